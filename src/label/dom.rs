//! The blocks of an HTML page, with what stands in them.

use super::features::OUTSIDE;
use crate::document::{Document, DomHint};

/// Share of a page's prose from which a block is its main one, if no smaller one has as much.
const MAIN: f32 = 0.6;

/// What is known of a block.
#[derive(Clone, Copy, Default)]
pub(super) struct Block {
    /// The block around it; itself if there is none.
    pub(super) parent: u32,
    /// Letters of prose inside, but for those of links.
    pub(super) prose: f32,
    /// Letters inside, and those of them in links.
    pub(super) letters: f32,
    pub(super) linked: f32,
    /// Lines inside.
    pub(super) lines: f32,
    /// What the nearest class or id says that says anything: 0 furniture, 1 nothing, 2 body.
    pub(super) nearest: u8,
    /// Blocks from it outwards whose class or id speaks of furniture, and of the article.
    pub(super) furniture: u8,
    pub(super) body: u8,
    /// Blocks between it and the main block around it; [`OUTSIDE`] where it is not inside.
    pub(super) from_main: u8,
}

/// The blocks of a page.
pub(super) struct Dom {
    blocks: Vec<Block>,
    prose: f32,
}

impl Dom {
    /// Counts what stands in each block; `None` for a page without any. `is_prose` says which lines are prose.
    pub(super) fn of(doc: &Document<'_>, is_prose: impl Fn(usize) -> bool) -> Option<Self> {
        let tree = &doc.head().blocks;
        if tree.is_empty() {
            return None;
        }
        let mut blocks = vec![Block { nearest: 1, from_main: OUTSIDE, ..Block::default() }; tree.len()];
        for (line, of) in doc.lines().iter().enumerate() {
            let Some(dom) = &of.dom else { continue };
            let Some(block) = dom.block.and_then(|at| blocks.get_mut(at as usize)) else { continue };
            let letters = doc.stats(line).alnum as f32;
            block.prose += if is_prose(line) { letters * (1.0 - dom.link_share) } else { 0.0 };
            block.letters += letters;
            block.linked += letters * dom.link_share;
            block.lines += 1.0;
        }
        // A block opens after the one around it.
        let mut prose = 0.0;
        for at in (0..blocks.len()).rev() {
            let inner = blocks[at];
            match tree[at].parent.and_then(|parent| blocks.get_mut(parent as usize)) {
                Some(outer) => {
                    outer.prose += inner.prose;
                    outer.letters += inner.letters;
                    outer.linked += inner.linked;
                    outer.lines += inner.lines;
                }
                None => prose += inner.prose,
            }
        }
        let main = (0..blocks.len()).rev().find(|&at| blocks[at].prose >= MAIN * prose && prose > 0.0);
        for at in 0..blocks.len() {
            let outer = tree[at].parent.map(|parent| blocks[parent as usize]);
            let block = &mut blocks[at];
            block.parent = tree[at].parent.unwrap_or(at as u32);
            if let Some(outer) = outer {
                (block.nearest, block.furniture, block.body) = (outer.nearest, outer.furniture, outer.body);
                block.from_main = (outer.from_main + 1).min(OUTSIDE);
            }
            match tree[at].hint {
                DomHint::None => {}
                DomHint::Furniture => {
                    block.nearest = 0;
                    block.furniture = block.furniture.saturating_add(1);
                }
                DomHint::Body => {
                    block.nearest = 2;
                    block.body = block.body.saturating_add(1);
                }
            }
            if main == Some(at) {
                block.from_main = 0;
            }
        }
        Some(Self { blocks, prose })
    }

    /// A block by its number.
    pub(super) fn block(&self, number: u32) -> Block {
        self.blocks.get(number as usize).copied().unwrap_or_default()
    }

    /// Letters of prose of the page, at least 1.
    pub(super) fn prose(&self) -> f32 {
        self.prose.max(1.0)
    }
}
