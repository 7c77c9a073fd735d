//! Reads and writes the table of site lines: as tab-separated text, or as Parquet.
//!
//! Both have the columns `host`, `line`, `pages`, `texts`, `host_pages` of [`SiteRow`]. In text, a hash is 16
//! hexadecimal digits. In Parquet all columns are signed 64-bit numbers, because some data engines have no unsigned
//! numbers; a hash keeps its bits.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use crate::batch::part_file::PartFile;
use crate::batch::path_error::path_error;
use crate::sites::{SiteLines, SiteRow};

const COLUMNS: [&str; 5] = ["host", "line", "pages", "texts", "host_pages"];

/// Bytes that are buffered before a write.
const BUFFER: usize = 1 << 16;

/// Writes a table to a file, as Parquet if the extension is `.parquet`. The file gets its name when it is complete.
///
/// `rows_into` passes the rows to the function that it receives, and returns whether they are complete. If they are
/// not, no file is written.
///
/// # Errors
/// The file cannot be written, `rows_into` fails, or the format is Parquet and this build does not support it.
pub fn write(
    path: &Path,
    rows_into: impl FnOnce(&mut dyn FnMut(SiteRow) -> io::Result<()>) -> io::Result<bool>,
) -> io::Result<()> {
    let mut file = PartFile::create(path)?;
    let written = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        #[cfg(feature = "parquet")]
        {
            parquet::write(&mut file, rows_into)
        }
        #[cfg(not(feature = "parquet"))]
        {
            Err(io::Error::new(io::ErrorKind::Unsupported, crate::batch::NO_PARQUET))
        }
    } else {
        text(|bytes| file.append(bytes), rows_into)
    };
    match written {
        Ok(true) => file.sync().and_then(|()| file.commit()),
        Ok(false) => {
            file.remove();
            Ok(())
        }
        Err(error) => {
            file.remove();
            Err(error)
        }
    }
}

/// Writes a table as text, for example to standard output. The arguments are those of [`write()`].
///
/// # Errors
/// `out` cannot be written, or `rows_into` fails.
pub fn write_text(
    out: &mut dyn Write,
    rows_into: impl FnOnce(&mut dyn FnMut(SiteRow) -> io::Result<()>) -> io::Result<bool>,
) -> io::Result<()> {
    text(|bytes| out.write_all(bytes), rows_into).map(|_| ())
}

fn text(
    mut append: impl FnMut(&[u8]) -> io::Result<()>,
    rows_into: impl FnOnce(&mut dyn FnMut(SiteRow) -> io::Result<()>) -> io::Result<bool>,
) -> io::Result<bool> {
    let mut pending = (COLUMNS.join("\t") + "\n").into_bytes();
    let whole = rows_into(&mut |SiteRow { host, line, pages, texts, host_pages }| {
        writeln!(pending, "{host:016x}\t{line:016x}\t{pages}\t{texts}\t{host_pages}")?;
        if pending.len() >= BUFFER {
            append(&pending)?;
            pending.clear();
        }
        Ok(())
    })?;
    append(&pending)?;
    Ok(whole)
}

/// Reads the site lines of a table. The rows may be in any order, and any program may have written the table.
///
/// # Errors
/// The file cannot be read, or is not a table of site lines. The error names the file and the line.
pub fn read(path: &Path) -> io::Result<SiteLines> {
    let read = || -> io::Result<SiteLines> {
        let mut file = BufReader::new(File::open(path)?);
        if file.fill_buf()?.starts_with(b"PAR1") {
            #[cfg(feature = "parquet")]
            return parquet::read(file.into_inner());
            #[cfg(not(feature = "parquet"))]
            return Err(io::Error::new(io::ErrorKind::Unsupported, crate::batch::NO_PARQUET));
        }
        let mut lines = file.lines();
        if lines.next().transpose()?.is_none_or(|head| !head.split('\t').eq(COLUMNS)) {
            return Err(wrong(1, &format!("a table of site lines begins with the columns {}", COLUMNS.join(", "))));
        }
        SiteLines::new(lines.enumerate().map(|(number, line)| {
            row(&line?)
                .ok_or_else(|| wrong(number + 2, "two hashes of 16 hexadecimal digits and three numbers are expected"))
        }))
    };
    read().map_err(|error| path_error(path, &error))
}

fn row(line: &str) -> Option<SiteRow> {
    let mut fields = line.split('\t');
    let mut hash = || fields.next().filter(|hash| hash.len() == 16).and_then(|hash| u64::from_str_radix(hash, 16).ok());
    let (host, line) = (hash()?, hash()?);
    let mut number = || fields.next()?.parse().ok();
    let row = SiteRow { host, line, pages: number()?, texts: number()?, host_pages: number()? };
    fields.next().is_none().then_some(row)
}

fn wrong(line: usize, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("line {line}: {what}"))
}

#[cfg(feature = "parquet")]
mod parquet {
    use std::fs::File;
    use std::io;
    use std::sync::Arc;

    use parquet::basic::{Compression, ZstdLevel};
    use parquet::column::reader::ColumnReader;
    use parquet::data_type::Int64Type;
    use parquet::errors::ParquetError;
    use parquet::file::properties::WriterProperties;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::{COLUMNS, PartFile, SiteRow};
    use crate::sites::SiteLines;

