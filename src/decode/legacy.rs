//! Detects the encoding of bytes that are not clean UTF-8: a legacy encoding, or damaged UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::evidence::{CHINESE, CHINESE_IF_DECLARED, SAMPLE, SAMPLE_CHARACTERS, is_same, probability};

/// The number of non-ASCII bytes that hold [`SAMPLE_CHARACTERS`] in any encoding, with a few more for malformed ones.
const SAMPLE_BYTES: usize = 4 * SAMPLE_CHARACTERS;

/// The number of bytes that are searched for a declaration. The HTML standard asks for 1,024; Chinese pages put scripts
/// before it.
const DECLARATION: usize = 4096;

/// The log-probability per character from which no other reading is tried: text read in a wrong encoding has −12.3 and
/// less ([`crate::characters::model::CharModel::mean`]).
const SURE: f32 = -8.0;
/// The bonus of a declared encoding, in log-probability per character. The right reading is better by 5 and more than a
/// wrong one, measured on lines broken in several ways. So a declaration decides only on pages with hardly any text.
pub(super) const DECLARED: f32 = 0.5;

/// The encoding of bytes that are not clean UTF-8. `utf8` says that they may be damaged UTF-8.
pub(super) fn detect(bytes: &[u8], declared: Option<&'static Encoding>, utf8: bool) -> &'static Encoding {
    let sample = sample(bytes);
    let is_beyond_ascii = |(_, b): &(usize, &u8)| !b.is_ascii();
    let enough = sample.iter().enumerate().filter(is_beyond_ascii).nth(SAMPLE_BYTES).map_or(sample.len(), |(at, _)| at);
    let candidates = [Some(GB18030), Some(BIG5), utf8.then_some(UTF_8)];
    let mut best = (GB18030, f32::NEG_INFINITY);
    for encoding in candidates.into_iter().flatten() {
        let bonus = if declared.is_some_and(|d| is_same(d, encoding)) { DECLARED } else { 0.0 };
        let probability = probability(&sample[..enough], encoding);
        if probability + bonus > best.1 {
            best = (encoding, probability + bonus);
        }
        if probability >= SURE {
            break;
        }
    }
    let (encoding, probability) = best;
    if probability >= CHINESE {
        return encoding;
    }
    if utf8 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() < SAMPLE);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == BIG5 || is_same(guess, GB18030) {
        return encoding;
    }
    // A declared single-byte encoding is no evidence: servers add it to every page.
    match declared.filter(|d| *d != UTF_8 && *d != UTF_16LE && *d != UTF_16BE && !d.is_single_byte()) {
        Some(d) if d != BIG5 && !is_same(d, GB18030) => d,
        Some(_) if probability >= CHINESE_IF_DECLARED => encoding,
        _ => guess,
    }
}

/// The bytes that show a page's encoding: [`SAMPLE`] bytes from its first non-ASCII byte on.
fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    &bytes[start..bytes.len().min(start + SAMPLE)]
}

/// The encoding that an HTML page declares.
pub(super) fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + b"charset".len();
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_".contains(b)).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end])
}
