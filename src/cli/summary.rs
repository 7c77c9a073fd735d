//! The summary of a run for people: a short table on standard error.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::batch::Stats;

/// The most labels that the table names.
const LABELS: usize = 5;

/// Prints the table on standard error.
pub(super) fn table(stats: &Stats) {
    let _ = io::stderr().write_all(text(stats).as_bytes());
}

fn text(stats: &Stats) -> String {
    let Stats { pages, records, rejected, kept, suspect, emptied, without_article, .. } = *stats;
    let mut out = format!("taosha: {} written, {} failed\n", count(records, "record"), count(rejected, "input"));
    let mut row = |name: &str, number: u64, rest: &str| {
        let _ = writeln!(out, "  {name:<10}{number:>11}  {rest}");
    };
    let of_pages = |part| percent(Stats::share(part, pages));
    let rate = bytes(stats.bytes as f64 / stats.seconds.max(0.001));
    row("pages", pages, &format!("{} in {}, {rate}/s", bytes(stats.bytes as f64), time(stats.seconds)));
    row("kept", kept, &of_pages(kept));
    for (name, number) in [("suspect", suspect), ("emptied", emptied), ("rejected", rejected)] {
        if number > 0 {
            row(name, number, &of_pages(number));
        }
    }
    if without_article > 0 {
        let rest = format!("{}: index, search, login and error pages", of_pages(without_article));
        row("no article", without_article, &rest);
    }
    if stats.skipped > 0 {
        row("skipped", stats.skipped, "not pages: images, redirections, an archive's own records");
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
            "pages: {} removed, {} from mojibake, {} corrected",
            count(restored.injection, "annotation"),
            count(restored.mojibake, "character"),
            count(restored.characters, "character")
        );
        row("restored", restored.pages, &rest);
    }
    out
}

/// A number with its noun: `1 page`, `2 pages`.
pub(super) fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A share as a percentage: `12.3%`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A number of bytes: `1.2 GB`. Units are decimal, as for disks and networks.
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

/// A duration: `4.2 s`, `3 min 20 s`, `5 h 12 min`.
pub(super) fn time(seconds: f64) -> String {
    let whole = std::time::Duration::from_secs_f64(seconds.clamp(0.0, 1e9)).as_secs();
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}
