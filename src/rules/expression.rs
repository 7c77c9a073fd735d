//! A rule's regex, whose compiled forms are made when a line first needs them.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::compiled::Compiled;
use super::dialect::translate;
use super::program::Scratch;
use super::words::LineFilter;
use crate::characters::units::Folded;

/// Bytes of the longest line on which a regex runs: its cost could grow with the square of the line's length.
const LINE_MAX: usize = 16 * 1024;

/// A rule's regex with its compiled forms.
pub(super) struct Expression {
    /// The regex as the rule file has it.
    source: String,
    /// Its compiled form as bytes, for a built-in rule.
    built_in: Option<&'static [u8]>,
    /// The prefilter and the program.
    compiled: OnceLock<Compiled>,
    /// The library's regex, used where there is no program or where the program cannot tell. It compiles:
    /// loading checks the rules of users, and the tests check the built-in ones.
    library: OnceLock<Option<Regex>>,
}

impl Expression {
    /// An expression. `built_in` is what `build/rules.rs` compiled it into.
    pub(super) fn new(regex: &str, built_in: Option<&'static [u8]>) -> Self {
        Self { source: regex.to_owned(), built_in, compiled: OnceLock::new(), library: OnceLock::new() }
    }

    fn compiled(&self) -> &Compiled {
        let built_in = || postcard::from_bytes(self.built_in?).ok();
        self.compiled.get_or_init(|| built_in().unwrap_or_else(|| Compiled::of(&self.source)))
    }

    /// Whether a folded line may match. `filter` gives the line's character filter; it is called last.
    pub(super) fn admits<'h>(&self, line: Folded<'_>, filter: impl FnOnce() -> &'h LineFilter) -> bool {
        line.text.len() <= LINE_MAX && self.compiled().prefilter.admits(line, filter)
    }

    /// Calls `found` with the byte range of every match in a folded line.
    pub(super) fn find(&self, line: Folded<'_>, scratch: &mut Scratch, mut found: impl FnMut(Range<usize>)) {
        let program = self.compiled().program.as_ref();
        if program.is_none_or(|program| program.find(line, scratch, &mut found).is_err()) {
            let regex = self.library.get_or_init(|| Regex::new(&translate(&self.source)).ok());
            regex.iter().flat_map(|regex| regex.find_iter(line.text)).for_each(|at| found(at.range()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::units::units;
    use crate::rules::{Pattern, RuleSet};

    /// The matches of a regex in a line: first byte, and one past the last.
    fn found(regex: &str, line: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let line = Folded { text: line, units: &units(line) };
        Expression::new(regex, None).find(line, &mut Scratch::default(), |at| found.push((at.start, at.end)));
        found
    }

    #[test]
    fn built_in_expressions_are_compiled_when_the_program_is_built() {
        let set = RuleSet::builtin().expect("built-in rules");
        let mut regexes = 0;
        for rule in set.rules() {
            let Pattern::Regex { regex, .. } = &rule.pattern else { continue };
            let built_in: Compiled = postcard::from_bytes(rule.compiled.expect(&rule.id)).expect(&rule.id);
            assert_eq!(built_in, Compiled::of(regex), "{}", rule.id);
            regexes += 1;
        }
        assert!(regexes > 200, "{regexes}");
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
