//! The dates on one line, and what each means.

use std::sync::LazyLock;

use super::words::{MODIFIED_KEYS, OTHER_WORDS, PUBLISHED_KEYS};
use crate::characters::units::Unit;
use crate::characters::words::Words;
use crate::date::{self, DateMatch};
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::metadata::language::script;
use crate::script::detect::Script;

/// The meaning of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateRole {
    Published,
    Modified,
    /// No word says what the date means.
    Bare,
}

/// A date on a line.
pub(super) struct PrintedDate {
    pub(super) role: DateRole,
    pub(super) iso: String,
}

/// Words that follow a date of publication, and a date of change.
const WORDS_AFTER: [(&[&str], DateRole); 2] =
    [(&["发布", "发表", "撰写"], DateRole::Published), (&["更新", "修改", "编辑"], DateRole::Modified)];

/// Characters before a date in which its key may be.
const KEY_REACH: usize = 16;

/// Characters before a date in which a word may say that the date is of something else.
const WORD_REACH: usize = 8;

/// Most characters between a key and its date.
const KEY_GAP: usize = 4;

/// Most letters and digits of a line that is read; longer lines are prose.
const LINE_MAX: u32 = 160;

/// Most letters beside the dates of a line that is a byline whatever its label; a sentence with a date has more.
pub(super) const BESIDE_MAX: usize = 24;

/// The dates of a line that is not prose. A date counts if it has a key, or if the line has at most `beside` letters
/// beside its dates.
pub(super) fn of_line(doc: &Document<'_>, labels: &Labels<'_>, line: usize, beside: usize) -> Vec<PrintedDate> {
    let stats = doc.stats(line);
    let has = |c: char| doc.fold().units(line).contains(&(c as Unit));
    let han_date = || has('年') && has('日');
    if stats.is_prose() || stats.alnum > LINE_MAX || stats.digits < 5 && !han_date() {
        return Vec::new();
    }
    let label = labels.lines[line].label;
    let is_byline = matches!(label, Label::Byline | Label::Source);
    let folded = doc.folded_chars(line);
    let dated = of_text(&folded, is_byline, beside, date::find(&folded).collect());
    if !dated.is_empty() {
        return dated;
    }
    let of_republic = of_text(&folded, is_byline, beside, date::of_republic(&folded).collect());
    let is_taiwans = || script(doc, labels) == Some(Script::Hant);
    if of_republic.is_empty() || is_taiwans() { of_republic } else { Vec::new() }
}

/// The dates in a folded line. `found` are those that need no label; without them, the first one with a label counts.
fn of_text(folded: &[char], is_byline: bool, beside: usize, mut found: Vec<DateMatch>) -> Vec<PrintedDate> {
    if found.is_empty() {
        let mut numbers = (0..folded.len()).filter(|&at| starts_number(folded, at));
        found.extend(numbers.find_map(|at| date::labelled(folded, at).filter(|_| is_keyed(folded, at))));
    }
    let is_byline = is_byline || !found.is_empty() && letters_beside(folded, &found) <= beside;
    let mut dated = Vec::new();
    let mut key_start = 0;
    for date in found {
        let key = &folded[date.start.saturating_sub(KEY_REACH).max(key_start)..date.start];
        let near = &key[key.len().saturating_sub(WORD_REACH)..];
        key_start = date.end;
        let role_after_date = role_after(&folded[date.end..]);
        let role = if MODIFIED.is_in(key) {
            DateRole::Modified
        } else if OTHER.is_in(near) {
            continue;
        } else if has_key(key) {
            DateRole::Published
        } else if let Some((role, length)) = role_after_date {
            // The word belongs to this date and is not the key of the next one.
            key_start += length;
            role
        } else {
            DateRole::Bare
        };
        if is_byline || role == DateRole::Published {
            dated.push(PrintedDate { role, iso: date.iso() });
        }
    }
    dated
}

/// The role that a word directly after a date gives it, and the number of characters up to the end of this word. `None`
/// if the word is the key of another date: `于 2024-05-01 发布`.
fn role_after(rest: &[char]) -> Option<(DateRole, usize)> {
    let rest: String = rest.iter().take(WORD_REACH).collect();
    let blanks = rest.chars().take_while(|c| *c == ' ').count();
    let rest = rest.trim_start();
    WORDS_AFTER.iter().find_map(|(words, role)| {
        let (word, rest) = words.iter().find_map(|word| Some((word, rest.strip_prefix(word)?)))?;
        let is_end = rest.chars().next().is_none_or(|c| matches!(c, ' ' | '|' | ',' | ')' | ']' | '。'));
        is_end.then(|| (*role, blanks + word.chars().count()))
    })
}

/// Whether a number begins at `at`.
fn starts_number(folded: &[char], at: usize) -> bool {
    folded[at].is_ascii_digit() && (at == 0 || !folded[at - 1].is_ascii_alphanumeric())
}

