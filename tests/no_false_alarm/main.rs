//! Nothing that is not damaged is touched: clean text of many kinds comes out of the repair stage byte for byte.
//!
//! Real text is what `scripts/clean-text.sh` puts into `.cache`, and Rust sources where cargo keeps them; without it only
//! what is made here is tried: texts with pinyin as people write it.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::borrow::Cow;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::UTF_8;
use pinyin::ToPinyin;
use taosha::Restore;
use taosha::batch::{Filter, Input, walk};
use taosha::internals::decode::Decoded;
use taosha::internals::restore::{Tally, restore};
use taosha::script::{Config, Converter, Engine};

/// Lines of a page; whole files are tried as one page, too.
const LINES: usize = 40;
/// Bytes of source code that are tried.
const CODE: usize = 12 << 20;

/// Lines of the sources that are damaged indeed: Big5 read as GBK, in reviews of hotels. Restored, they say 房間衛生太差,
/// 房間硬體設施 and 房間內.
const DAMAGED: &[&str] = &["┬丁矫ネび畉", "┬丁祑砰砞琁", "礛楞楞"];

/// The first line of a page that the repair stage changes.
fn changed(page: &str) -> Option<String> {
    let decoded = Decoded { text: Cow::Borrowed(page), encoding: UTF_8, invalid: 0, nuls: false, truncated: false };
    let repaired = restore(decoded, Restore::All);
    if repaired.text == page {
        // Rows of U+FFFD, which tests of decoders are full of, are told to be lost and left as they are.
        let log = repaired.log;
        assert!(log.lines.iter().all(|line| line.before == line.after && line.before.contains('\u{FFFD}')), "{log:?}");
        assert_eq!((log.injection, log.mojibake.restored), (Tally::default(), 0), "nothing was restored");
        return None;
    }
    let line = page.lines().zip(repaired.text.lines()).find(|(before, after)| before != after);
    Some(line.map_or_else(String::new, |(before, after)| format!("{before}\n  {after}")))
}

/// Tries a text in stretches of forty lines, and whole.
fn try_text(text: &str, wrong: &mut Vec<String>) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let stretches = lines.chunks(LINES).map(|stretch| stretch.join("\n"));
    let before = wrong.len();
    wrong.extend(stretches.filter_map(|stretch| changed(&stretch)));
    wrong.extend(changed(text));
    wrong.len() - before
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = walk(folder, &Filter::default()).0.into_iter().filter_map(|input| match input {
        Input::File { path, .. } => Some(path),
        Input::Stdin(_) => None,
    });
    all.filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

#[test]
fn real_text_is_not_touched() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut bytes = 0;
    for folder in ["text", "clean"] {
        for path in files(&root.join(".cache").join(folder), "txt") {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a text")).replace('\u{FFFD}', "");
            let text: String = text
                .split_inclusive('\n')
                .filter(|line| !DAMAGED.iter().any(|damaged| line.contains(damaged)))
                .collect();
            let altered = try_text(&text, &mut wrong);
            bytes += text.len();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            println!("{name}: {:.1} MB, {altered} altered", text.len() as f64 / 1e6);
        }
    }
    if bytes == 0 {
        println!("skipped: no real text (scripts/clean-text.sh fetches it)");
    }
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let mut code = 0;
    for path in home.map(|home| files(&home.join("registry/src"), "rs")).unwrap_or_default() {
        if code > CODE {
            break;
        }
        if let Ok(text) = fs::read_to_string(path) {
            code += text.len();
            try_text(&text, &mut wrong);
        }
    }
    println!("Rust sources: {:.1} MB; {:.1} MB in all", code as f64 / 1e6, (bytes + code) as f64 / 1e6);
    assert!(wrong.is_empty(), "{} altered, first: {}", wrong.len(), wrong[0]);
}

/// Whether the character at a place gets its reading.
type IsAnnotated = fn(usize, char) -> bool;

/// Ways in which people write pinyin into a text.
const WAYS: &[(&str, IsAnnotated)] = &[
    ("ruby, every character", |_, _| true),
    ("glosses of rare characters", |_, c| !is_common(c)),
    ("lesson, new characters where they first stand", |_, c| !(c as u32).is_multiple_of(3)),
    ("every fourth line", |at, _| (at / 40) % 4 == 0),
];

/// Whether GB 2312 has the character in its first level, in its simplified form.
fn is_common(c: char) -> bool {
    let folded = taosha::internals::characters::fold::fold(&c.to_string());
    let (bytes, ..) = encoding_rs::GBK.encode(&folded);
    matches!(*bytes, [0xB0..=0xD7, 0xA1..=0xFE])
}