    /// Rows in a row group.
    const ROWS: usize = 1 << 18;

    /// Rows that are read at once.
    const AT_ONCE: usize = 1 << 12;

    pub(super) fn write(
        file: &mut PartFile,
        rows_into: impl FnOnce(&mut dyn FnMut(SiteRow) -> io::Result<()>) -> io::Result<bool>,
    ) -> io::Result<bool> {
        let columns = COLUMNS.map(|name| format!("REQUIRED INT64 {name};")).concat();
        let schema = parse_message_type(&format!("message site_lines {{ {columns} }}")).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("taosha version {}", env!("CARGO_PKG_VERSION")))
            .build();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let mut columns: [Vec<i64>; 5] = Default::default();
        let whole = rows_into(&mut |row| {
            for (column, number) in columns.iter_mut().zip([row.host, row.line, row.pages, row.texts, row.host_pages]) {
                column.push(number.cast_signed());
            }
            if columns[0].len() == ROWS {
                group(&mut writer, &mut columns).map_err(failed)?;
                file.append(&std::mem::take(writer.inner_mut()))?;
            }
            Ok(())
        })?;
        group(&mut writer, &mut columns).map_err(failed)?;
        file.append(&writer.into_inner().map_err(failed)?)?;
        Ok(whole)
    }

    fn group(writer: &mut SerializedFileWriter<Vec<u8>>, columns: &mut [Vec<i64>; 5]) -> Result<(), ParquetError> {
        if columns[0].is_empty() {
            return Ok(());
        }
        let mut group = writer.next_row_group()?;
        for column in columns {
            if let Some(mut out) = group.next_column()? {
                out.typed::<Int64Type>().write_batch(column, None, None)?;
                out.close()?;
            }
            column.clear();
        }
        group.close().map(|_| ())
    }

    /// Reads a table. Columns are found by name. A data engine may have declared them nullable, but they may hold no
    /// nulls.
    pub(super) fn read(file: File) -> io::Result<SiteLines> {
        let reader = SerializedFileReader::new(file).map_err(failed)?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let at = |name: &str| {
            let at = schema.columns().iter().position(|column| column.path().parts() == [name]);
            at.ok_or_else(|| wrong(&format!("no column {name}; a table of site lines has {}", COLUMNS.join(", "))))
        };
        let at: Vec<usize> = COLUMNS.iter().map(|name| at(name)).collect::<io::Result<_>>()?;
        let mut next = RowReader { reader: &reader, at, group: 0, columns: Vec::new(), batch: Vec::new(), row: 0 };
        SiteLines::new(std::iter::from_fn(|| next.next().transpose()))
    }

    struct RowReader<'f> {
        reader: &'f SerializedFileReader<File>,
        at: Vec<usize>,
        group: usize,
        columns: Vec<ColumnReader>,
        batch: Vec<Vec<i64>>,
        row: usize,
    }

    impl RowReader<'_> {
        fn next(&mut self) -> io::Result<Option<SiteRow>> {
            while self.batch.first().is_none_or(|column| column.len() == self.row) {
                self.batch = self.columns.iter_mut().map(numbers).collect::<io::Result<_>>()?;
                self.row = 0;
                if self.batch.iter().any(|column| column.len() != self.batch[0].len()) {
                    return Err(wrong("the columns are not equally long, or have nulls"));
                }
                if self.batch.first().is_none_or(Vec::is_empty) {
                    if self.group == self.reader.num_row_groups() {
                        return Ok(None);
                    }
                    let group = self.reader.get_row_group(self.group).map_err(failed)?;
                    let columns = self.at.iter().map(|at| group.get_column_reader(*at));
                    self.columns = columns.collect::<Result<_, _>>().map_err(failed)?;
                    self.group += 1;
                }
            }
            let number = |column: usize| self.batch[column][self.row].cast_unsigned();
            let row =
                SiteRow { host: number(0), line: number(1), pages: number(2), texts: number(3), host_pages: number(4) };
            self.row += 1;
            Ok(Some(row))
        }
    }

    fn numbers(column: &mut ColumnReader) -> io::Result<Vec<i64>> {
        let ColumnReader::Int64ColumnReader(column) = column else {
            return Err(wrong("the columns of a table of site lines are 64-bit numbers"));
        };
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let (rows, ..) = column.read_records(AT_ONCE, Some(&mut levels), None, &mut values).map_err(failed)?;
        if values.len() == rows { Ok(values) } else { Err(wrong("a null in a table of site lines")) }
    }

    fn failed(error: ParquetError) -> io::Error {
        io::Error::other(error)
    }

    fn wrong(what: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_two_hashes_and_three_numbers() {
        let with_pages = |pages| SiteRow { host: 1, line: u64::MAX, pages, texts: 2, host_pages: 3 };
        for (line, expected) in [
            ("0000000000000001\tffffffffffffffff\t4\t2\t3", Some(with_pages(4))),
            ("1\tffffffffffffffff\t4\t2\t3", None),
            ("0000000000000001\tffffffffffffffff\t4\t2", None),
            ("0000000000000001\tffffffffffffffff\t4\t2\t3\t5", None),
            ("0000000000000001\tffffffffffffffff\t-4\t2\t3", None),
            ("", None),
        ] {
            assert_eq!(row(line), expected, "{line}");
        }
    }
}
