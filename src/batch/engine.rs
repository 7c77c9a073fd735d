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

/// Inputs that a worker takes at once, of which it cleans files until they come to a batch: most are small, and their locks
/// would cost as much as they do. What it does not come to, it gives back.
const INPUTS: usize = 16;

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
    /// The next result, of which it may take out what it likes.
    fn take(&mut self, result: &mut R) -> io::Result<()>;
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
pub(super) fn run<I: Send, R: Send>(
    work: &Work<'_, I, R>,
    inputs: &mut (dyn Iterator<Item = I> + Send),
    sink: &mut dyn Sink<R>,
) -> io::Result<bool> {
    let engine = Engine {
        work,
        inputs: Mutex::new(inputs),
        sink: Mutex::new(sink),
        idle: AtomicUsize::new(0),
        moved: Condvar::new(),
        state: Mutex::new(State {
            next: work.first,
            exhausted: false,
            given_back: BTreeMap::new(),
            containers: 0,
            ready: BTreeMap::new(),
            done: BTreeMap::new(),
            head: (work.first, 0),
            bytes: 0,
            writing: false,
            spent: (0..work.limits.jobs).map(|_| Vec::new()).collect(),
            failure: None,
        }),
    };
    thread::scope(|scope| {
        let engine = &engine;
        for worker in 1..work.limits.jobs {
            scope.spawn(move || engine.work(worker, scope));
        }
        engine.work(0, scope);
    });
    let state = engine.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let complete = state.exhausted && state.head.0 == state.next;
    state.failure.map_or(Ok(complete), Err)
}

/// A batch's place: the input's number, and the batch's within it.
type Place = (u64, u64);

struct State<I, R> {
    /// The number of the next input that is nobody's yet.
    next: u64,
    exhausted: bool,
    /// What workers did not come to.
    given_back: Taken<I>,
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
    /// For each worker what of its results is written: it frees them itself, because memory that another thread frees is
    /// fought for.
    spent: Vec<Vec<Vec<R>>>,
    failure: Option<io::Error>,
}

/// Inputs that a worker took, by their numbers.
type Taken<I> = BTreeMap<u64, I>;

enum Done<R> {
    Batch {
        worker: usize,
        results: Vec<R>,
        bytes: usize,
    },
    /// The input has no more batches.
    End,
}

impl<R> Done<R> {
    /// The place behind its own.
    fn behind(&self, (input, number): Place) -> Place {
        match self {
            Self::Batch { .. } => (input, number + 1),
            Self::End => (input + 1, 0),
        }
    }
}

struct Engine<'e, 's, I, R> {
    work: &'e Work<'s, I, R>,
    /// Apart from the state, because the next input may have to be looked for on the disk. Locked before the state.
    inputs: Mutex<&'e mut (dyn Iterator<Item = I> + Send)>,
    state: Mutex<State<I, R>>,
    sink: Mutex<&'e mut dyn Sink<R>>,
    /// Something moved: whoever waits looks again.
    moved: Condvar,
    /// Workers that have nothing to do.
    idle: AtomicUsize,
}

type Guard<'g, I, R> = MutexGuard<'g, State<I, R>>;

