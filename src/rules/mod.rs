//! Rules as data: their format (`schema`), the matcher that all of them are compiled into (`matcher`), their sources
//! ([`RuleSet`]), and their proof ([`check`]).

mod builtin;
pub mod check;
mod compiled;
mod dialect;
mod edges;
mod error;
mod expression;
mod form;
mod matcher;
mod prefilter;
mod program;
mod required;
mod row;
mod rule;
mod ruleset;
mod samples;
mod schema;
mod words;

pub use error::RuleError;
pub use rule::{Family, Rule};
pub use ruleset::{RuleFile, RuleSet, Sources};
pub use schema::{LiteralsFrom, Pattern, Scope, Where};
