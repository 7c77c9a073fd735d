//! UTF-8 read as GBK: `浠婂ぉ鐨勯洦` is 今天的雨. Three bytes a character became three halves of two, and where a byte was
//! left over before ASCII, a decoder put a mark in its place.
//!
//! The bytes between the marks are known. What a mark stood for is searched: a beam over the texts that fit, weighed by
//! the character model. An open character has not paid yet, so hypotheses are only compared with those that have as
//! many bytes open.

use std::sync::LazyLock;

use super::token::{Token, is_undefined, token};
use super::{Guess, Reading};
use crate::charmodel::{CharModel, Symbol};
use crate::repair::gbk::Gbk;
use crate::repair::markup::{is_entity_residue, tag_residue};

/// Share of a text's GBK bytes that are first bytes of UTF-8 sequences, E0 to EF (facts on restoration, section 2).
const LEADS: std::ops::RangeInclusive<f32> = 0.2..=0.45;
/// Bytes for each one that only letters of other scripts and emoji have in UTF-8. Of the bytes of Chinese text as GBK has
/// it two of five are such.
const STRANGE: usize = 8;
/// Marks per character above which the line is not tried (ibid.).
const MARKS: f32 = 0.25;
/// First bytes that a lost byte may have been: those of Han, general and full-width punctuation (ibid.).
const LOST_LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];
/// Hypotheses kept for each number of open bytes.
const BEAM: usize = 128;
/// Price of a byte that no mark stands for, in nats: some decoders drop it.
const DROPPED: f32 = 6.0;
/// Price of giving a character up, in nats; dearer than the rarest character of the model.
const GIVEN_UP: f32 = 20.0;
/// Price of a guess at a blank, or at the end of a line at a mark that opens or parts something, in nats: both are
/// hardly ever what was lost.
const UNLIKELY: f32 = 8.0;
/// Price of a guess at a closing mark at the end of a line, in nats.
const CLOSING: f32 = 3.0;
/// Distance to the next candidate from which a guess is believed, in nats: 0.95 of such guesses are right, measured on
/// modelled pages (`tests/mojibake`), as of those at 3 nats in the facts on restoration, section 1.
pub(super) const MARGIN: f32 = 2.5;

/// Reads a text as UTF-8 that was read as GBK. `line_end` says that the text is the end of its line: there a mark for
/// a byte has swallowed nothing that could be seen.
pub(super) fn read(text: &str, line_end: bool) -> Option<Reading> {
    let gbk = Gbk::get();
    let tokens = || text.chars().map_while(|c| token(gbk, c));
    if !is_likely(tokens()) {
        return None;
    }
    let tokens: Vec<Token> = tokens().collect();
    let mut search = Search { model: CharModel::get(), gbk, trail: Vec::new() };
    let mut states = vec![State::default()];
    let mut rest = text.chars();
    for (at, token) in tokens.iter().enumerate() {
        rest.next();
        let swallowed = if at + 1 == tokens.len() && line_end {
            Swallowed::Nothing
        } else if tag_residue(rest.as_str()).is_some() {
            Swallowed::Markup('<')
        } else if is_entity_residue(rest.as_str()) {
            Swallowed::Markup('&')
        } else {
            Swallowed::Unknown(rest.as_str().chars().next().filter(char::is_ascii_digit))
        };
        states = search.step(&states, *token, swallowed);
        if states.is_empty() {
            return None;
        }
    }
    let last = states.iter().flat_map(|state| search.closed(*state)).collect();
    let best = *pruned(last).first()?;
    Some(search.reading(best))
}

fn is_likely(tokens: impl Iterator<Item = Token>) -> bool {
    let (mut high, mut leads, mut marks, mut strange) = (0usize, 0usize, 0usize, 0usize);
    for token in tokens {
        match token {
            Token::Pair(a, b) => {
                high += 2;
                leads += [a, b].into_iter().filter(|b| matches!(b, 0xE0..=0xEF)).count();
                strange += [a, b].into_iter().filter(|b| matches!(b, 0xC0..=0xDF | 0xF0..)).count();
            }
            Token::Euro => high += 1,
            Token::Question | Token::Replacement => marks += 1,
            Token::Ascii(_) => {}
        }
    }
    high >= 6
        && strange * STRANGE <= high
        && LEADS.contains(&(leads as f32 / high as f32))
        && marks as f32 <= (high / 2 + marks) as f32 * MARKS
}

