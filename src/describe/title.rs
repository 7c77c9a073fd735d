//! The title. Order of trust: the line that prints it (as the reader sees it), then the page's head without what
//! follows the first separator.

use super::lines_of;
use crate::clean::Label;
use crate::document::Document;
use crate::label::Labels;

/// The first line that prints the title.
pub(super) fn line(labels: &Labels<'_>) -> Option<usize> {
    lines_of(labels, Label::Title).next()
}

/// The title's text; one that is split over two lines is joined by a blank, or by nothing before a dash.
pub(super) fn text(doc: &Document<'_>, line: Option<usize>) -> Option<String> {
    match (line, &doc.head().title) {
        (Some(line), Some(known)) => {
            let whole = letters(known);
            let second = if line + 1 < doc.len() { letters(doc.text(line + 1)) } else { String::new() };
            let joined = letters(doc.text(line)) + &second;
            if !second.is_empty() && joined == whole {
                Some(join(doc.text(line), doc.text(line + 1)))
            } else {
                Some(doc.text(line).to_owned())
            }
        }
        (Some(line), None) => Some(doc.text(line).to_owned()),
        (None, Some(known)) => Some(first_part(known).to_owned()),
        (None, None) => None,
    }
}

fn join(first: &str, second: &str) -> String {
    let gap = if second.starts_with(['—', '-', '–']) { "" } else { " " };
    format!("{first}{gap}{second}")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What stands before the separator behind which a site puts its name; the whole where that would leave next to
/// nothing.
fn first_part(title: &str) -> &str {
    let part = title.split(['_', '|', '丨']).next().unwrap_or(title).trim();
    let part = part.split(" - ").next().unwrap_or(part).trim();
    if part.chars().filter(|c| c.is_alphanumeric()).count() >= 4 { part } else { title.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_title_loses_the_site() {
        for (title, expected) in [
            ("雨季来临_新闻频道_某某网", "雨季来临"),
            ("雨季来临 - 某某论坛", "雨季来临"),
            ("雨季来临", "雨季来临"),
            ("诗|某某网", "诗|某某网"),
        ] {
            assert_eq!(first_part(title), expected);
        }
    }
}
