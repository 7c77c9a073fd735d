//! The name of the site. Order of trust:
//!
//! 1. The information box of a journal (`刊名:`).
//! 2. A line before the title that a rule knows as the name of the site.
//! 3. The name that the page states for machines (OpenGraph, `<meta>`, JSON-LD, microdata).
//! 4. The name after the page's title in the browser title, if the page prints it again.
//! 5. The holder of the copyright.

mod holder;
mod validity;
mod words;

use self::holder::holder;
use self::validity::{NAME_MAX, is_name};
use crate::document::Document;
use crate::finding::{Label, Role};
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Keys whose value is the name of a journal or site.
const KEYS: &[&str] = &["刊名:", "期刊名称:", "网站名称:", "杂志名称:"];

/// The name of the site. `title` is the line that prints the title.
pub(super) fn name(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<String> {
    let lines: Vec<usize> = labels.lines_of(Label::Site).collect();
    for &line in &lines {
        for key in KEYS {
            if doc.folded(line).starts_with(key) {
                let value: String = doc.text(line).chars().skip(key.chars().count()).collect();
                return Some(value.trim().to_owned()).filter(|v| !v.is_empty());
            }
        }
    }
    let printed = lines
        .into_iter()
        .filter(|&line| title.is_none_or(|title| line < title))
        .filter(|&line| labels.lines[line].role == Some(Role::SiteName) && doc.stats(line).alnum <= NAME_MAX)
        .take(CANDIDATES_MAX)
        .find(|&line| is_name(doc.text(line)) && (line < TOP_LINES || is_confirmed(doc, doc.text(line))))
        .map(|line| doc.text(line).to_owned());
    // Some themes state the title of the article as the name of the site.
    let is_articles = |name: &str| {
        let rest = doc.head().title.as_deref().and_then(|title| title.trim().strip_prefix(name));
        title.is_some_and(|title| doc.text(title) == name)
            && rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(name))
    };
    let stated = || {
        let order = [Origin::OpenGraph, Origin::Meta, Origin::JsonLd, Origin::Microdata];
        stated::of(&doc.head().stated, Property::Site, &order)
            .map(|s| s.value.clone())
            .find(|name| is_name(name) && !is_articles(name))
    };
    printed
        .or_else(stated)
        .or_else(|| browser_title(doc, labels, title).map(str::to_owned))
        .or_else(|| labels.lines_of(Label::Copyright).find_map(|line| holder(doc, line)))
}

/// Lines from the top that may print the name of the site even if the page prints it only once. After them comes the
/// menu, whose entries end in the same words (`链接百科`).
const TOP_LINES: usize = 2;

/// Most lines that are tested as the name of the site, so that a page full of such lines takes linear time.
const CANDIDATES_MAX: usize = 64;

/// Whether a page prints a name more than once, or has it in its title. The title of another article may look like a
/// name.
fn is_confirmed(doc: &Document<'_>, name: &str) -> bool {
    doc.head().title.as_deref().is_some_and(|title| title.contains(name))
        || (0..doc.len()).filter(|&line| doc.text(line).contains(name)).count() > 1
}

/// The name of the site in the browser title, after the title of the page.
///
/// The browser title is a line of the page, or the stated one if it begins with the printed title. Sections and search
/// words may come between title and name. Therefore a part that a notice at the foot names comes first. Otherwise the
/// last part is taken, if the page prints it again.
fn browser_title<'d>(doc: &'d Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<&'d str> {
    /// Most parts after the title; further parts are search words, unless the last one looks like the name of a site.
    const PARTS_MAX: usize = 2;
    /// Most parts that are looked at, from the end, so that a title of many parts takes linear time.
    const READ_MAX: usize = 16;
    const ENDS: [&str; 10] = ["网", "網", "报", "報", "站", "台", "社", "社区", "论坛", "博客"];
    let line = labels.lines.iter().position(|l| l.role == Some(Role::BrowserTitle));
    let whole = match line {
        Some(line) => doc.text(line),
        None => doc.head().title.as_deref()?.trim_start().strip_prefix(doc.text(title?))?,
    };
    let separators = ['_', '|', '-', '–', '—', '丨', '｜', '＿'];
    // What comes before the first separator is the title.
    let (_, names) = whole.split_once(separators)?;
    let parts: Vec<&str> = names
        .rsplit(separators)
        .map(|part| part.trim_matches([' ', '《', '》']))
        .filter(|part| is_name(part) && part.chars().count() <= NAME_MAX as usize)
        .take(READ_MAX)
        .collect();
    let notices = || labels.lines_of(Label::Copyright).chain(labels.lines_of(Label::Site));
    let in_notice = parts.iter().find(|part| notices().any(|line| doc.text(line).contains(**part)));
    let again = |part: &&&str| {
        // The article contains a search word anyway.
        let aside = |at: usize| Some(at) != line && Some(at) != title && !labels.lines[at].in_run;
        (0..doc.len()).any(|at| aside(at) && doc.text(at).contains(**part))
    };
    in_notice
        .or_else(|| {
            parts
                .first()
                .filter(|part| parts.len() <= PARTS_MAX || ENDS.iter().any(|end| part.ends_with(end)))
                .filter(again)
        })
        .copied()
}
