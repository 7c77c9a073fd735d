//! Decide: keeps, cuts or drops each line. No other module decides this, or removes text.

use std::ops::Range;

use crate::characters::fold::{fold, unfold};
use crate::document::{Choice, Document};
use crate::finding::{Findings, Label, Strength, Target};
use crate::label::{Labels, SMALL};
use crate::options::Options;
use crate::page_problem::{Suspect, SuspectCode};

/// Decision about a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The whole line is kept.
    Keep,
    /// The line is kept without these parts, which are sorted and do not overlap.
    Cut(Vec<Cut>),
    /// The line is dropped.
    Drop,
}

/// A part of a line that is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Bytes of the line's text.
    pub bytes: Range<usize>,
    /// Label of the removed text.
    pub label: Label,
    /// The rule or cleaner that found it.
    pub rule: String,
}

/// Decisions about all lines of a page.
#[derive(Debug)]
pub struct Decisions {
    /// One for each line of the document.
    pub lines: Vec<Verdict>,
    /// Why a person should check the result; `None` if there is no reason.
    pub suspect: Option<Suspect>,
    /// Nature of the page as a whole.
    pub nature: Nature,
}

/// Nature of a page: whether it has a body, and what it is without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It has a body.
    Article,
    /// It has links and titles, but no prose.
    Index,
    /// It is injected or generated spam.
    Spam,
    /// It has no lines.
    Empty,
}

/// Fewest Han of prose that the safety net protects.
const MIN_PROTECTED: u32 = 40;
/// The same for a page of fewer than [`SMALL`] lines.
const MIN_PROTECTED_SMALL: u32 = 12;

/// Probability of "the page has no article" from which its body is empty. It is high because a lost article is worse
/// than a kept list of links: the probability is at most .85 on all 586 article pages of held-out hosts.
const MIN_NO_ARTICLE: f32 = 0.9;

/// Decides about every line of a page.
pub fn decide(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, options: &Options) -> Decisions {
    let allowed: Vec<String> = options.allow.iter().map(|line| fold(line.trim())).collect();
    let has_article = has_article(doc, labels);
    let is_kept = |line: usize| {
        let line_label = &labels.lines[line];
        if allowed.iter().any(|a| a == doc.folded(line)) || options.keep.contains(&line_label.label) {
            return true;
        }
        if options.drop.contains(&line_label.label) || line_label.certain {
            return false;
        }
        if chosen(doc, line) == Choice::Selected {
            return true;
        }
        line_label.in_run && has_article
    };
    let mut keep: Vec<bool> = (0..doc.len()).map(is_kept).collect();
    let (nature, suspect) = safety_net(doc, labels, options, &mut keep);
    let mut lines: Vec<Verdict> = keep.iter().map(|&k| if k { Verdict::Keep } else { Verdict::Drop }).collect();
    cut_spans(doc, findings, options, &mut lines);
    Decisions { lines, suspect, nature }
}

