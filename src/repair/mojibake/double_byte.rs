//! Text of one double-byte encoding read as the other: Big5 read as GBK (`さぱ獴`), GBK read as Big5.

use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use super::Reading;
use super::gbk;

/// Private-use characters in a text of this many characters there are at least, where Big5 was read as GBK: the
/// commonest characters of Big5 stand where GBK has user-defined codes. In Japanese, which has its kana in the same
/// place, there is none.
const CHARACTERS_PER_PRIVATE: usize = 16;

/// Reads a text as Big5 that was read as GBK.
pub(super) fn big5_as_gbk(text: &str) -> Option<Reading> {
    let private = text.chars().filter(|c| matches!(c, '\u{E000}'..='\u{F8FF}')).count();
    let characters = text.chars().filter(|c| !c.is_ascii()).count();
    if private == 0 || private * CHARACTERS_PER_PRIVATE < characters {
        return None;
    }
    reread(text, GBK, BIG5)
}

/// Reads a text as GBK that was read as Big5. Few texts come through this whole.
pub(super) fn gbk_as_big5(text: &str) -> Option<Reading> {
    reread(text, BIG5, GB18030)
}

/// A text's bytes in the encoding it was wrongly read in, read in the right one. A character that was lost before stays
/// lost; any other flaw, and it is not what it was.
fn reread(text: &str, wrong: &'static Encoding, right: &'static Encoding) -> Option<Reading> {
    let mut reading = Reading::default();
    let mut bytes = Vec::with_capacity(text.len());
    for part in text.split_inclusive('\u{FFFD}') {
        bytes.clear();
        for c in part.trim_end_matches('\u{FFFD}').chars() {
            match c {
                _ if c.is_ascii() => bytes.push(c as u8),
                '€' if wrong == GBK => bytes.extend([0xA2, 0xE3]),
                _ => bytes.extend(gbk::pair(c, wrong)?),
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
