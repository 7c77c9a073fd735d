//! A rule's regex: its gate, and the engine that runs it, each made when it is first needed.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input};

use super::dialect::translate;
use super::gate::Gate;
use super::words::Held;

/// Bytes beyond which a line is no place for a regex: its cost could grow with the square of the line.
const LINE_MAX: usize = 16 * 1024;

/// See the module's documentation.
pub(super) struct Expression {
    /// As the rule has it.
    rule: String,
    /// As it is to be compiled.
    source: OnceLock<String>,
    gate: OnceLock<Gate>,
    engine: OnceLock<Engine>,
}

/// What runs a regex.
enum Engine {
    /// Says whether it matches from the line's start: half of what [`Regex`] compiles would find out where a match begins.
    Whole(Box<Whole>),
    /// Finds where it matches.
    Parts(Regex),
    /// It does not compile: proved not to be when the rule was loaded (user files) or by the tests (built-in files).
    None,
}

impl Engine {
    fn new(source: &str, is_whole: bool) -> Self {
        if let Some(whole) = is_whole.then(|| Whole::new(source)).flatten() {
            return Self::Whole(Box::new(whole));
        }
        Regex::new(source).map_or(Self::None, Self::Parts)
    }
}

/// A regex all of whose matches are whole lines.
struct Whole {
    dfa: DFA,
    /// What each thread has worked out of the automaton.
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>,
}

impl Whole {
    /// `None` for what the engine cannot do: Unicode's word boundaries.
    fn new(source: &str) -> Option<Self> {
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().which_captures(WhichCaptures::None))
            .build(source)
            .ok()?;
        let dfa = DFA::builder().configure(DFA::config().skip_cache_capacity_check(true)).build_from_nfa(nfa).ok()?;
        let of_dfa = dfa.clone();
        let caches = Pool::new(Box::new(move || of_dfa.create_cache()) as Box<_>);
        Some(Self { dfa, caches })
    }

    fn matches(&self, line: &str) -> bool {
        let input = Input::new(line).anchored(Anchored::Yes).earliest(true);
        // It fails on bytes that make it quit, of which there are none, and never otherwise.
        matches!(self.dfa.try_search_fwd(&mut self.caches.get(), &input), Ok(Some(_)))
    }
}

impl Expression {
    pub(super) fn new(rule: &str) -> Self {
        Self { rule: rule.to_owned(), source: OnceLock::new(), gate: OnceLock::new(), engine: OnceLock::new() }
    }

    fn source(&self) -> &str {
        self.source.get_or_init(|| translate(&self.rule))
    }

    fn gate(&self) -> &Gate {
        self.gate.get_or_init(|| Gate::of(self.source()))
    }

    /// Whether a folded line may match; `held` gives its characters, and is asked last.
    pub(super) fn admits<'h>(&self, line: &str, held: impl FnOnce() -> &'h Held) -> bool {
        line.len() <= LINE_MAX && self.gate().admits(line, held)
    }

    /// Calls `found` with the bytes of every match in a folded line.
    pub(super) fn find(&self, line: &str, mut found: impl FnMut(Range<usize>)) {
        match self.engine.get_or_init(|| Engine::new(self.source(), self.gate().is_whole())) {
            Engine::Whole(whole) if whole.matches(line) => found(0..line.len()),
            Engine::Parts(regex) => regex.find_iter(line).for_each(|at| found(at.range())),
            Engine::Whole(_) | Engine::None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First byte, and one past the last.
    fn found(regex: &str, line: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Expression::new(regex).find(line, |at| found.push((at.start, at.end)));
        found
    }

    #[test]
    fn whole_lines_and_parts_are_found() {
        for (regex, line, places) in [
            (r"^\s*(?:相关|更多)新闻$|^快讯$", "更多新闻", vec![(0, 12)]),
            (r"^\s*(?:相关|更多)新闻$|^快讯$", "快讯", vec![(0, 6)]),
            (r"^\s*(?:相关|更多)新闻$|^快讯$", "快讯 更多新闻", vec![]),
            (r"^\s*(?:相关|更多)新闻$|^快讯$", "看更多新闻", vec![]),
            (r"第[0-9]+页", "第1页 第20页", vec![(0, 7), (8, 16)]),
            (r"^\bab\b$", "ab", vec![(0, 2)]),
            (r"^(?:a|b)*$", "", vec![(0, 0)]),
        ] {
            assert_eq!(found(regex, line), places, "{regex} {line}");
        }
    }
}
