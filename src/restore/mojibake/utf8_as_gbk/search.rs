//! A beam search over the texts that fit the bytes, weighed by the character model.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::hypothesis::{Hypothesis, Limits, Swallowed, WrittenChar};
use super::price::{UNLIKELY, end_price};
use crate::characters::model::CharModel;
use crate::restore::gbk::Gbk;
use crate::restore::mojibake::token::{Token, is_undefined};

/// The first bytes that a lost byte may have been: those of Han, general and full-width punctuation.
pub(super) const LOST_LEADS: [u8; 9] = [0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF];
/// The number of hypotheses kept for each number of open bytes. A beam of 128 restores 3 more of 6,254 characters where
/// U+FFFD replaces bytes, in several times the time (`tests/mojibake`).
const BEAM: usize = 32;
/// The price of a byte without a mark, in nats: some decoders drop bytes.
const DROPPED: f32 = 6.0;
/// The price of giving a character up, in nats. It is above that of the rarest character of the model.
const GIVEN_UP: f32 = 20.0;

/// Pairs of bytes that have no character in GBK and may occur in UTF-8: a continuation byte, followed by the first byte
/// of the next character or by another continuation byte.
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

/// The search over one text.
pub(super) struct Search {
    pub(super) model: CharModel,
    pub(super) gbk: &'static Gbk,
    /// The characters of all hypotheses. Each refers to the one before it.
    pub(super) trail: Vec<WrittenChar>,
    /// A buffer for the hypotheses of a step.
    pub(super) next: Vec<Hypothesis>,
}

impl Search {
    pub(super) fn new(gbk: &'static Gbk) -> Self {
        Self { model: CharModel::get(), gbk, trail: Vec::new(), next: Vec::new() }
    }

    /// The best continuations of the hypotheses with the next token.
    pub(super) fn step(&mut self, hypotheses: &[Hypothesis], token: Token, swallowed: Swallowed) -> Vec<Hypothesis> {
        let mut next = std::mem::take(&mut self.next);
        next.clear();
        for &hypothesis in hypotheses {
            match token {
                Token::Ascii(byte) if hypothesis.need == 0 => next.push(self.write(hypothesis, char::from(byte))),
                Token::Ascii(byte) => {
                    for hypothesis in self.closed(hypothesis) {
                        next.push(self.write(hypothesis, char::from(byte)));
                    }
                }
                Token::Pair(a, b) => {
                    let first = self.feed(hypothesis, a, true);
                    next.extend(first.and_then(|hypothesis| self.feed(hypothesis, b, true)));
                }
                Token::Euro => {
                    next.extend(self.feed(hypothesis, 0x80, true));
                    let first = self.feed(hypothesis, 0xA2, true);
                    next.extend(first.and_then(|hypothesis| self.feed(hypothesis, 0xE3, true)));
                }
                Token::Question if hypothesis.need == 0 => next.push(self.write(hypothesis, '?')),
                Token::Question => {
                    if hypothesis.need == 1 {
                        let from = next.len();
                        self.lost_byte(hypothesis, &mut next);
                        for hypothesis in &mut next[from..] {
                            *hypothesis = self.swallow(*hypothesis, swallowed);
                        }
                    }
                    self.lost_pair(hypothesis, &mut next);
                }
                Token::Replacement => {
                    let from = next.len();
                    self.lost_byte(hypothesis, &mut next);
                    self.lost_pair(hypothesis, &mut next);
                    if matches!(swallowed, Swallowed::Nothing) {
                        for hypothesis in next[from..].iter_mut().filter(|hypothesis| hypothesis.need == 0) {
                            *hypothesis = self.ended(*hypothesis);
                        }
                    }
                    let given_up = self.given_up(hypothesis);
                    next.push(given_up);
                }
            }
        }
        let best = if next.len() > 1 { pruned(&next) } else { next.clone() };
        self.next = next;
        best
    }

