//! Mojibake of every kind, made byte by byte of texts that are known: how much of them comes back.
//!
//! The texts in `texts.txt` were written for these tests; the character model has not seen them.

#![allow(clippy::print_stdout, reason = "a test says what it measures")]

use encoding_rs::{BIG5, Encoding, GB18030, GBK, WINDOWS_1252};
use taosha::Options;
use taosha::decode::decode;
use taosha::repair::{RestoreLog, repair};
use taosha::script::{Config, Converter, Engine};

/// Short texts of many kinds, parted by blank lines.
const TEXTS: &str = include_str!("texts.txt");

/// All texts in simplified and in traditional characters.
fn pages() -> Vec<String> {
    let converter = Converter::new(Config::S2tw, Engine::Builtin).expect("the built-in tables");
    TEXTS.trim().split("\n\n").flat_map(|text| [text.to_owned(), converter.convert(text).into_owned()]).collect()
}

fn restored(text: &str) -> (String, RestoreLog) {
    let repaired = repair(decode(text.as_bytes(), None), Options::default().restore);
    (repaired.text.into_owned(), repaired.log)
}

/// Each line as a way of damage leaves it.
fn damaged(page: &str, damage: impl Fn(&str) -> String) -> String {
    page.lines().map(damage).collect::<Vec<_>>().join("\n")
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

fn cp1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

/// What a decoder of CP936 writes for bytes that are no character.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    /// `?` for a lead byte and the impossible trail byte behind it; user-defined codes are private use.
    Question,
    /// U+FFFD for a lead byte alone, or for a pair that has no character; user-defined codes have none.
    Replacement,
}

/// Reads bytes as GBK as decoders of pages do (facts on restoration, section 1).
fn lenient_gbk(bytes: &[u8], mark: Mark) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        at += 1;
        if lead < 0x80 {
            text.push(char::from(lead));
            continue;
        }
        if lead == 0x80 {
            text.push('€');
            continue;
        }
        match bytes.get(at) {
            Some(&trail) if trail >= 0x40 && trail != 0x7F && trail != 0xFF => {
                at += 1;
                let pair = [lead, trail];
                let read = GBK.decode_without_bom_handling_and_without_replacement(&pair);
                let is_private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}');
                match read {
                    Some(read) if mark == Mark::Question || !read.contains(is_private) => text.push_str(&read),
                    _ => text.push('\u{FFFD}'),
                }
            }
            _ if mark == Mark::Question => {
                text.push('?');
                at += 1;
            }
            _ => text.push('\u{FFFD}'),
        }
    }
    text
}

/// One minus the edits between two texts, by the longer one's characters.
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    1.0 - row[b.len()] as f64 / a.len().max(b.len()).max(1) as f64
}

/// Damages all pages, restores them, prints and gives the mean and the least similarity.
fn measure(name: &str, pages: &[String], damage: impl Fn(&str) -> String) -> (f64, f64) {
    let (mut sum, mut least, mut untouched, mut lost, mut back) = (0.0, 1.0f64, 0.0, 0, 0);
    let (mut guessed, mut right) = (0usize, 0usize);
    for page in pages {
        let broken = damaged(page, &damage);
        let (text, log) = restored(&broken);
        let similar = similarity(&text, page);
        if std::env::var_os("SHOW").is_some() && similar < 1.0 {
            for (a, b) in page.lines().zip(text.lines()).filter(|(a, b)| a != b) {
                println!("  {a}\n  {b}");
            }
        }
        sum += similar;
        least = least.min(similar);
        untouched += similarity(&broken, page);
        for line in &log.lines {
            let truth: Vec<char> = page.lines().nth(line.line as usize - 1).unwrap_or_default().chars().collect();
            let after: Vec<char> = line.after.chars().collect();
            if truth.len() == after.len() {
                guessed += line.guessed.len();
                right += line.guessed.iter().filter(|at| truth[**at as usize] == after[**at as usize]).count();
            }
        }
        lost += log.mojibake.lost;
        back += log.mojibake.restored;
    }
    let mean = sum / pages.len() as f64;
    println!(
        "{name:<38} {:>3} pages  mean {mean:.5}  least {least:.5}  before {:.3}  restored {back}  lost {lost}  guessed {guessed}, {right} right",
        pages.len(),
        untouched / pages.len() as f64
    );
    (mean, least)
}

