//! A regex as a small program over the characters of a line, run by backtracking.
//!
//! For each page about thirty of several hundred regexes run, each on one short line. A byte automaton reads its
//! transitions from tables of many kilobytes, which have left the caches when its turn comes again: reading them takes
//! twenty times as long as the search itself. A program over characters has a few hundred bytes. It is the virtual
//! machine of Thompson and Pike as Russ Cox describes it ("Regular Expression Matching: the Virtual Machine Approach",
//! 2009), in its backtracking form. A limit on the steps, and on the characters and words they test, bounds the cost.

mod compile;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::characters::units::{Folded, Unit, bytes, is_shared};

/// A compiled regex. All of its matches have at least one character.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Program {
    instructions: Box<[Instruction]>,
    /// For each instruction, a set of the characters that can follow: a bit for the last six bits of each ([`END`]
    /// after the line's last character).
    lookahead: Box<[u64]>,
    /// The words of [`Instruction::Word`] and [`Instruction::Words`].
    words: Box<[Word]>,
    /// The characters of the words, and the first and last character of each range of the sets.
    units: Box<[Unit]>,
    sets: Box<[Set]>,
    /// The characters that a match can begin with.
    first: Set,
    /// Whether every match begins at the start of the line.
    is_anchored: bool,
}

/// One instruction. The next one follows unless its documentation says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Instruction {
    /// Matches a word.
    Word(u16),
    /// Matches one of the words in this range, the first that leads to a match.
    Words(u16, u16),
    /// Matches from `min` to `max` characters of a set ([`NO_BOUND`]: any number), as many as possible if `greedy`,
    /// else as few as possible.
    Run { set: u16, min: u16, max: u16, greedy: bool },
    /// Continues at the first of these instructions, or at the second if the first leads to no match.
    Either(u16, u16),
    /// Continues at another instruction.
    Jump(u16),
    /// Matches the start of the line.
    Start,
    /// Matches the end of the line.
    End,
    /// Matches between a character of words and another one, or at an end of the line (`\b`).
    Boundary,
    /// Ends a match.
    Match,
}

const NO_BOUND: u16 = u16::MAX;

/// Instructions of the longest program. The library runs regexes that need more.
const INSTRUCTIONS_MAX: usize = 2048;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Word {
    /// Its first character, which rules out most words.
    first: Unit,
    start: u16,
    length: u16,
}

/// A set of characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Set {
    /// A bit for the last six bits of each of its characters, which rules out most others.
    bits: u64,
    /// Where the first and last characters of its ranges begin and end in `units`.
    start: u16,
    end: u16,
}

/// A point to backtrack to: an instruction, and the range of places in the line where it can continue. If greedy, the
/// last place is tried first.
#[derive(Debug, Clone, Copy)]
struct Branch {
    instruction: u16,
    greedy: bool,
    first: u32,
    /// One past the last.
    end: u32,
}

impl Branch {
    /// The next place that satisfies `can_continue`. It and the places tried before it are removed from the range.
    #[inline]
    fn next(&mut self, can_continue: impl Fn(usize) -> bool) -> Option<usize> {
        let (first, end) = (self.first as usize, self.end as usize);
        if self.greedy {
            let place = (first..end).rev().find(|at| can_continue(*at));
            self.end = place.unwrap_or(first) as u32;
            return place;
        }
        let place = (first..end).find(|at| can_continue(*at));
        self.first = place.map_or(end, |place| place + 1) as u32;
        place
    }

    /// The number of places left.
    fn len(&self) -> u32 {
        self.end - self.first
    }
}

/// Scratch buffers of a search, reused from one search to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The points to backtrack to.
    branches: Vec<Branch>,
    /// The matches found, in characters.
    matches: Vec<Range<usize>>,
    /// The states of a thorough search.
    tried: Tried,
}

/// The states that a search has been in: an instruction and a place. One that it comes to again leads to no match, because
/// it led to none before.
#[derive(Debug, Default)]
struct Tried {
    /// One bit for each instruction and place; empty for a search that does not remember its states.
    bits: Vec<u64>,
    /// Places of an instruction.
    places: usize,
}