impl<'e, 's, I: Send, R: Send> Engine<'e, 's, I, R> {
    fn work<'scope>(&'scope self, worker: usize, scope: &'scope thread::Scope<'scope, '_>)
    where
        's: 'scope,
        'e: 'scope,
    {
        let mut state = self.lock();
        while !self.ended(&state) {
            let spent = std::mem::take(&mut state.spent[worker]);
            if !spent.is_empty() {
                drop(state);
                drop(spent);
                state = self.lock();
            }
            if let Some((place, items)) = state.ready.pop_first() {
                drop(state);
                let bytes = items.iter().map(Item::weight).sum();
                let results = items.into_iter().map(self.work.clean).collect();
                state = self.deliver(self.lock(), place, Done::Batch { worker, results, bytes });
            } else if self.may_open(&state) {
                state = self.open(state, worker, scope);
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
        state: Guard<'g, I, R>,
        worker: usize,
        scope: &'scope thread::Scope<'scope, '_>,
    ) -> Guard<'g, I, R>
    where
        'scope: 'g,
    {
        let (mut inputs, state) = self.take_inputs(state);
        if inputs.is_empty() {
            self.moved.notify_all();
            return state;
        }
        drop(state);
        let (mut done, mut light, mut bytes) = (Vec::new(), 0, 0);
        while let Some((number, input)) = inputs.pop_first() {
            match (self.work.open)(number, input) {
                Opened::One(item) => {
                    let weight = item.weight();
                    if weight >= BATCH {
                        self.lock().bytes += weight;
                    } else {
                        light += weight;
                    }
                    bytes += weight;
                    let results = vec![(self.work.clean)(item)];
                    done.push((number, Done::Batch { worker, results, bytes: weight }));
                }
                Opened::Many(read) => {
                    self.lock().containers += 1;
                    scope.spawn(move || self.feed(number, read));
                    break;
                }
            }
            if bytes >= BATCH || self.work.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        let mut state = self.lock();
        state.bytes += light;
        state.given_back.append(&mut inputs);
        for (number, result) in done {
            state.done.insert((number, 0), result);
            state.done.insert((number, 1), Done::End);
        }
        self.write_next(state)
    }

    /// The next inputs, [`INPUTS`] at most: what was given back, or else new ones; none at the end.
    fn take_inputs<'g>(&'g self, mut state: Guard<'g, I, R>) -> (Taken<I>, Guard<'g, I, R>) {
        let mut taken: Taken<I> = std::iter::from_fn(|| state.given_back.pop_first()).take(INPUTS).collect();
        if taken.is_empty() {
            drop(state);
            let mut inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
            let new: Vec<I> = std::iter::from_fn(|| inputs.next()).take(INPUTS).collect();
            state = self.lock();
            state.exhausted |= new.len() < INPUTS;
            taken.extend((state.next..).zip(new));
            state.next += taken.len() as u64;
        }
        (taken, state)
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

    /// Takes in what is done, and writes all that is next.
    fn deliver<'g>(&'g self, mut state: Guard<'g, I, R>, place: Place, done: Done<R>) -> Guard<'g, I, R> {
        state.done.insert(place, done);
        self.write_next(state)
    }

    /// Writes all that is next by now, if nobody else is at it.
    fn write_next<'g>(&'g self, mut state: Guard<'g, I, R>) -> Guard<'g, I, R> {
        if state.writing {
            self.moved.notify_all();
            return state;
        }
        state.writing = true;
        let mut next = Vec::new();
        while state.failure.is_none() && !self.work.stop.load(Ordering::Relaxed) {
            let mut place = state.head;
            while let Some(done) = state.done.remove(&place) {
                let behind = done.behind(place);
                next.push((place, done));
                place = behind;
            }
            if next.is_empty() {
                break;
            }
            drop(state);
            let (head, written) = self.write(&mut next);
            state = self.lock();
            state.head = head;
            state.failure = written.err();
            for (_, done) in next.drain(..) {
                if let Done::Batch { worker, results, bytes } = done {
                    state.bytes = state.bytes.saturating_sub(bytes);
                    state.spent[worker].push(results);
                }
            }
        }
        state.writing = false;
        self.moved.notify_all();
        state
    }

    /// Writes results in order, as long as nothing stops it; gives the place behind the last one.
    fn write(&self, next: &mut [(Place, Done<R>)]) -> (Place, io::Result<()>) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let mut head = next[0].0;
        for (place, done) in next {
            if self.work.stop.load(Ordering::Relaxed) {
                break;
            }
            let written = match done {
                Done::Batch { results, .. } => results.iter_mut().try_for_each(|result| sink.take(result)),
                Done::End => sink.end(place.0),
            };
            head = done.behind(*place);
            if written.is_err() {
                return (head, written);
            }
        }
        (head, Ok(()))
    }

    /// Waits until something moves, and looks up now and then whether the run is stopped from outside.
    fn wait<'g>(&'g self, state: Guard<'g, I, R>) -> Guard<'g, I, R> {
        self.moved.wait_timeout(state, LOOK_UP).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> Guard<'_, I, R> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, state: &State<I, R>) -> bool {
        state.failure.is_some()
            || self.work.stop.load(Ordering::Relaxed)
            || state.exhausted && state.head.0 == state.next && !state.writing
    }

    /// Whether a batch may be let in. Half of the room is for the input that is being written: otherwise what others
    /// have done would fill it.
    fn room(&self, state: &State<I, R>, place: Place) -> bool {
        let room = if place.0 == state.head.0 { self.work.limits.bytes } else { self.work.limits.bytes / 2 };
        state.bytes < room || place == state.head
    }

    fn may_open(&self, state: &State<I, R>) -> bool {
        let next = state.given_back.first_key_value().map_or(state.next, |(number, _)| *number);
        let has_inputs = !state.exhausted || !state.given_back.is_empty();
        has_inputs && state.containers < self.work.limits.jobs && self.room(state, (next, 0))
    }
}

#[cfg(test)]
mod tests;
