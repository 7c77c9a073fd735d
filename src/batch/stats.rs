//! What happened in a run, in numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::item::PassedOver;
use super::page::{Cleaned, Facts, Outcome};
use crate::measure::Stage;
use crate::metadata::PageKind;
use crate::record::{Lost, Restored};

/// Numbers of a run. They add up over the parts of one that was killed and went on; all but `stages` and `seconds` are
/// the same for the same inputs, options and rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Pages found: those of which there is a record, and those that were rejected.
    pub pages: u64,
    /// Bytes of the pages, out of their containers.
    pub bytes: u64,
    /// Records written.
    pub records: u64,
    /// Of them, those with a text and nothing against it.
    pub kept: u64,
    /// Of them, those that should be looked at.
    pub suspect: u64,
    /// Of them, those whose page should have an article and had text, of which nothing was kept; spam is one of them.
    pub emptied: u64,
    /// Of them, those whose page has no article: kind `index`, `search`, `login` or `error`.
    pub without_article: u64,
    /// Inputs and pages that could not be read, those whose record carries an error among them.
    pub rejected: u64,
    /// What containers hold beside pages: images, redirections, archives' own records.
    pub skipped: u64,
    /// Files of directories that hold records of this program, and are not read.
    #[serde(default)]
    pub own_records: u64,
    /// Files of directories that are of no kind that holds pages, and are not read.
    #[serde(default)]
    pub passed_over: u64,
    /// Lines of the pages, blank ones included, and characters without line ends.
    pub lines: Share,
    /// Characters of the pages' lines.
    pub characters: Share,
    /// What was taken out, by label.
    pub labels: BTreeMap<String, Amounts>,
    /// What was taken out, by rule.
    pub rules: BTreeMap<String, Amounts>,
    /// What came back, by kind of damage.
    pub restored: Restorations,
    /// What is lost for good, by kind of damage.
    pub lost: Restorations,
    /// Pages by encoding.
    pub encodings: BTreeMap<String, u64>,
    /// Pages by script.
    pub scripts: BTreeMap<String, u64>,
    /// Seconds by stage, of all threads together.
    pub stages: BTreeMap<String, f64>,
    /// Seconds from start to end.
    pub seconds: f64,
}

/// How many there were, and how many went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// All of them.
    pub read: u64,
    /// Those taken out.
    pub removed: u64,
}

/// Lines and characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Whole lines.
    pub lines: u64,
    /// Characters, of whole lines and parts of lines.
    pub characters: u64,
}

/// Counts by kind of damage; see [`Restored`] and [`Lost`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restorations {
    /// Pages with any of it.
    pub pages: u64,
    /// Injected pinyin.
    pub injection: u64,
    /// Mojibake.
    pub mojibake: u64,
    /// Single characters put right; of what is lost, invalid byte sequences.
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
    /// Share of `part` in `whole`, 0 where there is nothing.
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

    fn record(&mut self, facts: &Facts) {
        if facts.error.is_some() {
            self.rejected += 1;
            return;
        }
        let (trace, measure) = (&facts.trace, &facts.measure);
        self.kept += u64::from(trace.suspect.is_none() && !facts.empty);
        self.suspect += u64::from(trace.suspect.is_some());
        let bodiless = facts.empty && facts.metadata.kind.is_some_and(PageKind::is_without_article);
        self.without_article += u64::from(bodiless);
        self.emptied += u64::from(facts.empty && !bodiless && measure.characters > 0);
        self.lines.read += u64::from(trace.lines);
        self.characters.read += measure.characters;
        for amount in &measure.removed {
            let (lines, characters) = (u64::from(amount.lines), u64::from(amount.characters));
            self.lines.removed += lines;
            self.characters.removed += characters;
            for (of, name) in [(&mut self.labels, amount.label.name()), (&mut self.rules, &*amount.rule)] {
                let amounts = entry(of, name);
                amounts.lines += lines;
                amounts.characters += characters;
            }
        }
        let Restored { injection, mojibake, characters } = trace.restored;
        self.restored.add(injection, mojibake, characters);
        let Lost { injection, mojibake, bytes } = trace.lost;
        self.lost.add(injection, mojibake, bytes);
        let unknown = "unknown".to_owned();
        *entry(&mut self.encodings, facts.metadata.encoding.as_ref().unwrap_or(&unknown)) += 1;
        *entry(&mut self.scripts, facts.metadata.script.as_ref().unwrap_or(&unknown)) += 1;
        for stage in Stage::ALL {
            *entry(&mut self.stages, stage.name()) += measure.times[stage as usize].as_secs_f64();
        }
    }
}

/// The value of a name, which is copied only where it is new.
fn entry<'m, V: Default>(map: &'m mut BTreeMap<String, V>, name: &str) -> &'m mut V {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), V::default());
    }
    map.get_mut(name).unwrap_or_else(|| unreachable!("it was just put there"))
}
