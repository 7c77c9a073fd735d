//! What can go wrong while a pipeline is built. Cleaning itself never fails: it gives a record that carries its error.

/// Why a pipeline could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule, or a rule file, is wrong.
    #[error(transparent)]
    Rule(#[from] crate::rules::RuleError),
    /// The script conversion could not be set up.
    #[error(transparent)]
    Script(#[from] crate::script::Error),
    /// `--encoding` names no encoding of the WHATWG Encoding Standard.
    #[error("unknown encoding {0:?}; use a label of the WHATWG Encoding Standard, such as utf-8, gb18030 or big5")]
    Encoding(String),
    /// A selector of `--select` or `--remove` is not valid CSS.
    #[error(transparent)]
    Selector(#[from] crate::extract::html::SelectorError),
}
