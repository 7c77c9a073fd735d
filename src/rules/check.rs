//! Proves rules: their form, their hits and misses, and that none is shadowed by another.

use regex::Regex;

use super::dialect::translate;
use super::ruleset::{Rule, RuleError, RuleSet, is_folded};
use super::samples::{Random, sample};
use super::schema::{LiteralsFrom, Pattern};
use crate::characters::class::Classes;
use crate::document::{Document, Head, Layout, Line, SourceLines};
use crate::finding::Cleaner;
use crate::finding::{Findings, Strength, line_label};

/// Checks what a rule says of itself, without running it.
pub(super) fn form(rule: &Rule) -> Result<(), String> {
    let id = rule.id.rsplit('/').next().unwrap_or_default();
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(kebab) || id.starts_with('-') || id.ends_with('-') {
        return Err("an id is lower-case words joined by `-`".into());
    }
    if rule.pattern.literals().is_empty() {
        return Err(match rule.pattern {
            Pattern::Regex { .. } => {
                "no literal that is rare enough stands in every match of the regex; give `needs-only`: \
                                      lines that hold none of its literals are passed over"
                    .into()
            }
            _ => format!("`{}` is empty", rule.pattern.key()),
        });
    }
    for literal in rule.pattern.literals() {
        if literal.trim().is_empty() || literal.contains('\n') {
            return Err(format!("the literal {literal:?} is empty or has a line break"));
        }
        if !is_folded(literal) {
            return Err(format!(
                "the literal {literal:?} is not folded; write {:?}",
                crate::characters::fold::fold(literal)
            ));
        }
    }
    if let Pattern::Regex { regex, .. } = &rule.pattern {
        if !is_folded_regex(regex) {
            return Err("the regex is not folded: simplified characters, half width, lower case".into());
        }
        if [r"\d", r"\D"].iter().any(|escape| regex.contains(escape)) {
            return Err("write digits as [0-9]; \\d and \\D also speak of digits of other scripts".into());
        }
    }
    Ok(())
}

/// Whether a rule's regex, if it has one, compiles.
pub(super) fn regex(rule: &Rule) -> Result<(), String> {
    match &rule.pattern {
        Pattern::Regex { regex, .. } => {
            Regex::new(&translate(regex)).map(drop).map_err(|error| format!("the regex does not compile: {error}"))
        }
        _ => Ok(()),
    }
}

/// Class escapes such as `\S` or `\P{...}` are upper case by right.
fn is_folded_regex(regex: &str) -> bool {
    let mut plain = String::with_capacity(regex.len());
    let mut chars = regex.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            match chars.next() {
                Some('p' | 'P') if chars.as_str().starts_with('{') => {
                    for c in chars.by_ref() {
                        if c == '}' {
                            break;
                        }
                    }
                }
                Some(c) if !c.is_ascii_alphabetic() => plain.push(c),
                _ => {}
            }
        } else {
            plain.push(c);
        }
    }
    is_folded(&plain)
}

/// What is wrong with rules, and what is in doubt, in their order.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is wrong.
    pub errors: Vec<RuleError>,
    /// What may be meant so, and may not.
    pub warnings: Vec<RuleError>,
}

/// Proves every rule of a set that `which` picks: regexes compile, hits fire and win their line, misses do not fire, and
/// lines made at random that its expression matches fire, too.
pub fn prove(set: &RuleSet, which: impl Fn(&Rule) -> bool) -> Proof {
    let mut proof = Proof::default();
    for rule in set.rules().iter().filter(|rule| which(rule)) {
        let told = |message: String| RuleError {
            path: rule.path.clone(),
            line: rule.line,
            rule: Some(rule.id.clone()),
            message,
        };
        let mut say = |message: String| proof.errors.push(told(message));
        if let Err(message) = form(rule).and_then(|()| regex(rule)) {
            say(message);
            continue;
        }
        if rule.why.trim().is_empty() {
            say("`why` is missing: one sentence that says why such lines are not the article".into());
        }
        if rule.hit.is_empty() || rule.miss.is_empty() {
            say("give at least one `hit` (a line it must fire on) and one `miss` (a look-alike it must leave)".into());
        }
        for line in &rule.hit {
            match verdict(set, rule, line) {
                Verdict::Wins => {}
                Verdict::Silent => say(format!("does not fire on its hit {line:?}")),
                Verdict::Shadowed(by) => {
                    say(format!("is shadowed on its hit {line:?}: {by} covers more of it; narrow one of the two"));
                }
            }
        }
        for line in &rule.miss {
            if !matches!(verdict(set, rule, line), Verdict::Silent) {
                say(format!("fires on its miss {line:?}"));
            }
        }
        match silent_sample(set, rule) {
            Some(Silent::Hidden(line)) => proof.warnings.push(told(format!(
                "its `needs` hide matches, such as {line:?}; leave `needs` out, or write `needs-only` if that is meant"
            ))),
            Some(Silent::Broken(line)) => say(format!("does not fire on {line:?}, which its regex matches")),
            None => {}
        }
    }
    proof
}

/// Lines made at random for each expression.
const SAMPLES: usize = 200;

/// A line that an expression matches and on which its rule does not fire.
enum Silent {
    /// It holds none of the rule's `needs`.
    Hidden(String),
    /// For no reason that the rule gives.
    Broken(String),
}

/// Tries a rule on lines made at random that its expression matches, each as a page of its own, where every `where` holds.
/// Lines that are longer than the rule's `line-max`, that are not their own fold, or that hold none of its `needs-only` say
/// nothing.
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

/// What a rule does on a line that stands alone; every place of a page (`where`) is then there.
fn verdict(set: &RuleSet, rule: &Rule, text: &str) -> Verdict {
    let line = Line { text: text.trim().into(), source: SourceLines::single(1), layout: Layout::default(), dom: None };
    let doc = Document::new(if line.text.is_empty() { Vec::new() } else { vec![line] }, Head::default());
    let mut findings = Findings::default();
    set.find(&doc, &mut findings);
    if !findings.iter().any(|f| f.rule == rule.id) {
        return Verdict::Silent;
    }
    match line_label(findings.iter()) {
        Some((_, winner)) if rule.strength != Strength::Hint && winner != rule.id => {
            Verdict::Shadowed(winner.to_owned())
        }
        _ => Verdict::Wins,
    }
}
