//! The engine of a run: opens, reads and cleans inputs on all threads, and passes the results on in input order.
//!
//! Each worker takes the next available task: it cleans a batch of items from a container, or it opens the next inputs.
//! Each container is read by a thread of its own, which waits when too much is in flight. So one giant file keeps all
//! workers busy, and several containers are read in parallel. There is no writer thread: the worker that finishes the
//! next batch in order writes it. Memory is bounded by [`Limits::bytes`], the bytes *in flight*: items that were read
//! and whose results are not written yet.
//!
//! The batch that must be written next is always admitted, however many bytes are in flight, and an admitted batch is
//! cleaned without waiting for anything. So the run cannot deadlock.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::container::Flow;
use super::item::Item;

/// The limits of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Number of threads that clean.
    pub(super) jobs: usize,
    /// Bytes that may be in flight at once. A single page may be larger.
    pub(super) bytes: usize,
}

/// Bytes in flight per thread. While the run waits for a slow page, the other threads can work ahead this far. A page
/// with much to restore takes ten times as long as others; this limit is a thousand pages of usual length.
const BYTES_PER_THREAD: usize = 4 << 20;

/// Bytes of items in a batch. Smaller batches cost more locking. Larger ones make the threads end at different times.
const BATCH_BYTES: usize = 32 << 10;

/// Inputs that a worker takes at once. It cleans them until they add up to a batch, and gives the rest back. Most
/// inputs are small files: taking them one by one would spend as much time on locks as on cleaning.
const INPUTS_AT_ONCE: usize = 16;

/// The interval at which a waiting thread checks whether the run was stopped.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

impl Limits {
    pub(super) fn new(jobs: usize) -> Self {
        Self { jobs, bytes: BYTES_PER_THREAD * jobs.max(2) }
    }
}

/// An input after it was opened.
pub(super) enum OpenedInput<'s> {
    /// A single item that is read already: a page, or the reason why there is none.
    Single(Item),
    /// A container, with the function that reads it.
    Container(ReadContainer<'s>),
}

/// Reads a container and passes its items to a function, until the function returns `Break`.
pub(super) type ReadContainer<'s> = Box<dyn FnOnce(&mut dyn FnMut(Item) -> Flow) + Send + 's>;

/// The receiver of the results, in input order.
pub(super) trait Sink<R>: Send {
    /// Receives the next result. It may move parts out of it.
    fn take(&mut self, result: &mut R) -> io::Result<()>;
    /// Is called after the last result of an input.
    fn end(&mut self, input: u64) -> io::Result<()>;
}

/// The functions and limits of a run. Neither `open` nor `clean` may panic.
pub(super) struct Work<'s, I, R> {
    pub(super) limits: Limits,
    /// The number of the first input.
    pub(super) first: u64,
    pub(super) open: &'s (dyn Fn(u64, I) -> OpenedInput<'s> + Sync),
    pub(super) clean: &'s (dyn Fn(Item) -> R + Sync),
    /// Another thread sets this to end the run after the pages that are being cleaned.
    pub(super) stop: &'s AtomicBool,
}

