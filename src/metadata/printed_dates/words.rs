//! The words beside a date that tell its meaning; all folded.

/// Keys of the date of publication, folded, or the ends of such keys: `发布时间` ends with `时间`.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const PUBLISHED_KEYS: &[&str] = &[
    "时间", "日期", "发布于", "发表于", "发布", "发表", "写于", "posted on", "published", "date",
];

/// Keys of the date of change, folded.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const MODIFIED_KEYS: &[&str] = &[
    "更新", "修改", "编辑于", "修订", "updated", "modified", "edited",
];

/// Words directly before a date that is not the date of the article; folded.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const OTHER_WORDS: &[&str] = &[
    "注册", "登录", "登入", "截止", "截至", "生效", "实施", "有效期", "到期", "活动", "会议", "考试", "报名",
    "收稿", "修回", "接受日期", "出生", "生日", "生于", "版权", "copyright", "©", "(c)", "评论", "回复", "今天",
    "今日", "现在", "当前", "开始", "结束", "开庭", "访问时间", "加入", "join",
];
