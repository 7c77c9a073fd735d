//! A page's bytes as text: decoded, tested and restored.

use crate::decode::{Decoded, decode_sent};
use crate::options::Options;
use crate::page_problem::{ErrorCode, PageError};
use crate::restore::RestoredText;

use super::page::Page;
use super::unreadable;

/// A page's text after restoration, and how its bytes were read.
pub(crate) struct PageText<'p> {
    /// The text and the log of its restoration.
    pub(super) restored: RestoredText<'p>,
    /// The name of the encoding.
    pub(super) encoding: &'static str,
    /// Whether NUL bytes were removed.
    pub(super) nuls: bool,
    /// Whether the page ends in the middle of a character.
    pub(super) truncated: bool,
    /// A warning about the encoding that the user forced, if another one fits better.
    pub(super) forced: Option<String>,
}

/// Decodes a page.
///
/// # Errors
/// The page is larger than `--max-page` or 4 GiB, or it is not text.
pub(super) fn decode<'p>(page: &Page<'p>, options: &Options) -> Result<Decoded<'p>, PageError> {
    let size = page.bytes.len();
    if let Some(max) = options.max_page.filter(|&max| size > max) {
        let message = format!("the page has {size} bytes, more than the bound of {max}; see --max-page");
        return Err(PageError::new(ErrorCode::TooLarge, message));
    }
    if u32::try_from(size).is_err() {
        return Err(PageError::new(ErrorCode::TooLarge, "the page has 4 GiB or more; cut it into pages first"));
    }
    let decoded = decode_sent(page.bytes, options.encoding, page.charset);
    match binary_share(&decoded) {
        None => Ok(decoded),
        Some(share) => {
            let hint =
                unreadable::forced(page.bytes, options.encoding).map_or(String::new(), |hint| format!("; {hint}"));
            let message = format!("no text: {:.0}% of its characters are control characters{hint}", share * 100.0);
            Err(PageError::new(ErrorCode::NotText, message))
        }
    }
}

/// Share of control characters (C0 and DEL) among the first [`BINARY_SAMPLE`] characters from which a page is not text.
/// Text with stray controls stays far below; compressed and executable files have a tenth and more.
const BINARY_SHARE: f32 = 0.05;
const BINARY_SAMPLE: usize = 8192;

/// Number of control characters that proves nothing, however short the page is.
const CONTROLS_MIN: u32 = 8;

/// Whether bytes are text, or the start of a text, in any encoding.
#[cfg(feature = "cli")]
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    binary_share(&decode_sent(bytes, None, None)).is_none()
}

/// The share of control characters at the start of a page; `None` if a text may have as many. C1 controls and U+FFFD do
/// not count: mojibake is full of both, and every binary file has C0 controls.
fn binary_share(decoded: &Decoded<'_>) -> Option<f32> {
    // Nearly all pages have no control characters, and bytes show that sooner than characters.
    let bytes = &decoded.text.as_bytes()[..decoded.text.len().min(BINARY_SAMPLE * char::MAX.len_utf8())];
    // Sums of bytes, emptied before they overflow: the compiler adds sixteen or more at a time.
    let is_control = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | 0xC | b'\r') || b == 0x7F;
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|b| u8::from(is_control(*b))).sum::<u8>();
    let controls: usize = bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(in_chunk(chunk))).sum();
    if controls <= CONTROLS_MIN as usize {
        return None;
    }
    let (mut all, mut control) = (0u32, 0u32);
    for c in decoded.text.chars().take(BINARY_SAMPLE) {
        all += 1;
        control += u32::from(u8::try_from(c).is_ok_and(is_control));
    }
    let share = control as f32 / all.max(1) as f32;
    (share > BINARY_SHARE && control > CONTROLS_MIN).then_some(share)
}
