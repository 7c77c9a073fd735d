//! Markup: the names (elements, classes, ids) of the blocks around a line, as hashed features.

use super::hashed::{Hash, Hashed, hash};
use crate::document::{Document, DomBlock};

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

/// Calls `enter` once with each block that contains others, before these: its index, its parent, and those of its names
/// that no block further out has.
fn walk(doc: &Document<'_>, mut enter: impl FnMut(usize, Option<usize>, &[Hash])) {
    let head = doc.head();
    // Names of outer blocks, each linked to the name before it on the way out.
    let mut linked: Vec<(u32, Hash)> = Vec::new();
    // For each block that was entered the index of the innermost name around the blocks in it.
    let mut lasts: Vec<Option<u32>> = vec![None; head.blocks.len()];
    let mut fresh = Vec::new();
    for block in &head.blocks {
        let Some(parent) = block.parent.map(|parent| parent as usize).filter(|parent| lasts[*parent].is_none()) else {
            continue;
        };
        let around = head.blocks[parent].parent.map(|around| around as usize);
        let mut last = around.and_then(|around| lasts[around]).unwrap_or(u32::MAX);
        fresh.clear();
        for &name in head.names_of(&head.blocks[parent]) {
            let name = outer(name);
            let chain = std::iter::successors(linked.get(last as usize), |(before, _)| linked.get(*before as usize));
            if chain.take(COMPARED).all(|(_, other)| *other != name) {
                fresh.push(name);
                linked.push((last, name));
                last = linked.len() as u32 - 1;
            }
        }
        lasts[parent] = Some(last);
        enter(parent, around, &fresh);
    }
}

/// For each block of a page the features of the lines directly in it, for training: hashes and values.
pub(super) fn features(doc: &Document<'_>) -> Vec<Vec<(Hash, f32)>> {
    let head = doc.head();
    // For each block the names around the blocks in it.
    let mut inside: Vec<Vec<Hash>> = vec![Vec::new(); head.blocks.len()];
    walk(doc, |block, parent, fresh| {
        let mut names = parent.map(|parent| inside[parent].clone()).unwrap_or_default();
        names.extend(fresh);
        inside[block] = names;
    });
    let of_block = |block: &DomBlock| {
        let own = head.names_of(block).iter().map(|&name| (own(name), 1.0));
        let around = block.parent.map_or(&[][..], |parent| &inside[parent as usize]);
        own.chain(around.iter().map(|&name| (name, OUTER))).collect()
    };
    head.blocks.iter().map(of_block).collect()
}

/// For each block of a page the log-odds of body for a line directly in it, by names alone.
pub(super) fn scores(model: &Hashed, doc: &Document<'_>) -> Vec<f32> {
    let head = doc.head();
    // For each block the score of the names around the blocks in it.
    let mut inside = vec![0.0; head.blocks.len()];
    walk(doc, |block, parent, fresh| {
        let fresh: f32 = fresh.iter().map(|&name| OUTER * model.weight(name)).sum();
        inside[block] = parent.map_or(0.0, |parent| inside[parent]) + fresh;
    });
    let of_block = |block: &DomBlock| {
        let own: f32 = head.names_of(block).iter().map(|&name| model.weight(own(name))).sum();
        model.base + own + block.parent.map_or(0.0, |parent| inside[parent as usize])
    };
    head.blocks.iter().map(of_block).collect()
}
