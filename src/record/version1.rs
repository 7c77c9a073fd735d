//! Records of version 1, which earlier builds wrote, and their conversion to version 2.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    ErrorCode, Extra, Label, Lost, Note, PageError, Post, Record, Removed, Restored, SCHEMA, Span, Suspect,
    SuspectCode, Trace,
};
use crate::date::Timestamp;
use crate::extract::Unit;
use crate::metadata::{Metadata, PageKind};
use crate::script::detect::Script;

/// A record of version 1. Its dates are one string, line numbers are pairs, reasons have no code, and lists can be null.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record1 {
    #[serde(rename = "schema")]
    _schema: u32,
    id: String,
    text: String,
    source: String,
    added: Option<String>,
    created: Option<String>,
    error: Option<String>,
    metadata: Metadata1,
    posts: Option<Vec<Post1>>,
    taosha: Trace1,
    attributes: Option<BTreeMap<Label, Vec<Span>>>,
    extra: Option<Extra>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata1 {
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    site: Option<String>,
    url: Option<String>,
    modified: Option<String>,
    r#abstract: Option<String>,
    keywords: Option<Vec<String>>,
    description: Option<String>,
    image: Option<String>,
    kind: Option<PageKind>,
    language: Option<String>,
    script: Option<Script>,
    encoding: Option<String>,
    licences: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Post1 {
    author: Option<String>,
    created: Option<String>,
    lines: (u32, u32),
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trace1 {
    version: String,
    rules: String,
    unit: Unit,
    lines: u32,
    kept: u32,
    suspect: Option<String>,
    notes: Vec<Note>,
    restored: Restored,
    lost: Lost,
    removed: Vec<Removed1>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removed1 {
    lines: (u32, u32),
    chars: Option<(u32, u32)>,
    label: Label,
    rule: String,
}

/// Reads a record of version 1 as one of version 2.
///
/// # Errors
/// The JSON is no record of version 1.
pub(crate) fn read(json: &str) -> serde_json::Result<Record> {
    serde_json::from_str::<Record1>(json).map(Record::from)
}

impl From<Record1> for Record {
    fn from(old: Record1) -> Self {
        let created = Timestamp::of_iso(old.created.as_deref());
        Self {
            schema: SCHEMA,
            id: old.id,
            text: old.text,
            source: old.source,
            added: old.added,
            created: created.day,
            created_time: created.time,
            created_offset: created.offset,
            error: old.error.map(|message| PageError { code: error_code(&message), message }),
            metadata: old.metadata.into(),
            posts: old.posts.unwrap_or_default().into_iter().map(Post::from).collect(),
            taosha: old.taosha.into(),
            attributes: old.attributes,
            markdown: None,
            extra: old.extra,
        }
    }
}

#[allow(clippy::needless_update, reason = "a field that version 1 did not have needs no line here")]
impl From<Metadata1> for Metadata {
    fn from(old: Metadata1) -> Self {
        let modified = Timestamp::of_iso(old.modified.as_deref());
        Self {
            title: old.title,
            author: old.author,
            publisher: old.publisher,
            site: old.site,
            url: old.url,
            modified: modified.day,
            modified_time: modified.time,
            modified_offset: modified.offset,
            r#abstract: old.r#abstract,
            keywords: old.keywords.unwrap_or_default(),
            description: old.description,
            image: old.image,
            kind: old.kind,
            language: old.language,
            script: old.script,
            encoding: old.encoding,
            licences: old.licences,
            ..Self::default()
        }
    }
}

impl From<Post1> for Post {
    fn from(old: Post1) -> Self {
        let created = Timestamp::of_iso(old.created.as_deref());
        Self {
            author: old.author,
            created: created.day,
            created_time: created.time,
            created_offset: created.offset,
            first_line: old.lines.0,
            last_line: old.lines.1,
            text: old.text,
        }
    }
}

impl From<Trace1> for Trace {
    fn from(old: Trace1) -> Self {
        Self {
            version: old.version,
            rules: old.rules,
            unit: old.unit,
            lines: old.lines,
            kept: old.kept,
            suspect: old.suspect.map(|message| Suspect { code: suspect_code(&message), message }),
            notes: old.notes,
            restored: old.restored,
            lost: old.lost,
            removed: old.removed.into_iter().map(Removed::from).collect(),
        }
    }
}

impl From<Removed1> for Removed {
    fn from(old: Removed1) -> Self {
        Self {
            first_line: old.lines.0,
            last_line: old.lines.1,
            first_char: old.chars.map(|chars| chars.0),
            end_char: old.chars.map(|chars| chars.1),
            label: old.label,
            rule: old.rule,
        }
    }
}

/// The code of a reason that version 1 wrote in words.
fn suspect_code(message: &str) -> SuspectCode {
    if message.contains("characters are lost") {
        SuspectCode::TextLost
    } else if message.starts_with("--encoding says") {
        SuspectCode::EncodingDoubtful
    } else if message.starts_with("rules would take out") {
        SuspectCode::ProseRescued
    } else if message == "the page is empty" {
        SuspectCode::EmptyPage
    } else {
        SuspectCode::Other
    }
}

/// The code of an error that version 1 wrote in words.
fn error_code(message: &str) -> ErrorCode {
    if message.starts_with("the page has") {
        ErrorCode::TooLarge
    } else if message.starts_with("no text:") {
        ErrorCode::NotText
    } else if message.starts_with("no page:") {
        ErrorCode::NoPage
    } else if message.starts_with("a fault in taosha") {
        ErrorCode::Fault
    } else {
        ErrorCode::Other
    }
}
