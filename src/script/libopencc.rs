//! The original OpenCC engine, through its C interface.

use std::borrow::Cow;

use opencc_rust::OpenCC;

use super::config::Config;
use super::error::Error;

/// One configuration, opened by OpenCC, which reads its dictionaries from its installation.
pub(super) struct Libopencc {
    opencc: OpenCC,
}

impl Libopencc {
    pub(super) fn new(config: Config) -> Result<Self, Error> {
        let opencc = OpenCC::new(format!("{config}.json"));
        let opencc = opencc.map_err(|error| Error::Libopencc { config, reason: error.to_string() })?;
        Ok(Self { opencc })
    }

    /// Converts a text without NULs. OpenCC documents no way in which this can fail. If it fails, the text stays as it
    /// is.
    pub(super) fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.opencc.convert(text) {
            Ok(converted) if converted != text => Cow::Owned(converted),
            _ => Cow::Borrowed(text),
        }
    }
}
