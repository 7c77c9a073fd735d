//! The title. Order of trust:
//!
//! 1. The line that prints it, as the reader sees it. Finding that line (`clean/repeated_title.rs`) asks what the page
//!    states for machines and the browser's title first. Where it knows neither (a dump), the scorer says which line most
//!    probably prints the title.
//! 2. What the page states: JSON-LD, a script's state, OpenGraph, `<meta>`, microdata; without the site's name behind it.
//! 3. The browser's title before the first separator.
//!
//! The site's own name is no title.

use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};
use crate::title::printed::is_menu;

/// Origins of a title beside the text, by trust.
const ORIGINS: [Origin; 5] = [Origin::JsonLd, Origin::State, Origin::OpenGraph, Origin::Meta, Origin::Microdata];

/// Probability from which the scorer's line is the title.
const PROBABLE: f32 = 0.3;

/// The first line that prints the title.
pub(crate) fn line(doc: &Document<'_>, labels: &Labels<'_>) -> Option<usize> {
    let found = labels.lines_of(Label::Title).find(|&line| !is_menu(doc.folded(line)));
    let head = doc.head();
    let known = head.title.is_some() || stated::of(&head.stated, Property::Title, &ORIGINS).next().is_some();
    let scored = labels.title.filter(|(_, probability)| !known && *probability >= PROBABLE).map(|(line, _)| line);
    scored.or(found)
}

/// Lines over which a title is printed at most.
const LINES: usize = 4;

/// The title's text. One that is printed on two lines is joined by a blank, or by nothing before a dash or where the
/// known title has nothing between them.
pub(crate) fn text(doc: &Document<'_>, labels: &Labels<'_>, line: Option<usize>, site: Option<&str>) -> Option<String> {
    let stated = || stated::of(&doc.head().stated, Property::Title, &ORIGINS).map(|s| &*s.value);
    let Some(first) = line else {
        let known = stated().next().or(doc.head().title.as_deref())?;
        let known = without_site(known, site, Strictness::Browser);
        let completed = completed(doc, known);
        let title = completed.as_deref().unwrap_or(known);
        let is_site = site.is_some_and(|site| letters(site) == letters(title));
        return (!is_site && title.chars().any(char::is_alphanumeric)).then(|| plain(title));
    };
    let mut title = doc.text(first).to_owned();
    let is_title = |line: &usize| labels.lines[*line].label == Label::Title;
    for next in (first + 1..labels.lines.len().min(first + LINES)).take_while(is_title) {
        let (own, more) = (letters(&title), letters(doc.text(next)));
        // A breadcrumb or the browser's title ends with it, or it is printed twice.
        if own.ends_with(&more) {
            doc.text(next).clone_into(&mut title);
            break;
        }
        // Only a line that is printed as the title goes on.
        if !is_title(&first) || more.starts_with(&own) {
            break;
        }
        let spaced = join(&title, doc.text(next));
        let known = |known: &str| known.contains(&format!("{title}{}", doc.text(next)));
        title = if stated().chain(doc.head().title.as_deref()).any(known) { title + doc.text(next) } else { spaced };
    }
    // A board's name or a mark may stand before the title in its heading.
    let known =
        || stated().chain(doc.head().title.as_deref()).map(|title| without_site(title, site, Strictness::Browser));
    let (printed, is_heading) =
        (letters(&title), doc.lines()[first].dom.as_ref().is_some_and(|dom| dom.heading.is_some()));
    let within = |known: &&str| {
        let own = letters(known);
        own.len() < printed.len() && 3 * own.len() >= 2 * printed.len() && printed.ends_with(&own)
    };
    if let Some(known) = known().find(|known| is_heading && within(known)) {
        return Some(plain(known));
    }
    // The first lines of a dump may be the browser's title, with the site behind it.
    let strictness = if doc.lines()[first].dom.is_none() { Strictness::Text } else { Strictness::Printed };
    Some(plain(without_site(&title, site, strictness)))
}

