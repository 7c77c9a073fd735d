//! Writes the character tables that `src/characters/fold.rs`, `src/characters/class.rs` and `src/characters/model.rs`
//! embed: fold, class and rarity of every character of the Basic Multilingual Plane.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use crate::characters::class::bits::{ALNUM, CLAUSE, DIGIT, FULL_STOP, HAN, SENTENCE_END, SEPARATOR, SPACE};

/// Writes `characters.bin` and `unchanged-han.bin`.
///
/// `characters.bin` has four bytes for each of 65,536 characters: its fold as little-endian UTF-16 (0 for a fold beyond
/// the plane), its class bits, and a zero. `unchanged-han.bin` has one bit for each character, lowest bit first:
/// whether it is an ideograph that folds to itself. `simplified` maps traditional characters to simplified ones.
pub(crate) fn table(simplified: &BTreeMap<char, char>, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed=src/characters/class/bits.rs");
    let mut table = Vec::with_capacity(4 << 16);
    for code in 0..0x1_0000 {
        let folded = char::from_u32(code).map(|c| fold(c, simplified));
        let utf16 = folded.and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or(0);
        let [low, high] = utf16.to_le_bytes();
        // A fold beyond the plane is an ideograph, and so is the character itself.
        let classified = if utf16 == 0 { char::from_u32(code) } else { folded };
        // The first half of the surrogates represents letters beyond the plane (`src/characters/units.rs`).
        let bits = classified.map_or(if code < 0xDC00 { ALNUM } else { 0 }, class);
        table.extend([low, high, bits, 0]);
    }
    fs::write(out.join("characters.bin"), table)?;
    let mut unchanged = [0u8; 0x1_0000 / 8];
    for c in ('\u{800}'..='\u{FFFF}').filter(|&c| class(c) == HAN | ALNUM && fold(c, simplified) == c) {
        unchanged[c as usize / 8] |= 1 << (c as usize % 8);
    }
    fs::write(out.join("unchanged-han.bin"), unchanged)
}

/// Fractions of a nat in which rarity is stored: the rarest character, 17.4 nats, becomes 244.
/// `src/characters/model.rs` has the same constant.
const RARITY: u32 = 14;

/// Writes `rarity.bin`: one byte for each of 65,536 characters, its cost in the character model
/// (`rules/charmodel/README.md`) in 1/[`RARITY`] nat, rounded up. ASCII and white space have 0, private use has 255.
pub(crate) fn rarity(out: &Path) -> io::Result<()> {
    let path = "rules/charmodel/model.bin";
    println!("cargo:rerun-if-changed={path}");
    let model = fs::read(path)?;
    let short = |at: usize| match model.get(at..at + 2) {
        Some(&[low, high]) => Ok(u32::from(u16::from_le_bytes([low, high]))),
        _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, path)),
    };
    let (numbers, costs) = (8, 8 + 2 * 0x1_0000);
    let mut table = Vec::with_capacity(1 << 16);
    for code in 0..0x1_0000 {
        table.push(match char::from_u32(code) {
            Some(c) if c.is_ascii() || c.is_whitespace() => 0,
            Some('\u{E000}'..='\u{F8FF}') => u8::MAX,
            _ => {
                let number = short(numbers + 2 * code as usize)?;
                let rarity = (short(costs + 2 * number as usize)? * RARITY).div_ceil(1024);
                u8::try_from(rarity).map_err(io::Error::other)?
            }
        });
    }
    fs::write(out.join("rarity.bin"), table)
}

/// The fold of a character. A few simplified forms are themselves the traditional form of another character (薴→苧→苎);
/// the fold is the last one.
fn fold(c: char, simplified: &BTreeMap<char, char>) -> char {
    match simplified.get(&c) {
        Some(once) => *simplified.get(once).unwrap_or(once),
        None => width_and_case(c),
    }
}

fn width_and_case(c: char) -> char {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ if c.is_whitespace() && c != '\n' => ' ',
        _ => c,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => narrow,
    }
}

/// The class bits of a character.
fn class(c: char) -> u8 {
    // Four blocks of one class each are most of the table. A lookup for each character would slow every build.
    match c {
        '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => return HAN | ALNUM,
        // Hangul syllables.
        '\u{AC00}'..='\u{D7A3}' => return ALNUM,
        // Private use.
        '\u{E000}'..='\u{F8FF}' => return 0,
        _ => {}
    }
    let mut bits = 0;
    if c.is_alphanumeric() {
        bits |= ALNUM;
    }
    if matches!(c, '0'..='9' | '０'..='９') {
        bits |= DIGIT;
    }
    if c.is_whitespace() || c == '\u{FEFF}' {
        bits |= SPACE;
    }
    if matches!(c, '。' | '！' | '？' | '…' | '!' | '?' | '｡') {
        bits |= SENTENCE_END;
    }
    if matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | ':') {
        bits |= CLAUSE;
    }
    if matches!(c, '|' | '/' | '>' | '·' | '_' | '-' | '｜' | '／' | '＞' | '＿' | '－' | '»' | '›' | '•' | '┊' | '│')
    {
        bits |= SEPARATOR;
    }
    if c == '。' {
        bits |= FULL_STOP;
    }
    bits
}
