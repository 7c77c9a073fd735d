//! Label files: the rows of `NAME.labels.tsv`, and the lines of a page that they mean.
//!
//! A row is a line number, a tab, a label, and then, in files that `taosha report` saves, a tab and the text of the line.
//! The text finds the line again where the numbers have changed: because the page was saved again, because a new
//! version splits lines in another way, or because the row was written for the dump of an HTML page.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::align::common;
use super::layout_error::LayoutError;
use crate::characters::fold::fold_char;
use crate::finding::{Label, UnknownLabel};

/// The most Unicode scalars that a message shows of a row's text.
const SHOWN: usize = 30;

/// One row of a label file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LabelRow {
    /// Its line in the file, from 1.
    row: usize,
    /// The line (or block) of the page, from 1.
    line: u32,
    label: Label,
    /// The text of the page's line; `None` in files without texts.
    text: Option<String>,
}

/// The rows of one label file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRows {
    path: PathBuf,
    rows: Vec<LabelRow>,
}

/// The labels of a page's lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineLabels {
    /// For each line of the page its label, if a row gives it one.
    pub labels: Vec<Option<Label>>,
    /// The rows whose text is not that of the line with their number.
    pub moved: Vec<MovedRow>,
}

/// A row whose text is not that of the line with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRow {
    /// The label file.
    pub path: PathBuf,
    /// The row's line in the file, from 1.
    pub row: usize,
    /// The line number that the row gives.
    pub line: u32,
    /// The text that the row gives.
    pub text: String,
    /// The line that has this text; `None` if no line has it, and the row does not count.
    pub found: Option<u32>,
}

impl fmt::Display for MovedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, row, line, text, found } = self;
        let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if text.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        write!(f, "{}:{row}: line {line} does not have the text {shown:?}; ", path.display())?;
        match found {
            Some(found) => write!(f, "line {found} has it and gets the label"),
            None => write!(f, "no line has it, so the row does not count; label the page again"),
        }
    }
}

impl LabelRows {
    /// Parses a label file. Blank rows are skipped.
    ///
    /// # Errors
    /// A row has no line number or no label.
    pub fn parse(path: &Path, text: &str) -> Result<Self, LayoutError> {
        let wrong = |at: usize, reason: String| LayoutError::Line { path: path.to_owned(), line: at + 1, reason };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(|(at, row)| {
            let (line, rest) = row
                .split_once('\t')
                .ok_or_else(|| wrong(at, "expected a line number, a tab and a label".to_owned()))?;
            let (label, text) = rest.split_once('\t').map_or((rest, None), |(label, text)| (label, Some(text)));
            let line = line.trim().parse().map_err(|_| wrong(at, format!("{line:?} is not a line number")))?;
            let label = label.trim().parse().map_err(|error: UnknownLabel| wrong(at, error.to_string()))?;
            let text = text.filter(|text| !key(text).is_empty()).map(str::to_owned);
            Ok(LabelRow { row: at + 1, line, label, text })
        });
        Ok(Self { path: path.to_owned(), rows: rows.collect::<Result<_, _>>()? })
    }

