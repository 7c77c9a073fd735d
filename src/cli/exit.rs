//! Exit codes.

/// Exit code when some inputs failed or a bound was exceeded.
pub(super) const FAILED: u8 = 1;
/// Exit code when the usage or a rule is wrong.
pub(super) const USAGE: u8 = 2;
