//! The names of labels and scripts as typed. Help and completions list them, and a misspelt one is answered with the
//! closest.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::finding::Label;
use crate::script::{Config, ScriptTarget};

/// Parses the name of a label.
pub(super) fn label() -> impl TypedValueParser<Value = Label> {
    let names = Label::ALL.iter().map(|label| described(label.name(), label.about()));
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Label>())
}

/// Parses the name of a script that pages can be written in.
pub(super) fn script() -> impl TypedValueParser<Value = ScriptTarget> {
    let scripts = [
        PossibleValue::new("keep").help("The script of the page"),
        PossibleValue::new("hans").alias("zh-Hans").help("Simplified (also zh-Hans): t2s"),
        PossibleValue::new("hant").alias("zh-Hant").help("Traditional (also zh-Hant): s2t, for simplified pages only"),
    ];
    let names = scripts.into_iter().chain(configs());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<ScriptTarget>())
}

/// Parses the name of a script that any text can be converted to.
pub(super) fn config() -> impl TypedValueParser<Value = Config> {
    let scripts = [
        PossibleValue::new("hans").alias("zh-Hans").help("Simplified (also zh-Hans): t2s"),
        PossibleValue::new("hant").alias("zh-Hant").help("Traditional (also zh-Hant): s2t"),
    ];
    PossibleValuesParser::new(scripts.into_iter().chain(configs())).try_map(|name| name.parse::<Config>())
}

fn configs() -> impl Iterator<Item = PossibleValue> {
    Config::ALL.into_iter().map(|config| described(config.name(), config.about()))
}

/// A name with its description, without the full stop at its end, as in the rest of the help.
fn described(name: &'static str, about: &'static str) -> PossibleValue {
    PossibleValue::new(name).help(about.trim_end_matches('.'))
}
