//! Opens an input: reads it if it is a page, and prepares it for unpacking if it is a container.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::container::{Flow, ReadOptions, StreamFormat, Unpacker, detect};
use super::engine::{OpenedInput, ReadContainer};
use super::item::{Content, Item, read_page};
use super::panic::catch_panic;
use super::reader::PeekReader;
use super::selection::{holds_own_records, passed_over};
use super::{Input, InputOrigin, WalkError};

/// Bytes that are read to detect the format of an input. Most pages fit in them.
const HEAD: u64 = 1 << 16;

/// Bytes that are reserved for an input of unknown size.
const LEAST_HEAD: usize = 8 << 10;

/// Opens an input and skips its first `skip` items. `bytes` counts the bytes of the input as they are read.
pub(super) fn open<'s>(
    input: Result<Input, WalkError>,
    options: &'s ReadOptions,
    bytes: &'s AtomicU64,
    skip: u64,
) -> OpenedInput<'s> {
    let input = match input {
        Ok(input) => input,
        Err(WalkError { path, reason }) => {
            return single(path.to_string_lossy().into_owned(), Content::Failed(reason), skip);
        }
    };
    let source = input.source();
    match read(&input, &source, options, bytes) {
        Ok(DetectedInput::Page(content)) => single(source, content, skip),
        Ok(DetectedInput::Container(container)) => OpenedInput::Container(container.read(source, options, skip)),
        Err(error) => single(source, Content::Failed(error.to_string()), skip),
    }
}

/// Whether a file holds records that this program wrote, as JSON Lines or as an array, compressed or not, or as Parquet.
///
/// # Errors
/// The file cannot be read.
pub fn holds_records(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    let kind = detect(&mut PeekReader::new(&head[..]), &path.to_string_lossy(), None);
    Ok(holds_own_records(&head, kind, Some(path)))
}

/// An input after its format was detected.
enum DetectedInput<'s> {
    /// A page, or the reason why there is none.
    Page(Content),
    /// A container whose items are read later.
    Container(Container<'s>),
}

fn read<'s>(input: &Input, name: &str, options: &ReadOptions, count: &'s AtomicU64) -> io::Result<DetectedInput<'s>> {
    let (mut rest, path, origin): (Box<dyn Read + Send>, _, _) = match input {
        Input::Stdin(_) => (Box::new(io::stdin()), None, InputOrigin::Named),
        Input::File { path, origin, .. } => (Box::new(File::open(path)?), Some(path.clone()), *origin),
    };
    let size = input.size().unwrap_or(0);
    // One byte more than a small file has, so that its end is found without growth.
    let mut head = Vec::with_capacity(usize::try_from(size.min(HEAD)).unwrap_or(0).max(LEAST_HEAD) + 1);
    rest.by_ref().take(HEAD).read_to_end(&mut head)?;
    count.fetch_add(head.len() as u64, Ordering::Relaxed);
    let whole = (head.len() as u64) < HEAD;
    let kind = detect(&mut PeekReader::new(&head[..]), name, options.field.as_deref());
    if let Some(why) = passed_over(&head, kind, origin, path.as_deref()) {
        return Ok(DetectedInput::Page(Content::PassedOver(why)));
    }
    // A pipe or device has a path too, but it cannot be read from its end.
    let path = path.filter(|path| path.is_file());
    if kind != StreamFormat::Page {
        return Ok(DetectedInput::Container(Container {
            kind,
            head,
            rest: CountingReader { inner: rest, bytes: count },
            path,
        }));
    }
    if whole && head.len() <= options.max_page {
        return Ok(DetectedInput::Page(Content::Page(head)));
    }
    let content = read_page(&mut Cursor::new(head).chain(rest), options.max_page, size)?;
    let read = match &content {
        Content::Page(bytes) => bytes.len() as u64,
        Content::TooLarge(page) => page.bytes,
        _ => 0,
    };
    count.fetch_add(read.saturating_sub(HEAD), Ordering::Relaxed);
    Ok(DetectedInput::Page(content))
}

/// A reader that counts the bytes that are read.
struct CountingReader<'s> {
    inner: Box<dyn Read + Send>,
    bytes: &'s AtomicU64,
}

impl Read for CountingReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn single<'s>(source: String, content: Content, skip: u64) -> OpenedInput<'s> {
    if skip > 0 { OpenedInput::Container(Box::new(|_| {})) } else { OpenedInput::Single(Item { source, content }) }
}

/// An open container.
struct Container<'s> {
    kind: StreamFormat,
    /// The bytes that were read to detect the format.
    head: Vec<u8>,
    rest: CountingReader<'s>,
    /// Its path, if it is a regular file.
    path: Option<PathBuf>,
}

impl<'s> Container<'s> {
    /// Reads its items after the first `skip`. A panic becomes one more item with an error.
    fn read(self, name: String, options: &'s ReadOptions, mut skip: u64) -> ReadContainer<'s> {
        Box::new(move |take| {
            let source = PeekReader::new(Cursor::new(self.head).chain(self.rest));
            let mut give = |item: Item| {
                if skip > 0 {
                    skip -= 1;
                    return Flow::Continue(());
                }
                take(item)
            };
            let mut unpacker = Unpacker::new(options, &mut give);
            let read = catch_panic(|| unpacker.stream_of(self.kind, source, &name, self.path.as_deref()));
            if let Err(reason) = read {
                let _ = take(Item { source: name, content: Content::Failed(reason) });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::batch::{Filter, Walk};

    /// The result of opening an input: the number of its items, or the reason of its failure.
    fn opened(input: Result<Input, WalkError>) -> Result<usize, String> {
        let options = ReadOptions { field: None, max_page: 1 << 20 };
        match open(input, &options, &AtomicU64::new(0), 0) {
            OpenedInput::Single(Item { content: Content::Failed(reason), .. }) => Err(reason),
            OpenedInput::Single(_) => Ok(1),
            OpenedInput::Container(read) => {
                let mut items = 0;
                read(&mut |_| {
                    items += 1;
                    Flow::Continue(())
                });
                Ok(items)
            }
        }
    }

    #[test]
    fn a_file_that_vanishes_during_the_walk_is_named_and_costs_no_others() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        for directory in ["c", "d"] {
            fs::create_dir(path(directory)).unwrap();
        }
        for file in ["a", "b", "c/1", "d/1", "e"] {
            fs::write(path(file), "{\"text\":\"页\"}\n{\"text\":\"页\"}\n").unwrap();
        }
        let mut walk = Walk::new(place.path(), &Filter::default());
        assert_eq!(opened(walk.next().unwrap()), Ok(2));
        fs::remove_file(path("b")).unwrap();
        fs::remove_dir_all(path("c")).unwrap();
        let rest: Vec<_> = walk.map(opened).collect();
        let gone =
            |opened: &Result<usize, String>| opened.as_ref().is_err_and(|reason| reason.contains("No such file"));
        assert_eq!(rest.len(), 4, "{rest:?}");
        assert!(gone(&rest[0]) && gone(&rest[1]), "{rest:?}");
        assert_eq!(rest[2..], [Ok(2), Ok(2)]);
    }
}
