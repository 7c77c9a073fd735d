//! Names of authors in a line: `作者：张三 李四`, `文/张三`, `记者張三／台北報導`, `（采写：本报记者 张三）`, `作者 | Tom Lee`.
//!
//! A name is two to four Han, more with a `·` or as a pen name after a key, or Latin words. The nation before it
//! (`[美]`) and the word for the author's part after it (`著`) do not belong to the name. Editors and translators are not
//! authors.

/// Keys of an author, folded. If two begin alike, the longer one comes first. A mark or a blank follows the key.
const KEYS: &[&str] = &[
    "文章作者",
    "本文作者",
    "原作者",
    "作者",
    "投稿人",
    "投稿者",
    "撰稿人",
    "撰稿",
    "撰文",
    "采写",
    "采访",
    "执笔",
    "口述",
    "图文",
    "图/文",
    "文/图",
    "文、图",
    "文图",
    "文字",
    "文",
    "written by",
    "author",
    "by",
];

/// Words for reporters; a name may follow without a mark. Longer words come first.
const REPORTERS: &[&str] = &[
    "本报见习记者",
    "本报特约记者",
    "本报实习记者",
    "本报通讯员",
    "新华社记者",
    "中新社记者",
    "见习记者",
    "特约记者",
    "实习记者",
    "实习生",
    "特派记者",
    "首席记者",
    "全媒体记者",
    "本报记者",
    "本网记者",
    "本刊记者",
    "本社记者",
    "本台记者",
    "通讯员",
    "记者",
];

/// Words that begin another field, or that say what another person did.
const OTHERS: &[&str] = &[
    "编辑",
    "责编",
    "责任编辑",
    "主编",
    "总编",
    "美编",
    "审核",
    "校对",
    "校审",
    "监制",
    "统筹",
    "策划",
    "出品",
    "摄影",
    "摄像",
    "图",
    "图片",
    "供图",
    "制图",
    "设计",
    "排版",
    "视频",
    "翻译",
    "译者",
    "译",
    "来源",
    "来自",
    "出处",
    "时间",
    "日期",
    "发布",
    "发表",
    "更新",
    "浏览",
    "阅读",
    "点击",
    "评论",
    "字号",
    "字体",
    "文字",
    "分享",
    "收藏",
    "关注",
    "分类",
    "标签",
    "栏目",
    "专栏",
    "原创",
    "转载",
    "公众号",
    "微信",
    "微博",
    "单位",
    "作者",
    "记者",
    "通讯员",
    "文",
    "责校",
    "值班",
    "签发",
    "复审",
    "终审",
    "初审",
    "编审",
    "审校",
    "导语",
    "摘要",
    "关键词",
    "次",
    "人气",
    "热度",
    "地区",
    "作品",
    "楼主",
    "举报",
    "回复",
    "source",
    "editor",
    "views",
    "date",
    "tags",
    "category",
    "posted",
    "on",
    "in",
    "at",
    "updated",
    "published",
    "comments",
    "read",
    "min",
];

/// Words for a person's office or workplace; they are not names.
const TITLES: &[&str] = &[
    "教授",
    "副教授",
    "讲师",
    "博士",
    "硕士",
    "研究员",
    "主任",
    "院长",
    "校长",
    "会长",
    "秘书长",
    "理事",
    "律师",
    "医师",
    "医生",
    "专家",
    "学者",
    "作家",
    "诗人",
    "编剧",
    "导演",
    "总监",
    "经理",
    "顾问",
    "大学",
    "学院",
    "学校",
    "中学",
    "小学",
    "公司",
    "集团",
    "研究所",
    "研究院",
    "医院",
    "中心",
    "协会",
    "委员",
    "老师",
    "先生",
    "女士",
    "同志",
];

/// Words after a name for the author's part in the text: `记者 张三 整合`.
const DEEDS: &[&str] = &[
    "整合", "整理", "综合", "编译", "编写", "编撰", "采访", "采写", "采编", "报导", "报道", "撰文", "撰稿", "供稿",
    "主笔", "口述", "执笔",
];

