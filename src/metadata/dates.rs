//! The dates of publication and change. Order of trust:
//!
//! 1. The date that the page states of its article for machines: JSON-LD, the state of a script, OpenGraph, `<meta>`,
//!    microdata.
//! 2. The date that the page prints near the title or on bylines (`printed_dates`). The printed date wins over 1 if
//!    both differ by at most an offset from UTC, or if 1 is only the day of 2: the printed date is local and finer. A
//!    moment in UTC is replaced by the same moment with an offset, if the page states it elsewhere.
//! 3. The first `<time>` or `<abbr>` with a date.
//! 4. A variable of a script, if all on the page agree.
//! 5. A day in the path of the page's address.
//!
//! A printed date of change counts as the date of publication if the page prints no date of publication except a
//! sign-off.

use crate::date;
use crate::stated::{self, Origin, Property, Statement};

/// Origins that speak of the article itself, by trust.
const ARTICLE_ORIGINS: [Origin; 5] =
    [Origin::JsonLd, Origin::State, Origin::OpenGraph, Origin::Meta, Origin::Microdata];

/// The date of publication.
pub(super) fn published(stated: &[Statement], printed: Option<String>, url: Option<&str>) -> Option<String> {
    let first = |order: &[Origin]| stated::of(stated, Property::Published, order).find_map(|s| read(&s.value));
    match (first(&ARTICLE_ORIGINS), printed) {
        (Some(said), Some(printed)) => {
            let local = local(stated, &said);
            let near = moment(&local).zip(moment(&printed)).is_some_and(|(a, b)| match (a.1, b.1) {
                (Some(minute), Some(other)) => {
                    (a.0 * DAY_MINUTES + minute).abs_diff(b.0 * DAY_MINUTES + other) <= OFFSET_MAX
                }
                (None, _) => a.0 == b.0,
                // A moment in UTC can fall on the day before or after the page's local day.
                (Some(minute), None) => local.ends_with('Z') && a.0 != b.0 && falls_on(a.0 * DAY_MINUTES + minute, b.0),
            });
            Some(if near { printed } else { local })
        }
        (Some(said), None) => Some(local(stated, &said)),
        (None, printed) => printed
            .or_else(|| first(&[Origin::Time]).map(|said| local(stated, &said)))
            .or_else(|| first(&[Origin::Variable]))
            .or_else(|| url.and_then(date::of_url)),
    }
}

/// The same moment with an offset from UTC, if `said` is in UTC and the page states such a moment elsewhere; else
/// `said`.
fn local(stated: &[Statement], said: &str) -> String {
    let Some((day, Some(minute))) = moment(said).filter(|_| said.ends_with('Z')) else { return said.to_owned() };
    let all = stated.iter().filter(|s| s.property == Property::Published).filter_map(|s| read(&s.value));
    let same = |other: &String| {
        let offset = other.len().checked_sub(6).and_then(|at| other.get(at..)).and_then(offset_minutes);
        offset.zip(moment(other)).is_some_and(|(offset, (its_day, its_minute))| {
            its_minute
                .is_some_and(|its_minute| its_day * DAY_MINUTES + its_minute - offset == day * DAY_MINUTES + minute)
        })
    };
    all.into_iter().find(same).unwrap_or_else(|| said.to_owned())
}

/// The minutes of an offset such as `+08:00`.
fn offset_minutes(offset: &str) -> Option<i64> {
    let (sign, rest) =
        if let Some(rest) = offset.strip_prefix('+') { (1, rest) } else { (-1, offset.strip_prefix('-')?) };
    let (hours, minutes) = rest.split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?))
}

/// Whether a minute, counted in UTC, falls on a day in some time zone between UTC-12 and UTC+14.
fn falls_on(minute: i64, day: i64) -> bool {
    minute + 14 * 60 >= day * DAY_MINUTES && minute - 12 * 60 < (day + 1) * DAY_MINUTES
}

/// The date of change: the stated one, else the printed one; `None` if it repeats the date of publication.
pub(super) fn modified(stated: &[Statement], printed: Option<String>, published: Option<&str>) -> Option<String> {
    let stated = stated::of(stated, Property::Modified, &ARTICLE_ORIGINS).find_map(|s| read(&s.value));
    stated.or(printed).filter(|modified| Some(&**modified) != published)
}

