//! Finds elements that a reader does not see as their text: hidden ones, formulas, and boilerplate of
//! listings.

use ego_tree::{NodeId, NodeRef};
use rustc_hash::FxHashMap;
use scraper::{Html, Node};

use super::nodes::short_text;
use super::text_override::TextOverride;
use super::{elements, formulas, hidden, listings};

/// The text overrides of a page, by element. An override also covers the descendants of its element.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    by_element: FxHashMap<NodeId, TextOverride>,
    /// Whether styles hide prose.
    pub(super) hid_prose: bool,
}

impl Overrides {
    /// Collects the overrides of all elements of a page.
    pub(super) fn of(html: &Html) -> Self {
        let mut by_element = FxHashMap::default();
        let mut may_hide = false;
        for value in html.tree.nodes() {
            let Node::Element(element) = value.value() else { continue };
            let name = element.name();
            // Fast path: among elements without attributes, only these can have an override.
            if element.attrs().next().is_none()
                && !matches!(name, "math" | "mjx-container" | "button" | "td" | "dialog" | "rt" | "rp" | "rtc")
            {
                continue;
            }
            may_hide |= hidden::is_hidden(value, element);
            if let Some(formula) = formulas::text_override(value, element) {
                by_element.insert(value.id(), formula);
            } else if listings::is_boilerplate(value, element)
                || hidden::is_visual_twin(value, element)
                || is_reading_aid(value, name)
            {
                by_element.insert(value.id(), TextOverride::Nothing);
            }
        }
        let mut hid_prose = false;
        if may_hide {
            let hidden = hidden::hidden_elements(html);
            hid_prose = hidden.prose;
            by_element.extend(hidden.elements.into_iter().map(|id| (id, TextOverride::Nothing)));
        }
        Self { by_element, hid_prose }
    }

    /// The override of an element; `None` if its own text is read.
    pub(super) fn get(&self, element: NodeId) -> Option<&TextOverride> {
        if self.by_element.is_empty() { None } else { self.by_element.get(&element) }
    }
}

/// Most characters of the reading above a word. A longer text belongs to an element that was never closed.
const MAX_READING: usize = 40;

/// Whether an element is a reading printed above characters (ruby, Bopomofo), or the parentheses around it. The text is
/// the characters below.
fn is_reading_aid(node: NodeRef<'_, Node>, name: &str) -> bool {
    if !matches!(name, "rt" | "rp" | "rtc") || !node.parent().is_some_and(|parent| is_any(parent, &["ruby", "rtc"])) {
        return false;
    }
    // An element that was never closed holds the text that follows it.
    let inner = node.descendants().skip(1).take(MAX_READING);
    let holds = |node: NodeRef<'_, Node>| {
        let element = node.value().as_element();
        element.is_some_and(|element| element.name() == "ruby" || elements::is_block(element.name()))
    };
    short_text(node, MAX_READING).is_some() && !inner.into_iter().any(holds)
}

fn is_any(node: NodeRef<'_, Node>, names: &[&str]) -> bool {
    node.value().as_element().is_some_and(|element| names.contains(&element.name()))
}
