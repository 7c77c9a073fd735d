//! The labels of a page.

use std::ops::Range;

use crate::finding::{Label, Role};

/// The label and the score of one line.
#[derive(Debug, Clone)]
pub struct LineLabel<'r> {
    /// The kind of the line.
    pub label: Label,
    /// The rule, cleaner or model that decided. Where only the scorer did, it is `model/<label>`.
    pub rule: &'r str,
    /// The role of the finding that gave the label.
    pub role: Option<Role>,
    /// Whether no finding is about the line, so that only the scorer decided.
    pub by_model: bool,
    /// Posterior probability that the line is body, 0 to 1.
    pub body: f32,
    /// Whether the line is taken for body.
    pub in_run: bool,
    /// Whether a finding about the whole line is certain that it is not body.
    pub certain: bool,
    /// How much the log-odds of body fell because the site prints the line on many pages.
    pub template: f32,
}

/// The labels of a page's lines.
#[derive(Debug)]
pub struct Labels<'r> {
    /// One label for each line of the document.
    pub lines: Vec<LineLabel<'r>>,
    /// Runs of lines taken for body, in order.
    pub runs: Vec<Range<usize>>,
    /// Probability that the page is a thread of posts.
    pub thread: f32,
    /// Probability that the page has no article: an index, a search, a login, an error.
    pub no_article: f32,
    /// The line that most probably prints the title, and its probability. `None` where the model does not score titles.
    pub title: Option<(usize, f32)>,
}

impl Labels<'_> {
    /// Whether the page is taken for a thread of posts.
    pub fn is_thread(&self) -> bool {
        self.thread >= 0.5
    }

    /// The lines with a label, in order.
    pub fn lines_of(&self, label: Label) -> impl Iterator<Item = usize> {
        self.lines.iter().enumerate().filter(move |(_, l)| l.label == label).map(|(line, _)| line)
    }
}
