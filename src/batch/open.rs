//! Opening an input: a page is read, a container is handed on to be taken apart.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use super::container::{Flow, Kind, ReadOptions, Reading, detect};
use super::engine::{Opened, ReadContainer};
use super::item::{Content, Item, read_page};
use super::page::caught;
use super::source::Source;
use super::{Input, WalkError};

/// Bytes that an input's kind is told by, and by which most pages are read as a whole.
const HEAD: u64 = 1 << 16;

/// Opens an input. Its bytes are counted in `bytes` as they are read. The first `skip` items are left out.
pub(super) fn open<'s>(
    input: Result<Input, WalkError>,
    options: &'s ReadOptions,
    bytes: &'s AtomicU64,
    skip: u64,
) -> Opened<'s> {
    let input = match input {
        Ok(input) => input,
        Err(WalkError { path, reason }) => {
            return one(path.to_string_lossy().into_owned(), Content::Failed(reason), skip);
        }
    };
    let source = input.source();
    match read(&input, &source, options, bytes) {
        Ok(Found::Page(content)) => one(source, content, skip),
        Ok(Found::Container { kind, head, rest, path }) => {
            Opened::Many(container(kind, head, rest, path, source, options, bytes, skip))
        }
        Err(error) => one(source, Content::Failed(error.to_string()), skip),
    }
}

enum Found {
    Page(Content),
    Container { kind: Kind, head: Vec<u8>, rest: Box<dyn Read + Send>, path: Option<PathBuf> },
}

fn read(input: &Input, name: &str, options: &ReadOptions, count: &AtomicU64) -> io::Result<Found> {
    let (mut rest, path): (Box<dyn Read + Send>, _) = match input {
        Input::Stdin(_) => (Box::new(io::stdin()), None),
        Input::File { path, .. } => (Box::new(File::open(path)?), Some(path.clone())),
    };
    let mut head = Vec::with_capacity(8 << 10);
    rest.by_ref().take(HEAD).read_to_end(&mut head)?;
    count.fetch_add(head.len() as u64, Ordering::Relaxed);
    let whole = (head.len() as u64) < HEAD;
    let kind = detect(&mut Source::new(&head[..]), name, options.field.as_deref());
    // What can only be read from front to end is no file to be looked at from its end.
    let path = path.filter(|path| path.is_file());
    if kind != Kind::Page {
        return Ok(Found::Container { kind, head, rest, path });
    }
    if whole && head.len() <= options.max_page {
        return Ok(Found::Page(Content::Page(head)));
    }
    let size = path.and_then(|path| path.metadata().ok()).map_or(0, |m| m.len());
    let content = read_page(&mut Cursor::new(head).chain(rest), options.max_page, size)?;
    let read = match &content {
        Content::Page(bytes) => bytes.len() as u64,
        Content::TooLarge(of) => of.bytes,
        _ => 0,
    };
    count.fetch_add(read.saturating_sub(HEAD), Ordering::Relaxed);
    Ok(Found::Page(content))
}

/// Counts what is read.
struct Counted<'s> {
    inner: Box<dyn Read + Send>,
    bytes: &'s AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn one<'s>(source: String, content: Content, skip: u64) -> Opened<'s> {
    if skip > 0 { Opened::Many(Box::new(|_| {})) } else { Opened::One(Item { source, content }) }
}

fn container<'s>(
    kind: Kind,
    head: Vec<u8>,
    rest: Box<dyn Read + Send>,
    path: Option<PathBuf>,
    name: String,
    options: &'s ReadOptions,
    bytes: &'s AtomicU64,
    mut skip: u64,
) -> ReadContainer<'s> {
    Box::new(move |take| {
        let source = Source::new(Cursor::new(head).chain(Counted { inner: rest, bytes }));
        let mut give = |item: Item| {
            if skip > 0 {
                skip -= 1;
                return Flow::Continue(());
            }
            take(item)
        };
        let read = caught(|| Reading::new(options, &mut give).container(kind, source, &name, path.as_deref()));
        if let Err(reason) = read {
            let _ = take(Item { source: name, content: Content::Failed(reason) });
        }
    })
}
