//! A record as the report needs it, read from the records of this and of earlier versions.
//!
//! This is the only place of the report that knows how records are written. A record of version 1 is upgraded first.

use serde_json::{Map, Value};

use crate::record::{Record, Removed, SCHEMA, version1};

/// The parts of a record that the report needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RunRecord {
    pub(crate) source: String,
    pub(crate) id: String,
    pub(crate) text: String,
    /// Why the page could not be read.
    pub(crate) error: Option<Reason>,
    /// Why the page deserves a human look.
    pub(crate) suspect: Option<Reason>,
    /// Metadata by key, in the order of [`FIELDS`]; lists are joined.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// Whether line numbers count blocks of HTML.
    pub(crate) blocks: bool,
    /// Lines of the page, blank ones included.
    pub(crate) lines: u64,
    /// Lines that are in the text.
    pub(crate) kept: u64,
    pub(crate) version: String,
    /// Digest of the rules.
    pub(crate) rules: String,
    pub(crate) notes: Vec<String>,
    /// Places restored: injection, mojibake, characters.
    pub(crate) restored: [u64; 3],
    pub(crate) removed: Vec<RemovedPart>,
    /// Whether the text is the whole page, because the run had `--attributes`.
    pub(crate) whole: bool,
}

/// Why a page is suspect or could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// What is counted.
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Removed lines, or a removed part of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemovedPart {
    /// The first and last line, from 1.
    pub(crate) lines: (u32, u32),
    /// The start and end of the part, in Unicode scalars; `None` for whole lines.
    pub(crate) chars: Option<(u32, u32)>,
    pub(crate) label: String,
    pub(crate) rule: String,
}

/// The metadata that the report shows and compares: keys of `metadata`, and `created`, which is a key of the record.
pub(crate) const FIELDS: &[&str] = &[
    "title",
    "created",
    "modified",
    "author",
    "publisher",
    "site",
    "kind",
    "url",
    "language",
    "script",
    "encoding",
    "licences",
];

impl RunRecord {
    /// Reads a record from its JSON text.
    ///
    /// # Errors
    /// It is not a record of this program, or of a newer one.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if value["schema"] == 1 {
            let text = str::from_utf8(json).map_err(|error| error.to_string())?;
            return version1::read(text).map(|record| Self::of(&record)).map_err(|error| error.to_string());
        }
        Self::of_value(&value)
    }

    /// The record of a page that was just cleaned.
    pub(crate) fn of(record: &Record) -> Self {
        let value = serde_json::to_value(record).unwrap_or_default();
        // A record of this version is a record.
        Self::of_value(&value).unwrap_or_default()
    }

    fn of_value(value: &Value) -> Result<Self, String> {
        let record = value.as_object().ok_or("it is not a JSON object")?;
        let schema = record.get("schema").and_then(Value::as_u64).ok_or("it has no `schema`, so it is not a record")?;
        if schema != u64::from(SCHEMA) {
            return Err(format!("it is a record of schema {schema}; this version reads 1 and {SCHEMA}"));
        }
        let object = |key: &str| record.get(key).and_then(Value::as_object).ok_or(format!("it has no `{key}`"));
        let (metadata, trace) = (object("metadata")?, object("taosha")?);
        let field = |name: &'static str| {
            let value = metadata.get(name).or_else(|| record.get(name))?;
            let text = match value {
                Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
                value => value.as_str()?.to_owned(),
            };
            (!text.is_empty()).then_some((name, text))
        };
        let restored = trace.get("restored").and_then(Value::as_object);
        let restored = |kind: &str| restored.map_or(0, |of| number(of, kind));
        let removed = trace.get("removed").and_then(Value::as_array).ok_or("it has no `removed`")?;
        Ok(Self {
            source: text(record, "source"),
            id: text(record, "id"),
            text: text(record, "text"),
            error: record.get("error").and_then(reason),
            suspect: trace.get("suspect").and_then(reason),
            fields: FIELDS.iter().filter_map(|name| field(name)).collect(),
            blocks: text(trace, "unit") == "block",
            lines: number(trace, "lines"),
            kept: number(trace, "kept"),
            version: text(trace, "version"),
            rules: text(trace, "rules"),
            notes: trace
                .get("notes")
                .and_then(Value::as_array)
                .map(|notes| notes.iter().filter_map(Value::as_str).map(str::to_owned).collect())
                .unwrap_or_default(),
            restored: [restored("injection"), restored("mojibake"), restored("characters")],
            removed: removed.iter().filter_map(Value::as_object).map(removed_part).collect(),
            whole: record.get("attributes").is_some_and(Value::is_object),
        })
    }

    /// A field of the metadata.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

/// A cut of an explained line.
pub(crate) fn cut(removed: &Removed) -> RemovedPart {
    RemovedPart {
        lines: (removed.first_line, removed.last_line),
        chars: removed.chars(),
        label: removed.label.name().to_owned(),
        rule: removed.rule.clone(),
    }
}

fn text(of: &Map<String, Value>, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn number(of: &Map<String, Value>, key: &str) -> u64 {
    of.get(key).and_then(Value::as_u64).unwrap_or_default()
}

fn reason(value: &Value) -> Option<Reason> {
    let of = value.as_object()?;
    Some(Reason { code: text(of, "code"), message: text(of, "message") })
}

fn removed_part(of: &Map<String, Value>) -> RemovedPart {
    let number = |name: &str| Some(u32::try_from(of.get(name)?.as_u64()?).unwrap_or(u32::MAX));
    RemovedPart {
        lines: number("first_line").zip(number("last_line")).unwrap_or_default(),
        chars: number("first_char").zip(number("end_char")),
        label: text(of, "label"),
        rule: text(of, "rule"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_json_is_refused_with_the_reason() {
        for (json, says) in [
            ("{\"text\":\"页\"}", "no `schema`"),
            ("{\"schema\":3}", "schema 3"),
            ("{\"schema\":1}", "missing field"),
            ("{\"schema\":2}", "`metadata`"),
            ("[]", "not a JSON object"),
            ("{", "EOF"),
        ] {
            assert!(RunRecord::parse(json.as_bytes()).unwrap_err().contains(says), "{json}");
        }
    }
}
