//! What a rule's regex is compiled into: a prefilter and a program.
//!
//! `build/rules.rs` includes this file and compiles the built-in rules with it, because parsing their expressions would take
//! longer than cleaning a page.

use serde::{Deserialize, Serialize};

use super::dialect::translate;
use super::prefilter::Prefilter;
use super::program::Program;

/// A compiled regex.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Compiled {
    pub(super) prefilter: Prefilter,
    /// `None` if only the library can run it.
    pub(super) program: Option<Program>,
}

impl Compiled {
    /// Compiles a regex of a rule file.
    pub(super) fn of(regex: &str) -> Self {
        let Ok(hir) = regex_syntax::parse(&translate(regex)) else { return Self::default() };
        Self { prefilter: Prefilter::of(&hir), program: Program::new(&hir) }
    }
}
