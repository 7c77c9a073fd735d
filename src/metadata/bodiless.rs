//! The kind of a page without an article: search results, a form to log in, an error message, or an index.
//!
//! Words in the titles and short lines of the page decide. One title that names a kind is enough, and so is one
//! sentence that only such a page prints (`没有找到相关结果`). Words that other pages print as well (`密码`, `返回首页`) only add up.
//! A page with too few points for any kind is an index.

mod words;

use self::words::{ERROR_SENTENCES, ERROR_WORDS, LOGIN_WORDS, SEARCH_WORDS};
use super::page_kind::PageKind;
use crate::characters::fold::fold;
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
    for line in (0..doc.len()).filter(|&line| doc.stats(line).alnum <= LINE_MAX) {
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
    let found = any(&["找到", "搜到", "搜索到", "检索到", "查询到", "命中", "搜寻到"]);
    let none = any(&[
        "没有找到",
        "未找到",
        "找不到",
        "没有搜索到",
        "没有检索到",
        "未搜索到",
        "未检索到",
        "没有查询到",
        "查无",
        "沒有符合",
        "没有符合",
        "无符合",
        "no results",
    ]);
    if none {
        return any(&[
            "相关",
            "结果",
            "符合",
            "匹配",
            "关键词",
            "关键字",
            "搜索",
            "搜寻",
            "检索",
            "查无资料",
            "no results",
        ]) && !any(&["不存在", "404"]);
    }
    let counted = line.chars().any(|c| c.is_ascii_digit());
    let unit = any(&["条", "个", "篇", "项", "笔", "件", "结果", "记录"]);
    found && counted && unit
        || any(&["搜索结果", "检索结果", "搜寻结果", "查询结果", "search results"])
            && (counted || line.chars().count() <= RESULTS_HEADING_MAX)
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
    let code = ["400", "401", "403", "404", "405", "410", "429", "500", "502", "503", "504"];
    let beside =
        ["错误", "error", "http", "抱歉", "页面", "bad gateway", "unavailable", "bad request", "time-out", "timeout"];
    words.any(|word| code.contains(&word))
        && (line.chars().all(|c| !c.is_alphabetic()) && line.chars().count() <= 8
            || beside.iter().any(|word| line.contains(word)))
}

/// The kind that a title names in one of its parts (`搜索结果 - 某某网`), as a position in [`KINDS`].
fn kind_of_title(title: &str) -> Option<usize> {
    title.split(['_', '|', '-', '–', '—', '丨', '·', ':', '»', '>', '«', '/']).map(str::trim).find_map(|part| {
        let ends = |words: &[&str]| words.iter().any(|word| part.ends_with(word));
        let is = |words: &[&str]| words.contains(&part);
        if part.chars().count() > TITLE_PART_MAX {
            None
        } else if is_search(part)
            || is(&[
                "搜索",
                "搜寻",
                "检索",
                "站内搜索",
                "全站搜索",
                "站内检索",
                "全文检索",
                "高级搜索",
                "search",
                "search result",
            ])
            || ["搜索 ", "搜寻 ", "search for "].iter().any(|word| part.starts_with(word))
            || ends(&["的搜索", "的搜寻", "搜索页", "搜索页面"])
        {
            Some(SEARCH)
        } else if is_error(part) || is(&["提示信息", "错误提示", "出错", "错误", "error", "系统提示"]) {
            Some(ERROR)
        } else if ends(&[
            "登录",
            "登陆",
            "登入",
            "登录页",
            "登录页面",
            "密码找回",
            "找回密码",
            "忘记密码",
            "重置密码",
            "重设密码",
            "身份认证",
            "身份认证平台",
        ]) || is(&[
            "注册",
            "用户注册",
            "会员注册",
            "新用户注册",
            "立即注册",
            "免费注册",
            "注册账号",
            "注册帐号",
            "注册会员",
            "加入会员",
        ]) || is(&["login", "log in", "sign in", "register", "sign up"])
        {
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
    let words = line.split([' ', '|', '/', '·']).filter(|word| !word.is_empty());
    let menu = [
        "登录",
        "登陆",
        "登入",
        "注册",
        "会员登录",
        "会员登入",
        "用户登录",
        "立即注册",
        "免费注册",
        "请登录",
        "会员注册",
        "忘记密码",
        "找回密码",
        "搜索",
        "搜寻",
        "检索",
        "站内搜索",
        "全站搜索",
        "高级搜索",
        "全文检索",
        "站内检索",
        "search",
        "login",
        "log in",
        "sign in",
        "register",
        "sign up",
        "加入会员",
        "error",
        "错误",
    ];
    words.into_iter().all(|word| menu.contains(&word)) || menu.contains(&line)
}
