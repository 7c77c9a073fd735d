//! The blocks of an HTML page, with counts of their text.

use rustc_hash::FxHashMap;

use super::features::OUTSIDE;
use crate::document::{Document, DomHint};

/// Least share of the page's prose in the main block. The main block is the innermost one with that much.
const MAIN: f32 = 0.6;

/// Fewest lines of an item of a list.
const ITEM_LINES: f32 = 2.0;

/// Fewest sibling items of one form that make a list.
const ITEMS: u32 = 3;

/// Fewest letters and digits of a line that votes.
const VOTE_LETTERS: u32 = 15;

/// The counts of a block. *Around* a block are its parent, the parent of that, and so on.
#[derive(Clone, Copy, Default)]
pub(super) struct BlockCounts {
    /// Its parent; the block itself if it has none.
    pub(super) parent: u32,
    /// Letters of prose inside, without links.
    pub(super) prose: f32,
    /// Letters inside.
    pub(super) letters: f32,
    /// Letters in links inside.
    pub(super) linked: f32,
    /// Lines inside.
    pub(super) lines: f32,
    /// Hint of the nearest class or id that gives one: 0 boilerplate, 1 none, 2 body.
    pub(super) nearest: u8,
    /// Blocks whose class or id hints at boilerplate: itself and those around it.
    pub(super) boilerplate: u8,
    /// Blocks whose class or id hints at the article: itself and those around it.
    pub(super) body: u8,
    /// Blocks between it and the main block around it; [`OUTSIDE`] if there is none around it.
    pub(super) from_main: u8,
    /// Blocks between it and the elected block around it; [`OUTSIDE`] if there is none around it.
    pub(super) from_top: u8,
    /// Most votes of itself or of a block around it.
    pub(super) votes: f32,
    /// The innermost item around it, which may be itself: a block of some lines with siblings of the same form. Valid
    /// only if `items` is not 0.
    pub(super) item: u32,
    /// Number of items in that list, the item among them; 0 if there is no item.
    pub(super) items: u32,
    /// Letters of prose in all items of that list.
    pub(super) items_prose: f32,
    /// Index of its form in [`Dom::forms`].
    form: u32,
}

/// The blocks of a page.
pub(super) struct Dom {
    blocks: Vec<BlockCounts>,
    /// Letters of prose of the page, without links.
    prose: f32,
    /// Votes for the elected block.
    votes: f32,
    forms: Vec<FormCounts>,
}

/// The counts of all blocks with the same form and the same form of their parents. A page fills such blocks with
/// similar text.
#[derive(Clone, Copy, Default)]
pub(super) struct FormCounts {
    /// Lines.
    pub(super) lines: f32,
    /// Letters.
    pub(super) letters: f32,
    /// Letters in links.
    pub(super) linked: f32,
    /// Letters of lines of talk.
    pub(super) talk: f32,
}

impl Dom {
    /// Counts the text of each block; `None` for a page without blocks. `is_prose` tells which lines are prose.
    pub(super) fn of(doc: &Document<'_>, is_prose: impl Fn(usize) -> bool) -> Option<Self> {
        let tree = &doc.head().blocks;
        if tree.is_empty() {
            return None;
        }
        let mut blocks =
            vec![
                BlockCounts { nearest: 1, from_main: OUTSIDE, from_top: OUTSIDE, ..BlockCounts::default() };
                tree.len()
            ];
        for (line, of) in doc.lines().iter().enumerate() {
            let Some(dom) = &of.dom else { continue };
            let Some(block) = dom.block.and_then(|at| blocks.get_mut(at as usize)) else { continue };
            let letters = doc.stats(line).alnum as f32;
            block.prose += if is_prose(line) { letters * (1.0 - dom.link_share) } else { 0.0 };
            block.letters += letters;
            block.linked += letters * dom.link_share;
            block.lines += 1.0;
        }
        // A block comes after its parent.
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
        let votes = elect(doc, &blocks);
        let top = (0..votes.len())
            .max_by(|&a, &b| votes[a].total_cmp(&votes[b]).then(b.cmp(&a)))
            .filter(|&at| votes[at] > 0.0);
        let mut alike: FxHashMap<(Option<u32>, u32), (u32, f32)> = FxHashMap::default();
        for (of, block) in tree.iter().zip(&blocks).filter(|(_, block)| block.lines >= ITEM_LINES) {
            let items = alike.entry((of.parent, of.form)).or_default();
            items.0 += 1;
            items.1 += block.prose;
        }
        let forms = fill_forms(doc, &mut blocks);
        let main = (0..blocks.len()).rev().find(|&at| blocks[at].prose >= MAIN * prose && prose > 0.0);
        for at in 0..blocks.len() {
            let outer = tree[at].parent.map(|parent| blocks[parent as usize]);
            let block = &mut blocks[at];
            block.parent = tree[at].parent.unwrap_or(at as u32);
            if let Some(outer) = outer {
                (block.nearest, block.boilerplate, block.body) = (outer.nearest, outer.boilerplate, outer.body);
                block.from_main = (outer.from_main + 1).min(OUTSIDE);
                block.from_top = (outer.from_top + 1).min(OUTSIDE);
                block.votes = outer.votes;
                (block.item, block.items, block.items_prose) = (outer.item, outer.items, outer.items_prose);
            }
            let (items, prose) = alike.get(&(tree[at].parent, tree[at].form)).copied().unwrap_or_default();
            if block.lines >= ITEM_LINES && items >= ITEMS {
                (block.item, block.items, block.items_prose) = (at as u32, items, prose);
            }
            match tree[at].hint {
                DomHint::None => {}
                DomHint::Boilerplate => {
                    block.nearest = 0;
                    block.boilerplate = block.boilerplate.saturating_add(1);
                }
                DomHint::Body => {
                    block.nearest = 2;
                    block.body = block.body.saturating_add(1);
                }
            }
            block.votes = block.votes.max(votes[at]);
            if top == Some(at) {
                block.from_top = 0;
            }
            if main == Some(at) {
                block.from_main = 0;
            }
        }
        let votes = top.map_or(0.0, |top| votes[top]);
        Some(Self { blocks, prose, votes, forms })
    }

