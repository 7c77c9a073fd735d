//! Several pages at once.
//!
//! The threads live no longer than the call: engines fork, and a pool would not live through that.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Items that a thread takes at once.
const TAKE: usize = 8;

/// Applies `work` to all items, in their order, on so many threads; 0 takes one for each core.
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
            // Pages' panics are caught page by page; another one is a fault of this file.
            parts.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        parts
    });
    parts.sort_by_key(|(from, _)| *from);
    parts.into_iter().flat_map(|(_, part)| part).collect()
}