/// The ASCII character that a `?` has swallowed with the byte before it.
#[derive(Clone, Copy)]
enum Swallowed {
    Nothing,
    /// What opens the tag or entity behind it.
    Markup(char),
    /// With the digit that stands behind it: then it was one, too, as like as not.
    Unknown(Option<char>),
}

/// A hypothesis about the text up to a place.
#[derive(Debug, Clone, Copy)]
struct State {
    score: f32,
    /// The last character written; `None` where it is not known.
    last: Option<Symbol>,
    /// Whether it was an ASCII letter or digit.
    word: bool,
    /// Bytes that the open character still needs, its bits so far, and those of them that were lost.
    need: u8,
    bits: u32,
    unknown: u32,
    /// What is known of the lost bytes of the open character.
    limits: Limits,
    /// The last character's place in the trail, counted from 1.
    back: u32,
}

impl Default for State {
    fn default() -> Self {
        let limits = Limits::default();
        Self { score: 0.0, last: None, word: false, need: 0, bits: 0, unknown: 0, limits, back: 0 }
    }
}

/// Pairs that were marked because they are no character of GBK limit the bytes that were lost.
#[derive(Debug, Clone, Copy, Default)]
struct Limits {
    /// The byte before the first of the character, where the two are such a pair.
    before: Option<u8>,
    /// The byte behind its last one.
    after: Option<u8>,
    /// Whether its second and third byte are one.
    inner: bool,
}

/// A character of a hypothesis.
struct Step {
    parent: u32,
    c: char,
    unknown: u32,
    limits: Limits,
    /// Whether the line or the element ends behind it.
    ends: bool,
}

/// Pairs that are no character of GBK and may stand in UTF-8: a continuation byte, and behind it the first byte of the
/// next character or another continuation byte.
struct Undefined {
    with_lead: Vec<(u8, u8)>,
    inside: Vec<(u8, u8)>,
}

static UNDEFINED: LazyLock<Undefined> = LazyLock::new(|| {
    let gbk = Gbk::get();
    let firsts = 0x80..=0xBFu8;
    let pairs = |seconds: &[u8]| {
        let all = firsts.clone().flat_map(|first| seconds.iter().map(move |second| (first, *second)));
        all.filter(|(first, second)| is_undefined(gbk, *first, *second)).collect()
    };
    let continuations: Vec<u8> = firsts.clone().collect();
    Undefined { with_lead: pairs(&LOST_LEADS), inside: pairs(&continuations) }
});

struct Search {
    model: CharModel,
    gbk: &'static Gbk,
    trail: Vec<Step>,
}

impl Search {
    fn step(&mut self, states: &[State], token: Token, swallowed: Swallowed) -> Vec<State> {
        let mut next = Vec::new();
        for &state in states {
            match token {
                Token::Ascii(byte) if state.need == 0 => next.push(self.write(state, char::from(byte))),
                Token::Ascii(byte) => {
                    for state in self.closed(state) {
                        next.push(self.write(state, char::from(byte)));
                    }
                }
                Token::Pair(a, b) => {
                    let first = self.feed(state, a, true);
                    next.extend(first.and_then(|state| self.feed(state, b, true)));
                }
                Token::Euro => {
                    next.extend(self.feed(state, 0x80, true));
                    let first = self.feed(state, 0xA2, true);
                    next.extend(first.and_then(|state| self.feed(state, 0xE3, true)));
                }
                Token::Question if state.need == 0 => next.push(self.write(state, '?')),
                Token::Question => {
                    if state.need == 1 {
                        for state in self.lost_byte(state) {
                            next.push(self.swallow(state, swallowed));
                        }
                    }
                    self.lost_pair(state, &mut next);
                }
                Token::Replacement => {
                    next.extend(self.lost_byte(state));
                    self.lost_pair(state, &mut next);
                    let given_up = self.given_up(state);
                    next.push(given_up);
                }
            }
        }
        pruned(next)
    }

    /// What a state becomes if one byte is lost.
    fn lost_byte(&mut self, state: State) -> Vec<State> {
        let mut states = Vec::new();
        if state.need == 0 {
            states.extend(LOST_LEADS.iter().filter_map(|byte| self.feed(state, *byte, false)));
        } else {
            states.extend((0x80..=0xBF).filter_map(|byte| self.feed(state, byte, false)));
        }
        states
    }

