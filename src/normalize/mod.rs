//! Normalize: single characters of the extracted lines put right, then the document is made.
//!
//! One file per [`Kind`] of character. Addresses and code are left alone (`machine.rs`). Repair is over by now: it needs
//! these characters as they came.

mod entities;
mod escapes;
mod ideographs;
mod invisible;
mod machine;
mod width;

use std::borrow::Cow;

use crate::document::{Document, Line};
use crate::extract::Extracted;
use crate::stated::Property;

/// What is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Entities written out as text: `&nbsp;`, `&#8220;`, `&amp;nbsp;`.
    Entities,
    /// Zero-width characters, marks of direction and control characters go.
    Invisible,
    /// Radicals and compatibility ideographs become the ideographs that they look like.
    Ideographs,
    /// Full-width letters and digits become ASCII.
    Width,
    /// Rows of `\uXXXX` written out as text.
    Escapes,
}

/// A set of [`Kind`]s. The default holds all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self(0b1_1111);
    /// No kind: lines stay as they were extracted.
    pub const NONE: Self = Self(0);

    /// The set without a kind.
    #[must_use]
    pub fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind as u8))
    }

    /// Whether a kind is in the set.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

impl Default for Kinds {
    fn default() -> Self {
        Self::ALL
    }
}

/// A page's document, and what was put right in it.
#[derive(Debug)]
pub struct Normalized<'t> {
    /// The document; from here on nothing changes its text.
    pub doc: Document<'t>,
    /// Places that were put right: each entity, escape, invisible, full-width or doubly encoded character is one.
    pub characters: u32,
}

/// Puts single characters of a page's lines, of its title and of what it states right, and makes its document. A line in which nothing
/// can be seen then is as blank as those that are not extracted, and goes the same way.
pub fn normalize(extracted: Extracted<'_>, kinds: Kinds) -> Normalized<'_> {
    let Extracted { mut lines, mut head, .. } = extracted;
    let mut characters = 0;
    if kinds != Kinds::NONE {
        for line in &mut lines {
            characters += normalize_line(line, kinds);
        }
        if characters > 0 {
            drop_blank(&mut lines);
        }
        let stated = head.stated.iter_mut().filter(|s| !matches!(s.property, Property::Url | Property::Image));
        for title in head.title.iter_mut().chain(stated.map(|s| &mut s.value)) {
            let (text, count) = rewrite(title, kinds, Origin::Html);
            if count > 0 {
                text.trim().clone_into(title);
                characters += count;
            }
        }
    }
    Normalized { doc: Document::new(lines, head), characters }
}

/// Rewrites a line, gives the number of places changed.
fn normalize_line(line: &mut Line<'_>, kinds: Kinds) -> u32 {
    if !may_change(line.text.as_bytes()) {
        return 0;
    }
    let origin = match &line.dom {
        Some(dom) if machine::is_code_element(&dom.tag) => return 0,
        Some(_) => Origin::Html,
        None => Origin::Text,
    };
    let (text, count) = rewrite(&line.text, kinds, origin);
    if count > 0 {
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        line.layout.indent = line.layout.indent.saturating_add(u8::try_from(indent).unwrap_or(u8::MAX));
        line.text = Cow::Owned(text.trim().to_owned());
    }
    count
}

/// Takes out lines without text; the next one has a blank line more before it.
fn drop_blank(lines: &mut Vec<Line<'_>>) {
    let mut blank = 0u8;
    lines.retain_mut(|line| {
        if line.text.is_empty() {
            blank = blank.saturating_add(line.layout.blank_before).saturating_add(1);
            return false;
        }
        line.layout.blank_before = line.layout.blank_before.saturating_add(std::mem::take(&mut blank));
        true
    });
}

/// Where a line comes from: an HTML parser has undone one escape of entities already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Text,
    Html,
}

/// How often a text may have been escaped with entities (facts on restoration, section 4).
const ENTITY_DEPTH: u8 = 2;

