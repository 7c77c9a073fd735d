//! Reads a page's source: tags, texts and comments, as the HTML standard splits them (section 13.2.5).
//!
//! The reader jumps from mark to mark. It copies no text that needs no decoding, keeps only the attributes that a later
//! step reads, and passes over code and comments without reading them.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memmem};

use super::attributes::Attribute;
use super::builder::Builder;
use super::names::Name;
use super::tag::Tag;
use super::token::RawText;
use super::tree::{Span, Tree};
use super::{character_references, doctype};
use crate::extract::Capped;

/// Most attributes of one tag; further ones are dropped. The most on a tag of 115 real pages is 29.
const MAX_ATTRIBUTES: usize = 256;

/// Fewest bytes of a script worth recording.
const MIN_SCRIPT: usize = 16;

/// The scripts of a page, in order: the bytes of the start tag from its name on, and the bytes of the code.
pub(super) type Scripts = Vec<(Range<u32>, Range<u32>)>;

/// Parses any page in linear time and memory. Also returns the limits that it exceeded, and where its scripts are.
///
/// Scripts count as disabled, so the content of `<noscript>` is parsed. The tree has no comments, no code, and only the
/// attributes that later steps read. `with_tags` tells whether elements know their tags.
pub(super) fn parse(text: &str, with_tags: bool) -> (Tree<'_>, Capped, Scripts) {
    let as_is = memchr2(b'\r', b'\0', text.as_bytes()).is_none();
    let mut reader =
        Reader { text, as_is, builder: Builder::new(text, with_tags), dropped_attributes: false, scripts: Vec::new() };
    reader.run();
    let Reader { builder, dropped_attributes, scripts, .. } = reader;
    let (tree, dropped_tags) = builder.finish();
    (tree, Capped { depth: dropped_tags, attributes: dropped_attributes }, scripts)
}

struct Reader<'t> {
    text: &'t str,
    /// Whether the page has neither carriage returns nor NULs.
    as_is: bool,
    builder: Builder<'t>,
    dropped_attributes: bool,
    scripts: Scripts,
}

/// How the text of an element is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Character references are decoded, and NULs are tokens.
    Content,
    /// Character references are decoded, and NULs are replaced.
    Title,
    /// NULs are tokens.
    Section,
    /// NULs are replaced.
    Raw,
}

impl<'t> Reader<'t> {
    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    fn run(&mut self) {
        let bytes = self.bytes();
        // A byte order mark is not text.
        let mut from = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut at = from;
        while let Some(found) = memchr(b'<', &bytes[at..]) {
            let start = at + found;
            let after = match bytes.get(start + 1..).unwrap_or_default() {
                [c, ..] if c.is_ascii_alphabetic() => {
                    self.content(from, start);
                    self.start_tag(start + 1)
                }
                [b'/', c, ..] if c.is_ascii_alphabetic() => {
                    self.content(from, start);
                    self.end_tag(start + 2)
                }
                [b'/', b'>', ..] => {
                    self.content(from, start);
                    start + 3
                }
                [b'/', _, ..] | [b'?', ..] => {
                    self.content(from, start);
                    self.after(b">", start + 2)
                }
                [b'!', ..] => {
                    self.content(from, start);
                    self.declaration(start)
                }
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            (from, at) = (after, after);
        }
        self.content(from, bytes.len());
        self.builder.end();
    }

    /// The end of the first `mark` at or after `from`, or the end of the text.
    fn after(&self, mark: &[u8], from: usize) -> usize {
        memmem::find(&self.bytes()[from..], mark).map_or(self.bytes().len(), |found| from + found + mark.len())
    }

    /// The end of a comment, doctype or CDATA section that opens at `start`.
    fn declaration(&mut self, start: usize) -> usize {
        /// Bytes of `<!doctype`.
        const DOCTYPE: usize = 9;
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            return start + comment(rest);
        }
        // It is a CDATA section only in SVG and MathML. Elsewhere it is a comment that ends at the first `>`.
        if rest.starts_with(b"<![CDATA[") && self.builder.is_in_foreign_content() {
            let from = start + b"<![CDATA[".len();
            let end = self.after(b"]]>", from);
            let to = if self.bytes()[from..end].ends_with(b"]]>") { end - 3 } else { end };
            self.read(from, to, Reading::Section);
            return end;
        }
        let end = self.after(b">", start);
        if rest.get(..DOCTYPE).is_some_and(|mark| mark.eq_ignore_ascii_case(b"<!doctype")) {
            let inner = self.text.get(start + DOCTYPE..end).unwrap_or_default();
            // A document type that never ends is quirky.
            self.builder.doctype(inner.strip_suffix('>').is_none_or(doctype::is_quirky));
        }
        end
    }

