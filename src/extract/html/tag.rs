//! Tags of the source.

use super::attributes::Attributes;
use super::names::Name;

/// The place of a tag that is not in the source.
pub(super) const NO_TAG: u32 = u32::MAX;

/// A start or end tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag {
    pub(super) name: Name,
    /// Whether the name is within the limit of names.
    pub(super) is_known: bool,
    pub(super) self_closing: bool,
    /// Its attributes in the tree.
    pub(super) attributes: Attributes,
    /// The first byte of its name in the source; [`NO_TAG`] if it is not there.
    pub(super) start: u32,
}

impl Tag {
    /// A tag that is not in the source.
    pub(super) fn missing(name: Name) -> Self {
        Self { name, is_known: true, self_closing: false, attributes: Attributes::default(), start: NO_TAG }
    }
}
