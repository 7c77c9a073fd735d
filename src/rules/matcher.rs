//! One matcher for all rules: a single Aho-Corasick pass over the folded page finds every literal of every rule;
//! regexes run only on lines in which a literal of theirs occurs.
//!
//! The automaton is `daachorse`'s: it takes one step a character, where `aho-corasick` takes one a byte and Chinese
//! has three of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use regex::Regex;

use super::dialect::translate;
use super::ruleset::{Rule, RuleSet};
use super::schema::{Pattern, Scope};
use crate::charclass::Classes;
use crate::clean::{Finding, Findings, Strength, Target};
use crate::document::Document;

/// Bytes beyond which a line is no place for a regex: its cost could grow with the square of the line.
const REGEX_LINE_MAX: usize = 16 * 1024;

/// The compiled literals of all rules.
pub(super) struct Matcher {
    /// `None` where there is no rule at all.
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each literal, the rules that have it.
    users: Vec<Vec<u32>>,
    /// For each rule, its regex, compiled when it is first needed.
    regexes: Vec<OnceLock<Option<Regex>>>,
}

/// A literal found in a line.
struct Hit {
    rule: u32,
    /// Bytes of the folded page.
    at: Range<usize>,
}

/// A place where a rule's pattern matched.
struct Match {
    rule: u32,
    /// Bytes of the folded line.
    at: Range<usize>,
    /// Letters and digits in it.
    covered: u32,
}

impl Matcher {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut literals: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (index, rule) in rules.iter().enumerate() {
            for literal in rule.pattern.literals() {
                literals.entry(literal).or_default().push(index as u32);
            }
        }
        // Building fails only for no pattern at all, or for more than 2^24 states.
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build_with_values(literals.keys().zip(0..))
            .ok();
        Self {
            automaton,
            users: literals.into_values().collect(),
            regexes: rules.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    pub(super) fn find<'r>(&'r self, set: &'r RuleSet, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let Some(automaton) = &self.automaton else { return };
        let fold = doc.fold();
        let mut line = 0;
        let mut range = if doc.is_empty() { 0..0 } else { fold.range(0) };
        let mut hits = Vec::new();
        let mut work = LineWork { matcher: self, set, doc, findings, matches: Vec::new(), reaching: BTreeMap::new() };
        for found in automaton.find_overlapping_iter(fold.page()) {
            if found.end() > range.end {
                work.flush(line, &range, &mut hits);
                while found.end() > range.end {
                    line += 1;
                    range = fold.range(line);
                }
            }
            let at = found.start()..found.end();
            hits.extend(self.users[found.value() as usize].iter().map(|&rule| Hit { rule, at: at.clone() }));
        }
        work.flush(line, &range, &mut hits);
        for (rule, line) in work.reaching {
            let rule = &set.rules()[rule as usize];
            let range = if rule.scope == Scope::ToEnd { line + 1..doc.len() } else { 0..line };
            // What follows from a marker is never certain: the marker may be wrong about any one line.
            let strength = rule.strength.min(Strength::Likely);
            let label = set.label(rule);
            findings.push(Finding { target: Target::Beyond(range), label, rule: &rule.id, strength, covered: 0 });
        }
    }

    fn regex(&self, rule: u32, source: &str) -> Option<&Regex> {
        // That it compiles was proved when the rule was loaded (user files) or by the tests (built-in files).
        self.regexes[rule as usize].get_or_init(|| Regex::new(&translate(source)).ok()).as_ref()
    }
}

/// The state of one pass over a page.
struct LineWork<'a, 'r, 'd, 't> {
    matcher: &'r Matcher,
    set: &'r RuleSet,
    doc: &'d Document<'t>,
    findings: &'a mut Findings<'r>,
    matches: Vec<Match>,
    /// For each rule that speaks of all lines beyond its own, the line from which it reaches farthest.
    reaching: BTreeMap<u32, usize>,
}

impl LineWork<'_, '_, '_, '_> {
    /// Judges a line by the literals found in it, and empties `hits`.
    fn flush(&mut self, line: usize, range: &Range<usize>, hits: &mut Vec<Hit>) {
        if hits.is_empty() {
            return;
        }
        // What may not fire here need not be tried: it has no voice in what is left of the line either.
        let alnum = self.doc.stats(line).alnum;
        hits.retain(|hit| {
            let rule = &self.set.rules()[hit.rule as usize];
            alnum <= rule.line_max && rule.place.holds(line, self.doc.len())
        });
        hits.sort_by_key(|hit| hit.rule);
        self.matches.clear();
        for of_rule in hits.chunk_by(|a, b| a.rule == b.rule) {
            self.match_rule(line, range, of_rule, &self.set.rules()[of_rule[0].rule as usize]);
        }
        hits.clear();
        let matches = std::mem::take(&mut self.matches);
        let set = self.set;
        let family = |m: &Match| set.rules()[m.rule as usize].family;
        for of_family in matches.chunk_by(|a, b| family(a) == family(b)) {
            self.report(line, family(&of_family[0]), of_family);
        }
        self.matches = matches;
    }

    /// Adds the places of the line that a rule matches.
    fn match_rule(&mut self, line: usize, range: &Range<usize>, hits: &[Hit], rule: &Rule) {
        let index = hits[0].rule;
        let text = self.doc.folded(line);
        if let Pattern::Regex { regex, .. } = &rule.pattern {
            if text.len() <= REGEX_LINE_MAX {
                for found in self.matcher.regex(index, regex).into_iter().flat_map(|r| r.find_iter(text)) {
                    self.push(index, text, found.range());
                }
            }
            return;
        }
        let core = Classes::get().core(text);
        let (start, end) = (range.start + core.start, range.start + core.end);
        for Hit { at, .. } in hits {
            let first = at.start == start || at.start == range.start;
            let last = at.end == end || at.end == range.end;
            let holds = match &rule.pattern {
                Pattern::Equals(_) => at.start == start && at.end == end,
                Pattern::Prefix(_) => first,
                Pattern::Suffix(_) => last,
                Pattern::Contains(_) | Pattern::Regex { .. } => true,
            };
            if holds {
                self.push(index, text, at.start - range.start..at.end - range.start);
            }
        }
    }

    fn push(&mut self, rule: u32, text: &str, at: Range<usize>) {
        let covered = Classes::get().alnum(&text[at.clone()]);
        self.matches.push(Match { rule, at, covered });
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
