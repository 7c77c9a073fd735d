//! A rule's regex: its prefilter and its program, compiled when a line first needs it.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::dialect::translate;
use super::prefilter::Prefilter;
use super::program::{Program, Scratch};
use super::words::LineFilter;
use crate::characters::units::Folded;

/// Bytes of the longest line on which a regex runs: its cost could grow with the square of the line's length.
const LINE_MAX: usize = 16 * 1024;

/// A rule's regex with its compiled forms.
pub(super) struct Expression {
    /// The regex as the rule file has it.
    source: String,
    /// The prefilter and the program.
    compiled: OnceLock<Compiled>,
    /// The library's regex, used where there is no program or where the program took too many steps. It compiles:
    /// loading checks the rules of users, and the tests check the built-in ones.
    library: OnceLock<Option<Regex>>,
}

#[derive(Default)]
struct Compiled {
    prefilter: Prefilter,
    program: Option<Program>,
}

impl Expression {
    pub(super) fn new(regex: &str) -> Self {
        Self { source: regex.to_owned(), compiled: OnceLock::new(), library: OnceLock::new() }
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let Ok(hir) = regex_syntax::parse(&translate(&self.source)) else { return Compiled::default() };
            Compiled { prefilter: Prefilter::of(&hir), program: Program::new(&hir) }
        })
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

    /// The matches of a regex in a line: first byte, and one past the last.
    fn found(regex: &str, line: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let line = Folded { text: line, units: &units(line) };
        Expression::new(regex).find(line, &mut Scratch::default(), |at| found.push((at.start, at.end)));
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
