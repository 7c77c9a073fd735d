//! The metadata of a page: title, author, dates, site and so on. Only this stage chooses them. Each file states the
//! order in which it trusts its sources.

mod author;
mod bodiless;
pub mod byline;
mod dates;
mod kind;
pub mod licence;
mod names;
pub mod posts;
mod printed;
pub mod site;

use serde::{Deserialize, Serialize};

use crate::decide::Nature;
use crate::document::Document;
use crate::finding::Findings;
use crate::label::Labels;
use crate::script::detect::{self, Script, ScriptCounts};
use crate::stated::{self, Origin, Property, Statement};
use crate::title::choice as title;

/// The kind of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PageKind {
    /// One text: news, notices, papers, stories, recipes.
    Article,
    /// A thread of posts.
    Forum,
    /// A question and its answers.
    Question,
    /// An article of a public account on WeChat.
    Wechat,
    /// An entry of a blog.
    Blog,
    /// An article on sale and its description.
    Product,
    /// An entry of an encyclopedia.
    Encyclopedia,
    /// Links to other pages; the body is empty.
    Index,
    /// Search results, or a message that there are none; the body is empty.
    Search,
    /// A form to log in, to register or to reset a password; the body is empty.
    Login,
    /// A message instead of a page: not found, deleted, forbidden, blocked or broken; the body is empty.
    Error,
    /// Injected or generated spam; the body is empty.
    Spam,
}

impl PageKind {
    /// Whether pages of this kind have no article, so that an empty text is correct.
    pub fn is_without_article(self) -> bool {
        matches!(self, Self::Index | Self::Search | Self::Login | Self::Error)
    }
}

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
pub fn describe(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, nature: Nature) -> Description {
    let title_line = title::line(doc, labels);
    let bylines = byline::read(doc, labels, title_line);
    let head = doc.head();
    let site = site::name(doc, labels, title_line);
    let stated = |property| first_stated(&head.stated, property);
    let kind = kind::of(doc, findings, labels, nature);
    // The dates on a page without an article belong to other pages.
    let bodiless = kind.is_some_and(PageKind::is_without_article);
    let printed = if bodiless { printed::Dates::default() } else { printed::read(doc, labels, title_line) };
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
        language: language(doc).map(str::to_owned).or_else(|| stated(Property::Language).filter(|tag| is_tag(tag))),
        script: script(doc, labels),
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

/// Whether a stated language is a BCP 47 tag, not a locale or a word.
fn is_tag(tag: &str) -> bool {
    let (language, rest) = tag.split_once('-').unwrap_or((tag, ""));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Number of Han after which the script of a body is certain.
const SCRIPT_SAMPLE: u32 = 2000;

/// The script of the body, or of the whole page if it has no body.
fn script(doc: &Document<'_>, labels: &Labels<'_>) -> Option<Script> {
    let count = |body: bool| {
        let mut counts = ScriptCounts::default();
        let mut han = 0;
        for line in (0..doc.len()).filter(|&l| !body || labels.lines[l].in_run) {
            counts += detect::count(doc.text(line));
            han += doc.stats(line).han;
            if han > SCRIPT_SAMPLE {
                break;
            }
        }
        counts.script()
    };
    count(true).or_else(|| count(false))
}

/// Characters at the start of a page among which kana and hangul are counted.
const LANGUAGE_SAMPLE: usize = 2000;

/// The language of the page by its writing system.
///
/// At least a tenth of Japanese prose is kana, and Korean is mostly hangul. A third of a Chinese page is Han even if it
/// is full of Latin names.
fn language(doc: &Document<'_>) -> Option<&'static str> {
    let (han, letters) =
        (0..doc.len()).map(|l| doc.stats(l)).fold((0, 0), |(h, a), s| (h + s.han, a + s.alnum - s.digits));
    // Kana and hangul are letters that are not Han. If there are few such letters, there is nothing to count.
    if (letters - han) * 20 < han {
        return Some("zh");
    }
    let (mut kana, mut hangul, mut sample) = (0, 0, 0);
    for c in doc.fold().page().chars().take(LANGUAGE_SAMPLE) {
        kana += u32::from(matches!(c, '\u{3041}'..='\u{30FF}'));
        hangul += u32::from(matches!(c, '\u{AC00}'..='\u{D7A3}'));
        sample += u32::from(c > '\u{2FF}' || c.is_ascii_alphabetic());
    }
    if kana * 10 > sample {
        Some("ja")
    } else if hangul * 3 > sample {
        Some("ko")
    } else if han > 0 && han * 3 >= letters {
        Some("zh")
    } else {
        None
    }
}
