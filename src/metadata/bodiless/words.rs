//! Words and sentences of pages without an article; all folded.

/// Words of error messages that other pages print, too.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const ERROR_WORDS: &[&str] = &[
    "返回首页", "返回上一页", "返回上页", "回到首页", "自动跳转", "点此重试", "刷新重试", "重新加载",
    "联系管理员", "错误代码", "错误信息", "错误原因", "可能的原因", "检查网址", "检查输入的网址", "抱歉",
    "对不起", "sorry", "oops", "request id", "event id", "error code",
];

/// Words of login forms that other pages print, too.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const LOGIN_WORDS: &[&str] = &[
    "用户名", "使用者名称", "账号", "帐号", "手机号", "密码", "验证码", "忘记密码", "找回密码", "确认密码",
    "记住我", "记住密码", "自动登录", "自动登入", "保持登录", "保持登入", "没有账号", "没有帐号", "已有账号",
    "已有帐号", "扫码登录", "微信登录", "qq登录", "第三方账号", "其他方式登录", "用户协议", "服务条款",
    "安全提问", "电子邮箱", "电子邮件", "password", "username", "remember me",
];

/// Words of search results that other pages print, too.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const SEARCH_WORDS: &[&str] = &[
    "按相关度", "按相关性", "按时间排序", "相关搜索", "大家都在搜", "在结果中", "结果中搜索", "高级搜索",
    "进阶搜寻", "换个关键词", "更换关键词", "其他关键词", "其它关键词", "检查输入", "搜索用时", "搜索耗时",
    "关键字",
];

/// Sentences of error pages, of checks before a page, and of failed programs.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const ERROR_SENTENCES: &[&str] = &[
    // The page does not exist.
    "页面不存在", "网页不存在", "文件不存在", "内容不存在", "文章不存在", "信息不存在", "主题不存在",
    "帖子不存在", "商品不存在", "地址不存在", "页面未找到", "网页未找到", "页面找不到", "找不到页面",
    "找不到网页", "找不到该页", "找不到此页", "找不到这个页面", "找不到您", "找不到你", "没有找到页面",
    "没有找到您", "页面走丢", "页面飞走", "页面已失效", "链接已失效", "链接已过期", "网页已过期", "页面已过期",
    "not found",
    // The page was removed.
    "已被删除", "页面已删除", "内容已删除", "文章已删除", "已被发布者删除", "已被作者删除", "已被移除",
    "已被移动", "已下架", "因违规无法查看", "违反相关规定", "已被屏蔽", "已被停用",
    // Access is forbidden.
    "访问被拒绝", "拒绝访问", "禁止访问", "没有权限", "无权访问", "无权查看", "权限不足", "access denied",
    "forbidden",
    // The page is guarded.
    "过于频繁", "访问太频繁", "访问频繁", "安全验证", "人机验证", "真人验证", "拖动滑块", "异常流量",
    "异常访问", "自动程序", "已被拦截", "被阻断", "checking your browser", "just a moment",
    "enable javascript and cookies",
    // A program failed.
    "系统发生错误", "系统错误", "系统繁忙", "系统异常", "服务器错误", "服务器内部错误", "服务不可用",
    "页面出错", "出错了", "无法显示此页", "数据库连接错误", "网站维护中", "internal server error",
];

/// Words that say that something was found.
pub(super) const FOUND: &[&str] = &["找到", "搜到", "搜索到", "检索到", "查询到", "命中", "搜寻到"];

/// Words that say that nothing was found.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const NONE_FOUND: &[&str] = &[
    "没有找到", "未找到", "找不到", "没有搜索到", "没有检索到", "未搜索到", "未检索到", "没有查询到", "查无",
    "沒有符合", "没有符合", "无符合", "no results",
];

/// Words that say that it was a search that found nothing.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const ABOUT_RESULTS: &[&str] = &[
    "相关", "结果", "符合", "匹配", "关键词", "关键字", "搜索", "搜寻", "检索", "查无资料", "no results",
];

/// Words after the number of results.
pub(super) const RESULT_UNITS: &[&str] = &["条", "个", "篇", "项", "笔", "件", "结果", "记录"];

/// Headings of results.
pub(super) const RESULTS_HEADINGS: &[&str] = &["搜索结果", "检索结果", "搜寻结果", "查询结果", "search results"];

/// HTTP failure statuses.
pub(super) const STATUS_CODES: &[&str] = &["400", "401", "403", "404", "405", "410", "429", "500", "502", "503", "504"];

/// Words beside the number of a status.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const BESIDE_STATUS: &[&str] = &[
    "错误", "error", "http", "抱歉", "页面", "bad gateway", "unavailable", "bad request", "time-out", "timeout",
];

/// Titles of search pages, and the starts and ends of others.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const SEARCH_TITLES: &[&str] = &[
    "搜索", "搜寻", "检索", "站内搜索", "全站搜索", "站内检索", "全文检索", "高级搜索", "search", "search result",
];
pub(super) const SEARCH_TITLE_STARTS: &[&str] = &["搜索 ", "搜寻 ", "search for "];
pub(super) const SEARCH_TITLE_ENDS: &[&str] = &["的搜索", "的搜寻", "搜索页", "搜索页面"];

/// Titles of error pages.
pub(super) const ERROR_TITLES: &[&str] = &["提示信息", "错误提示", "出错", "错误", "error", "系统提示"];

/// Titles of login forms, and the ends of others.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const LOGIN_TITLES: &[&str] = &[
    "注册", "用户注册", "会员注册", "新用户注册", "立即注册", "免费注册", "注册账号", "注册帐号", "注册会员",
    "加入会员", "login", "log in", "sign in", "register", "sign up",
];
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const LOGIN_TITLE_ENDS: &[&str] = &[
    "登录", "登陆", "登入", "登录页", "登录页面", "密码找回", "找回密码", "忘记密码", "重置密码", "重设密码",
    "身份认证", "身份认证平台",
];

/// Words that menus and margins have on a line of their own.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const MENU_WORDS: &[&str] = &[
    "登录", "登陆", "登入", "注册", "会员登录", "会员登入", "用户登录", "立即注册", "免费注册", "请登录",
    "会员注册", "忘记密码", "找回密码", "搜索", "搜寻", "检索", "站内搜索", "全站搜索", "高级搜索", "全文检索",
    "站内检索", "search", "login", "log in", "sign in", "register", "sign up", "加入会员", "error", "错误",
];
