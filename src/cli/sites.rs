//! `taosha sites`: on how many pages of its site each line stands.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;

use super::args::Sites as Args;
use super::progress::Progress;
use super::signals::Signals;
use super::{FAILED, complain};
use crate::batch::sites::{Sites, write};
use crate::batch::{Gauge, Inputs};
use crate::pipeline::Pipeline;

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[cfg(not(feature = "parquet"))]
    if args.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        bail!("{}", crate::batch::NO_PARQUET);
    }
    if args.output.is_dir() {
        bail!("{}: a directory; the table is one file", args.output.display());
    }
    super::refuse_input(&args.output, &args.paths)?;
    super::refuse_to_replace(&args.output, args.overwrite)?;
    let pipeline = Pipeline::with_rules(args.cleaning.options_without_sites()?, &args.cleaning.sources()?)?;
    let paths = if args.paths.is_empty() { vec!["-".into()] } else { args.paths.clone() };
    let filter = args.reading.filter()?.without(vec![args.output.clone()]);
    let inputs = Inputs { paths, filter, source: args.cleaning.source.clone() };
    let sites = Sites {
        pipeline: &pipeline,
        inputs: &inputs,
        field: args.reading.field.clone(),
        max_page: args.cleaning.max_page,
        jobs: args.reading.jobs(),
        memory: args.memory,
        temporary: args.temporary.clone(),
        least: args.least,
    };
    let gauge = Arc::new(Gauge::default());
    let signals = Signals::watch(&gauge);
    let mut progress = Progress::start(&gauge, &inputs, args.reading.quiet, args.reading.progress);
    let mut counts = None;
    let written = write(&args.output, |take| {
        counts = sites.count(&mut progress, &gauge, take)?;
        Ok(counts.is_some())
    });
    progress.end();
    written?;
    let Some(counts) = counts else {
        complain("stopped", "nothing is written");
        signals.exit();
    };
    if !args.reading.quiet {
        let _ = writeln!(
            io::stderr(),
            "{} pages with {} lines, {} pages of no known site, {} rejected; {} lines stand on {} pages or more",
            counts.pages,
            counts.lines,
            counts.nowhere,
            counts.rejected,
            counts.rows,
            args.least
        );
    }
    if counts.pages == 0 && counts.nowhere > 0 {
        complain("sites", "no page says where it is from; --url says it for all of them");
        return Ok(ExitCode::from(FAILED));
    }
    if counts.pages == 0 && counts.rejected == 0 {
        let paths: Vec<String> = inputs.paths.iter().map(|path| path.display().to_string()).collect();
        complain(&paths.join(", "), super::NO_PAGE);
        return Ok(ExitCode::from(FAILED));
    }
    Ok(if counts.rejected > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}
