//! The name of the site. Order of trust:
//!
//! 1. The information box of a journal (`刊名:`).
//! 2. A line before the title that a rule knows as the name of the site.
//! 3. The name that the page states for machines (OpenGraph, `<meta>`, JSON-LD, microdata).
//! 4. The name after the page's title in the browser title, if the page prints it again.
//! 5. The holder of the copyright.

use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Keys whose value is the name of a journal or site.
const KEYS: &[&str] = &["刊名:", "期刊名称:", "网站名称:", "杂志名称:"];

/// Most letters and digits of a name.
const NAME_MAX: u32 = 30;

pub(super) fn name(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<String> {
    let lines: Vec<usize> = labels.lines_of(Label::Site).collect();
    for &line in &lines {
        for key in KEYS {
            if doc.folded(line).starts_with(key) {
                let value: String = doc.text(line).chars().skip(key.chars().count()).collect();
                return Some(value.trim().to_owned()).filter(|v| !v.is_empty());
            }
        }
    }
    let printed = lines
        .into_iter()
        .filter(|&line| title.is_none_or(|title| line < title))
        .filter(|&line| is_name_rule(labels.lines[line].rule) && doc.stats(line).alnum <= NAME_MAX)
        .take(CANDIDATES)
        .find(|&line| is_name(doc.text(line)) && (line < HEAD || is_confirmed(doc, doc.text(line))))
        .map(|line| doc.text(line).to_owned());
    let behind_title = || browser_title(doc, labels, title);
    // Some themes state the title of the article as the name of the site.
    let is_articles = |name: &str| {
        let behind = doc.head().title.as_deref().and_then(|title| title.trim().strip_prefix(name));
        title.is_some_and(|title| doc.text(title) == name)
            && behind.is_some_and(|behind| !behind.is_empty() && !behind.contains(name))
    };
    let stated = || {
        let order = [Origin::OpenGraph, Origin::Meta, Origin::JsonLd, Origin::Microdata];
        stated::of(&doc.head().stated, Property::Site, &order)
            .map(|s| s.value.clone())
            .find(|name| is_name(name) && !is_articles(name))
    };
    printed
        .or_else(stated)
        .or_else(|| behind_title().map(str::to_owned))
        .or_else(|| labels.lines_of(Label::Copyright).find_map(|line| holder(doc, line)))
}

/// Lines from the top that may print the name of the site even if the page prints it only once. After them comes the
/// menu, whose entries end in the same words (`链接百科`).
const HEAD: usize = 2;

/// Most lines that are tested as the name of the site, so that a page full of such lines takes linear time.
const CANDIDATES: usize = 64;

/// Whether a page prints a name more than once, or has it in its title. The title of another article may look like a
/// name.
fn is_confirmed(doc: &Document<'_>, name: &str) -> bool {
    doc.head().title.as_deref().is_some_and(|title| title.contains(name))
        || (0..doc.len()).filter(|&line| doc.text(line).contains(name)).count() > 1
}

/// Words that no name of a site contains: words of notices, fields and buttons.
const NO_NAME: [&str; 60] = [
    "电脑版",
    "手机版",
    "触屏版",
    "客户端",
    "必究",
    "版权",
    "所有",
    "许可",
    "执照",
    "复制",
    "镜像",
    "建立",
    "禁止",
    "违者",
    "备案",
    "声明",
    "转载",
    "授权",
    "侵权",
    "违法",
    "举报",
    "法律",
    "责任",
    "技术支持",
    "主办",
    "承办",
    "协办",
    "保留",
    "权利",
    "未经",
    "欢迎",
    "浏览器",
    "分辨率",
    "最佳",
    "电话",
    "地址",
    "邮编",
    "邮箱",
    "传真",
    "联系",
    "关于",
    "首页",
    "上一",
    "下一",
    "返回",
    "登录",
    "注册",
    "搜索",
    "经营",
    "证号",
    "编号",
    "网安",
    "公安",
    "工信",
    "reserved",
    "rights",
    "copyright",
    "powered",
    "theme",
    "icp",
];

/// Names that programs give to every new site.
const PROGRAMS: [&str; 17] = [
    "官网",
    "微官网",
    "手机网",
    "hexo",
    "wordpress",
    "typecho",
    "blog",
    "my blog",
    "blogger",
    "home",
    "octopress",
    "网站",
    "博客",
    "我的博客",
    "网站名称",
    "站点名称",
    "my site",
];

/// Whether a value can be the name of a site: not a word of a notice, not only the end of an address, and not a default
/// name of a program.
fn is_name(value: &str) -> bool {
    let folded = crate::characters::fold::fold(value);
    let folded = folded.trim();
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let says_nothing = matches!(folded, "com" | "cn" | "net" | "org" | "www" | "com.cn" | "http" | "https" | "html" | "index")
            || PROGRAMS.contains(&folded)
            // `新闻频道` is a section of some site.
            || letters <= 4 && folded.ends_with("频道");
    (2..=NAME_MAX as usize).contains(&letters)
        && !says_nothing
        && !NO_NAME.iter().any(|word| folded.contains(word))
        && !folded.contains(['。', '!', '?', ';', ':', '>', '<', '=', ',', '、'])
}

/// Whether the whole line that a rule matches is the name, not a greeting or a clock.
fn is_name_rule(rule: &str) -> bool {
    matches!(rule, "site/name-of-institution" | "site/name-of-site" | "site/site-slogan-domain")
}

/// The name of the site in the browser title, after the title of the page.
///
/// The browser title is a line of the page, or the stated one if it begins with the printed title. Sections and search
/// words may come between title and name. Therefore a part that a notice at the foot names comes first. Otherwise the
/// last part is taken, if the page prints it again.
fn browser_title<'d>(doc: &'d Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<&'d str> {
    /// Most parts after the title; further parts are search words, unless the last one looks like the name of a site.
    const PARTS: usize = 2;
    const ENDS: [&str; 10] = ["网", "網", "报", "報", "站", "台", "社", "社区", "论坛", "博客"];
    let line = labels.lines.iter().position(|l| l.rule == "duplicate/browser-title");
    let whole = match line {
        Some(line) => doc.text(line),
        None => doc.head().title.as_deref()?.trim_start().strip_prefix(doc.text(title?))?,
    };
    let mut parts = whole
        .rsplit(['_', '|', '-', '–', '—', '丨', '｜', '＿'])
        .map(|part| part.trim_matches([' ', '《', '》']))
        .collect::<Vec<_>>();
    parts.pop();
    parts.retain(|part| is_name(part) && part.chars().count() <= NAME_MAX as usize);
    let notices = || labels.lines_of(Label::Copyright).chain(labels.lines_of(Label::Site));
    let in_notice = parts.iter().find(|part| notices().any(|line| doc.text(line).contains(**part)));
    let again = |part: &&&str| {
        // The article contains a search word anyway.
        let aside = |at: usize| Some(at) != line && Some(at) != title && !labels.lines[at].in_run;
        (0..doc.len()).any(|at| aside(at) && doc.text(at).contains(**part))
    };
    in_notice
        .or_else(|| {
            parts
                .first()
                .filter(|part| parts.len() <= PARTS || ENDS.iter().any(|end| part.ends_with(end)))
                .filter(again)
        })
        .copied()
}

