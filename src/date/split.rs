//! A date that is printed over several lines, as themes of blogs do: `06` above `Nov 2013`, `2017-5` above `28`.

use super::{YEARS, days, words};

/// A part of a date.
#[derive(Clone, Copy)]
enum Part {
    Year(u32),
    /// A month by its name, or with 月 behind it.
    Month(u32),
    /// A day or a month.
    Number(u32),
}

/// Characters of a line that is a part of a date.
const LINE: usize = 14;

/// The day that two or three folded lines give together; `None` where they hold anything else, no year, or a month and a
/// day that only a guess tells apart.
pub fn join(lines: &[&str]) -> Option<String> {
    use Part::{Month, Number, Year};
    let parts: Vec<Vec<Part>> = lines.iter().map(|line| parts(line)).collect::<Option<_>>()?;
    let shape: Vec<usize> = parts.iter().map(Vec::len).collect();
    let flat: Vec<Part> = parts.concat();
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
    let valid = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
    valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Whether a folded line can be a part of a date.
pub fn is_part(line: &str) -> bool {
    parts(line).is_some()
}

fn parts(line: &str) -> Option<Vec<Part>> {
    let text: Vec<char> = line.chars().take(LINE + 1).collect();
    if text.len() > LINE {
        return None;
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((month, end)) = words::month(&text, at).filter(|_| at == 0 || !text[at - 1].is_alphabetic()) {
            parts.push(Part::Month(month));
            at = end;
            continue;
        }
        let digits = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let value = text[at..at + digits].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
        at += digits;
        match (digits, text.get(at)) {
            (4, _) if YEARS.contains(&value) => parts.push(Part::Year(value)),
            (1 | 2, Some('月')) => parts.push(Part::Month(value)),
            (1 | 2, _) => parts.push(Part::Number(value)),
            (0, Some(' ' | '-' | '/' | '.' | ',' | '年' | '月' | '日')) => at += 1,
            _ => return None,
        }
    }
    (1..=2).contains(&parts.len()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn parts_on_lines_of_their_own_are_a_date() {
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
            // No year, no date; and none that has to be guessed.
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
