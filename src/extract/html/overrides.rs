//! Finds elements that a reader does not see as their text: hidden ones, formulas, and boilerplate of
//! listings.

use rustc_hash::FxHashMap;

use super::facts::{AllFacts, Facts};
use super::names::Name;
use super::nodes::short_text;
use super::text_override::TextOverride;
use super::tree::{Element, NodeRef, Tree};
use super::{formulas, hidden, listings};

/// The text overrides of a page, by element. An override also covers the descendants of its element.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    by_element: FxHashMap<u32, TextOverride>,
    facts: AllFacts,
    /// Whether styles hide prose.
    pub(super) hid_prose: bool,
}

impl Overrides {
    /// Collects the overrides of all elements of a page.
    pub(super) fn of(tree: &Tree<'_>) -> Self {
        let facts = AllFacts::of(tree);
        let mut by_element = FxHashMap::default();
        let mut hidden = Vec::new();
        for element in tree.elements() {
            // Fast path: among elements without attributes, only these can have an override.
            if !element.has_attributes() && !element.name().is(Name::OVERRIDABLE) {
                continue;
            }
            if hidden::is_hidden(element, &facts) {
                hidden.push(element.node.place());
            }
            let own = facts.get(element);
            if let Some(formula) = formulas::text_override(element, own) {
                by_element.insert(element.node.place(), formula);
            } else if listings::is_boilerplate(element, own)
                || hidden::is_visual_twin(element, &facts)
                || is_reading_aid(element)
            {
                by_element.insert(element.node.place(), TextOverride::Nothing);
            }
        }
        let hidden = hidden::hidden_elements(tree, &facts, hidden);
        by_element.extend(hidden.elements.into_iter().map(|place| (place, TextOverride::Nothing)));
        Self { by_element, facts, hid_prose: hidden.prose }
    }

    /// The facts of an element.
    pub(super) fn facts(&self, element: Element<'_>) -> Facts {
        self.facts.get(element)
    }

    /// The override of an element; `None` if its own text is read.
    pub(super) fn get(&self, element: Element<'_>) -> Option<&TextOverride> {
        if self.by_element.is_empty() { None } else { self.by_element.get(&element.node.place()) }
    }
}

/// Most characters of the reading above a word. A longer text belongs to an element that was never closed.
const MAX_READING: usize = 40;

/// Whether an element is a reading printed above characters (ruby, Bopomofo), or the parentheses around it. The text is
/// the characters below.
fn is_reading_aid(element: Element<'_>) -> bool {
    let is_part = |name| matches!(name, Name::RUBY | Name::RTC);
    if !matches!(element.name(), Name::RT | Name::RP | Name::RTC)
        || !element.node.parent().and_then(NodeRef::element).is_some_and(|parent| is_part(parent.name()))
    {
        return false;
    }
    // An element that was never closed holds the text that follows it.
    let mut inner = element.node.descendants().skip(1).take(MAX_READING).filter_map(NodeRef::element);
    short_text(element.node, MAX_READING).is_some()
        && !inner.any(|inner| inner.name() == Name::RUBY || inner.name().is(Name::BLOCKS))
}
