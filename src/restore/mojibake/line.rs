//! Restores one line: splits it at its tags and undoes each kind of mojibake in the text between them.

use super::proven::{ByWay, PageEvidence, Way};
use super::reading::{GAIN, Reading, best, is_text};
use super::single_byte::may_be_single_bytes;
use super::utf8_as_gbk::{self, End, MARGIN};
use super::{double_byte, prefilter, single_byte, token};
use crate::restore::gbk::Gbk;
use crate::restore::markup::{comment_without_hyphen, opaque, with_swallowed_quotes};
use crate::restore::mode::Restore;

/// The ways of misreading text in pairs of bytes.
const DOUBLE: [Way; 3] = [Way::Utf8AsGbk, Way::Big5AsGbk, Way::GbkAsBig5];

/// A line while it is restored.
#[derive(Default)]
pub(super) struct RestoringLine<'p> {
    pub(super) text: String,
    /// The number of restored characters.
    pub(super) characters: u32,
    /// The number of lost characters.
    pub(super) lost: u32,
    /// The characters of `text` that are guesses: their indices in Unicode scalars.
    pub(super) guessed: Vec<u32>,
    /// The number of restored characters by the way of misreading.
    pub(super) by_way: ByWay,
    page: PageEvidence<'p>,
    /// The length of `text` in Unicode scalars.
    length: u32,
}

impl<'p> RestoringLine<'p> {
    /// Restores a line. `improbable` is the result of [`prefilter::is_improbable`] for it.
    pub(super) fn of(line: &str, improbable: bool, page: PageEvidence<'p>, mode: Restore) -> Self {
        let mut restored = Self { page, ..Self::default() };
        let mut at = 0;
        while at < line.len() {
            let end = segment_end(line, at);
            let segment = &line[at..end];
            let improbable = if segment.len() == line.len() { improbable } else { prefilter::is_improbable(segment) };
            restored.segment(segment, improbable, end == line.len(), mode);
            at = end;
            let swallows = page.proven.has(Way::Utf8AsGbk);
            if let Some(length) = Some(&line[at..]).filter(|_| swallows).and_then(comment_without_hyphen) {
                restored.keep(&line[at..at + length - "->".len()]);
                restored.keep("-->");
                at += length;
            } else if let Some(length) = opaque(&line[at..]) {
                let tag = &line[at..at + length];
                restored.keep(&if swallows { with_swallowed_quotes(tag) } else { tag.into() });
                at += length;
            }
        }
        restored
    }

    /// Appends a text unchanged.
    fn keep(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count() as u32;
    }

    /// Restores the text between two tags.
    fn segment(&mut self, segment: &str, improbable: bool, line_end: bool, mode: Restore) {
        let may_be_single_bytes = may_be_single_bytes(segment) || self.page.proven.has_any(&single_byte::WAYS);
        let improbable = improbable || self.page.proven.has_any(&DOUBLE);
        if may_be_single_bytes && self.attempt(segment, |line| line.single_byte(segment, mode)) {
            return;
        }
        if improbable
            && (self.attempt(segment, |line| line.double_bytes(segment, line_end, mode))
                || self.attempt(segment, |line| {
                    let reading = double_byte::gbk_as_big5(segment).map(|reading| (reading, GAIN));
                    line.take(segment, best(segment, reading, line.page.proven), mode);
                }))
        {
            return;
        }
        self.keep(segment);
    }

    /// Appends the result of a way of reading a segment. Returns whether it differs from the segment; otherwise nothing
    /// is appended.
    fn attempt(&mut self, segment: &str, read: impl FnOnce(&mut Self)) -> bool {
        let (start, length) = (self.text.len(), self.length);
        read(self);
        let changed = self.text[start..] != *segment;
        if !changed {
            self.text.truncate(start);
            self.length = length;
        }
        changed
    }

    /// Restores text that was read byte by byte.
    fn single_byte(&mut self, segment: &str, mode: Restore) {
        let mixed = segment.chars().any(|c| c >= '\u{2E80}');
        for (run, whole) in runs(segment, |c| single_byte::byte_of(c).is_some()) {
            let reading = Some(run).filter(|_| whole).and_then(|run| single_byte::read(run, mixed, self.page.proven));
            self.take(run, reading, mode);
        }
    }

    /// Restores text that was read as GBK.
    fn double_bytes(&mut self, segment: &str, line_end: bool, mode: Restore) {
        let gbk = Gbk::get();
        for (run, whole) in runs(segment, |c| token::token(gbk, c).is_some()) {
            if whole {
                let end = match (segment.ends_with(run), line_end) {
                    (false, _) => End::None,
                    (true, false) => End::Element,
                    (true, true) => End::Line,
                };
                self.double_byte(run, end, mode);
            } else {
                self.keep(run);
            }
        }
    }

    /// Restores a text whose characters are all in GBK. It goes word by word if some words are intact.
    fn double_byte(&mut self, run: &str, end: End, mode: Restore) {
        let PageEvidence { proven, ngrams } = self.page;
        let readings = |text: &str, end: End| {
            let readings = [
                utf8_as_gbk::read(text, end, proven.has(Way::Utf8AsGbk), ngrams),
                double_byte::big5_as_gbk(text, proven.has(Way::Big5AsGbk)),
            ];
            best(text, readings.into_iter().flatten().map(|reading| (reading, GAIN)), proven)
        };
        let reading = readings(run, end).filter(|_| !run.split(' ').any(is_text));
        if reading.is_some() || !run.contains(' ') {
            self.take(run, reading, mode);
            return;
        }
        for word in run.split_inclusive(' ') {
            let whole = |reading: &Reading| reading.guesses.is_empty() && reading.lost == 0;
            let reading = readings(word, End::None).filter(whole).filter(|_| !is_text(word));
            self.take(word, reading, mode);
        }
    }

    /// Appends a reading, or the original text without one. A guess with too small a margin is lost.
    fn take(&mut self, before: &str, reading: Option<Reading>, mode: Restore) {
        let Some(reading) = reading else {
            self.keep(before);
            return;
        };
        let mut guesses = reading.guesses.iter().peekable();
        for (at, c) in (0..).zip(reading.text.chars()) {
            let guess = guesses.next_if(|guess| guess.at == at);
            let is_accepted = guess.is_none_or(|guess| mode == Restore::All && guess.margin >= MARGIN);
            if is_accepted {
                let is_restored = u32::from(!c.is_ascii() && c != '\u{FFFD}');
                self.characters += is_restored;
                self.by_way[reading.way as usize] += is_restored;
                self.text.push(c);
                if guess.is_some() {
                    self.guessed.push(self.length);
                }
            } else {
                self.lost += 1;
                self.text.push('\u{FFFD}');
            }
            self.length += 1;
        }
        self.lost += reading.lost;
    }
}

/// Splits a text into runs of characters that have a property and runs of characters that have not.
fn runs(text: &str, has: impl Fn(char) -> bool) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let whole = has(rest.chars().next()?);
        let end = rest.find(|c| has(c) != whole).unwrap_or(rest.len());
        let (run, left) = rest.split_at(end);
        rest = left;
        Some((run, whole))
    })
}

/// The end of the text that starts at a byte offset: the next tag, or the end of the line.
fn segment_end(line: &str, from: usize) -> usize {
    let mut brackets = memchr::memchr_iter(b'<', &line.as_bytes()[from..]).map(|at| from + at);
    brackets.find(|at| opaque(&line[*at..]).is_some()).unwrap_or(line.len())
}
