//! Collects the pages of a report, in order, and writes its file.

use serde_json::json;

use super::examine::{LabelPlace, ReportPage};
use super::html::{Data, write};
use super::names::Names;
use super::totals::{Totals, removed};
use super::view;
use super::worst::{Limits, Rank, Worst};
use crate::finding::Label;

/// Bytes of the lists of pages and of lines. With scripts and style the file stays below 50 MB, which a browser opens in
/// three seconds.
const ROW_BYTES: usize = 12_000_000;
const LINE_BYTES: usize = 34_000_000;
/// Bytes of pages of containers that are kept to be written beside the report.
const FILE_BYTES: usize = 256_000_000;

/// A copy of a page that has no file of its own, to be written beside the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageFile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The lines of a page, and the copy of the page.
struct View {
    json: String,
    file: Option<PageFile>,
}

/// A report in the making.
pub(crate) struct Report {
    against: Option<String>,
    names: Names,
    totals: Totals,
    rows: Worst<String>,
    views: Worst<View>,
    pages: usize,
}

/// A finished report.
pub(crate) struct Summary {
    /// The HTML file.
    pub(crate) html: Vec<u8>,
    /// Copies of pages of containers whose lines it shows.
    pub(crate) files: Vec<PageFile>,
    pub(crate) pages: usize,
    /// Pages whose lines it shows.
    pub(crate) shown: usize,
    /// Pages that the user asked for and whose lines did not fit.
    pub(crate) asked_left_out: usize,
    /// Pages that are in the totals but not in the list.
    pub(crate) unlisted: usize,
}

impl Report {
    /// A report that keeps the lines of this many of the worst pages. `against` is the name of the earlier run, if it
    /// compares.
    pub(crate) fn new(worst: usize, against: Option<String>) -> Self {
        let mut totals = Totals::default();
        if against.is_some() {
            totals.compare();
        }
        Self {
            against,
            names: Names::default(),
            totals,
            rows: Worst::new(Limits { pages: usize::MAX, bytes: [ROW_BYTES, 0] }),
            views: Worst::new(Limits { pages: worst, bytes: [LINE_BYTES, FILE_BYTES] }),
            pages: 0,
        }
    }

    /// Adds a page. `asked` says that the user asked for its lines.
    pub(crate) fn add(&mut self, page: &ReportPage, asked: bool, place: &LabelPlace, file: Option<PageFile>) {
        let rank = Rank::new(asked, page.badness(), self.pages);
        self.pages += 1;
        let removed = removed(page);
        self.totals.add(page, &removed);
        let row = view::row(page, &removed, place, &mut self.names).to_string();
        self.rows.add(rank, [row.len(), 0], row);
        if page.lines.is_empty() {
            return;
        }
        if !self.views.admits(rank) {
            self.views.leave_out(rank);
            return;
        }
        let json = view::lines(page, &mut self.names).to_string();
        let bytes = file.as_ref().map_or(0, |file| file.bytes.len());
        self.views.add(rank, [json.len(), bytes], View { json, file });
    }

    /// Adds an item that could not be read.
    pub(crate) fn reject(&mut self, source: &str, reason: &str) {
        let rank = Rank::new(false, 3.0, self.pages);
        self.pages += 1;
        self.totals.reject(reason);
        let row = view::rejected_row(source, reason, &mut self.names).to_string();
        self.rows.add(rank, [row.len(), 0], row);
    }

    /// Writes the file. `gone` is the number of pages that only the earlier run has.
    pub(crate) fn finish(mut self, gone: u64) -> Summary {
        if self.against.is_some() {
            self.totals.compare().gone = gone;
        }
        let (asked_left_out, worst_left_out) = self.views.left_out;
        let unlisted = self.rows.left_out.0 + self.rows.left_out.1;
        // The list numbers its rows anew if some were left out.
        let (listed, rows): (Vec<usize>, Vec<String>) = self.rows.into_pages().into_iter().unzip();
        let mut files = Vec::new();
        let mut views = Vec::new();
        for (page, view) in self.views.into_pages() {
            if let Ok(at) = listed.binary_search(&page) {
                views.push((at, view.json));
                files.extend(view.file);
            }
        }
        let labels: Vec<(&str, bool)> = Label::ALL.iter().map(|label| (label.name(), label.is_body())).collect();
        let head = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "against": self.against,
            "names": self.names.all(),
            "labels": labels,
            "totals": self.totals,
            "unlisted": unlisted,
            "leftOut": [asked_left_out, worst_left_out],
        });
        let shown = views.len();
        let html = write(&Data { head: &head.to_string(), rows: &rows, views: &views });
        Summary { html, files, pages: self.pages, shown, asked_left_out, unlisted }
    }
}