impl Tried {
    /// Forgets all states. `instructions` is 0 for a search that does not remember them.
    fn reset(&mut self, instructions: usize, places: usize) {
        self.bits.clear();
        self.bits.resize((instructions * places).div_ceil(64), 0);
        self.places = places;
    }

    /// Remembers a state. Returns whether it is a new one.
    fn insert(&mut self, instruction: u16, place: usize) -> bool {
        let state = usize::from(instruction) * self.places + place;
        let Some(word) = self.bits.get_mut(state / 64) else { return true };
        let is_new = *word >> (state % 64) & 1 == 0;
        *word |= 1 << (state % 64);
        is_new
    }
}

/// Represents the end of the line as a character: a newline, which no folded line contains.
const END: Unit = 0xA;

/// Steps allowed for each character of a line, and for an empty line. Most rules need a tenth of this.
const STEPS_PER_CHAR: usize = 32;
const STEPS_ANYWAY: usize = 512;

/// How many times as many steps a search may take that remembers its states. Such a search takes at most one step for
/// each instruction and place, so that this is enough for most programs.
const THOROUGH: usize = 16;

/// Most points to backtrack to: 6 MB of them.
const BRANCHES_MAX: usize = 1 << 19;

/// Tests that count as one more step: characters tested for a run, for a word or for the place to continue at after a
/// run, and words tested at one place.
const PER_STEP: usize = 4;

/// The error of a search that cannot tell: it needs too many steps, or a boundary of words is beside a character whose unit
/// others share.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Undecided;

impl Program {
    /// Calls `found` with the byte range of every match in a line, as the library's search gives them: from left to
    /// right, without overlap, with the first alternative that matches.
    ///
    /// # Errors
    /// The search cannot tell. `found` was not called.
    pub(super) fn find(
        &self,
        line: Folded<'_>,
        scratch: &mut Scratch,
        mut found: impl FnMut(Range<usize>),
    ) -> Result<(), Undecided> {
        let units = line.units;
        if self.search::<false>(units, scratch).is_err() {
            self.search::<true>(units, scratch)?;
        }
        let (mut unit, mut byte) = (0, 0);
        let mut byte_of = |place: usize| {
            byte += bytes(&units[unit..place]);
            unit = place;
            byte
        };
        for at in &scratch.matches {
            let start = byte_of(at.start);
            found(start..byte_of(at.end));
        }
        Ok(())
    }

    /// Collects the matches in a line. A thorough search remembers its states; it is slower, and needs fewer steps.
    fn search<const THOROUGHLY: bool>(&self, units: &[Unit], scratch: &mut Scratch) -> Result<(), Undecided> {
        let Scratch { branches, matches, tried } = scratch;
        let mut fuel = (STEPS_ANYWAY + STEPS_PER_CHAR * units.len()) * if THOROUGHLY { THOROUGH } else { 1 };
        matches.clear();
        let forget = |fuel: &mut usize, tried: &mut Tried| {
            if THOROUGHLY {
                tried.reset(self.instructions.len(), units.len() + 1);
                *fuel = fuel.checked_sub(tried.bits.len() / PER_STEP).ok_or(Undecided)?;
            }
            Ok(())
        };
        forget(&mut fuel, tried)?;
        let mut start = 0;
        while start < units.len() {
            if self.holds(self.first, units[start])
                && let Some(end) = self.match_at::<THOROUGHLY>(units, start, branches, tried, &mut fuel)?
            {
                matches.push(start..end);
                start = end;
                // The states of this match lead to one.
                forget(&mut fuel, tried)?;
            } else {
                start += 1;
            }
            if self.is_anchored {
                break;
            }
        }
        Ok(())
    }