/// Words of a copyright notice next to which its holder is named; folded.
const NOTICE: [&str; 14] = [
    "all rights reserved",
    "all right reserved",
    "rights reserved",
    "copyright",
    "copyleft",
    "版权所有",
    "版权归",
    "著作权所有",
    "著作权归",
    "(c)",
    "©",
    "&copy;",
    "由",
    "®",
];

/// Words after which another party is named; folded.
const ELSE: [&str; 12] =
    ["powered", "theme", "design", "hosted", "技术支持", "技术提供", "制作", "建设", "feed", "template", "备案", "icp"];

/// The holder of a copyright notice: the name directly beside the words of the notice. Years and marks may come
/// between.
fn holder(doc: &Document<'_>, line: usize) -> Option<String> {
    // A sentence is a notice, not a name.
    if doc.stats(line).sentence_ends > 0 {
        return None;
    }
    let mut folded = doc.folded(line).to_owned();
    if let Some(end) = ELSE.iter().filter_map(|word| folded.find(word)).min() {
        folded.truncate(end);
    }
    folded = folded.replace('丨', "|");
    for word in NOTICE {
        // The replacement has the same number of characters, so that the name keeps its position in the original.
        folded = folded.replace(word, &NOTED.to_string().repeat(word.chars().count()));
    }
    let chars: Vec<char> = folded.chars().collect();
    let original: Vec<char> = doc.text(line).chars().take(chars.len()).collect();
    let is_year = |at: usize| {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        (digits == 4 && !chars.get(at + 4).is_some_and(|c| c.is_alphabetic())).then_some(4)
    };
    // The best run of name characters so far. `noted`: the words of a notice come before the run.
    let mut best: Option<((bool, bool, usize), String)> = None;
    let mut noted = false;
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c == NOTED {
            (noted, at) = (true, at + 1);
        } else if let Some(year) = is_year(at) {
            at += year;
        } else if noted && chars[at..].starts_with(&['b', 'y', ' ']) {
            at += 3;
        } else if !c.is_alphanumeric() {
            noted &= !matches!(c, '|' | '·' | '•');
            at += 1;
        } else {
            let end = at + name_length(&chars[at..]);
            let behind = chars[end..].iter().find(|c| !matches!(c, ' ' | ',' | '.' | '-' | ')'));
            let name: String = original[at..end].iter().collect();
            let marks = ['.', '-', '·', ' ', ','];
            let name = without_link(without_years(name.trim_matches(marks)));
            // The holder comes after the sign, else before it. A name says more than an address.
            let rank = (noted, !name.is_ascii(), name.chars().count());
            let beside = noted || behind == Some(&NOTED);
            if beside && is_name(name) && best.as_ref().is_none_or(|(most, _)| rank > *most) {
                best = Some((rank, name.to_owned()));
            }
            (noted, at) = (false, end.max(at + 1));
        }
    }
    best.map(|(_, name)| name)
}

