//! Eval: how well pages with known bodies are cleaned, and whether that got worse.

pub(crate) mod align;
mod groups;
mod layout;
pub mod measure;
mod metadata;

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

pub use groups::{GroupScore, NoArticle};
pub use layout::{FOLDS, Gold, Labelled, LayoutError};
pub use measure::Score;
pub(crate) use metadata::title_key;
pub use metadata::{Agreement, Field, FieldScore};

use groups::{NONE, Rows};

use crate::finding::Label;
use crate::pipeline::{ExplainedLine, Page, Pipeline};

/// Share of a line's letters that stand in the gold text, from which the line is body, and up to which it is not. What
/// lies between is nobody's fault.
pub(crate) const BODY: f32 = 0.65;
pub(crate) const NOT_BODY: f32 = 0.35;

/// Fall of a page's F1 from which a comparison names it.
const MUCH_WORSE: f64 = 0.05;

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The program's version.
    pub taosha: String,
    /// The digest of the rules in force.
    pub rules: String,
    /// Means over the pages of a group, by its name and the input: `news html`, `news text`. Where there are two or more of
    /// the groups article, news, blog and site, `articles` is these together.
    pub groups: BTreeMap<String, GroupScore>,
    /// Pages without an article: `none html`, `none text`; those that were made for training are `none of made html`.
    #[serde(default)]
    pub no_article: BTreeMap<String, NoArticle>,
    /// Titles and days, over the pages whose manifest knows them: `title html`, `day html`, `title text`, `day text`.
    #[serde(default)]
    pub metadata: BTreeMap<String, FieldScore>,
    /// Lines by the label they were given.
    pub labels: BTreeMap<Label, LabelCounts>,
    /// Every page, by name.
    pub pages: Vec<PageScore>,
}

/// How a page was cleaned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageScore {
    /// Its path below the directory.
    pub name: String,
    /// The row that it counts in: its group (`none` for a page without an article) and its input.
    pub group: String,
    /// Its host.
    #[serde(default)]
    pub host: String,
    /// Whether its gold is empty: then only `empty` counts.
    #[serde(default)]
    pub no_article: bool,
    /// Whether its text came out empty.
    #[serde(default)]
    pub empty: bool,
    /// Its title, where the manifest knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Field>,
    /// The day of its publication, where the manifest knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Field>,
    /// How well its text agrees with the gold.
    #[serde(flatten)]
    pub score: Score,
    /// Lines that were kept and are not body.
    pub kept: Vec<WrongLine>,
    /// Lines that were dropped and are body.
    pub lost: Vec<WrongLine>,
    /// Why there is no text, where the page could not be cleaned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A line that was kept or dropped wrongly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WrongLine {
    /// The page's lines (or blocks) that it stands for, first and last, from 1.
    pub lines: (u32, u32),
    /// The label it was given.
    pub label: Label,
    /// By what.
    pub rule: String,
    /// Its text.
    pub text: String,
}

/// How often a label was given, and how often rightly, in lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// Lines with this label.
    pub given: u64,
    /// Those of them that deserve it: the gold's label is the same, or where the gold is a text, both say body or both
    /// say that it is not.
    pub right: u64,
    /// Lines that have it in gold labels.
    pub gold: u64,
    /// Those of them that were given it.
    pub found: u64,
}

/// A row or page that got worse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worse {
    /// Its name.
    pub name: String,
    /// What fell: `F1`, or the share of pages that are `empty` or `right`.
    pub measure: &'static str,
    /// Its value then.
    pub before: f64,
    /// Its value now; `None` means that the row or page is no longer there.
    pub now: Option<f64>,
}

/// What a comparison with an earlier run shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Groups whose mean F1, pages without an article whose share of empty texts, and fields whose share of right ones
    /// fell by more than the bound.
    pub rows: Vec<Worse>,
    /// Pages whose F1 fell by more than .05, worst first.
    pub pages: Vec<Worse>,
}

/// Cleans and scores pages, on all threads; `pipeline` gives the one that a page is cleaned with.
///
/// # Errors
/// A page or its gold cannot be read.
pub fn evaluate<'p>(
    pages: &[Labelled],
    pipeline: impl Fn(&Labelled) -> &'p Pipeline + Sync,
) -> Result<Report, LayoutError> {
    let scored: Vec<(PageScore, Counts)> =
        pages.par_iter().map(|page| score(page, pipeline(page))).collect::<Result<_, _>>()?;
    let mut labels = Counts::default();
    for (_, counts) in &scored {
        for (label, counts) in counts {
            labels.entry(*label).or_default().add(counts);
        }
    }
    let pages_scored: Vec<PageScore> = scored.into_iter().map(|(page, _)| page).collect();
    let Rows { groups, no_article, metadata } = Rows::of(pages, &pages_scored);
    let rules = pages.first().map(|page| pipeline(page).rules().digest().to_owned()).unwrap_or_default();
    let taosha = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Report { taosha, rules, groups, no_article, metadata, labels, pages: pages_scored })
}

