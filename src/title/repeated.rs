//! The title of the page among its lines, and every line that repeats it.

use std::cmp::Reverse;
use std::ops::Range;

use super::lines::{HEADING_MIN, LETTERS_MAX, LETTERS_MIN, lines_printing};
use super::printed::printed;
use crate::characters::letters::{Letters, letters};
use crate::document::Document;
use crate::finding::{Cleaner, Finding, Role, Target};
use crate::finding::{Findings, Label, Strength};
use crate::stated::Property;

/// See the module's documentation.
pub struct RepeatedTitle;

/// Fewest points of a line that is taken for the title; see `printed.rs`.
const MIN_POINTS: f32 = 2.0;

/// The same limit if titles are known and no line agrees with them: a known title may be that of the site or of another
/// article.
const MIN_POINTS_UNCONFIRMED: f32 = 3.0;

/// Letters and digits from which a known title is distinctive; shorter ones are names of channels, `显示`, `新文档 1`.
const TELLING_LETTERS: usize = 6;

/// Lowest rank of a heading that is a title: `h3`.
const RANK_MAX: u8 = 3;

/// Most lines of a heading.
const HEADING_LINES_MAX: usize = 4;

/// Bytes from which a known text is too long to be a title.
const BYTES_MAX: usize = 1000;

impl Cleaner for RepeatedTitle {
    fn name(&self) -> &'static str {
        "title"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let known = KnownTitles::of(doc);
        if let [title] = known.parts[..]
            && let Some(line) = browser_title(doc, title)
        {
            findings.push(Finding {
                target: Target::Line(line),
                label: Label::Duplicate,
                rule: "duplicate/browser-title",
                strength: Strength::Certain,
                covered: doc.stats(line).alnum,
                role: Some(Role::BrowserTitle),
            });
        }
        let Some(place) = place(doc, findings, &known) else { return };
        let own = place.clone().fold(Letters::default(), |all, line| all.then(letters_of(doc, line)));
        for line in place.clone() {
            findings.push_line(doc, line, Label::Title, "title/printed", Strength::Certain);
        }
        // A repeated line prints the title or more of the browser title, but not only the name of a channel that begins
        // both.
        let again: Vec<Letters> =
            std::iter::once(own).chain(known.parts.iter().copied().filter(|p| p.count > own.count)).collect();
        let mut line = 0;
        while line < doc.len() {
            let span = again.iter().map(|title| lines_printing(doc, line, *title)).max().unwrap_or(0);
            for part in (line..line + span).filter(|part| !place.contains(part)) {
                findings.push_line(doc, part, Label::Duplicate, "duplicate/title", Strength::Certain);
            }
            line += span.max(1);
        }
    }
}

/// All letters and digits of a line.
fn letters_of(doc: &Document<'_>, line: usize) -> Letters {
    Letters::of(doc.folded(line), usize::MAX)
}

/// The lines that print the title: a heading that agrees with the browser title or a stated title, or the lines with
/// the beginning of such a title, whichever are longer. If no line agrees, the line that looks most like a title, which
/// needs more points if a title is known. `None` if a line begins with a known title and continues.
fn place(doc: &Document<'_>, findings: &Findings<'_>, known: &KnownTitles) -> Option<Range<usize>> {
    let count = |place: &Range<usize>| place.clone().map(|line| doc.stats(line).alnum).sum::<u32>();
    let heading = known.heading(doc);
    let named = known.line(doc);
    let longer = match (&heading, &named) {
        (Some(heading), Some(named)) => count(named) > count(heading),
        (heading, _) => heading.is_none(),
    };
    let agreed = if longer { named } else { heading };
    // A line that continues after the title (with its date, or the rest of a truncated sentence) does not print the
    // title, but shows that the known title belongs to the page.
    if agreed.is_none() && known.begins_a_line(doc) {
        return None;
    }
    let tells = known.texts.iter().any(|text| text.chars().count() >= TELLING_LETTERS);
    let enough = if tells { MIN_POINTS_UNCONFIRMED } else { MIN_POINTS };
    agreed.or_else(|| printed(doc, findings, enough))
}

/// The known titles of a page: the browser title and the stated ones.
struct KnownTitles {
    /// The letters and digits of each title.
    texts: Vec<String>,
    /// The whole titles, and their beginnings up to each of the first separators.
    parts: Vec<Letters>,
}

/// Most known titles of a page that are read; real pages have at most five.
const KNOWN_TITLES_MAX: usize = 8;

/// The level of a heading and its number of letters; the least is the best.
type HeadingOrder = (u8, Reverse<u32>);

impl KnownTitles {
    fn of(doc: &Document<'_>) -> Self {
        let stated = doc.head().stated.iter().filter(|s| s.property == Property::Title).map(|s| &*s.value);
        let mut titles: Vec<&str> = stated.chain(doc.head().title.as_deref()).filter(|t| t.len() < BYTES_MAX).collect();
        titles.dedup();
        titles.truncate(KNOWN_TITLES_MAX);
        let folded: Vec<String> = titles.iter().map(|title| crate::characters::fold::fold(title)).collect();
        let mut parts: Vec<Letters> = Vec::new();
        for part in folded.iter().flat_map(|title| segments(title)) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        Self { texts: folded.iter().map(|title| letters(title)).filter(|t| !t.is_empty()).collect(), parts }
    }

