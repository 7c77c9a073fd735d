//! Lines of an HTML page: one per block, as a reader sees them.
//!
//! A hostile page costs no more time and memory than its length allows (`cap`), and keeps its text.

mod blocks;
mod cap;
mod data;
mod elements;
mod formulas;
mod hidden;
mod json;
mod linked_data;
mod listings;
mod marks;
mod reading;
mod source;
mod state;
mod stated;
mod tables;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use scraper::{Html, Node};

use super::{Extracted, Unit};
use crate::document::Head;

/// Reads an HTML page into lines, one per block in reading order. `<br>` ends a line, and so does a line break in
/// preformatted text; other white space is collapsed to single blanks. A row of a data table is one line with ` | `
/// between its cells, a row of a menu one line with blanks. What no reader sees as text is left out.
///
/// A page that shows next to no text gives the article that stands in its data for machines, and says so.
///
/// Never fails: whatever is no markup is text. Time and memory grow with the length of the page, whatever it holds.
///
/// With `marked`, what markdown needs to know of each line is taken down as well.
pub fn extract(text: &str, marked: bool) -> Extracted<'static> {
    let (html, capped, scripts) = cap::parse(text);
    let mut page = blocks::lines(&html, marked);
    let mut head = head(&html);
    let stated = stated::collect(&html);
    drop(html);
    let data = data::read(text, &scripts, &page.lines, marked);
    head.stated = data.statements;
    head.stated.extend(stated);
    let from_data = data.article.is_some();
    if let Some(article) = data.article {
        article.put_before(&mut page);
    }
    let blocks::Page { lines, blocks, block_names, marks, hid_prose } = page;
    head.blocks = blocks;
    head.block_names = block_names;
    head.marks = marks;
    Extracted { total: lines.len() as u32, lines, unit: Unit::Block, head, capped, from_data, hid_prose }
}

/// The page's first title, and the first address that is called canonical.
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

/// Whether an element stands in an SVG image, whose titles are its own.
fn in_image(node: ego_tree::NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|e| e.name.ns == html5ever::ns!(svg))
}
