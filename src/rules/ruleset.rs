//! The rule set: rule files read, merged and compiled.

use std::collections::BTreeMap;

use super::builtin::BUILTIN;
use super::check;
use super::dialect::translate;
use super::matcher::Matcher;
use super::required;
use super::schema::{Content, File, LiteralsFrom, Pattern, RawRule, Scope, Where};
use crate::characters::fold::fold;
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};

/// One rule file: a family of rules. Its name without `.toml` is the family's name.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The file's path as it is to be shown in messages.
    pub path: String,
    /// Its TOML text.
    pub text: String,
}

/// What a rule set is built from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Files of the user's own, in order; each may add rules to a family, replace a rule by its id, or disable it.
    pub files: Vec<RuleFile>,
    /// Ids (`family/id`, or a whole `family`) of rules that are not to run.
    pub disable: Vec<String>,
}

/// What is wrong with a rule file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {}{message}", rule.as_ref().map(|id| format!("rule {id}: ")).unwrap_or_default())]
pub struct RuleError {
    /// The file.
    pub path: String,
    /// 1-based line in it.
    pub line: usize,
    /// `family/id`, where a rule is at fault.
    pub rule: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

/// A family of rules: one label, one subject.
#[derive(Debug, Clone)]
pub struct Family {
    /// The file's name without its ending.
    pub name: String,
    /// The label its findings carry.
    pub label: Label,
    /// What it is about.
    pub about: String,
}

/// A rule, ready to run.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `family/id`.
    pub id: String,
    /// Index of its family in [`RuleSet::families`].
    pub family: usize,
    /// What it looks for.
    pub pattern: Pattern,
    /// What it reports.
    pub scope: Scope,
    /// Where it may fire.
    pub place: Where,
    /// How sure it is.
    pub strength: Strength,
    /// Letters and digits that may be left of a line after all matches of the family.
    pub rest_max: u32,
    /// Letters and digits of the longest line it is tried on.
    pub line_max: u32,
    /// Why it exists.
    pub why: String,
    /// Lines it must fire on.
    pub hit: Vec<String>,
    /// Lines it must not fire on.
    pub miss: Vec<String>,
    /// The file it stands in.
    pub path: String,
    /// The 1-based line of that file.
    pub line: usize,
}

/// Letters and digits a furniture line may hold beside what the rules of its family matched (rules/README.md).
const REST_MAX: u32 = 8;

/// Letters and digits of the longest line that is tried as furniture, where a rule says nothing else. The longest
/// footers of real sites have about 400; few other lines of furniture have more than a hundred.
pub(super) const LINE_MAX: u32 = 200;

impl Rule {
    fn error(&self, message: impl Into<String>) -> RuleError {
        RuleError { path: self.path.clone(), line: self.line, rule: Some(self.id.clone()), message: message.into() }
    }
}

/// A hash over rule files: their names, which are those of families, and what they say.
struct Digest(blake3::Hasher);

impl Digest {
    fn add(&mut self, path: &str, text: &str) {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        // Lengths keep the end of one part from passing for the start of the next.
        for part in [name, text] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }
}

/// All rules that are in force, compiled into one matcher.
pub struct RuleSet {
    families: Vec<Family>,
    rules: Vec<Rule>,
    matcher: Matcher,
    digest: String,
}

impl RuleSet {
    /// The rules that are part of the binary.
    pub fn builtin() -> Result<Self, RuleError> {
        Self::new(&Sources::default())
    }

    /// The built-in rules with the user's files over them. Only the user's are checked here, to tell of what is wrong;
    /// the built-in ones are proved by the tests.
    pub fn new(sources: &Sources) -> Result<Self, RuleError> {
        let mut families = BTreeMap::new();
        let mut hasher = Digest(blake3::Hasher::new());
        for (path, content) in BUILTIN {
            hasher.add(path, content);
            merge(&mut families, path, built_in(path, content)?)?;
        }
        for file in &sources.files {
            hasher.add(&file.path, &file.text);
            merge(&mut families, &file.path, written(file)?)?;
        }
        for name in &sources.disable {
            hasher.add("--disable", name);
            take_out(&mut families, name)?;
        }
        let mut set_families = Vec::new();
        let mut rules = Vec::new();
        for (index, (family, members)) in families.into_values().enumerate() {
            set_families.push(family);
            rules.extend(members.into_iter().map(|rule| Rule { family: index, ..rule }));
        }
        let of_the_user = |rule: &&Rule| sources.files.iter().any(|file| file.path == rule.path);
        for rule in rules.iter().filter(of_the_user) {
            check::form(rule).and_then(|()| check::regex(rule)).map_err(|message| rule.error(message))?;
        }
        let matcher = Matcher::new(&rules);
        let digest = hasher.0.finalize().to_hex()[..16].to_owned();
        Ok(Self { families: set_families, rules, matcher, digest })
    }

    /// The families, by name.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The rules: by family, in a family as written.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The label of a rule's findings.
    pub fn label(&self, rule: &Rule) -> Label {
        self.families[rule.family].label
    }

