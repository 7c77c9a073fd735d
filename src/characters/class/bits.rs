//! The class bits of characters; `build/characters.rs` sets them, too.

/// A Han ideograph (any CJK unified or compatibility block, and 〇).
pub const HAN: u8 = 1;
/// A letter or digit of any script, Han included: what [`crate::rules`] counts as text, as opposed to furniture.
pub const ALNUM: u8 = 1 << 1;
/// A decimal digit, ASCII or full-width.
pub const DIGIT: u8 = 1 << 2;
/// White space.
pub const SPACE: u8 = 1 << 3;
/// A mark that ends a sentence: `。！？…!?`.
pub const SENTENCE_END: u8 = 1 << 4;
/// A mark that parts clauses or items: `，、；：,;:`.
pub const CLAUSE: u8 = 1 << 5;
/// A mark that parts the items of menus and keyword lists: `|/>·_-` and their full-width forms.
pub const SEPARATOR: u8 = 1 << 6;
/// `。` alone, which headlines do without.
pub const FULL_STOP: u8 = 1 << 7;
