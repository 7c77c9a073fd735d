//! Options given by name, for callers without a command line: the Python package.
//!
//! The options become arguments and are parsed as such (`given.rs`), so a new cleaning option is available here at once.

use std::ffi::OsString;

use anyhow::{anyhow, bail};
use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, FromArgMatches, Parser, ValueEnum};

use super::args::Cleaning;
pub use super::given::OptionValue;
use super::given::{self, is_flag, is_list};
use crate::pipeline::Pipeline;
use crate::similar::did_you_mean;

/// The options that can be given by name.
#[derive(Debug, Parser)]
#[command(name = "taosha", no_binary_name = true, disable_help_flag = true, disable_version_flag = true)]
struct NamedOptions {
    #[command(flatten)]
    cleaning: Cleaning,
    /// What a page gives: its record (jsonl), or its record and the article as Markdown (markdown)
    #[arg(long, value_enum, default_value_t = OutputFormat::Jsonl)]
    format: OutputFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    Jsonl,
    Markdown,
}

/// The description of an option, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedOption {
    /// Its name on the command line, with `_` for `-`.
    pub name: String,
    /// What it does.
    pub about: String,
    /// Its permitted values, if they are a fixed set.
    pub values: Vec<String>,
    /// Its default value.
    pub default: Option<String>,
    /// Whether it is on or off.
    pub flag: bool,
    /// Whether it takes several values.
    pub list: bool,
}

/// A pipeline built from named options, and the options that apply outside it.
pub struct BuiltPipeline {
    /// The pipeline that cleans pages.
    pub pipeline: Pipeline,
    /// The title of all pages (`title`).
    pub title: Option<String>,
    /// The name of all pages (`source`).
    pub source: Option<String>,
    /// The largest accepted page, in bytes (`max_page`).
    pub max_page: usize,
    /// A digest of everything that determines the records except the pages: version, options and rules.
    pub digest: String,
}

/// All options that can be given by name, in the order of the command line's help.
pub fn options() -> Vec<NamedOption> {
    let command = NamedOptions::command();
    let described = command.get_arguments().map(|arg| NamedOption {
        name: name(arg),
        about: arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default(),
        values: if is_flag(arg) {
            Vec::new()
        } else {
            arg.get_possible_values().iter().map(PossibleValue::get_name).map(str::to_owned).collect()
        },
        default: arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned()),
        flag: is_flag(arg),
        list: is_list(arg),
    });
    described.collect()
}

/// Builds a pipeline from options given by name; names may be written with `_` or `-`.
///
/// # Errors
/// A name is unknown, a value is not permitted, a file cannot be read or a rule is wrong. The message says which, and
/// what is permitted.
pub fn build(given: impl IntoIterator<Item = (String, OptionValue)>) -> Result<BuiltPipeline, String> {
    let command = NamedOptions::command();
    let words = words(&command, given).map_err(|error| format!("{error:#}"))?;
    let matches = command.clone().try_get_matches_from(words).map_err(|error| message(&command, &error))?;
    let named = NamedOptions::from_arg_matches(&matches).map_err(|error| message(&command, &error))?;
    named.built().map_err(|error| by_name(&command, format!("{error:#}")))
}

impl NamedOptions {
    fn built(self) -> anyhow::Result<BuiltPipeline> {
        let mut options = self.cleaning.options()?;
        options.markdown = self.format == OutputFormat::Markdown;
        let identity = format!("{options:?} {:?} {:?}", self.cleaning.title, self.cleaning.source);
        let pipeline = Pipeline::with_rules(options, &self.cleaning.sources()?)?;
        let all = format!("{}\n{}\n{identity}", env!("CARGO_PKG_VERSION"), pipeline.rules().digest());
        Ok(BuiltPipeline {
            digest: blake3::hash(all.as_bytes()).to_hex()[..32].to_owned(),
            pipeline,
            max_page: self.cleaning.max_page,
            title: self.cleaning.title,
            source: self.cleaning.source,
        })
    }
}

/// The name of an option as callers write it, with `_`.
fn name(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().replace('-', "_")
}