/// Text without odd blanks: a run of them, of whatever kind, is one blank.
fn plain(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title that the browser's was cut short to (`今日雨量已经...`), as far as its sentence or its brackets go.
fn completed(doc: &Document<'_>, title: &str) -> Option<String> {
    let stem = title.strip_suffix("...").or(title.strip_suffix('…'))?.trim_end_matches('…').trim();
    let text = (0..doc.len()).map(|line| doc.text(line)).find(|text| !stem.is_empty() && text.starts_with(stem))?;
    let end = if stem.starts_with('【') {
        text.find('】').map(|at| at + '】'.len_utf8())
    } else {
        text.find(['。', '！', '？']).or(Some(text.len()))
    };
    let whole = &text[..end?];
    (whole.chars().count() <= WHOLE && whole.len() >= stem.len()).then(|| whole.to_owned())
}

/// Characters of a title that is put together again.
const WHOLE: usize = 80;

fn join(first: &str, second: &str) -> String {
    let gap = if second.starts_with(['—', '-', '–']) { "" } else { " " };
    format!("{first}{gap}{second}")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How much of a title may be the site's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// It is the browser's: the site's name stands behind most.
    Browser,
    /// It is a line of a dump: the browser's, or one that the page prints.
    Text,
    /// The page prints it: nothing but the site's known name is cut off.
    Printed,
}

/// Ends of the names of sites and of those who run them.
const SITES: [&str; 62] = [
    "网",
    "網",
    "网站",
    "網站",
    "报",
    "報",
    "在线",
    "在線",
    "线上",
    "線上",
    "论坛",
    "論壇",
    "频道",
    "頻道",
    "博客",
    "部落格",
    "社区",
    "社區",
    "新闻",
    "新聞",
    "资讯",
    "資訊",
    "门户",
    "局",
    "政府",
    "委员会",
    "中心",
    "公司",
    "集团",
    "集團",
    "大学",
    "大學",
    "学院",
    "學院",
    "中学",
    "小学",
    "协会",
    "協會",
    "学会",
    "學會",
    "医院",
    "醫院",
    "法院",
    "检察院",
    "电视台",
    "電視台",
    "杂志",
    "周刊",
    "週刊",
    "百科",
    "知道",
    "贴吧",
    "平台",
    "客户端",
    "文库",
    "图书馆",
    "圖書館",
    "出版社",
    "研究院",
    "研究所",
    "笔记",
    "筆記",
];

/// Ends of the names of a site's parts.
const CHANNELS: [&str; 30] = [
    "频道", "頻道", "新闻", "新聞", "要闻", "要聞", "资讯", "資訊", "社会", "社會", "国内", "國內", "国际", "國際",
    "财经", "財經", "娱乐", "娛樂", "体育", "體育", "科技", "教育", "文化", "生活", "正文", "详情", "公告", "通知",
    "动态", "栏目",
];

/// Letters of a site's name, and of a part of a site, at most.
const SITE: usize = 20;
const CHANNEL: usize = 8;

/// Letters of any word between title and site that may be a part of it.
const WORD: usize = 4;

/// Bytes from which a text is no title, and nothing is cut off it.
const LONG: usize = 1000;

/// A title without the site's name and those of its parts behind it (`标题_频道_某某网`, `标题 - 某某网`, `标题--社会--某某网`).
fn without_site<'t>(title: &'t str, site: Option<&str>, strictness: Strictness) -> &'t str {
    let mut title = title.trim();
    let mut cut: Option<&str> = None;
    // Each part that goes is looked at with all before it.
    if title.len() > LONG {
        return title;
    }
    while let Some((head, mark, tail)) = last_part(title) {
        let (own, name) = (letters(head), letters(tail));
        let is_known = site.is_some_and(|site| !name.is_empty() && letters(site) == name);
        let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
        let is_domain =
            [".com", ".cn", ".net", ".org", ".tw", ".hk"].iter().any(|end| tail.to_ascii_lowercase().ends_with(end));
        let is_short = name.chars().count() <= SITE;
        let is_site = is_short && (ends(&SITES) || is_domain);
        // A part of the site, between the title and the site's name.
        let count = name.chars().count();
        let is_part = cut
            .is_some_and(|before| before.trim() == mark.trim() && count <= WORD || ends(&CHANNELS) && count <= CHANNEL);
        let parted = mark != mark.trim() || matches!(mark, "|" | "｜" | "丨" | "--");
        let fewer = name.chars().count() <= own.chars().count();
        let goes = match strictness {
            Strictness::Printed => is_known,
            Strictness::Text => is_known || mark.trim() == "_" || is_site && fewer || is_part,
            Strictness::Browser => {
                is_known || mark.trim() == "_" || is_site || is_part || cut.is_none() && parted && is_short && fewer
            }
        };
        let least = if is_known || is_site || is_part || mark.trim() == "_" { 2 } else { 4 };
        if !goes || own.chars().count() < least {
            break;
        }
        (title, cut) = (head, Some(mark));
    }
    title
}

