//! Site lines: lines that a site prints on many pages, whatever their topics. Only a corpus shows them.
//!
//! Each page gives its [`PageLines`]. Counting them over a corpus gives [`SiteRow`]s, and [`SiteLines`] keeps the rows
//! that are evidence. Counting only groups by host and line:
//!
//! ```sql
//! SELECT host, line, count(*) AS pages, count(DISTINCT text) AS texts FROM page_lines GROUP BY host, line
//! SELECT host, count(*) AS host_pages FROM pages GROUP BY host
//! ```
//!
//! So every engine that can group gives the same table, and the order of the pages does not matter.
//!
//! The number of *different* texts with a line tells a menu from an article that one site has posted forty times. For
//! each of its lines, a page draws one of its lines of prose (`text`), longer ones more often. Two pages draw the same
//! line as often as they have prose in common, measured in letters (weighted min-hash, after Chum, Philbin and
//! Zisserman). So `texts` divided by `pages` is about the share of prose that only one page has. All pages use the same
//! random numbers, so the ratio may be far off for one line. A page has [`DRAWS`] draws, and a block of lines is
//! weighed by their mean.

use std::fmt;

use twox_hash::XxHash64;

use crate::document::Document;
use crate::stated::{self, Origin, Property};

/// The hashes of a page that are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLines {
    /// Hash of the page's host (`host_hash`).
    pub host: u64,
    /// Hashes of the lines with a letter or digit (`line_hash`), sorted, without duplicates.
    pub lines: Vec<u64>,
    /// Hashes of the lines that the page draws.
    draws: [u64; DRAWS],
}

impl PageLines {
    /// Hashes the lines of a page. `None` if the page has no known host or no line.
    pub fn of(doc: &Document<'_>) -> Option<Self> {
        let host = host_of(doc)?;
        let mut lines: Vec<(u64, u32, bool)> = (0..doc.len())
            .filter(|&line| doc.stats(line).alnum > 0)
            .map(|line| (line_hash(doc.folded(line)), doc.stats(line).alnum, doc.stats(line).is_prose()))
            .collect();
        lines.sort_unstable();
        lines.dedup_by_key(|(hash, ..)| *hash);
        let has_prose = lines.iter().any(|(.., prose)| *prose);
        let candidates: Vec<(u64, u32)> = lines
            .iter()
            .filter(|(.., is_prose)| *is_prose || !has_prose)
            .map(|(hash, letters, _)| (*hash, *letters))
            .collect();
        let mut draws = [0; DRAWS];
        for (number, draw) in draws.iter_mut().enumerate() {
            let least = candidates.iter().min_by(|a, b| draw_key(**a, number).total_cmp(&draw_key(**b, number)));
            *draw = least?.0;
        }
        Some(Self { host: host_hash(&host), lines: lines.into_iter().map(|(hash, ..)| hash).collect(), draws })
    }

    /// The text that the page draws for a line, or for itself if `line` is 0.
    pub fn text(&self, line: u64) -> u64 {
        self.draws[(line % DRAWS as u64) as usize]
    }

    /// The tuples of host, line and text that counting needs. The first one has line 0 and counts the page. The others
    /// count its lines, whose hashes are never 0.
    pub fn tuples(&self) -> impl Iterator<Item = [u64; 3]> + '_ {
        [0].iter().chain(&self.lines).map(move |line| [self.host, *line, self.text(*line)])
    }
}

/// Number of draws of a page. The hash of a line selects its draw.
pub const DRAWS: usize = 16;