    /// The end of the match that begins at character `start`, one past its last character.
    fn match_at<const THOROUGHLY: bool>(
        &self,
        units: &[Unit],
        start: usize,
        branches: &mut Vec<Branch>,
        tried: &mut Tried,
        fuel: &mut usize,
    ) -> Result<Option<usize>, Undecided> {
        branches.clear();
        let can_continue = |instruction: u16, at: usize| {
            let next = units.get(at).copied().unwrap_or(END);
            self.lookahead[usize::from(instruction)] >> (next & 63) & 1 != 0
        };
        let (mut pc, mut at) = (0, start);
        loop {
            *fuel = fuel.checked_sub(1).filter(|_| branches.len() < BRANCHES_MAX).ok_or(Undecided)?;
            let mut continues = match self.instructions[pc] {
                Instruction::Word(word) => {
                    let word = self.words[usize::from(word)];
                    *fuel = fuel.checked_sub(usize::from(word.length) / PER_STEP).ok_or(Undecided)?;
                    let length = word.leads(units, at, &self.units);
                    at += length.unwrap_or(0);
                    pc += 1;
                    length.is_some()
                }
                Instruction::Words(from, to) => {
                    let may_be_one = can_continue(pc as u16, at);
                    pc += 1;
                    let words = if may_be_one { &self.words[from.into()..to.into()] } else { &[] };
                    *fuel = fuel.checked_sub(words.len() / PER_STEP).ok_or(Undecided)?;
                    let mut lengths = words.iter().filter_map(|word| word.leads(units, at, &self.units));
                    let first = lengths.next();
                    let before = branches.len();
                    for other in lengths {
                        let place = (at + other) as u32;
                        branches.push(Branch { instruction: pc as u16, greedy: true, first: place, end: place + 1 });
                    }
                    branches[before..].reverse();
                    // Words may be long, and each may be a branch for as long as the line repeats it.
                    *fuel = fuel.checked_sub(branches.len() - before).ok_or(Undecided)?;
                    at += first.unwrap_or(0);
                    first.is_some()
                }
                Instruction::Run { set, min, max, greedy } => {
                    pc += 1;
                    let rest = &units[at..];
                    let most = if max == NO_BOUND { rest.len() } else { rest.len().min(max.into()) };
                    let set = self.sets[usize::from(set)];
                    let count = rest[..most].iter().position(|&unit| !self.holds(set, unit)).unwrap_or(most);
                    let least = usize::from(min);
                    *fuel = fuel.checked_sub(count / PER_STEP).ok_or(Undecided)?;
                    if count >= least {
                        let [first, end] = [least, count + 1].map(|more| (at + more) as u32);
                        branches.push(Branch { instruction: pc as u16, greedy, first, end });
                    }
                    false
                }
                Instruction::Either(first, second) => {
                    let [may_first, may_second] = [first, second].map(|instruction| can_continue(instruction, at));
                    if may_first && may_second {
                        branches.push(Branch {
                            instruction: second,
                            greedy: true,
                            first: at as u32,
                            end: at as u32 + 1,
                        });
                    }
                    pc = if may_first { first } else { second }.into();
                    may_first || may_second
                }
                Instruction::Jump(to) => {
                    pc = to.into();
                    true
                }
                Instruction::Start => {
                    pc += 1;
                    at == 0
                }
                Instruction::End => {
                    pc += 1;
                    at == units.len()
                }
                Instruction::Boundary => {
                    pc += 1;
                    is_boundary(units, at)?
                }
                Instruction::Match => return Ok(Some(at)),
            };
            while !continues {
                let Some(branch) = branches.last_mut() else { return Ok(None) };
                let (places, lookahead) = (branch.len(), self.lookahead[usize::from(branch.instruction)]);
                let place = branch.next(|at| lookahead >> (units.get(at).copied().unwrap_or(END) & 63) & 1 != 0);
                *fuel = fuel.checked_sub((places - branch.len()) as usize / PER_STEP).ok_or(Undecided)?;
                if let Some(place) = place.filter(|&at| !THOROUGHLY || tried.insert(branch.instruction, at)) {
                    (pc, at) = (branch.instruction.into(), place);
                    continues = true;
                }
                if place.is_none() || branch.len() == 0 {
                    branches.pop();
                }
            }
        }
    }

