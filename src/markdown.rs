//! The article as markdown (CommonMark, with GitHub's tables): what the record keeps, and nothing else.
//!
//! Of HTML headings, lists, tables, code, quotations, links, emphasis and pictures stay; a text gives paragraphs and the
//! headings that are found in it. The title is metadata, here as in the text.

use std::fmt::Write;

use crate::decide::{Decisions, Verdict, kept_text};
use crate::document::{Document, Inline, Mark};
use crate::finding::Label;
use crate::label::Labels;

/// What a line is to markdown; neighbours that are alike are one block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading,
    List,
    Code(u32),
    Table(u32),
}

/// Writes the kept lines of a page. `convert` puts text into the wanted script, but for lines that `stays` says stay;
/// addresses and code stay, too.
pub fn write(
    doc: &Document<'_>,
    labels: &Labels<'_>,
    decisions: &Decisions,
    convert: &mut dyn FnMut(&str) -> String,
    stays: &dyn Fn(&str) -> bool,
) -> String {
    let unmarked = Mark::default();
    let mut page = Page { text: String::new(), last: None };
    for (line, verdict) in decisions.lines.iter().enumerate() {
        let Some(text) = kept_text(doc.text(line), verdict) else { continue };
        let convert: &mut dyn FnMut(&str) -> String =
            if stays(doc.text(line)) { &mut |text: &str| text.to_owned() } else { &mut *convert };
        let at = &doc.lines()[line];
        let mark = doc.head().marks.get(at.source.first as usize - 1).unwrap_or(&unmarked);
        // A picture belongs to the article if the article stands on both sides of it, or only its title above.
        let above = line.checked_sub(1).is_none_or(|above| {
            !matches!(decisions.lines[above], Verdict::Drop)
                || matches!(labels.lines[above].label, Label::Title | Label::Byline)
        });
        for picture in mark.before.iter().filter(|_| above) {
            page.open(Kind::Paragraph, mark.quotes);
            image(picture, &mut page.text, convert);
        }
        let heading = match &at.dom {
            Some(dom) => dom.heading,
            None => (labels.lines[line].label == Label::Heading).then_some(2),
        };
        if let Some(code) = mark.code {
            page.open(Kind::Code(code), mark.quotes);
            page.text.extend(std::iter::repeat_n(' ', usize::from(at.layout.indent)));
            page.text += &text;
        } else if let Some(table) = mark.table {
            page.row(table, &text, mark, convert);
        } else if let Some(level) = heading {
            page.open(Kind::Heading, mark.quotes);
            page.text.extend(std::iter::repeat_n('#', usize::from(level)));
            page.text.push(' ');
            inline(&text, mark, &mut page.text, convert);
        } else if let Some(number) = mark.lists.last() {
            page.item(mark, *number);
            inline(&text, mark, &mut page.text, convert);
        } else {
            page.open(Kind::Paragraph, mark.quotes);
            inline(&text, mark, &mut page.text, convert);
        }
    }
    page.close();
    page.text
}

struct Page {
    text: String,
    /// The last line's kind and its quotations.
    last: Option<(Kind, u8)>,
}

impl Page {
    /// Starts a line, and a block where it is another one than the last line's.
    fn open(&mut self, kind: Kind, quotes: u8) {
        let same = self.last == Some((kind, quotes)) && matches!(kind, Kind::Code(_) | Kind::Table(_) | Kind::List);
        if !same {
            self.close();
        }
        let both = self.last.map_or(0, |(_, last)| last.min(quotes));
        if self.last.is_some() {
            self.text.push('\n');
            if !same {
                self.quote(both);
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            }
        }
        self.quote(quotes);
        if let Kind::Code(_) = kind
            && !same
        {
            self.text += "```\n";
            self.quote(quotes);
        }
        self.last = Some((kind, quotes));
    }

    /// Ends a block that has a mark at its end.
    fn close(&mut self) {
        if let Some((Kind::Code(_), quotes)) = self.last {
            self.text.push('\n');
            self.quote(quotes);
            self.text += "```";
        }
    }

