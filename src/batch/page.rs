//! From an item to its record, ready to be written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::container::jsonl::NoPage;
use super::container::{http, jsonl};
use super::item::{Content, Item, PassedOver, TooLarge};
use super::{Format, serialize};
use crate::measure::Measure;
use crate::pipeline::{Page, Pipeline};
use crate::record::{Extra, Metadata, Record, Trace};

/// Cleans items. Shared by all threads of a run.
pub(super) struct PageCleaner<'p> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) title: Option<&'p str>,
    pub(super) field: Option<&'p str>,
    pub(super) format: Format,
    pub(super) max_page: usize,
}

/// What came of an item.
pub(super) struct Cleaned {
    pub(super) source: String,
    /// Bytes of the page.
    pub(super) bytes: u64,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    /// A record, serialized, and what is counted of it. It may carry an error.
    Record { written: Written, facts: Box<Facts> },
    /// There is nothing to write, for this reason.
    Rejected(NoPage),
    /// It is no page.
    Skipped,
    /// A file that is not read.
    PassedOver(PassedOver),
}

/// A record on its way into the output.
pub(super) enum Written {
    /// Serialized.
    Bytes(Vec<u8>),
    /// To become a row.
    #[cfg(feature = "parquet")]
    Row(Box<Record>),
}

/// What is counted of a record.
pub(super) struct Facts {
    pub(super) id: String,
    pub(super) error: Option<String>,
    /// Whether its text is empty.
    pub(super) empty: bool,
    pub(super) metadata: Metadata,
    pub(super) trace: Trace,
    pub(super) measure: Measure,
}

impl PageCleaner<'_> {
    /// Cleans an item. A panic costs the page and not the run.
    pub(super) fn clean(&self, item: Item) -> Cleaned {
        let Item { source, content } = item;
        if let Content::PassedOver(why) = content {
            return Cleaned { outcome: Outcome::PassedOver(why), source, bytes: 0 };
        }
        let mut bytes = 0;
        let outcome = caught(|| match self.record(&source, content, &mut bytes) {
            Ok(Some((record, measure))) => self.finish(record, measure),
            Ok(None) => Outcome::Skipped,
            Err(none) => Outcome::Rejected(none),
        });
        let fault = |reason| Outcome::Rejected(NoPage { reason, id: None });
        Cleaned { outcome: outcome.unwrap_or_else(fault), source, bytes }
    }

    /// The record of an item and what was measured of it; nothing for what is no page, and the reason for what cannot
    /// be read. The page's bytes are put into `size`.
    pub(super) fn record(
        &self,
        source: &str,
        content: Content,
        size: &mut u64,
    ) -> Result<Option<(Record, Measure)>, NoPage> {
        if let Content::TooLarge(TooLarge { id, bytes }) = &content {
            *size = *bytes;
            let page = Page { source, id: Some(id), ..Page::default() };
            let record = self.pipeline.failure(&page, too_large(*bytes, self.max_page));
            return Ok(Some((record, Measure::default())));
        }
        let page_of = PageOf { field: self.field, max_page: self.max_page, title: self.title };
        *size = content.bytes();
        page_of.with(Item { source: source.to_owned(), content }, |page, extra| {
            let (mut record, measure) = self.pipeline.clean_measured(page);
            record.extra = extra.filter(|extra| !extra.is_empty());
            (record, measure)
        })
    }

    fn finish(&self, record: Record, measure: Measure) -> Outcome {
        let written = match self.format {
            #[cfg(feature = "parquet")]
            Format::Parquet => Ok(Written::Row(Box::new(record.clone()))),
            format => serialize(&record, format).map(Written::Bytes),
        };
        match written {
            Ok(written) => {
                let Record { id, error, text, metadata, taosha, .. } = record;
                // The list of what went is the longest part of it, and is counted in the measure.
                let taosha = Trace { removed: Vec::new(), ..taosha };
                let facts = Facts { id, error, empty: text.is_empty(), metadata, trace: taosha, measure };
                Outcome::Record { written, facts: Box::new(facts) }
            }
            Err(error) => {
                let reason = format!("the record cannot be written: {error}");
                Outcome::Rejected(NoPage { reason, id: Some(record.id) })
            }
        }
    }
}

/// Takes pages out of items.
pub(super) struct PageOf<'o> {
    pub(super) field: Option<&'o str>,
    pub(super) max_page: usize,
    pub(super) title: Option<&'o str>,
}

impl PageOf<'_> {
    /// Shows the page of an item, and the fields that it came with, to `then`; nothing if the item is no page.
    pub(super) fn with<T>(
        &self,
        item: Item,
        then: impl FnOnce(&Page<'_>, Option<Extra>) -> T,
    ) -> Result<Option<T>, NoPage> {
        let page = Page { source: &item.source, title: self.title, ..Page::default() };
        match item.content {
            Content::Skipped | Content::PassedOver(_) => Ok(None),
            Content::Failed(reason) => Err(NoPage { reason, id: None }),
            Content::TooLarge(TooLarge { bytes, id }) => {
                Err(NoPage { reason: too_large(bytes, self.max_page), id: Some(id) })
            }
            Content::Page(bytes) => Ok(Some(then(&Page { bytes: &bytes, ..page }, None))),
            Content::Json(line) => {
                let of = jsonl::parse(&line, self.field)?;
                let page =
                    Page { bytes: &of.page, kind: of.kind, id: of.id.as_deref(), url: of.url.as_deref(), ..page };
                Ok(Some(then(&page, Some(of.extra))))
            }
            #[cfg(feature = "parquet")]
            Content::Row(row) => {
                let page =
                    Page { bytes: &row.page, kind: row.kind, id: row.id.as_deref(), url: row.url.as_deref(), ..page };
                Ok(Some(then(&page, Some(row.extra))))
            }
            Content::Warc(of) => {
                let page = Page { id: of.id.as_deref(), url: of.url.as_deref(), fetched: of.date.as_deref(), ..page };
                if !of.http {
                    return Ok(Some(then(&Page { bytes: &of.block, kind: of.kind, ..page }, None)));
                }
                let Some(http) =
                    http::page(&of.block, self.max_page).map_err(|reason| NoPage { reason, id: of.id.clone() })?
                else {
                    return Ok(None);
                };
                Ok(Some(then(
                    &Page { bytes: &http.body, kind: http.kind, charset: http.charset.as_deref(), ..page },
                    None,
                )))
            }
        }
    }
}

fn too_large(bytes: u64, most: usize) -> String {
    format!("the page has {bytes} bytes, more than the bound of {most}; see --max-page")
}

/// Runs something; its panic is an error that says what it said.
pub fn caught<T>(what: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing that a panic can leave half done is looked at again: pipelines have no state of their own.
    catch_unwind(AssertUnwindSafe(what)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("a fault in taosha: {}; please report the page", text.unwrap_or("no message"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_that_says_what_it_said() {
        let reason = caught(|| -> u32 { panic!("line {} is odd", 7) }).unwrap_err();
        assert!(reason.contains("line 7 is odd") && reason.contains("please report"), "{reason}");
        assert_eq!(caught(|| 7), Ok(7));
    }
}
