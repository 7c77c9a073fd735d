//! Compression: detects formats, reads past damage, and writes members that a file can be truncated between.

use std::fmt;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use serde::{Deserialize, Serialize};

use super::reader::{FuseOnError, PeekReader};

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

/// The level of gzip. 6 is the usual default.
const GZIP_LEVEL: u32 = 6;
/// The preset of xz. Higher presets take minutes per gigabyte and save a few percent.
const XZ_PRESET: u32 = 3;

impl Compression {
    /// The compression that the last extension of a file name asks for.
    pub fn of_name(path: &Path) -> Self {
        match path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            Some("bz2") => Self::Bzip2,
            Some("xz") => Self::Xz,
            _ => Self::None,
        }
    }

    /// The extension of this compression, with its dot. It is empty for no compression.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
            Self::Bzip2 => ".bz2",
            Self::Xz => ".xz",
        }
    }

    /// Detects the compression by the first bytes of a stream.
    pub(super) fn of_bytes(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            // A frame, or a skippable frame.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Self::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::None,
        }
    }

    /// Compresses these bytes to one complete member (stream, frame). Concatenated members are a valid file.
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

    /// Returns a reader of the decompressed bytes. It reports an error of the stream once. After the error, gzip
    /// continues with the next intact member; the other formats end.
    pub(super) fn reader(self, source: PeekReader<'_>) -> PeekReader<'_> {
        match self {
            Self::None => source,
            Self::Gzip => PeekReader::new(GzipMembers { state: GzipState::Between(source), number: 0 }),
            Self::Zstd => PeekReader::new(FuseOnError::new(ZstdFrames::new(source))),
            Self::Bzip2 => PeekReader::new(FuseOnError::new(bzip2::bufread::MultiBzDecoder::new(source))),
            Self::Xz => PeekReader::new(FuseOnError::new(lzma_rust2::XzReader::new(source, true))),
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

/// A reader of concatenated gzip members. Web archives have one member per record. After an error it continues at the
/// next header, so a damaged member costs no other member.
struct GzipMembers<'r> {
    state: GzipState<'r>,
    /// Number of members begun so far. Error messages contain it.
    number: u64,
}

/// The position of a [`GzipMembers`] reader.
enum GzipState<'r> {
    Within(Box<GzDecoder<PeekReader<'r>>>),
    Between(PeekReader<'r>),
    Damaged(PeekReader<'r>),
    End,
}

impl Read for GzipMembers<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, GzipState::End) {
                GzipState::End => return Ok(0),
                GzipState::Within(mut member) => match member.read(into) {
                    Ok(0) if !into.is_empty() => self.state = GzipState::Between(member.into_inner()),
                    Ok(read) => {
                        self.state = GzipState::Within(member);
                        return Ok(read);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => self.state = GzipState::Within(member),
                    Err(error) => {
                        self.state = GzipState::Damaged(member.into_inner());
                        let reason = match error.kind() {
                            io::ErrorKind::UnexpectedEof => "cut off".to_owned(),
                            _ => error.to_string(),
                        };
                        return Err(io::Error::new(error.kind(), format!("gzip member {}: {reason}", self.number)));
                    }
                },
                GzipState::Between(mut source) => {
                    if source.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    if gzip_header(source.peek(10)) {
                        self.number += 1;
                        self.state = GzipState::Within(Box::new(GzDecoder::new(source)));
                    } else if source.peek_all().iter().all(|b| *b == 0) {
                        // Tapes and block devices pad files with zeros. The gzip program ignores them too.
                        return Ok(0);
                    } else {
                        self.state = GzipState::Damaged(source);
                        let reason = format!("no gzip member follows member {}", self.number);
                        return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
                    }
                }
                GzipState::Damaged(mut source) => {
                    while !source.fill_buf()?.is_empty() {
                        let head = source.peek(10);
                        if gzip_header(head) {
                            self.state = GzipState::Between(source);
                            break;
                        }
                        let ahead = source.peek_all();
                        let next = memchr::memchr(0x1F, &ahead[1..]).map_or(ahead.len(), |at| at + 1);
                        source.consume(next);
                    }
                    if matches!(self.state, GzipState::End) {
                        return Ok(0);
                    }
                }
            }
        }
    }
}

/// Whether a member begins here. Checks the magic number, the reserved flag bits, and the known values of the extra
/// flags and the operating system.
fn gzip_header(head: &[u8]) -> bool {
    matches!(head, [0x1F, 0x8B, 8, 0..=0x1F, _, _, _, _, 0 | 2 | 4, 0..=13 | 255, ..])
}

/// A reader of concatenated Zstandard frames. It verifies checksums and skips skippable frames.
struct ZstdFrames<'r> {
    source: PeekReader<'r>,
    decoder: FrameDecoder,
    within: bool,
}

impl<'r> ZstdFrames<'r> {
    fn new(source: PeekReader<'r>) -> Self {
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
        let mut source = kind.reader(PeekReader::new(io::Cursor::new(bytes)));
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        while let Err(error) = source.read_to_end(&mut all) {
            errors.push(error.to_string());
        }
        (all, errors)
    }

    #[test]
    fn concatenated_members_are_one_file() {
        let text = "淘沙，大浪淘沙。\n".repeat(5000);
        for compression in ALL {
            let mut bytes = compression.member(text.as_bytes()).unwrap();
            bytes.extend(compression.member(b"and more").unwrap());
            let whole = format!("{text}and more");
            assert_eq!(read(bytes), (whole.into_bytes(), vec![]), "{compression}");
        }
    }

    #[test]
    fn a_truncated_or_altered_stream_is_an_error_once() {
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
