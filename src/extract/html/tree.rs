//! The tree of a page: nodes in one vector, text as slices of the source.

use super::attributes::{Attribute, Attributes};
use super::names::{Language, Name, Names};
use super::tag::{NO_TAG, Tag};

/// Place of no node.
const NONE: u32 = u32::MAX;

/// A text: a slice of the source, or of the decoded text of the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// First byte.
    pub(super) start: u32,
    /// Byte after the last one.
    pub(super) end: u32,
    /// Whether it is a slice of the decoded text.
    pub(super) decoded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The root, or the content of a template.
    Root,
    Element(Language),
    Text,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: u32,
    previous: u32,
    next: u32,
    /// The first and last child of an element. Of a text while the tree grows: its first and last further piece.
    first: u32,
    last: u32,
    /// The attributes of an element ([`Attributes`]), or the bytes of a text.
    start: u32,
    end: u32,
    /// The name of an element.
    name: Name,
    kind: Kind,
    /// Whether a text is decoded.
    decoded: bool,
}

/// The tree of a page.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    source: &'t str,
    /// Texts that differ from the source: character references, line breaks, joined texts.
    pub(super) decoded: String,
    /// The nodes, in the order in which they were made; the first is the document.
    nodes: Vec<Node>,
    /// The attributes of all elements.
    attributes: Vec<(Attribute, Span)>,
    /// Further pieces of texts, each with the place of the next one. They are joined once, at the end.
    pieces: Vec<(Span, u32)>,
    /// Texts that have further pieces.
    in_pieces: Vec<u32>,
    /// For each node the first byte of the name in its tag, if selectors need it.
    tags: Option<Vec<u32>>,
    pub(super) names: Names,
}

/// The document.
pub(super) const DOCUMENT: u32 = 0;

/// Bytes of source for each node that the tree reserves memory for at first. 115 real pages have one node in 88 bytes.
const BYTES_PER_NODE: usize = 128;

/// Most nodes that the tree reserves memory for at first.
const MAX_RESERVED: usize = 1 << 14;

impl<'t> Tree<'t> {
    /// The empty tree of a page. `with_tags` tells whether elements know their tags.
    pub(super) fn new(source: &'t str, with_tags: bool) -> Self {
        let mut tree = Self {
            source,
            decoded: String::new(),
            nodes: Vec::with_capacity((source.len() / BYTES_PER_NODE).min(MAX_RESERVED)),
            attributes: vec![(Attribute::Hidden, Span::default())],
            pieces: Vec::new(),
            in_pieces: Vec::new(),
            tags: with_tags.then(Vec::new),
            names: Names::default(),
        };
        tree.add(Kind::Root, Name::NONE, (0, 0), false);
        tree
    }

