//! One page as it lies in its input: what reading hands over to cleaning.

use std::io::{self, Read};

use crate::extract::InputKind;

/// A page, or what stands in the place of one, with the name that records and messages give it.
pub(super) struct Item {
    pub(super) source: String,
    pub(super) content: Content,
}

/// What an item holds. Taking it apart is left to the threads that clean.
pub(super) enum Content {
    /// A page's bytes.
    Page(Vec<u8>),
    /// A page larger than the bound, which was read past.
    TooLarge(TooLarge),
    /// A line of JSON Lines.
    Json(Vec<u8>),
    /// A row of Parquet.
    #[cfg(feature = "parquet")]
    Row(Row),
    /// A record of a web archive.
    Warc(WarcRecord),
    /// Nothing that could be read, and why.
    Failed(String),
    /// No page, and nothing wrong with it (an image, a page of which there is only the address).
    Skipped,
    /// A file of a directory that is not read.
    PassedOver(PassedOver),
}

/// Why a file of a directory is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PassedOver {
    /// It holds records that this program wrote.
    Records,
    /// It is of a kind that holds no pages: a script, a picture, the gold of a labelled page.
    NoPage,
}

/// What is known of a page that is too large.
pub(super) struct TooLarge {
    /// BLAKE3 of its bytes, as records carry it.
    pub(super) id: String,
    /// Its size.
    pub(super) bytes: u64,
}

/// A page out of a table, with the other fields of its row.
#[cfg(feature = "parquet")]
pub(super) struct Row {
    pub(super) page: Vec<u8>,
    /// What the name of its column says it is.
    pub(super) kind: InputKind,
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) extra: crate::record::Extra,
}

/// A record of a web archive: those of its headers that matter, and its block.
#[derive(Default)]
pub(super) struct WarcRecord {
    /// Whether an HTTP response stands in the block, and not the page alone.
    pub(super) http: bool,
    /// What the page is, where no HTTP response says it.
    pub(super) kind: InputKind,
    /// `WARC-Record-ID`, without its angle brackets.
    pub(super) id: Option<String>,
    /// `WARC-Target-URI`.
    pub(super) url: Option<String>,
    /// `WARC-Date`.
    pub(super) date: Option<String>,
    pub(super) block: Vec<u8>,
}

impl Item {
    /// About what it holds in memory, in bytes.
    pub(super) fn weight(&self) -> usize {
        /// The item itself, its name, and its place in queues.
        const OWN: usize = 512;
        OWN + match &self.content {
            Content::Page(bytes) | Content::Json(bytes) => bytes.len(),
            #[cfg(feature = "parquet")]
            Content::Row(row) => row.page.len() + row.extra.bytes(),
            Content::Warc(record) => record.block.len(),
            Content::TooLarge(_) | Content::Failed(_) | Content::Skipped | Content::PassedOver(_) => 0,
        }
    }
}

impl Content {
    /// Bytes of the page as it lies there; of one that was not read, none.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Page(bytes) | Self::Json(bytes) => bytes.len() as u64,
            #[cfg(feature = "parquet")]
            Self::Row(row) => row.page.len() as u64,
            Self::Warc(record) => record.block.len() as u64,
            Self::TooLarge(of) => of.bytes,
            Self::Failed(_) | Self::Skipped | Self::PassedOver(_) => 0,
        }
    }
}

/// Reads a page to its end. Beyond `most` bytes nothing of it is held, but its size and hash are still found.
pub(super) fn read_page(reader: &mut impl Read, most: usize, expected: u64) -> io::Result<Content> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(usize::MAX).min(most) + 1);
    reader.by_ref().take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= most {
        return Ok(Content::Page(bytes));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes);
    let mut size = bytes.len() as u64;
    bytes.truncate(1 << 16);
    bytes.resize(1 << 16, 0);
    loop {
        match reader.read(&mut bytes) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&bytes[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Content::TooLarge(TooLarge { id: hasher.finalize().to_hex()[..32].to_owned(), bytes: size }))
}
