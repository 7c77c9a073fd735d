//! A rule, built from its table in a rule file, and its family.

use super::builtin::COMPILED;
use super::dialect::translate;
use super::error::RuleError;
use super::required;
use super::schema::{LiteralsFrom, Pattern, Prepared, RawRule, Scope, Where};
use crate::finding::{Label, Role, Strength};

/// A family of rules, with one label and one subject.
#[derive(Debug, Clone)]
pub struct Family {
    /// The file's name without its ending.
    pub name: String,
    /// The label of its findings.
    pub label: Label,
    /// Its subject.
    pub about: String,
    /// The role of its rules that give none themselves.
    pub role: Option<Role>,
}

/// A rule, ready to run.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `family/id`.
    pub id: String,
    /// Index of its family in [`RuleSet::families`](super::RuleSet::families).
    pub family: usize,
    /// Its pattern.
    pub pattern: Pattern,
    /// The part of the page that it reports.
    pub scope: Scope,
    /// The part of the page where it may fire.
    pub place: Where,
    /// The strength of its findings.
    pub strength: Strength,
    /// The role of its findings for later stages, if they have one.
    pub role: Option<Role>,
    /// Letters and digits that may remain of a line after all matches of the family are taken away.
    pub rest_max: u32,
    /// Letters and digits of the longest line on which it is tried.
    pub line_max: u32,
    /// The reason why such lines are not the article.
    pub why: String,
    /// Lines it must fire on.
    pub hit: Vec<String>,
    /// Lines it must not fire on.
    pub miss: Vec<String>,
    /// The file that contains it.
    pub path: String,
    /// The 1-based line where it begins in that file.
    pub line: usize,
    /// The compiled form of a built-in regex.
    pub(super) compiled: Option<&'static [u8]>,
}

/// Letters and digits that may remain of a boilerplate line after the matches of the family are taken away
/// (`rules/README.md`).
const REST_MAX: u32 = 8;

/// Letters and digits of the longest line on which a rule is tried, unless the rule gives another limit. The longest
/// footers of real sites have about 400; few other boilerplate lines have more than 100.
pub(super) const LINE_MAX: u32 = 200;

impl Rule {
    /// An error at this rule.
    pub(super) fn error(&self, message: impl Into<String>) -> RuleError {
        RuleError { path: self.path.clone(), line: self.line, rule: Some(self.id.clone()), message: message.into() }
    }
}

/// Builds a rule from its table and what was prepared of it; `role` is the role of its family. The error says what is wrong with the keys.
pub(super) fn build(
    raw: RawRule,
    prepared: Prepared,
    role: Option<Role>,
    id: &str,
    path: &str,
    line: usize,
) -> Result<Rule, String> {
    let mut patterns = Vec::new();
    if let Some(regex) = raw.regex {
        let (literals, from) = match (raw.needs, raw.needs_only) {
            (needs, only) if needs.is_empty() && only.is_empty() => {
                let found = if prepared.literals.is_empty() { derived(&regex) } else { prepared.literals };
                (found, LiteralsFrom::Expression)
            }
            (needs, only) if only.is_empty() => (needs, LiteralsFrom::Needs),
            (needs, only) if needs.is_empty() => (only, LiteralsFrom::NeedsOnly),
            _ => return Err("give `needs` or `needs-only`, not both".into()),
        };
        patterns.push(Pattern::Regex { regex, literals, from });
    } else if !raw.needs.is_empty() || !raw.needs_only.is_empty() {
        return Err("`needs` and `needs-only` need `regex`".into());
    }
    patterns.extend(raw.equals.map(Pattern::Equals));
    patterns.extend(raw.prefix.map(Pattern::Prefix));
    patterns.extend(raw.suffix.map(Pattern::Suffix));
    patterns.extend(raw.contains.map(Pattern::Contains));
    match (raw.row, raw.at_least) {
        (Some(words), Some(at_least)) => {
            patterns.push(Pattern::Row { words, at_least, numbers: raw.numbers, marks: raw.marks });
        }
        (None, None) if raw.marks.is_empty() && !raw.numbers => {}
        (Some(_), None) => return Err("`row` needs `at-least`: how many of the words make a row".into()),
        (None, _) => return Err("`at-least`, `numbers` and `marks` need `row`".into()),
    }
    let (Some(pattern), None) = (patterns.pop(), patterns.pop()) else {
        return Err("give exactly one of regex, equals, prefix, suffix, contains, row".into());
    };
    Ok(Rule {
        id: id.to_owned(),
        family: 0,
        pattern,
        scope: raw.scope,
        place: raw.place,
        strength: raw.strength.ok_or("`strength` is missing: certain, likely or hint")?,
        role: raw.role.or(role),
        rest_max: raw.rest_max.unwrap_or(REST_MAX),
        line_max: raw.line_max.unwrap_or(if raw.scope == Scope::Span { u32::MAX } else { LINE_MAX }),
        why: raw.why,
        hit: raw.hit,
        miss: raw.miss,
        path: path.to_owned(),
        line,
        compiled: prepared.compiled.and_then(|(start, end)| COMPILED.get(start..end)),
    })
}

/// Literals such that every match of a regex contains at least one of them; empty if there are none, or if the regex
/// does not compile.
fn derived(regex: &str) -> Vec<String> {
    let parsed = regex_syntax::parse(&translate(regex)).ok();
    parsed.and_then(|regex| required::literals(&regex)).unwrap_or_default()
}
