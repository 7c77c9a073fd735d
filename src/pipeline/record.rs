//! Composes a record from the results of the stages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::decide::{Nature, kept_text};
use crate::extract::Unit;
use crate::finding::Label;
use crate::markdown;
use crate::metadata::posts;
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
        let Judged { text: source, lines, labels, decisions, description: d, .. } = judged;
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
                attributes.entry(of.label).or_default().push((at, at + length, (of.body * 1000.0).round() / 1000.0));
                at += length + 1;
                doc.push_line(&mut text, line, doc.text(line));
            } else if let Some(part) = part {
                doc.push_line(&mut text, line, &part);
            }
        }
        let conversion = Conversion::of(self.converter.as_ref(), self.options.script, d);
        let markdown = self.options.markdown.then(|| {
            let mut convert = |part: &str| conversion.part(part).into_owned();
            markdown::write(doc, labels, decisions, &mut convert, &|line| conversion.stays(line))
        });
        // With attributes the text is not converted: conversion would move the offsets of the spans.
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
                encoding: Some(source.encoding.to_owned()),
                licences: d.licences.clone(),
            },
            taosha: Trace {
                unit: lines.unit,
                lines: lines.total,
                kept,
                suspect: lines
                    .unreadable
                    .clone()
                    .or_else(|| decisions.suspect.clone())
                    .or_else(|| (decisions.nature == Nature::Empty).then(|| "the page is empty".to_owned())),
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

    /// A record with only the page's id, name, date and address.
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
