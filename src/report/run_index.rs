//! The records of a finished run, found by their sources and ids.

use std::collections::HashMap;

use super::run_record::RunRecord;

/// The records of a run, in order.
#[derive(Debug, Default)]
pub(crate) struct RunIndex {
    records: Vec<RunRecord>,
    by_source: HashMap<String, Vec<usize>>,
    by_id: HashMap<String, usize>,
}

impl RunIndex {
    /// Adds a record.
    pub(crate) fn add(&mut self, record: RunRecord) {
        let at = self.records.len();
        self.by_source.entry(record.source.clone()).or_default().push(at);
        self.by_id.entry(record.id.clone()).or_insert(at);
        self.records.push(record);
    }

    /// All records, in order.
    pub(crate) fn records(&self) -> &[RunRecord] {
        &self.records
    }

    /// The records with this source.
    pub(super) fn of_source(&self, source: &str) -> &[usize] {
        self.by_source.get(source).map_or(&[], |all| &**all)
    }

    /// The record with this source and id.
    pub(super) fn exactly(&self, source: &str, id: &str) -> Option<usize> {
        self.of_source(source).iter().copied().find(|&at| self.records[at].id == id)
    }

    /// The record of a page in this run: the one with its source and id, or else its id, or else its source, so that a
    /// page that moved or changed is compared as well.
    pub(super) fn of_page(&self, source: &str, id: &str) -> Option<usize> {
        self.exactly(source, id)
            .or_else(|| self.by_id.get(id).copied())
            .or_else(|| self.of_source(source).first().copied())
    }
}
