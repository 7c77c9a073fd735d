//! Progress: a bar on a terminal, or plain lines at intervals in a log. Of failures of one kind only the first are printed.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::messages::{complain, note};
use super::problem::{Problem, ProblemKind};
use super::summary::{bytes, count, time};
use crate::batch::{Gauge, Inputs, Watcher};

/// How long a run must take before its input files are counted.
const COUNT_AFTER: Duration = Duration::from_secs(1);

/// Shows how far a run is, and collects problems.
pub(super) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    ended: Arc<AtomicBool>,
    ticker: Option<JoinHandle<()>>,
    /// The problems so far, at most [`MOST_PROBLEMS`]; empty unless `keep_problems` is set.
    pub(super) problems: Vec<Problem>,
    pub(super) keep_problems: bool,
    /// The pages of earlier parts of the run, whose problems are not kept.
    pub(super) resumed_after: Option<u64>,
    /// The number of failures of each kind, and the reason of the first.
    failures: BTreeMap<String, (u64, String)>,
}

/// The failures of one kind that are printed; the others are counted.
const PRINTED: u64 = 10;

/// The most kinds of failures that are told apart, so that memory stays bounded. Further kinds count as one.
const MOST_KINDS: usize = 100;

/// The most problems that are kept. Nobody reads more, and memory stays bounded.
const MOST_PROBLEMS: usize = 1000;

/// The size of all inputs.
#[derive(Default)]
struct Extent {
    /// The bytes counted so far.
    bytes: AtomicU64,
    /// Whether the count is complete.
    known: AtomicBool,
}

impl Progress {
    pub(super) fn start(gauge: &Arc<Gauge>, inputs: &Inputs, quiet: bool, interval: u64) -> Self {
        let terminal = io::stderr().is_terminal();
        let bar = if quiet || !terminal { ProgressBar::hidden() } else { ProgressBar::no_length() };
        let ended = Arc::new(AtomicBool::new(false));
        let ticker = if quiet || !terminal && interval == 0 {
            None
        } else {
            let (gauge, inputs, ended, bar) = (Arc::clone(gauge), inputs.clone(), Arc::clone(&ended), bar.clone());
            let every = if terminal { Duration::from_millis(200) } else { Duration::from_secs(interval) };
            Some(thread::spawn(move || tick(&gauge, inputs, &ended, terminal.then_some(&bar), every)))
        };
        Self {
            bar,
            quiet,
            ended,
            ticker,
            problems: Vec::new(),
            keep_problems: false,
            resumed_after: None,
            failures: BTreeMap::new(),
        }
    }

    /// Stops reporting, removes the bar, and says how many failures were not printed. `rejects` is the file that lists
    /// them, if there is one.
    pub(super) fn end(&mut self, rejects: Option<&Path>) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(ticker) = self.ticker.take() {
            ticker.thread().unpark();
            let _ = ticker.join();
        }
        self.bar.finish_and_clear();
        if self.quiet {
            return;
        }
        let list = rejects.map_or_else(|| "--rejects FILE".to_owned(), |file| file.display().to_string());
        for (number, reason) in self.failures.values().filter(|(number, _)| *number > PRINTED) {
            let more = count(number - PRINTED, "more input");
            complain(&more, &format!("like those above, such as: {reason}; {list} lists all"));
        }
    }

    /// Counts a failure, and returns whether it is among the first of its kind.
    fn is_printed(&mut self, reason: &str) -> bool {
        let mut kind = kind_of(reason);
        if self.failures.len() >= MOST_KINDS && !self.failures.contains_key(&kind) {
            "other reasons".clone_into(&mut kind);
        }
        let (number, _) = self.failures.entry(kind).or_insert_with(|| (0, reason.to_owned()));
        *number += 1;
        *number <= PRINTED
    }

    fn keep(&mut self, kind: ProblemKind, source: &str, reason: &str) {
        if self.keep_problems && self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { kind, source: source.to_owned(), reason: reason.to_owned() });
        }
    }
}

