//! One matcher for all rules: a single pass over the folded page finds every literal of every rule; a regex runs only
//! on lines in which a literal of its own occurs, and only where its [`Gate`] is open.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::expression::Expression;
use super::program::Scratch;
use super::ruleset::{LINE_MAX, Rule, RuleSet};
use super::schema::{Pattern, Scope, Where};
use super::words::Held;
use crate::characters::class::{ALNUM, CLAUSE, Classes, DIGIT, SENTENCE_END, core, of_unit};
use crate::characters::literals::Literals;
use crate::characters::units::{Folded, Unit, bytes, units};
use crate::document::Document;
use crate::finding::{Finding, Findings, Strength, Target};

/// The compiled patterns of all rules.
pub(super) struct Matcher {
    /// Whole lines by their characters, and the rules of kind `equals` that have them.
    equals: FxHashMap<Vec<Unit>, Vec<(String, u32)>>,
    /// Characters of the longest of them.
    longest: usize,
    /// All other literals.
    literals: Literals,
    /// Those of them that rules look for on lines longer than [`LINE_MAX`], too: one in twenty.
    on_long_lines: Literals,
    /// The rules that have a literal in common, for each such literal; of all others the value is the rule itself.
    shared: Vec<Vec<u32>>,
    /// Whether a rule is a row of words: two in five places at which literals stand are of rows.
    is_row: Vec<bool>,
    /// For each rule, what is asked at every place of its literals.
    tests: Vec<Test>,
}

/// What decides whether a rule matches where a literal of its own stands; small, because it is asked often.
struct Test {
    line_max: u32,
    place: Where,
    kind: Kind,
}

enum Kind {
    Equals,
    Prefix,
    Suffix,
    Contains,
    Row(Row),
    Regex(Box<Expression>),
}

/// What makes a row of words; see [`Pattern::Row`].
struct Row {
    at_least: u32,
    numbers: bool,
    marks: Vec<Unit>,
}

impl Row {
    /// Whether words (their characters, by their start, the longest first) and what may part them fill a folded line. Words
    /// that nothing parts may be a phrase of the language (`感谢支持`), so there must be one more of them.
    fn fills(&self, line: &[Unit], words: impl Iterator<Item = Range<usize>>) -> bool {
        let (mut count, mut end) = (0, 0);
        let mut needed = self.at_least + 1;
        for word in words {
            if word.start >= end {
                let Some(numbers) = self.between(&line[end..word.start]) else { return false };
                if count > 0 && word.start > end {
                    needed = self.at_least;
                }
                count += 1 + numbers;
                end = word.end;
            }
        }
        self.between(&line[end..]).is_some_and(|numbers| count + numbers >= needed - u32::from(numbers > 0))
    }

    /// How many words of its own (numbers) stand between two words; `None` where the row is broken there.
    fn between(&self, units: &[Unit]) -> Option<u32> {
        let mut numbers = 0;
        let mut in_number = false;
        for unit in units {
            let bits = of_unit(*unit);
            let is_digit = bits & DIGIT != 0;
            let breaks = match bits {
                _ if is_digit => !self.numbers,
                _ if bits & ALNUM != 0 => true,
                _ => bits & (CLAUSE | SENTENCE_END) != 0 && !self.marks.contains(unit),
            };
            if breaks {
                return None;
            }
            numbers += u32::from(is_digit && !in_number);
            in_number = is_digit;
        }
        Some(numbers)
    }
}

/// A place where a rule's pattern matched.
struct Match {
    rule: u32,
    /// Bytes of the folded line.
    at: Range<usize>,
    /// Letters and digits in it.
    covered: u32,
}

impl Match {
    /// What a rule matched: bytes of a folded line.
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
            let kind = match &rule.pattern {
                Pattern::Equals(_) => Kind::Equals,
                Pattern::Prefix(_) => Kind::Prefix,
                Pattern::Suffix(_) => Kind::Suffix,
                Pattern::Contains(_) => Kind::Contains,
                Pattern::Row { at_least, numbers, marks, .. } => {
                    Kind::Row(Row { at_least: *at_least, numbers: *numbers, marks: units(marks) })
                }
                Pattern::Regex { regex, .. } => Kind::Regex(Box::new(Expression::new(regex))),
            };
            Test { line_max: rule.line_max, place: rule.place, kind }
        });
        let is_for_long = |users: &[u32]| users.iter().any(|&rule| rules[rule as usize].line_max > LINE_MAX);
        let mut shared = Vec::new();
        let mut value = |users: &[u32]| {
            if let [alone] = *users {
                return alone;
            }
            shared.push(users.to_vec());
            SEVERAL | (shared.len() - 1) as u32
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

    pub(super) fn find<'r>(&'r self, set: &'r RuleSet, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let mut work = LineWork {
            matcher: self,
            set,
            doc,
            findings,
            matches: Vec::new(),
            row_words: Vec::new(),
            tried: vec![usize::MAX; self.tests.len()],
            reaching: BTreeMap::new(),
            held: Held::default(),
            room: Scratch::default(),
        };
        for line in 0..doc.len() {
            work.line(line);
        }
        for (rule, line) in work.reaching {
            let rule = &set.rules()[rule as usize];
            let range = if rule.scope == Scope::ToEnd { line + 1..doc.len() } else { 0..line };
            // What follows from a marker is never certain: the marker may be wrong about any one line.
            let strength = rule.strength.min(Strength::Likely);
            let label = set.label(rule);
            findings.push(Finding { target: Target::Beyond(range), label, rule: &rule.id, strength, covered: 0 });
        }
    }
}

