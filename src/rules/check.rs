//! Proves rules: checks their form, their hits and misses, and that no rule shadows another.

use regex::Regex;

use super::dialect::translate;
use super::error::RuleError;
use super::form::{self, is_folded};
use super::rule::Rule;
use super::ruleset::RuleSet;
use super::samples::{Random, sample};
use super::schema::{LiteralsFrom, Pattern};
use crate::characters::class::Classes;
use crate::document::{Document, Head, Layout, Line, SourceLines};
use crate::finding::Cleaner;
use crate::finding::{Findings, Strength, line_finding};

/// The errors and warnings of a proof, in the order of the rules.
#[derive(Debug, Default)]
pub struct Proof {
    /// Faults.
    pub errors: Vec<RuleError>,
    /// Possible faults, which may be intended.
    pub warnings: Vec<RuleError>,
}

/// Proves every rule of a set for which `which` is true: its regex compiles, it fires on its hits and wins their lines,
/// it does not fire on its misses, and it fires on random lines that its regex matches.
pub fn prove(set: &RuleSet, which: impl Fn(&Rule) -> bool) -> Proof {
    let mut proof = Proof::default();
    for rule in set.rules().iter().filter(|rule| which(rule)) {
        let error_of = |message: String| RuleError {
            path: rule.path.clone(),
            line: rule.line,
            rule: Some(rule.id.clone()),
            message,
        };
        let mut report = |message: String| proof.errors.push(error_of(message));
        if let Err(message) = form::check(rule) {
            report(message);
            continue;
        }
        if rule.why.trim().is_empty() {
            report("`why` is missing: give one sentence that says why such lines are not the article".into());
        }
        if rule.hit.is_empty() || rule.miss.is_empty() {
            report(
                "give at least one `hit` (a line it must fire on) and one `miss` (a similar line it must not fire on)"
                    .into(),
            );
        }
        for line in &rule.hit {
            match verdict(set, rule, line) {
                Verdict::Wins => {}
                Verdict::Silent => report(format!("does not fire on its hit {line:?}")),
                Verdict::Shadowed(by) => {
                    report(format!(
                        "is shadowed on its hit {line:?}: {by} covers more of the line; make one of the two narrower"
                    ));
                }
            }
        }
        for line in &rule.miss {
            if !matches!(verdict(set, rule, line), Verdict::Silent) {
                report(format!("fires on its miss {line:?}"));
            }
        }
        match silent_sample(set, rule) {
            Some(Silent::Hidden(line)) => proof.warnings.push(error_of(format!(
                "its `needs` hide matches, such as {line:?}; remove `needs`, or write `needs-only` if this is intended"
            ))),
            Some(Silent::Broken(line)) => report(format!("does not fire on {line:?}, which its regex matches")),
            None => {}
        }
    }
    proof
}

/// Random lines for each regex.
const SAMPLES: usize = 200;

/// A line that a regex matches and on which its rule does not fire.
enum Silent {
    /// The line contains none of the rule's `needs`.
    Hidden(String),
    /// No field of the rule explains it.
    Broken(String),
}

/// Tries a rule on random lines that its regex matches. Each line is a page of its own, where every `where` holds.
/// Lines prove nothing, and are skipped, if they are longer than the rule's `line-max`, differ from their own fold, or
/// contain none of its `needs-only`.
fn silent_sample(set: &RuleSet, rule: &Rule) -> Option<Silent> {
    let Pattern::Regex { regex, literals, from } = &rule.pattern else { return None };
    let translated = translate(regex);
    let (hir, library) = (regex_syntax::parse(&translated).ok()?, Regex::new(&translated).ok()?);
    let mut random = Random::of(&rule.id);
    let mut hidden = None;
    for _ in 0..SAMPLES {
        let text = sample(&hir, &mut random);
        let line = text.trim();
        let usable = is_folded(line) && !line.contains(char::is_control) && library.is_match(line);
        if line.is_empty() || !usable || Classes::get().alnum(line) > rule.line_max {
            continue;
        }
        let holds = literals.iter().any(|literal| line.contains(&**literal));
        if !holds && *from == LiteralsFrom::NeedsOnly || !matches!(verdict(set, rule, line), Verdict::Silent) {
            continue;
        }
        if !holds && *from == LiteralsFrom::Needs {
            hidden.get_or_insert_with(|| line.to_owned());
            continue;
        }
        return Some(Silent::Broken(line.to_owned()));
    }
    hidden.map(Silent::Hidden)
}

enum Verdict {
    Wins,
    Silent,
    Shadowed(String),
}

/// The effect of a rule on a page of one line, where every `where` holds.
fn verdict(set: &RuleSet, rule: &Rule, text: &str) -> Verdict {
    let line = Line { text: text.trim().into(), source: SourceLines::single(1), layout: Layout::default(), dom: None };
    let doc = Document::new(if line.text.is_empty() { Vec::new() } else { vec![line] }, Head::default());
    let mut findings = Findings::default();
    set.find(&doc, &mut findings);
    if !findings.iter().any(|f| f.rule == rule.id) {
        return Verdict::Silent;
    }
    match line_finding(findings.iter()).map(|finding| (finding.label, finding.rule)) {
        Some((_, winner)) if rule.strength != Strength::Hint && winner != rule.id => {
            Verdict::Shadowed(winner.to_owned())
        }
        _ => Verdict::Wins,
    }
}
