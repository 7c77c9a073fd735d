//! Reads paths of pages from standard input, one a line. For each it prints the nanoseconds that taosha, dom_smoothie and
//! readability take from the page's bytes to their output, the least of several runs.

use std::hint::black_box;
use std::io::Write;
use std::panic::catch_unwind;
use std::time::Instant;

use taosha::{Options, Page, Pipeline};

/// The allocator of the program, for all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of each page.
const RUNS: usize = 3;

fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let pipeline = Pipeline::new(Options::default()).expect("the built-in rules");
    let url = url::Url::parse("http://example.com/").expect("an address");
    let mut out = std::io::stdout();
    for path in std::io::stdin().lines().map_while(Result::ok) {
        let bytes = std::fs::read(path).expect("a page");
        let taosha = least(|| {
            let record = pipeline.clean(&Page { bytes: &bytes, ..Page::default() });
            black_box(serde_json::to_string(&record).expect("a record"));
        });
        let dom_smoothie = least(|| {
            let page = dom_smoothie::Readability::new(text(&bytes), None, None).and_then(|mut page| page.parse());
            black_box(page.map(|article| article.text_content.to_string()).unwrap_or_default());
        });
        let readability = least(|| {
            black_box(readability::extractor::extract(&mut text(&bytes).as_bytes(), &url).ok());
        });
        writeln!(out, "{taosha}\t{dom_smoothie}\t{readability}").and_then(|()| out.flush()).expect("a reader");
    }
}

/// The text of a page for extractors that tell no encodings: UTF-8, or else GB18030.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    }
}

/// The least time of a few runs, in nanoseconds. A run that panics counts as well.
fn least(run: impl Fn()) -> u128 {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        let _ = catch_unwind(std::panic::AssertUnwindSafe(&run));
        start.elapsed().as_nanos()
    });
    times.min().unwrap_or_default()
}
