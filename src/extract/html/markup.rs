//! Collects the markup of lines that Markdown output needs, while the lines are written.

use super::attributes::Attribute;
use super::code_language;
use super::names::Name;
use super::tree::Element;
use crate::document::{Inline, LineMarkup};

/// Starts of addresses that lead to no other page.
const LOCAL_ADDRESSES: [&str; 3] = ["#", "javascript:", "about:"];

/// Attributes with the address of a picture, the ones for lazy loading first.
const SOURCE_ATTRIBUTES: [Attribute; 5] =
    [Attribute::DataSrc, Attribute::DataOriginal, Attribute::DataLazySrc, Attribute::DataActualSrc, Attribute::Src];

/// An open inline element.
struct OpenInline {
    name: &'static str,
    /// Start of its text, in bytes of the line.
    start: usize,
    address: String,
}

/// Collector of markup. At the end of the page it has one [`LineMarkup`] for each line.
#[derive(Default)]
pub(super) struct MarkupCollector {
    pub(super) markup: Vec<LineMarkup>,
    /// Open lists, outermost first: the number of the current item of an ordered list.
    lists: Vec<Option<u32>>,
    /// Whether a list item has begun and none of its lines has been written.
    starts_item: bool,
    /// Number of open quotations.
    quotes: u8,
    /// Numbers of the open preformatted elements.
    codes: Vec<u32>,
    /// The language of the outermost open preformatted element, if it or an element around it names one.
    language: Option<String>,
    /// The languages that the open `div` and `figure` elements name.
    around: Vec<Option<String>>,
    /// Numbers of the open tables.
    tables: Vec<u32>,
    /// The last number that a preformatted element or table got.
    last_number: u32,
    open: Vec<OpenInline>,
    /// Inline markup of the current line, with start and end in bytes of the line.
    inline: Vec<(usize, usize, Inline)>,
    /// Pictures since the last line with text.
    before: Vec<Inline>,
}

/// The common name of an inline element that Markdown can write; `None` for others.
fn inline_name(name: Name) -> Option<&'static str> {
    Some(match name {
        Name::A => "a",
        Name::B | Name::STRONG => "strong",
        Name::I | Name::EM | Name::CITE => "em",
        Name::CODE | Name::TT | Name::KBD | Name::SAMP => "code",
        _ => return None,
    })
}

impl MarkupCollector {
    /// Opens an element. `at` is the number of bytes that the line has so far.
    pub(super) fn open(&mut self, element: Element<'_>, at: usize) {
        let name = element.name();
        let language = || code_language::of(element.attr(Attribute::Class), element.attr(Attribute::DataLang));
        if self.codes.is_empty() && matches!(name, Name::DIV | Name::FIGURE) {
            self.around.push(language());
        } else if self.codes.is_empty() && name.is(Name::PREFORMATTED) {
            self.language = language().or_else(|| self.around.iter().rev().flatten().next().cloned());
        }
        match name {
            Name::UL | Name::MENU | Name::DIR => self.lists.push(None),
            Name::OL => {
                let start = element.attr(Attribute::Start).and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(1);
                self.lists.push(Some(start.saturating_sub(1)));
            }
            Name::LI => {
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number = number.saturating_add(1);
                }
                self.starts_item = true;
            }
            Name::BLOCKQUOTE => self.quotes = self.quotes.saturating_add(1),
            Name::TABLE => {
                self.last_number += 1;
                self.tables.push(self.last_number);
            }
            Name::IMG => {
                let source =
                    SOURCE_ATTRIBUTES.iter().find_map(|name| element.attr(*name).filter(|s| !s.trim().is_empty()));
                if let Some(source) = source.filter(|s| !s.starts_with("data:")) {
                    let alt = element.attr(Attribute::Alt).unwrap_or_default().trim().to_owned();
                    self.inline.push((at, at, Inline::Image(alt, source.trim().to_owned())));
                }
            }
            _ if name.is(Name::PREFORMATTED) => {
                self.last_number += 1;
                self.codes.push(self.last_number);
            }
            _ => {
                if let Some(name) = inline_name(name) {
                    let address = element.attr(Attribute::Href).unwrap_or_default().trim().to_owned();
                    self.open.push(OpenInline { name, start: at, address });
                }
            }
        }
    }

    /// Closes an element. `text` is the line so far.
    pub(super) fn close(&mut self, name: Name, text: &str) {
        if self.codes.is_empty() && matches!(name, Name::DIV | Name::FIGURE) {
            self.around.pop();
        }
        match name {
            Name::UL | Name::OL | Name::MENU | Name::DIR => {
                self.lists.pop();
                self.starts_item = false;
            }
            Name::BLOCKQUOTE => self.quotes = self.quotes.saturating_sub(1),
            Name::TABLE => {
                self.tables.pop();
            }
            _ if name.is(Name::PREFORMATTED) => {
                self.codes.pop();
            }
            _ => {
                let same = |open: &OpenInline| inline_name(name) == Some(open.name);
                if let Some(at) = self.open.iter().rposition(same) {
                    let open = self.open.remove(at);
                    self.add_inline(&open, text);
                }
            }
        }
    }

    /// Records an inline element that ends at the end of the text.
    fn add_inline(&mut self, open: &OpenInline, text: &str) {
        let Some(inner) = text.get(open.start..).map(str::trim).filter(|inner| !inner.is_empty()) else { return };
        let inner = inner.to_owned();
        let inline = match open.name {
            "a" if open.address.is_empty() || LOCAL_ADDRESSES.iter().any(|n| open.address.starts_with(n)) => return,
            "a" => Inline::Link(inner, open.address.clone()),
            "strong" => Inline::Strong(inner),
            "em" => Inline::Emphasis(inner),
            _ if self.codes.is_empty() => Inline::Code(inner),
            _ => return,
        };
        self.inline.push((open.start, text.len(), inline));
    }

    /// Ends the line, whose text this is. Open elements continue in the next line. `is_row` tells that the line is a
    /// row of a data table.
    pub(super) fn end_line(&mut self, text: &str, is_row: bool) {
        let open = std::mem::take(&mut self.open);
        for open in &open {
            self.add_inline(open, text);
        }
        self.open = open;
        for open in &mut self.open {
            open.start = 0;
        }
        let mut inline = std::mem::take(&mut self.inline);
        if text.trim().is_empty() {
            self.before.extend(inline.into_iter().map(|(_, _, inline)| inline));
            return;
        }
        // If elements are nested, Markdown output gets only one of them: the link, or else the outermost one.
        inline.sort_by_key(|(start, end, what)| (*start, !matches!(what, Inline::Link(..)), usize::MAX - end));
        let mut until = 0;
        inline.retain(|(start, end, what)| {
            let beside = *start >= until || matches!(what, Inline::Image(..));
            until = if beside { until.max(*end) } else { until };
            beside
        });
        self.markup.push(LineMarkup {
            lists: self.lists.clone(),
            starts_item: std::mem::take(&mut self.starts_item),
            quotes: self.quotes,
            code: self.codes.first().copied(),
            language: self.language.clone().filter(|_| !self.codes.is_empty()),
            table: self.tables.last().copied().filter(|_| is_row),
            inline: inline.into_iter().map(|(_, _, inline)| inline).collect(),
            before: std::mem::take(&mut self.before),
        });
    }
}
