//! Dates as Chinese pages print them, to ISO 8601.
//!
//! Local as printed; an offset only where the page states one. A date without a year is none, and neither is one whose
//! month and day could be told apart only by guessing (`06/02/2022`).

use std::fmt::Write;

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Index of its first character, in Unicode scalars.
    pub start: usize,
    /// Index behind its last character.
    pub end: usize,
    /// ISO 8601: `2019-09-07`, `2019-09-07T11:03`, `2019-09-07T11:03:05+08:00`.
    pub iso: String,
}

/// Years of web pages; others are numbers that look like one.
const YEARS: std::ops::RangeInclusive<u32> = 1980..=2099;

/// All dates in a folded text.
pub fn find(folded: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let boundary = at == 0 || !folded[at - 1].is_ascii_digit();
        match boundary.then(|| date_at(folded, at)).flatten().or_else(|| date_of_the_republic(folded, at)) {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

/// The moment so many seconds after 1970 began, in UTC; `None` for years before 1980.
pub fn of_seconds(seconds: i64) -> Option<String> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days to year, month and day: the inverse of the count below, found by trying the year.
    let mut year = 1970 + days / 366;
    while days_since_1970(year + 1, 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|&month| days_since_1970(year, month, 1) <= days)?;
    let day = days - days_since_1970(year, month, 1) + 1;
    let in_range = u32::try_from(year).is_ok_and(|year| YEARS.contains(&year));
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    in_range.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
pub fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March end with the leap day; 153 days are five months of such a year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
        - 719_469
}

struct Reader<'a> {
    text: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn one_of(&mut self, marks: &[char]) -> Option<char> {
        let c = self.peek().filter(|c| marks.contains(c))?;
        self.at += 1;
        Some(c)
    }

    /// A number of `min` to `max` digits that no further digit follows, within `range`.
    fn number(&mut self, min: usize, max: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let digits = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if !(min..=max).contains(&digits) {
            return None;
        }
        let value = self.text[self.at..self.at + digits].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
        self.at += digits;
        range.contains(&value).then_some(value)
    }

    /// A day, also one that stands without a blank before its time (`2005.08.2605:39`).
    fn day(&mut self, most: u32) -> Option<u32> {
        let digits = self.text[self.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 4 && self.text.get(self.at + 4) == Some(&':') {
            let day = self.text[self.at..self.at + 2].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
            self.at += 2;
            return (1..=most).contains(&day).then_some(day);
        }
        self.number(1, 2, 1..=most)
    }
}

/// `民国113年5月6日`, as offices in Taiwan write it: the year 1 is 1912.
fn date_of_the_republic(text: &[char], start: usize) -> Option<Found> {
    if !text[start..].starts_with(&['民', '国']) {
        return None;
    }
    let mut r = Reader { text, at: start + 2 };
    r.skip_blanks();
    let year = r.number(2, 3, 69..=188)? + 1911;
    r.skip_blanks();
    r.one_of(&['年'])?;
    r.skip_blanks();
    let month = r.number(1, 2, 1..=12)?;
    r.skip_blanks();
    r.one_of(&['月'])?;
    r.skip_blanks();
    let day = r.number(1, 2, 1..=days(year, month))?;
    r.skip_blanks();
    r.one_of(&['日'])?;
    Some(with_time(r, start, year, month, day))
}

/// `7/5/2005 9:23 pm`, `13/02/2022`: the year last, where it is plain which of the others is the month.
fn year_last(text: &[char], start: usize) -> Option<Found> {
    let mut r = Reader { text, at: start };
    let first = r.number(1, 2, 1..=31)?;
    let mark = r.one_of(&['/', '.', '-'])?;
    let second = r.number(1, 2, 1..=31)?;
    r.one_of(&[mark])?;
    let year = r.number(4, 4, YEARS)?;
    let found = |month, day| {
        let valid = (1..=12).contains(&month) && day <= days(year, month);
        valid.then(|| with_time(Reader { text, at: r.at }, start, year, month, day))
    };
    if first > 12 {
        return found(second, first);
    }
    // Who writes hours up to twelve writes the month first.
    let rest: String = text[r.at..].iter().take(16).collect();
    let halves = ["am", "pm", "上午", "下午"].iter().any(|half| rest.contains(half));
    (second > 12 || halves || first == second).then(|| found(first, second)).flatten()
}

/// `24-5-13 17:07`: a year of two digits, which only a time behind it tells from other numbers.
fn short_year(text: &[char], start: usize) -> Option<Found> {
    // The end of a longer number, or of a number with marks.
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
    let found = with_time(r, start, year, month, day);
    found.iso.contains('T').then_some(found)
}

fn with_time(mut r: Reader<'_>, start: usize, year: u32, month: u32, day: u32) -> Found {
    let mut iso = format!("{year:04}-{month:02}-{day:02}");
    if let Some(time) = time(&mut r) {
        iso.push_str(&time);
    }
    Found { start, end: r.at, iso }
}

fn date_at(text: &[char], start: usize) -> Option<Found> {
    let digits = text[start..].iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    match digits {
        4 => year_first(text, start),
        1 => year_last(text, start),
        2 => year_last(text, start).or_else(|| short_year(text, start)),
        _ => None,
    }
}

fn year_first(text: &[char], start: usize) -> Option<Found> {
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
    let day = r.day(days(year, month))?;
    let mut end = r.at;
    if mark == '年' {
        r.skip_blanks();
        if r.one_of(&['日', '号']).is_some() {
            end = r.at;
        }
    }
    r.at = end;
    Some(with_time(r, start, year, month, day))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `T11:03`, with seconds and an offset where they are printed. A weekday or a bracket may stand before it.
fn time(r: &mut Reader<'_>) -> Option<String> {
    let before = r.at;
    let time = try_time(r);
    if time.is_none() {
        r.at = before;
    }
    time
}

fn try_time(r: &mut Reader<'_>) -> Option<String> {
    r.skip_blanks();
    match r.text[r.at..] {
        ['周', '一' | '二' | '三' | '四' | '五' | '六' | '日', ..] => r.at += 2,
        ['星', '期', _, ..] | ['(', '一' | '二' | '三' | '四' | '五' | '六' | '日', ')', ..] => r.at += 3,
        _ => {}
    }
    // `13/02/2022 - 13:48`
    if r.text[r.at..].starts_with(&['-', ' ']) {
        r.at += 2;
    }
    r.one_of(&['t', ',', '(']);
    r.skip_blanks();
    let mut afternoon = false;
    for (word, late) in
        [(['上', '午'], false), (['下', '午'], true), (['晚', '上'], true), (['a', 'm'], false), (['p', 'm'], true)]
    {
        if r.text[r.at..].starts_with(&word) {
            r.at += 2;
            afternoon = late;
            r.skip_blanks();
            break;
        }
    }
    let mut hour = r.number(1, 2, 0..=23)?;
    let mark = r.one_of(&[':', '时', '点'])?;
    let minute = r.number(1, 2, 0..=59)?;
    if mark != ':' {
        r.one_of(&['分'])?;
    }
    let mut end = r.at;
    let mut second = None;
    if r.one_of(&[':']).is_some() {
        second = r.number(2, 2, 0..=60);
        if second.is_some() {
            end = r.at;
        }
    }
    r.at = end;
    if let Some('.') = r.peek() {
        r.at += 1;
        if r.number(1, 9, 0..=999_999_999).is_some() {
            end = r.at;
        }
        r.at = end;
    }
    // `9:23:57 pm`
    let blank = usize::from(r.peek() == Some(' '));
    match r.text[r.at + blank..] {
        ['p', 'm', ..] => (afternoon, r.at) = (true, r.at + blank + 2),
        ['a', 'm', ..] => r.at += blank + 2,
        _ => {}
    }
    if afternoon && hour < 12 {
        hour += 12;
    }
    let mut iso = format!("T{hour:02}:{minute:02}");
    if let Some(second) = second {
        let _ = write!(iso, ":{second:02}");
    }
    if let Some(offset) = offset(r) {
        iso.push_str(&offset);
    }
    Some(iso)
}

fn offset(r: &mut Reader<'_>) -> Option<String> {
    let before = r.at;
    if r.one_of(&['z']).is_some() {
        return Some("Z".into());
    }
    let read = (|| {
        let sign = r.one_of(&['+', '-'])?;
        let digits = r.text[r.at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let (hour, minute) = if digits == 4 {
            let both = r.number(4, 4, 0..=1400)?;
            (both / 100, both % 100)
        } else {
            let hour = r.number(2, 2, 0..=14)?;
            r.one_of(&[':'])?;
            (hour, r.number(2, 2, 0..=59)?)
        };
        Some(format!("{sign}{hour:02}:{minute:02}"))
    })();
    if read.is_none() {
        r.at = before;
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_give_the_moment_in_utc() {
        for (seconds, expected) in [
            (1_659_274_471, Some("2022-07-31T13:34:31Z")),
            (951_782_400, Some("2000-02-29T00:00:00Z")),
            (1_735_689_599, Some("2024-12-31T23:59:59Z")),
            (0, None),
            (-1, None),
        ] {
            assert_eq!(of_seconds(seconds).as_deref(), expected, "{seconds}");
        }
    }

    #[test]
    fn reads_the_forms_pages_print() {
        for (text, expected) in [
            ("发表时间:2019-09-07 11:03", Some("2019-09-07T11:03")),
            ("更新时间:2024-04-22 09:06:51 | 点击", Some("2024-04-22T09:06:51")),
            ("2020年7月18日 22时28分", Some("2020-07-18T22:28")),
            ("2020年7月18日22:28 来源", Some("2020-07-18T22:28")),
            ("2005/3/1", Some("2005-03-01")),
            ("2005.03.01", Some("2005-03-01")),
            ("2023-05-06t10:11:12+08:00", Some("2023-05-06T10:11:12+08:00")),
            ("2023-05-06t10:11:12.345z", Some("2023-05-06T10:11:12Z")),
            ("2023-05-06 下午 3:07", Some("2023-05-06T15:07")),
            ("2023年5月6日 星期六 08:00", Some("2023-05-06T08:00")),
            ("2024年5月22日周三 上午8:21", Some("2024-05-22T08:21")),
            ("2015年06月22日 (一) 00:30", Some("2015-06-22T00:30")),
            ("2005.08.2605:39", Some("2005-08-26T05:39")),
            ("发布日期: 7/5/2005 9:23:57 pm", Some("2005-07-05T21:23:57")),
            ("9/17/2004 5:54:13 am", Some("2004-09-17T05:54:13")),
            ("13/02/2022 - 13:48", Some("2022-02-13T13:48")),
            ("06/02/2022 - 13:48", None),
            ("24-5-13 17:07 来自", Some("2024-05-13T17:07")),
            ("24-5-13", None),
            ("3:24-5-13 17:07", None),
            ("民国113年5月6日", Some("2024-05-06")),
            ("中华民国 94 年 12 月 1 日 上午 9:05", Some("2005-12-01T09:05")),
            ("113年5月6日", None),
            ("2023-02-30", None),
            ("12023-02-03", None),
            ("2023-02", None),
            ("电话:0719-8792-997", None),
            ("1.2.3", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(find(&chars).first().map(|f| f.iso.as_str()), expected, "{text}");
        }
    }
}
