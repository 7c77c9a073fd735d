//! The page's title among its lines, and every place where it stands again.

use super::letters::{Letters, letters};
use super::{Cleaner, Findings, Label, Strength, Target};
use crate::charclass::Classes;
use crate::document::Document;

/// See the module's documentation.
pub struct RepeatedTitle;

/// Lines from the top in which a title is looked for where the page has no prose to put it before.
const HEAD: usize = 40;

/// Lines directly before the first prose in which a title is looked for.
const REACH: usize = 25;

/// Lines behind the first prose in which a title above a byline is looked for.
const FAR: usize = 40;

/// Lines behind a title in which it is printed again, if at all.
const AGAIN: usize = 6;

/// Letters and digits of a title.
const MIN: u32 = 4;
const MAX: u32 = 70;

/// Letters and digits of the body whose pairs of characters a title is compared with.
const BODY_SAMPLE: usize = 2000;

/// Points a line needs to be taken for the title; see [`Head::score`].
const ENOUGH: f32 = 2.0;

impl Cleaner for RepeatedTitle {
    fn name(&self) -> &'static str {
        "title"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let titles = if let Some(title) = &doc.head().title {
            segments(title)
        } else {
            let line = printed(doc, findings);
            line.map(|line| Letters::of(doc.folded(line), usize::MAX)).into_iter().collect()
        };
        if let [title] = titles[..]
            && let Some(line) = browser_title(doc, title)
        {
            findings.push_line(doc, line, Label::Duplicate, "duplicate/browser-title", Strength::Certain);
        }
        let mut first = true;
        let mut line = 0;
        while line < doc.len() {
            let span = titles.iter().map(|title| prints(doc, line, *title)).max().unwrap_or(0);
            for part in line..line + span {
                if first {
                    findings.push_line(doc, part, Label::Title, "title/printed", Strength::Certain);
                } else {
                    findings.push_line(doc, part, Label::Duplicate, "duplicate/title", Strength::Certain);
                }
            }
            first &= span == 0;
            line += span.max(1);
        }
    }
}

/// The page's first line, if it is the browser's title: the title, a separator, and the site's name.
fn browser_title(doc: &Document<'_>, title: Letters) -> Option<usize> {
    let first = (!doc.is_empty()).then(|| doc.folded(0))?;
    let parted = first.match_indices(['_', '|', '-', '–', '—', '丨']).take(PARTS);
    let found = parted.into_iter().any(|(at, _)| Letters::of(&first[..at], MAX as usize) == title);
    (found && doc.stats(0).alnum < title.count + MAX).then_some(0)
}

/// How many lines from `line` on print exactly the title: 1, 2, or 0 for none. Lines are read only where their number of
/// letters is the title's.
#[inline]
fn prints(doc: &Document<'_>, line: usize, title: Letters) -> usize {
    let count = |line: usize| if line < doc.len() { doc.stats(line).alnum } else { 0 };
    let own = count(line);
    let may_print = own > 0 && (own == title.count || own < title.count && own + count(line + 1) == title.count);
    if may_print { prints_letters(doc, line, title) } else { 0 }
}

/// The same, of lines whose number of letters is the title's.
fn prints_letters(doc: &Document<'_>, line: usize, title: Letters) -> usize {
    let letters = |line: usize| Letters::of(doc.folded(line), usize::MAX);
    if doc.stats(line).alnum == title.count {
        return usize::from(letters(line) == title);
    }
    if letters(line).then(letters(line + 1)) == title { 2 } else { 0 }
}

/// Separators of a title at which it is parted; real ones have at most five.
const PARTS: usize = 16;

/// The whole title and its beginnings up to each of the first separators behind which a site puts its name.
fn segments(title: &str) -> Vec<Letters> {
    let folded = crate::fold::fold(title);
    let ends = folded.char_indices().filter(|(_, c)| "_|-–—·»<丨".contains(*c)).map(|(at, _)| at).take(PARTS);
    let mut all: Vec<Letters> = ends
        .chain([folded.len()])
        .map(|end| Letters::of(&folded[..end], usize::MAX))
        .filter(|part| part.count >= MIN || part.count > 0 && !folded.contains(['_', '|', '-']))
        .collect();
    all.dedup();
    all
}

