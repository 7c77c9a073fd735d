//! `taosha sites`: counts, for each line, the pages of its site that print it.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::bail;

use super::args::Sites as Args;
use super::exit::{ExitCode, FAILED};
use super::files::{is_stdout, refuse_input, refuse_to_replace};
use super::messages::{NO_PAGE, complain};
use super::progress::Progress;
use super::signals::Signals;
use super::summary::count;
use crate::batch::sites::{Sites, write, write_text};
use crate::batch::{Gauge, Inputs};
use crate::pipeline::Pipeline;
use crate::sites::SiteRow;

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[cfg(not(feature = "parquet"))]
    if args.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        bail!("{}", crate::batch::NO_PARQUET);
    }
    if args.output.is_dir() {
        bail!("{}: it is a directory; give -o the name of a file", args.output.display());
    }
    refuse_input(&args.output, &args.paths)?;
    refuse_to_replace(&args.output, args.overwrite)?;
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
    let rows = |take: &mut dyn FnMut(SiteRow) -> io::Result<()>| {
        counts = sites.count(&mut progress, &gauge, take)?;
        Ok(counts.is_some())
    };
    let written =
        if is_stdout(&args.output) { write_text(&mut io::stdout().lock(), rows) } else { write(&args.output, rows) };
    progress.end(None);
    written?;
    let Some(counts) = counts else {
        complain("stopped", "no table was written; run the same command again");
        signals.exit();
    };
    if !args.reading.quiet {
        let _ = writeln!(
            io::stderr(),
            "{} with {}, {} of no known site, {} rejected; the table has {}, each printed on {} or more",
            count(counts.pages, "page"),
            count(counts.lines, "line"),
            count(counts.nowhere, "page"),
            counts.rejected,
            count(counts.rows, "line"),
            count(args.least, "page")
        );
    }
    if counts.pages == 0 && counts.nowhere > 0 {
        complain("sites", "no page states its address; --url gives one for all pages");
        return Ok(ExitCode::from(FAILED));
    }
    if counts.pages == 0 && counts.rejected == 0 {
        let paths: Vec<String> = inputs.paths.iter().map(|path| path.display().to_string()).collect();
        complain(&paths.join(", "), NO_PAGE);
        return Ok(ExitCode::from(FAILED));
    }
    Ok(if counts.rejected > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}
