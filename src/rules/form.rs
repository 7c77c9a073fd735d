//! The form of a rule: checks its fields without running it.

use regex::Regex;

use super::dialect::translate;
use super::rule::Rule;
use super::schema::Pattern;
use crate::characters::fold::fold;

/// Checks the form of a rule: its fields, and that its regex compiles, if it has one.
pub(super) fn check(rule: &Rule) -> Result<(), String> {
    fields(rule)?;
    regex(rule)
}

/// Checks the fields of a rule without running it.
fn fields(rule: &Rule) -> Result<(), String> {
    let id = rule.id.rsplit('/').next().unwrap_or_default();
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(kebab) || id.starts_with('-') || id.ends_with('-') {
        return Err("an id is lower-case words joined by `-`".into());
    }
    if rule.pattern.literals().is_empty() {
        return Err(match rule.pattern {
            Pattern::Regex { .. } => {
                "no literal that is rare enough occurs in every match of the regex; give `needs-only`: \
                 lines that contain none of its literals are skipped"
                    .into()
            }
            _ => format!("`{}` is empty", rule.pattern.key()),
        });
    }
    for literal in rule.pattern.literals() {
        if literal.trim().is_empty() || literal.contains('\n') {
            return Err(format!("the literal {literal:?} is empty or contains a line break"));
        }
        if !is_folded(literal) {
            return Err(format!("the literal {literal:?} is not folded; write {:?}", fold(literal)));
        }
    }
    if let Pattern::Regex { regex, .. } = &rule.pattern {
        if !is_folded_regex(regex) {
            return Err("the regex is not folded: simplified characters, half width, lower case".into());
        }
        if [r"\d", r"\D"].iter().any(|escape| regex.contains(escape)) {
            return Err("write digits as [0-9]; \\d and \\D also include digits of other scripts".into());
        }
    }
    Ok(())
}

/// Checks that a rule's regex compiles, if it has one.
fn regex(rule: &Rule) -> Result<(), String> {
    match &rule.pattern {
        Pattern::Regex { regex, .. } => {
            Regex::new(&translate(regex)).map(drop).map_err(|error| format!("the regex does not compile: {error}"))
        }
        _ => Ok(()),
    }
}

/// Whether a regex equals its own fold. Class escapes such as `\S` or `\P{...}` may have upper case.
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

/// Whether a literal or regex equals its own fold, as rule files require.
pub(super) fn is_folded(text: &str) -> bool {
    fold(text) == text
}
