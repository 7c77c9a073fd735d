//! Groups: means and shares over the pages of a group. Text pages and HTML pages are separate groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::layout::Labelled;
use super::measure::{self, Score, share};
use super::metadata::FieldScore;
use super::page::PageScore;

/// The name of all article groups together.
const ARTICLES: &str = "articles";

/// The groups whose pages are articles.
const ARTICLE_GROUPS: [&str; 4] = ["article", "news", "blog", "site"];

/// A page with precision or recall below this counts as lost.
const HALF: f64 = 0.5;

/// Means and shares of a group. Pages with an empty gold are not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupScore {
    /// Number of pages.
    pub pages: usize,
    /// Number of hosts.
    #[serde(default)]
    pub hosts: usize,
    /// Means over the pages.
    #[serde(flatten)]
    pub score: Score,
    /// The 95% interval of the mean F1 over other hosts like these; see [`measure::interval`]. For a single host it is
    /// the mean itself and says nothing.
    pub interval: (f64, f64),
    /// The mean over hosts of the mean F1 of each host's pages.
    #[serde(default)]
    pub by_host: f64,
    /// Share of the pages with recall below .5: most of the article is missing.
    #[serde(default)]
    pub lost: f64,
    /// Share of the pages with precision below .5: most of the output is not body. An empty output has precision 0.
    #[serde(default)]
    pub drowned: f64,
    /// Share of the pages with an empty output.
    #[serde(default)]
    pub emptied: f64,
}

/// Pages without an article, whose gold is empty. Only the share of empty outputs counts for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoArticle {
    /// Number of pages.
    pub pages: usize,
    /// Share of the pages with an empty output.
    pub empty: f64,
}

/// The scores of all groups, as a report prints them.
#[derive(Debug, Default)]
pub(super) struct GroupScores {
    pub(super) groups: BTreeMap<String, GroupScore>,
    pub(super) no_article: BTreeMap<String, NoArticle>,
    pub(super) metadata: BTreeMap<String, FieldScore>,
}

impl GroupScores {
    /// The scores of pages; `scored` has the same order as `pages`.
    pub(super) fn of(pages: &[Labelled], scored: &[PageScore]) -> Self {
        let mut all = Self::default();
        for input in ["html", "text"] {
            let of_input: Vec<(&Labelled, &PageScore)> =
                pages.iter().zip(scored).filter(|(page, _)| page.input() == input).collect();
            let mut by_group: BTreeMap<&str, Vec<&PageScore>> = BTreeMap::new();
            for (page, score) in of_input.iter().filter(|(_, score)| !score.no_article) {
                by_group.entry(&page.group).or_default().push(score);
            }
            let articles: Vec<&Vec<&PageScore>> =
                ARTICLE_GROUPS.iter().filter_map(|group| by_group.get(group)).collect();
            if articles.len() > 1 {
                let of_articles = articles.into_iter().flatten().copied().collect();
                by_group.insert(ARTICLES, of_articles);
            }
            all.groups
                .extend(by_group.iter().map(|(group, scores)| (format!("{group} {input}"), GroupScore::of(scores))));
            let mut none: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
            for (_, score) in of_input.iter().filter(|(_, score)| score.no_article) {
                none.entry(&score.group).or_default().push(score.empty);
            }
            all.no_article.extend(none.into_iter().map(|(row, empty)| {
                (row.to_owned(), NoArticle { pages: empty.len(), empty: share(empty.iter().copied()) })
            }));
            let fields = [
                ("title", of_input.iter().filter_map(|(_, score)| score.title.as_ref()).collect::<Vec<_>>()),
                ("day", of_input.iter().filter_map(|(_, score)| score.day.as_ref()).collect()),
            ];
            for (name, of) in fields.into_iter().filter(|(_, of)| !of.is_empty()) {
                all.metadata.insert(format!("{name} {input}"), FieldScore::of(&of));
            }
        }
        all
    }
}

impl GroupScore {
    fn of(pages: &[&PageScore]) -> Self {
        let mut by_host: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for page in pages {
            by_host.entry(&page.host).or_default().push(page.score.f1);
        }
        let hosts: Vec<Vec<f64>> = by_host.into_values().collect();
        let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        Self {
            pages: pages.len(),
            hosts: hosts.len(),
            score: Score::mean(&pages.iter().map(|page| &page.score).collect::<Vec<_>>()),
            interval: measure::interval(&hosts),
            by_host: hosts.iter().map(mean).sum::<f64>() / hosts.len().max(1) as f64,
            lost: share(pages.iter().map(|page| page.score.recall < HALF)),
            drowned: share(pages.iter().map(|page| page.score.precision < HALF)),
            emptied: share(pages.iter().map(|page| page.empty)),
        }
    }
}
