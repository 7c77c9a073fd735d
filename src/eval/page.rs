//! The scores of one page: its output against the gold, its fields, and the lines that were wrongly kept or dropped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::align;
use super::gold::{BODY, Gold, NOT_BODY, body_share};
use super::label_rows::{LineLabels, MovedRow};
use super::layout::Labelled;
use super::layout_error::LayoutError;
use super::measure::{self, Score};
use super::metadata::Field;
use crate::finding::Label;
use crate::pipeline::{ExplainedLine, Page, Pipeline};

/// The scores of one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageScore {
    /// Its path relative to the directory.
    pub name: String,
    /// The group it counts in: its own (`none` for a page without an article) and its input.
    pub group: String,
    /// Its host.
    #[serde(default)]
    pub host: String,
    /// Whether its gold is empty. Then only `empty` counts.
    #[serde(default)]
    pub no_article: bool,
    /// Whether its output is empty.
    #[serde(default)]
    pub empty: bool,
    /// Its title, if the manifest gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Field>,
    /// Its day of publication, if the manifest gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Field>,
    /// The agreement of its output with the gold.
    #[serde(flatten)]
    pub score: Score,
    /// Lines that were kept but are not body.
    pub kept: Vec<WrongLine>,
    /// Lines that were dropped but are body.
    pub lost: Vec<WrongLine>,
    /// The rows of its labels whose text is not that of the line with their number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedRow>,
    /// Why there is no output, if the page could not be cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A line that was wrongly kept or dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WrongLine {
    /// The first and last line (or block) of the page that it was made from, from 1.
    pub lines: (u32, u32),
    /// The label it was given.
    pub label: Label,
    /// The rule, cleaner or model that decided.
    pub rule: String,
    /// Its text.
    pub text: String,
}

/// How often a label was given, and how often it was right, in lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// Lines with this label.
    pub given: u64,
    /// Lines with this label that deserve it: the gold's label is the same. For a gold text it is enough that both say
    /// body, or both say not body.
    pub right: u64,
    /// Lines that have this label in gold labels.
    pub gold: u64,
    /// Lines that have this label in gold labels and were given it.
    pub found: u64,
}

/// Counts of lines by label.
pub(super) type Counts = BTreeMap<Label, LabelCounts>;

impl LabelCounts {
    /// Adds the counts of other pages.
    pub(super) fn add(&mut self, other: &Self) {
        self.given += other.given;
        self.right += other.right;
        self.gold += other.gold;
        self.found += other.found;
    }
}

/// Cleans and scores one page.
pub(super) fn score(page: &Labelled, pipeline: &Pipeline) -> Result<(PageScore, Counts), LayoutError> {
    let (bytes, gold) = page.read()?;
    let explained = pipeline.explain(&Page { bytes: &bytes, source: &page.name, ..Page::default() });
    let lines = &explained.lines;
    let LineLabels { labels, moved } = match &gold {
        Gold::Text(_) => LineLabels::default(),
        Gold::Labels(rows) => rows.on(lines.iter().map(|line| (line.lines.0, &*line.text))),
    };
    let gold_text = match &gold {
        Gold::Text(gold) => gold.clone(),
        Gold::Labels(_) => body_of(lines, &labels),
    };
    // The text does not decide this: a page that cannot be read has no lines, so its labels give no text.
    let no_article = gold.has_no_article();
    let shares = match &gold {
        Gold::Text(gold) => align::body_shares(lines.iter().map(|line| &*line.text), gold),
        Gold::Labels(_) => labels.iter().map(|label| body_share(*label)).collect(),
    };
    let mut counts = Counts::default();
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for (at, (line, share)) in lines.iter().zip(shares).enumerate() {
        let wrong =
            || WrongLine { lines: line.lines, label: line.label, rule: line.rule.clone(), text: line.text.clone() };
        if line.verdict == "drop" && share >= BODY {
            lost.push(wrong());
        } else if line.verdict != "drop" && share <= NOT_BODY {
            kept.push(wrong());
        }
        match &gold {
            Gold::Text(_) => count_by_text(line, share, &mut counts),
            Gold::Labels(_) => count_by_label(line, labels[at], &mut counts),
        }
    }
    let record = explained.record;
    let failed = record.error.is_some() && !no_article;
    let score = PageScore {
        name: page.name.clone(),
        group: row_of(page, no_article),
        host: page.host.clone(),
        no_article,
        empty: measure::is_blank(&record.text),
        title: page.title.as_deref().map(|gold| Field::title(gold, record.metadata.title.as_deref())),
        day: page.date.as_deref().map(|gold| Field::day(gold, record.created.as_deref())),
        score: if failed { Score::default() } else { Score::of(&record.text, &gold_text) },
        kept,
        lost,
        moved,
        error: record.error.map(|error| error.message),
    };
    Ok((score, counts))
}

/// The name of the rows of pages without an article.
const NONE: &str = "none";

/// The group of pages written for training. They are easier than real pages, so they must not count among them.
const MADE: &str = "made";

/// The row that a page counts in. Pages without an article have rows of their own, whatever their group.
fn row_of(page: &Labelled, no_article: bool) -> String {
    match &*page.group {
        MADE if no_article => format!("{NONE} of {MADE} {}", page.input()),
        _ if no_article => format!("{NONE} {}", page.input()),
        group => format!("{group} {}", page.input()),
    }
}

/// Counts a line by its share of body. A gold text tells only body from the rest.
fn count_by_text(line: &ExplainedLine, share: f32, counts: &mut Counts) {
    if share > NOT_BODY && share < BODY {
        return;
    }
    let own = counts.entry(line.label).or_default();
    own.given += 1;
    own.right += u64::from(line.label.is_body() == (share >= BODY));
}

/// Counts a line by its gold label, if it has one.
fn count_by_label(line: &ExplainedLine, label: Option<Label>, counts: &mut Counts) {
    let Some(label) = label else { return };
    let same = u64::from(label == line.label);
    let own = counts.entry(line.label).or_default();
    own.given += 1;
    own.right += same;
    let of_gold = counts.entry(label).or_default();
    of_gold.gold += 1;
    of_gold.found += same;
}

fn body_of(lines: &[ExplainedLine], labels: &[Option<Label>]) -> String {
    let body = lines.iter().zip(labels).filter(|(_, label)| body_share(**label) >= BODY);
    body.map(|(line, _)| &*line.text).collect::<Vec<_>>().join("\n")
}
