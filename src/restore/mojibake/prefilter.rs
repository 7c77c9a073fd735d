//! Prefilter: whether the last characters of a line are too rare for Chinese text. Thanks to it only few lines are read
//! in other ways.

use std::ops::Range;

use crate::characters::model::{CharModel, RARITY_BEYOND, RARITY_PARTS, rarity};
use crate::restore::gbk::is_private;

/// The most characters of a line that are examined.
const EXAMINED: u32 = 16;
/// The mean log-probability of a line's characters, each by itself, below which the line is tried. Among intact text
/// the words of menus come closest (one line in fourteen is below). Of 43,815 lines broken in three ways the most
/// probable has −8.84, the median −14.9.
const IMPROBABLE: f32 = -8.75;
/// The fewest characters of a line that may be broken text of two or more characters, unless one is private use: three
/// characters of GBK were two of UTF-8.
const FEWEST: u32 = 3;
/// The [`rarity`] of private use. Characters whose sum is below it have none.
const PRIVATE: u32 = 255;
/// The number of characters after which the examination ends if they are as probable as those of three of four lines.
/// The most probable broken line has −8.21.
const QUICK: u32 = 5;
const PROBABLE: f32 = -8.0;
/// The bytes of these characters, and of [`EXAMINED`] characters, if each takes three.
const QUICK_BYTES: usize = 3 * QUICK as usize;
const EXAMINED_BYTES: usize = 3 * EXAMINED as usize;

/// The lines of a page, without their ends, that need the full test of [`is_improbable`], in their order.
///
/// The function goes from the page's end to its start and examines the last non-ASCII characters of each line. Their
/// rarities are in a table small enough to stay in the processor's cache, and a few characters suffice to recognize
/// text.
pub(super) fn rare_lines(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut rest = text;
    // Most of a page's source is markup, and many of its lines are nothing else.
    while let last @ 1.. = without_ascii_end(rest).len() {
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[..last]).map_or(0, |end| end + 1);
        if !is_common(&text[start..last]) {
            let end = memchr::memchr2(b'\n', b'\r', &bytes[last..]).map_or(bytes.len(), |end| last + end);
            found.push(start..end);
        }
        rest = &text[..start];
    }
    found.reverse();
    found
}

/// Whether the last non-ASCII characters of a line are common enough for text. The line ends with one.
fn is_common(line: &str) -> bool {
    let line = LineEnd { rest: line, sum: 0, count: 0 };
    let quick = line.with_three_bytes::<QUICK_BYTES>().unwrap_or_else(|| line.with_characters_before(QUICK));
    if quick.count == QUICK && quick.is_within(PROBABLE) {
        return true;
    }
    if quick.count < QUICK {
        return quick.is_text();
    }
    quick
        .with_three_bytes::<{ EXAMINED_BYTES - QUICK_BYTES }>()
        .unwrap_or_else(|| quick.with_characters_before(EXAMINED))
        .is_text()
}

/// The characters of a line's end that were examined.
#[derive(Clone, Copy)]
struct LineEnd<'t> {
    /// The line before the first of them.
    rest: &'t str,
    /// The sum of their [`rarity`], and the number of those with a rarity above 0.
    sum: u32,
    count: u32,
}

