//! Decide: what happens to each line. The only place that decides, and the only one that cuts.

use std::ops::Range;

use crate::characters::fold::{fold, unfold};
use crate::document::Document;
use crate::finding::{Findings, Label, Strength, Target};
use crate::label::{Labels, SMALL};
use crate::options::Options;

/// What happens to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It stays whole.
    Keep,
    /// It stays without these bytes of its text (sorted, not overlapping).
    Cut(Vec<Cut>),
    /// It goes.
    Drop,
}

/// A part of a line that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Bytes of the line's text.
    pub bytes: Range<usize>,
    /// What it is.
    pub label: Label,
    /// Who says so.
    pub rule: String,
}

/// What happens to each line of a page.
#[derive(Debug)]
pub struct Decisions {
    /// One for each line of the document.
    pub lines: Vec<Verdict>,
    /// Why the result is not to be trusted blindly, where it is not.
    pub suspect: Option<String>,
    /// What the page as a whole is, as far as deciding needed to know.
    pub nature: Nature,
}

/// What a page without a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It has a body.
    Article,
    /// Links and titles, no prose.
    Index,
    /// Injected or generated spam.
    Spam,
    /// Nothing at all.
    Empty,
}

/// Han of prose that no page may lose as a whole.
const PROSE_WORTH: u32 = 40;
/// The same of a page of fewer than [`SMALL`] lines.
const PROSE_WORTH_SMALL: u32 = 12;

/// Probability that a page has no article from which its body is empty. A lost article is worse than a list of links that
/// stays: of 586 article pages of hosts left out none comes above .85.
const NO_ARTICLE: f32 = 0.9;

/// Decides for every line of a page.
pub fn decide(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, options: &Options) -> Decisions {
    let allowed: Vec<String> = options.allow.iter().map(|line| fold(line.trim())).collect();
    let has_article = has_article(doc, labels);
    let policy = |line: usize| {
        let of = &labels.lines[line];
        if allowed.iter().any(|a| a == doc.folded(line)) || options.keep.contains(&of.label) {
            return true;
        }
        if options.drop.contains(&of.label) || of.certain {
            return false;
        }
        of.in_run && has_article
    };
    let mut keep: Vec<bool> = (0..doc.len()).map(policy).collect();
    let (nature, suspect) = guard(doc, labels, options, &mut keep);
    let mut lines: Vec<Verdict> = keep.iter().map(|&k| if k { Verdict::Keep } else { Verdict::Drop }).collect();
    cut_spans(doc, findings, options, &mut lines);
    Decisions { lines, suspect, nature }
}

/// Sees that no page loses its only prose: where almost all of it would go and the page is not plainly spam or an
/// index, the likeliest run of prose stays and the record says why.
fn guard(doc: &Document<'_>, labels: &Labels<'_>, options: &Options, keep: &mut [bool]) -> (Nature, Option<String>) {
    let han = |lines: &mut dyn Iterator<Item = usize>| lines.map(|l| doc.stats(l).han).sum::<u32>();
    let kept = han(&mut (0..doc.len()).filter(|&l| keep[l]));
    let prose = han(&mut (0..doc.len()).filter(|&l| is_prose(doc, labels, options, l)));
    let spam = (0..doc.len()).filter(|&l| is_spam(labels, l)).count();
    if spam * 3 > doc.len() && prose < PROSE_WORTH {
        keep.fill(false);
        return (Nature::Spam, None);
    }
    // A body of a paragraph is believed however much other prose goes: a short article stands among long teasers.
    if kept >= PARAGRAPH || kept as f32 >= (prose as f32 * KEPT_SHARE).max(1.0) {
        return (Nature::Article, None);
    }
    if kept == 0 && doc.len() <= TINY {
        let unknown = |line: usize| labels.lines[line].rule.starts_with("model/");
        // A form or a message has lines that findings know.
        let is_heading = |line: usize| {
            matches!(labels.lines[line].label, Label::Title | Label::Site | Label::Byline | Label::Duplicate)
        };
        let plain = (0..doc.len()).all(|line| unknown(line) || is_heading(line));
        let stays = |line: &usize| {
            let stats = doc.stats(*line);
            stats.han > 0
                && stats.alnum >= TELLING
                && unknown(*line)
                && !options.drop.contains(&labels.lines[*line].label)
        };
        let stays: Vec<usize> = (0..doc.len()).filter(stays).collect();
        if plain && !stays.is_empty() {
            for line in stays {
                keep[line] = true;
            }
            return (Nature::Article, None);
        }
    }
    let worth = if doc.len() < SMALL { PROSE_WORTH_SMALL } else { PROSE_WORTH };
    if prose < worth || !has_article(doc, labels) {
        let empty = if doc.is_empty() { Nature::Empty } else { Nature::Index };
        return (if kept > 0 { Nature::Article } else { empty }, None);
    }
    let Some(run) = likeliest_prose(doc, labels, options) else { return (Nature::Spam, None) };
    let most = run.clone().map(|line| labels.lines[line].body).fold(0.0, f32::max);
    for line in run.clone().filter(|&line| labels.lines[line].body >= most * RELATIVE) {
        keep[line] |= !labels.lines[line].certain || doc.stats(line).is_prose() && !is_spam(labels, line);
    }
    let first = doc.lines()[run.start].source.first;
    let last = doc.lines()[run.end - 1].source.last;
    let reason = format!(
        "rules would take out {}% of the prose; kept its likeliest run, lines {first} to {last}",
        100 - kept * 100 / prose
    );
    (Nature::Article, Some(reason))
}

