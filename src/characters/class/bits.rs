//! The class bits of characters. `build/character_tables.rs` includes this file, because it sets them.

/// A Han ideograph (any CJK unified or compatibility block, and 〇).
pub const HAN: u8 = 1;
/// A letter or digit of any script, Han included: the characters that [`crate::rules`] counts as text.
pub const ALNUM: u8 = 1 << 1;
/// A decimal digit, ASCII or full-width.
pub const DIGIT: u8 = 1 << 2;
/// White space.
pub const SPACE: u8 = 1 << 3;
/// A mark that ends a sentence: `。！？…!?`.
pub const SENTENCE_END: u8 = 1 << 4;
/// A mark between clauses or items: `，、；：,;:`.
pub const CLAUSE: u8 = 1 << 5;
/// A mark between the items of menus and keyword lists: `|/>·_-` and their full-width forms.
pub const SEPARATOR: u8 = 1 << 6;
/// `。` alone. Headlines have none.
pub const FULL_STOP: u8 = 1 << 7;
