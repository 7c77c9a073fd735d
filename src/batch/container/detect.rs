//! What a stream holds, by its first bytes; its name only breaks a tie.

use std::io::BufRead;

use super::jsonl::{PAGE_FIELDS, first_value, page_field};
use crate::batch::compression::Compression;
use crate::batch::source::Source;

/// What a stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::batch) enum Kind {
    /// One page.
    Page,
    /// One compressed stream.
    Compressed(Compression),
    /// A tar archive.
    Tar,
    /// A zip archive.
    Zip,
    /// A web archive: WARC, or WET, which is one.
    Warc,
    /// JSON Lines.
    JsonLines,
    /// An array of JSON objects, or objects of several lines one after another.
    Json,
    /// Parquet.
    Parquet,
}

/// Where `ustar` stands in a tar archive.
const TAR_MAGIC: std::ops::Range<usize> = 257..262;

/// Looks at a stream's first bytes. `field` is the field of JSON Lines that holds the page, where the user names it.
pub(in crate::batch) fn detect(source: &mut Source<'_>, name: &str, field: Option<&str>) -> Kind {
    let head = source.peek(TAR_MAGIC.end);
    match Compression::of_bytes(head) {
        Compression::None => {}
        compression => return Kind::Compressed(compression),
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if head.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    if head.get(TAR_MAGIC).is_some_and(|magic| magic == b"ustar") {
        return Kind::Tar;
    }
    if head.starts_with(b"WARC/") || named(name, &["warc", "wet"]) && !head.is_empty() {
        return Kind::Warc;
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let is_object = head.first() == Some(&b'{');
    let is_array = head.split_first().is_some_and(|(first, rest)| {
        *first == b'[' && rest.trim_ascii_start().first().is_none_or(|next| *next == b'{')
    });
    if is_object && (named(name, &["jsonl", "ndjson"]) || has_page_field(source.peek_all(), field)) {
        return Kind::JsonLines;
    }
    if is_array || is_object && named(name, &["json"]) {
        let head = source.peek_all();
        if first_value(head).map_or_else(|| names_page_field(head, field), |value| page_field(value, field)) {
            return Kind::Json;
        }
    }
    // Of a file so named whose first line is damaged the others count.
    if named(name, &["jsonl", "ndjson"]) && source.fill_buf().is_ok_and(|held| !held.is_empty()) {
        return Kind::JsonLines;
    }
    Kind::Page
}

/// Whether a name ends so, up to the ending of its compression.
fn named(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst", ".bz2", ".xz"].iter().find_map(|e| name.strip_suffix(e)).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Whether the first line is an object with a page in it. Of a line that is longer than what can be looked at, its
/// first fields must do.
fn has_page_field(head: &[u8], field: Option<&str>) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match memchr::memchr(b'\n', head) {
        Some(end) => page_field(&head[..end], field),
        None if page_field(head, field) => true,
        None => {
            head.get(1..).is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'"'))
                && names_page_field(head, field)
        }
    }
}

/// Whether the key of a page stands in the start of an object.
fn names_page_field(head: &[u8], field: Option<&str>) -> bool {
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
            ("a.txt", "今天天气很好。", Kind::Page),
            ("a.gz", "今天天气很好。", Kind::Page),
            ("a", "\u{1F}\u{8B}", Kind::Page),
            ("a", "WARC/1.0\r\n", Kind::Warc),
            ("a.warc.gz", "WARX/1.0\r\n", Kind::Warc),
            ("a", "{\"text\":\"页\"}\n", Kind::JsonLines),
            ("a", "\u{FEFF}{\"id\":1,\"content\":\"页\"}", Kind::JsonLines),
            ("a", long.as_str(), Kind::JsonLines),
            ("a", "{\"body\":\"页\"}\n", Kind::Page),
            ("a.jsonl", "{\"body\":\"页\"}\n", Kind::JsonLines),
            ("a.ndjson.zst", "{\"te", Kind::JsonLines),
            ("a.jsonl", "不是 JSON\n{\"text\":\"页\"}\n", Kind::JsonLines),
            ("a.jsonl", "", Kind::Page),
            ("a", "{ text }\n", Kind::Page),
            ("a", "PK\u{3}\u{4}....", Kind::Zip),
            ("a.txt", "PAR1\u{15}....", Kind::Parquet),
            ("a.parquet", "今天天气很好。", Kind::Page),
        ] {
            let mut source = Source::new(Cursor::new(head.as_bytes().to_vec()));
            assert_eq!(detect(&mut source, name, None), kind, "{name}: {head:.40}");
        }
        let mut source = Source::new(Cursor::new(b"{\"body\":\"p\"}\n".to_vec()));
        assert_eq!(detect(&mut source, "a", Some("body")), Kind::JsonLines);
    }
}
