//! Cleans a page and prints its record as JSON: `cargo run --example clean -- fixtures/college-news/source.txt`.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use taosha::{Options, Page, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a page")?;
    let bytes = std::fs::read(&path)?;
    let pipeline = Pipeline::new(Options::default())?;
    let record = pipeline.clean(&Page { bytes: &bytes, source: &path, ..Page::default() });
    println!("{}", serde_json::to_string_pretty(&record)?);
    Ok(())
}
