//! Turns the tree of a page into lines, one per block.

use super::attributes::Attribute;
use super::draft::{Draft, Gap, OpenBlock};
use super::elements::{self, ElementNames};
use super::facts::Facts;
use super::markup::MarkupCollector;
use super::names::Name;
use super::overrides::Overrides;
use super::selection::{Chosen, CurrentChoice};
use super::tables::{self, RowLayout};
use super::text_override::TextOverride;
use super::tree::{Element, Tree, Visit};
use crate::document::{Choice, DomBlock, DomFacts, Indentation, Layout, Line, LineMarkup, SourceLines};
use crate::extract::text::is_blank;

/// The lines and blocks of a page.
pub(super) struct PageBlocks {
    pub(super) lines: Vec<Line<'static>>,
    /// The block elements, in the order of their start tags.
    pub(super) blocks: Vec<DomBlock>,
    /// Hashes of the names of all blocks ([`DomBlock::names`]).
    pub(super) block_names: Vec<u32>,
    /// The markup of each line; empty unless requested.
    pub(super) markup: Vec<LineMarkup>,
    /// Whether prose was left out because styles hide it.
    pub(super) hid_prose: bool,
}

/// Returns the lines of a page in reading order, with their markup if `with_markup`. Walks the tree without recursion.
///
/// Text that styles hide is left out, unless it is most of the prose ([`super::hidden`]). Fallbacks (`<noscript>`,
/// `<template>`) are left out, unless they have more text than the rest.
pub(super) fn lines(tree: &Tree<'_>, with_markup: bool, chosen: Option<&Chosen>) -> PageBlocks {
    let overrides = Overrides::of(tree);
    let mut writer = Writer::new(tables::row_layouts(tree, &overrides, chosen), with_markup);
    tree.walk(|visit| match visit {
        Visit::Text(text) => writer.text(text),
        Visit::Open(element) => {
            writer.cross(chosen, element, true);
            let text_override = overrides.get(element);
            match text_override {
                Some(TextOverride::InlineFormula(formula)) => writer.push(formula),
                Some(TextOverride::DisplayFormula(formula)) => {
                    writer.end_line();
                    writer.push(formula);
                    writer.end_line();
                }
                Some(TextOverride::Nothing) | None => {}
            }
            writer.unseen += u32::from(text_override.is_some());
            writer.open(element, overrides.facts(element));
        }
        Visit::Close(element) => {
            writer.close(element, overrides.facts(element));
            writer.unseen -= u32::from(overrides.get(element).is_some());
            writer.cross(chosen, element, false);
        }
    });
    let mut page = writer.finish();
    page.hid_prose = overrides.hid_prose;
    page
}

/// Writes the lines of a page while its tree is walked.
struct Writer<'a> {
    names: ElementNames<'a>,
    lines: Vec<Line<'static>>,
    /// For each line, its characters and whether it belongs to a fallback.
    lengths: Vec<(usize, bool)>,
    draft: Draft,
    /// Layouts of the rows that have not opened yet.
    rows: std::vec::IntoIter<RowLayout>,
    open_rows: Vec<RowLayout>,
    open_blocks: Vec<OpenBlock>,
    /// All blocks so far.
    blocks: Vec<DomBlock>,
    block_names: Vec<u32>,
    /// Levels of the open headings.
    headings: Vec<u8>,
    /// Number of open elements.
    depth: u32,
    /// Open elements without visible text, and open elements with an override.
    unseen: u32,
    /// Open fallbacks.
    fallback: u32,
    /// Open elements that keep line breaks.
    preformatted: u32,
    /// Open elements of code.
    code: u32,
    /// Open links.
    links: u32,
    /// Open elements that the user chose.
    current: CurrentChoice,
    /// What the user chose about a text here.
    choice: Choice,
    /// Collects the markup for Markdown output, if requested.
    markup: Option<Box<MarkupCollector>>,
}

impl<'a> Writer<'a> {
    fn new(rows: Vec<RowLayout>, with_markup: bool) -> Self {
        Self {
            names: ElementNames::default(),
            lines: Vec::new(),
            lengths: Vec::new(),
            draft: Draft::default(),
            rows: rows.into_iter(),
            open_rows: Vec::new(),
            open_blocks: Vec::new(),
            blocks: Vec::new(),
            block_names: Vec::new(),
            headings: Vec::new(),
            depth: 0,
            unseen: 0,
            fallback: 0,
            preformatted: 0,
            code: 0,
            links: 0,
            current: CurrentChoice::default(),
            choice: Choice::None,
            markup: with_markup.then(Box::default),
        }
    }

    /// Enters or leaves an element. One that the user chose has lines of its own.
    fn cross(&mut self, chosen: Option<&Chosen>, element: Element<'_>, enters: bool) {
        let Some(chosen) = chosen else { return };
        if chosen.has(element) {
            self.end_line();
            self.current.cross(chosen, element, enters);
        }
        self.choice = self.current.get(chosen);
    }

