//! The title of the record. Order of trust:
//!
//! 1. The line that prints it, as the reader sees it. The search for that line (`repeated.rs`) first uses the titles
//!    that the page states for machines and the browser title. If neither is known (a dump), the scorer tells which
//!    line most probably prints the title.
//! 2. The stated titles: JSON-LD, the state of a script, OpenGraph, `<meta>`, microdata, each without the name of the
//!    site after it.
//! 3. The browser title up to its first separator.
//!
//! The name of the site is never the title.

use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};
use crate::title::printed::is_menu;

/// Origins of a stated title, by trust.
const ORIGINS: [Origin; 5] = [Origin::JsonLd, Origin::State, Origin::OpenGraph, Origin::Meta, Origin::Microdata];

/// Least probability with which a line of the scorer is the title.
const PROBABLE: f32 = 0.3;

/// The first line that prints the title.
pub(crate) fn line(doc: &Document<'_>, labels: &Labels<'_>) -> Option<usize> {
    let found = labels.lines_of(Label::Title).find(|&line| !is_menu(doc.folded(line)));
    let head = doc.head();
    let known = head.title.is_some() || stated::of(&head.stated, Property::Title, &ORIGINS).next().is_some();
    let scored = labels.title.filter(|(_, probability)| !known && *probability >= PROBABLE).map(|(line, _)| line);
    scored.or(found)
}

/// Most lines over which a title is printed.
const LINES: usize = 4;

/// The text of the title.
///
/// A title printed on two lines is joined by a blank. It is joined directly before a dash, or if the known title has
/// nothing between the two parts.
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
        // A breadcrumb or the browser title ends with it, or it is printed twice.
        if own.ends_with(&more) {
            doc.text(next).clone_into(&mut title);
            break;
        }
        // Only a line that is printed as the title continues.
        if !is_title(&first) || more.starts_with(&own) {
            break;
        }
        let spaced = join(&title, doc.text(next));
        let known = |known: &str| known.contains(&format!("{title}{}", doc.text(next)));
        title = if stated().chain(doc.head().title.as_deref()).any(known) { title + doc.text(next) } else { spaced };
    }
    // The name of a board or a mark may come before the title in its heading.
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
    // The first lines of a dump may be the browser title, followed by the site.
    let strictness = if doc.lines()[first].dom.is_none() { Strictness::Text } else { Strictness::Printed };
    Some(plain(without_site(&title, site, strictness)))
}

/// The text with each run of blanks of any kind as one blank.
fn plain(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The full title, if the browser title was cut short (`今日雨量已经...`): a line that begins with it, up to the end of the
/// sentence or the bracket.
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

/// Most characters of a completed title.
const WHOLE: usize = 80;

fn join(first: &str, second: &str) -> String {
    let gap = if second.starts_with(['—', '-', '–']) { "" } else { " " };
    format!("{first}{gap}{second}")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The origin of a title, which decides how much of it may be the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// The browser title: the name of the site follows most of them.
    Browser,
    /// A line of a dump: the browser title, or one that the page prints.
    Text,
    /// A line of the page: only the known name of the site is removed.
    Printed,
}

/// Ends of the names of sites and their owners.
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

/// Ends of the names of sections of a site.
const CHANNELS: [&str; 30] = [
    "频道", "頻道", "新闻", "新聞", "要闻", "要聞", "资讯", "資訊", "社会", "社會", "国内", "國內", "国际", "國際",
    "财经", "財經", "娱乐", "娛樂", "体育", "體育", "科技", "教育", "文化", "生活", "正文", "详情", "公告", "通知",
    "动态", "栏目",
];

/// Most letters of the name of a site.
const SITE: usize = 20;
const CHANNEL: usize = 8;

/// Most letters of any word between title and site that may be a section.
const WORD: usize = 4;

/// Most bytes of a title; nothing is removed from a longer text.
const LONG: usize = 1000;

/// A title without the name of the site and of its sections (`标题_频道_某某网`, `标题 - 某某网`, `标题--社会--某某网`).
fn without_site<'t>(title: &'t str, site: Option<&str>, strictness: Strictness) -> &'t str {
    let mut title = title.trim();
    let mut cut: Option<&str> = None;
    // Each removed part is compared with all the text before it.
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
        // A section of the site, between the title and the name of the site.
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

/// The text before the last separator of a title, the separator with the blanks around it, and the last part.
fn last_part(title: &str) -> Option<(&str, &str, &str)> {
    let is_mark = |c: char| matches!(c, '_' | '|' | '｜' | '丨' | '-' | '–' | '—' | '－' | '＿');
    let mut end = title.len();
    loop {
        let at = title[..end].rfind(is_mark)?;
        let behind = at + title[at..].chars().next().map_or(1, char::len_utf8);
        // Marks in a row are one separator.
        let from = title[..at].trim_end_matches(is_mark).len();
        let head = title[..from].trim_end();
        let tail = title[behind..].trim_start();
        let mark = &title[head.len()..title.len() - tail.len()];
        // Numbers and English words contain hyphens, and a subtitle follows a long dash.
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
