//! Builds the tree of a page from its tags and texts, as the HTML standard says (section 13.2.6), with limits that keep
//! time and memory proportional to the length of the page.
//!
//! The standard's algorithms are quadratic on hostile pages. Most steps walk the stack of open elements, and a
//! formatting element that is never closed is reopened in each block that follows (60,000 `<p><font>` make a thousand
//! million elements). So the builder drops start tags beyond [`MAX_OPEN`] open elements, and formatting elements when
//! the tree grows faster than the page. It drops tags, never text. [`super::rules`] has the rules of each mode.

use std::collections::BTreeMap;

use super::attributes::Attributes;
use super::hidden;
use super::mode::Mode;
use super::names::{Language, Name};
use super::style::Visibility;
use super::tag::Tag;
use super::token::{Open, Outcome, RawText, Space, Token};
use super::tree::{self, Span, Tree};

/// Most elements that the builder may hold open. Open formatting elements count twice, because they are in two lists.
/// 115 real pages hold 44 at most. At 512 a page that consists only of tags still parses at 1 MB/s or more.
const MAX_OPEN: usize = 512;

/// Nodes for each token by which the tree may grow; beyond it and [`EXTRA_NODES`], formatting elements are dropped. A
/// tag makes one node, a cell without a table up to four.
const NODES_PER_TOKEN: usize = 2;

/// Nodes by which the tree may exceed [`NODES_PER_TOKEN`], once for each time that the limit is hit.
const EXTRA_NODES: usize = 4096;

/// An entry in the list of active formatting elements.
#[derive(Debug, Clone, Copy)]
enum Formatting {
    Marker,
    Element(u32, Tag),
}

#[allow(clippy::struct_excessive_bools, reason = "the state of the standard's algorithm")]
pub(super) struct Builder<'t> {
    pub(super) tree: Tree<'t>,
    pub(super) mode: Mode,
    /// The mode to which raw text and text in tables return.
    pub(super) original_mode: Mode,
    pub(super) template_modes: Vec<Mode>,
    /// Text in a table that has not found its place yet.
    pub(super) table_text: Vec<(Span, Space)>,
    pub(super) is_quirky: bool,
    pub(super) open: Vec<Open>,
    formatting: Vec<Formatting>,
    /// Number of markers in `formatting`.
    markers: usize,
    pub(super) head: Option<u32>,
    pub(super) form: Option<u32>,
    /// Whether a line feed at the start of the next text is dropped.
    pub(super) skips_line_feed: bool,
    /// Whether misplaced content is inserted before its table.
    fosters: bool,
    /// Tags and texts so far.
    tokens: usize,
    /// Nodes that the tree may have beyond [`NODES_PER_TOKEN`].
    allowance: usize,
    /// Whether formatting elements still pass.
    passes_formatting: bool,
    /// Dropped start tags whose end tags have not come yet, counted by name.
    dropped: BTreeMap<Name, usize>,
    /// Whether a limit dropped a tag.
    dropped_any: bool,
}

/// A place for a node.
enum Place {
    /// The last child of this node.
    In(u32),
    /// Before this table, or in this element if the table has no parent.
    Before(u32, u32),
}

impl<'t> Builder<'t> {
    pub(super) fn new(source: &'t str, with_tags: bool) -> Self {
        Self {
            tree: Tree::new(source, with_tags),
            mode: Mode::Initial,
            original_mode: Mode::Initial,
            template_modes: Vec::new(),
            table_text: Vec::new(),
            is_quirky: false,
            open: Vec::new(),
            formatting: Vec::new(),
            markers: 0,
            head: None,
            form: None,
            skips_line_feed: false,
            fosters: false,
            tokens: 0,
            allowance: EXTRA_NODES,
            passes_formatting: true,
            dropped: BTreeMap::new(),
            dropped_any: false,
        }
    }

