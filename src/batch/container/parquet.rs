//! Parquet: each row holds one page in one of its columns. The other columns are kept as extra fields, as with JSON
//! Lines.
//!
//! All columns are read in parallel, a few rows at a time. One Parquet page per column is in memory, and the values
//! that were read refer to it without a copy. The directory of the file is at its end. So damage within the file costs
//! the rest of its row group and no other row group.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{ConvertedType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};
use serde_json::{Map, Value};

use super::item_sink::{Flow, ItemSink};
use super::json_page::PAGE_FIELDS;
use super::spool::seekable;
use crate::batch::item::{Content, ParquetRow, TooLarge};
use crate::batch::panic::catch_panic;
use crate::batch::reader::PeekReader;
use crate::extract::InputKind;
use crate::record::Extra;

/// Rows that are read at once. If values do not refer to their Parquet page, this many values are in memory per column.
const ROWS_AT_ONCE: usize = 16;

/// Maximum length of an error message of the crate, in characters. Some messages quote a whole value.
const MAX_MESSAGE: usize = 200;

/// Reads the rows of a file. The number of the row is appended to the name of the file.
pub(super) fn rows(source: PeekReader<'_>, name: &str, path: Option<&Path>, items: &mut ItemSink<'_>) -> Flow {
    let opened = seekable(source, path);
    let read =
        |file: File| catch_panic(|| SerializedFileReader::new(file)).and_then(|read| read.map_err(|e| message(&e)));
    let reader = match opened.map_err(|error| error.to_string()).and_then(read) {
        Ok(reader) => reader,
        Err(reason) => {
            let why = "Parquet is read from its end: one that is cut off holds nothing that can be found";
            return items.fail(name, format!("parquet: {reason}; {why}"));
        }
    };
    let columns = match Columns::find(&reader.metadata().file_metadata().schema_descr_ptr(), items.field()) {
        Ok(columns) => columns,
        Err(reason) => return items.fail(name, format!("parquet: {reason}")),
    };
    let mut first = 0u64;
    for number in 0..reader.num_row_groups() {
        let count = u64::try_from(reader.metadata().row_group(number).num_rows()).unwrap_or(0);
        let (mut done, max_page) = (0, items.max_page());
        let mut give = |content: Content| {
            done += 1;
            items.give(format!("{name}:{}", first + done), content)
        };
        let read = catch_panic(|| {
            let group = reader.get_row_group(number).map_err(|error| message(&error))?;
            columns.read(&*group, max_page, &mut give)
        });
        let failure = match read {
            Ok(Ok(flow)) => {
                flow?;
                (done < count).then(|| "the column of pages ends before".to_owned())
            }
            Ok(Err(reason)) | Err(reason) => Some(reason),
        };
        if let Some(reason) = failure {
            let (from, to) = (first + done + 1, first + count);
            let what = format!("parquet, row group {}: {reason}; rows {from} to {to} are left out", number + 1);
            items.give(format!("{name}:{from}"), Content::Failed(what))?;
        }
        first += count;
    }
    Flow::Continue(())
}

/// The columns that are read.
struct Columns {
    /// The name of the column that holds the pages.
    page: String,
    /// The index of this column in the file.
    index: usize,
    /// Whether the user named it.
    named: bool,
    /// The schema of all other columns, or `None` if there are no others.
    others: Option<SchemaDescPtr>,
}

