//! The site's name. Order of trust: a journal's box (`刊名:`), then a line before the title that a rule knows as the
//! site's, then what the page states for machines (OpenGraph, `<meta>`, microdata), then what the browser's title puts
//! behind the page's title, then who holds the copyright.

use super::lines_of;
use crate::clean::Label;
use crate::document::Document;
use crate::label::Labels;
use crate::stated::{self, Origin, Property};

/// Keys whose value is the name of a journal or site.
const KEYS: &[&str] = &["刊名:", "期刊名称:", "网站名称:", "杂志名称:"];

/// Letters and digits of a name.
const NAME_MAX: u32 = 24;

pub(super) fn name(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Option<String> {
    let lines: Vec<usize> = lines_of(labels, Label::Site).collect();
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
        .find(|&line| is_name(labels.lines[line].rule) && doc.stats(line).alnum <= NAME_MAX)
        .map(|line| doc.text(line).to_owned());
    let behind_title = || browser_title(doc, labels);
    let stated = || {
        let order = [Origin::OpenGraph, Origin::Meta, Origin::JsonLd, Origin::Microdata];
        stated::of(&doc.head().stated, Property::Site, &order).map(|s| s.value.clone()).next()
    };
    printed
        .or_else(stated)
        .or_else(behind_title)
        .or_else(|| lines_of(labels, Label::Copyright).find_map(|line| holder(doc, line)))
}

/// Rules whose whole line is the name, not a greeting or a clock.
fn is_name(rule: &str) -> bool {
    matches!(rule, "site/name-of-institution" | "site/name-of-site" | "site/site-slogan-domain")
}

/// What stands behind the last separator of the browser's title.
fn browser_title(doc: &Document<'_>, labels: &Labels<'_>) -> Option<String> {
    let line = labels.lines.iter().position(|l| l.rule == "duplicate/browser-title")?;
    let name = doc.text(line).rsplit(['_', '|', '-', '–', '—', '丨', '｜', '＿']).next()?.trim();
    (2..=NAME_MAX as usize).contains(&name.chars().count()).then(|| name.to_owned())
}

/// Words of a copyright line that are no name; folded.
const NOTICE: &[&str] = &[
    "copyright",
    "all rights reserved",
    "all right reserved",
    "rights reserved",
    "版权所有",
    "著作权所有",
    "版权归",
    "(c)",
    "©",
    "®",
    "inc.",
    "powered by",
    "powered",
    "corporation",
    "icp备",
    "icp证",
    "有限公司",
    "股份",
    "未经书面授权",
    "未经授权",
    "未经许可",
    "不得转载",
    "禁止转载",
    "禁止使用",
    "转载",
];

/// The holder of a copyright notice: the longest run of letters that is neither notice nor year.
fn holder(doc: &Document<'_>, line: usize) -> Option<String> {
    let mut folded = doc.folded(line).to_owned();
    for word in NOTICE {
        // The same number of characters goes in, so that the name is found again in the original.
        folded = folded.replace(word, &"|".repeat(word.chars().count()));
    }
    let original: Vec<char> = doc.text(line).chars().collect();
    let chars: Vec<char> = folded.chars().collect();
    let is_name = |c: &char| c.is_alphabetic() || matches!(c, '.' | '-' | '·');
    let mut best = 0..0;
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| is_name(c)).count();
        if length > best.len() {
            best = at..at + length;
        }
        at += length.max(1);
    }
    let name: String = original[best].iter().collect();
    let name = name.trim_matches(['.', '-', '·']);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    // A sentence is a notice, not a name.
    ((2..=NAME_MAX as usize).contains(&letters) && doc.stats(line).sentence_ends == 0).then(|| name.to_owned())
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
        ] {
            let doc = Document::new(crate::extract::text::extract(line, &[]).lines, Head::default());
            assert_eq!(holder(&doc, 0).as_deref(), expected, "{line}");
        }
    }
}
