//! The dates that a page prints. Order of trust, for publication and change alike:
//!
//! 1. The lines below the title, up to the first prose, and the lines directly above it.
//! 2. The lines directly above the article, above its first prose and above its first certain line, and the first lines
//!    of each.
//! 3. Lines labelled as byline or source, up to the end of the article; all of them in a thread, or if no line is body.
//! 4. A date after a key (`发布时间`) on any line outside the article, then on a line that was taken for body.
//! 5. A line at the end of the article that is only a date: a sign-off.
//!
//! A date with such a key comes before other dates of its place; 1 and 2 are one place in this respect. A date after
//! another key (`注册时间`, `截止`, `今天是`, ©) never counts. Near the title, a date may be printed over several lines. Prose
//! is never searched.

use std::ops::Range;

use crate::date;
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;
use crate::script::detect::Script;

/// The dates that a page prints.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
}

/// Keys of the date of publication, folded.
const PUBLISHED: &[&str] = &[
    "发布时间",
    "发表时间",
    "发布日期",
    "发表日期",
    "发稿时间",
    "发文日期",
    "成文日期",
    "时间:",
    "日期:",
    "发布于",
    "发表于",
    "发布:",
    "发表:",
    "撰写于",
    "写于",
    "上传时间",
    "创建时间",
    "提问时间",
    "posted on",
    "published",
    "date:",
];

/// Keys of the date of change, folded.
const UPDATED: &[&str] = &["更新", "修改", "编辑于", "修订", "updated", "modified", "edited"];

/// Words directly before a date that is not the date of the article; folded.
const OTHERS: &[&str] = &[
    "注册",
    "登录",
    "登入",
    "截止",
    "截至",
    "生效",
    "实施",
    "有效期",
    "到期",
    "活动",
    "会议",
    "考试",
    "报名",
    "收稿",
    "修回",
    "接受日期",
    "出生",
    "生日",
    "生于",
    "版权",
    "copyright",
    "©",
    "(c)",
    "评论",
    "回复",
    "今天",
    "今日",
    "现在",
    "当前",
    "开始",
    "结束",
    "开庭",
    "访问时间",
    "加入",
    "join",
];

/// First lines of the article that may be its byline.
const INTO: usize = 2;

/// Words that follow a date of publication, and a date of change.
const AFTERWARDS: [(&[&str], Role); 2] =
    [(&["发布", "发表", "撰写"], Role::Published), (&["更新", "修改", "编辑"], Role::Modified)];

/// Characters before a date in which its key may be.
const BEFORE: usize = 16;

/// Characters before a date in which a word may say that the date is of something else.
const NEAR: usize = 8;

/// Most characters between a key and its date.
const GAP: usize = 4;

/// Lines below the title that are read, whatever their label.
const BELOW_TITLE: usize = 4;

/// Lines above the title or the article that are read.
const ABOVE: usize = 3;

/// Lines above the article that are read if no line prints the title.
const ABOVE_UNTITLED: usize = 5;

/// Posterior probability from which a line is certainly body.
const CERTAIN: f32 = 0.9;

/// Lines after the article that may hold its byline.
const AFTER: usize = 6;

/// Lines before and after the last line of the article that may hold a sign-off.
const SIGN_OFF: usize = 2;

/// Most letters and digits of a line that is read; longer lines are prose.
const LINE: u32 = 160;

/// Most letters and digits of a line with a key and a date outside the article.
const KEYED: u32 = 80;

/// Most letters beside the dates of a line that is a byline whatever its label; a sentence with a date has more.
const BESIDE: usize = 24;

/// The same limit where the line may be a dated heading of another page.
const BESIDE_STRICT: usize = 16;

/// The meaning of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Published,
    Modified,
    /// No word says what the date means.
    Bare,
}

/// A date on a line.
struct Dated {
    role: Role,
    iso: String,
}

