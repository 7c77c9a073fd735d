//! What the tree builder reads, and what its rules answer.

use super::mode::Mode;
use super::names::{Language, Name};
use super::tag::Tag;
use super::tree::Span;

/// How the source after a start tag is read, up to its end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawText {
    Script,
    Style,
    /// Text without tags.
    Text,
    /// Text without tags, with character references.
    Title,
}

/// What is known of the white space of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Unknown,
    All,
    None,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    Start(Tag),
    End(Name),
    Text(Span, Space),
    Nul,
    PageEnd,
}

/// What a rule did with a token.
pub(super) enum Outcome {
    Done,
    /// The token is processed again, in this mode.
    Again(Mode),
    /// The text must be split into white space and other text.
    Split,
    /// Raw text follows.
    Raw(RawText),
}

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub(super) node: u32,
    pub(super) name: Name,
    pub(super) language: Language,
}

impl Open {
    /// Whether it is an HTML element with this name.
    pub(super) fn is(self, name: Name) -> bool {
        self.name == name && self.language == Language::Html
    }

    /// Whether it is an HTML element of these sets.
    pub(super) fn is_in(self, sets: u32) -> bool {
        self.language == Language::Html && self.name.is(sets)
    }

    /// Whether it is a MathML element that holds HTML.
    pub(super) fn is_math_text(self) -> bool {
        self.language == Language::MathMl && self.name.is(Name::MATH_TEXT)
    }

    /// Whether it is an SVG element that holds HTML.
    pub(super) fn is_svg_html(self) -> bool {
        self.language == Language::Svg && self.name.is(Name::SVG_HTML)
    }

    /// Whether it bounds the scope of others. `further` are bounds besides the usual ones.
    pub(super) fn bounds(self, further: u32) -> bool {
        self.is_in(Name::SCOPE | further) || self.is_math_text() || self.is_svg_html()
    }
}
