//! Dates as Chinese pages print them, to ISO 8601.
//!
//! Local as printed; an offset only where the page states one. A date without a year is none.

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
}

fn date_at(text: &[char], start: usize) -> Option<Found> {
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
    let day = r.number(1, 2, 1..=days(year, month))?;
    let mut end = r.at;
    if mark == '年' {
        r.skip_blanks();
        if r.one_of(&['日', '号']).is_some() {
            end = r.at;
        }
    }
    let mut iso = format!("{year:04}-{month:02}-{day:02}");
    r.at = end;
    if let Some(time) = time(&mut r) {
        iso.push_str(&time);
        end = r.at;
    }
    Some(Found { start, end, iso })
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
    if r.text[r.at..].starts_with(&['星', '期']) {
        r.at += 3;
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
