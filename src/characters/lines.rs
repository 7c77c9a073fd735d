//! The line ends of a text: LF, CR, CR LF, NEL, LS and PS.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Searches for the line ends of Unicode: NEL, LS and PS. To prepare them takes longer than to search a page.
static OTHERS: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["\u{85}", "\u{2028}", "\u{2029}"].map(Finder::new));

/// Number of line ends in a text, as [`physical_lines`] splits it.
pub fn line_ends(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    let plain = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || lone(at)).count();
    (plain + OTHERS.iter().map(|end| end.find_iter(bytes).count()).sum::<usize>()) as u32
}

/// The physical lines of a text. A line end at the end of the text starts no further line.
pub fn physical_lines(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    // Few pages have line ends of Unicode; the others take the faster search.
    let has_others = OTHERS.iter().any(|end| end.find(bytes).is_some());
    let mut rest = Some(text).filter(|t| !t.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let end = if has_others {
            text.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
        } else {
            memchr::memchr2(b'\n', b'\r', text.as_bytes())
        };
        let Some(end) = end else {
            rest = None;
            return Some(text);
        };
        let length =
            if text[end..].starts_with("\r\n") { 2 } else { text[end..].chars().next().map_or(1, char::len_utf8) };
        rest = Some(&text[end + length..]).filter(|t| !t.is_empty());
        Some(&text[..end])
    })
}
