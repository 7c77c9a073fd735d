//! The output columns: one for each key of the record, of its `metadata` and of its `taosha`.

use std::sync::Arc;

use ::arrow_schema::{ArrowError, Field};
use arrow_array::builder::{Float32Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{Array, ArrayRef, Int64Array, ListArray, StringArray, StructArray};
use arrow_buffer::OffsetBuffer;
use serde::Serialize;
use taosha::Record;

/// Builds a column from records. A column of no records still has its type.
pub(super) type BuildColumn = fn(&[Record]) -> Result<ArrayRef, ArrowError>;

/// All columns in order. The last one, `json`, is output only when it is named.
pub(super) const COLUMNS: &[(&str, BuildColumn)] = &[
    ("schema", |all| Ok(integers(all, |r| r.schema))),
    ("id", |all| strings(all, |r| Some(&r.id))),
    ("text", |all| strings(all, |r| Some(&r.text))),
    ("source", |all| strings(all, |r| Some(&r.source))),
    ("added", |all| strings(all, |r| r.added.as_deref())),
    ("created", |all| strings(all, |r| r.created.as_deref())),
    ("error", |all| strings(all, |r| r.error.as_deref())),
    ("title", |all| strings(all, |r| r.metadata.title.as_deref())),
    ("author", |all| strings(all, |r| r.metadata.author.as_deref())),
    ("publisher", |all| strings(all, |r| r.metadata.publisher.as_deref())),
    ("site", |all| strings(all, |r| r.metadata.site.as_deref())),
    ("url", |all| strings(all, |r| r.metadata.url.as_deref())),
    ("modified", |all| strings(all, |r| r.metadata.modified.as_deref())),
    ("abstract", |all| strings(all, |r| r.metadata.r#abstract.as_deref())),
    ("keywords", |all| Ok(lists(all, |r| r.metadata.keywords.as_deref()))),
    ("description", |all| strings(all, |r| r.metadata.description.as_deref())),
    ("image", |all| strings(all, |r| r.metadata.image.as_deref())),
    ("kind", |all| Ok(names(all, |r| r.metadata.kind.as_ref()))),
    ("language", |all| strings(all, |r| r.metadata.language.as_deref())),
    ("script", |all| strings(all, |r| r.metadata.script.as_deref())),
    ("encoding", |all| strings(all, |r| r.metadata.encoding.as_deref())),
    ("licences", |all| Ok(lists(all, |r| Some(&r.metadata.licences)))),
    ("posts", posts),
    ("version", |all| strings(all, |r| Some(&r.taosha.version))),
    ("rules", |all| strings(all, |r| Some(&r.taosha.rules))),
    ("unit", |all| Ok(names(all, |r| Some(&r.taosha.unit)))),
    ("lines", |all| Ok(integers(all, |r| r.taosha.lines))),
    ("kept", |all| Ok(integers(all, |r| r.taosha.kept))),
    ("suspect", |all| strings(all, |r| r.taosha.suspect.as_deref())),
    ("notes", |all| {
        let notes = all.iter().map(|r| r.taosha.notes.iter().map(name).collect()).collect::<Vec<Vec<String>>>();
        Ok(list_of(notes.iter().map(|notes| Some(&notes[..]))))
    }),
    ("restored", |all| {
        structs(vec![
            ("injection", integers(all, |r| r.taosha.restored.injection)),
            ("mojibake", integers(all, |r| r.taosha.restored.mojibake)),
            ("characters", integers(all, |r| r.taosha.restored.characters)),
        ])
    }),
    ("lost", |all| {
        structs(vec![
            ("injection", integers(all, |r| r.taosha.lost.injection)),
            ("mojibake", integers(all, |r| r.taosha.lost.mojibake)),
            ("bytes", integers(all, |r| r.taosha.lost.bytes)),
        ])
    }),
    ("removed", removed),
    ("attributes", attributes),
    ("markdown", |all| strings(all, |r| r.markdown.as_deref())),
    ("extra", |all| json(all, |r| r.extra.as_ref())),
    ("json", |all| json(all, |r| Some(r))),
];

/// A column of strings.
fn strings<'r>(all: &'r [Record], of: impl Fn(&'r Record) -> Option<&'r str>) -> Result<ArrayRef, ArrowError> {
    let size = all.iter().filter_map(&of).map(str::len).sum();
    // Offsets have 32 bits because Spark needs them so; beyond that the builder would panic.
    if i32::try_from(size).is_err() {
        return Err(ArrowError::OffsetOverflowError(size));
    }
    let mut column = StringBuilder::with_capacity(all.len(), size);
    column.extend(all.iter().map(of));
    Ok(Arc::new(column.finish()))
}

/// A column of values that JSON writes as strings.
fn names<T: Serialize>(all: &[Record], of: impl Fn(&Record) -> Option<&T>) -> ArrayRef {
    let values = all.iter().map(|record| of(record).map(name)).collect::<Vec<_>>();
    Arc::new(StringArray::from(values))
}

fn name<T: Serialize>(value: &T) -> String {
    // Every type used here serializes to a string.
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A column of values as JSON, written as in the record's JSON line.
fn json<T: Serialize>(all: &[Record], of: impl Fn(&Record) -> Option<&T>) -> Result<ArrayRef, ArrowError> {
    let mut column = StringBuilder::new();
    let mut line = Vec::new();
    let mut size = 0;
    for record in all {
        let Some(value) = of(record) else {
            column.append_null();
            continue;
        };
        line.clear();
        serde_json::to_writer(&mut line, value).map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        size += line.len();
        if i32::try_from(size).is_err() {
            return Err(ArrowError::OffsetOverflowError(size));
        }
        let text = std::str::from_utf8(&line).map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        column.append_value(text);
    }
    Ok(Arc::new(column.finish()))
}

/// A column of 64-bit signed integers, since Spark has no unsigned ones.
fn integers(all: &[Record], of: impl Fn(&Record) -> u32) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(all.iter().map(|record| i64::from(of(record)))))
}

fn lists(all: &[Record], of: impl Fn(&Record) -> Option<&[String]>) -> ArrayRef {
    list_of(all.iter().map(of))
}

fn list_of<'r>(rows: impl Iterator<Item = Option<&'r [String]>>) -> ArrayRef {
    let mut column = ListBuilder::new(StringBuilder::new());
    for row in rows {
        row.into_iter().flatten().for_each(|value| column.values().append_value(value));
        column.append(row.is_some());
    }
    Arc::new(column.finish())
}

fn structs(fields: Vec<(&str, ArrayRef)>) -> Result<ArrayRef, ArrowError> {
    let (names, arrays): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    let fields = names
        .iter()
        .zip(&arrays)
        .map(|(name, array): (_, &ArrayRef)| Field::new(*name, array.data_type().clone(), true));
    Ok(Arc::new(StructArray::try_new(fields.collect(), arrays, None)?))
}

/// A column that splits `values` into lists of the given lengths; a row without a length is null.
fn listed(lengths: &[Option<usize>], values: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let offsets = OffsetBuffer::from_lengths(lengths.iter().map(|length| length.unwrap_or_default()));
    let valid = lengths.iter().map(Option::is_some).collect::<Vec<bool>>();
    let item = Arc::new(Field::new("item", values.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(item, offsets, values, Some(valid.into()))?))
}

/// The column `removed`: first and last line, the span in the line if only a part was cut, label and rule.
fn removed(all: &[Record]) -> Result<ArrayRef, ArrowError> {
    let rows = || all.iter().flat_map(|record| &record.taosha.removed);
    let number = |of: fn(&taosha::record::Removed) -> Option<u32>| -> ArrayRef {
        Arc::new(rows().map(|row| of(row).map(i64::from)).collect::<Int64Array>())
    };
    let values = structs(vec![
        ("first", number(|row| Some(row.lines.0))),
        ("last", number(|row| Some(row.lines.1))),
        ("start", number(|row| row.chars.map(|chars| chars.0))),
        ("end", number(|row| row.chars.map(|chars| chars.1))),
        ("label", Arc::new(StringArray::from_iter_values(rows().map(|row| row.label.name())))),
        ("rule", Arc::new(StringArray::from_iter_values(rows().map(|row| &row.rule)))),
    ])?;
    let lengths = all.iter().map(|record| Some(record.taosha.removed.len())).collect::<Vec<_>>();
    listed(&lengths, values)
}

/// The column `posts`: author, time, first and last line, text.
fn posts(all: &[Record]) -> Result<ArrayRef, ArrowError> {
    let rows = || all.iter().filter_map(|record| record.posts.as_ref()).flatten();
    let size: usize = rows().map(|post| post.text.len()).sum();
    if i32::try_from(size).is_err() {
        return Err(ArrowError::OffsetOverflowError(size));
    }
    let values = structs(vec![
        ("author", Arc::new(rows().map(|post| post.author.as_deref()).collect::<StringArray>())),
        ("created", Arc::new(rows().map(|post| post.created.as_deref()).collect::<StringArray>())),
        ("first", Arc::new(Int64Array::from_iter_values(rows().map(|post| i64::from(post.lines.0))))),
        ("last", Arc::new(Int64Array::from_iter_values(rows().map(|post| i64::from(post.lines.1))))),
        ("text", Arc::new(StringArray::from_iter_values(rows().map(|post| &post.text)))),
    ])?;
    let lengths = all.iter().map(|record| record.posts.as_ref().map(Vec::len)).collect::<Vec<_>>();
    listed(&lengths, values)
}

/// The column `attributes`: label, start, end and score of each span.
fn attributes(all: &[Record]) -> Result<ArrayRef, ArrowError> {
    let (mut label, mut score) = (StringBuilder::new(), Float32Builder::new());
    let (mut start, mut end) = (Int64Builder::new(), Int64Builder::new());
    let mut lengths = Vec::with_capacity(all.len());
    for record in all {
        let spans = record.attributes.iter().flatten();
        let spans = spans.flat_map(|(label, spans)| spans.iter().map(|span| (label.name(), *span)));
        let mut length = 0;
        for (name, (from, to, body)) in spans {
            label.append_value(name);
            start.append_value(i64::from(from));
            end.append_value(i64::from(to));
            score.append_value(body);
            length += 1;
        }
        lengths.push(record.attributes.is_some().then_some(length));
    }
    let values = structs(vec![
        ("label", Arc::new(label.finish())),
        ("start", Arc::new(start.finish())),
        ("end", Arc::new(end.finish())),
        ("score", Arc::new(score.finish())),
    ])?;
    listed(&lengths, values)
}
