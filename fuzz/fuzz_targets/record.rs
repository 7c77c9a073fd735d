//! Fuzz target: any bytes give a record, and the record accounts for every line. Run by `scripts/fuzz.sh`.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use taosha::Explanation;
use taosha::{Options, Page, Pipeline, Record, ScriptTarget};

static KEEP: LazyLock<Pipeline> = LazyLock::new(|| pipeline(ScriptTarget::Keep));
static HANS: LazyLock<Pipeline> = LazyLock::new(|| pipeline(ScriptTarget::Hans));

fn pipeline(script: ScriptTarget) -> Pipeline {
    Pipeline::new(Options { script, ..Options::default() }).expect("the built-in rules")
}

fuzz_target!(|bytes: &[u8]| {
    // The lowest bit of the page's last byte chooses the ending of its name, the next bit whether a title is known.
    let last = bytes.last().copied().unwrap_or_default();
    let source = if last & 1 == 0 { "page.txt" } else { "page.html" };
    let title = if last & 2 == 0 { None } else { Some("雨季来临_新闻") };
    let page = Page { bytes, source, title, ..Page::default() };

    let explanation = KEEP.explain(&page);
    assert_accounts(&explanation);
    let json = serde_json::to_string(&explanation.record).expect("a record is JSON");
    let read: Record = serde_json::from_str(&json).expect("a record is read as it was written");
    assert_eq!(read, explanation.record);

    let hans = HANS.clean(&page);
    assert_eq!(hans.taosha, explanation.record.taosha, "the script changes nothing but text and title");
});

/// Asserts that every line is kept, cut or dropped, that `removed` agrees, and that the text has the kept lines in
/// order.
fn assert_accounts(explanation: &Explanation) {
    let Explanation { record, lines, restored } = explanation;
    for line in restored {
        let characters = line.after.chars().count();
        assert!(line.line >= 1 && line.guessed.iter().all(|&at| (at as usize) < characters), "{line:?}");
    }
    let removed = &record.taosha.removed;
    let mut text: Vec<&str> = Vec::new();
    let (mut dropped, mut cut) = (0, 0);
    for line in lines {
        let covered = |from: u32, to: u32| from <= line.lines.0 && line.lines.1 <= to;
        match line.verdict {
            "keep" => text.push(&line.text),
            "drop" => dropped += 1,
            _ => cut += line.cuts.len(),
        }
        // Restoring may split a line into two with the same number; each has its own verdict.
        let parts = lines.iter().filter(|other| other.lines == line.lines);
        let drops = parts.filter(|part| part.verdict == "drop").count();
        let whole = removed.iter().filter(|r| r.chars().is_none() && covered(r.first_line, r.last_line)).count();
        assert!(whole <= drops && (whole > 0) == (drops > 0), "{line:?} in {removed:?}");
    }
    assert_eq!(cut, removed.iter().filter(|r| r.chars().is_some()).count());
    assert!(record.taosha.kept as usize >= text.len() && dropped <= lines.len());
    let mut kept = record.text.split('\n');
    for line in text {
        // The text keeps the indentation of code.
        assert!(kept.any(|l| l.trim_start_matches([' ', '\t']) == line), "{line:?} was kept and is not in the text");
    }
    assert!(record.error.is_none() || record.text.is_empty() && lines.is_empty());
}
