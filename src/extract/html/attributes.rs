//! The attributes of elements that the tree keeps.

use std::ops::Range;

use super::names::Name;

/// An attribute that a later step reads. The others (script handlers, most of `data-*`, sizes, colours) are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    Alt,
    AltText,
    AriaHidden,
    Class,
    Content,
    DataActualSrc,
    DataLang,
    DataLatex,
    DataLazySrc,
    DataOriginal,
    DataSrc,
    DataTex,
    DateTime,
    Display,
    EeImg,
    Encoding,
    Hidden,
    Href,
    HttpEquiv,
    Id,
    ItemProp,
    Lang,
    Name,
    OnClick,
    Open,
    Property,
    Rel,
    Src,
    Start,
    Style,
    Title,
    Type,
}

impl Attribute {
    /// Its bit in a set of attributes.
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The attribute with this name, in lower case, if the tree keeps it on these elements. The `title` of `abbr` and
    /// `time` may hold the date of a relative time such as `3 days ago`.
    pub(super) fn of(element: Name, name: &[u8]) -> Option<Self> {
        Some(match name {
            b"alt" => Self::Alt,
            b"class" => Self::Class,
            b"content" => Self::Content,
            b"datetime" => Self::DateTime,
            b"hidden" => Self::Hidden,
            b"href" => Self::Href,
            b"http-equiv" => Self::HttpEquiv,
            b"id" => Self::Id,
            b"itemprop" => Self::ItemProp,
            b"lang" => Self::Lang,
            b"name" => Self::Name,
            b"property" => Self::Property,
            b"rel" => Self::Rel,
            b"src" => Self::Src,
            b"style" => Self::Style,
            b"type" => Self::Type,
            b"aria-hidden" => Self::AriaHidden,
            b"data-tex" => Self::DataTex,
            b"data-latex" => Self::DataLatex,
            b"onclick" if element == Name::EM => Self::OnClick,
            b"title" if matches!(element, Name::ABBR | Name::TIME) => Self::Title,
            b"alttext" if element == Name::MATH => Self::AltText,
            b"display" if matches!(element, Name::MATH | Name::MJX_CONTAINER) => Self::Display,
            b"encoding" if element == Name::ANNOTATION => Self::Encoding,
            b"open" if element == Name::DIALOG => Self::Open,
            b"eeimg" if element == Name::IMG => Self::EeImg,
            b"data-src" if element == Name::IMG => Self::DataSrc,
            b"data-original" if element == Name::IMG => Self::DataOriginal,
            b"data-lazy-src" if element == Name::IMG => Self::DataLazySrc,
            b"data-actualsrc" if element == Name::IMG => Self::DataActualSrc,
            b"data-lang" | b"data-language" if matches!(element, Name::PRE | Name::CODE | Name::DIV | Name::FIGURE) => {
                Self::DataLang
            }
            b"start" if element == Name::OL => Self::Start,
            _ => return None,
        })
    }
}

/// The attributes of an element: the place of the first one, and the set of all, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) start: u32,
    pub(super) set: u32,
}

impl Attributes {
    /// The single attribute that formatting elements keep: they are hidden.
    pub(super) const HIDDEN: Self = Self { start: 0, set: Attribute::Hidden.bit() };

    pub(super) fn is_empty(self) -> bool {
        self.set == 0
    }

    /// The places of the attributes.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.start as usize + self.set.count_ones() as usize
    }
}