/// The kind of a failure: its reason without numbers and quoted parts, which differ from page to page.
fn kind_of(reason: &str) -> String {
    let mut kind = String::new();
    let mut quoted = false;
    for c in reason.chars().take(MOST_OF_REASON) {
        let is_quote = matches!(c, '"' | '`');
        quoted ^= is_quote;
        match c {
            _ if is_quote && quoted => kind.push('…'),
            _ if is_quote || quoted => {}
            '0'..='9' if kind.ends_with('N') => {}
            '0'..='9' => kind.push('N'),
            _ => kind.push(c),
        }
    }
    kind
}

/// The characters of a reason that tell its kind.
const MOST_OF_REASON: usize = 200;

impl Watcher for Progress {
    fn failed(&mut self, source: &str, reason: &str) {
        if !self.quiet && self.is_printed(reason) {
            self.bar.suspend(|| complain(source, reason));
        }
        self.keep(ProblemKind::Rejected, source, reason);
    }

    fn suspect(&mut self, source: &str, reason: &str) {
        self.keep(ProblemKind::Suspect, source, reason);
    }

    fn resumed(&mut self, pages: u64) {
        self.resumed_after = Some(pages);
        if !self.quiet {
            self.bar.suspend(|| note(&format!("resuming an unfinished run after {}", count(pages, "page"))));
        }
    }
}

fn tick(gauge: &Gauge, inputs: Inputs, ended: &AtomicBool, bar: Option<&ProgressBar>, every: Duration) {
    let start = Instant::now();
    let first = (gauge.pages.load(Ordering::Relaxed), gauge.bytes.load(Ordering::Relaxed));
    let extent = Arc::new(Extent::default());
    let mut to_count = Some(inputs);
    let mut next = start + every;
    if let (Some(bar), Ok(style)) = (bar, ProgressStyle::with_template("{wide_bar} {msg}")) {
        bar.set_style(style);
    }
    loop {
        let now = Instant::now();
        let wake = if to_count.is_some() { next.min(start + COUNT_AFTER) } else { next };
        thread::park_timeout(wake.saturating_duration_since(now));
        if ended.load(Ordering::Relaxed) {
            return;
        }
        let now = Instant::now();
        if now >= start + COUNT_AFTER
            && let Some(inputs) = to_count.take()
        {
            count_bytes(inputs, &extent);
        }
        if now < next {
            continue;
        }
        next = now + every;
        let text = line(gauge, &extent, first, start);
        match bar {
            None => {
                note(&text);
            }
            Some(bar) => {
                let all = extent.bytes.load(Ordering::Relaxed);
                if extent.known.load(Ordering::Relaxed) && all > 0 {
                    bar.set_length(all);
                    bar.set_position(gauge.bytes.load(Ordering::Relaxed).min(all));
                }
                bar.set_message(text);
            }
        }
    }
}

/// Counts the bytes of all inputs in a thread of its own.
fn count_bytes(inputs: Inputs, extent: &Arc<Extent>) {
    let extent = Arc::clone(extent);
    thread::spawn(move || {
        inputs.extent(|_, bytes| {
            extent.bytes.fetch_add(bytes, Ordering::Relaxed);
        });
        extent.known.store(true, Ordering::Relaxed);
    });
}

fn line(gauge: &Gauge, extent: &Extent, first: (u64, u64), start: Instant) -> String {
    let (pages, done) = (gauge.pages.load(Ordering::Relaxed), gauge.bytes.load(Ordering::Relaxed));
    let seconds = start.elapsed().as_secs_f64().max(0.001);
    let rate = (done - first.1.min(done)) as f64 / seconds;
    // The size of standard input is unknown.
    let all = Some(extent.bytes.load(Ordering::Relaxed)).filter(|all| *all >= done && *all > 0);
    let all = all.filter(|_| extent.known.load(Ordering::Relaxed));
    let of = all.map(|all| format!(" of {}", bytes(all as f64))).unwrap_or_default();
    let left = all.filter(|_| rate > 0.0).map(|all| format!(", {} left", time((all - done) as f64 / rate)));
    format!(
        "{}, {}{of}, {}/s, {:.0} pages/s{}",
        count(pages, "page"),
        bytes(done as f64),
        bytes(rate),
        (pages - first.0.min(pages)) as f64 / seconds,
        left.unwrap_or_default()
    )
}
