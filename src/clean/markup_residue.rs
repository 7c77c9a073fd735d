//! Markup residue: lines of nothing but tags, and style sheets and scripts left over as text.
//!
//! Hacked pages contain empty tags that repeat one random id (`<span id="rnwfk"></span>`), also as list items. A line
//! of tags alone may be code that an article shows. Therefore only a repeated id makes the finding certain.

use std::collections::BTreeMap;

use crate::characters::class::{ALNUM, Classes};
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Finding, Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct MarkupResidue;

/// Length of the ids that hacking kits generate, in letters.
const RANDOM_ID_LEN: usize = 5;

/// Bytes of the longest line that is checked: residue is short, and a code block on one line is not residue.
const LINE_MAX: usize = 4096;

impl Cleaner for MarkupResidue {
    fn name(&self) -> &'static str {
        "markup"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let lines = candidates(doc);
        let tags: Vec<(usize, Option<String>)> =
            lines.iter().filter_map(|&line| tags_only(doc.folded(line)).map(|id| (line, id))).collect();
        let mut lines_with: BTreeMap<&str, usize> = BTreeMap::new();
        for id in tags.iter().filter_map(|(_, id)| id.as_deref()) {
            *lines_with.entry(id).or_default() += 1;
        }
        for (line, id) in &tags {
            let repeated = id
                .as_deref()
                .is_some_and(|id| lines_with[id] > 1 || doc.folded(*line).matches(&format!("\"{id}\"")).count() > 1);
            let (rule, strength) =
                if repeated { ("markup/random-id", Strength::Certain) } else { ("markup/tags-only", Strength::Likely) };
            findings.push_line(doc, *line, Label::Markup, rule, strength);
        }
        report_code_runs(doc, &lines, findings);
    }
}

/// The lines that may be markup or code: they hold a brace or semicolon, or begin or end with a mark of code. Few lines
/// of a page do.
fn candidates(doc: &Document<'_>) -> Vec<usize> {
    let page = doc.fold().page().as_bytes();
    let mut marks = memchr::memchr3_iter(b'{', b'}', b';', page).peekable();
    let may_be_markup = |line: &usize| {
        let range = doc.fold().range(*line);
        while marks.next_if(|&at| at < range.start).is_some() {}
        marks.peek().is_some_and(|&at| at < range.end) || matches!(page[range], [b'<', ..] | [.., b'>' | b')'])
    };
    (0..doc.len()).filter(may_be_markup).collect()
}

/// Strings that only editors, counters and advertisements write. No article shows them, whatever its subject.
#[rustfmt::skip] // Otherwise one word a line.
const SIGNATURES: &[&str] = &[
    "mso-", "msonormal", ".trs_editor", "@font-face", "style definitions", ".section0{", "v\\:*", "o\\:*",
    "w\\:*", "font-kerning:", ".edui", "document.write(", "document.writeln(", "_hmt", "hm.baidu", "googletag",
    "adsbygoogle", "google_ad", "_gaq", "gtag(", "cnzz", "51.la", "bdshare", "bd_share", "jiathis", "cpro_",
    "cproarray", "baidu_clb", "slotbydup", "_czc", "wx.config", "wpcf7", "addthis", "sharethis", "duoshuo",
    "changyan", "_uacct", "\"@context\"",
];

/// Words of a page about code, which may show such lines.
#[rustfmt::skip] // Otherwise one word a line.
const ABOUT_CODE: &[&str] = &[
    "代码", "css", "javascript", "html", "jquery", "函数", "变量", "脚本", "编程", "语法", "选择器", "样式",
    "python", "程序", "源码", "前端",
];

/// Fewest lines in a row of a style sheet or script that may be a listing in the article.
const LISTING_LINES_MIN: usize = 3;

