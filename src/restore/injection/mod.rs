//! Pinyin injection: `醫(yī)院`, `因?yàn)閲`.
//!
//! A script had converted simplified pages to traditional and encoded them as GBK, then put a reading behind each pair of
//! bytes that makes a character of its list, wherever that pair stood, also across two characters. Read as text again,
//! most annotations only stand between whole characters; behind some, every character is shifted by one byte, and bytes
//! are lost where a lead byte met the parenthesis or another ASCII character. Some pages were also cut at punctuation
//! marks, again across characters.
//!
//! [`survey`] and [`gate`] tell whether a page was injected at all; nothing else is touched. [`read`] puts the bytes together again:
//! [`steps`] says what may follow, [`lattice`] holds what did, [`page`] and [`context`] say how probable it is.

mod context;
mod edit;
mod lattice;
mod page;
mod pinyin;
mod prefilter;
mod read;
mod steps;
mod survey;
#[cfg(test)]
mod tests;
mod width;

use super::log::RestoreLog;
use super::{gbk, markup};
use crate::restore::Restore;
use page::Page;
use prefilter::{Kind, gate};
use read::Reader;
use survey::Survey;

/// Takes injected pinyin out of a page and restores what it broke; `None` if the page was not injected. With
/// [`Restore::Safe`] no character is guessed. The log gets the annotations taken out, what is lost, and every line.
pub(super) fn restore(text: &str, mode: Restore, log: &mut RestoreLog) -> Option<String> {
    if !survey::is_worth_a_look(text) {
        return None;
    }
    log.tried += 1;
    let survey = Survey::of(text);
    match gate(&survey)? {
        Kind::Bytes => read(text, &survey, mode, log),
        Kind::Characters => strip(text, log),
    }
}

/// Restores a page whose bytes were injected.
fn read(text: &str, survey: &Survey, mode: Restore, log: &mut RestoreLog) -> Option<String> {
    let page = Page::new(text, survey);
    let (edited, tally) = Reader::new(&page, mode).read();
    log.injection = tally;
    edited.is_changed().then(|| edited.finish(log))
}

/// Takes annotations out of a page in which every character is whole.
fn strip(text: &str, log: &mut RestoreLog) -> Option<String> {
    let mut edited = edit::Edited::new(text);
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'(', b'<', &text.as_bytes()[at..]) {
        at += found;
        edited.copy(at);
        let before = edited.text.chars().next_back();
        let annotation = pinyin::Annotation::at(&text[at + 1..]).filter(|a| before.is_some_and(|c| a.reads(c)));
        at += match annotation.filter(|_| text[at..].starts_with('(')) {
            Some(annotation) => {
                edited.replace(at + 1 + annotation.bytes, &[]);
                log.injection.restored += 1;
                1 + annotation.bytes
            }
            None => markup::opaque(&text[at..]).unwrap_or(1),
        };
    }
    edited.is_changed().then(|| edited.finish(log))
}
