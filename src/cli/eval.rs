//! `taosha eval`: measures how well labelled pages are cleaned.

use std::io::{self, BufWriter, Write};

use anyhow::Context;

use super::args::Eval;
use super::exit::{ExitCode, FAILED};
use super::messages::note;
use super::summary::{count, percent};
use crate::eval::{Comparison, LabelCounts, MovedRow, Report, Worse, WrongLine, evaluate};
use crate::pipeline::Pipeline;

/// The most Unicode scalars shown of a line.
const SHOWN: usize = 60;

pub(super) fn run(args: &Eval) -> anyhow::Result<ExitCode> {
    let pipeline = Pipeline::with_rules(args.cleaning.options()?, &args.cleaning.sources()?)?;
    if args.sealed {
        return sealed(args, &pipeline);
    }
    let before: Option<Report> = match &args.baseline {
        None => None,
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
            Some(
                serde_json::from_str(&text)
                    .with_context(|| format!("{name}: not an output of `taosha eval --json`; write a new one"))?,
            )
        }
    };
    let report = evaluate(&args.pages.read()?, |_| &pipeline)?;
    name_moved(report.pages.iter().flat_map(|page| &page.moved));
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        groups(&mut out, &report)?;
        labels(&mut out, &report)?;
        worst(&mut out, &report, args.worst, args.lines)?;
    }
    out.flush()?;
    let Some(comparison) = before.map(|before| report.compare(&before, args.bound)) else {
        return Ok(ExitCode::SUCCESS);
    };
    print_worse(&comparison);
    Ok(if comparison.rows.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAILED) })
}

/// The most rows of one label file that are named on standard error.
const MOVED_ROWS: usize = 10;

/// Names rows of labels whose text is not that of the line with their number. Rows of one file come one after another.
pub(super) fn name_moved<'r>(rows: impl Iterator<Item = &'r MovedRow>) {
    let rows: Vec<&MovedRow> = rows.collect();
    for of_file in rows.chunk_by(|a, b| a.path == b.path) {
        of_file.iter().take(MOVED_ROWS).for_each(|row| note(&row.to_string()));
        if let Some(rest) = of_file.len().checked_sub(MOVED_ROWS).filter(|rest| *rest > 0) {
            let lost = of_file[MOVED_ROWS..].iter().filter(|row| row.found.is_none()).count();
            note(&format!(
                "{}: {} with other numbers, {lost} of them without a line",
                of_file[0].path.display(),
                count(rest as u64, "more row")
            ));
        }
    }
}

