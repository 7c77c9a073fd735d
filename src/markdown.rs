//! Writes the kept lines of a page as Markdown (CommonMark with GitHub's tables).
//!
//! HTML keeps its headings, lists, tables, code, quotations, links, emphasis and pictures. A text gives paragraphs, and
//! headings where labelling found some. The title is metadata, and not part of the output.

mod addresses;
mod front_matter;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::decide::{Decisions, Verdict, kept_text};
use crate::document::{Document, Inline, LineMarkup};
use crate::finding::Label;
use crate::label::Labels;
use addresses::Addresses;
pub use front_matter::front_matter;

/// Kind of a Markdown block. Adjacent lines of the same list, code or table belong to one block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    Paragraph,
    Heading,
    List,
    /// A preformatted element, by number.
    Code(u32),
    /// A data table, by number.
    Table(u32),
}

/// Writes the kept lines of a page as Markdown. `convert` converts text to the requested script. It is not applied to
/// lines for which `stays` is true, to addresses, or to code. Addresses become absolute by `url`, the page's own.
pub fn write(
    doc: &Document<'_>,
    labels: &Labels<'_>,
    decisions: &Decisions,
    url: Option<&str>,
    convert: &mut dyn FnMut(&str) -> String,
    stays: &dyn Fn(&str) -> bool,
) -> String {
    let plain = LineMarkup::default();
    let backticks = backticks(doc);
    let addresses = Addresses::of(url);
    let mut writer = Writer { text: String::new(), last: None, fence: String::new() };
    for (line, verdict) in decisions.lines.iter().enumerate() {
        let Some(text) = kept_text(doc.text(line), verdict) else { continue };
        let convert: &mut dyn FnMut(&str) -> String =
            if stays(doc.text(line)) { &mut |text: &str| text.to_owned() } else { &mut *convert };
        let at = &doc.lines()[line];
        let markup = doc.head().markup.get(at.source.first as usize - 1).unwrap_or(&plain);
        // A picture belongs to the article if the lines before and after it do. The line before may also be the title
        // or byline.
        let above = line.checked_sub(1).is_none_or(|above| {
            !matches!(decisions.lines[above], Verdict::Drop)
                || matches!(labels.lines[above].label, Label::Title | Label::Byline)
        });
        for picture in markup.before.iter().filter(|_| above) {
            writer.open(BlockKind::Paragraph, markup.quotes);
            image(picture, &mut writer.text, &addresses, convert);
        }
        let heading = match &at.dom {
            Some(dom) => dom.heading,
            None => (labels.lines[line].label == Label::Heading).then_some(2),
        };
        if let Some(code) = markup.code {
            writer.code(code, markup, backticks.get(&code).map_or(3, |run| run + 1));
            writer.text.extend(std::iter::repeat_n(' ', usize::from(at.layout.indent)));
            writer.text += &text;
        } else if let Some(table) = markup.table {
            writer.row(table, &text, markup, &addresses, convert);
        } else if let Some(level) = heading {
            writer.open(BlockKind::Heading, markup.quotes);
            writer.text.extend(std::iter::repeat_n('#', usize::from(level)));
            writer.text.push(' ');
            inline(&text, markup, &mut writer.text, &addresses, convert);
        } else if let Some(number) = markup.lists.last() {
            writer.item(markup, *number);
            inline(&text, markup, &mut writer.text, &addresses, convert);
        } else {
            writer.open(BlockKind::Paragraph, markup.quotes);
            inline(&text, markup, &mut writer.text, &addresses, convert);
        }
    }
    writer.close();
    writer.text
}

/// Writer of Markdown.
struct Writer {
    text: String,
    /// Block kind of the last line, and number of quotations around it.
    last: Option<(BlockKind, u8)>,
    /// The fence of the last block of code.
    fence: String,
}

/// The longest run of backticks in each block of code that has three or more of them, by the block's number.
fn backticks(doc: &Document<'_>) -> BTreeMap<u32, usize> {
    let mut longest = BTreeMap::new();
    for line in doc.lines().iter().filter(|line| line.text.contains("```")) {
        let markup = doc.head().markup.get(line.source.first as usize - 1);
        let Some(code) = markup.and_then(|markup| markup.code) else { continue };
        let run = line.text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let of_block: &mut usize = longest.entry(code).or_default();
        *of_block = run.max(*of_block);
    }
    longest
}

impl Writer {
    /// Starts a line. Starts a new block, too, if the line does not continue the block of the last line.
    fn open(&mut self, kind: BlockKind, quotes: u8) {
        let continues = self.last == Some((kind, quotes))
            && matches!(kind, BlockKind::Code(_) | BlockKind::Table(_) | BlockKind::List);
        if !continues {
            self.close();
        }
        let shared_quotes = self.last.map_or(0, |(_, last)| last.min(quotes));
        if self.last.is_some() {
            self.text.push('\n');
            if !continues {
                self.quote(shared_quotes);
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            }
        }
        self.quote(quotes);
        self.last = Some((kind, quotes));
    }

    /// Starts a line of code. Before the first one, writes the fence, of so many backticks, and the language.
    fn code(&mut self, number: u32, markup: &LineMarkup, fence: usize) {
        let (kind, quotes) = (BlockKind::Code(number), markup.quotes);
        let first = self.last != Some((kind, quotes));
        self.open(kind, quotes);
        if first {
            self.fence = "`".repeat(fence);
            self.text += &self.fence;
            self.text += markup.language.as_deref().unwrap_or_default();
            self.text.push('\n');
            self.quote(quotes);
        }
    }