    #[inline]
    fn holds(&self, set: Set, unit: Unit) -> bool {
        let ranges = || self.units[set.start.into()..set.end.into()].as_chunks().0;
        set.bits >> (unit & 63) & 1 != 0 && ranges().iter().any(|&[first, last]| first <= unit && unit <= last)
    }
}

/// Whether a place is a boundary of words, as the library defines it (UTS #18, Annex C, `\b`).
fn is_boundary(units: &[Unit], at: usize) -> Result<bool, Undecided> {
    let is_word = |unit: Option<&Unit>| match unit {
        None => Ok(false),
        Some(&unit) if is_shared(unit) => Err(Undecided),
        Some(&unit) => Ok(char::from_u32(unit.into()).is_some_and(regex_syntax::is_word_character)),
    };
    Ok(is_word(at.checked_sub(1).and_then(|before| units.get(before)))? != is_word(units.get(at))?)
}

impl Word {
    /// The word's length, if it occurs at a place of the line. `own` has the words' characters.
    #[inline]
    fn leads(self, line: &[Unit], at: usize, own: &[Unit]) -> Option<usize> {
        let length = usize::from(self.length);
        let is_there = *line.get(at)? == self.first
            && line.get(at..at + length)?.iter().zip(&own[self.start.into()..]).all(|(a, b)| a == b);
        is_there.then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::characters::fold::fold;
    use crate::characters::units::units;
    use crate::rules::dialect::translate;
    use crate::rules::{Pattern, RuleSet};

    fn program(regex: &str) -> Option<Program> {
        Program::new(&regex_syntax::parse(regex).expect(regex))
    }

    type Places = Vec<Range<usize>>;

    /// The matches that a program finds, and the matches that the library finds.
    fn both(program: &Program, regex: &Regex, line: &str) -> (Result<Places, Undecided>, Places) {
        let mut found = Vec::new();
        let done =
            program.find(Folded { text: line, units: &units(line) }, &mut Scratch::default(), |at| found.push(at));
        (done.map(|()| found), regex.find_iter(line).map(|at| at.range()).collect())
    }

    #[test]
    fn every_rule_finds_what_the_library_finds() {
        let set = RuleSet::builtin().expect("built-in rules");
        let lines: Vec<String> =
            set.rules().iter().flat_map(|rule| rule.hit.iter().chain(&rule.miss)).map(|line| fold(line)).collect();
        let (mut programs, mut found, mut regexes, mut searches, mut too_long) = (0, 0, 0, 0, 0);
        for (number, rule) in set.rules().iter().enumerate() {
            let Pattern::Regex { regex, .. } = &rule.pattern else { continue };
            regexes += 1;
            let Some(program) = program(&translate(regex)) else { continue };
            programs += 1;
            let regex = Regex::new(&translate(regex)).expect("a regex");
            let own: Vec<String> = rule.hit.iter().chain(&rule.miss).map(|line| fold(line)).collect();
            let rows =
                own.iter().zip(lines.iter().skip(number)).flat_map(|(a, b)| [format!("{a} | {b}"), format!("{b}{a}")]);
            for line in own.iter().cloned().chain(rows).chain(lines.iter().skip(number % 13).step_by(13).cloned()) {
                let (ours, theirs) = both(&program, &regex, &line);
                found += theirs.len();
                searches += 1;
                match ours {
                    Ok(ours) => assert_eq!(ours, theirs, "{} {line}", rule.id),
                    Err(Undecided) => too_long += 1,
                }
            }
        }
        assert!(programs * 20 > regexes * 19, "{programs} of {regexes} regexes have a program");
        assert!(found > 3 * programs, "{found} matches");
        assert!(too_long * 200 < searches, "{too_long} of {searches} searches took too long");
    }

    /// Expressions over few characters, so that they match often.
    fn expression() -> impl Strategy<Value = String> {
        const ALONE: [&str; 14] = [
            "甲",
            "乙丙",
            "[甲乙]",
            "[^甲]",
            ".",
            "[0-9]",
            "a",
            "甲|乙甲|乙",
            "^",
            "$",
            "𠮷",
            "[甲👉]",
            "[^👉a]",
            r"\b",
        ];
        proptest::sample::select(&ALONE[..]).prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
            const BOUNDS: [&str; 10] = ["?", "*", "+", "{2}", "{0,3}", "{1,2}", "??", "*?", "+?", "{1,3}?"];
            prop_oneof![
                (inner.clone(), proptest::sample::select(&BOUNDS[..]))
                    .prop_map(|(of, bound)| format!("(?:{of}){bound}")),
                proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                proptest::collection::vec(inner, 1..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_expression_finds_what_the_library_finds(regex in expression(), line in "[甲乙丙a0𠮷👉 ]{0,12}") {
            if let Some(program) = program(&regex) {
                let (ours, theirs) = both(&program, &Regex::new(&regex).expect("a regex"), &line);
                prop_assert!(ours == Err(Undecided) || ours == Ok(theirs), "{regex} {line}");
            }
        }
    }

    #[test]
    fn no_search_takes_too_long() {
        // A search that remembers its states finds out that nothing matches, and so does the library.
        let regex = "(?:[甲乙]+[甲丙]+)+丁|甲乙丙";
        let line = format!("{}甲乙丙{}", "甲".repeat(500), "甲".repeat(20));
        let (ours, theirs) = both(&program(regex).expect("a program"), &Regex::new(regex).expect("a regex"), &line);
        assert!(!theirs.is_empty() && ours == Ok(theirs), "{ours:?}");
        // Many words that all match at a place would give that many branches in every round.
        let words = program(&format!("(?:{})+c", vec!["ab"; 10_000].join("|"))).expect("a program");
        let line = "ab".repeat(8000);
        let mut scratch = Scratch::default();
        let found = words.find(Folded { text: &line, units: &units(&line) }, &mut scratch, |_| {});
        assert_eq!(found, Err(Undecided));
        assert!(scratch.branches.capacity() < 2_000_000, "{}", scratch.branches.capacity());
        let words = program(&format!("(?:{}b|a)+c", "a".repeat(8000))).expect("a program");
        let line = "a".repeat(16_000);
        let found = words.find(Folded { text: &line, units: &units(&line) }, &mut scratch, |_| {});
        assert_eq!(found, Err(Undecided));
    }

    #[test]
    fn no_number_overflows() {
        let word = "abcdefghij".repeat(8);
        let long = "甲".repeat(65_537);
        for regex in [format!("丁(?:{word}){{0,820}}"), format!("丁|{long}"), format!("丁|乙{word}|{long}")] {
            assert!(program(&regex).is_none());
        }
    }

    #[test]
    fn what_a_program_cannot_do_is_left_to_the_library() {
        for regex in [r"\b{start}ab", "(?m)^甲", "甲*", "(?:甲?){2,}乙", "🥄", "[👉🥄]甲", "(?:[甲乙]丙){2000}"]
        {
            assert!(program(regex).is_none(), "{regex}");
        }
        for (regex, line) in [(r"甲\b.", "甲 乙"), (r"\b甲", "乙甲"), ("[👉👈]甲", "👈甲👉甲👆甲"), (r"a\b", "a👉")]
        {
            let (ours, theirs) = both(&program(regex).expect(regex), &Regex::new(regex).expect(regex), line);
            assert_eq!(ours, Ok(theirs), "{regex} {line}");
        }
        // A boundary beside a character that shares its unit: the library tells.
        let (ours, _) = both(&program(r"a\b").expect("a program"), &Regex::new(r"a\b").expect("a regex"), "a🥄");
        assert_eq!(ours, Err(Undecided));
        assert!(program("(?:[甲乙]{1000}丙){3}").is_some());
    }
}
