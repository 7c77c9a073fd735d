//! How often title and date are right, over the labelled pages of `../shared/bench/dev` (or where `TAOSHA_BENCH` says),
//! as HTML and as flattened text. Skipped, with a line that says so, where the pages are not there.
//!
//! `labels.tsv` holds facts read off each page before the program was run: the page's name, a hash of each title that is
//! right, the day it was published, and that day again where the flattened text tells another (`none` where it tells
//! none).

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::fs;
use std::path::PathBuf;

use taosha::rules::Sources;
use taosha::{Options, Page, Pipeline};

/// Shares of pages with the right title and the right day that must be reached: on HTML, then on flattened text. They
/// stand just below what was measured when they were set.
const FLOORS: [(f64, f64); 2] = [(0.955, 0.97), (0.86, 0.94)];

struct Label {
    page: &'static str,
    /// Hashes of the right titles; none where the page has no title.
    titles: Vec<&'static str>,
    /// The day, of the page and of its flattened text.
    days: [Option<&'static str>; 2],
}

fn labels() -> Vec<Label> {
    let value = |field: &'static str| (field != "none").then_some(field);
    include_str!("labels.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let [page, titles, html, text] = fields[..] else { panic!("{line}: four fields") };
            let titles = value(titles).map(|t| t.split(',').collect()).unwrap_or_default();
            Label { page, titles, days: [value(html), value(text)] }
        })
        .collect()
}

/// The first 64 bits of the BLAKE3 of a title's letters and digits in lower case.
fn hash(title: &str) -> String {
    let letters: String = title.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    blake3::hash(letters.as_bytes()).to_hex()[..16].to_owned()
}

#[test]
fn titles_and_dates_are_right() {
    let root = std::env::var_os("TAOSHA_BENCH")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench/dev")), PathBuf::from);
    if !root.is_dir() {
        println!("skipped: no labelled pages in {}", root.display());
        return;
    }
    let labels = labels();
    let pipeline = Pipeline::new(Options::default(), &Sources::default()).expect("the built-in rules");
    let mut below = Vec::new();
    for (form, (ending, floors)) in ["html", "raw.txt"].into_iter().zip(FLOORS).enumerate() {
        let (mut titles, mut days) = (0, 0);
        for label in &labels {
            let path = root.join(format!("{}.{ending}", label.page));
            let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let record = pipeline.clean(&Page { bytes: &bytes, source: &path.to_string_lossy(), ..Page::default() });
            let title = record.metadata.title.as_deref();
            let right = title.map_or(label.titles.is_empty(), |t| label.titles.contains(&hash(t).as_str()));
            titles += u32::from(right);
            if !right {
                println!("{ending} {}: title {title:?}", label.page);
            }
            let day = record.created.as_deref().and_then(|c| c.get(..10));
            days += u32::from(day == label.days[form]);
            if day != label.days[form] {
                println!("{ending} {}: date {:?}, not {:?}", label.page, record.created, label.days[form]);
            }
        }
        let all = labels.len() as f64;
        let shares = [f64::from(titles) / all, f64::from(days) / all];
        println!(
            "{ending}: of {all} pages {titles} titles ({:.1}%) and {days} dates ({:.1}%) are right",
            shares[0] * 100.0,
            shares[1] * 100.0
        );
        if shares[0] < floors.0 || shares[1] < floors.1 {
            below.push(format!("{ending}: {shares:.3?}, at least {floors:?}"));
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}

#[test]
fn every_page_has_one_label() {
    let mut names: Vec<&str> = labels().iter().map(|l| l.page).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), all), (115, 115));
}
