//! Evaluation: measures how well pages with known bodies are cleaned, and compares the result with an earlier run.

pub(crate) mod align;
mod gold;
mod groups;
mod label_rows;
mod layout;
mod layout_error;
pub mod measure;
mod metadata;
mod page;

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

pub use gold::Gold;
pub(crate) use gold::{BODY, NOT_BODY, body_share};
pub use groups::{GroupScore, NoArticle};
pub use label_rows::{LabelRows, LineLabels, MovedRow};
pub use layout::{FOLDS, Labelled};
pub(crate) use layout::{gold_text_path, labels_path};
pub use layout_error::LayoutError;
pub use measure::Score;
pub(crate) use metadata::title_key;
pub use metadata::{Agreement, Field, FieldScore};
pub use page::{LabelCounts, PageScore, WrongLine};

use groups::GroupScores;
use page::{Counts, score};

use crate::finding::Label;
use crate::pipeline::Pipeline;

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
    let GroupScores { groups, no_article, metadata } = GroupScores::of(pages, &pages_scored);
    let rules = pages.first().map(|page| pipeline(page).rules().digest().to_owned()).unwrap_or_default();
    let taosha = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Report { taosha, rules, groups, no_article, metadata, labels, pages: pages_scored })
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
