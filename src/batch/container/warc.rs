//! Web archives: a sequence of WARC or WET records, each with its length in its header.
//!
//! This is not taken from a crate because real archives are damaged: a record that is truncated or has a wrong length
//! must not cost the records after it.

use std::io::{self, BufRead, Read};

use memchr::memmem;

use super::item_sink::{Flow, ItemSink};
use crate::batch::item::{Content, WarcRecord};
use crate::batch::reader::PeekReader;
use crate::extract::InputKind;

/// The maximum size of a record's header, in bytes. A longer header is an error.
const MAX_HEADER: u64 = 1 << 16;

/// The bytes between records.
const SEPARATOR: &[u8] = b"\r\n\r\n";

/// Reads the records of an archive. Pages are responses, conversions (WET) and resources of a text type. The number of
/// the record is appended to the name of the archive.
pub(super) fn records(source: &mut PeekReader<'_>, name: &str, items: &mut ItemSink<'_>) -> Flow {
    let mut number = 0u64;
    loop {
        number += 1;
        let content = match next(source, items.max_page()) {
            Ok(None) => return Flow::Continue(()),
            Ok(Some(content)) => content,
            Err(error) => {
                // A second error before the next record has the same cause.
                let _ = seek(source);
                Content::Failed(error.to_string())
            }
        };
        items.give(format!("{name}:{number}"), content)?;
    }
}

/// The headers of a record.
#[derive(Default)]
struct RecordHeader {
    kind: String,
    length: Option<u64>,
    content_type: String,
    record: WarcRecord,
}

/// Reads the next record.
fn next(source: &mut PeekReader<'_>, max_page: usize) -> io::Result<Option<Content>> {
    let Some(header) = header(source)? else { return Ok(None) };
    let Some(length) = header.length else {
        return Err(damaged("the record has no Content-Length"));
    };
    let page = match header.kind.as_str() {
        "response" => header.content_type.is_empty() || header.content_type.contains("http"),
        "conversion" => true,
        "resource" => header.content_type.starts_with("text/"),
        _ => false,
    };
    if !page || length > max_page as u64 {
        let read = io::copy(&mut source.by_ref().take(length), &mut io::sink())?;
        check_end(source, read == length)?;
        return Ok(Some(if page {
            Content::Failed(format!("the record has {length} bytes, more than the bound of {max_page}; see --max-page"))
        } else {
            Content::Skipped
        }));
    }
    let mut record = header.record;
    record.http = header.kind == "response";
    record.kind = match header.kind.as_str() {
        "resource" => InputKind::of_content_type(&header.content_type),
        // WET is text, even without a Content-Type.
        _ => InputKind::Text,
    };
    let read = source.by_ref().take(length).read_to_end(&mut record.block)? as u64;
    if let Err(error) = check_end(source, read == length) {
        // The length was too large, so the block contains later records. They are read again.
        if let Some(at) = memmem::find(&record.block, b"\r\n\r\nWARC/") {
            source.unread(&record.block[at..]);
        }
        return Err(error);
    }
    Ok(Some(Content::Warc(record)))
}

/// Checks that a record ends where its header says.
fn check_end(source: &mut PeekReader<'_>, whole: bool) -> io::Result<()> {
    if !whole {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within the record"));
    }
    let between = source.peek(SEPARATOR.len() + 5);
    let next = between.strip_prefix(SEPARATOR).or_else(|| between.strip_prefix(b"\n\n"));
    // Some writers put a single line end after the last record.
    if next.unwrap_or(between).trim_ascii().is_empty() && between.len() < SEPARATOR.len() + 5 {
        // An error of the decompressor, such as a wrong checksum, is reported here, after the data it refers to.
        return source.due().map_or(Ok(()), Err);
    }
    // If the blank lines are there, this record is fine, whatever follows them. Some writers omit the blank lines.
    if next.is_some() || between.trim_ascii_start().starts_with(b"WARC/") {
        return Ok(());
    }
    Err(damaged("the record does not end where its Content-Length says"))
}

/// Reads a header and the blank line after it. Returns `None` at the end of the archive.
fn header(source: &mut PeekReader<'_>) -> io::Result<Option<RecordHeader>> {
    let mut line = Vec::new();
    let mut left = MAX_HEADER;
    loop {
        if source.peek(1).is_empty() && source.fill_buf()?.is_empty() {
            return Ok(None);
        }
        match source.peek(1) {
            b"\r" | b"\n" => source.consume(1),
            _ => break,
        }
    }
    if !source.peek(5).starts_with(b"WARC/") {
        return Err(damaged("no record begins here"));
    }
    let mut header = RecordHeader::default();
    loop {
        line.clear();
        let read = source.by_ref().take(left).read_until(b'\n', &mut line)? as u64;
        left -= read;
        if !line.ends_with(b"\n") {
            let what = if left == 0 { "the record's header has no end" } else { "the archive ends within a header" };
            return Err(damaged(what));
        }
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return Ok(Some(header));
        }
        if let Some(colon) = memchr::memchr(b':', line) {
            let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned();
            set(&mut header, &line[..colon].to_ascii_lowercase(), value);
        }
    }
}

fn set(header: &mut RecordHeader, name: &[u8], value: String) {
    // Older writers put the address into angle brackets, as the record id.
    let bare = |value: String| Some(value.trim_matches(['<', '>']).to_owned());
    match name {
        b"warc-type" => header.kind = value.to_ascii_lowercase(),
        b"content-length" => header.length = value.parse().ok(),
        b"content-type" => header.content_type = value.to_ascii_lowercase(),
        b"warc-record-id" => header.record.id = bare(value),
        b"warc-target-uri" => header.record.url = bare(value),
        b"warc-date" => header.record.date = Some(value),
        _ => {}
    }
}

/// Skips to the next line that begins a record, or to the end of the archive.
fn seek(source: &mut PeekReader<'_>) -> io::Result<()> {
    let mark: &[u8] = b"\nWARC/";
    // After a damaged member of a compressed archive, the next member begins with a record.
    if source.peek(5).starts_with(b"WARC/") {
        return Ok(());
    }
    loop {
        let ahead = source.peek_all();
        if ahead.is_empty() {
            // The end of the archive, or an error that lookahead met.
            return source.fill_buf().map(|_| ());
        }
        if let Some(at) = memmem::find(ahead, mark) {
            source.consume(at + 1);
            return Ok(());
        }
        let keep = if ahead.len() > mark.len() { mark.len() - 1 } else { 0 };
        let used = ahead.len() - keep;
        source.consume(used);
        if keep > 0 && source.peek(mark.len()).len() < mark.len() {
            source.consume(keep);
        }
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what}; what follows is searched for the next record"))
}
