//! Prefilter: whether the survey of a page is enough evidence of injection to start restoring.
//!
//! Language lessons also annotate characters, and must stay unchanged. An injecting script has no choice: one kind adds
//! a reading after every character of a list wherever it occurs, the other after randomly drawn characters. Authors of
//! lessons choose: a word once, only the hard words. Figures without another source are from 1,632 modelled pages of
//! 350 to 600 Han (`tests/restore`) and one real page, compared with lessons of our own (`tests/no_false_alarm`).

use rustc_hash::FxHashMap;

use super::survey::Survey;
use crate::characters::fold::fold_char;
use crate::characters::model::{RARITY_PARTS, rarity};
use crate::restore::gbk::Gbk;

/// How a page was injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InjectionKind {
    /// Into the bytes of the page, which tears characters apart. The bytes must be put together again.
    Bytes,
    /// Between whole characters. The annotations need only be removed.
    Characters,
}

/// How a page was injected; `None` if it was not. In [`is_listed`] the limits for the shares of adjacent sites, and of
/// changed, common and traditional characters, separate one real and 160 modelled pages from 240 pages that only look
/// injected. The limits for the same shares in the other functions have no recorded measurement.
pub(super) fn injection_kind(survey: &Survey) -> Option<InjectionKind> {
    if has_lost_bytes(survey) || is_listed(survey) || is_all_listed(survey) {
        Some(InjectionKind::Bytes)
    } else {
        is_random_sample(survey).then_some(InjectionKind::Characters)
    }
}

/// Whether lost bytes before annotations (`?yàn)`) prove the injection. Nothing else writes them.
fn has_lost_bytes(survey: &Survey) -> bool {
    survey.broken >= 1
        && survey.sites >= 2
        && share(traditional_places(&survey.annotated), survey.sites) >= 0.8
        && traditional(survey) >= 0.75
}

/// The fewest repeated places of listed characters, and the least share of these places that is annotated. On injected
/// pages all of them are, 80 on the real page. Pages with fewer than three such places, one in a hundred, cannot be
/// judged this way. Lessons annotate at most a fifth of the repeated places of characters that they have explained
/// once.
const REPEATED: u32 = 3;
const REPEATED_SHARE: f64 = 0.9;
/// The fewest different characters of the list: a page that annotates one name or two is not injected.
const LISTED: usize = 4;

/// Whether the characters of a list are annotated wherever they occur.
fn is_listed(survey: &Survey) -> bool {
    let (repeated, annotated) = repeated(survey);
    survey.annotated.len() >= LISTED
        && repeated >= REPEATED
        && share(annotated, repeated) >= REPEATED_SHARE
        && share(traditional_places(&survey.annotated), survey.sites) >= 0.9
        && share(survey.in_a_row, survey.sites) <= 0.6
        && share(common(&survey.annotated), survey.sites) >= 0.6
        && traditional(survey) >= 0.75
}

/// The number of different listed characters that is enough on a page that hardly repeats a word: verse, a list of
/// links. One in three characters of a page has a different simplified form. Authors of lessons also annotate others,
/// or rare ones.
const CHOSEN: usize = 8;

/// Whether every annotated character is one that a list would hold, and no such character occurs without its
/// annotation.
fn is_all_listed(survey: &Survey) -> bool {
    let (repeated, annotated) = repeated(survey);
    survey.annotated.len() >= CHOSEN
        && annotated == repeated
        && traditional_places(&survey.annotated) == survey.sites
        && share(survey.in_a_row, survey.sites) <= 0.3
        && share(common(&survey.annotated), survey.sites) >= 0.9
        && traditional(survey) >= 0.9
}

