//! Exit codes.

/// Exit code when some inputs failed or a bound was exceeded.
pub(super) const FAILED: u8 = 1;
/// Exit code when the usage or a rule is wrong.
pub(super) const USAGE: u8 = 2;

/// The number that the program ends with. Unlike the standard library's type it can be read back: the Python package
/// hands it to the interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExitCode(u8);

impl ExitCode {
    /// All inputs are done.
    pub const SUCCESS: Self = Self(0);
}

impl From<u8> for ExitCode {
    fn from(code: u8) -> Self {
        Self(code)
    }
}

impl From<ExitCode> for u8 {
    fn from(code: ExitCode) -> Self {
        code.0
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.0.into()
    }
}
