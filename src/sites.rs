//! What only a corpus knows: the lines that a site prints on page after page, whatever the pages are about.
//!
//! A page gives [`PageLines`]; counted over a corpus they are [`SiteRow`]s, of which [`SiteLines`] keeps those that are
//! evidence. Counting is a grouping by host and line, and nothing else:
//!
//! ```sql
//! SELECT host, line, count(*) AS pages, count(DISTINCT text) AS texts FROM page_lines GROUP BY host, line
//! SELECT host, count(*) AS host_pages FROM pages GROUP BY host
//! ```
//!
//! so any engine that groups gives the same table, and the order of pages plays no part in it.
//!
//! How many *different* texts a line stands on is what tells a menu from an article that one site has posted forty times.
//! Each page draws one of its lines of prose (`text`), long ones more often, in such a way that two pages draw the same
//! one as often as they have prose in common, by letters (weighted min-hash, after Chum, Philbin and Zisserman). So
//! `texts` over `pages` is about the share of prose that is the page's own.

use std::fmt;

use crate::document::Document;
use crate::stated::{self, Origin, Property};

/// What is counted of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLines {
    /// Hash of its host ([`host_hash`]).
    pub host: u64,
    /// Hash of the line that it draws.
    pub text: u64,
    /// Hashes of its lines that hold a letter or digit ([`line_hash`]), sorted, each once.
    pub lines: Vec<u64>,
}

impl PageLines {
    /// What a page gives; nothing if it does not say where it is from, or has no line.
    pub fn of(doc: &Document<'_>) -> Option<Self> {
        let host = host_of(doc)?;
        let mut lines: Vec<(u64, u32, bool)> = (0..doc.len())
            .filter(|&line| doc.stats(line).alnum > 0)
            .map(|line| (line_hash(doc.folded(line)), doc.stats(line).alnum, doc.stats(line).is_prose()))
            .collect();
        lines.sort_unstable();
        lines.dedup_by_key(|(hash, ..)| *hash);
        let prose = lines.iter().any(|(.., prose)| *prose);
        let drawn = lines.iter().filter(|(.., is)| *is || !prose);
        let (text, ..) = *drawn.min_by(|a, b| lot(a.0, a.1).total_cmp(&lot(b.0, b.1)))?;
        Some(Self { host: host_hash(&host), text, lines: lines.into_iter().map(|(hash, ..)| hash).collect() })
    }
}

