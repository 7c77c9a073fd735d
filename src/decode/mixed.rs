//! Decodes pages whose segments are in different encodings: a template in UTF-8 around an article in GBK, a signature
//! in UTF-8 below a post in Big5.
//!
//! A segment is the text between line ends and angle brackets, which no character of two or four bytes contains. A
//! segment is decoded from another encoding only if it has no invalid sequence in it and its text is Chinese.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

use super::decoded::{Decoded, read as read_in, without_nuls};
use super::evidence::{CHINESE, is_same};
use crate::characters::model::CharModel;

/// The fewest non-ASCII characters of a segment that is decoded from another encoding. Two characters sometimes fit by
/// chance (`联通`).
const LEAST: usize = 3;
/// The gain in log-probability per character from which a segment is decoded from another encoding. The right reading
/// gains 5 and more, measured on lines broken in several ways.
const GAIN: f32 = 2.0;

/// Decodes a page from its main encoding, and its foreign segments from theirs.
pub(super) fn read<'b>(bytes: &'b [u8], main: &'static Encoding) -> Decoded<'b> {
    let others: &[&'static Encoding] = if main == UTF_8 {
        &[GB18030, BIG5]
    } else if is_same(main, GB18030) || main == BIG5 {
        &[UTF_8]
    } else {
        &[]
    };
    let foreign = foreign(bytes, main, others);
    if foreign.is_empty() {
        return read_in(bytes, main);
    }
    let (mut text, mut invalid, mut truncated) = (String::with_capacity(bytes.len() * 3 / 2), 0, false);
    let mut append = |segment: Range<usize>, encoding: &'static Encoding| {
        let decoded = read_in(&bytes[segment.clone()], encoding);
        text.push_str(&decoded.text);
        invalid += decoded.invalid;
        if decoded.truncated && segment.end < bytes.len() {
            text.push('\u{FFFD}');
            invalid += 1;
        }
        truncated = decoded.truncated && segment.end == bytes.len();
    };
    let mut from = 0;
    for (segment, encoding) in foreign {
        append(from..segment.start, main);
        from = segment.end;
        append(segment, encoding);
    }
    append(from..bytes.len(), main);
    without_nuls(Cow::Owned(text), main, invalid, truncated)
}

/// The segments in another encoding than the main one, in their order.
fn foreign(
    bytes: &[u8],
    main: &'static Encoding,
    others: &[&'static Encoding],
) -> Vec<(Range<usize>, &'static Encoding)> {
    let mut found = Vec::new();
    for range in segments(bytes).filter(|_| !others.is_empty()) {
        let segment = &bytes[range.clone()];
        if segment.is_ascii() || (std::str::from_utf8(segment).is_ok()) == (main == UTF_8) {
            continue;
        }
        let now = probability(&read_in(segment, main).text).unwrap_or(f32::NEG_INFINITY);
        let read = |encoding: &'static Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(segment)?;
            Some((probability(&text)?, encoding))
        };
        let best = others.iter().filter_map(|encoding| read(encoding)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((other, encoding)) = best
            && other >= CHINESE
            && other >= now + GAIN
        {
            found.push((range, encoding));
        }
    }
    found
}

/// The segments of a page: the bytes between line ends and angle brackets.
fn segments(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    let ends = memchr::memchr3_iter(b'\n', b'<', b'>', bytes).chain(std::iter::once(bytes.len()));
    ends.map(move |end| {
        let segment = from..end;
        from = end + 1;
        segment
    })
}

/// The log-probability per non-ASCII character; `None` if there are fewer than [`LEAST`].
fn probability(text: &str) -> Option<f32> {
    let text: String = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').collect();
    (text.chars().nth(LEAST - 1).is_some()).then(|| CharModel::get().mean(&text))
}
