//! Grows the second pass. All of its inputs come from models that did not see the page: each part is trained once
//! without each fold, and once on all folds. The model contains the parts trained on all folds.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::boost::{self, Loss, Table, Trees};
use super::fit::FirstPassModels;
use super::linear;
use super::options::SecondPassOptions;
use super::whole_page::WholePage;
use crate::label::Feature;
use crate::label::context::Context;
use crate::label::context_feature::ContextFeature;
use crate::label::first_pass::FirstPass;
use crate::label::hashed::{Hash, Hashed};
use crate::label::page_row::PageRow;
use crate::label::second_pass::{ResolvedForest, SecondPass};
use crate::label::source::Source;

/// One part of the second pass: the model of all folds, and for each fold a model that did not see it.
struct OutOfFold<T> {
    whole: T,
    without: BTreeMap<u32, T>,
}

impl<T: Send> OutOfFold<T> {
    fn of(folds: &[u32], progress: &dyn Fn(&str), name: &str, train: impl Fn(Option<u32>) -> T) -> Self {
        progress(name);
        let several = folds.iter().filter(|_| folds.len() > 1);
        Self { without: several.map(|&fold| (fold, train(Some(fold)))).collect(), whole: train(None) }
    }

    /// The model that was trained without a fold.
    fn without(&self, fold: u32) -> &T {
        self.without.get(&fold).unwrap_or(&self.whole)
    }
}

/// Grows the second pass on pages.
pub(super) fn grow(
    pages: &[&WholePage],
    first_pass: &FirstPassModels,
    options: &SecondPassOptions,
    progress: &dyn Fn(&str),
) -> SecondPass {
    let mut folds: Vec<u32> = pages.iter().map(|page| page.fold).collect();
    folds.sort_unstable();
    folds.dedup();
    let weights: Vec<Vec<f32>> = pages.iter().map(|page| page.weights(options.thread)).collect();
    let linear_of = |name: &str, penalty: Option<f64>, features: fn(&WholePage, usize) -> &[(Hash, f32)]| {
        penalty.map(|penalty| {
            OutOfFold::of(&folds, progress, name, |left_out| {
                let mut examples = Vec::new();
                for (page, weights) in pages.iter().zip(&weights).filter(|(page, _)| Some(page.fold) != left_out) {
                    for (line, (body, &weight)) in page.body.iter().zip(weights).enumerate() {
                        let features = features(page, line);
                        if let Some(body) = *body
                            && !features.is_empty()
                        {
                            examples.push(linear::Example { features, body, weight });
                        }
                    }
                }
                linear::fit(&examples, penalty)
            })
        })
    };
    let words = linear_of("words", options.words, |page, line| &page.example.words[line]);
    let markup = linear_of("class names", options.markup, WholePage::names);
    let mut firsts: Vec<FirstPass> = pages
        .par_iter()
        .map(|page| {
            let additive = first_pass.without.get(&page.fold).unwrap_or(&first_pass.whole);
            let model = |of: &Option<OutOfFold<Hashed>>| of.as_ref().map(|of| of.without(page.fold).clone());
            page.first(additive, model(&words).as_ref(), model(&markup).as_ref())
        })
        .collect();
    let mut page_forests = [None, None];
    if let Some(trees) = &options.page {
        let sources: Vec<Source> = Source::of_pages().collect();
        let rows: Vec<PageRow> = pages.iter().zip(&firsts).map(|(page, first)| page.row(first)).collect();
        let is = |at: usize, page: &WholePage| if at == 0 { page.thread } else { page.no_article };
        for (at, name) in ["threads", "pages without an article"].into_iter().enumerate() {
            let forests = OutOfFold::of(&folds, progress, name, |left_out| {
                let of: Vec<usize> = (0..pages.len()).filter(|&at| Some(pages[at].fold) != left_out).collect();
                let table = Table {
                    names: sources.iter().map(|source| source.name()).collect(),
                    values: (sources.iter()).map(|s| of.iter().map(|&at| rows[at].value(*s)).collect()).collect(),
                    positive: of.iter().map(|&page| is(at, pages[page])).collect(),
                    weights: of.iter().map(|&at| (4.0 / pages[at].of_host).min(1.0) as f32).collect(),
                    pages: of.iter().map(|&at| at as u32).collect(),
                    loss: Loss::Each,
                };
                resolved(&table, trees, &sources)
            });
            for ((page, first), row) in pages.iter().zip(&mut firsts).zip(&rows) {
                let score = row.score(forests.without(page.fold));
                *(if at == 0 { &mut first.thread } else { &mut first.no_article }) = score;
            }
            page_forests[at] = Some(forests.whole);
        }
    }
    let of_blocks = |source: &Source| matches!(source, Source::Context(of) if of.is_of_blocks());
    let sources: Vec<Source> =
        Source::of_lines().filter(|source| !source.is_of_titles() && (options.blocks || !of_blocks(source))).collect();
    progress("lines");
    let contexts: Vec<Context<'_>> =
        pages.iter().zip(&firsts).map(|(page, first)| Context::of(&page.example.frame, first)).collect();
    let body = |page: usize, line: usize| pages[page].body[line].map(|body| (body, weights[page][line]));
    let lines = resolved(&table(pages, &contexts, &sources, Loss::Each, body), &options.lines, &sources);
    let title = options.title.as_ref().map(|trees| {
        progress("titles");
        // The title forest is only for dumps: a page with a DOM states its title.
        let sources: Vec<Source> = Source::of_lines().filter(|source| !source.is_of_dom()).collect();
        let title =
            |page: usize, line: usize| pages[page].is_title(line).filter(|_| pages[page].example.frame.own.is_empty());
        resolved(&table(pages, &contexts, &sources, Loss::List, title), trees, &sources)
    });
    let [thread, no_article] = page_forests;
    SecondPass { words: words.map(|of| of.whole), markup: markup.map(|of| of.whole), thread, no_article, lines, title }
}

