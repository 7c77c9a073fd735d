//! A rule's regex: its gate and what runs it, made when a line first asks for it.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::dialect::translate;
use super::gate::Gate;
use super::program::{Program, Scratch};
use super::words::Held;
use crate::characters::units::Folded;

/// Bytes beyond which a line is no place for a regex: its cost could grow with the square of the line.
const LINE_MAX: usize = 16 * 1024;

/// See the module's documentation.
pub(super) struct Expression {
    /// As the rule has it.
    rule: String,
    /// Its gate and its program.
    compiled: OnceLock<Compiled>,
    /// What runs it where there is no program, or one took too long. It compiles: proved when the rule was loaded (user
    /// files), or by the tests (built-in files).
    library: OnceLock<Option<Regex>>,
}

#[derive(Default)]
struct Compiled {
    gate: Gate,
    program: Option<Program>,
}

impl Expression {
    pub(super) fn new(rule: &str) -> Self {
        Self { rule: rule.to_owned(), compiled: OnceLock::new(), library: OnceLock::new() }
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let Ok(hir) = regex_syntax::parse(&translate(&self.rule)) else { return Compiled::default() };
            Compiled { gate: Gate::of(&hir), program: Program::new(&hir) }
        })
    }

    /// Whether a folded line may match; `held` gives its characters, and is asked last.
    pub(super) fn admits<'h>(&self, line: Folded<'_>, held: impl FnOnce() -> &'h Held) -> bool {
        line.text.len() <= LINE_MAX && self.compiled().gate.admits(line, held)
    }

    /// Calls `found` with the bytes of every match in a folded line.
    pub(super) fn find(&self, line: Folded<'_>, room: &mut Scratch, mut found: impl FnMut(Range<usize>)) {
        let program = self.compiled().program.as_ref();
        if program.is_none_or(|program| program.find(line, room, &mut found).is_err()) {
            let regex = self.library.get_or_init(|| Regex::new(&translate(&self.rule)).ok());
            regex.iter().flat_map(|regex| regex.find_iter(line.text)).for_each(|at| found(at.range()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::units::units;

    /// First byte, and one past the last.
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
