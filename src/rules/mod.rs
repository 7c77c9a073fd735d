//! Rules as data: their format (`schema`), the matcher that all of them are compiled into (`matcher`), their sources
//! ([`RuleSet`]), and their proof ([`check`]).

mod builtin;
pub mod check;
mod dialect;
mod expression;
mod gate;
mod matcher;
mod program;
mod required;
mod ruleset;
mod samples;
mod schema;
mod words;

pub use ruleset::{Family, Rule, RuleError, RuleFile, RuleSet, Sources};
pub use schema::{LiteralsFrom, Pattern, Scope, Where};
