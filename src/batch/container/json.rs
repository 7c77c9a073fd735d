//! JSON objects in an array, or in a sequence in which an object may span several lines.

use std::io::BufRead;

use super::item_sink::{Flow, ItemSink};
use crate::batch::item::Content;
use crate::batch::reader::PeekReader;

/// Reads the objects of an array, or a sequence of objects that may span several lines. The number of the object is
/// appended to the name of the stream.
pub(super) fn objects(source: &mut PeekReader<'_>, name: &str, items: &mut ItemSink<'_>) -> Flow {
    let mut number = 0u64;
    loop {
        let (mut object, mut scanner, mut length) = (Vec::new(), ObjectScanner::default(), 0u64);
        let ended = loop {
            let chunk = match source.fill_buf() {
                Ok([]) => break Ok(false),
                Ok(chunk) => chunk,
                Err(error) => break Err(error),
            };
            let (from, used, whole) = scanner.take(chunk);
            length += (used - from) as u64;
            if length <= items.max_page() as u64 {
                // Its fields may later be written into a record that must fit on one line.
                object.extend(
                    chunk[from..used].iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }),
                );
            } else {
                object = Vec::new();
            }
            source.consume(used);
            if whole {
                break Ok(true);
            }
        };
        number += 1;
        let content = match ended {
            Err(error) => Content::Failed(error.to_string()),
            Ok(false) if scanner.depth == 0 => return Flow::Continue(()),
            Ok(_) if length > items.max_page() as u64 => Content::Failed(format!(
                "the object has {length} bytes, more than the bound of {}; see --max-page",
                items.max_page()
            )),
            // If the object is truncated, the parser reports it.
            Ok(_) => Content::Json(object),
        };
        items.give(format!("{name}:{number}"), content)?;
    }
}

/// The first object of a text, if it is complete.
pub(super) fn first_object(text: &[u8]) -> Option<&[u8]> {
    let (from, used, whole) = ObjectScanner::default().take(text);
    whole.then(|| &text[from..used])
}

/// Finds the end of an object in a stream of chunks.
#[derive(Default)]
struct ObjectScanner {
    depth: usize,
    string: bool,
    escaped: bool,
}

impl ObjectScanner {
    /// Scans the next chunk. Returns the offset at which the object begins, the number of bytes that were scanned, and
    /// whether the object is complete. Bytes between objects are skipped.
    fn take(&mut self, bytes: &[u8]) -> (usize, usize, bool) {
        let mut from = 0;
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.string => self.escaped = true,
                b'"' if self.depth > 0 => self.string = !self.string,
                _ if self.string => {}
                b'{' => {
                    if self.depth == 0 {
                        from = at;
                    }
                    self.depth += 1;
                }
                b'}' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (from, at + 1, true);
                    }
                }
                _ => {}
            }
        }
        if self.depth == 0 {
            from = bytes.len();
        }
        (from, bytes.len(), false)
    }
}
