//! Finds the dates that Chinese pages print and converts them to ISO 8601.
//!
//! Times are local, as printed. An offset is given only if the page states one. A date without a year is not a date,
//! and neither is one whose month and day only a guess could tell apart (`06/02/2022`).

mod calendar;
mod date_match;
mod han;
mod numeric;
mod reader;
mod split;
mod time;
mod timestamp;
mod url;
mod words;

pub use calendar::{days_since_1970, of_seconds};
pub use date_match::DateMatch;
pub use numeric::labelled;
pub use split::{is_part, join};
pub use timestamp::Timestamp;
pub use url::of_url;

/// All dates in a folded text, in their order.
pub fn find(folded: &[char]) -> impl Iterator<Item = DateMatch> {
    all(folded, move |at| {
        let boundary = at == 0 || !folded[at].is_ascii_digit() || !folded[at - 1].is_ascii_digit();
        boundary.then(|| date_at(folded, at)).flatten()
    })
}

/// The dates of a folded text that count years from the founding of the Republic of China, without a word that says so:
/// `113/05/01`, `113.05.01`, `113年5月1日`. Pages from Taiwan print them. Elsewhere such numbers mean something else.
pub fn of_republic(folded: &[char]) -> impl Iterator<Item = DateMatch> {
    all(folded, move |at| {
        let begins = folded[at].is_ascii_digit()
            && (at == 0 || !folded[at - 1].is_ascii_alphanumeric() && !"./-".contains(folded[at - 1]));
        begins.then(|| numeric::of_republic(folded, at)).flatten()
    })
}

/// The dates that `date_at` finds at the places of a text. They do not overlap.
fn all(text: &[char], date_at: impl Fn(usize) -> Option<DateMatch>) -> impl Iterator<Item = DateMatch> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let date = (at..text.len()).find_map(&date_at);
        at = date.as_ref().map_or(text.len(), |date| date.end);
        date
    })
}

/// The date that starts at a place, in any form that needs no label.
fn date_at(text: &[char], start: usize) -> Option<DateMatch> {
    if !text[start].is_ascii_digit() {
        return match text[start] {
            c if c.is_ascii_lowercase() => words::month_first(text, start),
            '中' | '民' => han::date(text, start),
            c if han::is_numeral(c) => words::month_first(text, start).or_else(|| han::date(text, start)),
            _ => None,
        };
    }
    let digits = text[start..].iter().take(5).take_while(|c| c.is_ascii_digit()).count();
    match digits {
        4 => numeric::year_first(text, start)
            .or_else(|| words::year_first(text, start))
            .or_else(|| han::date(text, start)),
        1 | 2 => numeric::year_last(text, start)
            .or_else(|| (digits == 2).then(|| numeric::short_year(text, start)).flatten())
            .or_else(|| words::day_first(text, start))
            .or_else(|| words::month_first(text, start)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_the_republic_need_no_word_on_pages_from_taiwan() {
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
            assert_eq!(of_republic(&chars).next().map(|found| found.iso()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn reads_the_forms_pages_print() {
        for (text, expected) in [
            ("发表时间:2019-09-07 11:03", Some("2019-09-07T11:03")),
            ("更新时间:2024-04-22 09:06:51 | 点击", Some("2024-04-22T09:06:51")),
            ("2020年7月18日 22时28分", Some("2020-07-18T22:28")),
            ("2020年7月18日22:28 来源", Some("2020-07-18T22:28")),
            ("2019-05-092019-05-09 16:56:35阅读 4140", Some("2019-05-09T16:56:35")),
            ("2019/05/092019/05/09", Some("2019-05-09")),
            ("2019.05.092019.05.09 16:56", Some("2019-05-09T16:56")),
            ("2019-5-92019-5-9 16:56", None),
            ("2019-05-092019-05-10", None),
            ("2019-05-0920", None),
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
            // A month and a year only, or words that are not months.
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
            assert_eq!(find(&chars).next().map(|found| found.iso()).as_deref(), expected, "{text}");
        }
    }
}
