//! Parsing of the names of configurations and engines.

use std::str::FromStr;

use super::config::{Config, Engine};
use super::error::Error;
use super::target::ScriptTarget;

impl FromStr for Config {
    type Err = Error;

    /// Parses OpenCC's name, or the name of a script: `hans` and `zh-Hans` are `t2s`, `hant` and `zh-Hant` are `s2t`. Case
    /// does not count.
    ///
    /// # Errors
    /// No configuration has this name; the message lists all names.
    fn from_str(name: &str) -> Result<Self, Error> {
        let config = match &*name.to_ascii_lowercase() {
            "hans" | "zh-hans" => Some(Self::T2s),
            "hant" | "zh-hant" => Some(Self::S2t),
            lower => Self::ALL.into_iter().find(|config| config.name() == lower),
        };
        config.ok_or_else(|| Error::UnknownConfig { name: name.to_owned() })
    }
}

impl FromStr for ScriptTarget {
    type Err = Error;

    /// Parses `keep`, or any name of a [`Config`]. Under the names of scripts, traditional pages are not converted to
    /// traditional again.
    ///
    /// # Errors
    /// The name is another one; the message lists all names.
    fn from_str(name: &str) -> Result<Self, Error> {
        Ok(match &*name.to_ascii_lowercase() {
            "keep" => Self::Keep,
            "hans" | "zh-hans" => Self::Hans,
            "hant" | "zh-hant" => Self::Hant,
            _ => Self::Config(name.parse()?),
        })
    }
}

impl FromStr for Engine {
    type Err = Error;

    /// Parses `builtin` or `libopencc`.
    ///
    /// # Errors
    /// The name is another one, or it is `libopencc` and this build lacks it.
    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "builtin" => Ok(Self::Builtin),
            "libopencc" if cfg!(feature = "libopencc") => Ok(Self::Libopencc),
            "libopencc" => Err(Error::EngineNotBuilt),
            _ => Err(Error::UnknownEngine { name: name.to_owned() }),
        }
    }
}
