//! Keeps what belongs to the worst pages, within limits.

use std::collections::BTreeMap;

/// How much a page deserves to be looked at. Pages that the user asked for come before all others; among equals the
/// earlier page comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) asked: bool,
    badness: u64,
    earlier: u64,
}

impl Rank {
    /// `badness` is 0 or more.
    pub(super) fn new(asked: bool, badness: f64, page: usize) -> Self {
        // The bits of numbers that are not negative have their order.
        Self { asked, badness: badness.max(0.0).to_bits(), earlier: u64::MAX - page as u64 }
    }

    fn page(self) -> usize {
        (u64::MAX - self.earlier) as usize
    }
}

/// Limits of what is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Pages that the user did not ask for.
    pub(super) pages: usize,
    /// Bytes of all pages: what the report shows of them, and copies of them.
    pub(super) bytes: [usize; 2],
}

/// What is kept of the worst pages.
#[derive(Debug)]
pub(super) struct Worst<T> {
    limits: Limits,
    kept: BTreeMap<Rank, ([usize; 2], T)>,
    unasked: usize,
    bytes: [usize; 2],
    /// Pages that were left out: those that the user asked for, and others.
    pub(super) left_out: (usize, usize),
}

impl<T> Worst<T> {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, kept: BTreeMap::new(), unasked: 0, bytes: [0; 2], left_out: (0, 0) }
    }

    /// Whether a page of this rank would be kept, whatever its size.
    pub(super) fn admits(&self, rank: Rank) -> bool {
        rank.asked || self.unasked < self.limits.pages || self.kept.first_key_value().is_some_and(|(r, _)| *r < rank)
    }

    /// Adds a page with its sizes in bytes, and removes the least bad ones while a limit is passed.
    pub(super) fn add(&mut self, rank: Rank, bytes: [usize; 2], of: T) {
        self.kept.insert(rank, (bytes, of));
        self.unasked += usize::from(!rank.asked);
        let passes = |of: &Self| of.bytes[0] > of.limits.bytes[0] || of.bytes[1] > of.limits.bytes[1];
        self.bytes = [self.bytes[0] + bytes[0], self.bytes[1] + bytes[1]];
        while passes(self) || self.unasked > self.limits.pages {
            let Some((rank, (bytes, _))) = self.kept.pop_first() else { break };
            self.unasked -= usize::from(!rank.asked);
            self.bytes = [self.bytes[0] - bytes[0], self.bytes[1] - bytes[1]];
            self.leave_out(rank);
        }
    }

    /// Counts a page that was not added.
    pub(super) fn leave_out(&mut self, rank: Rank) {
        let count = if rank.asked { &mut self.left_out.0 } else { &mut self.left_out.1 };
        *count += 1;
    }

    /// What is kept, by page.
    pub(super) fn into_pages(self) -> BTreeMap<usize, T> {
        self.kept.into_iter().map(|(rank, (_, of))| (rank.page(), of)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_keep_the_worst_and_those_asked_for() {
        let mut worst = Worst::new(Limits { pages: 2, bytes: [50, 0] });
        for (page, (asked, badness, bytes)) in
            [(false, 0.1, 10), (false, 0.3, 10), (true, 0.0, 10), (false, 0.3, 10), (false, 0.2, 10)]
                .into_iter()
                .enumerate()
        {
            worst.add(Rank::new(asked, badness, page), [bytes, 0], page);
        }
        assert!(!worst.admits(Rank::new(false, 0.25, 9)) && worst.admits(Rank::new(false, 0.4, 9)));
        worst.add(Rank::new(true, 0.0, 5), [25, 0], 5);
        assert_eq!(worst.left_out, (0, 3));
        assert_eq!(worst.into_pages().into_keys().collect::<Vec<_>>(), [1, 2, 5]);
    }
}
