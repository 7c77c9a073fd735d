//! Pages put together of parts in different encodings: a template in UTF-8 around an article in GBK, a signature in UTF-8
//! below a post in Big5.
//!
//! A part is what stands between line ends and angle brackets, which no character of two or four bytes holds. It is read
//! otherwise than the page only where it is without a flaw so, and its text is Chinese.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

use super::{CHINESE, Decoded, finish, read as read_in, same};
use crate::characters::model::CharModel;

/// Characters beyond ASCII of a part that is read otherwise, at least; of two some fit by chance (`联通`).
const LEAST: usize = 3;
/// Gain in log-probability per character from which a part is read otherwise. The right reading gains 5 and more (facts on
/// restoration, section 2).
const GAIN: f32 = 2.0;

/// Reads a page in an encoding, but for the parts that are in another one.
pub(super) fn read<'b>(bytes: &'b [u8], main: &'static Encoding) -> Decoded<'b> {
    let others: &[&'static Encoding] = if main == UTF_8 {
        &[GB18030, BIG5]
    } else if same(main, GB18030) || main == BIG5 {
        &[UTF_8]
    } else {
        &[]
    };
    let strange = strange(bytes, main, others);
    if strange.is_empty() {
        return read_in(bytes, main);
    }
    let (mut text, mut invalid, mut truncated) = (String::with_capacity(bytes.len() * 3 / 2), 0, false);
    let mut take = |part: Range<usize>, encoding: &'static Encoding| {
        let of = read_in(&bytes[part.clone()], encoding);
        text.push_str(&of.text);
        invalid += of.invalid;
        if of.truncated && part.end < bytes.len() {
            text.push('\u{FFFD}');
            invalid += 1;
        }
        truncated = of.truncated && part.end == bytes.len();
    };
    let mut from = 0;
    for (part, encoding) in strange {
        take(from..part.start, main);
        from = part.end;
        take(part, encoding);
    }
    take(from..bytes.len(), main);
    finish(Cow::Owned(text), main, invalid, truncated)
}

/// The parts that are in another encoding, in their order.
fn strange(
    bytes: &[u8],
    main: &'static Encoding,
    others: &[&'static Encoding],
) -> Vec<(Range<usize>, &'static Encoding)> {
    let mut found = Vec::new();
    for part in parts(bytes).filter(|_| !others.is_empty()) {
        let of = &bytes[part.clone()];
        if of.is_ascii() || (std::str::from_utf8(of).is_ok()) == (main == UTF_8) {
            continue;
        }
        let now = probability(&read_in(of, main).text).unwrap_or(f32::NEG_INFINITY);
        let read = |encoding: &'static Encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(of)?;
            Some((probability(&text)?, encoding))
        };
        let best = others.iter().filter_map(|encoding| read(encoding)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((then, encoding)) = best
            && then >= CHINESE
            && then >= now + GAIN
        {
            found.push((part, encoding));
        }
    }
    found
}

/// What stands between line ends and angle brackets.
fn parts(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    let ends = memchr::memchr3_iter(b'\n', b'<', b'>', bytes).chain(std::iter::once(bytes.len()));
    ends.map(move |end| {
        let part = from..end;
        from = end + 1;
        part
    })
}

/// Log-probability per character beyond ASCII; `None` if there are too few.
fn probability(text: &str) -> Option<f32> {
    let text: String = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').collect();
    (text.chars().nth(LEAST - 1).is_some()).then(|| CharModel::get().mean(&text))
}
