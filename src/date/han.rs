//! Dates in Han numerals, whole or in part, and dates of the Republic of China, whose year 1 is 1912: `二〇二四年五月一日`,
//! `2024年五月一日`, `民国113年5月6日`, `中华民国一百一十三年五月一日`.

use super::calendar::{YEARS, days};
use super::date_match::DateMatch;
use super::reader::Reader;

/// The years of the Republic that are read.
const REPUBLIC: std::ops::RangeInclusive<u32> = 69..=188;

/// The date that starts at a place.
pub(super) fn date(text: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text, at: start };
    if text[start..].starts_with(&['中', '华', '民', '国']) {
        r.at += 2;
    }
    let year = if text[r.at..].starts_with(&['民', '国']) {
        r.at += 2;
        r.skip_blanks();
        number(&mut r, 2, 3, REPUBLIC)? + 1911
    } else {
        let is_boundary = start == 0 || digit(text[start - 1]).is_none();
        year(&mut r).filter(|_| is_boundary)?
    };
    r.skip_blanks();
    r.one_of(&['年'])?;
    r.skip_blanks();
    let month = number(&mut r, 1, 2, 1..=12)?;
    r.skip_blanks();
    r.one_of(&['月'])?;
    r.skip_blanks();
    let day = number(&mut r, 1, 2, 1..=days(year, month))?;
    r.skip_blanks();
    r.one_of(&['日', '号'])?;
    Some(DateMatch::with_time(r, start, year, month, day))
}

/// Reads a year: four numerals, digit by digit, or four digits.
fn year(r: &mut Reader<'_>) -> Option<u32> {
    if r.peek()?.is_ascii_digit() {
        return r.number(4, 4, YEARS);
    }
    let numerals = r.text.get(r.at..r.at + 4)?;
    let year = numerals.iter().try_fold(0, |year, &c| Some(year * 10 + digit(c)?))?;
    r.at += 4;
    YEARS.contains(&year).then_some(year)
}

/// Reads a number in digits or in numerals (`二十一`, `一百一十三`, `廿一`, `一一三`).
fn number(r: &mut Reader<'_>, min: usize, max: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    if r.peek()?.is_ascii_digit() {
        return r.number(min, max, range);
    }
    let numerals: Vec<char> = r.text[r.at..].iter().copied().take(LONGEST).take_while(|&c| is_numeral(c)).collect();
    r.at += numerals.len();
    value(&numerals).filter(|value| range.contains(value))
}

/// The number of numerals in the longest number, `一百八十八`, plus one.
const LONGEST: usize = 6;

/// Whether a number in Han numerals can begin with a character.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '廿' | '卅')
}

/// The value of a run of numerals.
fn value(numerals: &[char]) -> Option<u32> {
    if !numerals.is_empty() && numerals.iter().all(|&c| digit(c).is_some()) {
        return numerals.iter().try_fold(0, |value, &c| Some(value * 10 + digit(c)?));
    }
    let (mut value, mut units) = (0, None);
    for &c in numerals {
        match c {
            '百' => value += units.take()? * 100,
            '十' => value += units.take().filter(|&units| units > 0).unwrap_or(1) * 10,
            '廿' => value += 20,
            '卅' => value += 30,
            c => units = digit(c),
        }
    }
    Some(value + units.unwrap_or(0)).filter(|&value| value > 0)
}

/// The value of a numeral. Zero is written in several ways.
fn digit(c: char) -> Option<u32> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match c {
        '零' | '○' | '◯' | 'o' => Some(0),
        c => DIGITS.iter().position(|&digit| digit == c).map(|value| value as u32),
    }
}
