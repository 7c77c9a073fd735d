//! Title and day of pages whose manifest knows them.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::groups::share;

/// How a field of a record compares with the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agreement {
    /// The same.
    Right,
    /// Something else.
    Other,
    /// The record has none.
    Missing,
}

/// What two titles must share to be the same: their letters and digits after NFKC, in lower case.
pub(crate) fn title_key(title: &str) -> String {
    title.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// A field of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// How both compare.
    pub agreement: Agreement,
    /// What the manifest says.
    pub gold: String,
    /// What the record says.
    pub found: Option<String>,
}

/// A field over all pages whose manifest knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldScore {
    /// How many pages these are.
    pub pages: usize,
    /// Share of them on which it is right.
    pub right: f64,
    /// Share of them on which it is something else. On the rest it is missing.
    pub other: f64,
}

impl Field {
    /// A title. Titles are the same if their letters and digits are, after NFKC and in lower case: marks, white space and
    /// widths do not count.
    pub(super) fn title(gold: &str, found: Option<&str>) -> Self {
        Self::new(gold, found, title_key)
    }

    /// A day: the first ten characters of a date. A date of fewer (`2024-05`) names no day.
    pub(super) fn day(gold: &str, found: Option<&str>) -> Self {
        Self::new(gold, found.filter(|date| date.len() >= 10), |date| date.get(..10).map(str::to_owned))
    }

    fn new<T: PartialEq>(gold: &str, found: Option<&str>, compared: impl Fn(&str) -> T) -> Self {
        let agreement = match found {
            None => Agreement::Missing,
            Some(found) if compared(found) == compared(gold) => Agreement::Right,
            Some(_) => Agreement::Other,
        };
        Self { agreement, gold: gold.to_owned(), found: found.map(str::to_owned) }
    }
}

impl FieldScore {
    pub(super) fn of(fields: &[&Field]) -> Self {
        let share_of = |agreement| share(fields.iter().map(|field| field.agreement == agreement));
        Self { pages: fields.len(), right: share_of(Agreement::Right), other: share_of(Agreement::Other) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_by_letters_and_digits() {
        let title = |found| Field::title("《Ｒｕｓｔ》入门 2", found).agreement;
        assert_eq!(title(Some("rust入门（2）")), Agreement::Right);
        assert_eq!(title(Some("rust入门")), Agreement::Other);
        assert_eq!(title(None), Agreement::Missing);
    }

    #[test]
    fn another_day_is_no_missing_day() {
        let day = |found| Field::day("2024-05-01", found).agreement;
        assert_eq!(day(Some("2024-05-01T11:03")), Agreement::Right);
        assert_eq!(day(Some("2024-05-02")), Agreement::Other);
        assert_eq!(day(Some("2024-05")), Agreement::Missing);
        assert_eq!(day(None), Agreement::Missing);
    }
}