/// The letters and digits of a line beside its dates. A word in Latin letters counts as two, about as much as in Han.
fn letters_beside(folded: &[char], found: &[DateMatch]) -> usize {
    let mut rest = folded.to_vec();
    for date in found {
        rest[date.start..date.end].fill(' ');
    }
    let words = rest.split(|c| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let latin: usize = words.map(|word| word.len().min(2)).sum();
    latin + rest.iter().filter(|c| c.is_alphanumeric() && !c.is_ascii()).count()
}

/// Whether a key of the date of publication ends directly before `start` in a folded line.
fn is_keyed(folded: &[char], start: usize) -> bool {
    has_key(&folded[start.saturating_sub(KEY_REACH)..start])
}

/// Whether a key of the date of publication ends at most [`KEY_GAP`] characters before the end of a text.
fn has_key(before: &[char]) -> bool {
    let end = before.iter().rposition(|c| !matches!(c, ' ' | ':')).map_or(0, |last| last + 1);
    (end.saturating_sub(KEY_GAP)..=end).any(|end| PUBLISHED.is_at_end(&before[..end]))
}

static PUBLISHED: LazyLock<Words> = LazyLock::new(|| Words::new(PUBLISHED_KEYS));
static MODIFIED: LazyLock<Words> = LazyLock::new(|| Words::new(MODIFIED_KEYS));
static OTHER: LazyLock<Words> = LazyLock::new(|| Words::new(OTHER_WORDS));

/// The date of a line that holds nothing else.
pub(super) fn sign_off(doc: &Document<'_>, line: usize) -> Option<String> {
    let folded = doc.folded_chars(line);
    if folded.len() > BESIDE_MAX + KEY_REACH {
        return None;
    }
    let mut dates = date::find(&folded);
    let date = dates.next().filter(|_| dates.next().is_none())?;
    let is_alone = folded[..date.start].iter().chain(&folded[date.end..]).all(|c| !c.is_alphanumeric());
    is_alone.then(|| date.iso())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_its_date_is_of() {
        use DateRole::{Bare, Modified, Published};
        for (line, expected) in [
            ("2016-04-21 · by toy · posted in apps · 0 comments", &[(Bare, "2016-04-21")][..]),
            ("written by igloo with ♥ on february 11, 2017 in", &[(Bare, "2017-02-11")]),
            ("posted by 林一 on july 7, 2017", &[(Bare, "2017-07-07")]),
            ("作者 林一 2017.03.20 11:20:00", &[(Bare, "2017-03-20T11:20:00")]),
            ("发表于 2020-05-03 更新于 2022-10-05 分类于 跑步", &[(Published, "2020-05-03"), (Modified, "2022-10-05")]),
            ("posted on 2020-07-03 edited on 2020-07-04", &[(Published, "2020-07-03"), (Modified, "2020-07-04")]),
            ("林一发布于 四月 26, 2016六月 8, 2016分类", &[(Published, "2016-04-26"), (Bare, "2016-06-08")]),
            (
                "2025-06-27 15:00 撰写 2025-06-30 09:29:40 更新",
                &[(Published, "2025-06-27T15:00"), (Modified, "2025-06-30T09:29:40")],
            ),
            ("张立群 于 2024-05-01 09:30:00 发布", &[(Published, "2024-05-01T09:30:00")]),
            ("2024年5月1日发布 2024年5月3日修改", &[(Published, "2024-05-01"), (Modified, "2024-05-03")]),
            ("本帖最后由 林一 于 2026-2-10 19:44 编辑", &[(Modified, "2026-02-10T19:44")]),
            ("发表于2024-11-27|更新于2024-11-28|求职实习篇", &[(Published, "2024-11-27"), (Modified, "2024-11-28")]),
            ("发布于 2024-04-03 09:55・ip 属地重庆", &[(Published, "2024-04-03T09:55")]),
            ("发布日期:20240501", &[(Published, "2024-05-01")]),
            ("发布时间:24-05-01 09:30", &[(Published, "2024-05-01T09:30")]),
            ("发布日期 二〇二四年五月一日", &[(Published, "2024-05-01")]),
            // Dates of something else.
            ("注册时间:2012-05-06", &[]),
            ("今天是2024年5月1日 星期三", &[]),
            ("报名截止 2024-05-01", &[]),
            ("收稿日期:2022-03-01", &[]),
            ("copyright © 2014-05-01 林一", &[]),
            ("订单号:20240501", &[]),
            ("会议定于2024年5月1日在县礼堂召开请各镇派一名负责同志参加并于当天上午报到", &[]),
        ] {
            let line: Vec<char> = line.chars().collect();
            let dated = of_text(&line, false, BESIDE_MAX, date::find(&line).collect());
            let found: Vec<(DateRole, &str)> = dated.iter().map(|dated| (dated.role, &*dated.iso)).collect();
            assert_eq!(found, expected, "{}", line.iter().collect::<String>());
        }
    }
}
