//! Help in Chinese, for Chinese locales.
//!
//! The texts are in `chinese.toml`; a test sees that none is missing. They are in simplified characters, and this program
//! converts them for Taiwan and Hong Kong. Names of options, values and placeholders stay as they are typed.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};
use serde::Deserialize;

use crate::finding::Label;
use crate::script::{Config, Converter, Engine};

/// Width of help in columns if the terminal is wider or unknown. The same as that of English help.
const MOST_COLUMNS: usize = 100;

/// The columns by which `--help` indents the description of an option, and of a value below it.
const INDENT: usize = 10;

/// The most values that are listed in the one line that `-h` has for an option.
const MOST_VALUES: usize = 8;

/// The texts of `chinese.toml`. A key of an option or value may begin with the names of commands (`rules check/rules`),
/// if the meaning is not the same in all commands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    commands: BTreeMap<String, String>,
    /// What follows the options in `-h` and `--help`.
    examples: BTreeMap<String, String>,
    /// What follows the examples in `--help`.
    notes: BTreeMap<String, String>,
    headings: BTreeMap<String, String>,
    /// The first line is for `-h`; all lines are for `--help`.
    options: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    scripts: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

impl Texts {
    /// The texts in simplified characters.
    fn read() -> Option<Self> {
        // A test reads the file, so it is never wrong in a program.
        toml::from_str(include_str!("chinese.toml")).ok()
    }

    /// The text of an option of a command.
    fn option(&self, command: &str, name: &str) -> Option<&String> {
        of_command(&self.options, command, name)
    }

    /// The text of a value of an option.
    fn value(&self, command: &str, option: &str, value: &str) -> Option<&String> {
        of_command(&self.values, command, &format!("{option}/{value}")).or_else(|| match option {
            "keep" | "drop" => self.labels.get(value),
            "script" | "to" => self.scripts.get(value),
            _ => None,
        })
    }
}

fn of_command<'t>(texts: &'t BTreeMap<String, String>, command: &str, name: &str) -> Option<&'t String> {
    texts.get(&format!("{command}/{name}")).or_else(|| texts.get(name))
}

/// Whether messages are to be in Chinese: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set begins with `zh`.
pub(super) fn is_locale() -> bool {
    locale().starts_with("zh")
}

fn locale() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    set.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
}

/// The conversion for a locale: none for simplified characters.
fn conversion(locale: &str) -> Option<Converter> {
    let is = |names: &[&str]| names.iter().any(|name| locale.starts_with(name));
    let config = match () {
        () if is(&["zh_TW", "zh_Hant"]) => Config::S2twp,
        () if is(&["zh_HK", "zh_MO"]) => Config::S2hkp,
        () => return None,
    };
    Converter::new(config, Engine::Builtin).ok()
}

/// The Chinese description of a label, in simplified characters.
pub(super) fn label(label: Label) -> Option<String> {
    Texts::read()?.labels.get(label.name()).cloned()
}

/// The command line's definition with Chinese help.
pub(super) fn translated(command: Command) -> Command {
    let Some(texts) = Texts::read() else { return command };
    let columns = terminal_size::terminal_size().map_or(MOST_COLUMNS, |(width, _)| usize::from(width.0));
    let translator =
        Translator { texts, conversion: conversion(&locale()), columns: columns.clamp(2 * INDENT, MOST_COLUMNS) };
    translator
        .command(command, "taosha")
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(translator.text("显示版本"))
                .help_heading(translator.text("选项")),
        )
        .disable_version_flag(true)
}

struct Translator {
    texts: Texts,
    conversion: Option<Converter>,
    /// The width to which `--help` is wrapped.
    columns: usize,
}

impl Translator {
    fn text(&self, text: &str) -> String {
        self.conversion.as_ref().map_or_else(|| text.to_owned(), |conversion| conversion.convert(text).into_owned())
    }

    /// Translates a command and its subcommands. `path` is the command with those above it, without the program's name.
    fn command(&self, command: Command, path: &str) -> Command {
        let about = self.texts.commands.get(path).map(|about| self.text(about));
        let (short, long) = self.after(path);
        let mut command = command
            .help_template(format!(
                "{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}",
                self.text("用法：")
            ))
            .subcommand_help_heading(self.text("命令"))
            .disable_help_flag(true)
            .disable_help_subcommand(true);
        if let Some(about) = about {
            let first = about.lines().next().unwrap_or_default().to_owned();
            command = command.long_about(wrap(&about, self.columns, 0)).about(first);
        }
        if let Some(short) = short {
            command = command.after_help(short);
        }
        if let Some(long) = long {
            command = command.after_long_help(long);
        }
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        let help = help.help(self.text("显示帮助（-h 简短，--help 完整）")).help_heading(self.text("选项"));
        let command = command.mut_args(|arg| self.option(arg, path)).arg(help);
        command.mut_subcommands(|below| {
            let path = below_path(path, &below);
            self.command(below, &path)
        })
    }

    /// What follows the options of a command in `-h` and in `--help`.
    fn after(&self, path: &str) -> (Option<String>, Option<String>) {
        let find = |texts: &BTreeMap<String, String>| texts.get(path).map(|text| self.text(text));
        let (examples, notes) = (find(&self.texts.examples), find(&self.texts.notes));
        let notes = notes.map(|notes| wrap(notes.trim_end(), self.columns, 0));
        let long: Vec<String> = examples.iter().cloned().chain(notes).collect();
        let is_short = matches!(path, "taosha" | "eval" | "train");
        let short = if is_short { examples } else { None };
        let more = (!long.is_empty()).then(|| self.text("`--help` 列出全部选项、取值与说明。"));
        (short.or(more), (!long.is_empty()).then(|| long.join("\n")))
    }

