//! Dates in Han numerals, whole or in part, and those of the Republic of China, whose year 1 is 1912: `二〇二四年五月一日`,
//! `2024年五月一日`, `民国113年5月6日`, `中华民国一百一十三年五月一日`.

use super::{Found, Reader, YEARS, days, with_time};

/// Years of the Republic that are read.
const REPUBLIC: std::ops::RangeInclusive<u32> = 69..=188;

pub(super) fn date(text: &[char], start: usize) -> Option<Found> {
    let mut r = Reader { text, at: start };
    if text[start..].starts_with(&['中', '华', '民', '国']) {
        r.at += 2;
    }
    let year = if text[r.at..].starts_with(&['民', '国']) {
        r.at += 2;
        r.skip_blanks();
        either(&mut r, 2, 3, REPUBLIC)? + 1911
    } else {
        let is_boundary = start == 0 || digit(text[start - 1]).is_none();
        year(&mut r).filter(|_| is_boundary)?
    };
    r.skip_blanks();
    r.one_of(&['年'])?;
    r.skip_blanks();
    let month = either(&mut r, 1, 2, 1..=12)?;
    r.skip_blanks();
    r.one_of(&['月'])?;
    r.skip_blanks();
    let day = either(&mut r, 1, 2, 1..=days(year, month))?;
    r.skip_blanks();
    r.one_of(&['日', '号'])?;
    Some(with_time(r, start, year, month, day))
}

/// Four numerals, digit by digit, or four digits.
fn year(r: &mut Reader<'_>) -> Option<u32> {
    if r.peek()?.is_ascii_digit() {
        return r.number(4, 4, YEARS);
    }
    let numerals = r.text.get(r.at..r.at + 4)?;
    let year = numerals.iter().try_fold(0, |year, &c| Some(year * 10 + digit(c)?))?;
    r.at += 4;
    YEARS.contains(&year).then_some(year)
}

/// A number in digits or in numerals (`二十一`, `一百一十三`, `廿一`, `一一三`).
fn either(r: &mut Reader<'_>, min: usize, max: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    if r.peek()?.is_ascii_digit() {
        return r.number(min, max, range);
    }
    let numerals: Vec<char> = r.text[r.at..].iter().copied().take(LONGEST).take_while(|&c| is_numeral(c)).collect();
    r.at += numerals.len();
    value(&numerals).filter(|value| range.contains(value))
}

/// Numerals of the longest number, `一百八十八`, and one more.
const LONGEST: usize = 6;

/// Whether a number in Han numerals can begin with a character.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '廿' | '卅')
}

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

/// A numeral's value; zero is written in several ways.
fn digit(c: char) -> Option<u32> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match c {
        '零' | '○' | '◯' | 'o' => Some(0),
        c => DIGITS.iter().position(|&digit| digit == c).map(|value| value as u32),
    }
}
