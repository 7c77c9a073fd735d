//! Readers' comments: all lines from a head that announces them to the next section.
//!
//! Rules know heads, stamps and buttons. The text of readers between them is prose like that of the article. The posts
//! of a thread have no such head, and have stamps and buttons before it.

use std::ops::Range;

use crate::characters::units::{CharacterFilter, Folded};
use crate::date;
use crate::document::Document;
use crate::finding::{Cleaner, Role};
use crate::finding::{Findings, Label, Strength, Target};

/// See the module's documentation.
pub struct CommentSection;

/// Folded words of heads, without counts and marks.
#[rustfmt::skip] // Otherwise one word a line.
const HEAD_WORDS: &[&str] = &[
    "评论", "评论区", "评论列表", "评论详情", "评论内容", "网友评论", "全部评论", "所有评论", "最新评论",
    "最热评论", "热门评论", "精彩评论", "精选评论", "用户评论", "读者评论", "会员评论", "文章评论", "相关评论",
    "游客评论", "发表评论", "我要评论", "写评论", "查看评论", "评论一下", "我来说两句", "我有话说", "网友点评",
    "网友热评", "热评", "跟帖", "网友跟帖", "网友跟贴", "热门跟帖", "最新跟帖", "精彩跟帖", "跟贴", "留言",
    "留言区", "留言列表", "留言板", "全部留言", "所有留言", "最新留言", "精选留言", "网友留言", "读者留言",
    "访客留言", "发表留言", "我要留言", "回应", "全部回应", "发表回应", "文章回应", "网友回应", "读者回应", "回响", "comment", "comments",
];

/// Parts of heads: every word of [`HEAD_WORDS`] has one of them.
const HEAD_PARTS: [&str; 7] = ["评", "留言", "跟", "回应", "回响", "说", "comment"];
static HEAD_FILTER: CharacterFilter<64> = CharacterFilter::of(&['评', '留', '跟', '回', '说', 'c']);

/// Marks before the title of the article in a head.
const QUOTES: [char; 6] = ['“', '《', '「', '"', '〈', '‘'];
static QUOTES_FILTER: CharacterFilter<64> = CharacterFilter::of(&QUOTES);

/// Words beside the time of a comment: `3 分钟前`.
const AGO: [&str; 9] = ["分钟前", "小时前", "天前", "周前", "个月前", "年前", "昨天", "前天", "刚刚"];
static AGO_FILTER: CharacterFilter<64> = CharacterFilter::of(&['前', '昨', '刚']);

/// Characters that surround counts: `共 12 条`, `已有3人参与`.
const COUNT_CHARS: [char; 16] =
    ['共', '有', '已', '条', '則', '则', '篇', '个', '人', '位', '名', '次', '参', '与', '目', '前'];

/// Most letters and digits of a head.
const HEAD_MAX: u32 = 24;

/// Most letters and digits of a head that names the article.
const TITLED_HEAD_MAX: u32 = 80;

/// Fewest characters of a head's word that is not a common word.
const PLAIN_WORD_MIN: usize = 3;

/// Heads of the form to write a comment, not of the comments.
const FORM_HEADS: [&str; 9] =
    ["发表评论", "我要评论", "写评论", "查看评论", "评论一下", "我来说两句", "我有话说", "发表留言", "我要留言"];

/// Fewest Han of prose before the comments: an article.
const ARTICLE_HAN_MIN: u32 = 20;

/// Fewest stamps and buttons of a section.
const SIGNS_MIN: usize = 2;

/// Most lines of text between two of them.
const TEXT_LINES_MAX: usize = 12;

/// Most lines of the last comment.
const TAIL_LINES_MAX: usize = 3;

/// Most letters and digits of a line with the name and time of a commenter.
const STAMP_MAX: u32 = 40;

/// Most Han of a comment, if neither stamps nor buttons separate the comments.
const COMMENT_HAN_MAX: u32 = 120;

/// Most lines of a section without stamps and buttons.
const SECTION_LINES_MAX: usize = 60;

/// Most heads that are tried on a page, because each one costs a scan of all lines below it. Real pages have three or
/// four.
const HEADS_MAX: usize = 64;

/// Most Han of comments without separators, for one Han of the article. Articles may be short.
const COMMENTS_RATIO: u32 = 2;

