//! What a line must be like for a regex to match it at all: facts that follow from the expression and cost nearly
//! nothing to ask.
//!
//! The literal of a rule is often an everyday word (`新闻`, `联系`); running the regex there is what matching would
//! spend its time on, mostly to see its first character fail.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use crate::charclass::Classes;
use crate::units::{Unit, unit};

/// Necessary conditions of a match.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Whether a match is always the whole line.
    whole: bool,
    /// Bytes of the longest line that can match; `None` where there is no such bound.
    longest: Option<usize>,
    /// Bytes of the shortest match.
    shortest: usize,
    /// Characters with which a line must begin, and with which it must end.
    first: Chars,
    last: Chars,
    /// Sets of words, of each its first and its last character: every match holds one of each set.
    words: Vec<Box<[Ends]>>,
}

/// The first and the last character of a word.
type Ends = (Unit, Unit);

/// Characters of a class at most that are told from any character at all.
const FEW: u32 = 64;

/// The characters of a folded line. Whether a word's first and last one stand in it says nearly as much as whether the
/// word does, and costs next to nothing.
#[derive(Debug)]
pub(super) struct Held {
    /// A bit for each unit.
    bits: Box<[u64]>,
    /// The places of the line's characters, which are emptied for the next line.
    places: Vec<Unit>,
    /// The number of the line.
    line: usize,
}

impl Default for Held {
    fn default() -> Self {
        Self { bits: vec![0; 1 << 10].into(), places: Vec::new(), line: usize::MAX }
    }
}

impl Held {
    /// The characters of a line of the page, which is read unless it was the last one.
    pub(super) fn of(&mut self, line: usize, units: &[Unit]) -> &Self {
        if std::mem::replace(&mut self.line, line) == line {
            return self;
        }
        for place in self.places.drain(..) {
            self.bits[usize::from(place >> 6)] = 0;
        }
        for place in units {
            self.bits[usize::from(place >> 6)] |= 1 << (place & 63);
        }
        self.places.extend_from_slice(units);
        self
    }

    fn has(&self, place: Unit) -> bool {
        self.bits[usize::from(place >> 6)] >> (place & 63) & 1 != 0
    }

    /// Whether both ends of one of a set's words stand in the line.
    fn has_one(&self, words: &[Ends]) -> bool {
        words.iter().any(|&(first, last)| self.has(first) && self.has(last))
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
            first: if from_start { Chars::at(&hir, Edge::First) } else { Chars::any() },
            last: if to_end { Chars::at(&hir, Edge::Last) } else { Chars::any() },
            words: words(&hir).iter().map(|set| ends(set)).collect(),
        }
    }

    /// Whether a match is always the whole line.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether a folded line may match; `held` gives its characters, and is asked last.
    pub(super) fn admits<'h>(&self, line: &str, held: impl FnOnce() -> &'h Held) -> bool {
        self.shortest <= line.len()
            && self.longest.is_none_or(|longest| line.len() <= longest)
            && self.first.holds(line.chars().next())
            && self.last.holds(line.chars().next_back())
            && (self.words.is_empty() || {
                let held = held();
                self.words.iter().all(|set| held.has_one(set))
            })
    }
}

/// A set of characters.
#[derive(Debug)]
struct Chars {
    /// A bit for the last six bits of each of them: of most characters that are none of them it tells so.
    bits: u64,
    /// As sorted ranges; `None` for all characters, and nothing.
    ranges: Option<Box<[(char, char)]>>,
}

impl Default for Chars {
    fn default() -> Self {
        Self::any()
    }
}

#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

impl Chars {
    /// All characters, and nothing.
    fn any() -> Self {
        Self { bits: u64::MAX, ranges: None }
    }

    /// The characters with which a match can begin or end; any where it can be empty.
    fn at(hir: &Hir, edge: Edge) -> Self {
        let mut set = ClassUnicode::empty();
        if collect(hir, edge, &mut set) {
            return Self::any();
        }
        let ranges: Box<[_]> = set.iter().map(|range| (range.start(), range.end())).collect();
        let all_bits = |&(start, end): &(char, char)| match u32::from(end) - u32::from(start) {
            64.. => u64::MAX,
            _ => (u32::from(start)..=u32::from(end)).fold(0, |bits, c| bits | 1 << (c & 63)),
        };
        Self { bits: ranges.iter().fold(0, |bits, range| bits | all_bits(range)), ranges: Some(ranges) }
    }

    fn holds(&self, c: Option<char>) -> bool {
        let Some(ranges) = &self.ranges else { return true };
        c.is_some_and(|c| {
            let behind = || ranges.partition_point(|&(start, _)| start <= c);
            self.bits >> (c as u32 & 63) & 1 != 0 && behind().checked_sub(1).is_some_and(|at| c <= ranges[at].1)
        })
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

/// Sets of words of which everything that an expression matches holds at least one each; the smallest first.
fn words(hir: &Hir) -> Vec<Vec<Vec<char>>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => Vec::new(),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).unwrap_or_default();
            // Its marks by themselves, too: beside words that are held often they tell more.
            let marks = text.chars().filter(|c| !c.is_alphabetic()).map(|c| vec![vec![c]]);
            let word = (!text.is_empty()).then(|| vec![text.chars().collect()]);
            word.into_iter().chain(marks).collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            let length = |range: &ClassUnicodeRange| u32::from(range.end()) - u32::from(range.start()) + 1;
            if class.iter().map(length).sum::<u32>() > FEW {
                return Vec::new();
            }
            vec![class.iter().flat_map(|range| range.start()..=range.end()).map(|c| vec![c]).collect()]
        }
        HirKind::Repetition(of) if of.min == 0 => Vec::new(),
        HirKind::Repetition(of) => words(&of.sub),
        HirKind::Capture(of) => words(&of.sub),
        HirKind::Concat(parts) => {
            let mut all: Vec<_> = parts.iter().flat_map(words).collect();
            all.sort_by_cached_key(|set| (chance(set), set.clone()));
            all.dedup();
            all
        }
        // One set of each branch together: the one that is held least, and the one of marks and digits.
        HirKind::Alternation(parts) => {
            let branches: Vec<_> = parts.iter().map(words).collect();
            let together = |is: fn(&Vec<Vec<char>>) -> bool| {
                let rarest = |sets: &Vec<Vec<Vec<char>>>| {
                    sets.iter().filter(|set| is(set)).min_by_key(|set| chance(set)).cloned()
                };
                let sets: Option<Vec<_>> = branches.iter().map(rarest).collect();
                sets.map(|sets| {
                    let mut words = sets.concat();
                    words.sort_unstable();
                    words.dedup();
                    words
                })
            };
            let marks = |set: &Vec<Vec<char>>| set.iter().all(|word| word.len() == 1 && !word[0].is_alphabetic());
            let mut sets: Vec<_> = [together(|_| true), together(marks)].into_iter().flatten().collect();
            sets.dedup();
            sets
        }
    }
}

fn ends(words: &[Vec<char>]) -> Box<[Ends]> {
    let unit_of = |c| unit(c, Classes::get().of(c));
    words.iter().filter_map(|word| Some((unit_of(*word.first()?), unit_of(*word.last()?)))).collect()
}

/// How likely a line holds one of a set's words, as a rule of thumb: one character stands by chance where two seldom do.
fn chance(words: &[Vec<char>]) -> usize {
    words.iter().map(|word| if word.len() == 1 { 5 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::units;

    fn admits(regex: &str, text: &str) -> bool {
        let mut held = Held::default();
        Gate::of(regex).admits(text, || held.of(0, &units(text)))
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
