//! The `taosha` command. [`taosha::cli`] implements all of it.

/// Replaces glibc's allocator, in which threads wait for one another when one frees memory that another allocated.
#[cfg(all(feature = "mimalloc", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    taosha::cli::main(std::env::args_os()).into()
}
