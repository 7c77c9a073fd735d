//! Characters that NFKC compatibility folding changed after the page was injected: `，` to `,`, `⒃` to `(16)`. Inside a
//! shifted stretch each is two bytes, whatever the page has now.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::restore::gbk::{Gbk, LEADS, is_private};

/// The folded forms of GBK's characters and their byte pairs, sorted by the folded form.
static FOLDED: LazyLock<Vec<(String, (u8, u8))>> = LazyLock::new(|| {
    let gbk = Gbk::get();
    let pairs = LEADS.flat_map(|lead| (0x40..=0xFE).map(move |trail| (lead, trail)));
    let mut all: Vec<_> = pairs
        .filter_map(|pair| {
            let c = gbk.character(pair.0, pair.1).filter(|&c| !is_private(c))?;
            let folded: String = std::iter::once(c).nfkc().collect();
            (folded.chars().ne([c]) && gbk.pair(c) == Some(pair)).then_some((folded, pair))
        })
        .collect();
    all.sort();
    all
});

/// Every character whose folded form a text begins with: the length of that form in bytes, and the character's byte
/// pair.
pub(super) fn folded_at(text: &str) -> impl Iterator<Item = (usize, (u8, u8))> {
    let first = text.chars().next().unwrap_or_default();
    let from = FOLDED.partition_point(|(folded, _)| folded.chars().next() < Some(first));
    let same = FOLDED[from..].iter().take_while(move |(folded, _)| folded.starts_with(first));
    same.filter(move |(folded, _)| text.starts_with(folded.as_str())).map(|(folded, pair)| (folded.len(), *pair))
}

/// The full-width form of a blank or another ASCII character; `None` for any other character.
pub(super) fn wide(c: char) -> Option<char> {
    match c {
        ' ' => Some('\u{3000}'),
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0),
        _ => None,
    }
}

/// The half-width form of a full-width ASCII character or blank. Any other character is returned unchanged.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_all_characters_with_a_folded_form() {
        let of = |text: &str| -> Vec<(usize, char)> {
            let found =
                folded_at(text).filter_map(|(bytes, pair)| Some((bytes, Gbk::get().character(pair.0, pair.1)?)));
            let mut found: Vec<_> = found.collect();
            found.sort_unstable();
            found
        };
        assert!(of("(16)字").contains(&(4, '⒃')) && of("(16)字").contains(&(1, '（')));
        assert!(of(",").contains(&(1, '，')) && of("...").contains(&(3, '…')) && of("』").contains(&(3, '﹄')));
        assert!(of("字").is_empty() && of("").is_empty());
        assert_eq!((wide('A'), wide(' '), narrow('，'), narrow('字')), (Some('Ａ'), Some('\u{3000}'), ',', '字'));
    }
}
