//! What happened in a run, for people: a short table on standard error.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::batch::Stats;

/// Labels that are named in the table.
const LABELS: usize = 5;

/// Prints the table.
pub(super) fn table(stats: &Stats) {
    let _ = io::stderr().write_all(text(stats).as_bytes());
}

fn text(stats: &Stats) -> String {
    let Stats { pages, records, rejected, kept, suspect, emptied, without_article, .. } = *stats;
    let mut out = format!("taosha: {records} records written, {rejected} inputs failed\n");
    let mut row = |name: &str, count: u64, rest: &str| {
        let _ = writeln!(out, "  {name:<10}{count:>11}  {rest}");
    };
    let of_pages = |part| percent(Stats::share(part, pages));
    let rate = bytes(stats.bytes as f64 / stats.seconds.max(0.001));
    row("pages", pages, &format!("{} in {}, {rate}/s", bytes(stats.bytes as f64), time(stats.seconds)));
    row("kept", kept, &of_pages(kept));
    for (name, count) in [("suspect", suspect), ("emptied", emptied), ("rejected", rejected)] {
        if count > 0 {
            row(name, count, &of_pages(count));
        }
    }
    if without_article > 0 {
        let rest = format!("{}: index, search, login and error pages", of_pages(without_article));
        row("no article", without_article, &rest);
    }
    if stats.skipped > 0 {
        row("skipped", stats.skipped, "no pages: images, redirections, archives' own records");
    }
    let mut labels: Vec<_> = stats.labels.iter().collect();
    labels.sort_by_key(|(name, of)| (std::cmp::Reverse(of.characters), *name));
    let share = |part| percent(Stats::share(part, stats.characters.read));
    let named: Vec<String> =
        labels.iter().take(LABELS).map(|(name, of)| format!("{name} {}", share(of.characters))).collect();
    let of = share(stats.characters.removed);
    row("removed", stats.characters.removed, &format!("characters, {of}: {}", named.join(", ")));
    if stats.restored.pages > 0 {
        let restored = &stats.restored;
        let rest = format!(
            "pages: {} of injection, {} of mojibake, {} characters put right",
            restored.injection, restored.mojibake, restored.characters
        );
        row("restored", restored.pages, &rest);
    }
    out
}

/// `12.3%`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// `1.2 GB`; decimal units, as disks and networks have them.
pub(super) fn bytes(count: f64) -> String {
    let (mut count, mut unit) = (count, "B");
    for next in ["kB", "MB", "GB", "TB"] {
        if count < 1000.0 {
            break;
        }
        (count, unit) = (count / 1000.0, next);
    }
    if unit == "B" { format!("{count:.0} {unit}") } else { format!("{count:.1} {unit}") }
}

/// `4.2 s`, `3 min 20 s`, `5 h 12 min`.
pub(super) fn time(seconds: f64) -> String {
    let whole = std::time::Duration::from_secs_f64(seconds.clamp(0.0, 1e9)).as_secs();
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}