    fn open(&mut self, element: Element<'a>, facts: Facts) {
        let name = element.name();
        self.unseen += u32::from(name.is(Name::UNSEEN));
        self.fallback += u32::from(name.is(Name::FALLBACKS));
        if name.is(Name::BLOCKS) {
            self.end_line();
            let index = self.blocks.len() as u32;
            let parent = self.open_blocks.last().map(|b| b.index);
            // A line break contains nothing.
            if !matches!(name, Name::BR | Name::HR) {
                let (hint, names) = self.names.of(element, &mut self.block_names);
                self.blocks.push(DomBlock { parent, hint, form: elements::form(element), names });
            }
            self.open_blocks.push(OpenBlock { name, depth: self.depth, index });
            self.headings.extend(name.heading());
        } else {
            self.draft.bordered |= !name.is(Name::FORMATTING);
        }
        if self.code == 0 && is_byline_item(name, facts) {
            self.draft.gap = Gap::Blank;
        }
        self.preformatted += u32::from(keeps_blanks(name, facts));
        self.code += u32::from(is_code(name, facts));
        if let Some(markup) = self.markup.as_mut().filter(|_| self.unseen == 0) {
            markup.open(element, self.draft.text.len());
        }
        self.depth += 1;
        match name {
            Name::TR => {
                let row = self.rows.next().unwrap_or(RowLayout::Cells);
                // A table without text in a cell does not break the one-line row around it.
                let around = self.open_rows.last().copied().filter(|around| *around != RowLayout::Cells);
                self.open_rows.push(around.unwrap_or(row));
            }
            Name::TD | Name::TH => {
                if let Some(RowLayout::Line(separator)) = self.open_rows.last() {
                    self.draft.cell = Some(separator);
                }
            }
            Name::A if is_link(element) => {
                self.links += 1;
                self.draft.open_link();
            }
            // A reader sees a box, which separates the texts before and after it.
            Name::BUTTON | Name::INPUT | Name::SELECT => self.draft.gap = Gap::Blank,
            _ => {}
        }
    }

    fn close(&mut self, element: Element<'_>, facts: Facts) {
        let name = element.name();
        // The markup of a block stays open until its last line is written.
        if !name.is(Name::BLOCKS) {
            self.close_markup(name);
        }
        match name {
            Name::A if is_link(element) => {
                self.links -= 1;
                self.draft.link_end = self.draft.text.len();
            }
            Name::BUTTON => self.draft.gap = Gap::Blank,
            Name::TR => {
                self.open_rows.pop();
            }
            _ => {}
        }
        self.depth -= 1;
        if name.is(Name::BLOCKS) {
            self.end_line();
            self.close_markup(name);
            self.open_blocks.pop();
            if name.heading().is_some() {
                self.headings.pop();
            }
        } else {
            self.draft.bordered |= !name.is(Name::FORMATTING);
        }
        if self.code == 0 && is_byline_item(name, facts) {
            self.draft.gap = Gap::Blank;
        }
        self.preformatted -= u32::from(keeps_blanks(name, facts));
        self.code -= u32::from(is_code(name, facts));
        self.unseen -= u32::from(name.is(Name::UNSEEN));
        self.fallback -= u32::from(name.is(Name::FALLBACKS));
    }

    fn close_markup(&mut self, name: Name) {
        if let Some(markup) = self.markup.as_mut().filter(|_| self.unseen == 0) {
            markup.close(name, &self.draft.text);
        }
    }

