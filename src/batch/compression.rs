//! Compression: what is known of it, reading it on behind damage, and writing it in pieces that can be cut off.

use std::fmt;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use serde::{Deserialize, Serialize};

use super::source::{EndsAtError, Source};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip (`.gz`).
    Gzip,
    /// Zstandard (`.zst`).
    Zstd,
    /// bzip2 (`.bz2`).
    Bzip2,
    /// xz (`.xz`).
    Xz,
}

/// The strength of gzip; the format's usual one.
const GZIP_LEVEL: u32 = 6;
/// The preset of xz: the higher ones take minutes a gigabyte for a few percent.
const XZ_PRESET: u32 = 3;

impl Compression {
    /// What a file's name asks for by its last ending.
    pub fn of_name(path: &Path) -> Self {
        match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            Some("bz2") => Self::Bzip2,
            Some("xz") => Self::Xz,
            _ => Self::None,
        }
    }

    /// The ending that names it, with its dot; nothing for none.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
            Self::Bzip2 => ".bz2",
            Self::Xz => ".xz",
        }
    }

    /// What bytes begin with, if they are compressed.
    pub(super) fn of_bytes(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            // A frame, or one that readers skip.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Self::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::None,
        }
    }

    /// A whole member (stream, frame) that holds these bytes. Members that stand one behind another are one file.
    pub(super) fn member(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
                out.write_all(bytes)?;
                out.finish()
            }
            Self::Zstd => Ok(ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)),
            Self::Bzip2 => {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
                out.write_all(bytes)?;
                out.finish()
            }
            Self::Xz => {
                let options = lzma_rust2::XzOptions::with_preset(XZ_PRESET);
                let mut out = lzma_rust2::XzWriter::new(Vec::new(), options)?;
                out.write_all(bytes)?;
                out.finish()
            }
        }
    }

    /// What is compressed in a source. An error of the stream is reported once; behind it reading goes on with gzip's
    /// next whole member, or the stream ends.
    pub(super) fn reader(self, source: Source<'_>) -> Source<'_> {
        match self {
            Self::None => source,
            Self::Gzip => Source::new(GzipMembers { state: Member::Between(source), number: 0 }),
            Self::Zstd => Source::new(EndsAtError::new(ZstdFrames::new(source))),
            Self::Bzip2 => Source::new(EndsAtError::new(bzip2::bufread::MultiBzDecoder::new(source))),
            Self::Xz => Source::new(EndsAtError::new(lzma_rust2::XzReader::new(source, true))),
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Gzip => "gz",
            Self::Zstd => "zst",
            Self::Bzip2 => "bz2",
            Self::Xz => "xz",
        })
    }
}

/// gzip's members, one behind another. Archives of web pages have one a record, so that one that is damaged costs no
/// other: behind an error reading goes on at the next header.
struct GzipMembers<'r> {
    state: Member<'r>,
    /// Members read so far; the errors name it.
    number: u64,
}

enum Member<'r> {
    Within(Box<GzDecoder<Source<'r>>>),
    Between(Source<'r>),
    Damaged(Source<'r>),
    End,
}

impl Read for GzipMembers<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, Member::End) {
                Member::End => return Ok(0),
                Member::Within(mut member) => match member.read(into) {
                    Ok(0) if !into.is_empty() => self.state = Member::Between(member.into_inner()),
                    Ok(read) => {
                        self.state = Member::Within(member);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => self.state = Member::Within(member),
                    Err(error) => {
                        self.state = Member::Damaged(member.into_inner());
                        let reason = match error.kind() {
                            io::ErrorKind::UnexpectedEof => "cut off".to_owned(),
                            _ => error.to_string(),
                        };
                        return Err(io::Error::new(error.kind(), format!("gzip member {}: {reason}", self.number)));
                    }
                },
                Member::Between(mut source) => {
                    if source.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    if gzip_header(source.peek(10)) {
                        self.number += 1;
                        self.state = Member::Within(Box::new(GzDecoder::new(source)));
                    } else if source.peek_all().iter().all(|b| *b == 0) {
                        // Tapes and block devices fill up with zeros; gzip ignores them.
                        return Ok(0);
                    } else {
                        self.state = Member::Damaged(source);
                        let reason = format!("no gzip member follows member {}", self.number);
                        return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
                    }
                }
                Member::Damaged(mut source) => {
                    while !source.fill_buf()?.is_empty() {
                        let head = source.peek(10);
                        if gzip_header(head) {
                            self.state = Member::Between(source);
                            break;
                        }
                        let ahead = source.peek_all();
                        let next = memchr::memchr(0x1F, &ahead[1..]).map_or(ahead.len(), |at| at + 1);
                        source.consume(next);
                    }
                    if matches!(self.state, Member::End) {
                        return Ok(0);
                    }
                }
            }
        }
    }
}

