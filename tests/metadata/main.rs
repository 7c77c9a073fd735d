//! How often title and date are right, over the labelled pages of `../shared/bench/dev` (or of `dev/` in the folder that
//! `TAOSHA_BENCH` names), as HTML and as text dumps. Skipped, with a line that says so, where the pages are not there.
//!
//! What is right is in `manifest.jsonl`. A page without a title (or date) there does not count.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::path::PathBuf;

use taosha::batch::Filter;
use taosha::eval::{Agreement, Labelled, evaluate};
use taosha::{Options, Pipeline};

/// Least shares of pages with the right title and the right day. They are .01 below what was measured when they were set;
/// the test prints what it measures.
const FLOORS: [(&str, f64); 4] =
    [("title html", 0.907), ("title text", 0.703), ("day html", 0.96), ("day text", 0.916)];

#[test]
fn titles_and_dates_are_right() {
    let bench = std::env::var_os("TAOSHA_BENCH")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench")), PathBuf::from);
    let dev = bench.join("dev");
    if !dev.is_dir() {
        println!("skipped: no labelled pages in {}", dev.display());
        return;
    }
    let mut pages = Labelled::all(&dev, &Filter::default()).expect("labelled pages");
    pages.retain(|page| page.title.is_some() || page.date.is_some());
    let pipeline = Pipeline::new(Options::default()).expect("the built-in rules");
    let report = evaluate(&pages, |_| &pipeline).expect("labelled pages");
    for page in &report.pages {
        let fields = [&page.title, &page.day].into_iter().flatten();
        for field in fields.filter(|field| field.agreement != Agreement::Right) {
            println!("{}: {:?}, not {:?}", page.name, field.found, field.gold);
        }
    }
    let mut below = Vec::new();
    for (name, floor) in FLOORS {
        let field = &report.metadata[name];
        println!("{name}: on {} pages {:.3} right, {:.3} other", field.pages, field.right, field.other);
        if field.right < floor {
            below.push(format!("{name}: {:.3}, at least {floor}", field.right));
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
