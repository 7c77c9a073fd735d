//! The blocks of the DOM as the first pass sees them.

use rustc_hash::FxHashMap;

use super::context_feature::ContextFeature;
use super::frame::Frame;

/// The value of a feature of blocks for a line without a block, such as all lines of a dump.
pub(super) const ABSENT: f32 = -1.0;

/// The number of blocks to the best block if it is not around the line. Larger numbers count as this one.
const APART: f32 = 30.0;

/// Least share of the page's expected body that the best block holds. The best block is the smallest block with that
/// much.
const BEST: f32 = 0.8;

/// The blocks of a page, with the expected body in each.
#[derive(Default)]
pub(super) struct BlockTree {
    blocks: Vec<Block>,
    /// Expected body and letters in all blocks of each form.
    forms: Vec<(f32, f32)>,
    /// Letters of the page.
    letters: f32,
    /// Expected body per letter of the best block.
    best_density: f32,
}

/// The expected body in one block.
#[derive(Clone, Copy, Default)]
struct Block {
    parent: Option<u32>,
    /// Expected body per letter of the lines directly in the block.
    own_density: f32,
    /// Expected body of all lines in the block.
    mass: f32,
    /// Letters of all lines in the block.
    letters: f32,
    /// Number of steps outward to the best block.
    to_best: f32,
    /// Number of steps outward to the first block that contains the best block.
    to_trunk: f32,
    /// Index of its form in [`BlockTree::forms`].
    form: u32,
}

impl BlockTree {
    /// Adds up the expected body; `body` has the posterior of each line.
    pub(super) fn of(frame: &Frame<'_>, body: &[f32]) -> Self {
        let tree = &frame.blocks;
        if tree.is_empty() {
            return Self::default();
        }
        let mut blocks: Vec<Block> =
            tree.iter().map(|block| Block { parent: block.parent, to_best: APART, ..Block::default() }).collect();
        let mut places: FxHashMap<u32, u32> = FxHashMap::default();
        let mut forms: Vec<(f32, f32)> = Vec::new();
        for (block, of) in blocks.iter_mut().zip(&**tree) {
            block.form = *places.entry(of.form).or_insert_with(|| {
                forms.push((0.0, 0.0));
                forms.len() as u32 - 1
            });
        }
        let (mut all, mut total) = (0.0, 0.0);
        for (line, block) in frame.own.iter().enumerate() {
            let letters = frame.letters[line];
            let mass = letters * body[line];
            all += letters;
            total += mass;
            let Some(block) = block else { continue };
            let block = &mut blocks[*block as usize];
            block.mass += mass;
            block.letters += letters;
            let form = &mut forms[block.form as usize];
            *form = (form.0 + mass, form.1 + letters);
        }
        let total = f32::max(total, 1.0);
        for block in &mut blocks {
            block.own_density = block.mass / (block.letters + 1.0);
        }
        // A block comes after its parent.
        for at in (0..blocks.len()).rev() {
            let Block { parent, mass, letters, .. } = blocks[at];
            if let Some(parent) = parent {
                blocks[parent as usize].mass += mass;
                blocks[parent as usize].letters += letters;
            }
        }
        let holds = (0..blocks.len()).filter(|&at| blocks[at].mass >= BEST * total);
        let best = holds.min_by(|&a, &b| blocks[a].letters.total_cmp(&blocks[b].letters));
        let mut trunk = vec![false; blocks.len()];
        let mut at = best;
        while let Some(block) = at {
            trunk[block] = true;
            at = blocks[block].parent.map(|parent| parent as usize);
        }
        for at in 0..blocks.len() {
            let outer = blocks[at].parent.map(|parent| blocks[parent as usize]);
            let block = &mut blocks[at];
            block.to_best = match outer {
                _ if Some(at) == best => 0.0,
                Some(outer) if outer.to_best < APART => (outer.to_best + 1.0).min(APART),
                _ => APART,
            };
            block.to_trunk = if trunk[at] { 0.0 } else { outer.map_or(1.0, |outer| outer.to_trunk + 1.0) };
        }
        let best_density = best.map_or(ABSENT, |at| blocks[at].mass / (blocks[at].letters + 1.0));
        Self { blocks, forms, letters: f32::max(all, 1.0), best_density }
    }

    /// Whether the page has no blocks.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The value of a feature of blocks for the lines of a block; `total` is the expected body of the page.
    pub(super) fn value(&self, of: ContextFeature, block: Option<u32>, total: f32) -> f32 {
        let Some(block) = block.and_then(|at| self.blocks.get(at as usize)) else { return ABSENT };
        let outer = |block: &Block| block.parent.map(|parent| &self.blocks[parent as usize]);
        let density = |block: Option<&Block>| block.map_or(ABSENT, |block| block.mass / (block.letters + 1.0));
        let share = |block: Option<&Block>| block.map_or(ABSENT, |block| block.mass / total);
        let form = self.forms[block.form as usize];
        match of {
            ContextFeature::BlockDensity => block.own_density,
            ContextFeature::BlockMass => block.mass / total,
            ContextFeature::ParentDensity => density(outer(block)),
            ContextFeature::ParentMass => share(outer(block)),
            ContextFeature::GrandDensity => density(outer(block).and_then(outer)),
            ContextFeature::GrandMass => share(outer(block).and_then(outer)),
            ContextFeature::ToBest => block.to_best,
            ContextFeature::ToTrunk => block.to_trunk,
            ContextFeature::FormDensity => form.0 / (form.1 + 1.0),
            ContextFeature::FormShare => form.1 / self.letters,
            ContextFeature::BestDensity => self.best_density,
            // The others are not of blocks.
            _ => ABSENT,
        }
    }
}
