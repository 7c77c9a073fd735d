//! The kind of a page. Order of trust:
//!
//! 1. The verdict of the decide stage: spam, or no body. `bodiless` tells the kinds of pages without a body apart.
//! 2. The kind that the page states for machines, unless it is `Article`, which every page states.
//! 3. Words of the programs that make such pages, known to rules or listed in `words`. At least two different ones
//!    (three for a blog) must be on short lines without a full stop, because many pages have one.
//! 4. The layout of the page, if it is a thread of posts.
//!
//! All other pages are articles.

mod words;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::bodiless;
use super::page_kind::PageKind;
use crate::characters::class::is_alnum_unit;
use crate::characters::units::{CharacterFilter, Unit, units};
use crate::decide::Nature;
use crate::document::Document;
use crate::finding::{Findings, Role, Target};
use crate::label::Labels;
use crate::stated::Property;

/// Folded words that frame a page of a kind and never occur in the text of an article. Each is bounded by marks, blanks
/// or the ends of a line.
const FRAME_WORDS: [(PageKind, &[&str]); 5] = [
    (PageKind::Wechat, words::WECHAT),
    (PageKind::Question, words::QUESTION),
    (PageKind::Product, words::PRODUCT),
    (PageKind::Encyclopedia, words::ENCYCLOPEDIA),
    (PageKind::Blog, words::BLOG),
];

/// Fewest different words of a kind that a page must show.
const MIN_WORDS: usize = 2;

/// Fewest different words of a blog: other pages have them in their margins, too.
const MIN_WORDS_BLOG: usize = 3;

/// Most letters and digits of a line that is searched for frame words.
const LINE_MAX: u32 = 40;

/// The kind of a page; `None` if it is empty.
pub(super) fn of(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, nature: Nature) -> Option<PageKind> {
    match nature {
        Nature::Empty => return None,
        Nature::Index => return Some(bodiless::of(doc, labels)),
        Nature::Spam => return Some(PageKind::Spam),
        Nature::Article => {}
    }
    Some(stated(doc).or_else(|| framed(doc, findings, labels)).unwrap_or(if labels.is_thread() {
        PageKind::Forum
    } else {
        PageKind::Article
    }))
}

/// The kind stated by types of schema.org and OpenGraph, or by platforms that name themselves.
fn stated(doc: &Document<'_>) -> Option<PageKind> {
    let said = |property: Property| doc.head().stated.iter().filter(move |s| s.property == property).map(|s| &*s.value);
    let kind = said(Property::Kind).find_map(|value| match &*value.to_ascii_lowercase() {
        "qapage" | "question" => Some(PageKind::Question),
        "discussionforumposting" => Some(PageKind::Forum),
        "product" | "og:product" | "product.item" => Some(PageKind::Product),
        "blogposting" | "blog" => Some(PageKind::Blog),
        _ => None,
    });
    let is_wechat = said(Property::Site).any(|site| site == "微信公众平台")
        || doc.head().url.as_deref().is_some_and(|url| url.contains("://mp.weixin.qq.com/"));
    is_wechat.then_some(PageKind::Wechat).or(kind)
}

/// The kind whose frame words the page shows.
fn framed(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>) -> Option<PageKind> {
    let mut seen: [BTreeSet<&str>; FRAME_WORDS.len()] = Default::default();
    for line in (0..doc.len()).filter(|&line| doc.stats(line).alnum <= LINE_MAX && doc.stats(line).full_stops == 0) {
        for run in runs(doc.fold().units(line)) {
            if let Some((word, kind)) = WORD_INDEX.get(run) {
                seen[*kind].insert(word);
            }
        }
    }
    for finding in findings.iter() {
        let Target::Line(_) = finding.target else { continue };
        let slot = match finding.role {
            Some(Role::EncyclopediaFrame) => 3,
            Some(Role::QuestionFrame) => 1,
            Some(Role::BlogFrame) => 4,
            _ => continue,
        };
        seen[slot].insert(finding.rule);
    }
    FRAME_WORDS
        .iter()
        .zip(&seen)
        .filter(|((kind, _), seen)| seen.len() >= if *kind == PageKind::Blog { MIN_WORDS_BLOG } else { MIN_WORDS })
        // The posts of a thread have the words of questions below them.
        .filter(|((kind, _), seen)| {
            let more = seen.len() > if *kind == PageKind::Blog { MIN_WORDS_BLOG } else { MIN_WORDS };
            !labels.is_thread() || matches!(kind, PageKind::Question | PageKind::Blog) && more
        })
        .max_by_key(|(_, seen)| seen.len())
        .map(|((kind, _), _)| *kind)
}

/// Each frame word with the position of its kind in [`FRAME_WORDS`], by the word's characters.
static WORD_INDEX: LazyLock<FxHashMap<Vec<Unit>, (&str, usize)>> = LazyLock::new(|| {
    let places = |(kind, (_, words)): (usize, &(PageKind, &[&'static str]))| {
        words.iter().map(move |&word| (units(word), (word, kind))).collect::<Vec<_>>()
    };
    FRAME_WORDS.iter().enumerate().flat_map(places).collect()
});

/// A cheap test that rejects most runs of characters before the look-up.
struct Prefilter {
    /// Length of the longest word, in characters.
    longest: usize,
    /// The first character of every word.
    first: CharacterFilter<4>,
}

/// The test for all words of [`FRAME_WORDS`].
static PREFILTER: LazyLock<Prefilter> = LazyLock::new(|| {
    let mut prefilter = Prefilter { longest: 0, first: CharacterFilter::NONE };
    for word in WORD_INDEX.keys() {
        prefilter.longest = prefilter.longest.max(word.len());
        prefilter.first.insert(word[0]);
    }
    prefilter
});

/// The runs of letters and digits of a folded line that may be a frame word.
fn runs(line: &[Unit]) -> impl Iterator<Item = &[Unit]> {
    let prefilter = &*PREFILTER;
    line.split(|&unit| !is_alnum_unit(unit))
        .filter(move |run| (2..=prefilter.longest).contains(&run.len()) && prefilter.first.may_hold(run[0]))
}
