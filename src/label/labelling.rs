//! Labelling: labels every line of a page, and decides which lines are taken for body.

use std::ops::Range;

use super::body_lines;
use super::chosen;
use super::context::Context;
use super::frame::Frame;
use super::labels::{Labels, LineLabel};
use super::model::Model;
use super::page_input::PageInput;
use super::site;
use super::strictness::Strictness;
use super::title_line::title_line;
use crate::document::{Choice, Document};
use crate::finding::{Findings, Label, Strength, line_finding};
use crate::sites::Standing;

/// Lines below which a page is small. The training pages have next to none that small.
pub(crate) const SMALL: usize = 12;

/// Least probability of body for a line that a finding calls metadata. If such a line goes, its text is in the record
/// all the same.
const METADATA: f32 = 0.6;

/// Share of the threshold that is enough for a line next to a body line, and for prose of a small page.
const RELAXED: f32 = 0.4;

/// Most letters and digits of a heading.
const HEADING: u32 = 40;

/// Labels every line of a page.
///
/// A line is taken for body if its probability is at least `strictness`; less is enough in a thread
/// ([`Strictness::threshold`]). `site` has for each line how often the page's site prints it. It is empty where nothing
/// is known about the site.
pub fn label<'r>(
    doc: &Document<'_>,
    findings: &Findings<'r>,
    site: &[Option<Standing>],
    model: &Model,
    strictness: Strictness,
) -> Labels<'r> {
    let input = PageInput::of(doc, findings);
    let frame = Frame::of(doc);
    let first = input.first_pass(doc, &frame, model);
    let mut labels = Labels {
        lines: Vec::with_capacity(doc.len()),
        runs: Vec::new(),
        thread: f32::from(u8::from(input.layout.thread)),
        no_article: 0.0,
        title: None,
    };
    let mut posterior = first.body.clone();
    if let Some(second) = model.second.as_ref().filter(|_| !doc.is_empty()) {
        let context = Context::of(&frame, &first);
        posterior = second.body(&first, &context).into_iter().map(probability).collect();
        if second.thread.is_some() {
            labels.thread = probability(first.thread);
        }
        if second.no_article.is_some() {
            labels.no_article = probability(first.no_article);
        }
        labels.title = title_line(doc, &second.titles(&first, &context));
    }
    let threshold = strictness.threshold(labels.thread);
    for (line, &body) in posterior.iter().enumerate() {
        let found = line_finding(input.by_line.whole_lines(line).filter(|f| f.strength > Strength::Hint));
        let certain = input.by_line.is_certain(line);
        let (label, rule) = found.map_or((Label::Content, ""), |finding| (finding.label, finding.rule));
        let is_metadata = matches!(label, Label::Byline | Label::Source | Label::Abstract | Label::Keywords);
        // The model has seen too few small pages. Prose of such a page is its article unless a finding is about it.
        let is_small = doc.len() < SMALL && found.is_none() && doc.stats(line).full_stops > 0;
        let needed = match () {
            () if is_metadata => threshold.max(METADATA),
            () if is_small => threshold * RELAXED,
            () => threshold,
        };
        labels.lines.push(LineLabel {
            label,
            rule,
            role: found.and_then(|finding| finding.role),
            by_model: found.is_none(),
            body,
            in_run: body >= needed,
            certain,
            template: 0.0,
        });
    }
    // A page without findings is all article: it was cleaned before.
    if labels.lines.iter().all(|of| of.rule.is_empty()) {
        labels.lines.iter_mut().for_each(|of| of.in_run = true);
        labels.no_article = 0.0;
    } else {
        body_lines::extend(doc, &input.layout, threshold * RELAXED, &mut labels);
    }
    site::weigh(site, &mut labels.lines);
    for (line, of) in labels.lines.iter_mut().enumerate() {
        chosen::apply(doc.lines()[line].dom.as_ref().map_or(Choice::None, |dom| dom.choice), of);
    }
    labels.runs = runs(&labels.lines);
    for (line, of) in labels.lines.iter_mut().enumerate().filter(|(_, of)| of.rule.is_empty()) {
        (of.label, of.rule) = default_label(doc, line, &labels.runs, of.in_run);
    }
    labels
}

/// The probability of log-odds.
fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The runs of lines taken for body.
fn runs(lines: &[LineLabel<'_>]) -> Vec<Range<usize>> {
    let mut end = 0;
    let runs = lines.chunk_by(|a, b| a.in_run == b.in_run).map(|run| {
        end += run.len();
        (run[0].in_run, end - run.len()..end)
    });
    runs.filter(|(body, _)| *body).map(|(_, run)| run).collect()
}

/// The label of a line without a finding: a heading or content inside the body; outside it the most common label of
/// such lines at that place.
fn default_label(doc: &Document<'_>, line: usize, runs: &[Range<usize>], in_run: bool) -> (Label, &'static str) {
    let stats = doc.stats(line);
    if in_run {
        let short = stats.alnum <= HEADING && stats.sentence_ends == 0 && !doc.folded(line).ends_with([',', ';']);
        let alone = !doc.lines()[line].layout.bullet || stats.alnum > 4;
        return if short && alone { (Label::Heading, "model/heading") } else { (Label::Content, "model/content") };
    }
    let before = runs.first().is_some_and(|run| line < run.start);
    if before && !stats.is_prose() {
        (Label::Navigation, "model/navigation")
    } else if stats.alnum <= 6 {
        (Label::Links, "model/links")
    } else {
        (Label::Related, "model/related")
    }
}
