//! What an HTML page states of itself for machines, beside the text it shows. Collected by extraction, judged by
//! `describe` alone.

/// One statement: who makes it, of what, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where on the page it stands.
    pub origin: Origin,
    /// What it is about.
    pub property: Property,
    /// What it says, as written; white space collapsed, never empty.
    pub value: String,
}

/// Where a page states something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// JSON-LD of an article, question, post or product (schema.org).
    JsonLd,
    /// The state of a single-page site, from the object that holds the article.
    State,
    /// Microdata (`itemprop`).
    Microdata,
    /// OpenGraph and what is modelled on it (`og:`, `article:`, `twitter:`).
    OpenGraph,
    /// `<meta name>` of any vocabulary: Dublin Core, Highwire (`citation_`), those of Chinese publishing systems.
    Meta,
    /// A link or an attribute of the document's own elements (`rel=canonical`, `lang`).
    Document,
    /// `<time datetime>` and `<abbr title>`.
    Time,
    /// A variable of a script.
    Variable,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// The article's title, perhaps with the site's name behind it.
    Title,
    /// Who wrote it.
    Author,
    /// Who published it first.
    Publisher,
    /// The site's or journal's name.
    Site,
    /// When it was published.
    Published,
    /// When it was changed.
    Modified,
    /// Its address.
    Url,
    /// Its language.
    Language,
    /// Keywords.
    Keywords,
    /// What it is about.
    Description,
    /// The address of a picture.
    Image,
    /// The kind of thing it is: a type of schema.org or OpenGraph, in lower case.
    Kind,
}

impl Statement {
    /// A statement, unless it says nothing.
    pub fn new(origin: Origin, property: Property, value: &str) -> Option<Self> {
        let words: Vec<&str> = value.split_whitespace().collect();
        (!words.is_empty()).then(|| Self { origin, property, value: words.join(" ") })
    }
}

/// The statements about a property, those of the first origin first.
pub fn of<'s>(stated: &'s [Statement], property: Property, order: &'s [Origin]) -> impl Iterator<Item = &'s Statement> {
    order.iter().flat_map(move |&origin| stated.iter().filter(move |s| s.property == property && s.origin == origin))
}
