//! The boilerplate around the code listings of a dump: line numbers and buttons.

use crate::document::Document;
use crate::extract::code::{Likeness, likeness};
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};

/// See the module's documentation.
pub struct ListingBoilerplate;

/// Fewest numbers in a row that count as line numbers.
const NUMBERS_MIN: usize = 3;

impl Cleaner for ListingBoilerplate {
    fn name(&self) -> &'static str {
        "listing-furniture"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let numbers: Vec<Option<u32>> = (0..doc.len()).map(|line| number(doc, line)).collect();
        let mut number_lines = |lines: &[usize]| {
            if lines.len() >= NUMBERS_MIN {
                for &line in lines {
                    findings.push_line(doc, line, Label::Markup, "markup/line-numbers", Strength::Certain);
                }
            }
        };
        let mut run: Vec<usize> = Vec::new();
        for line in (0..doc.len()).filter(|&line| numbers[line].is_some()) {
            let follows = run.last().is_some_and(|&last| {
                let counts = numbers[line] == numbers[last].map(|number| number + 1);
                // One line of code may come between two numbers, but nothing else: ranks come before names in the same
                // way.
                counts && (line == last + 1 || line == last + 2 && is_code(doc, last + 1))
            });
            if !follows {
                number_lines(&std::mem::take(&mut run));
            }
            run.push(line);
        }
        number_lines(&run);
        for line in 0..doc.len() {
            let beside = || line > 0 && is_listing(doc, line - 1) || line + 1 < doc.len() && is_listing(doc, line + 1);
            let stats = doc.stats(line);
            if stats.alnum <= 12 && is_button(doc.folded(line)) && beside() {
                findings.push_line(doc, line, Label::Markup, "markup/listing-button", Strength::Certain);
            } else if stats.digits == stats.alnum && stats.spaces > 0 && counts_up(doc.folded(line)) && beside() {
                findings.push_line(doc, line, Label::Markup, "markup/line-numbers", Strength::Certain);
            }
        }
    }
}

/// Whether a folded line is a button at a listing.
fn is_button(folded: &str) -> bool {
    matches!(
        folded,
        "复制" | "拷贝" | "copy" | "copied" | "复制代码" | "copy code" | "view plain" | "收起" | "展开" | "运行"
    )
}

/// The number that makes up the whole line.
fn number(doc: &Document<'_>, line: usize) -> Option<u32> {
    let stats = doc.stats(line);
    if stats.digits == 0 || stats.digits != stats.alnum || stats.digits > 5 {
        return None;
    }
    doc.folded(line).trim_end_matches('.').parse().ok()
}

/// Whether a line consists of two or more numbers that count up from 1.
fn counts_up(folded: &str) -> bool {
    let numbers: Vec<Option<u32>> = folded.split_whitespace().map(|part| part.parse().ok()).collect();
    numbers.len() > 1 && numbers.iter().zip(1..).all(|(number, expected)| *number == Some(expected))
}

/// Whether a line looks like code.
fn is_code(doc: &Document<'_>, line: usize) -> bool {
    likeness(doc.text(line)) > Likeness::Number
}

/// Whether a line belongs to a code listing.
fn is_listing(doc: &Document<'_>, line: usize) -> bool {
    doc.lines()[line].layout.code.is_some() && is_code(doc, line) || likeness(doc.text(line)) == Likeness::Strong
}
