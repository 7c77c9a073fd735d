//! JSON Lines: one JSON object per line, each with a page in it.

use std::io::{self, BufRead};

use super::item_sink::{Flow, ItemSink};
use crate::batch::item::Content;
use crate::batch::reader::PeekReader;

/// Reads the lines of a JSON Lines file. The number of the line is appended to the name of the file. `before` is the
/// number of lines before the first one that is read.
pub(super) fn lines(source: &mut PeekReader<'_>, name: &str, before: u64, items: &mut ItemSink<'_>) -> Flow {
    let mut number = before;
    loop {
        number += 1;
        let mut line = Vec::new();
        let read = read_line(source, &mut line, items.max_page());
        let content = match read {
            Ok(ReadLine::End) => return Flow::Continue(()),
            Ok(ReadLine::Whole) => {
                line.truncate(line.trim_ascii_end().len());
                let text = line.strip_prefix(if number == 1 { &b"\xEF\xBB\xBF"[..] } else { b"" });
                let text = text.unwrap_or(&line).trim_ascii_start();
                if text.is_empty() {
                    continue;
                }
                line.drain(..line.len() - text.len());
                Content::Json(line)
            }
            Ok(ReadLine::TooLong(bytes)) => Content::Failed(format!(
                "the line has {bytes} bytes, more than the bound of {}; see --max-page",
                items.max_page()
            )),
            Err(error) => Content::Failed(error.to_string()),
        };
        items.give(format!("{name}:{number}"), content)?;
    }
}

/// The result of reading one line.
enum ReadLine {
    /// The line fits the limit.
    Whole,
    /// The line is longer than the limit. Holds its length in bytes.
    TooLong(u64),
    /// There are no more lines.
    End,
}

/// Reads a line without its line end. If it is longer than `limit` bytes, its content is dropped.
fn read_line(source: &mut PeekReader<'_>, line: &mut Vec<u8>, limit: usize) -> io::Result<ReadLine> {
    let mut length = 0u64;
    let mut any = false;
    loop {
        let chunk = source.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let part = &chunk[..end.unwrap_or(chunk.len())];
        length += part.len() as u64;
        if length <= limit as u64 {
            line.extend_from_slice(part);
        } else {
            *line = Vec::new();
        }
        let used = part.len() + usize::from(end.is_some());
        source.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(if !any {
        ReadLine::End
    } else if length > limit as u64 {
        ReadLine::TooLong(length)
    } else {
        ReadLine::Whole
    })
}
