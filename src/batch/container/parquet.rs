//! Parquet: one page a row, in one of its columns; the other columns go with it, as fields of JSON Lines do.
//!
//! Columns are read side by side, a few rows at a time: of each column one page of the file is held, and what is read
//! of a page refers to it and is no copy. The file's directory stands at its end; so what is damaged between costs the
//! rest of its row group and no other.

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

use super::archive::put_aside;
use super::jsonl::PAGE_FIELDS;
use super::{Flow, Reading};
use crate::batch::item::{Content, Row, TooLarge};
use crate::batch::page::caught;
use crate::batch::source::Source;
use crate::extract::InputKind;
use crate::record::Extra;

/// Rows read at once: what is decoded of a column without its page is held so often.
const ROWS: usize = 16;

/// Letters of the crate's messages that are printed: some quote the value they are about.
const MESSAGE: usize = 200;

/// The rows of a file, each with its number behind the file's name.
pub(super) fn rows(mut source: Source<'_>, name: &str, path: Option<&Path>, reading: &mut Reading<'_>) -> Flow {
    let opened = match path {
        Some(path) => File::open(path),
        None => put_aside(&mut source),
    };
    drop(source);
    let read = |file: File| caught(|| SerializedFileReader::new(file)).and_then(|read| read.map_err(|e| message(&e)));
    let reader = match opened.map_err(|error| error.to_string()).and_then(read) {
        Ok(reader) => reader,
        Err(reason) => {
            let why = "Parquet is read from its end: one that is cut off holds nothing that can be found";
            return reading.fail(name, format!("parquet: {reason}; {why}"));
        }
    };
    let columns = match Columns::of(&reader.metadata().file_metadata().schema_descr_ptr(), reading.field()) {
        Ok(columns) => columns,
        Err(reason) => return reading.fail(name, format!("parquet: {reason}")),
    };
    let mut first = 0u64;
    for number in 0..reader.num_row_groups() {
        let count = u64::try_from(reader.metadata().row_group(number).num_rows()).unwrap_or(0);
        let (mut done, most) = (0, reading.most());
        let mut give = |content: Content| {
            done += 1;
            reading.give(format!("{name}:{}", first + done), content)
        };
        let read = caught(|| {
            let group = reader.get_row_group(number).map_err(|error| message(&error))?;
            columns.read(&*group, most, &mut give)
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
            reading.give(format!("{name}:{from}"), Content::Failed(what))?;
        }
        first += count;
    }
    Flow::Continue(())
}

/// Which columns are read.
struct Columns {
    /// The name of the one that holds pages, and its number among those of the file.
    page: String,
    number: usize,
    /// Whether the user names it.
    named: bool,
    /// All others, as a schema of their own; nothing if there are none.
    others: Option<SchemaDescPtr>,
}

impl Columns {
    /// Finds the column of pages: the one that the user names, or the first of those that fields of JSON Lines are
    /// looked for by.
    fn of(schema: &SchemaDescPtr, field: Option<&str>) -> Result<Self, String> {
        let root = schema.root_schema();
        let named = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref);
        let holds_text = |of: &Type| {
            let kind = of.get_basic_info().converted_type();
            of.is_primitive()
                && of.get_physical_type() == Physical::BYTE_ARRAY
                && !matches!(kind, ConvertedType::DECIMAL | ConvertedType::BSON)
        };
        let number = |name: &&str| {
            let path = [(*name).to_owned()];
            let of = root.get_fields().iter().find(|of| of.name() == *name).filter(|of| holds_text(of))?;
            let at = schema.columns().iter().position(|column| column.path().parts() == path)?;
            (schema.column(at).max_rep_level() == 0).then(|| (of.name().to_owned(), at))
        };
        let Some((page, number)) = named.iter().find_map(number) else {
            let has: Vec<&str> = root.get_fields().iter().map(|of| of.name()).collect();
            let advice = if field.is_some() { "" } else { "; name it with --field" };
            return Err(format!(
                "no column {} of strings or bytes{advice} (the columns are {})",
                named.join(", "),
                has.join(", ")
            ));
        };
        let others: Vec<_> = root.get_fields().iter().filter(|of| of.name() != page).cloned().collect();
        let others = (!others.is_empty())
            .then(|| Type::group_type_builder(root.name()).with_fields(others).build())
            .transpose()
            .map_err(|error| message(&error))?;
        let named = field.is_some();
        Ok(Self { page, number, named, others: others.map(|of| Arc::new(SchemaDescriptor::new(Arc::new(of)))) })
    }

    /// Gives the rows of a group on. What is in hand when an error comes is given on before it is told.
    fn read(
        &self,
        group: &dyn RowGroupReader,
        most: usize,
        give: &mut dyn FnMut(Content) -> Flow,
    ) -> Result<Flow, String> {
        let ColumnReader::ByteArrayColumnReader(mut pages) =
            group.get_column_reader(self.number).map_err(|error| message(&error))?
        else {
            return Err(format!("the column {} holds no strings", self.page));
        };
        let nullable = group.metadata().column(self.number).column_descr().max_def_level() > 0;
        let mut others = self
            .others
            .clone()
            .map(|schema| TreeBuilder::new().with_batch_size(ROWS).as_iter(schema, group))
            .transpose()
            .map_err(|error| message(&error))?;
        loop {
            let (rows, error) = next_pages(&mut pages, nullable);
            let end = rows.is_empty();
            for page in rows {
                if self.row(page, others.as_mut(), most, give)?.is_break() {
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

    /// Gives one row on. Only what comes behind it is lost by an error.
    fn row(
        &self,
        page: Option<ByteArray>,
        others: Option<&mut ReaderIter>,
        most: usize,
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
        // An empty field says nothing against a filled one behind it.
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
            Some(page) if page.len() > most => Content::TooLarge(TooLarge {
                id: blake3::hash(page.data()).to_hex()[..32].to_owned(),
                bytes: page.len() as u64,
            }),
            Some(page) => Content::Row(with_fields(page.data().to_vec(), InputKind::of_field(name), fields)),
        };
        Ok(give(content))
    }
}

/// The next pages of a column, nulls among them, and the error that came behind them.
fn next_pages(
    column: &mut ColumnReaderImpl<ByteArrayType>,
    nullable: bool,
) -> (Vec<Option<ByteArray>>, Option<ParquetError>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let error = column.read_records(ROWS, nullable.then_some(&mut levels), None, &mut values).err();
    if !nullable {
        return (values.into_iter().map(Some).collect(), error);
    }
    let mut values = values.into_iter();
    // Levels may have been read of which the values could not be.
    let rows = levels.iter().map_while(|level| if *level > 0 { values.next().map(Some) } else { Some(None) });
    (rows.collect(), error)
}

/// A page with the other fields of its row.
fn with_fields(page: Vec<u8>, kind: InputKind, mut fields: Map<String, Value>) -> Row {
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
    Row { page, kind, id, url, extra: Extra::new(raw) }
}

/// What went wrong, in the crate's words, which begin with its name for a kind of error.
fn message(error: &ParquetError) -> String {
    let text = match error {
        ParquetError::General(text) | ParquetError::EOF(text) | ParquetError::NYI(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().take(MESSAGE).collect()
}
