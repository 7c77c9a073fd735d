//! Titles and days, compared with the manifest.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::measure::share;

/// How a field of a record compares with the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agreement {
    /// Both are the same.
    Right,
    /// The record has something else.
    Other,
    /// The record has none.
    Missing,
}

/// The key by which titles are compared: letters and digits after NFKC, in lower case.
pub(crate) fn title_key(title: &str) -> String {
    title.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// A field of one page, compared with the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// How the two compare.
    pub agreement: Agreement,
    /// The manifest's value.
    pub gold: String,
    /// The record's value.
    pub found: Option<String>,
}

/// The scores of a field over all pages whose manifest gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldScore {
    /// Number of these pages.
    pub pages: usize,
    /// Share of the pages on which the field is right.
    pub right: f64,
    /// Share of the pages on which the field is something else. On the rest it is missing.
    pub other: f64,
}

impl Field {
    /// Compares titles by letters and digits after NFKC and in lower case. Marks, white space and widths do not count.
    pub(super) fn title(gold: &str, found: Option<&str>) -> Self {
        Self::new(gold, found, title_key)
    }

    /// Compares days: the first ten characters of a date. A shorter date (`2024-05`) names no day.
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
