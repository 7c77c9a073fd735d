//! The HTML parser, with limits that keep its time and memory proportional to the length of the page.
//!
//! html5ever follows the HTML standard, whose algorithms are quadratic on hostile pages. Most steps walk the stack of
//! open elements (100,000 nested `<div>`: 17 s). Every attribute is compared with all others of its tag. A formatting
//! element that is never closed is reopened in each block that follows (60,000 `<p><font>` make a thousand million
//! elements). So two guards surround the parser. The [`source`] pass drops surplus attributes before the tokenizer
//! reads them. The [`Guard`] sits between the tokenizer and the tree builder, and asks the tree builder how much it
//! holds. Estimating that from the source would take a second HTML parser, and a wrong one. Both drop tags, never text.

use std::ops::Range;

use ego_tree::Tree;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{Html, HtmlTreeSink, Node};

use super::guard::Guard;
use super::source::{self, SourceScan};
use crate::extract::Capped;

/// Bytes of source for each node that the tree reserves memory for at first. 115 real pages have one node in 88 bytes.
const BYTES_PER_NODE: usize = 64;

/// Most nodes that the tree reserves memory for at first.
const MAX_RESERVED_NODES: usize = 1 << 16;

/// The scripts of a page, in order: the bytes of the start tag from its name on, and the bytes of the code.
pub(super) type Scripts = Vec<(Range<u32>, Range<u32>)>;

/// Parses any page in linear time and memory. Also returns the limits that it exceeded, and where its scripts are.
///
/// Scripts count as disabled, so the content of `<noscript>` is parsed. The tree has no comments, no code, and only the
/// attributes that later steps read.
pub(super) fn parse(text: &str) -> (Html, Capped, Scripts) {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut document = Html::new_document();
    document.tree = Tree::with_capacity(Node::Document, (text.len() / BYTES_PER_NODE).min(MAX_RESERVED_NODES));
    let builder = TreeBuilder::new(HtmlTreeSink::new(document), options);
    let tokenizer = Tokenizer::new(Guard::new(builder), TokenizerOpts::default());
    let SourceScan { dropped_attributes, scripts } = source::feed(text, &tokenizer);
    let (html, dropped_tags) = tokenizer.sink.into_html();
    (html, Capped { depth: dropped_tags, attributes: dropped_attributes }, scripts)
}
