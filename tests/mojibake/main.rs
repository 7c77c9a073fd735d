//! Mojibake of every kind, made byte by byte of texts that are known: how much of them comes back.
//!
//! The texts in `texts.txt` were written for these tests; the character model has not seen them.

#![allow(clippy::print_stdout, reason = "a test says what it measures")]

use encoding_rs::{BIG5, Encoding, GB18030, GBK, WINDOWS_1252};
use proptest::prelude::*;
use taosha::Restore;
use taosha::internals::decode::decode;
use taosha::internals::restore::{RestoreLog, restore};
use taosha::script::{Config, Converter, Engine};

/// Short texts of many kinds, parted by blank lines.
const TEXTS: &str = include_str!("texts.txt");

/// All texts in simplified and in traditional characters.
fn pages() -> Vec<String> {
    let converter = Converter::new(Config::S2tw, Engine::Builtin).expect("the built-in tables");
    TEXTS.trim().split("\n\n").flat_map(|text| [text.to_owned(), converter.convert(text).into_owned()]).collect()
}

fn restored(text: &str) -> (String, RestoreLog) {
    restored_in(text, Restore::All)
}

fn restored_in(text: &str, mode: Restore) -> (String, RestoreLog) {
    let repaired = restore(decode(text.as_bytes(), None), mode);
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

/// Reads bytes as GBK as lenient decoders do: each byte or pair that is no character becomes a mark.
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

/// Of GBK read as Big5 few lines are whole.
#[test]
fn whole_lines_of_gbk_read_as_big5_come_back() {
    let read = |line: &str| {
        BIG5.decode_without_bom_handling_and_without_replacement(&encoded(line, GB18030)).map(String::from)
    };
    let clauses = pages()
        .iter()
        .flat_map(|page| page.split(['，', '。', '\n']).map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>();
    let whole: Vec<&String> = clauses.iter().filter(|line| line.chars().count() >= 6 && read(line).is_some()).collect();
    let back = whole.iter().filter(|line| read(line).is_some_and(|broken| restored(&broken).0 == ***line)).count();
    println!("GBK as Big5: {} of {} clauses are whole, {back} of them come back", whole.len(), clauses.len());
    assert!(whole.len() >= 10 && back * 10 >= whole.len() * 9);
}

#[test]
fn safe_takes_no_guess_and_none_takes_nothing() {
    for page in pages() {
        let broken = damaged(&page, |line| lenient_gbk(line.as_bytes(), Mark::Replacement));
        let (text, log) = restored_in(&broken, Restore::Safe);
        assert!(log.lines.iter().all(|line| line.guessed.is_empty()));
        // What stands there is what stood there.
        for (after, before) in text.lines().zip(page.lines()).filter(|(a, b)| a.chars().count() == b.chars().count()) {
            assert!(after.chars().zip(before.chars()).all(|(a, b)| a == b || a == '\u{FFFD}'), "{after}\n{before}");
        }
        assert_eq!(restored_in(&broken, Restore::None), (broken.clone(), RestoreLog::default()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text makes the search fail or lose a line, whatever stands between the marks.
    #[test]
    fn any_text_keeps_its_lines(pieces in prop::collection::vec(prop_oneof![
        Just("\u{FFFD}".to_owned()), Just("?".to_owned()), Just("€".to_owned()), Just("/p>".to_owned()), Just("\n".to_owned()),
        "[浠婂ぉ鐨勯洦涓嬪緱寰堝ぇ銆锛]{1,8}", "[\u{80}-\u{FF}]{1,8}", "[\u{E000}-\u{E765}]{1,3}", "\\PC{0,6}",
    ], 0..200)) {
        let text = pieces.concat();
        let (after, log) = restored(&text);
        prop_assert_eq!(after.matches('\n').count(), text.matches('\n').count());
        prop_assert!(log.lines.iter().all(|line| line.guessed.iter().all(|at| (*at as usize) < line.after.chars().count())));
    }
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
