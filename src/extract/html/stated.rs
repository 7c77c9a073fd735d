//! Collects machine-readable statements from the tree of a page: `<meta>`, `<link>`, `<html lang>`, microdata, `<time>`
//! and `<abbr>`.

use super::attributes::Attribute;
use super::names::Name;
use super::tree::{Element, NodeRef, Tree};
use crate::stated::{Origin, Property, Statement};

/// Most characters read of the text of a microdata element or a `<time>`, and most nodes searched for them.
const MAX_TEXT: usize = 200;

/// Number of statements after which no more elements are read. A page of teasers may have a thousand `<time>`s, and the
/// first ones are its own.
const MAX_STATEMENTS: usize = 512;

/// Collects the statements of a page, in document order.
pub(super) fn collect(tree: &Tree<'_>) -> Vec<Statement> {
    let mut stated = Vec::new();
    for element in tree.elements() {
        let mut state = |origin, property, value: Option<&str>| {
            stated.extend(value.and_then(|value| Statement::new(origin, property, value)));
        };
        let content = element.attr(Attribute::Content);
        match element.name() {
            Name::META => {
                for name in [
                    element.attr(Attribute::Property),
                    element.attr(Attribute::Name),
                    element.attr(Attribute::HttpEquiv),
                ] {
                    if let Some((origin, property)) = name.and_then(of_meta) {
                        state(origin, property, content);
                        break;
                    }
                }
            }
            Name::HTML => state(Origin::Document, Property::Language, element.attr(Attribute::Lang)),
            Name::LINK if element.attr(Attribute::Rel).is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                state(Origin::Document, Property::Url, element.attr(Attribute::Href));
            }
            Name::TIME => {
                let machine = element
                    .attr(Attribute::DateTime)
                    .or(element.attr(Attribute::Title))
                    .filter(|value| !value.is_empty());
                let text = if machine.is_none() { Some(text(element.node)) } else { None };
                state(Origin::Time, Property::Published, machine.or(text.as_deref()));
            }
            Name::ABBR => {
                let title =
                    element.attr(Attribute::Title).filter(|title| title.starts_with(|c: char| c.is_ascii_digit()));
                state(Origin::Time, Property::Published, title);
            }
            _ => {}
        }
        if let Some(property) = element.attr(Attribute::Id).and_then(of_wechat_id) {
            state(Origin::Microdata, property, Some(&text(element.node)));
        }
        if let Some(property) = element.attr(Attribute::ItemProp).and_then(of_itemprop) {
            let value = value(element);
            state(Origin::Microdata, property, Some(&value));
        }
        if stated.len() >= MAX_STATEMENTS {
            break;
        }
    }
    stated
}

/// The origin and property of a `<meta>` with this name; `None` for unknown names. Vocabularies: OpenGraph and its
/// article namespace, Twitter cards, Dublin Core, Highwire Press (`citation_`), PRISM, schema.org in `name`, and the
/// names that publishing systems of Chinese sites use (the government's GWGS 01-2014 among them: `SiteName`,
/// `ArticleTitle`, `PubDate`, `ContentSource`).
fn of_meta(name: &str) -> Option<(Origin, Property)> {
    use Origin::{Meta, OpenGraph};
    use Property::{
        Author, Description, Image, Keywords, Kind, Language, Modified, Published, Publisher, Site, Title, Url,
    };
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    Some(match &*name {
        "og:title" | "twitter:title" => (OpenGraph, Title),
        "og:site_name" => (OpenGraph, Site),
        "og:url" | "twitter:url" => (OpenGraph, Url),
        "og:description" | "twitter:description" => (OpenGraph, Description),
        "og:image" | "og:image:url" | "twitter:image" | "twitter:image:src" => (OpenGraph, Image),
        "og:type" => (OpenGraph, Kind),
        "og:locale" => (OpenGraph, Language),
        "article:published_time"
        | "og:article:published_time"
        | "og:published_time"
        | "news:published_time"
        | "og:release_date"
        | "og:pubdate"
        | "og:time"
        | "weibo:article:create_at" => (OpenGraph, Published),
        "article:modified_time" | "og:article:modified_time" | "og:updated_time" | "weibo:article:update_at" => {
            (OpenGraph, Modified)
        }
        "article:author" | "og:article:author" | "og:author" => (OpenGraph, Author),
        "article:tag" | "og:article:tag" => (OpenGraph, Keywords),
        "title" | "articletitle" | "dc.title" | "dcterms.title" | "citation_title" | "headline" => (Meta, Title),
        "pubdate"
        | "publishdate"
        | "publish_date"
        | "publish-date"
        | "publishtime"
        | "publish_time"
        | "publishedtime"
        | "datepublished"
        | "date_published"
        | "dc.date"
        | "dc.date.issued"
        | "dcterms.issued"
        | "dcterms.created"
        | "dcterms.date"
        | "dc.date.created"
        | "citation_date"
        | "citation_publication_date"
        | "citation_online_date"
        | "prism.publicationdate"
        | "parsely-pub-date"
        | "sailthru.date"
        | "apub:time"
        | "date"
        | "firstpublishtime" => (Meta, Published),
        "dcterms.modified" | "dc.date.modified" | "lastmodified" | "last-modified" | "revised" | "dateupdate"
        | "datemodified" | "lastmod" => (Meta, Modified),
        "author" | "dc.creator" | "dcterms.creator" | "citation_author" | "citation_authors" | "byl"
        | "parsely-author" | "sailthru.author" => (Meta, Author),
        "contentsource" | "source" | "article_source" | "dc.publisher" | "citation_publisher" => (Meta, Publisher),
        "sitename" | "application-name" | "citation_journal_title" | "prism.publicationname" => (Meta, Site),
        "keywords" | "news_keywords" | "citation_keywords" | "tags" => (Meta, Keywords),
        "description" | "dc.description" | "dcterms.abstract" => (Meta, Description),
        "content-language" | "dc.language" | "citation_language" => (Meta, Language),
        _ => return None,
    })
}

