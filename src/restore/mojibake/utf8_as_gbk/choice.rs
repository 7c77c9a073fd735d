//! The text of a hypothesis, and the margins of its guesses.

use super::hypothesis::{Hypothesis, Limits, WrittenChar};
use super::price::end_price;
use super::search::{LOST_LEADS, Search};
use crate::restore::gbk::Gbk;
use crate::restore::mojibake::reading::{Guess, Reading};
use crate::restore::mojibake::token::is_undefined;

impl Search {
    /// The text of a hypothesis, with the margin of each guess over the other characters that fit.
    pub(super) fn reading(&self, hypothesis: Hypothesis) -> Reading {
        let mut written = Vec::new();
        let mut at = hypothesis.back;
        while let Some(last) = at.checked_sub(1).and_then(|at| self.trail.get(at as usize)) {
            written.push(last);
            at = last.parent;
        }
        written.reverse();
        let mut reading = Reading::default();
        for (at, character) in written.iter().enumerate() {
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
                let margin = self.margin(character, at.checked_sub(1).and_then(neighbour), after);
                reading.guesses.push(Guess { at: at as u32, margin });
            }
            reading.text.push(character.c);
        }
        reading
    }

    /// How much more probable, in nats, the character is between its neighbours than any other that fits.
    fn margin(&self, character: &WrittenChar, before: Option<char>, after: Option<char>) -> f32 {
        let symbol = |c: Option<char>| c.filter(|c| !c.is_whitespace()).map(|c| self.model.symbol(c));
        let (before, after) = (symbol(before), symbol(after));
        let score = |c: char| {
            let symbol = self.model.symbol(c);
            let first = before.map_or_else(|| self.model.unigram_of(symbol), |b| self.model.bigram_of(b, symbol));
            let second = after.map_or(0.0, |a| self.model.bigram_of(symbol, a));
            first + second - if character.ends { end_price(c) } else { 0.0 }
        };
        let others = alternatives(self.gbk, character).map(score).fold(f32::NEG_INFINITY, f32::max);
        score(character.c) - others
    }
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
