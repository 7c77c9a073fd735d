//! The pipeline: the straight line from a page's bytes to its record. No other file names the order of the stages.

mod conversion;
mod explain;
mod judged;
mod page;
mod record;
mod removed;
mod text;
mod unreadable;

use crate::clean;
use crate::decide::decide;
use crate::document::Document;
use crate::error::Error;
use crate::extract::{self, Extracted, sniff};
use crate::finding::Cleaner;
use crate::finding::Findings;
use crate::label::{Labels, Model, label};
use crate::measure::{Clock, Measure, Observer, Stage, Untimed};
use crate::metadata;
use crate::normalize::{Normalized, normalize};
use crate::options::Options;
use crate::page_problem::{ErrorCode, PageError};
use crate::record::Record;
use crate::restore::restore;
use crate::rules::{RuleSet, Sources};
use crate::script::{Config, Converter, ScriptTarget};
use crate::sites::PageLines;
use crate::stated::Property;
use judged::{Judged, PageDocument};
use removed::amounts;
use text::PageText;

pub use explain::{ExplainedLine, Explanation};
pub use page::Page;
#[cfg(feature = "cli")]
pub(crate) use text::is_text;

/// Cleans pages. Build it once and use it from any number of threads.
pub struct Pipeline {
    options: Options,
    rules: RuleSet,
    cleaners: Vec<Box<dyn Cleaner>>,
    converter: Option<Converter>,
}

impl Pipeline {
    /// Builds a pipeline with the built-in rules.
    ///
    /// # Errors
    /// The script engine cannot be loaded.
    pub fn new(options: Options) -> Result<Self, Error> {
        Self::with_rules(options, &Sources::default())
    }

    /// Builds a pipeline with these rules.
    ///
    /// # Errors
    /// A rule file is wrong, or the script engine cannot be loaded.
    pub fn with_rules(options: Options, sources: &Sources) -> Result<Self, Error> {
        let rules = RuleSet::new(sources)?;
        let config = match options.script {
            ScriptTarget::Keep => None,
            ScriptTarget::Hans => Some(Config::T2s),
            ScriptTarget::Hant => Some(Config::S2t),
            ScriptTarget::Config(config) => Some(config),
        };
        let converter = config.map(|config| Converter::new(config, options.engine)).transpose()?;
        Ok(Self { options, rules, cleaners: clean::all(), converter })
    }

    /// Leaves out all cleaners in code except those with these names.
    pub(crate) fn retain_cleaners(&mut self, names: &[&str]) {
        self.cleaners.retain(|cleaner| names.contains(&cleaner.name()));
    }

    /// The active rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Cleans a page. It always gives a record, whatever the bytes are; a page that cannot be read has `error`.
    pub fn clean(&self, page: &Page<'_>) -> Record {
        match self.text(page, &mut Untimed) {
            Ok(text) => self.record(page, &self.judge(page, &text, &mut Untimed)),
            Err(error) => self.failure(page, error),
        }
    }

    /// Cleans a page, and measures the time of each stage and the amount of text that was removed.
    pub fn clean_measured(&self, page: &Page<'_>) -> (Record, Measure) {
        let mut clock = Clock::start();
        let (record, amounts) = match self.text(page, &mut clock) {
            Ok(text) => {
                let judged = self.judge(page, &text, &mut clock);
                let record = self.record(page, &judged);
                clock.done(Stage::Record);
                (record, amounts(&judged))
            }
            Err(error) => (self.failure(page, error), Measure::default()),
        };
        (record, Measure { times: clock.times(), ..amounts })
    }

    /// Cleans a page and returns its record together with the verdict on each line.
    pub fn explain(&self, page: &Page<'_>) -> Explanation {
        match self.text(page, &mut Untimed) {
            Ok(text) => {
                let judged = self.judge(page, &text, &mut Untimed);
                Explanation {
                    record: self.record(page, &judged),
                    restored: judged.text.restored.log.lines.clone(),
                    lines: judged.explained(self.model()),
                }
            }
            Err(error) => Explanation { record: self.failure(page, error), restored: Vec::new(), lines: Vec::new() },
        }
    }

    /// The lines of a page as `sites` counts them, to learn which lines a site prints on many pages. `None` if the
    /// page's site is unknown.
    ///
    /// # Errors
    /// The page cannot be read.
    pub fn page_lines(&self, page: &Page<'_>) -> Result<Option<PageLines>, PageError> {
        let text = self.text(page, &mut Untimed)?;
        let lines = self.normalize(self.extract(page, &text), &text);
        Ok(PageLines::of(&lines.doc))
    }

