//! What a page shows of injection, and whether that is enough to start restoring (the gate).
//!
//! All thresholds are measured on one real page and 160 modelled ones, against 240 pages with look-alikes: ruby verse,
//! lessons, glosses of rare characters (facts on restoration, section 1).

use std::collections::HashMap;

use memchr::memchr_iter;

use super::gbk::Gbk;
use super::markup::opaque;
use super::pinyin::Annotation;
use crate::charclass::{Classes, HAN};
use crate::fold::fold_char;
use crate::script::detect::{Script, only};

/// How a page was injected, by what its survey shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Into the bytes of the page, characters torn apart: the bytes must be put together again.
    Bytes,
    /// Between whole characters: the annotations only need to go.
    Characters,
}

/// Share of sites at the first place of their character beyond which a page with whole characters is a lesson. Where any
/// character may be annotated, the first places are as many as the page has different characters, a half or less of a
/// page of some length. Set by hand; a short page that was injected may be left alone for it.
const ONCE: f64 = 0.85;

/// Counts over a page outside its markup. A *site* is a Han character with an annotation behind it that is one of its
/// readings and carries a tone mark.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Sites.
    sites: u32,
    /// Sites directly behind another one.
    in_a_row: u32,
    /// Sites whose character is written otherwise in simplified script.
    changed: u32,
    /// Sites whose character is in the first level of GB 2312, in its simplified form.
    common: u32,
    /// Sites at the first place of their character on the page: all are in lessons, which explain a character once.
    first: u32,
    /// Places `?yàn)`: a lost byte, directly behind a character that is not ASCII.
    broken: u32,
    /// Han characters.
    pub(super) han: u32,
    /// Characters of traditional script only.
    traditional: u32,
    /// Characters of simplified script only.
    simplified: u32,
    /// How often each character stands on the page.
    pub(super) occurrences: HashMap<char, u32>,
    /// How often each character is a site's.
    pub(super) annotated: HashMap<char, u32>,
    /// Punctuation behind a Han character that is ASCII.
    half_width: u32,
    /// The same that is full width.
    full_width: u32,
}

/// Whether a page holds two annotations with a tone mark at all; a scan for parentheses, and nearly nothing else.
pub(super) fn is_worth_a_look(text: &str) -> bool {
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
        let simplified = fold_char(c);
        self.changed += u32::from(simplified != c);
        self.common += u32::from(is_common(simplified));
        *self.annotated.entry(c).or_default() += 1;
    }

    /// The gate: how the page was injected, or `None` if it was not.
    pub(super) fn gate(&self) -> Option<Kind> {
        let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
        let traditional = share(self.traditional, self.traditional + self.simplified);
        let in_a_row = share(self.in_a_row, self.sites);
        let common = share(self.common, self.sites);
        let changed = share(self.changed, self.sites);
        let consistent = || {
            let all = self.annotated.keys().filter_map(|c| self.occurrences.get(c)).sum();
            share(self.sites, all)
        };
        let by_sites = self.sites >= 4
            && changed >= 0.9
            && in_a_row <= 0.6
            && common >= 0.6
            && traditional >= 0.75
            && consistent() >= 0.75;
        let by_lost_bytes = self.broken >= 1 && self.sites >= 2 && changed >= 0.8 && traditional >= 0.75;
        let by_characters = self.sites >= 12
            && in_a_row <= 0.45
            && (0.02..=0.45).contains(&share(self.sites, self.han))
            && traditional >= 0.9
            && common >= 0.8
            && share(self.first, self.sites) <= ONCE;
        if by_sites || by_lost_bytes { Some(Kind::Bytes) } else { by_characters.then_some(Kind::Characters) }
    }

    /// Whether full-width punctuation and letters of the page were made ASCII after it was injected.
    pub(super) fn is_half_width(&self) -> bool {
        self.half_width > self.full_width
    }
}

/// Whether a character is in the first level of GB 2312: the 3,755 most frequent ones.
fn is_common(c: char) -> bool {
    Gbk::get().pair(c).is_some_and(|(lead, trail)| (0xB0..=0xD7).contains(&lead) && trail >= 0xA1)
}
