//! Elements of which a reader sees something else than their text: nothing, or a formula.

use ego_tree::{NodeId, NodeRef};
use rustc_hash::FxHashMap;
use scraper::{Html, Node};

use super::{formulas, hidden, listings};

/// What is read instead of an element's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Instead {
    /// Nothing.
    Nothing,
    /// A formula in TeX, between `$`.
    Formula(String),
    /// The same, on a line of its own.
    Display(String),
}

/// The elements of a page that are not read as they stand. Those in them are not read either.
#[derive(Debug, Default)]
pub(super) struct Reading {
    of: FxHashMap<NodeId, Instead>,
    /// Whether prose is among what styles hide.
    pub(super) hid_prose: bool,
}

impl Reading {
    /// Looks at all elements of a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut of = FxHashMap::default();
        let mut may_hide = false;
        for value in html.tree.nodes() {
            let Node::Element(element) = value.value() else { continue };
            let name = element.name();
            // Nearly all elements without attributes are read as they stand.
            if element.attrs().next().is_none()
                && !matches!(name, "math" | "mjx-container" | "button" | "td" | "dialog" | "rt" | "rp" | "rtc")
            {
                continue;
            }
            may_hide |= hidden::is_hidden(value, element);
            if let Some(instead) = formulas::instead(value, element) {
                of.insert(value.id(), instead);
            } else if listings::is_furniture(value, element)
                || hidden::is_twin(value, element)
                || is_reading_aid(value, name)
            {
                of.insert(value.id(), Instead::Nothing);
            }
        }
        let mut hid_prose = false;
        if may_hide {
            let hidden = hidden::judge(html);
            hid_prose = hidden.prose;
            of.extend(hidden.elements.into_iter().map(|id| (id, Instead::Nothing)));
        }
        Self { of, hid_prose }
    }

    /// What is read instead of an element, if it is not read as it stands.
    pub(super) fn instead(&self, element: NodeId) -> Option<&Instead> {
        if self.of.is_empty() { None } else { self.of.get(&element) }
    }
}

/// Characters of the reading above a word at most; a longer text is an element that was never closed.
const READING_AID: usize = 40;

/// Whether an element is the reading above characters (ruby, Bopomofo), or the parentheses around it: the text is what stands
/// below.
fn is_reading_aid(node: NodeRef<'_, Node>, name: &str) -> bool {
    if !matches!(name, "rt" | "rp" | "rtc") || !node.parent().is_some_and(|parent| is_any(parent, &["ruby", "rtc"])) {
        return false;
    }
    // Elements that were never closed hold what follows.
    let inner = node.descendants().skip(1).take(READING_AID);
    let holds = |node: NodeRef<'_, Node>| {
        let element = node.value().as_element();
        element.is_some_and(|element| element.name() == "ruby" || super::elements::is_block(element.name()))
    };
    short_text(node, READING_AID).is_some() && !inner.into_iter().any(holds)
}

fn is_any(node: NodeRef<'_, Node>, names: &[&str]) -> bool {
    node.value().as_element().is_some_and(|element| names.contains(&element.name()))
}

/// The words of an element's class.
pub(super) fn classes(element: &scraper::node::Element) -> impl Iterator<Item = &str> {
    element.attr("class").unwrap_or_default().split_ascii_whitespace()
}

/// The text of an element if it has at most so many characters, white space at both ends cut.
pub(super) fn short_text(node: NodeRef<'_, Node>, most: usize) -> Option<String> {
    let mut text = String::new();
    let mut count = 0;
    // Elements may be many, and without text.
    let mut left = 8 * most;
    for descendant in node.descendants() {
        left = left.checked_sub(1)?;
        let Node::Text(part) = descendant.value() else { continue };
        for c in part.chars() {
            if c.is_whitespace() && text.is_empty() {
                continue;
            }
            text.push(c);
            count += 1;
            if count > most {
                return None;
            }
        }
    }
    text.truncate(text.trim_end().len());
    Some(text)
}
