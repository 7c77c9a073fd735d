//! Ways of misreading that a page is proven to have.
//!
//! A short line (`首页`, `2 分类`) has too few characters to be judged by itself. Where other lines of the page were
//! certainly misread, it was misread, too.

use super::ngrams::Ngrams;

/// The fewest restored characters that prove a way; set by hand.
const CHARACTERS: u32 = 16;
/// The least number of restored lines, unless most of the page is restored. An article about mojibake shows it, too.
const LINES: usize = 2;
/// The most non-ASCII characters of the page for each restored one. One damaged paragraph of eight is more than enough;
/// examples in an article are less.
const PAGE: usize = 20;

/// A way of misreading text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// UTF-8, each byte as one character.
    Utf8AsBytes,
    /// GB 18030, each byte as one character.
    GbkAsBytes,
    /// Big5, each byte as one character.
    Big5AsBytes,
    /// UTF-8 as GBK.
    Utf8AsGbk,
    /// Big5 as GBK.
    Big5AsGbk,
    /// GBK as Big5.
    GbkAsBig5,
}

impl Way {
    /// All ways. Each is at the place of its number.
    const ALL: [Self; 6] =
        [Self::Utf8AsBytes, Self::GbkAsBytes, Self::Big5AsBytes, Self::Utf8AsGbk, Self::Big5AsGbk, Self::GbkAsBig5];
}

/// What a first pass over a page tells a second one.
#[derive(Clone, Copy, Default)]
pub(super) struct PageEvidence<'p> {
    /// The ways of misreading that are proven.
    pub(super) proven: Proven,
    /// The sequences of characters that the page is known to have.
    pub(super) ngrams: Option<&'p Ngrams>,
}

/// Numbers of restored characters by way.
pub(super) type ByWay = [u32; Way::ALL.len()];

/// The ways that are proven.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Proven(u8);

impl Proven {
    /// The ways that the lines of a page prove, by the numbers of characters that were restored in each line.
    pub(super) fn by(page: &str, lines: impl Iterator<Item = ByWay>) -> Self {
        let mut proven = Self::default();
        let (mut characters, mut restored) = (ByWay::default(), [0usize; Way::ALL.len()]);
        for line in lines {
            for (way, count) in line.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                characters[way] += count;
                restored[way] += 1;
            }
        }
        if characters.iter().all(|count| *count < CHARACTERS) {
            return proven;
        }
        let all = page.chars().filter(|c| !c.is_ascii()).count();
        for way in Way::ALL {
            let (count, lines) = (characters[way as usize], restored[way as usize]);
            let share = count as usize * PAGE >= all && (lines >= LINES || count as usize * 4 >= all);
            proven.0 |= u8::from(count >= CHARACTERS && share) << way as u8;
        }
        proven
    }

    /// Whether a way is proven.
    pub(super) fn has(self, way: Way) -> bool {
        self.0 >> way as u8 & 1 == 1
    }

    /// Whether any of some ways is proven.
    pub(super) fn has_any(self, ways: &[Way]) -> bool {
        ways.iter().any(|way| self.has(*way))
    }

    /// Whether no way is proven.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}
