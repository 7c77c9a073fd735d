//! Whether a page is HTML: a document, or a fragment of one as templates and interfaces give it.

use std::ops::Range;

use crate::extract::InputKind;

/// Bytes in which the marks of a document are looked for.
const DOCUMENT: usize = 4096;
/// Bytes in which the tags of a fragment are.
const FRAGMENT: usize = 1 << 16;
/// Bytes that a tag has at most, to be one for sure.
const TAG: usize = 2048;
/// Han from which a line is prose: what is code or a menu tells nothing of how a page is written.
const PROSE: usize = 8;

/// Elements that part lines.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements that stand within lines.
const INLINE: &[&str] = &[
    "a", "b", "em", "font", "i", "iframe", "img", "input", "label", "s", "small", "span", "strong", "sub", "sup", "u",
    "video",
];

/// Endings of names that HTML is served under.
const ENDINGS: &[&str] =
    &["html", "htm", "xhtml", "xht", "shtml", "shtm", "stm", "asp", "aspx", "php", "jsp", "jspx", "do"];

/// Whether a page is HTML. `kind` is what the user says of all pages; otherwise `sent` says what it was sent as or which
/// field it stood in, its `name` may have an ending of HTML, and its tags tell. Stray tags in a dump are residue.
pub fn is_html(text: &str, kind: InputKind, sent: InputKind, name: &str) -> bool {
    match (kind, sent) {
        (InputKind::Html, _) => true,
        (InputKind::Text, _) => false,
        // Of what is sent as HTML without a single tag, the lines are lines.
        (InputKind::Auto, InputKind::Html) => is_document(text) || tags(text).next().is_some(),
        // What is sent as plain text may show tags. Servers that send all so are told by whole documents.
        (InputKind::Auto, InputKind::Text) => is_document(text),
        (InputKind::Auto, InputKind::Auto) => {
            is_document(text) || has_html_ending(name) && text.trim_start().starts_with('<') || is_fragment(text)
        }
    }
}

/// Whether a name ends as pages do; what is asked for behind a `?` may stand behind the ending, or be it.
pub fn has_html_ending(name: &str) -> bool {
    let path = name.split(['?', '#']).next().unwrap_or_default();
    let is_html = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|e| ending.eq_ignore_ascii_case(e)))
    };
    is_html(path) || is_html(name)
}

/// Whether the first lines hold the marks of a document, not in the middle of a sentence about them.
fn is_document(text: &str) -> bool {
    let head = text.as_bytes()[..text.len().min(DOCUMENT)].to_ascii_lowercase();
    let marks: [&[u8]; 5] = [b"<!doctype", b"<html", b"<head>", b"<head ", b"<body"];
    marks.iter().any(|mark| {
        memchr::memmem::find_iter(&head, mark).any(|at| {
            let before = head[..at].trim_ascii_end();
            before.len() < at && head[before.len()..at].contains(&b'\n')
                || matches!(before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before).last(), None | Some(b'>'))
        })
    })
}

/// Whether a text is written in tags: it begins and ends with one, or half of its lines of prose do. Without tags that
/// part lines it must be one line, or its lines would become one.
fn is_fragment(text: &str) -> bool {
    let sample = sample(text.trim());
    if memchr::memchr(b'<', sample.as_bytes()).is_none() {
        return false;
    }
    let found: Vec<Tag> = tags(sample).collect();
    let blocks = found.iter().filter(|tag| tag.block).count();
    let opens = found.first().is_some_and(|tag| tag.at.start == 0) || sample.starts_with("<!--");
    let closes = found.last().is_some_and(|tag| tag.at.end == sample.len());
    let lines = || sample.lines().filter(|line| !line.trim().is_empty());
    if blocks == 0 {
        return found.len() >= 2 && found.iter().any(|tag| tag.end) && lines().nth(1).is_none();
    }
    if opens && (closes || lines().nth(1).is_none()) {
        return true;
    }
    if let [only] = &found[..] {
        // In one line a single tag that parts sentences is one; in the middle of a sentence it is spoken of.
        let ends_sentence = |text: &str| text.trim_end().ends_with(|c: char| !c.is_alphanumeric());
        return lines().nth(1).is_none() && ends_sentence(&sample[..only.at.start]);
    }
    let mut next = found.iter().peekable();
    let (mut prose, mut marked, mut from) = (0usize, 0usize, 0usize);
    for line in sample.split_inclusive('\n') {
        let end = from + line.len();
        let (start, stop) = (end - line.trim_start().len(), from + line.trim_end().len());
        let (mut at_edge, mut breaks) = (false, 0);
        while let Some(tag) = next.next_if(|tag| tag.at.start < end) {
            at_edge |= tag.at.start == start || tag.at.end == stop;
            breaks += usize::from(tag.block);
        }
        if line.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).nth(PROSE - 1).is_some() {
            prose += 1;
            marked += usize::from(at_edge || breaks >= 2 && sample.len() < 2 * line.len());
        }
        from = end;
    }
    prose > 0 && marked * 2 >= prose
}