/// Reports runs of lines that are style sheets or scripts, unless the article shows them. `candidates` are the lines of
/// [`candidates`]. A finding is certain if the run contains a string that no article shows, or if it is short and the
/// page is not about code.
fn report_code_runs(doc: &Document<'_>, candidates: &[usize], findings: &mut Findings<'_>) {
    let is_code = |line: usize| is_style(doc.folded(line)) || is_script(doc.folded(line));
    let lines: Vec<usize> = candidates.iter().copied().filter(|&line| is_code(line)).collect();
    let before_prose: Vec<(usize, usize)> = candidates
        .iter()
        .copied()
        .filter(|line| lines.binary_search(line).is_err() && doc.stats(*line).han > 0)
        .filter_map(|line| Some((line, residue_before_prose(doc.folded(line))?)))
        .collect();
    if lines.is_empty() && before_prose.is_empty() {
        return;
    }
    let prose = |line: usize| {
        let residue = before_prose.binary_search_by_key(&line, |(line, _)| *line).map_or(0, |at| before_prose[at].1);
        &doc.folded(line)[residue..]
    };
    let about = (0..doc.len()).filter(|line| lines.binary_search(line).is_err() && doc.stats(*line).han > 0);
    let about_code = about.into_iter().any(|line| ABOUT_CODE.iter().any(|word| prose(line).contains(word)));
    for &(line, end) in &before_prose {
        let signed = SIGNATURES.iter().any(|mark| doc.folded(line)[..end].contains(mark));
        let strength = if signed || !about_code { Strength::Certain } else { Strength::Hint };
        let covered = doc.folded(line)[..end].chars().filter(|c| c.is_alphanumeric()).count() as u32;
        let (target, rule) = (Target::Span(line, 0..end), "markup/before-prose");
        findings.push(Finding { target, label: Label::Markup, rule, strength, covered, role: None });
    }
    for run in lines.chunk_by(|a, b| a + 1 == *b) {
        // Lines that end functions are not statements of their own.
        let ends =
            (run[run.len() - 1] + 1..doc.len()).take_while(|&line| !doc.text(line).contains(char::is_alphanumeric));
        let run: &[usize] = &run.iter().copied().chain(ends).collect::<Vec<_>>();
        let signed = run.iter().any(|&line| SIGNATURES.iter().any(|mark| doc.folded(line).contains(mark)));
        let is_marked =
            run.iter().any(|&line| doc.lines()[line].dom.is_some() && doc.lines()[line].layout.code.is_some());
        let certain = !is_marked && (signed || run.len() < LISTING_LINES_MIN && !about_code);
        let strength = if certain { Strength::Certain } else { Strength::Hint };
        for &line in run {
            let rule = if is_style(doc.folded(line)) { "markup/style-sheet" } else { "markup/script" };
            findings.push_line(doc, line, Label::Markup, rule, strength);
        }
    }
}

/// Fewest characters of prose after a style sheet or script on the same line.
const PROSE_MIN: usize = 4;

/// The end, in bytes of the folded line, of the style rules and statements that a line begins with, if prose follows.
fn residue_before_prose(line: &str) -> Option<usize> {
    let first = line.trim_start().as_bytes().first()?;
    if !first.is_ascii() || first.is_ascii_digit() || memchr::memchr2(b'{', b';', line.as_bytes()).is_none() {
        return None;
    }
    let mut end = 0;
    while let Some(length) = piece_of_code(&line[end..]) {
        end += length;
    }
    let prose = line[end..].chars().filter(|c| matches!(c, '\u{3400}'..='\u{9FFF}')).count();
    // Code goes on with code, and prose begins with a character that is not ASCII.
    let begins = line[end..].trim_start().chars().next().is_some_and(|c| !c.is_ascii());
    (end > 0 && begins && prose >= PROSE_MIN).then_some(end)
}

