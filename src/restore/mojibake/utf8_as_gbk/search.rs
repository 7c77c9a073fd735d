//! The search: a beam over the texts that fit the bytes, weighed by the character model.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::choice::{UNLIKELY, end_price};
use crate::characters::model::{CharModel, Symbol};
use crate::restore::gbk::Gbk;
use crate::restore::mojibake::token::{Token, is_undefined};

/// First bytes that a lost byte may have been: those of Han, general and full-width punctuation (ibid.).
pub(super) const LOST_LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];
/// Hypotheses kept for each number of open bytes. With 128 of them 3 characters of 6,254 more come back where U+FFFD stands
/// for bytes, in several times the time (`tests/mojibake`).
const BEAM: usize = 32;
/// Price of a byte that no mark stands for, in nats: some decoders drop it.
const DROPPED: f32 = 6.0;
/// Price of giving a character up, in nats; dearer than the rarest character of the model.
const GIVEN_UP: f32 = 20.0;
/// The ASCII character that a `?` has swallowed with the byte before it.
#[derive(Clone, Copy)]
pub(super) enum Swallowed {
    Nothing,
    /// What opens the tag or entity behind it.
    Markup(char),
    /// With the digit that stands behind it: then it was one, too, as like as not.
    Unknown(Option<char>),
}

/// A hypothesis about the text up to a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) score: f32,
    /// The last character written; `None` where it is not known.
    pub(super) last: Option<Symbol>,
    /// Whether it was an ASCII letter or digit.
    pub(super) word: bool,
    /// Bytes that the open character still needs, its bits so far, and those of them that were lost.
    pub(super) need: u8,
    pub(super) bits: u32,
    pub(super) unknown: u32,
    /// What is known of the lost bytes of the open character.
    pub(super) limits: Limits,
    /// The last character's place in the trail, counted from 1.
    pub(super) back: u32,
}

impl State {
    /// What the rest of the text can tell of it, in one number.
    fn key(&self) -> u64 {
        let last = self.last.map_or(0, |last| 1 + u64::from(last.number()));
        u64::from(self.need) << 48 | last << 28 | u64::from(self.bits) << 1 | u64::from(self.word)
    }
}

impl Default for State {
    fn default() -> Self {
        let limits = Limits::default();
        Self { score: 0.0, last: None, word: false, need: 0, bits: 0, unknown: 0, limits, back: 0 }
    }
}

/// Pairs that were marked because they are no character of GBK limit the bytes that were lost.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    /// The byte before the first of the character, where the two are such a pair.
    pub(super) before: Option<u8>,
    /// The byte behind its last one.
    pub(super) after: Option<u8>,
    /// Whether its second and third byte are one.
    pub(super) inner: bool,
}

/// A character of a hypothesis.
pub(super) struct Step {
    pub(super) parent: u32,
    pub(super) c: char,
    pub(super) unknown: u32,
    pub(super) limits: Limits,
    /// Whether the line or the element ends behind it.
    pub(super) ends: bool,
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

pub(super) struct Search {
    pub(super) model: CharModel,
    pub(super) gbk: &'static Gbk,
    pub(super) trail: Vec<Step>,
    /// Room for the hypotheses of a step.
    pub(super) next: Vec<State>,
}

impl Search {
    pub(super) fn new(gbk: &'static Gbk) -> Self {
        Self { model: CharModel::get(), gbk, trail: Vec::new(), next: Vec::new() }
    }

    pub(super) fn step(&mut self, states: &[State], token: Token, swallowed: Swallowed) -> Vec<State> {
        let mut next = std::mem::take(&mut self.next);
        next.clear();
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
                        let from = next.len();
                        self.lost_byte(state, &mut next);
                        for state in &mut next[from..] {
                            *state = self.swallow(*state, swallowed);
                        }
                    }
                    self.lost_pair(state, &mut next);
                }
                Token::Replacement => {
                    let from = next.len();
                    self.lost_byte(state, &mut next);
                    self.lost_pair(state, &mut next);
                    if matches!(swallowed, Swallowed::Nothing) {
                        for state in next[from..].iter_mut().filter(|state| state.need == 0) {
                            *state = self.ended(*state);
                        }
                    }
                    let given_up = self.given_up(state);
                    next.push(given_up);
                }
            }
        }
        let best = if next.len() > 1 { pruned(&next) } else { next.clone() };
        self.next = next;
        best
    }

    /// What a state becomes if one byte is lost.
    fn lost_byte(&mut self, state: State, next: &mut Vec<State>) {
        if state.need == 0 {
            next.extend(LOST_LEADS.iter().filter_map(|byte| self.feed(state, *byte, false)));
        } else {
            next.extend((0x80..=0xBF).filter_map(|byte| self.feed(state, byte, false)));
        }
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
    pub(super) fn closed(&mut self, state: State) -> Vec<State> {
        match state.need {
            0 => vec![state],
            1 => {
                let mut states = Vec::with_capacity(64);
                self.lost_byte(State { score: state.score - DROPPED, ..state }, &mut states);
                pruned(&states)
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
}

/// The best hypotheses for each number of open bytes, best first; of those that can only go on alike, the best.
pub(super) fn pruned(states: &[State]) -> Vec<State> {
    let mut unlike: FxHashMap<u64, (f32, usize)> = FxHashMap::default();
    for (at, state) in states.iter().enumerate() {
        let best = unlike.entry(state.key()).or_insert((state.score, at));
        if state.score > best.0 {
            *best = (state.score, at);
        }
    }
    let mut by_need: [Vec<(f32, u64, usize)>; 4] = Default::default();
    for (key, (score, at)) in unlike {
        by_need[usize::from(states[at].need.min(3))].push((score, key, at));
    }
    // Scores that are equal stand in the order of their keys, whatever the order of the map.
    let better = |a: &(f32, u64, usize), b: &(f32, u64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    for states in by_need.iter_mut().filter(|states| states.len() > BEAM) {
        states.select_nth_unstable_by(BEAM, better);
        states.truncate(BEAM);
    }
    let mut order = by_need.concat();
    order.sort_unstable_by(better);
    order.into_iter().map(|(.., at)| states[at]).collect()
}
