//! Detects pages whose text was lost before they came here, that were read in a wrong encoding, or whose damage could not be
//! restored.

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

/// Fewest characters of misread bytes on a page that is suspect for them, and their least share of its characters beyond
/// ASCII.
const LEAST_MISREAD: usize = 64;
const MISREAD: f32 = 0.5;
/// Fewest adjacent Latin letters and signs that are misread bytes. A word of a language has one or two accents in a row;
/// a Chinese character read as Latin has three.
const RUN: usize = 3;

/// Why a page is suspect, if hardly any of its text is readable. `marked` is the number of lost characters that left a mark in
/// the text (`锟斤拷`, runs of `?` or U+FFFD), and `forced` the result of [`forced`].
pub(super) fn reason(doc: &Document<'_>, marked: u32, forced: Option<String>) -> Option<Suspect> {
    let doubtful = |message| Suspect::new(SuspectCode::EncodingDoubtful, message);
    // The mark folds to itself, and nothing else folds to it.
    let lost = memmem::find_iter(doc.fold().page().as_bytes(), MARK).count();
    // `marked` counts runs of U+FFFD again. Of the other marks three characters, `锟斤拷`, stand for two that are lost.
    let others = (marked as usize).saturating_sub(lost) * 3 / 2;
    let lost = lost + others;
    if lost < LEAST {
        return forced.map(doubtful).or_else(|| misread(doc).map(doubtful));
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
        return forced.map(doubtful).or_else(|| misread(doc).map(doubtful));
    }
    let hint = forced.map_or(String::new(), |hint| format!("; {hint}"));
    let marks = if others == 0 { " (U+FFFD)" } else { "" };
    Some(Suspect::new(SuspectCode::TextLost, format!("{lost} of its {shown} characters are lost{marks}{hint}")))
}

/// Says so if most characters beyond ASCII are runs of Latin letters and signs: UTF-8 or GBK that was read as Latin, and that
/// restoration could not undo.
fn misread(doc: &Document<'_>) -> Option<String> {
    let leads = memchr::memchr2_iter(0xC2, 0xC3, doc.fold().page().as_bytes());
    if leads.take(LEAST_MISREAD).count() < LEAST_MISREAD {
        return None;
    }
    let (mut beyond, mut in_runs) = (0usize, 0usize);
    for line in 0..doc.len() {
        for run in doc.text(line).split(|c: char| c.is_ascii()) {
            let chars = run.chars().count();
            beyond += chars;
            let latin = run.chars().filter(|&c| is_latin_sign(c)).count();
            in_runs += if chars >= RUN && latin * 2 > chars { latin } else { 0 };
        }
    }
    (in_runs >= LEAST_MISREAD && in_runs as f32 >= beyond as f32 * MISREAD).then(|| {
        format!("{in_runs} of its characters are Latin letters and signs in runs, as bytes of another encoding look")
    })
}

/// Whether a character is one that windows-1252 has beyond ASCII and Chinese text does not print (dashes, quotation marks and
/// `…` are left out), a control character of Latin-1, or the mark of a byte that has no character there.
fn is_latin_sign(c: char) -> bool {
    matches!(
        c,
        '\u{80}'
            ..='\u{FF}'
                | '\u{FFFD}'
                | 'Œ'
                | 'œ'
                | 'Š'
                | 'š'
                | 'Ÿ'
                | 'Ž'
                | 'ž'
                | 'ƒ'
                | 'ˆ'
                | '˜'
                | '†'
                | '‡'
                | '‰'
                | '‹'
                | '›'
                | '€'
                | '™'
                | '‚'
                | '„'
    )
}

/// A warning about the encoding that the user forced, if another one fits the bytes better.
pub(super) fn forced(bytes: &[u8], encoding: Option<&'static Encoding>) -> Option<String> {
    let used = encoding?;
    let fits = better(bytes, used)?;
    Some(format!("--encoding says {}, but {} fits better", used.name(), fits.name()))
}
