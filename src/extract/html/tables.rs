//! Which tables hold data, and which only lay a page out.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::reading::{Instead, Reading};
use super::{elements, listings};

/// How the cells of a row become lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// Each cell stands for itself: the row lays the page out.
    Cells,
    /// One line with this between the cells.
    Line(&'static str),
}

/// Parts the cells of menus, of headlines with their dates, and of items with their numbers.
const BLANK: Row = Row::Line(" ");

/// Parts the cells of data.
const BAR: Row = Row::Line(" | ");

/// Characters, white space apart, that a cell has at most for its row to be one line. Longer ones are prose, which is a
/// line of its own.
const CELL: usize = 100;

/// Lines that a cell of data has at most (a long name broken in two); more are blocks.
const CELL_LINES: usize = 2;

/// Rows of two or more cells from which a table without heading cells can be data.
const ROWS: usize = 3;

/// Characters that the number of a list's item has at most (`[12]`, `（十二）`).
const MARK: usize = 6;

/// Judges all rows of a page, in the order in which they open.
///
/// A table is data if every cell is short, none holds a table or a listing, less than half of its text is links (otherwise it is a
/// menu or a list of headlines), and it has heading cells or at least three rows with equally many cells.
pub(super) fn judge(html: &Html, reading: &Reading) -> Vec<Row> {
    let mut judge = Judge::default();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => judge.text(text),
                Node::Element(element) => {
                    match reading.instead(node.id()) {
                        Some(Instead::Formula(formula) | Instead::Display(formula)) => judge.text(formula),
                        Some(Instead::Nothing) | None => {}
                    }
                    judge.unseen += u32::from(reading.instead(node.id()).is_some());
                    judge.open(element.name());
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    judge.close(element.name());
                    judge.unseen -= u32::from(reading.instead(node.id()).is_some());
                }
            }
        }
    }
    judge.rows
}

#[derive(Default)]
struct Judge {
    rows: Vec<Row>,
    /// Open tables, the innermost last.
    tables: Vec<Table>,
    /// Open elements that nobody sees, and links.
    unseen: u32,
    links: u32,
}

impl Judge {
    fn open(&mut self, name: &str) {
        self.unseen += u32::from(elements::is_unseen(name));
        self.links += u32::from(name == "a");
        match (name, self.tables.last_mut()) {
            ("table", _) => self.tables.push(Table::default()),
            ("tr", table) => {
                if let Some(table) = table {
                    table.rows.push((self.rows.len(), Vec::new()));
                }
                self.rows.push(Row::Cells);
            }
            ("td" | "th", Some(table)) => table.open_cell(name == "th"),
            // A listing has lines of its own.
            (name, Some(table)) if listings::is_listing(name) && self.unseen == 0 => table.hold_blocks(),
            (name, Some(table)) => table.fresh |= elements::is_block(name),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.unseen -= u32::from(elements::is_unseen(name));
        self.links -= u32::from(name == "a");
        if name == "table"
            && let Some(table) = self.tables.pop()
        {
            table.judge(&mut self.rows);
            // A table without text (spacers) is no reason to take a cell for a part of the layout.
            if let Some(around) = self.tables.last_mut().filter(|_| table.chars > 0) {
                around.hold_blocks();
            }
        } else if let Some(table) = self.tables.last_mut() {
            table.fresh |= elements::is_block(name);
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen == 0
            && let Some(table) = self.tables.last_mut()
        {
            table.text(text, self.links > 0);
        }
    }
}

#[derive(Default)]
struct Table {
    /// Each row's number among the page's rows, and its cells.
    rows: Vec<(usize, Vec<Cell>)>,
    /// Whether there are heading cells.
    headed: bool,
    /// Whether a cell holds a table or a listing.
    nested: bool,
    /// Whether the next text starts a line.
    fresh: bool,
    /// Characters other than white space, and those of them in links.
    chars: usize,
    linked: usize,
}

#[derive(Default)]
struct Cell {
    chars: usize,
    lines: usize,
    nested: bool,
    letters: bool,
}

impl Cell {
    fn is_short(&self, lines: usize) -> bool {
        self.chars <= CELL && self.lines <= lines && !self.nested
    }

    /// Whether it holds the number or bullet of a list's item.
    fn is_mark(&self) -> bool {
        !self.letters && self.chars <= MARK && self.lines == 1
    }
}

impl Table {
    fn open_cell(&mut self, heading: bool) {
        self.headed |= heading;
        self.fresh = true;
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(Cell::default());
        }
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.rows.last_mut().and_then(|(_, cells)| cells.last_mut())
    }

    fn hold_blocks(&mut self) {
        self.nested = true;
        if let Some(cell) = self.cell() {
            cell.nested = true;
        }
    }

    fn text(&mut self, text: &str, linked: bool) {
        let seen = |c: &char| !c.is_whitespace();
        let chars = text.chars().filter(seen).count();
        if chars == 0 {
            return;
        }
        self.chars += chars;
        self.linked += if linked { chars } else { 0 };
        let lines = usize::from(std::mem::take(&mut self.fresh));
        if let Some(cell) = self.cell() {
            cell.chars += chars;
            cell.lines += lines;
            cell.letters |= cell.chars <= MARK && text.chars().any(char::is_alphabetic);
        }
    }

    fn judge(&self, verdicts: &mut [Row]) {
        // Rows of an item and its number are a list, whatever the others are.
        let (lists, rows): (Vec<_>, Vec<_>) = self.rows.iter().partition(|(_, cells)| match shown(cells)[..] {
            [mark, item] => mark.is_mark() && item.lines == 1 && !item.nested,
            _ => false,
        });
        for (row, _) in lists {
            verdicts[*row] = BLANK;
        }
        let broad: Vec<usize> = rows.iter().map(|(_, cells)| shown(cells).len()).filter(|n| *n > 1).collect();
        let regular = broad.len() >= ROWS && broad.iter().all(|n| *n == broad[0]);
        let short =
            rows.iter().all(|(_, cells)| shown(cells).len() < 2 || cells.iter().all(|c| c.is_short(CELL_LINES)));
        let data = !self.nested && 2 * self.linked < self.chars && short && (regular || self.headed && broad.len() > 1);
        for (row, cells) in rows.into_iter().filter(|(_, cells)| shown(cells).len() > 1) {
            if data {
                verdicts[*row] = BAR;
            } else if cells.iter().all(|c| c.is_short(1)) {
                verdicts[*row] = BLANK;
            }
        }
    }
}

/// The cells that hold text.
fn shown(cells: &[Cell]) -> Vec<&Cell> {
    cells.iter().filter(|c| c.chars > 0).collect()
}
