//! Dates in digits: `2024-05-01`, `2024年5月1日`, `7/5/2005 9:23 pm`, `24-5-13 17:07`, `113/05/01`.

use super::calendar::{YEARS, days, is_day};
use super::date_match::DateMatch;
use super::reader::Reader;

/// The offset from years of the Republic of China, whose year 1 is 1912, to those of the Gregorian calendar.
const REPUBLIC: u32 = 1911;

/// A date that begins with its year: `2024-05-01`, `2024年5月1日`, with blanks around the marks.
pub(super) fn year_first(text: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text, at: start };
    let year = r.number(4, 4, YEARS)?;
    r.skip_blanks();
    let mark = r.one_of(&['-', '/', '.', '年', '—', '–'])?;
    r.skip_blanks();
    let month = r.number(1, 2, 1..=12)?;
    r.skip_blanks();
    if mark == '年' {
        r.one_of(&['月'])?;
    } else {
        r.one_of(&[mark])?;
    }
    r.skip_blanks();
    // A template may print the date for readers and for machines, with nothing between (`2024-05-012024-05-01 09:30`).
    // The time follows the second one.
    let length = r.at + 2 - start;
    if text.get(start..start + length) == text.get(start + length..start + 2 * length) && r.digits() > 2 {
        r.at += length;
    }
    let day = r.day(days(year, month))?;
    let mut end = r.at;
    if mark == '年' {
        r.skip_blanks();
        if r.one_of(&['日', '号']).is_some() {
            end = r.at;
        }
    }
    r.at = end;
    Some(DateMatch::with_time(r, start, year, month, day))
}

/// A date that ends with its year (`7/5/2005 9:23 pm`, `13/02/2022`), if it is clear which other number is the month.
pub(super) fn year_last(text: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text, at: start };
    let first = r.number(1, 2, 1..=31)?;
    let mark = r.one_of(&['/', '.', '-'])?;
    let second = r.number(1, 2, 1..=31)?;
    r.one_of(&[mark])?;
    let year = r.number(4, 4, YEARS)?;
    let found = |month, day| {
        let valid = (1..=12).contains(&month) && day <= days(year, month);
        valid.then(|| DateMatch::with_time(Reader { text, at: r.at }, start, year, month, day))
    };
    if first > 12 {
        return found(second, first);
    }
    // Pages with a twelve-hour clock print the month first.
    let rest: String = text[r.at..].iter().take(16).collect();
    let is_twelve_hour = ["am", "pm", "上午", "下午"].iter().any(|word| rest.contains(word));
    (second > 12 || is_twelve_hour || first == second).then(|| found(first, second)).flatten()
}

/// A date with a year of two digits (`24-5-13 17:07`). Only a time after it tells it from other numbers.
pub(super) fn short_year(text: &[char], start: usize) -> Option<DateMatch> {
    // Here it would be the end of a longer number, or of a number with marks.
    if start > 0 && matches!(text[start - 1], '-' | '/' | '.' | ':') {
        return None;
    }
    let mut r = Reader { text, at: start };
    let year = 2000 + r.number(2, 2, 0..=49)?;
    let mark = r.one_of(&['-', '/'])?;
    let month = r.number(1, 2, 1..=12)?;
    r.one_of(&[mark])?;
    let day = r.number(1, 2, 1..=days(year, month))?;
    (r.peek() == Some(' ')).then_some(())?;
    let found = DateMatch::with_time(r, start, year, month, day);
    found.time.is_some().then_some(found)
}

/// The date after a label such as `发布时间:`. It reads forms that are a date nowhere else: `20240501`, `24-05-01`, and
/// `113/05/01`, a year of the Republic of China.
pub fn labelled(folded: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text: folded, at: start };
    let digits = folded[start..].iter().take_while(|c| c.is_ascii_digit()).count();
    let (year, month, day) = if digits == 8 {
        let eight = r.number(8, 8, 0..=99_999_999)?;
        (eight / 10_000, eight / 100 % 100, eight % 100)
    } else {
        let year = if digits == 3 { REPUBLIC + r.number(3, 3, 100..=188)? } else { 2000 + r.number(2, 2, 0..=49)? };
        let mark = r.one_of(&['-', '/', '.'])?;
        let month = r.number(2, 2, 1..=12)?;
        r.one_of(&[mark])?;
        (year, month, r.number(2, 2, 1..=31)?)
    };
    is_day(year, month, day).then(|| DateMatch::with_time(r, start, year, month, day))
}

/// A date that counts years from the founding of the Republic of China: `113/05/01`, `113.05.01`, `113年5月1日`.
pub(super) fn of_republic(folded: &[char], start: usize) -> Option<DateMatch> {
    let mut r = Reader { text: folded, at: start };
    let year = REPUBLIC + r.number(2, 3, 80..=188)?;
    let mark = r.one_of(&['-', '/', '.', '年'])?;
    let month = r.number(1, 2, 1..=12)?;
    r.one_of(&[if mark == '年' { '月' } else { mark }])?;
    let day = r.number(1, 2, 1..=days(year, month))?;
    if mark == '年' {
        r.one_of(&['日'])?;
    }
    Some(DateMatch::with_time(r, start, year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labelled_dates_need_no_separators() {
        for (text, expected) in [
            ("20240501", Some("2024-05-01")),
            ("20240501 09:30", Some("2024-05-01T09:30")),
            ("24-05-01", Some("2024-05-01")),
            ("24-05-01 09:30", Some("2024-05-01T09:30")),
            ("24/05/01", Some("2024-05-01")),
            ("113/05/01", Some("2024-05-01")),
            ("113.05.01", Some("2024-05-01")),
            ("94/05/01", None),
            ("20241301", None),
            ("202405", None),
            ("24-5-1", None),
            ("240501", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(labelled(&chars, 0).map(|found| found.iso()).as_deref(), expected, "{text}");
        }
    }
}
