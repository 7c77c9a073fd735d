//! The error of a rule file.

/// A fault in a rule file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {}{message}", rule.as_ref().map(|id| format!("rule {id}: ")).unwrap_or_default())]
pub struct RuleError {
    /// The file.
    pub path: String,
    /// 1-based line in it.
    pub line: usize,
    /// `family/id`, if the fault is in a rule.
    pub rule: Option<String>,
    /// The fault and its remedy.
    pub message: String,
}
