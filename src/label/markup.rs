//! Markup: the names (elements, classes, ids) of the blocks around a line, as hashed features.

use super::hashed::{Hash, Hashed, hash};
use crate::document::Document;

/// The value of a name on an outer block. A name on the line's own block has the value 1.
const OUTER: f32 = 0.5;

/// Outer names that a new one is compared with, because a repeated name counts once. The limit bounds the time of a
/// page with deeply nested blocks.
const COMPARED: usize = 64;

/// The hash of a name on the line's own block.
fn own(name: u32) -> Hash {
    hash(u64::from(name))
}

/// The hash of the same name on an outer block.
fn outer(name: u32) -> Hash {
    hash(u64::from(name) | 1 << 32)
}

/// Calls `visit` with every block, the number of its parent, and the names of its parent that no block further out has.
fn walk(doc: &Document<'_>, mut visit: impl FnMut(usize, Option<usize>, &[Hash])) {
    let head = doc.head();
    // Names of outer blocks, each linked to the name before it on the way out.
    let mut linked: Vec<(u32, Hash)> = Vec::new();
    // For each block the index of the innermost name around it.
    let mut lasts: Vec<u32> = Vec::with_capacity(head.blocks.len());
    let mut fresh = Vec::new();
    for (at, block) in head.blocks.iter().enumerate() {
        fresh.clear();
        let mut last = u32::MAX;
        let parent = block.parent.map(|parent| parent as usize);
        if let Some(parent) = parent {
            last = lasts[parent];
            for &name in head.names_of(&head.blocks[parent]) {
                let name = outer(name);
                let chain =
                    std::iter::successors(linked.get(last as usize), |(before, _)| linked.get(*before as usize));
                if chain.take(COMPARED).all(|(_, other)| *other != name) {
                    fresh.push(name);
                    linked.push((last, name));
                    last = linked.len() as u32 - 1;
                }
            }
        }
        lasts.push(last);
        visit(at, parent, &fresh);
    }
}

/// For each block of a page the features of the lines directly in it, for training: hashes and values.
pub(super) fn features(doc: &Document<'_>) -> Vec<Vec<(Hash, f32)>> {
    let head = doc.head();
    let mut around: Vec<Vec<Hash>> = Vec::with_capacity(head.blocks.len());
    walk(doc, |_, parent, fresh| {
        let mut names = parent.map(|parent| around[parent].clone()).unwrap_or_default();
        names.extend(fresh);
        around.push(names);
    });
    let of_block = |(block, around): (_, Vec<Hash>)| {
        let own = head.names_of(block).iter().map(|&name| (own(name), 1.0));
        own.chain(around.into_iter().map(|name| (name, OUTER))).collect()
    };
    head.blocks.iter().zip(around).map(of_block).collect()
}

/// For each block of a page the log-odds of body for a line directly in it, by names alone.
pub(super) fn scores(model: &Hashed, doc: &Document<'_>) -> Vec<f32> {
    let head = doc.head();
    let mut around: Vec<f32> = Vec::with_capacity(head.blocks.len());
    let mut scores = Vec::with_capacity(head.blocks.len());
    walk(doc, |block, parent, fresh| {
        let fresh: f32 = fresh.iter().map(|&name| OUTER * model.weight(name)).sum();
        around.push(parent.map_or(0.0, |parent| around[parent]) + fresh);
        let own: f32 = head.names_of(&head.blocks[block]).iter().map(|&name| model.weight(own(name))).sum();
        scores.push(model.base + own + around[block]);
    });
    scores
}