    fn quote(&mut self, quotes: u8) {
        self.text.extend(std::iter::repeat_n("> ", usize::from(quotes)));
    }

    /// Starts a line of a list, with the mark of its item or below it.
    fn item(&mut self, mark: &Mark, number: Option<u32>) {
        let depth = mark.lists.len();
        if mark.item {
            self.open(Kind::List, mark.quotes);
            self.text.extend(std::iter::repeat_n("    ", depth - 1));
            match number {
                Some(number) => _ = write!(self.text, "{number}. "),
                None => self.text += "- ",
            }
        } else {
            // A further paragraph of the item.
            self.open(Kind::Paragraph, mark.quotes);
            self.text.extend(std::iter::repeat_n("    ", depth));
            self.last = Some((Kind::List, mark.quotes));
        }
    }

    /// A row of a table, with the line under the first one that makes it its head.
    fn row(&mut self, table: u32, text: &str, mark: &Mark, convert: &mut dyn FnMut(&str) -> String) {
        let first = self.last != Some((Kind::Table(table), mark.quotes));
        self.open(Kind::Table(table), mark.quotes);
        let cells: Vec<&str> = text.split(" | ").collect();
        for cell in &cells {
            self.text += "| ";
            // Links of a row are looked for in each cell, because they stand in one of them.
            inline(cell, mark, &mut self.text, convert);
            self.text.push(' ');
        }
        self.text.push('|');
        if first {
            self.text.push('\n');
            self.quote(mark.quotes);
            self.text.extend(std::iter::repeat_n("| --- ", cells.len()));
            self.text.push('|');
        }
    }
}

/// Writes a line's text with the links and emphasis in it. They are found again by their text, because the line may have
/// been put right or cut since they were taken down; one that is not found is not written.
fn inline(text: &str, mark: &Mark, into: &mut String, convert: &mut dyn FnMut(&str) -> String) {
    let mut at = 0;
    let start = into.len();
    for what in &mark.inline {
        let (Inline::Link(inner, _) | Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Code(inner)) = what
        else {
            continue;
        };
        let Some(found) = text[at..].find(&**inner).map(|found| at + found) else { continue };
        // Beside a mark of punctuation inside, a letter outside keeps emphasis from being read as such.
        let tight = inner.starts_with(char::is_alphanumeric) && inner.ends_with(char::is_alphanumeric);
        escape(&convert(&text[at..found]), into);
        at = found + inner.len();
        match what {
            Inline::Link(inner, address) => {
                into.push('[');
                escape(&convert(inner), into);
                let angled = address.contains([' ', '(', ')']) && !address.contains(['<', '>']);
                let _ = if angled { write!(into, "](<{address}>)") } else { write!(into, "]({address})") };
            }
            Inline::Code(inner) if !inner.contains('`') => _ = write!(into, "`{inner}`"),
            Inline::Strong(inner) | Inline::Emphasis(inner) if tight => {
                let sign = if matches!(what, Inline::Strong(_)) { "**" } else { "*" };
                *into += sign;
                escape(&convert(inner), into);
                *into += sign;
            }
            _ => escape(&convert(inner), into),
        }
    }
    escape(&convert(&text[at..]), into);
    escape_start(into, start);
    for picture in mark.inline.iter().filter(|what| matches!(what, Inline::Image(..))) {
        into.push(' ');
        image(picture, into, convert);
    }
}

fn image(picture: &Inline, into: &mut String, convert: &mut dyn FnMut(&str) -> String) {
    if let Inline::Image(alt, address) = picture {
        into.push_str("![");
        escape(&convert(alt), into);
        let angled = address.contains([' ', '(', ')']) && !address.contains(['<', '>']);
        let _ = if angled { write!(into, "](<{address}>)") } else { write!(into, "]({address})") };
    }
}

/// Appends a text so that none of its characters is read as markup.
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

/// Escapes what would make a line that starts at a place a heading, a quotation or an item.
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
