//! The class of characters beyond the Basic Multilingual Plane, which no table holds.

use super::bits::{ALNUM, HAN};

/// The class bits of a character beyond the plane. Planes 2 and 3 hold ideographs.
pub(crate) fn astral(c: char) -> u8 {
    if matches!(c as u32, 0x2_0000..=0x3_FFFF) {
        HAN | ALNUM
    } else if c.is_alphanumeric() {
        ALNUM
    } else {
        0
    }
}
