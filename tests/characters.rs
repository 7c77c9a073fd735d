//! Single characters in every way they are written wrongly, made of texts that are known: how many lines come back.
//!
//! The texts are those of the tests of mojibake, which were written for it.

#![allow(clippy::print_stdout, reason = "a test says what it measures")]

use std::collections::BTreeMap;
use std::fmt::Write;

use taosha::internals::extract::text::extract;
use taosha::internals::normalize::{Normalizations, normalize};
use unicode_normalization::UnicodeNormalization;

const TEXTS: &str = include_str!("mojibake/texts.txt");

fn lines() -> Vec<&'static str> {
    TEXTS.lines().filter(|line| !line.is_empty()).collect()
}

/// The lines of a text as normalization leaves them, and how many places it put right.
fn normalized(text: &str) -> (Vec<String>, u32) {
    let normalized = normalize(extract(text, &[]), Normalizations::ALL);
    let lines = (0..normalized.doc.len()).map(|line| normalized.doc.text(line).to_owned()).collect();
    (lines, normalized.characters)
}

/// A character each, or what it was written as.
fn written(line: &str, mut write: impl FnMut(usize, char) -> Option<String>) -> String {
    line.chars().enumerate().map(|(at, c)| write(at, c).unwrap_or_else(|| c.to_string())).collect()
}

/// Damages all lines and asserts that at least 98 of 100 come back exactly, and that some were damaged at all.
fn check(kind: &str, damage: impl Fn(&str) -> String) {
    let lines = lines();
    let damaged: Vec<String> = lines.iter().map(|line| damage(line)).collect();
    let touched = lines.iter().zip(&damaged).filter(|(line, damaged)| *line != damaged).count();
    let (restored, places) = normalized(&damaged.join("\n"));
    let exact = lines.iter().zip(&restored).filter(|(line, restored)| *line == restored).count();
    println!("{kind:<36} {touched:>3} of {} lines damaged, {places:>5} places, {exact} exact", lines.len());
    for (line, restored) in lines.iter().zip(&restored).filter(|(line, restored)| *line != restored) {
        println!("  {line}\n  {restored}");
    }
    assert_eq!(restored.len(), lines.len());
    assert!(touched >= 10 && exact * 100 >= lines.len() * 98, "{kind}");
}

#[test]
fn entities_come_back() {
    let named = |c: char| match c {
        '“' => Some("&ldquo;"),
        '”' => Some("&rdquo;"),
        '、' => Some("&#12289;"),
        '。' => Some("&#x3002;"),
        '，' => Some("&#xFF0C;"),
        _ => None,
    };
    check("entities of marks", |line| written(line, |_, c| named(c).map(str::to_owned)));
    check("numbers for every third character", |line| {
        written(line, |at, c| (at % 3 == 0 && !c.is_ascii()).then(|| format!("&#{};", c as u32)))
    });
    check("entities escaped twice", |line| {
        written(line, |at, c| (at % 5 == 0 && !c.is_ascii()).then(|| format!("&amp;#x{:x};", c as u32)))
    });
    check("numbers without a semicolon", |line| {
        let chars: Vec<char> = line.chars().collect();
        let before_ideograph = |at: usize| chars.get(at + 1).is_some_and(|next| !next.is_ascii());
        written(line, |at, c| (at % 4 == 0 && !c.is_ascii() && before_ideograph(at)).then(|| format!("&#{}", c as u32)))
    });
}

#[test]
fn invisible_characters_go() {
    const NOISE: &[char] = &[
        '\u{200B}', '\u{FEFF}', '\u{AD}', '\u{200E}', '\u{202A}', '\u{202C}', '\u{2060}', '\u{2068}', '\u{200C}',
        '\u{200D}', '\u{7F}', '\u{1}', '\u{1F}',
    ];
    check("one behind every second character", |line| {
        written(line, |at, c| (at % 2 == 0).then(|| format!("{c}{}", NOISE[at / 2 % NOISE.len()])))
    });
    check("written as numbers", |line| {
        written(line, |at, c| (at % 7 == 0).then(|| format!("{c}&#{};", NOISE[at / 7 % 7] as u32)))
    });
}

#[test]
fn doubly_encoded_ideographs_are_unified() {
    let mut doubles: BTreeMap<char, char> = BTreeMap::new();
    for c in ('\u{2F00}'..='\u{2FD5}').chain('\u{F900}'..='\u{FAFF}').chain('\u{2F800}'..='\u{2FA1D}') {
        if let Some(unified) = std::iter::once(c).nfkc().next().filter(|unified| *unified != c) {
            doubles.entry(unified).or_insert(c);
        }
    }
    for (radical, unified) in ["⺠民", "⻅见", "⻋车", "⻓长", "⻔门", "⻝食", "⻛风", "⻢马", "⻜飞"]
        .map(|pair| (pair.chars().next().expect("a radical"), pair.chars().last().expect("an ideograph")))
    {
        doubles.insert(unified, radical);
    }
    check("radicals and compatibility ideographs", |line| written(line, |_, c| doubles.get(&c).map(char::to_string)));
}

#[test]
fn letters_and_digits_are_narrow() {
    check("full-width letters and digits", |line| {
        // An address is not written full-width.
        let wide = |c: char| char::from_u32(c as u32 + 0xFEE0).filter(|_| c.is_ascii_alphanumeric());
        written(line, |_, c| wide(c).map(|wide| wide.to_string()))
    });
}

#[test]
fn escapes_are_text() {
    check("lines of escapes", |line| {
        let escape = |c: char| {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().fold(String::new(), |mut text, unit| {
                let _ = write!(text, "\\u{unit:04x}");
                text
            })
        };
        written(line, |_, c| (!c.is_ascii()).then(|| escape(c)))
    });
}

#[test]
fn clean_lines_stay() {
    let (restored, places) = normalized(TEXTS);
    assert_eq!((restored.iter().map(String::as_str).collect::<Vec<_>>(), places), (lines(), 0));
}
