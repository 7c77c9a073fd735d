//! The rule files that are part of the binary: all of `rules/*.toml`, embedded by the build script.

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));
