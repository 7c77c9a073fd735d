//! A reading of a broken text, and the choice between several.

use crate::characters::model::CharModel;

/// The gain in log-probability per character from which a reading is accepted. The right reading gains 5.6 to 10.5; the
/// best wrong reading of 11,331 intact lines gains −0.47.
pub(super) const GAIN: f32 = 1.5;
/// The least log-probability per character of a reading. Intact text has −7.6 and more ([`CharModel::mean`]), names and
/// menus a little less.
const LEAST: f32 = -9.5;
/// The fewest non-ASCII characters of a reading.
pub(super) const SHORTEST: usize = 2;

/// A reading of a broken text: the text as it may have been.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    pub(super) text: String,
    /// The characters of `text` that were chosen among several.
    pub(super) guesses: Vec<Guess>,
    /// The number of lost characters in `text`, each a U+FFFD.
    pub(super) lost: u32,
    /// The number of bytes that were part of no character.
    pub(super) strays: usize,
}

/// A character that was chosen among several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// Its index in the text, in Unicode scalars.
    pub(super) at: u32,
    /// How much more probable it is than the next best one, in nats.
    pub(super) margin: f32,
}

/// The most probable of some readings, if it is more probable than the text by the gain that the reading comes with.
pub(super) fn best(before: &str, readings: impl IntoIterator<Item = (Reading, f32)>) -> Option<Reading> {
    let readings =
        readings.into_iter().filter_map(|(reading, gain)| Some((probability(&reading.text)?, gain, reading)));
    let (after, gain, reading) = readings.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let now = probability(before).unwrap_or(f32::NEG_INFINITY);
    (after >= now + gain && after >= LEAST).then_some(reading)
}

/// Whether a word is as probable as intact text, and long enough to judge.
pub(super) fn is_text(word: &str) -> bool {
    word.chars().filter(|c| !c.is_ascii()).count() >= SHORTEST && probability(word).is_some_and(|p| p >= LEAST)
}

/// The log-probability per non-ASCII character; `None` if there are fewer than [`SHORTEST`].
pub(super) fn probability(text: &str) -> Option<f32> {
    let text: String = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').collect();
    (text.chars().nth(SHORTEST - 1).is_some()).then(|| CharModel::get().mean(&text))
}
