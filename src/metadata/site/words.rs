//! The word lists for names of sites; all folded.

/// Words that no name of a site contains: words of notices, fields and buttons.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const NOT_IN_NAMES: &[&str] = &[
    "电脑版", "手机版", "触屏版", "客户端", "必究", "版权", "所有", "许可", "执照", "复制", "镜像", "建立",
    "禁止", "违者", "备案", "声明", "转载", "授权", "侵权", "违法", "举报", "法律", "责任", "技术支持", "主办",
    "承办", "协办", "保留", "权利", "未经", "欢迎", "浏览器", "分辨率", "最佳", "电话", "地址", "邮编", "邮箱",
    "传真", "联系", "关于", "首页", "上一", "下一", "返回", "登录", "注册", "搜索", "经营", "证号", "编号",
    "网安", "公安", "工信", "reserved", "rights", "copyright", "powered", "theme", "icp",
];

/// Names that programs give to every new site.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const DEFAULT_NAMES: &[&str] = &[
    "官网", "微官网", "手机网", "hexo", "wordpress", "typecho", "blog", "my blog", "blogger", "home",
    "octopress", "网站", "博客", "我的博客", "网站名称", "站点名称", "my site",
];

/// Words of a copyright notice next to which its holder is named; folded.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const NOTICES: &[&str] = &[
    "all rights reserved", "all right reserved", "rights reserved", "copyright", "copyleft", "版权所有",
    "版权归", "著作权所有", "著作权归", "(c)", "©", "&copy;", "由", "®",
];

/// Words after which another party is named; folded.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const OTHER_PARTIES: &[&str] = &[
    "powered", "theme", "design", "hosted", "技术支持", "技术提供", "制作", "建设", "feed", "template", "备案",
    "icp",
];