/// Grows a forest on a table whose columns have these sources.
fn resolved(table: &Table, trees: &Trees, sources: &[Source]) -> ResolvedForest {
    let forest = boost::grow(table, trees);
    let source = |name: &str| sources[table.names.iter().position(|of| of == name).unwrap_or_default()];
    let sources = forest.columns.iter().map(|column| source(&column.name)).collect();
    ResolvedForest::new(forest, sources)
}

/// A table of the lines for which `is` returns a class and a weight.
fn table(
    pages: &[&WholePage],
    contexts: &[Context<'_>],
    sources: &[Source],
    loss: Loss,
    is: impl Fn(usize, usize) -> Option<(bool, f32)>,
) -> Table {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    let (mut known, mut weights) = (Vec::new(), Vec::new());
    for (at, page) in pages.iter().enumerate() {
        for line in 0..page.body.len() {
            if let Some((is, weight)) = is(at, line) {
                lines.push((at, line));
                known.push(is);
                weights.push(weight);
            }
        }
    }
    let value = |source: Source, (page, line): (usize, usize)| match source {
        Source::Feature(feature) => pages[page].example.rows[line][feature as usize],
        Source::Context(of) => contexts[page].values(of, line)[0],
        Source::Mean(_) | Source::ByLetters(_) | Source::Page(_) => 0.0,
    };
    Table {
        names: sources.iter().map(|source| source.name()).collect(),
        values: sources.par_iter().map(|source| lines.iter().map(|&line| value(*source, line)).collect()).collect(),
        positive: known,
        weights,
        pages: lines.iter().map(|(page, _)| *page as u32).collect(),
        loss,
    }
}

impl Source {
    /// Whether its value comes from the DOM, which a dump does not have.
    fn is_of_dom(self) -> bool {
        match self {
            Self::Feature(feature) => feature.is_of_dom(),
            Self::Context(of) => of.is_of_blocks() || matches!(of, ContextFeature::Markup | ContextFeature::MarkupLess),
            Self::Mean(_) | Self::ByLetters(_) | Self::Page(_) => false,
        }
    }

    /// Whether only the search for the title uses it.
    fn is_of_titles(self) -> bool {
        matches!(self, Self::Context(ContextFeature::Place | ContextFeature::Repeats | ContextFeature::Within))
    }
}

impl ContextFeature {
    /// Whether it describes DOM blocks.
    fn is_of_blocks(self) -> bool {
        (Self::BlockDensity as usize..=Self::BestDensity as usize).contains(&(self as usize))
    }
}

/// The features that need a DOM, for ablations.
pub(super) fn features_of_dom() -> impl Iterator<Item = Feature> {
    Feature::ALL.iter().copied().filter(|feature| feature.is_of_dom())
}
