//! The article in a script: single-page sites send the state of the program that is to show it.

use super::json::Json;
use crate::stated::{Origin, Property, Statement};

/// Bytes of a script below which no article is looked for in it.
const SCRIPT: usize = 200;

/// Assignments in a script that are tried: a state is the first or the second. A bound, because each may cost a reading
/// of the whole script.
const TRIES: usize = 8;

/// Han that a text has at least for it to be an article.
const ARTICLE: usize = 60;

/// Keys whose value is an article's text, with or without markup, or a list of its parts.
const CONTENT: [&str; 18] = [
    "content",
    "body",
    "html",
    "text",
    "articleBody",
    "article",
    "detail",
    "main",
    "contents",
    "contentHtml",
    "content_html",
    "contentText",
    "articleContent",
    "article_content",
    "postContent",
    "mainContent",
    "richText",
    "bodyHtml",
];
const TITLE: [&str; 6] = ["title", "headline", "articleTitle", "newsTitle", "subject", "name"];
const AUTHOR: [&str; 8] =
    ["author", "authorName", "author_name", "authors", "writer", "nickname", "userName", "penName"];
const SOURCE: [&str; 7] = ["source", "sourceName", "source_name", "mediaName", "media", "origin", "publisher"];
const PUBLISHED: [&str; 14] = [
    "publishTime",
    "publish_time",
    "publishedAt",
    "published_at",
    "publishDate",
    "pubDate",
    "pubTime",
    "datePublished",
    "createTime",
    "create_time",
    "createdAt",
    "created_at",
    "ctime",
    "date",
];

/// An article found in a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Article {
    pub(super) statements: Vec<Statement>,
    /// Its text, perhaps with markup.
    pub(super) body: String,
}

/// The article in the states that scripts hold: the longest text under a key that means an article's text, with title,
/// author and time from the object around it or from the two around that.
pub(super) fn article<'s>(scripts: impl Iterator<Item = &'s str>) -> Option<Article> {
    let mut best: Option<(usize, Article)> = None;
    for script in scripts.filter(|script| script.len() >= SCRIPT) {
        for state in states(script) {
            let mut found = Found { han: best.as_ref().map_or(ARTICLE - 1, |(han, _)| *han), place: None };
            found.search(&state, [None; AROUND]);
            if let Some((around, body)) = found.place {
                best = Some((found.han, Article { statements: statements(around), body }));
            }
        }
    }
    best.map(|(_, article)| article)
}

/// Objects around a text that are asked for its title, author and time.
const AROUND: usize = 3;

/// Those objects, the innermost first.
type Around<'j> = [Option<&'j Json>; AROUND];

/// The values that a script is, or assigns: `{…}`, `name = {…}`, `name = JSON.parse("…")`.
fn states(script: &str) -> Vec<Json> {
    let trimmed = script.trim_start();
    if trimmed.starts_with(['{', '[']) {
        return Json::first(trimmed).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for _ in 0..TRIES {
        let Some(sign) = script[at..].find('=') else { break };
        at += sign + 1;
        let value = script[at..].trim_start();
        if value.starts_with(['{', '[']) {
            found.extend(Json::first(value));
        } else if let Some(quoted) = value.strip_prefix("JSON.parse(") {
            let text = Json::first(quoted);
            found.extend(text.as_ref().and_then(Json::text).and_then(Json::first));
        }
    }
    found
}

/// The longest text so far.
struct Found<'j> {
    han: usize,
    place: Option<(Around<'j>, String)>,
}

impl<'j> Found<'j> {
    /// Looks through a value for a longer one.
    fn search(&mut self, value: &'j Json, around: Around<'j>) {
        match value {
            Json::List(values) => values.iter().for_each(|value| self.search(value, around)),
            Json::Object(fields) => {
                let around = [Some(value), around[0], around[1]];
                for (key, inner) in fields {
                    if CONTENT.contains(&&**key)
                        && let Some(body) = content(inner)
                    {
                        let han = prose(&body);
                        if han > self.han {
                            *self = Self { han, place: Some((around, body)) };
                        }
                    }
                    self.search(inner, around);
                }
            }
            _ => {}
        }
    }
}

/// A text, or the texts of a list's parts, one a line.
fn content(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.to_string()),
        Json::List(parts) => {
            let texts: Vec<&str> = parts
                .iter()
                .filter_map(|part| {
                    let keyed =
                        || ["text", "content", "value", "data", "html"].iter().find_map(|key| part.get(key)?.text());
                    part.text().or_else(keyed)
                })
                .collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        _ => None,
    }
}

/// The Han of a text that has a sentence's end, or 0.
fn prose(text: &str) -> usize {
    if text.contains(['。', '！', '？', '；']) {
        text.chars().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).count()
    } else {
        0
    }
}

