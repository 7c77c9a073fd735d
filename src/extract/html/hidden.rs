//! Finds elements that styles hide.

use super::attributes::Attribute;
use super::facts::{self, AllFacts, Facts};
use super::names::Name;
use super::nodes::short_text;
use super::style::{self, Visibility};
use super::tree::{DOCUMENT, Element, NodeRef, Tree, Visit};

/// Most characters of a text that a visual twin repeats.
const MAX_TWIN: usize = 200;

/// Fewest characters of prose; the text must also end a sentence.
const MIN_PROSE: usize = 20;

/// Fewest characters of hidden prose that the record reports.
const MIN_REPORTED: usize = 60;

/// The elements that styles hide on a page.
#[derive(Debug, Default)]
pub(super) struct HiddenElements {
    /// Places of the hidden elements; one may lie inside another.
    pub(super) elements: Vec<u32>,
    /// Whether they hold at least [`MIN_REPORTED`] characters of prose.
    pub(super) prose: bool,
}

/// Whether an element's own attributes hide it: `hidden`, a `dialog` without `open`, a style (no display, no size,
/// outside the screen), or a class of text for screen readers. `visibility:hidden` does not count, because
/// `mp.weixin.qq.com` hides its articles so until a script shows them.
pub(super) fn is_hidden(element: Element<'_>, facts: &AllFacts) -> bool {
    let own = facts.get(element);
    if element.name() == Name::DIALOG && element.attr(Attribute::Open).is_none()
        || own.has(Facts::FOR_SCREEN_READERS)
        || own.has(Facts::HIDDEN)
        || element.attr(Attribute::Hidden).is_some()
    {
        return true;
    }
    own.has(Facts::NO_SIZE) && !resizes(element.node)
}

/// The visibility that an element's attributes declare.
pub(super) fn visibility<'a>(name: Name, attribute: impl Fn(Attribute) -> Option<&'a str>) -> Visibility {
    if name == Name::DIALOG && attribute(Attribute::Open).is_none() || attribute(Attribute::Hidden).is_some() {
        return Visibility::Hidden;
    }
    let mut classes = attribute(Attribute::Class).unwrap_or_default().split_ascii_whitespace();
    if classes.any(|class| facts::FOR_SCREEN_READERS.contains(&class)) {
        return Visibility::Hidden;
    }
    attribute(Attribute::Style).map_or(Visibility::Unspecified, style::visibility)
}

/// Whether a descendant of an element may set a font size. Rows of boxes have a font size of zero to avoid gaps between
/// the boxes.
fn resizes(node: NodeRef<'_>) -> bool {
    const MAX_NODES: usize = 64;
    let mut inner = node.descendants().skip(1).take(MAX_NODES).filter_map(NodeRef::element);
    inner.any(|element| {
        element.attr(Attribute::Class).is_some() || element.attr(Attribute::Style).is_some_and(|s| s.contains("font"))
    })
}

/// Whether an element is hidden from screen readers (`aria-hidden`) and repeats the text of the element before or after
/// it.
pub(super) fn is_visual_twin(element: Element<'_>, facts: &AllFacts) -> bool {
    if !element.attr(Attribute::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return false;
    }
    let node = element.node;
    let Some(text) = short_text(node, MAX_TWIN).filter(|text| !text.is_empty()) else { return false };
    let before = node.prev_siblings().find_map(NodeRef::element);
    let after = node.next_siblings().find_map(NodeRef::element);
    [before, after]
        .into_iter()
        .flatten()
        .any(|other| !is_hidden(other, facts) && short_text(other.node, MAX_TWIN).as_ref() == Some(&text))
}

/// Finds the hidden elements of a page among `candidates`, the places of all elements that [`is_hidden`] holds for. An
/// element that holds more prose than everything visible is not one of them: it is an article that a script would unfold.
pub(super) fn hidden_elements(tree: &Tree<'_>, facts: &AllFacts, candidates: Vec<u32>) -> HiddenElements {
    if candidates.is_empty() || !may_hold_prose(tree, &candidates) && shows_text(tree, facts) {
        return HiddenElements { elements: candidates, prose: false };
    }
    let mut search = Search::default();
    tree.walk(|visit| match visit {
        Visit::Text(text) => search.text(text),
        Visit::Open(element) => search.open(element, facts),
        Visit::Close(element) => search.close(element),
    });
    search.result()
}

