//! Web archives: WARC and WET records, one behind another, each with its length in its header.
//!
//! Written here and not taken from a crate because of what goes wrong in archives: a record whose length is wrong or
//! that is cut off must not cost those behind it.

use std::io::{self, BufRead, Read};

use memchr::memmem;

use super::{Flow, Reading};
use crate::batch::item::{Content, WarcRecord};
use crate::batch::source::Source;
use crate::extract::InputKind;

/// Bytes of a record's header beyond which it is none.
const HEADER_MOST: u64 = 1 << 16;

/// What stands between records.
const END: &[u8] = b"\r\n\r\n";

/// The records of an archive that hold pages: responses, conversions (WET), and resources.
pub(super) fn records(source: &mut Source<'_>, name: &str, reading: &mut Reading<'_>) -> Flow {
    let mut number = 0u64;
    loop {
        number += 1;
        let content = match next(source, reading.most()) {
            Ok(None) => return Flow::Continue(()),
            Ok(Some(content)) => content,
            Err(error) => {
                // A second error on the way to the next record belongs to the same damage.
                let _ = seek(source);
                Content::Failed(error.to_string())
            }
        };
        reading.give(format!("{name}:{number}"), content)?;
    }
}

/// The headers of a record.
#[derive(Default)]
struct Header {
    kind: String,
    length: Option<u64>,
    content_type: String,
    record: WarcRecord,
}

/// Reads the next record.
fn next(source: &mut Source<'_>, most: usize) -> io::Result<Option<Content>> {
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
    if !page || length > most as u64 {
        let read = io::copy(&mut source.by_ref().take(length), &mut io::sink())?;
        ended(source, read == length)?;
        return Ok(Some(if page {
            Content::Failed(format!("the record has {length} bytes, more than the bound of {most}; see --max-page"))
        } else {
            Content::Skipped
        }));
    }
    let mut record = header.record;
    record.http = header.kind == "response";
    record.kind = match header.kind.as_str() {
        "resource" => InputKind::of_content_type(&header.content_type),
        // WET is text, whether it says so or not.
        _ => InputKind::Text,
    };
    let read = source.by_ref().take(length).read_to_end(&mut record.block)? as u64;
    if let Err(error) = ended(source, read == length) {
        // A length that is too large took records behind this one along.
        if let Some(at) = memmem::find(&record.block, b"\r\n\r\nWARC/") {
            source.unread(&record.block[at..]);
        }
        return Err(error);
    }
    Ok(Some(Content::Warc(record)))
}

/// Checks that a record ends where its header says.
fn ended(source: &mut Source<'_>, whole: bool) -> io::Result<()> {
    if !whole {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within the record"));
    }
    let between = source.peek(END.len() + 5);
    let next = between.strip_prefix(END).or_else(|| between.strip_prefix(b"\n\n"));
    // Behind the last record some writers leave one line end.
    if next.unwrap_or(between).trim_ascii().is_empty() && between.len() < END.len() + 5 {
        // A checksum that does not match is told behind what it is about.
        return source.due().map_or(Ok(()), Err);
    }
    // What follows the blank lines and is no record is another matter; some writers leave the blank lines out.
    if next.is_some() || between.trim_ascii_start().starts_with(b"WARC/") {
        return Ok(());
    }
    Err(damaged("the record does not end where its Content-Length says"))
}

/// Reads a header to the blank line behind it; nothing at the end of the archive.
fn header(source: &mut Source<'_>) -> io::Result<Option<Header>> {
    let mut line = Vec::new();
    let mut left = HEADER_MOST;
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
    let mut header = Header::default();
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

fn set(header: &mut Header, name: &[u8], value: String) {
    // Older writers put addresses into angle brackets, too.
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

/// Goes to the next line that begins a record, or to the archive's end.
fn seek(source: &mut Source<'_>) -> io::Result<()> {
    let mark: &[u8] = b"\nWARC/";
    // Behind a member of a compressed archive that is damaged, the next one begins with a record.
    if source.peek(5).starts_with(b"WARC/") {
        return Ok(());
    }
    loop {
        let held = source.peek_all();
        if held.is_empty() {
            // The end, or an error that is due.
            return source.fill_buf().map(|_| ());
        }
        if let Some(at) = memmem::find(held, mark) {
            source.consume(at + 1);
            return Ok(());
        }
        let keep = if held.len() > mark.len() { mark.len() - 1 } else { 0 };
        let used = held.len() - keep;
        source.consume(used);
        if keep > 0 && source.peek(mark.len()).len() < mark.len() {
            source.consume(keep);
        }
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what}; what follows is searched for the next record"))
}
