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

pub use self::page_kind::PageKind;
use self::printed_dates::PrintedDates;
use crate::decide::Nature;
use crate::document::Document;
use crate::finding::Findings;
use crate::label::Labels;
use crate::script::detect::Script;
use crate::stated::{self, Origin, Property, Statement};
use crate::title::choice as title;

/// The metadata of a page. Unknown values are `None`, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// The title as printed.
    pub title: Option<String>,
    /// The date of publication: ISO 8601, local time as printed.
    pub created: Option<String>,
    /// The date of the last change, if the page gives one beside `created`.
    pub modified: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The first publisher.
    pub publisher: Option<String>,
    /// The name of the site or journal.
    pub site: Option<String>,
    /// The address of the page.
    pub url: Option<String>,
    /// The abstract printed before the article.
    pub r#abstract: Option<String>,
    /// Keywords or tags.
    pub keywords: Option<Vec<String>>,
    /// The description that the page states of itself.
    pub description: Option<String>,
    /// The address of the page's picture.
    pub image: Option<String>,
    /// ICP filings and other licence numbers, written as the authorities issue them.
    pub licences: Vec<String>,
    /// The kind of the page; `None` if the page is empty.
    pub kind: Option<PageKind>,
    /// The language as a BCP 47 tag: `zh`, `ja` or `ko`, else the tag that the page states, or `None`.
    pub language: Option<String>,
    /// The script of the page's Chinese text.
    pub script: Option<Script>,
}

/// Reads the metadata of a page.
pub fn read(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, nature: Nature) -> Description {
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
    let modified = dates::modified(&head.stated, printed.modified, created.as_deref());
    Description {
        title: title::text(doc, labels, title_line, site.as_deref()),
        created,
        modified,
        author: author::name(doc, labels, bylines.author, site.as_deref(), title_line),
        publisher: bylines
            .publisher
            .or_else(|| stated(Property::Publisher).filter(|p| !p.contains("://") && byline::is_publisher(p))),
        url,
        r#abstract: bylines.r#abstract,
        keywords: bylines.keywords.or_else(|| stated(Property::Keywords).map(|list| byline::keywords(&list))),
        description: stated(Property::Description),
        image: stated(Property::Image),
        licences: licence::numbers(doc, findings),
        kind,
        language: language::detect(doc)
            .map(str::to_owned)
            .or_else(|| stated(Property::Language).filter(|tag| language::is_tag(tag))),
        script: language::script(doc, labels),
        site,
    }
}

/// The value that the page states for a property. JSON-LD comes first, then the state of a script, OpenGraph, `<meta>`,
/// microdata and the elements of the document.
fn first_stated(stated: &[Statement], property: Property) -> Option<String> {
    use Origin::{Document, JsonLd, Meta, Microdata, OpenGraph, State};
    let order = [JsonLd, State, OpenGraph, Meta, Microdata, Document];
    stated::of(stated, property, &order).map(|s| s.value.clone()).next()
}