/// Values that name nobody.
const NOBODY: &[&str] = &[
    "未知",
    "网友",
    "网友整理",
    "手机版",
    "不详",
    "无",
    "网络",
    "互联网",
    "本站",
    "网站",
    "管理员",
    "站长",
    "匿名",
    "编辑",
    "编辑部",
    "小编",
    "转载",
    "原创",
    "来源",
    "admin",
    "administrator",
    "unknown",
    "none",
    "null",
    "user",
    "root",
    "webmaster",
    "作者",
    "记者",
    "文章",
    "投稿",
    "综合",
    "综合整理",
    "整理",
];

/// Marks that separate a key from a name, and names from each other.
const SEPARATORS: [char; 7] = [':', '】', '丨', '/', ']', '|', '·'];

/// Most letters of all names together.
const LETTERS: usize = 30;
const PEN_NAME: usize = 12;

/// Han of a name that follows another name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// The commonest surnames: those of nine in ten people (Ministry of Public Security, report on names of 2020, its first
/// hundred), and further surnames of reporters.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由";

/// Whether a value is most probably the name of a person, not of a newspaper: two or three Han that begin with a
/// surname and do not end with a word for an office.
pub(super) fn is_persons(value: &str) -> bool {
    const OFFICES: &str = "网报社台刊局院校会部厅委所界线室站馆处区县市省客坛吧圈派坊店司库谷湃鹅讯狐浪";
    let folded = crate::characters::fold::fold(value);
    let chars: Vec<char> = folded.trim().chars().collect();
    let han = chars.iter().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    han && (2..=3).contains(&chars.len()) && SURNAMES.contains(chars[0]) && !OFFICES.contains(chars[chars.len() - 1])
}

fn has_surname(name: &str) -> bool {
    crate::characters::fold::fold(name)
        .chars()
        .next()
        .is_some_and(|first| SURNAMES.contains(first) || first.is_ascii_alphabetic())
}

/// A line from which names are read.
struct Reader<'a> {
    original: &'a [char],
    folded: &'a [char],
}

/// The authors that a line names: after a key, or after a word for a reporter at its start.
///
/// Both texts have their characters at the same positions. `is_byline`: the line is a byline, so that a name may follow
/// the word for a reporter without a mark.
pub(super) fn read(original: &[char], folded: &[char], is_byline: bool) -> Option<String> {
    let reader = Reader { original, folded };
    let keyed = (0..folded.len()).filter(|&at| reader.begins_word(at)).find_map(|at| {
        let key = KEYS.iter().find(|key| reader.stands(at, key))?;
        let behind = at + key.chars().count();
        let is_latin = key.is_ascii();
        let from = reader.behind_mark(behind).or_else(|| {
            // `文 张三`, `By Tom Lee`: only where nothing else can be meant.
            let named = original.get(behind + 1).is_some_and(|c| c.is_uppercase() || !c.is_ascii());
            let parted = folded.get(behind) == Some(&' ') && (is_latin && at == 0 && named || *key == "作者");
            (is_byline && parted).then_some(behind + 1)
        })?;
        reader.names(from, true)
    });
    keyed.or_else(|| is_byline.then(|| reader.reporter()).flatten())
}

/// The reporters that the first paragraph of a news text names before the text: `本报讯（记者 张三 李四）`, `（記者張三／台北報導）`,
/// `新华社北京5月1日电（记者张三、李四）`.
pub(super) fn lead(original: &[char], folded: &[char]) -> Option<String> {
    /// Characters before the bracket, and characters in it.
    const BEFORE: usize = 24;
    let reader = Reader { original, folded };
    let open = folded.iter().take(BEFORE).position(|c| matches!(c, '(' | '〔' | '[' | '【'));
    let at = match open {
        Some(open) => open + 1,
        // `記者張三／台北報導` may open the paragraph, followed by a blank and the text.
        None => 0,
    };
    let names = reader.reporter_at(at)?;
    let is_bracket = |c: &char| matches!(c, ')' | '〕' | ']' | '】');
    let reported = || folded.iter().take(at + BEFORE).collect::<String>().contains("报导");
    let closed = open.is_some() && folded[at..].iter().take(2 * BEFORE).any(is_bracket);
    (closed || reported()).then_some(names)
}

