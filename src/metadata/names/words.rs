//! The word lists for names of authors; all folded.

use std::sync::LazyLock;

use crate::characters::words::Words;

/// Keys of an author, folded. If two begin alike, the longer one comes first. A mark or a blank follows the key.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) static KEYS: LazyLock<Words> = LazyLock::new(|| Words::new(&[
    "文章作者", "本文作者", "原作者", "作者", "投稿人", "投稿者", "撰稿人", "撰稿", "撰文", "采写", "采访",
    "执笔", "口述", "图文", "图/文", "文/图", "文、图", "文图", "文字", "文", "written by", "author", "by",
]));

/// Words for reporters; a name may follow without a mark. Longer words come first.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) static REPORTERS: LazyLock<Words> = LazyLock::new(|| Words::new(&[
    "本报见习记者", "本报特约记者", "本报实习记者", "本报通讯员", "新华社记者", "中新社记者", "见习记者",
    "特约记者", "实习记者", "实习生", "特派记者", "首席记者", "全媒体记者", "本报记者", "本网记者", "本刊记者",
    "本社记者", "本台记者", "通讯员", "记者",
]));

/// Words that begin another field, or that say what another person did.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const OTHERS: &[&str] = &[
    "编辑", "责编", "责任编辑", "主编", "总编", "美编", "审核", "校对", "校审", "监制", "统筹", "策划", "出品",
    "摄影", "摄像", "图", "图片", "供图", "制图", "设计", "排版", "视频", "翻译", "译者", "译", "来源", "来自",
    "出处", "时间", "日期", "发布", "发表", "更新", "浏览", "阅读", "点击", "评论", "字号", "字体", "文字",
    "分享", "收藏", "关注", "分类", "标签", "栏目", "专栏", "原创", "转载", "公众号", "微信", "微博", "单位",
    "作者", "记者", "通讯员", "文", "责校", "值班", "签发", "复审", "终审", "初审", "编审", "审校", "导语",
    "摘要", "关键词", "次", "人气", "热度", "地区", "作品", "楼主", "举报", "回复", "source", "editor", "views",
    "date", "tags", "category", "posted", "on", "in", "at", "updated", "published", "comments", "read", "min",
];

/// Words for a person's office or workplace; they are not names.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const TITLES: &[&str] = &[
    "教授", "副教授", "讲师", "博士", "硕士", "研究员", "主任", "院长", "校长", "会长", "秘书长", "理事",
    "律师", "医师", "医生", "专家", "学者", "作家", "诗人", "编剧", "导演", "总监", "经理", "顾问", "大学",
    "学院", "学校", "中学", "小学", "公司", "集团", "研究所", "研究院", "医院", "中心", "协会", "委员", "老师",
    "先生", "女士", "同志",
];

/// Words after a name for the author's part in the text: `记者 张三 整合`.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const DEEDS: &[&str] = &[
    "整合", "整理", "综合", "编译", "编写", "编撰", "采访", "采写", "采编", "报导", "报道", "撰文", "撰稿",
    "供稿", "主笔", "口述", "执笔",
];

/// Values that name nobody.
#[rustfmt::skip] // Otherwise one word a line.
pub(super) const NOBODY: &[&str] = &[
    "未知", "网友", "网友整理", "手机版", "不详", "无", "网络", "互联网", "本站", "网站", "管理员", "站长",
    "匿名", "编辑", "编辑部", "小编", "转载", "原创", "来源", "admin", "administrator", "unknown", "none",
    "null", "user", "root", "webmaster", "作者", "记者", "文章", "投稿", "综合", "综合整理", "整理",
];

/// The commonest surnames: those of nine in ten people (Ministry of Public Security, report on names of 2020, its first
/// hundred), and further surnames of reporters.
pub(super) const SURNAMES: &str = "\
    王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈\
    姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤\
    常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季\
    裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦\
    戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻\
    苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练\
    廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿\
    鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由\
    ";
