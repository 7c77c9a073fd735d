//! The line that looks most like the title of the page, if only the lines themselves can tell.

use std::ops::Range;

use super::bigrams::{Bigrams, body_bigrams};
use super::lines::{HEADING_MIN, LETTERS_MAX, LETTERS_MIN, lines_printing};
use super::prose::{first_text, main_text};
use crate::characters::class::is_alnum_unit;
use crate::characters::letters::{Letters, letters};
use crate::characters::units::{CharacterFilter, Unit};
use crate::document::Document;
use crate::finding::{Findings, Label, Role, Strength, Target};

/// Lines from the top that may print the title if the page has no prose.
const TOP_LINES: usize = 40;

/// Lines directly before the first prose that may print the title.
const ABOVE_PROSE: usize = 25;

/// Lines after the first prose in which a title above a byline may be.
const BYLINE_REACH: usize = 40;

/// Lines after a title in which it may be printed again.
const AGAIN_REACH: usize = 8;

/// Points for a title that is printed again.
const AGAIN_POINTS: f32 = 2.0;

/// Lines directly before the main run of prose that may print the title.
const ABOVE_MAIN: usize = 6;

/// The lines that look most like the title, if they have at least `enough` points: one line, or two between a
/// breadcrumb and a byline.
pub(super) fn printed(doc: &Document<'_>, findings: &Findings<'_>, enough: f32) -> Option<Range<usize>> {
    let end = first_text(doc).unwrap_or(doc.len().min(TOP_LINES));
    let mut taken = boilerplate_labels(doc, findings);
    for (line, label) in taken.iter_mut().enumerate().take(end + 1) {
        if label.is_none() && is_dated(doc, line) {
            *label = Some(Label::Byline);
        }
    }
    let mut breadcrumbs = vec![false; doc.len()];
    for finding in findings.iter().filter(|f| f.role == Some(Role::Breadcrumb)) {
        if let Target::Line(line) = finding.target {
            breadcrumbs[line] = true;
        }
    }
    let body = body_bigrams(doc);
    let characters = |line: usize| {
        let mut own = CharacterFilter::NONE;
        doc.fold().units(line).iter().for_each(|&unit| own.insert(unit));
        own
    };
    let head: Vec<(usize, CharacterFilter<4>)> = (0..end.min(TOP_LINES))
        .filter(|&line| (LETTERS_MIN + 1..3 * LETTERS_MAX + 30).contains(&doc.stats(line).alnum))
        .map(|line| (line, characters(line)))
        .collect();
    let main = main_text(doc).unwrap_or(end).max(end);
    let scorer = TitleScorer { doc, taken: &taken, breadcrumbs: &breadcrumbs, body: &body, first: &head, end, main };
    // A note of the site may be the first prose of the page, and a long menu may come between title and text. Therefore
    // the lines directly above a byline are candidates, too.
    let near = if end <= TOP_LINES { 0 } else { end - ABOVE_PROSE };
    let bylines = (1..doc.len().min(end + BYLINE_REACH)).filter(|&line| taken[line] == Some(Label::Byline));
    let above_bylines =
        bylines.flat_map(|line| line.saturating_sub(2)..line).filter(|line| !(near..end).contains(line));
    // A teaser may be the first prose.
    let above_main = main.saturating_sub(ABOVE_MAIN).max(end)..main;
    let candidates = (near..end).chain(above_bylines).chain(above_main);
    let mut best: Option<(f32, usize)> = None;
    for line in candidates.filter(|&line| taken[line].is_none()) {
        let needed = best.map_or(enough, |(most, _)| most);
        let points = scorer.score(line).filter(|points| points + AGAIN_POINTS >= needed);
        let points = points.map(|points| points + scorer.points_again(line));
        if let Some(points) = points.filter(|&points| points >= enough && best.is_none_or(|(most, _)| points > most)) {
            best = Some((points, line));
        }
    }
    let (_, line) = best?;
    Some(scorer.with_other_half(line))
}

