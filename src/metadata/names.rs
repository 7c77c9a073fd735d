//! Names of authors in a line: `作者：张三 李四`, `文/张三`, `记者張三／台北報導`, `（采写：本报记者 张三）`, `作者 | Tom Lee`.
//!
//! A name is two to four Han, more with a `·` or as a pen name after a key, or Latin words. The nation before it
//! (`[美]`) and the word for the author's part after it (`著`) do not belong to the name. Editors and translators are not
//! authors.

mod reader;
mod validity;
mod words;

use reader::NameReader;
use validity::{LETTERS_MAX, PEN_NAME_MAX};
pub(super) use validity::{is_name, is_persons};
use words::KEYS;

/// The authors that a line names: after a key, or after a word for a reporter at its start.
///
/// Both texts have their characters at the same positions. `is_byline`: the line is a byline, so that a name may follow
/// the word for a reporter without a mark.
pub(super) fn read(original: &[char], folded: &[char], is_byline: bool) -> Option<String> {
    let reader = NameReader { original, folded };
    let keyed = (0..folded.len()).find_map(|at| {
        let key = KEYS.at_start(&folded[at..]).filter(|_| reader.begins_word(at))?;
        let after = at + key.chars().count();
        let is_latin = key.is_ascii();
        let from = reader.after_mark(after).or_else(|| {
            // `文 张三`, `By Tom Lee`: only where nothing else can be meant.
            let named = original.get(after + 1).is_some_and(|c| c.is_uppercase() || !c.is_ascii());
            let separated = folded.get(after) == Some(&' ') && (is_latin && at == 0 && named || key == "作者");
            (is_byline && separated).then_some(after + 1)
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
    let reader = NameReader { original, folded };
    let open = folded.iter().take(BEFORE).position(|c| matches!(c, '(' | '〔' | '[' | '【'));
    let at = match open {
        Some(open) => open + 1,
        // `記者張三／台北報導` may open the paragraph, followed by a blank and the text.
        None => 0,
    };
    let names = reader.reporter_from(at)?;
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
    let date = crate::date::find(folded).next()?;
    let before: String = folded[..date.start].iter().collect();
    let before = before.trim_end();
    let word = WORDS.iter().find(|word| before.ends_with(**word))?;
    let after: String = folded[date.end..].iter().take(4).collect();
    let told = word.chars().count() > 1 || ["发布", "发表"].iter().any(|word| after.trim_start().starts_with(word));
    let end = before.chars().count() - word.chars().count();
    let name: String = original[..end].iter().collect();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric());
    let fits = is_name(name) && name.chars().count() <= PEN_NAME_MAX && !name.contains(' ');
    let other = OTHER.iter().any(|word| before.contains(word));
    (told && fits && !other).then(|| name.to_owned())
}

/// The owner of a blog, named in a licence: `本文为CSDN博主「张三」的原创文章`.
pub(super) fn owner(original: &[char], folded: &[char]) -> Option<String> {
    let reader = NameReader { original, folded };
    let at = (0..folded.len()).find(|&at| reader.is_at(at, "博主"))? + 2;
    let close = match folded.get(at)? {
        '「' => '」',
        '“' => '”',
        '【' => '】',
        _ => return None,
    };
    let end = at + 1 + folded[at + 1..].iter().take(LETTERS_MAX).position(|c| *c == close)?;
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
    let is_word = |word: &&str| {
        is_name(word) && word.chars().count() <= PEN_NAME_MAX && !word.contains(|c: char| c.is_ascii_digit())
    };
    let author = words.next().filter(is_word)?.to_owned();
    Some((author, words.next().filter(is_word).map(str::to_owned)))
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