/// Measures sealed pages. Sealed pages must not influence any choice, so the output does not identify a page: not even
/// errors name a file.
fn sealed(args: &Eval, pipeline: &Pipeline) -> anyhow::Result<ExitCode> {
    let measured = args.pages.read().and_then(|pages| Ok(evaluate(&pages, |_| pipeline)?));
    let report = measured.map_err(|_| {
        anyhow::anyhow!(
            "--sealed: there are no labelled pages, or a page, its gold or the manifest cannot be read; run without \
             --sealed to see which file"
        )
    })?;
    groups(&mut io::stdout().lock(), &report)?;
    let failed = report.pages.iter().filter(|page| page.error.is_some()).count();
    if failed > 0 {
        let (pages, verb) = (count(failed as u64, "page"), if failed == 1 { "counts" } else { "count" });
        note(&format!("{pages} could not be cleaned and {verb} as empty"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the tables of groups, of pages without an article, and of titles and days.
pub(super) fn groups(out: &mut impl Write, report: &Report) -> io::Result<()> {
    if !report.groups.is_empty() {
        writeln!(
            out,
            "{:<24} {:>5} {:>5}  {:>9}  {:>6}  {:>6}  95% interval  by host  {:>6}  {:>7}  {:>7}",
            "group", "pages", "hosts", "precision", "recall", "F1", "lost", "drowned", "emptied"
        )?;
    }
    for (name, group) in &report.groups {
        // A single host gives no interval: it says nothing about other hosts.
        let (from, to) = group.interval;
        let interval = if group.hosts > 1 { format!("{from:.3}-{to:.3}") } else { "-".to_owned() };
        writeln!(
            out,
            "{name:<24} {:>5} {:>5}  {:>9.4}  {:>6.4}  {:>6.4}  {interval:<12}  {:>7.4}  {:>6}  {:>7}  {:>7}",
            group.pages,
            group.hosts,
            group.score.precision,
            group.score.recall,
            group.score.f1,
            group.by_host,
            percent(group.lost),
            percent(group.drowned),
            percent(group.emptied)
        )?;
    }
    if !report.no_article.is_empty() {
        writeln!(out, "\n{:<24} {:>5}  {:>6}", "without an article", "pages", "empty")?;
    }
    for (name, none) in &report.no_article {
        writeln!(out, "{name:<24} {:>5}  {:>6}", none.pages, percent(none.empty))?;
    }
    if !report.metadata.is_empty() {
        writeln!(out, "\n{:<24} {:>5}  {:>6}  {:>6}  {:>7}", "metadata", "pages", "right", "other", "missing")?;
    }
    for (name, field) in &report.metadata {
        let missing = percent((1.0 - field.right - field.other).max(0.0));
        let (right, other) = (percent(field.right), percent(field.other));
        writeln!(out, "{name:<24} {:>5}  {right:>6}  {other:>6}  {missing:>7}", field.pages)?;
    }
    Ok(())
}

/// Prints precision and recall of each label.
fn labels(out: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(out, "\n{:<12} {:>7}  {:>9}  {:>6}  {:>5}", "label", "lines", "precision", "recall", "F1")?;
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    let shown = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"));
    for (label, &LabelCounts { given, right, gold, found }) in &report.labels {
        let (precision, recall) = (share(right, given), share(found, gold));
        let f1 = precision.zip(recall).map(|(p, r)| 2.0 * p * r / (p + r).max(f64::MIN_POSITIVE));
        let (precision, recall, f1) = (shown(precision), shown(recall), shown(f1));
        writeln!(out, "{:<12} {given:>7}  {precision:>9}  {recall:>6}  {f1:>5}", label.name())?;
    }
    Ok(())
}

/// Prints the worst pages of each group, with the lines that were wrongly kept and lost.
fn worst(out: &mut impl Write, report: &Report, pages: usize, lines: usize) -> io::Result<()> {
    for group in report.groups.keys().chain(report.no_article.keys()) {
        let mut of: Vec<_> = report.pages.iter().filter(|page| page.group == *group).collect();
        of.sort_by(|a, b| a.score.f1.total_cmp(&b.score.f1));
        for page in of.iter().take(pages).filter(|page| page.score.f1 < 1.0) {
            let s = &page.score;
            writeln!(
                out,
                "\n{} ({group}): F1 {:.3}, precision {:.3}, recall {:.3}",
                page.name, s.f1, s.precision, s.recall
            )?;
            if let Some(error) = &page.error {
                writeln!(out, "  {error}")?;
            }
            longest_lines(out, "kept", &page.kept, lines)?;
            longest_lines(out, "lost", &page.lost, lines)?;
        }
    }
    Ok(())
}

/// Prints the longest of the lines, in page order.
fn longest_lines(out: &mut impl Write, what: &str, all: &[WrongLine], most: usize) -> io::Result<()> {
    let mut lines: Vec<&WrongLine> = all.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.text.len()));
    lines.truncate(most);
    lines.sort_by_key(|line| line.lines);
    for line in &lines {
        let text: String = line.text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(SHOWN).collect();
        writeln!(out, "  {what} {:>5}  {:<28}  {text}", line.lines.0, line.rule)?;
    }
    if all.len() > lines.len() {
        writeln!(out, "  {what}: {}", count((all.len() - lines.len()) as u64, "more line"))?;
    }
    Ok(())
}

/// Prints what got worse on standard error.
fn print_worse(comparison: &Comparison) {
    for (kind, all) in [("group", &comparison.rows), ("page", &comparison.pages)] {
        for Worse { name, measure, before, now } in all {
            let kind = if *measure == "right" { "metadata" } else { kind };
            let now = now.map_or_else(|| "gone".to_owned(), |now| format!("{now:.4}"));
            note(&format!("{kind} {name} got worse: {measure} {before:.4}, now {now}"));
        }
    }
}
