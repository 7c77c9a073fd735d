//! Which files of a directory are read. One that is named by itself is read whatever it is.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use super::Chosen;
use super::container::Kind;
use super::item::PassedOver;
use super::source::Source;
use crate::extract::sniff::has_html_ending;
use crate::pipeline::is_text;

/// Bytes at the start of a file by which records are known.
const START: usize = 512;
/// Bytes at the end of a Parquet file in which its writer is looked for.
const END: u64 = 4096;

/// Why a file is not read, by its first bytes and what they say it is; nothing if it is.
pub(super) fn passed_over(head: &[u8], kind: Kind, chosen: Chosen, path: Option<&Path>) -> Option<PassedOver> {
    if chosen == Chosen::Named {
        return None;
    }
    let is_ours = match kind {
        Kind::Compressed(compression) => {
            let mut start = Vec::new();
            // Of a file that is damaged or longer than its head, what can be unpacked does.
            let mut packed = compression.reader(Source::new(head));
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
        Kind::Parquet => path.is_some_and(is_our_parquet),
        _ => is_ours(head),
    };
    if is_ours {
        return Some(PassedOver::Records);
    }
    (chosen == Chosen::Found && !holds_pages(head, kind, path)).then_some(PassedOver::NoPage)
}

/// Whether a file that nobody asked for by name or glob is of a kind that holds pages: text, HTML, a container, or text
/// under an ending that says nothing.
fn holds_pages(head: &[u8], kind: Kind, path: Option<&Path>) -> bool {
    let name = path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if LABELS.iter().any(|label| name.ends_with(label)) {
        return false;
    }
    if has_html_ending(&name) {
        return true;
    }
    let ending = name.split('?').next().unwrap_or_default().rsplit_once('.').map_or("", |(_, ending)| ending);
    if NO_PAGES.contains(&ending) {
        return false;
    }
    kind != Kind::Page || TEXTS.contains(&ending) || ending != "json" && is_text(head)
}

/// Endings of text.
const TEXTS: &[&str] = &["txt", "text", "md"];

/// How files are called that belong to labelled pages.
const LABELS: &[&str] = &[".gold.txt", ".labels.tsv"];

/// Endings of files that hold no pages, whatever they look like: scripts, styles, code, pictures, sound, films, fonts,
/// documents of office programs (which are zip archives), programs.
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

/// Whether a Parquet file says that this program wrote it, in the directory at its end.
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

/// Whether bytes begin as records of this program do: JSON Lines, or an array.
fn is_ours(head: &[u8]) -> bool {
    let head = &head[..head.len().min(START)];
    let text = head.strip_prefix(b"[").unwrap_or(head).trim_ascii_start();
    let Some(text) = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start) else { return false };
    let Some(text) = text.strip_prefix(b"\"schema\":").map(<[u8]>::trim_ascii_start) else { return false };
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = text[digits..].strip_prefix(b",").map(<[u8]>::trim_ascii_start);
    digits > 0 && text.is_some_and(|text| text.starts_with(b"\"id\":"))
}
