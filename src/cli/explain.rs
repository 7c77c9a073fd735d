//! `taosha explain`: prints every line of a page with its verdict, label and rule.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::bail;

use super::args::{Color, Explain};
use super::exit::{ExitCode, FAILED};
use super::messages::note;
use super::summary::count;
use crate::batch::{Input, PageLookup};
use crate::date::Timestamp;
use crate::pipeline::{ExplainedLine, Explanation, Pipeline};
use crate::record::{Lost, Removed};
use crate::script::detect::Script;

pub(super) fn run(args: &Explain) -> anyhow::Result<ExitCode> {
    let pipeline = Pipeline::with_rules(args.cleaning.options()?, &args.cleaning.sources()?)?;
    let (path, number) = page_number(&args.path);
    if path.is_dir() {
        bail!("{}: it is a directory; `explain` takes one page", path.display());
    }
    let input = if path == Path::new("-") {
        Input::Stdin(args.cleaning.source.clone().unwrap_or_else(|| "-".into()))
    } else {
        Input::file(path, args.cleaning.source.clone())
    };
    let lookup = PageLookup {
        title: args.cleaning.title.as_deref(),
        field: args.field.clone(),
        max_page: args.cleaning.max_page,
    };
    // The system's kind of error gives the exit code of an input that failed.
    let found = lookup.nth(&input, number.unwrap_or(1), |page| pipeline.explain(page)).map_err(io::Error::other)?;
    if found.more && number.is_none() {
        let file = path.display();
        note(&format!("{file} holds more pages; this is the first, and {file}#2 shows the next"));
    }
    let explanation = found.value;
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &explanation).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let color = match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        print(&mut out, &explanation, color, args.reasons)?;
    }
    out.flush()?;
    Ok(if explanation.record.error.is_some() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Splits `FILE#N` into the file and the number of the page in it. A file of the whole name counts before that.
fn page_number(path: &Path) -> (&Path, Option<u64>) {
    let split = path.to_str().filter(|_| !path.exists()).and_then(|name| name.rsplit_once('#'));
    let numbered = split.and_then(|(file, number)| Some((Path::new(file), number.parse().ok().filter(|&n| n > 0)?)));
    numbered.map_or((path, None), |(file, number)| (file, Some(number)))
}

fn print(out: &mut impl Write, explanation: &Explanation, color: bool, reasons: bool) -> io::Result<()> {
    let paint = |style: Style| if color { style } else { Style::new() };
    for line in &explanation.lines {
        let style = paint(match line.verdict {
            "keep" => Style::new(),
            "cut" => AnsiColor::Yellow.on_default(),
            _ => AnsiColor::BrightBlack.on_default(),
        });
        let mark = match line.verdict {
            "keep" => '+',
            "cut" => '~',
            _ => '-',
        };
        let place = if line.lines.0 == line.lines.1 {
            line.lines.0.to_string()
        } else {
            format!("{}-{}", line.lines.0, line.lines.1)
        };
        writeln!(
            out,
            "{style}{mark} {place:>5}  {:<10}  {:<28}  {:.2}  {}{style:#}",
            line.label.name(),
            line.rule,
            line.body,
            marked(&line.text, &cuts(line), paint(AnsiColor::Red.on_default().strikethrough()), color)
        )?;
        for cut in &line.cuts {
            if let Some((start, end)) = cut.chars() {
                writeln!(out, "         cut {start}..{end}  {}  {}", cut.label.name(), cut.rule)?;
            }
        }
        if reasons {
            for reason in &line.reasons {
                writeln!(out, "         {:+.1}  {}", reason.points, reason.name)?;
            }
        }
    }
    restored(out, explanation, paint(AnsiColor::Green.on_default().underline()), color)?;
    summary(out, explanation, paint(AnsiColor::Cyan.on_default()))
}

/// Prints every restored line before and after restoration. Guessed characters are underlined, or enclosed in `⟦⟧`
/// without colour.
fn restored(out: &mut impl Write, explanation: &Explanation, guess: Style, color: bool) -> io::Result<()> {
    if !explanation.restored.is_empty() {
        writeln!(out)?;
    }
    for line in &explanation.restored {
        let guessed: Vec<(u32, u32)> = line.guessed.iter().map(|&at| (at, at + 1)).collect();
        writeln!(
            out,
            "{:>7}  {:<10}  was  {}",
            line.line,
            line.damage.name(),
            marked(&line.before, &[], guess, color)
        )?;
        // A line that only lost characters is as it was.
        if line.after == line.before {
            writeln!(out, "{:>7}  {:<10}  now  the same: what is lost cannot be restored", "", "")?;
        } else {
            writeln!(out, "{:>7}  {:<10}  now  {}", "", "", marked(&line.after, &guessed, guess, color))?;
        }
    }
    let Lost { injection, mojibake, bytes } = explanation.record.taosha.lost;
    if injection + mojibake + bytes > 0 {
        writeln!(
            out,
            "\n{:>7}  lost        {injection} by injection, {mojibake} by mojibake, {bytes} invalid sequences",
            ""
        )?;
    }
    Ok(())
}

fn cuts(line: &ExplainedLine) -> Vec<(u32, u32)> {
    line.cuts.iter().filter_map(Removed::chars).collect()
}

/// Marks spans of a line, given in Unicode scalars: with `style`, or with `⟦⟧` without colour.
fn marked(line: &str, spans: &[(u32, u32)], style: Style, color: bool) -> String {
    let mut text = String::with_capacity(line.len());
    let (open, close) = if color {
        (style.render().to_string(), style.render_reset().to_string())
    } else {
        ("⟦".to_owned(), "⟧".to_owned())
    };
    for (at, c) in (0u32..).zip(line.chars()) {
        if spans.iter().any(|s| s.0 == at) {
            text.push_str(&open);
        }
        // A page must not control the reader's terminal.
        text.push(match c {
            '\n' => '⏎',
            _ if c.is_control() => '\u{FFFD}',
            _ => c,
        });
        if spans.iter().any(|s| s.1 == at + 1) {
            text.push_str(&close);
        }
    }
    text
}

fn summary(out: &mut impl Write, explanation: &Explanation, style: Style) -> io::Result<()> {
    let record = &explanation.record;
    let m = &record.metadata;
    let list = m.licences.join(", ");
    let date = |parts: [&Option<String>; 3]| {
        let [day, time, offset] = parts.map(Clone::clone);
        Timestamp { day, time, offset }.iso()
    };
    let created = date([&record.created, &record.created_time, &record.created_offset]);
    let modified = date([&m.modified, &m.modified_time, &m.modified_offset]);
    writeln!(out)?;
    for (name, value) in [
        ("error", record.error.as_ref().map(|error| &*error.message)),
        ("suspect", record.taosha.suspect.as_ref().map(|suspect| &*suspect.message)),
        ("title", m.title.as_deref()),
        ("created", created.as_deref()),
        ("modified", modified.as_deref()),
        ("author", m.author.as_deref()),
        ("publisher", m.publisher.as_deref()),
        ("site", m.site.as_deref()),
        ("url", m.url.as_deref()),
        ("licences", Some(list.as_str()).filter(|l| !l.is_empty())),
        ("script", m.script.map(Script::name)),
        ("encoding", m.encoding.as_deref()),
    ] {
        if let Some(value) = value {
            writeln!(out, "{style}{name:>9}{style:#}  {value}")?;
        }
    }
    let unit = match record.taosha.unit {
        crate::extract::Unit::Line => "line",
        crate::extract::Unit::Block => "block",
    };
    writeln!(
        out,
        "{style}{:>9}{style:#}  {} of {}",
        "kept",
        record.taosha.kept,
        count(record.taosha.lines.into(), unit)
    )
}