/// A line put right, and the number of places changed.
fn rewrite(line: &str, kinds: Kinds, origin: Origin) -> (String, u32) {
    let addresses = machine::addresses(line);
    let mut escapes = Vec::new();
    let mut machine_written = None;
    // Whether a line is code is asked at most once, and only where it matters.
    let mut is_code = |line: &str| *machine_written.get_or_insert_with(|| machine::is_code(line));
    if kinds.has(Kind::Escapes) && line.contains("\\u") && !is_code(line) {
        escapes = escapes::rows(line);
    }
    let depth = if origin == Origin::Html { ENTITY_DEPTH - 1 } else { ENTITY_DEPTH };
    let mut out = Rewriter { text: String::with_capacity(line.len()), kinds, count: 0, last: None };
    let (mut addresses, mut escapes) = (addresses.into_iter().peekable(), escapes.into_iter().peekable());
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if let Some(address) = addresses.next_if(|address| address.start <= at) {
            out.keep(&line[at..address.end.max(at)]);
            at = at.max(address.end);
            continue;
        }
        if let Some(row) = escapes.next_if(|row| row.bytes.start <= at) {
            out.count += row.count as u32;
            let mut after = row.text.chars().peekable();
            while let Some(c) = after.next() {
                out.decoded(c, after.peek().copied());
            }
            at = row.bytes.end;
            continue;
        }
        if c == '&' && kinds.has(Kind::Entities) {
            let found = entities::entity(line, at, depth).filter(|_| !is_code(line));
            if let Some(entity) = found {
                at += entity.length;
                out.count += 1;
                let after = line[at..].chars().next();
                out.decoded(entity.first, entity.second.or(after));
                if let Some(second) = entity.second {
                    out.decoded(second, after);
                }
                continue;
            }
        }
        at += c.len_utf8();
        if let Some(narrow) = width::ascii(c).filter(|_| kinds.has(Kind::Width) && !is_code(line)) {
            out.count += 1;
            out.push(narrow);
            continue;
        }
        out.count += u32::from(out.single(c, line[at..].chars().next()));
    }
    (out.text, out.count)
}

/// A line in the making.
struct Rewriter {
    text: String,
    kinds: Kinds,
    count: u32,
    /// The last character written.
    last: Option<char>,
}

impl Rewriter {
    /// Writes a piece as it is.
    fn keep(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.last = piece.chars().next_back().or(self.last);
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.last = Some(c);
    }

    /// Writes what an entity or escape stood for, which is counted there.
    fn decoded(&mut self, c: char, after: Option<char>) {
        let c = width::ascii(c).filter(|_| self.kinds.has(Kind::Width)).unwrap_or(c);
        self.single(c, after);
    }

    /// Writes one character, invisible ones not and ideographs unified; says whether that changed it.
    fn single(&mut self, c: char, after: Option<char>) -> bool {
        if self.kinds.has(Kind::Invisible) && invisible::is_noise(c, self.last, after) {
            return true;
        }
        let unified = ideographs::unified(c).filter(|_| self.kinds.has(Kind::Ideographs));
        self.push(unified.unwrap_or(c));
        unified.is_some()
    }
}

/// For each byte, whether a character that is put right can start with it.
static STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        starts[byte] = byte < 0x20 && byte != b'\t' as usize
            || matches!(byte as u8, b'&' | b'\\' | 0x7F | 0xC2 | 0xE2 | 0xEF | 0xF0);
        byte += 1;
    }
    starts
};

/// Whether a line may hold anything to put right: a look at its bytes that spares almost every line the rest.
fn may_change(line: &[u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        // Most characters of a Chinese page are of three bytes, and stay.
        if matches!(byte, 0xE3..=0xEE) {
            at += 3;
            continue;
        }
        if STARTS[usize::from(byte)] && starts_something(&line[at..]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the UTF-8 sequence at the start of `rest` (whose first byte is in [`STARTS`]) may be put right.
fn starts_something(rest: &[u8]) -> bool {
    match rest {
        // U+00AD; other characters of the row stay.
        [0xC2, second, ..] => *second == 0xAD,
        // U+200B to U+206F, U+2E80 to U+2FDF.
        [0xE2, 0x80, third, ..] => matches!(third, 0x8B..=0x8F | 0xAA..=0xAE),
        [0xE2, 0x81, third, ..] => *third >= 0xA0,
        [0xE2, second, ..] => *second >= 0xBA,
        // U+F900 to U+FAFF, U+FEFF, U+FF10 to U+FF5A.
        [0xEF, 0xA4..=0xAB, ..] | [0xEF, 0xBB, 0xBF, ..] => true,
        [0xEF, 0xBC, third, ..] => matches!(third, 0x90..=0x99 | 0xA1..=0xBA),
        [0xEF, 0xBD, third, ..] => matches!(third, 0x81..=0x9A),
        [0xEF, ..] => false,
        // U+2F800 to U+2FA1F.
        [0xF0, second, third, ..] => *second == 0xAF && *third >= 0xA0,
        [b'\\', next @ ..] => next.first() == Some(&b'u'),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
