//! The pipeline: the straight line from a page's bytes to its record. The only file that names the order of stages.

mod explain;
mod removed;
mod unreadable;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::clean::Cleaner;
use crate::clean::comment_section::CommentSection;
use crate::clean::date_line::DateLine;
use crate::clean::end_mark::EndMark;
use crate::clean::footer::Footer;
use crate::clean::info_box::InfoBox;
use crate::clean::keyword_list::KeywordList;
use crate::clean::link_list::LinkList;
use crate::clean::listing_boilerplate::ListingBoilerplate;
use crate::clean::markup_residue::MarkupResidue;
use crate::clean::post_boilerplate::PostBoilerplate;
use crate::clean::repeated_prose::RepeatedProse;
use crate::clean::spam_line::SpamLine;
use crate::decide::{Decisions, Nature, decide, kept_text};
use crate::decode::{Decoded, decode_sent};
use crate::document::Document;
use crate::error::Error;
use crate::extract::InputKind;
use crate::extract::{self, Capped, Extracted, Unit, sniff};
use crate::finding::{Findings, Label};
use crate::label::{Labels, Model, label};
use crate::markdown;
use crate::measure::{Clock, Measure, Stage};
use crate::metadata::{self, Description, posts};
use crate::normalize::{Normalized, normalize};
use crate::options::Options;
use crate::record::{Lost, Metadata, Note, Post, Record, Restored, SCHEMA, Span, Trace};
use crate::restore::{RestoreLog, RestoredText, restore};
use crate::rules::{RuleSet, Sources};
use crate::script::ScriptTarget;
use crate::script::detect::Script;
use crate::script::{Config, Converter, foreign};
use crate::sites::PageLines;
use crate::stated::{Property, Statement};
use crate::title::repeated::RepeatedTitle;
use explain::explain_lines;
use removed::{amounts, removed};

pub use explain::{ExplainedLine, Explanation};

/// A page to clean.
#[derive(Debug, Clone, Copy, Default)]
pub struct Page<'a> {
    /// Its bytes, in whatever encoding.
    pub bytes: &'a [u8],
    /// Its path or other name, for the record; an ending of HTML breaks a tie between text and HTML.
    pub source: &'a str,
    /// Its own id; without one the record carries a hash of the bytes.
    pub id: Option<&'a str>,
    /// Its title, where the caller knows it.
    pub title: Option<&'a str>,
    /// What it was sent as, or what the field that it stood in says it is.
    pub kind: InputKind,
    /// The charset that its sender declared, by any WHATWG label: a hint like the page's own, and before it.
    pub charset: Option<&'a str>,
    /// The address it was fetched from.
    pub url: Option<&'a str>,
    /// When it was fetched; printed as `added` where the options say nothing.
    pub fetched: Option<&'a str>,
}

/// Cleans pages. Built once, used from any number of threads.
pub struct Pipeline {
    options: Options,
    rules: RuleSet,
    cleaners: Vec<Box<dyn Cleaner>>,
    converter: Option<Converter>,
}

/// Share of control characters (those of C0) among the first [`BINARY_SAMPLE`] characters from which a page is no text. Pages with
/// stray controls stay far below; of compressed and executable files a tenth and more are controls.
const BINARY_SHARE: f32 = 0.05;
const BINARY_SAMPLE: usize = 8192;

impl Pipeline {
    /// Compiles rules and script tables.
    ///
    /// # Errors
    /// A rule file is wrong, or the script engine cannot be had.
    pub fn new(options: Options, sources: &Sources) -> Result<Self, Error> {
        let rules = RuleSet::new(sources)?;
        let config = match options.script {
            ScriptTarget::Keep => None,
            ScriptTarget::Hans => Some(Config::T2s),
            ScriptTarget::Hant => Some(Config::S2t),
            ScriptTarget::Config(config) => Some(config),
        };
        let converter = config.map(|config| Converter::new(config, options.engine)).transpose()?;
        let cleaners: Vec<Box<dyn Cleaner>> = vec![
            Box::new(MarkupResidue),
            Box::new(ListingBoilerplate),
            Box::new(SpamLine),
            Box::new(KeywordList),
            Box::new(InfoBox),
            Box::new(RepeatedTitle),
            Box::new(DateLine),
            Box::new(EndMark),
            Box::new(RepeatedProse),
            Box::new(PostBoilerplate),
            Box::new(CommentSection),
            Box::new(LinkList),
            Box::new(Footer),
        ];
        Ok(Self { options, rules, cleaners, converter })
    }

