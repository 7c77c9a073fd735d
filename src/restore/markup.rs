//! Recognizes markup, which restoration leaves unchanged, and the rest of a tag or entity whose first character a lost
//! byte has swallowed.

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
        assert!(is_entity_residue("nbsp;") && is_entity_residue("lt;/b>") && !is_entity_residue("6;"));
    }
}
