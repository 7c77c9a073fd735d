//! Dates with a word for the month: `Nov 6, 2013`, `6th of November 2013`, `2013-Nov-06`, `四月 26, 2016`, `4月 26, 2016`.

use super::calendar::{YEARS, days};
use super::date_match::DateMatch;
use super::reader::Reader;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The numerals before 月 of the first ten months.
const HAN: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// The number of letters of the longest name of a month.
const LONGEST: usize = "september".len();

/// The month that a word at a place names, and the index after it. The word is an English name, whole or abbreviated to
/// three letters, or a Han name.
pub(super) fn month(text: &[char], at: usize) -> Option<(u32, usize)> {
    if !text.get(at).is_some_and(char::is_ascii_lowercase) {
        return match text[at..] {
            ['十', '一', '月', ..] => Some((11, at + 3)),
            ['十', '二', '月', ..] => Some((12, at + 3)),
            [numeral, '月', ..] => Some((HAN.iter().position(|&c| c == numeral)? as u32 + 1, at + 2)),
            _ => None,
        };
    }
    let length = text[at..].iter().take(LONGEST + 1).take_while(|c| c.is_ascii_lowercase()).count();
    let word = &text[at..at + length];
    let is = |name: &str| name.len() == length && name.chars().zip(word).all(|(a, b)| a == *b);
    let is_month = |name: &str| is(name) || is(&name[..3]) || name == "september" && is("sept");
    let month = MONTHS.iter().position(|name| is_month(name))?;
    let dot = usize::from(text.get(at + length) == Some(&'.'));
    Some((month as u32 + 1, at + length + dot))
}

/// A date that begins with its month: `Nov 6, 2013`. A month in Han or digits needs the comma: `四月 26, 2016`.
pub(super) fn month_first(text: &[char], start: usize) -> Option<DateMatch> {
    let is_english = text[start].is_ascii_lowercase();
    if is_english && !is_word_start(text, start) {
        return None;
    }
    let named = month(text, start);
    let mut r = Reader { text, at: start };
    let month = if let Some((month, end)) = named {
        r.at = end;
        month
    } else {
        let month = r.number(1, 2, 1..=12)?;
        r.one_of(&['月'])?;
        month
    };
    gap(&mut r);
    let day = r.number(1, 2, 1..=31)?;
    ordinal(&mut r);
    let comma = gap(&mut r)?;
    if !is_english && comma != ',' {
        return None;
    }
    let year = r.number(4, 4, YEARS)?;
    (day <= days(year, month)).then(|| DateMatch::with_time(r, start, year, month, day))
}

/// A date that begins with its day: `06 Nov 2013`, `6th of November, 2013`, `26 四月 2016`.
pub(super) fn day_first(text: &[char], start: usize) -> Option<DateMatch> {
    if !is_word_start(text, start) {
        return None;
    }
    let mut r = Reader { text, at: start };
    let day = r.number(1, 2, 1..=31)?;
    ordinal(&mut r);
    gap(&mut r);
    if text[r.at..].starts_with(&['o', 'f', ' ']) {
        r.at += 3;
    }
    let (month, end) = month(text, r.at)?;
    r.at = end;
    gap(&mut r);
    let year = r.number(4, 4, YEARS)?;
    (day <= days(year, month)).then(|| DateMatch::with_time(r, start, year, month, day))
}

/// A date that begins with its year: `2013 Nov 6`, `2013-Nov-06`.
pub(super) fn year_first(text: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text, at: start };
    let year = r.number(4, 4, YEARS)?;
    gap(&mut r)?;
    let (month, end) = month(text, r.at).filter(|_| text[r.at].is_ascii_lowercase())?;
    r.at = end;
    gap(&mut r);
    let day = r.number(1, 2, 1..=days(year, month))?;
    ordinal(&mut r);
    Some(DateMatch::with_time(r, start, year, month, day))
}

fn is_word_start(text: &[char], at: usize) -> bool {
    at == 0 || !text[at - 1].is_ascii_alphanumeric()
}

/// Skips blanks and at most one mark between two fields of a date. Returns the mark, or a blank if there is none;
/// `None` if there is nothing to skip.
fn gap(r: &mut Reader<'_>) -> Option<char> {
    let before = r.at;
    r.skip_blanks();
    let mark = r.one_of(&[',', '-', '/']);
    r.skip_blanks();
    (r.at > before).then_some(mark.unwrap_or(' '))
}

/// Skips the ending of an ordinal number.
fn ordinal(r: &mut Reader<'_>) {
    match r.text[r.at..] {
        [_, _, after, ..] if after.is_ascii_lowercase() => {}
        ['s', 't', ..] | ['n' | 'r', 'd', ..] | ['t', 'h', ..] => r.at += 2,
        _ => {}
    }
}
