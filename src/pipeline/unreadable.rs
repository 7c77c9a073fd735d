//! Detects pages whose text was lost before they came here, or that were read in a wrong encoding.

use encoding_rs::Encoding;
use memchr::memmem;

use crate::decode::better;
use crate::document::Document;
use crate::page_problem::{Suspect, SuspectCode};

/// The mark for a lost character, U+FFFD.
const MARK: &str = "\u{FFFD}";
/// Fewest marks of lost characters on an unreadable page.
const LEAST: usize = 4;
/// Least share of such marks among the non-ASCII characters of an unreadable page. They must also be a share of
/// [`SHOWN`] of all characters, white space left out.
const LOST: f32 = 0.5;
const SHOWN: f32 = 0.1;

/// Why a page is suspect, if hardly any of its text is readable. `forced` is the result of [`forced`].
pub(super) fn reason(doc: &Document<'_>, forced: Option<String>) -> Option<Suspect> {
    let doubtful = |message| Suspect::new(SuspectCode::EncodingDoubtful, message);
    // The mark folds to itself, and nothing else folds to it.
    let lost = memmem::find_iter(doc.fold().page().as_bytes(), MARK).count();
    if lost < LEAST {
        return forced.map(doubtful);
    }
    let (mut beyond, mut shown) = (0usize, 0usize);
    for line in 0..doc.len() {
        let text = doc.text(line);
        if text.is_ascii() {
            shown += text.len();
            continue;
        }
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            shown += 1;
            beyond += usize::from(!c.is_ascii());
        }
    }
    let is_lost = lost as f32 >= beyond as f32 * LOST && lost as f32 >= shown as f32 * SHOWN;
    if !is_lost {
        return forced.map(doubtful);
    }
    let hint = forced.map_or(String::new(), |hint| format!("; {hint}"));
    Some(Suspect::new(SuspectCode::TextLost, format!("{lost} of its {shown} characters are lost (U+FFFD){hint}")))
}

/// A warning about the encoding that the user forced, if another one fits the bytes better.
pub(super) fn forced(bytes: &[u8], encoding: Option<&'static Encoding>) -> Option<String> {
    let used = encoding?;
    let fits = better(bytes, used)?;
    Some(format!("--encoding says {}, but {} fits better", used.name(), fits.name()))
}
