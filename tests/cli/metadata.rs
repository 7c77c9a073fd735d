//! Authors, publishers, titles and sites, over whole pages.

use serde_json::Value;

use crate::{Place, iso};

/// Paragraphs that are body for certain.
const BODY: [&str; 3] = [
    "清河县图书馆新馆昨天正式对外开放，首日接待读者三千二百余人次。新馆位于河滨路东段，藏书四十六万册。",
    "在现场可以看到，一楼的少儿阅览区最为热闹，不少家长带着孩子坐在地毯上翻看绘本。二楼的自习区座无虚席。",
    "图书馆馆长介绍，新馆采用自助借还设备，读者凭身份证即可办理借阅手续，每人一次最多可以借书十册。",
];
const BODY_HANT: [&str; 3] = [
    "清河縣圖書館新館昨天正式對外開放，首日接待讀者三千二百餘人次。新館位於河濱路東段，藏書四十六萬冊。",
    "在現場可以看到，一樓的兒童閱覽區最為熱鬧，不少家長帶著孩子坐在地毯上翻看繪本。二樓的自習區座無虛席。",
    "圖書館館長介紹，新館採用自助借還設備，讀者憑證件即可辦理借閱手續，每人一次最多可以借書十冊。",
];
const TITLE: &str = "县图书馆新馆开放 首日接待读者三千余人";

/// A dump and an HTML page with this title for the browser, these lines below the title, and these paragraphs.
fn pages(browser: &str, below: &[&str], body: &[String], foot: &str) -> [String; 2] {
    let dump = format!(
        "{browser}\n首页 新闻 体育\n{TITLE}\n{}\n{}\n关于我们 | 联系我们\n{foot}\n",
        below.join("\n"),
        body.join("\n")
    );
    let each = |lines: &[&str], tag: &str| -> String {
        lines.iter().map(|line| format!("<{tag}>{line}</{tag}>")).collect::<Vec<_>>().concat()
    };
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    let html = format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>{browser}</title></head><body><div class=top><a href=/>首页</a> \
         <a href=/news/>新闻</a></div><h1>{TITLE}</h1>{}<div class=content>{}</div><div class=foot><p>关于我们 | 联系我们</p>\
         <p>{foot}</p></div></body></html>",
        each(below, "div"),
        each(&body, "p")
    );
    [dump, html]
}

fn body() -> Vec<String> {
    BODY.iter().map(|line| (*line).to_owned()).collect()
}

#[track_caller]
fn records(pages: &[String]) -> Vec<Value> {
    pages.iter().map(|page| Place::with(&[]).feed(&["-q", "--no-config", "-"], page).ends(0, &[]).record()).collect()
}

/// Asserts the author of a page with this line below its title.
#[track_caller]
fn author(line: &str, expected: Option<&str>) {
    let browser = format!("{TITLE}_清河在线");
    for record in records(&pages(&browser, &[line], &body(), "Copyright © 2010-2026 清河在线 版权所有")) {
        assert_eq!(record["metadata"]["author"].as_str(), expected, "{line}\n{record}");
    }
}

#[test]
fn authors_are_read_in_every_form() {
    for (line, expected) in [
        ("2024-05-01 09:30 作者：Tom Lee", "Tom Lee"),
        ("2024-05-01 作者：赵 培", "赵 培"),
        ("作者 | 张立群  编辑 | 王小鹏", "张立群"),
        ("作者｜张立群　编辑｜王小鹏", "张立群"),
        ("文/张立群 图/李文静 2024-05-01", "张立群"),
        ("作者：张立群，清河大学教授", "张立群"),
        ("2024-05-01 09:30 清河日报 记者 张立群 李文静", "张立群 李文静"),
        ("2024-05-01 記者張立群／台北報導", "張立群"),
        ("【記者張立群台北報導】", "張立群"),
        ("采写：本报记者 张立群", "张立群"),
        ("投稿人：张立群 2024-05-01", "张立群"),
        ("作者：[美]约翰·史密斯 著 王小鹏 译", "约翰·史密斯"),
        ("By Tom Lee 2024-05-01", "Tom Lee"),
        ("张立群 于 2024-05-01 09:30:00 发布 阅读量1.2k 收藏 8", "张立群"),
        ("原创 张立群 山间笔记 2024-05-01 09:30", "张立群"),
    ] {
        author(line, Some(expected));
    }
}

