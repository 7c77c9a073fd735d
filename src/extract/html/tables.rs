//! Tells data tables from tables used for page layout.

use super::names::Name;
use super::overrides::Overrides;
use super::selection::Chosen;
use super::text_override::TextOverride;
use super::tree::{Tree, Visit};

/// How the cells of a table row become lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowLayout {
    /// Each cell has lines of its own: the table lays out the page.
    Cells,
    /// The row is one line, with this separator between the cells.
    Line(&'static str),
}

/// Layout of rows of menus, of headlines with their dates, and of numbered items.
const BLANK: RowLayout = RowLayout::Line(" ");

/// Layout of rows of data.
const BAR: RowLayout = RowLayout::Line(" | ");

/// Most characters, without white space, of a cell in a one-line row. A longer cell is prose, which has lines of its
/// own.
const MAX_CELL: usize = 100;

/// Most lines of a cell of data (for example a long name on two lines). A cell with more lines holds blocks.
const MAX_CELL_LINES: usize = 2;

/// Fewest rows of two or more cells in a data table without heading cells.
const MIN_ROWS: usize = 3;

/// Most characters of a list item's number (`[12]`, `（十二）`).
const MAX_MARK: usize = 6;

/// Determines the layout of all rows of a page, in the order of their start tags.
///
/// A table holds data if all of this is true: its cells are short, no cell holds a table or a listing, less than half
/// of its text is links (otherwise it is a menu or a list of headlines), and it has heading cells and at least two rows
/// of several cells, or at least three such rows, all with the same number of cells.
pub(super) fn row_layouts(tree: &Tree<'_>, overrides: &Overrides, chosen: Option<&Chosen>) -> Vec<RowLayout> {
    if tree.elements().all(|element| element.name() != Name::TR) {
        return Vec::new();
    }
    let mut search = Search::default();
    tree.walk(|visit| match visit {
        Visit::Text(text) => search.text(text),
        Visit::Open(element) => {
            let text_override = overrides.get(element);
            match text_override {
                Some(TextOverride::InlineFormula(formula) | TextOverride::DisplayFormula(formula)) => {
                    search.text(formula);
                }
                Some(TextOverride::Nothing) | None => {}
            }
            search.unseen += u32::from(text_override.is_some());
            search.open(element.name());
            if chosen.is_some_and(|chosen| chosen.has(element)) {
                search.keep_apart(element.name());
            }
        }
        Visit::Close(element) => {
            search.close(element.name());
            search.unseen -= u32::from(overrides.get(element).is_some());
        }
    });
    // What the user chose has lines of its own.
    for row in search.apart {
        search.rows[row] = RowLayout::Cells;
    }
    search.rows
}

#[derive(Default)]
struct Search {
    rows: Vec<RowLayout>,
    /// Rows whose cells have lines of their own in any case.
    apart: Vec<usize>,
    /// Open tables, the innermost last.
    tables: Vec<Table>,
    /// Open elements without visible text, and open elements with an override.
    unseen: u32,
    /// Open links.
    links: u32,
}

impl Search {
    /// Keeps the cells of the rows around an element apart, unless the element is around the row.
    fn keep_apart(&mut self, name: Name) {
        let is_around = matches!(name, Name::TABLE | Name::TBODY | Name::THEAD | Name::TFOOT | Name::TR);
        let tables = self.tables.iter().rev().skip(usize::from(is_around));
        self.apart.extend(tables.filter_map(|table| table.rows.last().map(|(row, _)| *row)));
    }

    fn open(&mut self, name: Name) {
        self.unseen += u32::from(name.is(Name::UNSEEN));
        self.links += u32::from(name == Name::A);
        match (name, self.tables.last_mut()) {
            (Name::TABLE, _) => self.tables.push(Table::default()),
            (Name::TR, table) => {
                if let Some(table) = table {
                    table.rows.push((self.rows.len(), Vec::new()));
                }
                self.rows.push(RowLayout::Cells);
            }
            (Name::TD | Name::TH, Some(table)) => table.open_cell(name == Name::TH),
            // A listing has lines of its own.
            (name, Some(table)) if name.is(Name::LISTINGS) && self.unseen == 0 => table.mark_nested(),
            (name, Some(table)) => table.at_line_start |= name.is(Name::BLOCKS),
            _ => {}
        }
    }

