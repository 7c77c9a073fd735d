//! The layout of a page, read from the findings: whether it is a thread, and between which markers the article lies.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{Findings, Label, Strength, Target};

/// Fewest lines of post boilerplate on a thread of posts.
const THREAD_LINES_MIN: usize = 6;

/// Least share of such lines among all lines of a thread.
const THREAD_SHARE_MIN: f32 = 0.08;

/// Fewest lines of one rule that count as repeated.
const REPEATS_MIN: usize = 3;

/// Lines below the title that may hold byline, tools and share bars before the article begins.
const TOOL_LINES: usize = 8;

/// Fewest letters and digits of the article region.
const REGION_LETTERS_MIN: u32 = 40;

/// Most lines of an article region without prose. A longer one is a menu, and so is one without a byline.
const BARE_LINES_MAX: usize = 60;

/// Fewest letters and digits of a bare region for each one in prose.
const BARE_RATIO: u32 = 4;

/// Most Han of a bare region's lines, on average; titles of other stories have more.
const VERSE_HAN_MAX: usize = 10;

/// The findings about a page as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageLayout {
    /// Whether post boilerplate (reply, like, floor number) is repeated all over the page.
    pub(crate) thread: bool,
    /// The line that prints the title.
    pub(crate) title: Option<usize>,
    /// The article region: the lines between the title (with the lines directly under it) and the first marker that
    /// ends an article.
    pub(crate) region: Range<usize>,
    /// Whether that marker is the editor or source line that closes a news article.
    pub(crate) signed: bool,
    /// Whether the region has a byline above it, almost no prose, and lines shorter than titles: verse, a table, a
    /// list.
    pub(crate) bare: bool,
}

impl PageLayout {
    /// Reads the layout from the findings made so far.
    pub(crate) fn of(doc: &Document<'_>, findings: &Findings<'_>) -> Self {
        let mut labels: Vec<Option<Label>> = vec![None; doc.len()];
        let mut comments: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|f| f.strength > Strength::Hint && !f.label.is_body()) {
            let Target::Line(line) = finding.target else { continue };
            if finding.label == Label::Comment && labels[line] != Some(Label::Comment) {
                *comments.entry(finding.rule).or_default() += 1;
            }
            // The label title outranks all other labels of its line.
            if labels[line] != Some(Label::Title) {
                labels[line] = Some(finding.label);
            }
        }
        let repeated: usize = comments.values().filter(|n| **n >= REPEATS_MIN).sum();
        let thread = repeated >= THREAD_LINES_MIN && repeated as f32 >= doc.len() as f32 * THREAD_SHARE_MIN;
        let title = labels.iter().position(|l| *l == Some(Label::Title));
        let region = title.map_or(0..0, |title| region(doc, &labels, title));
        let signature = labels.get(region.end).copied().flatten();
        let signed = !region.is_empty() && matches!(signature, Some(Label::Byline | Label::Source));
        let letters = |prose: bool| -> u32 {
            region.clone().map(|line| doc.stats(line)).filter(|s| !prose || s.is_prose()).map(|s| s.alnum).sum()
        };
        let dated = title.is_some_and(|title| labels[title..region.start].contains(&Some(Label::Byline)));
        let han: u32 = region.clone().map(|line| doc.stats(line).han).sum();
        let short = han as usize <= region.len() * VERSE_HAN_MAX;
        let bare = dated && short && region.len() <= BARE_LINES_MAX && letters(true) * BARE_RATIO < letters(false);
        Self { thread, title, region, signed, bare }
    }
}

/// The article region below the title line; empty if it is too short or a menu.
fn region(doc: &Document<'_>, labels: &[Option<Label>], title: usize) -> Range<usize> {
    let reach = (title + 1 + TOOL_LINES).min(doc.len());
    let start = (title + 1..reach).rev().find(|&line| labels[line].is_some()).map_or(title + 1, |line| line + 1);
    let end = (start..doc.len()).find(|&line| labels[line].is_some_and(Label::ends_article)).unwrap_or(start);
    let letters: u32 = (start..end).map(|line| doc.stats(line).alnum).sum();
    let bare = !(start..end).any(|line| doc.stats(line).full_stops > 0);
    let dated = labels[title..start].contains(&Some(Label::Byline));
    let menu = bare && (!dated || end - start > BARE_LINES_MAX);
    if letters < REGION_LETTERS_MIN || menu { start..start } else { start..end }
}
