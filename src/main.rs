//! The `taosha` command; all of it is in [`taosha::cli`].

fn main() -> std::process::ExitCode {
    taosha::cli::main()
}
