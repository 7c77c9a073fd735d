//! Measurements of cleaning a page: the time of each stage, and the amount removed by label and rule.

use std::time::{Duration, Instant};

use crate::finding::Label;

/// A stage of the pipeline whose time is measured. The time of conversion is part of `Record`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Decodes bytes to text.
    Decode,
    /// Undoes damage to the text.
    Restore,
    /// Splits text or HTML into lines.
    Extract,
    /// Corrects single characters.
    Normalize,
    /// Runs rules and cleaners.
    Find,
    /// Scores and labels lines.
    Label,
    /// Decides which lines stay.
    Decide,
    /// Metadata.
    Metadata,
    /// Converts the text and writes the record.
    Record,
}

impl Stage {
    /// All stages, in the order in which they run.
    pub const ALL: [Self; 9] = [
        Self::Decode,
        Self::Restore,
        Self::Extract,
        Self::Normalize,
        Self::Find,
        Self::Label,
        Self::Decide,
        Self::Metadata,
        Self::Record,
    ];

    /// The name that statistics print.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Restore => "repair",
            Self::Extract => "extract",
            Self::Normalize => "normalize",
            Self::Find => "find",
            Self::Label => "label",
            Self::Decide => "decide",
            Self::Metadata => "describe",
            Self::Record => "record",
        }
    }
}

/// Time by stage, in the order of [`Stage::ALL`].
pub type Times = [Duration; Stage::ALL.len()];

/// The time that cleaning one page took, and the amount of text that was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// How long each stage took.
    pub times: Times,
    /// Characters (Unicode scalars) of the page's lines after restoration and normalization, without line ends.
    pub characters: u64,
    /// Removed text, with one entry for each pair of label and rule.
    pub removed: Vec<Amount>,
}

/// The amount of text that was removed with one label by one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The label of the text.
    pub label: Label,
    /// The rule, cleaner or model that decided.
    pub rule: String,
    /// Number of whole lines.
    pub lines: u32,
    /// Characters of whole lines and of parts of lines.
    pub characters: u32,
}

impl Measure {
    pub(crate) fn removed(&mut self, label: Label, rule: &str, lines: u32, characters: u32) {
        // A page has about a dozen entries, and neighbouring lines mostly belong to the same one.
        match self.removed.iter_mut().rev().find(|amount| amount.label == label && amount.rule == rule) {
            Some(amount) => {
                amount.lines += lines;
                amount.characters += characters;
            }
            None => self.removed.push(Amount { label, rule: rule.to_owned(), lines, characters }),
        }
    }
}

/// An observer of a page's way through the stages.
pub(crate) trait Observer {
    /// Is called at the end of each stage.
    fn done(&mut self, stage: Stage);
}

/// An observer that measures nothing.
pub(crate) struct Untimed;

impl Observer for Untimed {
    fn done(&mut self, _: Stage) {}
}

/// An observer that measures the time of each stage.
pub(crate) struct Clock {
    last: Instant,
    times: Times,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { last: Instant::now(), times: Times::default() }
    }

    pub(crate) fn times(&self) -> Times {
        self.times
    }
}

impl Observer for Clock {
    fn done(&mut self, stage: Stage) {
        let now = Instant::now();
        self.times[stage as usize] += now - self.last;
        self.last = now;
    }
}