    /// The finished tree, and whether a limit dropped tags.
    pub(super) fn finish(mut self) -> (Tree<'t>, bool) {
        self.tree.finish();
        (self.tree, self.dropped_any)
    }

    /// Whether the current element belongs to SVG or MathML.
    pub(super) fn is_in_foreign_content(&self) -> bool {
        self.open.last().is_some_and(|open| open.language != Language::Html)
    }

    /// Reads a document type.
    pub(super) fn doctype(&mut self, is_quirky: bool) {
        self.skips_line_feed = false;
        if self.mode == Mode::Initial {
            self.is_quirky = is_quirky;
            self.mode = Mode::BeforeHtml;
        }
    }

    /// Reads a start tag. Returns whether raw text follows.
    pub(super) fn start_tag(&mut self, tag: Tag) -> Option<RawText> {
        self.tokens += 1;
        self.skips_line_feed = false;
        let tag = self.admit(tag)?;
        self.process(Token::Start(tag))
    }

    /// Reads an end tag.
    pub(super) fn end_tag(&mut self, name: Name) {
        self.tokens += 1;
        self.skips_line_feed = false;
        let name = match name {
            Name::FRAMESET | Name::FRAME | Name::NOFRAMES | Name::PLAINTEXT | Name::OBJECT | Name::APPLET => return,
            Name::MARQUEE => Name::DIV,
            name => name,
        };
        if self.dropped.is_empty() || !self.was_dropped(name) {
            self.process(Token::End(name));
        }
    }

    /// Reads a text.
    pub(super) fn text(&mut self, mut text: Span) {
        self.tokens += 1;
        if std::mem::take(&mut self.skips_line_feed) && self.tree.str(text).starts_with('\n') {
            text.start += 1;
        }
        while text.start < text.end && self.process_text(text, Space::Unknown) {
            // The rules treat white space apart: the first run is processed, and then the rest.
            let (length, is_space) = first_run(self.tree.str(text).as_bytes());
            let end = text.start + length as u32;
            self.process_text(Span { end, ..text }, if is_space { Space::All } else { Space::None });
            text.start = end;
        }
    }

    /// Processes a text. Returns whether it must be split.
    fn process_text(&mut self, text: Span, space: Space) -> bool {
        loop {
            match self.apply(Token::Text(text, space)) {
                Outcome::Again(mode) => self.mode = mode,
                Outcome::Split => return true,
                Outcome::Done | Outcome::Raw(_) => return false,
            }
        }
    }

    /// Reads a NUL between tags.
    pub(super) fn nul(&mut self) {
        self.skips_line_feed = false;
        self.process(Token::Nul);
    }

    /// Reads the end of the page.
    pub(super) fn end(&mut self) {
        self.process(Token::PageEnd);
    }

    fn process(&mut self, token: Token) -> Option<RawText> {
        loop {
            match self.apply(token) {
                Outcome::Again(mode) => self.mode = mode,
                Outcome::Raw(raw) => return Some(raw),
                Outcome::Done | Outcome::Split => return None,
            }
        }
    }

