//! What a line must be like for a regex to match it at all: facts that follow from the expression and cost nearly
//! nothing to ask.
//!
//! The literal of a rule is often an everyday word (`新闻`, `联系`); running the regex there is what matching would
//! spend its time on, mostly to see its first character fail.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::charclass::Classes;

/// Necessary conditions of a match.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Whether a match is always the whole line.
    whole: bool,
    /// Bytes of the longest line that can match; `None` where there is no such bound.
    longest: Option<usize>,
    /// Bytes of the shortest match.
    shortest: usize,
    /// Characters with which a line must begin.
    first: Option<Chars>,
    /// Characters with which a line must end.
    last: Option<Chars>,
    /// Sets of marks and digits: every match holds one of each.
    marks: Vec<Marks>,
}

/// Marks and digits: a bit for each of ASCII; the bits of its control characters stand for all other marks, by the last
/// five bits of their codes, in which `【`, `】`, `。`, `、`, `“`, `”`, `…`, `·` and `»` differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u128);

impl Marks {
    /// Those of a folded line.
    pub(super) fn of(line: &str) -> Self {
        let classes = Classes::get();
        let is_mark = |c: &char| c.is_ascii() || !classes.is_alnum(*c);
        Self(line.chars().filter(is_mark).fold(0, |bits, c| bits | Self::bit(c)))
    }

    fn bit(c: char) -> u128 {
        1 << if c.is_ascii() { c as u32 } else { c as u32 & 31 }
    }

    /// The marks of a class of characters; `None` if there are letters in it.
    fn of_class(class: &ClassUnicode) -> Option<Self> {
        let classes = Classes::get();
        let mut bits = 0;
        for range in class.iter() {
            for c in range.start()..=range.end() {
                if classes.is_alnum(c) && !c.is_ascii_digit() {
                    return None;
                }
                bits |= Self::bit(c);
            }
        }
        Some(Self(bits))
    }
}

impl Gate {
    /// Reads the conditions off an expression; of one that does not parse there are none.
    pub(super) fn of(regex: &str) -> Self {
        let Ok(hir) = regex_syntax::parse(regex) else { return Self::default() };
        let all = hir.properties();
        let from_start = all.look_set_prefix().contains(Look::Start);
        let to_end = all.look_set_suffix().contains(Look::End);
        Self {
            whole: from_start && to_end,
            longest: all.maximum_len().filter(|_| from_start && to_end),
            shortest: all.minimum_len().unwrap_or(0),
            first: if from_start { Chars::at(&hir, Edge::First) } else { None },
            last: if to_end { Chars::at(&hir, Edge::Last) } else { None },
            marks: marks(&hir),
        }
    }

    /// Whether a match is always the whole line.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether a folded line may match; `marks` gives those it holds, and is asked last.
    pub(super) fn admits(&self, line: &str, marks: impl FnOnce() -> Marks) -> bool {
        let may_begin = |chars: &Chars| line.chars().next().is_some_and(|c| chars.contains(c));
        let may_end = |chars: &Chars| line.chars().next_back().is_some_and(|c| chars.contains(c));
        self.shortest <= line.len()
            && self.longest.is_none_or(|longest| line.len() <= longest)
            && self.first.as_ref().is_none_or(may_begin)
            && self.last.as_ref().is_none_or(may_end)
            && (self.marks.is_empty() || {
                let held = marks();
                self.marks.iter().all(|set| set.0 & held.0 != 0)
            })
    }
}

/// A set of characters as sorted ranges.
#[derive(Debug)]
struct Chars(Box<[(char, char)]>);

#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

impl Chars {
    /// The characters with which a match can begin or end; `None` where it can be empty.
    fn at(hir: &Hir, edge: Edge) -> Option<Self> {
        let mut set = ClassUnicode::empty();
        let empty = collect(hir, edge, &mut set);
        (!empty).then(|| Self(set.iter().map(|range| (range.start(), range.end())).collect()))
    }

    fn contains(&self, c: char) -> bool {
        let behind = self.0.partition_point(|&(start, _)| start <= c);
        behind > 0 && c <= self.0[behind - 1].1
    }
}

/// Adds the characters at an edge of what an expression matches; says whether it can match nothing, so that what
/// stands beyond it is at the edge, too.
fn collect(hir: &Hir, edge: Edge, set: &mut ClassUnicode) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let c = std::str::from_utf8(&literal.0).ok().and_then(|text| match edge {
                Edge::First => text.chars().next(),
                Edge::Last => text.chars().next_back(),
            });
            set.push(c.map_or(ClassUnicodeRange::new('\0', char::MAX), |c| ClassUnicodeRange::new(c, c)));
            false
        }
        HirKind::Class(Class::Unicode(class)) => {
            set.union(class);
            false
        }
        HirKind::Class(Class::Bytes(_)) => {
            set.push(ClassUnicodeRange::new('\0', char::MAX));
            false
        }
        HirKind::Repetition(of) => collect(&of.sub, edge, set) || of.min == 0,
        HirKind::Capture(of) => collect(&of.sub, edge, set),
        HirKind::Concat(parts) => match edge {
            Edge::First => parts.iter().all(|part| collect(part, edge, set)),
            Edge::Last => parts.iter().rev().all(|part| collect(part, edge, set)),
        },
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                empty |= collect(part, edge, set);
            }
            empty
        }
    }
}

/// Sets of marks and digits of which everything that an expression matches holds at least one each.
fn marks(hir: &Hir) -> Vec<Marks> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => Vec::new(),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            text.chars().filter_map(|c| Marks::of_class(&ClassUnicode::new([ClassUnicodeRange::new(c, c)]))).collect()
        }
        HirKind::Class(Class::Unicode(class)) => Marks::of_class(class).into_iter().collect(),
        HirKind::Repetition(of) if of.min == 0 => Vec::new(),
        HirKind::Repetition(of) => marks(&of.sub),
        HirKind::Capture(of) => marks(&of.sub),
        HirKind::Concat(parts) => {
            let mut all: Vec<Marks> = parts.iter().flat_map(marks).collect();
            all.sort_unstable_by_key(|set| set.0);
            all.dedup();
            all
        }
        // One set of each branch, the smallest, together.
        HirKind::Alternation(parts) => {
            let smallest = |part| marks(part).into_iter().min_by_key(|set| set.0.count_ones());
            let all: Option<Vec<Marks>> = parts.iter().map(smallest).collect();
            all.map(|sets| Marks(sets.iter().fold(0, |bits, set| bits | set.0))).into_iter().collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(regex: &str, text: &str) -> bool {
        Gate::of(regex).admits(text, || Marks::of(text))
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
        ] {
            assert!(admits(regex, matches), "{regex} {matches}");
            assert!(!admits(regex, cannot), "{regex} {cannot}");
        }
    }

    #[test]
    fn admits_whatever_matches() {
        // An alternative without an anchor, one that may be empty at its edge, one that may be empty at all.
        for (regex, text) in
            [("^甲$|乙", "丙乙丙"), ("^(?:甲|)乙?丙$", "丙"), ("^(?:甲|乙?)[0-9]*$", "甲"), ("(?:甲|[0-9])丙", "甲丙")]
        {
            assert!(regex::Regex::new(regex).is_ok_and(|r| r.is_match(text)) && admits(regex, text), "{regex} {text}");
        }
    }
}