#[test]
fn the_text_names_its_reporters() {
    let with = |at: usize, line: String| {
        let mut body = body();
        body[at] = line;
        pages(&format!("{TITLE}_清河在线"), &["2024-05-01"], &body, "版权所有 清河在线")
    };
    for (at, line, expected) in [
        (0, format!("本报讯（记者 张立群）{}", BODY[0]), "张立群"),
        (0, format!("新华社北京5月1日电（记者张立群、李文静）{}", BODY[0]), "张立群、李文静"),
        (0, format!("（記者張立群／台北報導）{}", BODY_HANT[0]), "張立群"),
        (0, format!("〔記者張立群／台北報導〕{}", BODY_HANT[0]), "張立群"),
        (2, format!("{}（采写：本报记者 张立群）", BODY[2]), "张立群"),
        (2, format!("{}（作者：张立群）", BODY[2]), "张立群"),
    ] {
        for record in records(&with(at, line.clone())) {
            assert_eq!(record["metadata"]["author"], expected, "{line}\n{record}");
        }
    }
    let below = [BODY[0].to_owned(), BODY[1].to_owned(), BODY[2].to_owned(), "采写：本报记者 张立群".to_owned()];
    for record in records(&pages(&format!("{TITLE}_清河在线"), &["2024-05-01"], &below, "版权所有 清河在线"))
    {
        assert_eq!(record["metadata"]["author"], "张立群", "{record}");
    }
}

#[test]
fn nobody_is_guessed_to_be_the_author() {
    for line in [
        "编辑：王小鹏 2024-05-01",
        "责任编辑：王小鹏 摄影：李四",
        "2024-05-01 作者：赵",
        "2024-05-01 作者：未知",
        "2024-05-01 作者：admin",
        "来源：清河日报 2024-05-01",
        "2024-05-01 新华社记者 张立群 摄",
        "【作者：《清河》综合报道】 (责任编辑：王小鹏)",
        "2024-05-01 作者：《清河晚报》",
    ] {
        author(line, None);
    }
}

#[test]
fn a_publisher_looks_like_one() {
    for (line, expected) in [
        ("来源：清河日报 2024-05-01", Some("清河日报")),
        ("2024-05-01 文章来源：Cult of Mac", Some("Cult of Mac")),
        ("[稿源：清河网] 2024-05-01", Some("清河网")),
        ("2024-05-01 來源：清河電視台", Some("清河電視台")),
        ("来源：清河县教育局/文 宣传部/图 2024-05-01", Some("清河县教育局")),
        ("来源：转载文章 2024-05-01", None),
        ("Source: qinghe-1.0.tar.gz 2024-05-01", None),
        ("来源：网络 2024-05-01", None),
        ("来源：张立群 2024-05-01", None),
        ("来源：本站原创 2024-05-01", None),
    ] {
        for record in records(&pages(&format!("{TITLE}_清河在线"), &[line], &body(), "版权所有 清河在线")) {
            assert_eq!(record["metadata"]["publisher"].as_str(), expected, "{line}\n{record}");
        }
    }
}

#[test]
fn a_site_looks_like_one() {
    for (foot, expected) in [
        ("Copyright © 2010-2026 清河在线 版权所有 未经授权禁止复制或建立镜像", Some("清河在线")),
        ("版权所有 违者必究", None),
        ("营业执照 网络文化经营许可证", None),
        ("© 2014 - 清河人家 - Powered by Octopress", Some("清河人家")),
        ("清河传媒（北京）有限公司版权所有", Some("清河传媒（北京）有限公司")),
        ("Copyright © 2012 Next River Media Limited. All rights reserved", Some("Next River Media Limited")),
        ("Copyright 2020 .com All Rights Reserved", None),
        ("Copyright © 1997-2011 by www.qinghe.com.cn all rights reserved", Some("www.qinghe.com.cn")),
        ("© iQinghe 2012-2017. All rights reserved.", Some("iQinghe")),
        ("©2021 Qinghe用户协议|隐私政策|意见反馈", Some("Qinghe")),
        ("© 2020 电脑版 客户端", None),
    ] {
        for record in records(&pages(TITLE, &["2024-05-01"], &body(), foot)) {
            assert_eq!(record["metadata"]["site"].as_str(), expected, "{foot}\n{record}");
        }
    }
}

/// Themes state the article's title where the site's name belongs, and menus hold entries that end as names do.
#[test]
fn a_title_or_an_entry_of_a_menu_is_no_site() {
    let of = |head: &str, menu: &str| {
        let body = format!("<p>{}</p>", BODY.join("</p><p>"));
        let page = format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE} | 山间小屋</title>{head}</head><body>{menu}\
             <h1>{TITLE}</h1><div>2024-05-01</div><div class=content>{body}</div><p>欢迎来到山间小屋</p></body></html>"
        );
        let record = records(&[page]).remove(0);
        record["metadata"]["site"].as_str().map(str::to_owned)
    };
    let stated = |name: &str| format!("<meta property=og:site_name content='{name}'>");
    assert_eq!(of(&stated(TITLE), "").as_deref(), Some("山间小屋"));
    assert_eq!(of(&stated("清河在线"), "").as_deref(), Some("清河在线"));
    let menu = |entries: [&str; 4]| format!("<div><a href=/a>{}</a></div>", entries.join("</a></div><div><a href=/a>"));
    for entries in [["数据", "工具", "链接百科", "下载"], ["首页", "财经", "新闻频道", "旧书论坛"]]
    {
        assert_eq!(of("", &menu(entries)).as_deref(), Some("山间小屋"), "{entries:?}");
    }
    assert_eq!(of("", &menu(["新闻频道", "首页", "财经", "体育"])).as_deref(), Some("山间小屋"));
    assert_eq!(of("", &menu(["清河新闻网", "首页", "财经", "体育"])).as_deref(), Some("清河新闻网"));
}

