//! A date that was found in a text.

use super::reader::Reader;
use super::time::{self, Time};

/// A date in a folded text: its place and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMatch {
    /// The index of its first character, in Unicode scalars.
    pub start: usize,
    /// The index after its last character, in Unicode scalars.
    pub end: usize,
    year: u32,
    month: u32,
    day: u32,
    /// The time after the day, if there is one.
    pub(super) time: Option<Time>,
}

impl DateMatch {
    /// A day that starts at `start` and ends where `reader` is, with the time after it, if there is one.
    pub(super) fn with_time(mut reader: Reader<'_>, start: usize, year: u32, month: u32, day: u32) -> Self {
        let time = time::read(&mut reader);
        Self { start, end: reader.at, year, month, day, time }
    }

    /// The date in ISO 8601: `2019-09-07`, `2019-09-07T11:03`, `2019-09-07T11:03:05+08:00`.
    pub fn iso(&self) -> String {
        let day = format!("{:04}-{:02}-{:02}", self.year, self.month, self.day);
        match self.time {
            Some(time) => format!("{day}T{time}"),
            None => day,
        }
    }
}
