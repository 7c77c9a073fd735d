//! Pinyin injection: `醫(yī)院`, `因?yàn)閲`.
//!
//! A script had converted simplified pages to traditional and encoded them as GBK. Then it inserted a reading after
//! each pair of bytes that makes a character of its list, wherever that pair occurred, even across two characters. When
//! the bytes are decoded again, most annotations are between whole characters. After some of them every character is
//! shifted by one byte, and bytes are lost where a lead byte met the parenthesis or another ASCII character. Some pages
//! were also cut at punctuation marks, again across characters.
//!
//! [`survey`] and [`prefilter`] decide whether a page was injected; any other page stays unchanged. [`read`] puts the
//! bytes together again. It uses [`expand`] for the possible continuations of a reading, [`lattice`] for the readings
//! so far, and [`page`] and [`context`] for their costs.

mod context;
mod edit;
mod expand;
mod lattice;
mod page;
mod pinyin;
mod prefilter;
mod read;
mod survey;
#[cfg(test)]
mod tests;
mod width;

use crate::restore::log::RestoreLog;
use crate::restore::markup;
use crate::restore::mode::Restore;
use page::Page;
use prefilter::{InjectionKind, injection_kind};
use read::Reader;
use survey::Survey;

/// Removes injected pinyin from a page and restores the damaged characters; `None` if the page was not injected. With
/// [`Restore::Safe`] no character is guessed. The log gets the number of removed annotations, the number of lost
/// characters, and every changed line.
pub(super) fn restore(text: &str, mode: Restore, log: &mut RestoreLog) -> Option<String> {
    if !survey::may_be_injected(text) {
        return None;
    }
    log.tried += 1;
    let survey = Survey::of(text);
    match injection_kind(&survey)? {
        InjectionKind::Bytes => read(text, &survey, mode, log),
        InjectionKind::Characters => strip(text, log),
    }
}

/// Restores a page whose pinyin was injected into its bytes.
fn read(text: &str, survey: &Survey, mode: Restore, log: &mut RestoreLog) -> Option<String> {
    let page = Page::new(text, survey);
    let (edited, tally) = Reader::new(&page, mode).read();
    log.injection = tally;
    edited.is_changed().then(|| edited.finish(log))
}

/// Removes the annotations of a page whose characters are all whole.
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
