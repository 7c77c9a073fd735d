//! The kind of a page. Order of trust:
//!
//! 1. The verdict of the decide stage: spam, or no body. `bodiless` tells the kinds of pages without a body apart.
//! 2. The kind that the page states for machines, unless it is `Article`, which every page states.
//! 3. Words of the programs that make such pages, known to rules or listed in `words`. At least two different ones must
//!    be on lines outside the article, because many pages have one.
//! 4. The shape of a thread of posts.
//!
//! All other pages are articles.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{PageKind, bodiless};
use crate::characters::class::is_alnum_unit;
use crate::characters::units::{CharacterFilter, Unit, units};
use crate::decide::Nature;
use crate::document::Document;
use crate::finding::{Findings, Target};
use crate::label::Labels;
use crate::stated::Property;

/// Folded words that frame a page of a kind and never occur in the text of an article. Each is bounded by marks, blanks
/// or the ends of a line.
const WORDS: [(PageKind, &[&str]); 5] = [
    (
        PageKind::Wechat,
        &[
            "微信号",
            "功能介绍",
            "微信扫一扫",
            "关注该公众号",
            "阅读原文",
            "收录于合集",
            "预览时标签不可点",
            "轻触阅读原文",
            "赞赏作者",
        ],
    ),
    (
        PageKind::Question,
        &[
            "最佳答案",
            "满意答案",
            "提问者采纳",
            "写回答",
            "关注问题",
            "邀请回答",
            "好问题",
            "我来答",
            "我来回答",
            "其他回答",
            "全部回答",
            "查看全部回答",
            "更多回答",
            "提问者评价",
            "被浏览",
            "采纳率",
            "推荐答案",
            "回答被采纳",
            "追问",
            "追答",
            "网友采纳",
            "已解决",
            "悬赏分",
            "提问时间",
            "回答者",
        ],
    ),
    (
        PageKind::Product,
        &[
            "加入购物车",
            "加入购物袋",
            "立即购买",
            "商品编号",
            "商品详情",
            "商品介绍",
            "规格与包装",
            "规格参数",
            "累计评价",
            "商品评价",
            "售后保障",
            "促销价",
            "市场价",
            "库存",
            "配送至",
            "月销量",
            "货号",
            "收藏商品",
            "加入收藏夹",
            "询价",
            "立即询价",
            "起订量",
            "产品参数",
        ],
    ),
    (
        PageKind::Encyclopedia,
        &[
            "编辑词条",
            "锁定词条",
            "词条统计",
            "参考资料",
            "开放分类",
            "词条标签",
            "历史版本",
            "编辑次数",
            "创建者",
            "同义词",
            "词条图册",
            "免费编辑",
            "自由的百科全书",
            "跳转到导航",
            "跳到导航",
            "页面分类",
            "规范控制",
            "浏览次数",
            "查看历史",
            "查看我的收藏",
            "义项",
            "秒懂百科",
        ],
    ),
    (
        PageKind::Blog,
        &[
            "博文",
            "博主",
            "加好友",
            "发纸条",
            "个人资料",
            "文章归档",
            "近期文章",
            "近期评论",
            "最近评论",
            "文章存档",
            "日志分类",
            "博客等级",
            "博客积分",
            "博客访问",
            "关注人气",
            "随笔分类",
            "随笔档案",
            "阅读排行榜",
            "评论排行榜",
            "功能",
            "文章rss",
            "评论rss",
            "wordpress",
            "分类目录",
            "归档",
            "日志归档",
            "最新日志",
            "我的相册",
            "友情博客",
            "标签云",
            "订阅",
            "rss",
            "转载列表",
            "推荐博文",
            "上一篇博文",
            "下一篇博文",
        ],
    ),
];

/// Fewest different words of a kind that a page must show.
const ENOUGH: usize = 2;

/// Fewest different words of a blog: other pages have them in their margins, too.
const ENOUGH_BLOG: usize = 3;

/// Most letters and digits of a line that is searched for frame words.
const LINE: u32 = 40;

pub(super) fn of(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>, nature: Nature) -> Option<PageKind> {
    match nature {
        Nature::Empty => return None,
        Nature::Index => return Some(bodiless::of(doc, labels)),
        Nature::Spam => return Some(PageKind::Spam),
        Nature::Article => {}
    }
    Some(stated(doc).or_else(|| framed(doc, findings, labels)).unwrap_or(if labels.is_thread() {
        PageKind::Forum
    } else {
        PageKind::Article
    }))
}