/// Key of a line in one draw of its page. The line with the least key is drawn, with a probability equal to its share
/// of the letters.
fn draw_key((hash, letters): (u64, u32), draw: usize) -> f64 {
    // A uniform number above 0 and at most 1, with 53 random bits: the finalizer of SplitMix64, applied to the line's
    // hash and the number of the draw.
    let mut bits = hash ^ (draw as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    let uniform = ((bits >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
    -uniform.ln() / f64::from(letters)
}

/// Hash of a folded line: XXH64 with the seed 42, like Spark's `xxhash64`. Never 0, which means "no line"; a hash of 0
/// becomes 1.
pub fn line_hash(folded: &str) -> u64 {
    xxhash64(folded).max(1)
}

/// Hash of a host ([`host`]): XXH64 with the seed 42.
pub fn host_hash(host: &str) -> u64 {
    xxhash64(host)
}

fn xxhash64(text: &str) -> u64 {
    XxHash64::oneshot(SEED, text.as_bytes())
}

/// Seed of Spark's `xxhash64`.
const SEED: u64 = 42;

/// The host of an address, in lower case, without `www.`, port and user name. `None` if the address has no host.
pub fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let named = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"));
    // An address without a scheme may also be a file name.
    let bare = || Some(url).filter(|url| url.contains('/') || url.starts_with("www."));
    let rest = named.or_else(bare)?;
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?.trim_end_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let whole = host.contains('.') && !host.starts_with('.') && !host.contains(char::is_whitespace);
    whole.then(|| host.to_owned())
}

/// The host of a page, from the address of its head or else from the addresses that it states.
fn host_of(doc: &Document<'_>) -> Option<String> {
    let order = [Origin::Document, Origin::OpenGraph, Origin::JsonLd, Origin::State, Origin::Meta];
    let stated = stated::of(&doc.head().stated, Property::Url, &order).map(|of| of.value.as_str());
    doc.head().url.as_deref().into_iter().chain(stated).find_map(host)
}

/// Counts of a line on the pages of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SiteRow {
    /// Hash of the host.
    pub host: u64,
    /// Hash of the line.
    pub line: u64,
    /// Number of pages with the line.
    pub pages: u64,
    /// Number of different texts that these pages drew.
    pub texts: u64,
    /// Number of all pages of the host.
    pub host_pages: u64,
}

/// Fewest pages for a line to be evidence. With less, a few pages that quote each other would be enough.
pub const PAGES: u64 = 8;
/// A line is evidence only if it is on at least one in this many of the host's pages. Lines that a site prints are on
/// more pages, and phrases of authors (`他点了点头。`) on fewer.
const MANY_ONE_IN: u64 = 100;
/// The same for `Standing::most`. Prose is evidence only if it is on so many pages, because articles may share it.
const MOST_ONE_IN: u64 = 5;

impl SiteRow {
    /// The evidence in the counts. `None` if there are too few pages with the line.
    pub fn standing(&self) -> Option<Standing> {
        let on = |one_in: u64| self.pages.saturating_mul(one_in) >= self.host_pages;
        let count = |of: u64| u32::try_from(of).unwrap_or(u32::MAX);
        (self.pages >= PAGES && on(MANY_ONE_IN)).then(|| Standing {
            pages: count(self.pages),
            texts: count(self.texts),
            most: on(MOST_ONE_IN),
        })
    }
}

/// Evidence about a line that a site prints on many of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Number of pages of the site with the line, saturated at 32 bits.
    pub pages: u32,
    /// Number of different texts that these pages drew, saturated at 32 bits.
    pub texts: u32,
    /// Whether they are at least one fifth of the pages of the site.
    pub most: bool,
}

/// The site lines that are evidence, in seventeen bytes each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SiteLines {
    /// Sorted keys. The other fields have the evidence of a key at the same index.
    keys: Vec<u64>,
    pages: Vec<u32>,
    texts: Vec<u32>,
    most: Vec<bool>,
}

impl SiteLines {
    /// Keeps the rows of a table that are evidence. The rows may come in any order.
    ///
    /// # Errors
    /// Returns the first error among the rows.
    pub fn new<E>(rows: impl IntoIterator<Item = Result<SiteRow, E>>) -> Result<Self, E> {
        let mut known: Vec<(u64, Standing)> = Vec::new();
        for row in rows {
            let row = row?;
            known.extend(row.standing().map(|standing| (key(row.host, row.line), standing)));
        }
        known.sort_unstable_by_key(|(key, standing)| (*key, standing.pages, standing.texts));
        known.dedup_by_key(|(key, _)| *key);
        Ok(Self {
            keys: known.iter().map(|(key, _)| *key).collect(),
            pages: known.iter().map(|(_, standing)| standing.pages).collect(),
            texts: known.iter().map(|(_, standing)| standing.texts).collect(),
            most: known.iter().map(|(_, standing)| standing.most).collect(),
        })
    }

    /// The evidence for each line of a page. `None` if the page has no known host. Prose has evidence only if
    /// `Standing::most` is true, because articles may share it.
    pub fn on(&self, doc: &Document<'_>) -> Option<Vec<Option<Standing>>> {
        let host = host_hash(&host_of(doc)?);
        let standing = |line: usize| {
            let stats = doc.stats(line);
            let key = (stats.alnum > 0).then(|| key(host, line_hash(doc.folded(line))))?;
            let at = self.keys.binary_search(&key).ok()?;
            let standing = Standing { pages: self.pages[at], texts: self.texts[at], most: self.most[at] };
            (standing.most || !stats.is_prose()).then_some(standing)
        };
        Some((0..doc.len()).map(standing).collect())
    }

