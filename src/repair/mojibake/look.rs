//! A look at the last characters of a line, which spares nearly all lines the trial of readings.

use std::ops::Range;

use crate::charmodel::{CharModel, RARITY_BEYOND, RARITY_PARTS, rarity};
use crate::repair::gbk::is_private;

/// Characters of a line that the look at it takes.
const LOOK: u32 = 16;
/// Log-probability per character, each by itself, below which a line is tried. Of true text the words of a menu come
/// closest; broken text lies at −11 and less.
const IMPROBABLE: f32 = -8.5;
/// Characters from which a line can be a text of two or more, if none of them is private use: three of GBK were two of
/// UTF-8.
const FEWEST: u32 = 3;
/// [`rarity`] of private use; a sum below it has none.
const PRIVATE: u32 = 255;
/// Characters after which a look ends that finds them as probable as most of true text is (median −5.6, ibid.).
const GLANCE: u32 = 6;
const PROBABLE: f32 = -7.0;

/// The lines of a page, without their ends, of which [`is_improbable`] must be asked; in their order.
///
/// It makes the same sums with all characters taken for a little rarer than they are, out of a small table, from the
/// page's end to its start: of most lines that is the only time that anything but their ends is looked at.
pub(super) fn extraordinary(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut line_end = bytes.len();
    while line_end > 0 {
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[..line_end]).map_or(0, |end| end + 1);
        let line = &text[start..line_end];
        // Most of a page's source is markup.
        let is_markup = bytes[line_end - 1].is_ascii() && line.is_ascii();
        if !is_markup && !is_ordinary(line) {
            found.push(start..line_end);
        }
        line_end = start.saturating_sub(1);
    }
    found.reverse();
    found
}

/// Whether the last characters beyond ASCII of a line are common enough that it is text.
fn is_ordinary(line: &str) -> bool {
    let glance = Looked { rest: line, sum: 0, count: 0 }.before(GLANCE);
    if glance.count == GLANCE && glance.is_within(PROBABLE) {
        return true;
    }
    let all = if glance.count < GLANCE { glance } else { glance.before(LOOK) };
    all.is_within(IMPROBABLE) || all.count < FEWEST && all.sum < PRIVATE
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

    /// Those and more of their line before them, up to so many that have a rarity. It is worth a call of its own: the
    /// compiler makes a longer loop of it where it knows what is done with the sum.
    #[inline(never)]
    fn before(self, characters: u32) -> Self {
        let Self { rest: text, mut sum, mut count } = self;
        let mut rest = text.as_bytes();
        while count < characters {
            let rarity = match rest.split_last_chunk() {
                // Three bytes a character, as nearly all have here, are put together on the spot.
                Some((before, &[lead, second, third])) if lead & 0xF0 == 0xE0 && third >= 0x80 => {
                    rest = before;
                    rarity(u16::from(lead) << 12 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F))
                }
                _ => match rest {
                    [] => break,
                    [before @ .., 0..0x80] => {
                        rest = before;
                        continue;
                    }
                    _ => {
                        let c = text[..rest.len()].chars().next_back().unwrap_or_default();
                        rest = &rest[..rest.len() - c.len_utf8()];
                        u16::try_from(c as u32).map_or(RARITY_BEYOND, rarity)
                    }
                },
            };
            sum += u32::from(rarity);
            count += u32::from(rarity > 0);
        }
        Self { rest: &text[..rest.len()], sum, count }
    }
}

/// Whether the last characters beyond ASCII are too rare for Chinese text, each by itself, and most of them in their
/// sequence too, as names and the words of menus are not; and yet are ideographs for the most part, or some of them
/// private use: what other languages are written with is rare, too. The last, because what is whole in a damaged line
/// stands before the rest: a date, a field's name.
pub(super) fn is_improbable(line: &str) -> bool {
    let model = CharModel::get();
    let looked = || line.chars().rev().filter(|c| !c.is_ascii() && !c.is_whitespace()).take(LOOK as usize);
    let (mut sum, mut count, mut private, mut ideographs) = (0.0, 0u32, 0u32, 0u32);
    for c in looked() {
        sum += model.unigram(c);
        count += 1;
        private += u32::from(is_private(c));
        ideographs += u32::from(matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{FFFD}' | '€'));
        if count == GLANCE && private == 0 && sum > PROBABLE * GLANCE as f32 {
            return false;
        }
    }
    if private == 0 && count < FEWEST {
        return false;
    }
    let known = || looked().zip(looked().skip(1)).filter(|&(second, first)| model.knows(first, second)).count() as u32;
    sum < IMPROBABLE * count as f32 && (private > 0 || ideographs * 2 >= count && known() * 2 < count)
}