/// The author in brackets at the end of a text: `（采写：本报记者 张三）`, `（作者：张三）`, `（文/张三）`.
pub(super) fn tail(original: &[char], folded: &[char]) -> Option<String> {
    /// Most characters in the brackets.
    const MOST: usize = 40;
    let open = folded.iter().rposition(|c| matches!(c, '(' | '【' | '['))?;
    let closed = matches!(folded.last(), Some(')' | '】' | ']'));
    let inner = open + 1..folded.len() - 1;
    (closed && inner.len() <= MOST && !inner.is_empty())
        .then(|| read(&original[inner.clone()], &folded[inner], true))
        .flatten()
}

/// The person who published a text, named without a key: `张三 于 2024-05-01 09:30 发布`, `林一 发表于 2024-5-1`.
pub(super) fn stamped(original: &[char], folded: &[char]) -> Option<String> {
    const WORDS: [&str; 4] = ["发表于", "发布于", "写于", "于"];
    const OTHER: [&str; 12] =
        ["文章", "更新", "推荐", "最后", "编辑", "修改", "回复", "楼主", "本文", "收录", "注册", "创建"];
    let date = crate::date::find(folded).into_iter().next()?;
    let before: String = folded[..date.start].iter().collect();
    let before = before.trim_end();
    let word = WORDS.iter().find(|word| before.ends_with(**word))?;
    let behind: String = folded[date.end..].iter().take(4).collect();
    let told = word.chars().count() > 1 || ["发布", "发表"].iter().any(|word| behind.trim_start().starts_with(word));
    let end = before.chars().count() - word.chars().count();
    let name: String = original[..end].iter().collect();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let fits = is_name(name) && name.chars().count() <= PEN_NAME && !name.contains(' ');
    let other = OTHER.iter().any(|word| before.contains(word));
    (told && fits && !other).then(|| name.to_owned())
}

/// The owner of a blog, named in a licence: `本文为CSDN博主「张三」的原创文章`.
pub(super) fn owner(original: &[char], folded: &[char]) -> Option<String> {
    let reader = Reader { original, folded };
    let at = (0..folded.len()).find(|&at| reader.stands(at, "博主"))? + 2;
    let close = match folded.get(at)? {
        '「' => '」',
        '“' => '”',
        '【' => '】',
        _ => return None,
    };
    let end = at + 1 + folded[at + 1..].iter().take(LETTERS).position(|c| *c == close)?;
    let name: String = original[at + 1..end].iter().collect();
    Some(name.trim().to_owned()).filter(|name| is_name(name))
}

/// The author and account of a WeChat article whose line of data became part of the text: `原创 张三 山间笔记 2024-05-01`.
pub(super) fn wechat(original: &[char], folded: &[char]) -> Option<(String, Option<String>)> {
    let line: String = original.iter().collect();
    let mut words = line.split_whitespace();
    if words.next()? != "原创" || folded.len() > 60 {
        return None;
    }
    let is_word =
        |word: &&str| is_name(word) && word.chars().count() <= PEN_NAME && !word.contains(|c: char| c.is_ascii_digit());
    let author = words.next().filter(is_word)?.to_owned();
    Some((author, words.next().filter(is_word).map(str::to_owned)))
}