impl LineEnd<'_> {
    /// Whether their mean log-probability is at least `probability`.
    fn is_within(self, probability: f32) -> bool {
        self.sum as f32 <= -probability * RARITY_PARTS * self.count as f32
    }

    /// Whether they are text, if there are no more to examine.
    fn is_text(self) -> bool {
        self.is_within(IMPROBABLE) || self.count < FEWEST && self.sum < PRIVATE
    }

    /// Adds the characters in the `BYTES` bytes before them; `None` unless each takes three bytes and has a rarity
    /// above 0. Most lines qualify, and then no loop over single characters is needed.
    fn with_three_bytes<const BYTES: usize>(self) -> Option<Self> {
        let (rest, end) = self.rest.as_bytes().split_last_chunk::<BYTES>()?;
        let (characters, _) = end.as_chunks::<3>();
        // If every third byte is a lead byte of three, every three bytes are one character.
        if !characters.iter().all(|[lead, ..]| lead & 0xF0 == 0xE0) {
            return None;
        }
        let rarities = characters.iter().map(|&character| u32::from(rarity(of_three(character))));
        let (sum, lowest) = rarities.fold((0, u32::MAX), |(sum, lowest), rarity| (sum + rarity, lowest.min(rarity)));
        (lowest > 0).then(|| Self {
            rest: &self.rest[..rest.len()],
            sum: self.sum + sum,
            count: self.count + characters.len() as u32,
        })
    }

    /// Adds the characters before them, up to a count of `characters` with a rarity above 0.
    fn with_characters_before(self, characters: u32) -> Self {
        let Self { mut rest, mut sum, mut count } = self;
        while count < characters {
            let (rarity, bytes) = match rest.as_bytes() {
                [] => break,
                [.., 0..0x80] => {
                    rest = without_ascii_end(rest);
                    continue;
                }
                // Nearly all characters here take three bytes. They are decoded on the spot.
                [.., lead, second, third] if lead & 0xF0 == 0xE0 && *third >= 0x80 => {
                    (rarity(of_three([*lead, *second, *third])), 3)
                }
                _ => {
                    let c = rest.chars().next_back().unwrap_or_default();
                    (u16::try_from(c as u32).map_or(RARITY_BEYOND, rarity), c.len_utf8())
                }
            };
            rest = &rest[..rest.len() - bytes];
            sum += u32::from(rarity);
            count += u32::from(rarity > 0);
        }
        Self { rest, sum, count }
    }
}

/// A text without the ASCII characters at its end.
fn without_ascii_end(text: &str) -> &str {
    match text.as_bytes() {
        // Most lines of plain text end like this, with a line end or without.
        [.., 0x80..=0xFF] => return text,
        [.., 0x80..=0xFF, _] => return &text[..text.len() - 1],
        _ => {}
    }
    let rest = without_ascii_words::<1>(without_ascii_words::<4>(text.as_bytes()));
    let end = rest.iter().rposition(|byte| !byte.is_ascii()).map_or(0, |last| last + 1);
    &text[..end]
}

/// Bytes without the ASCII at their end, in steps of `WORDS` words of eight bytes.
fn without_ascii_words<const WORDS: usize>(mut bytes: &[u8]) -> &[u8] {
    const BEYOND: u64 = u64::from_ne_bytes([0x80; 8]);
    let (_, words) = bytes.as_rchunks::<8>();
    let (_, steps) = words.as_rchunks::<WORDS>();
    for step in steps.iter().rev() {
        if step.iter().fold(0, |all, word| all | u64::from_ne_bytes(*word)) & BEYOND != 0 {
            break;
        }
        bytes = &bytes[..bytes.len() - 8 * WORDS];
    }
    bytes
}

/// The character of three bytes.
fn of_three([lead, second, third]: [u8; 3]) -> u16 {
    u16::from(lead) << 12 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F)
}

/// Whether the last non-ASCII characters of a line look like broken Chinese text. Each by itself is too rare for
/// Chinese text, and most of their bigrams are unknown, while those in names and the words of menus are known. Most of
/// the characters must be ideographs, or some of them private use, because the characters of other languages are rare
/// too. The function examines the last characters because the intact part of a damaged line is at its start: a date,
/// the name of a field.
pub(super) fn is_improbable(line: &str) -> bool {
    !is_common(without_ascii_end(line)) && is_improbable_if_rare(line)
}

/// [`is_improbable`] for a line from [`rare_lines`].
pub(super) fn is_improbable_if_rare(line: &str) -> bool {
    let (last, count) = last_beyond_ascii(line);
    let last = &last[..count];
    let private = last.iter().any(|&c| is_private(c));
    let ideographs = last.iter().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{FFFD}' | '€')).count();
    if !private && (count < FEWEST as usize || ideographs * 2 < count) {
        return false;
    }
    let model = CharModel::get();
    let known = last.windows(2).filter(|pair| model.knows(pair[1], pair[0]));
    // The iterator stops as soon as the answer is known.
    known.take(count.div_ceil(2)).count() * 2 < count
}

/// The last non-ASCII characters of a line without blanks, the last one first, and their number.
fn last_beyond_ascii(line: &str) -> ([char; EXAMINED as usize], usize) {
    let mut last = ['\0'; EXAMINED as usize];
    let mut count = 0;
    let mut rest = without_ascii_end(line);
    while let Some(c) = rest.chars().next_back().filter(|_| count < last.len()) {
        if !c.is_whitespace() {
            last[count] = c;
            count += 1;
        }
        rest = without_ascii_end(&rest[..rest.len() - c.len_utf8()]);
    }
    (last, count)
}
