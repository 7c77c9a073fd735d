//! Expands a state of reading: the possible next characters of the page, given the byte that waits for its trail byte.

use super::context::Context;
use super::lattice::{Emit, Lattice, State};
use super::page::{Page, Swallowed};
use super::pinyin::Annotation;
use super::width::{folded_at, wide};
use crate::restore::gbk::{Gbk, LEADS};
use crate::restore::markup::{opaque, tag_residue};

/// The cost of an annotation that is not a known reading of the character before it: sites list rare readings.
const RARE_READING: f32 = 8.0;
/// The cost of a `?` before a punctuation mark as a lost byte; of it, or of U+FFFD, as itself; and of an ASCII question
/// mark elsewhere, on a page that writes full-width ones. These three and the cost above are set by hand.
const CUT_BYTE: f32 = 2.0;
const UNDAMAGED: f32 = 8.0;
const QUESTION: f32 = 3.0;
/// The costs of the characters that a lost byte may have swallowed: a line end after a sentence (30 of 100 sentence
/// ends are at one), any other ASCII character below `@` (after 19 of 1,000 characters), and one that is in the same
/// context elsewhere on the page (set by hand).
const LINE_END: f32 = 1.2;
const UNKNOWN: f32 = 4.0;
const KNOWN: f32 = 1.0;
/// The cost of ending a line or paragraph with anything but a sentence's end, and the cost of ending it with a colon.
/// Of the last characters of 3,317 lines with 20 or more Han 55 in 100 are sentence ends and 1.0 colons; of all
/// characters 2.7 and 0.45.
const MID_SENTENCE: f32 = 3.8;
const COLON: f32 = 2.2;
/// The cost of a byte that was dropped without a mark, as some decoders do, and of leaving a damaged place as it is;
/// set by hand.
const DROPPED: f32 = 7.0;
const LEFT: f32 = 20.0;

/// The most states at one place for which the unknown byte is enumerated, best first; there are 126 such bytes.
const MAX_ENUMERATED: usize = 12;
/// The number of characters after a mark that are examined. If more than a quarter of them are marks, nothing is
/// enumerated.
const NEAR: usize = 32;

/// An edge's one or two characters.
fn emit(first: char, second: char, guessed: [bool; 2], annotation: bool) -> Emit {
    Emit::Characters { characters: [first, second], guessed, annotation }
}

/// Expands the lattice of a stretch, place by place.
pub(super) struct Expander<'p, 't> {
    pub(super) page: &'p Page<'t>,
    gbk: &'static Gbk,
    pub(super) lattice: Lattice,
    /// The text before the stretch.
    pub(super) context: Context,
}

impl<'p, 't> Expander<'p, 't> {
    pub(super) fn new(page: &'p Page<'t>) -> Self {
        Self { page, gbk: Gbk::get(), lattice: Lattice::default(), context: Context::default() }
    }

    /// Adds every edge from the nodes at a place. The nodes are sorted, best first.
    pub(super) fn expand(&mut self, nodes: &[usize], at: usize) {
        let rest = &self.page.text[at..];
        let Some(c) = rest.chars().next() else { return };
        match c {
            '<' => {
                if let Some(bytes) = opaque(rest) {
                    return self.markup(nodes, at + bytes);
                }
            }
            '(' => {
                if let Some(annotation) = Annotation::at(&rest[1..]) {
                    return self.annotation(nodes, at, annotation);
                }
            }
            '?' | '\u{FFFD}' => return self.mark(nodes, at, c),
            // Some pages were converted to full width after the injection.
            '？' if tag_residue(&rest[c.len_utf8()..]).is_some() => return self.mark(nodes, at, c),
            _ => {}
        }
        for &node in nodes {
            self.character(node, at, c);
        }
    }

    /// Copies markup. It is possible only without a pending byte, which would have swallowed it.
    fn markup(&mut self, nodes: &[usize], end: usize) {
        for &node in nodes {
            let state = self.lattice.state(node);
            if state.pending == 0 {
                self.lattice.add(node, end, State { last: '>', ..state }, 0.0, Emit::Copy);
            }
        }
    }

