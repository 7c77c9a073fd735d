//! Progress: a bar on a terminal, plain lines at intervals in a log. Failures are named in any case.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::complain;
use super::report::{bytes, time};
use crate::batch::{Gauge, Inputs, Watcher};

/// How long a run must take before the files to come are counted.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells how far a run is.
pub(super) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    ended: Arc<AtomicBool>,
    ticker: Option<JoinHandle<()>>,
    /// What should be looked at, for those who ask.
    pub(super) doubts: Vec<(Doubt, String, String)>,
    pub(super) keep_doubts: bool,
}

/// What is the matter with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    Rejected,
    Suspect,
}

impl Doubt {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Suspect => "suspect",
        }
    }
}

/// Pages that are kept for annotations: nobody reads more, and memory is bounded.
const DOUBTS_MOST: usize = 1000;

/// How many bytes there are to read, as far as that is counted.
#[derive(Default)]
struct Extent {
    bytes: AtomicU64,
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
        Self { bar, quiet, ended, ticker, doubts: Vec::new(), keep_doubts: false }
    }

    /// Takes the bar away.
    pub(super) fn end(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(ticker) = self.ticker.take() {
            ticker.thread().unpark();
            let _ = ticker.join();
        }
        self.bar.finish_and_clear();
    }

    fn doubt(&mut self, doubt: Doubt, source: &str, reason: &str) {
        if self.keep_doubts && self.doubts.len() < DOUBTS_MOST {
            self.doubts.push((doubt, source.to_owned(), reason.to_owned()));
        }
    }
}

impl Watcher for Progress {
    fn failed(&mut self, source: &str, reason: &str) {
        self.bar.suspend(|| complain(source, reason));
        self.doubt(Doubt::Rejected, source, reason);
    }

    fn suspect(&mut self, source: &str, reason: &str) {
        self.doubt(Doubt::Suspect, source, reason);
    }

    fn resumed(&mut self, pages: u64) {
        if !self.quiet {
            self.bar.suspend(|| {
                let _ = writeln!(io::stderr(), "taosha: going on behind {pages} pages of an unfinished run");
            });
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
        let wake = if to_count.is_some() { next.min(start + PATIENCE) } else { next };
        thread::park_timeout(wake.saturating_duration_since(now));
        if ended.load(Ordering::Relaxed) {
            return;
        }
        let now = Instant::now();
        if now >= start + PATIENCE
            && let Some(inputs) = to_count.take()
        {
            count(inputs, &extent);
        }
        if now < next {
            continue;
        }
        next = now + every;
        let text = line(gauge, &extent, first, start);
        match bar {
            None => {
                let _ = writeln!(io::stderr(), "taosha: {text}");
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

/// Counts the bytes there are to read, beside the run.
fn count(inputs: Inputs, extent: &Arc<Extent>) {
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
    // Of standard input nobody knows how much is to come.
    let all = Some(extent.bytes.load(Ordering::Relaxed)).filter(|all| *all >= done && *all > 0);
    let all = all.filter(|_| extent.known.load(Ordering::Relaxed));
    let of = all.map(|all| format!(" of {}", bytes(all as f64))).unwrap_or_default();
    let left = all.filter(|_| rate > 0.0).map(|all| format!(", {} left", time((all - done) as f64 / rate)));
    format!(
        "{pages} pages, {}{of}, {}/s, {:.0} pages/s{}",
        bytes(done as f64),
        bytes(rate),
        (pages - first.0.min(pages)) as f64 / seconds,
        left.unwrap_or_default()
    )
}
