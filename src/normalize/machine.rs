//! Text for machines, which must stay unchanged: URLs and code.

use std::ops::Range;

/// The URLs in a line, as sorted byte ranges. A URL starts at a scheme or `www.`. It ends before the first character
/// that is not visible ASCII or that ends a URL on a page: a quote, an angle bracket, or an entity of one of these or
/// of a blank.
pub(super) fn urls(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = next_url(line, at) {
        let end = start + url_length(&line[start..]);
        found.push(start..end);
        at = end.max(start + 1);
    }
    found
}

fn next_url(line: &str, from: usize) -> Option<usize> {
    let rest = &line[from..];
    let scheme = rest.find("://").map(|colon| {
        let name = rest[..colon].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        from + colon - name
    });
    let host = rest.find("www.").map(|www| from + www);
    match (scheme, host) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn url_length(rest: &str) -> usize {
    let visible = rest.bytes().position(|b| !b.is_ascii_graphic() || matches!(b, b'"' | b'\'' | b'<' | b'>'));
    let url = &rest[..visible.unwrap_or(rest.len())];
    let entity = ["&nbsp;", "&lt;", "&gt;", "&quot;", "&#"].iter().filter_map(|e| url.find(e)).min();
    entity.unwrap_or(url.len())
}

/// Whether a block's HTML element holds code.
pub(super) fn is_code_element(tag: &str) -> bool {
    matches!(tag, "pre" | "code" | "samp" | "kbd" | "textarea" | "listing" | "xmp" | "plaintext")
}

/// Words that start a line of code, each followed by a blank.
const OPENINGS: &[&str] = &[
    "//",
    "/*",
    "#",
    "*",
    "$",
    ">>>",
    "...",
    "import",
    "from",
    "package",
    "using",
    "def",
    "class",
    "function",
    "var",
    "let",
    "const",
    "return",
    "public",
    "private",
    "protected",
    "static",
    "void",
    "int",
    "char",
    "string",
    "String",
    "if",
    "else",
    "for",
    "while",
    "switch",
    "case",
    "echo",
    "print",
    "fn",
    "func",
    "pub",
    "struct",
    "SELECT",
    "select",
    "INSERT",
    "UPDATE",
    "CREATE",
];

/// Whether a line of plain text looks like code: it assigns a quoted text or calls something with one, or it starts or
/// ends as a statement does and holds the marks of a statement.
pub(super) fn is_code(line: &str) -> bool {
    let line = line.trim();
    let quoted = |mark: &str| {
        line.match_indices(mark)
            .any(|(at, _)| line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "_])".contains(c)))
    };
    if ["(\"", "('", "=\"", "='", " = \"", " = '", "\":\"", "\": \"", "\":[", "\": ["].iter().any(|mark| quoted(mark)) {
        return true;
    }
    let marks = line.bytes().filter(|b| b"(){}[]=<>".contains(b)).count();
    let word = line.split([' ', '\t', '(']).next().unwrap_or_default();
    let opens = OPENINGS.contains(&word) || line.starts_with("//") || line.starts_with("#!");
    let ends = line.ends_with(['{', '}']) || line.ends_with(';') && !ends_in_entity(line);
    (opens || ends) && marks >= 2
}

fn ends_in_entity(line: &str) -> bool {
    let body = line[..line.len() - 1].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    body.ends_with('&')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_urls() {
        for (line, expected) in [
            ("见http://a.com/x?a=1&copy=2，谢谢", &["http://a.com/x?a=1&copy=2"][..]),
            ("www.a.cn/%E4%BD%A0 和 https://b.cn", &["www.a.cn/%E4%BD%A0", "https://b.cn"]),
            ("http://a.com/1.html&nbsp;下载", &["http://a.com/1.html"]),
            ("<a href=\"http://a.com/\">甲</a>", &["http://a.com/"]),
            ("没有", &[]),
            ("://", &["://"]),
        ] {
            let found: Vec<_> = urls(line).into_iter().map(|r| &line[r]).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn tells_code_from_prose() {
        for (line, code) in [
            (r#"print("\u4f60\u597d\u554a")"#, true),
            (r#"String s = "\u4f60\u597d\u554a";"#, true),
            (r#"{"title": "\u4f60\u597d\u554a"}"#, true),
            ("if (a &lt; b) {", true),
            ("for (int i = 0; i &lt; n; i++)", true),
            ("var a = b &amp;&amp; c(d);", true),
            ("版权所有&copy;某某公司&nbsp;&nbsp;", false),
            ("他说：“今天（周一）休息”；", false),
            ("A&amp;amp;B公司，⼈⼯２０２３年，\\u5e74\\u6708\\u65e5", false),
            ("\\u5e74\\u6708\\u65e5;", false),
            ("from here", false),
            ("# 第一章", false),
        ] {
            assert_eq!(is_code(line), code, "{line}");
        }
    }
}
