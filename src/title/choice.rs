//! The title of the record. Order of trust:
//!
//! 1. The line that prints it, as the reader sees it. The search for that line (`repeated.rs`) first uses the titles
//!    that the page states for machines and the browser title. If neither is known (a dump), the scorer tells which
//!    line most probably prints the title.
//! 2. The stated titles: JSON-LD, the state of a script, OpenGraph, `<meta>`, microdata, each without the name of the
//!    site after it.
//! 3. The browser title up to its first separator.
//!
//! The name of the site is never the title.

use super::printed::is_menu;
use super::site_suffix::{TitleOrigin, letters, without_site};
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Origins of a stated title, by trust.
const ORIGINS: [Origin; 5] = [Origin::JsonLd, Origin::State, Origin::OpenGraph, Origin::Meta, Origin::Microdata];

/// Least probability with which a line of the scorer is the title.
const MIN_PROBABILITY: f32 = 0.3;

/// The first line that prints the title.
pub(crate) fn line(doc: &Document<'_>, labels: &Labels<'_>) -> Option<usize> {
    let found = labels.lines_of(Label::Title).find(|&line| !is_menu(doc.folded(line)));
    let head = doc.head();
    let known = head.title.is_some() || stated::of(&head.stated, Property::Title, &ORIGINS).next().is_some();
    let scored =
        labels.title.filter(|(_, probability)| !known && *probability >= MIN_PROBABILITY).map(|(line, _)| line);
    scored.or(found)
}

/// Most lines over which a title is printed.
const LINES_MAX: usize = 4;

/// The text of the title.
///
/// A title printed on two lines is joined by a blank. It is joined directly before a dash, or if the known title has
/// nothing between the two parts.
pub(crate) fn text(doc: &Document<'_>, labels: &Labels<'_>, line: Option<usize>, site: Option<&str>) -> Option<String> {
    let stated = || stated::of(&doc.head().stated, Property::Title, &ORIGINS).map(|s| &*s.value);
    let Some(first) = line else {
        let known = stated().next().or(doc.head().title.as_deref())?;
        let known = without_site(known, site, TitleOrigin::Browser);
        let completed = completed(doc, known);
        let title = completed.as_deref().unwrap_or(known);
        let is_site = site.is_some_and(|site| letters(site) == letters(title));
        return (!is_site && title.chars().any(char::is_alphanumeric)).then(|| plain(title));
    };
    let mut title = doc.text(first).to_owned();
    let is_title = |line: &usize| labels.lines[*line].label == Label::Title;
    for next in (first + 1..labels.lines.len().min(first + LINES_MAX)).take_while(is_title) {
        let (own, more) = (letters(&title), letters(doc.text(next)));
        // A breadcrumb or the browser title ends with it, or it is printed twice.
        if own.ends_with(&more) {
            doc.text(next).clone_into(&mut title);
            break;
        }
        // Only a line that is printed as the title continues.
        if !is_title(&first) || more.starts_with(&own) {
            break;
        }
        let spaced = join(&title, doc.text(next));
        let known = |known: &str| known.contains(&format!("{title}{}", doc.text(next)));
        title = if stated().chain(doc.head().title.as_deref()).any(known) { title + doc.text(next) } else { spaced };
    }
    // The name of a board or a mark may come before the title in its heading.
    let known =
        || stated().chain(doc.head().title.as_deref()).map(|title| without_site(title, site, TitleOrigin::Browser));
    let (printed, is_heading) =
        (letters(&title), doc.lines()[first].dom.as_ref().is_some_and(|dom| dom.heading.is_some()));
    let within = |known: &&str| {
        let own = letters(known);
        own.len() < printed.len() && 3 * own.len() >= 2 * printed.len() && printed.ends_with(&own)
    };
    if let Some(known) = known().find(|known| is_heading && within(known)) {
        return Some(plain(known));
    }
    // The first lines of a dump may be the browser title, followed by the site.
    let origin = if doc.lines()[first].dom.is_none() { TitleOrigin::Dump } else { TitleOrigin::Printed };
    Some(plain(without_site(&title, site, origin)))
}

/// The text with each run of blanks of any kind as one blank.
fn plain(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The full title, if the browser title was cut short (`今日雨量已经...`): a line that begins with it, up to the end of the
/// sentence or the bracket.
fn completed(doc: &Document<'_>, title: &str) -> Option<String> {
    let stem = title.strip_suffix("...").or(title.strip_suffix('…'))?.trim_end_matches('…').trim();
    let text = (0..doc.len()).map(|line| doc.text(line)).find(|text| !stem.is_empty() && text.starts_with(stem))?;
    let end = if stem.starts_with('【') {
        text.find('】').map(|at| at + '】'.len_utf8())
    } else {
        text.find(['。', '！', '？']).or(Some(text.len()))
    };
    let whole = &text[..end?];
    (whole.chars().count() <= COMPLETED_MAX && whole.len() >= stem.len()).then(|| whole.to_owned())
}

/// Most characters of a completed title.
const COMPLETED_MAX: usize = 80;

/// Two parts of a title with a blank between them, or none before a dash.
fn join(first: &str, second: &str) -> String {
    let gap = if second.starts_with(['—', '-', '–']) { "" } else { " " };
    format!("{first}{gap}{second}")
}