/// Whether a line is a date and little else, as it follows a title.
fn is_dated(doc: &Document<'_>, line: usize) -> bool {
    let stats = doc.stats(line);
    if stats.digits < 6
        || stats.alnum > DATED_LINE_MAX
        || stats.full_stops > 0
        || stats.alnum - stats.digits > BESIDE_MAX
    {
        return false;
    }
    let folded = doc.folded_chars(line);
    // `06/02/2022` is a date, but an ambiguous one.
    let slashes = folded.windows(3).filter(|w| w[1] == '/' && w[0].is_ascii_digit() && w[2].is_ascii_digit()).count();
    slashes >= 2 || crate::date::find(&folded).next().is_some()
}

/// Most letters and digits of a line with a date.
const DATED_LINE_MAX: u32 = 60;
/// Most letters beside the digits of such a line.
const BESIDE_MAX: u32 = 24;

/// The labels that earlier findings give to lines that are not body.
fn boilerplate_labels(doc: &Document<'_>, findings: &Findings<'_>) -> Vec<Option<Label>> {
    let mut labels = vec![None; doc.len()];
    for finding in findings.iter().filter(|f| f.strength > Strength::Hint && !f.label.is_body()) {
        if let Target::Line(line) = finding.target {
            labels[line] = Some(finding.label);
        }
    }
    labels
}

/// The context in which a line is scored as the title.
struct TitleScorer<'a, 'd> {
    doc: &'a Document<'d>,
    /// Labels that earlier findings give.
    taken: &'a [Option<Label>],
    /// Whether each line is a breadcrumb.
    breadcrumbs: &'a [bool],
    body: &'a Bigrams,
    /// The first lines, in which titles are searched, and the characters of each.
    first: &'a [(usize, CharacterFilter<4>)],
    /// The line where the prose begins.
    end: usize,
    /// The line where the main run of prose begins.
    main: usize,
}

impl TitleScorer<'_, '_> {
    /// The points for a line as the title, without those for being printed again; `None` if it cannot be the title.
    ///
    /// The line gets points if the body shares its character bigrams (up to 4), if a breadcrumb above ends with it (3),
    /// if another of the first lines contains it (1.5), if it follows a breadcrumb (2) or a byline (1.5), if a byline
    /// follows (up to 2.5), if a blank line precedes it (0.5), if it is the first line (0.5), if it is near the body
    /// (up to 1), if it has the length of a headline (0.5) and if it is an HTML heading (2.5 for `h1`, 1 for `h2`). It
    /// loses points for a section number or dash at its start, many digits or an address, no Han, a key with a value,
    /// and a colon or comma at its end.
    fn score(&self, line: usize) -> Option<f32> {
        let doc = self.doc;
        let end = if line < self.end || line >= self.main { self.end } else { self.main };
        let stats = doc.stats(line);
        let folded = doc.folded(line);
        let short = stats.alnum < LETTERS_MIN && !(stats.alnum >= HEADING_MIN && self.ends_breadcrumb(line));
        if short || stats.alnum > LETTERS_MAX || self.taken[line].is_some() || stats.full_stops > 0 || is_menu(folded) {
            return None;
        }
        // After the first prose, only a headline counts, not a line of the text that happens to precede a byline.
        if line > end && (stats.clauses > 1 || folded.ends_with([',', ':', '!', '?'])) {
            return None;
        }
        let own = letter_units(doc.fold().units(line)).collect::<Vec<_>>();
        let bigrams = own.windows(2).filter(|bigram| self.body.contains(bigram[0], bigram[1])).count();
        let mut points = 4.0 * bigrams as f32 / (stats.alnum - 1) as f32;
        points += if self.ends_breadcrumb(line) { 3.0 } else { 0.0 };
        points -= if is_numbered(folded) || folded.starts_with(['—', '–']) { 2.0 } else { 0.0 };
        points -= if stats.digits * 2 > stats.alnum || folded.contains("://") { 2.0 } else { 0.0 };
        points -= if stats.han == 0 { 1.5 } else { 0.0 };
        points += if line == 0 { 0.5 } else { 0.0 };
        points -= if is_field(folded) && self.beside_field(line) { 2.0 } else { 0.0 };
        let breadcrumb = (line.saturating_sub(2)..line).any(|before| self.breadcrumbs[before]);
        points += if breadcrumb { 2.0 } else { 0.0 };
        let below = line > 0 && self.taken[line - 1] == Some(Label::Byline);
        points += if stats.alnum >= 6 && self.is_within_another(line) { 1.5 } else { 0.0 };
        let byline = (line + 1..(line + 4).min(doc.len())).position(|next| self.taken[next] == Some(Label::Byline));
        // Up to two lines, such as a counter, may come between the title and its byline.
        points += byline.map_or(if below { 1.5 } else { 0.0 }, |after| 2.5 - 0.5 * after as f32);
        points += if doc.lines()[line].layout.blank_before > 0 { 0.5 } else { 0.0 };
        points += if (8..=40).contains(&stats.alnum) { 0.5 } else { 0.0 };
        points += if end > line && end - line <= 6 { 1.0 - 0.15 * (end - line) as f32 } else { 0.0 };
        points -= if folded.ends_with([':', ',', '、']) { 1.5 } else { 0.0 };
        points += match doc.lines()[line].dom.as_ref().and_then(|dom| dom.heading) {
            Some(1) => 2.5,
            Some(2) => 1.0,
            _ => 0.0,
        };
        Some(points)
    }

