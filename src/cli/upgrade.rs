//! `taosha upgrade`: turns records of an earlier version into the present one.

use std::io::{self, BufWriter};

use super::args::Upgrade;
use super::exit::{ExitCode, FAILED};
use super::files::{is_stdout, refuse_input, refuse_to_replace};
use super::messages::{complain, note};
use super::summary::count;
use crate::batch::upgrade;

pub(super) fn run(args: &Upgrade) -> anyhow::Result<ExitCode> {
    let output = args.output.as_deref().filter(|path| !is_stdout(path));
    if let Some(output) = output {
        refuse_input(output, &args.paths)?;
        refuse_to_replace(output, args.overwrite)?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let done = upgrade(&args.paths, output, &mut out)?;
    io::Write::flush(&mut out)?;
    if done.converted + done.unchanged == 0 {
        let paths: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        complain(&paths.join(", "), "no record in it");
        return Ok(ExitCode::from(FAILED));
    }
    note(&format!(
        "{} upgraded, {} of version {} copied",
        count(done.converted, "record"),
        count(done.unchanged, "record"),
        crate::record::SCHEMA
    ));
    Ok(ExitCode::SUCCESS)
}