    fn close(&mut self, name: Name) {
        self.unseen -= u32::from(name.is(Name::UNSEEN));
        self.links -= u32::from(name == Name::A);
        if name == Name::TABLE
            && let Some(table) = self.tables.pop()
        {
            table.lay_out(&mut self.rows);
            // A table without text is a spacer, and does not make the table around it a layout table.
            if let Some(around) = self.tables.last_mut().filter(|_| table.chars > 0) {
                around.mark_nested();
            }
        } else if let Some(table) = self.tables.last_mut() {
            table.at_line_start |= name.is(Name::BLOCKS);
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
    /// The rows: the index among all rows of the page, and the cells.
    rows: Vec<(usize, Vec<Cell>)>,
    /// Whether it has heading cells.
    has_headings: bool,
    /// Whether a cell holds a table or a listing.
    nested: bool,
    /// Whether the next text starts a line.
    at_line_start: bool,
    /// Characters other than white space.
    chars: usize,
    /// Characters in links, without white space.
    linked: usize,
}

#[derive(Default)]
struct Cell {
    chars: usize,
    lines: usize,
    /// Whether it holds a table or a listing.
    nested: bool,
    /// Whether its first [`MAX_MARK`] characters have a letter.
    has_letters: bool,
}

impl Cell {
    fn is_short(&self, max_lines: usize) -> bool {
        self.chars <= MAX_CELL && self.lines <= max_lines && !self.nested
    }

    /// Whether it holds the number or bullet of a list item.
    fn is_mark(&self) -> bool {
        !self.has_letters && self.chars <= MAX_MARK && self.lines == 1
    }
}

impl Table {
    fn open_cell(&mut self, heading: bool) {
        self.has_headings |= heading;
        self.at_line_start = true;
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push(Cell::default());
        }
    }

    fn cell(&mut self) -> Option<&mut Cell> {
        self.rows.last_mut().and_then(|(_, cells)| cells.last_mut())
    }

    /// Notes that the current cell holds a table or a listing.
    fn mark_nested(&mut self) {
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
        let lines = usize::from(std::mem::take(&mut self.at_line_start));
        if let Some(cell) = self.cell() {
            cell.chars += chars;
            cell.lines += lines;
            cell.has_letters |= cell.chars <= MAX_MARK && text.chars().any(char::is_alphabetic);
        }
    }

    /// Sets the layout of its rows.
    fn lay_out(&self, layouts: &mut [RowLayout]) {
        // A row with a number and an item is a list row, whatever the other rows are.
        let (lists, rows): (Vec<_>, Vec<_>) = self.rows.iter().partition(|(_, cells)| match non_empty(cells)[..] {
            [mark, item] => mark.is_mark() && item.lines == 1 && !item.nested,
            _ => false,
        });
        for (row, _) in lists {
            layouts[*row] = BLANK;
        }
        let broad: Vec<usize> = rows.iter().map(|(_, cells)| non_empty(cells).len()).filter(|n| *n > 1).collect();
        let regular = broad.len() >= MIN_ROWS && broad.iter().all(|n| *n == broad[0]);
        let short = rows
            .iter()
            .all(|(_, cells)| non_empty(cells).len() < 2 || cells.iter().all(|c| c.is_short(MAX_CELL_LINES)));
        let data =
            !self.nested && 2 * self.linked < self.chars && short && (regular || self.has_headings && broad.len() > 1);
        for (row, cells) in rows.into_iter().filter(|(_, cells)| non_empty(cells).len() > 1) {
            if data {
                layouts[*row] = BAR;
            } else if cells.iter().all(|c| c.is_short(1)) {
                layouts[*row] = BLANK;
            }
        }
    }
}

/// The cells that hold text.
fn non_empty(cells: &[Cell]) -> Vec<&Cell> {
    cells.iter().filter(|c| c.chars > 0).collect()
}
