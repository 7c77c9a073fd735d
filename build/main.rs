//! Lists the rule files for `src/rules/builtin.rs`, fills the tables of characters, and compiles the script dictionaries under `rules/script` into the
//! tables and automata that `src/script/engine.rs` embeds.
//!
//! What is written to `$OUT_DIR/script`, all of it text but for the automata:
//! - `automaton-N`: a serialized daachorse automaton over keys of two or more characters; its values number the
//!   keys in their sorted order;
//! - `phrases-N`: what those keys become, one line a key, an empty line for a key that stays as it is;
//! - `pairs-N`: the distinct pairs of characters that begin those keys, one after the other;
//! - `characters-N`: one line a key of one character: the key, then what it becomes;
//! - `configurations.rs`: which of these make up which configuration;
//! - `simplified.rs`, `only-simplified`, `only-traditional`: the tables of characters.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's instructions from its standard output")]

mod characters;
mod compile;
mod config;
mod dictionary;
mod rules;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let sources = Path::new("rules/script");
    let dictionaries = dictionary::Dictionaries::new(sources.join("dictionary"));
    let configurations = config::load_all(&sources.join("config"), &dictionaries)?;

    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let out = Path::new(&out);
    rules::embed(out)?;
    let script = out.join("script");
    std::fs::create_dir_all(&script)?;
    compile::configurations(&configurations, &script)?;
    let simplified = compile::characters(&dictionaries, &script)?;
    characters::table(&simplified, out)?;
    characters::rarity(out)?;
    Ok(())
}
