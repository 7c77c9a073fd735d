//! Feeds a page's source to the tokenizer in one linear pass, and drops the surplus attributes of tags.
//!
//! The tokenizer compares every attribute with all earlier ones of its tag, so a million attributes take a million
//! times a million steps. They must go before the tokenizer sees them. Where tags are in the source depends on how the
//! parser reads the tags before them (in `<svg>`, a `<style>` holds no raw text). So this pass does not guess: after
//! each tag that may change how the source is read, it asks the parser.

use std::ops::Range;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TokenSink, Tokenizer};
use memchr::{memchr, memchr_iter, memmem};

use super::elements;
use super::guard::Guard;

/// Most attributes of one tag; further ones are dropped. The most on a tag of 115 real pages is 29.
const MAX_ATTRIBUTES: usize = 256;

/// Result of the pass over a page's source.
#[derive(Debug, Default)]
pub(super) struct SourceScan {
    /// Whether attributes were dropped.
    pub(super) dropped_attributes: bool,
    /// The scripts, in order: the bytes of the start tag from its name on, and the bytes of the code.
    pub(super) scripts: Vec<(Range<u32>, Range<u32>)>,
}

/// Fewest bytes of a script worth recording.
const MIN_SCRIPT: usize = 16;

/// Feeds a whole page to a tokenizer.
pub(super) fn feed(text: &str, tokenizer: &Tokenizer<Guard>) -> SourceScan {
    let mut feeder = Feeder { text, fed: 0, queue: BufferQueue::default(), tokenizer, scan: SourceScan::default() };
    feeder.run();
    tokenizer.end();
    feeder.scan
}

struct Feeder<'t> {
    text: &'t str,
    /// Bytes of the text that are fed or skipped.
    fed: usize,
    queue: BufferQueue,
    tokenizer: &'t Tokenizer<Guard>,
    scan: SourceScan,
}

impl<'t> Feeder<'t> {
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

    /// The end of the first `mark` at or after `from`, or the end of the text.
    fn after(&self, mark: &[u8], from: usize) -> usize {
        memmem::find(&self.bytes()[from..], mark).map_or(self.bytes().len(), |found| from + found + mark.len())
    }

    /// The end of a comment, doctype or CDATA section that opens at `start`.
    fn declaration(&mut self, start: usize) -> usize {
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            let end = start + comment(rest);
            self.feed(start + 4);
            // Comments are not used, so only their last three bytes are fed. An unclosed one hides the rest of the
            // page.
            self.fed = if rest[..end - start].ends_with(b"-->") { (end - 3).max(self.fed) } else { self.fed };
            return end;
        }
        if rest.starts_with(b"<![CDATA[") {
            // It is a CDATA section only in SVG and MathML. Elsewhere it is a comment that ends at the first `>`.
            self.feed(start);
            if self.tokenizer.sink.adjusted_current_node_present_but_not_in_html_namespace() {
                return self.after(b"]]>", start);
            }
        }
        self.after(b">", start)
    }

    /// Reads the tag whose name starts at `name`, and drops its surplus attributes. Returns the end of the tag.
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
            if attributes > MAX_ATTRIBUTES && surplus.is_none() {
                surplus = Some(at);
            }
            // An equals sign may be the first character of a name; after that it ends the name.
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
            self.scan.dropped_attributes = true;
        }
        (at + 1).min(bytes.len())
    }

    /// The end of the element, if a start tag opens raw text; else `end`, the end of the start tag.
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
                if close >= MIN_SCRIPT && name.eq_ignore_ascii_case(b"script") {
                    self.scan.scripts.push((tag.clone(), at as u32..(at + close) as u32));
                }
            }
            // A script may hold its own end tag in a comment; the tokenizer knows whether this one ended it.
            at = self.tag(at + close + 2);
            self.feed(at);
        }
        at
    }

    /// Feeds the source to the tokenizer, up to a place.
    fn feed(&mut self, to: usize) {
        if to > self.fed {
            self.queue.push_back(StrTendril::from_slice(&self.text[self.fed..to]));
            self.fed = to;
            // The guard never suspends the tokenizer for a script or an encoding, so one call reads everything.
            let _ = self.tokenizer.feed(&self.queue);
        }
    }
}

/// Whether raw text of this element is code, which the tree leaves out. The caller must feed formulas (`math/tex`), and
/// code with `<!--`, because only the tokenizer knows whether such code ends at its first end tag.
fn is_code(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style")
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

/// Start of the first end tag with a name.
fn end_tag(text: &[u8], name: &[u8]) -> Option<usize> {
    memchr_iter(b'<', text).find(|at| {
        text[at + 1..].strip_prefix(b"/").is_some_and(|rest| {
            rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
                && rest.get(name.len()).is_none_or(|b| is_space(*b) || matches!(b, b'/' | b'>'))
        })
    })
}