    /// Reads the text between two tags.
    fn content(&mut self, from: usize, to: usize) {
        if from < to {
            self.read(from, to, Reading::Content);
        }
    }

    /// Passes on a text, decoded if needed.
    fn read(&mut self, from: usize, to: usize, reading: Reading) {
        let bytes = &self.bytes()[from..to];
        let mut found = self.next_mark(bytes, reading);
        if found.is_none() {
            self.builder.text(Span { start: from as u32, end: to as u32, decoded: false });
            return;
        }
        let mut start = self.builder.tree.decoded.len() as u32;
        let mut at = 0;
        loop {
            let mark = found.map_or(bytes.len(), |found| at + found);
            self.builder.tree.decoded.push_str(self.text.get(from + at..from + mark).unwrap_or_default());
            at = mark + 1;
            match bytes.get(mark) {
                None => break,
                Some(b'&') => at += reference(&bytes[at..], false, &mut self.builder.tree.decoded),
                Some(b'\r') => {
                    self.builder.tree.decoded.push('\n');
                    at += usize::from(bytes.get(at) == Some(&b'\n'));
                }
                Some(_) if matches!(reading, Reading::Content | Reading::Section) => {
                    self.decoded(start);
                    self.builder.nul();
                    start = self.builder.tree.decoded.len() as u32;
                }
                Some(_) => self.builder.tree.decoded.push('\u{FFFD}'),
            }
            found = self.next_mark(&bytes[at..], reading);
        }
        self.decoded(start);
    }

    /// Place of the first character that is not text as it is.
    fn next_mark(&self, text: &[u8], reading: Reading) -> Option<usize> {
        match (reading, self.as_is) {
            (Reading::Raw | Reading::Section, true) => None,
            (Reading::Raw | Reading::Section, false) => memchr2(b'\r', b'\0', text),
            (_, true) => memchr(b'&', text),
            (_, false) => memchr3(b'&', b'\r', b'\0', text),
        }
    }

    /// Passes on the text that was decoded since a place.
    fn decoded(&mut self, start: u32) {
        let end = self.builder.tree.decoded.len() as u32;
        if start < end {
            self.builder.text(Span { start, end, decoded: true });
        }
    }

    /// Reads the end tag whose name starts at `name`. Returns its end.
    fn end_tag(&mut self, name: usize) -> usize {
        let before = self.builder.tree.no_attributes();
        let (tag, end) = self.tag(name);
        self.builder.tree.remove_attributes(before);
        if let Some(tag) = tag {
            self.builder.end_tag(tag.name);
        }
        end
    }

    /// Reads the start tag whose name starts at `name`, and the raw text that it opens. Returns the end.
    fn start_tag(&mut self, name: usize) -> usize {
        let (tag, end) = self.tag(name);
        let Some(tag) = tag else { return end };
        match self.builder.start_tag(tag) {
            None => end,
            Some(raw) => self.raw_text(name, end, raw),
        }
    }

    /// Reads the tag whose name starts at `start`. Returns its end. A tag that the page's end cuts is dropped.
    fn tag(&mut self, start: usize) -> (Option<Tag>, usize) {
        let bytes = self.bytes();
        let mut scan = TagScan::new(bytes, start);
        let name = self.builder.tree.names.get(&bytes[start..scan.at]);
        let element = name.unwrap_or(Name::NONE);
        let mut attributes = self.builder.tree.no_attributes();
        let mut count = 0usize;
        while let Some((name, value)) = scan.attribute() {
            count += 1;
            if count <= MAX_ATTRIBUTES
                && let Some(attribute) = attribute(element, &bytes[name])
            {
                let value = self.value(value);
                self.builder.tree.add_attribute(&mut attributes, attribute, value);
            }
        }
        let has_surplus = count > MAX_ATTRIBUTES;
        self.dropped_attributes |= has_surplus;
        let tag = Tag {
            name: element,
            is_known: name.is_some(),
            self_closing: scan.self_closing && !has_surplus,
            attributes,
            start: start as u32,
        };
        ((scan.at < bytes.len()).then_some(tag), (scan.at + 1).min(bytes.len()))
    }