#[test]
fn what_lost_nothing_comes_back_whole() {
    let pages = pages();
    let spaces = |text: String| text.replace('\u{A0}', " ");
    for (mean, least) in [
        measure("UTF-8 as Latin-1", &pages, |line| latin1(line.as_bytes())),
        measure("UTF-8 as CP1252", &pages, |line| cp1252(line.as_bytes())),
        measure("UTF-8 as CP1252, NBSP to space", &pages, |line| spaces(cp1252(line.as_bytes()))),
        measure("UTF-8 as CP1252 twice", &pages, |line| cp1252(cp1252(line.as_bytes()).as_bytes())),
        measure("UTF-8 as CP1252 twice, NBSP to space", &pages, |line| {
            spaces(cp1252(cp1252(line.as_bytes()).as_bytes()))
        }),
        measure("UTF-8 as Latin-1 twice", &pages, |line| latin1(latin1(line.as_bytes()).as_bytes())),
        measure("GBK as Latin-1", &pages, |line| latin1(&encoded(line, GB18030))),
        measure("GBK as CP1252", &pages, |line| cp1252(&encoded(line, GB18030))),
    ] {
        assert!(mean >= 0.999 && least >= 0.99);
    }
    // A no-break space may have been the first byte of a character as well as the second.
    let (mean, _) = measure("GBK as CP1252, NBSP to space", &pages, |line| spaces(cp1252(&encoded(line, GB18030))));
    assert!(mean >= 0.999);
    let traditional: Vec<String> = pages.iter().skip(1).step_by(2).cloned().collect();
    let (mean, _) = measure("Big5 as GBK", &traditional, |line| lenient_gbk(&encoded(line, BIG5), Mark::Question));
    assert!(mean >= 0.999);
}

/// UTF-8 read as GBK loses a byte wherever ASCII follows an odd number of them.
#[test]
fn what_lost_bytes_comes_back_as_far_as_it_can() {
    let pages = pages();
    let even: Vec<String> = pages.iter().map(|page| whole_lines(page)).collect();
    let (mean, least) =
        measure("UTF-8 as GBK, no byte lost", &even, |line| lenient_gbk(line.as_bytes(), Mark::Question));
    assert!(mean >= 0.999 && least >= 0.99);
    let (mean, _) = measure("UTF-8 as GBK, ?", &pages, |line| lenient_gbk(line.as_bytes(), Mark::Question));
    assert!(mean >= 0.98);
    let (mean, _) = measure("UTF-8 as GBK, U+FFFD", &pages, |line| lenient_gbk(line.as_bytes(), Mark::Replacement));
    assert!(mean >= 0.93);
}

/// The lines of a page without what would lose a byte: of each stretch between ASCII, an even number of bytes.
fn whole_lines(page: &str) -> String {
    page.lines()
        .map(|line| {
            let mut text: String = line.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphabetic()).collect();
            while lenient_gbk(text.as_bytes(), Mark::Question).contains(['?', '\u{FFFD}']) {
                text.pop();
            }
            text
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every text file of the folders in `TAOSHA_CLEAN_TEXT` (parted as in `PATH`), or of what `scripts/chinese-text.sh`
/// fetches: no line of it may change.
#[test]
fn clean_text_stays_as_it_is() {
    let folders = std::env::var_os("TAOSHA_CLEAN_TEXT")
        .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/.cache/text").into());
    let (mut bytes, mut alarms) = (0, 0);
    for folder in std::env::split_paths(&folders) {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            println!("skipped: no folder {}", folder.display());
            continue;
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
            let text = std::fs::read_to_string(path).expect("UTF-8 text");
            // Real collections hold a few damaged lines: no clean text has private-use characters.
            let clean = |line: &&str| !line.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}'));
            let text: String = text.split_inclusive('\n').filter(clean).collect();
            let start = std::time::Instant::now();
            let (after, log) = restored(&text);
            let seconds = start.elapsed().as_secs_f64();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let changed: Vec<_> = log.lines.iter().filter(|line| line.before != line.after).collect();
            println!(
                "{name:<32} {:>5.1} MB  {:>4} changed  {:>4} lost  {:.0} MB/s",
                text.len() as f64 / 1e6,
                changed.len(),
                log.mojibake.lost,
                text.len() as f64 / 1e6 / seconds
            );
            for line in &changed {
                println!("  {}: {}\n  became {}", line.line, line.before, line.after);
            }
            alarms += usize::from(after != text);
            bytes += text.len();
        }
    }
    println!("{:.1} MB of clean text, {alarms} files changed", bytes as f64 / 1e6);
    assert_eq!(alarms, 0);
}
