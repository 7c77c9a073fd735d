//! Tests whether a value can be the name of a site.

use super::words::{DEFAULT_NAMES, NOT_IN_NAMES};
use crate::characters::fold::fold;

/// Most letters and digits of a name.
pub(super) const NAME_MAX: u32 = 30;

/// Whether a value can be the name of a site: not a word of a notice, not only the end of an address, and not a default
/// name of a program.
pub(super) fn is_name(value: &str) -> bool {
    let folded = fold(value);
    let folded = folded.trim();
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    let is_address_end =
        matches!(folded, "com" | "cn" | "net" | "org" | "www" | "com.cn" | "http" | "https" | "html" | "index");
    // `新闻频道` is a section of some site.
    let is_section = letters <= 4 && folded.ends_with("频道");
    (2..=NAME_MAX as usize).contains(&letters)
        && !is_address_end
        && !is_section
        && !DEFAULT_NAMES.contains(&folded)
        && !NOT_IN_NAMES.iter().any(|word| folded.contains(word))
        && !folded.contains(['。', '!', '?', ';', ':', '>', '<', '=', ',', '、'])
}
