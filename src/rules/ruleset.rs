//! The rule set: reads rule files, merges them and compiles their rules.

use std::collections::BTreeMap;

use super::builtin::BUILTIN;
use super::error::RuleError;
use super::form;
use super::matcher::Matcher;
use super::rule::{Family, Rule, build};
use super::schema::{Content, FamilyHead, File, Prepared};
use crate::document::Document;
use crate::finding::{Cleaner, Findings, Label};
use crate::similar::did_you_mean;

/// A rule file: a family of rules. The file's name without `.toml` is the family's name.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// The path that messages show.
    pub path: String,
    /// Its TOML text.
    pub text: String,
}

/// The sources of a rule set, besides the built-in rules.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The user's files, in order. Each may add rules to a family, replace a rule by its id, or disable it.
    pub files: Vec<RuleFile>,
    /// Ids (`family/id`, or a whole `family`) of rules that must not run.
    pub disable: Vec<String>,
}

/// A hash over rule files: their names, which are the names of families, and their content.
struct Digest(blake3::Hasher);

impl Digest {
    fn add(&mut self, path: &str, text: &str) {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        // The lengths separate the parts: the end of one cannot be read as the start of the next.
        for part in [name, text] {
            self.0.update(&(part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }
}

/// All active rules, compiled into one matcher.
pub struct RuleSet {
    families: Vec<Family>,
    rules: Vec<Rule>,
    matcher: Matcher,
    digest: String,
}

impl RuleSet {
    /// The built-in rules.
    pub fn builtin() -> Result<Self, RuleError> {
        Self::new(&Sources::default())
    }

    /// The built-in rules, changed by the user's files. Only the user's rules are checked here, for error messages. The
    /// tests prove the built-in ones.
    ///
    /// # Errors
    /// A rule file has a fault, or `disable` names an unknown rule.
    pub fn new(sources: &Sources) -> Result<Self, RuleError> {
        let mut families = BTreeMap::new();
        let mut hasher = Digest(blake3::Hasher::new());
        for (path, content) in BUILTIN {
            hasher.add(path, content);
            merge(&mut families, path, built_in_file(path, content)?)?;
        }
        for file in &sources.files {
            hasher.add(&file.path, &file.text);
            merge(&mut families, &file.path, user_file(file)?)?;
        }
        for name in &sources.disable {
            hasher.add("--disable", name);
            find(&families, name)?;
        }
        for (family, rules) in families.values_mut() {
            rules.retain(|rule| !sources.disable.iter().any(|name| *name == rule.id || *name == family.name));
        }
        let mut set_families = Vec::new();
        let mut rules = Vec::new();
        for (index, (family, members)) in families.into_values().enumerate() {
            set_families.push(family);
            rules.extend(members.into_iter().map(|rule| Rule { family: index, ..rule }));
        }
        let of_the_user = |rule: &&Rule| sources.files.iter().any(|file| file.path == rule.path);
        for rule in rules.iter().filter(of_the_user) {
            form::check(rule).map_err(|message| rule.error(message))?;
        }
        let matcher = Matcher::new(&rules);
        let digest = hasher.0.finalize().to_hex()[..16].to_owned();
        Ok(Self { families: set_families, rules, matcher, digest })
    }

    /// The families, by name.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The rules, sorted by family. Within a family they have the order of the files.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The label of a rule's findings.
    pub fn label(&self, rule: &Rule) -> Label {
        self.families[rule.family].label
    }

    /// 64 bits of a BLAKE3 hash over all rule files, their names, and the disabled ids. Records contain it.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl Cleaner for RuleSet {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        self.matcher.find(&self.families, &self.rules, doc, findings);
    }
}

/// Parses an embedded file.
fn built_in_file(path: &str, content: &str) -> Result<Content, RuleError> {
    serde_json::from_str(content).map_err(|error| RuleError {
        path: path.to_owned(),
        line: 1,
        rule: None,
        message: error.to_string(),
    })
}

/// Parses a user's file.
fn user_file(file: &RuleFile) -> Result<Content, RuleError> {
    let parsed: File = toml::from_str(&file.text).map_err(|error| RuleError {
        path: file.path.clone(),
        line: error.span().map_or(1, |span| line_of(&file.text, span.start)),
        rule: None,
        message: with_closest(error.message()),
    })?;
    let rules = parsed
        .rule
        .into_iter()
        .map(|raw| (line_of(&file.text, raw.span().start), raw.into_inner(), Prepared::default()))
        .collect();
    Ok(Content { family: parsed.family, rules })
}

/// A message about an unknown name (``unknown field `lable`, expected one of `label`, `about` ``) with the closest name.
fn with_closest(message: &str) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    let meant = match names.next().filter(|_| message.starts_with("unknown ")) {
        Some(unknown) => did_you_mean(unknown, names),
        None => String::new(),
    };
    format!("{message}{meant}")
}

/// Merges the content of a file into the families.
fn merge(families: &mut BTreeMap<String, (Family, Vec<Rule>)>, path: &str, content: Content) -> Result<(), RuleError> {
    let base = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = base.strip_suffix(".toml").unwrap_or(base);
    let fail = |line, rule, message: String| RuleError { path: path.to_owned(), line, rule, message };
    let FamilyHead { label, about, role } = content.family;
    let head = Family { name: name.to_owned(), label, about, role };
    let (family, rules) = families.entry(name.to_owned()).or_insert_with(|| (head.clone(), Vec::new()));
    if family.label != head.label {
        let message = format!("family {name} has the label {}, not {}", family.label, head.label);
        return Err(fail(1, None, message));
    }
    let mut seen: Vec<String> = Vec::new();
    for (line, raw, prepared) in content.rules {
        let id = format!("{name}/{}", raw.id);
        let at = rules.iter().position(|r| r.id == id);
        if seen.contains(&id) {
            let message = "this id occurs twice in the file; give each rule an id of its own".into();
            return Err(fail(line, Some(id), message));
        }
        seen.push(id.clone());
        if raw.disabled {
            let Some(at) = at else {
                let meant = did_you_mean(&id, rules.iter().map(|rule| &*rule.id));
                let message = format!("no rule {id} to disable{meant}; `taosha rules list` shows all");
                return Err(fail(line, None, message));
            };
            rules.remove(at);
            continue;
        }
        // A rule that replaces another keeps its role, and so do the rules that a user adds to a family.
        let asked = role.or_else(|| rules[at?].role).or(family.role);
        let rule = build(raw, prepared, asked, &id, path, line).map_err(|message| fail(line, Some(id), message))?;
        match at {
            Some(at) => rules[at] = rule,
            None => rules.push(rule),
        }
    }
    Ok(())
}

/// Finds the rule or family of this name.
///
/// # Errors
/// There is none.
fn find(families: &BTreeMap<String, (Family, Vec<Rule>)>, name: &str) -> Result<(), RuleError> {
    let names = families
        .values()
        .flat_map(|(family, rules)| std::iter::once(&*family.name).chain(rules.iter().map(|rule| &*rule.id)));
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    let message = format!("no rule or family {name}{}; `taosha rules list` shows all", did_you_mean(name, names));
    Err(RuleError { path: "--disable".into(), line: 0, rule: None, message })
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count()
}
