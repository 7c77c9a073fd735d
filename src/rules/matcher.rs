//! One matcher for all rules: a single pass over the folded page finds every literal of every rule. A regex runs only
//! on lines that contain one of its literals and pass its [`Prefilter`](super::prefilter::Prefilter).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::expression::Expression;
use super::program::Scratch;
use super::row::WordRow;
use super::rule::{Family, LINE_MAX, Rule};
use super::schema::{Pattern, Scope, Where};
use super::words::LineFilter;
use crate::characters::class::{Classes, core};
use crate::characters::literals::Literals;
use crate::characters::units::{Folded, Unit, bytes, units};
use crate::document::Document;
use crate::finding::{Finding, Findings, Strength, Target};

/// The compiled patterns of all rules.
pub(super) struct Matcher {
    /// The rules of kind `equals`, by the characters of the whole line. Each entry has the literal and the rule's
    /// index.
    equals: FxHashMap<Vec<Unit>, Vec<(String, u32)>>,
    /// Characters of the longest key of `equals`.
    longest: usize,
    /// The literals of all other rules.
    literals: Literals,
    /// The literals of rules that also apply to lines longer than [`LINE_MAX`]: one literal in twenty.
    on_long_lines: Literals,
    /// The rules that share a literal, one list for each such literal. For other literals the value is the rule itself.
    shared: Vec<Vec<u32>>,
    /// For each rule whether it is a row of words. Two in five occurrences of literals belong to rows, so this is
    /// tested first.
    is_row: Vec<bool>,
    /// The test of each rule, run at every occurrence of its literals.
    tests: Vec<RuleTest>,
}

/// Decides whether a rule matches at an occurrence of one of its literals. Small, because it is read often.
struct RuleTest {
    line_max: u32,
    place: Where,
    pattern: PatternTest,
}

enum PatternTest {
    Equals,
    Prefix,
    Suffix,
    Contains,
    Row(WordRow),
    Regex(Box<Expression>),
}

/// A match of a rule's pattern.
struct Match {
    rule: u32,
    /// Byte range in the folded line.
    at: Range<usize>,
    /// Letters and digits of the match.
    covered: u32,
}

impl Match {
    /// A match of a rule at a byte range of a folded line.
    fn new(rule: u32, text: &str, at: Range<usize>) -> Self {
        Self { rule, covered: Classes::get().alnum(&text[at.clone()]), at }
    }
}

impl Matcher {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut literals: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        let mut equals: FxHashMap<Vec<Unit>, Vec<(String, u32)>> = FxHashMap::default();
        for (index, rule) in rules.iter().enumerate() {
            for literal in rule.pattern.literals() {
                match rule.pattern {
                    Pattern::Equals(_) => {
                        equals.entry(units(literal)).or_default().push((literal.clone(), index as u32));
                    }
                    _ => literals.entry(literal).or_default().push(index as u32),
                }
            }
        }
        let tests = rules.iter().map(|rule| {
            let pattern = match &rule.pattern {
                Pattern::Equals(_) => PatternTest::Equals,
                Pattern::Prefix(_) => PatternTest::Prefix,
                Pattern::Suffix(_) => PatternTest::Suffix,
                Pattern::Contains(_) => PatternTest::Contains,
                Pattern::Row { at_least, numbers, marks, .. } => {
                    PatternTest::Row(WordRow { at_least: *at_least, numbers: *numbers, marks: units(marks) })
                }
                Pattern::Regex { regex, .. } => PatternTest::Regex(Box::new(Expression::new(regex, rule.compiled))),
            };
            RuleTest { line_max: rule.line_max, place: rule.place, pattern }
        });
        let is_for_long = |users: &[u32]| users.iter().any(|&rule| rules[rule as usize].line_max > LINE_MAX);
        let mut shared = Vec::new();
        let mut value = |users: &[u32]| {
            if let [alone] = *users {
                return alone;
            }
            shared.push(users.to_vec());
            SHARED | (shared.len() - 1) as u32
        };
        let values: Vec<(&str, u32, bool)> =
            literals.iter().map(|(literal, users)| (*literal, value(users), is_for_long(users))).collect();
        let of_long_lines = values.iter().filter(|(.., is_for_long)| *is_for_long);
        Self {
            on_long_lines: Literals::new(of_long_lines.map(|&(literal, value, _)| (literal, value))),
            longest: equals.keys().map(Vec::len).max().unwrap_or(0),
            equals,
            literals: Literals::new(values.iter().map(|&(literal, value, _)| (literal, value))),
            tests: tests.collect(),
            shared,
            is_row: rules.iter().map(|rule| matches!(rule.pattern, Pattern::Row { .. })).collect(),
        }
    }

    /// Reports the findings of all rules on a page. `families` and `rules` are those that the matcher was built from.
    pub(super) fn find<'r>(
        &'r self,
        families: &'r [Family],
        rules: &'r [Rule],
        doc: &Document<'_>,
        findings: &mut Findings<'r>,
    ) {
        let mut search = PageSearch {
            matcher: self,
            families,
            rules,
            doc,
            findings,
            matches: Vec::new(),
            row_words: Vec::new(),
            tried: vec![usize::MAX; self.tests.len()],
            reaching: BTreeMap::new(),
            filter: LineFilter::default(),
            scratch: Scratch::default(),
        };
        for line in 0..doc.len() {
            search.line(line);
        }
        for (rule, line) in search.reaching {
            let rule = &rules[rule as usize];
            let range = if rule.scope == Scope::ToEnd { line + 1..doc.len() } else { 0..line };
            // A marker can be wrong about any single line, so a finding beyond it is never certain.
            let strength = rule.strength.min(Strength::Likely);
            let label = families[rule.family].label;
            findings.push(Finding {
                target: Target::Beyond(range),
                label,
                rule: &rule.id,
                strength,
                covered: 0,
                role: rule.role,
            });
        }
    }
}

