//! Prints each line of a page with its verdict, label and rule: `cargo run --example explain -- page.html`.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use taosha::{Options, Page, Pipeline};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a page")?;
    let bytes = std::fs::read(&path)?;
    let pipeline = Pipeline::new(Options::default())?;
    let explanation = pipeline.explain(&Page { bytes: &bytes, source: &path, ..Page::default() });
    for line in &explanation.lines {
        println!("{:<4} {:<12} {:<28} {}", line.verdict, line.label.name(), line.rule, line.text);
    }
    if let Some(error) = explanation.record.error {
        return Err(error.into());
    }
    Ok(())
}
