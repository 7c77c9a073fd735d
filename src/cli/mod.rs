//! The command line. Only this module knows about arguments, terminals, rule files on disk and exit codes.

mod ablation;
mod args;
mod bounds;
mod ci;
mod clean;
mod config;
mod convert;
mod eval;
mod exit;
mod explain;
mod files;
mod given;
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

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::record::{reference, schema};
use args::{Args, Command, OUTER_COMMANDS, SchemaFormat};
use config::Origin;
use exit::{FAILED, USAGE};
use messages::complain;

/// Runs the program on the process's arguments and returns its exit code.
pub fn main() -> ExitCode {
    match parse().and_then(|parsed| parsed.map_or_else(Ok, run)) {
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
fn parse() -> anyhow::Result<Result<Args, ExitCode>> {
    let fail = |error: &clap::Error| {
        // A pipe that closes while help is printed is not an error.
        let _ = error.print();
        Ok(Err(ExitCode::from(if error.use_stderr() { USAGE } else { 0 })))
    };
    let words = with_default_command(std::env::args_os().collect());
    let mut command = Args::command();
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
            Args::command().print_help()?;
            Ok(ExitCode::from(USAGE))
        }
        Command::Clean(clean) => clean::run(&clean),
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

/// Inserts `clean` unless the first word is a command or asks for help: `taosha page.txt` means `taosha clean
/// page.txt`.
fn with_default_command(mut words: Vec<std::ffi::OsString>) -> Vec<std::ffi::OsString> {
    let first = words.get(1).and_then(|word| word.to_str());
    let named = first.is_some_and(|word| OUTER_COMMANDS.contains(&word));
    if !named {
        words.insert(1.min(words.len()), "clean".into());
    }
    words
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
