//! Text that no tag of the body holds: the article in JSON-LD or in a script's state, for pages that show none.

use super::linked_data::{self, LinkedData};
use super::{blocks, cap, state};
use crate::document::{Line, SourceLines};
use crate::stated::{Property, Statement};

/// Han of prose that a page shows at most for its data to be asked for the article.
const THIN: usize = 40;

/// Han of a line from which it is prose and not a menu's word.
const LINE: usize = 16;

/// Han that an article in the data has at least.
const ARTICLE: usize = 40;

/// Times the shown prose that an article in the data has at least.
const TIMES: usize = 3;

/// What a page's scripts hold.
pub(super) struct Data {
    pub(super) statements: Vec<Statement>,
    /// The article, where the page shows none.
    pub(super) article: Option<Article>,
}

/// The lines of an article from the data.
pub(super) struct Article {
    page: blocks::Page,
}

/// Reads the scripts of a page of which the lines are what it shows.
pub(super) fn read(text: &str, scripts: &cap::Scripts, lines: &[Line<'_>], marked: bool) -> Data {
    let part = |range: &std::ops::Range<u32>| text.get(range.start as usize..range.end as usize).unwrap_or_default();
    let is_linked_data = |tag: &str| tag.get(..tag.len().min(512)).unwrap_or(tag).contains("ld+json");
    let (linked, code): (Vec<_>, Vec<_>) = scripts.iter().partition(|(tag, _)| is_linked_data(part(tag)));
    let LinkedData { mut statements, body } = linked_data::read(linked.iter().map(|(_, code)| part(code)));
    let shown = shown(lines);
    let enough = |body: &String| han(body) >= ARTICLE.max(TIMES * shown);
    let mut article = None;
    if shown < THIN {
        if let Some(body) = body.filter(enough) {
            article = Some((title(&statements), body));
        } else if let Some(found) = state::article(code.iter().map(|(_, code)| part(code))).filter(|a| enough(&a.body))
        {
            article = Some((title(&found.statements), found.body));
            statements.extend(found.statements);
        }
    }
    statements.extend(state::published(code.iter().map(|(_, code)| part(code))));
    Data { statements, article: article.map(|(title, body)| Article::new(title.as_deref(), &body, marked)) }
}

fn title(statements: &[Statement]) -> Option<String> {
    statements.iter().find(|s| s.property == Property::Title).map(|s| s.value.clone())
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).count()
}

/// Han of the prose that a page shows.
fn shown(lines: &[Line<'_>]) -> usize {
    let is_menu = |line: &Line<'_>| line.dom.as_ref().is_some_and(|dom| dom.link_share > 0.5);
    let mut shown = 0;
    for line in lines.iter().filter(|line| !is_menu(line)) {
        shown += Some(han(&line.text)).filter(|han| *han >= LINE).unwrap_or(0);
        if shown >= THIN {
            break;
        }
    }
    shown
}

impl Article {
    /// The lines of a text with or without markup, under its title.
    fn new(title: Option<&str>, body: &str, marked: bool) -> Self {
        let unescaped = body.contains("&lt;").then(|| body.replace("&lt;", "<").replace("&gt;", ">"));
        let body = unescaped.as_deref().filter(|_| !is_markup(body)).unwrap_or(body);
        let mut page = String::with_capacity(body.len() + 100);
        page += "<article>";
        if let Some(title) = title {
            page += "<h1>";
            escape(title, &mut page);
            page += "</h1>";
        }
        if is_markup(body) {
            page += body;
        } else {
            for line in body.lines() {
                page += "<p>";
                escape(line, &mut page);
            }
        }
        let (html, ..) = cap::parse(&page);
        Self { page: blocks::lines(&html, marked) }
    }

    /// Puts the lines before those that the page shows (the frame of menu and footer around an article that a script
    /// would have put there).
    pub(super) fn put_before(self, shown: &mut blocks::Page) {
        let blocks::Page { mut lines, mut blocks, mut block_names, mut marks, .. } = self.page;
        let offset = shown.blocks.len() as u32;
        for line in &mut lines {
            if let Some(block) = line.dom.as_mut().and_then(|dom| dom.block.as_mut()) {
                *block += offset;
            }
        }
        for block in &mut blocks {
            block.parent = block.parent.map(|parent| parent + offset);
            block.names.0 += shown.block_names.len() as u32;
        }
        shown.blocks.append(&mut blocks);
        shown.block_names.append(&mut block_names);
        lines.append(&mut shown.lines);
        marks.append(&mut shown.marks);
        shown.lines = lines;
        shown.marks = marks;
        for (number, line) in (1..).zip(&mut shown.lines) {
            line.source = SourceLines::single(number);
        }
    }
}

/// Whether a text holds HTML: end tags, paragraphs or line breaks.
fn is_markup(text: &str) -> bool {
    ["</", "<p>", "<p ", "<br"].iter().any(|tag| text.contains(tag))
}

fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '<' => into.push_str("&lt;"),
            '&' => into.push_str("&amp;"),
            c => into.push(c),
        }
    }
}
