//! The linear pass over a page's source: it hands the source to the tokenizer, and cuts the attributes of a tag that
//! are too many.
//!
//! The tokenizer compares every attribute with all earlier ones of its tag, so a million of them take a million times
//! a million steps; they must go before it. Where a tag stands in the source depends on what the parser makes of the
//! tags before it (in `<svg>`, a `<style>` is no raw text), so this pass does not guess: it stops behind each tag that
//! may change how the source is read, and asks.

use std::ops::Range;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TokenSink, Tokenizer};
use memchr::{memchr, memchr_iter, memmem};

use super::cap::Guard;
use super::elements;

/// Attributes of one tag beyond which they are cut. The most on a tag of 115 real pages is 29.
const ATTRIBUTES: usize = 256;

/// What the pass over a page's source saw.
#[derive(Debug, Default)]
pub(super) struct Fed {
    /// Whether attributes were cut.
    pub(super) cut: bool,
    /// The scripts, in order: the bytes of the start tag from its name on, and those of the code.
    pub(super) scripts: Vec<(Range<u32>, Range<u32>)>,
}

/// Bytes of code below which a script holds nothing to be read.
const CODE: usize = 16;

/// Feeds a page to a tokenizer, up to its end.
pub(super) fn feed(text: &str, tokenizer: &Tokenizer<Guard>) -> Fed {
    let mut source = Source { text, fed: 0, queue: BufferQueue::default(), tokenizer, seen: Fed::default() };
    source.run();
    tokenizer.end();
    source.seen
}

struct Source<'t> {
    text: &'t str,
    /// Bytes that the tokenizer has.
    fed: usize,
    queue: BufferQueue,
    tokenizer: &'t Tokenizer<Guard>,
    seen: Fed,
}

impl<'t> Source<'t> {
    fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(found) = memchr(b'<', &self.bytes()[at..]) {
            let start = at + found;
            at = match self.bytes().get(start + 1) {
                Some(b'!') => self.declaration(start),
                Some(b'?') => self.after(b">", start + 2),
                Some(b'/') => match self.bytes().get(start + 2) {
                    Some(c) if c.is_ascii_alphabetic() => self.tag(start + 2),
                    Some(_) => self.after(b">", start + 2),
                    None => start + 2,
                },
                Some(c) if c.is_ascii_alphabetic() => {
                    let end = self.tag(start + 1);
                    self.raw_text(start + 1, end)
                }
                _ => start + 1,
            };
        }
        self.feed(self.bytes().len());
    }

    /// The place behind the first `mark` from a place on, or the end.
    fn after(&self, mark: &[u8], from: usize) -> usize {
        memmem::find(&self.bytes()[from..], mark).map_or(self.bytes().len(), |found| from + found + mark.len())
    }

    /// The end of a comment, doctype or CDATA section that opens at `start`.
    fn declaration(&mut self, start: usize) -> usize {
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            let end = start + comment(rest);
            self.feed(start + 4);
            // Nobody reads comments; their ends tell the tokenizer enough. An unclosed one hides the rest of the page.
            self.fed = if rest[..end - start].ends_with(b"-->") { (end - 3).max(self.fed) } else { self.fed };
            return end;
        }
        if rest.starts_with(b"<![CDATA[") {
            // Only in SVG and MathML is it what it says; elsewhere it is a comment that ends at the first `>`.
            self.feed(start);
            if self.tokenizer.sink.adjusted_current_node_present_but_not_in_html_namespace() {
                return self.after(b"]]>", start);
            }
        }
        self.after(b">", start)
    }

    /// Reads the tag whose name starts at `name`, and cuts its attributes if they are too many. Gives the place behind
    /// it.
    fn tag(&mut self, name: usize) -> usize {
        let bytes = self.bytes();
        let find = |from: usize, stop: fn(u8) -> bool| {
            bytes[from..].iter().position(|b| stop(*b)).map_or(bytes.len(), |found| from + found)
        };
        let mut at = find(name, |b| is_space(b) || matches!(b, b'/' | b'>'));
        let mut attributes = 0usize;
        let mut surplus = None;
        loop {
            at = find(at, |b| !is_space(b) && b != b'/');
            if at == bytes.len() || bytes[at] == b'>' {
                break;
            }
            attributes += 1;
            if attributes > ATTRIBUTES && surplus.is_none() {
                surplus = Some(at);
            }
            // An equals sign is the first character of a name, but ends any later one.
            at = find(at + 1, |b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
            let sign = find(at, |b| !is_space(b));
            if bytes.get(sign) != Some(&b'=') {
                at = sign;
                continue;
            }
            at = find(sign + 1, |b| !is_space(b));
            at = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |found| at + found + 2)
                }
                _ => find(at, |b| is_space(b) || b == b'>'),
            };
        }
        if let Some(surplus) = surplus {
            self.feed(surplus);
            self.fed = at;
            self.seen.cut = true;
        }
        (at + 1).min(bytes.len())
    }

    /// The place behind the raw text that a start tag opens (up to its end tag), or `end`, the tag's own end.
    fn raw_text(&mut self, name: usize, end: usize) -> usize {
        let length = self.bytes()[name..].iter().take(9).take_while(|b| b.is_ascii_alphabetic()).count();
        let tag = name as u32..end as u32;
        let name = &self.bytes()[name..name + length];
        if !elements::is_raw_text(name) {
            return end;
        }
        self.feed(end);
        let is_formula = memmem::find(&self.bytes()[tag.start as usize..end], b"math/tex").is_some();
        let mut at = end;
        while self.tokenizer.sink.in_raw_text() {
            let Some(close) = end_tag(&self.bytes()[at..], name) else {
                return self.bytes().len();
            };
            if is_code(name) && !is_formula && memmem::find(&self.bytes()[at..at + close], b"<!--").is_none() {
                self.fed = at + close;
                if close >= CODE && name.eq_ignore_ascii_case(b"script") {
                    self.seen.scripts.push((tag.clone(), at as u32..(at + close) as u32));
                }
            }
            // A script may hold its own end tag in a comment; the tokenizer tells whether this was the one.
            at = self.tag(at + close + 2);
            self.feed(at);
        }
        at
    }

    /// Hands the source up to a place to the tokenizer.
    fn feed(&mut self, to: usize) {
        if to > self.fed {
            self.queue.push_back(StrTendril::from_slice(&self.text[self.fed..to]));
            self.fed = to;
            // The guard never suspends the tokenizer for a script or an encoding: one call reads it all.
            let _ = self.tokenizer.feed(&self.queue);
        }
    }
}

/// Whether raw text is code, which nobody reads (but for formulas). Whether code with `<!--` ends at its first end tag only the tokenizer
/// knows.
fn is_code(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style")
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0C' | b'\r')
}

/// The length of the comment that a text starts with.
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

/// Where the end tag of a name opens.
fn end_tag(text: &[u8], name: &[u8]) -> Option<usize> {
    memchr_iter(b'<', text).find(|at| {
        text[at + 1..].strip_prefix(b"/").is_some_and(|rest| {
            rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                && rest.get(name.len()).is_none_or(|b| is_space(*b) || matches!(b, b'/' | b'>'))
        })
    })
}
