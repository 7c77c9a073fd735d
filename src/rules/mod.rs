//! Rules as data: what they look like (`schema`), how all of them become one matcher (`matcher`), where they come
//! from ([`RuleSet`]), and how they are proved ([`check`]).

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
