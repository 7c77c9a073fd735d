//! Writes records as rows of a Parquet file. The keys of the record are typed columns, nested as in JSON.
//!
//! Values are buffered until a row group is full, so the memory of a run does not grow with the file. The size of a row
//! group depends on the records alone, so the same records give the same bytes.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression as Codec, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use serde::Serialize;

use super::Compression;
use crate::record::{Post, Record, Removed};

/// The columns in order. They have the keys of [`Record`], with two exceptions: the pairs `lines` and `chars` are two
/// columns each, and `attributes` and `extra` are JSON, because their keys differ from page to page.
const SCHEMA: &str = "message record {
    REQUIRED INT32 schema (INTEGER(32,false));
    REQUIRED BYTE_ARRAY id (STRING);
    REQUIRED BYTE_ARRAY text (STRING);
    REQUIRED BYTE_ARRAY source (STRING);
    OPTIONAL BYTE_ARRAY added (STRING);
    OPTIONAL BYTE_ARRAY created (STRING);
    OPTIONAL BYTE_ARRAY error (STRING);
    REQUIRED group metadata {
        OPTIONAL BYTE_ARRAY title (STRING);
        OPTIONAL BYTE_ARRAY author (STRING);
        OPTIONAL BYTE_ARRAY publisher (STRING);
        OPTIONAL BYTE_ARRAY site (STRING);
        OPTIONAL BYTE_ARRAY url (STRING);
        OPTIONAL BYTE_ARRAY modified (STRING);
        OPTIONAL BYTE_ARRAY abstract (STRING);
        OPTIONAL group keywords (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
        OPTIONAL BYTE_ARRAY description (STRING);
        OPTIONAL BYTE_ARRAY image (STRING);
        OPTIONAL BYTE_ARRAY kind (STRING);
        OPTIONAL BYTE_ARRAY language (STRING);
        OPTIONAL BYTE_ARRAY script (STRING);
        OPTIONAL BYTE_ARRAY encoding (STRING);
        REQUIRED group licences (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
    }
    OPTIONAL group posts (LIST) { REPEATED group list { REQUIRED group element {
        OPTIONAL BYTE_ARRAY author (STRING);
        OPTIONAL BYTE_ARRAY created (STRING);
        REQUIRED INT32 first_line (INTEGER(32,false));
        REQUIRED INT32 last_line (INTEGER(32,false));
        REQUIRED BYTE_ARRAY text (STRING);
    } } }
    REQUIRED group taosha {
        REQUIRED BYTE_ARRAY version (STRING);
        REQUIRED BYTE_ARRAY rules (STRING);
        REQUIRED BYTE_ARRAY unit (STRING);
        REQUIRED INT32 lines (INTEGER(32,false));
        REQUIRED INT32 kept (INTEGER(32,false));
        OPTIONAL BYTE_ARRAY suspect (STRING);
        REQUIRED group notes (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (STRING); } }
        REQUIRED group restored {
            REQUIRED INT32 injection (INTEGER(32,false));
            REQUIRED INT32 mojibake (INTEGER(32,false));
            REQUIRED INT32 characters (INTEGER(32,false));
        }
        REQUIRED group lost {
            REQUIRED INT32 injection (INTEGER(32,false));
            REQUIRED INT32 mojibake (INTEGER(32,false));
            REQUIRED INT32 bytes (INTEGER(32,false));
        }
        REQUIRED group removed (LIST) { REPEATED group list { REQUIRED group element {
            REQUIRED INT32 first_line (INTEGER(32,false));
            REQUIRED INT32 last_line (INTEGER(32,false));
            OPTIONAL INT32 first_char (INTEGER(32,false));
            OPTIONAL INT32 end_char (INTEGER(32,false));
            REQUIRED BYTE_ARRAY label (STRING);
            REQUIRED BYTE_ARRAY rule (STRING);
        } } }
    }
    OPTIONAL BYTE_ARRAY attributes (JSON);
    OPTIONAL BYTE_ARRAY extra (JSON);
}";

/// Bytes of values in a row group, which are also the bytes in memory. Larger row groups suit readers, smaller ones
/// save memory.
const ROW_GROUP_BYTES: u64 = 32 << 20;

/// Bytes that a value takes in addition to its text.
const VALUE_OVERHEAD: u64 = 8;

/// Values of a column that are written at once. The size of a Parquet page is checked after each such write.
const WRITE_BATCH: usize = 64;

/// A writer of one Parquet file of records.
pub(super) struct ParquetWriter {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    /// Bytes of the buffered values in `columns`.
    buffered: u64,
}