    /// Removes an annotation that is a reading of the last two bytes or carries a tone mark.
    fn annotation(&mut self, nodes: &[usize], at: usize, annotation: Annotation<'t>) {
        for &node in nodes {
            let state = self.lattice.state(node);
            let read = self.last_pair(state).is_some_and(|k| annotation.reads(k));
            if read || annotation.toned {
                let cost = if read { 0.0 } else { RARE_READING / 2.0 };
                self.lattice.add(node, at + 1 + annotation.bytes, state, cost, Emit::Annotation);
            } else {
                self.character(node, at, '(');
            }
        }
    }

    /// Reads a `?` or U+FFFD: a lost byte with or without its annotation, or the mark itself.
    fn mark(&mut self, nodes: &[usize], at: usize, mark: char) {
        let rest = &self.page.text[at..];
        let lost = lost_annotation(rest);
        if let Some((bytes, annotation)) = lost {
            for &node in &nodes[..nodes.len().min(MAX_ENUMERATED)] {
                self.lost_before_annotation(node, at + bytes, annotation);
            }
        }
        if lost.is_some_and(|(_, annotation)| annotation.toned) {
            return;
        }
        let next = at + mark.len_utf8();
        if is_crowded(rest) {
            for &node in nodes {
                let state = State { pending: 0, guessed: false, last: '\u{FFFD}' };
                if self.lattice.state(node).pending == 0 {
                    self.lattice.add(node, next, state, UNDAMAGED, Emit::Copy);
                } else {
                    self.lattice.add(node, next, state, LEFT, emit('\u{FFFD}', '\0', [false; 2], false));
                }
            }
            return;
        }
        let is_shifted = nodes.iter().any(|&node| self.lattice.state(node).pending != 0);
        let swallowed = match mark {
            '?' | '？' if is_shifted => self.page.swallowed(&self.page.text[next..]),
            _ if is_shifted && !self.page.keeps_ascii => self.page.swallowed(&self.page.text[next..]),
            _ => Swallowed::Nothing,
        };
        for &node in &nodes[..nodes.len().min(MAX_ENUMERATED)] {
            match self.lattice.state(node).pending {
                0 => self.lost_lead(node, next),
                _ => self.lost_trail(node, next, swallowed),
            }
        }
        for &node in nodes {
            self.character(node, at, mark);
        }
    }

    /// Reads a character as itself.
    fn character(&mut self, node: usize, at: usize, c: char) {
        let state = self.lattice.state(node);
        if state.pending != 0 {
            return self.shifted(node, at, c);
        }
        let next = at + c.len_utf8();
        let extra = match c {
            '\u{FFFD}' => UNDAMAGED,
            '?' if Page::is_cut(&self.page.text[next..]) => UNDAMAGED,
            '?' if !self.page.half_width => QUESTION,
            _ => 0.0,
        };
        let cost = self.page.cost(state.last, c) + extra;
        self.lattice.add(node, next, State { last: c, ..state }, cost, Emit::Copy);
    }

    /// The character of the last two bytes, whether the reading pairs them or not.
    fn last_pair(&self, state: State) -> Option<char> {
        let (lead, trail) = self.pair(state.last)?;
        if state.pending == 0 { self.gbk.character(lead, trail) } else { self.gbk.character(trail, state.pending) }
    }

    /// The bytes of a character; on a half-width page also those of its full-width form.
    fn pair(&self, c: char) -> Option<(u8, u8)> {
        let wide = || wide(c).filter(|_| self.page.half_width).and_then(|wide| self.gbk.pair(wide));
        self.gbk.pair(c).or_else(wide)
    }