    /// Leaves out all cleaners in code but those of these names.
    pub(crate) fn retain_cleaners(&mut self, names: &[&str]) {
        self.cleaners.retain(|cleaner| names.contains(&cleaner.name()));
    }

    /// The rules in force.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Cleans a page. Always gives a record, whatever the bytes; one that could not be read carries `error`.
    pub fn clean(&self, page: &Page<'_>) -> Record {
        let done = self.with_page(page, &mut Clock::start(), |judged, _| self.record(page, judged));
        done.unwrap_or_else(|error| self.failure(page, error))
    }

    /// Cleans a page, and says how long each stage took and how much was taken out.
    pub fn clean_measured(&self, page: &Page<'_>) -> (Record, Measure) {
        let mut clock = Clock::start();
        let done = self.with_page(page, &mut clock, |judged, clock| {
            let record = self.record(page, judged);
            clock.lap(Stage::Record);
            (record, amounts(judged))
        });
        match done {
            Ok((record, amounts)) => (record, Measure { times: clock.times(), ..amounts }),
            Err(error) => (self.failure(page, error), Measure { times: clock.times(), ..Measure::default() }),
        }
    }

    /// Cleans a page and shows every line of it with its verdict.
    pub fn explain(&self, page: &Page<'_>) -> Explanation {
        self.with_page(page, &mut Clock::start(), |judged, _| Explanation {
            record: self.record(page, judged),
            restored: judged.seen.read.log.lines.clone(),
            lines: explain_lines(judged, self.model()),
        })
        .unwrap_or_else(|error| Explanation {
            record: self.failure(page, error),
            restored: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// What is counted of a page to learn which lines its site prints: nothing if it does not say where it is from.
    ///
    /// # Errors
    /// The page cannot be read; the text says why.
    pub fn page_lines(&self, page: &Page<'_>) -> Result<Option<PageLines>, String> {
        self.with_document(page, |_| {}, &mut Clock::start(), |read, _| PageLines::of(&read.doc))
    }

    /// Shows `then` a page's lines and what is found on them, after `edit` changed the lines.
    pub(crate) fn study<T>(
        &self,
        page: &Page<'_>,
        edit: impl FnOnce(&mut Extracted<'_>),
        then: impl FnOnce(&Document<'_>, &Findings<'_>) -> T,
    ) -> Result<T, String> {
        self.with_findings(page, edit, &mut Clock::start(), |seen, _| then(seen.doc, seen.findings))
    }

    /// The line of stages, up to what is decided and described.
    fn with_page<T>(
        &self,
        page: &Page<'_>,
        clock: &mut Clock,
        then: impl FnOnce(&Judged<'_, '_>, &mut Clock) -> T,
    ) -> Result<T, String> {
        let judge = |seen: &Seen<'_, '_>, clock: &mut Clock| {
            let site = self.options.sites.as_ref().and_then(|sites| sites.on(seen.doc));
            let labels = label(
                seen.doc,
                seen.findings,
                site.as_deref().unwrap_or_default(),
                self.model(),
                self.options.strictness,
            );
            clock.lap(Stage::Label);
            let decisions = decide(seen.doc, seen.findings, &labels, &self.options);
            clock.lap(Stage::Decide);
            let description = metadata::read(seen.doc, seen.findings, &labels, decisions.nature);
            clock.lap(Stage::Metadata);
            then(&Judged { seen, labels: &labels, decisions: &decisions, description }, clock)
        };
        self.with_findings(page, |_| {}, clock, judge)
    }

    /// The line of stages, up to what is found.
    fn with_findings<T>(
        &self,
        page: &Page<'_>,
        edit: impl FnOnce(&mut Extracted<'_>),
        clock: &mut Clock,
        then: impl FnOnce(&Seen<'_, '_>, &mut Clock) -> T,
    ) -> Result<T, String> {
        self.with_document(page, edit, clock, |read, clock| {
            let doc = &read.doc;
            let mut findings = Findings::default();
            self.rules.find(doc, &mut findings);
            for cleaner in &self.cleaners {
                cleaner.find(doc, &mut findings);
            }
            clock.lap(Stage::Find);
            then(&Seen { doc, findings: &findings, read: &read }, clock)
        })
    }

    /// The line of stages, up to the document.
    fn with_document<T>(
        &self,
        page: &Page<'_>,
        edit: impl FnOnce(&mut Extracted<'_>),
        clock: &mut Clock,
        then: impl FnOnce(Read<'_>, &mut Clock) -> T,
    ) -> Result<T, String> {
        if let Some(max) = self.options.max_page.filter(|&max| page.bytes.len() > max) {
            return Err(format!(
                "the page has {} bytes, more than the bound of {max}; see --max-page",
                page.bytes.len()
            ));
        }
        if u32::try_from(page.bytes.len()).is_err() {
            return Err("the page has 4 GiB or more; cut it into pages first".into());
        }
        let decoded = decode_sent(page.bytes, self.options.encoding, page.charset);
        if let Some(share) = binary(&decoded) {
            let share = share * 100.0;
            let hint =
                unreadable::forced(page.bytes, self.options.encoding).map_or(String::new(), |h| format!("; {h}"));
            return Err(format!("no text: {share:.0}% of its characters are control characters{hint}"));
        }
        let reading = Reading::of(&decoded);
        clock.lap(Stage::Decode);
        let repaired = restore(decoded, self.options.restore);
        clock.lap(Stage::Restore);
        let mut extracted = extract(&repaired, &self.options, page);
        if let Some(title) = page.title {
            extracted.head.title = Some(title.to_owned());
        }
        let head = &mut extracted.head;
        let states = |of: &Statement| of.property == Property::Url;
        if let Some(url) = page.url.or(self.options.url.as_deref().filter(|_| !head.stated.iter().any(states)))
            && (page.url.is_some() || head.url.is_none())
        {
            head.url = Some(url.to_owned());
        }
        edit(&mut extracted);
        let Extracted { total, unit, capped, from_data, hid_prose, .. } = extracted;
        clock.lap(Stage::Extract);
        let Normalized { doc, characters } = normalize(extracted, self.options.normalize);
        clock.lap(Stage::Normalize);
        let log = &repaired.log;
        let unreadable = unreadable::reason(&doc, unreadable::forced(page.bytes, self.options.encoding));
        Ok(then(Read { doc, reading, unreadable, log, characters, total, unit, capped, from_data, hid_prose }, clock))
    }

    fn model(&self) -> &Model {
        self.options.model.as_ref().unwrap_or_else(|| Model::builtin())
    }

    /// How a page's text is converted, if it is.
    fn conversion(&self, d: &Description) -> Conversion<'_> {
        let is_foreign = matches!(d.language.as_deref(), Some("ja" | "ko"));
        let japanese = matches!(self.options.script, ScriptTarget::Config(config) if config.is_japanese());
        // s2t on text that is traditional already damages it (吃→喫, 群→羣).
        let damages = self.options.script == ScriptTarget::Hant && d.script != Some(Script::Hans);
        let converter = self.converter.as_ref().filter(|_| !damages && (japanese || !is_foreign));
        Conversion { converter, all: japanese }
    }

    fn record(&self, page: &Page<'_>, judged: &Judged<'_, '_>) -> Record {
        let Judged { seen, labels, decisions, description: d } = judged;
        let doc = seen.doc;
        let mut text = String::with_capacity(if self.options.attributes { page.bytes.len() } else { 0 });
        let mut kept = 0;
        let mut attributes: BTreeMap<Label, Vec<Span>> = BTreeMap::new();
        let mut at = 0;
        for (line, verdict) in decisions.lines.iter().enumerate() {
            let part = kept_text(doc.text(line), verdict);
            kept += u32::from(part.is_some());
            if self.options.attributes {
                let length = doc.stats(line).chars + doc.indentation(line).chars() as u32;
                let of = &labels.lines[line];
                attributes.entry(of.label).or_default().push((at, at + length, (of.body * 1000.0).round() / 1000.0));
                at += length + 1;
                doc.push_line(&mut text, line, doc.text(line));
            } else if let Some(part) = part {
                doc.push_line(&mut text, line, &part);
            }
        }
        let conversion = self.conversion(d);
        let markdown = self.options.markdown.then(|| {
            let mut convert = |part: &str| conversion.part(part).into_owned();
            markdown::write(doc, labels, decisions, &mut convert, &|line| conversion.stays(line))
        });
        // With attributes the text stays as it is: converting it would move the offsets.
        let text = if self.options.attributes {
            text
        } else {
            match conversion.text(&text) {
                Cow::Owned(converted) => converted,
                Cow::Borrowed(_) => text,
            }
        };
        Record {
            text,
            created: d.created.clone(),
            metadata: Metadata {
                title: d.title.as_deref().map(|t| conversion.text(t).into_owned()),
                author: d.author.clone(),
                publisher: d.publisher.clone(),
                site: d.site.clone(),
                url: page.url.map(str::to_owned).or_else(|| d.url.clone()),
                modified: d.modified.clone(),
                r#abstract: d.r#abstract.as_deref().map(|t| conversion.text(t).into_owned()),
                keywords: d.keywords.clone(),
                description: d.description.clone(),
                image: d.image.clone(),
                kind: d.kind,
                language: d.language.clone(),
                script: d.script.map(|s| s.name().to_owned()),
                encoding: Some(seen.read.reading.encoding.to_owned()),
                licences: d.licences.clone(),
            },
            taosha: Trace {
                unit: seen.read.unit,
                lines: seen.read.total,
                kept,
                suspect: seen
                    .read
                    .unreadable
                    .clone()
                    .or_else(|| decisions.suspect.clone())
                    .or_else(|| (decisions.nature == Nature::Empty).then(|| "the page is empty".to_owned())),
                notes: seen.notes(),
                restored: Restored {
                    injection: seen.read.log.injection.restored,
                    mojibake: seen.read.log.mojibake.restored,
                    characters: seen.read.characters,
                },
                lost: Lost {
                    injection: seen.read.log.injection.lost,
                    mojibake: seen.read.log.mojibake.lost,
                    bytes: seen.read.log.invalid_sequences,
                },
                removed: removed(judged),
                ..self.trace()
            },
            attributes: self.options.attributes.then_some(attributes),
            markdown,
            posts: posts::read(doc, labels, decisions, d.kind).map(|posts| {
                let convert = |post: Post| Post { text: conversion.text(&post.text).into_owned(), ..post };
                posts.into_iter().map(convert).collect()
            }),
            ..self.blank(page)
        }
    }

    /// The record of a page that cannot be cleaned, with the reason as its error.
    pub fn failure(&self, page: &Page<'_>, error: String) -> Record {
        Record { error: Some(error), ..self.blank(page) }
    }

    /// A record of which only the page's name is known.
    fn blank(&self, page: &Page<'_>) -> Record {
        Record {
            schema: SCHEMA,
            id: page.id.map_or_else(|| blake3::hash(page.bytes).to_hex()[..32].to_owned(), str::to_owned),
            text: String::new(),
            source: page.source.to_owned(),
            added: self.options.added.clone().or_else(|| page.fetched.map(str::to_owned)),
            created: None,
            error: None,
            metadata: Metadata {
                url: page.url.or(self.options.url.as_deref()).map(str::to_owned),
                ..Metadata::default()
            },
            taosha: self.trace(),
            attributes: None,
            markdown: None,
            posts: None,
            extra: None,
        }
    }

    fn trace(&self) -> Trace {
        Trace {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: self.rules.digest().to_owned(),
            unit: Unit::Line,
            lines: 0,
            kept: 0,
            suspect: None,
            notes: Vec::new(),
            restored: Restored::default(),
            lost: Lost::default(),
            removed: Vec::new(),
        }
    }
}

/// How text comes into the wanted script: Japanese and Korean lines stay as they are unless Japanese is what is converted.
struct Conversion<'c> {
    converter: Option<&'c Converter>,
    /// Whether all lines are converted.
    all: bool,
}

impl Conversion<'_> {
    /// Whether a line is left as it is.
    fn stays(&self, line: &str) -> bool {
        !self.all && foreign::is_foreign(line)
    }

    /// A part of a line that does not stay.
    fn part<'t>(&self, part: &'t str) -> Cow<'t, str> {
        self.converter.map_or(part.into(), |converter| converter.convert(part))
    }

    /// A text of some lines.
    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.converter.is_none() || self.all || !foreign::may_be_foreign(text) {
            return self.part(text);
        }
        let lines: Vec<Cow<'_, str>> =
            text.split('\n').map(|line| if self.stays(line) { line.into() } else { self.part(line) }).collect();
        lines.join("\n").into()
    }
}

/// A page with what was found on it.
struct Seen<'d, 't> {
    doc: &'d Document<'t>,
    findings: &'d Findings<'d>,
    read: &'d Read<'t>,
}

/// A page as it was read.
struct Read<'t> {
    doc: Document<'t>,
    reading: Reading,
    /// Why its text is not to be read, where that is so.
    unreadable: Option<String>,
    log: &'t RestoreLog,
    /// Places that normalization put right.
    characters: u32,
    total: u32,
    unit: Unit,
    capped: Capped,
    from_data: bool,
    hid_prose: bool,
}