/// The length of the style rule or statement that a text begins with. It ends with the `}` or `;` that belongs to it.
fn piece_of_code(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let element = ["style", "script"].into_iter().find_map(|name| {
        let inner = text[start..].strip_prefix('<')?.strip_prefix(name)?;
        let end = format!("</{name}>");
        Some((text.len() - inner.len() + inner.find(&end)?, end.len()))
    });
    if let Some((end, tag)) = element {
        return Some(end + tag);
    }
    let (mut depth, mut quote) = (0usize, None);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        if at > LINE_MAX {
            return None;
        }
        match (quote, byte) {
            (Some(open), byte) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{' | b'(' | b'[') => depth += 1,
            (None, b'}' | b')' | b']') => {
                depth = depth.checked_sub(1)?;
                let after = text[at + 1..].trim_start();
                // A function that is called, or a condition with another branch, is one statement.
                if byte == b'}' && depth == 0 && !after.starts_with([')', ';', '(', ',', '.']) {
                    let piece = &text[start..=at];
                    return (is_style(piece) || is_script(piece)).then_some(at + 1);
                }
            }
            (None, b';') if depth == 0 => {
                let piece = &text[start..=at];
                return (is_style(piece) || is_script(piece)).then_some(at + 1);
            }
            _ => {}
        }
    }
    None
}

/// Whether a folded line is a part of a style sheet: rules, or declarations.
fn is_style(line: &str) -> bool {
    if is_at_rule(line) {
        return true;
    }
    let bytes = line.as_bytes();
    if memchr::memchr3(b'{', b'}', b';', bytes).is_none() || !bytes.contains(&b':') {
        return false;
    }
    let mut rest = without_tags(line.trim(), "style");
    rest = rest.trim_start_matches("<!--").trim_end_matches("-->").trim();
    let mut declarations = 0;
    while !rest.is_empty() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest).trim_start();
            continue;
        }
        let end = rest.find(['{', '}', ';']);
        let (part, mark) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end..=end]));
        let part = part.trim();
        match mark {
            "{" if is_selector(part) => {}
            "{" => return false,
            _ if part.is_empty() => {}
            _ => {
                let Some((property, value)) = part.split_once(':') else { return false };
                let property = property.trim();
                let named = property.len() > 2 && property.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                if !named || value.trim().is_empty() || value.contains(['。', '，', '(']) && !value.contains(')') {
                    return false;
                }
                declarations += 1;
            }
        }
        rest = end.map_or("", |end| rest[end + 1..].trim_start());
    }
    declarations > 0 && line.contains(['{', '}']) || declarations > 1 && line.trim_end().ends_with(';')
}

/// Whether a folded line is a rule of a style sheet without a block: `@import url("a.css");`.
fn is_at_rule(line: &str) -> bool {
    let line = line.trim();
    ["@import ", "@charset "].iter().any(|name| line.starts_with(name)) && line.ends_with(';') && line.is_ascii()
}

/// A folded line without the tags of an element around it, if they are there.
fn without_tags<'l>(line: &'l str, name: &str) -> &'l str {
    let inner = line.strip_prefix('<').and_then(|rest| rest.strip_prefix(name)).and_then(|rest| rest.split_once('>'));
    let Some((_, inner)) = inner else { return line };
    let (inner, end) = inner.rsplit_once("</").unwrap_or((inner, name));
    if end.trim_end_matches('>') == name { inner.trim() } else { line }
}

/// Whether a text can be a selector, or the beginning of a block of rules.
fn is_selector(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .#,:>*@\"'=[]_-()~+\\\t".contains(c);
    text.chars().all(plain) && text.len() <= 400
}

/// Beginnings of script statements.
#[rustfmt::skip] // Otherwise one word a line.
const STATEMENTS: &[&str] = &[
    "var ", "let ", "const ", "function ", "function(", "window.", "window[", "document.", "$(", "jquery(",
    "(function", "!function", "(window", "(adsbygoogle", "settimeout(", "if(", "if (", "try{", "try {", "_uacct", "jiathis_config", "_hmt", "_gaq",
];

/// Whether a folded line consists of statements of JavaScript.
fn is_script(line: &str) -> bool {
    // The first characters of all statements, and of a comment before them.
    let firsts = ['v', 'l', 'c', 'f', 'w', 'd', '$', 'j', '(', '!', 's', 'i', '<', 't', '_', '{', '['];
    if !line.trim_start().starts_with(firsts) {
        return false;
    }
    let line = without_tags(line.trim(), "script").trim_start_matches("<!--").trim_end_matches("//-->").trim();
    if ["{\"@context\"", "[{\"@context\""].iter().any(|data| line.starts_with(data)) {
        return line.ends_with(['}', ']']);
    }
    let ends = line.ends_with([';', '}', '{']) || line.ends_with("})") || line.ends_with("()");
    ends && STATEMENTS.iter().any(|statement| line.starts_with(statement))
        && line.contains(['=', '(', '.'])
        && crate::extract::code::likeness(line) == crate::extract::code::Likeness::Strong
}

