//! The HTML parser behind two guards, so that its time and memory grow no faster than the page.
//!
//! html5ever follows the HTML standard, whose algorithms are quadratic for hostile pages: most steps walk the stack of
//! open elements (100,000 nested `<div>`: 17 s), every attribute is compared with all others of its tag, and a
//! formatting element that is never closed is opened again in each block that follows (60,000 `<p><font>` make a
//! thousand million elements). The [`source`](super::source) pass cuts attributes before the tokenizer; the guard here
//! stands between tokenizer and tree builder, and asks the tree builder itself how much it holds. Guessing that from
//! the source would be a second HTML parser, and a wrong one. Tags go, text never does.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use ego_tree::{NodeId, Tree};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use scraper::{Html, HtmlTreeSink, Node};

use super::super::Capped;
use super::source::{self, Fed};
use super::{elements, hidden};

/// Elements the tree builder may hold open; open formatting elements count twice, being held in two lists. 115 real
/// pages hold 44 at most; at 512 a page of nothing but tags still parses at 1 MB/s or more.
const DEPTH: usize = 512;

/// Nodes per token, and beyond that in all, which the tree may grow by before formatting elements are taken out. A tag
/// makes one node, a cell without a table up to four; 115 real pages make 0.8 nodes a token at most.
const NODES_PER_TOKEN: usize = 2;
/// See [`NODES_PER_TOKEN`].
const NODES: usize = 4096;

/// Names of elements a page may use; tags of further ones are left out. HTML and what is embedded in it know about 400;
/// the parser keeps the others of a page in a table that does not grow (1.6 million: 23 s).
const NAMES: usize = 4096;

/// Bytes of source for which there is room for a node before the tree must grow, and nodes for which there is at most:
/// 115 real pages have a node in 88 bytes.
const BYTES_PER_NODE: usize = 64;
/// See [`BYTES_PER_NODE`].
const NODES_AT_FIRST: usize = 1 << 16;

/// The scripts of a page: the bytes of each one's start tag, and of its code.
pub(super) type Scripts = Vec<(Range<u32>, Range<u32>)>;

/// Parses a page whatever it holds, in linear time and memory, and says what was cut for that.
///
/// Scripts count as not running: the content of `<noscript>` is parsed. Comments, code and attributes that nothing
/// reads are left out of the tree; where the scripts stand is said beside it.
pub(super) fn parse(text: &str) -> (Html, Capped, Scripts) {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut document = Html::new_document();
    document.tree = Tree::with_capacity(Node::Document, (text.len() / BYTES_PER_NODE).min(NODES_AT_FIRST));
    let builder = TreeBuilder::new(HtmlTreeSink::new(document), options);
    let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
    let Fed { cut, scripts } = source::feed(text, &tokenizer);
    let guard = tokenizer.sink;
    let capped = Capped { depth: guard.cut.get(), attributes: cut };
    (guard.builder.sink.0.into_inner(), capped, scripts)
}

/// Stands between tokenizer and tree builder, and lets only as many tags pass as the tree builder can bear.
pub(super) struct Guard {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// Whether the tokenizer reads raw text, up to the end tag of the last start tag.
    raw_text: Cell<bool>,
    /// Elements the tree builder held when it was last asked, and the nodes of the tree then.
    held: Cell<(usize, usize)>,
    /// Tags and runs of text so far.
    tokens: Cell<usize>,
    /// Nodes that were granted beyond [`NODES_PER_TOKEN`].
    granted: Cell<usize>,
    /// Whether formatting elements still pass.
    formatting: Cell<bool>,
    /// Names of the elements so far, [`NAMES`] at most.
    names: RefCell<HashSet<LocalName>>,
    /// Start tags that were dropped and whose end tags are yet to come.
    dropped: RefCell<BTreeMap<LocalName, usize>>,
    /// Whether any tag was dropped.
    cut: Cell<bool>,
}

impl Guard {
    fn new(builder: TreeBuilder<NodeId, HtmlTreeSink>) -> Self {
        Self {
            builder,
            raw_text: Cell::new(false),
            held: Cell::new((0, 0)),
            tokens: Cell::new(0),
            granted: Cell::new(NODES),
            formatting: Cell::new(true),
            names: RefCell::default(),
            dropped: RefCell::default(),
            cut: Cell::new(false),
        }
    }

