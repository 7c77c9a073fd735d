//! Mojibake: lines that were read in a wrong encoding before they came here, in every way the character model can tell
//! from text that was not.
//!
//! One file for each way. A reading is taken only if its bytes are whole in the right encoding and the result is more
//! probable by far; a look at a few characters of a line spares nearly all of them the trial.

mod double_byte;
mod lost;
mod prefilter;
mod single_byte;
mod token;
mod utf8_as_gbk;

use std::borrow::Cow;
use std::ops::Range;

use super::gbk::Gbk;
use super::log::{Damage, RestoreLog, RestoredLine};
use super::markup::opaque;
use crate::characters::model::CharModel;
use crate::extract::text::line_ends;
use crate::restore::Restore;
use utf8_as_gbk::End;

/// Gain in log-probability per character from which a reading is believed. The right one gains 5.6 to 10.5, the best
/// wrong one of 11,331 intact lines −0.47 (facts on restoration, section 2).
const GAIN: f32 = 1.5;
/// Log-probability per character that a reading has at least: true text has −7.6 and more (ibid.), names and menus a
/// little less.
const LEAST: f32 = -9.5;
/// The byte that letters of Latin-1's upper half begin with, from U+00C0 to U+00FF.
const LETTERS: u8 = 0xC3;
/// Characters beyond ASCII that a reading has at least.
const SHORTEST: usize = 2;

/// What a text was.
#[derive(Debug, Clone, Default, PartialEq)]
struct Reading {
    text: String,
    /// Characters of it that are chosen among several.
    guesses: Vec<Guess>,
    /// Characters of it that are lost, each a U+FFFD.
    lost: u32,
    /// Bytes that fitted nowhere.
    strays: usize,
}

/// A character that is chosen among several.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Guess {
    /// Its place, in characters.
    at: u32,
    /// How much more probable it is than the next one, in nats.
    margin: f32,
}