/// A page on which everything is decided.
struct Judged<'d, 't> {
    seen: &'d Seen<'d, 't>,
    labels: &'d Labels<'d>,
    decisions: &'d Decisions,
    description: Description,
}

impl Seen<'_, '_> {
    fn notes(&self) -> Vec<Note> {
        [
            (self.read.reading.nuls, Note::NulsRemoved),
            (self.read.reading.truncated, Note::Truncated),
            (self.read.capped.depth, Note::DepthCapped),
            (self.read.capped.attributes, Note::AttributesCapped),
            (self.read.from_data, Note::TextFromData),
            (self.read.hid_prose, Note::HiddenLeftOut),
        ]
        .into_iter()
        .filter_map(|(is, note)| is.then_some(note))
        .collect()
    }
}

/// How the bytes were read.
struct Reading {
    encoding: &'static str,
    nuls: bool,
    truncated: bool,
}

impl Reading {
    fn of(decoded: &Decoded<'_>) -> Self {
        Self { encoding: decoded.encoding.name(), nuls: decoded.nuls, truncated: decoded.truncated }
    }
}

fn extract<'t>(repaired: &'t RestoredText<'_>, options: &Options, page: &Page<'_>) -> Extracted<'t> {
    let text = &repaired.text;
    if sniff::is_html(text, options.input, page.kind, page.source) {
        extract::html::extract(text, options.markdown)
    } else {
        extract::text::extract(text, &repaired.log.parted)
    }
}

