//! The engine of a run: inputs are opened, taken apart and cleaned on all threads, and what comes of them is written in
//! their order.
//!
//! Every worker does whatever is next: cleans pages that a container has given, or opens the next input. A container is
//! read by a thread of its own, which waits when too much is under way; so one giant file keeps all workers busy, and
//! several are taken apart side by side. There is no thread for writing: whichever worker brings what is next to be
//! written writes it. Memory is bounded by what is *under way*, all that was read and is not written yet: [`Limits`].
//!
//! What is next to be written is always let in, however much is under way, and every batch that was let in is cleaned
//! without waiting for anything: so the run cannot stand still.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::container::Flow;
use super::item::Item;

/// What may be under way at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Threads that clean.
    pub(super) jobs: usize,
    /// Bytes; a single page may be larger.
    pub(super) bytes: usize,
}

/// Bytes that are under way for each thread: what a slow page is waited for with, so that others need not wait. A page
/// with much to restore takes ten times as long as others; this is a thousand pages of usual length.
const BYTES_A_THREAD: usize = 4 << 20;

/// Bytes of pages that change hands at once. Less costs locks, more makes the end of a run uneven.
const BATCH: usize = 32 << 10;

/// How long a thread waits at most before it looks whether the run is stopped.
const LOOK_UP: Duration = Duration::from_millis(50);

impl Limits {
    pub(super) fn new(jobs: usize) -> Self {
        Self { jobs, bytes: BYTES_A_THREAD * jobs.max(2) }
    }
}

/// What an input turned out to be.
pub(super) enum Opened<'s> {
    /// One page, read already, or none.
    One(Item),
    /// A container, to be read by this.
    Many(ReadContainer<'s>),
}

/// Gives a container's items to a function until it says stop.
pub(super) type ReadContainer<'s> = Box<dyn FnOnce(&mut dyn FnMut(Item) -> Flow) + Send + 's>;

/// What takes the results, in the order of the inputs.
pub(super) trait Sink<R>: Send {
    /// The next result.
    fn take(&mut self, result: R) -> io::Result<()>;
    /// All of an input was taken.
    fn end(&mut self, input: u64) -> io::Result<()>;
}

/// What a run is made of. Neither opening nor cleaning may panic.
pub(super) struct Work<'s, I, R> {
    pub(super) limits: Limits,
    /// The number of the first input; they are counted from there.
    pub(super) first: u64,
    pub(super) open: &'s (dyn Fn(u64, I) -> Opened<'s> + Sync),
    pub(super) clean: &'s (dyn Fn(Item) -> R + Sync),
    /// Set from outside, it ends the run as soon as the pages under way are done.
    pub(super) stop: &'s AtomicBool,
}

/// Runs to the end of the inputs, to a stop, or to the first error of the sink. Says whether it came to the end.
pub(super) fn run<I, R: Send>(
    work: &Work<'_, I, R>,
    inputs: &mut (dyn Iterator<Item = I> + Send),
    sink: &mut dyn Sink<R>,
) -> io::Result<bool> {
    let engine = Engine {
        work,
        sink: Mutex::new(sink),
        idle: AtomicUsize::new(0),
        moved: Condvar::new(),
        state: Mutex::new(State {
            inputs,
            next: work.first,
            exhausted: false,
            containers: 0,
            ready: BTreeMap::new(),
            done: BTreeMap::new(),
            head: (work.first, 0),
            bytes: 0,
            writing: false,
            failure: None,
        }),
    };
    thread::scope(|scope| {
        for _ in 1..work.limits.jobs {
            scope.spawn(|| engine.work(scope));
        }
        engine.work(scope);
    });
    let state = engine.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let complete = state.exhausted && state.head.0 == state.next;
    state.failure.map_or(Ok(complete), Err)
}

/// A batch's place: the input's number, and the batch's within it.
type Place = (u64, u64);

struct State<'i, I, R> {
    inputs: &'i mut (dyn Iterator<Item = I> + Send),
    next: u64,
    exhausted: bool,
    /// Containers that are being read.
    containers: usize,
    /// What waits to be cleaned.
    ready: BTreeMap<Place, Vec<Item>>,
    /// What waits to be written.
    done: BTreeMap<Place, Done<R>>,
    /// The place that is to be written next.
    head: Place,
    bytes: usize,
    writing: bool,
    failure: Option<io::Error>,
}

enum Done<R> {
    Batch {
        results: Vec<R>,
        bytes: usize,
    },
    /// The input has no more batches.
    End,
}

struct Engine<'e, 's, I, R> {
    work: &'e Work<'s, I, R>,
    state: Mutex<State<'e, I, R>>,
    sink: Mutex<&'e mut dyn Sink<R>>,
    /// Something moved: whoever waits looks again.
    moved: Condvar,
    /// Workers that have nothing to do.
    idle: AtomicUsize,
}

type Guard<'g, 'e, I, R> = MutexGuard<'g, State<'e, I, R>>;

