//! The errors of setting up a conversion.

use super::config::Config;
use crate::similar::did_you_mean;

/// The reason why a conversion could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No configuration has this name.
    #[error("unknown script '{name}'{}; valid are {}", did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "))]
    UnknownConfig {
        /// The name as given.
        name: String,
    },
    /// No engine has this name.
    #[error("unknown script engine '{name}'{}; valid are builtin, libopencc", did_you_mean(name, ["builtin", "libopencc"]))]
    UnknownEngine {
        /// The name as given.
        name: String,
    },
    /// The engine exists, but not in this build.
    #[error(
        "this build has no libopencc engine; run `eval \"$(scripts/libopencc.sh)\"` in the source folder, then \
         `cargo build --release --features libopencc`"
    )]
    EngineNotBuilt,
    /// The tables in the binary cannot be read.
    #[error("the built-in tables of {config} are damaged: {reason}")]
    Tables {
        /// The requested configuration.
        config: Config,
        /// The defect of the tables.
        reason: String,
    },
    /// OpenCC could not be set up.
    #[error("libopencc cannot open {config}: {reason}")]
    Libopencc {
        /// The requested configuration.
        config: Config,
        /// OpenCC's message.
        reason: String,
    },
}

/// The names of the scripts that a text can be converted to.
fn names() -> impl Iterator<Item = &'static str> {
    ["hans", "hant", "zh-Hans", "zh-Hant"].into_iter().chain(Config::ALL.map(Config::name))
}
