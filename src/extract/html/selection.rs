//! Elements that the user selects or removes by CSS selectors.

use std::collections::HashSet;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::{LocalName, Namespace, QualName, ns};
use rustc_hash::FxHashMap;
use scraper::node::{Element as ScraperElement, Text};
use scraper::{Html, Node, Selector};

use super::names::Language;
use super::source;
use super::tree::{Element, Tree, Visit};
use crate::document::Choice;

/// A selector of `--select` or `--remove` that is not valid CSS.
#[derive(Debug, thiserror::Error)]
#[error("--{option} {selector:?} is no CSS selector ({reason}); write one such as 'article .content' or '#footer'")]
pub struct SelectorError {
    /// The option without hyphens.
    option: &'static str,
    selector: String,
    reason: String,
}

/// The selectors of `--select` and `--remove`.
#[derive(Clone)]
pub struct Selection {
    select: Vec<Selector>,
    remove: Vec<Selector>,
    /// The selectors as the user wrote them.
    text: String,
}

impl std::fmt::Debug for Selection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Selection {
    /// Parses selectors. `None` if there are none.
    ///
    /// # Errors
    /// A selector is not valid CSS.
    pub fn new(select: &[String], remove: &[String]) -> Result<Option<Self>, SelectorError> {
        let parse = |option: &'static str, texts: &[String]| {
            let parse = |text: &String| {
                Selector::parse(text).map_err(|error| SelectorError {
                    option,
                    selector: text.clone(),
                    reason: error.to_string(),
                })
            };
            texts.iter().map(parse).collect::<Result<Vec<_>, _>>()
        };
        let text = format!("select {select:?} remove {remove:?}");
        let selection = Self { select: parse("select", select)?, remove: parse("remove", remove)?, text };
        Ok(Some(selection).filter(|of| !of.select.is_empty() || !of.remove.is_empty()))
    }
}

/// The elements of a page that match a selection, by place.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    selected: HashSet<u32>,
    removed: HashSet<u32>,
    /// Whether only the selected elements are kept.
    only_selected: bool,
}

impl Chosen {
    /// Matches the selectors of a selection with a tree that knows its tags (`source::parse_with_tags`).
    pub(super) fn of(selection: &Selection, tree: &Tree<'_>) -> Self {
        let (html, places) = html(tree, &selection.text);
        let matching = |selectors: &[Selector]| {
            let elements = selectors.iter().flat_map(|selector| html.select(selector));
            elements.filter_map(|element| places.get(&element.id()).copied()).collect()
        };
        Self {
            selected: matching(&selection.select),
            removed: matching(&selection.remove),
            only_selected: !selection.select.is_empty(),
        }
    }

    /// Whether an element matches any selector.
    pub(super) fn has(&self, element: Element<'_>) -> bool {
        let place = element.node.place();
        self.selected.contains(&place) || self.removed.contains(&place)
    }
}

/// The choice about the text at the current place of a walk through the tree.
#[derive(Debug, Default)]
pub(super) struct CurrentChoice {
    selected: u32,
    removed: u32,
}

impl CurrentChoice {
    /// Enters or leaves an element that matches a selector.
    pub(super) fn cross(&mut self, chosen: &Chosen, element: Element<'_>, enters: bool) {
        let place = element.node.place();
        let cross = |count: &mut u32, holds: bool| match (holds, enters) {
            (true, true) => *count += 1,
            (true, false) => *count -= 1,
            (false, _) => {}
        };
        cross(&mut self.selected, chosen.selected.contains(&place));
        cross(&mut self.removed, chosen.removed.contains(&place));
    }

    /// The choice about a text here.
    pub(super) fn get(&self, chosen: &Chosen) -> Choice {
        match () {
            () if self.removed > 0 => Choice::Removed,
            () if !chosen.only_selected => Choice::None,
            () if self.selected > 0 => Choice::Selected,
            () => Choice::NotSelected,
        }
    }
}

/// The same tree for scraper, and the place of each of its elements. Attributes come from the source. `selectors` is
/// the text of the selectors: only attributes that it mentions are kept, classes and ids among them.
fn html(tree: &Tree<'_>, selectors: &str) -> (Html, FxHashMap<NodeId, u32>) {
    let mut html = Html::new_document();
    let mut places = FxHashMap::default();
    let mut open = vec![html.tree.root().id()];
    let is_mentioned = |name: &str| matches!(name, "class" | "id") || selectors.contains(name);
    tree.walk(|visit| {
        let mut around = open.last().and_then(|id| html.tree.get_mut(*id));
        match visit {
            Visit::Text(text) => {
                let text = Text { text: StrTendril::from_slice(text) };
                around.as_mut().map(|around| around.append(Node::Text(text)));
            }
            Visit::Open(element) => {
                let id =
                    around.as_mut().map(|around| around.append(Node::Element(convert(element, is_mentioned))).id());
                if let Some(id) = id {
                    places.insert(id, element.node.place());
                    open.push(id);
                }
            }
            Visit::Close(_) => {
                open.pop();
            }
        }
    });
    (html, places)
}

fn convert(element: Element<'_>, is_mentioned: impl Fn(&str) -> bool) -> ScraperElement {
    let namespace: Namespace = match element.language() {
        Language::Html => ns!(html),
        Language::Svg => ns!(svg),
        Language::MathMl => ns!(mathml),
    };
    let name = LocalName::from(String::from_utf8_lossy(element.name_bytes()).as_ref());
    let attributes = element.tag().map(|(text, name)| source::attributes(text, name)).unwrap_or_default();
    let attributes = attributes.into_iter().filter(|(name, _)| is_mentioned(name)).map(|(name, value)| {
        let name = QualName::new(None, ns!(), LocalName::from(name.as_str()));
        html5ever::Attribute { name, value: StrTendril::from_slice(&value) }
    });
    ScraperElement::new(QualName::new(None, namespace, name), attributes.collect())
}