    /// Runs the stages from bytes to text: decode, restore.
    ///
    /// # Errors
    /// The page is too large or is not text, or selectors are given and it is not HTML.
    pub(crate) fn text<'p>(&self, page: &Page<'p>, observer: &mut impl Observer) -> Result<PageText<'p>, PageError> {
        let decoded = text::decode(page, &self.options)?;
        let (encoding, nuls, truncated) = (decoded.encoding.name(), decoded.nuls, decoded.truncated);
        observer.done(Stage::Decode);
        let restored = restore(decoded, self.options.restore);
        observer.done(Stage::Restore);
        if self.options.selection.is_some() && !self.is_html(page, &restored.text) {
            let message = "--select and --remove need HTML, and this page is text; clean it in a run without them";
            return Err(PageError::new(ErrorCode::NotHtml, message));
        }
        let forced = unreadable::forced(page.bytes, self.options.encoding);
        Ok(PageText { restored, encoding, nuls, truncated, forced })
    }

    /// Runs the stages from text to the data of a record: extract, normalize, find, label, decide, metadata.
    fn judge<'t>(&self, page: &Page<'_>, text: &'t PageText<'t>, observer: &mut impl Observer) -> Judged<'t, '_> {
        let extracted = self.extract(page, text);
        observer.done(Stage::Extract);
        let lines = self.normalize(extracted, text);
        observer.done(Stage::Normalize);
        let findings = self.find(&lines.doc);
        observer.done(Stage::Find);
        let labels = self.label(&lines.doc, &findings);
        observer.done(Stage::Label);
        let decisions = decide(&lines.doc, &findings, &labels, &self.options);
        observer.done(Stage::Decide);
        let (created, metadata) = metadata::read(&lines.doc, &findings, &labels, decisions.nature, text.encoding);
        observer.done(Stage::Metadata);
        Judged { text, lines, findings, labels, decisions, created, metadata }
    }

    /// The lines of a page, and what the page and its sender state about it.
    pub(crate) fn extract<'t>(&self, page: &Page<'_>, text: &'t PageText<'_>) -> Extracted<'t> {
        let restored = &text.restored;
        let mut extracted = if self.is_html(page, &restored.text) {
            extract::html::extract(&restored.text, self.options.markdown, self.options.selection.as_deref())
        } else {
            extract::text::extract(&restored.text, &restored.log.splits)
        };
        let head = &mut extracted.head;
        if let Some(title) = page.title {
            head.title = Some(title.to_owned());
        }
        // The address from the options is used only if neither the sender nor the page gives one.
        let states_url = head.url.is_some() || head.stated.iter().any(|of| of.property == Property::Url);
        if let Some(url) = page.url.or(self.options.url.as_deref().filter(|_| !states_url)) {
            head.url = Some(url.to_owned());
        }
        extracted
    }

    fn is_html(&self, page: &Page<'_>, text: &str) -> bool {
        sniff::is_html(text, self.options.input, page.kind, page.source)
    }

    /// The document of a page.
    pub(crate) fn normalize<'t>(&self, extracted: Extracted<'t>, text: &PageText<'_>) -> PageDocument<'t> {
        let Extracted { total, unit, capped, from_data, hid_prose, .. } = extracted;
        let Normalized { doc, characters } = normalize(extracted, self.options.normalize);
        let unreadable = unreadable::reason(&doc, text.restored.log.mojibake.lost, text.forced.clone());
        PageDocument { doc, unreadable, characters, total, unit, capped, from_data, hid_prose }
    }

    /// The findings of all rules and cleaners.
    pub(crate) fn find(&self, doc: &Document<'_>) -> Findings<'_> {
        let mut findings = Findings::default();
        self.rules.find(doc, &mut findings);
        for cleaner in &self.cleaners {
            cleaner.find(doc, &mut findings);
        }
        findings
    }

    /// The labels of all lines.
    fn label<'r>(&'r self, doc: &Document<'_>, findings: &Findings<'r>) -> Labels<'r> {
        let site = self.options.sites.as_ref().and_then(|sites| sites.on(doc));
        label(doc, findings, site.as_deref().unwrap_or_default(), self.model(), self.options.strictness)
    }

    fn model(&self) -> &Model {
        self.options.model.as_ref().unwrap_or_else(|| Model::builtin())
    }
}
