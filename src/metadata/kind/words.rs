//! Frame words of the kinds of pages; all folded.

/// Words that frame an article on WeChat.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const WECHAT: &[&str] = &[
    "微信号", "功能介绍", "微信扫一扫", "关注该公众号", "阅读原文", "收录于合集", "预览时标签不可点",
    "轻触阅读原文", "赞赏作者",
];

/// Words that frame a question and its answers.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const QUESTION: &[&str] = &[
    "最佳答案", "满意答案", "提问者采纳", "写回答", "关注问题", "邀请回答", "好问题", "我来答", "我来回答",
    "其他回答", "全部回答", "查看全部回答", "更多回答", "提问者评价", "被浏览", "采纳率", "推荐答案",
    "回答被采纳", "追问", "追答", "网友采纳", "已解决", "悬赏分", "提问时间", "回答者",
];

/// Words that frame an article on sale.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const PRODUCT: &[&str] = &[
    "加入购物车", "加入购物袋", "立即购买", "商品编号", "商品详情", "商品介绍", "规格与包装", "规格参数",
    "累计评价", "商品评价", "售后保障", "促销价", "市场价", "库存", "配送至", "月销量", "货号", "收藏商品",
    "加入收藏夹", "询价", "立即询价", "起订量", "产品参数",
];

/// Words that frame an entry of an encyclopedia.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const ENCYCLOPEDIA: &[&str] = &[
    "编辑词条", "锁定词条", "词条统计", "参考资料", "开放分类", "词条标签", "历史版本", "编辑次数", "创建者",
    "同义词", "词条图册", "免费编辑", "自由的百科全书", "跳转到导航", "跳到导航", "页面分类", "规范控制",
    "浏览次数", "查看历史", "查看我的收藏", "义项", "秒懂百科",
];

/// Words that frame an entry of a blog.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const BLOG: &[&str] = &[
    "博文", "博主", "加好友", "发纸条", "个人资料", "文章归档", "近期文章", "近期评论", "最近评论", "文章存档",
    "日志分类", "博客等级", "博客积分", "博客访问", "关注人气", "随笔分类", "随笔档案", "阅读排行榜",
    "评论排行榜", "功能", "文章rss", "评论rss", "wordpress", "分类目录", "归档", "日志归档", "最新日志",
    "我的相册", "友情博客", "标签云", "订阅", "rss", "转载列表", "推荐博文", "上一篇博文", "下一篇博文",
];
