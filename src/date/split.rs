//! A date that a page prints on several lines, as blog themes do: `06` above `Nov 2013`, `2017-5` above `28`.

use super::calendar::{YEARS, is_day_of_month};
use super::words;

/// One field of a date.
#[derive(Clone, Copy)]
enum Field {
    Year(u32),
    /// A month with its name, or with 月 after it.
    Month(u32),
    /// A day or a month.
    Number(u32),
}

/// The most characters of a line that holds a part of a date.
const LINE: usize = 14;

/// The day that two or three folded lines give together. `None` if they hold anything else or no year, or if only a
/// guess could tell the month from the day.
pub fn join(lines: &[&str]) -> Option<String> {
    use Field::{Month, Number, Year};
    let fields: Vec<Vec<Field>> = lines.iter().map(|line| fields(line)).collect::<Option<_>>()?;
    let shape: Vec<usize> = fields.iter().map(Vec::len).collect();
    let flat: Vec<Field> = fields.concat();
    let [a, b, c] = flat[..] else { return None };
    let (year, month, day) = match (a, b, c) {
        (Year(year), Month(month) | Number(month), Number(day))
        | (Month(month), Number(day), Year(year))
        | (Number(day), Month(month), Year(year)) => (year, month, day),
        (Number(month), Number(day), Year(year)) if shape == [2, 1] => (year, month, day),
        (Number(day), Number(month), Year(year)) if shape == [1, 2] => (year, month, day),
        (Number(day), Year(year), Month(month) | Number(month)) if shape == [1, 2] => (year, month, day),
        (Month(month), Year(year), Number(day)) if shape == [2, 1] => (year, month, day),
        _ => return None,
    };
    is_day_of_month(year, month, day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether a folded line can be a part of a date.
pub fn is_part(line: &str) -> bool {
    fields(line).is_some()
}

/// The one or two fields of a line; `None` if it holds anything else.
fn fields(line: &str) -> Option<Vec<Field>> {
    let text: Vec<char> = line.chars().take(LINE + 1).collect();
    if text.len() > LINE {
        return None;
    }
    let mut fields = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((month, end)) = words::month(&text, at).filter(|_| at == 0 || !text[at - 1].is_alphabetic()) {
            fields.push(Field::Month(month));
            at = end;
            continue;
        }
        let digits = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let value = text[at..at + digits].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
        at += digits;
        match (digits, text.get(at)) {
            (4, _) if YEARS.contains(&value) => fields.push(Field::Year(value)),
            (1 | 2, Some('月')) => fields.push(Field::Month(value)),
            (1 | 2, _) => fields.push(Field::Number(value)),
            (0, Some(' ' | '-' | '/' | '.' | ',' | '年' | '月' | '日')) => at += 1,
            _ => return None,
        }
    }
    (1..=2).contains(&fields.len()).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn fields_on_lines_of_their_own_are_a_date() {
        for (lines, expected) in [
            (&["2017-5", "28"][..], Some("2017-05-28")),
            (&["28", "2017-05"], Some("2017-05-28")),
            (&["2017年5月", "28日"], Some("2017-05-28")),
            (&["06", "nov 2013"], Some("2013-11-06")),
            (&["06", "nov", "2013"], Some("2013-11-06")),
            (&["nov", "06", "2013"], Some("2013-11-06")),
            (&["nov 06", "2013"], Some("2013-11-06")),
            (&["2013", "11-06"], Some("2013-11-06")),
            (&["2013", "11", "06"], Some("2013-11-06")),
            (&["11-06", "2013"], Some("2013-11-06")),
            (&["28", "05/2017"], Some("2017-05-28")),
            (&["26", "四月 2016"], Some("2016-04-26")),
            (&["26", "4月", "2016"], Some("2016-04-26")),
            // Not a date: no year, or a month and a day that would have to be guessed.
            (&["06", "nov"], None),
            (&["06", "11", "2013"], None),
            (&["31", "2017-06"], None),
            (&["2017-05-28", "12"], None),
            (&["12", "13", "14"], None),
            (&["5 楼", "2017-05"], None),
        ] {
            assert_eq!(join(lines).as_deref(), expected, "{lines:?}");
        }
    }
}
