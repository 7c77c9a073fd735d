//! Evaluation: measures how well pages with known bodies are cleaned, and compares the result with an earlier run.

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

/// Limits for a line's share of letters that occur in the gold text: at least `BODY` is body, at most `NOT_BODY` is
/// not. A line in between counts neither way.
pub(crate) const BODY: f32 = 0.65;
pub(crate) const NOT_BODY: f32 = 0.35;

/// A comparison names a page if its F1 fell by more than this.
const MUCH_WORSE: f64 = 0.05;

/// The result of an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The program's version.
    pub taosha: String,
    /// The digest of the active rules.
    pub rules: String,
    /// Scores of the groups, by group name and input: `news html`, `news text`. If there are at least two of the groups
    /// article, news, blog and site, `articles` is all of these together.
    pub groups: BTreeMap<String, GroupScore>,
    /// Pages without an article: `none html`, `none text`; pages made for training are `none of made html`.
    #[serde(default)]
    pub no_article: BTreeMap<String, NoArticle>,
    /// Titles and days, over the pages whose manifest gives them: `title html`, `day html`, `title text`, `day text`.
    #[serde(default)]
    pub metadata: BTreeMap<String, FieldScore>,
    /// Counts of lines, by the label given.
    pub labels: BTreeMap<Label, LabelCounts>,
    /// All pages, by name.
    pub pages: Vec<PageScore>,
}

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

/// A row or page with a lower value than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worse {
    /// Its name.
    pub name: String,
    /// The measure that fell: `F1`, or the share of pages that are `empty` or `right`.
    pub measure: &'static str,
    /// The earlier value.
    pub before: f64,
    /// The present value; `None` if the row or page no longer exists.
    pub now: Option<f64>,
}

/// The comparison with an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Rows that fell by more than the bound: the mean F1 of groups, the share of empty outputs of pages without an
    /// article, the share of right fields.
    pub rows: Vec<Worse>,
    /// Pages whose F1 fell by more than .05, worst first.
    pub pages: Vec<Worse>,
}

/// Cleans and scores pages, on all threads. `pipeline` gives the pipeline that cleans a page.
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
    // The text does not decide this: a page that cannot be read has no lines, so its labels give no text.
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

/// The body share of a line by its gold label: 1 for body, 0 for other labels, in between if it has no label.
pub(crate) fn body_share(line: u32, labels: &BTreeMap<u32, Label>) -> f32 {
    labels.get(&line).map_or(f32::midpoint(BODY, NOT_BODY), |label| f32::from(u8::from(label.is_body())))
}

fn body_of(lines: &[ExplainedLine], labels: &BTreeMap<u32, Label>) -> String {
    let body = lines.iter().filter(|line| body_share(line.lines.0, labels) >= BODY);
    body.map(|line| &*line.text).collect::<Vec<_>>().join("\n")
}

impl Report {
    /// Compares the report with an earlier one: rows that fell by more than `bound` or are gone, and pages.
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