/// The number of sites from which random drawing can be recognized; modelled pages have 31 and more.
const DRAWN: u32 = 24;
/// The number of sites per Han character. Pages injected at random have 0.03 to 0.17.
const DENSITY: std::ops::RangeInclusive<f64> = 0.02..=0.25;
/// The largest difference between sites and page in the share of characters with a different simplified form. On 99 of
/// 100 injected pages it is at most 0.14. In lessons, which prefer or avoid such characters, it is 0.17 to 0.63, unless
/// they are simplified.
const CHANGED_DIFFERENCE: f64 = 0.16;
/// How much rarer, in nats, the annotated characters may be than those of the page. On 99 of 100 injected pages they
/// are at most 0.62 rarer, in lessons 0.5 to 1.9, except in those that explain the commonest characters.
const RARITY_DIFFERENCE: f64 = 0.65;
/// The least ratio of two shares: of annotated repeated places, and of annotated first places. On 99 of 100 injected
/// pages it is at least 0.5, in lessons 0 to 0.6.
const REPEATED_RATIO: f64 = 0.45;
/// The most annotations that random drawing is expected to place at repeated places of annotated characters, for each
/// one that is there, counted with one more. Where four are expected and none is there (one page in fifty), chance did
/// not place them.
const EXPECTED_PER_FOUND: f64 = 4.0;
/// The largest share of repeated places of annotated characters that is annotated; 0.16 on modelled pages.
const REPEATED_MOST: f64 = 0.6;

/// Whether the annotated characters are a fair sample of those on the page.
fn is_random_sample(survey: &Survey) -> bool {
    let Survey { sites, han, .. } = *survey;
    let distinct = survey.occurrences.len() as u32;
    let (repeated, annotated) = repeated(survey);
    let density = share(sites, han);
    let repeated_ratio =
        share(sites - survey.first, han.saturating_sub(distinct)) / share(survey.first, distinct).max(1e-9);
    // One place of each annotated character is annotated for certain. Among the other places, as long as they are few,
    // the share is half of that of all places.
    let expected = density * f64::from(repeated) / 2.0;
    sites >= DRAWN
        && DENSITY.contains(&density)
        && share(survey.in_a_row, sites) <= 0.45
        && share(common(&survey.annotated), sites) >= 0.8
        && traditional(survey) >= 0.9
        && (share(traditional_places(&survey.annotated), sites) - share(traditional_places(&survey.occurrences), han))
            .abs()
            <= CHANGED_DIFFERENCE
        && mean_rarity(&survey.annotated) - mean_rarity(&survey.occurrences) <= RARITY_DIFFERENCE
        && repeated_ratio >= REPEATED_RATIO
        && f64::from(annotated + 1) * EXPECTED_PER_FOUND >= expected
        && share(annotated, repeated) <= REPEATED_MOST
}

/// The repeated places of annotated characters (all but one for each), and the number of them that is annotated.
fn repeated(survey: &Survey) -> (u32, u32) {
    let places: u32 = survey.annotated.keys().filter_map(|c| survey.occurrences.get(c)).sum();
    let distinct = survey.annotated.len() as u32;
    (places.saturating_sub(distinct), survey.sites.saturating_sub(distinct))
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// The share of traditional characters among the characters of one script only.
fn traditional(survey: &Survey) -> f64 {
    share(survey.traditional, survey.traditional + survey.simplified)
}

/// The number of places whose character has a different simplified form.
fn traditional_places(places: &FxHashMap<char, u32>) -> u32 {
    places.iter().filter(|(c, _)| fold_char(**c) != **c).map(|(_, places)| places).sum()
}

/// The number of places whose character, in its simplified form, is on the first level of GB 2312: the 3,755 most
/// frequent characters.
fn common(places: &FxHashMap<char, u32>) -> u32 {
    let is_common =
        |c: char| Gbk::get().pair(c).is_some_and(|(lead, trail)| (0xB0..=0xD7).contains(&lead) && trail >= 0xA1);
    places.iter().filter(|(c, _)| is_common(fold_char(**c))).map(|(_, places)| places).sum()
}

/// The mean rarity of the characters over their places, in nats.
fn mean_rarity(places: &FxHashMap<char, u32>) -> f64 {
    let rarity = |c: char| u16::try_from(c as u32).map_or(0, |code| u32::from(rarity(code)));
    // The sum is of whole numbers, so it does not depend on the order of the map.
    let sum: u32 = places.iter().map(|(c, places)| rarity(*c) * places).sum();
    share(sum, places.values().sum()) / f64::from(RARITY_PARTS)
}
