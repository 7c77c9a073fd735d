//! Normalize: replaces single characters of the extracted lines, then makes the document.
//!
//! Each [`Normalization`] has a file of its own. URLs and code stay unchanged (`machine.rs`). The restore stage must
//! run first, because it needs these characters unchanged.

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

/// One kind of character that is normalized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalization {
    /// Decodes entities in the text: `&nbsp;`, `&#8220;`, `&amp;nbsp;`.
    Entities,
    /// Removes zero-width characters, direction marks and control characters.
    Invisible,
    /// Replaces radicals and compatibility ideographs by the unified ideographs that they look like.
    Ideographs,
    /// Replaces full-width letters and digits by ASCII.
    Width,
    /// Decodes runs of `\uXXXX` in the text.
    Escapes,
}

/// A set of [`Normalization`]s. The default holds all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Normalizations(u8);

impl Normalizations {
    /// All normalizations.
    pub const ALL: Self = Self(0b1_1111);
    /// No normalization: lines stay as they were extracted.
    pub const NONE: Self = Self(0);

    /// The set without one normalization.
    #[must_use]
    pub fn without(self, normalization: Normalization) -> Self {
        Self(self.0 & !(1 << normalization as u8))
    }

    /// Whether a normalization is in the set.
    pub fn has(self, normalization: Normalization) -> bool {
        self.0 & 1 << normalization as u8 != 0
    }
}

impl Default for Normalizations {
    fn default() -> Self {
        Self::ALL
    }
}

/// A page's document, and how much of it was normalized.
#[derive(Debug)]
pub struct Normalized<'t> {
    /// The document. No later stage changes its text.
    pub doc: Document<'t>,
    /// The number of normalized places: each entity, escape, invisible character, full-width character or doubly
    /// encoded ideograph counts as one.
    pub characters: u32,
}

/// Normalizes a page's lines, its title and its stated metadata, and makes its document. A line that has no visible
/// character afterwards is removed and counts as a blank line.
pub fn normalize(extracted: Extracted<'_>, normalizations: Normalizations) -> Normalized<'_> {
    let Extracted { mut lines, mut head, .. } = extracted;
    let mut characters = 0;
    if normalizations != Normalizations::NONE {
        for line in &mut lines {
            characters += normalize_line(line, normalizations);
        }
        if characters > 0 {
            remove_blank(&mut lines);
        }
        let stated = head.stated.iter_mut().filter(|s| !matches!(s.property, Property::Url | Property::Image));
        for title in head.title.iter_mut().chain(stated.map(|s| &mut s.value)) {
            let (text, count) = rewrite(title, normalizations, Origin::Html);
            if count > 0 {
                text.trim().clone_into(title);
                characters += count;
            }
        }
    }
    Normalized { doc: Document::new(lines, head), characters }
}

/// Normalizes a line and returns the number of changed places.
fn normalize_line(line: &mut Line<'_>, normalizations: Normalizations) -> u32 {
    if !may_change(line.text.as_bytes()) {
        return 0;
    }
    let origin = match &line.dom {
        Some(dom) if machine::is_code_element(&dom.tag) => return 0,
        Some(_) => Origin::Html,
        None => Origin::Text,
    };
    let (text, count) = rewrite(&line.text, normalizations, origin);
    if count > 0 {
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        line.layout.indent = line.layout.indent.saturating_add(u8::try_from(indent).unwrap_or(u8::MAX));
        line.text = Cow::Owned(text.trim().to_owned());
    }
    count
}

/// Removes lines without text. The next line has one more blank line before it for each.
fn remove_blank(lines: &mut Vec<Line<'_>>) {
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

/// The source of a line. An HTML parser has already undone one level of entity escapes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Text,
    Html,
}

/// How many times a text may have been escaped with entities: `&amp;nbsp;` is twice.
const ENTITY_DEPTH: u8 = 2;

/// The normalized text of a line, and the number of changed places.
fn rewrite(line: &str, normalizations: Normalizations, origin: Origin) -> (String, u32) {
    let urls = machine::urls(line);
    let mut escapes = Vec::new();
    let mut known_code = None;
    // The test for code runs at most once for a line, and only if it matters.
    let mut is_code = |line: &str| *known_code.get_or_insert_with(|| machine::is_code(line));
    if normalizations.has(Normalization::Escapes) && line.contains("\\u") && !is_code(line) {
        escapes = escapes::runs(line);
    }
    let depth = if origin == Origin::Html { ENTITY_DEPTH - 1 } else { ENTITY_DEPTH };
    let mut out = Rewriter { text: String::with_capacity(line.len()), normalizations, count: 0, last: None };
    let (mut urls, mut escapes) = (urls.into_iter().peekable(), escapes.into_iter().peekable());
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if let Some(url) = urls.next_if(|url| url.start <= at) {
            out.keep(&line[at..url.end.max(at)]);
            at = at.max(url.end);
            continue;
        }
        if let Some(run) = escapes.next_if(|run| run.bytes.start <= at) {
            out.count += run.count as u32;
            let mut after = run.text.chars().peekable();
            while let Some(c) = after.next() {
                out.decoded(c, after.peek().copied());
            }
            at = run.bytes.end;
            continue;
        }
        if c == '&' && normalizations.has(Normalization::Entities) {
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
        if let Some(narrow) = width::ascii(c).filter(|_| normalizations.has(Normalization::Width) && !is_code(line)) {
            out.count += 1;
            out.push(narrow);
            continue;
        }
        out.count += u32::from(out.single(c, line[at..].chars().next()));
    }
    (out.text, out.count)
}

/// The output line while it is written.
struct Rewriter {
    text: String,
    normalizations: Normalizations,
    count: u32,
    /// The last character of `text`.
    last: Option<char>,
}

impl Rewriter {
    /// Writes a part of the line unchanged.
    fn keep(&mut self, part: &str) {
        self.text.push_str(part);
        self.last = part.chars().next_back().or(self.last);
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.last = Some(c);
    }

    /// Writes a character that an entity or escape encoded. The caller has counted it.
    fn decoded(&mut self, c: char, after: Option<char>) {
        let c = width::ascii(c).filter(|_| self.normalizations.has(Normalization::Width)).unwrap_or(c);
        self.single(c, after);
    }

    /// Writes one character: drops an invisible one and unifies an ideograph. Returns whether that changed it.
    fn single(&mut self, c: char, after: Option<char>) -> bool {
        if self.normalizations.has(Normalization::Invisible) && invisible::is_noise(c, self.last, after) {
            return true;
        }
        let unified = ideographs::unified(c).filter(|_| self.normalizations.has(Normalization::Ideographs));
        self.push(unified.unwrap_or(c));
        unified.is_some()
    }
}

/// For each byte, whether a character that is normalized can start with it.
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

/// Prefilter: whether a line may hold a character to normalize. It only reads bytes, and almost no line passes it.
fn may_change(line: &[u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        // Most characters of a Chinese page take three bytes and stay unchanged.
        if matches!(byte, 0xE3..=0xEE) {
            at += 3;
            continue;
        }
        if STARTS[usize::from(byte)] && may_be_normalized(&line[at..]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the UTF-8 sequence at the start of `rest` may be normalized. Its first byte is in [`STARTS`].
fn may_be_normalized(rest: &[u8]) -> bool {
    match rest {
        // U+00AD. Other characters with this lead byte stay.
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
