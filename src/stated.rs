//! Machine-readable statements of an HTML page about itself. Extraction collects them, and only the `metadata` stage
//! weighs them against each other.

/// One statement: its origin, its property and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The kind of source in the page.
    pub origin: Origin,
    /// The property that it is about.
    pub property: Property,
    /// The value as written, with white space collapsed. Never empty.
    pub value: String,
}

/// Source of a statement in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// JSON-LD of an article, question, post or product (schema.org).
    JsonLd,
    /// The state of a single-page site, from the object that holds the article.
    State,
    /// Microdata (`itemprop`).
    Microdata,
    /// OpenGraph and vocabularies like it (`og:`, `article:`, `twitter:`).
    OpenGraph,
    /// `<meta name>` of any other vocabulary: Dublin Core, Highwire (`citation_`), Chinese publishing systems.
    Meta,
    /// A link or an attribute of the document's own elements (`rel=canonical`, `lang`).
    Document,
    /// `<time datetime>` and `<abbr title>`.
    Time,
    /// A variable of a script.
    Variable,
}

/// Property that a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// Title of the article; the site's name may follow it.
    Title,
    /// Author of the article.
    Author,
    /// Original publisher of the article.
    Publisher,
    /// Name of the site or journal.
    Site,
    /// Time of publication.
    Published,
    /// Time of the last change.
    Modified,
    /// Address of the page.
    Url,
    /// Language of the page.
    Language,
    /// Keywords.
    Keywords,
    /// Summary of the page.
    Description,
    /// Address of a picture.
    Image,
    /// Type of the page's topic in schema.org (in lower case) or OpenGraph.
    Kind,
}

impl Statement {
    /// Makes a statement. `None` if the value is blank.
    pub fn new(origin: Origin, property: Property, value: &str) -> Option<Self> {
        let words: Vec<&str> = value.split_whitespace().collect();
        (!words.is_empty()).then(|| Self { origin, property, value: words.join(" ") })
    }
}

/// The statements about a property from the given origins, sorted by the order of the origins.
pub fn of<'s>(stated: &'s [Statement], property: Property, order: &'s [Origin]) -> impl Iterator<Item = &'s Statement> {
    order.iter().flat_map(move |&origin| stated.iter().filter(move |s| s.property == property && s.origin == origin))
}
