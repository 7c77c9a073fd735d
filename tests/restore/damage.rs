//! The forward model: what injecting scripts do to a page, byte by byte.
//!
//! Sequential passes over the page's GBK bytes, one for each character of a list, put a reading behind each pair of bytes
//! that makes the character, wherever it stands; the bytes may then be cut at punctuation marks; they are decoded
//! leniently, as CP936, piece by piece. Every byte remembers its character, so what was lost is known.

use std::fmt::Write;

use encoding_rs::GBK;
use pinyin::ToPinyin;
use taosha::script::detect::{Script, only};
use taosha::script::{Config, Converter, Engine};
use unicode_normalization::UnicodeNormalization;

/// What a lost byte is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clue {
    /// The reading behind it.
    Reading,
    /// Nothing: the bytes were cut there.
    Cut,
    /// Nothing, and an ASCII character is gone with it.
    Swallowed,
}

/// A damaged page.
pub(crate) struct Damaged {
    pub(crate) text: String,
    /// Characters of the true page that lost a byte, and the clue to each.
    pub(crate) lost: Vec<(usize, Clue)>,
}

/// How a page is damaged.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is one independent thing that pages differ in")]
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    /// Of 100 characters that the script converts, so many are on the site's list.
    pub(crate) listed: usize,
    pub(crate) cuts: bool,
    pub(crate) blank: bool,
    pub(crate) half_width: bool,
    pub(crate) nfkc: bool,
    pub(crate) html: bool,
    pub(crate) stripped: bool,
    pub(crate) mark: char,
    pub(crate) silent: bool,
    pub(crate) characters: bool,
}

const PLAIN: Variant = Variant {
    name: "dense",
    listed: 90,
    cuts: false,
    blank: false,
    half_width: false,
    nfkc: false,
    html: false,
    stripped: false,
    mark: '?',
    silent: false,
    characters: false,
};

pub(crate) const VARIANTS: &[Variant] = &[
    PLAIN,
    Variant { name: "sparse", listed: 25, ..PLAIN },
    Variant { name: "dense, cuts", cuts: true, ..PLAIN },
    Variant { name: "sparse, cuts", listed: 25, cuts: true, ..PLAIN },
    Variant { name: "blank before )", blank: true, cuts: true, ..PLAIN },
    Variant { name: "half-width page", half_width: true, cuts: true, ..PLAIN },
    Variant { name: "NFKC page", nfkc: true, cuts: true, ..PLAIN },
    Variant { name: "HTML", html: true, cuts: true, ..PLAIN },
    Variant { name: "HTML, tags stripped", html: true, stripped: true, cuts: true, ..PLAIN },
    Variant { name: "U+FFFD for ?", mark: '\u{FFFD}', cuts: true, ..PLAIN },
    Variant { name: "silent drops", silent: true, cuts: true, ..PLAIN },
    Variant { name: "character-level", listed: 12, characters: true, ..PLAIN },
];

/// Marsaglia's xorshift generator.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// The texts, traditional as the script makes them; a paragraph for every second sentence.
pub(crate) fn texts() -> Vec<String> {
    let paragraphs = |text: &str| {
        let mut sentences = 0;
        let breaks = |c: char| {
            sentences += u32::from(c == '。');
            if c == '。' && sentences % 2 == 0 { "。\n".to_owned() } else { c.to_string() }
        };
        text.chars().map(breaks).collect::<String>().replace("。\n”", "。”\n").trim().to_owned()
    };
    let blocks = include_str!("texts.txt").split("\n\n").filter_map(|block| block.split_once('\n'));
    blocks.map(|(_, text)| traditional(&paragraphs(text))).collect()
}

/// The script's conversion, one character to one: what is traditional as well stays, but for 准.
fn traditional(text: &str) -> String {
    let converter = Converter::new(Config::S2tw, Engine::Builtin).expect("the built-in engine");
    let convert = |c: char| match c {
        '准' => '準',
        _ if only(c) == Some(Script::Hans) => converter.convert(&c.to_string()).chars().next().unwrap_or(c),
        _ => c,
    };
    text.chars().map(convert).collect()
}

/// What sites annotate: the characters of GB 2312's first level that the script converts, as it writes them.
pub(crate) fn convertible() -> Vec<char> {
    let level: Vec<char> =
        (0xB0..=0xD7u8).flat_map(|lead| (0xA1..=0xFE).filter_map(move |t| decoded(lead, t))).collect();
    let converted = traditional(&level.iter().collect::<String>());
    converted.chars().zip(level).filter(|(t, s)| t != s && !GBK.encode(&t.to_string()).2).map(|(t, _)| t).collect()
}

impl Variant {
    /// The page as it was before it was damaged: a paragraph a line.
    pub(crate) fn page(&self, text: &str) -> String {
        if !self.html {
            return text.to_owned();
        }
        let paragraphs = text
            .lines()
            .map(|line| format!("<p>{}</p>\n", line.replace("。为", "。&nbsp;为").replace("。不", "。&nbsp;不")));
        format!("<div>\n{}</div>\n", paragraphs.collect::<String>())
    }