/// Safety net: keeps the likeliest run of prose of a page that would lose almost all its prose, unless the page is
/// clearly spam or an index. Returns the nature of the page, and the reason if a run was kept.
fn safety_net(
    doc: &Document<'_>,
    labels: &Labels<'_>,
    options: &Options,
    keep: &mut [bool],
) -> (Nature, Option<Suspect>) {
    let han = |lines: &mut dyn Iterator<Item = usize>| lines.map(|l| doc.stats(l).han).sum::<u32>();
    // The user's choice needs no net.
    if (0..doc.len()).any(|line| chosen(doc, line) != Choice::None) {
        return (if keep.contains(&true) { Nature::Article } else { Nature::Index }, None);
    }
    let kept = han(&mut (0..doc.len()).filter(|&l| keep[l]));
    let prose = han(&mut (0..doc.len()).filter(|&l| is_prose(doc, labels, options, l)));
    let spam = (0..doc.len()).filter(|&l| is_spam(labels, l)).count();
    if spam * 3 > doc.len() && prose < MIN_PROTECTED {
        keep.fill(false);
        return (Nature::Spam, None);
    }
    // A body of one paragraph is accepted even if much other prose is dropped: a short article may lie among long
    // teasers.
    if kept >= PARAGRAPH || kept as f32 >= (prose as f32 * MIN_KEPT_SHARE).max(1.0) {
        return (Nature::Article, None);
    }
    if kept == 0 && doc.len() <= TINY {
        let unknown = |line: usize| labels.lines[line].by_model;
        // Lines of a form or a message have findings.
        let is_heading = |line: usize| {
            matches!(labels.lines[line].label, Label::Title | Label::Site | Label::Byline | Label::Duplicate)
        };
        let plain = (0..doc.len()).all(|line| unknown(line) || is_heading(line));
        let stays = |line: &usize| {
            let stats = doc.stats(*line);
            stats.han > 0
                && stats.alnum >= MIN_TINY_LINE
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
    let protected = if doc.len() < SMALL { MIN_PROTECTED_SMALL } else { MIN_PROTECTED };
    if prose < protected || !has_article(doc, labels) {
        let empty = if doc.is_empty() { Nature::Empty } else { Nature::Index };
        return (if kept > 0 { Nature::Article } else { empty }, None);
    }
    let Some(run) = likeliest_prose(doc, labels, options) else { return (Nature::Spam, None) };
    let most = run.clone().map(|line| labels.lines[line].body).fold(0.0, f32::max);
    for line in run.clone().filter(|&line| labels.lines[line].body >= most * MIN_RELATIVE) {
        keep[line] |= !labels.lines[line].certain || doc.stats(line).is_prose() && !is_spam(labels, line);
    }
    let first = doc.lines()[run.start].source.first;
    let last = doc.lines()[run.end - 1].source.last;
    let reason = format!(
        "rules would take out {}% of the prose; kept its likeliest run, lines {first} to {last}",
        100 - kept * 100 / prose
    );
    (Nature::Article, Some(Suspect::new(SuspectCode::ProseRescued, reason)))
}

/// What the user chose about a line.
fn chosen(doc: &Document<'_>, line: usize) -> Choice {
    doc.lines()[line].dom.as_ref().map_or(Choice::None, |dom| dom.choice)
}

/// Whether a line is prose that may be the page's article and that the user does not drop. On a small page, a line with
/// a finding is not such prose, because a message of an error page is as long as a sentence of a short article.
fn is_prose(doc: &Document<'_>, labels: &Labels<'_>, options: &Options, line: usize) -> bool {
    if options.drop.contains(&labels.lines[line].label) {
        return false;
    }
    let stats = doc.stats(line);
    if doc.len() < SMALL {
        return stats.full_stops > 0 && labels.lines[line].by_model;
    }
    stats.is_prose() && !is_spam(labels, line)
}

/// Whether the page may have an article. Always true for a small page, about which the scorer knows too little.
fn has_article(doc: &Document<'_>, labels: &Labels<'_>) -> bool {
    doc.len() < SMALL || labels.no_article < MIN_NO_ARTICLE || has_sure_body(doc, labels)
}

/// Whether at least [`SURE_HAN`] Han of prose are almost certainly body. This outweighs the score of the page as a
/// whole.
fn has_sure_body(doc: &Document<'_>, labels: &Labels<'_>) -> bool {
    let sure = |line: &usize| {
        labels.lines[*line].in_run && labels.lines[*line].body >= SURE_BODY && doc.stats(*line).is_prose()
    };
    (0..doc.len()).filter(sure).map(|line| doc.stats(line).han).sum::<u32>() >= SURE_HAN
}

/// Probability from which a line is almost certainly body.
const SURE_BODY: f32 = 0.8;

/// Han of such prose from which the page has an article.
const SURE_HAN: u32 = 200;

/// Most lines of a page that is too short for any judgement. Its lines without a finding are kept.
const TINY: usize = 3;

/// Fewest letters and digits of a line that is kept on such a page. Shorter lines are words of forms and menus.
const MIN_TINY_LINE: u32 = 8;

/// Whether a line is labelled as spam.
fn is_spam(labels: &Labels<'_>, line: usize) -> bool {
    labels.lines[line].label == Label::Spam
}

/// Share of a page's prose, in Han, from which the kept lines are accepted as its body.
const MIN_KEPT_SHARE: f32 = 0.1;

/// Han of a paragraph, from which the kept lines are accepted as the body.
const PARAGRAPH: u32 = 100;

/// A line of the likeliest run is kept only if its probability is at least this fraction of the highest one in the run.
const MIN_RELATIVE: f32 = 0.1;

/// Added to the probability of each line, so that prose counts even where the scorer gives it none.
const BASE_PROBABILITY: f32 = 1e-3;

/// The run of lines with the most Han of prose, weighted by the probability of each line to be body. A run has at most
/// two consecutive lines that are not prose.
fn likeliest_prose(doc: &Document<'_>, labels: &Labels<'_>, options: &Options) -> Option<Range<usize>> {
    let prose = |l: &usize| is_prose(doc, labels, options, *l);
    let lines: Vec<usize> = (0..doc.len()).filter(prose).collect();
    let weight = |run: &[usize]| -> f32 {
        run.iter().map(|&l| doc.stats(l).han as f32 * (labels.lines[l].body + BASE_PROBABILITY)).sum()
    };
    lines
        .chunk_by(|a, b| b - a <= 3)
        .max_by(|a, b| weight(a).total_cmp(&weight(b)))
        .map(|run| run[0]..run[run.len() - 1] + 1)
}

/// Cuts spans with certain findings out of kept lines.
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
        let mut disjoint: Vec<&(usize, Range<usize>, Label, &str)> = Vec::new();
        for span in of_line {
            if disjoint.last().is_none_or(|before| before.1.end <= span.1.start) {
                disjoint.push(span);
            }
        }
        let folded: Vec<_> = disjoint.iter().map(|(_, span, ..)| span.clone()).collect();
        let bytes = unfold(doc.text(line), doc.folded(line), &folded);
        let cuts = bytes
            .into_iter()
            .zip(disjoint)
            .map(|(bytes, (_, _, label, rule))| Cut { bytes, label: *label, rule: (*rule).to_owned() })
            .collect();
        lines[line] = Verdict::Cut(cuts);
    }
}

/// The text that remains of a line. `None` if the line is dropped, or if a cut leaves no letter or digit.
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