    /// The tag to process, perhaps changed; `None` drops it.
    fn admit(&mut self, mut tag: Tag) -> Option<Tag> {
        match tag.name {
            // A parser drops all text in a frameset, and reads `noframes`, and everything after `plaintext`, as raw
            // text; without these tags the text and the markup in them are kept. `object` and `applet` leave markers in
            // the list of formatting elements that nothing removes, and their content is ordinary text.
            Name::FRAMESET | Name::FRAME | Name::NOFRAMES | Name::PLAINTEXT | Name::OBJECT | Name::APPLET => {
                return None;
            }
            // It leaves the same markers, but is a block.
            Name::MARQUEE => tag.name = Name::DIV,
            _ => {}
        }
        if self.tree.len() > NODES_PER_TOKEN * self.tokens + self.allowance {
            self.close_formatting();
        }
        let sets = tag.name.sets();
        if sets & Name::FORMATTING != 0 {
            if !self.passes_formatting {
                return None;
            }
            if tag.name == Name::CODE
                && let Some(listing) = self.open.last().filter(|open| open.is(Name::PRE))
            {
                self.tree.name_language(listing.node, tag.attributes);
            }
            // Formatting elements without attributes are equal, and the builder holds at most three equal elements, so
            // the list stays short. A single attribute replaces all that hide the element.
            let attribute = |wanted| self.tree.attribute(tag.attributes, wanted);
            let is_hidden =
                !tag.attributes.is_empty() && hidden::visibility(tag.name, attribute) != Visibility::Unspecified;
            tag.attributes = if is_hidden { Attributes::HIDDEN } else { Attributes::default() };
        }
        if sets & Name::NEVER_OPEN == 0 {
            if !tag.is_known {
                self.dropped_any = true;
                return None;
            }
            if self.holds() >= MAX_OPEN {
                return self.drop(tag);
            }
        }
        Some(tag)
    }

    /// Number of elements that the builder holds: the document, open elements, formatting elements, head and form.
    fn holds(&self) -> usize {
        let formatting = self.formatting.len() - self.markers;
        1 + self.open.len() + formatting + usize::from(self.head.is_some()) + usize::from(self.form.is_some())
    }

    /// Drops a start tag. A line break replaces the tag of a block, to keep its text apart from the text around it.
    fn drop(&mut self, tag: Tag) -> Option<Tag> {
        self.dropped_any = true;
        *self.dropped.entry(tag.name).or_default() += 1;
        let is_block = tag.name.is(Name::BLOCKS);
        is_block.then(|| Tag::missing(Name::BR))
    }

    /// Whether an end tag belongs to a dropped start tag.
    fn was_dropped(&mut self, name: Name) -> bool {
        let Some(count) = self.dropped.get_mut(&name) else { return false };
        *count -= 1;
        if *count == 0 {
            self.dropped.remove(&name);
        }
        true
    }

    /// Closes all formatting elements, and drops later ones: the tree grows faster than the page.
    #[cold]
    fn close_formatting(&mut self) {
        self.allowance = self.tree.len() - NODES_PER_TOKEN * self.tokens + EXTRA_NODES;
        self.passes_formatting = false;
        self.dropped_any = true;
        let in_list = self.formatting.iter().filter_map(|entry| match entry {
            Formatting::Element(_, tag) => Some(tag.name),
            Formatting::Marker => None,
        });
        let names: Vec<Name> = self.open.iter().map(|open| open.name).chain(in_list).collect();
        for name in names.into_iter().rev().filter(|name| name.is(Name::FORMATTING)) {
            self.process(Token::End(name));
        }
    }

    /// The current element.
    pub(super) fn current(&self) -> Open {
        self.open.last().copied().unwrap_or(Open { node: tree::DOCUMENT, name: Name::HTML, language: Language::Html })
    }

    /// Pops the current element.
    pub(super) fn pop(&mut self) {
        self.open.pop();
    }

    /// Whether an HTML element with this name is open.
    pub(super) fn is_open(&self, name: Name) -> bool {
        self.open.iter().any(|open| open.is(name))
    }

    /// Whether an open element for which `is` holds is in scope. `further` are bounds besides the usual ones.
    pub(super) fn any_in_scope(&self, further: u32, is: impl Fn(&Open) -> bool) -> bool {
        for open in self.open.iter().rev() {
            if is(open) {
                return true;
            }
            if open.bounds(further) {
                return false;
            }
        }
        false
    }

    /// Whether an element is in scope.
    pub(super) fn in_scope(&self, name: Name) -> bool {
        self.any_in_scope(0, |open| open.is(name))
    }

