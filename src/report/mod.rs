//! The report: pages of a run as one HTML file to look at, to search, to compare with an earlier run, and to label in.
//!
//! [`Examiner`] reads one page line by line, on any thread. [`Report`] collects the pages in order, counts, keeps the
//! lines of the worst, and writes the file. The file holds its data as JSON and needs no network; `src/report/page/` has its
//! HTML, style and scripts.

mod collect;
mod compare;
mod examine;
mod html;
mod line;
mod names;
mod run_index;
mod run_record;
mod status;
mod totals;
mod view;
mod worst;

pub(crate) use collect::{PageFile, Report};
pub(crate) use examine::{Examined, Examiner, LabelPlace, ReportPage};
pub(crate) use run_index::RunIndex;
pub(crate) use run_record::RunRecord;
