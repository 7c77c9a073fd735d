//! Evidence for an encoding: how probable a text is as Chinese, and the thresholds that decide.

use encoding_rs::{Encoding, GB18030, GBK};

use super::decoded::read;
use crate::characters::model::CharModel;

/// The number of bytes that detection examines.
pub(super) const SAMPLE: usize = 64 * 1024;

/// The number of non-ASCII characters that the character model scores. Forty were enough in six of six cases.
pub(super) const SAMPLE_CHARACTERS: usize = 512;

/// The log-probability per non-ASCII character from which a reading is certainly Chinese: intact text reaches −7.6 or
/// more, broken text −12.3 or less ([`CharModel::mean`]).
pub(super) const CHINESE: f32 = -9.5;
/// The log-probability per character from which a reading is Chinese if the page declares a Chinese encoding. The words
/// of a menu are less probable than prose.
pub(super) const CHINESE_IF_DECLARED: f32 = -11.0;

/// Whether two encodings are the same for a reader: GB18030 contains GBK, and both contain gb2312.
pub(super) fn is_same(a: &'static Encoding, b: &'static Encoding) -> bool {
    let wide = |e: &'static Encoding| if e == GBK { GB18030 } else { e };
    wide(a) == wide(b)
}

/// The log-probability per non-ASCII character of a sample read in an encoding.
pub(super) fn probability(sample: &[u8], encoding: &'static Encoding) -> f32 {
    let decoded = read(sample, encoding);
    let text: String = decoded.text.chars().filter(|c| !c.is_ascii()).take(SAMPLE_CHARACTERS).collect();
    CharModel::get().mean(&text)
}
