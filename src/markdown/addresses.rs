//! Addresses of links and pictures, made absolute by the page's own address.

use std::borrow::Cow;
use std::fmt::Write;

use iri_string::types::{IriAbsoluteString, IriReferenceStr, IriStr};

/// Resolves the addresses of a page.
pub(super) struct Addresses {
    /// The page's address without its fragment; `None` if it is unknown or not absolute.
    base: Option<IriAbsoluteString>,
}

impl Addresses {
    /// The addresses of a page with this address.
    pub(super) fn of(page: Option<&str>) -> Self {
        let base = page.and_then(|page| {
            let page = encoded(page);
            let whole = IriStr::new(&page).ok()?;
            whole.authority_str().is_some().then(|| whole.to_absolute().to_owned())
        });
        Self { base }
    }

    /// The absolute form of an address, by RFC 3986, section 5. An address stays as it is if the page's own is unknown, or
    /// if it cannot be read. Chinese characters stay as they are (RFC 3987).
    pub(super) fn absolute<'a>(&self, address: &'a str) -> Cow<'a, str> {
        let Some(base) = &self.base else { return address.into() };
        let given = encoded(address);
        let Ok(reference) = IriReferenceStr::new(&given) else { return address.into() };
        reference.resolve_against(base).to_string().into()
    }
}

/// An address with what no address may contain percent-encoded, as browsers do before they ask for it.
fn encoded(address: &str) -> Cow<'_, str> {
    let address = address.trim();
    let is_hex = |b: Option<&u8>| b.is_some_and(u8::is_ascii_hexdigit);
    let stray = |at: usize| {
        let rest = &address.as_bytes()[at + 1..];
        !(is_hex(rest.first()) && is_hex(rest.get(1)))
    };
    let is_wrong = |(at, c): (usize, char)| match c {
        '%' => stray(at),
        ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => true,
        _ => c.is_control(),
    };
    if !address.char_indices().any(is_wrong) {
        return address.into();
    }
    let mut out = String::with_capacity(address.len() + 8);
    for (at, c) in address.char_indices() {
        match c {
            // Browsers read a backslash as a slash.
            '\\' => out.push('/'),
            _ if is_wrong((at, c)) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| _ = write!(out, "%{b:02X}")),
            _ => out.push(c),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    #[test]
    fn addresses_are_resolved_as_browsers_do() {
        let addresses = Addresses::of(Some("https://例.cn/新闻/2024/a.html?x=1#top"));
        for (address, expected) in [
            ("b.html", "https://例.cn/新闻/2024/b.html"),
            ("/图/b c.png", "https://例.cn/图/b%20c.png"),
            ("../b.html", "https://例.cn/新闻/b.html"),
            ("../../../../b", "https://例.cn/b"),
            ("//img.例.cn/1.png", "https://img.例.cn/1.png"),
            ("?page=2", "https://例.cn/新闻/2024/a.html?page=2"),
            ("http://other.cn/a?q=[1]&p=100%", "http://other.cn/a?q=%5B1%5D&p=100%25"),
            ("mailto:a@b.cn", "mailto:a@b.cn"),
            ("\\img\\1.png", "https://例.cn/img/1.png"),
            ("https://x.cn/%E6%96%B0", "https://x.cn/%E6%96%B0"),
            ("http://[oops", "http://%5Boops"),
        ] {
            assert_eq!(addresses.absolute(address), expected, "{address}");
        }
        for unknown in [None, Some("a.html"), Some(""), Some("file.txt:3")] {
            assert_eq!(Addresses::of(unknown).absolute("b c.html"), "b c.html", "{unknown:?}");
        }
    }
}