    /// Number of nodes, those without a parent included.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn add(&mut self, kind: Kind, name: Name, (start, end): (u32, u32), decoded: bool) -> u32 {
        let node =
            Node { parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE, start, end, name, kind, decoded };
        self.nodes.push(node);
        if let Some(tags) = &mut self.tags {
            tags.push(NO_TAG);
        }
        self.nodes.len() as u32 - 1
    }

    /// Makes an element without a parent. A template gets the root of its content.
    pub(super) fn element(&mut self, language: Language, tag: Tag) -> u32 {
        let Tag { name, attributes, .. } = tag;
        let element = self.add(Kind::Element(language), name, (attributes.start, attributes.set), false);
        if let Some(last) = self.tags.as_mut().and_then(|tags| tags.last_mut()) {
            *last = tag.start;
        }
        if name == Name::TEMPLATE && language == Language::Html {
            let content = self.add(Kind::Root, Name::NONE, (0, 0), false);
            self.append(element, content);
        }
        element
    }

    /// The first child of a template: the root of its content.
    pub(super) fn content(&self, template: u32) -> u32 {
        self.nodes[template as usize].first
    }

    /// No attributes, at the place where the next ones go.
    pub(super) fn no_attributes(&self) -> Attributes {
        Attributes { start: self.attributes.len() as u32, set: 0 }
    }

    /// Adds an attribute to the last ones, unless they have one with the same name.
    pub(super) fn add_attribute(&mut self, to: &mut Attributes, attribute: Attribute, value: Span) {
        if to.set & attribute.bit() == 0 {
            to.set |= attribute.bit();
            self.attributes.push((attribute, value));
        }
    }

    /// Removes the last attributes.
    pub(super) fn remove_attributes(&mut self, attributes: Attributes) {
        self.attributes.truncate(attributes.start as usize);
    }

    /// The value of an attribute among these.
    pub(super) fn attribute(&self, among: Attributes, attribute: Attribute) -> Option<&str> {
        if among.set & attribute.bit() == 0 {
            return None;
        }
        let found = self.attributes[among.range()].iter().find(|(name, _)| *name == attribute);
        found.map(|(_, value)| self.str(*value))
    }

    /// Whether two sets of attributes are equal.
    pub(super) fn same_attributes(&self, one: Attributes, other: Attributes) -> bool {
        let mut all = self.attributes[one.range()].iter();
        one.set == other.set && all.all(|(name, value)| self.attribute(other, *name) == Some(self.str(*value)))
    }

    /// Gives an element the attributes among these that it does not have.
    pub(super) fn add_missing(&mut self, element: u32, more: Attributes) {
        let Node { start, end, .. } = self.nodes[element as usize];
        let old = Attributes { start, set: end };
        let mut all = self.no_attributes();
        for at in old.range().chain(more.range()) {
            let (name, value) = self.attributes[at];
            self.add_attribute(&mut all, name, value);
        }
        let node = &mut self.nodes[element as usize];
        (node.start, node.end) = (all.start, all.set);
    }

    /// Gives a listing the words that name the language of the code in it, unless it has such words already. `code` are
    /// the attributes of an element in it.
    pub(super) fn name_language(&mut self, listing: u32, code: Attributes) {
        let Node { start, end: set, .. } = self.nodes[listing as usize];
        let span_of = |wanted| self.attributes[code.range()].iter().find(|(name, _)| *name == wanted);
        let language = span_of(Attribute::DataLang).or_else(|| span_of(Attribute::Class)).map(|(_, value)| *value);
        if let Some(value) = language.filter(|_| set & Attribute::DataLang.bit() == 0) {
            let mut added = self.no_attributes();
            self.add_attribute(&mut added, Attribute::DataLang, value);
            debug_assert!(start <= added.start);
            self.add_missing(listing, added);
        }
    }

    /// The text of a slice.
    pub(super) fn str(&self, span: Span) -> &str {
        let text = if span.decoded { &self.decoded } else { self.source };
        text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Whether a node has a parent.
    pub(super) fn has_parent(&self, node: u32) -> bool {
        self.nodes[node as usize].parent != NONE
    }

    /// Makes a node the last child of another one.
    pub(super) fn append(&mut self, parent: u32, child: u32) {
        self.detach(child);
        let last = std::mem::replace(&mut self.nodes[parent as usize].last, child);
        let node = &mut self.nodes[child as usize];
        (node.parent, node.previous) = (parent, last);
        match self.nodes.get_mut(last as usize) {
            Some(last) => last.next = child,
            None => self.nodes[parent as usize].first = child,
        }
    }

    /// Inserts a node before a sibling that has a parent.
    pub(super) fn insert_before(&mut self, sibling: u32, child: u32) {
        self.detach(child);
        let Node { parent, previous, .. } = self.nodes[sibling as usize];
        let node = &mut self.nodes[child as usize];
        (node.parent, node.previous, node.next) = (parent, previous, sibling);
        self.nodes[sibling as usize].previous = child;
        match self.nodes.get_mut(previous as usize) {
            Some(previous) => previous.next = child,
            None => self.nodes[parent as usize].first = child,
        }
    }

    /// Removes a node from its parent.
    pub(super) fn detach(&mut self, child: u32) {
        let Node { parent, previous, next, .. } = self.nodes[child as usize];
        if parent == NONE {
            return;
        }
        match self.nodes.get_mut(previous as usize) {
            Some(node) => node.next = next,
            None => self.nodes[parent as usize].first = next,
        }
        match self.nodes.get_mut(next as usize) {
            Some(node) => node.previous = previous,
            None => self.nodes[parent as usize].last = previous,
        }
        let node = &mut self.nodes[child as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Moves all children of a node to the end of another one.
    pub(super) fn move_children(&mut self, from: u32, to: u32) {
        let Node { first, last, .. } = self.nodes[from as usize];
        if first == NONE {
            return;
        }
        let mut child = first;
        while child != NONE {
            self.nodes[child as usize].parent = to;
            child = self.nodes[child as usize].next;
        }
        let before = self.nodes[to as usize].last;
        self.nodes[first as usize].previous = before;
        match self.nodes.get_mut(before as usize) {
            Some(node) => node.next = first,
            None => self.nodes[to as usize].first = first,
        }
        self.nodes[to as usize].last = last;
        let node = &mut self.nodes[from as usize];
        (node.first, node.last) = (NONE, NONE);
    }

    /// Appends a text to the children of a node. Adjacent texts become one.
    pub(super) fn append_text(&mut self, parent: u32, text: Span) {
        let last = self.nodes[parent as usize].last;
        if !self.extend(last, text) {
            let text = self.text(text);
            self.append(parent, text);
        }
    }

    /// Inserts a text before a sibling that has a parent.
    pub(super) fn insert_text_before(&mut self, sibling: u32, text: Span) {
        let previous = self.nodes[sibling as usize].previous;
        if !self.extend(previous, text) {
            let text = self.text(text);
            self.insert_before(sibling, text);
        }
    }

    fn text(&mut self, text: Span) -> u32 {
        self.add(Kind::Text, Name::NONE, (text.start, text.end), text.decoded)
    }

    /// Appends to a text, if the node is one.
    fn extend(&mut self, node: u32, text: Span) -> bool {
        let place = self.pieces.len() as u32;
        let Some(old) = self.nodes.get_mut(node as usize).filter(|node| node.kind == Kind::Text) else { return false };
        if old.first == NONE {
            if old.end == text.start && old.decoded == text.decoded {
                old.end = text.end;
                return true;
            }
            old.first = place;
            self.in_pieces.push(node);
        } else {
            self.pieces[old.last as usize].1 = place;
        }
        self.nodes[node as usize].last = place;
        self.pieces.push((text, NONE));
        true
    }

    /// Ends the growth of the tree: joins the pieces of each text.
    pub(super) fn finish(&mut self) {
        for node in std::mem::take(&mut self.in_pieces) {
            let Node { start, end, decoded, first, .. } = self.nodes[node as usize];
            let begin = self.decoded.len() as u32;
            self.push_decoded(Span { start, end, decoded });
            let mut next = first;
            while let Some((span, after)) = self.pieces.get(next as usize).copied() {
                self.push_decoded(span);
                next = after;
            }
            let node = &mut self.nodes[node as usize];
            (node.first, node.last) = (NONE, NONE);
            (node.start, node.end, node.decoded) = (begin, self.decoded.len() as u32, true);
        }
        self.pieces = Vec::new();
    }

    fn push_decoded(&mut self, span: Span) {
        if span.decoded {
            let range = span.start as usize..span.end as usize;
            if self.decoded.get(range.clone()).is_some() {
                self.decoded.extend_from_within(range);
            }
        } else {
            self.decoded.push_str(self.source.get(span.start as usize..span.end as usize).unwrap_or_default());
        }
    }

    /// The document.
    #[cfg(test)]
    pub(super) fn root(&self) -> NodeRef<'_> {
        NodeRef { tree: self, place: DOCUMENT }
    }

    /// The node at a place.
    pub(super) fn node(&self, place: u32) -> NodeRef<'_> {
        NodeRef { tree: self, place }
    }

    /// All elements, in the order in which they were made.
    pub(super) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        let places = 0..self.nodes.len() as u32;
        places.filter_map(|place| NodeRef { tree: self, place }.element())
    }

    /// Visits the nodes below the document in order, and the end of each element.
    pub(super) fn walk<'a>(&'a self, mut visit: impl FnMut(Visit<'a>)) {
        let mut place = self.nodes[DOCUMENT as usize].first;
        while place != NONE {
            let node = &self.nodes[place as usize];
            let here = NodeRef { tree: self, place };
            match node.kind {
                Kind::Text => visit(Visit::Text(here.own_text())),
                Kind::Element(_) => visit(Visit::Open(Element { node: here })),
                Kind::Root => {}
            }
            if node.kind != Kind::Text && node.first != NONE {
                place = node.first;
                continue;
            }
            if matches!(node.kind, Kind::Element(_)) {
                visit(Visit::Close(Element { node: here }));
            }
            let mut up = node;
            while up.next == NONE {
                if up.parent == NONE || up.parent == DOCUMENT {
                    return;
                }
                place = up.parent;
                up = &self.nodes[place as usize];
                if matches!(up.kind, Kind::Element(_)) {
                    visit(Visit::Close(Element { node: NodeRef { tree: self, place } }));
                }
            }
            place = up.next;
        }
    }
}

