//! Recognizes markup, which restoration leaves unchanged, and the rest of a tag or entity whose first character a lost
//! byte has swallowed.

use std::borrow::Cow;

use memchr::{memchr2, memmem};

/// The length in bytes of the tag, comment, script or style sheet at the start of a text; `None` if the `<` is only a
/// character. An unclosed comment or script reaches to the end of the text, as in a browser.
pub(super) fn opaque(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let until = |mark: &[u8], from: usize| memmem::find(&bytes[from..], mark).map_or(bytes.len(), |at| from + at);
    match bytes {
        [b'<', b'!', b'-', b'-', ..] => Some((until(b"-->", 4) + 3).min(bytes.len())),
        [b'<', b'!' | b'/' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
            let end = 1 + memchr2(b'<', b'>', &bytes[1..])?;
            if bytes[end] == b'<' {
                return None;
            }
            let opens = |name: &[u8]| bytes.get(1..=name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            if opens(b"script") {
                return Some(until(b"</script", end));
            }
            if opens(b"style") {
                return Some(until(b"</style", end));
            }
            Some(end + 1)
        }
        _ => None,
    }
}

/// The rest of a tag whose `<` was swallowed (`/p>`, `br />`, `a href="x">`): its length in bytes, and its name.
pub(super) fn tag_residue(text: &str) -> Option<(usize, &str)> {
    let slash = usize::from(text.starts_with('/'));
    let rest = &text[slash..];
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if length == 0 || !rest.as_bytes()[0].is_ascii_alphabetic() {
        return None;
    }
    let tail = rest[length..].bytes().take(256).position(|b| matches!(b, b'<' | b'>' | b'\n' | 0x80..))?;
    let inside = &rest[length..length + tail];
    let closed = rest.as_bytes()[length + tail] == b'>';
    let well_formed = inside.is_empty() || inside == "/" || slash == 0 && inside.starts_with(' ');
    (closed && well_formed).then(|| (slash + length + tail + 1, &rest[..length]))
}

/// A tag with the quotation marks that a `?` has swallowed at the ends of attributes (`title="鏂伴椈?>`). Without them the
/// attribute would reach into the text.
pub(super) fn with_swallowed_quotes(tag: &str) -> Cow<'_, str> {
    let bytes = tag.as_bytes();
    let (mut quote, mut whole, mut copied) = (None, String::new(), 0);
    for (at, &byte) in bytes.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'"' | b'\'') if bytes[at - 1] == b'=' => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (Some(open), b'?') if !bytes[at - 1].is_ascii() && ends_value(&tag[at + 1..]) => {
                whole.push_str(&tag[copied..=at]);
                whole.push(char::from(open));
                (quote, copied) = (None, at + 1);
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(tag);
    }
    whole.push_str(&tag[copied..]);
    Cow::Owned(whole)
}

/// Whether a text goes on like a tag after the value of an attribute: with its end or another attribute.
fn ends_value(text: &str) -> bool {
    let rest = text.trim_ascii_start();
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_')).count();
    rest.starts_with('>')
        || rest.starts_with("/>")
        || rest.len() < text.len() && name > 0 && rest[name..].starts_with('=')
}

/// The length in bytes of a comment that ends in `?->`, because a `?` has swallowed a hyphen of its end.
pub(super) fn comment_without_hyphen(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("<!--")?;
    let inner = &inner[..inner.find("-->").unwrap_or(inner.len())];
    let end = inner.find("?->")?;
    let is_swallowed = end > 0 && !inner.as_bytes()[end - 1].is_ascii();
    is_swallowed.then_some("<!--".len() + end + "?->".len())
}

/// Whether a text begins with the rest of an entity whose `&` was swallowed (`nbsp;`).
pub(super) fn is_entity_residue(text: &str) -> bool {
    let length = text.bytes().take(9).take_while(u8::is_ascii_alphabetic).count();
    (2..9).contains(&length) && text.as_bytes().get(length) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_markup_and_its_residue() {
        for (text, bytes) in [
            ("<p>字", Some(3)),
            ("</p>", Some(4)),
            ("<a title=\"醫(yī)\">", Some(20)),
            ("<!-- a > b -->c", Some(14)),
            ("<script>1</script>x", Some(9)),
            ("<3", None),
            ("<p 字 <b>", None),
            ("a", None),
        ] {
            assert_eq!(opaque(text), bytes, "{text}");
        }
        for (text, residue) in [
            ("/p>字", Some((3, "p"))),
            ("/strong>", Some((8, "strong"))),
            ("br />", Some((5, "br"))),
            ("a href=\"x\">y", Some((11, "a"))),
            ("/p", None),
            ("6團", None),
            ("if(a)>b", None),
        ] {
            assert_eq!(tag_residue(text), residue, "{text}");
        }
        for (tag, whole) in [
            ("<a title=\"鏂伴椈?>", "<a title=\"鏂伴椈?\">"),
            ("<img alt='鏂伴椈? width=\"1\"/>", "<img alt='鏂伴椈?' width=\"1\"/>"),
            ("<img alt=\"鏂伴椈?/>", "<img alt=\"鏂伴椈?\"/>"),
            ("<a title=\"新闻?\">", "<a title=\"新闻?\">"),
            ("<a title=\"新闻? 旧闻\" href=\"a?b=1\">", "<a title=\"新闻? 旧闻\" href=\"a?b=1\">"),
        ] {
            assert_eq!(with_swallowed_quotes(tag), whole);
        }
        assert_eq!(comment_without_hyphen("<!-- 鏂伴椈?->x"), Some(5 + "鏂伴椈?->".len()));
        assert_eq!(comment_without_hyphen("<!-- 新闻? -->x ?->"), None);
        assert!(is_entity_residue("nbsp;") && is_entity_residue("lt;/b>") && !is_entity_residue("6;"));
    }
}
