//! A reading of a broken text, and the choice between several.

use super::proven::{Proven, Way};
use crate::characters::model::CharModel;

/// The gain in log-probability per character from which a reading is accepted. The right reading gains 5.6 to 10.5; the
/// best wrong reading of 11,331 intact lines gains −0.47.
pub(super) const GAIN: f32 = 1.5;
/// The least log-probability per character of a reading. Intact text has −7.6 and more ([`CharModel::mean`]), names and
/// menus a little less.
const LEAST: f32 = -9.5;
/// The fewest non-ASCII characters of a reading.
pub(super) const SHORTEST: usize = 2;

/// The same on a page that is proven to be broken in this way.
const LEAST_PROVEN: f32 = -12.0;
/// The gain that is enough there.
pub(super) const GAIN_PROVEN: f32 = 0.5;

/// A reading of a broken text: the text as it may have been.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) text: String,
    /// The way of misreading that it undoes.
    pub(super) way: Way,
    /// The characters of `text` that were chosen among several.
    pub(super) guesses: Vec<Guess>,
    /// The number of lost characters in `text`, each a U+FFFD.
    pub(super) lost: u32,
    /// The number of bytes that were part of no character.
    pub(super) strays: usize,
}

impl Reading {
    /// A reading without text.
    pub(super) fn new(way: Way) -> Self {
        Self { text: String::new(), way, guesses: Vec::new(), lost: 0, strays: 0 }
    }
}

/// A character that was chosen among several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// Its index in the text, in Unicode scalars.
    pub(super) at: u32,
    /// How much more probable it is than the next best one, in nats.
    pub(super) margin: f32,
}

/// The most probable of some readings, if it is more probable than the text by the gain that the reading comes with. On
/// a page that is proven to be broken in its way, a smaller gain and fewer characters are enough.
pub(super) fn best(
    before: &str,
    readings: impl IntoIterator<Item = (Reading, f32)>,
    proven: Proven,
) -> Option<Reading> {
    let readings = readings.into_iter().filter_map(|(reading, gain)| {
        let known = proven.has(reading.way);
        let after = probability_from(&reading.text, if known { 1 } else { SHORTEST })?;
        Some((after, if known { gain.min(GAIN_PROVEN) } else { gain }, reading))
    });
    let (after, gain, reading) = readings.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (shortest, least) = if proven.has(reading.way) { (1, LEAST_PROVEN) } else { (SHORTEST, LEAST) };
    let now = probability_from(before, shortest).unwrap_or(f32::NEG_INFINITY);
    (after >= now + gain && after >= least).then_some(reading)
}

/// Whether a word is as probable as intact text, and long enough to judge.
pub(super) fn is_text(word: &str) -> bool {
    word.chars().filter(|c| !c.is_ascii()).count() >= SHORTEST && probability(word).is_some_and(|p| p >= LEAST)
}

/// The log-probability per non-ASCII character; `None` if there are fewer than [`SHORTEST`].
fn probability(text: &str) -> Option<f32> {
    probability_from(text, SHORTEST)
}

/// [`probability`] of a text of at least `shortest` non-ASCII characters.
pub(super) fn probability_from(text: &str, shortest: usize) -> Option<f32> {
    let text: String = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').collect();
    (text.chars().nth(shortest - 1).is_some()).then(|| CharModel::get().mean(&text))
}
