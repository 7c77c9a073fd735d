//! Bylines: author, publisher, address, abstract and keywords, each after a key. `printed_dates` reads the dates.
//!
//! The lines labelled as byline, source, abstract or keywords are read, and the lines next to the title. Order of
//! trust: the nearest line below the title first, then the others from the top. Prose is never searched.

mod fields;

use self::fields::{Fields, VALUE_MAX};
use super::names;
use crate::date;
use crate::document::Document;
use crate::finding::Label;
use crate::label::Labels;

/// The values that bylines give.
#[derive(Debug, Default)]
pub(super) struct Bylines {
    pub(super) author: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) r#abstract: Option<String>,
    pub(super) keywords: Option<Vec<String>>,
}

/// Keys of the first publisher, folded.
const PUBLISHER_KEYS: &[&str] = &[
    "来源",
    "文章来源",
    "信息来源",
    "稿源",
    "新闻来源",
    "稿件来源",
    "出处",
    "资料来源",
    "来源于",
    "source",
    "转载自",
    "摘自",
    "供稿",
    "供稿单位",
];

/// Keys of the keywords, folded.
const KEYWORD_KEYS: &[&str] = &["关键词", "关键字", "标签", "tags", "tag", "keywords"];

/// Keys of the abstract, folded.
const ABSTRACT_KEYS: &[&str] = &["摘要", "内容摘要", "内容提要", "核心提示", "导读", "提要", "abstract"];

/// Most lines that are read. Teasers have bylines, too, but these do not belong to the page.
const LINES_READ_MAX: usize = 24;

/// Lines below the title that are read, whatever their label.
const BELOW_TITLE_LINES: usize = 3;

/// Lines above the article that are read if the title is not printed.
const ABOVE_BODY_LINES: usize = 5;

/// Most letters and digits of a line that is searched for a key; longer lines are prose, except an abstract.
const LINE_MAX: u32 = 160;

/// Reads the bylines of a page. `title` is the line that prints the title.
pub(super) fn read(doc: &Document<'_>, labels: &Labels<'_>, title: Option<usize>) -> Bylines {
    let mut order: Vec<usize> = title
        .map(|t| (t + 1..(t + 1 + BELOW_TITLE_LINES).min(doc.len())).chain(t.checked_sub(1)).collect())
        .unwrap_or_default();
    // If no line prints the title, the lines directly above the article may still be its byline.
    if let Some(first) = labels.lines.iter().position(|of| of.in_run).filter(|_| title.is_none()) {
        order.extend(first.saturating_sub(ABOVE_BODY_LINES)..first);
    }
    order.retain(|&line| !doc.stats(line).is_prose());
    let near = order.len();
    for label in [Label::Byline, Label::Source, Label::Abstract, Label::Keywords] {
        order.extend(labels.lines_of(label));
    }
    let mut seen = vec![false; doc.len()];
    let mut found = Bylines::default();
    for (at, line) in order.into_iter().enumerate().take(LINES_READ_MAX) {
        if !std::mem::replace(&mut seen[line], true) {
            found.read_line(doc, line, labels.lines[line].label, at < near);
        }
    }
    if found.author.is_none() {
        found.author = author_in_text(doc, labels);
    }
    if found.publisher.is_none() {
        found.publisher = labels.lines_of(Label::Related).find_map(|line| more_from(doc, line));
    }
    found
}

/// Lines at the beginning and end of the article that may name its author.
const EDGE_LINES: usize = 2;

/// Characters of each such line that may hold the name.
const EDGE_CHARS: usize = 100;

