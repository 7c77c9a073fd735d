//! Drops tags that would make the tree builder slow.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, Tag, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{Tracer, TreeBuilder};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use scraper::{Html, HtmlTreeSink};

use super::{elements, hidden};

/// Most elements that the tree builder may hold open. Open formatting elements count twice, because they are in two
/// lists. 115 real pages hold 44 at most. At 512 a page that consists only of tags still parses at 1 MB/s or more.
const MAX_OPEN: usize = 512;

/// Nodes for each token by which the tree may grow; beyond it and [`EXTRA_NODES`], formatting elements are dropped. A
/// tag makes one node, a cell without a table up to four. 115 real pages make 0.8 nodes a token at most.
const NODES_PER_TOKEN: usize = 2;

/// Nodes by which the tree may exceed [`NODES_PER_TOKEN`], once for each time that the limit is hit.
const EXTRA_NODES: usize = 4096;

/// Most element names of one page; tags with further names are dropped. HTML and the languages embedded in it have
/// about 400 names. The parser keeps unknown names in a table of fixed size, which gets slow (1.6 million names: 23 s).
const MAX_NAMES: usize = 4096;

/// Filter between the tokenizer and the tree builder. It passes only as many tags as the tree builder handles in linear
/// time.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// Whether the tokenizer is reading raw text, which ends at the end tag of the last start tag.
    raw_text: Cell<bool>,
    /// At the last count: elements that the tree builder held, and nodes of the tree.
    last_count: Cell<(usize, usize)>,
    /// Tags and runs of text so far.
    tokens: Cell<usize>,
    /// Nodes that the tree may have beyond [`NODES_PER_TOKEN`].
    allowance: Cell<usize>,
    /// Whether formatting elements still pass.
    passes_formatting: Cell<bool>,
    /// Element names so far, [`MAX_NAMES`] at most.
    names: RefCell<HashSet<LocalName>>,
    /// Dropped start tags whose end tags have not come yet, counted by name.
    dropped: RefCell<BTreeMap<LocalName, usize>>,
    /// Whether a limit dropped a tag.
    dropped_any: Cell<bool>,
}

impl Guard {
    /// A guard in front of a tree builder.
    pub(super) fn new(builder: TreeBuilder<NodeId, HtmlTreeSink>) -> Self {
        Self {
            builder,
            raw_text: Cell::new(false),
            last_count: Cell::new((0, 0)),
            tokens: Cell::new(0),
            allowance: Cell::new(EXTRA_NODES),
            passes_formatting: Cell::new(true),
            names: RefCell::default(),
            dropped: RefCell::default(),
            dropped_any: Cell::new(false),
        }
    }

    /// The finished tree, and whether a limit dropped tags.
    pub(super) fn into_html(self) -> (Html, bool) {
        (self.builder.sink.0.into_inner(), self.dropped_any.get())
    }

    /// Whether the tokenizer is reading raw text.
    pub(super) fn in_raw_text(&self) -> bool {
        self.raw_text.get()
    }

    /// Number of nodes of the tree, including detached ones.
    fn nodes(&self) -> usize {
        self.builder.sink.0.borrow().tree.nodes().len()
    }

    /// The tag to pass on to the tree builder, perhaps changed; `None` drops it.
    fn admit(&self, mut tag: Tag) -> Option<Tag> {
        match &*tag.name {
            // A parser drops all text in a frameset, and reads `noframes`, and everything after `plaintext`, as raw
            // text; without these tags the text and the markup in them are kept. `object` and `applet` leave markers in
            // the tree builder's list of formatting elements that nothing removes, and their content is ordinary text.
            "frameset" | "frame" | "noframes" | "plaintext" | "object" | "applet" => return None,
            // It leaves the same markers, but is a block.
            "marquee" => tag.name = local_name!("div"),
            _ => {}
        }
        tag.attrs.retain(|a| elements::is_kept_attribute(&tag.name, &a.name.local));
        if tag.kind == EndTag {
            self.raw_text.set(false);
            return (!self.was_dropped(&tag.name)).then_some(tag);
        }
        self.close_formatting();
        if elements::is_formatting(&tag.name) {
            if !self.passes_formatting.get() {
                return None;
            }
            // The tree builder compares a formatting element with all open ones by sorting both lists of attributes,
            // and holds at most three equal elements, so elements without attributes keep its list short. A single
            // attribute replaces all that hide the element.
            let attribute = |wanted: &str| tag.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
            let is_hidden = hidden::visibility(&tag.name, attribute) != hidden::Visibility::Unspecified;
            tag.attrs.clear();
            if is_hidden {
                let name = QualName::new(None, ns!(), local_name!("hidden"));
                tag.attrs.push(Attribute { name, value: StrTendril::new() });
            }
        }
        if elements::stays_open(&tag.name) {
            if !self.is_known(&tag.name) {
                self.dropped_any.set(true);
                return None;
            }
            if self.is_full() {
                return self.drop(tag);
            }
        }
        Some(tag)
    }

