//! The document: a page's lines and their folded view. Later stages only read it.

use std::borrow::Cow;

pub use crate::characters::class::{LineStats, PROSE_HAN};
use crate::characters::fold::Fold;
use crate::characters::units::Folded;
use crate::stated::Statement;

/// One line of a page: a physical line of a text, or a block of an HTML page. It is trimmed and never blank.
#[derive(Debug, Clone)]
pub struct Line<'t> {
    /// The line's text.
    pub text: Cow<'t, str>,
    /// Its place in the source.
    pub source: SourceLines,
    /// Its layout in the source.
    pub layout: Layout,
    /// Facts from the DOM; `None` for lines of a text.
    pub dom: Option<Box<DomFacts>>,
}

/// The source of a [`Line`]: physical lines of a text, or blocks of an HTML page; 1-based and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLines {
    /// The first line or block.
    pub first: u32,
    /// The last line or block.
    pub last: u32,
}

impl SourceLines {
    /// A single line or block.
    pub fn single(line: u32) -> Self {
        Self { first: line, last: line }
    }
}

/// Layout of a line in the source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// Blank lines directly before it beyond those before most lines of the page, 255 at most.
    pub blank_before: u8,
    /// Spaces before its text that indent Chinese paragraphs (U+3000, U+00A0 and others), 255 at most. Blanks and tabs do not
    /// count: text browsers and the indentation of HTML source put them before any line. In HTML all white space counts; only
    /// Markdown uses it, for listings.
    pub indent: u8,
    /// Whether it starts with a bullet or number of a list item (`•`, `1.`, `(二)`).
    pub bullet: bool,
    /// Indentation of a line of code, which output keeps; `None` for prose.
    pub code: Option<Indentation>,
}

/// Indentation of a line of code: tabs, then blanks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indentation {
    /// Number of tabs, 255 at most.
    pub tabs: u8,
    /// Number of blanks, 255 at most.
    pub blanks: u8,
}

impl Indentation {
    /// Reads the white space before a line's text. `None` if it has other white space, such as the ideographic spaces
    /// that indent prose.
    pub fn of(blank: &str) -> Option<Self> {
        let mut indentation = Self::default();
        for c in blank.chars() {
            match c {
                '\t' => indentation.tabs = indentation.tabs.saturating_add(1),
                ' ' | '\u{A0}' => indentation.blanks = indentation.blanks.saturating_add(1),
                '\u{FEFF}' | '\u{200B}' => {}
                _ => return None,
            }
        }
        Some(indentation)
    }

    /// Length in characters.
    pub fn chars(self) -> usize {
        usize::from(self.tabs) + usize::from(self.blanks)
    }

    /// Appends the tabs and blanks to a text.
    pub fn write(self, into: &mut String) {
        into.extend(std::iter::repeat_n('\t', usize::from(self.tabs)));
        into.extend(std::iter::repeat_n(' ', usize::from(self.blanks)));
    }
}

/// Facts from the DOM about a line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DomFacts {
    /// Name of the block element around it, in lower case; empty outside all blocks.
    pub tag: String,
    /// Number of open elements around that element.
    pub depth: u32,
    /// Share of the line's characters that are in links, 0 to 1.
    pub link_share: f32,
    /// Level of the heading around it: 1 to 6 for `h1` to `h6`.
    pub heading: Option<u8>,
    /// Index in [`Head::blocks`] of the block around it; `None` outside all blocks.
    pub block: Option<u32>,
    /// What the user chose about it.
    pub choice: Choice,
}

/// What the user chose about a line, by CSS selectors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing.
    #[default]
    None,
    /// It is in an element that the user selects.
    Selected,
    /// It is outside all elements that the user selects.
    NotSelected,
    /// It is in an element that the user removes.
    Removed,
}

/// A block element of an HTML page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomBlock {
    /// Index in [`Head::blocks`] of the block around it, which comes earlier.
    pub parent: Option<u32>,
    /// What its name, class and id suggest about its text.
    pub hint: DomHint,
    /// A hash of its name and class. It is equal for elements that a page repeats (items, posts, cards).
    pub form: u32,
    /// Index of its first name in [`Head::block_names`], and number of its names.
    pub names: (u32, u8),
}

/// What an element's name, class and id suggest about its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DomHint {
    /// Nothing.
    #[default]
    None,
    /// It is boilerplate: a menu, list of other pages, form or footer.
    Boilerplate,
    /// It is the article.
    Body,
}

