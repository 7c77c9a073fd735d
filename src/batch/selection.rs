//! Decides which files of a directory are read. A file that the user named is always read.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use super::InputOrigin;
use super::container::StreamFormat;
use super::container::json_page::PAGE_FIELDS;
use super::item::PassedOver;
use super::reader::PeekReader;
use crate::extract::sniff::has_html_ending;
use crate::pipeline::is_text;

/// Bytes at the start of a file that are searched for a record of this program.
const START: usize = 512;
/// Bytes at the end of a Parquet file that are searched for the name of its writer.
const END: u64 = 4096;

/// Returns the reason why a file is not read, or `None` if it is read. `head` holds its first bytes, and `kind` its
/// detected format.
pub(super) fn passed_over(
    head: &[u8],
    kind: StreamFormat,
    origin: InputOrigin,
    path: Option<&Path>,
) -> Option<PassedOver> {
    if origin == InputOrigin::Named {
        return None;
    }
    if holds_own_records(head, kind, path) || is_our_report(head) {
        return Some(PassedOver::Records);
    }
    (origin == InputOrigin::Found && !holds_pages(head, kind, path)).then_some(PassedOver::NoPage)
}

/// Whether a file holds records that this program wrote. `head` holds its first bytes, and `kind` its detected format.
pub(super) fn holds_own_records(head: &[u8], kind: StreamFormat, path: Option<&Path>) -> bool {
    match kind {
        StreamFormat::Compressed(compression) => {
            let mut start = Vec::new();
            // The head ends within the file, and the file may be damaged. The bytes before the first error are enough.
            let mut packed = compression.reader(PeekReader::new(head));
            while start.len() < START {
                match packed.fill_buf() {
                    Ok(next) if !next.is_empty() => {
                        let length = next.len();
                        let _ = packed.by_ref().take(length as u64).read_to_end(&mut start);
                    }
                    _ => break,
                }
            }
            is_ours(&start)
        }
        StreamFormat::Parquet => path.is_some_and(is_our_parquet),
        _ => is_ours(head),
    }
}

/// Whether a file that was not asked for by name or glob can hold pages: it is text, HTML or a container, or it looks
/// like text and has an unknown extension.
fn holds_pages(head: &[u8], kind: StreamFormat, path: Option<&Path>) -> bool {
    let name = path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if LABELS.iter().any(|label| name.ends_with(label)) || is_manifest(&name, head) {
        return false;
    }
    if has_html_ending(&name) {
        return true;
    }
    let ending = name.split('?').next().unwrap_or_default().rsplit_once('.').map_or("", |(_, ending)| ending);
    if NO_PAGES.contains(&ending) {
        return false;
    }
    // Engines mark a finished run with an empty file (`_SUCCESS`), and leave empty parts.
    kind != StreamFormat::Page || TEXTS.contains(&ending) || ending != "json" && !head.is_empty() && is_text(head)
}

/// Extensions of text files.
const TEXTS: &[&str] = &["txt", "text", "md"];

/// Endings of the files that belong to labelled pages.
const LABELS: &[&str] = &[".gold.txt", ".labels.tsv"];

/// Extensions of files that hold no pages, whatever their first bytes are: scripts, style sheets, source code, images,
/// audio, video, fonts, office documents (which are zip archives), programs.
#[rustfmt::skip]
const NO_PAGES: &[&str] = &[
    "js", "mjs", "cjs", "ts", "jsx", "tsx", "vue", "map", "css", "scss", "sass", "less", "wasm",
    "py", "rb", "pl", "sh", "bat", "c", "h", "cpp", "hpp", "java", "go", "rs", "swf", "class", "toml", "yaml", "yml", "ini", "lock", "log",
    "png", "jpg", "jpeg", "jpe", "gif", "webp", "avif", "bmp", "tif", "tiff", "svg", "ico", "psd", "heic",
    "mp3", "m4a", "ogg", "wav", "flac", "aac", "mp4", "m4v", "webm", "avi", "mov", "flv", "mkv", "wmv", "m3u8",
    "woff", "woff2", "ttf", "otf", "eot",
    "pdf", "ps", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "epub", "mobi", "wps", "csv", "tsv",
    "exe", "dll", "so", "apk", "jar", "war", "dmg", "iso", "rar", "7z", "sqlite", "db",
];

/// Whether the directory at the end of a Parquet file names this program as its writer.
fn is_our_parquet(path: &Path) -> bool {
    let end = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        let mut end = Vec::new();
        file.take(END).read_to_end(&mut end)?;
        Ok(end)
    };
    end().is_ok_and(|end| memchr::memmem::find(&end, b"taosha version ").is_some())
}

/// Whether bytes begin like a report of this program.
fn is_our_report(head: &[u8]) -> bool {
    memchr::memmem::find(&head[..head.len().min(START)], b"<meta name=\"generator\" content=\"taosha report\">")
        .is_some()
}

/// Whether a file is the manifest of labelled pages: its first row names a page and does not hold one.
fn is_manifest(name: &str, head: &[u8]) -> bool {
    let row = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let has = |key: &str| memchr::memmem::find(row, format!("\"{key}\"").as_bytes()).is_some();
    name == "manifest.jsonl" && has("name") && !PAGE_FIELDS.iter().any(|field| has(field))
}

/// Whether bytes begin like records of this program, as JSON Lines or as an array.
fn is_ours(head: &[u8]) -> bool {
    let head = &head[..head.len().min(START)];
    let text = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
    let Some(text) = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start) else { return false };
    let Some(text) = text.strip_prefix(b"\"schema\":").map(<[u8]>::trim_ascii_start) else { return false };
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = text[digits..].strip_prefix(b",").map(<[u8]>::trim_ascii_start);
    digits > 0 && text.is_some_and(|text| text.starts_with(b"\"id\":"))
}
