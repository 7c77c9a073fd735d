//! The built-in rule files: all of `rules/*.toml`, embedded by the build script.

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));
