//! Examines one page for the report: its record, its lines with their verdicts, and the comparison with an earlier run.

use std::sync::atomic::{AtomicBool, Ordering};

use super::compare::{Comparison, OldVerdicts};
use super::line::{LineVerdict, ReportLine};
use super::run_index::RunIndex;
use super::run_record::{Reason, RunRecord};
use super::status::Status;
use crate::eval::LabelRows;
use crate::finding::Label;
use crate::pipeline::{Explanation, Page, Pipeline};
use crate::restore::RestoredLine;

/// Examines pages, on any thread.
pub(crate) struct Examiner<'r> {
    pub(crate) pipeline: &'r Pipeline,
    /// The finished run whose pages they are; without it, the pages are cleaned now.
    pub(crate) run: Option<&'r RunIndex>,
    /// For each record of the finished run, whether its page was found.
    pub(crate) found: &'r [AtomicBool],
    /// The earlier run to compare with.
    pub(crate) against: Option<&'r RunIndex>,
}

/// The result for one page.
pub(crate) enum Examined {
    /// The page.
    Page(Box<ReportPage>),
    /// A page that the finished run does not have: another item of a container, or a source that has changed.
    NotOfRun,
}

/// One page, as the report shows it.
pub(crate) struct ReportPage {
    pub(crate) record: RunRecord,
    pub(crate) origin: Origin,
    /// Its lines, blank ones left out. If only the record is known: the paragraphs of its text, with number 0.
    pub(super) lines: Vec<ReportLine>,
    pub(super) restored: Vec<RestoredLine>,
    /// Labels of the lines from the page's label file; empty without one.
    pub(super) labels: Vec<Option<Label>>,
    /// Whether there is an earlier run, and the comparison if it has the page.
    pub(super) compares: bool,
    pub(super) against: Option<Comparison>,
}

/// Where the lines of a page come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The page was cleaned now, and this agrees with the record.
    Cleaned,
    /// The lines are those of the source, and the verdicts are those of the record: it was written with another version,
    /// other rules or other options.
    OfRecord,
    /// The source is missing, so only the record is known.
    Missing,
    /// The source has changed since the run, so only the record is known.
    Changed,
}

impl Origin {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cleaned => "cleaned",
            Self::OfRecord => "of-record",
            Self::Missing => "missing",
            Self::Changed => "changed",
        }
    }

    /// Whether the page's lines are known, and not only the text of its record.
    pub(crate) fn has_lines(self) -> bool {
        matches!(self, Self::Cleaned | Self::OfRecord)
    }
}

/// Where the labels of a page belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelPlace {
    /// In this file, beside the page.
    File(String),
    /// Nowhere: this gold text is there already.
    HasGold(String),
    /// In this file, beside a copy of the page that is written beside the report.
    Copy(String),
    /// Nowhere: the page itself is not known.
    Nowhere,
}

impl Examiner<'_> {
    /// Cleans a page and returns its lines.
    pub(crate) fn page(&self, page: &Page<'_>) -> Examined {
        let Explanation { record, restored, lines } = self.pipeline.explain(page);
        let now = RunRecord::of(&record);
        let lines = lines.into_iter().map(ReportLine::of).collect();
        let (record, origin) = match self.run {
            None => (now, Origin::Cleaned),
            Some(run) => {
                let Some(at) = run.exactly(page.source, &now.id) else { return Examined::NotOfRun };
                self.found[at].store(true, Ordering::Relaxed);
                let own = run.records()[at].clone();
                let agrees = own.removed == now.removed && own.lines == now.lines && own.kept == now.kept;
                (own, if agrees { Origin::Cleaned } else { Origin::OfRecord })
            }
        };
        let mut examined =
            ReportPage { record, origin, lines, restored, labels: Vec::new(), compares: false, against: None };
        if origin == Origin::OfRecord {
            let verdicts = OldVerdicts::of(&examined.record);
            examined.lines.iter_mut().for_each(|line| verdicts.apply(line));
        }
        Examined::Page(Box::new(self.compared(examined)))
    }

    /// A page of which only the record is known.
    pub(crate) fn record_alone(&self, record: &RunRecord, changed: bool) -> ReportPage {
        let paragraphs = record.text.split('\n').filter(|text| !text.trim().is_empty());
        let lines = paragraphs.map(|text| ReportLine::paragraph(text.to_owned())).collect();
        let origin = if changed { Origin::Changed } else { Origin::Missing };
        let record = record.clone();
        self.compared(ReportPage {
            record,
            origin,
            lines,
            restored: Vec::new(),
            labels: Vec::new(),
            compares: false,
            against: None,
        })
    }

    fn compared(&self, mut page: ReportPage) -> ReportPage {
        let Some(against) = self.against else { return page };
        page.compares = true;
        let Some(at) = against.of_page(&page.record.source, &page.record.id) else { return page };
        let old = &against.records()[at];
        page.against = Some(Comparison::of(&page.record, old));
        if page.origin.has_lines() && old.error.is_none() && !old.whole {
            OldVerdicts::of(old)
                .mark(&mut page.lines, old.lines == page.record.lines && old.blocks == page.record.blocks);
        }
        page
    }
}

impl ReportPage {
    /// Gives the lines the labels of the page's label file.
    pub(crate) fn take_labels(&mut self, rows: &LabelRows) {
        self.labels = rows.on(self.lines.iter().map(|line| (line.lines.0, &*line.text))).labels;
    }

    pub(super) fn status(&self) -> Status {
        Status::of(&self.record)
    }

    /// Why it is suspect or was rejected.
    pub(super) fn reason(&self) -> Option<&Reason> {
        self.record.error.as_ref().or(self.record.suspect.as_ref())
    }

    /// The expected share of its characters with the wrong verdict, from 0 to 1, by the scorer's own probabilities: kept
    /// text that is probably not body, and dropped text that probably is. `None` if the probabilities are not known.
    pub(super) fn doubt(&self) -> Option<f64> {
        let (mut wrong, mut all) = (0.0, 0.0);
        for line in &self.lines {
            let body = f64::from(line.body?);
            let chars = line.chars() as f64;
            wrong += chars * if line.verdict == LineVerdict::Drop { body } else { 1.0 - body };
            all += chars;
        }
        Some(if all > 0.0 { wrong / all } else { 0.0 })
    }

    /// How much it deserves to be looked at, 0 or more. In a comparison the difference counts, and else what became of
    /// the page; the doubt orders pages that are alike in this.
    pub(super) fn badness(&self) -> f64 {
        let doubt = self.doubt().unwrap_or_default();
        match &self.against {
            Some(against) => against.difference() + doubt * 1e-3,
            None if self.compares => doubt * 1e-3,
            None => {
                doubt
                    + match self.status() {
                        Status::Kept | Status::WithoutArticle => 0.0,
                        Status::Emptied => 1.0,
                        Status::Suspect => 2.0,
                        Status::Rejected => 3.0,
                    }
            }
        }
    }
}
