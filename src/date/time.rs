//! The time after a date, and its offset from UTC.

use std::fmt;

use super::reader::Reader;

/// A time of day, with seconds and an offset if the page prints them. It is displayed as in ISO 8601: `11:03`,
/// `11:03:05+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    hour: u32,
    minute: u32,
    second: Option<u32>,
    offset: Option<Offset>,
}

/// An offset from UTC: UTC itself, or a sign, hours and minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offset {
    Utc,
    Of(char, u32, u32),
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if let Some(second) = self.second {
            write!(f, ":{second:02}")?;
        }
        match self.offset {
            Some(Offset::Utc) => f.write_str("Z"),
            Some(Offset::Of(sign, hours, minutes)) => write!(f, "{sign}{hours:02}:{minutes:02}"),
            None => Ok(()),
        }
    }
}

/// Reads a time. A weekday or a bracket may precede it. Without a time the reader stays where it is.
pub(super) fn read(r: &mut Reader<'_>) -> Option<Time> {
    let before = r.at;
    let time = try_time(r);
    if time.is_none() {
        r.at = before;
    }
    time
}

fn try_time(r: &mut Reader<'_>) -> Option<Time> {
    r.skip_blanks();
    match r.text[r.at..] {
        ['周', '一' | '二' | '三' | '四' | '五' | '六' | '日', ..] => r.at += 2,
        ['星', '期', _, ..] | ['(', '一' | '二' | '三' | '四' | '五' | '六' | '日', ')', ..] => r.at += 3,
        // `2016-07-24 Sun 14:12`
        [a, b, c, ' ', ..] if WEEKDAYS.contains(&[a, b, c]) => r.at += 3,
        _ => {}
    }
    // `13/02/2022 - 13:48`
    if r.text[r.at..].starts_with(&['-', ' ']) {
        r.at += 2;
    }
    r.one_of(&['t', ',', '(']);
    r.skip_blanks();
    if r.text[r.at..].starts_with(&['a', 't', ' ']) {
        r.at += 3;
    }
    let mut part = None;
    for (word, meaning) in DAY_PARTS {
        if r.text[r.at..].starts_with(word) {
            r.at += word.len();
            part = Some(meaning);
            r.skip_blanks();
            break;
        }
    }
    let mut hour = r.number(1, 2, 0..=23)?;
    let mark = r.one_of(&[':', '时', '点'])?;
    // `9时`, but not `时间` or `点击`.
    let is_whole = mark != ':' && !r.peek().is_some_and(|c| c.is_ascii_digit() || "间击评赞".contains(c));
    let minute = if is_whole { 0 } else { r.number(1, 2, 0..=59)? };
    if mark != ':' && !is_whole {
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
        ['p', 'm', ..] => (part, r.at) = (Some(DayPart::Late), r.at + blank + 2),
        ['a', 'm', ..] => (part, r.at) = (Some(DayPart::Night), r.at + blank + 2),
        _ => {}
    }
    hour = match part {
        Some(DayPart::Late) if hour < 12 => hour + 12,
        Some(DayPart::Noon) if hour < 4 => hour + 12,
        Some(DayPart::Night) if hour == 12 => 0,
        _ => hour,
    };
    Some(Time { hour, minute, second, offset: offset(r) })
}

/// The meaning of a word beside a time for its hour.
#[derive(Clone, Copy)]
enum DayPart {
    /// 12 is midnight.
    Night,
    /// The hour is as printed.
    Early,
    /// 1 to 3 are after noon.
    Noon,
    /// 1 to 11 are after noon.
    Late,
}

/// The words before a time. A word that begins like a shorter one precedes it in the list.
const DAY_PARTS: [(&[char], DayPart); 13] = [
    (&['上', '午'], DayPart::Early),
    (&['下', '午'], DayPart::Late),
    (&['晚', '上'], DayPart::Late),
    (&['晚', '间'], DayPart::Late),
    (&['傍', '晚'], DayPart::Late),
    (&['中', '午'], DayPart::Noon),
    (&['凌', '晨'], DayPart::Night),
    (&['清', '晨'], DayPart::Early),
    (&['早', '上'], DayPart::Early),
    (&['晚'], DayPart::Late),
    (&['早'], DayPart::Early),
    (&['a', 'm'], DayPart::Night),
    (&['p', 'm'], DayPart::Late),
];

/// The weekdays between a date and its time.
const WEEKDAYS: [[char; 3]; 7] = [
    ['m', 'o', 'n'],
    ['t', 'u', 'e'],
    ['w', 'e', 'd'],
    ['t', 'h', 'u'],
    ['f', 'r', 'i'],
    ['s', 'a', 't'],
    ['s', 'u', 'n'],
];

/// Reads an offset from UTC. Without one the reader stays where it is.
fn offset(r: &mut Reader<'_>) -> Option<Offset> {
    let before = r.at;
    if r.one_of(&['z']).is_some() {
        return Some(Offset::Utc);
    }
    // `08:49:37 GMT`
    let blank = usize::from(r.peek() == Some(' '));
    match r.text[r.at + blank..] {
        ['g', 'm', 't', ref rest @ ..] | ['u', 't', 'c', ref rest @ ..]
            if !rest.first().is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '-')) =>
        {
            r.at += blank + 3;
            return Some(Offset::Utc);
        }
        _ => {}
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
        Some(Offset::Of(sign, hour, minute))
    })();
    if read.is_none() {
        r.at = before;
    }
    read
}
