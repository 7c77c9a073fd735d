//! The converter: one configuration with its engine.

use std::borrow::Cow;

use super::config::{Config, Engine};
use super::engine::Builtin;
use super::error::Error;
#[cfg(feature = "libopencc")]
use super::libopencc::Libopencc;

/// A converter for one configuration. Threads can share it; a conversion changes nothing in it.
pub struct Converter {
    engine: LoadedEngine,
}

/// An engine with the tables of one configuration.
enum LoadedEngine {
    Builtin(Box<Builtin>),
    #[cfg(feature = "libopencc")]
    Libopencc(Libopencc),
}

impl Converter {
    /// Sets up a conversion. The built-in engine unpacks only the tables that this configuration needs.
    ///
    /// # Errors
    /// The build lacks the engine, or the engine cannot read its tables.
    pub fn new(config: Config, engine: Engine) -> Result<Self, Error> {
        let engine = match engine {
            Engine::Builtin => LoadedEngine::Builtin(Box::new(Builtin::new(config)?)),
            #[cfg(feature = "libopencc")]
            Engine::Libopencc => LoadedEngine::Libopencc(Libopencc::new(config)?),
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
            LoadedEngine::Builtin(engine) => engine.convert(text),
            #[cfg(feature = "libopencc")]
            LoadedEngine::Libopencc(engine) => engine.convert(text),
        }
    }
}
