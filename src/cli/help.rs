//! Help: short for `-h`, and in Chinese in a Chinese locale.

use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory};

use super::args::Args;
use super::chinese;

/// The most values that `-h` lists for one option. `--help` lists all.
const MOST_VALUES: usize = 8;

/// The definition of the command line, with help as these words ask for it.
pub(super) fn command(words: &[OsString]) -> Command {
    let mut command = Args::command();
    if words.iter().any(|word| word == "-h") {
        command = without_long_lists(command);
    }
    if chinese::is_locale() { chinese::translated(command) } else { command }
}

fn without_long_lists(command: Command) -> Command {
    let is_long = |arg: &Arg| arg.get_possible_values().len() > MOST_VALUES;
    let short = command.mut_args(|arg| if is_long(&arg) { arg.hide_possible_values(true) } else { arg });
    short.mut_subcommands(without_long_lists)
}
