//! Shell completions and man pages, generated from the argument definitions.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell) -> io::Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "taosha", &mut text);
    io::stdout().lock().write_all(&text)
}

/// Prints the main man page, or writes one for each command into a directory.
pub(super) fn man(directory: Option<&Path>) -> anyhow::Result<()> {
    let command = Args::command();
    match directory {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(command).render(&mut text)?;
            io::stdout().lock().write_all(&text)?;
        }
        Some(directory) => {
            let write = || {
                std::fs::create_dir_all(directory)?;
                clap_mangen::generate_to(command, directory)
            };
            write().with_context(|| directory.display().to_string())?;
        }
    }
    Ok(())
}
