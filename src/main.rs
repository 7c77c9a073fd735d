//! The `taosha` command. [`taosha::cli`] implements all of it.

/// Replaces the allocators of glibc and musl, in which threads wait for one another.
#[cfg(all(feature = "mimalloc", any(target_env = "gnu", target_env = "musl")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    taosha::cli::main(std::env::args_os()).into()
}
