//! The document: a page's lines and their folded view, read-only for every stage that judges.

use std::borrow::Cow;

pub use crate::characters::class::{LineStats, PROSE_HAN};
use crate::characters::fold::Fold;
use crate::characters::units::Folded;
use crate::stated::Statement;

/// One line of a page: a physical line of a text, or a block of an HTML page. Never blank; white space at both ends is
/// cut.
#[derive(Debug, Clone)]
pub struct Line<'t> {
    /// The line's text.
    pub text: Cow<'t, str>,
    /// Where it stood: 1-based, inclusive physical lines of a text, or the block's number of an HTML page.
    pub source: SourceLines,
    /// What a text's layout tells.
    pub layout: Layout,
    /// What the DOM tells; `None` for text, which cannot know.
    pub dom: Option<Box<DomFacts>>,
}

/// The physical lines (or blocks) a [`Line`] came from, 1-based and inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceLines {
    /// The first one.
    pub first: u32,
    /// The last one.
    pub last: u32,
}

impl SourceLines {
    /// A single line.
    pub fn single(line: u32) -> Self {
        Self { first: line, last: line }
    }
}

/// What a dump's layout tells of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// Blank lines directly before it (at most 255 are counted).
    pub blank_before: u8,
    /// Blanks before its first character, in characters (at most 255 are counted).
    pub indent: u8,
    /// Whether it starts with the mark of a list item (`•`, `1.`, `(二)`).
    pub bullet: bool,
    /// The indentation of a line of code, which is a part of its text; `None` for prose.
    pub code: Option<Indentation>,
}

/// The tabs and the blanks behind them at the start of a line of code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indentation {
    /// Tabs (at most 255).
    pub tabs: u8,
    /// Blanks (at most 255).
    pub blanks: u8,
}

impl Indentation {
    /// Reads the white space before a line's text; `None` where it holds what indents prose (ideographic blanks).
    pub fn of(blank: &str) -> Option<Self> {
        let mut read = Self::default();
        for c in blank.chars() {
            match c {
                '\t' => read.tabs = read.tabs.saturating_add(1),
                ' ' | '\u{A0}' => read.blanks = read.blanks.saturating_add(1),
                '\u{FEFF}' | '\u{200B}' => {}
                _ => return None,
            }
        }
        Some(read)
    }

    /// Characters of it.
    pub fn chars(self) -> usize {
        usize::from(self.tabs) + usize::from(self.blanks)
    }

    /// Writes it.
    pub fn write(self, into: &mut String) {
        into.extend(std::iter::repeat_n('\t', usize::from(self.tabs)));
        into.extend(std::iter::repeat_n(' ', usize::from(self.blanks)));
    }
}

/// What the DOM tells of a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DomFacts {
    /// The element's name, in lower case.
    pub tag: String,
    /// Number of open elements around it.
    pub depth: u32,
    /// Share of the block's characters that stand in links, 0 to 1.
    pub link_share: f32,
    /// 1 to 6 for `h1` to `h6`.
    pub heading: Option<u8>,
    /// The block in [`Head::blocks`] that holds it; `None` where it stands in none.
    pub block: Option<u32>,
}

/// A block element of an HTML page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomBlock {
    /// The block around it: an earlier one.
    pub parent: Option<u32>,
    /// What its class and id say of it.
    pub hint: DomHint,
    /// A hash of its element and class: what a page repeats (items, posts, cards) is alike.
    pub form: u32,
    /// Where its names lie in [`Head::block_names`], and how many it has.
    pub names: (u32, u8),
}

/// What an element's class and id say of its text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DomHint {
    /// Nothing.
    #[default]
    None,
    /// Menus, lists of other pages, forms, footers.
    Furniture,
    /// The article.
    Body,
}

/// What markdown needs to know of a line of HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Lists around it, outermost first: the item's number where they are ordered.
    pub lists: Vec<Option<u32>>,
    /// Whether it begins the innermost list's item.
    pub item: bool,
    /// Quotations around it.
    pub quotes: u8,
    /// The preformatted text it belongs to, by number.
    pub code: Option<u32>,
    /// The table of data whose row it is, by number.
    pub table: Option<u32>,
    /// Links, emphasis and pictures in it, in order.
    pub inline: Vec<Inline>,
    /// Pictures between the line before and this one.
    pub before: Vec<Inline>,
}

/// Something in a line that markdown writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// A text that leads to an address.
    Link(String, String),
    /// A text in bold type.
    Strong(String),
    /// A text in italic type.
    Emphasis(String),
    /// A piece of code.
    Code(String),
    /// A picture: its description and its address.
    Image(String, String),
}

/// What is known of a page from outside its lines: its head where it is HTML, or what the caller says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The `<title>` element, or the title as the caller gives it.
    pub title: Option<String>,
    /// The page's address.
    pub url: Option<String>,
    /// The block elements of an HTML page, in the order in which they open.
    pub blocks: Vec<DomBlock>,
    /// Hashes of the names of all blocks: the element's, and the words of its class and id.
    pub block_names: Vec<u32>,
    /// What an HTML page states of itself for machines.
    pub stated: Vec<Statement>,
    /// What markdown needs to know of each block of an HTML page, in order; empty unless it was asked for.
    pub marks: Vec<Mark>,
}

impl Head {
    /// Hashes of the names of a block.
    pub fn names_of(&self, block: &DomBlock) -> &[u32] {
        let (start, count) = (block.names.0 as usize, usize::from(block.names.1));
        self.block_names.get(start..start + count).unwrap_or_default()
    }
}

/// A page's lines, their folded view and counts. Nothing changes it once it is made.
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

    /// The indentation of a line that is printed with it: nothing for prose.
    pub fn indentation(&self, line: usize) -> Indentation {
        self.lines[line].layout.code.unwrap_or_default()
    }

    /// Writes what is left of a line behind the lines before it, with its indentation.
    pub fn push_line(&self, into: &mut String, line: usize, left: &str) {
        if !into.is_empty() {
            into.push('\n');
        }
        self.indentation(line).write(into);
        into.push_str(left);
    }

    /// What is known of the page from outside its lines.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Number of lines (blank ones are none).
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether the page has no line at all.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All lines, in order.
    pub fn lines(&self) -> &[Line<'t>] {
        &self.lines
    }

    /// A line's text as it will be printed.
    pub fn text(&self, line: usize) -> &str {
        &self.lines[line].text
    }

    /// A line's folded text.
    pub fn folded(&self, line: usize) -> &str {
        self.fold.line(line)
    }

    /// A line's folded text, and its characters.
    pub fn folded_line(&self, line: usize) -> Folded<'_> {
        Folded { text: self.fold.line(line), units: self.fold.units(line) }
    }

    /// The folded view of the whole page.
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Counts over a line.
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
