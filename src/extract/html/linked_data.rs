//! Reads JSON-LD about the page's article, question, post or product, in the vocabulary of schema.org.

use super::json::Json;
use crate::stated::{Origin, Property, Statement};

/// Types of things that can be the topic of a page, in lower case. Organizations, breadcrumbs and videos are not.
const TYPES: [&str; 21] = [
    "newsarticle",
    "article",
    "blogposting",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "report",
    "techarticle",
    "scholarlyarticle",
    "medicalscholarlyarticle",
    "socialmediaposting",
    "discussionforumposting",
    "qapage",
    "question",
    "recipe",
    "product",
    "medicalwebpage",
    "webpage",
    "book",
    "chapter",
    "creativework",
];

/// The JSON-LD of a page.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub(super) statements: Vec<Statement>,
    /// The text of the article, or of a question and its answers: one paragraph a line. It may be HTML.
    pub(super) body: Option<String>,
}

/// Reads the JSON-LD scripts of a page. Statements of a `WebPage` come last, after those of all things of other
/// [`TYPES`].
pub(super) fn read<'s>(scripts: impl Iterator<Item = &'s str>) -> LinkedData {
    let values: Vec<Json> = scripts.filter_map(Json::first).collect();
    let mut things = Vec::new();
    for value in &values {
        collect(value, &mut things);
    }
    let (general, special): (Vec<_>, Vec<_>) = things.into_iter().partition(|(kind, _)| *kind == "webpage");
    let mut found = LinkedData::default();
    for (kind, thing) in special.into_iter().chain(general) {
        found.add_thing(kind, thing);
    }
    found
}

/// Collects the things of [`TYPES`] with their types. Searches lists, graphs and main entities.
fn collect<'j>(value: &'j Json, things: &mut Vec<(&'static str, &'j Json)>) {
    for value in value.each() {
        let kinds = value.get("@type").map(Json::each).unwrap_or_default();
        let kind = kinds.iter().filter_map(Json::text).find_map(|name| {
            let name = name.rsplit('/').next().unwrap_or(name);
            TYPES.iter().find(|t| t.eq_ignore_ascii_case(name)).copied()
        });
        things.extend(kind.map(|kind| (kind, value)));
        for key in ["@graph", "mainEntity"] {
            if let Some(inner) = value.get(key) {
                collect(inner, things);
            }
        }
    }
}

/// The name of a person or organization, which is a text or an object.
fn name(value: &Json) -> Option<&str> {
    value.text().or_else(|| value.get("name").and_then(Json::text))
}

impl LinkedData {
    /// Adds the statements of a thing, and its text if there is none yet.
    fn add_thing(&mut self, kind: &'static str, thing: &Json) {
        let text = |key: &str| thing.get(key).and_then(|v| v.each().first()).and_then(Json::text);
        let named = |key: &str| {
            let names: Vec<&str> = thing.get(key).map(Json::each).unwrap_or_default().iter().filter_map(name).collect();
            (!names.is_empty()).then(|| names.join(" "))
        };
        let address = |key: &str| {
            let first = thing.get(key).and_then(|v| v.each().first())?;
            first.text().or_else(|| first.get("url").and_then(Json::text))
        };
        self.state(Property::Kind, Some(kind));
        if kind != "webpage" {
            // The name comes after the headline. On some pages the headline is a description.
            self.state(Property::Title, text("headline"));
            self.state(Property::Title, text("name").or_else(|| text("title")));
            self.authors(thing.get("author").map(Json::each).unwrap_or_default());
            self.state(Property::Keywords, named("keywords").as_deref());
        }
        self.state(Property::Published, text("datePublished").or_else(|| text("dateCreated")));
        self.state(Property::Published, text("pubDate").or_else(|| text("uploadDate")));
        self.state(Property::Modified, text("dateModified").or_else(|| text("upDate")));
        self.state(Property::Publisher, named("publisher").as_deref());
        self.state(Property::Description, text("description"));
        self.state(Property::Language, text("inLanguage"));
        self.state(Property::Image, address("image"));
        self.state(Property::Url, text("url").or_else(|| text("@id").filter(|id| id.starts_with("http"))));
        if self.body.is_none() {
            self.body = body(thing);
        }
    }