    /// What a state becomes if a pair was marked because it is no character. Such pairs start with a continuation byte.
    fn lost_pair(&mut self, state: State, next: &mut Vec<State>) {
        if state.need == 0 {
            return;
        }
        let pairs = if state.need == 1 { &UNDEFINED.with_lead } else { &UNDEFINED.inside };
        for &(first, second) in pairs {
            let mut state = state;
            if state.need == 1 {
                state.limits.after = Some(second);
            } else {
                state.limits.inner = true;
            }
            let Some(mut state) = self.feed(state, first, false) else { continue };
            if state.need == 0 {
                state.limits.before = Some(first);
            }
            next.extend(self.feed(state, second, false));
        }
    }

    /// Adds what a `?` has swallowed.
    fn swallow(&mut self, state: State, swallowed: Swallowed) -> State {
        match swallowed {
            Swallowed::Nothing => self.ended(state),
            Swallowed::Markup(mark) => {
                let ended = self.ended(state);
                let state = self.write(ended, mark);
                // What is no text has no price.
                State { score: ended.score, last: None, ..state }
            }
            Swallowed::Unknown(digit) => {
                let last = digit.map(|digit| self.model.symbol(digit));
                let price = last.zip(state.last).map_or(0.0, |(digit, before)| self.model.bigram_of(before, digit));
                let written = self.write(state, '\u{FFFD}');
                State { score: state.score + price, last, word: last.is_some(), ..written }
            }
        }
    }

    /// A state behind whose last character the line or the element ends.
    fn ended(&mut self, state: State) -> State {
        let Some(step) = state.back.checked_sub(1).and_then(|at| self.trail.get_mut(at as usize)) else { return state };
        step.ends = true;
        State { score: state.score - end_price(step.c), ..state }
    }

    /// A state without an open character: if one byte of it is missing, some decoder dropped it.
    fn closed(&mut self, state: State) -> Vec<State> {
        match state.need {
            0 => vec![state],
            1 => {
                let states = self.lost_byte(State { score: state.score - DROPPED, ..state });
                pruned(states)
            }
            _ => vec![self.given_up(state)],
        }
    }

    /// A state whose open character, or whose next one, is lost for good.
    fn given_up(&mut self, state: State) -> State {
        let open = State { need: 0, bits: 0, unknown: 0, limits: Limits::default(), ..state };
        let written = self.write(open, '\u{FFFD}');
        State { score: state.score - GIVEN_UP, last: None, ..written }
    }

    /// Takes a byte of UTF-8; `None` if it cannot stand here.
    fn feed(&mut self, state: State, byte: u8, known: bool) -> Option<State> {
        let lost = |bits: u32| if known { 0 } else { bits };
        if state.need > 0 {
            if !matches!(byte, 0x80..=0xBF) {
                return None;
            }
            let bits = state.bits << 6 | u32::from(byte & 0x3F);
            let open = State { need: state.need - 1, bits, unknown: state.unknown << 6 | lost(0x3F), ..state };
            if open.need > 0 {
                // E0 is followed by A0 and more, F0 by 90 and more: anything less would be too short a character.
                let least = if state.need == 2 { 0x20 } else { 0x10 };
                return (bits >= least).then_some(open);
            }
            let c = char::from_u32(bits)?;
            return Some(self.write(open, c));
        }
        let (need, bits) = match byte {
            0..0x80 => return Some(self.write(state, char::from(byte))),
            0xC2..=0xDF => (1, byte & 0x1F),
            0xE0..=0xEF => (2, byte & 0x0F),
            0xF0..=0xF4 => (3, byte & 0x07),
            _ => return None,
        };
        Some(State { need, bits: u32::from(bits), unknown: lost(0x0F), ..state })
    }

    /// Writes a character and pays for it, as [`CharModel::score`] does.
    fn write(&mut self, state: State, c: char) -> State {
        self.trail.push(Step { parent: state.back, c, unknown: state.unknown, limits: state.limits, ends: false });
        let back = self.trail.len() as u32;
        let guess = state.unknown != 0;
        let state = State { need: 0, bits: 0, unknown: 0, limits: Limits::default(), back, ..state };
        let word = c.is_ascii_alphanumeric();
        if c.is_whitespace() || c == '\u{FFFD}' {
            return State { score: state.score - if guess { UNLIKELY } else { 0.0 }, ..state };
        }
        let symbol = self.model.symbol(c);
        let price = if word && state.word && state.last == Some(symbol) {
            0.0
        } else {
            match state.last {
                Some(last) => self.model.bigram_of(last, symbol),
                None => self.model.unigram_of(symbol),
            }
        };
        State { score: state.score + price, last: Some(symbol), word, ..state }
    }

