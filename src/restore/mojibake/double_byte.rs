//! Text of one double-byte encoding that was read as another: Big5 read as GBK (`さぱ獴`), GBK read as Big5.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

use super::proven::Way;
use super::reading::Reading;
use crate::restore::gbk::{Gbk, each_pair, is_private};

/// The most non-ASCII characters per private-use character in Big5 text that was read as GBK: GBK has user-defined
/// codes in the place of the commonest characters of Big5. Japanese text, whose kana GBK has in the same place, has no
/// private-use character.
const CHARACTERS_PER_PRIVATE: usize = 16;

/// The fewest non-ASCII characters of a text that is tried as GBK read as Big5.
const CHARACTERS: usize = 6;
/// The fewest of these characters per kana, Greek or Cyrillic letter. Big5 has such letters where GBK has one character
/// in fifty; Japanese or Russian text has little else.
const CHARACTERS_PER_LETTER: usize = 4;

/// Reads a text as Big5 that was read as GBK. On a page that is `proven` to be broken in this way, the text needs no
/// private-use character.
pub(super) fn big5_as_gbk(text: &str, proven: bool) -> Option<Reading> {
    let private = text.chars().filter(|c| is_private(*c)).count();
    let characters = text.chars().filter(|c| !c.is_ascii()).count();
    if !proven && (private == 0 || private * CHARACTERS_PER_PRIVATE < characters) {
        return None;
    }
    let gbk = Gbk::get();
    reread(text, |c| gbk.pair(c).map(|(lead, trail)| [lead, trail]), BIG5, Way::Big5AsGbk)
}

/// Reads a text as GBK that was read as Big5. Few texts survive this without loss.
pub(super) fn gbk_as_big5(text: &str) -> Option<Reading> {
    let letter = |c: &char| matches!(c, '\u{370}'..='\u{52F}' | '\u{3040}'..='\u{30FF}');
    let letters = text.chars().filter(letter).count();
    let characters = text.chars().filter(|c| !c.is_ascii()).count();
    if characters < CHARACTERS || letters * CHARACTERS_PER_LETTER > characters {
        return None;
    }
    reread(text, |c| BIG5_PAIRS.of(c), GB18030, Way::GbkAsBig5)
}

/// The two bytes of every character of Big5, including Hong Kong's characters, which encoders do not write.
struct Big5Pairs {
    /// The pair by character of the Basic Multilingual Plane; 0 for none.
    plane: Vec<u16>,
    /// The pairs of characters beyond the plane.
    beyond: BTreeMap<char, [u8; 2]>,
}

/// The table is filled for the first line that is tried (in about a millisecond).
static BIG5_PAIRS: LazyLock<Big5Pairs> = LazyLock::new(|| {
    let mut pairs = Big5Pairs { plane: vec![0; 0x1_0000], beyond: BTreeMap::new() };
    // Some characters of Hong Kong's rows are also in Big5 proper, whose code is the one in use.
    each_pair(BIG5, (0xA1..=0xFE).chain(0x81..=0xA0), |c, pair| match pairs.plane.get_mut(c as usize) {
        Some(known) if *known == 0 => *known = u16::from_be_bytes(pair),
        Some(_) => {}
        None => _ = pairs.beyond.entry(c).or_insert(pair),
    });
    pairs
});

impl Big5Pairs {
    fn of(&self, c: char) -> Option<[u8; 2]> {
        match self.plane.get(c as usize) {
            Some(pair) => Some(pair.to_be_bytes()).filter(|pair| pair[0] != 0),
            None => self.beyond.get(&c).copied(),
        }
    }
}

/// Encodes a text in the encoding it was wrongly read in, and decodes the bytes in the right one. A U+FFFD stays a lost
/// character. Any other flaw means that the text was not broken this way.
fn reread(text: &str, pair: impl Fn(char) -> Option<[u8; 2]>, right: &'static Encoding, way: Way) -> Option<Reading> {
    let mut reading = Reading::new(way);
    let mut bytes = Vec::with_capacity(text.len());
    for part in text.split_inclusive('\u{FFFD}') {
        bytes.clear();
        for c in part.trim_end_matches('\u{FFFD}').chars() {
            if c.is_ascii() {
                bytes.push(c as u8);
            } else {
                bytes.extend(pair(c)?);
            }
        }
        reading.text += &right.decode_without_bom_handling_and_without_replacement(&bytes)?;
        if part.ends_with('\u{FFFD}') {
            reading.text.push('\u{FFFD}');
            reading.lost += 1;
        }
    }
    Some(reading)
}
