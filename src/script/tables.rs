//! Tables of characters, taken from OpenCC's dictionaries when the crate is built.

/// Traditional to simplified, one character to one: the first candidate of each entry of `TSCharacters` that changes
/// anything, sorted by the traditional character. The table knows no context. It is right for comparing and searching,
/// not for writing (乾隆 becomes 干隆).
pub static SIMPLIFIED: &[(char, char)] = include!(concat!(env!("OUT_DIR"), "/script/simplified.rs"));

/// The characters used in simplified text only, sorted: entries of `STCharacters` that always change and are unknown to
/// `TSCharacters`.
pub(super) static ONLY_SIMPLIFIED: &str = include_str!(concat!(env!("OUT_DIR"), "/script/only-simplified"));

/// The characters used in traditional text only, sorted, by the reverse rule.
pub(super) static ONLY_TRADITIONAL: &str = include_str!(concat!(env!("OUT_DIR"), "/script/only-traditional"));