    /// 64 bits of a BLAKE3 hash over all rule files, their names, and what was disabled; records carry it.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl Cleaner for RuleSet {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        self.matcher.find(self, doc, findings);
    }
}

/// Reads a file as it was embedded.
fn built_in(path: &str, content: &str) -> Result<Content, RuleError> {
    serde_json::from_str(content).map_err(|error| RuleError {
        path: path.to_owned(),
        line: 1,
        rule: None,
        message: error.to_string(),
    })
}

/// Reads a file as it was written.
fn written(file: &RuleFile) -> Result<Content, RuleError> {
    let parsed: File = toml::from_str(&file.text).map_err(|error| RuleError {
        path: file.path.clone(),
        line: error.span().map_or(1, |span| line_of(&file.text, span.start)),
        rule: None,
        message: error.message().to_owned(),
    })?;
    let rules = parsed.rule.into_iter().map(|raw| (line_of(&file.text, raw.span().start), raw.into_inner())).collect();
    Ok(Content { family: parsed.family, rules })
}

/// Adds what a file says to the families.
fn merge(families: &mut BTreeMap<String, (Family, Vec<Rule>)>, path: &str, content: Content) -> Result<(), RuleError> {
    let base = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = base.strip_suffix(".toml").unwrap_or(base);
    let fail = |line, rule, message: String| RuleError { path: path.to_owned(), line, rule, message };
    let head = Family { name: name.to_owned(), label: content.family.label, about: content.family.about };
    let (family, rules) = families.entry(name.to_owned()).or_insert_with(|| (head.clone(), Vec::new()));
    if family.label != head.label {
        let message = format!("family {name} has the label {}, not {}", family.label, head.label);
        return Err(fail(1, None, message));
    }
    let mut seen: Vec<String> = Vec::new();
    for (line, raw) in content.rules {
        let id = format!("{name}/{}", raw.id);
        let at = rules.iter().position(|r| r.id == id);
        if seen.contains(&id) {
            let message = "this id stands twice in the file; give each rule an id of its own".into();
            return Err(fail(line, Some(id), message));
        }
        seen.push(id.clone());
        if raw.disabled {
            let Some(at) = at else {
                let message = format!("no rule {id} to disable; `taosha rules list` shows all");
                return Err(fail(line, None, message));
            };
            rules.remove(at);
            continue;
        }
        let rule = build(raw, &id, path, line).map_err(|message| fail(line, Some(id), message))?;
        match at {
            Some(at) => rules[at] = rule,
            None => rules.push(rule),
        }
    }
    Ok(())
}

/// Makes a rule of what is written; says what is wrong with its keys.
fn build(raw: RawRule, id: &str, path: &str, line: usize) -> Result<Rule, String> {
    let mut patterns = Vec::new();
    if let Some(regex) = raw.regex {
        let (literals, from) = match (raw.needs, raw.needs_only) {
            (needs, only) if needs.is_empty() && only.is_empty() => {
                let found = if raw.holds.is_empty() { derived(&regex) } else { raw.holds };
                (found, LiteralsFrom::Expression)
            }
            (needs, only) if only.is_empty() => (needs, LiteralsFrom::Needs),
            (needs, only) if needs.is_empty() => (only, LiteralsFrom::NeedsOnly),
            _ => return Err("give `needs` or `needs-only`, not both".into()),
        };
        patterns.push(Pattern::Regex { regex, literals, from });
    } else if !raw.needs.is_empty() || !raw.needs_only.is_empty() {
        return Err("`needs` and `needs-only` go with `regex` only".into());
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
        (Some(_), None) => return Err("`row` goes with `at-least`: how many of the words make a row".into()),
        (None, _) => return Err("`at-least`, `numbers` and `marks` go with `row` only".into()),
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
        rest_max: raw.rest_max.unwrap_or(REST_MAX),
        line_max: raw.line_max.unwrap_or(if raw.scope == Scope::Span { u32::MAX } else { LINE_MAX }),
        why: raw.why,
        hit: raw.hit,
        miss: raw.miss,
        path: path.to_owned(),
        line,
    })
}

/// The literals of which every match of an expression holds one; none where there are no such, or it does not compile.
fn derived(regex: &str) -> Vec<String> {
    let parsed = regex_syntax::parse(&translate(regex)).ok();
    parsed.and_then(|regex| required::literals(&regex)).unwrap_or_default()
}

fn take_out(families: &mut BTreeMap<String, (Family, Vec<Rule>)>, name: &str) -> Result<(), RuleError> {
    let mut found = false;
    for (family, rules) in families.values_mut() {
        let before = rules.len();
        rules.retain(|r| r.id != name && family.name != name);
        found |= rules.len() < before;
    }
    let unknown = || RuleError {
        path: "--disable".into(),
        line: 1,
        rule: None,
        message: format!("no rule or family {name}; `taosha rules list` shows all"),
    };
    found.then_some(()).ok_or_else(unknown)
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count()
}

/// Whether a literal or regex equals its own fold, as rule files must be written.
pub(super) fn is_folded(text: &str) -> bool {
    fold(text) == text
}