/// Whether a member begins here: its magic, flags that exist, and values of the last two fields that are in use.
fn gzip_header(head: &[u8]) -> bool {
    matches!(head, [0x1F, 0x8B, 8, 0..=0x1F, _, _, _, _, 0 | 2 | 4, 0..=13 | 255, ..])
}

/// Zstandard's frames, one behind another; checksums are compared, skippable frames skipped.
struct ZstdFrames<'r> {
    source: Source<'r>,
    decoder: FrameDecoder,
    within: bool,
}

impl<'r> ZstdFrames<'r> {
    fn new(source: Source<'r>) -> Self {
        Self { source, decoder: FrameDecoder::new(), within: false }
    }
}

impl Read for ZstdFrames<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let invalid = |error: FrameDecoderError| io::Error::new(io::ErrorKind::InvalidData, format!("zstd: {error}"));
        loop {
            if self.within {
                while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                    self.decoder
                        .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                        .map_err(invalid)?;
                }
                let read = self.decoder.read(into)?;
                if read > 0 || into.is_empty() {
                    return Ok(read);
                }
                self.within = false;
                let stored = self.decoder.get_checksum_from_data();
                if stored.is_some() && stored != self.decoder.get_calculated_checksum() {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "zstd: the checksum does not match"));
                }
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => self.within = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(invalid(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Compression; 5] =
        [Compression::None, Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz];

    fn read(bytes: Vec<u8>) -> (Vec<u8>, Vec<String>) {
        let kind = Compression::of_bytes(&bytes);
        let mut source = kind.reader(Source::new(io::Cursor::new(bytes)));
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        while let Err(error) = source.read_to_end(&mut all) {
            errors.push(error.to_string());
        }
        (all, errors)
    }

    #[test]
    fn members_behind_one_another_are_one_file() {
        let text = "淘沙，大浪淘沙。\n".repeat(5000);
        for compression in ALL {
            let mut bytes = compression.member(text.as_bytes()).unwrap();
            bytes.extend(compression.member(b"and more").unwrap());
            let whole = format!("{text}and more");
            assert_eq!(read(bytes), (whole.into_bytes(), vec![]), "{compression}");
        }
    }

    #[test]
    fn what_is_cut_off_or_altered_is_an_error_once() {
        let text = (0..20_000).fold(String::new(), |text, n| text + &n.to_string() + "行\n");
        for compression in &ALL[1..] {
            let whole = compression.member(text.as_bytes()).unwrap();
            let cut = whole[..whole.len() * 2 / 3].to_vec();
            let (out, errors) = read(cut);
            assert_eq!(errors.len(), 1, "{compression} cut: {errors:?}");
            assert!(text.as_bytes().starts_with(&out), "{compression}");
            let mut altered = whole.clone();
            let at = altered.len() / 2;
            altered[at] ^= 0x10;
            let (_, errors) = read(altered);
            assert_eq!(errors.len(), 1, "{compression} altered: {errors:?}");
        }
    }

    #[test]
    fn a_damaged_member_of_gzip_costs_no_other() {
        let members: Vec<Vec<u8>> =
            (0..5).map(|n| Compression::Gzip.member(format!("member {n}\n").as_bytes()).unwrap()).collect();
        let mut bytes = members.concat();
        let second = members[0].len() + members[1].len() / 2;
        bytes[second] ^= 0xFF;
        let (out, errors) = read(bytes);
        let out = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(errors.len(), 1, "{errors:?}");
        for n in [0, 2, 3, 4] {
            assert!(out.contains(&format!("member {n}\n")), "{out}");
        }
    }
}
