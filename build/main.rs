//! Build script: embeds the rule files, writes the character tables, and compiles the script dictionaries.
//!
//! The rule files go to `src/rules/builtin.rs`. The dictionaries under `rules/script` become the tables and automata
//! that `src/script/engine.rs` embeds. They are written to `$OUT_DIR/script`; all files except the automata are text:
//! - `automaton-N`: a serialized daachorse automaton over keys of two or more characters; its values are the positions
//!   of the keys in sorted order;
//! - `phrases-N`: the replacements of those keys, one line per key, an empty line for a key that stays as it is;
//! - `pairs-N`: the distinct character bigrams that begin those keys, one after another;
//! - `characters-N`: one line per key of one character: the key, then its replacement;
//! - `configurations.rs`: the files that make up each configuration;
//! - `simplified.rs`, `only-simplified`, `only-traditional`: the tables of single characters.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's instructions from its standard output")]

mod character_tables;
mod compile;
mod config;
mod dictionary;
mod rules;

/// The parts of the program that the rules are compiled with.
#[path = "../src/characters"]
#[allow(dead_code, unreachable_pub, reason = "the program uses the rest, and they are public there")]
mod characters {
    pub(crate) mod class {
        pub(crate) mod astral;
        pub(crate) mod bits;
    }
    pub(crate) mod units;
}

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
    character_tables::table(&simplified, out)?;
    character_tables::rarity(out)?;
    Ok(())
}