    /// Appends a text: word by word, or line by line if it is preformatted.
    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        // CSS Text 3: these characters break lines whatever the style is.
        if has_line_end(text) {
            for (at, line) in text.split(LINE_ENDS).enumerate() {
                if at > 0 {
                    self.end_line();
                }
                self.text(line);
            }
            return;
        }
        if self.preformatted > 0 {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.end_line();
                }
                self.push(line);
            }
            return;
        }
        let mut rest = text;
        loop {
            let word = rest.bytes().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
            let (blank, from_word) = rest.split_at(word);
            if !blank.is_empty() {
                let inside = rest.len() < text.len() && !from_word.is_empty();
                self.draft.gap = self.draft.gap.max(match blank.bytes().any(|b| matches!(b, b'\n' | b'\r')) {
                    true if inside => Gap::Break,
                    true => Gap::BreakAtTag,
                    false => Gap::Blank,
                });
            }
            if from_word.is_empty() {
                return;
            }
            let end = from_word.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(from_word.len());
            self.push(&from_word[..end]);
            rest = &from_word[end..];
        }
    }

    /// Appends a word, or a line of preformatted text.
    fn push(&mut self, word: &str) {
        if self.unseen > 0 {
            return;
        }
        let first = self.draft.text.is_empty();
        if first && word.is_empty() {
            return;
        }
        if first {
            // If the cells of a row share a line, the row is their block.
            let joined = self.open_rows.last().is_some_and(|row| *row != RowLayout::Cells);
            let row = self.open_blocks.iter().rposition(|b| joined && b.name == Name::TR);
            self.draft.block = row.map_or(self.open_blocks.last(), |at| self.open_blocks.get(at)).cloned();
            self.draft.heading = self.headings.last().copied();
            self.draft.fallback = self.fallback > 0;
            self.draft.code = self.code > 0;
            self.draft.choice = self.choice;
        }
        self.draft.push(word, self.links > 0);
    }

    /// Ends the line. Inside a one-line row it only leaves a blank; the line ends with the row.
    fn end_line(&mut self) {
        if self.open_rows.last().is_some_and(|row| *row != RowLayout::Cells) {
            self.draft.gap = Gap::Blank;
            return;
        }
        let draft = &mut self.draft;
        let text = draft.text.trim_matches(is_blank);
        if let Some(markup) = &mut self.markup {
            let is_row = draft.block.as_ref().is_some_and(|b| b.name == Name::TR) && text.contains(" | ");
            markup.end_line(&draft.text, is_row);
        }
        if text.is_empty() {
            draft.clear();
            return;
        }
        let (block, depth) = draft.block.as_ref().map_or(("", 0), |b| (b.name.known(), b.depth));
        let dom = DomFacts {
            tag: block.to_owned(),
            depth,
            link_share: draft.linked as f32 / draft.chars.max(1) as f32,
            heading: draft.heading,
            block: draft.block.as_ref().map(|b| b.index),
            choice: draft.choice,
        };
        let start = draft.text.len() - draft.text.trim_start_matches(is_blank).len();
        let indent = u8::try_from(draft.text[..start].chars().count()).unwrap_or(u8::MAX);
        let code = Some(&draft.text[..start]).filter(|_| draft.code).and_then(Indentation::of);
        let mut text = if draft.is_menu() { draft.with_separate_links() } else { text.to_owned() };
        if draft.code && text.contains('\u{A0}') {
            text = text.replace('\u{A0}', " ");
        }
        self.lines.push(Line {
            text: text.into(),
            source: SourceLines::single(0),
            layout: Layout { indent, code, ..Layout::default() },
            dom: Some(Box::new(dom)),
        });
        self.lengths.push((draft.chars, draft.fallback));
        draft.clear();
    }

    /// Ends the page. Drops the fallbacks unless they are longer than the rest, and numbers the lines.
    fn finish(mut self) -> PageBlocks {
        self.open_rows.clear();
        self.end_line();
        let sum = |fallback: bool| self.lengths.iter().filter(|l| l.1 == fallback).map(|l| l.0).sum::<usize>();
        if sum(true) <= sum(false) {
            if let Some(collector) = &mut self.markup {
                let mut lengths = self.lengths.iter();
                collector.markup.retain(|_| lengths.next().is_some_and(|(_, fallback)| !fallback));
            }
            let mut lengths = self.lengths.iter();
            self.lines.retain(|_| lengths.next().is_some_and(|(_, fallback)| !fallback));
        }
        for (number, line) in (1..).zip(&mut self.lines) {
            line.source = SourceLines::single(number);
        }
        let markup = self.markup.map(|collector| collector.markup).unwrap_or_default();
        PageBlocks { lines: self.lines, blocks: self.blocks, block_names: self.block_names, markup, hid_prose: false }
    }
}

/// Whether an `a` is a link. `<a name>` only marks a place, and sometimes surrounds the whole article.
fn is_link(element: Element<'_>) -> bool {
    element.attr(Attribute::Href).is_some()
}

/// Whether an element's class marks it as an item of a byline (`rich_media_meta`, `meta-item`, `entry-meta`). Style
/// sheets separate such items by a margin where the source has no blank.
fn is_byline_item(name: Name, facts: Facts) -> bool {
    facts.has(Facts::META) && matches!(name, Name::SPAN | Name::EM | Name::A | Name::I | Name::TIME)
}

/// Whether the text of an element is code, which keeps its indentation.
fn is_code(name: Name, facts: Facts) -> bool {
    name.is(Name::LISTINGS)
        || name == Name::CODE
        || facts.has(Facts::CODE)
        || name == Name::TD && facts.has(Facts::CODE_CELL)
}

/// Whether an element keeps its line breaks and blanks.
fn keeps_blanks(name: Name, facts: Facts) -> bool {
    name.is(Name::PREFORMATTED) || facts.has(Facts::KEEPS_BLANKS)
}

/// NEL, LS and PS.
const LINE_ENDS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Whether a text has one of [`LINE_ENDS`].
fn has_line_end(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(0xC2, 0xE2, bytes)
        .any(|at| matches!(bytes[at..], [0xC2, 0x85, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..]))
}