/// The property that an element holds by its id on pages of WeChat: the publishing account, or the author.
fn of_wechat_id(id: &str) -> Option<Property> {
    match id {
        "js_name" => Some(Property::Publisher),
        "js_author_name" => Some(Property::Author),
        _ => None,
    }
}

/// The property of an `itemprop`.
fn of_itemprop(name: &str) -> Option<Property> {
    Some(match name {
        "headline" => Property::Title,
        "datePublished" | "dateCreated" => Property::Published,
        "dateModified" => Property::Modified,
        "author" => Property::Author,
        "publisher" => Property::Publisher,
        "keywords" => Property::Keywords,
        "description" => Property::Description,
        "image" => Property::Image,
        _ => return None,
    })
}

/// The value of a microdata property: the first of the attributes `content`, `datetime` and `src`, or else the name of
/// the thing in the element, or else its text.
fn value(element: Element<'_>) -> String {
    let node = element.node;
    let attributes = [Attribute::Content, Attribute::DateTime, Attribute::Src];
    let attribute = attributes.into_iter().find_map(|name| element.attr(name));
    if let Some(value) = attribute {
        return value.to_owned();
    }
    let named = node.descendants().take(MAX_TEXT).find(|inner| {
        inner.element().is_some_and(|e| e.attr(Attribute::ItemProp) == Some("name") && inner.place() != node.place())
    });
    let named_value = named.and_then(|inner| Some(inner.element()?.attr(Attribute::Content)?.to_owned()));
    named_value.unwrap_or_else(|| text(named.unwrap_or(node)))
}

/// The text of an element, bounded by [`MAX_TEXT`].
fn text(node: NodeRef<'_>) -> String {
    let mut text = String::new();
    // Nodes are bounded, too, because such elements may be nested.
    for part in node.descendants().take(MAX_TEXT).filter_map(NodeRef::text) {
        text.extend(part.chars().take(MAX_TEXT));
        if text.len() > MAX_TEXT {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use Origin::{Document, Meta, Microdata, OpenGraph, Time};
    use Property::{Author, Language, Modified, Published, Publisher, Site, Title, Url};

    #[test]
    fn every_kind_of_statement_is_collected() {
        for (page, origin, property, value) in [
            ("<meta property=og:title content='雨 季'>", OpenGraph, Title, "雨 季"),
            ("<meta name='og: time ' content=2024-01-02>", OpenGraph, Published, "2024-01-02"),
            ("<meta name=PubDate content=2024-01-02>", Meta, Published, "2024-01-02"),
            ("<meta name=SiteName content=某某网>", Meta, Site, "某某网"),
            ("<meta name=x property=article:modified_time content=2024-01-02>", OpenGraph, Modified, "2024-01-02"),
            ("<html lang=zh-Hant>", Document, Language, "zh-Hant"),
            ("<link rel=canonical href=http://a.cn/1>", Document, Url, "http://a.cn/1"),
            ("<time datetime=2024-01-02>昨天</time>", Time, Published, "2024-01-02"),
            ("<time>2024-01-02</time>", Time, Published, "2024-01-02"),
            ("<abbr title=2024年01月02日>昨天</abbr>", Time, Published, "2024年01月02日"),
            ("<span itemprop=datePublished content=2024-01-02>昨天</span>", Microdata, Published, "2024-01-02"),
            ("<div itemprop=author><b>作者</b><span itemprop=name>林一</span></div>", Microdata, Author, "林一"),
            ("<div itemprop=author><meta itemprop=name content=林一>某</div>", Microdata, Author, "林一"),
            ("<a id=js_name> 七号楼的猫 </a>", Microdata, Publisher, "七号楼的猫"),
            ("<h1 itemprop=headline>雨<b>季</b></h1>", Microdata, Title, "雨季"),
        ] {
            let (tree, ..) = super::super::source::parse(page, false);
            let expected = Statement { origin, property, value: value.to_owned() };
            assert!(collect(&tree).contains(&expected), "{page}: {:?}", collect(&tree));
        }
    }

    #[test]
    fn elements_that_state_nothing_are_left_out() {
        let page =
            "<meta name=viewport content=x><meta name=author content=' '><abbr title=万维网>W</abbr><time></time>";
        assert_eq!(collect(&super::super::source::parse(page, false).0), []);
    }
}
