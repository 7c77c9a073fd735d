//! Opening an input: a page is read, a container is handed on to be taken apart.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use super::container::{Flow, Kind, ReadOptions, Reading, detect};
use super::engine::{Opened, ReadContainer};
use super::item::{Content, Item, read_page};
use super::page::caught;
use super::selection::passed_over;
use super::source::Source;
use super::{Chosen, Input, WalkError};

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
        Ok(Found::Container(container)) => Opened::Many(container.read(source, options, skip)),
        Err(error) => one(source, Content::Failed(error.to_string()), skip),
    }
}

enum Found<'s> {
    /// A page, or why there is none.
    Page(Content),
    Container(Container<'s>),
}

fn read<'s>(input: &Input, name: &str, options: &ReadOptions, count: &'s AtomicU64) -> io::Result<Found<'s>> {
    let (mut rest, path, chosen): (Box<dyn Read + Send>, _, _) = match input {
        Input::Stdin(_) => (Box::new(io::stdin()), None, Chosen::Named),
        Input::File { path, chosen, .. } => (Box::new(File::open(path)?), Some(path.clone()), *chosen),
    };
    let mut head = Vec::with_capacity(8 << 10);
    rest.by_ref().take(HEAD).read_to_end(&mut head)?;
    count.fetch_add(head.len() as u64, Ordering::Relaxed);
    let whole = (head.len() as u64) < HEAD;
    let kind = detect(&mut Source::new(&head[..]), name, options.field.as_deref());
    if let Some(why) = passed_over(&head, kind, chosen, path.as_deref()) {
        return Ok(Found::Page(Content::PassedOver(why)));
    }
    // What can only be read from front to end is no file to be looked at from its end.
    let path = path.filter(|path| path.is_file());
    if kind != Kind::Page {
        return Ok(Found::Container(Container { kind, head, rest: Counted { inner: rest, bytes: count }, path }));
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

/// A container that is open.
struct Container<'s> {
    kind: Kind,
    /// What was read to see what it is.
    head: Vec<u8>,
    rest: Counted<'s>,
    /// Where it lies, if it can be read from its end, too.
    path: Option<PathBuf>,
}

impl<'s> Container<'s> {
    /// Gives its items behind the first `skip`; a panic is one more item, a failed one.
    fn read(self, name: String, options: &'s ReadOptions, mut skip: u64) -> ReadContainer<'s> {
        Box::new(move |take| {
            let source = Source::new(Cursor::new(self.head).chain(self.rest));
            let mut give = |item: Item| {
                if skip > 0 {
                    skip -= 1;
                    return Flow::Continue(());
                }
                take(item)
            };
            let mut reading = Reading::new(options, &mut give);
            let read = caught(|| reading.container(self.kind, source, &name, self.path.as_deref()));
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

    /// What opening an input gives: the reason of its failure, or how many items.
    fn opened(input: Result<Input, WalkError>) -> Result<usize, String> {
        let options = ReadOptions { field: None, max_page: 1 << 20 };
        match open(input, &options, &AtomicU64::new(0), 0) {
            Opened::One(Item { content: Content::Failed(reason), .. }) => Err(reason),
            Opened::One(_) => Ok(1),
            Opened::Many(read) => {
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
    fn what_vanishes_during_the_walk_is_named_and_costs_no_others() {
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
        let gone = |of: &Result<usize, String>| of.as_ref().is_err_and(|reason| reason.contains("No such file"));
        assert_eq!(rest.len(), 4, "{rest:?}");
        assert!(gone(&rest[0]) && gone(&rest[1]), "{rest:?}");
        assert_eq!(rest[2..], [Ok(2), Ok(2)]);
    }
}