    /// The labels that the rows give, in the order of the file.
    pub fn labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.rows.iter().map(|row| row.label)
    }

    /// The labels of a page's lines. `lines` gives for each line its number and its text; lines that restoration split
    /// have the same number.
    ///
    /// A row without a text labels the lines with its number. Rows with texts are aligned with the page in order (a
    /// longest common subsequence), unless all numbers are right. A row that this leaves out gets the line with its number
    /// if the text is that line's, and else the nearest line with its text.
    pub fn on<'l>(&self, lines: impl Iterator<Item = (u32, &'l str)>) -> LineLabels {
        let (numbers, keys): (Vec<u32>, Vec<String>) = lines.map(|(number, text)| (number, key(text))).unzip();
        let mut labels = vec![None; keys.len()];
        let rows: Vec<(&LabelRow, &str, String)> =
            self.rows.iter().filter_map(|row| row.text.as_deref().map(|text| (row, text, key(text)))).collect();
        for row in self.rows.iter().filter(|row| row.text.is_none()) {
            numbers.iter().zip(&mut labels).filter(|(number, _)| **number == row.line).for_each(|(_, label)| {
                *label = Some(row.label);
            });
        }
        let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, key) in keys.iter().enumerate() {
            by_key.entry(key).or_default().push(at);
        }
        let mut taken = vec![false; keys.len()];
        let mut places: Vec<Option<usize>> = vec![None; rows.len()];
        // The first free line with the row's text, the one nearest to its number first.
        let nearest = |(row, _, key): &(&LabelRow, &str, String), taken: &[bool], far: u32| {
            let of = by_key.get(key.as_str()).into_iter().flatten().copied().filter(|&at| !taken[at]);
            of.map(|at| (numbers[at].abs_diff(row.line), at)).filter(|(distance, _)| *distance <= far).min()
        };
        let fill = |places: &mut Vec<Option<usize>>, taken: &mut Vec<bool>, far: u32| {
            for (row, place) in rows.iter().zip(places).filter(|(_, place)| place.is_none()) {
                *place = nearest(row, taken, far).map(|(_, at)| at);
                if let Some(at) = *place {
                    taken[at] = true;
                }
            }
        };
        fill(&mut places, &mut taken, 0);
        if places.contains(&None) {
            let wanted: Vec<&str> = rows.iter().map(|(_, _, key)| key.as_str()).collect();
            let there: Vec<&str> = keys.iter().map(String::as_str).collect();
            places.fill(None);
            taken.fill(false);
            for (at, row) in common(&there, &wanted, 1) {
                places[row] = Some(at);
                taken[at] = true;
            }
            fill(&mut places, &mut taken, 0);
            fill(&mut places, &mut taken, u32::MAX);
        }
        let mut moved = Vec::new();
        for ((row, text, _), place) in rows.iter().zip(&places) {
            if let Some(at) = *place {
                labels[at] = Some(row.label);
            }
            let found = place.map(|at| numbers[at]);
            if found != Some(row.line) {
                let (path, text) = (self.path.clone(), (*text).to_owned());
                moved.push(MovedRow { path, row: row.row, line: row.line, text, found });
            }
        }
        LineLabels { labels, moved }
    }
}

/// The form in which the texts of a row and a line are compared: folded, without white space.
fn key(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(fold_char).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The labels that a file gives to lines numbered from 1, as initials, and its moved rows as `row:line>found`.
    fn on(file: &str, lines: &[&str]) -> (String, String) {
        let rows = LabelRows::parse(Path::new("a.labels.tsv"), file).unwrap();
        let LineLabels { labels, moved } = rows.on((1..).zip(lines.iter().copied()));
        let initial = |label: &Option<Label>| label.map_or('-', |label| label.name().chars().next().unwrap());
        let moved = moved.iter().map(|m| format!("{}:{}>{}", m.row, m.line, m.found.unwrap_or_default()));
        (labels.iter().map(initial).collect(), moved.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn rows_find_their_lines() {
        let file = "1\tnavigation\t首页\n2\ttitle\t雨季\n4\tcontent\t連日大雨\n5\tshare\t分享\n";
        let page = ["首页", "雨季", "来源", "连日大雨", "分享"];
        for (file, lines, labels, moved) in [
            // Width, script and white space do not count.
            (file, &page[..], "nt-cs", ""),
            // A line was added at the top, and one at the end is gone.
            (file, &["广告", "首 页", "雨季", "来源", "连日大雨"], "-nt-c", "1:1>2 2:2>3 3:4>5 4:5>0"),
            // A line that is there twice: order decides, then the number.
            ("1\tshare\t回复\n2\tcontent\t好\n", &["置顶", "回复", "好", "回复"], "-sc-", "1:1>2 2:2>3"),
            ("2\tcontent\t好\n1\tshare\t回复\n", &["回复", "好", "回复"], "sc-", ""),
            // Files without texts.
            ("2\tcontent\n1\tnavigation\n", &page[..], "nc---", ""),
            ("\u{FEFF}2\tcontent\t\r\n\r\n9\tshare\r\n", &page[..], "-c---", ""),
            ("3\tcontent\t没有这一行\n", &page[..], "-----", "1:3>0"),
        ] {
            assert_eq!(on(file, lines), (labels.to_owned(), moved.to_owned()), "{file}");
        }
    }

    #[test]
    fn both_parts_of_a_split_line_are_told_by_their_texts() {
        let rows = LabelRows::parse(Path::new("a.labels.tsv"), "3\tcontent\t后半\n3\tnavigation\t前半\n").unwrap();
        let found = rows.on([(3, "前半"), (3, "后半")].into_iter());
        assert_eq!(found.labels, [Some(Label::Navigation), Some(Label::Content)]);
        assert_eq!(found.moved, []);
    }
}
