//! Words: the characters of a line and the rules that fired on it, as hashed features.

use super::ByLine;
use super::hashed::{Hash, Hashed, hash};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::Unit;
use crate::document::Document;
use crate::finding::{Finding, Target};

/// Characters at the start of a line whose bigrams count.
const SAMPLE: usize = 64;

/// Characters of a line that is a feature as a whole.
const WHOLE: usize = 16;

/// What a feature is about; part of its hash.
#[derive(Clone, Copy)]
enum Of {
    Bigram = 1,
    Start,
    End,
    Whole,
    Rule,
    Family,
}

/// Gives the features of a line: each with its kind, whether it is one of the bigrams, which count by their mean.
fn each(doc: &Document<'_>, findings: &ByLine<'_, '_>, line: usize, mut give: impl FnMut(Hash, bool)) {
    let units = doc.fold().units(line);
    let alike = |unit: Unit| if (DIGIT..DIGIT + 10).contains(&unit) { DIGIT } else { unit };
    let key = |of: Of, units: &[Unit]| units.iter().fold(of as u64, |key, &unit| key << 16 | u64::from(alike(unit)));
    for pair in units[..units.len().min(SAMPLE)].windows(2) {
        // A pair of two marks or blanks says next to nothing.
        if is_alnum_unit(pair[0]) || is_alnum_unit(pair[1]) {
            give(hash(key(Of::Bigram, pair)), true);
        }
    }
    for length in 1..=units.len().min(3) {
        give(hash(key(Of::Start, &units[..length])), false);
        give(hash(key(Of::End, &units[units.len() - length..])), false);
    }
    if units.len() <= WHOLE {
        give(hash(units.iter().fold(Of::Whole as u64, |key, &unit| mix(key, u64::from(alike(unit))))), false);
    }
    for finding in findings.all(line) {
        let family = finding.rule.split('/').next().unwrap_or_default();
        give(hash(rule_key(Of::Rule, finding, finding.rule)), false);
        give(hash(rule_key(Of::Family, finding, family)), false);
    }
}

/// The first of ten digits, which are all alike.
const DIGIT: Unit = b'0' as Unit;

/// FNV-1a's multiplier, on words instead of bytes.
fn mix(key: u64, value: u64) -> u64 {
    (key ^ value).wrapping_mul(0x0000_0100_0000_01B3)
}

fn rule_key(of: Of, finding: &Finding<'_>, name: &str) -> u64 {
    let form = finding.strength as u64 * 2 + u64::from(matches!(finding.target, Target::Span(..)));
    name.bytes().fold(mix(of as u64 + 0xCBF2_9CE4, form), |key, byte| mix(key, u64::from(byte)))
}

/// The features of a line, as training takes them: hashes and values.
pub(crate) fn features(doc: &Document<'_>, findings: &ByLine<'_, '_>, line: usize) -> Vec<(Hash, f32)> {
    let (mut bigrams, mut all) = (0u32, Vec::new());
    each(doc, findings, line, |hash, is_bigram| {
        bigrams += u32::from(is_bigram);
        all.push((hash, is_bigram));
    });
    let share = share(bigrams);
    all.into_iter().map(|(hash, is_bigram)| (hash, if is_bigram { share } else { 1.0 })).collect()
}

/// What each of some bigrams counts: a long line has more of them, and says more, but not in proportion.
fn share(bigrams: u32) -> f32 {
    1.0 / (bigrams.max(1) as f32).sqrt()
}

/// The logarithm of the odds that a line is body, by its words.
pub(crate) fn score(model: &Hashed, doc: &Document<'_>, findings: &ByLine<'_, '_>, line: usize) -> f32 {
    let (mut bigrams, mut of_bigrams, mut others) = (0u32, 0.0, 0.0);
    each(doc, findings, line, |hash, is_bigram| {
        let weight = model.weight(hash);
        if is_bigram {
            bigrams += 1;
            of_bigrams += weight;
        } else {
            others += weight;
        }
    });
    model.base + others + of_bigrams * share(bigrams)
}