/// The reporters named in the first or last lines of the article, else the owner named in a licence.
fn author_in_text(doc: &Document<'_>, labels: &Labels<'_>) -> Option<String> {
    // Names are in the first or the last characters of a paragraph.
    let first = |text: &str| text.chars().take(EDGE_CHARS).collect::<Vec<char>>();
    let last = |text: &str| {
        let start = text.char_indices().rev().nth(EDGE_CHARS - 1).map_or(0, |(at, _)| at);
        text[start..].chars().collect::<Vec<char>>()
    };
    let kept = || (0..doc.len()).filter(|&line| labels.lines[line].in_run);
    let lead = kept().take(EDGE_LINES).find_map(|line| names::lead(&first(doc.text(line)), &first(doc.folded(line))));
    let tail = || {
        kept().rev().take(EDGE_LINES).find_map(|line| {
            let (original, folded) = (last(doc.text(line)), last(doc.folded(line)));
            // A short line may be only the name: `采写：本报记者 张三`.
            let is_short = doc.stats(line).alnum <= LINE_MAX / 4 && doc.stats(line).full_stops == 0;
            let whole = || if is_short { names::read(&original, &folded, false) } else { None };
            names::tail(&original, &folded).or_else(whole)
        })
    };
    let owner = || {
        let notices = [Label::Licence, Label::Copyright, Label::Disclaimer];
        let mut lines = notices.into_iter().flat_map(|label| labels.lines_of(label));
        lines.find_map(|line| {
            let is_named = doc.folded(line).contains("博主");
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            if is_named { names::owner(&chars(doc.text(line)), &chars(doc.folded(line))) } else { None }
        })
    };
    lead.or_else(tail).or_else(owner)
}

/// The time on a short line that a forum prints with a post, and the name before its key (`林一 发表于 2024-5-1 12:00`).
pub(super) fn post_stamp(doc: &Document<'_>, line: usize) -> Option<(String, Option<String>)> {
    let stats = doc.stats(line);
    if stats.alnum > STAMP_MAX || stats.digits < 6 || stats.full_stops > 0 {
        return None;
    }
    let folded = doc.folded_chars(line);
    let found = date::find(&folded).next()?;
    // A member card gives the dates of registration and last visit.
    if ["注册", "登录", "编辑", "最后", "加入", "join", "edit"].iter().any(|word| doc.folded(line).contains(word))
    {
        return None;
    }
    let before: String = doc.text(line).chars().take(found.start).collect();
    let key = ["发表于", "發表於", "发布于", "發佈於", "回复于", "回覆於", "回答于", "posted"];
    let name = key.iter().find_map(|key| before.split_once(key)).map(|(name, _)| name.trim().to_owned());
    // These are names of positions in a thread, not of people.
    let name = name.filter(|name| !["楼主", "樓主", "沙发", "板凳", "地板"].contains(&&**name));
    let name =
        name.filter(|name| (2..=VALUE_MAX).contains(&name.chars().count()) && !name.contains([' ', ':', '：', '#']));
    Some((found.iso(), name))
}

/// Most letters and digits of a line with the time of a post.
const STAMP_MAX: u32 = 60;

/// The publisher that a teaser names: `請您繼續閱讀更多來自 搜狐新聞 的精彩文章`.
fn more_from(doc: &Document<'_>, line: usize) -> Option<String> {
    const OPEN: &str = "更多来自";
    let folded = doc.folded(line);
    if !folded.contains(OPEN) {
        return None;
    }
    let start = folded.find(OPEN)? + OPEN.len();
    let end = start + folded[start..].find('的')?;
    let span = crate::characters::fold::unfold(doc.text(line), folded, std::slice::from_ref(&(start..end))).pop()?;
    let name = doc.text(line)[span].trim();
    (1..=VALUE_MAX).contains(&name.chars().count()).then(|| name.to_owned())
}

impl Bylines {
    /// Reads a line. `near`: the line is next to the title or above the article.
    fn read_line(&mut self, doc: &Document<'_>, line: usize, label: Label, near: bool) {
        if doc.stats(line).alnum > LINE_MAX && label != Label::Abstract {
            return;
        }
        let original: Vec<char> = doc.text(line).chars().collect();
        let folded = doc.folded_chars(line);
        let fields = Fields::new(&original, &folded);
        if label == Label::Abstract {
            self.r#abstract = self
                .r#abstract
                .take()
                .or_else(|| fields.rest_after(ABSTRACT_KEYS).or_else(|| Some(doc.text(line).to_owned())));
        }
        if doc.stats(line).alnum > LINE_MAX {
            return;
        }
        let is_byline = near || matches!(label, Label::Byline | Label::Source);
        if let Some((author, account)) = names::wechat(&original, &folded).filter(|_| near) {
            self.author.get_or_insert(author);
            self.publisher = self.publisher.take().or(account);
        }
        self.author = self
            .author
            .take()
            .or_else(|| names::read(&original, &folded, is_byline))
            .or_else(|| if near { names::stamped(&original, &folded) } else { None });
        self.publisher = self.publisher.take().or_else(|| {
            fields.value(PUBLISHER_KEYS).map(|name| without_part(&name).to_owned()).filter(|name| is_publisher(name))
        });
        self.url = self.url.take().or_else(|| fields.address());
        if label == Label::Keywords && self.keywords.is_none() {
            self.keywords = fields.rest_after(KEYWORD_KEYS).map(|list| keywords(&list)).filter(|list| !list.is_empty());
        }
    }
}

