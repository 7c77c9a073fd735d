//! The page's title among its lines, and every place where it stands again.

use super::{Cleaner, Findings, Label, Strength, Target};
use crate::document::Document;

/// See the module's documentation.
pub struct RepeatedTitle;

/// Lines from the top in which a title is looked for where the page has no prose to put it before.
const HEAD: usize = 40;

/// Lines directly before the first prose in which a title is looked for.
const REACH: usize = 25;

/// Letters and digits of a title.
const MIN: u32 = 4;
const MAX: u32 = 70;

/// Letters and digits of the body whose pairs of characters a title is compared with.
const BODY_SAMPLE: usize = 3000;

/// Points a line needs to be taken for the title; see [`score`].
const ENOUGH: f32 = 2.0;

impl Cleaner for RepeatedTitle {
    fn name(&self) -> &'static str {
        "title"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let chosen = match &doc.head().title {
            Some(title) => Choice::Known(segments(title)),
            None => match printed(doc, findings) {
                Some(line) => Choice::Line(line),
                None => return,
            },
        };
        let titles: Vec<String> = match &chosen {
            Choice::Known(segments) => segments.clone(),
            Choice::Line(line) => vec![letters(doc.folded(*line))],
        };
        let mut first = true;
        let mut line = 0;
        while line < doc.len() {
            let span = match titles.iter().map(|t| spans_title(doc, line, t)).max() {
                Some(n) if n > 0 => n,
                _ => {
                    line += 1;
                    continue;
                }
            };
            let is_title = std::mem::take(&mut first);
            for part in line..line + span {
                if is_title {
                    findings.push_line(doc, part, Label::Title, "title/printed", Strength::Certain);
                } else {
                    findings.push_line(doc, part, Label::Duplicate, "duplicate/title", Strength::Certain);
                }
            }
            line += span;
        }
    }
}

enum Choice {
    /// Folded letters of the title as the head gives it, and of its parts without the site's name.
    Known(Vec<String>),
    /// The line that prints it.
    Line(usize),
}

