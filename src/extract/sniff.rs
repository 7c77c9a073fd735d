//! Detects HTML: whole documents, and fragments as templates and APIs return them.

use std::ops::Range;

use crate::extract::InputKind;

/// Bytes searched for the tags of a document (`<!doctype`, `<html`, `<head`, `<body`).
const DOCUMENT_BYTES: usize = 4096;
/// Bytes searched for the tags of a fragment.
const FRAGMENT_BYTES: usize = 1 << 16;
/// Longest tag that is recognized, in bytes.
const TAG_BYTES: usize = 2048;
/// Fewest Han of a line of prose. Lines of code and menus do not tell whether a page is HTML.
const PROSE_HAN: usize = 8;

/// Elements that break lines.
const BLOCK_ELEMENTS: &[&str] = &[
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
/// Elements inside lines.
const INLINE_ELEMENTS: &[&str] = &[
    "a", "b", "em", "font", "i", "iframe", "img", "input", "label", "s", "small", "span", "strong", "sub", "sup", "u",
    "video",
];

/// File extensions that HTML is served under.
const EXTENSIONS: &[&str] =
    &["html", "htm", "xhtml", "xht", "shtml", "shtm", "stm", "asp", "aspx", "php", "jsp", "jspx", "do"];

/// Whether a page is HTML. `kind` is the user's choice for all pages and decides unless it is `Auto`. `sent` is what
/// the content type or the field's name says of this page. Without it, the tags decide, and a file extension of HTML in
/// `name`. Stray tags in a text dump do not make it HTML.
pub fn is_html(text: &str, kind: InputKind, sent: InputKind, name: &str) -> bool {
    match (kind, sent) {
        (InputKind::Html, _) => true,
        (InputKind::Text, _) => false,
        // Something sent as HTML without a single tag is plain text, whose line breaks count.
        (InputKind::Auto, InputKind::Html) => is_document(text) || tags(text).next().is_some(),
        // A plain text may quote tags. Only a whole document shows that the server sends everything as plain text.
        (InputKind::Auto, InputKind::Text) => is_document(text),
        (InputKind::Auto, InputKind::Auto) => {
            is_document(text) || has_html_ending(name) && text.trim_start().starts_with('<') || is_fragment(text)
        }
    }
}

/// Whether a name ends in a file extension of HTML. A query may follow the extension (`a.asp?id=3`), or hold it
/// (`thread?tid=12.htm`).
pub fn has_html_ending(name: &str) -> bool {
    let path = name.split(['?', '#']).next().unwrap_or_default();
    let is_html = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, ending)| EXTENSIONS.iter().any(|e| ending.eq_ignore_ascii_case(e)))
    };
    is_html(path) || is_html(name)
}

/// Whether the first [`DOCUMENT_BYTES`] bytes have a tag of a document at the start of a line or after another tag. A
/// tag in the middle of a sentence does not count: the text is about HTML.
fn is_document(text: &str) -> bool {
    let head = text.as_bytes()[..text.len().min(DOCUMENT_BYTES)].to_ascii_lowercase();
    let marks: [&[u8]; 5] = [b"<!doctype", b"<html", b"<head>", b"<head ", b"<body"];
    marks.iter().any(|mark| {
        memchr::memmem::find_iter(&head, mark).any(|at| {
            let before = head[..at].trim_ascii_end();
            before.len() < at && head[before.len()..at].contains(&b'\n')
                || matches!(before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before).last(), None | Some(b'>'))
        })
    })
}

/// Whether a text is an HTML fragment: it begins and ends with a tag, or half of its lines of prose do. A text without
/// tags that break lines must have a single line, because as HTML its lines would become one.
fn is_fragment(text: &str) -> bool {
    let sample = sample(text.trim());
    if memchr::memchr(b'<', sample.as_bytes()).is_none() {
        return false;
    }
    let found: Vec<Tag> = tags(sample).collect();
    let blocks = found.iter().filter(|tag| tag.is_block).count();
    let opens = found.first().is_some_and(|tag| tag.range.start == 0) || sample.starts_with("<!--");
    let closes = found.last().is_some_and(|tag| tag.range.end == sample.len());
    let lines = || sample.lines().filter(|line| !line.trim().is_empty());
    if blocks == 0 {
        return found.len() >= 2 && found.iter().any(|tag| tag.is_end) && lines().nth(1).is_none();
    }
    if opens && (closes || lines().nth(1).is_none()) {
        return true;
    }
    if let [only] = &found[..] {
        // A single tag is markup if it separates sentences of a single line. Inside a sentence it is the topic.
        let ends_sentence = |text: &str| text.trim_end().ends_with(|c: char| !c.is_alphanumeric());
        return lines().nth(1).is_none() && ends_sentence(&sample[..only.range.start]);
    }
    let mut next = found.iter().peekable();
    let (mut prose, mut marked, mut from) = (0usize, 0usize, 0usize);
    for line in sample.split_inclusive('\n') {
        let end = from + line.len();
        let (start, stop) = (end - line.trim_start().len(), from + line.trim_end().len());
        let (mut at_edge, mut breaks) = (false, 0);
        while let Some(tag) = next.next_if(|tag| tag.range.start < end) {
            at_edge |= tag.range.start == start || tag.range.end == stop;
            breaks += usize::from(tag.is_block);
        }
        if line.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).nth(PROSE_HAN - 1).is_some() {
            prose += 1;
            marked += usize::from(at_edge || breaks >= 2 && sample.len() < 2 * line.len());
        }
        from = end;
    }
    prose > 0 && marked * 2 >= prose
}

/// The first [`FRAGMENT_BYTES`] bytes of a text, cut at a character boundary.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(FRAGMENT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

struct Tag {
    /// Bytes of the text.
    range: Range<usize>,
    /// Whether it breaks lines.
    is_block: bool,
    /// Whether it is an end tag.
    is_end: bool,
}

/// The tags of common elements, in order.
fn tags(text: &str) -> impl Iterator<Item = Tag> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).filter_map(move |start| {
        let rest = &bytes[start + 1..bytes.len().min(start + TAG_BYTES)];
        let end = rest.first() == Some(&b'/');
        let name = &rest[usize::from(end)..];
        let length = name.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let (name, after) = name.split_at(length);
        let after = after.strip_prefix(b"/").unwrap_or(after);
        if !(after.starts_with(b">") || after.first().is_some_and(u8::is_ascii_whitespace)) {
            return None;
        }
        let is = |names: &[&str]| names.iter().any(|of| of.as_bytes().eq_ignore_ascii_case(name));
        let block = is(BLOCK_ELEMENTS);
        if !block && !is(INLINE_ELEMENTS) {
            return None;
        }
        let close = memchr::memchr2(b'>', b'<', after).filter(|at| after[*at] == b'>')?;
        let length = rest.len() - after.len() + close + 2;
        Some(Tag { range: start..start + length, is_block: block, is_end: end })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_differ_from_dumps() {
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
    fn names_may_have_a_query_after_their_extension() {
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