    /// Number of lines.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// A table has millions of lines, so messages and digests show a hash of all of them.
impl fmt::Debug for SiteLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = blake3::Hasher::new();
        for (at, key) in self.keys.iter().enumerate() {
            hasher.update(&key.to_le_bytes());
            hasher.update(&self.pages[at].to_le_bytes());
            hasher.update(&self.texts[at].to_le_bytes());
            hasher.update(&[u8::from(self.most[at])]);
        }
        write!(f, "SiteLines({} lines, {})", self.len(), hasher.finalize().to_hex())
    }
}

/// Combines the hashes of host and line.
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
    fn hashes_are_those_of_spark() {
        // The example in its documentation is `xxhash64('Spark', array(123), 2)`. The hash of each value is the seed
        // for the next one, and a number is hashed as four bytes.
        let number = |number: i32, seed: u64| XxHash64::oneshot(seed, &number.to_le_bytes());
        assert_eq!(number(2, number(123, xxhash64("Spark"))).cast_signed(), 5_602_566_077_635_097_486);
    }

    #[test]
    fn a_host_comes_from_its_address() {
        for (url, expected) in [
            ("http://www.例.CN/a?b", Some("例.cn")),
            ("https://user:word@News.Example.com:8080#x", Some("news.example.com")),
            ("//m.a.cn/1", Some("m.a.cn")),
            ("a.cn./1", Some("a.cn")),
            ("/a/1.html", None),
            ("1.html", None),
            ("www.a.cn", Some("a.cn")),
            ("http://localhost/", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    /// A paragraph of `sentences` equal sentences, different for each number.
    fn paragraph(number: usize, sentences: usize) -> String {
        format!("第{number:05}段的这一句说的是别的事情，大家都不知道。").repeat(sentences)
    }

    #[test]
    fn pages_draw_the_same_text_as_often_as_they_share_their_prose() {
        for (shared, own) in [(100, 0), (80, 20), (50, 50), (20, 80), (0, 100)] {
            const SITES: usize = 40;
            const PAGES: usize = 60;
            let mut all = 0.0;
            for site in 0..SITES {
                let page = |page: usize| {
                    let lines = [paragraph(90_000 + site, shared), paragraph(site * PAGES + page, own)];
                    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
                    PageLines::of(&doc("http://a.cn/", &lines)).unwrap()
                };
                let pages: Vec<PageLines> = (0..PAGES).map(page).collect();
                let texts = |draw: u64| {
                    pages.iter().map(|page| page.text(draw)).collect::<std::collections::BTreeSet<_>>().len()
                };
                let share = (0..DRAWS as u64).map(texts).sum::<usize>() as f64 / (DRAWS * PAGES) as f64;
                assert!((share - own as f64 / 100.0).abs() < 0.3, "{own}% only on one page: {share} on one site");
                all += share / SITES as f64;
            }
            assert!((all - own as f64 / 100.0).abs() < 0.05, "{own}% only on one page: {all}");
        }
    }

    #[test]
    fn a_line_is_evidence_if_enough_pages_have_it() {
        let row = |pages, texts, host_pages| SiteRow { host: 1, line: 2, pages, texts, host_pages };
        for (row, most) in [
            (row(7, 7, 7), None),
            (row(8, 8, 8), Some(true)),
            (row(8, 8, 41), Some(false)),
            // Forty pages of a hundred thousand.
            (row(40, 40, 100_000), None),
            (row(1000, 900, 100_000), Some(false)),
            (row(20_000, 15_000, 100_000), Some(true)),
            (row(u64::MAX, u64::MAX, u64::MAX), Some(true)),
        ] {
            assert_eq!(row.standing().map(|standing| standing.most), most, "{row:?}");
        }
    }

    #[test]
    fn only_lines_of_the_same_site_are_evidence() {
        let lines = ["本站导航".to_owned(), paragraph(1, 3), "版權所有".to_owned(), "——".to_owned()];
        let of = |line: &str, pages| SiteRow {
            host: host_hash("a.cn"),
            line: line_hash(line),
            pages,
            texts: pages,
            host_pages: 100,
        };
        // Traditional characters are folded. Prose needs a fifth of the pages.
        let rows = [of("本站导航", 10), of(&paragraph(1, 3), 10), of("版权所有", 10), of("--", 10)];
        let known = SiteLines::new(rows.into_iter().map(Ok::<_, ()>)).unwrap();
        let many = Some(Standing { pages: 10, texts: 10, most: false });
        assert_eq!(known.on(&doc("http://www.a.cn/1", &lines)), Some(vec![many, None, many, None]));
        assert_eq!(known.on(&doc("http://b.a.cn/1", &lines)), Some(vec![None; 4]));
        assert_eq!(known.on(&doc("1.html", &lines)), None);
    }
}