/// The state of one pass over a page.
struct PageSearch<'a, 'r, 'd, 't> {
    matcher: &'r Matcher,
    families: &'r [Family],
    rules: &'r [Rule],
    doc: &'d Document<'t>,
    findings: &'a mut Findings<'r>,
    matches: Vec<Match>,
    /// Words of rows that occur in the line: the rule, and the range of characters.
    row_words: Vec<(u32, Range<usize>)>,
    /// For each rule, the last line on which its regex was tried, or which begins with a word of its row.
    tried: Vec<usize>,
    /// For each rule that applies to all lines beyond its own, the line from which it reaches farthest.
    reaching: BTreeMap<u32, usize>,
    /// The character filter of the last line for which a prefilter asked for it.
    filter: LineFilter,
    /// Scratch buffers for regex searches.
    scratch: Scratch,
}

/// Flag of a literal's value if several rules share the literal.
const SHARED: u32 = 1 << 31;

/// The properties of a line that rules test.
struct LineFacts<'d> {
    index: usize,
    folded: Folded<'d>,
    /// The range of characters without the marks at both ends.
    core: Range<usize>,
    alnum: u32,
}

impl LineFacts<'_> {
    /// The byte range of a range of characters.
    fn bytes(&self, at: Range<usize>) -> Range<usize> {
        let start = bytes(&self.folded.units[..at.start]);
        start..start + bytes(&self.folded.units[at])
    }
}

impl PageSearch<'_, '_, '_, '_> {
    /// Finds the matches in a line, and reports them.
    fn line(&mut self, line: usize) {
        let rules = self.rules;
        self.find(line);
        self.matches.sort_by_key(|m| m.rule);
        let mut found = std::mem::take(&mut self.matches);
        let family = |m: &Match| rules[m.rule as usize].family;
        for of_family in found.chunk_by(|a, b| family(a) == family(b)) {
            self.report(line, family(&of_family[0]), of_family);
        }
        found.clear();
        self.matches = found;
    }

    /// Collects the matches in a line.
    fn find(&mut self, line: usize) {
        let folded = self.doc.folded_line(line);
        let matcher = self.matcher;
        let facts = LineFacts { index: line, folded, core: core(folded.units), alnum: self.doc.stats(line).alnum };
        if facts.core.len() <= matcher.longest
            && let Some(equal) = matcher.equals.get(&folded.units[facts.core.clone()])
        {
            let text = &folded.text[facts.bytes(facts.core.clone())];
            for (_, rule) in equal.iter().filter(|(literal, _)| literal == text) {
                self.test(&facts, *rule, facts.core.clone());
            }
        }
        let literals = if facts.alnum > LINE_MAX { &matcher.on_long_lines } else { &matcher.literals };
        literals.find(folded, |value, start, end| {
            if value & SHARED == 0 {
                self.test(&facts, value, start..end);
            } else {
                for &rule in &matcher.shared[(value & !SHARED) as usize] {
                    self.test(&facts, rule, start..end);
                }
            }
        });
        self.rows(&facts);
    }

