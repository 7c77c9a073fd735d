//! A look at the last characters of a line, which spares nearly all lines the trial of readings.

use std::ops::Range;

use crate::characters::model::{CharModel, RARITY_BEYOND, RARITY_PARTS, rarity};
use crate::restore::gbk::is_private;

/// Characters of a line that the look at it takes.
const LOOK: u32 = 16;
/// Log-probability per character, each by itself, below which a line is tried. Of true text the words of a menu come
/// closest (one line in fourteen lies below). Of 43,815 lines broken in three ways the most probable has −8.84, the median
/// −14.9.
const IMPROBABLE: f32 = -8.75;
/// Characters from which a line can be a text of two or more, if none of them is private use: three of GBK were two of
/// UTF-8.
const FEWEST: u32 = 3;
/// [`rarity`] of private use; a sum below it has none.
const PRIVATE: u32 = 255;
/// Characters after which a look ends that finds them as probable as three of four lines are. The most probable of broken
/// ones has −8.21.
const GLANCE: u32 = 5;
const PROBABLE: f32 = -8.0;
/// Bytes of those and of [`LOOK`] where each has three.
const GLANCE_BYTES: usize = 3 * GLANCE as usize;
const LOOK_BYTES: usize = 3 * LOOK as usize;

/// The lines of a page, without their ends, of which [`is_improbable`] must be asked; in their order.
///
/// It goes from the page's end to its start, and takes of each line the last characters beyond ASCII: their rarities stand
/// in a table so small that it stays close to the processor, and few of them tell that a line is text.
pub(super) fn extraordinary(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut rest = text;
    // Most of a page's source is markup, and many of its lines are nothing else.
    while let last @ 1.. = without_ascii_end(rest).len() {
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[..last]).map_or(0, |end| end + 1);
        if !is_ordinary(&text[start..last]) {
            let end = memchr::memchr2(b'\n', b'\r', &bytes[last..]).map_or(bytes.len(), |end| last + end);
            found.push(start..end);
        }
        rest = &text[..start];
    }
    found.reverse();
    found
}

/// Whether the last characters beyond ASCII of a line, which ends in one, are common enough that it is text.
fn is_ordinary(line: &str) -> bool {
    let line = Looked { rest: line, sum: 0, count: 0 };
    let glance = line.and_three_bytes::<GLANCE_BYTES>().unwrap_or_else(|| line.and_before(GLANCE));
    if glance.count == GLANCE && glance.is_within(PROBABLE) {
        return true;
    }
    if glance.count < GLANCE {
        return glance.is_text();
    }
    glance.and_three_bytes::<{ LOOK_BYTES - GLANCE_BYTES }>().unwrap_or_else(|| glance.and_before(LOOK)).is_text()
}

/// Characters that were looked at, from the end of a line.
#[derive(Clone, Copy)]
struct Looked<'t> {
    /// What stands before the first of them.
    rest: &'t str,
    /// Their [`rarity`], and how many have any.
    sum: u32,
    count: u32,
}

impl Looked<'_> {
    /// Whether a character of them has so much log-probability or more, on the average.
    fn is_within(self, probability: f32) -> bool {
        self.sum as f32 <= -probability * RARITY_PARTS * self.count as f32
    }

    /// Whether they are text, if there are no more to look at.
    fn is_text(self) -> bool {
        self.is_within(IMPROBABLE) || self.count < FEWEST && self.sum < PRIVATE
    }

    /// Those and the ones in so many bytes before them, if each has three bytes, and a rarity: so it is in most lines, and
    /// these need no loop.
    fn and_three_bytes<const BYTES: usize>(self) -> Option<Self> {
        let (rest, end) = self.rest.as_bytes().split_last_chunk::<BYTES>()?;
        let (characters, _) = end.as_chunks::<3>();
        // Where each third byte is the lead of three, so is every one a character.
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

    /// Those and more of their line before them, up to so many that have a rarity.
    fn and_before(self, characters: u32) -> Self {
        let Self { mut rest, mut sum, mut count } = self;
        while count < characters {
            let (rarity, bytes) = match rest.as_bytes() {
                [] => break,
                [.., 0..0x80] => {
                    rest = without_ascii_end(rest);
                    continue;
                }
                // Three bytes a character, as nearly all have here, are put together on the spot.
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

/// A text without the ASCII at its end.
fn without_ascii_end(text: &str) -> &str {
    match text.as_bytes() {
        // So most lines of a dump end, with a line's end and without.
        [.., 0x80..=0xFF] => return text,
        [.., 0x80..=0xFF, _] => return &text[..text.len() - 1],
        _ => {}
    }
    let rest = without_ascii_words::<1>(without_ascii_words::<4>(text.as_bytes()));
    let end = rest.iter().rposition(|byte| !byte.is_ascii()).map_or(0, |last| last + 1);
    &text[..end]
}

/// Bytes without the ASCII at their end, as far as it fills so many words of eight.
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

/// The character that three bytes are.
fn of_three([lead, second, third]: [u8; 3]) -> u16 {
    u16::from(lead) << 12 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F)
}

/// Whether the last characters beyond ASCII are too rare for Chinese text, each by itself, and most of them in their
/// sequence too, as names and the words of menus are not; and yet are ideographs for the most part, or some of them
/// private use: what other languages are written with is rare, too. The last, because what is whole in a damaged line
/// stands before the rest: a date, a field's name.
pub(super) fn is_improbable(line: &str) -> bool {
    !is_ordinary(without_ascii_end(line)) && is_improbable_if_extraordinary(line)
}

/// The same of a line that [`extraordinary`] gave.
pub(super) fn is_improbable_if_extraordinary(line: &str) -> bool {
    let (last, count) = last_beyond_ascii(line);
    let last = &last[..count];
    let private = last.iter().any(|&c| is_private(c));
    let ideographs = last.iter().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{FFFD}' | '€')).count();
    if !private && (count < FEWEST as usize || ideographs * 2 < count) {
        return false;
    }
    let model = CharModel::get();
    let known = last.windows(2).filter(|pair| model.knows(pair[1], pair[0]));
    // No more are looked up than it takes.
    known.take(count.div_ceil(2)).count() * 2 < count
}

/// The last characters of a line beyond ASCII that are no blanks, the last one first, and how many there are.
fn last_beyond_ascii(line: &str) -> ([char; LOOK as usize], usize) {
    let mut last = ['\0'; LOOK as usize];
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