    /// Whether an element of these sets is in the scope of table parts.
    pub(super) fn any_in_table_scope(&self, is: impl Fn(&Open) -> bool) -> bool {
        for open in self.open.iter().rev() {
            if is(open) {
                return true;
            }
            if open.is_in(Name::TABLE_SCOPE) {
                return false;
            }
        }
        false
    }

    /// Whether an element is in the scope of table parts.
    pub(super) fn in_table_scope(&self, name: Name) -> bool {
        self.any_in_table_scope(|open| open.is(name))
    }

    /// Closes elements whose end tags may be left out, except one.
    pub(super) fn close_implied(&mut self, except: Name) {
        while self.open.last().is_some_and(|open| open.is_in(Name::IMPLIED_END) && open.name != except) {
            self.open.pop();
        }
    }

    /// Closes elements up to one with this name.
    pub(super) fn close(&mut self, name: Name) {
        while let Some(open) = self.open.pop() {
            if open.is(name) {
                break;
            }
        }
    }

    /// Closes elements up to one of these sets.
    pub(super) fn close_any(&mut self, sets: u32) {
        while let Some(open) = self.open.pop() {
            if open.is_in(sets) {
                break;
            }
        }
    }

    /// Closes elements until the current one is of these sets.
    pub(super) fn close_until(&mut self, sets: u32) {
        while self.open.last().is_some_and(|open| !open.is_in(sets)) {
            self.open.pop();
        }
    }

    /// Closes an open paragraph.
    pub(super) fn close_paragraph(&mut self) {
        if self.any_in_scope(Name::BUTTON_SCOPE, |open| open.is(Name::P)) {
            self.close_implied(Name::P);
            self.close(Name::P);
        }
    }

    /// Closes the cell.
    pub(super) fn close_cell(&mut self) {
        self.close_implied(Name::NONE);
        self.close_any(Name::CELLS);
        self.clear_formatting();
    }

    /// Removes an element from the stack of open elements.
    pub(super) fn remove_open(&mut self, node: u32) {
        if let Some(at) = self.open.iter().rposition(|open| open.node == node) {
            self.open.remove(at);
        }
    }

