//! Messages to people, on standard error.

use std::io::{self, Write};

/// The reason given when the inputs hold no page.
pub(super) const NO_PAGE: &str =
    "no page found; hidden files are never read; --include and --exclude choose among the others";

/// Prints a problem: `taosha: <source>: <reason>`.
pub(super) fn complain(source: &str, reason: &str) {
    let _ = writeln!(io::stderr(), "taosha: {source}: {reason}");
}

/// Prints a note about the run: `taosha: <message>`.
pub(super) fn note(message: &str) {
    let _ = writeln!(io::stderr(), "taosha: {message}");
}