    /// Reads a character after a pending byte.
    fn shifted(&mut self, node: usize, at: usize, c: char) {
        let page = self.page;
        let rest = &page.text[at..];
        let next = at + c.len_utf8();
        match c {
            '€' => {
                self.feed(node, next, &[0x80]);
                self.feed(node, next, &[0xA2, 0xE3]);
            }
            '\n' | '\r' | ' ' => self.dropped(node, at, c),
            _ if c.is_ascii() && c as u32 >= 0x40 => self.feed(node, next, &[c as u8]),
            _ => {
                if let Some((lead, trail)) = self.gbk.pair(c) {
                    self.feed(node, next, &[lead, trail]);
                }
            }
        }
        if page.half_width {
            for (bytes, (lead, trail)) in folded_at(rest) {
                self.feed(node, at + bytes, &[lead, trail]);
            }
        } else if matches!(c, ';' | '!' | '?')
            && let Some((lead, trail)) = wide(c).and_then(|wide| self.gbk.pair(wide))
        {
            self.feed(node, next, &[lead, trail]);
        }
    }

    /// Completes a pending byte with its trail byte, and reads the byte after it: nothing, a new pending byte, or a
    /// letter.
    fn feed(&mut self, node: usize, end: usize, bytes: &[u8]) {
        let state = self.lattice.state(node);
        let Some(c) = bytes.first().and_then(|&trail| self.gbk.character(state.pending, trail)) else { return };
        let guess = if state.guessed { self.context.cost(state.last, c) } else { 0.0 };
        let cost = self.page.cost(state.last, c) + guess;
        let guessed = [state.guessed, false];
        match bytes.get(1) {
            None => {
                let state = State { pending: 0, guessed: false, last: c };
                self.lattice.add(node, end, state, cost, emit(c, '\0', guessed, false));
            }
            Some(&lead) if LEADS.contains(&lead) => {
                let state = State { pending: lead, guessed: false, last: c };
                self.lattice.add(node, end, state, cost, emit(c, '\0', guessed, false));
            }
            Some(&letter) if letter < 0x80 => {
                let letter = char::from(letter);
                let cost = cost + self.page.cost(c, letter);
                let state = State { pending: 0, guessed: false, last: letter };
                self.lattice.add(node, end, state, cost, emit(c, letter, guessed, false));
            }
            Some(_) => {}
        }
    }

    /// Reads a line end or blank after a trail byte that was dropped without a mark.
    fn dropped(&mut self, node: usize, at: usize, blank: char) {
        let state = self.lattice.state(node);
        for byte in LEADS {
            if let Some(c) = self.gbk.character(state.pending, byte) {
                let mid_sentence = if blank == ' ' { 0.0 } else { mid_sentence(c) };
                let cost = DROPPED + mid_sentence + self.page.cost(state.last, c) + self.context.cost(state.last, c);
                let next = State { pending: 0, guessed: false, last: blank };
                self.lattice.add(node, at + blank.len_utf8(), next, cost, emit(c, blank, [true, false], false));
            }
        }
    }

    /// Reads a lost byte whose annotation gives the reading of the character that it completes.
    fn lost_before_annotation(&mut self, node: usize, end: usize, annotation: Annotation<'t>) {
        let state = self.lattice.state(node);
        let before = if state.pending == 0 { self.pair(state.last).map(|pair| pair.1) } else { Some(state.pending) };
        let listed: Vec<(u8, char)> = before
            .filter(|byte| LEADS.contains(byte))
            .map(|lead| LEADS.filter_map(|byte| Some((byte, self.gbk.character(lead, byte)?))).collect())
            .unwrap_or_default();
        let fits: Vec<(u8, char)> = listed.iter().copied().filter(|&(_, k)| annotation.reads(k)).collect();
        // A character is certain if it is the only one that fits, or the only fitting one that the site annotates
        // elsewhere.
        let annotated = fits.iter().filter(|&&(_, k)| self.page.is_annotated(k)).count();
        let is_known = |k: char| fits.len() == 1 || annotated == 1 && self.page.is_annotated(k);
        let known: Vec<char> = fits.iter().map(|&(_, k)| k).filter(|&k| is_known(k)).collect();
        let (candidates, rare) =
            if fits.is_empty() { (if annotation.toned { listed } else { fits }, RARE_READING) } else { (fits, 0.0) };
        for (byte, k) in candidates {
            let known = known.contains(&k);
            let cost = rare + self.page.unlisted(k);
            if state.pending == 0 {
                let next = State { pending: byte, guessed: !known, last: state.last };
                self.lattice.add(node, end, next, cost, emit('\0', '\0', [false; 2], true));
            } else {
                let next = State { pending: 0, guessed: false, last: k };
                let cost = cost + self.page.cost(state.last, k);
                self.lattice.add(node, end, next, cost, emit(k, '\0', [!known || state.guessed, false], true));
            }
        }
        if annotation.toned && state.pending == 0 {
            let next = State { pending: 0, guessed: false, last: '\u{FFFD}' };
            self.lattice.add(node, end, next, LEFT, emit('\u{FFFD}', '\0', [false; 2], true));
        }
    }

