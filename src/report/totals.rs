//! The totals of a report, over all pages: the figures and plots of its overview.

use std::collections::BTreeMap;

use serde::Serialize;

use super::examine::ReportPage;
use super::line::LineVerdict;
use super::run_record::RemovedPart;
use super::status::Status;

/// Figures over all pages.
#[derive(Debug, Default, Serialize)]
pub(super) struct Totals {
    pub(super) pages: u64,
    /// Unicode scalars of the pages whose lines are known, and the removed ones among them.
    chars: u64,
    removed_chars: u64,
    /// Pages by what became of them.
    statuses: BTreeMap<&'static str, u64>,
    kinds: BTreeMap<String, u64>,
    scripts: BTreeMap<String, u64>,
    encodings: BTreeMap<String, u64>,
    /// Pages by the code of their suspicion or error.
    reasons: BTreeMap<String, u64>,
    /// Removed text by label, and by rule.
    labels: BTreeMap<String, Removed>,
    rules: BTreeMap<String, Removed>,
    /// Pages with restored text: injection, mojibake, characters.
    restored: [u64; 3],
    /// Pages by doubt, in tenths.
    doubts: [u64; 10],
    /// Pages of which only the record is known, by the reason.
    without_lines: BTreeMap<&'static str, u64>,
    /// Versions and rules of the records.
    versions: BTreeMap<String, u64>,
    against: Option<Differences>,
}

/// Removed text.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Removed {
    pub(super) pages: u64,
    pub(super) lines: u64,
    /// 0 for pages of which only the record is known.
    pub(super) chars: u64,
}

/// The differences from an earlier run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Differences {
    compared: u64,
    same: u64,
    /// Pages that the earlier run does not have, and pages that only the earlier run has.
    new: u64,
    pub(super) gone: u64,
    /// Pages whose source is another one than in the earlier run.
    other_source: u64,
    lost: u64,
    gained: u64,
    /// Pages by what became of them before and now, where that differs.
    statuses: BTreeMap<String, u64>,
    /// Pages by the field of their metadata that differs.
    fields: BTreeMap<&'static str, u64>,
    /// Removed lines by rule, before and now, where they differ.
    rules: BTreeMap<String, (u64, u64)>,
}

/// The removed text of a page by label and rule.
pub(super) fn removed(page: &ReportPage) -> BTreeMap<(String, String), Removed> {
    let mut all: BTreeMap<(String, String), Removed> = BTreeMap::new();
    let mut add = |label: &str, rule: &str, lines: u64, chars: u64| {
        let of = all.entry((label.to_owned(), rule.to_owned())).or_default();
        of.lines += lines;
        of.chars += chars;
    };
    if page.origin.has_lines() {
        for line in &page.lines {
            if line.verdict == LineVerdict::Drop {
                add(&line.label, &line.rule, 1, line.chars());
            }
            for cut in &line.cuts {
                let (start, end) = cut.chars.unwrap_or_default();
                add(&cut.label, &cut.rule, 0, u64::from(end - start));
            }
        }
    } else {
        page.record.removed.iter().for_each(|part| add(&part.label, &part.rule, RemovedPart::line_count(part), 0));
    }
    all
}

impl Totals {
    /// Counts the comparison with an earlier run from the start.
    pub(super) fn compare(&mut self) -> &mut Differences {
        self.against.get_or_insert_with(Differences::default)
    }

    /// Counts a page that cannot be read.
    pub(super) fn reject(&mut self, reason: &str) {
        self.pages += 1;
        *self.statuses.entry(Status::Rejected.name()).or_default() += 1;
        *self.reasons.entry(reason.to_owned()).or_default() += 1;
    }

    pub(super) fn add(&mut self, page: &ReportPage, removed: &BTreeMap<(String, String), Removed>) {
        let record = &page.record;
        self.pages += 1;
        let status = page.status();
        *self.statuses.entry(status.name()).or_default() += 1;
        if let Some(reason) = page.reason() {
            *self.reasons.entry(reason.code.clone()).or_default() += 1;
        }
        *self.versions.entry(format!("{} {}", record.version, record.rules)).or_default() += 1;
        if status != Status::Rejected {
            let value = |name: &str| record.field(name).unwrap_or("unknown").to_owned();
            *self.kinds.entry(value("kind")).or_default() += 1;
            *self.scripts.entry(value("script")).or_default() += 1;
            *self.encodings.entry(value("encoding")).or_default() += 1;
        }
        if page.origin.has_lines() {
            self.chars += page.lines.iter().map(super::line::ReportLine::chars).sum::<u64>();
            self.removed_chars += removed.values().map(|of| of.chars).sum::<u64>();
        } else {
            *self.without_lines.entry(page.origin.name()).or_default() += 1;
        }
        let (mut labels, mut rules): (BTreeMap<&str, Removed>, BTreeMap<&str, Removed>) = Default::default();
        for ((label, rule), of) in removed {
            for (all, name) in [(&mut labels, label), (&mut rules, rule)] {
                let sum = all.entry(name).or_default();
                sum.lines += of.lines;
                sum.chars += of.chars;
            }
        }
        for (all, of_page) in [(&mut self.labels, labels), (&mut self.rules, rules)] {
            for (name, of) in of_page {
                let sum = all.entry(name.to_owned()).or_default();
                *sum = Removed { pages: sum.pages + 1, lines: sum.lines + of.lines, chars: sum.chars + of.chars };
            }
        }
        for (pages, places) in self.restored.iter_mut().zip(record.restored) {
            *pages += u64::from(places > 0);
        }
        if let Some(doubt) = page.doubt().filter(|_| page.origin.has_lines() && !page.lines.is_empty()) {
            let tenth = (1..10).take_while(|tenth| doubt >= f64::from(*tenth) / 10.0).count();
            self.doubts[tenth] += 1;
        }
        if self.against.is_some() {
            self.compare().add(page, status);
        }
    }
}

impl Differences {
    fn add(&mut self, page: &ReportPage, status: Status) {
        let Some(against) = &page.against else {
            self.new += 1;
            return;
        };
        self.compared += 1;
        self.same += u64::from(against.is_same(status));
        self.other_source += u64::from(against.other_source);
        self.lost += against.lost;
        self.gained += against.gained;
        if against.status != status {
            *self.statuses.entry(format!("{} {}", against.status.name(), status.name())).or_default() += 1;
        }
        for (name, _, _) in &against.fields {
            *self.fields.entry(name).or_default() += 1;
        }
        for (rule, (old, now)) in against.rules.iter().filter(|(_, (old, now))| old != now) {
            let sum = self.rules.entry(rule.clone()).or_default();
            *sum = (sum.0 + old, sum.1 + now);
        }
    }
}