/// A step of a walk through the tree.
pub(super) enum Visit<'a> {
    Open(Element<'a>),
    Text(&'a str),
    Close(Element<'a>),
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct NodeRef<'a> {
    tree: &'a Tree<'a>,
    place: u32,
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) node: NodeRef<'a>,
}

impl<'a> NodeRef<'a> {
    fn node(&self) -> &'a Node {
        &self.tree.nodes[self.place as usize]
    }

    fn at(&self, place: u32) -> Option<Self> {
        (place != NONE).then_some(Self { tree: self.tree, place })
    }

    /// The place of the node in its tree.
    pub(super) fn place(&self) -> u32 {
        self.place
    }

    /// The element, if the node is one.
    pub(super) fn element(self) -> Option<Element<'a>> {
        matches!(self.node().kind, Kind::Element(_)).then_some(Element { node: self })
    }

    /// The text, if the node is one.
    pub(super) fn text(self) -> Option<&'a str> {
        (self.node().kind == Kind::Text).then(|| self.own_text())
    }

    fn own_text(self) -> &'a str {
        let &Node { start, end, decoded, .. } = self.node();
        self.tree.str(Span { start, end, decoded })
    }

    pub(super) fn parent(self) -> Option<Self> {
        self.at(self.node().parent)
    }

    fn first_child(self) -> Option<Self> {
        if self.node().kind == Kind::Text { None } else { self.at(self.node().first) }
    }

    /// The children, first to last.
    pub(super) fn children(self) -> impl Iterator<Item = NodeRef<'a>> {
        std::iter::successors(self.first_child(), |node| node.at(node.node().next))
    }

    /// The siblings after the node, the next one first.
    pub(super) fn next_siblings(self) -> impl Iterator<Item = NodeRef<'a>> {
        std::iter::successors(self.at(self.node().next), |node| node.at(node.node().next))
    }

    /// The siblings before the node, the closest one first.
    pub(super) fn prev_siblings(self) -> impl Iterator<Item = NodeRef<'a>> {
        std::iter::successors(self.at(self.node().previous), |node| node.at(node.node().previous))
    }

    /// The node and everything in it, in order.
    pub(super) fn descendants(self) -> impl Iterator<Item = NodeRef<'a>> {
        std::iter::successors(Some(self), move |node| {
            if let Some(child) = node.first_child() {
                return Some(child);
            }
            let mut up = *node;
            while up.place != self.place {
                if let Some(next) = up.at(up.node().next) {
                    return Some(next);
                }
                up = up.parent()?;
            }
            None
        })
    }
}

