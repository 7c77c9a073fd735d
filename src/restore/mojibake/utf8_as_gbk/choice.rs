//! The text of a hypothesis, and the margins of its guesses.

use super::hypothesis::{Hypothesis, Limits, WrittenChar};
use super::price::{end_price, price_after};
use super::search::{LOST_LEADS, Search};
use crate::restore::gbk::Gbk;
use crate::restore::mojibake::ngrams::Ngrams;
use crate::restore::mojibake::proven::Way;
use crate::restore::mojibake::reading::{Guess, Reading};
use crate::restore::mojibake::token::is_undefined;

impl Search {
    /// The text of a hypothesis, with the margin of each guess over the other characters that fit. The `ngrams` of the
    /// page choose among these characters, too.
    pub(super) fn reading(&self, hypothesis: Hypothesis, ngrams: Option<&Ngrams>) -> Reading {
        let mut written: Vec<WrittenChar> = Vec::new();
        let mut at = hypothesis.back;
        while let Some(last) = at.checked_sub(1).and_then(|at| self.trail.get(at as usize)) {
            written.push(*last);
            at = last.parent;
        }
        written.reverse();
        let mut reading = Reading::new(Way::Utf8AsGbk);
        for at in 0..written.len() {
            let character = written[at];
            if character.swallowed && was_blank(written.get(at + 1)) {
                reading.guesses.push(Guess { at: at as u32, margin: f32::INFINITY });
                reading.text.push(' ');
                continue;
            }
            if character.c == '\u{FFFD}' {
                reading.lost += 1;
                reading.text.push(character.c);
                continue;
            }
            if character.unknown != 0 {
                let neighbour = |at: usize| written.get(at).map(|other| other.c).filter(|c| *c != '\u{FFFD}');
                // After a swallowed character only a digit is known.
                let next_known = |at| neighbour(at).or_else(|| neighbour(at + 1).filter(char::is_ascii_digit));
                let after = Some(at + 1).filter(|_| !character.ends).and_then(next_known);
                let before = [at.checked_sub(2).and_then(neighbour), at.checked_sub(1).and_then(neighbour)];
                let after = [after, after.and_then(|_| neighbour(at + 2))];
                let (c, margin) = self.choice(&character, &reading.text, before, after, ngrams);
                written[at].c = c;
                reading.guesses.push(Guess { at: at as u32, margin });
            }
            reading.text.push(written[at].c);
        }
        reading
    }

    /// The most probable of the characters that fit after a text and between the neighbours, and how much more probable it is than the
    /// next one, in nats.
    fn choice(
        &self,
        character: &WrittenChar,
        text: &str,
        before: [Option<char>; 2],
        after: [Option<char>; 2],
        ngrams: Option<&Ngrams>,
    ) -> (char, f32) {
        let symbol = |c: Option<char>| c.filter(|c| !c.is_whitespace()).map(|c| self.model.symbol(c));
        let (last, next) = (symbol(before[1]), symbol(after[0]));
        let score = |c: char| {
            let symbol = self.model.symbol(c);
            let first = last.map_or_else(|| self.model.unigram_of(symbol), |last| self.model.bigram_of(last, symbol));
            let second = next.map_or(0.0, |next| self.model.bigram_of(symbol, next));
            let page = ngrams.map_or(0.0, |ngrams| ngrams.bonus(before, c, after));
            first + second + page - price_after(text, c) - if character.ends { end_price(c) } else { 0.0 }
        };
        let (mut best, mut score_of_best, mut next_best) = (character.c, score(character.c), f32::NEG_INFINITY);
        for c in alternatives(self.gbk, character) {
            let score = score(c);
            if score > score_of_best {
                (best, next_best, score_of_best) = (c, score_of_best, score);
            } else {
                next_best = next_best.max(score);
            }
        }
        (best, score_of_best - next_best)
    }
}

/// Whether the ASCII character that a `?` swallowed was a blank: it was in 90 of 100 places before a capital letter, and
/// in 98 before these marks (10,800 swallowed characters of labelled pages). Before Chinese text it was in 70, and a
/// digit in most others; there it stays lost.
fn was_blank(next: Option<&WrittenChar>) -> bool {
    next.is_some_and(|next| next.c.is_ascii_uppercase() || matches!(next.c, '|' | '(' | '#'))
}

/// All other characters of three bytes with the same known bytes.
fn alternatives<'g>(gbk: &'g Gbk, character: &WrittenChar) -> impl Iterator<Item = char> + use<'g> {
    let (value, limits) = (character.c as u32, character.limits);
    let tail = character.unknown & 0xFFF;
    // Only few first bytes can have been lost.
    let (own, lost): (_, &[u8]) =
        if character.unknown & 0xF000 == 0 { (Some(value & !0xFFF), &[]) } else { (None, &LOST_LEADS) };
    let leads = own.into_iter().chain(lost.iter().map(|lead| u32::from(lead & 0x0F) << 12));
    let known = value & 0xFFF & !tail;
    // Every value of the lost bits, found by counting down within them.
    let tails = std::iter::successors(Some(tail), move |bits| (*bits > 0).then(|| (bits - 1) & tail));
    let all = leads.flat_map(move |lead| tails.clone().map(move |bits| lead | known | bits));
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
