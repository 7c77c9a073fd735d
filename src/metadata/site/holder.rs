//! The holder of a copyright notice.

use super::validity::is_name;
use super::words::{NOTICES, OTHER_PARTIES};
use crate::document::Document;

/// The holder of a copyright notice: the name directly beside the words of the notice. Years and marks may come
/// between.
pub(super) fn holder(doc: &Document<'_>, line: usize) -> Option<String> {
    // A sentence is a notice, not a name.
    if doc.stats(line).sentence_ends > 0 {
        return None;
    }
    let mut folded = doc.folded(line).to_owned();
    if let Some(end) = OTHER_PARTIES.iter().filter_map(|word| folded.find(word)).min() {
        folded.truncate(end);
    }
    folded = folded.replace('丨', "|");
    for word in NOTICES {
        // The replacement has the same number of characters, so that the name keeps its position in the original.
        folded = folded.replace(word, &PLACEHOLDER.to_string().repeat(word.chars().count()));
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
        if c == PLACEHOLDER {
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
            let next = chars[end..].iter().find(|c| !matches!(c, ' ' | ',' | '.' | '-' | ')'));
            let name: String = original[at..end].iter().collect();
            let marks = ['.', '-', '·', ' ', ','];
            let name = without_link(without_years(name.trim_matches(marks)));
            // The holder comes after the sign, else before it. A name says more than an address.
            let rank = (noted, !name.is_ascii(), name.chars().count());
            let beside = noted || next == Some(&PLACEHOLDER);
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
const PLACEHOLDER: char = '\u{1}';

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
