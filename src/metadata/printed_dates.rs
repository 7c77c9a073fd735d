//! The dates that a page prints. Order of trust, for publication and change alike:
//!
//! 1. The lines below the title, up to the first prose, and the lines directly above it.
//! 2. The lines directly above the article, above its first prose and above its first certain line, and the first lines
//!    of each.
//! 3. Lines labelled as byline or source, up to six lines after the end of the article; all of them in a thread, or if
//!    no line is body.
//! 4. A date after a key (`发布时间`) on any line outside the article, then on a line that was taken for body.
//! 5. A line at the end of the article that is only a date: a sign-off.
//!
//! A date with such a key comes before other dates of its place; 1 and 2 are one place in this respect. A date after
//! another key (`注册时间`, `截止`, `今天是`, ©) never counts. Near the title, a date may be printed over several lines. Prose
//! is never searched.

mod line;
mod words;

use std::ops::Range;

use self::line::{BESIDE_MAX, DateRole, PrintedDate, of_line, sign_off};
use crate::date;
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;

/// The dates that a page prints.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PrintedDates {
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
}

/// First lines of the article that may be its byline.
const FIRST_LINES: usize = 2;

/// Lines below the title that are read, whatever their label.
const BELOW_TITLE_LINES: usize = 4;

/// Lines above the title or the article that are read.
const ABOVE_LINES: usize = 3;

/// Lines above the article that are read if no line prints the title.
const ABOVE_LINES_UNTITLED: usize = 5;

/// Posterior probability from which a line is certainly body.
const CERTAIN_BODY: f32 = 0.9;

/// Lines after the article that may hold its byline.
const AFTER_LINES: usize = 6;

/// Lines before and after the last line of the article that may hold a sign-off.
const SIGN_OFF_LINES: usize = 2;

/// Most letters and digits of a line with a key and a date outside the article.
const KEYED_LINE_MAX: u32 = 80;

/// The same limit where the line may be a dated heading of another page.
const BESIDE_MAX_STRICT: usize = 16;