pub(super) fn read(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Dates {
    let mut dates = Dates::default();
    let is_body = |line: usize| labels.lines[line].in_run;
    let (first, last) = (labels.lines.iter().position(|of| of.in_run), labels.lines.iter().rposition(|of| of.in_run));
    // A title after the article belongs to a list of other articles.
    let title = title.filter(|&title| last.is_none_or(|last| title < last));
    let mut near: Vec<(usize, usize)> = Vec::new();
    let mut split: Vec<Range<usize>> = Vec::new();
    if let Some(title) = title {
        let below = below(doc, labels, title);
        let above = title.saturating_sub(ABOVE)..title;
        near.extend(below.clone().map(|line| (line, BESIDE)));
        near.extend(above.clone().rev().map(|line| (line, if line + 1 < title { BESIDE_STRICT } else { BESIDE })));
        split.extend([above, below]);
    }
    // The run of body may begin too early. Therefore the lines above its first prose, and above its first line that is
    // certainly body, are places of their own.
    let prose = (0..doc.len()).find(|&line| is_body(line) && doc.stats(line).is_prose());
    let certain = (0..doc.len()).find(|&line| is_body(line) && labels.lines[line].body >= CERTAIN);
    let reach = if title.is_some() { ABOVE } else { ABOVE_UNTITLED };
    for start in first.into_iter().chain(prose).chain(certain) {
        let above = start.saturating_sub(reach)..start;
        let into = start..(start + INTO).min(doc.len());
        near.extend(above.clone().rev().chain(into).map(|line| (line, BESIDE_STRICT)));
        split.push(above);
    }
    dates.take(near.into_iter().flat_map(|(line, beside)| of_line(doc, labels, line, beside)));
    for lines in split {
        dates.take_split(doc, lines);
    }
    let end = last.filter(|_| !labels.is_thread()).map_or(doc.len(), |last| last + 1 + AFTER);
    for label in [Label::Byline, Label::Source] {
        dates.take(
            labels.lines_of(label).filter(|&line| line < end).flat_map(|line| of_line(doc, labels, line, BESIDE)),
        );
    }
    let short = |&line: &usize| doc.stats(line).alnum <= KEYED;
    let keyed = |line| of_line(doc, labels, line, BESIDE).into_iter().find(|dated| dated.role == Role::Published);
    if dates.created.is_none() {
        let found = (0..doc.len()).filter(|&line| !is_body(line)).filter(short).find_map(keyed);
        let within = || (0..doc.len()).filter(|&line| is_body(line)).filter(short).find_map(keyed);
        dates.created = found.or_else(within).map(|dated| dated.iso);
    }
    if dates.created.is_none() {
        dates.created = dates.modified.take();
    }
    if let Some(last) = last.filter(|_| dates.created.is_none() && !labels.is_thread()) {
        let lines = last.saturating_sub(SIGN_OFF)..(last + 1 + SIGN_OFF).min(doc.len());
        dates.created = lines.rev().find_map(|line| sign_off(doc, line));
    }
    dates
}

/// The lines below the title that may be its byline. Lines that print the title once more are skipped; prose ends the
/// range.
fn below(doc: &Document<'_>, labels: &Labels<'_>, title: usize) -> Range<usize> {
    let start = (title + 1..doc.len()).find(|&line| labels.lines[line].label != Label::Title).unwrap_or(doc.len());
    let end = (start..(start + BELOW_TITLE).min(doc.len())).find(|&line| doc.stats(line).is_prose());
    start..end.unwrap_or((start + BELOW_TITLE).min(doc.len()))
}

impl Dates {
    /// Takes the dates that no earlier lines gave.
    fn take(&mut self, dated: impl Iterator<Item = Dated>) {
        if self.created.is_some() && self.modified.is_some() {
            return;
        }
        let all: Vec<Dated> = dated.collect();
        let first = |role: Role| all.iter().find(|dated| dated.role == role).map(|dated| dated.iso.clone());
        if self.created.is_none() {
            self.created = first(Role::Published).or_else(|| first(Role::Bare));
        }
        if self.modified.is_none() {
            self.modified = first(Role::Modified);
        }
    }

    /// Takes a date that is printed over two or three of these lines. A calendar has more such lines.
    fn take_split(&mut self, doc: &Document<'_>, lines: Range<usize>) {
        if self.created.is_some() {
            return;
        }
        let is_part = |line: usize| line < doc.len() && doc.stats(line).alnum > 0 && date::is_part(doc.folded(line));
        let (mut start, end) = (lines.start, lines.end);
        while start < end {
            let stop = (start..doc.len()).find(|&line| !is_part(line)).unwrap_or(doc.len());
            let is_whole = start == 0 || !is_part(start - 1);
            if (2..=3).contains(&(stop - start)) && is_whole {
                let parts: Vec<&str> = (start..stop).map(|line| doc.folded(line)).collect();
                self.created = date::join(&parts);
                if self.created.is_some() {
                    return;
                }
            }
            start = stop.max(start) + 1;
        }
    }
}

/// The dates of a line that is not prose. A date counts if it has a key, or if the line has at most `beside` letters
/// beside its dates.
fn of_line(doc: &Document<'_>, labels: &Labels<'_>, line: usize, beside: usize) -> Vec<Dated> {
    let stats = doc.stats(line);
    let han_date = || doc.folded(line).contains('年') && doc.folded(line).contains('日');
    if stats.is_prose() || stats.alnum > LINE || stats.digits < 5 && !han_date() {
        return Vec::new();
    }
    let label = labels.lines[line].label;
    let is_byline = matches!(label, Label::Byline | Label::Source);
    let dated = of_text(doc.folded(line), is_byline, beside, date::find);
    if !dated.is_empty() {
        return dated;
    }
    let of_republic = of_text(doc.folded(line), is_byline, beside, date::of_republic);
    let is_taiwans = || super::script(doc, labels) == Some(Script::Hant);
    if of_republic.is_empty() || is_taiwans() { of_republic } else { Vec::new() }
}

fn of_text(folded: &str, is_byline: bool, beside: usize, find: fn(&[char]) -> Vec<date::Found>) -> Vec<Dated> {
    let folded: Vec<char> = folded.chars().collect();
    let mut found = find(&folded);
    if found.is_empty() {
        found.extend(
            (0..folded.len())
                .filter(|&at| starts_number(&folded, at) && is_keyed(&folded, at))
                .find_map(|at| date::labelled(&folded, at)),
        );
    }
    let is_byline = is_byline || !found.is_empty() && letters_beside(&folded, &found) <= beside;
    let mut dated = Vec::new();
    let mut behind = 0;
    for date in found {
        let key: String = folded[date.start.saturating_sub(BEFORE).max(behind)..date.start].iter().collect();
        let near: String = key.chars().skip(key.chars().count().saturating_sub(NEAR)).collect();
        behind = date.end;
        let afterwards = said_afterwards(&folded[date.end..]);
        let role = if UPDATED.iter().any(|word| key.contains(word)) {
            Role::Modified
        } else if OTHERS.iter().any(|word| near.contains(word)) {
            continue;
        } else if has_key(&key) {
            Role::Published
        } else if let Some((role, length)) = afterwards {
            // The word belongs to this date and is not the key of the next one.
            behind += length;
            role
        } else {
            Role::Bare
        };
        if is_byline || role == Role::Published {
            dated.push(Dated { role, iso: date.iso });
        }
    }
    dated
}

/// The role that a word directly after a date gives it, and the number of characters up to the end of this word. `None`
/// if the word is the key of another date: `于 2024-05-01 发布`.
fn said_afterwards(rest: &[char]) -> Option<(Role, usize)> {
    let rest: String = rest.iter().take(NEAR).collect();
    let blanks = rest.chars().take_while(|c| *c == ' ').count();
    let rest = rest.trim_start();
    AFTERWARDS.iter().find_map(|(words, role)| {
        let (word, rest) = words.iter().find_map(|word| Some((word, rest.strip_prefix(word)?)))?;
        let is_end = rest.chars().next().is_none_or(|c| matches!(c, ' ' | '|' | ',' | ')' | ']' | '。'));
        is_end.then(|| (*role, blanks + word.chars().count()))
    })
}

fn starts_number(folded: &[char], at: usize) -> bool {
    folded[at].is_ascii_digit() && (at == 0 || !folded[at - 1].is_ascii_alphanumeric())
}

/// The letters and digits of a line beside its dates. A word in Latin letters counts as two, about as much as in Han.
fn letters_beside(folded: &[char], found: &[date::Found]) -> usize {
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
    let before: String = folded[start.saturating_sub(BEFORE)..start].iter().collect();
    has_key(&before)
}

fn has_key(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':']);
    PUBLISHED.iter().any(|key| {
        let key = key.trim_end_matches(':');
        // Preparing a search from the end costs more than finding that there is no match.
        before.contains(key) && before.rfind(key).is_some_and(|at| before[at + key.len()..].chars().count() <= GAP)
    })
}