/// `Some` if the line consists of tags, perhaps after the number of a list item. It holds the first id of the line if
/// that id looks random.
#[allow(clippy::option_option)]
fn tags_only(line: &str) -> Option<Option<String>> {
    if line.len() > LINE_MAX || !line.trim_end().ends_with('>') {
        return None;
    }
    let start = line.find('<')?;
    let classes = Classes::get();
    let lead = &line[..start];
    if lead.len() > 8
        || lead.chars().any(|c| !c.is_ascii_digit() && !c.is_whitespace() && !matches!(c, '.' | '•' | '-' | '*'))
    {
        return None;
    }
    let mut rest = &line[start..];
    while let Some(open) = rest.find('<') {
        if rest[..open].chars().any(|c| classes.of(c) & ALNUM != 0) {
            return None;
        }
        let tag = rest[open..].strip_prefix("</").unwrap_or(&rest[open + 1..]);
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            return None;
        }
        rest = &rest[open..][rest[open..].find('>')? + 1..];
    }
    if rest.chars().any(|c| classes.of(c) & ALNUM != 0) {
        return None;
    }
    let id = line.split_once("id=\"").and_then(|(_, after)| after.split_once('"')).map(|(id, _)| id);
    Some(id.filter(|id| id.len() == RANDOM_ID_LEN && id.bytes().all(|b| b.is_ascii_alphabetic())).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_style_sheets_and_scripts() {
        for line in [
            ".trs_editor p{line-height:1.5;font-family:宋体;font-size:12pt;}.trs_editor div{line-height:1.5;}",
            "@font-face{font-family:\"times new roman\";} p.msonormal{mso-style-name:正文;margin:0pt;}",
            "body { color: red }",
            "font-family:宋体;font-size:12pt;",
        ] {
            assert!(is_style(line), "{line}");
        }
        for line in
            ["时间:周一;地点:礼堂", "注意:参数为{名称};", "http://a.example/;b", "{{ title }}: {{ text }}", "a:b;"]
        {
            assert!(!is_style(line), "{line}");
        }
        for line in ["var x = 1;", "var _hmt = _hmt || [];", "document.write(\"<div>\");", "$(function(){ go(); });"] {
            assert!(is_script(line), "{line}");
        }
        for line in ["var 是一个关键字;", "if (条件) 就会报错;", "let it be", "function"] {
            assert!(!is_script(line), "{line}");
        }
    }

    #[test]
    fn sees_residue_before_prose() {
        for (residue, prose) in [
            (".trs_editor p{line-height:1.5;font-size:12pt;}", "会议昨天召开,代表出席。"),
            (".a{color:red} .b p{margin:0}", " 会议昨天召开。"),
            ("<style type=\"text/css\">.a{color:red}</style>", "会议昨天召开。"),
            ("jiathis_config = {a:true};", "会议昨天召开。"),
            ("@import url(\"a.css\"); body{color:#333}", "会议昨天召开。"),
            ("@media screen{.a{display:none}}", "会议昨天召开。"),
            ("var x = 1; document.write(\"<b>\");", "会议昨天召开。"),
            ("(function(){ var s = 1; })();", "会议昨天召开。"),
            ("", "p { margin: 0 } "),
            ("", "如果写作 p { margin: 0; } 就没有外边距。"),
            ("", "a:b; 会议昨天召开。"),
            ("", "css {样式} 的写法"),
            ("", "var x = 1;"),
        ] {
            let expected = Some(residue.len()).filter(|length| *length > 0);
            assert_eq!(residue_before_prose(&format!("{residue}{prose}")), expected, "{residue}{prose}");
        }
    }

    #[test]
    fn sees_lines_of_nothing_but_tags() {
        for (line, expected) in [
            (r#"<span id="rnwfk"><form id="rnwfk"></form></span>"#, Some(Some("rnwfk".to_owned()))),
            (r#"1. <del id="qzmxa"></del>"#, Some(Some("qzmxa".to_owned()))),
            ("<br/> </div>", Some(None)),
            ("<b>粗体</b>", None),
            ("如果 a < b 且 c > d", None),
            ("标签 <div></div> 的用法", None),
            ("<3 我爱你>", None),
        ] {
            assert_eq!(tags_only(line), expected, "{line}");
        }
    }
}
