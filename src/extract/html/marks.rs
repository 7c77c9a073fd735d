//! What markdown needs to know of a page's lines, taken down while they are written.

use scraper::node::Element;

use super::elements;
use crate::document::{Inline, Mark};

/// Addresses that lead nowhere outside the page.
const NOWHERE: [&str; 3] = ["#", "javascript:", "about:"];

/// Attributes that hold the address of a picture, those of pictures that are loaded late first.
const SOURCES: [&str; 5] = ["data-src", "data-original", "data-lazy-src", "data-actualsrc", "src"];

/// An inline element that is open: where its text starts in the line's, in bytes.
struct Open {
    name: &'static str,
    start: usize,
    address: String,
}

/// Takes marks down; one for each line when the page ends.
#[derive(Default)]
pub(super) struct Marker {
    pub(super) marks: Vec<Mark>,
    lists: Vec<Option<u32>>,
    /// Whether an item has begun of which no line is written yet.
    item: bool,
    quotes: u8,
    /// Open preformatted elements and tables, and how many there were.
    codes: Vec<u32>,
    tables: Vec<u32>,
    count: u32,
    open: Vec<Open>,
    /// What the line holds, and where it starts and ends in the line's text.
    inline: Vec<(usize, usize, Inline)>,
    before: Vec<Inline>,
}

/// The inline elements that markdown can write.
fn inline_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "a" => "a",
        "b" | "strong" => "strong",
        "i" | "em" | "cite" => "em",
        "code" | "tt" | "kbd" | "samp" => "code",
        _ => return None,
    })
}

impl Marker {
    /// An element opens when the line has so many bytes.
    pub(super) fn open(&mut self, name: &str, element: &Element, length: usize) {
        match name {
            "ul" | "menu" | "dir" => self.lists.push(None),
            "ol" => {
                let start = element.attr("start").and_then(|n| n.trim().parse::<u32>().ok()).unwrap_or(1);
                self.lists.push(Some(start.saturating_sub(1)));
            }
            "li" => {
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number = number.saturating_add(1);
                }
                self.item = true;
            }
            "blockquote" => self.quotes = self.quotes.saturating_add(1),
            "table" => {
                self.count += 1;
                self.tables.push(self.count);
            }
            "img" => {
                let source = SOURCES.iter().find_map(|name| element.attr(name).filter(|s| !s.trim().is_empty()));
                if let Some(source) = source.filter(|s| !s.starts_with("data:")) {
                    let alt = element.attr("alt").unwrap_or_default().trim().to_owned();
                    self.inline.push((length, length, Inline::Image(alt, source.trim().to_owned())));
                }
            }
            _ if elements::is_preformatted(name) => {
                self.count += 1;
                self.codes.push(self.count);
            }
            _ => {
                if let Some(name) = inline_name(name) {
                    let address = element.attr("href").unwrap_or_default().trim().to_owned();
                    self.open.push(Open { name, start: length, address });
                }
            }
        }
    }

    /// An element closes when this is the line's text.
    pub(super) fn close(&mut self, name: &str, text: &str) {
        match name {
            "ul" | "ol" | "menu" | "dir" => {
                self.lists.pop();
                self.item = false;
            }
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "table" => {
                self.tables.pop();
            }
            _ if elements::is_preformatted(name) => {
                self.codes.pop();
            }
            _ => {
                let same = |open: &Open| inline_name(name) == Some(open.name);
                if let Some(at) = self.open.iter().rposition(same) {
                    let open = self.open.remove(at);
                    self.take(&open, text);
                }
            }
        }
    }

    /// Takes an inline element down that ends with the text.
    fn take(&mut self, open: &Open, text: &str) {
        let Some(inner) = text.get(open.start..).map(str::trim).filter(|inner| !inner.is_empty()) else { return };
        let inner = inner.to_owned();
        let inline = match open.name {
            "a" if open.address.is_empty() || NOWHERE.iter().any(|n| open.address.starts_with(n)) => return,
            "a" => Inline::Link(inner, open.address.clone()),
            "strong" => Inline::Strong(inner),
            "em" => Inline::Emphasis(inner),
            _ if self.codes.is_empty() => Inline::Code(inner),
            _ => return,
        };
        self.inline.push((open.start, text.len(), inline));
    }

    /// The line ends, with this text; what is open goes on in the next. `is_row` says that it is a row of data.
    pub(super) fn end_line(&mut self, text: &str, is_row: bool) {
        let open = std::mem::take(&mut self.open);
        for open in &open {
            self.take(open, text);
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
        // Of what stands in one another markdown gets the link, or else the outer one.
        inline.sort_by_key(|(start, end, what)| (*start, !matches!(what, Inline::Link(..)), usize::MAX - end));
        let mut until = 0;
        inline.retain(|(start, end, what)| {
            let beside = *start >= until || matches!(what, Inline::Image(..));
            until = if beside { until.max(*end) } else { until };
            beside
        });
        self.marks.push(Mark {
            lists: self.lists.clone(),
            item: std::mem::take(&mut self.item),
            quotes: self.quotes,
            code: self.codes.first().copied(),
            table: self.tables.last().copied().filter(|_| is_row),
            inline: inline.into_iter().map(|(_, _, inline)| inline).collect(),
            before: std::mem::take(&mut self.before),
        });
    }
}
