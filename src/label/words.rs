//! Words: the characters of a line and the rules that fired on it, as hashed features.

use super::findings_by_line::FindingsByLine;
use super::hashed::{Hash, Hashed, hash};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::Unit;
use crate::document::Document;
use crate::finding::{Finding, Target};

/// Characters at the start of a line that have bigrams.
const SAMPLE: usize = 64;

/// Most characters of a line whose whole text is a feature.
const WHOLE: usize = 16;

/// The kind of a feature; part of its hash.
#[derive(Clone, Copy)]
enum Kind {
    Bigram = 1,
    Start,
    End,
    Whole,
    Rule,
    Family,
}

/// Calls `visit` with the hash of each feature of a line, and whether the feature is a bigram. All bigrams
/// of a line have the same value; see [`bigram_value`].
fn each(doc: &Document<'_>, findings: &FindingsByLine<'_, '_>, line: usize, mut visit: impl FnMut(Hash, bool)) {
    let units = doc.fold().units(line);
    let fold_digit = |unit: Unit| u64::from(if (DIGIT..DIGIT + 10).contains(&unit) { DIGIT } else { unit });
    let key = |of: Kind, units: &[Unit]| units.iter().fold(of as u64, |key, &unit| key << 16 | fold_digit(unit));
    if let [first, others @ ..] = &units[..units.len().min(SAMPLE)] {
        let (mut before, mut was_letter) = ((Kind::Bigram as u64) << 16 | fold_digit(*first), is_alnum_unit(*first));
        for &unit in others {
            let (own, is_letter) = (fold_digit(unit), is_alnum_unit(unit));
            // A bigram of two marks or blanks is next to no evidence.
            if was_letter | is_letter {
                visit(hash(before << 16 | own), true);
            }
            (before, was_letter) = ((Kind::Bigram as u64) << 16 | own, is_letter);
        }
    }
    for length in 1..=units.len().min(3) {
        visit(hash(key(Kind::Start, &units[..length])), false);
        visit(hash(key(Kind::End, &units[units.len() - length..])), false);
    }
    if units.len() <= WHOLE {
        visit(hash(units.iter().fold(Kind::Whole as u64, |key, &unit| mix(key, fold_digit(unit)))), false);
    }
    for finding in findings.all(line) {
        let family = finding.rule.split('/').next().unwrap_or_default();
        visit(hash(rule_key(Kind::Rule, finding, finding.rule)), false);
        visit(hash(rule_key(Kind::Family, finding, family)), false);
    }
}

/// The first of the ten digits. All digits are hashed as this one.
const DIGIT: Unit = b'0' as Unit;

/// A step of FNV-1a, on words instead of bytes.
fn mix(key: u64, value: u64) -> u64 {
    (key ^ value).wrapping_mul(0x0000_0100_0000_01B3)
}

/// The key of a rule or a family of rules that fired, with the strength of the finding and whether it is about a span.
fn rule_key(of: Kind, finding: &Finding<'_>, name: &str) -> u64 {
    let shape = finding.strength as u64 * 2 + u64::from(matches!(finding.target, Target::Span(..)));
    name.bytes().fold(mix(of as u64 + 0xCBF2_9CE4, shape), |key, byte| mix(key, u64::from(byte)))
}

/// The features of a line, for training: hashes and values.
pub(super) fn features(doc: &Document<'_>, findings: &FindingsByLine<'_, '_>, line: usize) -> Vec<(Hash, f32)> {
    let (mut bigrams, mut all) = (0u32, Vec::new());
    each(doc, findings, line, |hash, is_bigram| {
        bigrams += u32::from(is_bigram);
        all.push((hash, is_bigram));
    });
    let value = bigram_value(bigrams);
    all.into_iter().map(|(hash, is_bigram)| (hash, if is_bigram { value } else { 1.0 })).collect()
}

/// The value of each bigram of a line. A long line has more bigrams and is more evidence, but not in proportion.
fn bigram_value(bigrams: u32) -> f32 {
    1.0 / (bigrams.max(1) as f32).sqrt()
}

/// The log-odds that a line is body, by its words.
pub(super) fn score(model: &Hashed, doc: &Document<'_>, findings: &FindingsByLine<'_, '_>, line: usize) -> f32 {
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
    model.base + others + of_bigrams * bigram_value(bigrams)
}
