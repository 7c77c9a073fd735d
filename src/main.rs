//! The `taosha` command.
fn main() {}
