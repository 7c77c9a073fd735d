//! Proves rules: their form, their hits and misses, and that none is shadowed by another.

use regex::Regex;

use super::dialect::translate;
use super::ruleset::{Rule, RuleError, RuleSet, is_folded};
use super::schema::Pattern;
use crate::clean::{Cleaner, Findings, Strength, line_label};
use crate::document::{Document, Head, Layout, Line, SourceLines};

/// Checks what a rule says of itself, without running it.
pub(super) fn form(rule: &Rule) -> Result<(), String> {
    let id = rule.id.rsplit('/').next().unwrap_or_default();
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(kebab) || id.starts_with('-') || id.ends_with('-') {
        return Err("an id is lower-case words joined by `-`".into());
    }
    if rule.pattern.literals().is_empty() {
        return Err(match rule.pattern {
            Pattern::Regex { .. } => "a regex needs literals: give `needs`, one of which every match contains".into(),
            _ => format!("`{}` is empty", rule.pattern.key()),
        });
    }
    for literal in rule.pattern.literals() {
        if literal.trim().is_empty() || literal.contains('\n') {
            return Err(format!("the literal {literal:?} is empty or has a line break"));
        }
        if !is_folded(literal) {
            return Err(format!("the literal {literal:?} is not folded; write {:?}", crate::fold::fold(literal)));
        }
    }
    if let Pattern::Regex { regex, .. } = &rule.pattern {
        if !is_folded_regex(regex) {
            return Err("the regex is not folded: simplified characters, half width, lower case".into());
        }
        if regex.contains(r"\d") {
            return Err("write digits as [0-9]; \\d also matches digits of other scripts".into());
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

/// Proves every rule of a set whose file `which` picks: regexes compile, hits fire and win their line, misses do not
/// fire. Gives all that is wrong, in the order of the rules.
pub fn prove(set: &RuleSet, which: impl Fn(&Rule) -> bool) -> Vec<RuleError> {
    let mut errors = Vec::new();
    for rule in set.rules().iter().filter(|rule| which(rule)) {
        let mut say = |message: String| {
            errors.push(RuleError { path: rule.path.clone(), line: rule.line, rule: Some(rule.id.clone()), message });
        };
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
    }
    errors
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