/// The date of a line that holds nothing else.
fn sign_off(doc: &Document<'_>, line: usize) -> Option<String> {
    let folded: Vec<char> = doc.folded(line).chars().collect();
    if folded.len() > BESIDE + BEFORE {
        return None;
    }
    let [date] = &date::find(&folded)[..] else { return None };
    let is_alone = folded[..date.start].iter().chain(&folded[date.end..]).all(|c| !c.is_alphanumeric());
    is_alone.then(|| date.iso.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Head, Layout, Line, SourceLines};
    use crate::label::LineLabel;

    /// The scorer may take a sidebar for the beginning of the article.
    #[test]
    fn a_date_above_the_first_certain_line_counts() {
        let lines = [
            "旧书交换",
            "书架尺寸",
            "修补旧书",
            "怎样包书皮",
            "2013-06-07 | comments",
            "先把书搬到地上",
            "再把书架擦干净",
        ];
        let line = |text: &'static str| Line {
            text: text.into(),
            source: SourceLines::single(1),
            layout: Layout::default(),
            dom: None,
        };
        let doc = Document::new(lines.iter().map(|text| line(text)).collect(), Head::default());
        let read_with = |body: f32| {
            let of = |line: usize| LineLabel {
                label: Label::Heading,
                rule: "model/heading",
                body: if line > 4 { body } else { 0.4 },
                in_run: true,
                certain: false,
                template: 0.0,
            };
            let lines = (0..lines.len()).map(of).collect();
            let labels = Labels { lines, runs: Vec::new(), thread: 0.0, no_article: 0.0, title: None };
            read(&doc, &labels, None).created
        };
        assert_eq!(read_with(0.95).as_deref(), Some("2013-06-07"));
        assert_eq!(read_with(0.6), None);
    }

    #[test]
    fn a_line_says_what_its_date_is_of() {
        use Role::{Bare, Modified, Published};
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
            let dated = of_text(line, false, BESIDE, date::find);
            let found: Vec<(Role, &str)> = dated.iter().map(|dated| (dated.role, &*dated.iso)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
