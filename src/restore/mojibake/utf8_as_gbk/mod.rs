//! UTF-8 that was read as GBK: `浠婂ぉ鐨勯洦` is 今天的雨. Each character of three bytes became one and a half characters of two.
//! Where a byte was left over before ASCII, a decoder put a mark in its place.
//!
//! The bytes between the marks are known. A beam search over the texts that fit finds the bytes that a mark replaced,
//! weighed by the character model. An open character has not been priced yet, so hypotheses are only compared with
//! those that have the same number of open bytes.
//!
//! [`search`] has the beam search, [`choice`] the margins of its guesses.

mod choice;
mod hypothesis;
mod price;
mod search;

use super::ngrams::Ngrams;
use super::reading::Reading;
use super::token::{Token, token};
use crate::restore::gbk::Gbk;
use crate::restore::markup::{is_entity_residue, tag_residue};
use hypothesis::{Hypothesis, Swallowed};
use search::{Search, pruned};

/// The share of a text's GBK bytes that are first bytes of UTF-8 sequences, E0 to EF; in UTF-8 every third byte of
/// Chinese text is one.
const LEADS: std::ops::RangeInclusive<f32> = 0.2..=0.45;
/// A text may have one strange byte in this many. A byte is strange if in UTF-8 only letters of other scripts and emoji
/// have it (C0 to DF, F0 and above). In GBK two in five bytes of Chinese text are strange.
const STRANGE: usize = 8;
/// The most marks per character in a line that is tried; set by hand.
const MARKS: f32 = 0.25;
/// The same on a page that is proven to be broken in this way: `2020骞?鏈?9鏃?` is a date.
const MARKS_PROVEN: f32 = 0.5;
/// The margin over the next best candidate from which a guess is accepted, in nats. Of such guesses 94 in 100 are
/// right where marks are U+FFFD, and 87 where they are `?`, measured on the bodies of labelled pages.
pub(super) const MARGIN: f32 = 2.0;

/// The end of a text that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The line ends. There a mark for a byte has swallowed nothing visible.
    Line,
    /// The element ends: a tag follows.
    Element,
    /// The line continues.
    None,
}

/// Reads a text as UTF-8 that was read as GBK. `proven` says that the page is broken in this way,
/// and `ngrams` are those of its text.
pub(super) fn read(text: &str, end: End, proven: bool, ngrams: Option<&Ngrams>) -> Option<Reading> {
    let gbk = Gbk::get();
    let tokens = || text.chars().map_while(|c| token(gbk, c));
    if !is_likely(tokens(), proven) {
        return None;
    }
    let tokens: Vec<Token> = tokens().collect();
    let mut search = Search::new(gbk);
    let mut hypotheses = vec![Hypothesis::default()];
    let mut rest = text.chars();
    for (at, token) in tokens.iter().enumerate() {
        rest.next();
        let is_last = at + 1 == tokens.len();
        let swallowed = if *token == Token::Replacement {
            // Such a mark has swallowed nothing.
            if is_last && end != End::None { Swallowed::Nothing } else { Swallowed::Unknown(None) }
        } else if *token != Token::Question || is_last && end == End::Line {
            Swallowed::Nothing
        } else if tag_residue(rest.as_str()).is_some() {
            Swallowed::Markup('<')
        } else if is_entity_residue(rest.as_str()) {
            Swallowed::Markup('&')
        } else {
            Swallowed::Unknown(rest.as_str().chars().next().filter(char::is_ascii_digit))
        };
        hypotheses = search.step(&hypotheses, *token, swallowed);
        if hypotheses.is_empty() {
            return None;
        }
    }
    let last: Vec<Hypothesis> = hypotheses.iter().flat_map(|hypothesis| search.closed(*hypothesis)).collect();
    let best = *pruned(&last).first()?;
    Some(search.reading(best, ngrams))
}

/// Prefilter: whether the bytes have the pattern of UTF-8 that was read as GBK. If that is proven for the page, short
/// texts pass, too.
fn is_likely(tokens: impl Iterator<Item = Token>, proven: bool) -> bool {
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
    if proven {
        // Each mark is a byte that was lost.
        return high >= 2
            && strange * STRANGE <= high
            && leads * 2 <= high + marks
            && leads * 5 >= high
            && marks as f32 <= (high / 2 + marks) as f32 * MARKS_PROVEN;
    }
    high >= 6
        && strange * STRANGE <= high
        && LEADS.contains(&(leads as f32 / high as f32))
        && marks as f32 <= (high / 2 + marks) as f32 * MARKS
}
