//! A date that was found in a text.

use super::reader::Reader;
use super::time;

/// A date in a folded text: its place and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMatch {
    /// The index of its first character, in Unicode scalars.
    pub start: usize,
    /// The index after its last character, in Unicode scalars.
    pub end: usize,
    /// The date in ISO 8601: `2019-09-07`, `2019-09-07T11:03`, `2019-09-07T11:03:05+08:00`.
    pub iso: String,
}

impl DateMatch {
    /// A day that starts at `start` and ends where `reader` is, with the time after it, if there is one.
    pub(super) fn with_time(mut reader: Reader<'_>, start: usize, year: u32, month: u32, day: u32) -> Self {
        let mut iso = format!("{year:04}-{month:02}-{day:02}");
        if let Some(time) = time::read(&mut reader) {
            iso.push_str(&time);
        }
        Self { start, end: reader.at, iso }
    }
}