/// The lot of a line in its page's draw; the least one wins, and each as often as its letters are among all letters.
fn lot(hash: u64, letters: u32) -> f64 {
    // A number above 0 and at most 1, out of as many bits as it can hold. Others than those lines are sorted by.
    let uniform = ((hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
    -uniform.ln() / f64::from(letters)
}

/// Hash of a folded line: the first 64 bits of its BLAKE3, little-endian.
pub fn line_hash(folded: &str) -> u64 {
    // Zero stands for no line.
    first_bits(folded.as_bytes()).max(1)
}

/// Hash of a host as [`host`] gives it.
pub fn host_hash(host: &str) -> u64 {
    first_bits(host.as_bytes())
}

fn first_bits(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The host of an address: in lower case, without `www.`, port and name of a user; nothing for an address without one.
pub fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let rest = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//")).unwrap_or(url);
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let whole = host.contains('.') && !host.starts_with('.') && !host.contains(char::is_whitespace);
    whole.then(|| host.to_owned())
}

/// The host of a page: of the address it was fetched from, or else the one that it states.
fn host_of(doc: &Document<'_>) -> Option<String> {
    let order = [Origin::Document, Origin::OpenGraph, Origin::JsonLd, Origin::State, Origin::Meta];
    let stated = stated::of(&doc.head().stated, Property::Url, &order).map(|of| of.value.as_str());
    doc.head().url.as_deref().into_iter().chain(stated).find_map(host)
}

/// On how many pages of a host a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteRow {
    /// Hash of the host.
    pub host: u64,
    /// Hash of the line.
    pub line: u64,
    /// Pages with the line.
    pub pages: u64,
    /// Different texts that these pages drew.
    pub texts: u64,
    /// All pages of the host.
    pub host_pages: u64,
}

/// Different texts from which a line is evidence: below it a few pages that quote one another would do.
pub const TEXTS: u64 = 8;
/// One page in so many must have the line: what a site prints by itself stands on more, and a phrase that authors use
/// (`他点了点头。`) on fewer.
const MANY_ONE_IN: u64 = 100;
/// The same for lines on most pages. Prose must be one: an article may share it with others.
const MOST_TEXTS: u64 = 16;
const MOST_ONE_IN: u64 = 5;

impl SiteRow {
    /// What the counts say, if they say anything. The pages must differ in most of their prose: else they are one
    /// article, posted many times.
    pub fn standing(&self) -> Option<Standing> {
        let on = |texts: u64, one_in: u64| {
            self.texts >= texts
                && self.texts.saturating_mul(2) >= self.pages
                && self.pages.saturating_mul(one_in) >= self.host_pages
        };
        let pages = u32::try_from(self.pages).unwrap_or(u32::MAX);
        on(TEXTS, MANY_ONE_IN).then(|| Standing { pages, most: on(MOST_TEXTS, MOST_ONE_IN) })
    }
}

/// How a site is known to print a line: on many pages that differ in most of their prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Pages of the site with the line, as far as 32 bits count.
    pub pages: u32,
    /// Whether they are a good part of all its pages.
    pub most: bool,
}

/// The lines of sites that are evidence, in thirteen bytes each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SiteLines {
    /// Sorted; what is known of each stands at the same place of the others.
    keys: Vec<u64>,
    pages: Vec<u32>,
    most: Vec<bool>,
}

impl SiteLines {
    /// Keeps of a table what is evidence, in whatever order it comes.
    ///
    /// # Errors
    /// The first error of the rows.
    pub fn new<E>(rows: impl IntoIterator<Item = Result<SiteRow, E>>) -> Result<Self, E> {
        let mut known: Vec<(u64, Standing)> = Vec::new();
        for row in rows {
            let row = row?;
            known.extend(row.standing().map(|standing| (key(row.host, row.line), standing)));
        }
        known.sort_unstable_by_key(|(key, standing)| (*key, standing.pages, standing.most));
        known.dedup_by_key(|(key, _)| *key);
        Ok(Self {
            keys: known.iter().map(|(key, _)| *key).collect(),
            pages: known.iter().map(|(_, standing)| standing.pages).collect(),
            most: known.iter().map(|(_, standing)| standing.most).collect(),
        })
    }

    /// How its site is known to print each line of a page; nothing for a page that does not say where it is from. Prose
    /// is known only if it stands on most pages: an article may share it with others.
    pub fn on(&self, doc: &Document<'_>) -> Option<Vec<Option<Standing>>> {
        let host = host_hash(&host_of(doc)?);
        let standing = |line: usize| {
            let stats = doc.stats(line);
            let key = (stats.alnum > 0).then(|| key(host, line_hash(doc.folded(line))))?;
            let at = self.keys.binary_search(&key).ok()?;
            let standing = Standing { pages: self.pages[at], most: self.most[at] };
            (standing.most || !stats.is_prose()).then_some(standing)
        };
        Some((0..doc.len()).map(standing).collect())
    }

    /// Lines that are evidence.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// A table has millions of lines: what stands for one in messages and digests is a hash of all.
impl fmt::Debug for SiteLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = blake3::Hasher::new();
        for ((key, pages), most) in self.keys.iter().zip(&self.pages).zip(&self.most) {
            hasher.update(&key.to_le_bytes());
            hasher.update(&pages.to_le_bytes());
            hasher.update(&[u8::from(*most)]);
        }
        write!(f, "SiteLines({} lines, {})", self.len(), hasher.finalize().to_hex())
    }
}

