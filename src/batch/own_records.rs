//! Reads files of records that this program wrote.

use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;

use super::Input;
use super::container::{Flow, ReadOptions};
use super::engine::OpenedInput;
use super::item::{Content, Item};
use super::open::open;

/// The size limit of a record, in bytes: that of thirty pages at the usual limit.
const MOST: usize = 1 << 30;

/// The JSON text of a record, or the reason why it cannot be read.
pub type RecordJson<'r> = Result<&'r [u8], String>;

/// Passes the JSON text of each record of a file to `take`, with its name (`FILE:LINE`) or the reason why it cannot be
/// read.
///
/// # Errors
/// `take` fails; then reading ends.
pub fn read_records(path: &Path, take: &mut dyn FnMut(&str, RecordJson<'_>) -> io::Result<()>) -> io::Result<()> {
    let options = ReadOptions { field: None, max_page: MOST };
    let mut taken = Ok(());
    let mut give = |Item { source, content }: Item| -> Flow {
        let read = match &content {
            Content::Json(json) => Ok(&**json),
            Content::Page(bytes) => Ok(&**bytes),
            Content::Failed(reason) => Err(reason.clone()),
            _ => Err("it is not a record as JSON".to_owned()),
        };
        taken = take(&source, read);
        if taken.is_ok() { Flow::Continue(()) } else { Flow::Break(()) }
    };
    match open(Ok(Input::file(path, None)), &options, &AtomicU64::new(0), 0) {
        OpenedInput::Single(item) => {
            let _ = give(item);
        }
        OpenedInput::Container(read) => read(&mut give),
    }
    taken
}