impl Columns {
    /// Finds the column that holds the pages: the one that the user named, or the first of [`PAGE_FIELDS`].
    fn find(schema: &SchemaDescPtr, field: Option<&str>) -> Result<Self, String> {
        let root = schema.root_schema();
        let names = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref);
        let holds_text = |field: &Type| {
            let kind = field.get_basic_info().converted_type();
            field.is_primitive()
                && field.get_physical_type() == Physical::BYTE_ARRAY
                && !matches!(kind, ConvertedType::DECIMAL | ConvertedType::BSON)
        };
        let named_column = |name: &&str| {
            let path = [(*name).to_owned()];
            let column =
                root.get_fields().iter().find(|column| column.name() == *name).filter(|column| holds_text(column))?;
            let index = schema.columns().iter().position(|column| column.path().parts() == path)?;
            (schema.column(index).max_rep_level() == 0).then(|| (column.name().to_owned(), index))
        };
        let Some((page, index)) = names.iter().find_map(named_column) else {
            let has: Vec<&str> = root.get_fields().iter().map(|column| column.name()).collect();
            let advice = if field.is_some() { "" } else { "; name it with --field" };
            return Err(format!(
                "no column {} of strings or bytes{advice} (the columns are {})",
                names.join(", "),
                has.join(", ")
            ));
        };
        let others: Vec<_> = root.get_fields().iter().filter(|column| column.name() != page).cloned().collect();
        let others = (!others.is_empty())
            .then(|| Type::group_type_builder(root.name()).with_fields(others).build())
            .transpose()
            .map_err(|error| message(&error))?;
        Ok(Self {
            page,
            index,
            named: field.is_some(),
            others: others.map(|schema| Arc::new(SchemaDescriptor::new(Arc::new(schema)))),
        })
    }

    /// Reads the rows of a row group and passes each to `give`. Rows that were read before an error are passed on
    /// before the error is returned.
    fn read(
        &self,
        group: &dyn RowGroupReader,
        max_page: usize,
        give: &mut dyn FnMut(Content) -> Flow,
    ) -> Result<Flow, String> {
        let ColumnReader::ByteArrayColumnReader(mut pages) =
            group.get_column_reader(self.index).map_err(|error| message(&error))?
        else {
            return Err(format!("the column {} holds no strings", self.page));
        };
        let nullable = group.metadata().column(self.index).column_descr().max_def_level() > 0;
        let mut others = self
            .others
            .clone()
            .map(|schema| TreeBuilder::new().with_batch_size(ROWS_AT_ONCE).as_iter(schema, group))
            .transpose()
            .map_err(|error| message(&error))?;
        loop {
            let (rows, error) = next_pages(&mut pages, nullable);
            let end = rows.is_empty();
            for page in rows {
                if self.row(page, others.as_mut(), max_page, give)?.is_break() {
                    return Ok(Flow::Break(()));
                }
            }
            if let Some(error) = error {
                return Err(message(&error));
            }
            if end {
                return Ok(Flow::Continue(()));
            }
        }
    }

    /// Passes one row to `give`. An error loses only the rows after it.
    fn row(
        &self,
        page: Option<ByteArray>,
        others: Option<&mut ReaderIter>,
        max_page: usize,
        give: &mut dyn FnMut(Content) -> Flow,
    ) -> Result<Flow, String> {
        let mut fields = match others.and_then(Iterator::next) {
            None => Map::new(),
            Some(Err(error)) => return Err(message(&error)),
            Some(Ok(row)) => match row.to_json_value() {
                Value::Object(fields) => fields,
                _ => Map::new(),
            },
        };
        // If this field is empty, a later field that is not empty is used.
        let is_empty = page.as_ref().is_none_or(|page| page.data().trim_ascii().is_empty());
        let other = PAGE_FIELDS.iter().find(|name| {
            let filled = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
            is_empty && !self.named && fields.get(**name).is_some_and(filled)
        });
        let (page, name) = match other.and_then(|name| Some((*name, fields.remove(*name)?))) {
            Some((name, Value::String(text))) => (Some(ByteArray::from(text.into_bytes())), name),
            _ => (page, &*self.page),
        };
        let content = match page {
            None => Content::Failed(format!("the column {} is null", self.page)),
            Some(page) if page.len() > max_page => Content::TooLarge(TooLarge {
                id: blake3::hash(page.data()).to_hex()[..32].to_owned(),
                bytes: page.len() as u64,
            }),
            Some(page) => Content::Row(parquet_row(page.data().to_vec(), InputKind::of_field(name), fields)),
        };
        Ok(give(content))
    }
}

/// Reads the next pages of a column, including nulls. Also returns the error that occurred after them, if any.
fn next_pages(
    column: &mut ColumnReaderImpl<ByteArrayType>,
    nullable: bool,
) -> (Vec<Option<ByteArray>>, Option<ParquetError>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let error = column.read_records(ROWS_AT_ONCE, nullable.then_some(&mut levels), None, &mut values).err();
    if !nullable {
        return (values.into_iter().map(Some).collect(), error);
    }
    let mut values = values.into_iter();
    // After an error there may be levels without values.
    let rows = levels.iter().map_while(|level| if *level > 0 { values.next().map(Some) } else { Some(None) });
    (rows.collect(), error)
}

/// Builds a row from a page and the other fields.
fn parquet_row(page: Vec<u8>, kind: InputKind, mut fields: Map<String, Value>) -> ParquetRow {
    let id = match fields.remove("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id),
        Some(other) => Some(other.to_string()),
    };
    let url = match fields.remove("url") {
        Some(Value::String(url)) => Some(url),
        other => {
            fields.extend(other.map(|url| ("url".to_owned(), url)));
            None
        }
    };
    let raw =
        fields.into_iter().filter_map(|(name, value)| Some((name, serde_json::value::to_raw_value(&value).ok()?)));
    ParquetRow { page, kind, id, url, extra: Extra::new(raw) }
}

/// The message of an error, without the prefix that the crate puts before common errors.
fn message(error: &ParquetError) -> String {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) | ParquetError::NYI(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().take(MAX_MESSAGE).collect()
}
