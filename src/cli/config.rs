//! Configuration: turns options in `taosha.toml` and in the environment into arguments.
//!
//! The command line comes first, then the environment, then the file; in the file, the table named like the command
//! comes before the top level. The first of these that sets an option wins, and values are never merged, not even those
//! of an option that can be repeated.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use toml::{Spanned, Value};

use super::given::{OptionValue, is_flag, is_list, words as words_of};
use crate::similar::{did_you_mean, similar};

/// The name of the configuration file.
const FILE: &str = "taosha.toml";

/// The commands whose options can be configured. `config` shows the options of `clean`.
const COMMANDS: [&str; 8] = ["clean", "check", "config", "explain", "report", "eval", "train", "sites"];

/// The source of an option's value; the string names the variable, or the file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    CommandLine,
    Environment(String),
    File(String),
    Default,
}

/// The arguments with the configured options inserted, and the origin of each option.
pub(super) struct Configured {
    pub(super) words: Vec<OsString>,
    pub(super) origins: BTreeMap<String, Origin>,
}

/// Inserts the configured options into the arguments. `matches` are the arguments as parsed without them; the first
/// word after the program's name must be the command.
///
/// # Errors
/// The file cannot be read, a key in it is not an option, or a value has the wrong type.
pub(super) fn configure(words: Vec<OsString>, matches: &ArgMatches, root: &Command) -> anyhow::Result<Configured> {
    let Some((name, matches)) = matches.subcommand().filter(|(name, _)| COMMANDS.contains(name)) else {
        return Ok(Configured { words, origins: BTreeMap::new() });
    };
    let Some(command) = root.find_subcommand(name) else { bail!("no command {name}") };
    let file = File::find(matches)?;
    file.as_ref().map_or(Ok(()), |file| file.check(root))?;
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    variables.into_iter().try_for_each(|name| check_variable(&name, root))?;
    let (mut added, mut origins) = (Vec::new(), BTreeMap::new());
    for option in options(command) {
        let long = option.get_long().unwrap_or_default();
        if matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine) {
            origins.insert(long.to_owned(), Origin::CommandLine);
            continue;
        }
        let variable = variable(long);
        if let Some(value) = std::env::var_os(&variable) {
            added.extend(words_of(option, of_environment(option, &value)).with_context(|| variable.clone())?);
            origins.insert(long.to_owned(), Origin::Environment(variable));
        } else if let Some((value, place)) = file.as_ref().and_then(|file| file.get(name, long)) {
            let directory = file.as_ref().map_or(Path::new(""), |file| &file.directory);
            let value = of_file(option, value, directory).and_then(|value| words_of(option, value));
            added.extend(value.with_context(|| place.clone())?);
            origins.insert(long.to_owned(), Origin::File(place));
        }
    }
    let mut all = words;
    all.splice(2..2, added);
    Ok(Configured { words: all, origins })
}

/// The environment variable of an option.
fn variable(option: &str) -> String {
    format!("TAOSHA_{}", option.to_uppercase().replace('-', "_"))
}

/// Refuses a variable that is nearly that of an option: a misspelt one would silently do nothing. Other variables that
/// begin with `TAOSHA_` belong to other programs.
fn check_variable(name: &str, root: &Command) -> anyhow::Result<()> {
    let Some(option) = name.strip_prefix("TAOSHA_") else { return Ok(()) };
    let all: Vec<&str> = known_options(root).chain(["config"]).collect();
    if all.iter().any(|known| variable(known) == name) {
        return Ok(());
    }
    match similar(option, all) {
        Some(meant) => bail!("{name} is the variable of no option; did you mean {}?", variable(meant)),
        None => Ok(()),
    }
}

/// The names of all options that can be configured.
fn known_options(root: &Command) -> impl Iterator<Item = &str> {
    let commands = COMMANDS.iter().filter_map(|name| root.find_subcommand(name));
    commands.flat_map(|command| options(command).filter_map(Arg::get_long))
}

/// The options that can be configured. For `sites`, `output` and `sites` cannot: they are set for `clean`, whose output
/// is not where the table goes, and whose table `sites` has yet to make. For `report`, `output` and `overwrite` cannot.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let fixed = ["config", "no-config", "help", "version"];
    let others = match command.get_name() {
        "sites" => &["output", "sites"][..],
        "report" => &["output", "overwrite"],
        _ => &[],
    };
    let is_fixed = move |long: &str| fixed.contains(&long) || others.contains(&long);
    command.get_arguments().filter(move |arg| arg.get_long().is_some_and(|long| !is_fixed(long)))
}

fn is_path(option: &Arg) -> bool {
    option.get_value_parser().type_id() == clap::value_parser!(PathBuf).type_id()
}

/// The value of a variable: true or false, one value, or a list with commas.
fn of_environment(option: &Arg, value: &OsStr) -> OptionValue {
    match value.to_str() {
        Some("1" | "true" | "yes") if is_flag(option) => OptionValue::Flag(true),
        Some("" | "0" | "false" | "no") if is_flag(option) => OptionValue::Flag(false),
        Some(list) if is_list(option) => {
            OptionValue::Many(list.split(',').filter(|part| !part.is_empty()).map(OsString::from).collect())
        }
        _ => OptionValue::One(value.to_owned()),
    }
}