    /// Reads a mark as a lead byte that was left over where the bytes were cut, before a punctuation mark.
    fn lost_lead(&mut self, node: usize, next: usize) {
        let last = self.lattice.state(node).last;
        if Page::is_cut(&self.page.text[next..]) {
            for pending in LEADS {
                let state = State { pending, guessed: true, last };
                self.lattice.add(node, next, state, CUT_BYTE, emit('\0', '\0', [false; 2], false));
            }
        }
    }

    /// Reads a mark as a lost trail byte, with the character that it swallowed.
    fn lost_trail(&mut self, node: usize, next: usize, swallowed: Swallowed) {
        let state = self.lattice.state(node);
        let rest = &self.page.text[next..];
        let at_end = matches!(swallowed, Swallowed::Markup('<', _)) && rest.starts_with('/')
            || swallowed == Swallowed::Nothing && !Page::is_cut(rest);
        for byte in LEADS {
            let Some(c) = self.gbk.character(state.pending, byte) else { continue };
            let mid_sentence = if at_end { mid_sentence(c) } else { 0.0 };
            let cost = self.page.cost(state.last, c) + self.context.cost(state.last, c) + mid_sentence;
            let (second, guessed, end, price) = match swallowed {
                Swallowed::Nothing => ('\0', false, next, 0.0),
                Swallowed::Markup('<', bytes) if bytes > 0 => ('\0', false, next + bytes, 0.0),
                Swallowed::Markup(c, _) => (c, false, next, 0.0),
                Swallowed::Known(c) => (c, true, next, KNOWN),
                Swallowed::Unknown if ends_sentence(c) => ('\n', true, next, LINE_END),
                Swallowed::Unknown => ('\u{FFFD}', false, next, UNKNOWN),
            };
            let last = if second == '\0' { c } else { second };
            let state = State { pending: 0, guessed: false, last };
            self.lattice.add(node, end, state, cost + price, emit(c, second, [true, guessed], false));
        }
    }
}

/// A lost byte before an annotation (`?yàn)`, `\u{FFFD}yàn)`, `\u{FFFD}(yàn)`): its length in bytes with the
/// annotation, and the annotation.
pub(super) fn lost_annotation(rest: &str) -> Option<(usize, Annotation<'_>)> {
    let inside = rest.strip_prefix('?').or_else(|| rest.strip_prefix('\u{FFFD}'))?;
    let inside = inside.strip_prefix('(').filter(|_| !rest.starts_with('?')).unwrap_or(inside);
    let annotation = Annotation::at(inside)?;
    Some((rest.len() - inside.len() + annotation.bytes, annotation))
}

/// Whether there are too many marks close together to restore anything.
pub(super) fn is_crowded(rest: &str) -> bool {
    let is_mark = |c: &char| matches!(c, '?' | '\u{FFFD}');
    rest.chars().take(NEAR).filter(is_mark).count() > NEAR / 4
}

/// The cost of ending a line or paragraph with a character.
fn mid_sentence(c: char) -> f32 {
    match c {
        '：' | '；' => COLON,
        _ if ends_sentence(c) => 0.0,
        _ => MID_SENTENCE,
    }
}

/// Whether a line may end after a character.
fn ends_sentence(c: char) -> bool {
    "。！？”’」』；：…".contains(c)
}
