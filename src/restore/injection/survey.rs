//! What a page shows of injection.

use memchr::{memchr, memchr_iter, memchr3};
use rustc_hash::FxHashMap;

use super::markup::opaque;
use super::pinyin::Annotation;
use crate::characters::class::{Classes, HAN};
use crate::script::detect::{Script, only};

/// Counts over a page outside its markup. A *site* is a Han character with an annotation behind it that is one of its
/// readings and carries a tone mark.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Sites.
    pub(super) sites: u32,
    /// Sites directly behind another one.
    pub(super) in_a_row: u32,
    /// Sites at the first place of their character on the page.
    pub(super) first: u32,
    /// Places `?yàn)`: a lost byte, directly behind a character that is not ASCII.
    pub(super) broken: u32,
    /// Han characters.
    pub(super) han: u32,
    /// Characters of traditional script only.
    pub(super) traditional: u32,
    /// Characters of simplified script only.
    pub(super) simplified: u32,
    /// How often each character stands on the page.
    pub(super) occurrences: FxHashMap<char, u32>,
    /// How often each character is a site's.
    pub(super) annotated: FxHashMap<char, u32>,
    /// Punctuation behind a Han character that is ASCII.
    half_width: u32,
    /// The same that is full width.
    full_width: u32,
}

/// The bytes with which vowels with a tone mark begin in UTF-8: from U+00C0 on, U+0100, U+0140 and U+01C0. Hardly a
/// Chinese page has any of them.
const TONED: [u8; 4] = [0xC3, 0xC4, 0xC5, 0xC7];

/// Whether a page holds two annotations with a tone mark at all; a scan for their vowels and for parentheses, and nearly
/// nothing else.
pub(super) fn is_worth_a_look(text: &str) -> bool {
    let [first, others @ ..] = TONED;
    let has_others = memchr3(others[0], others[1], others[2], text.as_bytes()).is_some();
    if !has_others && memchr(first, text.as_bytes()).is_none() {
        return false;
    }
    let toned = |&open: &usize| {
        let behind_text = open > 0 && !text.as_bytes()[open - 1].is_ascii();
        behind_text && Annotation::at(&text[open + 1..]).is_some_and(|annotation| annotation.toned)
    };
    memchr_iter(b'(', text.as_bytes()).filter(toned).nth(1).is_some()
}

impl Survey {
    /// Surveys a page.
    pub(super) fn of(text: &str) -> Self {
        let classes = Classes::get();
        let mut survey = Self::default();
        let mut last = None;
        // Where the last site ends, in bytes.
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
                    let behind_text = last.is_some_and(|before| !before.is_ascii()) || at == site_end;
                    survey.broken += u32::from(behind_text && annotation.is_some_and(|annotation| annotation.toned));
                }
                _ => {}
            }
            survey.character(c, last.is_some_and(|before| classes.of(before) & HAN != 0), classes);
            (last, last_at) = (Some(c), at);
            at += c.len_utf8();
        }
        survey
    }

    fn character(&mut self, c: char, behind_han: bool, classes: Classes) {
        if classes.of(c) & HAN != 0 {
            self.han += 1;
            *self.occurrences.entry(c).or_default() += 1;
            match only(c) {
                Some(Script::Hant) => self.traditional += 1,
                Some(Script::Hans) => self.simplified += 1,
                None => {}
            }
        } else if behind_han {
            self.half_width += u32::from(matches!(c, ',' | ';' | ':' | '!'));
            self.full_width += u32::from(matches!(c, '，' | '；' | '：' | '！'));
        }
    }

    fn site(&mut self, c: char, in_a_row: bool) {
        self.sites += 1;
        self.in_a_row += u32::from(in_a_row);
        self.first += u32::from(self.occurrences.get(&c) == Some(&1));
        *self.annotated.entry(c).or_default() += 1;
    }

    /// Whether full-width punctuation and letters of the page were made ASCII after it was injected.
    pub(super) fn is_half_width(&self) -> bool {
        self.half_width > self.full_width
    }
}
