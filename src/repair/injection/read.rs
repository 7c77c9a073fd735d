//! Reads a damaged page: which bytes each character stands for, which bytes are missing, and what the page said.
//!
//! Where every character stands for itself the text is copied. At a lost byte the characters behind it may be shifted by
//! one byte up to the next ASCII one; there all readings are followed, and the best one is taken.

use memchr::memchr3;
use memchr::memmem::Finder;

use super::context::Context;
use super::edit::Edited;
use super::gbk::{Gbk, LEADS};
use super::lattice::{Emit, Lattice, State};
use super::markup::opaque;
use super::page::{Page, Swallowed};
use super::pinyin::Annotation;
use super::width::{folded_at, narrow, wide};
use crate::options::Restore;
use crate::repair::log::Tally;

/// Margin from which a guess is made (facts on restoration, section 1: 95 of 100 such guesses are right).
const SURE: f32 = 3.0;
/// Cost of an annotation that is no reading of what stands before it: sites list rare readings.
const RARE_READING: f32 = 8.0;
/// Cost of taking a `?` before a punctuation mark for a lost byte; of taking it, or U+FFFD, for itself; and of an ASCII
/// question mark elsewhere, on a page that writes full-width ones.
const CUT: f32 = 2.0;
const UNDAMAGED: f32 = 8.0;
const QUESTION: f32 = 3.0;
/// Costs of what a lost byte may have taken with it: a line end behind a sentence, a character that stands there
/// elsewhere on the page, and any other ASCII character below `@` (in running text one in a hundred).
const LINE_END: f32 = 2.0;
const ELSEWHERE: f32 = 1.0;
const UNKNOWN: f32 = 5.0;
/// Cost of ending a line or paragraph with anything but a sentence's end: four of five end so, and the model knows only
/// that one character in fifty does.
const WITHIN: f32 = 3.5;
/// Cost of a byte that was dropped without a trace (facts: dear), and of leaving a damaged place as it is.
const DROPPED: f32 = 7.0;
const LEFT: f32 = 20.0;

/// Emits one character, or two.
fn emit(first: char, second: char, guessed: [bool; 2], annotation: bool) -> Emit {
    Emit::Characters { characters: [first, second], guessed, annotation }
}

pub(super) struct Reader<'p, 't> {
    page: &'p Page<'t>,
    gbk: &'static Gbk,
    mode: Restore,
    lattice: Lattice,
    context: Context,
    edited: Edited<'t>,
    tally: Tally,
}

impl<'p, 't> Reader<'p, 't> {
    pub(super) fn new(page: &'p Page<'t>, mode: Restore) -> Self {
        let edited = Edited::new(page.text);
        let (lattice, context, tally) = (Lattice::default(), Context::default(), Tally::default());
        Self { page, gbk: Gbk::get(), mode, lattice, context, edited, tally }
    }

    /// Reads the whole page.
    pub(super) fn read(mut self) -> (Edited<'t>, Tally) {
        let text = self.page.text;
        let finder = Finder::new("\u{FFFD}");
        let next_lost = |from: usize| finder.find(&text.as_bytes()[from..]).map_or(text.len(), |found| from + found);
        let mut lost = next_lost(0);
        let mut at = 0;
        loop {
            let mark = memchr3(b'(', b'?', b'<', &text.as_bytes()[at..]).map_or(text.len(), |found| at + found);
            if lost < at {
                lost = next_lost(at);
            }
            at = mark.min(lost);
            self.edited.copy(at);
            let last = self.edited.text.chars().next_back().unwrap_or_default();
            let rest = &text[at..];
            at = match rest.as_bytes().first() {
                None => return (self.edited, self.tally),
                Some(b'<') => at + opaque(rest).unwrap_or(1),
                Some(b'(') => self.whole_annotation(at, last),
                Some(_) if Self::may_be_lost(rest) => self.stretch(at, last),
                Some(_) => at + rest.chars().next().map_or(1, char::len_utf8),
            };
        }
    }

    /// Takes out the annotation of a whole character, if there is one. Gives the place to go on from.
    fn whole_annotation(&mut self, at: usize, last: char) -> usize {
        let annotation = Annotation::at(&self.page.text[at + 1..]);
        let is_own = |a: &Annotation<'_>| self.gbk.pair(last).is_some() && (a.toned || a.reads(last));
        match annotation.filter(is_own) {
            None => at + 1,
            Some(annotation) => {
                let end = at + 1 + annotation.bytes;
                self.edited.replace(end, &[]);
                self.tally.restored += 1;
                end
            }
        }
    }

    /// Whether a `?` or U+FFFD that follows a whole character may be a lost byte.
    fn may_be_lost(rest: &str) -> bool {
        let behind = rest.strip_prefix(['?', '\u{FFFD}']).unwrap_or(rest);
        lost_annotation(rest).is_some_and(|(_, annotation)| annotation.toned) || Page::is_cut(behind)
    }