#[test]
fn titles_lose_the_site_and_odd_blanks_and_nothing_else() {
    for (browser, expected) in [
        ("新馆开放首日接待读者_社会新闻_清河在线", "新馆开放首日接待读者"),
        ("新馆开放首日接待读者--社会--清河在线", "新馆开放首日接待读者"),
        ("新馆开放首日接待读者｜清河在线", "新馆开放首日接待读者"),
        ("新馆开放首日接待读者 - 清河新闻网", "新馆开放首日接待读者"),
        ("1-10月清河县投资稳中有升-清河县发展和改革局", "1-10月清河县投资稳中有升"),
        ("深度｜新馆开放首日接待读者_清河在线", "深度｜新馆开放首日接待读者"),
        ("新馆开放\u{A0}首日接待读者_清河在线", "新馆开放 首日接待读者"),
        ("新館開放首日接待讀者 | 清河新聞網", "新館開放首日接待讀者"),
        ("新馆开放——首日接待读者_清河在线", "新馆开放——首日接待读者"),
    ] {
        // Nothing else on the page prints the title.
        let [dump, html] = pages(browser, &["2024-05-01"], &body(), "版权所有 清河在线");
        let dump = dump.replace(&format!("{TITLE}\n"), "");
        let html = html.replace(&format!("<h1>{TITLE}</h1>"), "");
        for record in records(&[dump, html]) {
            assert_eq!(record["metadata"]["title"], expected, "{browser}\n{record}");
        }
    }
}

#[test]
fn no_line_of_a_menu_is_the_title() {
    for menu in [
        "首页 玄幻 武侠 都市 历史 完本 书架",
        "首页 > 新闻 > 正文",
        "国内 国际 社会 体育 财经",
        "首頁 要聞 生活 娛樂 登入",
    ] {
        let page = format!(
            "夜雨_清河书屋\n{menu}\n夜雨\n作者：林一 更新时间：2024-05-01 09:30\n{}\n上一章 目录 下一章\n",
            BODY.join("\n")
        );
        let record = records(&[page]).remove(0);
        assert_eq!(record["metadata"]["title"], "夜雨", "{menu}\n{record}");
    }
}

#[test]
fn dates_of_wechat_and_of_change() {
    let wechat = |script: &str| {
        pages(TITLE, &[], &body(), "").map(|page| page.replace("</body>", &format!("<script>{script}</script></body>")))
            [1]
        .clone()
    };
    let both = wechat("var ct=\"1714527000\"; var publish_time = \"2024-05-01\" || \"\"; var create_time = 1;");
    assert_eq!(records(&[both])[0]["created"], "2024-05-01");
    let alone = wechat("var ct = \"1714527000\";");
    assert_eq!(iso(&records(&[alone])[0], "created").unwrap(), "2024-05-01T01:30:00+00:00");
    for line in [
        "发布于 2024-05-01 更新于 2024-05-03",
        "发表时间：2024-05-01 最后更新：2024-05-03",
        "2024年5月1日发布 2024年5月3日修改",
    ] {
        for record in records(&pages(TITLE, &[line], &body(), "版权所有 清河在线")) {
            assert_eq!(
                (&record["created"], &record["metadata"]["modified"]),
                (&"2024-05-01".into(), &"2024-05-03".into()),
                "{line}"
            );
        }
    }
}

#[test]
fn a_line_of_code_is_no_title() {
    let last = "上面的函數在第一個數較小的時候返回兩數之和，否則返回第二個數。";
    for code in [
        "int add(int a, int b)   /* 兩數相加 */\n{\n    if (a < b)          /* 第一個數較小 */\n        return a + b;   /* 返回和 */\n    return b;           /* 否則返回第二個數 */\n}",
        "def add(a, b):\n    if a < b:  # 第一個數較小\n        return a + b\n    return b",
        "SELECT a + b AS s\n  FROM numbers\n WHERE a < b;",
    ] {
        for indent in ["", "    ", "\t"] {
            let page = format!("{indent}兩數相加的寫法\n{code}\n{last}").replace('\n', &format!("\n{indent}"));
            let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
            let title = record["metadata"]["title"].as_str();
            assert!(
                title.is_none_or(|title| title == "两数相加的写法" || title == "兩數相加的寫法"),
                "{title:?}\n{page}"
            );
        }
    }
    // A heading in Latin letters before a listing stays the title.
    let page = "Bubble Sort\n\nvoid sort(int a[], int n) {\n    for (int i = 0; i < n; i++)\n        swap(a, i);\n}\n\n\
                冒泡排序是一种简单的排序算法，它重复地走访要排序的数列，一次比较两个元素。\n";
    let record = Place::with(&[]).feed(&["-"], page).ends(0, &[]).record();
    assert_eq!(record["metadata"]["title"], "Bubble Sort");
}