/// Host and line in one: both are hashes already.
fn key(host: u64, line: u64) -> u64 {
    host ^ line.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Head, Layout, Line, SourceLines};

    fn doc(url: &str, lines: &[String]) -> Document<'static> {
        let line = |(number, text): (usize, &String)| Line {
            text: text.clone().into(),
            source: SourceLines::single(number as u32 + 1),
            layout: Layout::default(),
            dom: None,
        };
        let head = Head { url: Some(url.to_owned()), ..Head::default() };
        Document::new(lines.iter().enumerate().map(line).collect(), head)
    }

    #[test]
    fn a_host_is_told_from_its_address() {
        for (url, expected) in [
            ("http://www.例.CN/a?b", Some("例.cn")),
            ("https://user:word@News.Example.com:8080#x", Some("news.example.com")),
            ("//m.a.cn/1", Some("m.a.cn")),
            ("a.cn./1", Some("a.cn")),
            ("/a/1.html", None),
            ("1.html 的", None),
            ("http://localhost/", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    /// A paragraph of about so many letters that no other number gives.
    fn paragraph(number: usize, letters: usize) -> String {
        let sentence = format!("第{number}段的这一句说的是别的事情，大家都不知道。");
        sentence.repeat(letters.div_ceil(21))
    }

    #[test]
    fn pages_draw_the_same_text_as_often_as_they_share_their_prose() {
        for (shared, own) in [(100, 0), (75, 25), (50, 50), (20, 80), (0, 100)] {
            let pages = 400;
            let draws: std::collections::BTreeSet<u64> = (0..pages)
                .map(|page| {
                    let lines = [paragraph(usize::MAX, shared * 21), paragraph(page, own * 21)];
                    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
                    PageLines::of(&doc("http://a.cn/", &lines)).unwrap().text
                })
                .collect();
            let (found, expected) = (draws.len() as f64 / pages as f64, own as f64 / 100.0);
            assert!((found - expected).abs() < 0.08, "{own}% of their own: {found}");
        }
    }

    #[test]
    fn a_line_counts_from_so_many_different_texts_on() {
        let row = |pages, texts, host_pages| SiteRow { host: 1, line: 2, pages, texts, host_pages };
        for (row, most) in [
            (row(7, 7, 7), None),
            (row(8, 8, 8), Some(false)),
            (row(16, 16, 16), Some(true)),
            // Reposted: forty pages of six texts.
            (row(40, 6, 40), None),
            (row(40, 19, 40), None),
            (row(40, 20, 40), Some(true)),
            // Forty of a hundred thousand.
            (row(40, 40, 100_000), None),
            (row(1000, 900, 100_000), Some(false)),
            (row(20_000, 15_000, 100_000), Some(true)),
            (row(u64::MAX, u64::MAX, u64::MAX), Some(true)),
        ] {
            assert_eq!(row.standing().map(|standing| standing.most), most, "{row:?}");
        }
    }

    #[test]
    fn only_lines_of_the_own_site_are_known() {
        let lines = ["本站导航".to_owned(), paragraph(1, 60), "版權所有".to_owned(), "——".to_owned()];
        let of = |line: &str, pages| SiteRow {
            host: host_hash("a.cn"),
            line: line_hash(line),
            pages,
            texts: pages,
            host_pages: 100,
        };
        // Traditional characters are folded; prose needs more.
        let rows = [of("本站导航", 10), of(&paragraph(1, 60), 10), of("版权所有", 10), of("--", 10)];
        let known = SiteLines::new(rows.into_iter().map(Ok::<_, ()>)).unwrap();
        let many = Some(Standing { pages: 10, most: false });
        assert_eq!(known.on(&doc("http://www.a.cn/1", &lines)), Some(vec![many, None, many, None]));
        assert_eq!(known.on(&doc("http://b.a.cn/1", &lines)), Some(vec![None; 4]));
        assert_eq!(known.on(&doc("1.html", &lines)), None);
    }
}