/// Restores the lines of a page, and logs what came back and what is lost. Tags are left as they are.
pub(super) fn restore<'t>(text: Cow<'t, str>, mode: Restore, log: &mut RestoreLog) -> Cow<'t, str> {
    let Candidates { lines, has_marks, are_extraordinary } = candidates(&text);
    let mut numbers = Numbers::default();
    let mut out = String::new();
    let mut copied = 0;
    for range in lines {
        let line = &text[range.clone()];
        let improbable = if are_extraordinary {
            prefilter::is_improbable_if_extraordinary(line)
        } else {
            prefilter::is_improbable(line)
        };
        let is_tried = improbable || may_be_single_bytes(line);
        log.tried += u32::from(is_tried);
        let restored = is_tried.then(|| Line::of(line, improbable, mode));
        let Some(restored) = restored.filter(|restored| restored.text != line) else {
            if has_marks {
                flag(line, || numbers.of(&text, &range), log);
            }
            continue;
        };
        log.mojibake.restored += restored.characters;
        log.mojibake.lost += restored.lost;
        out.push_str(&text[copied..range.start]);
        out.push_str(&restored.text);
        copied = range.end;
        log.lines.push(RestoredLine {
            line: numbers.of(&text, &range),
            damage: Damage::Mojibake,
            before: line.to_owned(),
            after: restored.text,
            guessed: restored.guessed,
        });
    }
    if copied == 0 {
        return text;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The lines of a page that may be damaged, in their order.
struct Candidates {
    lines: Vec<Range<usize>>,
    /// Whether any holds a mark of what is lost.
    has_marks: bool,
    /// Whether all of them are [`prefilter::extraordinary`].
    are_extraordinary: bool,
}

fn candidates(text: &str) -> Candidates {
    let mut marks = lost::places(text).peekable();
    let has_marks = marks.peek().is_some();
    let mut lines = prefilter::extraordinary(text);
    let are_extraordinary = !has_marks && memchr::memchr(LETTERS, text.as_bytes()).is_none();
    if !are_extraordinary {
        lines.extend(around(text, marks));
        lines.extend(around(text, memchr::memchr_iter(LETTERS, text.as_bytes())));
        lines.sort_unstable_by_key(|line| line.start);
        lines.dedup();
    }
    Candidates { lines, has_marks, are_extraordinary }
}

/// The lines, without their ends, in which places lie that are given in their order.
fn around(text: &str, places: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut behind = 0;
    places.filter_map(move |place| {
        if place < behind {
            return None;
        }
        let start = memchr::memrchr2(b'\n', b'\r', &bytes[behind..place]).map_or(behind, |end| behind + end + 1);
        let end = memchr::memchr2(b'\n', b'\r', &bytes[place..]).map_or(bytes.len(), |end| place + end);
        behind = (end + 1).min(bytes.len());
        Some(start..end)
    })
}

/// Numbers of lines, for which the lines between those that are asked for are counted.
#[derive(Default)]
struct Numbers {
    /// Line ends before a place.
    ends: u32,
    counted: usize,
}

impl Numbers {
    /// The number of the line at a place, 1-based; lines must be asked for in their order. What looks like a line end of
    /// Unicode inside one of them is a byte of mojibake.
    fn of(&mut self, text: &str, line: &Range<usize>) -> u32 {
        if line.start >= self.counted {
            self.ends += line_ends(&text[self.counted..line.start]);
            self.counted = line.end;
        }
        self.ends + 1
    }
}

/// Notes a line of which characters are lost for good.
fn flag(line: &str, number: impl FnOnce() -> u32, log: &mut RestoreLog) {
    let lost = lost::characters(line, log.invalid_sequences > 0);
    if lost > 0 {
        log.mojibake.lost += lost;
        let line = RestoredLine {
            line: number(),
            damage: Damage::Mojibake,
            before: line.to_owned(),
            after: line.to_owned(),
            guessed: Vec::new(),
        };
        log.lines.push(line);
    }
}

/// Whether a text holds letters and marks of Latin-1's upper half, as bytes of Chinese text read one by one all are: at
/// least [`SHORTEST`] of them, and one from U+00C0 on. Those below (no-break spaces, `·`, `©`) stand in most pages; what
/// was UTF-8 has a letter from U+00E4 to U+00E9 for every ideograph, and what was GBK has one for two of three.
fn may_be_single_bytes(text: &str) -> bool {
    memchr::memchr(LETTERS, text.as_bytes()).is_some()
        && text.bytes().filter(|b| b & 0xFE == 0xC2).nth(SHORTEST - 1).is_some()
}

/// A line as it was.
#[derive(Default)]
struct Line {
    text: String,
    /// Characters that came back.
    characters: u32,
    lost: u32,
    guessed: Vec<u32>,
    /// Characters of `text`.
    length: u32,
}

impl Line {
    /// Restores a line, of which is known whether it [`prefilter::is_improbable`].
    fn of(line: &str, improbable: bool, mode: Restore) -> Self {
        let mut restored = Self::default();
        let mut at = 0;
        while at < line.len() {
            let end = segment_end(line, at);
            let segment = &line[at..end];
            let improbable = if segment.len() == line.len() { improbable } else { prefilter::is_improbable(segment) };
            restored.segment(segment, improbable, end == line.len(), mode);
            at = end;
            if let Some(tag) = opaque(&line[at..]) {
                restored.keep(&line[at..at + tag]);
                at += tag;
            }
        }
        restored
    }

    fn keep(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count() as u32;
    }

    /// Restores the text between two tags.
    fn segment(&mut self, segment: &str, improbable: bool, line_end: bool, mode: Restore) {
        if may_be_single_bytes(segment) && self.attempt(segment, |line| line.single_byte(segment, mode)) {
            return;
        }
        if improbable
            && (self.attempt(segment, |line| line.double_bytes(segment, line_end, mode))
                || self.attempt(segment, |line| {
                    let reading = double_byte::gbk_as_big5(segment).map(|reading| (reading, GAIN));
                    line.take(segment, best(segment, reading), mode);
                }))
        {
            return;
        }
        self.keep(segment);
    }

    /// Adds what a way of reading makes of a text, unless that is the text itself.
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

    fn single_byte(&mut self, segment: &str, mode: Restore) {
        let mixed = segment.chars().any(|c| c >= '\u{2E80}');
        for (run, whole) in runs(segment, |c| single_byte::byte_of(c).is_some()) {
            let reading = Some(run).filter(|_| whole).and_then(|run| single_byte::read(run, mixed));
            self.take(run, reading, mode);
        }
    }

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

    /// Restores a text whose characters all have a place in GBK; word by word, if some of them are not damaged.
    fn double_byte(&mut self, run: &str, end: End, mode: Restore) {
        let readings = |text: &str, end: End| {
            let readings = [utf8_as_gbk::read(text, end), double_byte::big5_as_gbk(text)];
            best(text, readings.into_iter().flatten().map(|reading| (reading, GAIN)))
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

    /// Takes a reading, or the text as it came. A guess that is not certain enough is given up.
    fn take(&mut self, before: &str, reading: Option<Reading>, mode: Restore) {
        let Some(reading) = reading else {
            self.keep(before);
            return;
        };
        let mut guesses = reading.guesses.iter().peekable();
        for (at, c) in (0..).zip(reading.text.chars()) {
            let guess = guesses.next_if(|guess| guess.at == at);
            let believed = guess.is_none_or(|guess| mode == Restore::All && guess.margin >= utf8_as_gbk::MARGIN);
            if believed {
                self.characters += u32::from(!c.is_ascii() && c != '\u{FFFD}');
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

/// Runs of characters that have a property, and of those that have not.
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

/// Where the text ends that starts at a place: at the next tag, or with the line.
fn segment_end(line: &str, from: usize) -> usize {
    let mut brackets = memchr::memchr_iter(b'<', &line.as_bytes()[from..]).map(|at| from + at);
    brackets.find(|at| opaque(&line[*at..]).is_some()).unwrap_or(line.len())
}

/// Whether a word is as probable as text is, and long enough to tell.
fn is_text(word: &str) -> bool {
    word.chars().filter(|c| !c.is_ascii()).count() >= SHORTEST && probability(word).is_some_and(|p| p >= LEAST)
}

/// The most probable of some readings, each with the gain that it needs, if it is more probable than the text by that.
fn best(before: &str, readings: impl IntoIterator<Item = (Reading, f32)>) -> Option<Reading> {
    let readings =
        readings.into_iter().filter_map(|(reading, gain)| Some((probability(&reading.text)?, gain, reading)));
    let (then, gain, reading) = readings.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let now = probability(before).unwrap_or(f32::NEG_INFINITY);
    (then >= now + gain && then >= LEAST).then_some(reading)
}

/// Log-probability per character beyond ASCII; `None` if there are too few.
fn probability(text: &str) -> Option<f32> {
    let text: String = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').collect();
    (text.chars().nth(SHORTEST - 1).is_some()).then(|| CharModel::get().mean(&text))
}

#[cfg(test)]
mod tests;