    /// Reads on from a lost byte, until everything stands for itself again. Gives that place.
    fn stretch(&mut self, start: usize, last: char) -> usize {
        self.lattice.start(start, State { pending: 0, guessed: false, last });
        self.context = Context::behind(&self.edited.text);
        while let Some((at, nodes, all)) = self.lattice.next() {
            let Some(&best) = nodes.first() else { break };
            if at == self.page.text.len() || all && nodes.len() == 1 && self.lattice.has_edges() {
                let mut state = self.lattice.state(best);
                self.write(best);
                if at == self.page.text.len() && state.pending != 0 {
                    self.lose(at);
                    state.pending = 0;
                }
                if state.pending == 0 {
                    return at;
                }
                self.lattice.start(at, state);
                continue;
            }
            for &node in &nodes {
                self.follow(node, at);
            }
            if self.lattice.is_stuck() {
                // No reading goes on: what waits for its second byte is lost, and the text stands for itself again.
                self.write(best);
                self.lose(at);
                return at;
            }
        }
        self.page.text.len()
    }

    fn lose(&mut self, at: usize) {
        self.edited.replace(at, &[('\u{FFFD}', false)]);
        self.tally.lost += 1;
    }

    /// Writes the best reading up to a node.
    fn write(&mut self, end: usize) {
        for (at, emit, margin) in self.lattice.best(end) {
            match emit {
                Emit::Copy => self.edited.copy(at),
                Emit::Annotation => {
                    self.edited.replace(at, &[]);
                    self.tally.restored += 1;
                }
                Emit::Characters { characters, guessed, annotation } => {
                    let mut new = [('\0', false); 2];
                    let mut length = 0;
                    for (index, c) in characters.into_iter().enumerate().filter(|&(_, c)| c != '\0') {
                        // What was swallowed may be known though the character is not; a line end follows from it.
                        let guess = margin >= SURE || index > 0 && c != '\n';
                        let sure = !guessed[index] || self.mode == Restore::All && guess;
                        let c = if sure { c } else { '\u{FFFD}' };
                        self.tally.lost += u32::from(c == '\u{FFFD}');
                        new[length] = (if self.page.half_width { narrow(c) } else { c }, sure && guessed[index]);
                        length += 1;
                    }
                    self.tally.restored += u32::from(annotation);
                    self.edited.replace(at, &new[..length]);
                }
            }
        }
    }

    /// Adds every way on from a node.
    fn follow(&mut self, node: usize, at: usize) {
        let state = self.lattice.state(node);
        let rest = &self.page.text[at..];
        let Some(c) = rest.chars().next() else { return };
        let next = at + c.len_utf8();
        match c {
            '<' if opaque(rest).is_some() => {
                if state.pending == 0 {
                    let end = at + opaque(rest).unwrap_or(1);
                    self.lattice.add(node, end, State { last: '>', ..state }, 0.0, Emit::Copy);
                }
                return;
            }
            '(' => {
                if let Some(annotation) = Annotation::at(&rest[1..]) {
                    let read = self.last_pair(state).is_some_and(|k| annotation.reads(k));
                    if read || annotation.toned {
                        let cost = if read { 0.0 } else { RARE_READING / 2.0 };
                        self.lattice.add(node, next + annotation.bytes, state, cost, Emit::Annotation);
                        return;
                    }
                }
            }
            '?' | '\u{FFFD}' => {
                if let Some((bytes, annotation)) = lost_annotation(rest) {
                    self.lost_before_annotation(node, at + bytes, annotation);
                    if annotation.toned {
                        return;
                    }
                }
                self.lost(node, at, c);
            }
            _ => {}
        }
        if state.pending == 0 {
            let page = self.page;
            let cost = page.cost(state.last, c);
            let dear = match c {
                '\u{FFFD}' => UNDAMAGED,
                '?' if Page::is_cut(&page.text[next..]) => UNDAMAGED,
                '?' if !page.half_width => QUESTION,
                _ => 0.0,
            };
            self.lattice.add(node, next, State { last: c, ..state }, cost + dear, Emit::Copy);
        } else {
            self.shifted(node, at, c);
        }
    }

    /// The character that the last two bytes make, whether the reading pairs them or not.
    fn last_pair(&self, state: State) -> Option<char> {
        let (lead, trail) = self.pair(state.last)?;
        if state.pending == 0 { self.gbk.character(lead, trail) } else { self.gbk.character(trail, state.pending) }
    }

    /// The bytes of a character; on a half-width page those of the full-width form.
    fn pair(&self, c: char) -> Option<(u8, u8)> {
        let wide = || wide(c).filter(|_| self.page.half_width).and_then(|wide| self.gbk.pair(wide));
        self.gbk.pair(c).or_else(wide)
    }

    /// Reads a character behind a pending byte.
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

