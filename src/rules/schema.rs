//! The shape of a rule file. The format is described for people in `rules/README.md`.

use serde::Deserialize;
use toml::Spanned;

use crate::finding::{Label, Strength};

/// A rule file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) family: FamilyHead,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RawRule>>,
}

/// What a rule file says: of a user's file read from TOML, of a built-in one from what `build/rules.rs` made of it.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    pub(super) family: FamilyHead,
    /// Each rule, behind the 1-based line it begins in.
    pub(super) rules: Vec<(usize, RawRule)>,
}

/// The `[family]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyHead {
    pub(super) label: Label,
    pub(super) about: String,
}

/// One `[[rule]]` as written.
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
    /// What `build/rules.rs` found that every match of a built-in expression holds.
    #[serde(default)]
    pub(super) holds: Vec<String>,
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
    pub(super) rest_max: Option<u32>,
    pub(super) line_max: Option<u32>,
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    pub(super) hit: Vec<String>,
    #[serde(default)]
    pub(super) miss: Vec<String>,
}

/// What a rule looks for; every literal and regex equals its own fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// A regular expression over the folded line; it runs only where one of its literals occurs.
    Regex {
        /// The expression.
        regex: String,
        /// The literals.
        literals: Vec<String>,
        /// Where they come from.
        from: LiteralsFrom,
    },
    /// The whole line is one of these, but for marks at its ends.
    Equals(Vec<String>),
    /// The line starts with one of these, but for marks before it.
    Prefix(Vec<String>),
    /// The line ends in one of these, but for marks behind it.
    Suffix(Vec<String>),
    /// One of these occurs in the line.
    Contains(Vec<String>),
    /// The line is a row of these and of nothing else but marks and blanks.
    Row {
        /// The words.
        words: Vec<String>,
        /// How many of them the line has at least, each occurrence counted.
        at_least: u32,
        /// Whether numbers are words of the row.
        numbers: bool,
        /// Marks of clauses and sentences that may part them; other marks always may.
        marks: String,
    },
}

/// Where the literals of an expression come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralsFrom {
    /// From the expression: every match holds one.
    Expression,
    /// From `needs`: whoever wrote the rule says that every match holds one.
    Needs,
    /// From `needs-only`: matches that hold none are not meant.
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

    /// The key that stands for it in a rule file.
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

/// What a rule reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The match alone.
    Span,
    /// The whole line.
    #[default]
    Line,
    /// The line and all that follow.
    ToEnd,
    /// The line and all before it.
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

/// Where on the page a rule may fire; lines are those of the document, blank ones not counted.
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
    /// Whether line `line` (from 0) of `lines` lies there.
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
