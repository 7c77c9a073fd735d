//! The tree of a page as lines, one per block.

use ego_tree::iter::Edge;
use html5ever::{LocalName, local_name};
use scraper::node::Element;
use scraper::{Html, Node};

use super::marks::Marker;
use super::reading::{Instead, Reading};
use super::tables::{self, Row};
use super::{elements, listings};
use crate::document::{DomBlock, DomFacts, Indentation, Layout, Line, Mark, SourceLines};
use crate::extract::text::is_blank;

/// A page's lines and blocks, and what markdown needs to know of each line.
pub(super) struct Page {
    pub(super) lines: Vec<Line<'static>>,
    pub(super) blocks: Vec<DomBlock>,
    /// Hashes of the names of all blocks; see [`DomBlock::names`].
    pub(super) block_names: Vec<u32>,
    /// One for each line if they were asked for.
    pub(super) marks: Vec<Mark>,
    /// Whether prose was left out because styles hide it.
    pub(super) hid_prose: bool,
}

/// The lines of a page in reading order, with marks for markdown if `marked`. The tree is walked edge by edge, never by recursion.
///
/// What styles hide is left out unless it is most of the prose ([`super::hidden`]). Text that is shown only where scripts do
/// not run, or by them (`<noscript>`, `<template>`), is left out unless there is more of it than of the rest.
pub(super) fn lines(html: &Html, marked: bool) -> Page {
    let reading = Reading::of(html);
    let mut writer = Writer::new(tables::judge(html, &reading), marked);
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) => {
                    let instead = reading.instead(node.id());
                    match instead {
                        Some(Instead::Formula(formula)) => writer.push(formula),
                        Some(Instead::Display(formula)) => {
                            writer.end_line();
                            writer.push(formula);
                            writer.end_line();
                        }
                        Some(Instead::Nothing) | None => {}
                    }
                    writer.unseen += u32::from(instead.is_some());
                    writer.open(element);
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writer.close(element);
                    writer.unseen -= u32::from(reading.instead(node.id()).is_some());
                }
            }
        }
    }
    let mut page = writer.finish();
    page.hid_prose = reading.hid_prose;
    page
}

/// An open block.
#[derive(Clone)]
struct Block {
    name: LocalName,
    depth: u32,
    /// Its place in the list of all.
    number: u32,
}

/// What lies between two words of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// Nothing.
    #[default]
    None,
    /// A line break of the source, inside a text.
    Break,
    /// A line break of the source, beside a tag.
    BreakAtTag,
    /// A blank, or the border of something.
    Blank,
}

/// Characters of a source line from which a line break beside a tag is one where a text was wrapped.
const WRAPPED: usize = 12;

/// A line in the making.
#[derive(Default)]
struct Draft {
    text: String,
    /// The innermost block around its first character.
    block: Option<Block>,
    heading: Option<u8>,
    fallback: bool,
    /// Characters other than white space, and those of them in links.
    chars: usize,
    linked: usize,
    /// What parts the next word from the text.
    gap: Gap,
    /// Whether the border of an element that is no formatting lies between them.
    bordered: bool,
    /// Characters since the last line break of the source.
    since_break: usize,
    /// Whether its first character stands in code.
    code: bool,
    /// What parts the next word from the text because a row's cell lies between them.
    cell: Option<&'static str>,
    /// Where the text's last link ended, in bytes.
    link_end: usize,
    /// Where two links meet without a blank, in bytes.
    junctions: Vec<usize>,
}

/// Walks through a page and writes its lines.
struct Writer {
    lines: Vec<Line<'static>>,
    /// Of each line, its characters and whether they are a fallback's.
    weights: Vec<(usize, bool)>,
    draft: Draft,
    /// What the rows that are yet to open are like.
    rows: std::vec::IntoIter<Row>,
    open_rows: Vec<Row>,
    blocks: Vec<Block>,
    /// All blocks so far.
    all_blocks: Vec<DomBlock>,
    block_names: Vec<u32>,
    headings: Vec<u8>,
    /// Open elements: all, those that nobody sees, that are a fallback, that keep line breaks, and links.
    depth: u32,
    unseen: u32,
    fallback: u32,
    preformatted: u32,
    code: u32,
    links: u32,
    /// Takes down what markdown needs, if it is asked for.
    marker: Option<Box<Marker>>,
}

impl Writer {
    fn new(rows: Vec<Row>, marked: bool) -> Self {
        Self {
            lines: Vec::new(),
            weights: Vec::new(),
            draft: Draft::default(),
            rows: rows.into_iter(),
            open_rows: Vec::new(),
            blocks: Vec::new(),
            all_blocks: Vec::new(),
            block_names: Vec::new(),
            headings: Vec::new(),
            depth: 0,
            unseen: 0,
            fallback: 0,
            preformatted: 0,
            code: 0,
            links: 0,
            marker: marked.then(Box::default),
        }
    }

