//! The GBK table by which damaged pages were read: pairs of bytes to characters and back. User-defined codes are
//! private-use characters.

use std::sync::LazyLock;

use encoding_rs::{Encoding, GBK};

/// Characters by lead and trail byte, and back. The table is filled for the first damaged page of the process (in under
/// a millisecond).
pub(super) struct Gbk {
    /// The character by lead − 0x81 and trail; 0 if the pair has none.
    characters: Vec<u16>,
    /// The pair by character of the Basic Multilingual Plane; 0 if it has none.
    pairs: Vec<u16>,
}

static TABLE: LazyLock<Gbk> = LazyLock::new(Gbk::new);

/// All bytes that can begin a pair.
pub(super) const LEADS: std::ops::RangeInclusive<u8> = 0x81..=0xFE;

/// All bytes that can end a pair.
const TRAILS: std::ops::RangeInclusive<u8> = 0x40..=0xFE;

/// The pairs that decoders of GB 18030-2000 map to U+E78D to U+E796. Later editions map them to vertical forms of
/// marks. In the same way 0xA8BC was U+E7C7 and is ḿ now.
const MOVED: [u16; 10] = [0xA6D9, 0xA6DA, 0xA6DB, 0xA6DC, 0xA6DD, 0xA6DE, 0xA6DF, 0xA6EC, 0xA6ED, 0xA6F3];

impl Gbk {
    /// The table.
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    fn new() -> Self {
        let mut characters = vec![0; LEADS.count() * 0x100];
        let mut pairs = vec![0; 0x1_0000];
        each_pair(GBK, LEADS, |c, [lead, trail]| {
            if let Ok(code) = u16::try_from(c as u32) {
                characters[index(lead, trail)] = code;
                pairs[usize::from(code)] = u16::from_be_bytes([lead, trail]);
            }
        });
        for (code, pair) in (0xE78D..).zip(MOVED) {
            pairs[code] = pair;
        }
        pairs[0xE7C7] = 0xA8BC;
        Self { characters, pairs }
    }

    /// The character of a pair of bytes.
    #[inline]
    pub(super) fn character(&self, lead: u8, trail: u8) -> Option<char> {
        let code = *self.characters.get(index(lead.max(0x81), trail))?;
        char::from_u32(u32::from(code)).filter(|_| code != 0 && lead >= 0x81)
    }

    /// The pair of bytes of a character. ASCII has none.
    #[inline]
    pub(super) fn pair(&self, c: char) -> Option<(u8, u8)> {
        let [lead, trail] = self.pairs.get(c as usize)?.to_be_bytes();
        (lead != 0).then_some((lead, trail))
    }
}

/// Calls `give` with every pair of bytes that is one character of a double-byte encoding, in the order of the lead
/// bytes.
pub(super) fn each_pair(
    encoding: &'static Encoding,
    leads: impl Iterator<Item = u8>,
    mut give: impl FnMut(char, [u8; 2]),
) {
    for lead in leads {
        // A line break after each pair keeps an invalid pair from consuming a byte of the next.
        let row: Vec<u8> = TRAILS.flat_map(|trail| [lead, trail, b'\n']).collect();
        let mut decoder = encoding.new_decoder_without_bom_handling();
        // No pair takes more units of UTF-16 than bytes.
        let mut units = vec![0; row.len() + 1];
        let (.., length, _) = decoder.decode_to_utf16(&row, &mut units, true);
        for (own, trail) in units[..length].split(|&unit| unit == u16::from(b'\n')).zip(TRAILS) {
            let mut characters = char::decode_utf16(own.iter().copied());
            if let (Some(Ok(c)), None) = (characters.next(), characters.next())
                && c != '\u{FFFD}'
            {
                give(c, [lead, trail]);
            }
        }
    }
}

fn index(lead: u8, trail: u8) -> usize {
    usize::from(lead - 0x81) * 0x100 + usize::from(trail)
}

/// Whether a character is a user-defined code, which decoders map to private use.
pub(super) fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_and_characters_agree() {
        let gbk = Gbk::get();
        for (c, pair) in [
            ('因', (0xD2, 0xF2)),
            ('經', (0xBD, 0x9B)),
            ('機', (0x99, 0x43)),
            ('。', (0xA1, 0xA3)),
            ('！', (0xA3, 0xA1)),
            ('\u{E000}', (0xAA, 0xA1)),
            ('\u{E24F}', (0xF8, 0xBC)),
            ('\u{E4C6}', (0xA1, 0x40)),
            ('\u{E765}', (0xA7, 0xA0)),
        ] {
            assert_eq!((gbk.pair(c), gbk.character(pair.0, pair.1)), (Some(pair), Some(c)), "{c:?}");
        }
        for (c, pair) in [('\u{E78D}', (0xA6, 0xD9)), ('\u{E796}', (0xA6, 0xF3)), ('\u{E7C7}', (0xA8, 0xBC))] {
            assert_eq!(gbk.pair(c), Some(pair), "{c:?}");
        }
        for c in ['a', '\n', '한', '😀'] {
            assert_eq!(gbk.pair(c), None, "{c:?}");
        }
        assert_eq!(
            (gbk.character(0x20, 0x41), gbk.character(0xB0, 0x7F), gbk.character(0xFF, 0xFF)),
            (None, None, None)
        );
    }
}
