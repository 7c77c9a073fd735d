//! The command line: the only place with arguments, terminals, files of rules, and exit codes.

mod args;
mod bounds;
mod ci;
mod clean;
mod config;
mod convert;
mod eval;
mod explain;
pub mod named;
mod parts;
mod progress;
mod report;
mod rules;
mod shell;
mod signals;
mod sites;
mod train;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches};

use args::{Args, Command, OUTER_COMMANDS};
use config::Origin;

/// How the program ends when some inputs failed.
const FAILED: u8 = 1;
/// How it ends when usage or rules are wrong.
const USAGE: u8 = 2;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    match parse().and_then(|parsed| parsed.map_or_else(Ok, run)) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "taosha: {error:#}");
            let system = error.chain().any(<dyn std::error::Error>::is::<io::Error>);
            ExitCode::from(if system { FAILED } else { USAGE })
        }
    }
}

/// What the arguments say, with what is configured, or how the program ends when they say nothing that can be run.
fn parse() -> anyhow::Result<Result<Args, ExitCode>> {
    let fail = |error: &clap::Error| {
        // A closed pipe while help is printed is nobody's fault.
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
        // It is answered while the arguments are read, which know where they came from.
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
        Command::Sites(of) => sites::run(&of),
        Command::Rules(of) => rules::run(of),
        Command::Convert(convert) => convert::run(&convert),
        Command::Eval(eval) => eval::run(&eval),
        Command::Train(train) => train::run(&train),
        Command::Schema => {
            let schema = schemars::schema_for!(crate::record::Record);
            writeln!(io::stdout().lock(), "{}", serde_json::to_string_pretty(&schema)?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// `taosha page.txt` is `taosha clean page.txt`: unless the first word is a command or asks for help, `clean` is meant.
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

/// Refuses an output that is itself an input, which would be gone before it is read, or a directory that would grow with
/// every run.
fn refuse_input(output: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let Ok(whole) = output.canonicalize() else { return Ok(()) };
    let is_plain = whole.is_file() || whole.is_dir();
    if is_plain && inputs.iter().any(|input| input.canonicalize().is_ok_and(|input| input == whole)) {
        anyhow::bail!("{}: it is an input of this command; give the output another name", output.display());
    }
    Ok(())
}

/// Refuses to replace a file that is there, unless that is asked for.
fn refuse_to_replace(path: &Path, overwrite: bool) -> anyhow::Result<()> {
    if !overwrite && path.is_file() {
        anyhow::bail!("{}: it is there already; --overwrite replaces it", path.display());
    }
    Ok(())
}

/// Writes a file under a hidden name and renames it when all is written. What is no plain file (a device, a named pipe)
/// is written into and never replaced, and a link stays a link.
fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let written = if whole.metadata().is_ok_and(|found| !found.is_file()) {
        std::fs::OpenOptions::new().write(true).open(&whole).and_then(|mut file| file.write_all(bytes))
    } else {
        crate::batch::write_atomically(&whole, bytes)
    };
    written.with_context(|| path.display().to_string())
}

/// What is said where no page was found.
const NO_PAGE: &str = "no page found; hidden files are never taken, others as --include and --exclude say";

/// One message for people: `taosha: <source>: <reason>`.
fn complain(source: &str, reason: &str) {
    let _ = writeln!(io::stderr(), "taosha: {source}: {reason}");
}