    /// The text of a hypothesis. A guess that another character would fit nearly as well is taken back.
    fn reading(&self, state: State) -> Reading {
        let mut steps = Vec::new();
        let mut at = state.back;
        while let Some(step) = at.checked_sub(1).and_then(|at| self.trail.get(at as usize)) {
            steps.push(step);
            at = step.parent;
        }
        steps.reverse();
        let mut reading = Reading::default();
        for (at, step) in steps.iter().enumerate() {
            if step.c == '\u{FFFD}' {
                reading.lost += 1;
                reading.text.push(step.c);
                continue;
            }
            if step.unknown != 0 {
                let neighbour = |at: usize| steps.get(at).map(|step| step.c).filter(|c| *c != '\u{FFFD}');
                // Behind a character that was swallowed stands a digit, or nothing is known.
                let behind = |at| neighbour(at).or_else(|| neighbour(at + 1).filter(char::is_ascii_digit));
                let after = Some(at + 1).filter(|_| !step.ends).and_then(behind);
                let margin = self.margin(step, at.checked_sub(1).and_then(neighbour), after);
                reading.guesses.push(Guess { at: at as u32, margin });
            }
            reading.text.push(step.c);
        }
        reading
    }

    /// By how many nats the character is more probable between its neighbours than any other that fits.
    fn margin(&self, step: &Step, before: Option<char>, after: Option<char>) -> f32 {
        let symbol = |c: Option<char>| c.filter(|c| !c.is_whitespace()).map(|c| self.model.symbol(c));
        let (before, after) = (symbol(before), symbol(after));
        let score = |c: char| {
            let symbol = self.model.symbol(c);
            let first = before.map_or_else(|| self.model.unigram_of(symbol), |b| self.model.bigram_of(b, symbol));
            let second = after.map_or(0.0, |a| self.model.bigram_of(symbol, a));
            first + second - if step.ends { end_price(c) } else { 0.0 }
        };
        let others = alternatives(self.gbk, step).map(score).fold(f32::NEG_INFINITY, f32::max);
        score(step.c) - others
    }
}

/// All other characters of three bytes whose known bytes are the same.
fn alternatives<'g>(gbk: &'g Gbk, step: &Step) -> impl Iterator<Item = char> + use<'g> {
    let (value, limits) = (step.c as u32, step.limits);
    let tail = step.unknown & 0xFFF;
    // First bytes of characters that are lost are few.
    let leads: Vec<u32> = if step.unknown & 0xF000 == 0 {
        vec![value & !0xFFF]
    } else {
        LOST_LEADS.iter().map(|lead| u32::from(lead & 0x0F) << 12).collect()
    };
    let known = value & 0xFFF & !tail;
    // Every value of the lost bits: the next lower one is found by counting down within them.
    let tails = std::iter::successors(Some(tail), move |bits| (*bits > 0).then(|| (bits - 1) & tail));
    let all = tails.flat_map(move |bits| leads.clone().into_iter().map(move |lead| lead | known | bits));
    all.filter(move |other| *other != value)
        .filter_map(char::from_u32)
        .filter(move |c| !c.is_whitespace() && limits.allow(gbk, *c))
}

impl Limits {
    fn allow(self, gbk: &Gbk, c: char) -> bool {
        let mut bytes = [0; 4];
        let &[first, second, third] = c.encode_utf8(&mut bytes).as_bytes() else { return true };
        self.before.is_none_or(|before| is_undefined(gbk, before, first))
            && self.after.is_none_or(|after| is_undefined(gbk, third, after))
            && (!self.inner || is_undefined(gbk, second, third))
    }
}

/// What a character costs where the line or the element ends behind it: nothing opens there, and of what closes there
/// is less than of full stops.
fn end_price(c: char) -> f32 {
    match c {
        '、' | '，' | '《' | '〈' | '「' | '『' | '【' | '〔' | '（' | '“' | '‘' | '·' | '－' => {
            UNLIKELY
        }
        '》' | '〉' | '」' | '』' | '】' | '〕' | '）' | '”' | '’' => CLOSING,
        _ => 0.0,
    }
}

/// The best hypotheses for each number of open bytes, best first; of those that can only go on alike, the best.
fn pruned(mut states: Vec<State>) -> Vec<State> {
    if states.len() > 1 {
        let key = |s: &State| (s.need, s.last, s.bits, s.word);
        states.sort_by(|a, b| key(a).cmp(&key(b)).then(b.score.total_cmp(&a.score)));
        states.dedup_by(|a, b| key(a) == key(b));
        states.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut kept = [0usize; 4];
        states.retain(|state| {
            let kept = &mut kept[usize::from(state.need.min(3))];
            *kept += 1;
            *kept <= BEAM
        });
    }
    states
}