    /// The points for a line that is printed again nearby or after the body: [`AGAIN_POINTS`], or half a point for the
    /// short names of channels and people.
    fn points_again(&self, line: usize) -> f32 {
        let doc = self.doc;
        // Choruses and table heads are repeated further down.
        let last = doc.last_prose().unwrap_or(doc.len()).max(line + AGAIN_REACH);
        let near = line.saturating_sub(TOP_LINES)..(line + 1 + AGAIN_REACH).min(doc.len());
        let own = Letters::of(doc.folded(line), usize::MAX);
        let again = |other: usize| other != line && lines_printing(doc, other, own) > 0;
        match near.into_iter().any(again) || (last + 1..doc.len().min(last + TOP_LINES)).any(again) {
            true if doc.stats(line).alnum >= 8 => AGAIN_POINTS,
            true => 0.5,
            false => 0.0,
        }
    }

    /// Whether another of the first lines contains the letters of this line.
    fn is_within_another(&self, line: usize) -> bool {
        let own = self.doc.stats(line).alnum;
        let longer = |other: usize| other != line && (own + 1..own * 3 + 30).contains(&self.doc.stats(other).alnum);
        // Nearly every other line lacks one of the letters.
        let has_all =
            |other: &CharacterFilter<4>| letter_units(self.doc.fold().units(line)).all(|unit| other.may_hold(unit));
        self.first.iter().any(|(other, characters)| {
            longer(*other)
                && has_all(characters)
                && letters(self.doc.folded(*other)).contains(&letters(self.doc.folded(line)))
        })
    }

    /// Whether a breadcrumb directly above ends with this line.
    fn ends_breadcrumb(&self, line: usize) -> bool {
        (line.saturating_sub(AGAIN_REACH)..line).filter(|&above| self.breadcrumbs[above]).any(|above| {
            let last = self.doc.folded(above).rsplit(['>', '›', '»', '/', ':']).next().unwrap_or_default();
            letters(last) == letters(self.doc.folded(line))
        })
    }

