//! The comparison of a page with its record in an earlier run.

use std::collections::BTreeMap;

use super::line::{LineVerdict, ReportLine};
use super::run_record::{FIELDS, RemovedPart, RunRecord};
use super::status::Status;
use crate::eval::Score;
use crate::finding::Label;

/// The weight of one changed field of the metadata, as a share of a page's text.
const FIELD: f64 = 0.01;

/// How a page differs from its record in an earlier run.
pub(super) struct Comparison {
    /// The agreement of the two texts over character 4-grams, from 0 to 1.
    pub(super) agreement: f64,
    /// Characters of paragraphs that only the old text has, and that only the new text has.
    pub(super) lost: u64,
    pub(super) gained: u64,
    /// Fields whose values differ: name, old value, new value.
    pub(super) fields: Vec<(&'static str, String, String)>,
    /// What became of the page before.
    pub(super) status: Status,
    /// Whether the source itself has changed: its id is another.
    pub(super) other_source: bool,
    /// The number of removed lines by rule: before and now.
    pub(super) rules: BTreeMap<String, (u64, u64)>,
}

impl Comparison {
    pub(super) fn of(now: &RunRecord, old: &RunRecord) -> Self {
        let same = now.text == old.text;
        let (lost, gained) = if same { (0, 0) } else { only_in_one(&old.text, &now.text) };
        let value = |of: &RunRecord, name: &str| of.field(name).unwrap_or_default().to_owned();
        let fields = FIELDS.iter().map(|name| (*name, value(old, name), value(now, name)));
        let fields = fields.filter(|(_, old, now)| old != now);
        let mut rules: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for part in &old.removed {
            rules.entry(part.rule.clone()).or_default().0 += part.line_count();
        }
        for part in &now.removed {
            rules.entry(part.rule.clone()).or_default().1 += part.line_count();
        }
        Self {
            agreement: if same { 1.0 } else { Score::of(&now.text, &old.text).f1 },
            lost,
            gained,
            fields: fields.collect(),
            status: Status::of(old),
            other_source: now.id != old.id,
            rules,
        }
    }

    /// How large the difference is, 0 or more.
    pub(super) fn difference(&self) -> f64 {
        1.0 - self.agreement + FIELD * self.fields.len() as f64
    }

    /// Whether text, metadata and status are the same.
    pub(super) fn is_same(&self, now: Status) -> bool {
        self.lost + self.gained == 0 && self.agreement >= 1.0 && self.fields.is_empty() && self.status == now
    }
}

impl RemovedPart {
    /// The number of lines, blank ones between them included; 0 for a part of a line.
    pub(super) fn line_count(&self) -> u64 {
        if self.chars.is_some() { 0 } else { u64::from(self.lines.1.saturating_sub(self.lines.0)) + 1 }
    }
}

/// The characters of the paragraphs that only the first text has, and that only the second has. A paragraph that is
/// there twice is counted twice.
fn only_in_one(first: &str, second: &str) -> (u64, u64) {
    let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for text in first.lines().map(str::trim) {
        counts.entry(text).or_default().0 += 1;
    }
    for text in second.lines().map(str::trim) {
        counts.entry(text).or_default().1 += 1;
    }
    let (mut only_first, mut only_second) = (0, 0);
    for (text, (first, second)) in counts {
        let chars = text.chars().count() as u64;
        only_first += chars * first.saturating_sub(second);
        only_second += chars * second.saturating_sub(first);
    }
    (only_first, only_second)
}

/// The verdicts that a record gives to the lines of its page.
pub(super) struct OldVerdicts<'r> {
    record: &'r RunRecord,
    /// Whole lines: their first and last number, sorted.
    whole: Vec<&'r RemovedPart>,
    /// Parts of lines, by the line's number.
    parts: BTreeMap<u32, Vec<&'r RemovedPart>>,
}

impl<'r> OldVerdicts<'r> {
    pub(super) fn of(record: &'r RunRecord) -> Self {
        let mut whole: Vec<&RemovedPart> = record.removed.iter().filter(|part| part.chars.is_none()).collect();
        whole.sort_by_key(|part| part.lines);
        let mut parts: BTreeMap<u32, Vec<&RemovedPart>> = BTreeMap::new();
        for part in record.removed.iter().filter(|part| part.chars.is_some()) {
            parts.entry(part.lines.0).or_default().push(part);
        }
        Self { record, whole, parts }
    }

    /// The verdict on the line with this number, and the entry that gives it.
    pub(super) fn by_number(&self, line: u32) -> (LineVerdict, Option<&'r RemovedPart>) {
        let before = self.whole.partition_point(|part| part.lines.0 <= line);
        if let Some(part) = before.checked_sub(1).map(|at| self.whole[at]).filter(|part| part.lines.1 >= line) {
            return (LineVerdict::Drop, Some(part));
        }
        match self.parts.get(&line) {
            Some(_) => (LineVerdict::Cut, None),
            None => (LineVerdict::Keep, None),
        }
    }

    /// The parts that are cut out of the line with this number.
    pub(super) fn cuts(&self, line: u32) -> impl Iterator<Item = &'r RemovedPart> + '_ {
        self.parts.get(&line).into_iter().flatten().copied()
    }

    /// Replaces a line's verdict by the one of this record.
    pub(super) fn apply(&self, line: &mut ReportLine) {
        let (verdict, part) = self.by_number(line.lines.0);
        if verdict != line.verdict {
            Label::Content.name().clone_into(&mut line.label);
            line.rule.clear();
        }
        line.verdict = verdict;
        if let Some(part) = part {
            line.label.clone_from(&part.label);
            line.rule.clone_from(&part.rule);
        }
        let length = line.text.chars().count() as u32;
        let fits = |cut: &&RemovedPart| cut.chars.is_some_and(|(start, end)| start <= end && end <= length);
        line.cuts = self.cuts(line.lines.0).filter(fits).cloned().collect();
        line.body = None;
        line.reasons.clear();
    }

    /// Marks lines with their verdicts in this record. If the page had the same lines then, their numbers decide. If
    /// not, a line was kept if the text has it as a paragraph, and the rule is not known.
    pub(super) fn mark(&self, lines: &mut [ReportLine], same_lines: bool) {
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let mut paragraphs: BTreeMap<String, u32> = BTreeMap::new();
        if !same_lines {
            self.record.text.lines().for_each(|text| *paragraphs.entry(squeezed(text)).or_default() += 1);
        }
        for line in lines {
            line.old = Some(if same_lines {
                let (verdict, part) = self.by_number(line.lines.0);
                let part = part.or_else(|| self.cuts(line.lines.0).next());
                (verdict, part.map(|part| part.rule.clone()))
            } else {
                let mut take = |text: String| paragraphs.get_mut(&text).filter(|n| **n > 0).map(|n| *n -= 1).is_some();
                let cut = (line.verdict == LineVerdict::Cut).then(|| squeezed(&line.kept()));
                match cut {
                    Some(kept) if take(kept.clone()) => (LineVerdict::Cut, None),
                    _ if take(squeezed(&line.text)) => (LineVerdict::Keep, None),
                    _ => (LineVerdict::Drop, None),
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_one_side_are_counted_as_often_as_they_are_there() {
        assert_eq!(only_in_one("甲甲\n乙\n乙\n丙", "乙\n丁丁丁\n甲甲"), (2, 3));
        assert_eq!(only_in_one("", ""), (0, 0));
    }
}
