//! The metadata of a page: title, author, dates, site and so on. Only this stage chooses them. Each file states the
//! order in which it trusts its sources.

mod author;
mod bodiless;
pub mod byline;
mod dates;
mod kind;
mod language;
pub mod licence;
mod marks;
mod names;
mod page_kind;
pub mod posts;
mod printed_dates;
pub mod site;

use serde::{Deserialize, Serialize};

pub use self::page_kind::PageKind;
use self::printed_dates::PrintedDates;
use crate::date::Timestamp;
use crate::decide::Nature;
use crate::document::Document;
use crate::finding::Findings;
use crate::label::Labels;
use crate::script::detect::Script;
use crate::stated::{self, Origin, Property, Statement};
use crate::title::choice as title;

/// The metadata of a page. This is its definition; a new field needs a value in `read`, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Metadata {
    /// The title as printed.
    pub title: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The first publisher.
    pub publisher: Option<String>,
    /// The name of the site or journal.
    pub site: Option<String>,
    /// The address of the page: the one it was fetched from, if the input says so, else the one it states.
    pub url: Option<String>,
    /// The day on which the page was changed, if it gives this beside `created`: `YYYY-MM-DD`.
    pub modified: Option<String>,
    /// The time of the change as printed, in local time: `HH:MM` or `HH:MM:SS`.
    pub modified_time: Option<String>,
    /// The offset of that time from UTC, if the page states one: `+08:00`.
    pub modified_offset: Option<String>,
    /// The abstract printed before the article.
    pub r#abstract: Option<String>,
    /// Keywords or tags.
    pub keywords: Vec<String>,
    /// The description that the page states of itself (HTML).
    pub description: Option<String>,
    /// The address of the page's picture (HTML).
    pub image: Option<String>,
    /// The kind of the page. The text of an `index`, `search`, `login`, `error` or `spam` page is empty.
    pub kind: Option<PageKind>,
    /// The language as a BCP 47 tag: `zh`, `ja`, `ko`, or the tag that the page states.
    pub language: Option<String>,
    /// ISO 15924: the script of the page as it came, `Hans` or `Hant`.
    pub script: Option<Script>,
    /// The encoding in which the page was read, by its WHATWG name.
    pub encoding: Option<String>,
    /// ICP filings and other licence numbers, written as the authorities issue them.
    pub licences: Vec<String>,
}

/// Reads the date of publication and the metadata of a page, which was read in `encoding`.
pub fn read(
    doc: &Document<'_>,
    findings: &Findings<'_>,
    labels: &Labels<'_>,
    nature: Nature,
    encoding: &str,
) -> (Timestamp, Metadata) {
    let title_line = title::line(doc, labels);
    let bylines = byline::read(doc, labels, title_line);
    let head = doc.head();
    let site = site::name(doc, labels, title_line);
    let stated = |property| first_stated(&head.stated, property);
    let kind = kind::of(doc, findings, labels, nature);
    // The dates on a page without an article belong to other pages.
    let bodiless = kind.is_some_and(PageKind::is_without_article);
    let printed = if bodiless { PrintedDates::default() } else { printed_dates::read(doc, labels, title_line) };
    let url = head.url.clone().or_else(|| stated(Property::Url)).or(bylines.url);
    let created = dates::published(&head.stated, printed.created, url.as_deref());
    let modified = Timestamp::of_iso(dates::modified(&head.stated, printed.modified, created.as_deref()).as_deref());
    let metadata = Metadata {
        title: title::text(doc, labels, title_line, site.as_deref()),
        author: author::name(doc, labels, bylines.author, site.as_deref(), title_line),
        publisher: bylines
            .publisher
            .or_else(|| stated(Property::Publisher).filter(|p| !p.contains("://") && byline::is_publisher(p))),
        url,
        modified: modified.day,
        modified_time: modified.time,
        modified_offset: modified.offset,
        r#abstract: bylines.r#abstract,
        keywords: bylines
            .keywords
            .or_else(|| stated(Property::Keywords).map(|list| byline::keywords(&list)))
            .unwrap_or_default(),
        description: stated(Property::Description),
        image: stated(Property::Image),
        licences: licence::numbers(doc, findings),
        kind,
        language: language::detect(doc)
            .map(str::to_owned)
            .or_else(|| stated(Property::Language).filter(|tag| language::is_tag(tag))),
        script: language::script(doc, labels),
        encoding: Some(encoding.to_owned()),
        site,
    };
    (Timestamp::of_iso(created.as_deref()), metadata)
}

/// The value that the page states for a property. JSON-LD comes first, then the state of a script, OpenGraph, `<meta>`,
/// microdata and the elements of the document.
fn first_stated(stated: &[Statement], property: Property) -> Option<String> {
    use Origin::{Document, JsonLd, Meta, Microdata, OpenGraph, State};
    let order = [JsonLd, State, OpenGraph, Meta, Microdata, Document];
    stated::of(stated, property, &order).map(|s| s.value.clone()).next()
}
