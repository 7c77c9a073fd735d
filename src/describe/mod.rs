//! Describe: a page's metadata. The only place that chooses it, by the order of trust written in each file.

pub mod byline;
pub mod licence;
pub mod site;
pub mod title;

use serde::{Deserialize, Serialize};

use crate::charclass::{ALNUM, Classes, HAN};
use crate::clean::{Findings, Label};
use crate::decide::Nature;
use crate::document::Document;
use crate::label::Labels;
use crate::script::detect::{self, Script, ScriptCounts};

/// What kind of page a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// One text.
    Article,
    /// A thread of posts.
    Forum,
    /// Links to other pages; the body is empty.
    Index,
    /// Injected or generated spam; the body is empty.
    Spam,
}

/// What is known about a page. What is unknown is `None`, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// The title as printed.
    pub title: Option<String>,
    /// When it was published: ISO 8601, local as printed.
    pub created: Option<String>,
    /// When it was changed, where the page gives both.
    pub modified: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who published it first.
    pub publisher: Option<String>,
    /// The site's or journal's name.
    pub site: Option<String>,
    /// The page's address.
    pub url: Option<String>,
    /// The abstract printed before the article.
    pub r#abstract: Option<String>,
    /// Keywords or tags.
    pub keywords: Option<Vec<String>>,
    /// ICP filings and other licence numbers, in the form in which they are issued.
    pub licences: Vec<String>,
    /// The kind of page; `None` for an empty one.
    pub kind: Option<Kind>,
    /// The language as BCP 47: `zh`, `ja`, `ko`, or `None` for others.
    pub language: Option<&'static str>,
    /// The script of the page's Chinese.
    pub script: Option<Script>,
}

/// Describes a page.
pub fn describe(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, nature: Nature) -> Description {
    let title_line = title::line(labels);
    let bylines = byline::read(doc, labels, title_line);
    let letters = Letters::count(doc);
    Description {
        title: title::text(doc, title_line),
        created: bylines.created,
        modified: bylines.modified,
        author: bylines.author,
        publisher: bylines.publisher,
        site: site::name(doc, labels, title_line),
        url: doc.head().url.clone().or(bylines.url),
        r#abstract: bylines.r#abstract,
        keywords: bylines.keywords,
        licences: licence::numbers(doc, findings),
        kind: kind(labels, nature),
        language: letters.language(),
        script: script(doc, labels),
    }
}

fn kind(labels: &Labels<'_>, nature: Nature) -> Option<Kind> {
    match nature {
        Nature::Empty => None,
        Nature::Index => Some(Kind::Index),
        Nature::Spam => Some(Kind::Spam),
        Nature::Article if labels.thread => Some(Kind::Forum),
        Nature::Article => Some(Kind::Article),
    }
}

/// The script of the body, or of the whole page where there is none.
fn script(doc: &Document<'_>, labels: &Labels<'_>) -> Option<Script> {
    let count = |body: bool| {
        let mut counts = ScriptCounts::default();
        for line in (0..doc.len()).filter(|&l| !body || labels.lines[l].in_run) {
            counts += detect::count(doc.text(line));
        }
        counts.script()
    };
    count(true).or_else(|| count(false))
}

/// Letters of a page by writing system.
#[derive(Default)]
struct Letters {
    han: u32,
    kana: u32,
    hangul: u32,
    all: u32,
}

impl Letters {
    /// Characters that are looked at; a page's language does not change behind them.
    const SAMPLE: usize = 5_000;

    fn count(doc: &Document<'_>) -> Self {
        let classes = Classes::get();
        let mut letters = Self::default();
        for c in doc.fold().page().chars().take(Self::SAMPLE) {
            let bits = classes.of(c);
            letters.all += u32::from(bits & ALNUM != 0 && !c.is_ascii_digit());
            letters.han += u32::from(bits & HAN != 0);
            letters.kana += u32::from(matches!(c, '\u{3041}'..='\u{30FF}'));
            letters.hangul += u32::from(matches!(c, '\u{AC00}'..='\u{D7A3}'));
        }
        letters
    }

    /// Japanese prose is at least a tenth kana and Korean mostly hangul; a Chinese page has a third of Han even where
    /// it is full of Latin names.
    fn language(&self) -> Option<&'static str> {
        if self.kana * 10 > self.all {
            Some("ja")
        } else if self.hangul * 3 > self.all {
            Some("ko")
        } else if self.han > 0 && self.han * 3 >= self.all {
            Some("zh")
        } else {
            None
        }
    }
}

/// Lines of a label, with their numbers.
fn lines_of<'l>(labels: &'l Labels<'_>, label: Label) -> impl Iterator<Item = usize> + 'l {
    labels.lines.iter().enumerate().filter(move |(_, l)| l.label == label).map(|(line, _)| line)
}