    /// Gives a pending byte its trail byte, and what follows that: nothing, a byte that is pending in turn, or a letter.
    fn feed(&mut self, node: usize, end: usize, bytes: &[u8]) {
        let state = self.lattice.state(node);
        let Some(c) = bytes.first().and_then(|&trail| self.gbk.character(state.pending, trail)) else { return };
        let sense = if state.guessed { self.context.cost(state.last, c) } else { 0.0 };
        let cost = self.page.cost(state.last, c) + sense;
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

    /// A trail byte that is gone without a trace, before a line end or a blank.
    fn dropped(&mut self, node: usize, at: usize, blank: char) {
        let state = self.lattice.state(node);
        for byte in LEADS {
            if let Some(c) = self.gbk.character(state.pending, byte) {
                let within = if blank != ' ' && !ends_sentence(c) { WITHIN } else { 0.0 };
                let cost = DROPPED + within + self.page.cost(state.last, c) + self.context.cost(state.last, c);
                let next = State { pending: 0, guessed: false, last: blank };
                self.lattice.add(node, at + blank.len_utf8(), next, cost, emit(c, blank, [true, false], false));
            }
        }
    }

    /// A lost byte that makes, with the byte before it, a character that is read as it says.
    fn lost_before_annotation(&mut self, node: usize, end: usize, annotation: Annotation<'t>) {
        let state = self.lattice.state(node);
        let before = if state.pending == 0 { self.pair(state.last).map(|pair| pair.1) } else { Some(state.pending) };
        let listed: Vec<(u8, char)> = before
            .filter(|byte| LEADS.contains(byte))
            .map(|lead| LEADS.filter_map(|byte| Some((byte, self.gbk.character(lead, byte)?))).collect())
            .unwrap_or_default();
        let fits: Vec<(u8, char)> = listed.iter().copied().filter(|&(_, k)| annotation.reads(k)).collect();
        // One reading alone fits, or of several one that the site surely annotates: no guess.
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

    /// A `?` or U+FFFD that stands for a lost byte, and perhaps for what that byte swallowed.
    fn lost(&mut self, node: usize, at: usize, mark: char) {
        let state = self.lattice.state(node);
        let next = at + mark.len_utf8();
        let rest = &self.page.text[next..];
        if state.pending == 0 {
            if Page::is_cut(rest) {
                for byte in LEADS {
                    let state = State { pending: byte, guessed: true, last: state.last };
                    self.lattice.add(node, next, state, CUT, emit('\0', '\0', [false; 2], false));
                }
            }
            return;
        }
        let swallowed = self.page.swallowed(rest);
        for byte in LEADS {
            let Some(c) = self.gbk.character(state.pending, byte) else { continue };
            let cost = self.page.cost(state.last, c) + self.context.cost(state.last, c);
            let (second, guessed, end, price) = match swallowed {
                Swallowed::Nothing => ('\0', false, next, 0.0),
                Swallowed::Markup('<', bytes) if bytes > 0 => ('\0', false, next + bytes, 0.0),
                Swallowed::Markup(c, _) => (c, false, next, 0.0),
                Swallowed::Known(c) => (c, true, next, ELSEWHERE),
                Swallowed::Unknown if ends_sentence(c) => ('\n', true, next, LINE_END),
                Swallowed::Unknown => ('\u{FFFD}', false, next, UNKNOWN),
            };
            let at_end = matches!(swallowed, Swallowed::Markup('<', _)) && rest.starts_with('/')
                || swallowed == Swallowed::Nothing && !Page::is_cut(rest);
            let within = if at_end && !ends_sentence(c) { WITHIN } else { 0.0 };
            let cost = cost + price + within;
            let last = if second == '\0' { c } else { second };
            let state = State { pending: 0, guessed: false, last };
            self.lattice.add(node, end, state, cost, emit(c, second, [true, guessed], false));
            if mark == '\u{FFFD}' && rest.starts_with(|c: char| c.is_ascii()) && second != '\0' {
                let state = State { pending: 0, guessed: false, last: c };
                self.lattice.add(node, next, state, cost + CUT, emit(c, '\0', [true, false], false));
            }
        }
    }
}

/// A lost byte before an annotation (`?yàn)`, `\u{FFFD}yàn)`, `\u{FFFD}(yàn)`): its bytes and the annotation.
fn lost_annotation(rest: &str) -> Option<(usize, Annotation<'_>)> {
    let inside = rest.strip_prefix('?').or_else(|| rest.strip_prefix('\u{FFFD}'))?;
    let inside = inside.strip_prefix('(').filter(|_| !rest.starts_with('?')).unwrap_or(inside);
    let annotation = Annotation::at(inside)?;
    Some((rest.len() - inside.len() + annotation.bytes, annotation))
}

/// Whether a line may end behind a character.
fn ends_sentence(c: char) -> bool {
    "。！？”’」』；：…".contains(c)
}
