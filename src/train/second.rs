//! Growing the second pass. Everything it learns from was made by models that did not see the page: each part is trained
//! once without each fold, and once on all of them, which is what the model holds.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::boost::{self, Loss, Table, Trees};
use super::fit::Parts;
use super::{HOST_PAGES, PAGE, PAGE_LEAST, linear};
use crate::document::Document;
use crate::eval::title_key;
use crate::label::additive::Additive;
use crate::label::context::Context;
use crate::label::context_feature::ContextFeature;
use crate::label::first_pass::FirstPass;
use crate::label::hashed::{Hash, Hashed};
use crate::label::page_row::{PageRow, PageSums};
use crate::label::second_pass::{ResolvedForest, SecondPass};
use crate::label::segment::Scores;
use crate::label::source::Source;
use crate::label::{Example, Feature, may_be_title};

/// How the second pass is grown.
#[derive(Debug, Clone, PartialEq)]
pub struct Grow {
    /// Penalty on the square of a word's weight; without it there are no words.
    pub words: Option<f64>,
    /// The same of class names.
    pub markup: Option<f64>,
    /// Trees that say whether a page is a thread, and whether it has an article.
    pub page: Option<Trees>,
    /// Trees that say whether a line is body.
    pub lines: Trees,
    /// Trees that say whether a line prints the title.
    pub title: Option<Trees>,
    /// Whether lines know what the first pass makes of the blocks of the DOM.
    pub blocks: bool,
    /// What a line of a thread counts against one of another page: threads are few.
    pub thread: f32,
}

impl Default for Grow {
    fn default() -> Self {
        let of_page = Trees {
            count: 80,
            depth: 3,
            rate: 0.1,
            penalty: 2.0,
            columns: 0.2,
            pages: 0.8,
            least: 0.5,
            bins: 16,
            most: 48,
        };
        let of_lines = Trees {
            count: 160,
            depth: 6,
            rate: 0.08,
            penalty: 5.0,
            columns: 0.15,
            pages: 0.7,
            least: 2.0,
            bins: 32,
            most: 64,
        };
        Self {
            words: Some(5.0),
            markup: Some(20.0),
            page: Some(of_page),
            title: Some(Trees {
                count: 60,
                depth: 4,
                rate: 0.1,
                least: 0.2,
                penalty: 1.0,
                most: 40,
                ..of_lines.clone()
            }),
            lines: of_lines,
            blocks: true,
            thread: 2.0,
        }
    }
}

/// A labelled page as the second pass learns from it.
pub(crate) struct Whole {
    pub(crate) fold: u32,
    /// Pages of its host and input among all.
    pub(crate) of_host: f64,
    pub(crate) thread: bool,
    pub(crate) no_article: bool,
    /// Whether a line is body, where it is known.
    pub(crate) body: Vec<Option<bool>>,
    /// The lines that print the title; none where it is not known.
    pub(crate) titles: Vec<usize>,
    pub(crate) example: Example,
}

/// Share of a title's letters that a line may have more than it, to print it.
const LONGER: usize = 2;

/// The lines that print a title: those with its letters and digits, else those with a few more (a site's name, a mark).
pub(super) fn titles(doc: &Document<'_>, title: &str) -> Vec<usize> {
    let title = title_key(title);
    if title.is_empty() {
        return Vec::new();
    }
    let keys: Vec<(usize, String)> = (0..doc.len())
        .filter(|&line| may_be_title(doc.stats(line).alnum as f32, line))
        .map(|line| (line, title_key(doc.text(line))))
        .collect();
    let with = |is: &dyn Fn(&str) -> bool| keys.iter().filter(|(_, key)| is(key)).map(|(line, _)| *line).collect();
    let same: Vec<usize> = with(&|key| key == title);
    if same.is_empty() {
        with(&|key| key.contains(&title) && (key.len() - title.len()) * LONGER <= title.len())
    } else {
        same
    }
}

/// What one part of the second pass makes of all pages, a fold at a time by a model that did not see it.
struct OutOfFold<T> {
    whole: T,
    without: BTreeMap<u32, T>,
}

