//! Which files of a directory are read. One that is named by itself is read whatever it is.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use super::Chosen;
use super::container::Kind;
use super::item::PassedOver;
use super::source::Source;

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
    is_ours.then_some(PassedOver::Records)
}

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
