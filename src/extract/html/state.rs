//! Reads articles and times of publication from scripts. Single-page sites send the article as the state of a program.

use std::sync::LazyLock;

use regex::Regex;

use super::json::Json;
use crate::stated::{Origin, Property, Statement};

/// Fewest bytes of a script that is searched for an article.
const MIN_SCRIPT: usize = 200;

/// Most assignments of a script that are tried. The state is the first or the second; the limit exists because each try
/// may read the whole script.
const MAX_ASSIGNMENTS: usize = 8;

/// Fewest Han of an article.
const MIN_ARTICLE: usize = 60;

/// Keys of an article's text, which may be HTML, or a list of its parts.
const CONTENT_KEYS: [&str; 18] = [
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
/// Keys of the title.
const TITLE_KEYS: [&str; 6] = ["title", "headline", "articleTitle", "newsTitle", "subject", "name"];
/// Keys of the author.
const AUTHOR_KEYS: [&str; 8] =
    ["author", "authorName", "author_name", "authors", "writer", "nickname", "userName", "penName"];
/// Keys of the publisher.
const PUBLISHER_KEYS: [&str; 7] = ["source", "sourceName", "source_name", "mediaName", "media", "origin", "publisher"];
/// Keys of the time of publication.
const PUBLISHED_KEYS: [&str; 14] = [
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
    /// Its text, which may be HTML.
    pub(super) body: String,
}

/// Finds the article in the states of scripts: the longest text under a key of [`CONTENT_KEYS`]. Title, author,
/// publisher and time come from the object around it, or from the two objects around that.
pub(super) fn article<'s>(scripts: impl Iterator<Item = &'s str>) -> Option<Article> {
    let mut best: Option<(usize, Article)> = None;
    for script in scripts.filter(|script| script.len() >= MIN_SCRIPT) {
        for state in states(script) {
            let mut longest = Longest { han: best.as_ref().map_or(MIN_ARTICLE - 1, |(han, _)| *han), place: None };
            longest.search(&state, [None; ANCESTORS]);
            if let Some((around, body)) = longest.place {
                best = Some((longest.han, Article { statements: statements(around), body }));
            }
        }
    }
    best.map(|(_, article)| article)
}

/// Number of objects around a text that are searched for its title, author, publisher and time.
const ANCESTORS: usize = 3;

/// The objects around a text, the innermost first.
type Ancestors<'j> = [Option<&'j Json>; ANCESTORS];

/// The JSON values that a script consists of or assigns: `{…}`, `name = {…}`, `name = JSON.parse("…")`.
fn states(script: &str) -> Vec<Json> {
    let trimmed = script.trim_start();
    if trimmed.starts_with(['{', '[']) {
        return Json::first(trimmed).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for _ in 0..MAX_ASSIGNMENTS {
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

/// The longest text so far, with its number of Han.
struct Longest<'j> {
    han: usize,
    place: Option<(Ancestors<'j>, String)>,
}

impl<'j> Longest<'j> {
    /// Searches a value for a longer text.
    fn search(&mut self, value: &'j Json, around: Ancestors<'j>) {
        match value {
            Json::List(values) => values.iter().for_each(|value| self.search(value, around)),
            Json::Object(fields) => {
                let around = [Some(value), around[0], around[1]];
                for (key, inner) in fields {
                    if CONTENT_KEYS.contains(&&**key)
                        && let Some(body) = content(inner)
                    {
                        let han = prose_han(&body);
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

/// A text, or the texts of a list, one a line.
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

/// Number of Han of a text that ends a sentence; 0 for other texts.
fn prose_han(text: &str) -> usize {
    if text.contains(['。', '！', '？', '；']) {
        text.chars().filter(|c| matches!(c, '\u{4E00}'..='\u{9FFF}')).count()
    } else {
        0
    }
}

/// The statements about an article in the objects around its text.
fn statements(around: Ancestors<'_>) -> Vec<Statement> {
    let value = |keys: &[&str]| {
        around.iter().flatten().find_map(|object| keys.iter().find_map(|key| object.get(key).and_then(plain)))
    };
    [
        (Property::Title, value(&TITLE_KEYS)),
        (Property::Author, value(&AUTHOR_KEYS)),
        (Property::Publisher, value(&PUBLISHER_KEYS)),
        (Property::Published, value(&PUBLISHED_KEYS)),
    ]
    .into_iter()
    .filter_map(|(property, value)| Statement::new(Origin::State, property, &value?))
    .collect()
}

/// A value as text: a text, a number (a time), or the name of an object.
fn plain(value: &Json) -> Option<String> {
    match value.each().first()? {
        Json::Text(text) => Some(text.to_string()).filter(|t| !t.trim().is_empty()),
        Json::Number(number) => Some(format!("{number:.0}")),
        object => ["name", "nickname", "title"].iter().find_map(|key| object.get(key)?.text()).map(str::to_owned),
    }
}

/// Names of variables and fields that hold the time of publication, in order of preference.
const PUBLISHED_VARIABLES: [&str; 8] = [
    "publish_time",
    "publishTime",
    "publish_date",
    "publishDate",
    "datePublished",
    "pubtime",
    "oriCreateTime",
    "var ct",
];

/// All [`PUBLISHED_VARIABLES`] in one expression. It has only literals, which the engine searches all at once.
static PUBLISHED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&PUBLISHED_VARIABLES.join("|")).expect("alternatives of literals"));

/// The time of publication in a variable of the page's scripts. The first name of [`PUBLISHED_VARIABLES`] with a value
/// decides; `None` if its places disagree.
pub(super) fn published<'s>(scripts: impl Iterator<Item = &'s str>) -> Option<Statement> {
    // For each name its value, which is `None` where places disagree.
    let mut values: [Option<Option<&str>>; PUBLISHED_VARIABLES.len()] = [None; _];
    for script in scripts {
        for name in PUBLISHED.find_iter(script) {
            let Some(of) = PUBLISHED_VARIABLES.iter().position(|variable| *variable == name.as_str()) else { continue };
            let Some(value) = assigned(&script[name.end()..]) else { continue };
            values[of] = match values[of] {
                Some(other) if other != Some(value) => Some(None),
                _ => Some(Some(value)),
            };
        }
    }
    Statement::new(Origin::Variable, Property::Published, values.into_iter().flatten().next()??)
}

/// The date, or the seconds since 1970, after `=` or `:`.
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

    /// A text of more than sixty Han.
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
    fn a_variable_gives_the_time_if_all_places_agree() {
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
