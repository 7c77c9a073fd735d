//! Finds elements that styles hide.

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::elements;
use super::nodes::short_text;

/// Classes of text for screen readers only, in Bootstrap, WordPress, Drupal and H5BP.
const FOR_SCREEN_READERS: [&str; 5] =
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"];

/// Pixels to the left or above at which a text is outside every screen.
const OFF_SCREEN: f32 = 500.0;

/// Most characters of a text that a visual twin repeats.
const MAX_TWIN: usize = 200;

/// Fewest characters of prose; the text must also end a sentence.
const MIN_PROSE: usize = 20;

/// Fewest characters of hidden prose that the record reports.
const MIN_REPORTED: usize = 60;

/// The elements that styles hide on a page.
#[derive(Debug, Default)]
pub(super) struct HiddenElements {
    /// The hidden elements; one may lie inside another.
    pub(super) elements: Vec<NodeId>,
    /// Whether they hold at least [`MIN_REPORTED`] characters of prose.
    pub(super) prose: bool,
}

/// Whether an element's own attributes hide it: `hidden`, a `dialog` without `open`, a style (no display, no size,
/// outside the screen), or a class of text for screen readers. `visibility:hidden` does not count, because
/// `mp.weixin.qq.com` hides its articles so until a script shows them.
pub(super) fn is_hidden(node: NodeRef<'_, Node>, element: &Element) -> bool {
    match visibility(element.name(), |name| element.attr(name)) {
        Visibility::Unspecified => false,
        Visibility::Hidden => true,
        Visibility::NoSize => !resizes(node),
    }
}

/// Visibility of an element, as its attributes declare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Unspecified,
    Hidden,
    /// Its text has no font size, unless a descendant sets one.
    NoSize,
}

/// The visibility that an element's attributes declare.
pub(super) fn visibility<'a>(name: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> Visibility {
    if name == "dialog" && attribute("open").is_none() || attribute("hidden").is_some() {
        return Visibility::Hidden;
    }
    let mut classes = attribute("class").unwrap_or_default().split_ascii_whitespace();
    if classes.any(|class| FOR_SCREEN_READERS.contains(&class)) {
        return Visibility::Hidden;
    }
    attribute("style").map_or(Visibility::Unspecified, style_visibility)
}

fn style_visibility(style: &str) -> Visibility {
    let (mut hides, mut no_font) = (false, false);
    let (mut placed, mut off, mut clipped, mut flat) = (false, false, false, false);
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |wanted: &str| value.eq_ignore_ascii_case(wanted);
        match property.trim().to_ascii_lowercase().as_str() {
            "display" => hides = is("none"),
            "font-size" => no_font = length(value) == Some(0.0),
            "position" => placed = is("absolute") || is("fixed"),
            "left" | "top" | "right" | "margin-left" | "margin-top" | "text-indent" => {
                off |= length(value).is_some_and(|pixels| pixels <= -OFF_SCREEN);
                placed |= property.trim().eq_ignore_ascii_case("text-indent") && off;
            }
            "overflow" => clipped = is("hidden"),
            "clip" | "clip-path" => {
                let shape: String = value.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
                off |= ["rect(0", "rect(1px", "inset(50%", "inset(100%"].iter().any(|empty| shape.starts_with(empty));
            }
            "height" | "width" | "max-height" => flat |= length(value).is_some_and(|pixels| pixels <= 1.0),
            _ => {}
        }
    }
    match () {
        () if hides || placed && off || clipped && flat => Visibility::Hidden,
        () if no_font => Visibility::NoSize,
        () => Visibility::Unspecified,
    }
}

/// Parses a length in pixels. An em counts as 16 pixels; unknown units give `None`.
fn length(value: &str) -> Option<f32> {
    let digits = value.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c)).unwrap_or(value.len());
    let number: f32 = value[..digits].parse().ok()?;
    let unit = match value[digits..].trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" => 16.0,
        "%" if number == 0.0 => 1.0,
        _ => return None,
    };
    Some(number * unit)
}

/// Whether a descendant of an element may set a font size. Rows of boxes have a font size of zero to avoid gaps between
/// the boxes.
fn resizes(node: NodeRef<'_, Node>) -> bool {
    const MAX_NODES: usize = 64;
    let mut inner = node.descendants().skip(1).take(MAX_NODES).filter_map(|node| node.value().as_element());
    inner.any(|element| element.attr("class").is_some() || element.attr("style").is_some_and(|s| s.contains("font")))
}

