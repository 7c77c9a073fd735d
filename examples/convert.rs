//! Converts standard input to the traditional script of Taiwan: `cargo run --example convert < page.txt`.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use std::io::Read;

use taosha::script::{Config, Converter, Engine};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let converter = Converter::new(Config::S2twp, Engine::Builtin)?;
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    print!("{}", converter.convert(&text));
    Ok(())
}