/// The line that looks most like the page's title.
fn printed(doc: &Document<'_>, findings: &Findings<'_>) -> Option<usize> {
    let end = doc.first_prose().unwrap_or(doc.len().min(HEAD));
    let taken = furniture(doc, findings);
    let mut breadcrumbs = vec![false; doc.len()];
    for finding in findings.iter().filter(|f| f.rule.starts_with("breadcrumb/")) {
        if let Target::Line(line) = finding.target {
            breadcrumbs[line] = true;
        }
    }
    let body = body_pairs(doc);
    let head: Vec<(usize, String)> = (0..end.min(HEAD))
        .filter(|&line| (MIN + 1..3 * MAX + 30).contains(&doc.stats(line).alnum))
        .map(|line| (line, letters(doc.folded(line))))
        .collect();
    let page = Head { doc, taken: &taken, breadcrumbs: &breadcrumbs, body: &body, first: &head, end };
    // A note of the site may be the first prose of the page: what stands directly above a byline is looked at, too.
    let above_bylines = (end..doc.len().min(end + FAR))
        .filter(|&line| (line + 1..(line + 3).min(doc.len())).any(|next| taken[next] == Some(Label::Byline)));
    let near = if end <= HEAD { 0 } else { end - REACH };
    let candidates = (near..end).chain(above_bylines);
    let mut best: Option<(f32, usize)> = None;
    for line in candidates.filter(|&line| taken[line].is_none_or(|label| label == Label::Byline)) {
        if let Some(points) = page.score(line)
            && best.is_none_or(|(most, _)| points > most)
        {
            best = Some((points, line));
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

/// What a line is weighed against as a title.
struct Head<'a, 'd> {
    doc: &'a Document<'d>,
    /// Labels that earlier findings give.
    taken: &'a [Option<Label>],
    /// Which lines are breadcrumbs.
    breadcrumbs: &'a [bool],
    body: &'a Pairs,
    /// Letters of the first lines, for titles that stand within them.
    first: &'a [(usize, String)],
    /// Where the prose begins.
    end: usize,
}

impl Head<'_, '_> {
    /// Points for a line as title: does the page speak of it (up to 4), is it printed again near by or behind the body
    /// (2), does it stand within a breadcrumb or browser title (1.5), does it follow a breadcrumb (2) or a byline
    /// (1.5), does a byline follow (2.5), does it stand apart (0.5) and near the body (up to 1), has it a headline's
    /// length (0.5); `None` where it cannot be one.
    fn score(&self, line: usize) -> Option<f32> {
        let (doc, end) = (self.doc, self.end);
        let stats = doc.stats(line);
        let folded = doc.folded(line);
        if !(MIN..=MAX).contains(&stats.alnum) || self.taken[line].is_some() || stats.full_stops > 0 {
            return None;
        }
        // Behind the first prose only a headline is one, not a line of the text that happens to precede a byline.
        if line > end && (stats.clauses > 1 || folded.ends_with([',', ':', '!', '?'])) {
            return None;
        }
        let title = letters(folded);
        let pairs = title.chars().zip(title.chars().skip(1)).filter(|&(a, b)| self.body.contains(a, b)).count();
        let mut points = 4.0 * pairs as f32 / (stats.alnum - 1) as f32;
        // Choruses and the heads of tables come again further down.
        let last = doc.last_prose().unwrap_or(doc.len()).max(line + AGAIN);
        let again =
            (line.saturating_sub(HEAD)..(line + 1 + AGAIN).min(doc.len())).chain(last + 1..doc.len().min(last + HEAD));
        let own = Letters::of(folded, usize::MAX);
        let again = again.into_iter().any(|other| other != line && prints(doc, other, own) > 0);
        points += if again { 2.0 } else { 0.0 };
        let breadcrumb = (line.saturating_sub(2)..line).any(|before| self.breadcrumbs[before]);
        points += if breadcrumb { 2.0 } else { 0.0 };
        points += if line > 0 && self.taken[line - 1] == Some(Label::Byline) { 1.5 } else { 0.0 };
        points += if stats.alnum >= 6 && self.stands_within(line, &title) { 1.5 } else { 0.0 };
        let byline = (line + 1..(line + 4).min(doc.len())).position(|next| self.taken[next] == Some(Label::Byline));
        points += byline.map_or(0.0, |after| 2.5 - 0.5 * after as f32);
        points += if doc.lines()[line].layout.blank_before > 0 { 0.5 } else { 0.0 };
        points += if (8..=40).contains(&stats.alnum) { 0.5 } else { 0.0 };
        points += if end > line && end - line <= 6 { 1.0 - 0.15 * (end - line) as f32 } else { 0.0 };
        points -= if folded.ends_with([':', ',', '、']) { 1.5 } else { 0.0 };
        Some(points)
    }

    /// Whether the letters of a line stand among those of another of the first lines.
    fn stands_within(&self, line: usize, letters: &str) -> bool {
        let own = self.doc.stats(line).alnum;
        let searcher = memchr::memmem::Finder::new(letters);
        self.first.iter().any(|(other, text)| {
            *other != line
                && (own + 1..own * 3 + 30).contains(&self.doc.stats(*other).alnum)
                && searcher.find(text.as_bytes()).is_some()
        })
    }
}

/// A set of pairs of characters, hashed into 2^16 bits: of the pairs of 2,000 characters one in thirty is mistaken.
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
    let classes = Classes::get();
    let mut pairs = Pairs(vec![0; 1024]);
    let mut previous = None;
    let prose = (0..doc.len()).filter(|&line| doc.stats(line).is_prose()).flat_map(|line| doc.folded(line).chars());
    for c in prose.take(BODY_SAMPLE) {
        let letter = classes.is_alnum(c).then_some(c);
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
        let parts =
            ["雨季来临", "雨季来临新闻频道", "雨季来临新闻频道某某网"].map(|part| Letters::of(part, usize::MAX));
        assert_eq!(segments("雨季来临_新闻频道_某某网"), parts);
    }
}