/// The letters and digits of a folded text.
fn letters(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Separators of a title at which it is parted; real ones have at most five.
const PARTS: usize = 16;

/// The whole title and its beginnings up to each of the first separators behind which a site puts its name.
fn segments(title: &str) -> Vec<String> {
    let folded = crate::fold::fold(title);
    let mut all = vec![letters(&folded)];
    for (at, _) in folded.match_indices(['_', '|', '-', '–', '—', '·', '»', '<', '丨']).take(PARTS) {
        let part = letters(&folded[..at]);
        if part.chars().count() >= MIN as usize {
            all.push(part);
        }
    }
    all.sort();
    all.dedup();
    all.retain(|t| !t.is_empty());
    all
}

/// How many lines from `line` on print exactly the title: 1, 2, or 0 for none.
fn spans_title(doc: &Document<'_>, line: usize, title: &str) -> usize {
    let chars = title.chars().count() as u32;
    let own = doc.stats(line).alnum;
    if own == chars && letters(doc.folded(line)) == title {
        return 1;
    }
    let two = line + 1 < doc.len() && own > 0 && own + doc.stats(line + 1).alnum == chars;
    if two && letters(doc.folded(line)) + &letters(doc.folded(line + 1)) == title { 2 } else { 0 }
}

/// The line that looks most like the page's title.
fn printed(doc: &Document<'_>, findings: &Findings<'_>) -> Option<usize> {
    let end = doc.first_prose().unwrap_or(doc.len().min(HEAD));
    let taken = furniture(doc, findings);
    let body = body_pairs(doc);
    let candidates = (end.saturating_sub(REACH)..end).chain(0..end.saturating_sub(REACH).min(3));
    let mut best: Option<(f32, usize)> = None;
    for line in candidates.filter(|&line| !taken[line].is_some_and(|label| label != Label::Byline)) {
        if let Some(points) = score(doc, line, &taken, &body, end) {
            if best.is_none_or(|(most, _)| points > most) {
                best = Some((points, line));
            }
        }
    }
    best.filter(|(points, _)| *points >= ENOUGH).map(|(_, line)| line)
}

/// What earlier findings say of each line.
fn furniture(doc: &Document<'_>, findings: &Findings<'_>) -> Vec<Option<Label>> {
    let mut labels = vec![None; doc.len()];
    for finding in findings.iter().filter(|f| f.strength > Strength::Hint && !f.label.is_body()) {
        if let Target::Line(line) = finding.target {
            labels[line] = Some(finding.label);
        }
    }
    labels
}

/// Points for a line as title: does the page speak of it (up to 4), is it printed again (2), does a byline follow
/// (2.5), does it stand apart (0.5) and near the body (up to 1), has it a headline's length (0.5); `None` where it
/// cannot be one.
fn score(doc: &Document<'_>, line: usize, taken: &[Option<Label>], body: &Pairs, end: usize) -> Option<f32> {
    let stats = doc.stats(line);
    let folded = doc.folded(line);
    if !(MIN..=MAX).contains(&stats.alnum) || taken[line].is_some() || folded.ends_with('。') {
        return None;
    }
    let own: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let pairs = own.windows(2).filter(|p| body.contains(p[0], p[1])).count();
    let spoken = if own.len() < 2 { 0.0 } else { pairs as f32 / (own.len() - 1) as f32 };
    let mut points = 4.0 * spoken;
    let title: String = own.iter().collect();
    let again = (0..doc.len()).filter(|&other| other != line && spans_title(doc, other, &title) > 0).count();
    points += if again > 0 { 2.0 } else { 0.0 };
    // A breadcrumb or a browser title ends or begins with the title; only other lines of the head are looked at.
    let within = (0..end.min(HEAD)).any(|other| {
        other != line && doc.stats(other).alnum > stats.alnum && doc.stats(other).alnum < stats.alnum * 3 + 30
            && letters(doc.folded(other)).contains(&title)
    });
    points += if within && stats.alnum >= 6 { 1.5 } else { 0.0 };
    let byline = (line + 1..(line + 4).min(doc.len())).position(|next| taken[next] == Some(Label::Byline));
    points += byline.map_or(0.0, |after| 2.5 - 0.5 * after as f32);
    points += if doc.lines()[line].layout.blank_before > 0 { 0.5 } else { 0.0 };
    points += if (8..=40).contains(&stats.alnum) { 0.5 } else { 0.0 };
    points += if end > line && end - line <= 6 { 1.0 - 0.15 * (end - line) as f32 } else { 0.0 };
    points -= if folded.ends_with([':', ',', '、']) { 1.5 } else { 0.0 };
    Some(points)
}

/// A set of pairs of characters, hashed into 2^16 bits: of the pairs of 3,000 characters one in twenty is mistaken.
struct Pairs(Vec<u64>);

impl Pairs {
    fn place(a: char, b: char) -> (usize, u64) {
        // Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
        let key = (u64::from(u32::from(a)) << 32 | u64::from(u32::from(b))).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
        ((key >> 6) as usize, 1 << (key & 63))
    }

    fn insert(&mut self, a: char, b: char) {
        let (word, bit) = Self::place(a, b);
        self.0[word] |= bit;
    }

    fn contains(&self, a: char, b: char) -> bool {
        let (word, bit) = Self::place(a, b);
        self.0[word] & bit != 0
    }
}

/// Pairs of adjacent characters of the page's prose.
fn body_pairs(doc: &Document<'_>) -> Pairs {
    let mut pairs = Pairs(vec![0; 1024]);
    let mut previous = None;
    let prose = (0..doc.len()).filter(|&line| doc.stats(line).is_prose()).flat_map(|line| doc.folded(line).chars());
    for c in prose.take(BODY_SAMPLE) {
        let letter = c.is_alphanumeric().then_some(c);
        if let (Some(a), Some(b)) = (previous, letter) {
            pairs.insert(a, b);
        }
        previous = letter;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_title_gives_its_parts() {
        assert_eq!(segments("雨季来临_新闻频道_某某网"), ["雨季来临", "雨季来临新闻频道", "雨季来临新闻频道某某网"]);
    }
}