impl<'e, 's, I, R: Send> Engine<'e, 's, I, R> {
    fn work<'scope>(&'scope self, scope: &'scope thread::Scope<'scope, '_>)
    where
        's: 'scope,
        'e: 'scope,
    {
        let mut state = self.lock();
        while !self.ended(&state) {
            if let Some((place, items)) = state.ready.pop_first() {
                drop(state);
                let bytes = items.iter().map(Item::weight).sum();
                let results = items.into_iter().map(self.work.clean).collect();
                state = self.deliver(self.lock(), place, Done::Batch { results, bytes });
            } else if self.may_open(&state) {
                state = self.open(state, scope);
            } else {
                self.idle.fetch_add(1, Ordering::Relaxed);
                state = self.wait(state);
                self.idle.fetch_sub(1, Ordering::Relaxed);
            }
        }
        drop(state);
        self.moved.notify_all();
    }

    fn open<'g, 'scope>(
        &'scope self,
        mut state: Guard<'g, 'e, I, R>,
        scope: &'scope thread::Scope<'scope, '_>,
    ) -> Guard<'g, 'e, I, R>
    where
        'scope: 'g,
    {
        let Some(input) = state.inputs.next() else {
            state.exhausted = true;
            self.moved.notify_all();
            return state;
        };
        let number = state.next;
        state.next += 1;
        drop(state);
        match (self.work.open)(number, input) {
            Opened::One(item) => {
                let bytes = item.weight();
                self.lock().bytes += bytes;
                let results = vec![(self.work.clean)(item)];
                let mut state = self.lock();
                state.done.insert((number, 1), Done::End);
                self.deliver(state, (number, 0), Done::Batch { results, bytes })
            }
            Opened::Many(read) => {
                self.lock().containers += 1;
                scope.spawn(move || self.feed(number, read));
                self.lock()
            }
        }
    }

    /// Reads a container and puts its items in line.
    fn feed(&self, input: u64, read: ReadContainer<'_>) {
        let (mut batch, mut bytes, mut number) = (Vec::new(), 0, 0);
        let mut push = |batch: &mut Vec<Item>, bytes: &mut usize| {
            let flow = self.push((input, number), std::mem::take(batch), std::mem::take(bytes));
            number += 1;
            flow
        };
        let mut broken = false;
        read(&mut |item| {
            bytes += item.weight();
            batch.push(item);
            if bytes >= BATCH || self.idle.load(Ordering::Relaxed) > 0 {
                let flow = push(&mut batch, &mut bytes);
                broken |= flow.is_break();
                flow
            } else {
                Flow::Continue(())
            }
        });
        // A container that was not read to its end has none: what comes behind it must not be taken for done.
        let ended = batch.is_empty() || push(&mut batch, &mut bytes).is_continue();
        let mut state = self.lock();
        state.containers -= 1;
        if ended && !broken {
            drop(self.deliver(state, (input, number), Done::End));
        }
    }

    fn push(&self, place: Place, items: Vec<Item>, bytes: usize) -> Flow {
        let mut state = self.lock();
        while !self.ended(&state) && !self.room(&state, place) {
            state = self.wait(state);
        }
        if self.ended(&state) {
            return Flow::Break(());
        }
        state.bytes += bytes;
        state.ready.insert(place, items);
        drop(state);
        self.moved.notify_all();
        Flow::Continue(())
    }

    /// Takes in what is done, and writes all that is next by now, if nobody else is at it.
    fn deliver<'g>(&'g self, mut state: Guard<'g, 'e, I, R>, place: Place, done: Done<R>) -> Guard<'g, 'e, I, R> {
        state.done.insert(place, done);
        if state.writing {
            return state;
        }
        state.writing = true;
        while state.failure.is_none() && !self.work.stop.load(Ordering::Relaxed) {
            let head = state.head;
            let Some(done) = state.done.remove(&head) else { break };
            state.head = if matches!(done, Done::End) { (head.0 + 1, 0) } else { (head.0, head.1 + 1) };
            drop(state);
            let (written, bytes) = self.write(head.0, done);
            state = self.lock();
            state.bytes = state.bytes.saturating_sub(bytes);
            state.failure = written.err();
        }
        state.writing = false;
        self.moved.notify_all();
        state
    }

    fn write(&self, input: u64, done: Done<R>) -> (io::Result<()>, usize) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        match done {
            Done::Batch { results, bytes } => (results.into_iter().try_for_each(|result| sink.take(result)), bytes),
            Done::End => (sink.end(input), 0),
        }
    }

    /// Waits until something moves, and looks up now and then whether the run is stopped from outside.
    fn wait<'g>(&'g self, state: Guard<'g, 'e, I, R>) -> Guard<'g, 'e, I, R> {
        self.moved.wait_timeout(state, LOOK_UP).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> Guard<'_, 'e, I, R> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, state: &State<'_, I, R>) -> bool {
        state.failure.is_some()
            || self.work.stop.load(Ordering::Relaxed)
            || state.exhausted && state.head.0 == state.next && !state.writing
    }

    /// Whether a batch may be let in. Half of the room is for the input that is being written: otherwise what others
    /// have done would fill it.
    fn room(&self, state: &State<'_, I, R>, place: Place) -> bool {
        let room = if place.0 == state.head.0 { self.work.limits.bytes } else { self.work.limits.bytes / 2 };
        state.bytes < room || place == state.head
    }

    fn may_open(&self, state: &State<'_, I, R>) -> bool {
        !state.exhausted && state.containers < self.work.limits.jobs && self.room(state, (state.next, 0))
    }
}

#[cfg(test)]
mod tests;
