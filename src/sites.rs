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
//! For each of its lines a page draws one of its lines of prose (`text`), long ones more often, in such a way that two
//! pages draw the same one as often as they have prose in common, by letters (weighted min-hash, after Chum, Philbin and
//! Zisserman). So `texts` over `pages` is about the share of prose that is the pages' own. All pages draw by the same
//! lots, so for one line it may be far off; a page has [`DRAWS`] of them, and a block of lines is judged by their mean.

use std::fmt;

use twox_hash::XxHash64;

use crate::document::Document;
use crate::stated::{self, Origin, Property};

/// What is counted of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLines {
    /// Hash of its host ([`host_hash`]).
    pub host: u64,
    /// Hashes of its lines that hold a letter or digit ([`line_hash`]), sorted, each once.
    pub lines: Vec<u64>,
    /// Hashes of the lines that it draws.
    draws: [u64; DRAWS],
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
        let tickets: Vec<(u64, u32)> =
            lines.iter().filter(|(.., is)| *is || !prose).map(|(hash, letters, _)| (*hash, *letters)).collect();
        let mut draws = [0; DRAWS];
        for (number, draw) in draws.iter_mut().enumerate() {
            let least = tickets.iter().min_by(|a, b| lot(**a, number).total_cmp(&lot(**b, number)));
            *draw = least?.0;
        }
        Some(Self { host: host_hash(&host), lines: lines.into_iter().map(|(hash, ..)| hash).collect(), draws })
    }

    /// The text that the page draws for a line; for 0, for itself.
    pub fn text(&self, line: u64) -> u64 {
        self.draws[(line % DRAWS as u64) as usize]
    }

    /// Host, line and text, which is all that counting needs: first those of the page itself, whose line is 0, then those
    /// of its lines, none of which is 0.
    pub fn tuples(&self) -> impl Iterator<Item = [u64; 3]> + '_ {
        [0].iter().chain(&self.lines).map(move |line| [self.host, *line, self.text(*line)])
    }
}

/// Draws of a page. Lines share them by their hash.
pub const DRAWS: usize = 16;

/// The lot of a line in one of its page's draws; the least one wins, and each as often as its letters are among all.
fn lot((hash, letters): (u64, u32), draw: usize) -> f64 {
    // A number above 0 and at most 1, out of as many bits as it can hold: SplitMix64's finish of the line's hash, another
    // for each draw.
    let mut bits = hash ^ (draw as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    let uniform = ((bits >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
    -uniform.ln() / f64::from(letters)
}

/// Hash of a folded line: XXH64 with the seed 42, which is Spark's `xxhash64`; 0, which stands for no line, is 1.
pub fn line_hash(folded: &str) -> u64 {
    xxhash64(folded).max(1)
}

/// Hash of a host as [`host`] gives it, likewise.
pub fn host_hash(host: &str) -> u64 {
    xxhash64(host)
}

fn xxhash64(text: &str) -> u64 {
    XxHash64::oneshot(SEED, text.as_bytes())
}

/// The seed of Spark's function.
const SEED: u64 = 42;

/// The host of an address: in lower case, without `www.`, port and name of a user; nothing for an address without one.
pub fn host(url: &str) -> Option<String> {
    let url = url.trim();
    let named = url.split_once("://").map(|(_, rest)| rest).or_else(|| url.strip_prefix("//"));
    // Without a scheme it may be a file's name as well.
    let bare = || Some(url).filter(|url| url.contains('/') || url.starts_with("www."));
    let rest = named.or_else(bare)?;
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

/// Pages from which a line may be evidence: below it a few pages that quote one another would do.
pub const PAGES: u64 = 8;
/// One page in so many must have the line: what a site prints by itself stands on more, and a phrase that authors use
/// (`他点了点头。`) on fewer.
const MANY_ONE_IN: u64 = 100;
/// The same for lines on most pages. Prose must be one: an article may share it with others.
const MOST_ONE_IN: u64 = 5;

impl SiteRow {
    /// What the counts say, if they say anything.
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

/// How a site is known to print a line that stands on many of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Pages of the site with the line, as far as 32 bits count.
    pub pages: u32,
    /// Different texts that they drew.
    pub texts: u32,
    /// Whether they are a good part of all its pages.
    pub most: bool,
}

/// The lines of sites that are evidence, in seventeen bytes each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SiteLines {
    /// Sorted; what is known of each stands at the same place of the others.
    keys: Vec<u64>,
    pages: Vec<u32>,
    texts: Vec<u32>,
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
        known.sort_unstable_by_key(|(key, standing)| (*key, standing.pages, standing.texts));
        known.dedup_by_key(|(key, _)| *key);
        Ok(Self {
            keys: known.iter().map(|(key, _)| *key).collect(),
            pages: known.iter().map(|(_, standing)| standing.pages).collect(),
            texts: known.iter().map(|(_, standing)| standing.texts).collect(),
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
            let standing = Standing { pages: self.pages[at], texts: self.texts[at], most: self.most[at] };
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
        for (at, key) in self.keys.iter().enumerate() {
            hasher.update(&key.to_le_bytes());
            hasher.update(&self.pages[at].to_le_bytes());
            hasher.update(&self.texts[at].to_le_bytes());
            hasher.update(&[u8::from(self.most[at])]);
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
    fn hashes_are_those_of_spark() {
        // The example of its documentation, `xxhash64('Spark', array(123), 2)`: each value is hashed with the hash of
        // those before as its seed, numbers as four bytes.
        let number = |number: i32, seed: u64| XxHash64::oneshot(seed, &number.to_le_bytes());
        assert_eq!(number(2, number(123, xxhash64("Spark"))).cast_signed(), 5_602_566_077_635_097_486);
    }

    #[test]
    fn a_host_is_told_from_its_address() {
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

    /// A paragraph of so many sentences of equal length that no other number has.
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
                assert!((share - own as f64 / 100.0).abs() < 0.3, "{own}% of their own: {share} on one site");
                all += share / SITES as f64;
            }
            assert!((all - own as f64 / 100.0).abs() < 0.05, "{own}% of their own: {all}");
        }
    }

    #[test]
    fn a_line_may_count_from_so_many_pages_on() {
        let row = |pages, texts, host_pages| SiteRow { host: 1, line: 2, pages, texts, host_pages };
        for (row, most) in [
            (row(7, 7, 7), None),
            (row(8, 8, 8), Some(true)),
            (row(8, 8, 41), Some(false)),
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
        let lines = ["本站导航".to_owned(), paragraph(1, 3), "版權所有".to_owned(), "——".to_owned()];
        let of = |line: &str, pages| SiteRow {
            host: host_hash("a.cn"),
            line: line_hash(line),
            pages,
            texts: pages,
            host_pages: 100,
        };
        // Traditional characters are folded; prose needs more.
        let rows = [of("本站导航", 10), of(&paragraph(1, 3), 10), of("版权所有", 10), of("--", 10)];
        let known = SiteLines::new(rows.into_iter().map(Ok::<_, ()>)).unwrap();
        let many = Some(Standing { pages: 10, texts: 10, most: false });
        assert_eq!(known.on(&doc("http://www.a.cn/1", &lines)), Some(vec![many, None, many, None]));
        assert_eq!(known.on(&doc("http://b.a.cn/1", &lines)), Some(vec![None; 4]));
        assert_eq!(known.on(&doc("1.html", &lines)), None);
    }
}
