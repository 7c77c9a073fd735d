//! Tables of characters, taken from OpenCC's dictionaries when the crate is built.

/// Traditional to simplified, one character to one: the first candidate of each entry of `TSCharacters` that
/// changes anything, sorted by the traditional character. It knows no context, so it is right for comparing and
/// searching, not for writing (乾隆 becomes 干隆).
pub static SIMPLIFIED: &[(char, char)] = include!(concat!(env!("OUT_DIR"), "/script/simplified.rs"));

/// The characters that are written in simplified text only, sorted: entries of `STCharacters` that always change
/// and that `TSCharacters` does not know.
pub(super) static ONLY_SIMPLIFIED: &str = include_str!(concat!(env!("OUT_DIR"), "/script/only-simplified"));

/// The characters that are written in traditional text only, sorted, by the same rule the other way round.
pub(super) static ONLY_TRADITIONAL: &str = include_str!(concat!(env!("OUT_DIR"), "/script/only-traditional"));
