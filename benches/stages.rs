//! Speed of every stage and of the whole pipeline on one core, and the start-up time of the program.
//!
//! ```text
//! cargo bench --bench stages                                   a table in MB/s
//! cargo bench --bench stages -- --only "real text"             these pages only
//! cargo bench --bench stages -- --save benches/baseline.json   keep this run's ratios
//! cargo bench --bench stages -- --compare benches/baseline.json
//! ```
//!
//! Machines differ and are shared, so speeds are compared as ratios to a plain loop over the same pages (is it UTF-8,
//! how many characters) that runs in the same round. `--compare` exits with 1 if a ratio is worse than the baseline's
//! by more than [`TOLERANCE`] ([`SHORT_TOLERANCE`] for short steps) and stays worse when the same pages are measured
//! [`AGAIN`] more times.
//!
//! The pages are made from the fixture pages and are always the same. If `../shared/bench/dev` exists, its real pages
//! are measured, too, but not compared.

#![allow(missing_docs, reason = "a benchmark has no readers of its items")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints its table")]

mod corpus;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use encoding_rs::{GBK, UTF_8, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use taosha::internals::clean;
use taosha::internals::decide::{decide, kept_text};
use taosha::internals::decode::decode;
use taosha::internals::extract;
use taosha::internals::finding::{Cleaner, Findings};
use taosha::internals::label::label;
use taosha::internals::metadata;
use taosha::internals::normalize::normalize;
use taosha::internals::restore::{RestoreLog, restore};
use taosha::rules::RuleSet;
use taosha::script::{Config, Converter, Engine};
use taosha::{Error, Model, Normalizations, Options, Page, Pipeline, Restore, ScriptTarget};

use corpus::Corpus;

/// The allocator of the program.
#[cfg(all(feature = "mimalloc", any(target_env = "gnu", target_env = "musl")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rounds; the median of them counts.
const ROUNDS: usize = 9;

/// How much worse than the baseline a ratio may be: shared machines wander.
const TOLERANCE: f64 = 0.3;

/// The same for short steps. Builds of the same code with and without a feature differ by a third in them, because the
/// compiler divides the code into other units.
const SHORT_TOLERANCE: f64 = 0.5;

/// Ratio in the baseline above which a step is short: it takes less than five calibration loops, a twentieth of the line.
const SHORT: f64 = 0.2;

/// How much worse than `then` a ratio may be.
fn tolerance(then: f64) -> f64 {
    if then > SHORT { SHORT_TOLERANCE } else { TOLERANCE }
}

/// How often pages are measured again if their ratios exceed the tolerance: another program may have slowed the machine
/// for some seconds.
const AGAIN: usize = 2;

/// Ratio from which a step is too short to be compared: it takes less than half of the calibration loop, half a percent of
/// the line, and its time changes by a third with the place that the compiler gives its code.
const MEASURABLE: f64 = 2.0;

/// Names of the whole pipeline, of the label stage, and of the pipeline without that stage.
const KEEP: &str = "whole line, --script keep";
const LABEL: &str = "label";
const LESS_LABEL: &str = "whole line, --script keep, less label";

/// Name of the loop that is the unit of comparison.
const CALIBRATION: &str = "utf-8 and character count (calibration)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("speed is measured by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let only = value("--only").map_or("", String::as_str);
    match run(only, value("--save").map(Path::new), value("--compare").map(Path::new)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(only: &str, save: Option<&Path>, compare: Option<&Path>) -> Result<ExitCode, Box<dyn std::error::Error>> {
    if !only.is_empty() && (save.is_some() || compare.is_some()) {
        return Err("--only measures a part: it goes with neither --save nor --compare".into());
    }
    let line = Line::new()?;
    let mut ratios = BTreeMap::new();
    let mut corpora = Corpus::all()?;
    let names: Vec<String> = corpora.iter().map(|corpus| format!("{:?}", corpus.name)).collect();
    corpora.retain(|corpus| corpus.name.contains(only));
    if corpora.is_empty() {
        return Err(format!("no pages are named {only:?}; there are {}", names.join(", ")).into());
    }
    let baseline: Option<Baseline> = match compare {
        Some(path) => Some(serde_json::from_slice(&std::fs::read(path)?)?),
        None => None,
    };
    for corpus in corpora {
        let mut of_corpus = line.measure(&corpus)?;
        if !corpus.compared {
            continue;
        }
        for _ in 0..AGAIN {
            if baseline.as_ref().is_none_or(|baseline| slower(&of_corpus, &baseline.ratios).is_empty()) {
                break;
            }
            println!("slower than the baseline: measured again");
            for (name, ratio) in line.measure(&corpus)? {
                let best = of_corpus.entry(name).or_insert(ratio);
                *best = best.max(ratio);
            }
        }
        ratios.extend(of_corpus);
    }
    if let Some(path) = save {
        let about = "Speed of each stage in relation to the calibration loop of the same run, the median of its rounds; \
                     for start-up the calibration loop's time for 1 MB in relation to the program's. \
                     Written by `cargo bench --profile ci --bench stages -- --save benches/baseline.json`.";
        let baseline = Baseline { about: about.to_owned(), ratios: ratios.clone() };
        std::fs::write(path, serde_json::to_string_pretty(&baseline)? + "\n")?;
    }
    Ok(baseline.map_or(ExitCode::SUCCESS, |baseline| compared(&ratios, &baseline.ratios)))
}

/// The file of `--save` and `--compare`.
#[derive(Serialize, Deserialize)]
struct Baseline {
    about: String,
    ratios: BTreeMap<String, f64>,
}

/// The steps that are slower than the baseline allows: name, ratio now, ratio in the baseline.
fn slower<'n>(ratios: &BTreeMap<String, f64>, baseline: &'n BTreeMap<String, f64>) -> Vec<(&'n str, f64, f64)> {
    let pairs = baseline.iter().filter_map(|(name, &then)| Some((name.as_str(), *ratios.get(name)?, then)));
    pairs.filter(|&(_, now, then)| now < then * (1.0 - tolerance(then))).collect()
}

/// Prints the steps that are slower than the baseline allows.
fn compared(ratios: &BTreeMap<String, f64>, baseline: &BTreeMap<String, f64>) -> ExitCode {
    for name in baseline.keys().filter(|name| !ratios.contains_key(*name)) {
        println!("{name}: in the baseline, but not measured; save a new one");
    }
    for name in ratios.keys().filter(|name| !baseline.contains_key(*name)) {
        println!("{name}: not in the baseline; save a new one");
    }
    let slower = slower(ratios, baseline);
    for (name, now, then) in &slower {
        println!("{name}: SLOWER, {now:.4} of the calibration, {then:.4} in the baseline");
    }
    println!(
        "{} ratios compared with the baseline, {} worse by more than {:.0}% (short steps: {:.0}%)",
        baseline.len(),
        slower.len(),
        TOLERANCE * 100.0,
        SHORT_TOLERANCE * 100.0
    );
    if slower.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the table of a corpus and returns its ratios.
fn print(corpus: &Corpus, rounds: &[Times]) -> BTreeMap<String, f64> {
    let megabytes = corpus.bytes() as f64 / 1e6;
    println!("\n{}: {} pages, {megabytes:.1} MB, {ROUNDS} rounds", corpus.name, corpus.pages.len());
    println!("{:<44} {:>10} {:>8}", "", "MB/s", "ratio");
    let mut ratios = BTreeMap::new();
    for (index, (name, _)) in rounds[0].steps.iter().enumerate() {
        let of = |round: &Times| round.steps[index].1.as_secs_f64();
        let calibration = |round: &Times| round.steps[0].1.as_secs_f64();
        let startup = name.starts_with("start-up");
        let ratio = median(rounds.iter().map(|r| calibration(r) / of(r) / if startup { megabytes } else { 1.0 }));
        let seconds = median(rounds.iter().map(of));
        if startup {
            println!("{name:<44} {:>7.1} ms {ratio:>8.4}", seconds * 1e3);
        } else {
            println!("{name:<44} {:>10.0} {ratio:>8.4}", megabytes / seconds);
        }
        if name != CALIBRATION && ratio < MEASURABLE {
            ratios.insert(format!("{}: {name}", corpus.name), ratio);
        }
    }
    let share = |round: &Times| round.ungated.repair.as_secs_f64() / round.ungated.line.as_secs_f64();
    let pages = rounds[0].ungated.pages;
    if pages > 0 {
        let percent = median(rounds.iter().map(share)) * 100.0;
        println!("repair takes {percent:.1}% of the line on the {pages} pages that pass none of its gates");
    }
    ratios
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The time of each step of a round, in the order of the table.
#[derive(Default)]
struct Times {
    steps: Vec<(String, Duration)>,
    ungated: Ungated,
}

/// The pages of a round that pass no prefilter of the restore stage, and their times.
#[derive(Default)]
struct Ungated {
    pages: usize,
    repair: Duration,
    /// The whole pipeline, `--script keep`.
    line: Duration,
}

impl Times {
    fn add(&mut self, name: &str, time: Duration) {
        match self.steps.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += time,
            None => self.steps.push((name.to_owned(), time)),
        }
    }

    /// The time of a step so far.
    fn of(&self, name: &str) -> Duration {
        self.steps.iter().find(|(known, _)| known == name).map_or(Duration::ZERO, |(_, sum)| *sum)
    }

    fn time<T>(&mut self, name: &str, step: impl FnOnce() -> T) -> T {
        self.taken(name, step).0
    }

    /// Runs a step; returns its result and its time.
    fn taken<T>(&mut self, name: &str, step: impl FnOnce() -> T) -> (T, Duration) {
        let start = Instant::now();
        let result = black_box(step());
        let taken = start.elapsed();
        self.add(name, taken);
        (result, taken)
    }
}

/// The stages, built once.
struct Line {
    rules: RuleSet,
    cleaners: Vec<Box<dyn Cleaner>>,
    simplify: Converter,
    keep: Pipeline,
    hans: Pipeline,
}

impl Line {
    fn new() -> Result<Self, Error> {
        let pipeline = |script| Pipeline::new(Options { script, ..Options::default() });
        Ok(Self {
            rules: RuleSet::builtin()?,
            cleaners: clean::all(),
            simplify: Converter::new(Config::T2s, Engine::Builtin)?,
            keep: pipeline(ScriptTarget::Keep)?,
            hans: pipeline(ScriptTarget::Hans)?,
        })
    }

    /// Measures a corpus in [`ROUNDS`] rounds, prints its table and returns its ratios.
    fn measure(&self, corpus: &Corpus) -> std::io::Result<BTreeMap<String, f64>> {
        let mut rounds: Vec<Times> = Vec::new();
        for _ in 0..ROUNDS {
            let mut times = Times::default();
            self.round(corpus, &mut times);
            if corpus.compared && corpus.name == "made-up text" {
                startup(&mut times)?;
            }
            rounds.push(times);
        }
        Ok(print(corpus, &rounds))
    }

    /// Measures every step over all pages of a corpus.
    fn round(&self, corpus: &Corpus, times: &mut Times) {
        times.time(CALIBRATION, || {
            corpus
                .pages
                .iter()
                .filter_map(|page| std::str::from_utf8(page).ok())
                .map(|text| text.chars().count())
                .sum::<usize>()
        });
        let mut lines: Vec<Option<Duration>> = vec![None; corpus.pages.len()];
        for (name, pipeline) in [(KEEP, &self.keep), ("whole line, --script hans", &self.hans)] {
            for (bytes, line) in corpus.pages.iter().zip(&mut lines) {
                let page = Page { bytes, source: corpus.source(), ..Page::default() };
                let clean = || serde_json::to_vec(&pipeline.clean(&page)).is_ok();
                let (_, taken) = times.taken(name, clean);
                line.get_or_insert(taken);
            }
        }
        for (bytes, line) in corpus.pages.iter().zip(lines) {
            let (repair, is_ungated) = self.stages(corpus, bytes, times);
            if is_ungated {
                times.ungated.pages += 1;
                times.ungated.repair += repair;
                times.ungated.line += line.unwrap_or_default();
            }
        }
        let less_label = times.of(KEEP).saturating_sub(times.of(LABEL));
        times.add(LESS_LABEL, less_label);
        if !corpus.html {
            mojibake(corpus, times);
        }
    }

    /// Runs one page through the stages in the order of `Pipeline` and measures each. Returns the time of the restore
    /// stage, and whether the page passed none of its prefilters.
    fn stages(&self, corpus: &Corpus, bytes: &[u8], times: &mut Times) -> (Duration, bool) {
        let options = Options::default();
        let decoded = times.time("decode", || decode(bytes, None));
        let (repaired, repair_time) = times.taken("repair", || restore(decoded, options.restore));
        let extracted = times.time("extract", || {
            if corpus.html {
                extract::html::extract(&repaired.text, false, None)
            } else {
                extract::text::extract(&repaired.text, &repaired.log.splits)
            }
        });
        let again = |text| {
            if corpus.html { extract::html::extract(text, false, None) } else { extract::text::extract(text, &[]) }
        };
        let untouched = again(&repaired.text);
        times.time("fold, count", || normalize(untouched, Normalizations::NONE).characters);
        let doc = times.time("normalize, fold, count", || normalize(extracted, options.normalize).doc);
        let mut findings = Findings::default();
        times.time("find: rules", || self.rules.find(&doc, &mut findings));
        for cleaner in &self.cleaners {
            times.time(&format!("find: {}", cleaner.name()), || cleaner.find(&doc, &mut findings));
        }
        let labels = times.time(LABEL, || label(&doc, &findings, &[], Model::builtin(), options.strictness));
        let decisions = times.time("decide", || decide(&doc, &findings, &labels, &options));
        times.time("describe", || metadata::read(&doc, &findings, &labels, decisions.nature, "UTF-8"));
        let text: String =
            decisions.lines.iter().enumerate().filter_map(|(at, v)| kept_text(doc.text(at), v)).collect();
        times.time("convert t2s", || self.simplify.convert(&text).len());
        let record = self.keep.clean(&Page { bytes, source: corpus.source(), ..Page::default() });
        times.time("record to JSON", || serde_json::to_vec(&record).map_or(0, |json| json.len()));
        (repair_time, repaired.log == RestoreLog::default())
    }
}

/// Restores the pages as wrong encodings would have left them. Speeds refer to the original size of the pages.
fn mojibake(corpus: &Corpus, times: &mut Times) {
    for (name, wrong) in [("repair: UTF-8 read as GBK", GBK), ("repair: UTF-8 read as CP1252", WINDOWS_1252)] {
        for bytes in &corpus.pages {
            let broken = wrong.decode_without_bom_handling(bytes).0;
            let decoded = decode(broken.as_bytes(), Some(UTF_8));
            times.time(name, || restore(decoded, Restore::All));
        }
    }
}

/// Start-up: the time that the program takes on a page of one line, the best of three runs.
fn startup(times: &mut Times) -> std::io::Result<()> {
    for script in ["keep", "hans", "s2twp"] {
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_taosha"))
                .args(["--script", script])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()?;
            if let Some(mut stdin) = child.stdin.take() {
                std::io::Write::write_all(&mut stdin, "连日大雨，河水上涨，沿岸居民昨晚全部撤离。\n".as_bytes())?;
            }
            child.wait()?;
            best = best.min(start.elapsed());
        }
        times.add(&format!("start-up, --script {script}"), best);
    }
    Ok(())
}
