//! Prefilter of a regex: necessary conditions of a match, derived from the expression, which cost almost nothing to
//! test.
//!
//! A rule's literal is often an everyday word (`新闻`, `联系`). To run the regex on every line with such a word would take
//! most of the matcher's time, and most runs would fail at the first character.

use regex_syntax::hir::{Hir, Look};
use serde::{Deserialize, Serialize};

use super::edges::{Edge, at_edge};
use super::words::{LineFilter, Words};
use crate::characters::units::{CharacterFilter, Folded, Unit};

/// Necessary conditions of a match. The default admits every line.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Prefilter {
    /// Bytes of the longest line that can match; `None` if there is no bound.
    longest: Option<usize>,
    /// Bytes of the shortest match.
    shortest: usize,
    /// Characters that a line must begin with, and characters that it must end with.
    first: CharacterFilter<4>,
    last: CharacterFilter<4>,
    /// The words that every match contains.
    words: Words,
}

impl Default for Prefilter {
    /// A prefilter that admits every line.
    fn default() -> Self {
        Self { longest: None, shortest: 0, first: CharacterFilter::ALL, last: CharacterFilter::ALL, words: Words::None }
    }
}

impl Prefilter {
    /// Derives the conditions from an expression.
    pub(super) fn of(hir: &Hir) -> Self {
        let all = hir.properties();
        let from_start = all.look_set_prefix().contains(Look::Start);
        let to_end = all.look_set_suffix().contains(Look::End);
        Self {
            longest: all.maximum_len().filter(|_| from_start && to_end),
            shortest: all.minimum_len().unwrap_or(0),
            first: if from_start { filter_of(hir, Edge::First) } else { CharacterFilter::ALL },
            last: if to_end { filter_of(hir, Edge::Last) } else { CharacterFilter::ALL },
            words: Words::of(hir),
        }
    }

    /// Whether a folded line may match. `filter` gives the line's character filter; it is called last.
    pub(super) fn admits<'h>(&self, line: Folded<'_>, filter: impl FnOnce() -> &'h LineFilter) -> bool {
        line.units.first().is_none_or(|&unit| self.first.may_hold(unit))
            && line.units.last().is_none_or(|&unit| self.last.may_hold(unit))
            && self.shortest <= line.text.len()
            && self.longest.is_none_or(|longest| line.text.len() <= longest)
            && (self.words.is_none() || filter().may_have(&self.words))
    }
}

/// The characters that a match can begin or end with; all characters if the match can be empty.
fn filter_of(hir: &Hir, edge: Edge) -> CharacterFilter<4> {
    let Some(class) = at_edge(hir, edge) else { return CharacterFilter::ALL };
    let mut filter = CharacterFilter::NONE;
    for range in class.iter() {
        let [first, last] = [range.start(), range.end()].map(u32::from);
        // A longer range covers the whole filter: the filter sees only the last eight bits of a unit, which are those
        // of its character.
        for c in first..=last.min(first + 0xFF) {
            filter.insert(c as Unit);
        }
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::units::units;

    fn admits(regex: &str, text: &str) -> bool {
        let mut filter = LineFilter::default();
        let line = Folded { text, units: &units(text) };
        Prefilter::of(&regex_syntax::parse(regex).expect(regex)).admits(line, || filter.of_line(0, line.units))
    }

    #[test]
    fn turns_away_what_cannot_match() {
        for (regex, matches, cannot) in [
            ("^[ |]*(?:新闻|体育){2,}$", "新闻体育", "昨日新闻体育"),
            ("^[ |]*(?:新闻|体育){2,}$", "| 新闻 体育", "新闻体育局"),
            ("^(?:阅读|浏览)[0-9]{1,4}次?$", "阅读123次", "阅读使人充实"),
            ("^(?:阅读|浏览)[0-9]{1,4}次?$", "浏览99", "浏览123456789012次"),
            ("(?:^| )点击(?:数|量)?:[0-9]+", " 点击:12", "点击:多"),
            ("(?:来源|作者) *[:|]|稿源/", "本文来源 | 新华社", "来源(不详)"),
            ("(?:来源|作者) *[:|]|稿源/", "稿源/新华社", "稿源不详"),
            ("[(【] *相关(?:新闻|报道)[^】)]*[】)]", "他说【相关新闻】", "“相关新闻”、。"),
            ("^(?:更多|.{0,5}专题)$", "更多", "更多专题报道"),
            ("^(?:可能.{0,9}喜欢|更多.{0,9}新闻|排行)$", "更多体育新闻", "可能是新闻"),
        ] {
            assert!(admits(regex, matches), "{regex} {matches}");
            assert!(!admits(regex, cannot), "{regex} {cannot}");
        }
    }

    #[test]
    fn admits_whatever_matches() {
        // An alternative without an anchor, one that may be empty at its edge, one that may be empty as a whole.
        for (regex, text) in
            [("^甲$|乙", "丙乙丙"), ("^(?:甲|)乙?丙$", "丙"), ("^(?:甲|乙?)[0-9]*$", "甲"), ("(?:甲|[0-9])丙", "甲丙")]
        {
            assert!(regex::Regex::new(regex).is_ok_and(|r| r.is_match(text)) && admits(regex, text), "{regex} {text}");
        }
    }
}
