//! Cleans several pages in parallel.
//!
//! The threads end with the call. A thread pool would not survive a fork, and engines fork.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Number of items that a thread takes at once.
const TAKE: usize = 8;

/// Applies `work` to all items on `jobs` threads (0: one for each core) and returns the results in order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let jobs = if jobs == 0 { thread::available_parallelism().map_or(1, usize::from) } else { jobs };
    let jobs = jobs.min(items.len().div_ceil(TAKE));
    if jobs <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let from = next.fetch_add(TAKE, Ordering::Relaxed);
            if from >= items.len() {
                return done;
            }
            done.push((from, items[from..items.len().min(from + TAKE)].iter().map(&work).collect::<Vec<R>>()));
        }
    };
    let mut parts = thread::scope(|scope| {
        let others: Vec<_> = (1..jobs).map(|_| scope.spawn(run)).collect();
        let mut parts = run();
        for other in others {
            // `work` catches panics of a page; any other panic is a bug in this file.
            parts.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        parts
    });
    parts.sort_by_key(|(from, _)| *from);
    parts.into_iter().flat_map(|(_, part)| part).collect()
}