fn words(command: &Command, given: impl IntoIterator<Item = (String, OptionValue)>) -> anyhow::Result<Vec<OsString>> {
    let mut words = Vec::new();
    for (key, value) in given {
        let wanted = key.replace('-', "_");
        let Some(arg) = command.get_arguments().find(|arg| name(arg) == wanted) else {
            let names: Vec<String> = command.get_arguments().map(name).collect();
            let meant = did_you_mean(&wanted, names.iter().map(String::as_str));
            bail!("no option {key}{meant}; the options are {}", names.join(", "));
        };
        words.extend(given::words(arg, value).map_err(|error| anyhow!("{wanted}: {error}"))?);
    }
    Ok(words)
}

/// The message for a parse error, without what makes sense only on a command line (`--help`).
fn message(command: &Command, error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let option = context(ContextKind::InvalidArg).unwrap_or_default();
    let option = option.split_whitespace().next().unwrap_or_default().trim_start_matches('-').replace('-', "_");
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidValue => {
            let permitted = context(ContextKind::ValidValue).unwrap_or_else(|| "a value".to_owned());
            let meant = context(ContextKind::SuggestedValue);
            let meant = meant.map_or_else(String::new, |value| format!(" (did you mean {value}?)"));
            format!("{option}: {value:?} is not permitted{meant}; use one of {permitted}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            by_name(command, format!("{option}: {value:?}: {why}"))
        }
        _ => by_name(command, error.render().to_string().trim_start_matches("error: ").trim_end().to_owned()),
    }
}

/// Replaces `--name` by the option's name in a message.
fn by_name(command: &Command, mut message: String) -> String {
    for arg in command.get_arguments() {
        let long = arg.get_long().unwrap_or_default();
        message = message.replace(&format!("--{long}"), &name(arg));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> (String, OptionValue) {
        (name.to_owned(), OptionValue::One(value.into()))
    }

    #[test]
    fn command_line_options_are_accepted_by_name() {
        let many = |values: &[&str]| OptionValue::Many(values.iter().map(OsString::from).collect());
        let built = build([
            one("script", "hans"),
            one("max_page", "1k"),
            one("title", "题"),
            one("keep", "links"),
            ("drop".into(), many(&["caption", "heading"])),
            ("attributes".into(), OptionValue::Flag(true)),
            one("no-normalize", "width"),
        ])
        .map_err(|error| error.clone());
        let built = built.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((built.max_page, built.title.as_deref(), built.source), (1024, Some("题"), None));
        let other = build([one("script", "hant")]).unwrap_or_else(|error| panic!("{error}"));
        assert_ne!(built.digest, other.digest);
    }

    #[test]
    fn an_error_names_the_option_and_what_is_permitted() {
        for (option, says) in [
            (one("scrpt", "hans"), "no option scrpt (did you mean script?); the options are keep, drop"),
            (
                one("keep", "linkz"),
                "keep: \"linkz\" is not permitted (did you mean links?); use one of content, heading",
            ),
            (
                one("disable", "lnks"),
                "disable: no rule or family lnks (did you mean links?); `taosha rules list` shows all",
            ),
            (one("input", "pdf"), r#"input: "pdf" is not permitted; use one of auto, text, html"#),
            (one("script", "klingon"), "script: \"klingon\" is not permitted; use one of keep, hans, hant"),
            (one("strictness", "7"), "a number from 0 to 1"),
            (one("max_page", "0"), "max_page: \"0\": a number of bytes"),
            (one("keep", "menu"), "keep: \"menu\" is not permitted; use one of content, heading"),
            (one("encoding", "utf-99"), "unknown encoding \"utf-99\""),
            (one("rules", "/nowhere"), "/nowhere"),
            (one("attributes", "yes"), "attributes: true or false is expected"),
            (("script".into(), OptionValue::Flag(true)), "script: a value is expected"),
            (("script".into(), OptionValue::Many(vec!["a".into()])), "script: one value is expected"),
        ] {
            let error = build([option]).err().unwrap_or_default();
            assert!(error.contains(says) && !error.contains("--"), "{error}");
        }
    }

    #[test]
    fn every_option_is_described() {
        let options = options();
        assert!(options.iter().any(|option| option.name == "max_page" && option.default.as_deref() == Some("32M")));
        assert!(options.iter().all(|option| !option.name.is_empty() && !option.about.is_empty()));
        assert!(options.iter().any(|option| option.flag) && options.iter().any(|option| option.list));
    }
}
