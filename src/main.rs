//! The `taosha` command; all of it is in [`taosha::cli`].

/// The system's allocator has threads wait for one another wherever memory of one is freed by another.
#[cfg(all(feature = "mimalloc", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    taosha::cli::main()
}
