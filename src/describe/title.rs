//! The title. Order of trust:
//!
//! 1. The line that prints it, as the reader sees it. Finding that line (`clean/repeated_title.rs`) asks what the page
//!    states for machines and the browser's title first. Where it knows neither (a dump), the scorer says which line most
//!    probably prints the title.
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

/// Probability from which the scorer's line is the title.
const PROBABLE: f32 = 0.3;

/// The first line that prints the title.
pub(super) fn line(doc: &Document<'_>, labels: &Labels<'_>) -> Option<usize> {
    let found = lines_of(labels, Label::Title).next();
    let head = doc.head();
    let known = head.title.is_some() || stated::of(&head.stated, Property::Title, &ORIGINS).next().is_some();
    let scored = labels.title.filter(|(_, probability)| !known && *probability >= PROBABLE).map(|(line, _)| line);
    scored.or(found)
}

/// Lines over which a title is printed at most.
const LINES: usize = 4;

/// The title's text. One that is printed on two lines is joined by a blank, or by nothing before a dash or where the
/// known title has nothing between them.
pub(super) fn text(doc: &Document<'_>, labels: &Labels<'_>, line: Option<usize>, site: Option<&str>) -> Option<String> {
    let stated = || stated::of(&doc.head().stated, Property::Title, &ORIGINS).map(|s| &*s.value);
    let Some(first) = line else {
        let known = stated().next().or(doc.head().title.as_deref())?;
        let completed = completed(doc, first_part(known));
        let title = completed.as_deref().unwrap_or(first_part(known));
        let is_site = site.is_some_and(|site| letters(site) == letters(title));
        return (!is_site && title.chars().any(char::is_alphanumeric)).then(|| title.to_owned());
    };
    let mut title = doc.text(first).to_owned();
    for next in
        (first + 1..labels.lines.len().min(first + LINES)).take_while(|&l| labels.lines[l].label == Label::Title)
    {
        let spaced = join(&title, doc.text(next));
        let known = |known: &str| known.contains(&format!("{title}{}", doc.text(next)));
        title = if stated().chain(doc.head().title.as_deref()).any(known) { title + doc.text(next) } else { spaced };
    }
    // A board's name or a mark may stand before the title in its heading.
    let known = || stated().chain(doc.head().title.as_deref()).map(first_part);
    let (printed, is_heading) =
        (letters(&title), doc.lines()[first].dom.as_ref().is_some_and(|dom| dom.heading.is_some()));
    let within = |known: &&str| {
        let own = letters(known);
        own.len() < printed.len() && 3 * own.len() >= 2 * printed.len() && printed.ends_with(&own)
    };
    Some(known().find(|known| is_heading && within(known)).map_or(title, str::to_owned))
}

/// A title that the browser's was cut short to (`今日雨量已经...`), as far as its sentence or its brackets go.
fn completed(doc: &Document<'_>, title: &str) -> Option<String> {
    let stem = title.strip_suffix("...").or(title.strip_suffix('…'))?.trim_end_matches('…').trim();
    let text = (0..doc.len()).map(|line| doc.text(line)).find(|text| !stem.is_empty() && text.starts_with(stem))?;
    let end = if stem.starts_with('【') {
        text.find('】').map(|at| at + '】'.len_utf8())
    } else {
        text.find(['。', '！', '？']).or(Some(text.len()))
    };
    let whole = &text[..end?];
    (whole.chars().count() <= WHOLE && whole.len() >= stem.len()).then(|| whole.to_owned())
}

/// Characters of a title that is put together again.
const WHOLE: usize = 80;

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