    fn open(&mut self, element: &Element) {
        let name = element.name();
        self.unseen += u32::from(elements::is_unseen(name));
        self.fallback += u32::from(elements::is_fallback(name));
        if elements::is_block(name) {
            self.end_line();
            let number = self.all_blocks.len() as u32;
            let parent = self.blocks.last().map(|b| b.number);
            // Nothing stands inside a line break.
            if !matches!(name, "br" | "hr") {
                let names = elements::names(name, element, &mut self.block_names);
                self.all_blocks.push(DomBlock {
                    parent,
                    hint: elements::hint(name, element),
                    form: elements::form(name, element),
                    names,
                });
            }
            self.blocks.push(Block { name: element.name.local.clone(), depth: self.depth, number });
            self.headings.extend(elements::heading(name));
        } else {
            self.draft.bordered |= !elements::is_formatting(name);
        }
        if self.code == 0 && elements::is_byline_item(name, element) {
            self.draft.gap = Gap::Blank;
        }
        self.preformatted += u32::from(listings::keeps_blanks(name, element));
        self.code += u32::from(listings::is_code(name, element));
        if let Some(marker) = self.marker.as_mut().filter(|_| self.unseen == 0) {
            marker.open(name, element, self.draft.text.len());
        }
        self.depth += 1;
        match name {
            "tr" => {
                let row = self.rows.next().unwrap_or(Row::Cells);
                // A table without text in a cell does not break the row around it.
                let around = self.open_rows.last().copied().filter(|around| *around != Row::Cells);
                self.open_rows.push(around.unwrap_or(row));
            }
            "td" | "th" => {
                if let Some(Row::Line(separator)) = self.open_rows.last() {
                    self.draft.cell = Some(separator);
                }
            }
            "a" if is_link(element) => {
                self.links += 1;
                self.draft.meet_link();
            }
            // A reader sees a box between the texts before and behind it.
            "button" | "input" | "select" => self.draft.gap = Gap::Blank,
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        let name = element.name();
        // What stands in a block belongs to it until its last line is written.
        if !elements::is_block(name) {
            self.close_mark(name);
        }
        match name {
            "a" if is_link(element) => {
                self.links -= 1;
                self.draft.link_end = self.draft.text.len();
            }
            "button" => self.draft.gap = Gap::Blank,
            "tr" => {
                self.open_rows.pop();
            }
            _ => {}
        }
        self.depth -= 1;
        if elements::is_block(name) {
            self.end_line();
            self.close_mark(name);
            self.blocks.pop();
            if elements::heading(name).is_some() {
                self.headings.pop();
            }
        } else {
            self.draft.bordered |= !elements::is_formatting(name);
        }
        if self.code == 0 && elements::is_byline_item(name, element) {
            self.draft.gap = Gap::Blank;
        }
        self.preformatted -= u32::from(listings::keeps_blanks(name, element));
        self.code -= u32::from(listings::is_code(name, element));
        self.unseen -= u32::from(elements::is_unseen(name));
        self.fallback -= u32::from(elements::is_fallback(name));
    }

    fn close_mark(&mut self, name: &str) {
        if let Some(marker) = self.marker.as_mut().filter(|_| self.unseen == 0) {
            marker.close(name, &self.draft.text);
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
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
            let word = rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(rest.len());
            let (blank, from_word) = rest.split_at(word);
            if !blank.is_empty() {
                let inside = rest.len() < text.len() && !from_word.is_empty();
                self.draft.gap = self.draft.gap.max(match blank.contains(['\n', '\r']) {
                    true if inside => Gap::Break,
                    true => Gap::BreakAtTag,
                    false => Gap::Blank,
                });
            }
            if from_word.is_empty() {
                return;
            }
            let end = from_word.find(|c: char| c.is_ascii_whitespace()).unwrap_or(from_word.len());
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
            // A row's cells are no block of their own if they share a line.
            let joined = self.open_rows.last().is_some_and(|row| *row != Row::Cells);
            let row = self.blocks.iter().rposition(|b| joined && b.name == local_name!("tr"));
            self.draft.block = row.map_or(self.blocks.last(), |at| self.blocks.get(at)).cloned();
            self.draft.heading = self.headings.last().copied();
            self.draft.fallback = self.fallback > 0;
            self.draft.code = self.code > 0;
        }
        self.draft.push(word, self.links > 0);
    }

    /// Ends the line, unless it is a row's, which only the row's end ends.
    fn end_line(&mut self) {
        if self.open_rows.last().is_some_and(|row| *row != Row::Cells) {
            self.draft.gap = Gap::Blank;
            return;
        }
        let draft = std::mem::take(&mut self.draft);
        let text = draft.text.trim_matches(is_blank);
        if let Some(marker) = &mut self.marker {
            let is_row = draft.block.as_ref().is_some_and(|b| b.name == local_name!("tr")) && text.contains(" | ");
            marker.end_line(&draft.text, is_row);
        }
        if text.is_empty() {
            return;
        }
        let (block, depth) = draft.block.as_ref().map_or(("", 0), |b| (&*b.name, b.depth));
        let dom = DomFacts {
            tag: block.to_owned(),
            depth,
            link_share: draft.linked as f32 / draft.chars.max(1) as f32,
            heading: draft.heading,
            block: draft.block.as_ref().map(|b| b.number),
        };
        let start = draft.text.len() - draft.text.trim_start_matches(is_blank).len();
        let indent = u8::try_from(draft.text[..start].chars().count()).unwrap_or(u8::MAX);
        let code = Some(&draft.text[..start]).filter(|_| draft.code).and_then(Indentation::of);
        let text = if draft.is_menu() { draft.parted() } else { text.to_owned() };
        self.lines.push(Line {
            text: text.into(),
            source: SourceLines::single(0),
            layout: Layout { indent, code, ..Layout::default() },
            dom: Some(Box::new(dom)),
        });
        self.weights.push((draft.chars, draft.fallback));
    }

    fn finish(mut self) -> Page {
        self.open_rows.clear();
        self.end_line();
        let sum = |fallback: bool| self.weights.iter().filter(|w| w.1 == fallback).map(|w| w.0).sum::<usize>();
        if sum(true) <= sum(false) {
            if let Some(marker) = &mut self.marker {
                let mut weights = self.weights.iter();
                marker.marks.retain(|_| weights.next().is_some_and(|(_, fallback)| !fallback));
            }
            let mut weights = self.weights.iter();
            self.lines.retain(|_| weights.next().is_some_and(|(_, fallback)| !fallback));
        }
        for (number, line) in (1..).zip(&mut self.lines) {
            line.source = SourceLines::single(number);
        }
        let marks = self.marker.map(|marker| marker.marks).unwrap_or_default();
        Page { lines: self.lines, blocks: self.all_blocks, block_names: self.block_names, marks, hid_prose: false }
    }
}

impl Draft {
    fn push(&mut self, word: &str, linked: bool) {
        if self.cell.is_some() && word.trim_matches(is_blank).is_empty() {
            // A cell of no-break spaces is empty.
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        if let Some(separator) = self.cell.take() {
            self.text.truncate(self.text.trim_end_matches(is_blank).len());
            if !self.text.is_empty() {
                self.text.push_str(separator);
            }
        } else if !self.text.is_empty() && self.is_parted(gap, word) {
            self.text.push(' ');
        }
        self.bordered = false;
        let chars = word.chars().count();
        self.since_break = if gap == Gap::None || gap == Gap::Blank { self.since_break + chars } else { chars };
        self.chars += chars;
        self.linked += if linked { chars } else { 0 };
        self.text.push_str(word);
    }

    /// Whether a blank parts a word from the text before it. A line break of the source between two wide characters is
    /// nothing, as in CSS Text 3 (segment break transformation); beside a tag only where a long line was wrapped, because
    /// templates put parts of a byline on source lines of their own.
    fn is_parted(&self, gap: Gap, word: &str) -> bool {
        let wrapped = match gap {
            Gap::None => return false,
            Gap::Blank => return true,
            Gap::Break => true,
            Gap::BreakAtTag => !self.bordered && self.since_break >= WRAPPED,
        };
        let is_wide = |c: Option<char>| c.is_some_and(is_wide);
        !(wrapped && is_wide(self.text.chars().next_back()) && is_wide(word.chars().next()))
    }

    /// A link opens; notes the place if the text before it ends in a link.
    fn meet_link(&mut self) {
        if self.gap == Gap::None && self.cell.is_none() && self.link_end > 0 && self.link_end == self.text.len() {
            self.junctions.push(self.link_end);
        }
    }

    /// Whether links that meet are items of a menu. In prose they are words, which no blank may part.
    fn is_menu(&self) -> bool {
        !self.junctions.is_empty() && self.linked * 2 > self.chars
    }

    /// The trimmed text with blanks where links meet.
    fn parted(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + self.junctions.len());
        let mut from = 0;
        for junction in &self.junctions {
            text.push_str(&self.text[from..*junction]);
            text.push(' ');
            from = *junction;
        }
        text.push_str(&self.text[from..]);
        text.trim_matches(is_blank).to_owned()
    }
}

/// Whether an `a` leads somewhere; `<a name>` only marks a place, sometimes the whole article.
fn is_link(element: &Element) -> bool {
    element.attrs().any(|(name, _)| name == "href")
}

/// Whether a character is Han, kana, Bopomofo, a full-width form or a mark of Chinese typesetting, between which lines are
/// wrapped without a blank. The ideographic blank is none: it indents.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3001}'..='\u{312F}' | '\u{31A0}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}'
        | '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}
