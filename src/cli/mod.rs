//! The command line. Only this module knows about arguments, terminals, rule files on disk and exit codes.

mod ablation;
mod args;
mod bounds;
mod chinese;
mod ci;
mod clean;
mod config;
mod convert;
mod eval;
mod exit;
mod explain;
mod files;
mod given;
mod help;
mod messages;
pub mod named;
mod page_copies;
mod problem;
mod progress;
mod report;
mod rules;
mod shell;
mod signals;
mod sites;
mod summary;
mod train;
mod training_input;
mod upgrade;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::FromArgMatches;

use crate::record::{reference, schema};
use crate::similar::similar;
use args::{Args, Command, OUTER_COMMANDS, SchemaFormat};
use config::Origin;
pub use exit::ExitCode;
use exit::{FAILED, USAGE};
use messages::complain;

/// Runs the program on the words of a command line, of which the first is the program's name, and returns its exit code.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let ended = parse(words.into_iter().collect()).and_then(|parsed| parsed.map_or_else(Ok, run));
    // Only the standard library's own start of a program would write what is left in the buffer, and would not say why it
    // cannot.
    let ended = ended.and_then(|code| {
        io::stdout().flush()?;
        Ok(code)
    });
    match ended {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            messages::note(&format!("{error:#}"));
            let system = error.chain().any(<dyn std::error::Error>::is::<io::Error>);
            ExitCode::from(if system { FAILED } else { USAGE })
        }
    }
}

/// Parses the arguments and the configuration. Returns an exit code instead when there is nothing to run: the usage is
/// wrong, or help, the version or the configuration was printed.
fn parse(words: Vec<OsString>) -> anyhow::Result<Result<Args, ExitCode>> {
    let fail = |error: &clap::Error| {
        // A pipe that closes while help is printed is not an error.
        let _ = error.print();
        Ok(Err(ExitCode::from(if error.use_stderr() { USAGE } else { 0 })))
    };
    let words = with_command_first(words);
    let mut command = help::command(&words);
    let matches = match command.try_get_matches_from_mut(&words) {
        Ok(matches) => matches,
        Err(error) => return fail(&error),
    };
    let configured = config::configure(words, &matches, &command)?;
    let matches = match command.try_get_matches_from_mut(&configured.words) {
        Ok(matches) => matches,
        Err(error) => {
            let given = configured.origins.iter().filter_map(|(option, origin)| match origin {
                Origin::Environment(place) | Origin::File(place) => Some(format!("--{option} from {place}")),
                Origin::CommandLine | Origin::Default => None,
            });
            let failed = fail(&error);
            complain("configured", &given.collect::<Vec<_>>().join(", "));
            return failed;
        }
    };
    if let Some(("config", of)) = matches.subcommand()
        && let Some(command) = command.find_subcommand("config")
    {
        config::show(of, &configured.origins, command)?;
        return Ok(Err(ExitCode::SUCCESS));
    }
    match Args::from_arg_matches(&matches) {
        Ok(args) => Ok(Ok(args)),
        Err(error) => fail(&error.format(&mut command)),
    }
}

fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Clean(clean) if clean.io.paths.is_empty() && io::stdin().is_terminal() => {
            help::command(&["-h".into()]).print_help()?;
            Ok(ExitCode::from(USAGE))
        }
        Command::Clean(clean) => {
            refuse_misspelt_command(&clean.io.paths)?;
            clean::run(&clean)
        }
        Command::Check(check) => clean::check(&check),
        // `parse` already printed the configuration: only it knows where each value came from.
        Command::Config(_) => Ok(ExitCode::SUCCESS),
        Command::Completions { shell } => {
            shell::completions(shell)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { directory } => {
            shell::man(directory.as_deref())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Explain(explain) => explain::run(&explain),
        Command::Report(report) => report::run(&report),
        Command::Sites(of) => sites::run(&of),
        Command::Rules(of) => rules::run(of),
        Command::Upgrade(of) => upgrade::run(&of),
        Command::Convert(convert) => convert::run(&convert),
        Command::Eval(eval) => eval::run(&eval),
        Command::Train(train) => train::run(&train),
        Command::Schema { format } => {
            let text = match format {
                SchemaFormat::Json => serde_json::to_string_pretty(&schema::json_schema())? + "\n",
                SchemaFormat::Markdown => reference::markdown(),
                SchemaFormat::Python => reference::python(),
            };
            io::stdout().lock().write_all(text.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Puts the command before all options, and inserts `clean` if there is none: `taosha page.txt` means `taosha clean
/// page.txt`, and `taosha --config FILE check pages/` means `taosha check --config FILE pages/`.
fn with_command_first(mut words: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()) {
        match word {
            "--config" => at += 2,
            "--no-config" => at += 1,
            _ if word.starts_with("--config=") => at += 1,
            _ => break,
        }
    }
    // `help rules check` is `rules check --help`.
    let is_command = |word: &OsString| word.to_str().is_some_and(|word| OUTER_COMMANDS.contains(&word));
    if words.get(at).is_some_and(|word| word == "help") {
        words.remove(at);
        // A word that is no command stays a path, and is answered as such.
        if words.get(at).is_none_or(is_command) {
            words.push("--help".into());
        }
    }
    let command = if words.get(at).is_some_and(is_command) { words.remove(at) } else { "clean".into() };
    words.insert(1.min(words.len()), command);
    words
}

/// Refuses a first path that does not exist and looks like a command: `taosha explan page.txt` must not clean page.txt.
fn refuse_misspelt_command(paths: &[PathBuf]) -> anyhow::Result<()> {
    let Some(path) = paths.first().filter(|path| !path.exists()) else { return Ok(()) };
    let Some(word) = path.to_str().filter(|word| !word.contains(['.', '/', '\\'])) else { return Ok(()) };
    let commands = OUTER_COMMANDS.iter().copied().filter(|command| !command.starts_with('-'));
    match similar(word, commands) {
        Some(command) if command == word => {
            bail!("there is no file or folder {word}; to run the command of that name, put it first: taosha {command}")
        }
        Some(command) => {
            bail!("there is no command, file or folder {word}; did you mean {command}? See `taosha {command} -h`")
        }
        None => Ok(()),
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
