//! Items: the unparsed pages that readers pass to the threads that clean.

use std::io::{self, Read};

use crate::extract::InputKind;

/// A page that is not parsed yet, or the reason why there is none.
pub(super) struct Item {
    /// The name of the item in records and messages.
    pub(super) source: String,
    pub(super) content: Content,
}

/// The content of an item. The threads that clean parse it.
pub(super) enum Content {
    /// The bytes of a page.
    Page(Vec<u8>),
    /// A page above the size limit. Its content was not kept.
    TooLarge(TooLarge),
    /// A JSON object that holds a page.
    Json(Vec<u8>),
    /// A row of Parquet.
    #[cfg(feature = "parquet")]
    Row(ParquetRow),
    /// A record of a web archive.
    Warc(WarcRecord),
    /// An item that cannot be read, with the reason.
    Failed(String),
    /// A valid item that is not a page (an image, or a record of an archive that holds only an address).
    Skipped,
    /// A file of a directory that is not read.
    PassedOver(PassedOver),
}

/// Why a file of a directory is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PassedOver {
    /// It holds records that this program wrote.
    Records,
    /// Its type holds no pages: a script, a picture, the gold text of a labelled page.
    NoPage,
}

/// The reason why an item yields no record, and its id if it has one.
#[derive(Debug, PartialEq)]
pub(super) struct Rejection {
    pub(super) reason: String,
    pub(super) id: Option<String>,
}

/// The id and size of a page that is too large.
pub(super) struct TooLarge {
    /// The id for its record: the first 32 hexadecimal digits of the BLAKE3 hash of its bytes.
    pub(super) id: String,
    /// Its size in bytes.
    pub(super) bytes: u64,
}

/// A page from a Parquet file, with the other fields of its row.
#[cfg(feature = "parquet")]
pub(super) struct ParquetRow {
    pub(super) page: Vec<u8>,
    /// The kind of page that the name of its column implies.
    pub(super) kind: InputKind,
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) extra: crate::record::Extra,
}

/// A record of a web archive: the headers that matter, and the block.
#[derive(Default)]
pub(super) struct WarcRecord {
    /// Whether the block is an HTTP response. If not, it is the page alone.
    pub(super) http: bool,
    /// The kind of page, if the block is not an HTTP response.
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
    /// Its approximate size in memory, in bytes.
    pub(super) fn weight(&self) -> usize {
        /// Bytes of the item itself, its name, and its entry in queues.
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
    /// The size of the page in its container, in bytes. It is 0 for items without a page.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Page(bytes) | Self::Json(bytes) => bytes.len() as u64,
            #[cfg(feature = "parquet")]
            Self::Row(row) => row.page.len() as u64,
            Self::Warc(record) => record.block.len() as u64,
            Self::TooLarge(page) => page.bytes,
            Self::Failed(_) | Self::Skipped | Self::PassedOver(_) => 0,
        }
    }
}

/// Reads a page to its end. If it is larger than `limit` bytes, only its size and hash are kept. `expected` is the size
/// to reserve, in bytes, or 0 if it is unknown.
pub(super) fn read_page(reader: &mut impl Read, limit: usize, expected: u64) -> io::Result<Content> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(usize::MAX).min(limit) + 1);
    reader.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() <= limit {
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