/// The buffered values of one column.
struct Column {
    values: Values,
    /// The definition level of each value: how many optional or repeated parts of its path are present.
    definition_levels: Vec<i16>,
    /// The repetition level of each value: 1 if it continues a list, 0 if not.
    repetition_levels: Vec<i16>,
    /// The definition level of a value that is present, from the schema.
    max_definition: i16,
    max_repetition: i16,
    /// The definition level of an empty list. An element that is present has one more.
    empty_list: i16,
}

enum Values {
    Texts(Vec<ByteArray>),
    Numbers(Vec<i32>),
}

impl ParquetWriter {
    /// Begins a file. Its Parquet pages can be compressed with gzip or Zstandard.
    ///
    /// # Errors
    /// Parquet files are not written with this compression.
    pub(super) fn new(compression: Compression) -> io::Result<Self> {
        let codec = match compression {
            Compression::None => Codec::UNCOMPRESSED,
            Compression::Gzip => Codec::GZIP(GzipLevel::default()),
            Compression::Zstd => Codec::ZSTD(ZstdLevel::default()),
            Compression::Bzip2 | Compression::Xz => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "Parquet is compressed with zst or gz, or not",
                ));
            }
        };
        let mut properties = WriterProperties::builder()
            .set_compression(codec)
            .set_created_by(format!("taosha version {}", env!("CARGO_PKG_VERSION")))
            .set_write_batch_size(WRITE_BATCH)
            .set_statistics_enabled(EnabledStatistics::Chunk);
        // Texts do not repeat, so a dictionary is useless. Nobody searches for pages by the smallest or largest text,
        // so statistics are useless too.
        for path in [vec!["text"], vec!["posts", "list", "element", "text"], vec!["attributes"], vec!["extra"]] {
            let path = ColumnPath::new(path.into_iter().map(str::to_owned).collect());
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
        }
        let schema = Arc::new(parse_message_type(SCHEMA).map_err(failed)?);
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).map_err(failed)?;
        let columns = writer.schema_descr().columns().iter().map(|column| Column {
            values: match column.physical_type() {
                parquet::basic::Type::INT32 => Values::Numbers(Vec::new()),
                _ => Values::Texts(Vec::new()),
            },
            definition_levels: Vec::new(),
            repetition_levels: Vec::new(),
            max_definition: column.max_def_level(),
            max_repetition: column.max_rep_level(),
            // An optional field of an element has one more level.
            empty_list: column.max_def_level() - 1 - i16::from(column.self_type().is_optional()),
        });
        Ok(Self { columns: columns.collect(), writer, buffered: 0 })
    }

    /// Adds a record. Returns the bytes of its values, about as many as its line of JSON has.
    pub(super) fn push(&mut self, record: Record) -> io::Result<u64> {
        let mut row = RowWriter { columns: self.columns.iter_mut(), bytes: 0 };
        fill(&mut row, record)?;
        let bytes = row.bytes;
        self.buffered += bytes;
        Ok(bytes)
    }

    /// Whether the buffered values fill a row group.
    pub(super) fn is_full(&self) -> bool {
        self.buffered >= ROW_GROUP_BYTES
    }

    /// Writes the buffered values as a row group, and returns the next bytes of the file.
    pub(super) fn row_group(&mut self) -> io::Result<Vec<u8>> {
        self.write().map_err(failed)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// Ends the file and returns its last bytes.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.write().map_err(failed)?;
        self.writer.into_inner().map_err(failed)
    }

    fn write(&mut self) -> Result<(), ParquetError> {
        if std::mem::take(&mut self.buffered) == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut out) = group.next_column()? else { break };
            let present = (column.max_definition > 0).then_some(&*column.definition_levels);
            let repeated = (column.max_repetition > 0).then_some(&*column.repetition_levels);
            match &mut column.values {
                Values::Texts(values) => {
                    out.typed::<ByteArrayType>().write_batch(values, present, repeated)?;
                    values.clear();
                }
                Values::Numbers(values) => {
                    out.typed::<Int32Type>().write_batch(values, present, repeated)?;
                    values.clear();
                }
            }
            column.definition_levels.clear();
            column.repetition_levels.clear();
            out.close()?;
        }
        group.close().map(|_| ())
    }
}

/// Fills one row, column by column.
struct RowWriter<'c> {
    columns: std::slice::IterMut<'c, Column>,
    bytes: u64,
}

/// The value of one column in a row, or of one field in an element of a list.
enum Cell {
    Text(String),
    Number(u32),
    Null,
}