/// The start of a text, whole characters.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(FRAGMENT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

struct Tag {
    at: Range<usize>,
    /// Whether it parts lines.
    block: bool,
    /// Whether it ends an element.
    end: bool,
}

/// The tags of elements that pages are made of, in their order.
fn tags(text: &str) -> impl Iterator<Item = Tag> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).filter_map(move |start| {
        let rest = &bytes[start + 1..bytes.len().min(start + TAG)];
        let end = rest.first() == Some(&b'/');
        let name = &rest[usize::from(end)..];
        let length = name.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let (name, behind) = name.split_at(length);
        let behind = behind.strip_prefix(b"/").unwrap_or(behind);
        if !(behind.starts_with(b">") || behind.first().is_some_and(u8::is_ascii_whitespace)) {
            return None;
        }
        let is = |names: &[&str]| names.iter().any(|of| of.as_bytes().eq_ignore_ascii_case(name));
        let block = is(BLOCKS);
        if !block && !is(INLINE) {
            return None;
        }
        let close = memchr::memchr2(b'>', b'<', behind).filter(|at| behind[*at] == b'>')?;
        let length = rest.len() - behind.len() + close + 2;
        Some(Tag { at: start..start + length, block, end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_told_from_dumps() {
        let long = "今天的雨下得很大，街上没有人，我们在图书馆里读书。";
        for (text, html) in [
            (format!("<p>{long}</p>\n<p>{long}</p>"), true),
            (format!("<p>{long}"), true),
            (format!("{long}<br/>{long}<br/>{long}"), true),
            (format!("{long}<br>\n{long}<br>\n{long}"), true),
            (format!("<div class=\"a\">\n  {long}\n  {long}\n</div>\n"), true),
            (format!("<TD>{long}</TD>"), true),
            (format!("{long}<a href=\"/x\">链接</a>{long}"), true),
            (format!("<!-- 正文 --><p>{long}</p>"), true),
            (format!("{long}<br/>　　{long}"), true),
            (format!("换行用<br>标签，{long}"), false),
            (format!("{long}\n{long}<br>\n{long}\n{long}"), false),
            (format!("{long}\n在<p>标签和<div>标签之间，{long}\n{long}"), false),
            (format!("{long}\n<p class=\"x\">\n<div>\n</div>\n</p>\n{long}\n{long}"), false),
            (format!("如果 a<b 而 c>d，{long}"), false),
            (format!("按<Enter>键，再按<Esc>键，{long}"), false),
            (format!("{long}\n<b>{long}</b>\n<b>{long}</b>"), false),
            (format!("在<body>标签里写<html>，{long}"), false),
            (long.to_owned(), false),
        ] {
            assert_eq!(is_html(&text, InputKind::Auto, InputKind::Auto, "-"), html, "{text}");
        }
    }

    #[test]
    fn names_may_have_a_query_behind_their_ending() {
        for (name, html) in [
            ("a.html", true),
            ("a.SHTML", true),
            ("view.asp?id=3", true),
            ("index.php?a=1.5&b=2", true),
            ("thread?tid=12.htm", true),
            ("a.aspx#top", true),
            ("a.txt", false),
            ("a.html.txt", false),
            ("page", false),
        ] {
            assert_eq!(has_html_ending(name), html, "{name}");
        }
    }
}
