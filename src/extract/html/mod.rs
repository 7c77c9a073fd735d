//! Splits an HTML page into lines: one per block, as a reader sees them.
//!
//! Time and memory are linear in the length of the page, even if it is hostile, and all its text is kept (`source`, `builder`).

mod attributes;
mod blocks;
mod builder;
mod character_references;
mod code_language;
mod data;
mod doctype;
mod draft;
mod elements;
mod facts;
mod formulas;
mod hidden;
mod json;
mod linked_data;
mod listings;
mod markup;
mod mode;
mod names;
mod nodes;
mod overrides;
mod rules;
mod selection;
mod source;
mod state;
mod stated;
mod style;
mod tables;
mod tag;
mod text_override;
mod token;
mod tree;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

pub use selection::{Selection, SelectorError};

use super::{Extracted, Unit};
use crate::document::Head;
use attributes::Attribute;
use names::{Language, Name};
use selection::Chosen;
use tree::{NodeRef, Tree};

/// Splits an HTML page into lines, one per block in reading order. `<br>` and line breaks of preformatted text end a
/// line; other white space collapses to single blanks. A row of a data table is one line with ` | ` between its cells,
/// and a row of a menu is one line with blanks between them. Text that no reader sees is left out.
///
/// If a page shows next to no prose, the article in its JSON data comes first, and [`Extracted::from_data`] is set.
///
/// Never fails: everything that is not markup is text. Time and memory are linear in the length of the page.
///
/// `with_markup` also collects the markup of each line that Markdown output needs. `selection` tells which elements the
/// user selects or removes: each of them has lines of its own, which know the choice.
pub fn extract(text: &str, with_markup: bool, selection: Option<&Selection>) -> Extracted<'static> {
    let (tree, capped, scripts) = source::parse(text, selection.is_some());
    let chosen = selection.map(|selection| Chosen::of(selection, &tree));
    let mut page = blocks::lines(&tree, with_markup, chosen.as_ref());
    let mut head = head(&tree);
    let stated = stated::collect(&tree);
    drop(tree);
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
fn head(tree: &Tree<'_>) -> Head {
    let mut head = Head::default();
    for element in tree.elements() {
        let attribute = |wanted| element.attr(wanted).map(str::trim);
        match element.name() {
            // Titles of images are not the page's.
            Name::TITLE if head.title.is_none() && element.language() != Language::Svg => {
                let text: String = element.node.children().filter_map(NodeRef::text).collect();
                let words: Vec<&str> = text.split_ascii_whitespace().collect();
                head.title = Some(words.join(" ")).filter(|t| !t.is_empty());
            }
            Name::LINK if head.url.is_none() && is(attribute(Attribute::Rel), "canonical") => {
                head.url = attribute(Attribute::Href).filter(|u| !u.is_empty()).map(str::to_owned);
            }
            Name::META
                if head.url.is_none()
                    && is(attribute(Attribute::Property).or(attribute(Attribute::Name)), "og:url") =>
            {
                head.url = attribute(Attribute::Content).filter(|u| !u.is_empty()).map(str::to_owned);
            }
            _ => {}
        }
    }
    head
}

fn is(value: Option<&str>, wanted: &str) -> bool {
    value.is_some_and(|v| v.eq_ignore_ascii_case(wanted))
}