    /// States the authors. Persons are authors, and organizations are publishers.
    fn authors(&mut self, authors: &[Json]) {
        let is_person = |author: &&Json| {
            !author.get("@type").and_then(Json::text).is_some_and(|kind| kind.ends_with("Organization"))
        };
        let (persons, others): (Vec<&Json>, Vec<&Json>) = authors.iter().partition(is_person);
        for (property, of) in [(Property::Author, persons), (Property::Publisher, others)] {
            let names: Vec<&str> = of.into_iter().filter_map(name).collect();
            self.state(property, Some(&*names.join(" ")));
        }
    }

    fn state(&mut self, property: Property, value: Option<&str>) {
        // JSON in a script is not HTML, but pages write character references into it anyway.
        let value = value.map(|v| v.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'"));
        self.statements.extend(value.and_then(|v| Statement::new(Origin::JsonLd, property, &v)));
    }
}

/// The text of an article or post without its comments, or of a question with all its answers.
fn body(thing: &Json) -> Option<String> {
    let text = |value: &Json, keys: &[&str]| {
        keys.iter().find_map(|key| value.get(key).and_then(Json::text)).map(str::to_owned)
    };
    let mut parts: Vec<String> = text(thing, &["articleBody", "text"]).into_iter().collect();
    for key in ["acceptedAnswer", "suggestedAnswer"] {
        let answers = thing.get(key).map(Json::each).unwrap_or_default();
        parts.extend(answers.iter().filter_map(|answer| text(answer, &["text", "articleBody"])));
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(found: &LinkedData, property: Property) -> Option<&str> {
        found.statements.iter().find(|s| s.property == property).map(|s| &*s.value)
    }

    #[test]
    fn articles_are_found_in_lists_and_graphs() {
        let article = r#"{"@type":"NewsArticle","headline":"雨季 来临","datePublished":"2024-05-06T07:08:09+08:00",
            "author":[{"@type":"Person","name":"林一"},{"name":"周二"}],"publisher":{"name":"某某报"},
            "image":{"url":"http://a.cn/1.jpg"},"articleBody":"第一段。"}"#;
        for script in [
            article.to_owned(),
            format!("[{article}]"),
            format!(r#"{{"@graph":[{{"@type":"Organization","name":"甲"}},{article}]}}"#),
            format!(r#"{{"@type":"WebPage","name":"乙","mainEntity":{article}}}"#),
            article.replace("\"NewsArticle\"", "[\"Thing\",\"http://schema.org/Article\"]"),
        ] {
            let found = read(std::iter::once(&*script));
            assert_eq!(value(&found, Property::Title), Some("雨季 来临"), "{script}");
            assert_eq!(value(&found, Property::Published), Some("2024-05-06T07:08:09+08:00"), "{script}");
            assert_eq!(value(&found, Property::Author), Some("林一 周二"), "{script}");
            assert_eq!(value(&found, Property::Publisher), Some("某某报"), "{script}");
            assert_eq!(value(&found, Property::Image), Some("http://a.cn/1.jpg"), "{script}");
            assert_eq!(found.body.as_deref(), Some("第一段。"), "{script}");
        }
    }

    #[test]
    fn a_question_has_its_answers() {
        let script = r#"{"@type":"QAPage","mainEntity":{"@type":"Question","name":"怎样晒被子？","text":"求教。",
            "acceptedAnswer":{"text":"趁晴天。"},"suggestedAnswer":[{"text":"拍一拍。"},{"text":"翻一面。"}]}}"#;
        let found = read(std::iter::once(script));
        assert_eq!(value(&found, Property::Title), Some("怎样晒被子？"));
        assert_eq!(found.body.as_deref(), Some("求教。\n趁晴天。\n拍一拍。\n翻一面。"));
    }

    #[test]
    fn things_of_other_types_are_ignored() {
        let found = read([r#"{"@type":"Organization","name":"甲"}"#, "no json", "{", "[]"].into_iter());
        assert!(found.statements.is_empty() && found.body.is_none());
    }
}
