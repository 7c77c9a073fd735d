//! A date as records write it: the day, and beside it the time and the offset from UTC.

/// A day, with the time of day and the offset from UTC as far as the page states them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timestamp {
    /// `YYYY-MM-DD`; `None` if the page gives no date.
    pub day: Option<String>,
    /// `HH:MM` or `HH:MM:SS`, as printed; `None` if the page gives no time.
    pub time: Option<String>,
    /// `+HH:MM` or `-HH:MM`; `None` if the page states no offset.
    pub offset: Option<String>,
}

/// Bytes of a day, `YYYY-MM-DD`.
const DAY: usize = 10;

impl Timestamp {
    /// Splits a date in ISO 8601 as this stage writes it: `2019-09-07`, `2019-09-07T11:03`, `2019-09-07T11:03:05+08:00`,
    /// `2019-09-07T03:03:05Z`. UTC is written as the offset `+00:00`. A text that begins with no day gives no date.
    pub fn of_iso(iso: Option<&str>) -> Self {
        let Some((day, rest)) = iso.and_then(|iso| iso.split_at_checked(DAY)) else { return Self::default() };
        let rest = rest.strip_prefix('T').unwrap_or_default();
        let at = rest.find(['+', '-', 'Z']).unwrap_or(rest.len());
        let (time, offset) = rest.split_at(at);
        let offset = if offset == "Z" { "+00:00" } else { offset };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self { day: some(day), time: some(time), offset: some(offset) }
    }

    /// The date in one string, as ISO 8601 writes it; `None` if there is none.
    pub fn iso(&self) -> Option<String> {
        let day = self.day.as_ref()?;
        let time = self.time.as_ref().map_or_else(String::new, |time| format!("T{time}"));
        Some(format!("{day}{time}{}", self.offset.as_deref().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_split_into_day_time_and_offset() {
        for (iso, day, time, offset) in [
            ("2019-09-07", "2019-09-07", None, None),
            ("2019-09-07T11:03", "2019-09-07", Some("11:03"), None),
            ("2019-09-07T11:03:05+08:00", "2019-09-07", Some("11:03:05"), Some("+08:00")),
            ("2019-09-07T11:03-05:00", "2019-09-07", Some("11:03"), Some("-05:00")),
            ("2019-09-07T03:03:05Z", "2019-09-07", Some("03:03:05"), Some("+00:00")),
        ] {
            let split = Timestamp::of_iso(Some(iso));
            assert_eq!(split.day.as_deref(), Some(day), "{iso}");
            assert_eq!((split.time.as_deref(), split.offset.as_deref()), (time, offset), "{iso}");
            assert_eq!(split.iso(), Some(iso.replace('Z', "+00:00")));
        }
        for none in [None, Some(""), Some("2019")] {
            assert_eq!(Timestamp::of_iso(none), Timestamp::default(), "{none:?}");
        }
    }
}
