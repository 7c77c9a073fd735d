//! The kind of a page without an article: search results, a form to log in, an error message, or an index.
//!
//! Words in the titles and short lines of the page decide. One title that names a kind is enough, and so is one
//! sentence that only such a page prints (`没有找到相关结果`). Words that other pages print as well (`密码`, `返回首页`) only add up.
//! A page with too few points for any kind is an index.

mod words;

use std::sync::LazyLock;

use self::words::{
    ABOUT_RESULTS, BESIDE_STATUS, ERROR_SENTENCES, ERROR_TITLES, ERROR_WORDS, FOUND, LOGIN_TITLE_ENDS, LOGIN_TITLES,
    LOGIN_WORDS, MENU_WORDS, NONE_FOUND, RESULT_UNITS, RESULTS_HEADINGS, SEARCH_TITLE_ENDS, SEARCH_TITLE_STARTS,
    SEARCH_TITLES, SEARCH_WORDS, STATUS_CODES,
};
use super::page_kind::PageKind;
use crate::characters::fold::fold;
use crate::characters::literals::Literals;
use crate::characters::units::Folded;
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::stated::Property;

/// Fewest points that make a page one of a kind.
const MIN_POINTS: u32 = 3;

/// Points for a title that names a kind, or for a sentence of that kind.
const STRONG_POINTS: u32 = 3;

/// Points for a heading that names a kind; menus have such words, too.
const HEADING_POINTS: u32 = 2;

/// Most letters and digits of a line that is read; longer lines are prose.
const LINE_MAX: u32 = 48;

/// Most lines of a page on which one error sentence is enough. The titles that a longer page lists may hold such words.
const LISTING_LINES: usize = 40;

/// The kinds other than the index. If two have the same points, the first wins.
const KINDS: [PageKind; 3] = [PageKind::Error, PageKind::Login, PageKind::Search];

/// The kind of a page without an article.
pub(super) fn of(doc: &Document<'_>, labels: &Labels<'_>) -> PageKind {
    let mut points = [0, 0, 0];
    let mut seen: Vec<&str> = Vec::new();
    let mut add = |evidence: &Evidence| {
        for (kind, strong) in evidence.strong.iter().enumerate() {
            points[kind] += strong;
        }
        for &(kind, word) in &evidence.weak {
            if !seen.contains(&word) {
                seen.push(word);
                points[kind] += 1;
            }
        }
    };
    let stated = doc.head().stated.iter().filter(|s| s.property == Property::Title).map(|s| &*s.value);
    let titles: Vec<String> = doc.head().title.as_deref().into_iter().chain(stated).map(fold).collect();
    // Several titles say the same thing; only the first that names a kind counts.
    if let Some(named) = titles.iter().find_map(|title| kind_of_title(title)) {
        add(&Evidence::of(named, STRONG_POINTS));
    }
    let is_text = titles.is_empty();
    // A sentence of a kind counts once, however often it is printed.
    let mut counted_sentences = [0; KINDS.len()];
    let is_read = |&line: &usize| doc.stats(line).alnum <= LINE_MAX && may_be_evidence(doc.folded_line(line));
    for line in (0..doc.len()).filter(is_read) {
        let folded = doc.folded(line);
        let mut evidence = Evidence::of_line(folded, doc.len());
        let is_title = labels.lines[line].label == Label::Title || is_text && line == 0;
        if let Some(kind) = kind_of_title(folded).filter(|_| is_title || !is_menu_word(folded)) {
            evidence.strong[kind] = evidence.strong[kind].max(HEADING_POINTS);
        }
        for (evidence, counted_sentences) in evidence.strong.iter_mut().zip(&mut counted_sentences) {
            *evidence = evidence.saturating_sub(*counted_sentences);
            *counted_sentences += *evidence;
        }
        add(&evidence);
    }
    let most = (0..KINDS.len()).rev().max_by_key(|&kind| points[kind]).filter(|&kind| points[kind] >= MIN_POINTS);
    let form = points[LOGIN] >= FORM_POINTS && points[LOGIN] as usize * LINES_PER_FORM_POINT >= doc.len();
    match most {
        Some(LOGIN)
            if !form && counted_sentences[LOGIN] == 0 && titles.iter().all(|t| kind_of_title(t) != Some(LOGIN)) =>
        {
            PageKind::Index
        }
        Some(kind) => KINDS[kind],
        None => PageKind::Index,
    }
}

/// Fewest points of a page that is only a login form.
const FORM_POINTS: u32 = 4;

/// Most lines of such a page for each of its points.
const LINES_PER_FORM_POINT: usize = 5;

/// Position of the error kind in [`KINDS`].
const ERROR: usize = 0;

/// Position of the login kind in [`KINDS`].
const LOGIN: usize = 1;

/// Position of the search kind in [`KINDS`].
const SEARCH: usize = 2;

