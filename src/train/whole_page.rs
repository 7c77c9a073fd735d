//! Whole pages: pages as training examples of the second pass.

use super::weight::{HOST_PAGES, LEAST_PAGE_SIZE, PAGE_SIZE};
use crate::document::Document;
use crate::eval::title_key;
use crate::label::additive::Additive;
use crate::label::first_pass::FirstPass;
use crate::label::hashed::{Hash, Hashed};
use crate::label::page_row::{PageRow, PageSums};
use crate::label::segment::Scores;
use crate::label::{Example, may_be_title};

/// A labelled page as training example of the second pass.
pub(super) struct WholePage {
    pub(super) fold: u32,
    /// Number of pages with the same host and input.
    pub(super) of_host: f64,
    pub(super) thread: bool,
    pub(super) no_article: bool,
    /// Whether each line is body, if that is known.
    pub(super) body: Vec<Option<bool>>,
    /// The lines that print the title; empty if the title is not known.
    pub(super) titles: Vec<usize>,
    pub(super) example: Example,
}

/// A line that prints the title may be longer by the title's length divided by this.
const LONGER: usize = 2;

/// The lines that print a title: those with the same letters and digits, or if there are none, those with a few more (a
/// site's name, a mark).
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

impl WholePage {
    /// The weight of each line. A long line counts more than a short one, a line of a page sixteen times as long as
    /// another counts half as much, and a host counts as ten pages at most.
    pub(super) fn weights(&self, thread: f32) -> Vec<f32> {
        let of_host = (HOST_PAGES / self.of_host).min(1.0) as f32;
        let line = |letters: &f32| (0.2 + letters.ln_1p() / 5.0).min(1.0) * of_host;
        let all: f32 = self.example.frame.letters.iter().map(line).sum();
        let page =
            (PAGE_SIZE as f32 / all.max(LEAST_PAGE_SIZE as f32)).powf(0.25) * if self.thread { thread } else { 1.0 };
        self.example.frame.letters.iter().map(|letters| line(letters) * page).collect()
    }

    /// The hashed class names of a line's DOM block.
    pub(super) fn names(&self, line: usize) -> &[(Hash, f32)] {
        let block = self.example.frame.own.get(line).copied().flatten();
        block.and_then(|block| self.example.markup.get(block as usize)).map_or(&[], |names| names)
    }

    /// The results of the first pass on the page.
    pub(super) fn first(&self, additive: &Additive, words: Option<&Hashed>, markup: Option<&Hashed>) -> FirstPass {
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
    pub(super) fn row(&self, first: &FirstPass) -> PageRow {
        let mut sums = PageSums::default();
        for (row, letters) in self.example.rows.iter().zip(&self.example.frame.letters) {
            sums.add(row, *letters);
        }
        PageRow::of(&self.example.frame, &sums, &first.body, &first.words, self.example.posts)
    }

    /// Whether a line prints the title, and its weight; `None` if that is not known.
    pub(super) fn is_title(&self, line: usize) -> Option<(bool, f32)> {
        if self.titles.is_empty() || !may_be_title(self.example.frame.letters[line], line) {
            return None;
        }
        let of_host = (HOST_PAGES / self.of_host).min(1.0) as f32;
        Some((self.titles.contains(&line), of_host))
    }
}
