//! Measurements of cleaning a page: the time of each stage, and the amount removed by label and rule.

use std::time::{Duration, Instant};

use crate::finding::Label;

/// The stages of the pipeline that take time of their own. Conversion is a part of `Record`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes to text.
    Decode,
    /// Damage.
    Restore,
    /// Text or HTML to lines.
    Extract,
    /// Single characters.
    Normalize,
    /// Rules and cleaners.
    Find,
    /// The scorer.
    Label,
    /// What stays.
    Decide,
    /// Metadata.
    Metadata,
    /// The record's text, converted.
    Record,
}

impl Stage {
    /// All of them, in their order.
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

    /// Its name, as statistics print it.
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

/// What cleaning one page took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// How long each stage took.
    pub times: Times,
    /// Characters of the page's lines, after repair and normalization, line ends left out.
    pub characters: u64,
    /// What was taken out, one entry a label and rule.
    pub removed: Vec<Amount>,
}

/// How much was taken out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// What it is.
    pub label: Label,
    /// The rule, cleaner or model.
    pub rule: String,
    /// Whole lines.
    pub lines: u32,
    /// Characters, of whole lines and parts of lines.
    pub characters: u32,
}

impl Measure {
    pub(crate) fn removed(&mut self, label: Label, rule: &str, lines: u32, characters: u32) {
        // A page has a dozen reasons; the last one is the likeliest.
        match self.removed.iter_mut().rev().find(|amount| amount.label == label && amount.rule == rule) {
            Some(amount) => {
                amount.lines += lines;
                amount.characters += characters;
            }
            None => self.removed.push(Amount { label, rule: rule.to_owned(), lines, characters }),
        }
    }
}

/// Is told when a stage is done.
pub(crate) trait Observer {
    /// The stage that ends now.
    fn done(&mut self, stage: Stage);
}

/// Takes no time.
pub(crate) struct Untimed;

impl Observer for Untimed {
    fn done(&mut self, _: Stage) {}
}

/// Takes the time of each stage.
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