/// Reads the dates that a page prints. `title` is the line that prints the title.
pub(super) fn read(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> PrintedDates {
    let mut dates = PrintedDates::default();
    let is_body = |line: usize| labels.lines[line].in_run;
    let (first, last) = (labels.lines.iter().position(|of| of.in_run), labels.lines.iter().rposition(|of| of.in_run));
    // A title after the article belongs to a list of other articles.
    let title = title.filter(|&title| last.is_none_or(|last| title < last));
    let mut near: Vec<(usize, usize)> = Vec::new();
    let mut split: Vec<Range<usize>> = Vec::new();
    if let Some(title) = title {
        let below = below(doc, labels, title);
        let above = title.saturating_sub(ABOVE_LINES)..title;
        near.extend(below.clone().map(|line| (line, BESIDE_MAX)));
        near.extend(
            above.clone().rev().map(|line| (line, if line + 1 < title { BESIDE_MAX_STRICT } else { BESIDE_MAX })),
        );
        split.extend([above, below]);
    }
    // The run of body may begin too early. Therefore the lines above its first prose, and above its first line that is
    // certainly body, are places of their own.
    let prose = (0..doc.len()).find(|&line| is_body(line) && doc.stats(line).is_prose());
    let certain = (0..doc.len()).find(|&line| is_body(line) && labels.lines[line].body >= CERTAIN_BODY);
    let reach = if title.is_some() { ABOVE_LINES } else { ABOVE_LINES_UNTITLED };
    for start in first.into_iter().chain(prose).chain(certain) {
        let above = start.saturating_sub(reach)..start;
        let into = start..(start + FIRST_LINES).min(doc.len());
        near.extend(above.clone().rev().chain(into).map(|line| (line, BESIDE_MAX_STRICT)));
        split.push(above);
    }
    dates.take(near.into_iter().flat_map(|(line, beside)| of_line(doc, labels, line, beside)));
    for lines in split {
        dates.take_split(doc, lines);
    }
    let end = last.filter(|_| !labels.is_thread()).map_or(doc.len(), |last| last + 1 + AFTER_LINES);
    for label in [Label::Byline, Label::Source] {
        dates.take(
            labels.lines_of(label).filter(|&line| line < end).flat_map(|line| of_line(doc, labels, line, BESIDE_MAX)),
        );
    }
    let short = |&line: &usize| doc.stats(line).alnum <= KEYED_LINE_MAX;
    let keyed =
        |line| of_line(doc, labels, line, BESIDE_MAX).into_iter().find(|dated| dated.role == DateRole::Published);
    if dates.created.is_none() {
        let found = (0..doc.len()).filter(|&line| !is_body(line)).filter(short).find_map(keyed);
        let within = || (0..doc.len()).filter(|&line| is_body(line)).filter(short).find_map(keyed);
        dates.created = found.or_else(within).map(|dated| dated.iso);
    }
    if dates.created.is_none() {
        dates.created = dates.modified.take();
    }
    if let Some(last) = last.filter(|_| dates.created.is_none() && !labels.is_thread()) {
        let lines = last.saturating_sub(SIGN_OFF_LINES)..(last + 1 + SIGN_OFF_LINES).min(doc.len());
        dates.created = lines.rev().find_map(|line| sign_off(doc, line));
    }
    dates
}

/// The lines below the title that may be its byline. Lines that print the title once more are skipped; prose ends the
/// range.
fn below(doc: &Document<'_>, labels: &Labels<'_>, title: usize) -> Range<usize> {
    let start = (title + 1..doc.len()).find(|&line| labels.lines[line].label != Label::Title).unwrap_or(doc.len());
    let end = (start..(start + BELOW_TITLE_LINES).min(doc.len())).find(|&line| doc.stats(line).is_prose());
    start..end.unwrap_or((start + BELOW_TITLE_LINES).min(doc.len()))
}

impl PrintedDates {
    /// Takes the dates that no earlier lines gave.
    fn take(&mut self, dated: impl Iterator<Item = PrintedDate>) {
        if self.created.is_some() && self.modified.is_some() {
            return;
        }
        let all: Vec<PrintedDate> = dated.collect();
        let first = |role: DateRole| all.iter().find(|dated| dated.role == role).map(|dated| dated.iso.clone());
        if self.created.is_none() {
            self.created = first(DateRole::Published).or_else(|| first(DateRole::Bare));
        }
        if self.modified.is_none() {
            self.modified = first(DateRole::Modified);
        }
    }

    /// Takes a date that is printed over two or three of these lines. A calendar has more such lines.
    fn take_split(&mut self, doc: &Document<'_>, lines: Range<usize>) {
        if self.created.is_some() {
            return;
        }
        let is_part = |line: usize| line < doc.len() && doc.stats(line).alnum > 0 && date::is_part(doc.folded(line));
        let (mut start, end) = (lines.start, lines.end);
        while start < end {
            let stop = (start..doc.len()).find(|&line| !is_part(line)).unwrap_or(doc.len());
            let is_whole = start == 0 || !is_part(start - 1);
            if (2..=3).contains(&(stop - start)) && is_whole {
                let parts: Vec<&str> = (start..stop).map(|line| doc.folded(line)).collect();
                self.created = date::join(&parts);
                if self.created.is_some() {
                    return;
                }
            }
            start = stop.max(start) + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Head, Layout, Line, SourceLines};
    use crate::label::LineLabel;

    /// The scorer may take a sidebar for the beginning of the article.
    #[test]
    fn a_date_above_the_first_certain_line_counts() {
        let lines = [
            "旧书交换",
            "书架尺寸",
            "修补旧书",
            "怎样包书皮",
            "2013-06-07 | comments",
            "先把书搬到地上",
            "再把书架擦干净",
        ];
        let line = |text: &'static str| Line {
            text: text.into(),
            source: SourceLines::single(1),
            layout: Layout::default(),
            dom: None,
        };
        let doc = Document::new(lines.iter().map(|text| line(text)).collect(), Head::default());
        let read_with = |body: f32| {
            let of = |line: usize| LineLabel {
                label: Label::Heading,
                rule: "model/heading",
                role: None,
                by_model: true,
                body: if line > 4 { body } else { 0.4 },
                in_run: true,
                certain: false,
                template: 0.0,
            };
            let lines = (0..lines.len()).map(of).collect();
            let labels = Labels { lines, runs: Vec::new(), thread: 0.0, no_article: 0.0, title: None };
            read(&doc, &labels, None).created
        };
        assert_eq!(read_with(0.95).as_deref(), Some("2013-06-07"));
        assert_eq!(read_with(0.6), None);
    }
}