impl<'a> Element<'a> {
    pub(super) fn name(&self) -> Name {
        self.node.node().name
    }

    /// The text of its name, in lower case.
    pub(super) fn name_bytes(&self) -> &'a [u8] {
        self.node.tree.names.text(self.name())
    }

    fn attributes(&self) -> Attributes {
        let &Node { start, end, .. } = self.node.node();
        Attributes { start, set: end }
    }

    /// The value of an attribute.
    pub(super) fn attr(&self, attribute: Attribute) -> Option<&'a str> {
        self.node.tree.attribute(self.attributes(), attribute)
    }

    /// All attributes that the tree keeps.
    #[cfg(test)]
    pub(super) fn all_attributes(&self) -> Vec<(Attribute, &'a str)> {
        let attributes = &self.node.tree.attributes[self.attributes().range()];
        attributes.iter().map(|(name, value)| (*name, self.node.tree.str(*value))).collect()
    }

    pub(super) fn language(&self) -> Language {
        match self.node.node().kind {
            Kind::Element(language) => language,
            Kind::Root | Kind::Text => Language::Html,
        }
    }

    /// The source, and the first byte of the name in the element's tag; `None` if it has no tag.
    pub(super) fn tag(&self) -> Option<(&'a str, usize)> {
        let start = *self.node.tree.tags.as_ref()?.get(self.node.place as usize)?;
        (start != NO_TAG).then_some((self.node.tree.source, start as usize))
    }

    /// Whether it has any attribute that the tree keeps.
    pub(super) fn has_attributes(&self) -> bool {
        !self.attributes().is_empty()
    }

    /// The words of its class.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'a str> {
        self.attr(Attribute::Class).unwrap_or_default().split_ascii_whitespace()
    }
}