    /// The heading that is a whole title, its beginning, or most of it. Among several, the highest rank wins, then the
    /// longest.
    fn heading(&self, doc: &Document<'_>) -> Option<Range<usize>> {
        let mut best: Option<(HeadingOrder, Range<usize>)> = None;
        let mut line = 0;
        while line < doc.len() {
            let facts = doc.lines()[line].dom.as_ref().and_then(|dom| Some((dom.heading?, dom.block)));
            // A heading with a line break is several lines of one block.
            let same = |next: &usize| {
                doc.lines()[*next].dom.as_ref().is_some_and(|dom| Some((dom.heading.unwrap_or(0), dom.block)) == facts)
            };
            let end = line + 1 + (line + 1..doc.len().min(line + HEADING_LINES_MAX)).take_while(same).count();
            if let Some((rank, _)) = facts.filter(|(rank, _)| *rank <= RANK_MAX) {
                let own = (line..end).fold(Letters::default(), |all, line| all.then(letters_of(doc, line)));
                let key = (rank, Reverse(own.count));
                if best.as_ref().is_none_or(|(best, _)| key < *best) && self.agrees(doc, line..end, own) {
                    best = Some((key, line..end));
                }
            }
            line = end;
        }
        best.map(|(_, place)| place)
    }

    /// Whether a line begins with a part of a title and continues. The part must be too long for the name of a channel.
    fn begins_a_line(&self, doc: &Document<'_>) -> bool {
        let telling: Vec<&Letters> = self.parts.iter().filter(|part| part.count as usize >= TELLING_LETTERS).collect();
        // Nearly every line differs from all titles in its first letters.
        let starts: Vec<Letters> = self.texts.iter().map(|text| Letters::of(text, TELLING_LETTERS)).collect();
        !telling.is_empty()
            && (0..doc.len()).any(|line| {
                let folded = doc.folded(line);
                doc.stats(line).alnum as usize > TELLING_LETTERS
                    && starts.contains(&Letters::of(folded, TELLING_LETTERS))
                    && telling.iter().any(|part| {
                        doc.stats(line).alnum > part.count && Letters::of(folded, part.count as usize) == **part
                    })
            })
    }

    /// Whether lines are a part of a title, most of a title, or a title after a word (`置顶`, the name of a board).
    fn agrees(&self, doc: &Document<'_>, place: Range<usize>, own: Letters) -> bool {
        if own.count < HEADING_MIN || own.count > LETTERS_MAX {
            return false;
        }
        if self.parts.contains(&own) {
            return true;
        }
        let text: String = place.map(|line| letters(doc.folded(line))).collect();
        own.count >= LETTERS_MIN
            && self.texts.iter().any(|known| known.contains(&text) && 2 * text.len() >= known.len())
            || self.ends(&text, own.count)
    }

    /// Whether a heading ends with a known title that is most of it.
    fn ends(&self, heading: &str, count: u32) -> bool {
        self.parts.iter().any(|part| {
            let tail = || heading.chars().skip((count - part.count) as usize).collect::<String>();
            part.count < count && 3 * part.count >= 2 * count && Letters::of(&tail(), usize::MAX) == *part
        })
    }

    /// The first line, or two, that print the longest part of a title that the page prints.
    fn line(&self, doc: &Document<'_>) -> Option<Range<usize>> {
        let mut best: Option<(u32, Range<usize>)> = None;
        let parts = || self.parts.iter().filter(|part| part.count >= LETTERS_MIN || self.parts.len() == 1);
        for line in 0..doc.len() {
            for part in parts().filter(|part| best.as_ref().is_none_or(|(most, _)| part.count > *most)) {
                let mut span = lines_printing(doc, line, *part);
                // A title with the name of the site below it is not a title on two lines.
                if span == 2
                    && self.parts.contains(&letters_of(doc, line))
                    && !doc.text(line + 1).starts_with(['—', '-'])
                {
                    span = 0;
                }
                if span > 0 {
                    best = Some((part.count, line..line + span));
                    break;
                }
            }
        }
        best.map(|(_, place)| place)
    }
}

/// The first line of the page, if it is the browser title: the title, a separator, and the name of the site.
fn browser_title(doc: &Document<'_>, title: Letters) -> Option<usize> {
    let first = (!doc.is_empty()).then(|| doc.folded(0))?;
    let separators = first.match_indices(['_', '|', '-', '–', '—', '丨']).take(SEPARATORS_MAX);
    let found = separators.into_iter().any(|(at, _)| Letters::of(&first[..at], LETTERS_MAX as usize) == title);
    (found && doc.stats(0).alnum < title.count + LETTERS_MAX).then_some(0)
}

/// Most separators at which a title is split; real titles have at most five.
const SEPARATORS_MAX: usize = 16;

/// A folded title as a whole, and its beginnings up to each of the first separators and each bracket. A site puts its
/// name after a separator. A bracket holds the page of a thread, or the category of an entry in an encyclopedia.
fn segments(folded: &str) -> Vec<Letters> {
    let ends = folded.char_indices().filter(|(_, c)| "_|-–—·»<丨(".contains(*c)).map(|(at, _)| at).take(SEPARATORS_MAX);
    let mut all: Vec<Letters> = ends
        .chain([folded.len()])
        .map(|end| Letters::of(&folded[..end], usize::MAX))
        .filter(|part| part.count >= HEADING_MIN || part.count > 0 && !folded.contains(['_', '|', '-']))
        .collect();
    all.dedup();
    all
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
