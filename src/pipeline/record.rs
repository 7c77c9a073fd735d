//! Composes a record from the results of the stages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::decide::{Nature, kept_text};
use crate::extract::Unit;
use crate::finding::Label;
use crate::markdown;
use crate::metadata::posts;
use crate::page_problem::{PageError, Suspect, SuspectCode};
use crate::record::{Lost, Metadata, Note, Post, Record, Restored, SCHEMA, Span, Trace};

use super::Pipeline;
use super::conversion::Conversion;
use super::judged::{Judged, PageDocument};
use super::page::Page;
use super::removed::removed;
use super::text::PageText;

impl Pipeline {
    /// Composes the record of a page.
    pub(super) fn record(&self, page: &Page<'_>, judged: &Judged<'_, '_>) -> Record {
        let Judged { text: source, lines, labels, decisions, created, metadata, .. } = judged;
        let doc = &lines.doc;
        let log = &source.restored.log;
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
                attributes.entry(of.label).or_default().push((
                    at,
                    at + length,
                    (f64::from(of.body) * 1000.0).round() / 1000.0,
                ));
                at += length + 1;
                doc.push_line(&mut text, line, doc.text(line));
            } else if let Some(part) = part {
                doc.push_line(&mut text, line, &part);
            }
        }
        let conversion = Conversion::of(self.converter.as_ref(), self.options.script, metadata);
        // With attributes the text is not converted: conversion would move the offsets of the spans.
        let text = if self.options.attributes {
            text
        } else {
            match conversion.text(&text) {
                Cow::Owned(converted) => converted,
                Cow::Borrowed(_) => text,
            }
        };
        let metadata = Metadata {
            title: metadata.title.as_deref().map(|t| conversion.text(t).into_owned()),
            r#abstract: metadata.r#abstract.as_deref().map(|t| conversion.text(t).into_owned()),
            url: page.url.map(str::to_owned).or_else(|| metadata.url.clone()),
            ..metadata.clone()
        };
        let kind = metadata.kind;
        let markdown = self.options.markdown.then(|| {
            let mut convert = |part: &str| conversion.part(part).into_owned();
            let stays = |line: &str| conversion.stays(line);
            let body = markdown::write(doc, labels, decisions, metadata.url.as_deref(), &mut convert, &stays);
            if !self.options.front_matter {
                return body;
            }
            let front = markdown::front_matter(&metadata, created.day.as_deref(), page.source);
            if body.is_empty() { front } else { format!("{front}\n{body}") }
        });
        Record {
            text,
            created: created.day.clone(),
            created_time: created.time.clone(),
            created_offset: created.offset.clone(),
            metadata,
            taosha: Trace {
                unit: lines.unit,
                lines: lines.total,
                kept,
                suspect: lines
                    .unreadable
                    .clone()
                    .or_else(|| decisions.suspect.clone())
                    .or_else(|| (decisions.nature == Nature::Empty).then(empty)),
                notes: notes(source, lines),
                restored: Restored {
                    injection: log.injection.restored,
                    mojibake: log.mojibake.restored,
                    characters: lines.characters,
                },
                lost: Lost { injection: log.injection.lost, mojibake: log.mojibake.lost, bytes: log.invalid_sequences },
                removed: removed(judged),
                ..self.trace()
            },
            attributes: self.options.attributes.then_some(attributes),
            markdown,
            posts: posts::read(doc, labels, decisions, kind)
                .into_iter()
                .map(|post| Post { text: conversion.text(&post.text).into_owned(), ..post })
                .collect(),
            ..self.blank(page)
        }
    }

    /// The record of a page that cannot be cleaned, with the reason as its error.
    pub fn failure(&self, page: &Page<'_>, error: PageError) -> Record {
        Record { error: Some(error), ..self.blank(page) }
    }

    /// A record with only the page's id, name, date and address.
    fn blank(&self, page: &Page<'_>) -> Record {
        Record {
            schema: SCHEMA,
            id: page.id.map_or_else(|| blake3::hash(page.bytes).to_hex()[..32].to_owned(), str::to_owned),
            text: String::new(),
            source: page.source.to_owned(),
            added: self.options.added.clone().or_else(|| page.fetched.map(str::to_owned)),
            created: None,
            created_time: None,
            created_offset: None,
            error: None,
            metadata: Metadata {
                url: page.url.or(self.options.url.as_deref()).map(str::to_owned),
                ..Metadata::default()
            },
            taosha: self.trace(),
            attributes: None,
            markdown: None,
            posts: Vec::new(),
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

/// The reason why a page without any text is suspect.
fn empty() -> Suspect {
    Suspect::new(SuspectCode::EmptyPage, "the page is empty")
}

/// The notes of a record: the special steps that were needed to read the page.
fn notes(text: &PageText<'_>, lines: &PageDocument<'_>) -> Vec<Note> {
    [
        (text.nuls, Note::NulsRemoved),
        (text.truncated, Note::Truncated),
        (lines.capped.depth, Note::DepthCapped),
        (lines.capped.attributes, Note::AttributesCapped),
        (lines.from_data, Note::TextFromData),
        (lines.hid_prose, Note::HiddenLeftOut),
    ]
    .into_iter()
    .filter_map(|(is, note)| is.then_some(note))
    .collect()
}
