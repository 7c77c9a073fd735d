//! Cleans one item: extracts its page, runs the pipeline, and serializes the record.

use std::io;

use super::container::{http, json_page};
use super::item::{Content, Item, PassedOver, Rejection, TooLarge};
use super::panic::catch_panic;
use super::{Format, serialize};
use crate::measure::Measure;
use crate::pipeline::{Page, Pipeline};
use crate::record::fields::Fields;
use crate::record::{ErrorCode, Extra, Metadata, PageError, Record, Trace};

/// Cleans items. Shared by all threads of a run.
pub(super) struct PageCleaner<'p> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) title: Option<&'p str>,
    pub(super) field: Option<&'p str>,
    pub(super) format: Format,
    pub(super) fields: &'p Fields,
    pub(super) max_page: usize,
}

/// The result of an item.
pub(super) struct Cleaned {
    pub(super) source: String,
    /// Size of the page in bytes.
    pub(super) bytes: u64,
    pub(super) outcome: Outcome,
}

/// The outcome of an item.
pub(super) enum Outcome {
    /// A serialized record, and its part in the statistics. The record may carry an error.
    Record { written: EncodedRecord, facts: Box<RecordFacts> },
    /// The item cannot be read and yields no record.
    Rejected(Rejection),
    /// The item is valid but is not a page.
    Skipped,
    /// A file of a directory that is not read.
    PassedOver(PassedOver),
}

/// A record in the form that the output writes.
pub(super) enum EncodedRecord {
    /// Serialized.
    Bytes(Vec<u8>),
    /// A record that becomes a row of a Parquet file, and its bytes as JSON.
    #[cfg(feature = "parquet")]
    Row(Box<Record>, u64),
}

/// The parts of a record that the statistics count.
pub(super) struct RecordFacts {
    pub(super) id: String,
    pub(super) error: Option<PageError>,
    /// Whether its text is empty.
    pub(super) empty: bool,
    pub(super) metadata: Metadata,
    pub(super) trace: Trace,
    pub(super) measure: Measure,
}

impl PageCleaner<'_> {
    /// Cleans an item. A panic costs this page, not the run.
    pub(super) fn clean(&self, item: Item) -> Cleaned {
        let Item { source, content } = item;
        if let Content::PassedOver(why) = content {
            return Cleaned { outcome: Outcome::PassedOver(why), source, bytes: 0 };
        }
        let mut bytes = 0;
        let outcome = catch_panic(|| match self.record(&source, content, &mut bytes) {
            Ok(Some((record, measure))) => self.finish(record, measure),
            Ok(None) => Outcome::Skipped,
            Err(rejection) => Outcome::Rejected(rejection),
        });
        let fault = |reason| Outcome::Rejected(Rejection { reason, id: None });
        Cleaned { outcome: outcome.unwrap_or_else(fault), source, bytes }
    }

    /// Cleans an item and returns its record with the measurements, or `None` if the item is not a page. Stores the
    /// size of the page in `size`, in bytes.
    ///
    /// # Errors
    /// The item cannot be read.
    pub(super) fn record(
        &self,
        source: &str,
        content: Content,
        size: &mut u64,
    ) -> Result<Option<(Record, Measure)>, Rejection> {
        if let Content::TooLarge(TooLarge { id, bytes }) = &content {
            *size = *bytes;
            let page = Page { source, id: Some(id), ..Page::default() };
            let error = PageError::new(ErrorCode::TooLarge, too_large(*bytes, self.max_page));
            let record = self.pipeline.failure(&page, error);
            return Ok(Some((record, Measure::default())));
        }
        let page_reader = PageReader { field: self.field, max_page: self.max_page, title: self.title };
        *size = content.bytes();
        page_reader.with_page(Item { source: source.to_owned(), content }, |page, extra| {
            let (mut record, measure) = self.pipeline.clean_measured(page);
            record.extra = extra.filter(|extra| !extra.is_empty());
            (record, measure)
        })
    }

    fn finish(&self, record: Record, measure: Measure) -> Outcome {
        let written = match self.format {
            #[cfg(feature = "parquet")]
            Format::Parquet => self
                .fields
                .to_json(&record, false)
                .map(|json| EncodedRecord::Row(Box::new(record.clone()), json.len() as u64))
                .map_err(io::Error::from),
            Format::Jsonl | Format::Json => {
                let json = self.fields.to_json(&record, self.format == Format::Json);
                json.map(EncodedRecord::Bytes).map_err(io::Error::from)
            }
            format => serialize(&record, format).map(EncodedRecord::Bytes),
        };
        match written {
            Ok(written) => {
                let Record { id, error, text, metadata, taosha, .. } = record;
                // The list of removed spans is the longest part of the trace, and the measure counts it already.
                let taosha = Trace { removed: Vec::new(), ..taosha };
                let facts = RecordFacts { id, error, empty: text.is_empty(), metadata, trace: taosha, measure };
                Outcome::Record { written, facts: Box::new(facts) }
            }
            Err(error) => {
                let reason = format!("the record cannot be written: {error}");
                Outcome::Rejected(Rejection { reason, id: Some(record.id) })
            }
        }
    }
}

/// Extracts pages from items.
pub(super) struct PageReader<'o> {
    pub(super) field: Option<&'o str>,
    pub(super) max_page: usize,
    pub(super) title: Option<&'o str>,
}

impl PageReader<'_> {
    /// Calls `then` with the page of an item and the other fields of its JSON object or row. Returns `None` if the item
    /// is not a page.
    pub(super) fn with_page<T>(
        &self,
        item: Item,
        then: impl FnOnce(&Page<'_>, Option<Extra>) -> T,
    ) -> Result<Option<T>, Rejection> {
        let page = Page { source: &item.source, title: self.title, ..Page::default() };
        match item.content {
            Content::Skipped | Content::PassedOver(_) => Ok(None),
            Content::Failed(reason) => Err(Rejection { reason, id: None }),
            Content::TooLarge(TooLarge { bytes, id }) => {
                Err(Rejection { reason: too_large(bytes, self.max_page), id: Some(id) })
            }
            Content::Page(bytes) => Ok(Some(then(&Page { bytes: &bytes, ..page }, None))),
            Content::Json(line) => {
                let json = json_page::parse(&line, self.field)?;
                let page = Page {
                    bytes: &json.page,
                    kind: json.kind,
                    id: json.id.as_deref(),
                    url: json.url.as_deref(),
                    ..page
                };
                Ok(Some(then(&page, Some(json.extra))))
            }
            #[cfg(feature = "parquet")]
            Content::Row(row) => {
                let page =
                    Page { bytes: &row.page, kind: row.kind, id: row.id.as_deref(), url: row.url.as_deref(), ..page };
                Ok(Some(then(&page, Some(row.extra))))
            }
            Content::Warc(record) => {
                let page = Page {
                    id: record.id.as_deref(),
                    url: record.url.as_deref(),
                    fetched: record.date.as_deref(),
                    ..page
                };
                if !record.http {
                    return Ok(Some(then(&Page { bytes: &record.block, kind: record.kind, ..page }, None)));
                }
                let Some(http) = http::page(&record.block, self.max_page)
                    .map_err(|reason| Rejection { reason, id: record.id.clone() })?
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

/// The message for a page above the size limit.
pub(super) fn too_large(bytes: u64, limit: usize) -> String {
    format!("the page has {bytes} bytes, more than the bound of {limit}; see --max-page")
}