/// Whether any of these elements may hold prose. Most hidden elements are menus, forms and scripts' templates.
fn may_hold_prose(tree: &Tree<'_>, candidates: &[u32]) -> bool {
    // Nested elements are read again, at most as often as the page has nodes.
    let mut nodes = candidates.iter().flat_map(|&place| tree.node(place).descendants());
    nodes.by_ref().take(tree.len()).any(|node| node.text().is_some_and(|text| prose(text) > 0))
        || nodes.next().is_some()
}

/// Whether a page has text that is not hidden, near its start.
fn shows_text(tree: &Tree<'_>, facts: &AllFacts) -> bool {
    /// Nodes that are read.
    const MAX_NODES: usize = 4096;
    let is_seen = |element: Element<'_>| !element.name().is(Name::UNSEEN) && !is_hidden(element, facts);
    tree.node(DOCUMENT).descendants().take(MAX_NODES).any(|node| {
        node.text().is_some_and(|text| !text.trim_ascii().is_empty())
            && std::iter::successors(node.parent(), |node| node.parent()).filter_map(NodeRef::element).all(is_seen)
    })
}

/// The characters of a text that are not white space, if it is prose; 0 for other texts.
fn prose(text: &str) -> usize {
    if text.len() < MIN_PROSE || !text.contains(['。', '！', '？', '；', '.', '!', '?']) {
        return 0;
    }
    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
    if chars >= MIN_PROSE { chars } else { 0 }
}

/// An element whose own attributes hide it.
struct Candidate {
    place: u32,
    /// The candidate that contains it, by index.
    around: Option<usize>,
    /// Characters of prose in it, without those in candidates inside it.
    prose: usize,
}

#[derive(Default)]
struct Search {
    candidates: Vec<Candidate>,
    /// The innermost open candidate, by index.
    open: Option<usize>,
    /// Open elements without visible text.
    unseen: u32,
    /// Open links.
    links: u32,
    /// Characters of prose outside the candidates.
    visible_prose: usize,
    /// Whether there are characters outside the candidates.
    visible: bool,
}

impl Search {
    fn open(&mut self, element: Element<'_>, facts: &AllFacts) {
        self.unseen += u32::from(element.name().is(Name::UNSEEN));
        self.links += u32::from(element.name() == Name::A);
        if is_hidden(element, facts) {
            self.candidates.push(Candidate { place: element.node.place(), around: self.open, prose: 0 });
            self.open = Some(self.candidates.len() - 1);
        }
    }

    fn close(&mut self, element: Element<'_>) {
        self.unseen -= u32::from(element.name().is(Name::UNSEEN));
        self.links -= u32::from(element.name() == Name::A);
        if let Some(open) = self.open.filter(|&open| self.candidates[open].place == element.node.place()) {
            self.open = self.candidates[open].around;
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            return;
        }
        let prose = if self.links == 0 { prose(text) } else { 0 };
        if let Some(open) = self.open {
            self.candidates[open].prose += prose;
        } else {
            self.visible_prose += prose;
            self.visible = self.visible || prose > 0 || text.chars().any(|c| !c.is_whitespace());
        }
    }

    fn result(self) -> HiddenElements {
        let mut hidden = HiddenElements::default();
        // A page that hides all its text is shown by a script.
        if !self.visible {
            return hidden;
        }
        let mut is_shown: Vec<bool> = self.candidates.iter().map(|c| c.prose > self.visible_prose).collect();
        for at in (0..is_shown.len()).rev().filter(|&at| self.candidates[at].around.is_some()) {
            if is_shown[at]
                && let Some(around) = self.candidates[at].around
            {
                is_shown[around] = true;
            }
        }
        let mut prose = 0;
        for (at, candidate) in self.candidates.iter().enumerate() {
            if !is_shown[at] {
                hidden.elements.push(candidate.place);
                prose += candidate.prose;
            }
        }
        hidden.prose = prose >= MIN_REPORTED;
        hidden
    }
}