/// The value of a key of a file. A path is relative to `directory`, the file's own.
fn of_file(option: &Arg, value: &Value, directory: &Path) -> anyhow::Result<OptionValue> {
    let single = |value: &Value| -> anyhow::Result<OsString> {
        Ok(match value {
            Value::String(text) if is_path(option) => directory.join(text).into(),
            Value::String(text) => text.into(),
            Value::Integer(number) => number.to_string().into(),
            Value::Float(number) => number.to_string().into(),
            Value::Datetime(date) => date.to_string().into(),
            _ => bail!("a string or a number is expected"),
        })
    };
    Ok(match value {
        Value::Boolean(on) => OptionValue::Flag(*on),
        Value::Array(values) => OptionValue::Many(values.iter().map(single).collect::<anyhow::Result<_>>()?),
        _ => OptionValue::One(single(value)?),
    })
}

/// A configuration file.
struct File {
    path: PathBuf,
    directory: PathBuf,
    values: BTreeMap<String, (Value, usize)>,
}

impl File {
    /// Finds the file: the one that is named, or the nearest one from the working directory upwards.
    fn find(matches: &ArgMatches) -> anyhow::Result<Option<Self>> {
        if matches.get_flag("no_config") {
            return Ok(None);
        }
        let named = matches.get_one::<PathBuf>("config").cloned();
        if let Some(path) = named.or_else(|| std::env::var_os("TAOSHA_CONFIG").map(PathBuf::from)) {
            return Self::read(path).map(Some);
        }
        // Without a working directory there is no place to search.
        let Ok(from) = std::env::current_dir() else { return Ok(None) };
        let nearest = from.ancestors().map(|directory| directory.join(FILE)).find(|path| path.is_file());
        nearest.map(Self::read).transpose()
    }

    fn read(path: PathBuf) -> anyhow::Result<Self> {
        // Only the text of the system's error is kept, so that the exit code is that of wrong usage.
        let text = std::fs::read_to_string(&path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        let values: BTreeMap<String, Spanned<Value>> =
            toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let values = values.into_iter().map(|(key, value)| {
            let line = line(value.span().start);
            (key, (value.into_inner(), line))
        });
        let values = values.collect();
        let directory = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Self { path, directory, values })
    }

    /// The value of an option for a command, and its place: the file and the line of its top-level key.
    fn get(&self, command: &str, option: &str) -> Option<(&Value, String)> {
        let command = if command == "config" { "clean" } else { command };
        let table = self.values.get(command).and_then(|(value, line)| Some((value.as_table()?.get(option)?, *line)));
        // `sites` is both an option and a command: a table is not the option's value.
        let top = || self.values.get(option).filter(|(value, _)| !value.is_table()).map(|(value, line)| (value, *line));
        table.or_else(top).map(|(value, line)| (value, self.place(line)))
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }

    /// Refuses keys that are not options: a misspelt one would silently do nothing.
    fn check(&self, root: &Command) -> anyhow::Result<()> {
        for (key, (value, line)) in &self.values {
            let of = |command: &str| {
                let command = root.find_subcommand(command);
                command.into_iter().flat_map(|command| options(command).filter_map(Arg::get_long))
            };
            match value {
                Value::Table(table) if COMMANDS.contains(&&**key) => {
                    if let Some(wrong) = table.keys().find(|option| of(key).all(|known| known != **option)) {
                        let meant = did_you_mean(wrong, of(key));
                        bail!("{}: {key} has no option {wrong}{meant}; see `taosha {key} --help`", self.place(*line));
                    }
                }
                _ if known_options(root).any(|known| known == key) => {}
                _ => {
                    let meant = did_you_mean(key, known_options(root).chain(COMMANDS));
                    bail!("{}: {key} is not an option{meant}; `taosha config` lists all options", self.place(*line))
                }
            }
        }
        Ok(())
    }
}

/// Prints every option with its value and origin, as a configuration file with the same effect.
pub(super) fn show(matches: &ArgMatches, origins: &BTreeMap<String, Origin>, command: &Command) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for option in options(command) {
        let long = option.get_long().unwrap_or_default();
        let id = option.get_id().as_str();
        let origin = match origins.get(long).unwrap_or(&Origin::Default) {
            Origin::CommandLine => "command line".to_owned(),
            Origin::Environment(variable) => variable.clone(),
            Origin::File(place) => place.clone(),
            Origin::Default => "default".to_owned(),
        };
        let raw = || matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
        let text = if is_flag(option) {
            matches.get_flag(id).to_string()
        } else if is_list(option) {
            serde_json::to_string(&raw().collect::<Vec<_>>())?
        } else if let Some(value) = raw().next() {
            // A JSON string is also a TOML string.
            if value.parse::<f64>().is_ok_and(f64::is_finite) { value } else { serde_json::to_string(&value)? }
        } else {
            writeln!(out, "# {long} is not set")?;
            continue;
        };
        writeln!(out, "{:<40} # {origin}", format!("{long} = {text}"))?;
    }
    out.flush()
}
