//! The survey of a page: counts that are evidence of injection.

use memchr::{memchr, memchr_iter, memchr3};
use rustc_hash::FxHashMap;

use super::pinyin::Annotation;
use crate::characters::class::{Classes, HAN};
use crate::restore::markup::opaque;
use crate::script::detect::{Script, only};

/// Counts over a page outside its markup. A *site* is a Han character followed by an annotation that is one of its
/// readings and carries a tone mark.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The number of sites.
    pub(super) sites: u32,
    /// The number of sites directly after another one.
    pub(super) in_a_row: u32,
    /// The number of sites at the first place of their character on the page.
    pub(super) first: u32,
    /// The number of places `?yàn)`: a lost byte directly after a character that is not ASCII.
    pub(super) broken: u32,
    /// The number of Han characters.
    pub(super) han: u32,
    /// The number of characters of traditional script only.
    pub(super) traditional: u32,
    /// The number of characters of simplified script only.
    pub(super) simplified: u32,
    /// The number of places of each character on the page.
    pub(super) occurrences: FxHashMap<char, u32>,
    /// The number of sites of each character.
    pub(super) annotated: FxHashMap<char, u32>,
    /// The number of ASCII punctuation marks after a Han character.
    half_width: u32,
    /// The number of full-width ones.
    full_width: u32,
}

/// The bytes with which vowels with a tone mark begin in UTF-8: from U+00C0 on, U+0100, U+0140 and U+01C0. Hardly any
/// Chinese page has one of them.
const TONED: [u8; 4] = [0xC3, 0xC4, 0xC5, 0xC7];

/// Prefilter: whether a page holds at least two annotations with a tone mark. On nearly all pages it is only a scan for
/// the vowels and for parentheses.
pub(super) fn may_be_injected(text: &str) -> bool {
    let [first, others @ ..] = TONED;
    let has_others = memchr3(others[0], others[1], others[2], text.as_bytes()).is_some();
    if !has_others && memchr(first, text.as_bytes()).is_none() {
        return false;
    }
    let toned = |&open: &usize| {
        let after_text = open > 0 && !text.as_bytes()[open - 1].is_ascii();
        after_text && Annotation::at(&text[open + 1..]).is_some_and(|annotation| annotation.toned)
    };
    memchr_iter(b'(', text.as_bytes()).filter(toned).nth(1).is_some()
}

impl Survey {
    /// Surveys a page.
    pub(super) fn of(text: &str) -> Self {
        let classes = Classes::get();
        let mut survey = Self::default();
        let mut last = None;
        // The end of the last site, in bytes.
        let mut site_end = usize::MAX;
        let mut last_at = 0;
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at + c.len_utf8()..];
            match c {
                '<' => {
                    if let Some(bytes) = opaque(&text[at..]) {
                        (at, last) = (at + bytes, None);
                        continue;
                    }
                }
                '(' => {
                    if let (Some(annotation), Some(before)) = (Annotation::at(rest), last)
                        && annotation.toned
                        && classes.of(before) & HAN != 0
                        && annotation.reads(before)
                    {
                        survey.site(before, last_at == site_end);
                        at += 1 + annotation.bytes;
                        (site_end, last) = (at, None);
                        continue;
                    }
                }
                '?' | '\u{FFFD}' => {
                    let annotation = Annotation::at(rest.strip_prefix('(').filter(|_| c != '?').unwrap_or(rest));
                    let after_text = last.is_some_and(|before| !before.is_ascii()) || at == site_end;
                    survey.broken += u32::from(after_text && annotation.is_some_and(|annotation| annotation.toned));
                }
                _ => {}
            }
            survey.character(c, last.is_some_and(|before| classes.of(before) & HAN != 0), classes);
            (last, last_at) = (Some(c), at);
            at += c.len_utf8();
        }
        survey
    }

    /// Counts a character outside annotations.
    fn character(&mut self, c: char, after_han: bool, classes: Classes) {
        if classes.of(c) & HAN != 0 {
            self.han += 1;
            *self.occurrences.entry(c).or_default() += 1;
            match only(c) {
                Some(Script::Hant) => self.traditional += 1,
                Some(Script::Hans) => self.simplified += 1,
                None => {}
            }
        } else if after_han {
            self.half_width += u32::from(matches!(c, ',' | ';' | ':' | '!'));
            self.full_width += u32::from(matches!(c, '，' | '；' | '：' | '！'));
        }
    }

    /// Counts a site.
    fn site(&mut self, c: char, in_a_row: bool) {
        self.sites += 1;
        self.in_a_row += u32::from(in_a_row);
        self.first += u32::from(self.occurrences.get(&c) == Some(&1));
        *self.annotated.entry(c).or_default() += 1;
    }

    /// Whether the page's full-width punctuation and letters were converted to ASCII after the injection.
    pub(super) fn is_half_width(&self) -> bool {
        self.half_width > self.full_width
    }
}