    /// Adds the continuations of a hypothesis if one byte is lost.
    fn lost_byte(&mut self, hypothesis: Hypothesis, next: &mut Vec<Hypothesis>) {
        if hypothesis.need == 0 {
            next.extend(LOST_LEADS.iter().filter_map(|byte| self.feed(hypothesis, *byte, false)));
        } else {
            next.extend((0x80..=0xBF).filter_map(|byte| self.feed(hypothesis, byte, false)));
        }
    }

    /// Adds the continuations of a hypothesis if a decoder replaced a pair that has no character. Such pairs start with
    /// a continuation byte.
    fn lost_pair(&mut self, hypothesis: Hypothesis, next: &mut Vec<Hypothesis>) {
        if hypothesis.need == 0 {
            return;
        }
        let pairs = if hypothesis.need == 1 { &UNDEFINED.with_lead } else { &UNDEFINED.inside };
        for &(first, second) in pairs {
            let mut hypothesis = hypothesis;
            if hypothesis.need == 1 {
                hypothesis.limits.after = Some(second);
            } else {
                hypothesis.limits.inner = true;
            }
            let Some(mut hypothesis) = self.feed(hypothesis, first, false) else { continue };
            if hypothesis.need == 0 {
                hypothesis.limits.before = Some(first);
            }
            next.extend(self.feed(hypothesis, second, false));
        }
    }

    /// Adds the character that a `?` has swallowed.
    fn swallow(&mut self, hypothesis: Hypothesis, swallowed: Swallowed) -> Hypothesis {
        match swallowed {
            Swallowed::Nothing => self.ended(hypothesis),
            Swallowed::Markup(mark) => {
                let ended = self.ended(hypothesis);
                let hypothesis = self.write(ended, mark);
                // Markup has no price.
                Hypothesis { score: ended.score, last: None, ..hypothesis }
            }
            Swallowed::Unknown(digit) => {
                let last = digit.map(|digit| self.model.symbol(digit));
                let price =
                    last.zip(hypothesis.last).map_or(0.0, |(digit, before)| self.model.bigram_of(before, digit));
                let written = self.write(hypothesis, '\u{FFFD}');
                if let Some(lost) = self.trail.last_mut() {
                    lost.swallowed = true;
                }
                Hypothesis { score: hypothesis.score + price, last, word: last.is_some(), ..written }
            }
        }
    }

    /// The hypothesis if the line or the element ends after its last character.
    fn ended(&mut self, hypothesis: Hypothesis) -> Hypothesis {
        let Some(last) = hypothesis.back.checked_sub(1).and_then(|at| self.trail.get_mut(at as usize)) else {
            return hypothesis;
        };
        last.ends = true;
        Hypothesis { score: hypothesis.score - end_price(last.c), ..hypothesis }
    }

    /// The hypotheses without an open character. If just one byte is missing, some decoder dropped it; otherwise the
    /// character is given up.
    pub(super) fn closed(&mut self, hypothesis: Hypothesis) -> Vec<Hypothesis> {
        match hypothesis.need {
            0 => vec![hypothesis],
            1 => {
                let mut next = Vec::with_capacity(64);
                self.lost_byte(Hypothesis { score: hypothesis.score - DROPPED, ..hypothesis }, &mut next);
                pruned(&next)
            }
            _ => vec![self.given_up(hypothesis)],
        }
    }

    /// The hypothesis if its open character, or its next one, is lost for good.
    fn given_up(&mut self, hypothesis: Hypothesis) -> Hypothesis {
        let open = Hypothesis { need: 0, bits: 0, unknown: 0, limits: Limits::default(), ..hypothesis };
        let written = self.write(open, '\u{FFFD}');
        Hypothesis { score: hypothesis.score - GIVEN_UP, last: None, ..written }
    }

