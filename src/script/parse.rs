//! Parsing of the names of configurations and engines.

use std::str::FromStr;

use super::config::{Config, Engine};
use super::error::Error;

impl FromStr for Config {
    type Err = Error;

    /// Parses the exact name.
    ///
    /// # Errors
    /// No configuration has this name; the message lists all names.
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|config| config.name() == name)
            .ok_or_else(|| Error::UnknownConfig { name: name.to_owned() })
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
