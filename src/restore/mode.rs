//! How much restoration may change.

/// How much of damaged text is restored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Restore {
    /// Every character that is certain, and every guess that the context makes very probable.
    #[default]
    All,
    /// Only characters that are certain. Where `All` would guess, the text has a U+FFFD that counts as lost.
    Safe,
    /// Nothing: damaged text stays as it is.
    None,
}
