//! Removes the name of the site, and of its sections, from the end of a title.

/// The origin of a title, which decides how much of it may be the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TitleOrigin {
    /// The browser title: the name of the site follows most of them.
    Browser,
    /// A line of a dump: the browser title, or one that the page prints.
    Dump,
    /// A line of the page: only the known name of the site is removed.
    Printed,
}

/// Ends of the names of sites and their owners.
#[rustfmt::skip] // Otherwise one word a line.
const SITE_ENDS: &[&str] = &[
    "网", "網", "网站", "網站", "报", "報", "在线", "在線", "线上", "線上", "论坛", "論壇", "频道", "頻道",
    "博客", "部落格", "社区", "社區", "新闻", "新聞", "资讯", "資訊", "门户", "局", "政府", "委员会", "中心",
    "公司", "集团", "集團", "大学", "大學", "学院", "學院", "中学", "小学", "协会", "協會", "学会", "學會",
    "医院", "醫院", "法院", "检察院", "电视台", "電視台", "杂志", "周刊", "週刊", "百科", "知道", "贴吧",
    "平台", "客户端", "文库", "图书馆", "圖書館", "出版社", "研究院", "研究所", "笔记", "筆記",
];

/// Ends of the names of sections of a site.
#[rustfmt::skip] // Otherwise one word a line.
const SECTION_ENDS: &[&str] = &[
    "频道", "頻道", "新闻", "新聞", "要闻", "要聞", "资讯", "資訊", "社会", "社會", "国内", "國內", "国际",
    "國際", "财经", "財經", "娱乐", "娛樂", "体育", "體育", "科技", "教育", "文化", "生活", "正文", "详情",
    "公告", "通知", "动态", "栏目",
];

/// Most letters of the name of a site.
const SITE_MAX: usize = 20;

/// Most letters of the name of a section.
const SECTION_MAX: usize = 8;

/// Most letters of any word between title and site that may be a section.
const SECTION_WORD_MAX: usize = 4;

/// Most bytes of a title; nothing is removed from a longer text.
const BYTES_MAX: usize = 1000;

/// A title without the name of the site and of its sections (`标题_频道_某某网`, `标题 - 某某网`, `标题--社会--某某网`).
pub(super) fn without_site<'t>(title: &'t str, site: Option<&str>, origin: TitleOrigin) -> &'t str {
    let mut title = title.trim();
    let mut cut: Option<&str> = None;
    // Each removed part is compared with all the text before it.
    if title.len() > BYTES_MAX {
        return title;
    }
    while let Some((head, mark, tail)) = last_part(title) {
        let (own, name) = (letters(head), letters(tail));
        let is_known = site.is_some_and(|site| !name.is_empty() && letters(site) == name);
        let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
        let is_domain =
            [".com", ".cn", ".net", ".org", ".tw", ".hk"].iter().any(|end| tail.to_ascii_lowercase().ends_with(end));
        let is_short = name.chars().count() <= SITE_MAX;
        let is_site = is_short && (ends(SITE_ENDS) || is_domain);
        // A section of the site, between the title and the name of the site.
        let count = name.chars().count();
        let is_part = cut.is_some_and(|before| {
            before.trim() == mark.trim() && count <= SECTION_WORD_MAX || ends(SECTION_ENDS) && count <= SECTION_MAX
        });
        let is_clear_mark = mark != mark.trim() || matches!(mark, "|" | "｜" | "丨" | "--");
        let fewer = name.chars().count() <= own.chars().count();
        let is_removed = match origin {
            TitleOrigin::Printed => is_known,
            TitleOrigin::Dump => is_known || mark.trim() == "_" || is_site && fewer || is_part,
            TitleOrigin::Browser => {
                is_known
                    || mark.trim() == "_"
                    || is_site
                    || is_part
                    || cut.is_none() && is_clear_mark && is_short && fewer
            }
        };
        let least = if is_known || is_site || is_part || mark.trim() == "_" { 2 } else { 4 };
        if !is_removed || own.chars().count() < least {
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
        let after = at + title[at..].chars().next().map_or(1, char::len_utf8);
        // Marks in a row are one separator.
        let from = title[..at].trim_end_matches(is_mark).len();
        let head = title[..from].trim_end();
        let tail = title[after..].trim_start();
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

/// The letters and digits of a text.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_loses_the_site() {
        use TitleOrigin::{Browser, Dump, Printed};
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
            assert_eq!(without_site(title, None, Dump), text, "{title}");
            assert_eq!(without_site(title, None, Printed), title, "{title}");
        }
        assert_eq!(without_site("新馆开放-长河", Some("长河"), Printed), "新馆开放");
    }
}
