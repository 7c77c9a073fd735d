//! Reads the scripts of a page: statements, and the article where the page itself shows none.

use super::blocks::PageBlocks;
use super::linked_data::{self, LinkedData};
use super::{blocks, source, state};
use crate::document::{Line, SourceLines};
use crate::stated::{Property, Statement};

/// Han of visible prose from which a page shows its article. Its data is searched only below that.
const MIN_VISIBLE: usize = 40;

/// Fewest Han of a line of prose; shorter lines are words of menus.
const MIN_LINE: usize = 16;

/// Fewest Han of an article in the data.
const MIN_ARTICLE: usize = 40;

/// How many times longer than the visible prose an article in the data must be.
const MIN_RATIO: usize = 3;

/// Contents of a page's scripts.
pub(super) struct Data {
    pub(super) statements: Vec<Statement>,
    /// The article, if the page shows none.
    pub(super) article: Option<Article>,
}

/// The lines of an article from a script.
pub(super) struct Article {
    page: PageBlocks,
}

/// Reads the scripts of a page whose source is `text`. `lines` are the visible lines.
pub(super) fn read(text: &str, scripts: &source::Scripts, lines: &[Line<'_>], with_markup: bool) -> Data {
    let part = |range: &std::ops::Range<u32>| text.get(range.start as usize..range.end as usize).unwrap_or_default();
    let is_linked_data = |tag: &str| tag.get(..tag.len().min(512)).unwrap_or(tag).contains("ld+json");
    let (linked, code): (Vec<_>, Vec<_>) = scripts.iter().partition(|(tag, _)| is_linked_data(part(tag)));
    let LinkedData { mut statements, body } = linked_data::read(linked.iter().map(|(_, code)| part(code)));
    let visible = visible_prose(lines);
    let enough = |body: &String| han(body) >= MIN_ARTICLE.max(MIN_RATIO * visible);
    let mut article = None;
    if visible < MIN_VISIBLE {
        if let Some(body) = body.filter(enough) {
            article = Some((title(&statements), body));
        } else if let Some(found) = state::article(code.iter().map(|(_, code)| part(code))).filter(|a| enough(&a.body))
        {
            article = Some((title(&found.statements), found.body));
            statements.extend(found.statements);
        }
    }
    statements.extend(state::published(code.iter().map(|(_, code)| part(code))));
    Data { statements, article: article.map(|(title, body)| Article::new(title.as_deref(), &body, with_markup)) }
}

fn title(statements: &[Statement]) -> Option<String> {
    statements.iter().find(|s| s.property == Property::Title).map(|s| s.value.clone())
}

fn han(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).count()
}

/// Han of the visible prose of a page, counted up to [`MIN_VISIBLE`]. Lines of links do not count.
fn visible_prose(lines: &[Line<'_>]) -> usize {
    let is_menu = |line: &Line<'_>| line.dom.as_ref().is_some_and(|dom| dom.link_share > 0.5);
    let mut visible = 0;
    for line in lines.iter().filter(|line| !is_menu(line)) {
        visible += Some(han(&line.text)).filter(|han| *han >= MIN_LINE).unwrap_or(0);
        if visible >= MIN_VISIBLE {
            break;
        }
    }
    visible
}

impl Article {
    /// The lines of an article, its title first. The body may be HTML, escaped HTML, or plain text.
    fn new(title: Option<&str>, body: &str, with_markup: bool) -> Self {
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
        let (tree, ..) = source::parse(&page, false);
        Self { page: blocks::lines(&tree, with_markup, None) }
    }

    /// Inserts the lines before the visible ones, which are the menu and footer around an article that a script would
    /// insert.
    pub(super) fn put_before(self, visible: &mut PageBlocks) {
        let PageBlocks { mut lines, mut blocks, mut block_names, mut markup, .. } = self.page;
        let offset = visible.blocks.len() as u32;
        for line in &mut lines {
            if let Some(block) = line.dom.as_mut().and_then(|dom| dom.block.as_mut()) {
                *block += offset;
            }
        }
        for block in &mut blocks {
            block.parent = block.parent.map(|parent| parent + offset);
            block.names.0 += visible.block_names.len() as u32;
        }
        visible.blocks.append(&mut blocks);
        visible.block_names.append(&mut block_names);
        lines.append(&mut visible.lines);
        markup.append(&mut visible.markup);
        visible.lines = lines;
        visible.markup = markup;
        for (number, line) in (1..).zip(&mut visible.lines) {
            line.source = SourceLines::single(number);
        }
    }
}

/// Whether a text is HTML: it has end tags, paragraphs or line breaks.
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