/// The last part of a title, what parts it from the rest (with the blanks around), and the rest.
fn last_part(title: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |c: char| matches!(c, '_' | '|' | '｜' | '丨' | '-' | '–' | '—' | '－' | '＿');
    let mut end = title.len();
    loop {
        let at = title[..end].rfind(is_mark)?;
        let behind = at + title[at..].chars().next().map_or(1, char::len_utf8);
        // Marks in a row are one.
        let from = title[..at].trim_end_matches(is_mark).len();
        let head = title[..from].trim_end();
        let tail = title[behind..].trim_start();
        let mark = &title[head.len()..title.len() - tail.len()];
        // Numbers and words of a language have hyphens, and a subtitle stands behind a long dash.
        let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let hyphen = matches!(mark, "-" | "_") && ascii(head.chars().next_back()) && ascii(tail.chars().next());
        let dash = mark.starts_with("——");
        if !hyphen && !dash && !head.is_empty() && !tail.is_empty() {
            return Some((head, mark, tail));
        }
        end = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_loses_the_site() {
        use Strictness::{Browser, Printed, Text};
        for (title, browser, text) in [
            ("雨季来临_新闻频道_某某网", "雨季来临", "雨季来临"),
            ("雨季来临 - 某某论坛", "雨季来临", "雨季来临"),
            ("雨季来临", "雨季来临", "雨季来临"),
            ("诗|某某网", "诗|某某网", "诗|某某网"),
            ("1-10月投资稳中有升-清河县发展和改革局", "1-10月投资稳中有升", "1-10月投资稳中有升"),
            ("新馆开放 首日接待读者--社会--清河在线", "新馆开放 首日接待读者", "新馆开放 首日接待读者"),
            ("新馆开放｜清河在线", "新馆开放", "新馆开放"),
            ("深度｜新馆开放_清河在线", "深度｜新馆开放", "深度｜新馆开放"),
            ("新馆开放 | 读者排起长队 | 清河在线", "新馆开放 | 读者排起长队", "新馆开放 | 读者排起长队"),
            ("第三章 夜雨_长河旧事_某某小说网", "第三章 夜雨", "第三章 夜雨"),
            ("夜雨_长河旧事_某某小说网", "夜雨", "夜雨"),
            ("雨季——南方的夏天", "雨季——南方的夏天", "雨季——南方的夏天"),
            ("雨季——南方的夏天-清河新闻", "雨季——南方的夏天", "雨季——南方的夏天"),
            ("How to use e-mail - Tom's Notes", "How to use e-mail", "How to use e-mail - Tom's Notes"),
            ("新馆开放-要闻-清河日报", "新馆开放", "新馆开放"),
            ("Nginx try_files 里的一个坑", "Nginx try_files 里的一个坑", "Nginx try_files 里的一个坑"),
            ("数据备份方案 - 张三", "数据备份方案", "数据备份方案 - 张三"),
        ] {
            assert_eq!(without_site(title, None, Browser), browser, "{title}");
            assert_eq!(without_site(title, None, Text), text, "{title}");
            assert_eq!(without_site(title, None, Printed), title, "{title}");
        }
        assert_eq!(without_site("新馆开放-长河", Some("长河"), Printed), "新馆开放");
    }
}