    /// The value of an attribute, decoded if needed.
    fn value(&mut self, range: Range<usize>) -> Span {
        if memchr3(b'&', b'\r', b'\0', &self.bytes()[range.clone()]).is_none() {
            return Span { start: range.start as u32, end: range.end as u32, decoded: false };
        }
        let decoded = &mut self.builder.tree.decoded;
        let start = decoded.len() as u32;
        decode_value(self.text.get(range).unwrap_or_default(), decoded);
        Span { start, end: decoded.len() as u32, decoded: true }
    }

    /// Reads the raw text between the end of a start tag and the end tag with the same name, and that end tag. Returns
    /// its end. Code is passed over, except for formulas.
    fn raw_text(&mut self, name: usize, end: usize, raw: RawText) -> usize {
        let bytes = self.bytes();
        let length = bytes[name..end].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let name = name..name + length;
        let close = if raw == RawText::Script {
            script_end(&bytes[end..])
        } else {
            end_tag(&bytes[end..], &bytes[name.clone()])
        };
        let to = close.map_or(bytes.len(), |close| end + close);
        let tag = name.start..end;
        let is_formula = raw == RawText::Script && memmem::find(&bytes[tag.clone()], b"math/tex").is_some();
        match raw {
            RawText::Title => self.read(end, to, Reading::Title),
            RawText::Script | RawText::Style if !is_formula => {
                // Code that starts with a comment is for browsers without scripts, or older than its data.
                if raw == RawText::Script
                    && to - end >= MIN_SCRIPT
                    && close.is_some()
                    && memmem::find(&bytes[end..to], b"<!--").is_none()
                {
                    self.scripts.push((tag.start as u32..tag.end as u32, end as u32..to as u32));
                }
            }
            _ => self.read(end, to, Reading::Raw),
        }
        if close.is_none() { to } else { self.end_tag(to + 2) }
    }
}

/// A pass over the attributes of a tag.
struct TagScan<'t> {
    bytes: &'t [u8],
    /// The end of what was read; at the end the `>` of the tag, or the end of the source.
    at: usize,
    /// Whether a slash ends the tag.
    self_closing: bool,
}

impl<'t> TagScan<'t> {
    /// Reads the name of a tag.
    fn new(bytes: &'t [u8], start: usize) -> Self {
        let mut scan = Self { bytes, at: start, self_closing: false };
        scan.at = scan.find(start, |b| is_space(b) || matches!(b, b'/' | b'>'));
        scan
    }

    fn find(&self, from: usize, stop: fn(u8) -> bool) -> usize {
        self.bytes[from..].iter().position(|b| stop(*b)).map_or(self.bytes.len(), |found| from + found)
    }

    /// The name and value of the next attribute.
    fn attribute(&mut self) -> Option<(Range<usize>, Range<usize>)> {
        let (bytes, space) = (self.bytes, self.at);
        let mut at = self.find(space, |b| !is_space(b) && b != b'/');
        self.at = at;
        if at == bytes.len() || bytes[at] == b'>' {
            self.self_closing = at > space && bytes[at - 1] == b'/';
            return None;
        }
        let begin = at;
        // An equals sign may be the first character of a name; after that it ends the name.
        at = self.find(at + 1, |b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
        let name = begin..at;
        let sign = if bytes.get(at) == Some(&b'=') { at } else { self.find(at, |b| !is_space(b)) };
        if bytes.get(sign) != Some(&b'=') {
            self.at = sign;
            return Some((name, at..at));
        }
        at = self.find(sign + 1, |b| !is_space(b));
        let value = if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            let end = memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |found| at + 1 + found);
            self.at = (end + 1).min(bytes.len());
            at + 1..end
        } else {
            self.at = self.find(at, |b| is_space(b) || b == b'>');
            at..self.at
        };
        Some((name, value))
    }
}

