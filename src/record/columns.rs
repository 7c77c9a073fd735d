//! Records as Arrow columns, made from the record's definition: the same names, nesting, types and nullability as in JSON.
//! Integers have 64 bits, signed, because engines have no others in common. `extra` differs from page to page, so its
//! column is a string of JSON.

use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_json::ReaderBuilder;
use arrow_schema::{ArrowError, DataType, Field as ArrowField, Fields as ArrowFields, Schema, SchemaRef};

use super::Record;
use super::fields::{Fields, UnknownField};
use super::schema::{Field, Shape};

/// Columns that a table can have beside the record's fields.
const BESIDE: [&str; 2] = [MARKDOWN, JSON];
/// The article as Markdown, if the pipeline made it.
const MARKDOWN: &str = "markdown";
/// The record as the JSON line that the program writes.
const JSON: &str = "json";
/// The field of a record that is any JSON.
const EXTRA: &str = "extra";

/// The columns of a table of records.
pub struct Columns {
    schema: SchemaRef,
    /// The columns that are read off the records' serialization.
    decoded: SchemaRef,
}

impl Columns {
    /// The columns of these fields.
    pub fn of(fields: &Fields) -> Self {
        let column = |(name, field): (String, Option<Field>)| match field {
            Some(field) => Arc::new(arrow_field(&field)),
            None => Arc::new(ArrowField::new(name, DataType::Utf8, true)),
        };
        let all: Vec<Arc<ArrowField>> = fields.definitions().into_iter().map(column).collect();
        let is_decoded = |field: &&Arc<ArrowField>| field.name() != EXTRA && !BESIDE.contains(&field.name().as_str());
        let decoded: ArrowFields = all.iter().filter(is_decoded).cloned().collect();
        Self { schema: Arc::new(Schema::new(all)), decoded: Arc::new(Schema::new(decoded)) }
    }

    /// The columns with these paths, as in [`Fields::of_paths`]. `markdown` and `json` are accepted, too: the article as
    /// Markdown, and the line of JSON. Without paths, all fields but `attributes`, and `markdown`.
    ///
    /// # Errors
    /// A path names no field.
    pub fn of_paths(paths: Option<&[String]>) -> Result<Self, UnknownField> {
        let fields = match paths {
            Some(paths) => Fields::of_paths(paths, &BESIDE)?,
            None => Fields::all(false).with(MARKDOWN),
        };
        Ok(Self::of(&fields))
    }

    /// The schema of the batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// A batch with a row for each record.
    ///
    /// # Errors
    /// The records have 2 GiB of text or more, which no column of strings can hold
    /// ([`ArrowError::OffsetOverflowError`]).
    pub fn batch(&self, records: &[Record]) -> Result<RecordBatch, ArrowError> {
        let size = records.iter().map(text_bytes).sum::<usize>();
        if i32::try_from(size).is_err() {
            return Err(ArrowError::OffsetOverflowError(size));
        }
        let mut builder = ReaderBuilder::new(Arc::clone(&self.decoded)).build_decoder()?;
        builder.serialize(records)?;
        let decoded = builder.flush()?;
        let column = |field: &Arc<ArrowField>| -> Result<ArrayRef, ArrowError> {
            match field.name().as_str() {
                MARKDOWN => Ok(strings(records.iter().map(|record| record.markdown.as_deref()))),
                EXTRA => json(records.iter().map(|record| record.extra.as_ref())),
                JSON => json(records.iter().map(Some)),
                name => Ok(match &decoded {
                    Some(decoded) => {
                        Arc::clone(decoded.column_by_name(name).unwrap_or_else(|| unreachable!("{name} is decoded")))
                    }
                    None => arrow_array::new_empty_array(field.data_type()),
                }),
            }
        };
        let columns = self.schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let rows = RecordBatchOptions::default().with_row_count(Some(records.len()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &rows)
    }
}

/// The bytes that a record adds to its longest columns. The decoder refuses any other column that becomes too long.
fn text_bytes(record: &Record) -> usize {
    let posts: usize = record.posts.iter().map(|post| post.text.len()).sum();
    let extra = record.extra.as_ref().map_or(0, super::Extra::bytes);
    record.text.len() + record.markdown.as_ref().map_or(0, String::len) + posts + extra
}

fn strings<'r>(values: impl Iterator<Item = Option<&'r str>>) -> ArrayRef {
    let mut column = StringBuilder::new();
    column.extend(values);
    Arc::new(column.finish())
}

/// A column of values as JSON.
fn json<'r, T: serde::Serialize + 'r>(values: impl Iterator<Item = Option<&'r T>>) -> Result<ArrayRef, ArrowError> {
    let written = |value: &T| serde_json::to_string(value).map_err(|error| ArrowError::ExternalError(Box::new(error)));
    let mut column = StringBuilder::new();
    let mut size = 0;
    for value in values {
        let text = value.map(written).transpose()?;
        size += text.as_ref().map_or(0, String::len);
        if i32::try_from(size).is_err() {
            return Err(ArrowError::OffsetOverflowError(size));
        }
        column.append_option(text);
    }
    Ok(Arc::new(column.finish()))
}

fn arrow_field(field: &Field) -> ArrowField {
    let nullable = field.nullable || !field.required;
    let of_type = match data_type(&field.shape) {
        // Where an object is null, tables have nulls in the columns of its fields.
        DataType::Struct(fields) if nullable => {
            DataType::Struct(fields.iter().map(|inner| inner.as_ref().clone().with_nullable(true)).collect())
        }
        other => other,
    };
    ArrowField::new(&field.name, of_type, nullable)
}

fn data_type(shape: &Shape) -> DataType {
    match shape {
        Shape::Text | Shape::Name(_) | Shape::Json => DataType::Utf8,
        Shape::Integer => DataType::Int64,
        Shape::Real => DataType::Float64,
        Shape::List(of) => DataType::List(Arc::new(ArrowField::new("element", data_type(of), false))),
        Shape::Object(fields) => DataType::Struct(fields.iter().map(arrow_field).collect()),
    }
}