type Counts = BTreeMap<Label, LabelCounts>;

impl LabelCounts {
    fn add(&mut self, other: &Self) {
        self.given += other.given;
        self.right += other.right;
        self.gold += other.gold;
        self.found += other.found;
    }
}

fn score(page: &Labelled, pipeline: &Pipeline) -> Result<(PageScore, Counts), LayoutError> {
    let (bytes, gold) = page.read()?;
    let explained = pipeline.explain(&Page { bytes: &bytes, source: &page.name, ..Page::default() });
    let lines = &explained.lines;
    let gold_text = match &gold {
        Gold::Text(gold) => gold.clone(),
        Gold::Labels(labels) => body_of(lines, labels),
    };
    // Not by the text: a page that cannot be read has no lines, and its labels give none.
    let no_article = gold.has_no_article();
    let shares = match &gold {
        Gold::Text(gold) => align::body_shares(lines.iter().map(|line| &*line.text), gold),
        Gold::Labels(labels) => lines.iter().map(|line| body_share(line.lines.0, labels)).collect(),
    };
    let mut counts = Counts::default();
    let (mut kept, mut lost) = (Vec::new(), Vec::new());
    for (line, share) in lines.iter().zip(shares) {
        let wrong =
            || WrongLine { lines: line.lines, label: line.label, rule: line.rule.clone(), text: line.text.clone() };
        if line.verdict == "drop" && share >= BODY {
            lost.push(wrong());
        } else if line.verdict != "drop" && share <= NOT_BODY {
            kept.push(wrong());
        }
        count(line, share, &gold, &mut counts);
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
        error: record.error,
    };
    Ok((score, counts))
}

/// The group of pages that were written to train with: they are easier than real ones, and must not count among them.
const MADE: &str = "made";

/// The row that a page counts in. Pages without an article are a row of their own, whatever their group.
fn row_of(page: &Labelled, no_article: bool) -> String {
    match &*page.group {
        MADE if no_article => format!("{NONE} of {MADE} {}", page.input()),
        _ if no_article => format!("{NONE} {}", page.input()),
        group => format!("{group} {}", page.input()),
    }
}

fn count(line: &ExplainedLine, share: f32, gold: &Gold, counts: &mut Counts) {
    match gold {
        Gold::Text(_) if share > NOT_BODY && share < BODY => {}
        Gold::Text(_) => {
            let own = counts.entry(line.label).or_default();
            own.given += 1;
            own.right += u64::from(line.label.is_body() == (share >= BODY));
        }
        Gold::Labels(labels) => {
            let Some(&label) = labels.get(&line.lines.0) else { return };
            let same = u64::from(label == line.label);
            let own = counts.entry(line.label).or_default();
            own.given += 1;
            own.right += same;
            let of_gold = counts.entry(label).or_default();
            of_gold.gold += 1;
            of_gold.found += same;
        }
    }
}

/// 1 for a line that gold labels call body, 0 for one that they do not, between where they say nothing.
pub(crate) fn body_share(line: u32, labels: &BTreeMap<u32, Label>) -> f32 {
    labels.get(&line).map_or(f32::midpoint(BODY, NOT_BODY), |label| f32::from(u8::from(label.is_body())))
}

fn body_of(lines: &[ExplainedLine], labels: &BTreeMap<u32, Label>) -> String {
    let body = lines.iter().filter(|line| body_share(line.lines.0, labels) >= BODY);
    body.map(|line| &*line.text).collect::<Vec<_>>().join("\n")
}

impl Report {
    /// What is worse than in an earlier run: rows that fell by more than `bound` or are gone, and pages.
    pub fn compare(&self, before: &Self, bound: f64) -> Comparison {
        let worse = |name: &str, measure, before: f64, now: Option<f64>, bound: f64| {
            now.is_none_or(|now| now < before - bound).then(|| Worse { name: name.to_owned(), measure, before, now })
        };
        let groups = before.groups.iter().filter_map(|(name, of)| {
            worse(name, "F1", of.score.f1, self.groups.get(name).map(|now| now.score.f1), bound)
        });
        let no_article = before.no_article.iter().filter_map(|(name, of)| {
            worse(name, "empty", of.empty, self.no_article.get(name).map(|now| now.empty), bound)
        });
        let metadata = before.metadata.iter().filter_map(|(name, of)| {
            worse(name, "right", of.right, self.metadata.get(name).map(|now| now.right), bound)
        });
        let now = |name: &str| self.pages.iter().find(|page| page.name == name).map(|page| page.score.f1);
        let mut pages: Vec<Worse> = before
            .pages
            .iter()
            .filter_map(|page| worse(&page.name, "F1", page.score.f1, now(&page.name), MUCH_WORSE))
            .collect();
        let fall = |of: &Worse| of.before - of.now.unwrap_or(0.0);
        pages.sort_by(|a, b| fall(b).total_cmp(&fall(a)));
        Comparison { rows: groups.chain(no_article).chain(metadata).collect(), pages }
    }
}