/// What the object that holds the text, or one of the two around it, says of the article.
fn statements(around: Around<'_>) -> Vec<Statement> {
    let value = |keys: &[&str]| {
        around.iter().flatten().find_map(|object| keys.iter().find_map(|key| object.get(key).and_then(plain)))
    };
    [
        (Property::Title, value(&TITLE)),
        (Property::Author, value(&AUTHOR)),
        (Property::Publisher, value(&SOURCE)),
        (Property::Published, value(&PUBLISHED)),
    ]
    .into_iter()
    .filter_map(|(property, value)| Statement::new(Origin::State, property, &value?))
    .collect()
}

/// A text, a number (a time), or the name of an object.
fn plain(value: &Json) -> Option<String> {
    match value.each().first()? {
        Json::Text(text) => Some(text.to_string()).filter(|t| !t.trim().is_empty()),
        Json::Number(number) => Some(format!("{number:.0}")),
        object => ["name", "nickname", "title"].iter().find_map(|key| object.get(key)?.text()).map(str::to_owned),
    }
}

/// Names of variables and fields that hold the time of publication.
const VARIABLES: [&str; 8] = [
    "publish_time",
    "publishTime",
    "publish_date",
    "publishDate",
    "datePublished",
    "pubtime",
    "oriCreateTime",
    "var ct",
];

/// The time of publication that the page's scripts hold in a variable of a telling name: the first of [`VARIABLES`] that is
/// there, if all places agree on its value.
pub(super) fn published<'s>(scripts: impl Iterator<Item = &'s str>) -> Option<Statement> {
    let scripts: Vec<&str> = scripts.collect();
    for name in VARIABLES {
        let mut found: Option<&str> = None;
        for script in &scripts {
            for at in memchr::memmem::find_iter(script.as_bytes(), name) {
                let Some(value) = assigned(&script[at + name.len()..]) else { continue };
                if found.is_some_and(|other| other != value) {
                    return None;
                }
                found = Some(value);
            }
        }
        if let Some(value) = found {
            return Statement::new(Origin::Variable, Property::Published, value);
        }
    }
    None
}

/// The date or the seconds since 1970 behind `=` or `:`.
fn assigned(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    let rest = rest.strip_prefix(['=', ':'])?.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| !c.is_ascii_digit() && !"-/: T".contains(c)).unwrap_or(rest.len());
    let value = rest[..end].trim_end();
    (value.len() >= 10 && value.starts_with(['1', '2'])).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixty Han and more.
    fn text() -> String {
        "河边的老磨坊修好了，水车又转了起来，孩子们都跑来看。".repeat(4)
    }

    #[test]
    fn an_article_is_found_in_every_form_of_state() {
        let text = text();
        let object = format!(
            r#"{{"page":{{"title":"磨坊","author":{{"name":"林一"}},"publishTime":1659274471000,"data":{{"content":"<p>{text}</p>"}}}},"list":[{{"title":"别的","content":"短。"}}]}}"#
        );
        let quoted = serde_json::to_string(&object).expect("a string");
        for script in [
            object.clone(),
            format!("window.__INITIAL_STATE__={object};(function(){{run()}})()"),
            format!("var a = 1; window.state = {object}"),
            format!("window.__DATA__ = JSON.parse({quoted});"),
        ] {
            let found = article(std::iter::once(&*script)).expect("an article");
            assert!(found.body.contains(&text), "{script}");
            let said: Vec<_> = found.statements.iter().map(|s| (s.property, &*s.value)).collect();
            assert_eq!(
                said,
                [(Property::Title, "磨坊"), (Property::Author, "林一"), (Property::Published, "1659274471000")]
            );
        }
    }

    #[test]
    fn parts_of_an_article_are_joined() {
        let text = text();
        let script = format!(r#"{{"body":[{{"type":"p","text":"{text}"}},"{text}",{{"type":"img"}}]}}"#);
        assert_eq!(article(std::iter::once(&*script)).map(|a| a.body), Some(format!("{text}\n{text}")));
    }

    #[test]
    fn code_and_settings_are_no_article() {
        let code = format!("function a(b) {{ return b == {{}} }} // {}", text());
        let settings = format!(r#"{{"content":"{}"}}"#, "确定,取消,".repeat(40));
        for script in [code, settings, "{".repeat(1000), "a={".repeat(1000)] {
            assert_eq!(article(std::iter::once(&*script)), None, "{script}");
        }
    }

    #[test]
    fn a_variable_tells_the_time_if_all_agree() {
        for (script, expected) in [
            ("var publish_time = \"2021-09-17 20:05\" || \"\";", Some("2021-09-17 20:05")),
            ("var ct = \"1659274471\";", Some("1659274471")),
            ("{\"publishTime\":\"2021-09-17\"} {\"publishTime\":\"2021-09-17\"}", Some("2021-09-17")),
            ("{\"publishTime\":\"2021-09-17\"} {\"publishTime\":\"2021-09-18\"}", None),
            ("var ct=\"1714527000\"; var publish_time = \"2024-05-01\" || \"\";", Some("2024-05-01")),
            ("var publish_time = now();", None),
        ] {
            assert_eq!(published(std::iter::once(script)).map(|s| s.value).as_deref(), expected, "{script}");
        }
    }
}
