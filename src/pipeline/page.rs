//! A page as it enters the pipeline.

use crate::extract::InputKind;

/// A page to clean.
#[derive(Debug, Clone, Copy, Default)]
pub struct Page<'a> {
    /// Its bytes, in any encoding.
    pub bytes: &'a [u8],
    /// Its path or other name, for the record. If the tags leave open whether it is HTML, a file extension of HTML
    /// decides.
    pub source: &'a str,
    /// The id that the input gives it. Without one the record carries a hash of the bytes.
    pub id: Option<&'a str>,
    /// Its title, if the caller knows it.
    pub title: Option<&'a str>,
    /// Text or HTML, as its content type or the name of its field says.
    pub kind: InputKind,
    /// The charset that its sender declared, as a WHATWG label. It is a hint that outranks the page's own declaration.
    pub charset: Option<&'a str>,
    /// The address it was fetched from.
    pub url: Option<&'a str>,
    /// When it was fetched. The record carries it as `added` if the options give no `added`.
    pub fetched: Option<&'a str>,
}