/// Whether an element is hidden from screen readers (`aria-hidden`) and repeats the text of the element before or after
/// it.
pub(super) fn is_visual_twin(node: NodeRef<'_, Node>, element: &Element) -> bool {
    if !element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return false;
    }
    let Some(text) = short_text(node, MAX_TWIN).filter(|text| !text.is_empty()) else { return false };
    let beside = [node.prev_siblings().find(is_element), node.next_siblings().find(is_element)];
    beside.into_iter().flatten().any(|other| {
        let is_hidden = other.value().as_element().is_some_and(|element| is_hidden(other, element));
        !is_hidden && short_text(other, MAX_TWIN).as_ref() == Some(&text)
    })
}

fn is_element(node: &NodeRef<'_, Node>) -> bool {
    node.value().is_element()
}

/// Finds the hidden elements of a page. An element that holds more prose than everything visible is not one of them: it
/// is an article that a script would unfold.
pub(super) fn hidden_elements(html: &Html) -> HiddenElements {
    let mut search = Search::default();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => search.text(text),
                Node::Element(element) => search.open(node, element),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    search.close(node, element);
                }
            }
        }
    }
    search.result()
}

/// An element whose own attributes hide it.
struct Candidate {
    id: NodeId,
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
    /// All characters outside the candidates.
    visible: usize,
}

impl Search {
    fn open(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.unseen += u32::from(elements::is_unseen(element.name()));
        self.links += u32::from(element.name() == "a");
        if is_hidden(node, element) {
            self.candidates.push(Candidate { id: node.id(), around: self.open, prose: 0 });
            self.open = Some(self.candidates.len() - 1);
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.unseen -= u32::from(elements::is_unseen(element.name()));
        self.links -= u32::from(element.name() == "a");
        if let Some(open) = self.open.filter(|&open| self.candidates[open].id == node.id()) {
            self.open = self.candidates[open].around;
        }
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
        let is_prose = chars >= MIN_PROSE && self.links == 0 && text.contains(['。', '！', '？', '；', '.', '!', '?']);
        let prose = if is_prose { chars } else { 0 };
        if let Some(open) = self.open {
            self.candidates[open].prose += prose;
        } else {
            self.visible_prose += prose;
            self.visible += chars;
        }
    }

    fn result(self) -> HiddenElements {
        let mut hidden = HiddenElements::default();
        // A page that hides all its text is shown by a script.
        if self.visible == 0 {
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
                hidden.elements.push(candidate.id);
                prose += candidate.prose;
            }
        }
        hidden.prose = prose >= MIN_REPORTED;
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_in_every_spelling() {
        for (style, expected) in [
            ("display:none", Visibility::Hidden),
            ("DISPLAY : None !important;", Visibility::Hidden),
            ("color:red;display:block", Visibility::Unspecified),
            ("display:none;display:block", Visibility::Unspecified),
            ("font-size:0", Visibility::NoSize),
            ("font-size: 0px", Visibility::NoSize),
            ("font-size:0.9em", Visibility::Unspecified),
            ("position:absolute;left:-9999px", Visibility::Hidden),
            ("position:fixed; top:-3000px", Visibility::Hidden),
            ("left:-9999px", Visibility::Unspecified),
            ("position:absolute;left:-20px", Visibility::Unspecified),
            ("text-indent:-9999px", Visibility::Hidden),
            ("text-indent:-999em", Visibility::Hidden),
            ("text-indent:2em", Visibility::Unspecified),
            ("height:0;overflow:hidden", Visibility::Hidden),
            ("height:300px;overflow:hidden", Visibility::Unspecified),
            ("max-height:0;overflow:hidden", Visibility::Hidden),
            ("max-height:300px;overflow:hidden", Visibility::Unspecified),
            ("position:absolute;clip:rect(0 0 0 0)", Visibility::Hidden),
            ("position:absolute;clip-path: inset(50%)", Visibility::Hidden),
            ("clip-path:inset(10px)", Visibility::Unspecified),
            ("visibility:hidden", Visibility::Unspecified),
            ("", Visibility::Unspecified),
        ] {
            assert_eq!(style_visibility(style), expected, "{style}");
        }
    }
}
