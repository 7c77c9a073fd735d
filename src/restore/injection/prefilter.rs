//! The gate: whether what a page shows of injection is enough to start restoring.
//!
//! Lessons annotate characters, too, and must stay as they are. An injecting script has no choice: one kind puts a reading
//! behind every character of a list wherever it stands, the other behind characters as lots are drawn. Who teaches
//! chooses: a word once, the hard ones, no others. Where no other source is given, figures are from 1,632 modelled pages
//! of 350 to 600 Han (`tests/restore`) and one real one, against lessons of our own (`tests/no_false_alarm`).

use rustc_hash::FxHashMap;

use super::gbk::Gbk;
use super::survey::Survey;
use crate::characters::fold::fold_char;
use crate::characters::model::{RARITY_PARTS, rarity};

/// How a page was injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Into the bytes of the page, characters torn apart: the bytes must be put together again.
    Bytes,
    /// Between whole characters: the annotations only need to go.
    Characters,
}

/// How a page was injected, or `None` if it was not. Shares of sites in a row, of changed and common characters and of
/// traditional ones are those of the facts on restoration, section 1.
pub(super) fn gate(survey: &Survey) -> Option<Kind> {
    if by_lost_bytes(survey) || by_list(survey) || by_choice(survey) {
        Some(Kind::Bytes)
    } else {
        by_lot(survey).then_some(Kind::Characters)
    }
}

/// Nothing else writes `?yàn)`.
fn by_lost_bytes(survey: &Survey) -> bool {
    survey.broken >= 1
        && survey.sites >= 2
        && share(changed(&survey.annotated), survey.sites) >= 0.8
        && traditional(survey) >= 0.75
}

/// Characters of the list that stand on the page again, and the share of those places that is annotated, at least. On
/// injected pages it is all of them, 80 on the real one; where there are fewer than three, on one in a hundred, it
/// cannot be told. Of what a lesson has explained once, a fifth or less is annotated again.
const RECURRING: u32 = 3;
const RECURRING_SHARE: f64 = 0.9;
/// Different characters of the list, at least: a page that spells one name or two is no injected one.
const LISTED: usize = 4;

/// Whether the characters of a list are annotated wherever they stand.
fn by_list(survey: &Survey) -> bool {
    let (recurring, annotated) = recurring(survey);
    survey.annotated.len() >= LISTED
        && recurring >= RECURRING
        && share(annotated, recurring) >= RECURRING_SHARE
        && share(changed(&survey.annotated), survey.sites) >= 0.9
        && share(survey.in_a_row, survey.sites) <= 0.6
        && share(common(&survey.annotated), survey.sites) >= 0.6
        && traditional(survey) >= 0.75
}

/// Different characters of the list from which a page that hardly repeats a word is told by them alone: verse, a list of
/// links. Of the characters of a page one in three is written otherwise in simplified script; who teaches annotates others,
/// too, or rare ones.
const CHOSEN: usize = 8;

/// Whether every annotated character is one that a list would hold, and none of them stands without its annotation.
fn by_choice(survey: &Survey) -> bool {
    let (recurring, annotated) = recurring(survey);
    survey.annotated.len() >= CHOSEN
        && annotated == recurring
        && changed(&survey.annotated) == survey.sites
        && share(survey.in_a_row, survey.sites) <= 0.3
        && share(common(&survey.annotated), survey.sites) >= 0.9
        && traditional(survey) >= 0.9
}

/// Sites from which can be told whether they were drawn by lot; modelled pages have 31 and more.
const DRAWN: u32 = 24;
/// Sites among the Han of a page (facts on restoration, section 1: 3 to 17 in 100).
const DENSITY: std::ops::RangeInclusive<f64> = 0.02..=0.25;
/// How far the share of characters that are written otherwise in simplified script may be from that of the page: on 99 of
/// 100 pages it is 0.14 at most; in lessons, which prefer them or avoid them, 0.17 to 0.63, if they are not simplified.
const CHANGED: f64 = 0.16;
/// How much rarer, in nats, the annotated characters may be than those of the page: on 99 of 100 pages 0.62; in lessons
/// 0.5 to 1.9, but for those that explain the commonest characters.
const RARER: f64 = 0.65;
/// How often characters are annotated where they stand again, for each time that they are where they first stand: 0.5
/// on 99 of 100 pages, 0 to 0.6 in lessons.
const LATER: f64 = 0.45;
/// Annotations that chance would put behind characters that have one already, for each that is there and one more: with
/// four expected and none there (one page in fifty) it was not chance.
const AGAIN: f64 = 4.0;
/// Share of the further places of annotated characters that is annotated, at most: on modelled pages 0.16.
const ALWAYS: f64 = 0.6;

/// Whether the annotated characters are a fair sample of those on the page.
fn by_lot(survey: &Survey) -> bool {
    let Survey { sites, han, .. } = *survey;
    let distinct = survey.occurrences.len() as u32;
    let (recurring, again) = recurring(survey);
    let density = share(sites, han);
    let later = share(sites - survey.first, han.saturating_sub(distinct)) / share(survey.first, distinct).max(1e-9);
    // One place of each is annotated for certain; of the others, as long as they are few, half as many as of all places.
    let expected = density * f64::from(recurring) / 2.0;
    sites >= DRAWN
        && DENSITY.contains(&density)
        && share(survey.in_a_row, sites) <= 0.45
        && share(common(&survey.annotated), sites) >= 0.8
        && traditional(survey) >= 0.9
        && (share(changed(&survey.annotated), sites) - share(changed(&survey.occurrences), han)).abs() <= CHANGED
        && rareness(&survey.annotated) - rareness(&survey.occurrences) <= RARER
        && later >= LATER
        && f64::from(again + 1) * AGAIN >= expected
        && share(again, recurring) <= ALWAYS
}

/// Places of annotated characters beyond one for each, and how many of them are annotated.
fn recurring(survey: &Survey) -> (u32, u32) {
    let places: u32 = survey.annotated.keys().filter_map(|c| survey.occurrences.get(c)).sum();
    let distinct = survey.annotated.len() as u32;
    (places.saturating_sub(distinct), survey.sites.saturating_sub(distinct))
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// Share of traditional characters among those of one script only.
fn traditional(survey: &Survey) -> f64 {
    share(survey.traditional, survey.traditional + survey.simplified)
}

/// Places of characters that are written otherwise in simplified script.
fn changed(places: &FxHashMap<char, u32>) -> u32 {
    places.iter().filter(|(c, _)| fold_char(**c) != **c).map(|(_, places)| places).sum()
}

/// Places of characters that GB 2312 has in its first level, in their simplified form: the 3,755 most frequent ones.
fn common(places: &FxHashMap<char, u32>) -> u32 {
    let is_common =
        |c: char| Gbk::get().pair(c).is_some_and(|(lead, trail)| (0xB0..=0xD7).contains(&lead) && trail >= 0xA1);
    places.iter().filter(|(c, _)| is_common(fold_char(**c))).map(|(_, places)| places).sum()
}

/// How rare characters are on the average of their places, in nats.
fn rareness(places: &FxHashMap<char, u32>) -> f64 {
    let rarity = |c: char| u16::try_from(c as u32).map_or(0, |code| u32::from(rarity(code)));
    // Whole numbers: their sum does not depend on the order of the map.
    let sum: u32 = places.iter().map(|(c, places)| rarity(*c) * places).sum();
    share(sum, places.values().sum()) / f64::from(RARITY_PARTS)
}
