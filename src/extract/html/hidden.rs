//! Elements that styles hide.

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::elements;
use super::reading::short_text;

/// Classes of text for screen readers alone, as Bootstrap, WordPress, Drupal and H5BP name them.
const FOR_SCREEN_READERS: [&str; 5] =
    ["sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"];

/// Pixels to the left or above from which a text stands outside every screen.
const OFF_SCREEN: f32 = 500.0;

/// Characters of a text that is said a second time, at most.
const TWIN: usize = 200;

/// Characters of a text from which it is prose, if it has the end of a sentence.
const PROSE: usize = 20;

/// Characters of hidden prose of which the record tells.
const TOLD: usize = 60;

/// What styles hide on a page.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// The outermost elements that nobody sees.
    pub(super) elements: Vec<NodeId>,
    /// Whether prose is among what they hold.
    pub(super) prose: bool,
}

/// Whether an element says of itself that it is hidden: `hidden`, a style (no display, no size, outside the screen), or a
/// class of text for screen readers. `visibility:hidden` is no such thing: pages of `mp.weixin.qq.com` are, until a script
/// shows them.
pub(super) fn is_hidden(node: NodeRef<'_, Node>, element: &Element) -> bool {
    match says(element.name(), |name| element.attr(name)) {
        Says::Nothing => false,
        Says::Hidden => true,
        Says::NoSize => !resizes(node),
    }
}

/// What an element's attributes say of whether it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Nothing,
    Hidden,
    /// Its text has no size, unless something in it gives it one.
    NoSize,
}

/// Reads the attributes of an element.
pub(super) fn says<'a>(name: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> Says {
    if name == "dialog" && attribute("open").is_none() || attribute("hidden").is_some() {
        return Says::Hidden;
    }
    let mut classes = attribute("class").unwrap_or_default().split_ascii_whitespace();
    if classes.any(|class| FOR_SCREEN_READERS.contains(&class)) {
        return Says::Hidden;
    }
    attribute("style").map_or(Says::Nothing, read_style)
}

fn read_style(style: &str) -> Says {
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
            "height" | "width" => flat |= length(value).is_some_and(|pixels| pixels <= 1.0),
            _ => {}
        }
    }
    match () {
        () if hides || placed && off || clipped && flat => Says::Hidden,
        () if no_font => Says::NoSize,
        () => Says::Nothing,
    }
}

/// A length in pixels; other units count as what they are in type of 16 pixels.
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

/// Whether something in an element may give its text a size of its own: a row of boxes has no font size so that no blank
/// parts them.
fn resizes(node: NodeRef<'_, Node>) -> bool {
    const MOST: usize = 64;
    let mut inner = node.descendants().skip(1).take(MOST).filter_map(|node| node.value().as_element());
    inner.any(|element| element.attr("class").is_some() || element.attr("style").is_some_and(|s| s.contains("font")))
}

/// Whether an element that screen readers pass over says what the one beside it says.
pub(super) fn is_twin(node: NodeRef<'_, Node>, element: &Element) -> bool {
    if !element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return false;
    }
    let Some(text) = short_text(node, TWIN).filter(|text| !text.is_empty()) else { return false };
    let beside = [node.prev_siblings().find(is_element), node.next_siblings().find(is_element)];
    beside.into_iter().flatten().any(|other| {
        let is_hidden = other.value().as_element().is_some_and(|element| is_hidden(other, element));
        !is_hidden && short_text(other, TWIN).as_ref() == Some(&text)
    })
}

fn is_element(node: &NodeRef<'_, Node>) -> bool {
    node.value().is_element()
}

/// Which of the elements that say they are hidden are: not one that holds more prose than all that is seen, which is an
/// article before a script unfolds it.
pub(super) fn judge(html: &Html) -> Hidden {
    let mut judge = Judge::default();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => judge.text(text),
                Node::Element(element) => judge.open(node, element),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    judge.close(node, element);
                }
            }
        }
    }
    judge.verdict()
}

/// An element that says it is hidden.
struct Candidate {
    id: NodeId,
    around: Option<usize>,
    /// Characters of prose in it, and not in another candidate in it.
    prose: usize,
}

#[derive(Default)]
struct Judge {
    candidates: Vec<Candidate>,
    /// The innermost open one.
    open: Option<usize>,
    unseen: u32,
    links: u32,
    /// Characters outside the candidates: of prose, and all.
    seen_prose: usize,
    seen: usize,
}

impl Judge {
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
        let is_prose = chars >= PROSE && self.links == 0 && text.contains(['。', '！', '？', '；', '.', '!', '?']);
        let prose = if is_prose { chars } else { 0 };
        if let Some(open) = self.open {
            self.candidates[open].prose += prose;
        } else {
            self.seen_prose += prose;
            self.seen += chars;
        }
    }

    fn verdict(self) -> Hidden {
        let mut hidden = Hidden::default();
        // Who hides a whole page means to show it.
        if self.seen == 0 {
            return hidden;
        }
        let mut stays: Vec<bool> = self.candidates.iter().map(|c| c.prose > self.seen_prose).collect();
        for at in (0..stays.len()).rev().filter(|&at| self.candidates[at].around.is_some()) {
            if stays[at]
                && let Some(around) = self.candidates[at].around
            {
                stays[around] = true;
            }
        }
        let mut prose = 0;
        for (at, candidate) in self.candidates.iter().enumerate() {
            if !stays[at] {
                hidden.elements.push(candidate.id);
                prose += candidate.prose;
            }
        }
        hidden.prose = prose >= TOLD;
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_in_every_spelling() {
        for (style, says) in [
            ("display:none", Says::Hidden),
            ("DISPLAY : None !important;", Says::Hidden),
            ("color:red;display:block", Says::Nothing),
            ("display:none;display:block", Says::Nothing),
            ("font-size:0", Says::NoSize),
            ("font-size: 0px", Says::NoSize),
            ("font-size:0.9em", Says::Nothing),
            ("position:absolute;left:-9999px", Says::Hidden),
            ("position:fixed; top:-3000px", Says::Hidden),
            ("left:-9999px", Says::Nothing),
            ("position:absolute;left:-20px", Says::Nothing),
            ("text-indent:-9999px", Says::Hidden),
            ("text-indent:-999em", Says::Hidden),
            ("text-indent:2em", Says::Nothing),
            ("height:0;overflow:hidden", Says::Hidden),
            ("height:300px;overflow:hidden", Says::Nothing),
            ("visibility:hidden", Says::Nothing),
            ("", Says::Nothing),
        ] {
            assert_eq!(read_style(style), says, "{style}");
        }
    }
}