/// Runs until the inputs end, the run is stopped, or the sink fails. Returns whether all inputs are done.
pub(super) fn run<I: Send, R: Send>(
    work: &Work<'_, I, R>,
    inputs: &mut (dyn Iterator<Item = I> + Send),
    sink: &mut dyn Sink<R>,
) -> io::Result<bool> {
    let engine = Engine {
        work,
        inputs: Mutex::new(inputs),
        sink: Mutex::new(sink),
        idle_workers: AtomicUsize::new(0),
        changed: Condvar::new(),
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

/// The position of a batch in the output order: the number of the input, and the number of the batch within it.
type Position = (u64, u64);

/// The shared state of the workers.
struct State<I, R> {
    /// The number of the next input that no worker has taken.
    next: u64,
    /// Whether there are no more inputs.
    exhausted: bool,
    /// Inputs that workers took and gave back.
    given_back: NumberedInputs<I>,
    /// Number of containers that are being read.
    containers: usize,
    /// Batches to be cleaned.
    ready: BTreeMap<Position, Vec<Item>>,
    /// Results to be written.
    done: BTreeMap<Position, Delivery<R>>,
    /// The position to be written next.
    head: Position,
    /// Bytes in flight.
    bytes: usize,
    /// Whether a worker is writing.
    writing: bool,
    /// The written results of each worker. The worker that allocated them frees them, because freeing another thread's
    /// memory contends for the allocator's locks.
    spent: Vec<Vec<Vec<R>>>,
    failure: Option<io::Error>,
}

/// Inputs by their numbers.
type NumberedInputs<I> = BTreeMap<u64, I>;

/// An entry of the output order.
enum Delivery<R> {
    /// The results of a batch.
    Batch { worker: usize, results: Vec<R>, bytes: usize },
    /// The input has no more batches.
    EndOfInput,
}

impl<R> Delivery<R> {
    /// The position after its own.
    fn position_after(&self, (input, number): Position) -> Position {
        match self {
            Self::Batch { .. } => (input, number + 1),
            Self::EndOfInput => (input + 1, 0),
        }
    }
}

struct Engine<'e, 's, I, R> {
    work: &'e Work<'s, I, R>,
    /// Has a lock of its own, because finding the next input may need disk access. Lock order: inputs before state.
    inputs: Mutex<&'e mut (dyn Iterator<Item = I> + Send)>,
    state: Mutex<State<I, R>>,
    sink: Mutex<&'e mut dyn Sink<R>>,
    /// Signals a change of the state.
    changed: Condvar,
    /// Number of workers without a task.
    idle_workers: AtomicUsize,
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
            if let Some((position, items)) = state.ready.pop_first() {
                drop(state);
                let bytes = items.iter().map(Item::weight).sum();
                let results = items.into_iter().map(self.work.clean).collect();
                state = self.deliver(self.lock(), position, Delivery::Batch { worker, results, bytes });
            } else if self.may_open(&state) {
                state = self.open(state, worker, scope);
            } else {
                self.idle_workers.fetch_add(1, Ordering::Relaxed);
                state = self.wait(state);
                self.idle_workers.fetch_sub(1, Ordering::Relaxed);
            }
        }
        drop(state);
        self.changed.notify_all();
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
            self.changed.notify_all();
            return state;
        }
        drop(state);
        let (mut done, mut light, mut bytes) = (Vec::new(), 0, 0);
        while let Some((number, input)) = inputs.pop_first() {
            match (self.work.open)(number, input) {
                OpenedInput::Single(item) => {
                    let weight = item.weight();
                    if weight >= BATCH_BYTES {
                        self.lock().bytes += weight;
                    } else {
                        light += weight;
                    }
                    bytes += weight;
                    let results = vec![(self.work.clean)(item)];
                    done.push((number, Delivery::Batch { worker, results, bytes: weight }));
                }
                OpenedInput::Container(read) => {
                    self.lock().containers += 1;
                    scope.spawn(move || self.feed(number, read));
                    break;
                }
            }
            if bytes >= BATCH_BYTES || self.work.stop.load(Ordering::Relaxed) {
                break;
            }
        }
        let mut state = self.lock();
        state.bytes += light;
        state.given_back.append(&mut inputs);
        for (number, result) in done {
            state.done.insert((number, 0), result);
            state.done.insert((number, 1), Delivery::EndOfInput);
        }
        self.write_next(state)
    }

    /// Takes up to [`INPUTS_AT_ONCE`] inputs: those that were given back, or new ones if there are none. Returns no
    /// inputs at the end.
    fn take_inputs<'g>(&'g self, mut state: Guard<'g, I, R>) -> (NumberedInputs<I>, Guard<'g, I, R>) {
        let mut taken: NumberedInputs<I> =
            std::iter::from_fn(|| state.given_back.pop_first()).take(INPUTS_AT_ONCE).collect();
        if taken.is_empty() {
            drop(state);
            let mut inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
            let new: Vec<I> = std::iter::from_fn(|| inputs.next()).take(INPUTS_AT_ONCE).collect();
            state = self.lock();
            state.exhausted |= new.len() < INPUTS_AT_ONCE;
            taken.extend((state.next..).zip(new));
            state.next += taken.len() as u64;
        }
        (taken, state)
    }

    /// Reads a container and queues its items in batches.
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
            if bytes >= BATCH_BYTES || self.idle_workers.load(Ordering::Relaxed) > 0 {
                let flow = push(&mut batch, &mut bytes);
                broken |= flow.is_break();
                flow
            } else {
                Flow::Continue(())
            }
        });
        // Without `EndOfInput`, a container that was not read to its end never counts as done, nor do the inputs after
        // it.
        let ended = batch.is_empty() || push(&mut batch, &mut bytes).is_continue();
        let mut state = self.lock();
        state.containers -= 1;
        if ended && !broken {
            drop(self.deliver(state, (input, number), Delivery::EndOfInput));
        }
    }

    fn push(&self, position: Position, items: Vec<Item>, bytes: usize) -> Flow {
        let mut state = self.lock();
        while !self.ended(&state) && !self.admits(&state, position) {
            state = self.wait(state);
        }
        if self.ended(&state) {
            return Flow::Break(());
        }
        state.bytes += bytes;
        state.ready.insert(position, items);
        drop(state);
        self.changed.notify_all();
        Flow::Continue(())
    }

    /// Stores a finished batch, and writes everything that is next in order.
    fn deliver<'g>(&'g self, mut state: Guard<'g, I, R>, position: Position, done: Delivery<R>) -> Guard<'g, I, R> {
        state.done.insert(position, done);
        self.write_next(state)
    }

    /// Writes everything that is next in order, unless another worker is writing already.
    fn write_next<'g>(&'g self, mut state: Guard<'g, I, R>) -> Guard<'g, I, R> {
        if state.writing {
            self.changed.notify_all();
            return state;
        }
        state.writing = true;
        let mut next = Vec::new();
        while state.failure.is_none() && !self.work.stop.load(Ordering::Relaxed) {
            let mut position = state.head;
            while let Some(done) = state.done.remove(&position) {
                let after = done.position_after(position);
                next.push((position, done));
                position = after;
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
                if let Delivery::Batch { worker, results, bytes } = done {
                    state.bytes = state.bytes.saturating_sub(bytes);
                    state.spent[worker].push(results);
                }
            }
        }
        state.writing = false;
        self.changed.notify_all();
        state
    }

    /// Writes results in order, until the run is stopped or the sink fails. Returns the position after the last one.
    fn write(&self, next: &mut [(Position, Delivery<R>)]) -> (Position, io::Result<()>) {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        let mut head = next[0].0;
        for (position, done) in next {
            if self.work.stop.load(Ordering::Relaxed) {
                break;
            }
            let written = match done {
                Delivery::Batch { results, .. } => results.iter_mut().try_for_each(|result| sink.take(result)),
                Delivery::EndOfInput => sink.end(position.0),
            };
            head = done.position_after(*position);
            if written.is_err() {
                return (head, written);
            }
        }
        (head, Ok(()))
    }

    /// Waits for a change of the state, for [`POLL_INTERVAL`] at most. So the caller notices when the run is stopped.
    fn wait<'g>(&'g self, state: Guard<'g, I, R>) -> Guard<'g, I, R> {
        self.changed.wait_timeout(state, POLL_INTERVAL).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> Guard<'_, I, R> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, state: &State<I, R>) -> bool {
        state.failure.is_some()
            || self.work.stop.load(Ordering::Relaxed)
            || state.exhausted && state.head.0 == state.next && !state.writing
    }

    /// Whether a batch may enter the bytes in flight. Half of the limit is reserved for the input that is being
    /// written; otherwise the finished batches of other inputs could use up all of it.
    fn admits(&self, state: &State<I, R>, position: Position) -> bool {
        let limit = if position.0 == state.head.0 { self.work.limits.bytes } else { self.work.limits.bytes / 2 };
        state.bytes < limit || position == state.head
    }

    fn may_open(&self, state: &State<I, R>) -> bool {
        let next = state.given_back.first_key_value().map_or(state.next, |(number, _)| *number);
        let has_inputs = !state.exhausted || !state.given_back.is_empty();
        has_inputs && state.containers < self.work.limits.jobs && self.admits(state, (next, 0))
    }
}

#[cfg(test)]
mod tests;
