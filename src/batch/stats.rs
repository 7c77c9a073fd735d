//! Statistics of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::item::PassedOver;
use super::page::{Cleaned, Outcome, RecordFacts};
use crate::measure::Stage;
use crate::metadata::PageKind;
use crate::record::{Lost, Restored};
use crate::script::detect::Script;

/// Statistics of a run. If a run was killed and resumed, they cover all its parts. The same inputs, options and rules
/// give the same values, except for `stages` and `seconds`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Pages found: those with a record, and those that were rejected.
    pub pages: u64,
    /// Bytes of the pages after unpacking.
    pub bytes: u64,
    /// Records written.
    pub records: u64,
    /// Records with a text and no reason for suspicion.
    pub kept: u64,
    /// Records that are suspect: a human should look at them.
    pub suspect: u64,
    /// Suspect records by the code of the reason ([`crate::record::SuspectCode`]).
    #[serde(default)]
    pub suspects: BTreeMap<String, u64>,
    /// Records with an empty text although the page had text and should have an article. Spam pages are among them.
    pub emptied: u64,
    /// Records of pages without an article: kind `index`, `search`, `login` or `error`.
    pub without_article: u64,
    /// Inputs and pages that could not be read, including those whose record carries an error.
    pub rejected: u64,
    /// Records with an error by its code ([`crate::record::ErrorCode`]). Inputs without a record have no code.
    #[serde(default)]
    pub errors: BTreeMap<String, u64>,
    /// Items of containers that are not pages: images, redirections, the archive's own records.
    pub skipped: u64,
    /// Files of directories that were not read because they hold records of this program.
    #[serde(default)]
    pub own_records: u64,
    /// Files of directories that were not read because their type holds no pages.
    #[serde(default)]
    pub passed_over: u64,
    /// Lines of the pages, including blank lines.
    pub lines: Tally,
    /// Characters of the pages, without line ends.
    pub characters: Tally,
    /// Removed text by label.
    pub labels: BTreeMap<String, Amounts>,
    /// Removed text by rule.
    pub rules: BTreeMap<String, Amounts>,
    /// Restored text by kind of damage.
    pub restored: Restorations,
    /// Lost text by kind of damage.
    pub lost: Restorations,
    /// Pages by encoding.
    pub encodings: BTreeMap<String, u64>,
    /// Pages by script.
    pub scripts: BTreeMap<String, u64>,
    /// Seconds per stage, summed over all threads.
    pub stages: BTreeMap<String, f64>,
    /// Elapsed seconds from start to end.
    pub seconds: f64,
}

/// A total, and the part of it that was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Number of lines or characters that were read.
    pub read: u64,
    /// Number of them that were removed.
    pub removed: u64,
}

/// Removed lines and characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Whole lines.
    pub lines: u64,
    /// Characters of whole lines and of parts of lines.
    pub characters: u64,
}

/// Counts by kind of damage; see [`Restored`] and [`Lost`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restorations {
    /// Pages with any of them.
    pub pages: u64,
    /// Injected annotations that were removed. In [`Stats::lost`], characters lost to them.
    pub injection: u64,
    /// Characters of mojibake.
    pub mojibake: u64,
    /// Single characters that were restored. In [`Stats::lost`], invalid byte sequences.
    pub characters: u64,
}

impl Restorations {
    fn add(&mut self, injection: u32, mojibake: u32, characters: u32) {
        self.pages += u64::from(injection + mojibake + characters > 0);
        self.injection += u64::from(injection);
        self.mojibake += u64::from(mojibake);
        self.characters += u64::from(characters);
    }
}

impl Stats {
    /// The share of `part` in `whole`, from 0 to 1. It is 0 if `whole` is 0.
    pub fn share(part: u64, whole: u64) -> f64 {
        if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
    }

    pub(super) fn add(&mut self, cleaned: &Cleaned) {
        match &cleaned.outcome {
            Outcome::Skipped => self.skipped += 1,
            Outcome::PassedOver(PassedOver::Records) => self.own_records += 1,
            Outcome::PassedOver(PassedOver::NoPage) => self.passed_over += 1,
            Outcome::Rejected(_) => {
                self.pages += 1;
                self.bytes += cleaned.bytes;
                self.rejected += 1;
            }
            Outcome::Record { facts, .. } => {
                self.pages += 1;
                self.bytes += cleaned.bytes;
                self.records += 1;
                self.record(facts);
            }
        }
    }

    fn record(&mut self, facts: &RecordFacts) {
        if let Some(error) = &facts.error {
            self.rejected += 1;
            *entry(&mut self.errors, error.code.name()) += 1;
            return;
        }
        let (trace, measure) = (&facts.trace, &facts.measure);
        self.kept += u64::from(trace.suspect.is_none() && !facts.empty);
        if let Some(suspect) = &trace.suspect {
            self.suspect += 1;
            *entry(&mut self.suspects, suspect.code.name()) += 1;
        }
        let bodiless = facts.empty && facts.metadata.kind.is_some_and(PageKind::is_without_article);
        self.without_article += u64::from(bodiless);
        self.emptied += u64::from(facts.empty && !bodiless && measure.characters > 0);
        self.lines.read += u64::from(trace.lines);
        self.characters.read += measure.characters;
        for amount in &measure.removed {
            let (lines, characters) = (u64::from(amount.lines), u64::from(amount.characters));
            self.lines.removed += lines;
            self.characters.removed += characters;
            for (amounts, name) in [(&mut self.labels, amount.label.name()), (&mut self.rules, &*amount.rule)] {
                let amounts = entry(amounts, name);
                amounts.lines += lines;
                amounts.characters += characters;
            }
        }
        let Restored { injection, mojibake, characters } = trace.restored;
        self.restored.add(injection, mojibake, characters);
        let Lost { injection, mojibake, bytes } = trace.lost;
        self.lost.add(injection, mojibake, bytes);
        let unknown = "unknown";
        *entry(&mut self.encodings, facts.metadata.encoding.as_deref().unwrap_or(unknown)) += 1;
        *entry(&mut self.scripts, facts.metadata.script.map_or(unknown, Script::name)) += 1;
        for stage in Stage::ALL {
            *entry(&mut self.stages, stage.name()) += measure.times[stage as usize].as_secs_f64();
        }
    }
}

/// The value for a name. The name is copied only if it is new.
fn entry<'m, V: Default>(map: &'m mut BTreeMap<String, V>, name: &str) -> &'m mut V {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), V::default());
    }
    map.get_mut(name).unwrap_or_else(|| unreachable!("it was just put there"))
}