/// The names, in lower case, and the values of all attributes of a tag, whose name starts at `name`. The first ones if
/// there are more than [`MAX_ATTRIBUTES`].
pub(super) fn attributes(text: &str, name: usize) -> Vec<(String, String)> {
    let mut scan = TagScan::new(text.as_bytes(), name);
    let all = std::iter::from_fn(|| scan.attribute()).take(MAX_ATTRIBUTES);
    let mut attributes: Vec<(String, String)> = Vec::new();
    for (name, value) in all {
        let name = text.get(name).unwrap_or_default().to_ascii_lowercase();
        if attributes.iter().all(|(other, _)| *other != name) {
            let mut decoded = String::new();
            decode_value(text.get(value).unwrap_or_default(), &mut decoded);
            attributes.push((name, decoded));
        }
    }
    attributes
}

/// Decodes the value of an attribute.
fn decode_value(text: &str, into: &mut String) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let mark = memchr3(b'&', b'\r', b'\0', &bytes[at..]).map_or(bytes.len(), |found| at + found);
        into.push_str(text.get(at..mark).unwrap_or_default());
        at = mark + 1;
        match bytes.get(mark) {
            None => break,
            Some(b'&') => at += reference(&bytes[at..], true, into),
            Some(b'\r') => {
                into.push('\n');
                at += usize::from(bytes.get(at) == Some(&b'\n'));
            }
            Some(_) => into.push('\u{FFFD}'),
        }
    }
}

/// Decodes the character reference after an ampersand, or keeps the ampersand. Returns the bytes of the reference.
fn reference(text: &[u8], in_attribute: bool, into: &mut String) -> usize {
    let length = character_references::decode(text, in_attribute, into);
    if length == 0 {
        into.push('&');
    }
    length
}

/// The attribute with this name in any case, if the tree keeps it.
fn attribute(element: Name, name: &[u8]) -> Option<Attribute> {
    /// Bytes of the longest kept name (`data-actualsrc`).
    const LONGEST: usize = 14;
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    Attribute::of(element, lower)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0C' | b'\r')
}

/// Length in bytes of the comment at the start of a text.
fn comment(text: &[u8]) -> usize {
    if text.starts_with(b"<!-->") {
        return 5;
    }
    if text.starts_with(b"<!--->") {
        return 6;
    }
    let mut at = 4;
    while let Some(found) = memmem::find(&text[at..], b"--") {
        at += found;
        at += text[at..].iter().take_while(|b| **b == b'-').count();
        match &text[at..] {
            [b'>', ..] => return at + 1,
            [b'!', b'>', ..] => return at + 2,
            _ => {}
        }
    }
    text.len()
}

/// Whether a text starts with a name in any case that ends there.
fn starts_with_name(text: &[u8], name: &[u8]) -> bool {
    text.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
        && text.get(name.len()).is_none_or(|b| is_space(*b) || matches!(b, b'/' | b'>'))
}

/// Start of the first end tag with a name.
fn end_tag(text: &[u8], name: &[u8]) -> Option<usize> {
    memchr_iter(b'<', text)
        .find(|at| text[at + 1..].strip_prefix(b"/").is_some_and(|rest| starts_with_name(rest, name)))
}

/// Start of the end tag of a script. A script may hold its own tags inside `<!--` and `-->`.
fn script_end(text: &[u8]) -> Option<usize> {
    let close = end_tag(text, b"script")?;
    let Some(comment) = memmem::find(&text[..close], b"<!--") else { return Some(close) };
    let mut at = comment;
    // In a comment, and in a script of the comment.
    let (mut escaped, mut nested) = (false, false);
    while let Some(found) = memchr2(b'<', b'-', &text[at..]) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with(b"<!--") && !escaped {
            (escaped, nested) = (true, false);
            // The two hyphens may already be those of the end.
            at += 2;
        } else if escaped && rest.starts_with(b"--") {
            let hyphens = rest.iter().take_while(|b| **b == b'-').count();
            at += hyphens;
            if text.get(at) == Some(&b'>') {
                (escaped, nested) = (false, false);
            }
        } else if rest.starts_with(b"</") && starts_with_name(&rest[2..], b"script") {
            if !nested {
                return Some(at);
            }
            nested = false;
            at += 2;
        } else if escaped && !nested && starts_with_name(&rest[1..], b"script") {
            nested = true;
            at += 1;
        } else {
            at += 1;
        }
    }
    None
}
