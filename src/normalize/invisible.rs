//! Invisible characters: zero-width characters, direction marks, control characters.
//!
//! Editors, watermarks and copy protection leave them in the middle of words, where they hide the word from a search.

/// Whether a character is invisible and has no meaning where it is. `before` and `after` are its neighbours in the
/// line. Joiners have a meaning in emoji (👨‍👩‍👧) and in scripts whose letters change their shape.
pub(super) fn is_noise(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        '\u{200D}' => !(joins_emoji(before, after) || before.is_some_and(is_joining)),
        '\u{200C}' => !before.is_some_and(is_joining),
        '\t' | '\n' => false,
        // Soft hyphen; zero-width space; direction marks, embeddings and isolates; word joiner; byte order mark.
        '\0'..='\u{1F}'
        | '\u{7F}'
        | '\u{AD}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => true,
        _ => false,
    }
}

/// Whether a zero-width joiner joins two pictures. The first may end in a variation selector or a skin tone.
fn joins_emoji(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| c == '\u{FE0F}' || is_emoji(c)) && after.is_some_and(is_emoji)
}

/// Whether a character is from a block whose emoji occur in sequences (arrows, technical, symbols, dingbats,
/// pictographs).
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a letter is from a script that spells with joiners and non-joiners: Arabic to Sinhala, and Mongolian.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{DFF}' | '\u{1800}'..='\u{18AF}')
}
