//! The Gregorian calendar: lengths of months, and days and seconds since 1970.

use std::ops::RangeInclusive;

/// The years of web pages. Other numbers only look like a year.
pub(super) const YEARS: RangeInclusive<u32> = 1980..=2099;

/// The number of days in a month.
pub(super) fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Whether the calendar has such a day.
pub(super) fn is_day_of_month(year: u32, month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

/// Whether the calendar has such a day and its year is one of [`YEARS`].
pub(super) fn is_day(year: u32, month: u32, day: u32) -> bool {
    YEARS.contains(&year) && is_day_of_month(year, month, day)
}

/// The UTC time of a Unix timestamp in seconds, in ISO 8601; `None` for a year outside 1980 to 2099.
pub fn of_seconds(seconds: i64) -> Option<String> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // The inverse of `days_since_1970`: it starts from a year that is early enough and counts up.
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

/// The number of days from 1970-01-01 to a day of the Gregorian calendar.
pub fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March ends with the leap day. Five months of such a year have 153 days.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + day
        - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_give_the_time_in_utc() {
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
}
