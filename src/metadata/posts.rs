//! The posts of a thread: their text, and the author and time if the page prints them beside it.
//!
//! A post is a run of kept lines. A removed line with a date separates two posts, because every forum program prints
//! one with each post. This line is above the text of the post, or below it on pages of answers. The author is named on
//! that line before its key, or alone on a line beside it that no rule knows as boilerplate. If several lines could be
//! the name, the author is unknown.

use serde::{Deserialize, Serialize};

use super::byline::post_stamp;
use super::page_kind::PageKind;
use crate::date::Timestamp;
use crate::decide::{Decisions, kept_text};
use crate::document::Document;
use crate::label::Labels;

/// A post of a thread, or an answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Post {
    /// The author, if the page names exactly one beside the post.
    pub author: Option<String>,
    /// The day on which it was written, as printed: `YYYY-MM-DD`.
    pub created: Option<String>,
    /// The time as printed, in local time: `HH:MM` or `HH:MM:SS`.
    pub created_time: Option<String>,
    /// The offset of that time from UTC, if the page states one: `+08:00`.
    pub created_offset: Option<String>,
    /// Its first line, 1-based, as in `removed`.
    pub first_line: u32,
    /// Its last line, inclusive.
    pub last_line: u32,
    /// The text of the post: its lines of the record's `text`.
    pub text: String,
}

/// Most letters and digits of a name.
const NAME_MAX: u32 = 16;

/// Most lines between two posts that are searched for a name.
const NAME_REACH: usize = 40;

/// Fewest posts of a thread.
const MIN_POSTS: usize = 2;

/// The posts of a page; none if it is no thread or question, or its posts cannot be told apart.
pub fn read(doc: &Document<'_>, labels: &Labels<'_>, decisions: &Decisions, kind: Option<PageKind>) -> Vec<Post> {
    let of_posts = matches!(kind, Some(PageKind::Forum | PageKind::Question));
    of_posts.then(|| split(doc, labels, decisions)).flatten().unwrap_or_default()
}

/// The posts of a thread or a question; `None` if they cannot be told apart.
fn split(doc: &Document<'_>, labels: &Labels<'_>, decisions: &Decisions) -> Option<Vec<Post>> {
    let kept: Vec<bool> =
        (0..doc.len()).map(|line| kept_text(doc.text(line), &decisions.lines[line]).is_some()).collect();
    let stamps: Vec<usize> = (0..doc.len()).filter(|&line| !kept[line] && post_stamp(doc, line).is_some()).collect();
    let first = kept.iter().position(|kept| *kept)?;
    let above = stamps.first().is_some_and(|stamp| *stamp < first);
    // Each stamp with the lines of its post.
    let spans = stamps.iter().enumerate().map(|(n, &stamp)| {
        if above {
            (stamp, stamp + 1..stamps.get(n + 1).copied().unwrap_or(doc.len()))
        } else {
            (stamp, n.checked_sub(1).map_or(0, |previous| stamps[previous] + 1)..stamp)
        }
    });
    let mut posts = Vec::new();
    let post = |own: &[usize], author: Option<String>, created: Option<String>| {
        let mut text = String::new();
        for &line in own {
            if let Some(part) = kept_text(doc.text(line), &decisions.lines[line]) {
                doc.push_line(&mut text, line, &part);
            }
        }
        let (&start, &end) = own.first().zip(own.last())?;
        let Timestamp { day, time, offset } = Timestamp::of_iso(created.as_deref());
        Some(Post {
            author,
            created: day,
            created_time: time,
            created_offset: offset,
            first_line: doc.lines()[start].source.first,
            last_line: doc.lines()[end].source.last,
            text,
        })
    };
    for (stamp, span) in spans {
        let mut own: Vec<usize> = span.clone().filter(|&line| kept[line]).collect();
        let Some(&last) = own.last() else { continue };
        let mut from = span.start;
        if !above && posts.is_empty() {
            // The question comes before the first answer, with buttons between them.
            from = (span.start..last).rev().find(|&line| !kept[line]).map_or(span.start, |line| line + 1);
            let answer = own.split_off(own.partition_point(|&line| line < from));
            posts.extend(post(&own, None, None));
            own = answer;
            from = gap_start(&kept, from);
        }
        let Some(&start) = own.first() else { continue };
        let (time, named) = post_stamp(doc, stamp)?;
        let beside = if above { gap_start(&kept, stamp)..stamp } else { from..start };
        let author =
            named.or_else(|| lone_name(doc, labels, beside)).or_else(|| lone_name(doc, labels, stamp + 1..start));
        posts.extend(post(&own, author, Some(time)));
    }
    (posts.len() >= MIN_POSTS).then_some(posts)
}

/// The line after the last kept line above `line`, at most [`NAME_REACH`] lines up.
fn gap_start(kept: &[bool], line: usize) -> usize {
    (line.saturating_sub(NAME_REACH)..line)
        .rev()
        .find(|&line| kept[line])
        .map_or(line.saturating_sub(NAME_REACH), |line| line + 1)
}

/// The only line in a range that can be a name; lines with the same text count as one. `None` if there are several.
fn lone_name(doc: &Document<'_>, labels: &Labels<'_>, lines: std::ops::Range<usize>) -> Option<String> {
    let can_be = |line: &usize| {
        let stats = doc.stats(*line);
        let unknown = labels.lines[*line].by_model;
        let rank = ["会员", "版主", "管理", "级别", "等级", "作者"].iter().any(|word| doc.folded(*line).contains(word));
        let letters = !rank && stats.alnum > stats.digits && (2..=NAME_MAX).contains(&stats.alnum);
        unknown && letters && !stats.is_talk() && !doc.text(*line).contains([':', '：', ' '])
    };
    let mut found = lines.filter(can_be);
    let only = found.next()?;
    found.all(|other| doc.text(other) == doc.text(only)).then(|| doc.text(only).to_owned())
}