#[test]
fn pinyin_that_people_wrote_is_not_touched() {
    let simplified: String = include_str!("../restore/texts.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|l| l.to_owned() + "\n")
        .collect();
    let traditional =
        Converter::new(Config::S2t, Engine::Builtin).expect("the built-in engine").convert(&simplified).into_owned();
    let mut wrong = Vec::new();
    for (script, text) in [("simplified", simplified), ("traditional", traditional)] {
        for (way, is_annotated) in WAYS {
            let mut seen = Vec::new();
            let once = way.starts_with("lesson");
            let mut annotated = String::new();
            for (at, c) in text.chars().enumerate() {
                if c == '\n' && annotated.ends_with('\n') {
                    seen.clear();
                }
                annotated.push(c);
                if let Some(reading) = c.to_pinyin().filter(|_| is_annotated(at, c) && !(once && seen.contains(&c))) {
                    let _ = write!(annotated, "({})", reading.with_tone());
                    seen.push(c);
                }
            }
            let pages = annotated.split("\n\n").filter_map(changed).count();
            // Of many lessons on one page each would annotate a character anew.
            let whole = usize::from(!once && changed(&annotated).is_some());
            println!(
                "{script}, {way}: {} annotations, {} pages altered",
                annotated.matches('(').count(),
                pages + whole
            );
            if pages + whole > 0 {
                wrong.push(format!("{script}, {way}"));
            }
        }
    }
    assert!(wrong.is_empty(), "altered: {wrong:?}");
}

/// A character of a page, as who writes a lesson sees it.
struct Place {
    c: char,
    /// How often it stood before, on the page and on its line.
    before: u32,
    before_on_line: u32,
    /// How often it stands on the page.
    all: u32,
}

impl Place {
    /// Whether it is one of a share of all characters, the same for each of its places.
    fn is_chosen(&self, of: u32) -> bool {
        (self.c as u32).wrapping_mul(0x9E37_79B1) >> 16 & 0xFF < 256 / of
    }

    /// Whether it is written otherwise in simplified script.
    fn is_changed(&self) -> bool {
        taosha::internals::characters::fold::fold_char(self.c) != self.c
    }
}

/// Ways in which lessons choose what to annotate. Not among them, because nothing but luck tells it from injection:
/// characters chosen without regard to what they are, each once, and not at its first place.
type Choice = fn(&Place) -> bool;
const LESSONS: &[(&str, Choice)] = &[
    ("half of the characters, once, where they first stand", |p| p.is_chosen(2) && p.before == 0),
    ("traditional ones, once, in the middle", |p| p.is_changed() && p.before == p.all / 2),
    ("half of the traditional ones, once, at the last place", |p| {
        p.is_changed() && p.is_chosen(2) && p.before + 1 == p.all
    }),
    ("those that stand two to four times, once, at the last place", |p| {
        (2..5).contains(&p.all) && p.before + 1 == p.all
    }),
    ("those that stand once, half of them", |p| p.all == 1 && p.is_chosen(2)),
    ("a sixth, everywhere", |p| p.is_chosen(6)),
    ("a sixth, at every second place", |p| p.is_chosen(6) && p.before % 2 == 0),
    ("traditional ones, where they first stand", |p| p.is_changed() && p.before == 0),
    ("half of the traditional ones, once in every paragraph", |p| {
        p.is_changed() && p.is_chosen(2) && p.before_on_line == 0
    }),
    ("traditional ones, at every second place", |p| p.is_changed() && p.before % 2 == 0),
];

#[test]
fn lessons_of_every_choice_are_not_touched() {
    let converter = Converter::new(Config::S2t, Engine::Builtin).expect("the built-in engine");
    let texts: Vec<String> = include_str!("../restore/texts.txt")
        .split("\n\n")
        .filter_map(|block| block.split_once('\n'))
        .map(|(_, text)| converter.convert(text).into_owned())
        .collect();
    let mut wrong = Vec::new();
    for (name, choice) in LESSONS {
        let (mut altered, mut annotations) = (0, 0);
        let pages = texts.len();
        for first in 0..pages {
            let page = [0, 1, 2].map(|at| texts[(first + at) % pages].as_str()).join("\n");
            let mut annotated = String::new();
            for (at, c) in page.char_indices() {
                annotated.push(c);
                let line = page[..at].rfind('\n').unwrap_or(0);
                let count = |text: &str| text.matches(c).count() as u32;
                let place =
                    Place { c, before: count(&page[..at]), before_on_line: count(&page[line..at]), all: count(&page) };
                if let Some(reading) = c.to_pinyin().filter(|_| choice(&place)) {
                    let _ = write!(annotated, "({})", reading.with_tone());
                    annotations += 1;
                }
            }
            altered += usize::from(changed(&annotated).is_some());
        }
        println!("{name}: {} annotations a page, {altered} of {pages} pages altered", annotations / pages);
        if altered > 0 {
            wrong.push(*name);
        }
    }
    assert!(wrong.is_empty(), "altered: {wrong:?}");
}

/// Annotates every character that has a `^` behind it.
fn lesson(text: &str) -> String {
    let mut annotated = String::new();
    for c in text.chars() {
        match annotated.chars().next_back().filter(|_| c == '^').and_then(|last| last.to_pinyin()) {
            Some(reading) => _ = write!(annotated, "({})", reading.with_tone()),
            None => annotated.push(c),
        }
    }
    annotated
}

#[test]
fn lessons_are_not_touched() {
    let pages: Vec<(&str, String)> = include_str!("lessons.txt")
        .split("\n=== ")
        .skip(1)
        .filter_map(|page| page.split_once('\n'))
        .map(|(name, text)| (name, lesson(text)))
        .collect();
    assert!(pages.len() >= 10);
    for (name, page) in &pages {
        assert!(page.matches('(').count() >= 8 && !page.contains('^'), "{name} is annotated");
    }
    let wrong: Vec<String> =
        pages.iter().filter_map(|(name, page)| changed(page).map(|line| format!("{name}: {line}"))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
