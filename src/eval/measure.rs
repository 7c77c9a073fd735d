//! The measure: precision, recall and F1 over character 4-grams, each counted as often as it occurs.
//!
//! White space does not count, and characters are compared after NFKC (width, compatibility forms). Published
//! comparisons of extractors on Chinese pages use this measure, because words need a segmenter and lines differ by
//! tool.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Characters of an n-gram.
const N: usize = 4;

/// Bootstrap samples of the interval.
const DRAWS: usize = 2000;

/// Precision, recall and their harmonic mean, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Share of the kept text that is body.
    pub precision: f64,
    /// Share of the body that was kept.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Score {
    /// Scores a text against its gold. Two empty texts agree.
    pub fn of(text: &str, gold: &str) -> Self {
        let (text, gold) = (ngrams(text), ngrams(gold));
        let both = common(&text, &gold) as f64;
        let share = |of: usize| if of == 0 { 0.0 } else { both / of as f64 };
        let all = text.len() + gold.len();
        Self {
            precision: share(text.len()),
            recall: share(gold.len()),
            f1: if all == 0 { 1.0 } else { 2.0 * both / all as f64 },
        }
    }

    /// The mean over pages; 0 if there are none.
    pub fn mean(scores: &[&Self]) -> Self {
        let n = scores.len().max(1) as f64;
        let mean = |of: fn(&Self) -> f64| scores.iter().map(|score| of(score)).sum::<f64>() / n;
        Self { precision: mean(|s| s.precision), recall: mean(|s| s.recall), f1: mean(|s| s.f1) }
    }
}

/// The 95% interval of the mean over pages, if the hosts are a random sample of many like them (Efron 1979, percentile
/// bootstrap).
///
/// `hosts` has the values of each host's pages. Pages of one host are alike, so the bootstrap draws hosts, not pages.
/// The draws are the same in every run.
pub fn interval(hosts: &[Vec<f64>]) -> (f64, f64) {
    if hosts.is_empty() {
        return (0.0, 0.0);
    }
    let sums: Vec<(f64, usize)> = hosts.iter().map(|values| (values.iter().sum(), values.len())).collect();
    // Numerical Recipes' linear congruential generator: good enough to pick hosts.
    let mut state = 1u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        sums[(state >> 33) as usize % sums.len()]
    };
    let mut mean = || {
        let (sum, pages) = (0..hosts.len()).map(|_| draw()).fold((0.0, 0), |all, of| (all.0 + of.0, all.1 + of.1));
        sum / pages.max(1) as f64
    };
    let mut means: Vec<f64> = (0..DRAWS).map(|_| mean()).collect();
    means.sort_by(f64::total_cmp);
    (means[DRAWS / 40], means[DRAWS - DRAWS / 40 - 1])
}

/// Whether a text has no characters that count: it is empty or only white space.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(blank)
}

/// The share of values that are true; 0 if there are none.
pub(super) fn share(of: impl ExactSizeIterator<Item = bool>) -> f64 {
    let all = of.len().max(1) as f64;
    of.filter(|is| *is).count() as f64 / all
}

/// All n-grams of a text, sorted. A text shorter than an n-gram is a single one.
fn ngrams(text: &str) -> Vec<[char; N]> {
    let chars: Vec<char> = text.nfkc().filter(|&c| !blank(c)).collect();
    let mut ngrams: Vec<[char; N]> = chars.windows(N).filter_map(|w| w.try_into().ok()).collect();
    if ngrams.is_empty() && !chars.is_empty() {
        let mut short = ['\0'; N];
        short[..chars.len()].copy_from_slice(&chars);
        ngrams.push(short);
    }
    ngrams.sort_unstable();
    ngrams
}

fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}')
}

/// Number of n-grams that two sorted lists have in common, each counted as often as both have it.
fn common(a: &[[char; N]], b: &[[char; N]]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let order = a[i].cmp(&b[j]);
        both += usize::from(order.is_eq());
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_ngrams_as_often_as_both_have_them() {
        // Gold: 河水上涨, 水上涨堤, 上涨堤坝. Text: the first two, and 涨堤河水 twice in passing.
        let score = Score::of("河水上 涨堤", "河水上涨堤坝");
        assert!((score.precision - 1.0).abs() < 1e-9 && (score.recall - 2.0 / 3.0).abs() < 1e-9, "{score:?}");
        assert!((score.f1 - 0.8).abs() < 1e-9);
        assert!((Score::of("ＡＢＣＤ", "ABCD").f1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn empty_texts() {
        assert!((Score::of(" ", "").f1 - 1.0).abs() < 1e-9);
        assert!(Score::of("", "正文").f1.abs() < 1e-9);
        assert!((Score::of("正文", "正文").f1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_interval_holds_the_mean_and_shrinks_with_hosts() {
        let values = |n: usize| (0..n).map(|i| f64::from(u8::from(i % 2 == 0)));
        let of = |n: usize| interval(&values(n).map(|value| vec![value]).collect::<Vec<_>>());
        let ((a, b), (c, d)) = (of(10), of(1000));
        assert!(a < 0.5 && b > 0.5 && c < 0.5 && d > 0.5 && d - c < (b - a) / 3.0);
        // A thousand pages of two hosts say no more than two pages.
        let two: Vec<Vec<f64>> = values(2).map(|value| vec![value; 500]).collect();
        assert_eq!(interval(&two), (0.0, 1.0));
    }
}
