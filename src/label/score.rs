//! Points of a line: above zero speaks for body, below against it.

use super::ByLine;
use crate::clean::{Strength, Target};
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
    reasons: Vec<Reason>,
}

impl Score {
    fn add(&mut self, name: &'static str, points: f32) {
        if points != 0.0 {
            self.points += points;
            self.reasons.push(Reason { name, points });
        }
    }

    /// The three strongest reasons.
    pub(super) fn strongest(&self) -> Vec<Reason> {
        let mut reasons = self.reasons.clone();
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        reasons.truncate(3);
        reasons
    }
}

/// Letters and digits beyond which a longer line says no more.
const LONG: f32 = 150.0;

/// Scores every line. The weights are set by hand; `ARCHITECTURE.md` gives what they reach.
pub(super) fn lines(doc: &Document<'_>, findings: &ByLine<'_, '_>) -> Vec<Score> {
    let mut short_run = 0u32;
    (0..doc.len())
        .map(|line| {
            let stats = doc.stats(line);
            let mut score = Score::default();
            let length = (stats.alnum as f32).min(LONG);
            let mut is_short = false;
            if stats.sentence_ends > 0 && stats.alnum >= 10 {
                score.add("prose with a sentence's end", 1.0 + length / 30.0);
            } else if stats.clauses > 0 && stats.alnum >= 25 {
                score.add("clauses without a sentence's end", 0.5 + length / 50.0);
            } else if stats.alnum >= 60 {
                score.add("long line without punctuation", 0.3);
            } else {
                is_short = true;
                score.add("short line", if stats.alnum <= 6 { -0.4 } else { -0.2 });
            }
            if is_short {
                // One short line is a heading; ten in a row are a menu.
                short_run += 1;
                score.add("one of many short lines", -0.15 * (short_run.min(10) - 1) as f32);
            } else {
                short_run = 0;
            }
            if let Some(points) = weigh(findings, line) {
                score.add("a rule or cleaner speaks against it", points);
            }
            score
        })
        .collect()
}

/// Points of the strongest finding about a whole line.
fn weigh(findings: &ByLine<'_, '_>, line: usize) -> Option<f32> {
    findings
        .whole_lines(line)
        .filter(|f| !f.label.is_body())
        .map(|f| match (f.strength, &f.target) {
            (Strength::Certain, _) => -4.0,
            (Strength::Likely, Target::Beyond(_)) => -1.5,
            (Strength::Likely, _) => -2.0,
            (Strength::Hint, _) => -0.5,
        })
        .min_by(f32::total_cmp)
}
