//! The format of a rule file. `rules/README.md` describes it for authors of rules.

use serde::Deserialize;
use toml::Spanned;

use crate::finding::{Label, Role, Strength};

/// A rule file as written in TOML.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) family: FamilyHead,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RawRule>>,
}

/// The content of a rule file: parsed from TOML for a user's file, from the JSON of `build/rules.rs` for a built-in
/// one.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    pub(super) family: FamilyHead,
    /// Each rule, with the 1-based line where it begins, and what was prepared of it.
    pub(super) rules: Vec<(usize, RawRule, Prepared)>,
}

/// The `[family]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyHead {
    pub(super) label: Label,
    pub(super) about: String,
    /// The role of the rules that give none themselves.
    pub(super) role: Option<Role>,
}

/// A `[[rule]]` table as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawRule {
    pub(super) id: String,
    #[serde(default)]
    pub(super) disabled: bool,
    pub(super) regex: Option<String>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) needs_only: Vec<String>,
    pub(super) equals: Option<Vec<String>>,
    pub(super) prefix: Option<Vec<String>>,
    pub(super) suffix: Option<Vec<String>>,
    pub(super) contains: Option<Vec<String>>,
    pub(super) row: Option<Vec<String>>,
    pub(super) at_least: Option<u32>,
    #[serde(default)]
    pub(super) numbers: bool,
    #[serde(default)]
    pub(super) marks: String,
    #[serde(default)]
    pub(super) scope: Scope,
    #[serde(default, rename = "where")]
    pub(super) place: Where,
    pub(super) strength: Option<Strength>,
    pub(super) role: Option<Role>,
    pub(super) rest_max: Option<u32>,
    pub(super) line_max: Option<u32>,
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    pub(super) hit: Vec<String>,
    #[serde(default)]
    pub(super) miss: Vec<String>,
}

/// What `build/rules.rs` prepares of a built-in rule's regex; empty for other rules.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prepared {
    /// The literals that every match contains, if the rule gives none.
    #[serde(default)]
    pub(super) literals: Vec<String>,
    /// Where its compiled form is in [`COMPILED`](super::builtin::COMPILED): its first byte, and one past the last.
    pub(super) compiled: Option<(usize, usize)>,
}

/// The pattern of a rule. Every literal and regex equals its own fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// A regular expression over the folded line. It runs only on lines that contain one of its literals.
    Regex {
        /// The expression.
        regex: String,
        /// The literals.
        literals: Vec<String>,
        /// The origin of the literals.
        from: LiteralsFrom,
    },
    /// The whole line is one of these, except for marks at its ends.
    Equals(Vec<String>),
    /// The line starts with one of these, except for marks before it.
    Prefix(Vec<String>),
    /// The line ends with one of these, except for marks after it.
    Suffix(Vec<String>),
    /// One of these occurs in the line.
    Contains(Vec<String>),
    /// The line consists only of these words, marks and blanks.
    Row {
        /// The words.
        words: Vec<String>,
        /// How many words the line must have at least. Each occurrence counts.
        at_least: u32,
        /// Whether numbers count as words.
        numbers: bool,
        /// Marks of clauses and sentences that may separate the words. Other marks always may.
        marks: String,
    },
}

/// The origin of a regex's literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralsFrom {
    /// Derived from the expression: every match contains one.
    Expression,
    /// From `needs`: the author of the rule states that every match contains one.
    Needs,
    /// From `needs-only`: matches without one are not intended.
    NeedsOnly,
}

impl Pattern {
    /// The literals that the matcher looks for.
    pub fn literals(&self) -> &[String] {
        match self {
            Self::Regex { literals: list, .. }
            | Self::Equals(list)
            | Self::Prefix(list)
            | Self::Suffix(list)
            | Self::Contains(list)
            | Self::Row { words: list, .. } => list,
        }
    }

    /// The key of this kind of pattern in a rule file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Regex { .. } => "regex",
            Self::Equals(_) => "equals",
            Self::Prefix(_) => "prefix",
            Self::Suffix(_) => "suffix",
            Self::Contains(_) => "contains",
            Self::Row { .. } => "row",
        }
    }
}

/// The part of the page that a rule reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The match only.
    Span,
    /// The whole line.
    #[default]
    Line,
    /// The line and all lines after it.
    ToEnd,
    /// The line and all lines before it.
    ToStart,
}

impl Scope {
    /// Its name in a rule file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Line => "line",
            Self::ToEnd => "to-end",
            Self::ToStart => "to-start",
        }
    }
}

/// The part of the page where a rule may fire. Positions count the lines of the document, without blank ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// On any line.
    #[default]
    Anywhere,
    /// In the second half of the lines.
    LaterHalf,
    /// In the first *n* lines.
    FirstLines(usize),
    /// In the last *n* lines.
    LastLines(usize),
}

impl Where {
    /// Whether line `line` (from 0) of a document of `lines` lines is in this part.
    pub fn holds(self, line: usize, lines: usize) -> bool {
        match self {
            Self::Anywhere => true,
            Self::LaterHalf => 2 * line + 1 >= lines,
            Self::FirstLines(n) => line < n,
            Self::LastLines(n) => line + n >= lines,
        }
    }
}

impl std::fmt::Display for Where {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anywhere => f.write_str("anywhere"),
            Self::LaterHalf => f.write_str("the later half"),
            Self::FirstLines(n) => write!(f, "the first {n} lines"),
            Self::LastLines(n) => write!(f, "the last {n} lines"),
        }
    }
}