    /// What later steps made of a page, damaged or not.
    pub(crate) fn later(&self, page: &str) -> String {
        let mut page = page.to_owned();
        if self.stripped {
            page = regex::Regex::new("<[^<>]*>").expect("a pattern").replace_all(&page, "").replace("&nbsp;", " ");
        }
        if self.nfkc {
            page = page.nfkc().collect();
        } else if self.half_width {
            let narrow = |c: char| if ('\u{FF01}'..='\u{FF5E}').contains(&c) { c.nfkc_char() } else { c };
            page = page.chars().map(narrow).collect();
        }
        page
    }

    /// Damages a page with a list of characters.
    pub(crate) fn damage(&self, page: &str, site: &[char], random: &mut Random) -> Damaged {
        if self.characters {
            return Damaged { text: self.annotated(page, random), lost: Vec::new() };
        }
        let mut list: Vec<char> = site.iter().copied().filter(|_| random.below(100) < self.listed).collect();
        for at in (1..list.len()).rev() {
            list.swap(at, random.below(at + 1));
        }
        let mut bytes = Vec::new();
        for (index, c) in page.chars().enumerate() {
            bytes.extend(gbk(c).into_iter().map(|byte| (byte, Some(index))));
        }
        for k in list {
            let Some(reading) = k.to_pinyin() else { continue };
            let blank = if self.blank && random.below(2) == 0 { " " } else { "" };
            let annotation: Vec<u8> = format!("({}{blank})", reading.with_tone()).chars().flat_map(gbk).collect();
            bytes = injected(&bytes, &gbk(k), &annotation);
        }
        let mut damaged = Damaged { text: String::new(), lost: Vec::new() };
        let mut from = 0;
        for at in 0..bytes.len() {
            let cut = |mark: &char| bytes[at..].iter().map(|b| b.0).take(2).eq(gbk(*mark));
            if self.cuts && at >= from && ['！', '？', '；', '、'].iter().any(cut) {
                self.decode(&bytes[from..at], &mut damaged);
                self.decode(&bytes[at..at + 2], &mut damaged);
                from = at + 2;
            }
        }
        self.decode(&bytes[from.min(bytes.len())..], &mut damaged);
        damaged
    }

    fn annotated(&self, page: &str, random: &mut Random) -> String {
        let mut text = String::new();
        for c in page.chars() {
            text.push(c);
            if let Some(reading) = c.to_pinyin().filter(|_| random.below(100) < self.listed) {
                let _ = write!(text, "({})", reading.with_tone());
            }
        }
        text
    }

    /// Decodes a piece as CP936, leniently.
    fn decode(&self, piece: &[(u8, Option<usize>)], damaged: &mut Damaged) {
        let mut at = 0;
        while let Some(&(byte, origin)) = piece.get(at) {
            at += 1;
            if byte < 0x80 {
                damaged.text.push(char::from(byte));
                continue;
            }
            if byte == 0x80 {
                damaged.text.push('€');
                continue;
            }
            let next = piece.get(at).copied();
            let pair = next.map(|(trail, _)| decoded(byte, trail));
            let clue = match (next, pair) {
                (Some(_), Some(Some(c))) => {
                    damaged.text.push(c);
                    at += 1;
                    continue;
                }
                (None, _) => Clue::Cut,
                (Some((b'(', None)), _) => Clue::Reading,
                _ => Clue::Swallowed,
            };
            damaged.lost.extend(origin.map(|origin| (origin, clue)));
            if self.silent && matches!(next, Some((b'\n' | b' ', _))) {
                continue;
            }
            damaged.text.push(self.mark);
            at += usize::from(next.is_some());
        }
    }
}

/// The bytes with the annotation behind each pair.
fn injected(bytes: &[(u8, Option<usize>)], pair: &[u8], annotation: &[u8]) -> Vec<(u8, Option<usize>)> {
    let mut new = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        new.push(bytes[at]);
        if bytes[at..].iter().map(|b| b.0).take(2).eq(pair.iter().copied()) {
            new.push(bytes[at + 1]);
            new.extend(annotation.iter().map(|&byte| (byte, None)));
            at += 1;
        }
        at += 1;
    }
    new
}

fn gbk(c: char) -> Vec<u8> {
    let text = c.to_string();
    let (bytes, _, wrong) = GBK.encode(&text);
    assert!(!wrong, "{c} is not in GBK");
    bytes.into_owned()
}

fn decoded(lead: u8, trail: u8) -> Option<char> {
    let bytes = [lead, trail];
    let text = GBK.decode_without_bom_handling(&bytes).0;
    let mut characters = text.chars();
    characters.next().filter(|&c| c != '\u{FFFD}' && characters.next().is_none())
}

trait Narrow {
    fn nfkc_char(self) -> char;
}

impl Narrow for char {
    fn nfkc_char(self) -> char {
        std::iter::once(self).nfkc().next().unwrap_or(self)
    }
}