/// The evidence of one line for each kind.
#[derive(Default)]
struct Evidence {
    strong: [u32; KINDS.len()],
    weak: Vec<(usize, &'static str)>,
}

impl Evidence {
    fn of(kind: usize, points: u32) -> Self {
        let mut evidence = Self::default();
        evidence.strong[kind] = points;
        evidence
    }

    fn of_line(folded: &str, lines: usize) -> Self {
        let mut evidence = if is_search(folded) {
            Self::of(SEARCH, STRONG_POINTS)
        } else if is_error(folded) {
            Self::of(ERROR, if lines > LISTING_LINES { HEADING_POINTS } else { STRONG_POINTS })
        } else {
            Self::default()
        };
        for (kind, words) in WEAK {
            evidence.weak.extend(words.iter().filter(|word| folded.contains(**word)).map(|&word| (kind, word)));
        }
        evidence
    }
}

/// Words that only add up, each once.
const WEAK: [(usize, &[&str]); 3] = [(ERROR, ERROR_WORDS), (LOGIN, LOGIN_WORDS), (SEARCH, SEARCH_WORDS)];

/// Whether a line is a sentence that introduces search results, or says that there are none.
fn is_search(line: &str) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if any(NONE_FOUND) {
        return any(ABOUT_RESULTS) && !any(&["不存在", "404"]);
    }
    let is_counted = || line.chars().any(|c| c.is_ascii_digit());
    any(FOUND) && is_counted() && any(RESULT_UNITS)
        || any(RESULTS_HEADINGS) && (is_counted() || line.chars().count() <= RESULTS_HEADING_MAX)
}

/// Most characters of a line that is only the heading of results.
const RESULTS_HEADING_MAX: usize = 16;

/// Whether a line says that a page is missing, forbidden, blocked or broken.
fn is_error(line: &str) -> bool {
    ERROR_SENTENCES.iter().any(|words| line.contains(words)) || has_status(line)
}

/// Whether a line gives an HTTP failure status together with a word (`404 错误`), or alone.
fn has_status(line: &str) -> bool {
    let mut words = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| STATUS_CODES.contains(&word))
        && (line.chars().all(|c| !c.is_alphabetic()) && line.chars().count() <= 8
            || BESIDE_STATUS.iter().any(|word| line.contains(word)))
}

/// The kind that a title names in one of its parts (`搜索结果 - 某某网`), as a position in [`KINDS`].
fn kind_of_title(title: &str) -> Option<usize> {
    title.split(['_', '|', '-', '–', '—', '丨', '·', ':', '»', '>', '«', '/']).map(str::trim).find_map(|part| {
        let starts = |words: &[&str]| words.iter().any(|word| part.starts_with(word));
        let ends = |words: &[&str]| words.iter().any(|word| part.ends_with(word));
        if part.chars().count() > TITLE_PART_MAX {
            None
        } else if is_search(part)
            || SEARCH_TITLES.contains(&part)
            || starts(SEARCH_TITLE_STARTS)
            || ends(SEARCH_TITLE_ENDS)
        {
            Some(SEARCH)
        } else if is_error(part) || ERROR_TITLES.contains(&part) {
            Some(ERROR)
        } else if ends(LOGIN_TITLE_ENDS) || LOGIN_TITLES.contains(&part) {
            Some(LOGIN)
        } else {
            None
        }
    })
}

/// Most characters of a part of a title that names a kind.
const TITLE_PART_MAX: usize = 32;

/// Whether menus and margins of all kinds of pages have the word on a line of its own.
fn is_menu_word(line: &str) -> bool {
    let mut words = line.split([' ', '|', '/', '·']).filter(|word| !word.is_empty());
    words.all(|word| MENU_WORDS.contains(&word)) || MENU_WORDS.contains(&line)
}

/// All words that [`Evidence::of_line`] and [`kind_of_title`] look for. A line without any of them is no evidence, and
/// one search shows that.
static ANY_WORD: LazyLock<Literals> = LazyLock::new(|| {
    let lists = [
        ERROR_SENTENCES,
        ERROR_WORDS,
        ERROR_TITLES,
        STATUS_CODES,
        LOGIN_WORDS,
        LOGIN_TITLES,
        LOGIN_TITLE_ENDS,
        SEARCH_WORDS,
        SEARCH_TITLES,
        SEARCH_TITLE_STARTS,
        SEARCH_TITLE_ENDS,
        FOUND,
        NONE_FOUND,
        RESULTS_HEADINGS,
    ];
    Literals::new(lists.into_iter().flatten().map(|word| (*word, 0)))
});

/// Whether a line may be evidence for a kind.
fn may_be_evidence(line: Folded<'_>) -> bool {
    let mut may_be = false;
    ANY_WORD.find(line, |_, _, _| may_be = true);
    may_be
}