    /// Ends the last block; a block of code gets its closing fence.
    fn close(&mut self) {
        if let Some((BlockKind::Code(_), quotes)) = self.last {
            self.text.push('\n');
            self.quote(quotes);
            self.text += &self.fence;
        }
    }

    /// Writes the markers of quotations.
    fn quote(&mut self, quotes: u8) {
        self.text.extend(std::iter::repeat_n("> ", usize::from(quotes)));
    }

    /// Starts a line of a list: with the item's marker, or indented below it.
    fn item(&mut self, markup: &LineMarkup, number: Option<u32>) {
        let depth = markup.lists.len();
        if markup.starts_item {
            self.open(BlockKind::List, markup.quotes);
            self.text.extend(std::iter::repeat_n("    ", depth - 1));
            match number {
                Some(number) => _ = write!(self.text, "{number}. "),
                None => self.text += "- ",
            }
        } else {
            // Another paragraph of the item.
            self.open(BlockKind::Paragraph, markup.quotes);
            self.text.extend(std::iter::repeat_n("    ", depth));
            self.last = Some((BlockKind::List, markup.quotes));
        }
    }

    /// Writes a row of a table. The first row is the header, and gets the delimiter row below it.
    fn row(
        &mut self,
        table: u32,
        text: &str,
        markup: &LineMarkup,
        addresses: &Addresses,
        convert: &mut dyn FnMut(&str) -> String,
    ) {
        let first = self.last != Some((BlockKind::Table(table), markup.quotes));
        self.open(BlockKind::Table(table), markup.quotes);
        let cells: Vec<&str> = text.split(" | ").collect();
        for cell in &cells {
            self.text += "| ";
            // The markup of a row is searched in every cell, because its cell is unknown.
            inline(cell, markup, &mut self.text, addresses, convert);
            self.text.push(' ');
        }
        self.text.push('|');
        if first {
            self.text.push('\n');
            self.quote(markup.quotes);
            self.text.extend(std::iter::repeat_n("| --- ", cells.len()));
            self.text.push('|');
        }
    }
}

/// Writes a line's text with its inline markup. The markup is located by its text, because normalizing or cutting may
/// have changed the line since it was collected. Markup that is not found is left out.
fn inline(
    text: &str,
    markup: &LineMarkup,
    into: &mut String,
    addresses: &Addresses,
    convert: &mut dyn FnMut(&str) -> String,
) {
    let mut at = 0;
    let start = into.len();
    for element in &markup.inline {
        let (Inline::Link(inner, _) | Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Code(inner)) = element
        else {
            continue;
        };
        let Some(found) = text[at..].find(&**inner).map(|found| at + found) else { continue };
        // CommonMark does not read emphasis that has punctuation at its inner edge and a letter outside.
        let tight = inner.starts_with(char::is_alphanumeric) && inner.ends_with(char::is_alphanumeric);
        escape(&convert(&text[at..found]), into);
        at = found + inner.len();
        match element {
            Inline::Link(inner, address) => {
                into.push('[');
                escape(&convert(inner), into);
                target(&addresses.absolute(address), into);
            }
            Inline::Code(inner) if !inner.contains('`') => _ = write!(into, "`{inner}`"),
            Inline::Strong(inner) | Inline::Emphasis(inner) if tight => {
                let marker = if matches!(element, Inline::Strong(_)) { "**" } else { "*" };
                *into += marker;
                escape(&convert(inner), into);
                *into += marker;
            }
            _ => escape(&convert(inner), into),
        }
    }
    escape(&convert(&text[at..]), into);
    escape_start(into, start);
    for picture in markup.inline.iter().filter(|element| matches!(element, Inline::Image(..))) {
        into.push(' ');
        image(picture, into, addresses, convert);
    }
}

/// Writes a picture.
fn image(picture: &Inline, into: &mut String, addresses: &Addresses, convert: &mut dyn FnMut(&str) -> String) {
    if let Inline::Image(alt, address) = picture {
        into.push_str("![");
        escape(&convert(alt), into);
        target(&addresses.absolute(address), into);
    }
}

/// Ends the text of a link or picture with its address.
fn target(address: &str, into: &mut String) {
    let angled = address.contains([' ', '(', ')']) && !address.contains(['<', '>']);
    let _ = if angled { write!(into, "](<{address}>)") } else { write!(into, "]({address})") };
}

/// Appends a text, with all characters escaped that Markdown could read as markup.
fn escape(text: &str, into: &mut String) {
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let within_word = previous.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '|') || c == '_' && !within_word {
            into.push('\\');
        }
        into.push(c);
        previous = c;
    }
}

/// Escapes the beginning of the line that starts at byte `start`, if it would make the line a heading, quotation or
/// list item.
fn escape_start(into: &mut String, start: usize) {
    let line = &into[start..];
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let at = match line.as_bytes() {
        [b'#' | b'>' | b'=' | b'~', ..] | [b'-' | b'+', b' ' | b'-', ..] => Some(start),
        bytes if (1..10).contains(&digits) && matches!(bytes.get(digits), Some(b'.' | b')')) => {
            (bytes.get(digits + 1).is_none_or(|b| *b == b' ')).then_some(start + digits)
        }
        _ => None,
    };
    if let Some(at) = at {
        into.insert(at, '\\');
    }
}