    /// Whether the tokenizer reads raw text.
    pub(super) fn in_raw_text(&self) -> bool {
        self.raw_text.get()
    }

    /// Nodes of the tree, those that were taken out of it included.
    fn nodes(&self) -> usize {
        self.builder.sink.0.borrow().tree.nodes().len()
    }

    /// The tag to pass on, if any.
    fn admit(&self, mut tag: Tag) -> Option<Tag> {
        match &*tag.name {
            // A parser drops all text in a frameset, reads `noframes` as one text and all behind `plaintext` too: a
            // reader without frames sees what is in them. `object` and `applet` leave marks in the tree builder's list
            // of formatting elements that nothing takes away, and what they hold is text like any other.
            "frameset" | "frame" | "noframes" | "plaintext" | "object" | "applet" => return None,
            // Leaves the same marks, but is a block.
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
            if !self.formatting.get() {
                return None;
            }
            // The tree builder compares a formatting element with all that are open by sorting both lists of
            // attributes, and holds only three that are equal: without attributes the list stays short. One is kept for all
            // that hide it.
            let attribute = |wanted: &str| tag.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
            let is_hidden = hidden::says(&tag.name, attribute) != hidden::Says::Nothing;
            tag.attrs.clear();
            if is_hidden {
                let name = QualName::new(None, ns!(), local_name!("hidden"));
                tag.attrs.push(Attribute { name, value: StrTendril::new() });
            }
        }
        if elements::stays_open(&tag.name) {
            if !self.is_known(&tag.name) {
                self.cut.set(true);
                return None;
            }
            if self.is_full() {
                return self.drop(tag);
            }
        }
        Some(tag)
    }

    /// Whether an element's name is among the page's first [`NAMES`].
    fn is_known(&self, name: &LocalName) -> bool {
        let mut names = self.names.borrow_mut();
        names.contains(name) || names.len() < NAMES && names.insert(name.clone())
    }

    /// Whether the tree builder holds as much as it may.
    fn is_full(&self) -> bool {
        let nodes = self.nodes();
        let (held, then) = self.held.get();
        // Each new element is held twice at most.
        if held + 2 * (nodes - then) < DEPTH {
            return false;
        }
        let count = Cell::new(0);
        self.builder.trace_handles(&Each(|_| count.set(count.get() + 1)));
        let held = count.get();
        self.held.set((held, nodes));
        held >= DEPTH
    }

    /// Leaves out a start tag. A block's leaves a line break, so that its text does not run into the text around it.
    fn drop(&self, mut tag: Tag) -> Option<Tag> {
        self.cut.set(true);
        *self.dropped.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        let block = elements::is_block(&tag.name);
        tag.name = local_name!("br");
        tag.attrs.clear();
        block.then_some(tag)
    }

    /// Whether an end tag belongs to a start tag that was left out.
    fn was_dropped(&self, name: &LocalName) -> bool {
        let mut dropped = self.dropped.borrow_mut();
        let Some(count) = dropped.get_mut(name) else { return false };
        *count -= 1;
        if *count == 0 {
            dropped.remove(name);
        }
        true
    }

    /// Closes the formatting elements for good if the tree grows faster than the page.
    fn close_formatting(&self) {
        let nodes = self.nodes();
        if nodes <= NODES_PER_TOKEN * self.tokens.get() + self.granted.get() {
            return;
        }
        self.granted.set(nodes - NODES_PER_TOKEN * self.tokens.get() + NODES);
        self.formatting.set(false);
        self.cut.set(true);
        let names = RefCell::new(Vec::new());
        self.builder.trace_handles(&Each(|node| {
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
            // Nobody runs the script or decodes the page anew.
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

/// Is called for each element that the tree builder holds: open elements, formatting elements, head and form.
struct Each<F: Fn(NodeId)>(F);

impl<F: Fn(NodeId)> Tracer for Each<F> {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        (self.0)(*node);
    }
}