    fn option(&self, arg: Arg, path: &str) -> Arg {
        let name = name(&arg);
        let heading = match arg.get_help_heading() {
            Some(heading) => self.texts.headings.get(heading).map_or(heading, |text| text),
            None if arg.is_positional() => "参数",
            None => "选项",
        };
        let heading = self.text(heading);
        let Some(text) = self.texts.option(path, &name) else { return arg.help_heading(heading) };
        let mut short = text.lines().next().unwrap_or_default().to_owned();
        let mut long = text.trim_end().to_owned();
        let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
        if let Some(value) = arg.get_default_values().first().filter(|_| !arg.is_hide_default_value_set() && !is_flag) {
            let default = format!("（默认 {}）", value.to_string_lossy());
            short += &default;
            long += &default;
        }
        let values = arg.get_possible_values();
        let width = self.columns - INDENT;
        let mut long = wrap(&self.text(&long), width, 0);
        // The values of `drop` are those of `keep`, and listed there.
        if !values.is_empty() && !is_flag && name != "drop" {
            let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
            if names.len() <= MOST_VALUES {
                short.extend(["（可选 ", &names.join("、"), "）"]);
            }
            for value in names {
                let about = self.texts.value(path, &name, value).map_or("", String::as_str);
                let row = if about.is_empty() { format!("- {value}") } else { format!("- {value}：{about}") };
                long += "\n";
                long += &wrap(&self.text(&row), width, 2);
            }
        }
        // The text has them. Only an option with a value may hide them.
        let takes_value = arg.get_action().takes_values();
        arg.help(self.text(&short))
            .long_help(long)
            .help_heading(heading)
            .hide_default_value(takes_value)
            .hide_possible_values(takes_value)
    }
}

/// The words of a subcommand after the program's name: `rules check`.
fn below_path(path: &str, below: &Command) -> String {
    if path == "taosha" { below.get_name().to_owned() } else { format!("{path} {}", below.get_name()) }
}

/// The key of an option, or of an argument that is told by its place.
fn name(arg: &Arg) -> String {
    arg.get_long().map_or_else(|| arg.get_id().as_str().to_owned(), str::to_owned)
}

/// Breaks every line of a text at a width in columns. The lines that are broken off are indented. A character outside
/// ASCII takes two columns. Lines break after spaces and beside Chinese characters, but not before closing punctuation.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let columns = |text: &[char]| text.iter().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let may_break = |before: char, after: char| match (before, after) {
        (' ', _) => after != ' ',
        ('（' | '「', _) | (_, '，' | '。' | '；' | '：' | '、' | '）' | '」' | '？' | '！' | '…') => {
            false
        }
        _ => !before.is_ascii() || !after.is_ascii(),
    };
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line: Vec<char> = line.chars().collect();
        let (mut from, mut margin) = (0, "");
        let spaces = " ".repeat(indent);
        let mut end = None;
        for at in 1..line.len() {
            if may_break(line[at - 1], line[at]) {
                end = Some(at);
            }
            if let Some(end) = end.take_if(|_| margin.len() + columns(&line[from..=at]) > width) {
                lines.push(margin.to_owned() + String::from_iter(&line[from..end]).trim_end());
                (from, margin) = (end, &spaces);
            }
        }
        lines.push(margin.to_owned() + &String::from_iter(&line[from..]));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Args;

    /// The texts that the command line's definition needs, each with its key for a message, and `None` if it is missing.
    fn needed<'t>(texts: &'t Texts, command: &Command, path: &str, found: &mut Vec<(String, Option<&'t String>)>) {
        found.push((format!("command {path}"), texts.commands.get(path)));
        if command.get_after_long_help().is_some() {
            found.push((format!("examples of {path}"), texts.examples.get(path)));
        }
        for arg in command.get_arguments() {
            let option = name(arg);
            found.push((format!("{path}/{option}"), texts.option(path, &option)));
            if let Some(heading) = arg.get_help_heading() {
                found.push((format!("heading {heading}"), texts.headings.get(heading)));
            }
            for value in arg.get_possible_values().iter().filter(|value| value.get_help().is_some()) {
                let value = value.get_name();
                found.push((format!("{path}/{option}/{value}"), texts.value(path, &option, value)));
            }
        }
        for below in command.get_subcommands() {
            needed(texts, below, &below_path(path, below), found);
        }
    }

    #[test]
    fn every_command_option_and_value_has_a_chinese_text_and_no_text_is_left_over() {
        let texts: Texts = toml::from_str(include_str!("chinese.toml")).unwrap_or_else(|error| panic!("{error}"));
        let mut found = Vec::new();
        needed(&texts, &Args::command(), "taosha", &mut found);
        let missing: Vec<&String> = found.iter().filter(|(_, text)| text.is_none()).map(|(key, _)| key).collect();
        assert!(missing.is_empty(), "chinese.toml lacks {missing:?}");
        assert!(found.len() > 300, "{}", found.len());
        let used: Vec<*const String> = found.iter().filter_map(|(_, text)| text.map(std::ptr::from_ref)).collect();
        let Texts { commands, examples, notes, headings, options, values, scripts, labels } = &texts;
        for (key, text) in [commands, examples, headings, options, values, scripts, labels].into_iter().flatten() {
            assert!(used.contains(&std::ptr::from_ref(text)), "chinese.toml has {key}, which nothing needs");
            assert!(!text.is_ascii() || key.starts_with("compress/"), "{key} is not Chinese");
        }
        assert!(notes.keys().all(|command| examples.contains_key(command)));
    }

    #[test]
    fn chinese_lines_break_where_they_may() {
        let broken = wrap("每行一条规则，不删。\n从 0 到 max-page 为止", 12, 2);
        assert_eq!(broken, "每行一条规\n  则，不删。\n从 0 到\n  max-page\n  为止");
    }
}