/// The name without years: `© Some Name 2017`, `© Some Name 2012-2017`, `© Some Name 2012-now`.
fn without_years(name: &str) -> &str {
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    let is_now = |part: &str| part.eq_ignore_ascii_case("now") || part.eq_ignore_ascii_case("present");
    let is_years = |word: &str| {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        is_year(from) && (is_year(to) || is_now(to))
    };
    match name.rsplit_once(' ') {
        Some((name, years)) if is_years(years) => name.trim_end(),
        _ => name,
    }
}

/// The holder without a link that is attached to the name: `©2021 Example用户协议`.
fn without_link(name: &str) -> &str {
    let is_link = ["协议", "協議", "条款", "條款", "政策", "须知", "須知"].iter().any(|end| name.ends_with(end));
    let latin = name.find(|c: char| !c.is_ascii()).unwrap_or(name.len());
    if is_link && latin > 1 { name[..latin].trim_end() } else { name }
}

/// Placeholder for the words of a notice.
const NOTED: char = '\u{1}';

/// Length of the name at the start of a text, in characters: letters and the marks in them, Latin words with blanks
/// between them, and the place in the brackets of `某某（北京）有限公司`.
fn name_length(chars: &[char]) -> usize {
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1);
        let word = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '&');
        match c {
            c if c.is_alphanumeric() || matches!(c, '.' | '-' | '·' | '\'' | '&') => at += 1,
            ' ' if word(at.checked_sub(1).and_then(|before| chars.get(before))) && word(next) => at += 1,
            '(' => {
                let close = chars[at..].iter().take(8).position(|c| *c == ')');
                let company =
                    close.filter(|close| matches!(chars.get(at + close + 1), Some('有' | '股' | '集' | '科')));
                let Some(close) = company else { break };
                at += close + 1;
            }
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Head;

    #[test]
    fn the_holder_of_a_copyright_is_the_site() {
        for (line, expected) in [
            ("版權所有 © 2010-2020 某某新聞網", Some("某某新聞網")),
            ("Copyright © 2006 example.com All Rights Reserved", Some("example.com")),
            ("版权所有", None),
            ("© 2024", None),
            ("Copyright © 2010-2026 清河在线 版权所有 未经授权禁止复制或建立镜像", Some("清河在线")),
            ("版权所有 违者必究", None),
            ("营业执照 | 版权所有 清河网 www.qinghe.com", Some("清河网")),
            ("Copyright 2020 .com All Rights Reserved", None),
            ("© 2014 - 枯木 - Powered by Octopress", Some("枯木")),
            ("Copyright © 2018 - 2023 My Garden Notes", Some("My Garden Notes")),
            ("关于腾讯 | About Some | 服务协议 Copyright © 1998 - 2024 Tencent. All Rights Reserved", Some("Tencent")),
            ("共青团中央主办 中青网新媒体科技（北京）有限公司版权所有", Some("中青网新媒体科技（北京）有限公司")),
            ("© Copyright 2049BBS • Atom Feed", Some("2049BBS")),
            ("Copyright © 1997-2011 by www.qinghe.com.cn all rights reserved", Some("www.qinghe.com.cn")),
            ("© 2020 By 清河网", Some("清河网")),
            ("Copyright by Bywater Press 2019", Some("Bywater Press")),
            ("© 2020 Bybit Notes", Some("Bybit Notes")),
            ("© iQinghe 2012-2017. All rights reserved.", Some("iQinghe")),
            ("© My Garden Notes 2012-present", Some("My Garden Notes")),
            ("©2021 Qinghe用户协议|隐私政策|意见反馈", Some("Qinghe")),
            ("© Studio 54-90", Some("Studio 54-90")),
            ("© 2012 Next Media Interactive Limited. All rights reserved", Some("Next Media Interactive Limited")),
            ("Awesome Inc. theme. Powered by Blogger", None),
            ("World is powered by solitude", None),
        ] {
            let doc = Document::new(crate::extract::text::extract(line, &[]).lines, Head::default());
            assert_eq!(holder(&doc, 0).as_deref(), expected, "{line}");
        }
    }
}