    /// A block by its number.
    pub(super) fn block(&self, number: u32) -> BlockCounts {
        self.blocks.get(number as usize).copied().unwrap_or_default()
    }

    /// The counts of all blocks of a block's form.
    pub(super) fn form(&self, block: &BlockCounts) -> FormCounts {
        self.forms.get(block.form as usize).copied().unwrap_or_default()
    }

    /// Votes for the elected block, at least 1.
    pub(super) fn votes(&self) -> f32 {
        self.votes.max(1.0)
    }

    /// Letters of prose of the page, at least 1.
    pub(super) fn prose(&self) -> f32 {
        self.prose.max(1.0)
    }
}

/// The votes for each block, as Arc90's Readability elects the article of a page. A paragraph votes for its parent, and
/// half as much for the parent of that. Class names add to the votes or subtract from them, and links lower them.
fn elect(doc: &Document<'_>, blocks: &[BlockCounts]) -> Vec<f32> {
    let tree = &doc.head().blocks;
    let mut votes = vec![0f32; blocks.len()];
    for (line, of) in doc.lines().iter().enumerate() {
        let Some(block) = of.dom.as_ref().and_then(|dom| dom.block) else { continue };
        let s = doc.stats(line);
        if s.alnum < VOTE_LETTERS {
            continue;
        }
        let vote = 1.0 + s.clauses as f32 + (s.alnum as f32 / 50.0).min(3.0);
        let own_is_paragraph =
            matches!(of.dom.as_ref().map(|dom| dom.tag.as_str()), Some("p" | "pre" | "blockquote" | "li"));
        let first = if own_is_paragraph { tree[block as usize].parent.unwrap_or(block) } else { block };
        votes[first as usize] += vote;
        if let Some(second) = tree[first as usize].parent {
            votes[second as usize] += vote / 2.0;
        }
    }
    for (at, votes) in votes.iter_mut().enumerate().filter(|(_, votes)| **votes > 0.0) {
        let hint = match tree[at].hint {
            DomHint::None => 0.0,
            DomHint::Boilerplate => -25.0,
            DomHint::Body => 25.0,
        };
        *votes = (*votes + hint).max(0.0) * (1.0 - blocks[at].linked / blocks[at].letters.max(1.0));
    }
    votes
}

/// The counts of each form. Stores the index of its form in each block with lines.
fn fill_forms(doc: &Document<'_>, blocks: &mut [BlockCounts]) -> Vec<FormCounts> {
    let tree = &doc.head().blocks;
    let mut places: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut forms: Vec<FormCounts> = Vec::new();
    for (line, of) in doc.lines().iter().enumerate() {
        let Some(at) = of.dom.as_ref().and_then(|dom| dom.block).map(|at| at as usize) else { continue };
        let outer = tree[at].parent.map_or(0, |parent| tree[parent as usize].form);
        let place = *places.entry((tree[at].form, outer)).or_insert(forms.len() as u32);
        if place as usize == forms.len() {
            forms.push(FormCounts::default());
        }
        blocks[at].form = place;
        let (form, s) = (&mut forms[place as usize], doc.stats(line));
        let letters = s.alnum as f32;
        form.lines += 1.0;
        form.letters += letters;
        form.linked += letters * of.dom.as_ref().map_or(0.0, |dom| dom.link_share);
        form.talk += if s.is_talk() { letters } else { 0.0 };
    }
    forms
}