/// The state of one pass over a page.
struct LineWork<'a, 'r, 'd, 't> {
    matcher: &'r Matcher,
    set: &'r RuleSet,
    doc: &'d Document<'t>,
    findings: &'a mut Findings<'r>,
    matches: Vec<Match>,
    /// Words of rows in the line: rule, first character, one past the last.
    row_words: Vec<(u32, Range<usize>)>,
    /// For each rule, the last line on which its regex was tried, or which begins with a word of its row.
    tried: Vec<usize>,
    /// For each rule that speaks of all lines beyond its own, the line from which it reaches farthest.
    reaching: BTreeMap<u32, usize>,
    /// The characters of the last line that a regex asked for them.
    held: Held,
    /// What regexes search in.
    room: Scratch,
}

/// Marks the value of a literal that several rules have.
const SEVERAL: u32 = 1 << 31;

/// What rules ask about a line.
struct Facts<'d> {
    index: usize,
    folded: Folded<'d>,
    /// The line without the marks at its ends: its characters.
    core: Range<usize>,
    alnum: u32,
}

impl Facts<'_> {
    /// The bytes of some of the line's characters.
    fn bytes(&self, at: Range<usize>) -> Range<usize> {
        let start = bytes(&self.folded.units[..at.start]);
        start..start + bytes(&self.folded.units[at])
    }
}

impl LineWork<'_, '_, '_, '_> {
    /// Finds what matches in a line, and reports it.
    fn line(&mut self, line: usize) {
        let set = self.set;
        self.find(line);
        self.matches.sort_by_key(|m| m.rule);
        let mut found = std::mem::take(&mut self.matches);
        let family = |m: &Match| set.rules()[m.rule as usize].family;
        for of_family in found.chunk_by(|a, b| family(a) == family(b)) {
            self.report(line, family(&of_family[0]), of_family);
        }
        found.clear();
        self.matches = found;
    }

    /// Adds what matches in a line.
    fn find(&mut self, line: usize) {
        let folded = self.doc.folded_line(line);
        let matcher = self.matcher;
        let facts = Facts { index: line, folded, core: core(folded.units), alnum: self.doc.stats(line).alnum };
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
            if value & SEVERAL == 0 {
                self.test(&facts, value, start..end);
            } else {
                for &rule in &matcher.shared[(value & !SEVERAL) as usize] {
                    self.test(&facts, rule, start..end);
                }
            }
        });
        self.rows(&facts);
    }

    /// Adds what a rule matches where a literal of its own stands.
    fn test(&mut self, line: &Facts<'_>, rule: u32, at: Range<usize>) {
        let matcher = self.matcher;
        // Of a row's words nearly all stand on lines that do not begin with one.
        let begins = at.start == line.core.start;
        if matcher.is_row[rule as usize] && !begins && self.tried[rule as usize] != line.index {
            return;
        }
        let asked = &matcher.tests[rule as usize];
        // What may not fire here need not be tried: it has no voice in what is left of the line either.
        if line.alnum > asked.line_max || !asked.place.holds(line.index, self.doc.len()) {
            return;
        }
        let holds = match &asked.kind {
            Kind::Equals | Kind::Contains => true,
            Kind::Prefix => begins || at.start == 0,
            Kind::Suffix => at.end == line.core.end || at.end == line.folded.units.len(),
            Kind::Row(_) => {
                self.tried[rule as usize] = line.index;
                self.row_words.push((rule, at.clone()));
                false
            }
            Kind::Regex(expression) => {
                let tried = std::mem::replace(&mut self.tried[rule as usize], line.index) == line.index;
                let Folded { text, units } = line.folded;
                let held = &mut self.held;
                if !tried && expression.admits(line.folded, move || held.of(line.index, units)) {
                    let found = &mut self.matches;
                    expression.find(line.folded, &mut self.room, |at| found.push(Match::new(rule, text, at)));
                }
                false
            }
        };
        if holds {
            self.push(line, rule, at);
        }
    }

    /// Adds the rows that a line is.
    fn rows(&mut self, line: &Facts<'_>) {
        if self.row_words.is_empty() {
            return;
        }
        let units = line.folded.units;
        let mut words = std::mem::take(&mut self.row_words);
        words.sort_by_key(|(rule, at)| (*rule, at.start, Reverse(at.end)));
        for of_rule in words.chunk_by(|a, b| a.0 == b.0) {
            let rule = of_rule[0].0;
            let spans = of_rule.iter().map(|(_, at)| at.clone());
            if matches!(&self.matcher.tests[rule as usize].kind, Kind::Row(row) if row.fills(units, spans)) {
                self.push(line, rule, 0..units.len());
            }
        }
        words.clear();
        self.row_words = words;
    }

    /// Adds what a rule matched: characters of the line.
    fn push(&mut self, line: &Facts<'_>, rule: u32, at: Range<usize>) {
        self.matches.push(Match::new(rule, line.folded.text, line.bytes(at)));
    }

    /// Reports what the matches of one family in one line amount to.
    fn report(&mut self, line: usize, family: usize, matches: &[Match]) {
        let text = self.doc.folded(line);
        let label = self.set.families()[family].label;
        let rest = self.doc.stats(line).alnum.saturating_sub(union(text, matches));
        for of_rule in matches.chunk_by(|a, b| a.rule == b.rule) {
            let rule = &self.set.rules()[of_rule[0].rule as usize];
            let finding = |target, covered, strength| Finding { target, label, rule: &rule.id, strength, covered };
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

/// Letters and digits that at least one of the matches covers.
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
