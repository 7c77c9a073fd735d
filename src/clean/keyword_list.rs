//! Keyword lists: many short segments on one line, with one separator and no sentence.

use crate::characters::class::{ALNUM, Classes, HAN, is_alnum_unit};
use crate::characters::units::{Folded, Unit};
use crate::document::{Document, LineStats};
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};

/// See the module's documentation.
pub struct KeywordList;

/// Fewest segments of a list; set by hand.
const SEGMENTS_MIN: usize = 8;

/// Most letters and digits of a segment, on average.
const MEAN_HAN_MAX: u32 = 8;

/// The same limit for Latin words, which are longer than Chinese ones.
const MEAN_LATIN_MAX: u32 = 30;

/// Separators of lists, with the label and rule of each. Menus are separated by bars and blanks, keywords by commas.
const SEPARATORS: &[(char, Label, &str)] = &[
    (',', Label::Keywords, "keywords/comma-list"),
    ('、', Label::Keywords, "keywords/comma-list"),
    (';', Label::Keywords, "keywords/comma-list"),
    ('|', Label::Links, "links/bar-list"),
    ('>', Label::Links, "links/bar-list"),
    ('·', Label::Links, "links/bar-list"),
    (' ', Label::Links, "links/blank-list"),
];

impl Cleaner for KeywordList {
    fn name(&self) -> &'static str {
        "keywords"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        for line in 0..doc.len() {
            if !may_be_list(doc.stats(line)) {
                continue;
            }
            let folded = doc.folded_line(line);
            if let Some((label, rule)) = list(folded) {
                // Programs make keywords in several scripts; one of them on a page leaves no doubt.
                let strength = if label == Label::Keywords && scripts(folded.text) > 2 {
                    Strength::Certain
                } else {
                    Strength::Likely
                };
                findings.push_line(doc, line, label, rule, strength);
            }
        }
    }
}

/// A cheap test that rejects most lines.
fn may_be_list(s: &LineStats) -> bool {
    s.sentence_ends == 0 && (s.clauses + s.separators + s.spaces) as usize >= SEGMENTS_MIN - 1
}

/// The label of a list and its rule, by the first separator that makes the line a list.
fn list(folded: Folded<'_>) -> Option<(Label, &'static str)> {
    // All separators are counted in one pass, because most are too rare on the line to make it a list.
    let mut counts = [0usize; SEPARATORS.len()];
    for &unit in folded.units.iter().filter(|unit| !is_alnum_unit(**unit)) {
        for (count, (separator, ..)) in counts.iter_mut().zip(SEPARATORS) {
            *count += usize::from(*separator as Unit == unit);
        }
    }
    let often = SEPARATORS.iter().zip(counts).filter(|(_, count)| *count >= SEGMENTS_MIN - 1);
    often
        .map(|(of, _)| of)
        .find(|(separator, ..)| is_list(folded.text, *separator))
        .map(|&(_, label, rule)| (label, rule))
}

/// Whether the separator splits the line into at least [`SEGMENTS_MIN`] short segments without a clause among them.
fn is_list(folded: &str, separator: char) -> bool {
    let classes = Classes::get();
    let (mut segments, mut letters, mut han, mut longest) = (0usize, 0u32, 0u32, 0u32);
    for segment in folded.split(separator) {
        let (mut own, mut own_han) = (0, 0);
        for c in segment.chars() {
            let bits = classes.of(c);
            own += u32::from(bits & ALNUM != 0);
            own_han += u32::from(bits & HAN != 0);
        }
        if own > 0 {
            segments += 1;
            letters += own;
            han += own_han;
            longest = longest.max(own_han);
        }
    }
    // Blanks also separate the words of Latin prose; only Chinese menus are lists of blanks.
    let latin = han * 2 < letters;
    let mean_max = if latin { MEAN_LATIN_MAX } else { MEAN_HAN_MAX };
    segments >= SEGMENTS_MIN
        && !(latin && separator == ' ')
        && letters <= mean_max * segments as u32
        && longest <= 3 * MEAN_HAN_MAX
}

/// The number of scripts in a line: Han, Latin, and others.
fn scripts(folded: &str) -> usize {
    let classes = Classes::get();
    let mut seen = [false; 3];
    for c in folded.chars() {
        let bits = classes.of(c);
        if bits & HAN != 0 {
            seen[0] = true;
        } else if c.is_ascii_alphabetic() {
            seen[1] = true;
        } else if bits & ALNUM != 0 && !c.is_ascii() && !matches!(c as u32, 0x80..0x250) {
            seen[2] = true;
        }
    }
    // Latin together with a third script is as telling as all three: nobody writes an article in Latin and Tamil.
    seen.iter().filter(|s| **s).count() + usize::from(seen[1] && seen[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::fold::fold;
    use crate::characters::units::units;

    fn label(line: &str) -> Option<Label> {
        let folded = fold(line);
        if folded.contains(['。', '!', '?']) {
            return None;
        }
        list(Folded { text: &folded, units: &units(&folded) }).map(|(label, _)| label)
    }

    #[test]
    fn tells_lists_from_prose() {
        for (line, expected) in [
            ("疗效，银屑病，皮肤病，艾滋病，麻风，性病，梅毒，疱疹，", Some(Label::Keywords)),
            ("新闻 体育 娱乐 财经 股票 汽车 科技 手机 数码 论坛", Some(Label::Links)),
            ("首页 | 新闻 | 财经 | 体育 | 娱乐 | 科技 | 教育 | 汽车", Some(Label::Links)),
            ("Shanghai ,Xinjiang ,China ,Jiangxi ,Tianjin ,Suzhou ,Jiangsu ,Jilin", Some(Label::Keywords)),
            ("The quick brown fox jumps over the lazy dog today", None),
            ("他买了苹果、梨、桃、杏、李子、葡萄、西瓜、香蕉，一共花了一百块钱。", None),
            ("北京、上海、天津", None),
        ] {
            assert_eq!(label(line), expected, "{line}");
        }
    }
}