impl<T: Send> OutOfFold<T> {
    fn of(folds: &[u32], told: &dyn Fn(&str), name: &str, train: impl Fn(Option<u32>) -> T) -> Self {
        told(name);
        let several = folds.iter().filter(|_| folds.len() > 1);
        Self { without: several.map(|&fold| (fold, train(Some(fold)))).collect(), whole: train(None) }
    }

    /// The model that did not see a fold.
    fn without(&self, fold: u32) -> &T {
        self.without.get(&fold).unwrap_or(&self.whole)
    }
}

/// Grows the second pass on pages.
pub(super) fn grow(pages: &[&Whole], parts: &Parts, options: &Grow, told: &dyn Fn(&str)) -> SecondPass {
    let mut folds: Vec<u32> = pages.iter().map(|page| page.fold).collect();
    folds.sort_unstable();
    folds.dedup();
    let weights: Vec<Vec<f32>> = pages.iter().map(|page| page.weights(options.thread)).collect();
    let linear_of = |name: &str, penalty: Option<f64>, features: fn(&Whole, usize) -> &[(Hash, f32)]| {
        penalty.map(|penalty| {
            OutOfFold::of(&folds, told, name, |left_out| {
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
    let markup = linear_of("class names", options.markup, Whole::names);
    let mut firsts: Vec<FirstPass> = pages
        .par_iter()
        .map(|page| {
            let additive = parts.without.get(&page.fold).unwrap_or(&parts.whole);
            let model = |of: &Option<OutOfFold<Hashed>>| of.as_ref().map(|of| of.without(page.fold).clone());
            page.first(additive, model(&words).as_ref(), model(&markup).as_ref())
        })
        .collect();
    let mut page_forests = [None, None];
    if let Some(trees) = &options.page {
        let sources: Vec<Source> = Source::of_pages().collect();
        let rows: Vec<PageRow> = pages.iter().zip(&firsts).map(|(page, first)| page.row(first)).collect();
        let is = |at: usize, page: &Whole| if at == 0 { page.thread } else { page.no_article };
        for (at, name) in ["threads", "pages without an article"].into_iter().enumerate() {
            let forests = OutOfFold::of(&folds, told, name, |left_out| {
                let of: Vec<usize> = (0..pages.len()).filter(|&at| Some(pages[at].fold) != left_out).collect();
                let table = Table {
                    names: sources.iter().map(|source| source.name()).collect(),
                    values: (sources.iter()).map(|s| of.iter().map(|&at| rows[at].value(*s)).collect()).collect(),
                    is: of.iter().map(|&page| is(at, pages[page])).collect(),
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
    told("lines");
    let contexts: Vec<Context<'_>> =
        pages.iter().zip(&firsts).map(|(page, first)| Context::of(&page.example.frame, first)).collect();
    let body = |page: usize, line: usize| pages[page].body[line].map(|body| (body, weights[page][line]));
    let lines = resolved(&table(pages, &contexts, &sources, Loss::Each, body), &options.lines, &sources);
    let title = options.title.as_ref().map(|trees| {
        told("titles");
        // A page with a DOM states its title; what its lines look like is no help with a dump.
        let sources: Vec<Source> = Source::of_lines().filter(|source| !source.is_of_dom()).collect();
        let title =
            |page: usize, line: usize| pages[page].is_title(line).filter(|_| pages[page].example.frame.own.is_empty());
        resolved(&table(pages, &contexts, &sources, Loss::List, title), trees, &sources)
    });
    let [thread, no_article] = page_forests;
    SecondPass { words: words.map(|of| of.whole), markup: markup.map(|of| of.whole), thread, no_article, lines, title }
}

/// A forest for a table whose columns have these sources.
fn resolved(table: &Table, trees: &Trees, sources: &[Source]) -> ResolvedForest {
    let forest = boost::grow(table, trees);
    let source = |name: &str| sources[table.names.iter().position(|of| of == name).unwrap_or_default()];
    ResolvedForest { sources: forest.columns.iter().map(|column| source(&column.name)).collect(), forest }
}

/// The lines of pages that `is` knows something of, with how much they count.
fn table(
    pages: &[&Whole],
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
        is: known,
        weights,
        pages: lines.iter().map(|(page, _)| *page as u32).collect(),
        loss,
    }
}

impl Whole {
    /// How much each line counts: a long line more than a short one, a page sixteen times as long as another half as much
    /// by line, and a host as much as ten pages at most.
    fn weights(&self, thread: f32) -> Vec<f32> {
        let of_host = (HOST_PAGES / self.of_host).min(1.0) as f32;
        let line = |letters: &f32| (0.2 + letters.ln_1p() / 5.0).min(1.0) * of_host;
        let all: f32 = self.example.frame.letters.iter().map(line).sum();
        let page = (PAGE as f32 / all.max(PAGE_LEAST as f32)).powf(0.25) * if self.thread { thread } else { 1.0 };
        self.example.frame.letters.iter().map(|letters| line(letters) * page).collect()
    }

    /// Features of the names of a line's block.
    fn names(&self, line: usize) -> &[(Hash, f32)] {
        let block = self.example.frame.own.get(line).copied().flatten();
        block.and_then(|block| self.example.markup.get(block as usize)).map_or(&[], |names| names)
    }

    /// What models make of the page in the first pass.
    fn first(&self, additive: &Additive, words: Option<&Hashed>, markup: Option<&Hashed>) -> FirstPass {
        let scores: Vec<Scores> = self.example.rows.iter().map(|row| additive.scores(row)).collect();
        let sum = |model: &Hashed, features: &Vec<(Hash, f32)>| {
            model.base + features.iter().map(|&(hash, value)| model.weight(hash) * value).sum::<f32>()
        };
        let words = words.map(|model| self.example.words.iter().map(|line| sum(model, line)).collect());
        let markup = markup.map(|model| {
            let blocks: Vec<f32> = self.example.markup.iter().map(|block| sum(model, block)).collect();
            self.example.frame.by_line(&blocks, model)
        });
        FirstPass::joined(additive, &scores, words.unwrap_or_default(), markup.unwrap_or_default())
    }

    /// The values of the page as a whole.
    fn row(&self, first: &FirstPass) -> PageRow {
        let mut sums = PageSums::default();
        for (row, letters) in self.example.rows.iter().zip(&self.example.frame.letters) {
            sums.add(row, *letters);
        }
        PageRow::of(&self.example.frame, &sums, &first.body, &first.words, self.example.posts)
    }

    /// Whether a line prints the title, and how much it counts; `None` where that is not known.
    fn is_title(&self, line: usize) -> Option<(bool, f32)> {
        if self.titles.is_empty() || !may_be_title(self.example.frame.letters[line], line) {
            return None;
        }
        let of_host = (HOST_PAGES / self.of_host).min(1.0) as f32;
        Some((self.titles.contains(&line), of_host))
    }
}

impl Source {
    /// Whether a dump has no value of it.
    fn is_of_dom(self) -> bool {
        match self {
            Self::Feature(feature) => feature.is_of_dom(),
            Self::Context(of) => of.is_of_blocks() || matches!(of, ContextFeature::Markup | ContextFeature::MarkupLess),
            Self::Mean(_) | Self::ByLetters(_) | Self::Page(_) => false,
        }
    }

    /// Whether it is known where the title is looked for alone.
    fn is_of_titles(self) -> bool {
        matches!(self, Self::Context(ContextFeature::Place | ContextFeature::Repeats | ContextFeature::Within))
    }
}

impl ContextFeature {
    /// Whether it tells of the blocks of the DOM.
    fn is_of_blocks(self) -> bool {
        (Self::BlockDensity as usize..=Self::BestDensity as usize).contains(&(self as usize))
    }
}

/// Features of the first pass, for tables of what parts bring.
pub(super) fn features_of_dom() -> impl Iterator<Item = Feature> {
    Feature::ALL.iter().copied().filter(|feature| feature.is_of_dom())
}
