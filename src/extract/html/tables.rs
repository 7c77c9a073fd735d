//! Which tables hold data, and which only lay a page out.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::elements;

/// How the cells of a row become lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// Each cell stands for itself: the row lays the page out.
    Cells,
    /// One line, cells parted by a blank: menus, headlines with their dates.
    Blank,
    /// One line, cells parted by bars: a row of data.
    Bar,
}

/// Characters, white space apart, that a cell has at most for its row to be one line. Longer ones are prose, which is a
/// line of its own.
const CELL: usize = 100;

/// Lines that a cell of data has at most (a long name broken in two); more are blocks.
const CELL_LINES: usize = 2;

/// Rows of two or more cells from which a table without heading cells can be data.
const ROWS: usize = 3;

/// Judges all rows of a page, in the order in which they open.
///
/// A table is data if every cell is short, none holds a table, less than half of its text is links (otherwise it is a
/// menu or a list of headlines), and it has heading cells or at least three rows with equally many cells.
pub(super) fn judge(html: &Html) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut tables: Vec<Table> = Vec::new();
    let mut links = 0usize;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => {
                    if let Some(table) = tables.last_mut()
                        && !text.trim_ascii().is_empty()
                        && !node
                            .parent()
                            .and_then(|p| p.value().as_element())
                            .is_some_and(|e| elements::is_unseen(e.name()))
                    {
                        table.text(text, links > 0);
                    }
                }
                Node::Element(element) => match element.name() {
                    "a" => links += 1,
                    "table" => {
                        // Only what shows text counts: a table of spacers nests in many data tables' cells.
                        tables.push(Table::default());
                    }
                    "tr" => {
                        if let Some(table) = tables.last_mut() {
                            table.rows.push((rows.len(), Vec::new()));
                        }
                        rows.push(Row::Cells);
                    }
                    name @ ("td" | "th") => {
                        if let Some(table) = tables.last_mut() {
                            table.cell(name == "th");
                        }
                    }
                    name if elements::is_block(name) => {
                        if let Some(table) = tables.last_mut() {
                            table.fresh = true;
                        }
                    }
                    _ => {}
                },
                _ => {}
            },
            Edge::Close(node) => match node.value().as_element().map(scraper::node::Element::name) {
                Some("a") => links -= 1,
                Some("table") => {
                    if let Some(table) = tables.pop() {
                        let shows = table.chars > 0;
                        table.judge(&mut rows);
                        if let Some(outer) = tables.last_mut().filter(|_| shows) {
                            outer.nests();
                        }
                    }
                }
                Some(name) if elements::is_block(name) => {
                    if let Some(table) = tables.last_mut() {
                        table.fresh = true;
                    }
                }
                _ => {}
            },
        }
    }
    rows
}

#[derive(Default)]
struct Table {
    /// Each row's number among the page's rows, and its cells.
    rows: Vec<(usize, Vec<Cell>)>,
    /// Whether there are heading cells.
    headed: bool,
    /// Whether the next text starts a line.
    fresh: bool,
    chars: usize,
    linked: usize,
    nested: bool,
}

#[derive(Default)]
struct Cell {
    chars: usize,
    lines: usize,
    nested: bool,
}

impl Cell {
    fn is_short(&self, lines: usize) -> bool {
        self.chars <= CELL && self.lines <= lines && !self.nested
    }
}

impl Table {
    fn cell(&mut self, heading: bool) {
        self.headed |= heading;
        self.fresh = true;
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(Cell::default());
        }
    }

    fn text(&mut self, text: &str, linked: bool) {
        let chars = text.split_ascii_whitespace().map(|word| word.chars().count()).sum();
        self.chars += chars;
        self.linked += if linked { chars } else { 0 };
        if let Some(cell) = self.rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
            cell.chars += chars;
            cell.lines += usize::from(self.fresh);
        }
        self.fresh = false;
    }

    fn nests(&mut self) {
        self.nested = true;
        if let Some(cell) = self.rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
            cell.nested = true;
        }
    }

    fn judge(self, verdicts: &mut [Row]) {
        let shown = |cells: &[Cell]| cells.iter().filter(|c| c.chars > 0).count();
        let broad: Vec<usize> = self.rows.iter().map(|(_, cells)| shown(cells)).filter(|n| *n > 1).collect();
        let regular = broad.len() >= ROWS && broad.iter().all(|n| *n == broad[0]);
        let data = !self.nested
            && 2 * self.linked < self.chars
            && (regular || self.headed && broad.len() > 1)
            && self.rows.iter().all(|(_, cells)| shown(cells) < 2 || cells.iter().all(|c| c.is_short(CELL_LINES)));
        for (row, cells) in &self.rows {
            verdicts[*row] = match () {
                () if shown(cells) < 2 => Row::Cells,
                () if data => Row::Bar,
                () if cells.iter().all(|c| c.is_short(1)) => Row::Blank,
                () => Row::Cells,
            };
        }
    }
}