    /// Whether this line has a neighbour that is also a key and its value.
    fn beside_field(&self, line: usize) -> bool {
        [line.checked_sub(1), Some(line + 1)]
            .into_iter()
            .flatten()
            .any(|other| other < self.doc.len() && self.taken[other].is_none() && is_field(self.doc.folded(other)))
    }

    /// The lines of a title, which may be printed on two: with a subtitle after a dash, or as the only two lines
    /// between breadcrumb and byline.
    fn with_other_half(&self, line: usize) -> Range<usize> {
        let (doc, taken) = (self.doc, self.taken);
        let is_half = |line: usize| {
            let stats = doc.stats(line);
            taken[line].is_none()
                && (LETTERS_MIN..=LETTERS_MAX).contains(&stats.alnum)
                && stats.full_stops + stats.sentence_ends == 0
        };
        let dash = |line: usize| doc.text(line).starts_with(['—', '–']) && is_half(line);
        if line > 0 && dash(line) && is_half(line - 1) {
            return line - 1..line + 1;
        }
        let both = |first: usize| {
            let after = |line: usize| taken.get(line).copied().flatten() == Some(Label::Byline);
            let trail = |above: usize| self.breadcrumbs[above];
            first > 0
                && first + 1 < doc.len()
                && trail(first - 1)
                && after(first + 2)
                && is_half(first)
                && is_half(first + 1)
                && letters(doc.folded(first)) != letters(doc.folded(first + 1))
        };
        if line > 0 && both(line - 1) {
            return line - 1..line + 1;
        }
        if both(line) || line + 1 < doc.len() && dash(line + 1) { line..line + 2 } else { line..line + 1 }
    }
}

/// The letters and digits among characters.
fn letter_units(units: &[Unit]) -> impl Iterator<Item = Unit> {
    units.iter().copied().filter(|&unit| is_alnum_unit(unit))
}

/// Whether a folded line begins with the number of a section.
fn is_numbered(folded: &str) -> bool {
    let rest = folded.trim_start_matches(['(', '第']);
    let rest = rest.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c) || c.is_ascii_digit());
    rest.len() < folded.len() && rest.starts_with(['、', '.', ')'])
}

/// Whether a folded line is a short key, a colon and a value.
fn is_field(folded: &str) -> bool {
    folded.char_indices().take(6).any(|(at, c)| c == ':' && at > 0)
}

/// Whether a folded line is a row of a menu: only several short words.
pub(crate) fn is_menu(folded: &str) -> bool {
    const WORDS: usize = 4;
    const LETTERS: usize = 4;
    let is_separator = |c: char| matches!(c, ' ' | '|' | '·' | '>' | '/');
    let (mut words, mut beyond_ascii, mut has_home) = (0, 0, false);
    let mut rest = folded.trim_start_matches(is_separator);
    while !rest.is_empty() {
        // Most lines end the loop with their first word, which is not read to its end.
        let letters = rest.chars().take(LETTERS + 1).take_while(|c| !is_separator(*c));
        let (count, bytes) = letters.fold((0, 0), |(count, bytes), c| (count + 1, bytes + c.len_utf8()));
        let (word, after) = rest.split_at(bytes);
        if count > LETTERS || word.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        words += 1;
        beyond_ascii += usize::from(!word.is_ascii());
        has_home |= matches!(word, "首页" | "主页" | "home");
        rest = after.trim_start_matches(is_separator);
    }
    beyond_ascii >= WORDS || words >= 2 && has_home
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_are_no_titles() {
        for (line, expected) in [
            ("首页 玄幻 武侠 都市 历史 完本 书架", true),
            ("首页 > 新闻 > 正文", true),
            ("国内 国际 社会 体育", true),
            ("首页 新闻", true),
            ("夜雨", false),
            ("第三章 夜雨", false),
            ("一二 三四 五六", false),
            ("新馆开放 首日接待读者三千余人 图", false),
            ("go is a new language for all", false),
        ] {
            assert_eq!(is_menu(line), expected, "{line}");
        }
    }
}