/// Whether a value can be a person's name: not an address, a number or a field, and more than a surname.
pub(super) fn is_name(value: &str) -> bool {
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let folded = crate::characters::fold::fold(value);
    let marks = [':', '=', '<', '>', '"', '@', '#', '？', '?', '。', '！', '!', '{', '}', ';'];
    (2..=LETTERS).contains(&letters)
        && !value.contains("://")
        && !folded.contains(marks)
        && !NOBODY.contains(&folded.trim())
        && !OTHERS.contains(&folded.trim())
        && !["转载", "版权", "必究", "发布", "点击", "来源"].iter().any(|word| folded.contains(word))
}

impl Reader<'_> {
    fn stands(&self, at: usize, word: &str) -> bool {
        let mut line = self.folded[at..].iter();
        word.chars().all(|c| line.next() == Some(&c))
    }

    fn begins_word(&self, at: usize) -> bool {
        at == 0 || !self.folded[at - 1].is_alphanumeric()
    }

    /// The position after a mark and blanks; `None` if no mark follows.
    fn behind_mark(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut marked = false;
        while let Some(&c) = self.folded.get(at) {
            match c {
                ' ' => {}
                _ if SEPARATORS.contains(&c) => marked = true,
                _ => break,
            }
            at += 1;
        }
        marked.then_some(at)
    }

    /// The reporters that a byline names after a word for reporters.
    fn reporter(&self) -> Option<String> {
        (0..self.folded.len()).filter(|&at| self.begins_word(at)).find_map(|at| self.reporter_at(at))
    }

    fn reporter_at(&self, at: usize) -> Option<String> {
        let mut at = at;
        while self.folded.get(at) == Some(&' ') {
            at += 1;
        }
        let word = REPORTERS.iter().find(|word| at < self.folded.len() && self.stands(at, word))?;
        let behind = at + word.chars().count();
        let from = self.behind_mark(behind).unwrap_or(behind);
        // Anything may follow the word for a reporter: `记者昨天去过`.
        self.names(from, false).filter(|names| has_surname(names))
    }

    /// The names from a position on. `keyed`: the first one may be a pen name.
    fn names(&self, from: usize, keyed: bool) -> Option<String> {
        let mut at = from;
        let mut names = String::new();
        let mut parted = "";
        loop {
            while self.folded.get(at).is_some_and(|c| matches!(c, ' ' | '"' | '“' | '\'')) {
                at += 1;
            }
            if let Some(word) = REPORTERS.iter().find(|word| at < self.folded.len() && self.stands(at, word)) {
                at += word.chars().count();
                at = self.behind_mark(at).unwrap_or(at);
                continue;
            }
            // `《某报》记者 张三`: a newspaper is not an author.
            if self.folded.get(at) == Some(&'《') {
                at += 1 + self.folded[at..].iter().take(LETTERS).position(|c| *c == '》')?;
                let reporter = at + usize::from(self.folded.get(at) == Some(&' '));
                if !REPORTERS.iter().any(|word| self.stands(reporter.min(self.folded.len()), word)) {
                    return None;
                }
                continue;
            }
            at = self.behind_nation(at);
            let (end, name) = self.name(at, keyed && names.is_empty())?;
            at = end;
            // `王小鹏 译`, `李四 摄`: another person's part.
            let blank = usize::from(self.folded.get(at) == Some(&' '));
            match self.folded.get(at + blank) {
                Some('译' | '摄') => break,
                Some('著' | '撰') => {
                    names = names + parted + &name;
                    break;
                }
                _ => {}
            }
            names = names + parted + &name;
            let Some((next, mark)) = self.further(at) else { break };
            (at, parted) = (next, mark);
        }
        let folded = crate::characters::fold::fold(&names);
        let is_date = !crate::date::find(&folded.chars().collect::<Vec<_>>()).is_empty();
        Some(names).filter(|names| is_name(names) && !is_date)
    }

    /// The position after `[美]`, `（英）`, `【清】`.
    fn behind_nation(&self, at: usize) -> usize {
        let Some('[' | '(' | '【' | '〔') = self.folded.get(at) else { return at };
        let close = self.folded[at..].iter().take(7).position(|c| matches!(c, ']' | ')' | '】' | '〕'));
        let mut behind = close.map_or(at, |close| at + close + 1);
        while self.folded.get(behind) == Some(&' ') {
            behind += 1;
        }
        behind
    }

    /// The name at a position, and the position after it.
    fn name(&self, at: usize, pen_name: bool) -> Option<(usize, String)> {
        let is_han = |c: &char| matches!(c, '\u{3007}' | '\u{3400}'..='\u{9FFF}');
        let run = |from: usize, part: &dyn Fn(&char) -> bool| {
            from + self.folded[from.min(self.folded.len())..].iter().take_while(|c| part(c)).count()
        };
        let text = |from: usize, to: usize| self.original[from..to].iter().collect::<String>();
        let word = |from: usize, to: usize| self.folded[from..to].iter().collect::<String>();
        let first = self.folded.get(at)?;
        if first.is_ascii_alphanumeric() {
            let part = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '-' | '_');
            let mut end = run(at, &part);
            // An attribute of markup: `size="20"`.
            if OTHERS.contains(&&*word(at, end)) || matches!(self.folded.get(end), Some('=' | '@')) {
                return None;
            }
            // Latin names have a blank between them and begin with capitals.
            for _ in 0..3 {
                let next = end + 1;
                let capital =
                    self.folded.get(end) == Some(&' ') && self.original.get(next).is_some_and(|c| c.is_uppercase());
                let stop = run(next, &part);
                if !capital || OTHERS.contains(&&*word(next.min(stop), stop)) {
                    break;
                }
                end = stop;
            }
            return Some((end, text(at, end)));
        }
        let end = run(at, &|c| is_han(c) || *c == '·' || *c == '•');
        let whole = word(at, end);
        let count = end - at;
        // `赵 培`: two characters set apart to be as wide as three.
        if count == 1 && self.folded.get(end).is_some_and(|c| *c == ' ') {
            let next = run(end, &|c| *c == ' ');
            let stop = run(next, &is_han);
            let alone = self.folded.get(stop).is_none_or(|c| !c.is_alphanumeric());
            return (stop == next + 1 && alone).then(|| (stop, text(at, end) + " " + &text(next, stop)));
        }
        let given = NAME.contains(&count) || whole.contains('·') && count <= LETTERS;
        // `张三摄`: the name of a photographer.
        let others = ["摄影", "摄像", "翻译", "校对", "审核", "编辑"];
        let made = count > 2 && (whole.ends_with(['摄', '译']) && !whole.ends_with("编译"))
            || !pen_name && others.iter().any(|word| whole.ends_with(word));
        if OTHERS.contains(&&*whole) || made {
            return None;
        }
        // `張三丰台北報導`: a name of two or three characters before a place of at least two.
        if let Some(place) =
            whole.strip_suffix("报导").or(whole.strip_suffix("报道")).map(|named| named.chars().count())
            && place > 3
        {
            let length = if place > 4 { 3 } else { 2 };
            return Some((end, text(at, at + length)));
        }
        // `记者张三采写`.
        let deed = DEEDS.iter().any(|deed| whole.ends_with(deed));
        if deed && !pen_name && NAME.contains(&count.saturating_sub(2)) {
            return Some((end, text(at, end - 2)));
        }
        let ends = self.folded.get(end).is_none_or(|c| !c.is_alphanumeric() && *c != '_');
        if given && (ends || !pen_name) {
            return Some((end, text(at, end)));
        }
        // A pen name ends at a blank or a mark.
        let pen = |c: &char| c.is_alphanumeric() || matches!(c, '·' | '_' | '-' | '\'' | '~');
        let stop = run(at, &pen);
        let length = stop - at;
        (pen_name && (2..=PEN_NAME).contains(&length)).then(|| (stop, text(at, stop)))
    }

    /// The position of the next name, and the separator before it.
    fn further(&self, at: usize) -> Option<(usize, &'static str)> {
        let (from, mark) = match self.folded.get(at)? {
            '、' | '和' => (at + 1, "、"),
            ',' => (at + 1, "，"),
            '/' => (at + 1, "/"),
            '&' => (at + 1, "&"),
            ' ' => (at + 1, " "),
            _ => return None,
        };
        let mut from = from;
        while self.folded.get(from).is_some_and(|c| *c == ' ') {
            from += 1;
        }
        let (from, mark) = match self.folded.get(from) {
            Some('&' | '、') if mark == " " => (from + 1 + usize::from(self.folded.get(from + 1) == Some(&' ')), "、"),
            _ => (from, mark),
        };
        if REPORTERS.iter().any(|word| from < self.folded.len() && self.stands(from, word)) {
            return Some((from, mark));
        }
        let start = self.behind_nation(from);
        let (end, name) = self.name(start, false)?;
        // A place with `报导`, an office, or a key with its mark is not a name.
        let folded: String = self.folded[start..end].iter().collect();
        let is_title = TITLES.iter().any(|title| folded.ends_with(title));
        let blank = usize::from(self.folded.get(end) == Some(&' '));
        let is_key = matches!(self.folded.get(end + blank), Some(':' | '|' | '丨' | '】'))
            || mark != "/" && self.folded.get(end) == Some(&'/');
        let is_report = folded.ends_with(['电', '摄'])
            || DEEDS.iter().chain(OTHERS).any(|word| word.chars().count() > 1 && folded.ends_with(word));
        let han = folded.chars().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '·' | ' '));
        let count = folded.chars().filter(|c| *c != ' ').count();
        let fits =
            han && (if mark == " " { (2..=3).contains(&count) } else { NAME.contains(&count) } || name.contains('·'));
        (fits && !is_title && !is_key && !is_report).then_some((from, mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> (Vec<char>, Vec<char>) {
        (text.chars().collect(), crate::characters::fold::fold(text).chars().collect())
    }

    #[test]
    fn names_are_read_in_every_form() {
        for (line, expected) in [
            ("作者：Tom Lee 2024-05-01", Some("Tom Lee")),
            ("作者：赵 培", Some("赵 培")),
            ("作者：赵　培　来源：某报", Some("赵 培")),
            ("作者 | 张立群  编辑 | 王小鹏", Some("张立群")),
            ("作者｜张立群　编辑｜王小鹏", Some("张立群")),
            ("文/张立群 图/李文静", Some("张立群")),
            ("文／張立群", Some("張立群")),
            ("图文：张立群", Some("张立群")),
            ("文、图/张立群", Some("张立群")),
            ("作者：张立群，清河大学教授", Some("张立群")),
            ("作者：张立群，李文静", Some("张立群，李文静")),
            ("作者：张立群、李文静 责任编辑：王五", Some("张立群、李文静")),
            ("作者：张三 李四 责任编辑：王五", Some("张三 李四")),
            ("记者 张立群 李文静", Some("张立群 李文静")),
            ("2024-05-01 09:30 清河日报 记者 张立群 李文静", Some("张立群 李文静")),
            ("本报记者 张立群 通讯员 李文静", Some("张立群 李文静")),
            ("記者張立群／台北報導", Some("張立群")),
            ("【記者張立群／綜合報導】", Some("張立群")),
            ("【記者張立群台北報導】", Some("張立群")),
            ("記者張立台北報導", Some("張立")),
            ("采写：本报记者 张立群", Some("张立群")),
            ("记者 张立群 整合", Some("张立群")),
            ("記者張立群 綜合報導", Some("張立群")),
            ("记者 张立群 李文静 编译", Some("张立群 李文静")),
            ("记者张立群采写", Some("张立群")),
            ("记者张立整合", Some("张立")),
            ("记者张立群编译", Some("张立群")),
            ("记者张立群摄影", None),
            ("作者：张立群 整理", Some("张立群")),
            ("作者：张立群 采访", Some("张立群")),
            ("作者：记者张立群 文字 李文静 图片", Some("张立群")),
            ("投稿人：张立群", Some("张立群")),
            ("作者：[美]约翰·史密斯 著 王小鹏 译", Some("约翰·史密斯")),
            ("[美] 约翰·史密斯 著", None),
            ("作者：（清）曹雪芹", Some("曹雪芹")),
            ("By Tom Lee", Some("Tom Lee")),
            ("by: tomlee", Some("tomlee")),
            ("【作者】网站采编", Some("网站采编")),
            ("作者：一只小猫咪在路上", Some("一只小猫咪在路上")),
            ("作者: 深圳晚报_记者", Some("深圳晚报_记者")),
            ("作者：《清河晚报》记者 张立群", Some("张立群")),
            // Nobody, or another person.
            ("【作者：《清河》综合报道 】 (责任编辑：王五)", None),
            ("作者：《清河晚报》", None),
            ("编辑：王小鹏", None),
            ("责任编辑：王小鹏 摄影：李四", None),
            ("作者：", None),
            ("作者：赵", None),
            ("作者：未知", None),
            ("作者：admin", None),
            ("作者： size=\"20\"", None),
            ("本报记者 张立群 摄", None),
            ("新华社记者张立群摄", None),
            ("作者：2024-05-01", None),
            ("作者认为这件事", None),
            ("记者从会上获悉", None),
            ("文：", None),
            ("来源：新华社", None),
        ] {
            let (original, folded) = chars(line);
            assert_eq!(read(&original, &folded, true).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn leads_and_tails_name_their_reporters() {
        for (line, expected) in [
            ("本报讯（记者 张立群）清河县图书馆新馆昨天正式对外开放。", Some("张立群")),
            ("本报讯（记者张立群 李文静 通讯员 王小鹏）清河县", Some("张立群 李文静 王小鹏")),
            ("新华社北京5月1日电（记者张立群、李文静）清河县", Some("张立群、李文静")),
            ("（記者張立群／台北報導）清河縣圖書館", Some("張立群")),
            ("〔記者張立群／台北報導〕清河縣圖書館", Some("張立群")),
            ("記者張立群／台北報導 清河縣圖書館", Some("張立群")),
            ("本报讯（通讯员）清河县图书馆新馆", None),
            ("记者在现场看到，不少家长带着孩子。", None),
            ("新馆（记者昨天去过）正式开放。", None),
        ] {
            let (original, folded) = chars(line);
            assert_eq!(lead(&original, &folded).as_deref(), expected, "{line}");
        }
        for (line, expected) in [
            ("张立群 于 2024-05-01 09:30:00 发布 阅读量1.2k", Some("张立群")),
            ("張立群 發表於 2024-5-1 09:30", Some("張立群")),
            ("最新推荐文章于 2024-05-01 09:30:00 发布", None),
            ("已于 2024-05-01 09:30:00 修改", None),
            ("会议于 2024-05-01 举行", None),
        ] {
            let (original, folded) = chars(line);
            assert_eq!(stamped(&original, &folded).as_deref(), expected, "{line}");
        }
        let (original, folded) = chars("版权声明：本文为CSDN博主「张立群」的原创文章，遵循CC 4.0 BY-SA版权协议");
        assert_eq!(owner(&original, &folded).as_deref(), Some("张立群"));
        let (original, folded) = chars("原创 张立群 山间笔记 2024-05-01 09:30");
        assert_eq!(wechat(&original, &folded), Some(("张立群".into(), Some("山间笔记".into()))));
        for (line, expected) in [
            ("（采写：本报记者 张立群）", Some("张立群")),
            ("他说完就走了。（作者：张立群）", Some("张立群")),
            ("他说完就走了。（文/张立群）", Some("张立群")),
            ("他说完就走了（笑）", None),
            ("（责任编辑：王小鹏）", None),
        ] {
            let (original, folded) = chars(line);
            assert_eq!(tail(&original, &folded).as_deref(), expected, "{line}");
        }
    }
}
