//! Meaning of an element's class and id.

use std::hash::Hasher;
use std::sync::LazyLock;

use regex::bytes::Regex;
use rustc_hash::FxHasher;

use super::names::Name;
use super::tree::{Attribute, Element};
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

/// The hint that an element's name, class and id give about its text. Boilerplate wins over article (`article-list`,
/// `content-footer`).
pub(super) fn hint(element: Element<'_>) -> DomHint {
    match element.name() {
        Name::NAV | Name::FOOTER | Name::ASIDE | Name::FORM => return DomHint::Boilerplate,
        Name::ARTICLE | Name::MAIN => return DomHint::Body,
        _ => {}
    }
    let names = [element.attr(Attribute::Class), element.attr(Attribute::Id)].map(|n| n.unwrap_or_default().to_ascii_lowercase());
    let has = |words: &Regex| names.iter().any(|name| words.is_match(name.as_bytes()));
    if names.iter().all(String::is_empty) {
        DomHint::None
    } else if has(&BOILERPLATE_WORDS) {
        DomHint::Boilerplate
    } else if has(&BODY_WORDS) {
        DomHint::Body
    } else {
        DomHint::None
    }
}

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

/// Appends the hashes of an element's names: the element's own, the words of its class and id, and the parts of these
/// words. Punctuation, digits and capitals split a word (`post-body` gives also `post` and `body`; `mainContent` also
/// `main` and `content`). Letters are lower-cased, and parts of one letter are skipped. Returns the index of the first
/// hash and their number.
pub(super) fn names(element: Element<'_>, hashes: &mut Vec<u32>) -> (u32, u8) {
    let start = hashes.len();
    hashes.push(fnv(element.name_bytes().iter().copied().chain(*b"<")));
    let mut add = |hash: u32| {
        if hashes.len() - start < MAX_NAMES && !hashes[start..].contains(&hash) {
            hashes.push(hash);
        }
    };
    for value in [element.attr(Attribute::Class), element.attr(Attribute::Id)].into_iter().flatten() {
        let value = value.as_bytes();
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
                    add(fnv(part));
                }
            }
            if parts > 1 {
                add(whole);
            }
        }
    }
    (start as u32, (hashes.len() - start) as u8)
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

/// Whether an element's class marks it as an item of a byline (`rich_media_meta`, `meta-item`, `entry-meta`). Style
/// sheets separate such items by a margin where the source has no blank.
pub(super) fn is_byline_item(element: Element<'_>) -> bool {
    matches!(element.name(), Name::SPAN | Name::EM | Name::A | Name::I | Name::TIME)
        && element.classes().any(|class| class.contains("meta"))
}
