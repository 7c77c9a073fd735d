//! Dates as Chinese pages print them, to ISO 8601.
//!
//! Local as printed; an offset only where the page states one. A date without a year is none, and neither is one whose
//! month and day could be told apart only by guessing (`06/02/2022`).

mod han;
mod split;
mod time;
mod words;

pub use split::{is_part, join};

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
        let boundary = at == 0 || !folded[at].is_ascii_digit() || !folded[at - 1].is_ascii_digit();
        match boundary.then(|| date_at(folded, at)).flatten() {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

/// The date behind a label such as `发布时间:`, in forms that are a date nowhere else: `20240501`, `24-05-01`, and
/// `113/05/01`, a year of the Republic.
pub fn labelled(folded: &[char], start: usize) -> Option<Found> {
    let mut r = Reader { text: folded, at: start };
    let digits = folded[start..].iter().take_while(|c| c.is_ascii_digit()).count();
    let (year, month, day) = if digits == 8 {
        let eight = r.number(8, 8, 0..=99_999_999)?;
        (eight / 10_000, eight / 100 % 100, eight % 100)
    } else {
        let year = if digits == 3 { 1911 + r.number(3, 3, 100..=188)? } else { 2000 + r.number(2, 2, 0..=49)? };
        let mark = r.one_of(&['-', '/', '.'])?;
        let month = r.number(2, 2, 1..=12)?;
        r.one_of(&[mark])?;
        (year, month, r.number(2, 2, 1..=31)?)
    };
    let valid = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
    valid.then(|| with_time(r, start, year, month, day))
}

/// The dates of a folded text that count years from the founding of the Republic of China, as pages of Taiwan print them
/// without a word before it: `113/05/01`, `113.05.01`, `113年5月1日`. Elsewhere such numbers mean something else.
pub fn of_republic(folded: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let begins = folded[at].is_ascii_digit()
            && (at == 0 || !folded[at - 1].is_ascii_alphanumeric() && !"./-".contains(folded[at - 1]));
        match begins.then(|| republic_at(folded, at)).flatten() {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

fn republic_at(folded: &[char], start: usize) -> Option<Found> {
    let mut r = Reader { text: folded, at: start };
    let year = 1911 + r.number(2, 3, 80..=188)?;
    let mark = r.one_of(&['-', '/', '.', '年'])?;
    let month = r.number(1, 2, 1..=12)?;
    r.one_of(&[if mark == '年' { '月' } else { mark }])?;
    let day = r.number(1, 2, 1..=days(year, month))?;
    if mark == '年' {
        r.one_of(&['日'])?;
    }
    Some(with_time(r, start, year, month, day))
}

/// The day in a path of an address: `/2024/05/01/`, `/2024-05/01/`, `/20240501/`, `/2024/0501/`; the first that is one.
pub fn of_address(address: &str) -> Option<String> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest).split(['?', '#']).next()?;
    let path: Vec<&str> = path.split('/').skip(1).collect();
    let number = |text: &str, digits: usize| -> Option<u32> {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    (0..path.len()).find_map(|at| {
        let of = |ahead: usize| path.get(at + ahead).copied().unwrap_or_default();
        let two = |text: &str| number(text, 4).map(|both| (both / 100, both % 100));
        let year_month = |text: &str| {
            let (year, month) = text.split_once('-')?;
            Some((number(year, 4)?, number(month, 2)?))
        };
        let (year, month, day) = number(of(0), 8)
            .map(|eight| (eight / 10_000, eight / 100 % 100, eight % 100))
            .or_else(|| Some((number(of(0), 4)?, number(of(1), 2)?, number(of(2), 2)?)))
            .or_else(|| number(of(0), 4).zip(two(of(1))).map(|(year, (month, day))| (year, month, day)))
            .or_else(|| year_month(of(0)).zip(number(of(1), 2)).map(|((year, month), day)| (year, month, day)))?;
        let valid = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
    })
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
    if let Some(time) = time::read(&mut r) {
        iso.push_str(&time);
    }
    Found { start, end: r.at, iso }
}

fn date_at(text: &[char], start: usize) -> Option<Found> {
    if !text[start].is_ascii_digit() {
        return match text[start] {
            c if c.is_ascii_lowercase() => words::month_first(text, start),
            '中' | '民' => han::date(text, start),
            c if han::is_numeral(c) => words::month_first(text, start).or_else(|| han::date(text, start)),
            _ => None,
        };
    }
    let digits = text[start..].iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    let in_words = |read: fn(&[char], usize) -> Option<Found>| read(text, start);
    match digits {
        4 => year_first(text, start).or_else(|| in_words(words::year_first)).or_else(|| in_words(han::date)),
        1 | 2 => year_last(text, start)
            .or_else(|| (digits == 2).then(|| short_year(text, start)).flatten())
            .or_else(|| in_words(words::day_first))
            .or_else(|| in_words(words::month_first)),
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
            assert_eq!(labelled(&chars, 0).map(|found| found.iso).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn years_of_the_republic_need_no_word_where_pages_are_of_taiwan() {
        for (text, expected) in [
            ("113/05/01", Some("2024-05-01")),
            ("發布 113.05.01 09:30", Some("2024-05-01T09:30")),
            ("113年5月1日", Some("2024-05-01")),
            ("94-12-01", Some("2005-12-01")),
            ("113/13/01", None),
            ("1113/05/01", None),
            ("2.113.5.1", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(of_republic(&chars).first().map(|f| f.iso.as_str()), expected, "{text}");
        }
    }

    #[test]
    fn addresses_hold_a_day_in_their_path() {
        for (address, expected) in [
            ("https://a.example/2017/07/07/hello/", Some("2017-07-07")),
            ("https://a.example/news/2024/0501/c1005-1.html", Some("2024-05-01")),
            ("https://a.example/20240501/1.html", Some("2024-05-01")),
            ("https://a.example/2024-05/01/content_1.htm", Some("2024-05-01")),
            ("/2017/07/07/hello/", Some("2017-07-07")),
            ("https://a.example/2017/07/hello/", None),
            ("https://a.example/2017/13/07/", None),
            ("https://a.example/12345678/", None),
            ("https://a.example/?d=/2017/07/07/", None),
            ("https://a.example/20240501.html", None),
        ] {
            assert_eq!(of_address(address).as_deref(), expected, "{address}");
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
            ("posted on june 7, 2016", Some("2016-06-07")),
            ("aug 12th, 2014", Some("2014-08-12")),
            ("tue feb 17, 2015", Some("2015-02-17")),
            ("nov. 6, 2013 10:30 am", Some("2013-11-06T10:30")),
            ("sept 6 2013 at 12:30 am", Some("2013-09-06T00:30")),
            ("06 nov 2013", Some("2013-11-06")),
            ("6th of november, 2013", Some("2013-11-06")),
            ("06-nov-2013 08:05", Some("2013-11-06T08:05")),
            ("2013-nov-06", Some("2013-11-06")),
            ("sun, 06 nov 2013 08:49:37 gmt", Some("2013-11-06T08:49:37Z")),
            ("zorro发布于 四月 26, 2016六月 8, 2016分类", Some("2016-04-26")),
            ("十一月 6, 2013", Some("2013-11-06")),
            ("4月 26, 2016", Some("2016-04-26")),
            ("26 四月, 2016", Some("2016-04-26")),
            ("2016-07-24 sun 14:12", Some("2016-07-24T14:12")),
            ("二〇二四年五月一日", Some("2024-05-01")),
            ("二○一一年十二月三十一日", Some("2011-12-31")),
            ("二零零五年二月廿八日", Some("2005-02-28")),
            ("2024年五月一日", Some("2024-05-01")),
            ("中华民国一百一十三年五月二十一日", Some("2024-05-21")),
            ("中华民国113年05月01日", Some("2024-05-01")),
            ("2024年9月14日晚8:00", Some("2024-09-14T20:00")),
            ("2024-05-01 中午12:10", Some("2024-05-01T12:10")),
            ("2024-05-01 中午1:10", Some("2024-05-01T13:10")),
            ("2024-05-01 凌晨0:30", Some("2024-05-01T00:30")),
            ("2020年7月11日 早上", Some("2020-07-11")),
            ("2024年5月1日9时", Some("2024-05-01T09:00")),
            ("2024年5月1日 晚8点", Some("2024-05-01T20:00")),
            ("2024年5月1日9时30分", Some("2024-05-01T09:30")),
            ("2024-05-01 9点击", Some("2024-05-01")),
            // A month and a year, or words that are no month.
            ("nov 2013", None),
            ("may 2016 be better", None),
            ("march 31, 20165", None),
            ("demarch 3, 2016", None),
            ("marching 3, 2016", None),
            ("4月26日 2016人参加", None),
            ("四月 26 2016", None),
            ("feb 30, 2016", None),
            ("一九二四年五月一日", None),
            ("二〇二四年五月初一", None),
            ("十三年五月一日", None),
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
