//! Splits an HTML page into lines: one per block, as a reader sees them.
//!
//! Time and memory are linear in the length of the page, even if it is hostile, and all its text is kept (`parse`).

mod blocks;
mod code_language;
mod data;
mod draft;
mod elements;
mod formulas;
mod guard;
mod hidden;
mod json;
mod linked_data;
mod listings;
mod markup;
mod nodes;
mod overrides;
mod parse;
mod source;
mod state;
mod stated;
mod tables;
mod text_override;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use scraper::{Html, Node};

use super::{Extracted, Unit};
use crate::document::Head;

/// Splits an HTML page into lines, one per block in reading order. `<br>` and line breaks of preformatted text end a
/// line; other white space collapses to single blanks. A row of a data table is one line with ` | ` between its cells,
/// and a row of a menu is one line with blanks between them. Text that no reader sees is left out.
///
/// If a page shows next to no prose, the article in its JSON data comes first, and [`Extracted::from_data`] is set.
///
/// Never fails: everything that is not markup is text. Time and memory are linear in the length of the page.
///
/// `with_markup` also collects the markup of each line that Markdown output needs.
pub fn extract(text: &str, with_markup: bool) -> Extracted<'static> {
    let (html, capped, scripts) = parse::parse(text);
    let mut page = blocks::lines(&html, with_markup);
    let mut head = head(&html);
    let stated = stated::collect(&html);
    drop(html);
    let data = data::read(text, &scripts, &page.lines, with_markup);
    head.stated = data.statements;
    head.stated.extend(stated);
    let from_data = data.article.is_some();
    if let Some(article) = data.article {
        article.put_before(&mut page);
    }
    let blocks::PageBlocks { lines, blocks, block_names, markup, hid_prose } = page;
    head.blocks = blocks;
    head.block_names = block_names;
    head.markup = markup;
    Extracted { total: lines.len() as u32, lines, unit: Unit::Block, head, capped, from_data, hid_prose }
}

/// Reads the page's first title, and its first canonical address.
fn head(html: &Html) -> Head {
    let mut head = Head::default();
    for node in html.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        let attribute = |wanted: &str| element.attrs().find(|(name, _)| *name == wanted).map(|(_, value)| value.trim());
        match element.name() {
            "title" if head.title.is_none() && !in_image(node) => {
                let text: String = node.children().filter_map(|n| n.value().as_text().map(|t| &**t)).collect();
                let words: Vec<&str> = text.split_ascii_whitespace().collect();
                head.title = Some(words.join(" ")).filter(|t| !t.is_empty());
            }
            "link" if head.url.is_none() && is(attribute("rel"), "canonical") => {
                head.url = attribute("href").filter(|u| !u.is_empty()).map(str::to_owned);
            }
            "meta" if head.url.is_none() && is(attribute("property").or(attribute("name")), "og:url") => {
                head.url = attribute("content").filter(|u| !u.is_empty()).map(str::to_owned);
            }
            _ => {}
        }
    }
    head
}

fn is(value: Option<&str>, wanted: &str) -> bool {
    value.is_some_and(|v| v.eq_ignore_ascii_case(wanted))
}

/// Whether an element belongs to an SVG image, whose titles are not the page's.
fn in_image(node: ego_tree::NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|e| e.name.ns == html5ever::ns!(svg))
}
