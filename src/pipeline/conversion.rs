//! The script conversion of a record's text.

use std::borrow::Cow;

use crate::metadata::Metadata;
use crate::script::detect::Script;
use crate::script::{Converter, ScriptTarget, foreign};

/// Converts text to the requested script. Japanese and Korean lines stay as they are, unless the conversion is a
/// Japanese one.
pub(super) struct Conversion<'c> {
    converter: Option<&'c Converter>,
    /// Whether all lines are converted.
    all: bool,
}

impl<'c> Conversion<'c> {
    /// The conversion of a page with this metadata.
    pub(super) fn of(converter: Option<&'c Converter>, target: ScriptTarget, page: &Metadata) -> Self {
        let is_foreign = matches!(page.language.as_deref(), Some("ja" | "ko"));
        let japanese = matches!(target, ScriptTarget::Config(config) if config.is_japanese());
        // s2t damages text that is already traditional (吃→喫, 群→羣).
        let damages = target == ScriptTarget::Hant && page.script != Some(Script::Hans);
        let converter = converter.filter(|_| !damages && (japanese || !is_foreign));
        Self { converter, all: japanese }
    }

    /// Whether a line stays as it is.
    pub(super) fn stays(&self, line: &str) -> bool {
        !self.all && foreign::is_foreign(line)
    }

    /// Converts a part of a line that does not stay as it is.
    pub(super) fn part<'t>(&self, part: &'t str) -> Cow<'t, str> {
        self.converter.map_or(part.into(), |converter| converter.convert(part))
    }

    /// Converts a text line by line.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.converter.is_none() || self.all || !foreign::may_be_foreign(text) {
            return self.part(text);
        }
        let lines: Vec<Cow<'_, str>> =
            text.split('\n').map(|line| if self.stays(line) { line.into() } else { self.part(line) }).collect();
        lines.join("\n").into()
    }
}