impl RowWriter<'_> {
    fn text(&mut self, text: impl Into<String>) {
        self.cell(Cell::Text(text.into()));
    }

    fn optional(&mut self, text: Option<String>) {
        self.cell(text.map_or(Cell::Null, Cell::Text));
    }

    fn number(&mut self, number: u32) {
        self.cell(Cell::Number(number));
    }

    /// Fills a column outside of lists. In the schema only the column itself is optional, not its groups.
    fn cell(&mut self, cell: Cell) {
        let Some(column) = self.columns.next() else { return };
        self.bytes += column.push(cell, 0);
    }

    /// Fills the columns of a list with the cells of its elements. `None` is a missing list.
    fn list<const N: usize>(&mut self, elements: Option<Vec<[Cell; N]>>) {
        let columns: Vec<&mut Column> = self.columns.by_ref().take(N).collect();
        match elements {
            Some(elements) if !elements.is_empty() => {
                let mut columns = columns;
                for (at, element) in elements.into_iter().enumerate() {
                    for (column, cell) in columns.iter_mut().zip(element) {
                        self.bytes += column.push(cell, i16::from(at > 0));
                    }
                }
            }
            none_or_empty => {
                for column in columns {
                    column.definition_levels.push(if none_or_empty.is_some() { column.empty_list } else { 0 });
                    column.repetition_levels.push(0);
                    self.bytes += VALUE_OVERHEAD;
                }
            }
        }
    }
}

impl Column {
    fn push(&mut self, cell: Cell, repeated: i16) -> u64 {
        self.repetition_levels.push(repeated);
        self.definition_levels.push(self.max_definition - i16::from(matches!(cell, Cell::Null)));
        match (cell, &mut self.values) {
            (Cell::Text(text), Values::Texts(values)) => {
                let bytes = text.len() as u64;
                values.push(ByteArray::from(text.into_bytes()));
                bytes + VALUE_OVERHEAD
            }
            // The format stores unsigned numbers as signed ones with the same bits.
            (Cell::Number(number), Values::Numbers(values)) => {
                values.push(number.cast_signed());
                VALUE_OVERHEAD
            }
            _ => VALUE_OVERHEAD,
        }
    }
}

fn fill(row: &mut RowWriter<'_>, record: Record) -> io::Result<()> {
    let Record { schema, id, text, source, added, created, error, metadata, posts, taosha, attributes, extra, .. } =
        record;
    row.number(schema);
    row.text(id);
    row.text(text);
    row.text(source);
    row.optional(added);
    row.optional(created);
    row.optional(error);
    row.optional(metadata.title);
    row.optional(metadata.author);
    row.optional(metadata.publisher);
    row.optional(metadata.site);
    row.optional(metadata.url);
    row.optional(metadata.modified);
    row.optional(metadata.r#abstract);
    row.list(metadata.keywords.map(texts));
    row.optional(metadata.description);
    row.optional(metadata.image);
    row.optional(metadata.kind.map(word).transpose()?);
    row.optional(metadata.language);
    row.optional(metadata.script);
    row.optional(metadata.encoding);
    row.list(Some(texts(metadata.licences)));
    row.list(posts.map(|posts| posts.into_iter().map(post).collect()));
    row.text(taosha.version);
    row.text(taosha.rules);
    row.text(word(taosha.unit)?);
    row.number(taosha.lines);
    row.number(taosha.kept);
    row.optional(taosha.suspect);
    let notes: Vec<String> = taosha.notes.into_iter().map(word).collect::<io::Result<_>>()?;
    row.list(Some(texts(notes)));
    row.number(taosha.restored.injection);
    row.number(taosha.restored.mojibake);
    row.number(taosha.restored.characters);
    row.number(taosha.lost.injection);
    row.number(taosha.lost.mojibake);
    row.number(taosha.lost.bytes);
    row.list(Some(taosha.removed.into_iter().map(removed).collect()));
    row.optional(attributes.map(|attributes| serde_json::to_string(&attributes)).transpose()?);
    row.optional(extra.map(|extra| serde_json::to_string(&extra)).transpose()?);
    Ok(())
}

fn texts(texts: Vec<String>) -> Vec<[Cell; 1]> {
    texts.into_iter().map(|text| [Cell::Text(text)]).collect()
}

fn post(post: Post) -> [Cell; 5] {
    let optional = |text: Option<String>| text.map_or(Cell::Null, Cell::Text);
    let (first, last) = post.lines;
    [optional(post.author), optional(post.created), Cell::Number(first), Cell::Number(last), Cell::Text(post.text)]
}

fn removed(removed: Removed) -> [Cell; 6] {
    let (first, last) = removed.lines;
    let (start, end) =
        removed.chars.map_or((Cell::Null, Cell::Null), |(start, end)| (Cell::Number(start), Cell::Number(end)));
    let label = Cell::Text(removed.label.name().to_owned());
    [Cell::Number(first), Cell::Number(last), start, end, label, Cell::Text(removed.rule)]
}

/// The JSON name of a value.
fn word(value: impl Serialize) -> io::Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
