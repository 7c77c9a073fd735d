//! The page data that the second pass needs besides the output of the first.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::hashed::Hashed;
use super::title_line::TITLE_LINES;
use crate::characters::class::is_alnum_unit;
use crate::characters::units::Unit;
use crate::document::{Document, DomBlock, Line};

/// Letters, blocks and repeated texts of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame<'d> {
    /// Letters and digits of each line.
    pub(crate) letters: Vec<f32>,
    /// The block of each line; empty for a dump.
    pub(crate) own: Vec<Option<u32>>,
    /// The blocks of the page.
    pub(crate) blocks: Cow<'d, [DomBlock]>,
    /// Repeats of the texts of a dump's first lines; empty for a page that states its title.
    pub(super) repeats: Vec<TextRepeats>,
}

/// How often other lines print the text of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TextRepeats {
    /// Other lines with the same text.
    pub(super) same: u8,
    /// Lines with the text as a part.
    pub(super) part: u8,
}

impl TextRepeats {
    /// Counts the repeats of the lines that can print the title. Texts are compared by the hash of `rustc-hash` 1 over
    /// their letters and digits.
    fn of(doc: &Document<'_>) -> Vec<Self> {
        let lines = 0..doc.len().min(TITLE_LINES);
        let key = |units: &[Unit]| {
            let letters = units.iter().filter(|unit| is_alnum_unit(**unit));
            letters.fold(0u64, |key, &unit| (key.rotate_left(5) ^ u64::from(unit)).wrapping_mul(0x517C_C1B7_2722_0A95))
        };
        let mut all: FxHashMap<u64, Self> = FxHashMap::default();
        let keys: Vec<u64> = lines.clone().map(|line| key(doc.fold().units(line))).collect();
        for &key in &keys {
            let of = all.entry(key).or_default();
            of.same = of.same.saturating_add(1);
        }
        let is_separator = |unit: &Unit| u8::try_from(*unit).is_ok_and(|of| b">|_-".contains(&of));
        for line in lines {
            let units = doc.fold().units(line);
            if !units.iter().any(is_separator) {
                continue;
            }
            for part in units.split(is_separator) {
                if let Some(of) = all.get_mut(&key(part)) {
                    of.part = of.part.saturating_add(1);
                }
            }
        }
        let others = |key| all.get(key).map_or_else(Self::default, |of| Self { same: of.same - 1, ..*of });
        keys.iter().map(others).collect()
    }
}

impl<'d> Frame<'d> {
    /// Collects the data. Blocks are borrowed from the document.
    pub(super) fn of(doc: &'d Document<'_>) -> Self {
        let blocks = &doc.head().blocks;
        let known = |block: &u32| (*block as usize) < blocks.len();
        let own = |line: &Line<'_>| line.dom.as_ref().and_then(|dom| dom.block).filter(known);
        Self {
            letters: (0..doc.len()).map(|line| doc.stats(line).alnum as f32).collect(),
            own: if blocks.is_empty() { Vec::new() } else { doc.lines().iter().map(own).collect() },
            blocks: blocks.into(),
            repeats: if doc.head().title.is_none() { TextRepeats::of(doc) } else { Vec::new() },
        }
    }

    /// Clones the borrowed blocks.
    pub(super) fn into_owned(self) -> Frame<'static> {
        Frame { blocks: self.blocks.into_owned().into(), ..self }
    }

    /// Spreads the scores of blocks to their lines. A line outside all blocks has the base score of the model; a dump
    /// has no scores.
    pub(crate) fn by_line(&self, blocks: &[f32], model: &Hashed) -> Vec<f32> {
        let of =
            |block: &Option<u32>| block.and_then(|block| blocks.get(block as usize)).copied().unwrap_or(model.base);
        self.own.iter().map(of).collect()
    }
}
