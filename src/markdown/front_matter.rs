//! Front matter: what is known about a page, as YAML before its Markdown.

use std::fmt::Write;

use crate::metadata::Metadata;

/// The front matter of a page: title, author, date (the day `created`), and source, which is the page's address or else its
/// name. What is unknown is left out. Strings are written as JSON writes them, which is YAML.
pub fn front_matter(metadata: &Metadata, created: Option<&str>, source: &str) -> String {
    let source = metadata.url.as_deref().unwrap_or(source);
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut out = String::from("---\n");
    for (key, value) in [
        ("title", metadata.title.as_deref().map(quoted)),
        ("author", metadata.author.as_deref().map(quoted)),
        ("date", created.map(str::to_owned)),
        ("source", Some(quoted(source))),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "{key}: {value}");
        }
    }
    out + "---\n"
}
