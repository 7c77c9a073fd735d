//! The day in a page's URL.

use super::calendar::is_day;

/// The first day in the path of a URL: `/2024/05/01/`, `/2024-05/01/`, `/20240501/`, `/2024/0501/`.
pub fn of_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
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
        is_day(year, month, day).then(|| format!("{year:04}-{month:02}-{day:02}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_hold_a_day_in_their_path() {
        for (url, expected) in [
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
            assert_eq!(of_url(url).as_deref(), expected, "{url}");
        }
    }
}