/// The sender of a text without their role: `数学学院/文`.
fn without_part(value: &str) -> &str {
    let parts = ["文", "图", "摄", "供稿"];
    match value.rsplit_once(['/', '／']) {
        Some((name, part)) if parts.contains(&part.trim()) => name.trim_end(),
        _ => value,
    }
}

/// Whether a value can be the first publisher: not a word for any source, not a field, and not the name of a person.
pub(super) fn is_publisher(value: &str) -> bool {
    const NO_SOURCE: [&str; 24] = [
        "转载",
        "转载文章",
        "原创",
        "本站",
        "本站原创",
        "本网",
        "网络",
        "互联网",
        "网络转载",
        "网上",
        "未知",
        "不详",
        "佚名",
        "其他",
        "其它",
        "网友",
        "投稿",
        "整理",
        "综合",
        "本站整理",
        "网络整理",
        "自己",
        "无",
        "作者",
    ];
    const FIELDS: [&str; 12] =
        ["作者", "时间", "浏览", "点击", "字号", "字体", "发布", "责任", "编辑：", "编辑:", "评论", "阅读"];
    // `Source: hello-1.0.tar.gz` is a line of a listing.
    const FILES: [&str; 9] = [".gz", ".bz2", ".xz", ".zip", ".rar", ".exe", ".txt", ".jpg", ".png"];
    let folded = crate::characters::fold::fold(value);
    let folded = folded.trim();
    folded.chars().filter(|c| c.is_alphabetic()).count() > 1
        && !NO_SOURCE.contains(&folded)
        && !FIELDS.iter().any(|field| folded.starts_with(field))
        && !names::is_persons(value)
        && !FILES.iter().any(|end| folded.ends_with(end))
}

/// The words of a keyword list.
pub(super) fn keywords(list: &str) -> Vec<String> {
    list.split([',', '，', '、', ';', '；', '|', '｜', ' ', '\u{3000}'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::fold::fold;

    fn read(line: &str) -> Bylines {
        let doc = Document::new(crate::extract::text::extract(line, &[]).lines, crate::document::Head::default());
        let mut found = Bylines::default();
        found.read_line(&doc, 0, Label::Byline, true);
        found
    }

    #[test]
    fn reads_keys_and_values() {
        let b = read("来源：某某日报 作者：张三 李四 责任编辑：王五 2020-07-18 22:28");
        assert_eq!(b.publisher.as_deref(), Some("某某日报"));
        assert_eq!(b.author.as_deref(), Some("张三 李四"));
        let b = read("【作者】网站采编");
        assert_eq!(b.author.as_deref(), Some("网站采编"));
        let b = read("文章来源：《某某学报》 网址: http://example.com/a/1.html");
        assert_eq!((b.publisher.as_deref(), b.url.as_deref()), (Some("某某学报"), Some("http://example.com/a/1.html")));
        let b = read("来源：《某某学报》2015年第3期 作者：“张三");
        assert_eq!((b.publisher.as_deref(), b.author.as_deref()), (Some("《某某学报》2015年第3期"), Some("张三")));
    }

    #[test]
    fn invents_no_author() {
        for line in ["作者认为", "来源：2020-07-18", "记者从会上获悉", "作者："] {
            let b = read(line);
            assert_eq!((b.author, b.publisher), (None, None), "{line} {}", fold(line));
        }
    }
}
