//! How sure the search is of a character that it chose among several.

use super::search::{LOST_LEADS, Limits, Search, State, Step};
use crate::restore::gbk::Gbk;
use crate::restore::mojibake::token::is_undefined;
use crate::restore::mojibake::{Guess, Reading};

/// Price of a guess at a blank, or at the end of a line at a mark that opens or parts something, in nats: both are
/// hardly ever what was lost.
pub(super) const UNLIKELY: f32 = 8.0;
/// Price of a guess at a closing mark at the end of a line, in nats.
const CLOSING: f32 = 3.0;
impl Search {
    /// The text of a hypothesis. A guess that another character would fit nearly as well is taken back.
    pub(super) fn reading(&self, state: State) -> Reading {
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
    let (own, lost): (_, &[u8]) =
        if step.unknown & 0xF000 == 0 { (Some(value & !0xFFF), &[]) } else { (None, &LOST_LEADS) };
    let leads = own.into_iter().chain(lost.iter().map(|lead| u32::from(lead & 0x0F) << 12));
    let known = value & 0xFFF & !tail;
    // Every value of the lost bits: the next lower one is found by counting down within them.
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

/// What a character costs where the line or the element ends behind it: nothing opens there, and of what closes there
/// is less than of full stops.
pub(super) fn end_price(c: char) -> f32 {
    match c {
        '、' | '，' | '《' | '〈' | '「' | '『' | '【' | '〔' | '（' | '“' | '‘' | '·' | '－' => {
            UNLIKELY
        }
        '》' | '〉' | '」' | '』' | '】' | '〕' | '）' | '”' | '’' => CLOSING,
        _ => 0.0,
    }
}
