//! What is compiled into the binary beside its code: rule files and script tables.

mod rules;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var("OUT_DIR").map_err(std::io::Error::other)?);
    rules::embed(&out)
}
