//! How often title and date are right, over the labelled pages of `../shared/bench/dev` (or of `dev/` in the folder that
//! `TAOSHA_BENCH` names), as HTML and as text dumps. Skipped, with a line that says so, where the pages are not there.
//!
//! What is right is in `manifest.jsonl`. A page without a title (or date) there does not count.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use taosha::rules::Sources;
use taosha::{Options, Page, Pipeline};
use unicode_normalization::UnicodeNormalization;

/// Least shares of right titles and of right days, by the ending of the pages. They are .01 below what was measured when
/// they were set; the test prints what it measures.
const FLOORS: [(&str, [f64; 2]); 2] = [(".html", [0.9, 0.82]), (".raw.txt", [0.606, 0.693])];

/// A title's letters and digits after NFKC, in lower case: marks, spaces and widths do not count.
fn letters(title: &str) -> String {
    title.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn titles_and_dates_are_right() {
    let bench = std::env::var_os("TAOSHA_BENCH")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench")), PathBuf::from);
    let dev = bench.join("dev");
    if !dev.is_dir() {
        println!("skipped: no labelled pages in {}", dev.display());
        return;
    }
    let manifest = fs::read_to_string(dev.join("manifest.jsonl")).expect("the pages have a manifest");
    let rows: Vec<Value> = manifest.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let pipeline = Pipeline::new(Options::default(), &Sources::default()).expect("the built-in rules");
    let mut below = Vec::new();
    for (ending, floors) in FLOORS {
        // Of titles, then of days: how many are known, and how many of these are right.
        let mut counts = [(0u32, 0u32); 2];
        for row in &rows {
            let known = [row["title"].as_str(), row["date"].as_str()];
            if known == [None, None] {
                continue;
            }
            let path = dev.join(format!("{}{ending}", row["name"].as_str().expect("a page has a name")));
            let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let record = pipeline.clean(&Page { bytes: &bytes, source: &path.to_string_lossy(), ..Page::default() });
            let title = record.metadata.title.as_deref();
            let day = record.created.as_deref().and_then(|created| created.get(..10));
            let right = [title.map(letters) == known[0].map(letters), day == known[1].and_then(|date| date.get(..10))];
            for (((known, right), count), found) in known.into_iter().zip(right).zip(&mut counts).zip([title, day]) {
                let Some(known) = known else { continue };
                count.0 += 1;
                count.1 += u32::from(right);
                if !right {
                    println!("{}{ending}: {found:?}, not {known:?}", row["name"]);
                }
            }
        }
        for ((what, (known, right)), floor) in ["titles", "days"].into_iter().zip(counts).zip(floors) {
            let share = f64::from(right) / f64::from(known.max(1));
            println!("{ending}: {right} of {known} {what} are right ({share:.3})");
            if share < floor {
                below.push(format!("{ending}: {what} {share:.3}, at least {floor}"));
            }
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
