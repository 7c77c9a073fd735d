//! The pages that the benchmark measures.

#[path = "../../tests/restore/damage.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod damage;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes of the made-up pages.
const BYTES: usize = 8 << 20;

/// One real page in this many is measured: all 92 MB of HTML would take too long.
const REAL: usize = 6;

/// Pages of one kind, in memory.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    /// Whether the pages are HTML.
    pub(crate) html: bool,
    /// Whether the pages are the same on every machine, so that ratios can be compared.
    pub(crate) compared: bool,
    pub(crate) pages: Vec<Vec<u8>>,
}

impl Corpus {
    /// All available corpora; prints which ones are missing.
    pub(crate) fn all() -> io::Result<Vec<Self>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut fixtures: Vec<String> = Vec::new();
        // Fixtures made for tests are short, and their number grows. Speed is measured on the real ones.
        let is_made = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("made-"));
        for path in sorted(&root.join("fixtures"))?.into_iter().filter(|path| !is_made(path)) {
            if let Ok(text) = fs::read_to_string(path.join("source.txt")) {
                fixtures.push(text);
            }
        }
        if fixtures.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "no fixture has a source.txt"));
        }
        let texts = made_up(&fixtures);
        let html = texts.iter().map(|text| as_html(text).into_bytes()).collect();
        let texts = texts.into_iter().map(String::into_bytes).collect();
        let mut all = vec![
            Self { name: "made-up text", html: false, compared: true, pages: texts },
            Self { name: "made-up HTML", html: true, compared: true, pages: html },
        ];
        all.push(Self { name: "injected text", html: false, compared: true, pages: injected() });
        let bench = std::env::var_os("TAOSHA_BENCH").map_or_else(|| root.join("../shared/bench"), PathBuf::from);
        let dev = bench.join("dev");
        if dev.is_dir() {
            for (name, html, ending) in [("real text", false, ".raw.txt"), ("real HTML", true, ".html")] {
                let of_kind = sorted(&dev)?.into_iter().filter(|path| path.to_string_lossy().ends_with(ending));
                let pages = of_kind.step_by(REAL).map(fs::read).collect::<io::Result<_>>()?;
                all.push(Self { name, html, compared: false, pages });
            }
        } else {
            println!("skipped: real pages (no {})", dev.display());
        }
        Ok(all)
    }

    /// The source name of every page.
    pub(crate) fn source(&self) -> &'static str {
        if self.html { "page.html" } else { "page.txt" }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.pages.iter().map(Vec::len).sum()
    }
}

/// Pages with injected pinyin, made by the forward model of the tests: half of them dense, half sparse.
fn injected() -> Vec<Vec<u8>> {
    let texts = damage::texts();
    let site = damage::convertible();
    let mut random = damage::Random(1);
    let mut pages = Vec::new();
    while pages.iter().map(Vec::len).sum::<usize>() < BYTES / 8 {
        let page: Vec<&str> = (0..12).map(|_| texts[random.below(texts.len())].as_str()).collect();
        let variant = damage::VARIANTS[2 + pages.len() % 2];
        pages.push(variant.damage(&page.join("\n"), &site, &mut random).text.into_bytes());
    }
    pages
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Pages in the shape of the fixtures. In each, one line in eight is replaced by a line of another fixture, and
/// paragraphs are numbered, so no two pages are equal.
fn made_up(fixtures: &[String]) -> Vec<String> {
    let lines: Vec<Vec<&str>> = fixtures.iter().map(|text| text.lines().collect()).collect();
    // A linear congruential generator with the constants of Knuth's MMIX: the same pages on every machine and in every
    // run.
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut pages, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES {
        let mut page = String::new();
        for own in &lines[pages.len() % lines.len()] {
            let other = &lines[random(lines.len())];
            let line = if random(8) == 0 { other[random(other.len())] } else { own };
            page.push_str(line);
            if line.ends_with('。') {
                let _ = write!(page, "这是第{}页。", pages.len());
            }
            page.push('\n');
        }
        bytes += page.len();
        pages.push(page);
    }
    pages
}

/// The page as HTML: short lines become list items, long lines paragraphs.
fn as_html(text: &str) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"zh\">\n<head><meta charset=\"utf-8\"></head>\n<body class=\"page\">\n",
    );
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        let _ = if line.chars().count() < 20 {
            writeln!(page, "<div class=\"item\"><a href=\"/page.html\" target=\"_blank\">{line}</a></div>")
        } else {
            writeln!(page, "<p class=\"text\" style=\"text-indent:2em\"><span>{line}</span></p>")
        };
    }
    page + "</body>\n</html>\n"
}
