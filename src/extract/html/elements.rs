//! Meaning of an element's class and id.

use std::hash::Hasher;
use std::sync::LazyLock;

use regex::bytes::Regex;
use rustc_hash::FxHasher;

use super::attributes::Attribute;
use super::facts::Cache;
use super::names::Name;
use super::tree::Element;
use crate::document::DomHint;

/// Parts of class names and ids that mark boilerplate: common words of English and pinyin.
const BOILERPLATE: [&str; 33] = [
    "nav",
    "menu",
    "foot",
    "side",
    "comment",
    "relat",
    "recom",
    "hot",
    "rank",
    "advert",
    "banner",
    "share",
    "copyright",
    "crumb",
    "login",
    "link",
    "tool",
    "pager",
    "widget",
    "tags",
    "list",
    "header",
    "toplist",
    "search",
    "about",
    "qrcode",
    "popup",
    "modal",
    "sponsor",
    "guess",
    "tuijian",
    "xiangguan",
    "feed",
];

/// Parts of class names and ids that mark the article.
const BODY: [&str; 11] =
    ["article", "content", "main", "text", "post", "entry", "detail", "zhengwen", "story", "answer", "paragraph"];

/// Alternatives of literals only, which the regex engine searches all at once.
static BOILERPLATE_WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&BOILERPLATE.join("|")).expect("alternatives of literals"));
static BODY_WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(&BODY.join("|")).expect("alternatives of literals"));

/// A hash of an element's name and class. Digits are skipped, because they only number similar elements.
pub(super) fn form(element: Element<'_>) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(element.name_bytes());
    hasher.write_u8(0xFF);
    for b in element.attr(Attribute::Class).unwrap_or_default().bytes().filter(|b| !b.is_ascii_digit()) {
        hasher.write_u8(b);
    }
    hasher.finish() as u32
}

/// Most names of an element.
const MAX_NAMES: usize = 24;

/// Bytes that are read of a class, and of an id.
const MAX_ATTRIBUTE_BYTES: usize = 256;

/// What a class or id says.
#[derive(Debug, Clone, Copy)]
struct Words {
    /// Whether it has a part that marks boilerplate.
    is_boilerplate: bool,
    /// Whether it has a part that marks the article.
    is_body: bool,
    /// Its hashes: the first one, and their number.
    hashes: (u32, u32),
}

/// Most hashes of classes and ids that are kept.
const MAX_HASHES: usize = 1 << 14;

/// Reads the names, classes and ids of elements.
#[derive(Debug, Default)]
pub(super) struct ElementNames<'a> {
    read: Cache<'a, Words>,
    hashes: Vec<u32>,
}

impl<'a> ElementNames<'a> {
    /// What an element's class and id say; an element without one says nothing.
    fn words(&mut self, element: Element<'a>) -> [Words; 2] {
        if self.hashes.len() > MAX_HASHES {
            *self = Self::default();
        }
        [Attribute::Class, Attribute::Id].map(|attribute| match element.attr(attribute) {
            None => Words { is_boilerplate: false, is_body: false, hashes: (0, 0) },
            Some(text) => self.read.get(text, |text| read(text, &mut self.hashes)),
        })
    }

    /// The hint that an element's name, class and id give about its text, and its names. Boilerplate wins over article
    /// (`article-list`, `content-footer`).
    ///
    /// Appends the hashes of the names: the element's own, the words of its class and id, and the parts of these words.
    /// Returns the index of the first hash and their number.
    pub(super) fn of(&mut self, element: Element<'a>, hashes: &mut Vec<u32>) -> (DomHint, (u32, u8)) {
        let words = self.words(element);
        let start = hashes.len();
        hashes.push(fnv(element.name_bytes().iter().copied().chain(*b"<")));
        for Words { hashes: (first, count), .. } in words {
            for &hash in &self.hashes[first as usize..(first + count) as usize] {
                if hashes.len() - start < MAX_NAMES && !hashes[start..].contains(&hash) {
                    hashes.push(hash);
                }
            }
        }
        let hint = match element.name() {
            Name::NAV | Name::FOOTER | Name::ASIDE | Name::FORM => DomHint::Boilerplate,
            Name::ARTICLE | Name::MAIN => DomHint::Body,
            _ if words.iter().any(|words| words.is_boilerplate) => DomHint::Boilerplate,
            _ if words.iter().any(|words| words.is_body) => DomHint::Body,
            _ => DomHint::None,
        };
        (hint, (start as u32, (hashes.len() - start) as u8))
    }
}

/// Reads a class or id, and appends the hashes of its words and their parts. Punctuation, digits and capitals split a
/// word (`post-body` gives also `post` and `body`; `mainContent` also `main` and `content`). Letters are lower-cased,
/// and parts of one letter are skipped.
fn read(text: &str, hashes: &mut Vec<u32>) -> Words {
    let start = hashes.len();
    let value = text.as_bytes();
    for word in value[..value.len().min(MAX_ATTRIBUTE_BYTES)].split(u8::is_ascii_whitespace) {
        let (mut whole, mut parts) = (FNV_OFFSET, 0);
        let is_end = |a: u8, b: u8| !b.is_ascii_alphabetic() || a.is_ascii_lowercase() && b.is_ascii_uppercase();
        let mut rest = word;
        while let Some(begin) = rest.iter().position(u8::is_ascii_alphabetic) {
            rest = &rest[begin..];
            let end = rest.windows(2).position(|pair| is_end(pair[0], pair[1])).map_or(rest.len(), |at| at + 1);
            let part = rest[..end].iter().map(u8::to_ascii_lowercase);
            rest = &rest[end..];
            if end > 1 {
                whole = part.clone().fold((whole ^ u32::from(b'-')).wrapping_mul(FNV_PRIME), fnv_step);
                parts += 1;
                hashes.push(fnv(part));
            }
        }
        if parts > 1 {
            hashes.push(whole);
        }
    }
    let lower = text.to_ascii_lowercase();
    Words {
        is_boilerplate: BOILERPLATE_WORDS.is_match(lower.as_bytes()),
        is_body: BODY_WORDS.is_match(lower.as_bytes()),
        hashes: (start as u32, (hashes.len() - start) as u32),
    }
}

/// Offset basis of the hash FNV-1a (Fowler, Noll and Vo) with 32 bits.
const FNV_OFFSET: u32 = 0x811C_9DC5;

/// Prime of the same hash.
const FNV_PRIME: u32 = 0x0100_0193;

fn fnv_step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME)
}

fn fnv(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(FNV_OFFSET, fnv_step)
}