/// Whether a line is prose that may be the page's article, and that the user does not drop. On a small page a line that a
/// finding is about is no such prose: a message of an error page is as long as a sentence of a short article.
fn is_prose(doc: &Document<'_>, labels: &Labels<'_>, options: &Options, line: usize) -> bool {
    if options.drop.contains(&labels.lines[line].label) {
        return false;
    }
    let stats = doc.stats(line);
    if doc.len() < SMALL {
        return stats.full_stops > 0 && labels.lines[line].rule.starts_with("model/");
    }
    stats.is_prose() && !is_spam(labels, line)
}

/// Whether the page may have an article. Of a small page the scorer tells too little.
fn has_article(doc: &Document<'_>, labels: &Labels<'_>) -> bool {
    doc.len() < SMALL || labels.no_article < NO_ARTICLE || is_believed(doc, labels)
}

/// Whether so much prose is body with such probability that nothing said of the page as a whole outweighs it.
fn is_believed(doc: &Document<'_>, labels: &Labels<'_>) -> bool {
    let sure =
        |line: &usize| labels.lines[*line].in_run && labels.lines[*line].body >= SURE && doc.stats(*line).is_prose();
    (0..doc.len()).filter(sure).map(|line| doc.stats(line).han).sum::<u32>() >= BELIEVED
}

/// Probability from which a line is body for sure, and Han of such prose from which the page has an article.
const SURE: f32 = 0.8;
/// See [`SURE`].
const BELIEVED: u32 = 200;

/// Lines of a text so short that nothing can be told of it: what no finding is about stays.
const TINY: usize = 3;

/// Letters and digits of such a line at least: shorter ones are words of forms and menus.
const TELLING: u32 = 8;

fn is_spam(labels: &Labels<'_>, line: usize) -> bool {
    labels.lines[line].label == Label::Spam
}

/// Share of a page's prose (in Han) below which what is kept makes the guard look again, if it is no whole paragraph.
const KEPT_SHARE: f32 = 0.1;

/// Han of a paragraph.
const PARAGRAPH: u32 = 100;

/// Share of the most probable line's probability that a line beside it needs to stay with it.
const RELATIVE: f32 = 0.1;

/// What a run of prose is worth although the scorer sees nothing in it.
const NOTHING: f32 = 1e-3;

/// The run of lines with the most Han of prose, each weighed by how probable it is that it is body, in which at most two
/// lines in a row are none.
fn likeliest_prose(doc: &Document<'_>, labels: &Labels<'_>, options: &Options) -> Option<Range<usize>> {
    let prose = |l: &usize| is_prose(doc, labels, options, *l);
    let lines: Vec<usize> = (0..doc.len()).filter(prose).collect();
    let worth = |run: &[usize]| -> f32 {
        run.iter().map(|&l| doc.stats(l).han as f32 * (labels.lines[l].body + NOTHING)).sum()
    };
    lines
        .chunk_by(|a, b| b - a <= 3)
        .max_by(|a, b| worth(a).total_cmp(&worth(b)))
        .map(|run| run[0]..run[run.len() - 1] + 1)
}

/// Cuts certain spans out of lines that stay; a line of which nothing would be left goes.
fn cut_spans(doc: &Document<'_>, findings: &Findings<'_>, options: &Options, lines: &mut [Verdict]) {
    let mut spans: Vec<(usize, Range<usize>, Label, &str)> = findings
        .iter()
        .filter(|f| f.strength == Strength::Certain && !options.keep.contains(&f.label))
        .filter_map(|f| match &f.target {
            Target::Span(line, span) if lines[*line] == Verdict::Keep => Some((*line, span.clone(), f.label, f.rule)),
            _ => None,
        })
        .collect();
    spans.sort_by_key(|(line, span, ..)| (*line, span.start, std::cmp::Reverse(span.end)));
    for of_line in spans.chunk_by(|a, b| a.0 == b.0) {
        let line = of_line[0].0;
        let mut apart: Vec<&(usize, Range<usize>, Label, &str)> = Vec::new();
        for span in of_line {
            if apart.last().is_none_or(|before| before.1.end <= span.1.start) {
                apart.push(span);
            }
        }
        let folded: Vec<_> = apart.iter().map(|(_, span, ..)| span.clone()).collect();
        let bytes = unfold(doc.text(line), doc.folded(line), &folded);
        let cuts = bytes
            .into_iter()
            .zip(apart)
            .map(|(bytes, (_, _, label, rule))| Cut { bytes, label: *label, rule: (*rule).to_owned() })
            .collect();
        lines[line] = Verdict::Cut(cuts);
    }
}

/// The text that is left of a line.
pub fn kept_text<'l>(text: &'l str, verdict: &Verdict) -> Option<std::borrow::Cow<'l, str>> {
    match verdict {
        Verdict::Keep => Some(text.into()),
        Verdict::Drop => None,
        Verdict::Cut(cuts) => {
            let mut left = String::with_capacity(text.len());
            let mut from = 0;
            for cut in cuts {
                left.push_str(&text[from..cut.bytes.start]);
                from = cut.bytes.end;
            }
            left.push_str(&text[from..]);
            let trimmed = left.trim();
            trimmed.chars().any(char::is_alphanumeric).then(|| trimmed.to_owned().into())
        }
    }
}