impl Cleaner for CommentSection {
    fn name(&self) -> &'static str {
        "comment-section"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let heads: Vec<(usize, SectionHead)> =
            (0..doc.len()).filter_map(|line| Some((line, head(doc, line)?))).collect();
        if heads.is_empty() {
            return;
        }
        let page = PageSigns::read(doc, findings);
        let mut from = 0;
        for (at, &(line, ref head)) in heads.iter().enumerate().take(HEADS_MAX) {
            if line < from {
                continue;
            }
            // Each post of a thread counts its own comments.
            let counters = heads.iter().filter(|(_, other)| other.word == head.word && other.counts != head.counts);
            if head.counts.is_some() && counters.filter(|(_, other)| other.counts.is_some()).count() > 0 {
                continue;
            }
            let Some(section) = page.section(line, head) else { continue };
            // Each story of a list has such a head of its own.
            let same = heads[at..].iter().filter(|(l, other)| section.contains(l) && other.word == head.word).count();
            if same > 2 {
                continue;
            }
            from = section.end;
            for line in section {
                findings.push_line(doc, line, Label::Comment, "comment/section", Strength::Certain);
            }
        }
    }
}

/// The head of a comment section.
struct SectionHead {
    /// Position of its word in [`HEAD_WORDS`], or the length of that list for a head with the title of the article.
    word: usize,
    /// The number of comments, if the head gives it.
    counts: Option<u32>,
    /// Whether its word is used only for comments.
    plain: bool,
}

/// The head of a comment section on a line; `None` if the line is none.
fn head(doc: &Document<'_>, line: usize) -> Option<SectionHead> {
    let stats = doc.stats(line);
    if stats.alnum > TITLED_HEAD_MAX || stats.alnum < 2 {
        return None;
    }
    let Folded { text: folded, units } = doc.folded_line(line);
    if stats.digits > 0 && QUOTES_FILTER.may_hold_any(units) && names_title(folded) {
        return Some(SectionHead { word: HEAD_WORDS.len(), counts: count(folded), plain: true });
    }
    if stats.alnum > HEAD_MAX
        || stats.full_stops > 0
        || !HEAD_FILTER.may_hold_any(units)
        || !HEAD_PARTS.iter().any(|part| folded.contains(part))
    {
        return None;
    }
    let letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let word: String = letters.chars().filter(|c| !COUNT_CHARS.contains(c)).collect();
    let word = HEAD_WORDS.iter().position(|head| *head == word || *head == letters)?;
    Some(SectionHead {
        word,
        counts: count(folded),
        plain: HEAD_WORDS[word].chars().count() >= PLAIN_WORD_MIN && !FORM_HEADS.contains(&HEAD_WORDS[word]),
    })
}

/// The first number of a folded line, unless it is 0.
fn count(folded: &str) -> Option<u32> {
    let digits = folded.split(|c: char| !c.is_ascii_digit() && c != ',').find(|part| !part.is_empty())?;
    digits.replace(',', "").parse().ok().filter(|count| *count > 0)
}

/// Whether a folded line is a head as WordPress writes it: `《…》有 3 条评论`, `“…”上的3条评论`, `3 thoughts on “…”`.
fn names_title(folded: &str) -> bool {
    let quoted = folded.contains(QUOTES);
    let end = folded.trim_end_matches(|c: char| !c.is_alphanumeric() || c.is_ascii_digit());
    let counted = |end: &str| ["评论", "留言", "回应", "回复"].iter().any(|word| end.ends_with(word));
    let english = ["thought on", "thoughts on", "comments on", "comment on", "responses to", "response to"];
    let count = |c: char| matches!(c, '条' | '则' | '篇' | '个');
    quoted && (counted(end) && end.contains(count) || english.iter().any(|words| folded.contains(words)))
}

/// A line that is printed with each comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CommentSign {
    Stamp,
    Button,
}

/// The signs of comments on a page.
struct PageSigns<'d, 't> {
    doc: &'d Document<'t>,
    /// The stamp or button on each line, if any.
    signs: Vec<Option<CommentSign>>,
    /// Whether each line begins another section.
    sections: Vec<bool>,
}