    /// Collects the matches of a rule at an occurrence of one of its literals.
    fn test(&mut self, line: &LineFacts<'_>, rule: u32, at: Range<usize>) {
        let matcher = self.matcher;
        // Almost all words of rows occur on lines that do not begin with a word of the row.
        let begins = at.start == line.core.start;
        if matcher.is_row[rule as usize] && !begins && self.tried[rule as usize] != line.index {
            return;
        }
        let test = &matcher.tests[rule as usize];
        // A rule that may not fire here is not tried: its matches do not count towards the rest of the line either.
        if line.alnum > test.line_max || !test.place.holds(line.index, self.doc.len()) {
            return;
        }
        let holds = match &test.pattern {
            PatternTest::Equals | PatternTest::Contains => true,
            PatternTest::Prefix => begins || at.start == 0,
            PatternTest::Suffix => at.end == line.core.end || at.end == line.folded.units.len(),
            PatternTest::Row(_) => {
                self.tried[rule as usize] = line.index;
                self.row_words.push((rule, at.clone()));
                false
            }
            PatternTest::Regex(expression) => {
                let tried = std::mem::replace(&mut self.tried[rule as usize], line.index) == line.index;
                let Folded { text, units } = line.folded;
                let filter = &mut self.filter;
                if !tried && expression.admits(line.folded, move || filter.of_line(line.index, units)) {
                    let found = &mut self.matches;
                    expression.find(line.folded, &mut self.scratch, |at| found.push(Match::new(rule, text, at)));
                }
                false
            }
        };
        if holds {
            self.push(line, rule, at);
        }
    }

    /// Collects the rows that fill a line.
    fn rows(&mut self, line: &LineFacts<'_>) {
        if self.row_words.is_empty() {
            return;
        }
        let units = line.folded.units;
        let mut words = std::mem::take(&mut self.row_words);
        words.sort_by_key(|(rule, at)| (*rule, at.start, Reverse(at.end)));
        for of_rule in words.chunk_by(|a, b| a.0 == b.0) {
            let rule = of_rule[0].0;
            let spans = of_rule.iter().map(|(_, at)| at.clone());
            if matches!(&self.matcher.tests[rule as usize].pattern, PatternTest::Row(row) if row.fills(units, spans)) {
                self.push(line, rule, 0..units.len());
            }
        }
        words.clear();
        self.row_words = words;
    }

    /// Adds a match at a range of characters of the line.
    fn push(&mut self, line: &LineFacts<'_>, rule: u32, at: Range<usize>) {
        self.matches.push(Match::new(rule, line.folded.text, line.bytes(at)));
    }

    /// Reports the findings of one family's matches in one line.
    fn report(&mut self, line: usize, family: usize, matches: &[Match]) {
        let text = self.doc.folded(line);
        let label = self.families[family].label;
        let rest = self.doc.stats(line).alnum.saturating_sub(union(text, matches));
        for of_rule in matches.chunk_by(|a, b| a.rule == b.rule) {
            let rule = &self.rules[of_rule[0].rule as usize];
            let finding = |target, covered, strength| Finding {
                target,
                label,
                rule: &rule.id,
                strength,
                covered,
                role: rule.role,
            };
            if rule.scope == Scope::Span {
                for m in of_rule {
                    self.findings.push(finding(Target::Span(line, m.at.clone()), m.covered, rule.strength));
                }
                continue;
            }
            if rest > rule.rest_max {
                continue;
            }
            let covered = of_rule.iter().map(|m| m.covered).max().unwrap_or(0);
            self.findings.push(finding(Target::Line(line), covered, rule.strength));
            if rule.scope == Scope::ToEnd && self.doc.last_prose().is_none_or(|last| last <= line) {
                self.reaching.entry(of_rule[0].rule).or_insert(line);
            }
            if rule.scope == Scope::ToStart && self.doc.first_prose().is_none_or(|first| first >= line) {
                self.reaching.insert(of_rule[0].rule, line);
            }
        }
    }
}

/// Letters and digits that at least one match covers.
fn union(text: &str, matches: &[Match]) -> u32 {
    let classes = Classes::get();
    let mut spans: Vec<_> = matches.iter().map(|m| (m.at.start, m.at.end)).collect();
    spans.sort_unstable();
    let mut covered = 0;
    let mut reached = 0;
    for (start, end) in spans {
        let start = start.max(reached);
        if start < end {
            covered += classes.alnum(&text[start..end]);
            reached = end;
        }
    }
    covered
}
