//! Points of a line: above zero speaks for body, below against it.

use super::ByLine;
use crate::clean::shape::Shape;
use crate::clean::{Label, Strength, Target};
use crate::document::Document;

/// One thing that weighed in a line's score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// What it is, in words.
    pub name: &'static str,
    /// Points it added (below zero: took).
    pub points: f32,
}

/// A line's score and what it is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Score {
    pub(super) points: f32,
    reasons: Reasons,
}

/// What weighed in a line's score, strongest first once it is finished; a line has at most four reasons.
#[derive(Debug, Clone, Default)]
pub struct Reasons([Option<Reason>; 4]);

impl Reasons {
    /// The strongest, at most three.
    pub fn iter(&self) -> impl Iterator<Item = &Reason> {
        self.0.iter().flatten().take(3)
    }
}

impl Score {
    fn add(&mut self, name: &'static str, points: f32) {
        if points != 0.0 {
            self.points += points;
            let reason = Reason { name, points };
            let slots = &mut self.reasons.0;
            let at =
                slots.iter().position(|r| r.is_none_or(|r| r.points.abs() < points.abs())).unwrap_or(slots.len() - 1);
            slots[at..].rotate_right(1);
            slots[at] = Some(reason);
        }
    }

    /// What it is made of.
    pub(super) fn into_reasons(self) -> Reasons {
        self.reasons
    }
}

/// Letters and digits beyond which a longer line says no more.
const LONG: f32 = 150.0;

/// Lines below the title (or the byline under it) in which the article's first sentence is looked for.
const LEAD_REACH: usize = 15;

/// Points of the article's first sentence: a short article under its title outweighs a long teaser elsewhere.
const LEAD: f32 = 5.0;

/// Points of a short line between the title and the first marker that ends an article: a verse, a list item, a row.
const IN_ZONE: f32 = 0.15;

/// Scores every line. The weights are set by hand; `ARCHITECTURE.md` gives what they reach.
pub(super) fn lines(doc: &Document<'_>, findings: &ByLine<'_, '_>, shape: &Shape) -> Vec<Score> {
    let lead = lead(doc, findings, shape.title);
    let thread = shape.thread;
    let mut short_run = 0u32;
    (0..doc.len())
        .map(|line| {
            let stats = doc.stats(line);
            let mut score = Score::default();
            let length = (stats.alnum as f32).min(LONG);
            let mut is_short = false;
            if stats.full_stops > 0 && stats.alnum >= 8 || stats.sentence_ends > 0 && stats.alnum >= 45 {
                score.add("prose with a sentence's end", 1.0 + length / 30.0);
            } else if stats.sentence_ends > 0 && (thread || stats.clauses > 0 && stats.alnum >= 10) {
                score.add("a sentence or a headline", 0.3);
            } else if stats.clauses > 0 && stats.alnum >= 25 {
                score.add("clauses without a sentence's end", 0.5 + length / 50.0);
            } else if stats.alnum >= 60 {
                score.add("long line without punctuation", 0.3);
            } else if shape.zone.contains(&line) {
                score.add("short line between title and end marker", IN_ZONE);
            } else {
                is_short = true;
                score.add("short line", if stats.alnum <= 6 { -0.4 } else { -0.2 } * if thread { 0.1 } else { 1.0 });
            }
            if is_short {
                // One short line is a heading; ten in a row are a menu.
                short_run += 1;
                if !thread {
                    score.add("one of many short lines", -0.15 * (short_run.min(10) - 1) as f32);
                }
            } else {
                short_run = 0;
            }
            if lead == Some(line) {
                score.add("first sentence under the title", LEAD);
            }
            if let Some(points) = weigh(findings, line, thread) {
                score.add("a rule or cleaner speaks against it", points);
            }
            score
        })
        .collect()
}

/// Points of the strongest finding about a whole line. In a thread the furniture of posts parts posts, not the body
/// from what is none: it goes, but does not end the run.
fn weigh(findings: &ByLine<'_, '_>, line: usize, thread: bool) -> Option<f32> {
    findings
        .whole_lines(line)
        .filter(|f| !f.label.is_body())
        .map(|f| match (f.strength, &f.target) {
            (Strength::Hint, _) => -0.5,
            _ if thread && !ends_thread(f.label) => -0.1,
            (Strength::Certain, _) => -4.0,
            (Strength::Likely, Target::Beyond(_)) => -1.5,
            (Strength::Likely, _) => -2.0,
        })
        .min_by(f32::total_cmp)
}

/// Whether a line of this label stands behind the last post of a thread, not between two posts.
fn ends_thread(label: Label) -> bool {
    matches!(
        label,
        Label::Related
            | Label::Links
            | Label::Pagination
            | Label::Contact
            | Label::Licence
            | Label::Copyright
            | Label::Disclaimer
    )
}

/// The first sentence below the title, or below the byline under it.
fn lead(doc: &Document<'_>, findings: &ByLine<'_, '_>, title: Option<usize>) -> Option<usize> {
    let title = title?;
    let has = |line: usize, label: Label| findings.whole_lines(line).any(|f| f.label == label);
    let end = (title + 1 + LEAD_REACH).min(doc.len());
    let byline = (title + 1..end).find(|&line| has(line, Label::Byline)).unwrap_or(title);
    let end = (byline + 1 + LEAD_REACH).min(doc.len());
    (byline + 1..end).find(|&line| {
        let stats = doc.stats(line);
        let furniture = findings.whole_lines(line).any(|f| f.strength > Strength::Hint && !f.label.is_body());
        !furniture && stats.alnum >= 10 && (stats.sentence_ends > 0 || stats.clauses > 0 && stats.alnum >= 25)
    })
}
