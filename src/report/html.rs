//! The HTML file of a report: the page, and its data as JSON in elements of their own.

use std::fmt::Write;

/// The parts of the page, in the order in which they are written.
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");
const SCRIPTS: &[&str] = &[
    include_str!("page/texts.js"),
    include_str!("page/data.js"),
    include_str!("page/dom.js"),
    include_str!("page/overview.js"),
    include_str!("page/list.js"),
    include_str!("page/lines.js"),
    include_str!("page/labels.js"),
    include_str!("page/zip.js"),
    include_str!("page/main.js"),
];

/// The data of a report, as JSON.
pub(super) struct Data<'d> {
    /// Names and totals.
    pub(super) head: &'d str,
    /// The rows of the list.
    pub(super) rows: &'d [String],
    /// The lines of pages, by the number of their row. Each is an element of its own, which is parsed when it is shown.
    pub(super) views: &'d [(usize, String)],
}

/// Writes the file. It loads nothing: its policy allows no address, and only scripts and styles that carry a nonce. The
/// nonce is the hash of the data, so no text in the data can hold it.
pub(super) fn write(data: &Data<'_>) -> Vec<u8> {
    let mut elements = String::new();
    element(&mut elements, "head", data.head);
    element(&mut elements, "rows", &format!("[{}]", data.rows.join(",\n")));
    for (at, json) in data.views {
        element(&mut elements, &format!("page-{at}"), json);
    }
    let nonce = blake3::hash(elements.as_bytes()).to_hex()[..32].to_owned();
    let style = format!("<style nonce=\"{nonce}\">\n{STYLE}</style>");
    let script = format!("<script nonce=\"{nonce}\">\n\"use strict\";\n{}</script>", SCRIPTS.join("\n"));
    let mut html = String::with_capacity(elements.len() + (1 << 17));
    let page = PAGE.replace("{nonce}", &nonce);
    let mut rest = &*page;
    for (mark, part) in [("{style}", &style), ("{data}", &elements), ("{script}", &script)] {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        html.push_str(before);
        html.push_str(part);
        rest = after;
    }
    html.push_str(rest);
    html.into_bytes()
}

/// Appends an element of JSON. `<` occurs only in strings of JSON, so it can be escaped: nothing in the text ends the
/// element or begins a comment.
fn element(out: &mut String, id: &str, json: &str) {
    let json = json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    let _ = writeln!(out, "<script type=\"application/json\" id=\"{id}\">{json}</script>");
}