    /// Adds a byte of UTF-8; `None` if it cannot follow.
    fn feed(&mut self, hypothesis: Hypothesis, byte: u8, known: bool) -> Option<Hypothesis> {
        let lost = |bits: u32| if known { 0 } else { bits };
        if hypothesis.need > 0 {
            if !matches!(byte, 0x80..=0xBF) {
                return None;
            }
            let bits = hypothesis.bits << 6 | u32::from(byte & 0x3F);
            let open = Hypothesis {
                need: hypothesis.need - 1,
                bits,
                unknown: hypothesis.unknown << 6 | lost(0x3F),
                ..hypothesis
            };
            if open.need > 0 {
                // A0 or more follows E0, and 90 or more follows F0. A smaller byte would encode too short a character.
                let least = if hypothesis.need == 2 { 0x20 } else { 0x10 };
                return (bits >= least).then_some(open);
            }
            let c = char::from_u32(bits)?;
            return Some(self.write(open, c));
        }
        let (need, bits) = match byte {
            0..0x80 => return Some(self.write(hypothesis, char::from(byte))),
            0xC2..=0xDF => (1, byte & 0x1F),
            0xE0..=0xEF => (2, byte & 0x0F),
            0xF0..=0xF4 => (3, byte & 0x07),
            _ => return None,
        };
        Some(Hypothesis { need, bits: u32::from(bits), unknown: lost(0x0F), ..hypothesis })
    }

    /// Writes a character and adds its price, as [`CharModel::score`] does.
    fn write(&mut self, hypothesis: Hypothesis, c: char) -> Hypothesis {
        self.trail.push(WrittenChar {
            parent: hypothesis.back,
            c,
            unknown: hypothesis.unknown,
            limits: hypothesis.limits,
            ends: false,
            swallowed: false,
        });
        let back = self.trail.len() as u32;
        let guess = hypothesis.unknown != 0;
        let hypothesis = Hypothesis { need: 0, bits: 0, unknown: 0, limits: Limits::default(), back, ..hypothesis };
        let word = c.is_ascii_alphanumeric();
        if c.is_whitespace() || c == '\u{FFFD}' {
            return Hypothesis { score: hypothesis.score - if guess { UNLIKELY } else { 0.0 }, ..hypothesis };
        }
        let symbol = self.model.symbol(c);
        let price = if word && hypothesis.word && hypothesis.last == Some(symbol) {
            0.0
        } else {
            match hypothesis.last {
                Some(last) => self.model.bigram_of(last, symbol),
                None => self.model.unigram_of(symbol),
            }
        };
        Hypothesis { score: hypothesis.score + price, last: Some(symbol), word, ..hypothesis }
    }
}

/// The best hypotheses for each number of open bytes, best first. Of hypotheses with the same key only the best is
/// kept.
pub(super) fn pruned(hypotheses: &[Hypothesis]) -> Vec<Hypothesis> {
    let mut unlike: FxHashMap<u64, (f32, usize)> = FxHashMap::default();
    for (at, hypothesis) in hypotheses.iter().enumerate() {
        let best = unlike.entry(hypothesis.key()).or_insert((hypothesis.score, at));
        if hypothesis.score > best.0 {
            *best = (hypothesis.score, at);
        }
    }
    let mut by_need: [Vec<(f32, u64, usize)>; 4] = Default::default();
    for (key, (score, at)) in unlike {
        by_need[usize::from(hypotheses[at].need.min(3))].push((score, key, at));
    }
    // Equal scores are ordered by their keys, so the result does not depend on the order of the map.
    let better = |a: &(f32, u64, usize), b: &(f32, u64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    for hypotheses in by_need.iter_mut().filter(|hypotheses| hypotheses.len() > BEAM) {
        hypotheses.select_nth_unstable_by(BEAM, better);
        hypotheses.truncate(BEAM);
    }
    let mut order = by_need.concat();
    order.sort_unstable_by(better);
    order.into_iter().map(|(.., at)| hypotheses[at]).collect()
}
