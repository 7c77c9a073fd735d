//! The title. Order of trust:
//!
//! 1. The line that prints it, as the reader sees it. Finding that line (`clean/repeated_title.rs`) asks what the page
//!    states for machines and the browser's title first, and its own eye only where no line agrees with them.
//! 2. What the page states: JSON-LD, a script's state, OpenGraph, `<meta>`, microdata; without the site's name behind it.
//! 3. The browser's title before the first separator.
//!
//! The site's own name is no title.

use super::lines_of;
use crate::clean::Label;
use crate::document::Document;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Origins of a title beside the text, by trust.
const ORIGINS: [Origin; 5] = [Origin::JsonLd, Origin::State, Origin::OpenGraph, Origin::Meta, Origin::Microdata];

/// The first line that prints the title.
pub(super) fn line(labels: &Labels<'_>) -> Option<usize> {
    lines_of(labels, Label::Title).next()
}

/// Lines over which a title is printed at most.
const LINES: usize = 4;

/// The title's text. One that is printed on two lines is joined by a blank, or by nothing before a dash or where the
/// known title has nothing between them.
pub(super) fn text(doc: &Document<'_>, labels: &Labels<'_>, line: Option<usize>, site: Option<&str>) -> Option<String> {
    let stated = || stated::of(&doc.head().stated, Property::Title, &ORIGINS).map(|s| &*s.value);
    let Some(first) = line else {
        let known = stated().next().or(doc.head().title.as_deref())?;
        let title = first_part(known);
        let is_site = site.is_some_and(|site| letters(site) == letters(title));
        return (!is_site && title.chars().any(char::is_alphanumeric)).then(|| title.to_owned());
    };
    let mut title = doc.text(first).to_owned();
    for next in (first + 1..labels.lines.len().min(first + LINES)).take_while(|&l| labels.lines[l].label == Label::Title) {
        let spaced = join(&title, doc.text(next));
        let known = |known: &str| known.contains(&format!("{title}{}", doc.text(next)));
        title = if stated().chain(doc.head().title.as_deref()).any(known) {
            title + doc.text(next)
        } else {
            spaced
        };
    }
    Some(title)
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
