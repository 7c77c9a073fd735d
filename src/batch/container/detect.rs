//! Detects the format of a stream by its first bytes. The name of the stream only breaks ties.

use std::io::BufRead;

use super::json::first_object;
use super::json_page::{PAGE_FIELDS, has_page};
use crate::batch::compression::Compression;
use crate::batch::reader::PeekReader;

/// The format of a stream of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::batch) enum StreamFormat {
    /// One page.
    Page,
    /// One compressed stream.
    Compressed(Compression),
    /// A tar archive.
    Tar,
    /// A zip archive.
    Zip,
    /// A web archive: WARC. WET files are WARC files.
    Warc,
    /// JSON Lines.
    JsonLines,
    /// An array of JSON objects, or a sequence of objects that may span several lines.
    Json,
    /// Parquet.
    Parquet,
}

/// The position of `ustar` in a tar archive.
const TAR_MAGIC: std::ops::Range<usize> = 257..262;

/// Detects the format of a stream. `field` is the JSON field that holds the page, if the user named one.
pub(in crate::batch) fn detect(source: &mut PeekReader<'_>, name: &str, field: Option<&str>) -> StreamFormat {
    let head = source.peek(TAR_MAGIC.end);
    match Compression::of_bytes(head) {
        Compression::None => {}
        compression => return StreamFormat::Compressed(compression),
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return StreamFormat::Zip;
    }
    if head.starts_with(b"PAR1") {
        return StreamFormat::Parquet;
    }
    if head.get(TAR_MAGIC).is_some_and(|magic| magic == b"ustar") {
        return StreamFormat::Tar;
    }
    if head.starts_with(b"WARC/") || has_extension(name, &["warc", "wet"]) && !head.is_empty() {
        return StreamFormat::Warc;
    }
    if is_empty_array(head) {
        return StreamFormat::Json;
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let is_object = head.first() == Some(&b'{');
    let is_array = head.split_first().is_some_and(|(first, rest)| {
        *first == b'[' && rest.trim_ascii_start().first().is_none_or(|next| *next == b'{')
    });
    if is_object && (has_extension(name, &["jsonl", "ndjson"]) || first_line_has_page(source.peek_all(), field)) {
        return StreamFormat::JsonLines;
    }
    if is_array || is_object {
        let head = source.peek_all();
        if first_object(head).map_or_else(|| contains_page_key(head, field), |object| has_page(object, field)) {
            return StreamFormat::Json;
        }
    }
    // The first line of a file with this extension may be damaged. Its other lines are still read.
    if has_extension(name, &["jsonl", "ndjson"]) && source.fill_buf().is_ok_and(|chunk| !chunk.is_empty()) {
        return StreamFormat::JsonLines;
    }
    StreamFormat::Page
}

/// Whether a text is an array without elements.
fn is_empty_array(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    text.strip_prefix(b"[").is_some_and(|rest| rest.trim_ascii() == b"]")
}

/// Whether a name has one of these extensions. The extension of a compression after it is ignored.
fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst", ".bz2", ".xz"].iter().find_map(|e| name.strip_suffix(e)).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Whether the first line is a JSON object with a page in it. If the line is longer than the lookahead, only its first
/// fields are checked.
fn first_line_has_page(head: &[u8], field: Option<&str>) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match memchr::memchr(b'\n', head) {
        Some(end) => has_page(&head[..end], field),
        None if has_page(head, field) => true,
        None => {
            head.get(1..).is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'"'))
                && contains_page_key(head, field)
        }
    }
}

/// Whether the start of an object contains the key of a page.
fn contains_page_key(head: &[u8], field: Option<&str>) -> bool {
    let mut names = field.as_ref().map_or(&PAGE_FIELDS[..], std::slice::from_ref).iter();
    names.any(|name| {
        let has = |key: String| memchr::memmem::find(head, key.as_bytes()).is_some();
        has(format!("\"{name}\":")) || has(format!("\"{name}\" :"))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn content_decides_and_the_name_breaks_ties() {
        let long = format!("{{\"url\":\"http://例.cn\",\"text\":\"{}\"}}\n", "淘".repeat(40_000));
        for (name, head, kind) in [
            ("a.txt", "今天天气很好。", StreamFormat::Page),
            ("a.gz", "今天天气很好。", StreamFormat::Page),
            ("a", "\u{1F}\u{8B}", StreamFormat::Page),
            ("a", "WARC/1.0\r\n", StreamFormat::Warc),
            ("a.warc.gz", "WARX/1.0\r\n", StreamFormat::Warc),
            ("a", "{\"text\":\"页\"}\n", StreamFormat::JsonLines),
            ("a", "\u{FEFF}{\"id\":1,\"content\":\"页\"}", StreamFormat::JsonLines),
            ("a", long.as_str(), StreamFormat::JsonLines),
            ("a", "{\"body\":\"页\"}\n", StreamFormat::Page),
            ("a.jsonl", "{\"body\":\"页\"}\n", StreamFormat::JsonLines),
            ("a.ndjson.zst", "{\"te", StreamFormat::JsonLines),
            ("a.jsonl", "不是 JSON\n{\"text\":\"页\"}\n", StreamFormat::JsonLines),
            ("a.jsonl", "", StreamFormat::Page),
            ("a", "{ text }\n", StreamFormat::Page),
            ("a", "PK\u{3}\u{4}....", StreamFormat::Zip),
            ("a.txt", "PAR1\u{15}....", StreamFormat::Parquet),
            ("a.parquet", "今天天气很好。", StreamFormat::Page),
        ] {
            let mut source = PeekReader::new(Cursor::new(head.as_bytes().to_vec()));
            assert_eq!(detect(&mut source, name, None), kind, "{name}: {head:.40}");
        }
        let mut source = PeekReader::new(Cursor::new(b"{\"body\":\"p\"}\n".to_vec()));
        assert_eq!(detect(&mut source, "a", Some("body")), StreamFormat::JsonLines);
    }
}
