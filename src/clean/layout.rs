//! The layout of a page, read off the findings: is it a thread, and between which markers does the article stand?

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{Findings, Label, Strength, Target};

/// Lines of posts' furniture, and their share of all lines, from which a page is a thread of posts.
const THREAD_LINES: usize = 6;
const THREAD_SHARE: f32 = 0.08;

/// Times a rule fires before what it knows recurs.
const RECURS: usize = 3;

/// Lines below the title in which byline, tools and share bars may stand before the article begins.
const TOOLS: usize = 8;

/// Letters and digits the article's place has at least.
const REGION_LETTERS: u32 = 40;

/// Lines of an article's place at most, if it holds no prose: a longer one is a menu, and so is one without a byline.
const BARE_LINES: usize = 60;

/// Letters of a region for one of prose, from which it is bare.
const BARE: u32 = 4;

/// Han of its lines at most, on average: titles of other stories have more.
const VERSE: usize = 10;

/// What the findings say of a page as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageLayout {
    /// Whether the furniture of posts (reply, like, floor) recurs all over the page.
    pub(crate) thread: bool,
    /// The line that prints the title.
    pub(crate) title: Option<usize>,
    /// The lines between the title (with what stands directly under it) and the first marker that ends an article.
    pub(crate) region: Range<usize>,
    /// Whether that marker is the line of editor or source that closes news.
    pub(crate) signed: bool,
    /// Whether the region has a byline above it, next to no prose in it, and lines shorter than titles: verse, a table, a list.
    pub(crate) bare: bool,
}

impl PageLayout {
    /// Reads the layout off the findings made so far.
    pub(crate) fn of(doc: &Document<'_>, findings: &Findings<'_>) -> Self {
        let mut labels: Vec<Option<Label>> = vec![None; doc.len()];
        let mut comments: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|f| f.strength > Strength::Hint && !f.label.is_body()) {
            let Target::Line(line) = finding.target else { continue };
            if finding.label == Label::Comment && labels[line] != Some(Label::Comment) {
                *comments.entry(finding.rule).or_default() += 1;
            }
            // The title outranks what else is said of its line.
            if labels[line] != Some(Label::Title) {
                labels[line] = Some(finding.label);
            }
        }
        let recurring: usize = comments.values().filter(|n| **n >= RECURS).sum();
        let thread = recurring >= THREAD_LINES && recurring as f32 >= doc.len() as f32 * THREAD_SHARE;
        let title = labels.iter().position(|l| *l == Some(Label::Title));
        let region = title.map_or(0..0, |title| region(doc, &labels, title));
        let signature = labels.get(region.end).copied().flatten();
        let signed = !region.is_empty() && matches!(signature, Some(Label::Byline | Label::Source));
        let letters = |prose: bool| -> u32 {
            region.clone().map(|line| doc.stats(line)).filter(|s| !prose || s.is_prose()).map(|s| s.alnum).sum()
        };
        let dated = title.is_some_and(|title| labels[title..region.start].contains(&Some(Label::Byline)));
        let han: u32 = region.clone().map(|line| doc.stats(line).han).sum();
        let short = han as usize <= region.len() * VERSE;
        let bare = dated && short && region.len() <= BARE_LINES && letters(true) * BARE < letters(false);
        Self { thread, title, region, signed, bare }
    }
}

fn region(doc: &Document<'_>, labels: &[Option<Label>], title: usize) -> Range<usize> {
    let reach = (title + 1 + TOOLS).min(doc.len());
    let start = (title + 1..reach).rev().find(|&line| labels[line].is_some()).map_or(title + 1, |line| line + 1);
    let end = (start..doc.len()).find(|&line| labels[line].is_some_and(Label::ends_article)).unwrap_or(start);
    let letters: u32 = (start..end).map(|line| doc.stats(line).alnum).sum();
    let bare = !(start..end).any(|line| doc.stats(line).full_stops > 0);
    let dated = labels[title..start].contains(&Some(Label::Byline));
    let menu = bare && (!dated || end - start > BARE_LINES);
    if letters < REGION_LETTERS || menu { start..start } else { start..end }
}
