//! Weights of hosts, pages and lines in training.

/// Most pages of a host that count fully: a hundred pages of one site say little more than ten.
pub(super) const HOST_PAGES: f64 = 10.0;

/// The size of a page, as the sum of its line weights, whose lines keep their weight. Each line of a page sixteen times
/// as large counts half: quality is a mean over pages, and the lines of long pages are alike.
pub(super) const PAGE_SIZE: f64 = 30.0;

/// A smaller page counts as one of this size.
pub(super) const LEAST_PAGE_SIZE: f64 = 5.0;

/// Letters beyond which a line's weight does not grow.
const LONG: f64 = 150.0;

/// A line's weight: it grows with the square root of its letters, up to 1.
pub(super) fn line_weight(letters: u32) -> f64 {
    (f64::from(letters.max(2)).min(LONG) / LONG).sqrt()
}
