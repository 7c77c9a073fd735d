//! Tests whether a value can be the name of a person.

use super::words::{NOBODY, OTHERS, SURNAMES};
use crate::characters::fold::fold;

/// Most letters of all names together.
pub(super) const LETTERS_MAX: usize = 30;

/// Most characters of a pen name.
pub(super) const PEN_NAME_MAX: usize = 12;

/// Whether a value can be a person's name: not an address, a number or a field, and more than a surname.
pub(crate) fn is_name(value: &str) -> bool {
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let folded = fold(value);
    let marks = [':', '=', '<', '>', '"', '@', '#', '？', '?', '。', '！', '!', '{', '}', ';'];
    (2..=LETTERS_MAX).contains(&letters)
        && !value.contains("://")
        && !folded.contains(marks)
        && !NOBODY.contains(&folded.trim())
        && !OTHERS.contains(&folded.trim())
        && !["转载", "版权", "必究", "发布", "点击", "来源"].iter().any(|word| folded.contains(word))
}

/// Whether a value is most probably the name of a person, not of a newspaper: two or three Han that begin with a
/// surname and do not end with a word for an office.
pub(crate) fn is_persons(value: &str) -> bool {
    const OFFICES: &str = "网报社台刊局院校会部厅委所界线室站馆处区县市省客坛吧圈派坊店司库谷湃鹅讯狐浪";
    let folded = fold(value);
    let chars: Vec<char> = folded.trim().chars().collect();
    let han = chars.iter().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    han && (2..=3).contains(&chars.len()) && SURNAMES.contains(chars[0]) && !OFFICES.contains(chars[chars.len() - 1])
}

/// Whether a name begins with a surname, or in Latin letters.
pub(super) fn has_surname(name: &str) -> bool {
    fold(name).chars().next().is_some_and(|first| SURNAMES.contains(first) || first.is_ascii_alphabetic())
}
