//! Script detection, and conversion between simplified, traditional and regional standards.
//!
//! ```
//! use taosha::script::{Config, Converter, Engine};
//!
//! let converter = Converter::new(Config::S2twp, Engine::Builtin)?;
//! assert_eq!(converter.convert("鼠标里面的硅"), "滑鼠裡面的矽");
//! # Ok::<(), taosha::script::Error>(())
//! ```
//!
//! The output equals that of OpenCC 1.4.2 through its C interface, byte for byte. It includes the rare simplified forms
//! that many fonts lack (OpenCC's dictionary `TSCharactersExt`), which the `opencc` command omits.

mod config;
pub mod detect;
mod engine;
pub mod foreign;
#[cfg(feature = "libopencc")]
mod libopencc;
mod sequence;
mod stage;
pub mod tables;
mod target;

use std::borrow::Cow;

pub use config::{Config, Engine};
pub use target::ScriptTarget;

/// The reason why a conversion could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No configuration has this name.
    #[error("unknown script configuration '{name}'; valid are {}", Config::ALL.map(Config::name).join(", "))]
    UnknownConfig {
        /// The name as given.
        name: String,
    },
    /// No engine has this name.
    #[error("unknown script engine '{name}'; valid are builtin, libopencc")]
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

/// A converter for one configuration. Threads can share it; a conversion changes nothing in it.
pub struct Converter {
    engine: Ready,
}

enum Ready {
    Builtin(Box<engine::Builtin>),
    #[cfg(feature = "libopencc")]
    Libopencc(libopencc::Libopencc),
}

impl Converter {
    /// Sets up a conversion. The built-in engine unpacks only the tables that this configuration needs.
    ///
    /// # Errors The build lacks the engine, or the engine cannot read its tables.
    pub fn new(config: Config, engine: Engine) -> Result<Self, Error> {
        let engine = match engine {
            Engine::Builtin => Ready::Builtin(Box::new(engine::Builtin::new(config)?)),
            #[cfg(feature = "libopencc")]
            Engine::Libopencc => Ready::Libopencc(libopencc::Libopencc::new(config)?),
            #[cfg(not(feature = "libopencc"))]
            Engine::Libopencc => return Err(Error::EngineNotBuilt),
        };
        Ok(Self { engine })
    }

    /// Converts a text of any length.
    ///
    /// The time is proportional to its length. At most four buffers hold the text or its result, mostly one. The result
    /// borrows the text if nothing changed. NULs stay where they are, and the text between them is converted piece by
    /// piece.
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if memchr::memchr(0, text.as_bytes()).is_none() {
            return self.convert_without_nul(text);
        }
        let mut converted = String::new();
        let mut copied = 0;
        let mut start = 0;
        for piece in text.split('\0') {
            if let Cow::Owned(changed) = self.convert_without_nul(piece) {
                converted.push_str(&text[copied..start]);
                converted.push_str(&changed);
                copied = start + piece.len();
            }
            start += piece.len() + 1;
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        converted.push_str(&text[copied..]);
        Cow::Owned(converted)
    }

    fn convert_without_nul<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.engine {
            Ready::Builtin(engine) => engine.convert(text),
            #[cfg(feature = "libopencc")]
            Ready::Libopencc(engine) => engine.convert(text),
        }
    }
}