/// Reads a stated date: any form that pages print, eight digits, or seconds or milliseconds since 1970 (in UTC).
pub(super) fn read(value: &str) -> Option<String> {
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    match value.len() {
        8 if digits => read(&format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..])),
        10 if digits => value.parse().ok().and_then(date::of_seconds),
        13 if digits => value[..10].parse().ok().and_then(date::of_seconds),
        _ => {
            let folded: Vec<char> = crate::characters::fold::fold(value).chars().take(VALUE_MAX).collect();
            date::find(&folded).next().map(|found| found.iso())
        }
    }
}

/// Characters of a stated date that are read.
const VALUE_MAX: usize = 80;

/// Minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// Largest difference between local time and UTC, in minutes.
const OFFSET_MAX: u64 = 14 * 60;

/// The day, counted from 1970, and the minute of that day, for differences.
fn moment(iso: &str) -> Option<(i64, Option<i64>)> {
    let number = |range: std::ops::Range<usize>| iso.get(range)?.parse::<i64>().ok();
    let day = date::days_since_1970(number(0..4)?, number(5..7)?, number(8..10)?);
    Some((day, number(11..13).zip(number(14..16)).map(|(hour, minute)| hour * 60 + minute)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(rows: &[(Origin, &str)]) -> Vec<Statement> {
        rows.iter().filter_map(|(origin, value)| Statement::new(*origin, Property::Published, value)).collect()
    }

    #[test]
    fn dates_are_chosen_by_the_order_of_trust() {
        use Origin::{JsonLd, Meta, Microdata, OpenGraph, Time, Variable};
        type Row<'a> = (&'a [(Origin, &'a str)], Option<&'a str>, Option<&'a str>);
        let rows: [Row<'_>; 14] = [
            (&[(Meta, "2024-05-06"), (JsonLd, "2024-05-01")], None, Some("2024-05-01")),
            (&[(Meta, "2024-05-06"), (OpenGraph, "2024-05-07")], None, Some("2024-05-07")),
            (&[(Meta, "2024-05-06")], Some("2024-05-06T07:08"), Some("2024-05-06T07:08")),
            (&[(JsonLd, "2024-05-05T23:08:00Z")], Some("2024-05-06T07:08"), Some("2024-05-06T07:08")),
            (&[(JsonLd, "2024-05-05T23:08:00Z")], Some("2024-05-06"), Some("2024-05-06")),
            (&[(JsonLd, "2024-05-06T05:08:00Z")], Some("2024-05-05"), Some("2024-05-05")),
            (&[(JsonLd, "2024-05-05T23:08:00Z")], Some("2024-05-05"), Some("2024-05-05T23:08:00Z")),
            (&[(JsonLd, "2024-05-05T03:08:00Z")], Some("2024-05-06"), Some("2024-05-05T03:08:00Z")),
            (
                &[(OpenGraph, "2024-05-05T23:08:00Z"), (Microdata, "2024-05-06T07:08:00+08:00")],
                None,
                Some("2024-05-06T07:08:00+08:00"),
            ),
            (
                &[(OpenGraph, "2024-05-05T23:08:00Z"), (Time, "2024-05-06T09:08:00+08:00")],
                None,
                Some("2024-05-05T23:08:00Z"),
            ),
            (&[(Meta, "2024-05-06")], Some("1995-05-06T07:08"), Some("2024-05-06")),
            (&[(Time, "2024-05-06")], Some("2024-05-01"), Some("2024-05-01")),
            (&[(Variable, "1659274471"), (Time, "no date")], None, Some("2022-07-31T13:34:31Z")),
            (&[(Meta, "05 2024")], None, None),
        ];
        for (said, printed, expected) in rows {
            let found = published(&stated(said), printed.map(str::to_owned), None);
            assert_eq!(found.as_deref(), expected, "{said:?} {printed:?}");
        }
    }

    #[test]
    fn stated_dates_come_in_many_forms() {
        for (value, expected) in [
            ("20240506", Some("2024-05-06")),
            ("1659274471000", Some("2022-07-31T13:34:31Z")),
            ("2024-05-06 07:08:09", Some("2024-05-06T07:08:09")),
            ("2024年05月06日", Some("2024-05-06")),
            ("11 05 2024 09:36:26", None),
            ("昨天", None),
        ] {
            assert_eq!(read(value).as_deref(), expected, "{value}");
        }
    }
}