impl<'d, 't> PageSigns<'d, 't> {
    fn read(doc: &'d Document<'t>, findings: &Findings<'_>) -> Self {
        let mut signs: Vec<Option<CommentSign>> =
            (0..doc.len()).map(|line| is_stamp(doc, line).then_some(CommentSign::Stamp)).collect();
        let mut sections = vec![false; doc.len()];
        for finding in findings.iter().filter(|f| f.strength >= Strength::Likely) {
            let Target::Line(line) = finding.target else { continue };
            match finding.role {
                Some(Role::CommentButton) => signs[line] = Some(CommentSign::Button),
                Some(Role::CommentStamp) => signs[line] = Some(CommentSign::Stamp),
                _ => sections[line] |= finding.label.begins_section(),
            }
        }
        Self { doc, signs, sections }
    }

    /// The lines of the comment section under a head, with the head itself.
    fn section(&self, head: usize, is: &SectionHead) -> Option<Range<usize>> {
        let han = |lines: Range<usize>| {
            lines.filter(|&l| self.doc.stats(l).sentence_ends > 0).map(|l| self.doc.stats(l).han).sum::<u32>()
        };
        let first = (0..head).find(|&line| self.doc.stats(line).sentence_ends > 0 && self.doc.stats(line).han >= 10)?;
        if han(first..head) < ARTICLE_HAN_MIN || self.signs[first..head].iter().flatten().count() > SIGNS_MIN {
            return None;
        }
        let end = (head + 1..self.doc.len())
            .find(|&line| self.sections[line] && self.signs[line].is_none())
            .unwrap_or(self.doc.len());
        let (mut last, mut signs, mut text) = (head, 0, 0);
        let mut stamp_first = None;
        for line in head + 1..end {
            if self.signs[line].is_some() {
                (last, text) = (line, 0);
                signs += 1;
                stamp_first.get_or_insert(true);
                continue;
            }
            text += 1;
            if self.doc.stats(line).sentence_ends > 0 {
                stamp_first.get_or_insert(false);
            }
            if text > TEXT_LINES_MAX {
                break;
            }
        }
        if signs >= SIGNS_MIN || signs == 1 && is.counts.is_some() {
            // If stamps are printed above the comments, the last comment is below the last stamp.
            let tail = if stamp_first == Some(true) && self.signs[last] == Some(CommentSign::Stamp) {
                TAIL_LINES_MAX
            } else {
                0
            };
            let tail =
                (last + 1..end).take(tail).take_while(|&line| self.doc.stats(line).han <= COMMENT_HAN_MAX).count();
            return Some(head..last + 1 + tail);
        }
        let lines = head + 1..end;
        let short = lines.clone().all(|line| self.doc.stats(line).han <= COMMENT_HAN_MAX);
        let less = han(lines.clone()) <= han(first..head) * COMMENTS_RATIO;
        let is_section =
            (is.counts.is_some() || is.plain) && !lines.is_empty() && lines.len() <= SECTION_LINES_MAX && short && less;
        is_section.then_some(head..end)
    }
}

/// Whether a line is the name and time of a commenter, or only the time.
fn is_stamp(doc: &Document<'_>, line: usize) -> bool {
    let stats = doc.stats(line);
    if stats.alnum > STAMP_MAX || stats.digits == 0 || stats.full_stops > 0 || stats.sentence_ends > 0 {
        return false;
    }
    let Folded { text: folded, units } = doc.folded_line(line);
    let floor = folded.ends_with('楼') || folded.starts_with('#');
    let ago = || AGO_FILTER.may_hold_any(units) && AGO.iter().any(|word| folded.contains(word));
    let dated = || stats.digits >= 4 && date::find(&doc.folded_chars(line)).next().is_some();
    floor && stats.alnum <= 8 || ago() || dated()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::units::units;

    #[test]
    fn filters_let_all_words_pass() {
        for word in HEAD_WORDS {
            assert!(HEAD_PARTS.iter().any(|part| word.contains(part)), "{word}");
        }
        for (filter, words) in [(&HEAD_FILTER, &HEAD_PARTS[..]), (&AGO_FILTER, &AGO[..])] {
            for word in words {
                assert!(filter.may_hold_any(&units(word)), "{word}");
            }
        }
    }
}
