//! The tree of a page as lines, one per block.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use html5ever::{LocalName, local_name};
use scraper::node::Element;
use scraper::{Html, Node};

use super::elements;
use super::marks::Marker;
use super::tables::{self, Row};
use crate::document::{DomBlock, DomFacts, Layout, Line, Mark, SourceLines};
use crate::extract::text::is_blank;

/// A page's lines and blocks, and what markdown needs to know of each line.
pub(super) struct Page {
    pub(super) lines: Vec<Line<'static>>,
    pub(super) blocks: Vec<DomBlock>,
    /// Hashes of the names of all blocks; see [`DomBlock::names`].
    pub(super) block_names: Vec<u32>,
    /// One for each line if they were asked for.
    pub(super) marks: Vec<Mark>,
}

/// The lines of a page in reading order, with marks for markdown if `marked`. The tree is walked edge by edge, never by recursion.
///
/// What styles hide is kept: articles from `mp.weixin.qq.com` are `visibility:hidden` until a script shows them, and
/// `display:none` hides folded articles as well as menus; later stages may judge that. Text that is shown only where
/// scripts do not run, or by them (`<noscript>`, `<template>`), is left out unless there is more of it than of the rest.
pub(super) fn lines(html: &Html, marked: bool) -> Page {
    let mut writer = Writer::new(tables::judge(html), marked);
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => writer.text(text),
                Node::Element(element) => writer.open(node, element),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    writer.close(node, element);
                }
            }
        }
    }
    writer.finish()
}

/// An open block.
#[derive(Clone)]
struct Block {
    name: LocalName,
    depth: u32,
    /// Its place in the list of all.
    number: u32,
}

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
    /// Whether white space, or the border of something, parts the next word from the text.
    gap: bool,
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
            links: 0,
            marker: marked.then(Box::default),
        }
    }

    fn open(&mut self, node: NodeRef<'_, Node>, element: &Element) {
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
            self.preformatted += u32::from(elements::is_preformatted(name));
        }
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
            "button" | "input" | "select" => self.draft.gap = true,
            "rt" if !stands_beside_rp(node.prev_sibling()) => self.push("("),
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = element.name();
        // What stands in a block belongs to it until its last line is written.
        if !elements::is_block(name) {
            self.close_mark(name);
        }
        match name {
            "rt" if !stands_beside_rp(node.next_sibling()) => self.push(")"),
            "a" if is_link(element) => {
                self.links -= 1;
                self.draft.link_end = self.draft.text.len();
            }
            "button" => self.draft.gap = true,
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
            self.preformatted -= u32::from(elements::is_preformatted(name));
        }
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
        if text.starts_with(|c: char| c.is_ascii_whitespace()) {
            self.draft.gap = true;
        }
        for (i, word) in text.split_ascii_whitespace().enumerate() {
            if i > 0 {
                self.draft.gap = true;
            }
            self.push(word);
        }
        if text.ends_with(|c: char| c.is_ascii_whitespace()) {
            self.draft.gap = true;
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
        }
        self.draft.push(word, self.links > 0);
    }

    /// Ends the line, unless it is a row's, which only the row's end ends.
    fn end_line(&mut self) {
        if self.open_rows.last().is_some_and(|row| *row != Row::Cells) {
            self.draft.gap = true;
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
        let text = if draft.is_menu() { draft.parted() } else { text.to_owned() };
        self.lines.push(Line {
            text: text.into(),
            source: SourceLines::single(0),
            layout: Layout { indent, ..Layout::default() },
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
        Page { lines: self.lines, blocks: self.all_blocks, block_names: self.block_names, marks }
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
        } else if gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        let chars = word.chars().count();
        self.chars += chars;
        self.linked += if linked { chars } else { 0 };
        self.text.push_str(word);
    }

    /// A link opens; notes the place if the text before it ends in a link.
    fn meet_link(&mut self) {
        if !self.gap && self.cell.is_none() && self.link_end > 0 && self.link_end == self.text.len() {
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

/// Whether ruby text has its own parentheses.
fn stands_beside_rp(sibling: Option<NodeRef<'_, Node>>) -> bool {
    sibling.and_then(|s| s.value().as_element()).is_some_and(|e| e.name() == "rp")
}
