//! The error of a rule file.

/// A fault in a rule file, with its place, or a name of `--disable` that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}{message}", place(path, *line), rule.as_ref().map(|id| format!("rule {id}: ")).unwrap_or_default())]
pub struct RuleError {
    /// The file, or the option.
    pub path: String,
    /// 1-based line in the file; 0 for an option.
    pub line: usize,
    /// `family/id`, if the fault is in a rule.
    pub rule: Option<String>,
    /// The fault and its remedy.
    pub message: String,
}

fn place(path: &str, line: usize) -> String {
    if line == 0 { path.to_owned() } else { format!("{path}:{line}") }
}