/// Markup in and around a line of HTML that Markdown output needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineMarkup {
    /// Lists around the line, outermost first: the number of the item in an ordered list.
    pub lists: Vec<Option<u32>>,
    /// Whether the line is the first of its list item.
    pub starts_item: bool,
    /// Number of quotations around the line.
    pub quotes: u8,
    /// Number of the preformatted element around the line.
    pub code: Option<u32>,
    /// The language of that element's code, if the page names it.
    pub language: Option<String>,
    /// Number of the data table, if the line is a row of one.
    pub table: Option<u32>,
    /// Links, emphasis, code and pictures in the line, in order.
    pub inline: Vec<Inline>,
    /// Pictures between the previous line and this one.
    pub before: Vec<Inline>,
}

/// Inline markup of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// A link: its text and its address.
    Link(String, String),
    /// Bold text.
    Strong(String),
    /// Italic text.
    Emphasis(String),
    /// Inline code.
    Code(String),
    /// A picture: its description and its address.
    Image(String, String),
}

/// Facts about a page from outside its lines: from its HTML, or from the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The text of the `<title>` element, or the title that the caller gives.
    pub title: Option<String>,
    /// The page's address.
    pub url: Option<String>,
    /// The block elements of an HTML page, in the order of their start tags.
    pub blocks: Vec<DomBlock>,
    /// Hashes of the names of all blocks: the element's own, and the words of its class and id.
    pub block_names: Vec<u32>,
    /// Machine-readable statements of an HTML page about itself.
    pub stated: Vec<Statement>,
    /// The markup of each line of an HTML page, in order; empty unless requested.
    pub markup: Vec<LineMarkup>,
}

impl Head {
    /// Hashes of the names of a block.
    pub fn names_of(&self, block: &DomBlock) -> &[u32] {
        let (start, count) = (block.names.0 as usize, usize::from(block.names.1));
        self.block_names.get(start..start + count).unwrap_or_default()
    }
}

/// A page's lines, with their folded view and counts. Immutable.
#[derive(Debug)]
pub struct Document<'t> {
    lines: Vec<Line<'t>>,
    head: Head,
    fold: Fold,
    stats: Vec<LineStats>,
    first_prose: Option<usize>,
    last_prose: Option<usize>,
}

impl<'t> Document<'t> {
    /// Folds and counts the lines of a page.
    pub fn new(lines: Vec<Line<'t>>, head: Head) -> Self {
        let bytes = lines.iter().map(|l| l.text.len() + 1).sum();
        let (fold, stats) = Fold::of(lines.iter().map(|l| &*l.text), bytes);
        let first_prose = stats.iter().position(LineStats::is_prose);
        let last_prose = stats.iter().rposition(LineStats::is_prose);
        Self { lines, head, fold, stats, first_prose, last_prose }
    }

    /// The indentation that output keeps for a line; empty for prose.
    pub fn indentation(&self, line: usize) -> Indentation {
        self.lines[line].layout.code.unwrap_or_default()
    }

    /// Appends `left`, the text that remains of a line, to the lines before it, with its indentation.
    pub fn push_line(&self, into: &mut String, line: usize, left: &str) {
        if !into.is_empty() {
            into.push('\n');
        }
        self.indentation(line).write(into);
        into.push_str(left);
    }

    /// Facts about the page from outside its lines.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Number of lines. There are no blank lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether the page has no lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All lines, in order.
    pub fn lines(&self) -> &[Line<'t>] {
        &self.lines
    }

    /// A line's text, as output prints it.
    pub fn text(&self, line: usize) -> &str {
        &self.lines[line].text
    }

    /// A line's folded text.
    pub fn folded(&self, line: usize) -> &str {
        self.fold.line(line)
    }

    /// The characters of a line's folded text.
    pub fn folded_chars(&self, line: usize) -> Vec<char> {
        let Folded { text, units } = self.folded_line(line);
        let mut chars = Vec::with_capacity(units.len());
        chars.extend(text.chars());
        chars
    }

    /// A line's folded text, with its characters.
    pub fn folded_line(&self, line: usize) -> Folded<'_> {
        Folded { text: self.fold.line(line), units: self.fold.units(line) }
    }

    /// The folded view of the whole page.
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Counts of a line's characters.
    pub fn stats(&self, line: usize) -> &LineStats {
        &self.stats[line]
    }

    /// The first line of prose ([`LineStats::is_prose`]).
    pub fn first_prose(&self) -> Option<usize> {
        self.first_prose
    }

    /// The last line of prose.
    pub fn last_prose(&self) -> Option<usize> {
        self.last_prose
    }
}
