//! Writes records as rows of a Parquet file. The columns are those of [`Columns`], nested as in JSON.
//!
//! Records are buffered until they fill a batch, and batches until they fill a row group, so the memory of a run does not
//! grow with the file. The sizes depend on the records alone, so the same records give the same bytes.

use std::io;
use std::sync::Arc;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::Compression;
use crate::record::Record;
use crate::record::columns::Columns;
use crate::record::fields::Fields;

/// Bytes of records in a row group, as JSON. Larger row groups suit readers, smaller ones save memory.
const ROW_GROUP_BYTES: u64 = 32 << 20;

/// Bytes of records that become columns at once, as JSON.
const BATCH_BYTES: u64 = 1 << 20;

/// Values of a column that are written at once. The size of a Parquet page is checked after each such write.
const WRITE_BATCH: usize = 64;

/// A writer of one Parquet file of records.
pub(super) struct ParquetWriter {
    writer: ArrowWriter<Vec<u8>>,
    columns: Columns,
    /// Records that are not columns yet, and their bytes.
    records: Vec<Record>,
    record_bytes: u64,
    /// Bytes of the records in the row group that is being written.
    group_bytes: u64,
}

impl ParquetWriter {
    /// Begins a file with these fields. Its Parquet pages can be compressed with gzip or Zstandard.
    ///
    /// # Errors
    /// Parquet files are not written with this compression.
    pub(super) fn new(fields: &Fields, compression: Compression) -> io::Result<Self> {
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
            // Row groups end by bytes alone.
            .set_max_row_group_row_count(None)
            .set_statistics_enabled(EnabledStatistics::Chunk);
        // Texts do not repeat, so a dictionary is useless. Nobody searches for pages by the smallest or largest text,
        // so statistics are useless too.
        for path in [vec!["text"], vec!["posts", "list", "element", "text"], vec!["extra"]] {
            let path = ColumnPath::new(path.into_iter().map(str::to_owned).collect());
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
        }
        let columns = Columns::of(fields);
        let writer =
            ArrowWriter::try_new(Vec::new(), Arc::clone(columns.schema()), Some(properties.build())).map_err(failed)?;
        Ok(Self { writer, columns, records: Vec::new(), record_bytes: 0, group_bytes: 0 })
    }

    /// Adds a record that has `bytes` bytes as JSON.
    pub(super) fn push(&mut self, record: Record, bytes: u64) -> io::Result<()> {
        self.records.push(record);
        self.record_bytes += bytes;
        if self.record_bytes >= BATCH_BYTES { self.write_batch() } else { Ok(()) }
    }

    /// Makes columns of the buffered records. Ends the row group if it is full.
    fn write_batch(&mut self) -> io::Result<()> {
        if self.records.is_empty() {
            return Ok(());
        }
        let batch = self.columns.batch(&self.records).map_err(io::Error::other)?;
        self.records.clear();
        self.group_bytes += std::mem::take(&mut self.record_bytes);
        self.writer.write(&batch).map_err(failed)?;
        if self.group_bytes >= ROW_GROUP_BYTES {
            self.group_bytes = 0;
            self.writer.flush().map_err(failed)?;
        }
        Ok(())
    }

    /// Returns the next bytes of the file, if there are any yet.
    pub(super) fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(self.writer.inner_mut())
    }

    /// Ends the file and returns its last bytes.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.write_batch()?;
        self.writer.into_inner().map_err(failed)
    }
}

fn failed(error: parquet::errors::ParquetError) -> io::Error {
    io::Error::other(error)
}