/// The kind stated by types of schema.org and OpenGraph, or by platforms that name themselves.
fn stated(doc: &Document<'_>) -> Option<PageKind> {
    let said = |property: Property| doc.head().stated.iter().filter(move |s| s.property == property).map(|s| &*s.value);
    let kind = said(Property::Kind).find_map(|value| match &*value.to_ascii_lowercase() {
        "qapage" | "question" => Some(PageKind::Question),
        "discussionforumposting" => Some(PageKind::Forum),
        "product" | "og:product" | "product.item" => Some(PageKind::Product),
        "blogposting" | "blog" => Some(PageKind::Blog),
        _ => None,
    });
    let is_wechat = said(Property::Site).any(|site| site == "微信公众平台")
        || doc.head().url.as_deref().is_some_and(|url| url.contains("://mp.weixin.qq.com/"));
    is_wechat.then_some(PageKind::Wechat).or(kind)
}

/// The kind whose frame words the page shows.
fn framed(doc: &Document<'_>, findings: &Findings<'_>, labels: &Labels<'_>) -> Option<PageKind> {
    let mut seen: [BTreeSet<&str>; WORDS.len()] = Default::default();
    for line in (0..doc.len()).filter(|&line| doc.stats(line).alnum <= LINE && doc.stats(line).full_stops == 0) {
        if labels.lines[line].in_run && labels.lines[line].rule.is_empty() && doc.stats(line).alnum > SHORT {
            continue;
        }
        for run in runs(doc.fold().units(line)) {
            if let Some((word, kind)) = PLACES.get(run) {
                seen[*kind].insert(word);
            }
        }
    }
    for finding in findings.iter() {
        let Target::Line(_) = finding.target else { continue };
        let slot = match finding.rule {
            "encyclopedia/edit-links" | "encyclopedia/edit-section" | "encyclopedia/entry-notice" => 3,
            "qa/answer-buttons" | "qa/answer-count" | "qa/answer-bar" => 1,
            "qa/blog-frame" => 4,
            _ => continue,
        };
        seen[slot].insert(finding.rule.rsplit('/').next().unwrap_or_default());
    }
    WORDS
        .iter()
        .zip(&seen)
        .filter(|((kind, _), seen)| seen.len() >= if *kind == PageKind::Blog { ENOUGH_BLOG } else { ENOUGH })
        // The posts of a thread have the words of questions below them.
        .filter(|((kind, _), seen)| {
            let more = seen.len() > if *kind == PageKind::Blog { ENOUGH_BLOG } else { ENOUGH };
            !labels.is_thread() || matches!(kind, PageKind::Question | PageKind::Blog) && more
        })
        .max_by_key(|(_, seen)| seen.len())
        .map(|((kind, _), _)| *kind)
}

/// Most letters and digits of a line that can be a frame word even inside the run of the article.
const SHORT: u32 = 12;

/// Each frame word with the position of its kind in [`FRAME_WORDS`], by the word's characters.
static PLACES: LazyLock<FxHashMap<Vec<Unit>, (&str, usize)>> = LazyLock::new(|| {
    let places = |(kind, (_, words)): (usize, &(PageKind, &[&'static str]))| {
        words.iter().map(move |&word| (units(word), (word, kind))).collect::<Vec<_>>()
    };
    WORDS.iter().enumerate().flat_map(places).collect()
});

/// A cheap test that rejects most runs of characters before the look-up.
struct Shape {
    /// Length of the longest word, in characters.
    longest: usize,
    /// The first character of every word.
    first: CharacterFilter<4>,
}

static SHAPE: LazyLock<Shape> = LazyLock::new(|| {
    let mut shape = Shape { longest: 0, first: CharacterFilter::NONE };
    for word in PLACES.keys() {
        shape.longest = shape.longest.max(word.len());
        shape.first.insert(word[0]);
    }
    shape
});

/// The runs of letters and digits of a folded line that may be a frame word.
fn runs(line: &[Unit]) -> impl Iterator<Item = &[Unit]> {
    let shape = &*SHAPE;
    line.split(|&unit| !is_alnum_unit(unit))
        .filter(move |run| (2..=shape.longest).contains(&run.len()) && shape.first.may_hold(run[0]))
}