/// Whether bytes are text, or the start of one, in whatever encoding.
#[cfg(feature = "cli")]
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    binary(&decode_sent(bytes, None, None)).is_none()
}

/// Control characters that prove nothing, however short the page.
const CONTROLS_MIN: u32 = 8;

/// Share of control characters at the start of a page, where there are too many for a text. Those of C1 do not count, and
/// neither does U+FFFD: mojibake is full of both, and no file that is no text is without those of C0.
fn binary(decoded: &Decoded<'_>) -> Option<f32> {
    // Nearly all pages have none, which their bytes tell sooner than their characters.
    let bytes = &decoded.text.as_bytes()[..decoded.text.len().min(BINARY_SAMPLE * char::MAX.len_utf8())];
    // Counted in bytes and emptied before they overflow, sixteen or more at a time.
    let is_control = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | 0xC | b'\r') || b == 0x7F;
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|b| u8::from(is_control(*b))).sum::<u8>();
    let controls: usize = bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(in_chunk(chunk))).sum();
    if controls <= CONTROLS_MIN as usize {
        return None;
    }
    let (mut all, mut control) = (0u32, 0u32);
    for c in decoded.text.chars().take(BINARY_SAMPLE) {
        all += 1;
        control += u32::from(u8::try_from(c).is_ok_and(is_control));
    }
    let share = control as f32 / all.max(1) as f32;
    (share > BINARY_SHARE && control > CONTROLS_MIN).then_some(share)
}