    /// Whether an element's name is among the first [`MAX_NAMES`] of the page.
    fn is_known(&self, name: &LocalName) -> bool {
        let mut names = self.names.borrow_mut();
        names.contains(name) || names.len() < MAX_NAMES && names.insert(name.clone())
    }

    /// Whether the tree builder holds [`MAX_OPEN`] elements or more.
    fn is_full(&self) -> bool {
        let nodes = self.nodes();
        let (held, then) = self.last_count.get();
        // Each new node adds two entries at most, so counting is often unnecessary.
        if held + 2 * (nodes - then) < MAX_OPEN {
            return false;
        }
        let count = Cell::new(0);
        self.builder.trace_handles(&ForEach(|_| count.set(count.get() + 1)));
        let held = count.get();
        self.last_count.set((held, nodes));
        held >= MAX_OPEN
    }

    /// Drops a start tag. A line break replaces the tag of a block, to keep its text apart from the text around it.
    fn drop(&self, mut tag: Tag) -> Option<Tag> {
        self.dropped_any.set(true);
        *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        let block = elements::is_block(&tag.name);
        tag.name = local_name!("br");
        tag.attrs.clear();
        block.then_some(tag)
    }

    /// Whether an end tag belongs to a dropped start tag.
    fn was_dropped(&self, name: &LocalName) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        let Some(count) = dropped.get_mut(name) else { return false };
        *count -= 1;
        if *count == 0 {
            dropped.remove(name);
        }
        true
    }

    /// Closes all formatting elements, and drops later ones, if the tree grows faster than the page.
    fn close_formatting(&self) {
        let nodes = self.nodes();
        if nodes <= NODES_PER_TOKEN * self.tokens.get() + self.allowance.get() {
            return;
        }
        self.allowance.set(nodes - NODES_PER_TOKEN * self.tokens.get() + EXTRA_NODES);
        self.passes_formatting.set(false);
        self.dropped_any.set(true);
        let names = RefCell::new(Vec::new());
        self.builder.trace_handles(&ForEach(|node| {
            let html = self.builder.sink.0.borrow();
            let element = html.tree.get(node).and_then(|n| n.value().as_element());
            names.borrow_mut().extend(element.map(|e| e.name.local.clone()));
        }));
        for name in names.into_inner().into_iter().rev().filter(|n| elements::is_formatting(n)) {
            let end =
                Tag { kind: EndTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
            let _ = self.builder.process_token(Token::TagToken(end), 1);
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::TagToken(tag) => {
                self.tokens.set(self.tokens.get() + 1);
                match self.admit(tag) {
                    Some(tag) => Token::TagToken(tag),
                    None => return TokenSinkResult::Continue,
                }
            }
            Token::CharacterTokens(text) => {
                self.tokens.set(self.tokens.get() + 1);
                Token::CharacterTokens(text)
            }
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            other => other,
        };
        match self.builder.process_token(token, line) {
            TokenSinkResult::RawData(kind) => {
                self.raw_text.set(true);
                TokenSinkResult::RawData(kind)
            }
            // Scripts do not run, and the page is not decoded again.
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Calls a function for each element that the tree builder holds: open elements, formatting elements, head and form.
struct ForEach<F: Fn(NodeId)>(F);

impl<F: Fn(NodeId)> Tracer for ForEach<F> {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        (self.0)(*node);
    }
}
