//! `taosha explain`: prints every line of a page with its verdict, label and rule.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Context;

use super::args::{Color, Explain};
use super::exit::FAILED;
use crate::batch::Input;
use crate::date::Timestamp;
use crate::pipeline::{ExplainedLine, Explanation, Page, Pipeline};
use crate::record::Removed;
use crate::script::detect::Script;

pub(super) fn run(args: &Explain) -> anyhow::Result<ExitCode> {
    let pipeline = Pipeline::with_rules(args.cleaning.options()?, &args.cleaning.sources()?)?;
    let input = if args.path == Path::new("-") {
        Input::Stdin("-".into())
    } else {
        Input::file(&args.path, args.cleaning.source.clone())
    };
    let source = input.source();
    let bytes = input.read().map_err(|error| io::Error::other(error.to_string())).with_context(|| source.clone())?;
    let page = Page { bytes: &bytes, source: &source, title: args.cleaning.title.as_deref(), ..Page::default() };
    let explanation = pipeline.explain(&page);
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
        writeln!(out, "{:>7}  {:<10}  now  {}", "", "", marked(&line.after, &guessed, guess, color))?;
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
    writeln!(
        out,
        "{style}{:>9}{style:#}  {} of {} {}s",
        "kept",
        record.taosha.kept,
        record.taosha.lines,
        match record.taosha.unit {
            crate::extract::Unit::Line => "line",
            crate::extract::Unit::Block => "block",
        }
    )
}
