//! Panics as errors, so that a fault costs one page and not the run.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `call` and turns a panic into an error with the panic's message.
pub fn catch_panic<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    // No state that a panic leaves half changed is used again: pipelines have no mutable state.
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("a fault in taosha: {}; please report the page", text.unwrap_or("no message"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_message() {
        let reason = catch_panic(|| -> u32 { panic!("line {} is odd", 7) }).unwrap_err();
        assert!(reason.contains("line 7 is odd") && reason.contains("please report"), "{reason}");
        assert_eq!(catch_panic(|| 7), Ok(7));
    }
}