    /// The place for a node in an element, or in the current one.
    fn place(&self, target: Option<Open>) -> Place {
        let target = target.unwrap_or_else(|| self.current());
        if !(self.fosters && target.is_in(Name::FOSTERING)) {
            return Place::In(self.inside(target));
        }
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.is(Name::TEMPLATE) {
                return Place::In(self.inside(*open));
            }
            if open.is(Name::TABLE) && at > 0 {
                return Place::Before(open.node, self.open[at - 1].node);
            }
        }
        Place::In(self.open.first().map_or(tree::DOCUMENT, |open| open.node))
    }

    /// The node that holds the content of an element.
    fn inside(&self, open: Open) -> u32 {
        if open.is(Name::TEMPLATE) { self.tree.content(open.node) } else { open.node }
    }

    fn insert_at(&mut self, place: &Place, node: u32) {
        match *place {
            Place::Before(table, _) if self.tree.has_parent(table) => self.tree.insert_before(table, node),
            Place::In(parent) | Place::Before(_, parent) => self.tree.append(parent, node),
        }
    }

    /// Inserts a text.
    pub(super) fn insert_text(&mut self, text: Span) {
        match self.place(None) {
            Place::Before(table, _) if self.tree.has_parent(table) => self.tree.insert_text_before(table, text),
            Place::In(parent) | Place::Before(_, parent) => self.tree.append_text(parent, text),
        }
    }

    /// Inserts an element, without opening it.
    pub(super) fn insert_closed(&mut self, language: Language, tag: Tag) -> u32 {
        let place = self.place(None);
        let node = self.tree.element(language, tag);
        self.insert_at(&place, node);
        node
    }

    /// Inserts an element, and opens it.
    pub(super) fn insert_foreign(&mut self, language: Language, tag: Tag) -> u32 {
        let node = self.insert_closed(language, tag);
        self.open.push(Open { node, name: tag.name, language });
        node
    }

    /// Inserts an HTML element, and opens it.
    pub(super) fn insert(&mut self, tag: Tag) -> u32 {
        self.insert_foreign(Language::Html, tag)
    }

    /// Inserts an HTML element that has no tag in the source.
    pub(super) fn insert_missing(&mut self, name: Name) -> u32 {
        self.insert(Tag::missing(name))
    }

    /// Inserts the root element.
    pub(super) fn insert_root(&mut self, tag: Tag) {
        let node = self.tree.element(Language::Html, tag);
        self.open.push(Open { node, name: Name::HTML, language: Language::Html });
        self.tree.append(tree::DOCUMENT, node);
    }

    /// Inserts an element whose content is raw text.
    pub(super) fn insert_raw(&mut self, tag: Tag, raw: RawText) -> Outcome {
        self.insert(tag);
        self.original_mode = self.mode;
        self.mode = Mode::Text;
        Outcome::Raw(raw)
    }

    /// Applies a rule of the body while misplaced content goes before its table.
    pub(super) fn foster(&mut self, token: Token) -> Outcome {
        self.fosters = true;
        let outcome = self.step(Mode::InBody, token);
        self.fosters = false;
        outcome
    }

    /// Adds a marker to the list of active formatting elements.
    pub(super) fn mark_formatting(&mut self) {
        self.formatting.push(Formatting::Marker);
        self.markers += 1;
    }

    /// Removes the active formatting elements after the last marker, and the marker.
    pub(super) fn clear_formatting(&mut self) {
        while let Some(entry) = self.formatting.pop() {
            if matches!(entry, Formatting::Marker) {
                self.markers -= 1;
                break;
            }
        }
    }

    fn position_in_formatting(&self, node: u32) -> Option<usize> {
        self.formatting.iter().position(|entry| matches!(entry, Formatting::Element(of, _) if *of == node))
    }

    /// The last active formatting element with this name, after the last marker.
    fn last_formatting(&self, name: Name) -> Option<(usize, u32, Tag)> {
        for (at, entry) in self.formatting.iter().enumerate().rev() {
            match *entry {
                Formatting::Marker => return None,
                Formatting::Element(node, tag) if tag.name == name => return Some((at, node, tag)),
                Formatting::Element(..) => {}
            }
        }
        None
    }

    fn is_marker_or_open(&self, at: usize) -> bool {
        match self.formatting[at] {
            Formatting::Marker => true,
            Formatting::Element(node, _) => self.open.iter().rev().any(|open| open.node == node),
        }
    }

    /// Opens the active formatting elements again.
    pub(super) fn reconstruct_formatting(&mut self) {
        let Some(last) = self.formatting.len().checked_sub(1) else { return };
        if self.is_marker_or_open(last) {
            return;
        }
        let mut from = last;
        while from > 0 && !self.is_marker_or_open(from - 1) {
            from -= 1;
        }
        for at in from..=last {
            if let Formatting::Element(_, tag) = self.formatting[at] {
                let node = self.insert(tag);
                self.formatting[at] = Formatting::Element(node, tag);
            }
        }
    }

    /// Inserts a formatting element. At most three equal ones are active.
    pub(super) fn insert_formatting(&mut self, tag: Tag) {
        let (mut first, mut equal) = (0, 0);
        for (at, entry) in self.formatting.iter().enumerate().rev() {
            let Formatting::Element(_, other) = entry else { break };
            if other.name == tag.name && self.tree.same_attributes(other.attributes, tag.attributes) {
                (first, equal) = (at, equal + 1);
            }
        }
        if equal >= 3 {
            self.formatting.remove(first);
        }
        let node = self.insert(tag);
        self.formatting.push(Formatting::Element(node, tag));
    }

    /// Closes an open link before another one.
    pub(super) fn close_link(&mut self) {
        let Some((_, node, _)) = self.last_formatting(Name::A) else { return };
        self.close_misnested(Name::A);
        if let Some(at) = self.position_in_formatting(node) {
            self.formatting.remove(at);
        }
        self.remove_open(node);
    }

    /// Closes the last element with a name, as an end tag without rules of its own does.
    pub(super) fn close_in_body(&mut self, name: Name) {
        for at in (0..self.open.len()).rev() {
            if self.open[at].is(name) {
                self.open.truncate(at);
                return;
            }
            if self.open[at].is_in(Name::SPECIAL) {
                return;
            }
        }
    }

    /// Closes a formatting element whose tags may cross those of others (the standard's adoption agency algorithm,
    /// section 13.2.6.4.7).
    pub(super) fn close_misnested(&mut self, subject: Name) {
        let current = self.current();
        if current.is(subject) && self.position_in_formatting(current.node).is_none() {
            self.pop();
            return;
        }
        for _ in 0..8 {
            let Some((entry_at, element, tag)) = self.last_formatting(subject) else {
                self.close_in_body(subject);
                return;
            };
            let Some(element_at) = self.open.iter().rposition(|open| open.node == element) else {
                self.formatting.remove(entry_at);
                return;
            };
            if !self.any_in_scope(0, |open| open.node == element) {
                return;
            }
            let furthest = (element_at..self.open.len()).find(|at| self.open[*at].is_in(Name::SPECIAL));
            let Some(furthest_at) = furthest else {
                self.open.truncate(element_at);
                self.formatting.remove(entry_at);
                return;
            };
            let furthest = self.open[furthest_at];
            let Some(ancestor) = element_at.checked_sub(1).map(|at| self.open[at]) else { return };
            let mut last = furthest.node;
            // After which element of the list the new one goes; `None` replaces the old one.
            let mut bookmark = None;
            let mut at = furthest_at;
            for round in 1.. {
                at -= 1;
                let node = self.open[at].node;
                if node == element {
                    break;
                }
                let in_list = self.position_in_formatting(node);
                let (Some(list_at), true) = (in_list, round <= 3) else {
                    if let Some(list_at) = in_list {
                        self.formatting.remove(list_at);
                    }
                    self.open.remove(at);
                    continue;
                };
                let Formatting::Element(_, tag) = self.formatting[list_at] else { return };
                let copy = self.tree.element(Language::Html, tag);
                self.open[at] = Open { node: copy, name: tag.name, language: Language::Html };
                self.formatting[list_at] = Formatting::Element(copy, tag);
                if last == furthest.node {
                    bookmark = Some(copy);
                }
                self.tree.append(copy, last);
                last = copy;
            }
            self.tree.detach(last);
            let place = self.place(Some(ancestor));
            self.insert_at(&place, last);
            let copy = self.tree.element(Language::Html, tag);
            self.tree.move_children(furthest.node, copy);
            self.tree.append(furthest.node, copy);
            let entry = Formatting::Element(copy, tag);
            let old = self.position_in_formatting(element);
            match (bookmark.and_then(|node| self.position_in_formatting(node)), old) {
                (Some(after), Some(old)) => {
                    self.formatting.insert(after + 1, entry);
                    self.formatting.remove(if old > after { old + 1 } else { old });
                }
                (None, Some(old)) => self.formatting[old] = entry,
                (_, None) => return,
            }
            self.remove_open(element);
            let open = Open { node: copy, name: tag.name, language: Language::Html };
            if let Some(at) = self.open.iter().position(|open| open.node == furthest.node) {
                self.open.insert(at + 1, open);
            }
        }
    }
}

/// Length in bytes of the first run of a text, and whether it is white space.
fn first_run(text: &[u8]) -> (usize, bool) {
    let is_space = text.first().is_some_and(u8::is_ascii_whitespace);
    (text.iter().position(|b| b.is_ascii_whitespace() != is_space).unwrap_or(text.len()), is_space)
}
