//! What stands around an article: readers' comments, prompts, left-over styles and scripts.

use crate::Place;

const BODY: [&str; 3] = [
    "清河县图书馆新馆昨天正式对外开放，首日接待读者三千二百余人次。新馆位于河滨路东段，建筑面积一万二千平方米，藏书四十六万册。",
    "记者在现场看到，一楼的少儿阅览区最为热闹，不少家长带着孩子坐在地毯上翻看绘本。二楼的自习区座无虚席。",
    "“以前借一本书要坐四十分钟的公共汽车，现在走路十分钟就到了。”家住河滨小区的退休教师说。",
];
const FOOT: &str = "相关阅读\n清河县启动老旧小区改造工程 2023-11-02\n今冬供暖提前三天 2023-10-25\n\
                    关于我们 | 联系我们 | 网站地图\nCopyright © 2010-2026 清河在线 版权所有";
const HEAD: &str = "县图书馆新馆开放 首日接待读者三千余人_清河在线\n首页 新闻 国内 社会 财经 体育 登录 注册\n\
                    县图书馆新馆开放 首日接待读者三千余人\n2024-05-01 09:30 来源：清河日报";

/// What readers say.
const COMMENTS: [&str; 7] = [
    "这个图书馆我去过了，环境是真的不错，就是停车不太方便。",
    "支持！希望多进一些外文书和漫画，现在书架上新书还是少，排队借一本小说要等两个多星期。",
    "外地户口能办借书证吗？打电话一直占线。",
    "楼上说得对，自习区的插座太少了",
    "点赞",
    "去年还说没有钱修路，今年就有钱盖馆了？不过话说回来，有馆总比没有强，路慢慢修吧。",
    "可以办的，带身份证就行。",
];

/// A dump with some lines below its body.
fn dump(below: &str, foot: &str) -> String {
    format!("{HEAD}\n{}\n{below}\n{foot}\n", BODY.join("\n"))
}

/// The same as a page whose lines are elements.
fn html(below: &str, foot: &str) -> String {
    let each =
        |text: &str, tag: &str| text.lines().map(|line| format!("<{tag}>{line}</{tag}>")).collect::<Vec<_>>().concat();
    let [title, menu, printed, byline] = HEAD.split('\n').collect::<Vec<_>>()[..] else { unreachable!() };
    format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><div class=top><a href=/>{menu}</a>\
         </div><div class=main><h1>{printed}</h1><p class=info>{byline}</p><div class=c>{}</div></div><div class=x>{}</div>\
         <div class=r>{}</div></body></html>",
        each(&BODY.join("\n"), "p"),
        each(below, "div"),
        each(foot, "div")
    )
}

/// Asserts that of a page with these lines below its body the body is kept, on text and HTML, with and without a foot.
#[track_caller]
fn goes(below: &str) {
    for page in [dump(below, FOOT), dump(below, ""), html(below, FOOT)] {
        let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
        assert_eq!(record["text"], BODY.join("\n"), "{page}");
    }
}

/// Comments, each made by a function of its number and text, under a head.
fn comments(head: &str, each: impl Fn(usize, &str) -> String) -> String {
    let each: Vec<String> = (1..).zip(COMMENTS).map(|(n, text)| each(n, text)).collect();
    format!("{head}\n{}", each.join("\n"))
}

#[test]
fn comments_go_whatever_their_form() {
    goes(&comments("网友评论（7条）", |n, text| {
        format!("清河网友{n}\n2024-05-0{n} 10:2{n}\n{text}\n回复 顶({n})")
    }));
    goes(&comments("7条评论", |n, text| format!("网友{n}：{text}")));
    goes(&comments("发表评论\n昵称：\n内容：\n提交\n最新评论", |n, text| {
        format!("匿名用户 2024-05-0{n}\n{text}")
    }));
    goes(&comments("全部评论 7", |n, text| format!("小明{n}\n{text}\n{n}小时前\n回复")));
    goes(&comments("《县图书馆新馆开放》有 7 条评论", |n, text| {
        format!("张三{n} 说道：\n2024 年 5 月 {n} 日 上午 9:12\n{text}\n回复")
    }));
    goes(&comments("7 則留言", |n, text| format!("王小明{n} 表示:\n2024 年 5 月 {n} 日 下午 3:1{n}\n{text}\n回覆")));
    goes(&comments("Comments (7)", |n, text| format!("Tom{n} says:\nMay {n}, 2024 at 9:12 am\n{text}\nReply")));
    goes(&comments("网友跟帖(7)", |n, text| format!("{n}楼 清河网友\n{text}")));
    goes(&comments("评论 7\n按热度 按时间", |n, text| {
        format!("@小花{n}\n{text}\n5-{n} 10:0{n} 来自河北\n赞 回复")
    }));
    goes(&comments("精彩评论", |_, text| text.to_owned()));
    goes(&comments("迴響 (7)", |n, text| format!("{n}. Ken\n{text}\n2024-05-0{n}")));
    goes(&comments("回應(7)", |_, text| text.to_owned()));
    goes("读者留言\n老李：写得好。\n小王：新馆很漂亮，明天就去看看！");
}

#[test]
fn comments_of_a_short_article_go() {
    let article = BODY[..2].join("\n");
    for head in ["最新评论", "用户评论", "文章评论", "讀者留言", "网友评论"] {
        let below = comments(head, |n, text| format!("网友{n}：{text}"));
        let page = dump(&below, "").replace(&format!("{article}\n{}", BODY[2]), &article);
        let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
        assert_eq!(record["text"], article, "{page}");
    }
}

#[test]
fn posts_of_a_thread_stay() {
    let comments: Vec<&str> = COMMENTS.into_iter().filter(|text| text.chars().count() > 6).collect();
    let posts = (1..).zip(&comments).map(|(n, text)| {
        format!("清河网友{n}\n发表于 2024-5-{n} 10:2{n}:15 | 只看该作者\n{text}大家觉得怎么样？\n回复 举报 支持 反对")
    });
    let posts: Vec<String> = posts.collect();
    let page = format!(
        "新图书馆怎么样 - 清河论坛 - Powered by Discuz!\n论坛 › 生活 › 新图书馆怎么样\n{}\n\
         您需要登录后才可以回帖 登录 | 注册\n发表回复\nPowered by Discuz! X3.4\n",
        posts.join("\n")
    );
    let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
    let text = record["text"].as_str().unwrap();
    for post in comments {
        assert!(text.contains(post), "{post} is not in {text}");
    }
}

#[test]
fn each_answer_of_a_question_stays_though_its_comments_are_counted() {
    let answer = |name: &str, text: &str, count: u32| {
        format!(
            "{name}\n{text}\n{text}\n编辑于 2024-05-0{count} 10:2{count}\n​赞同 1{count}\n​{count} 条评论\n​分享 ​收藏 ​喜欢"
        )
    };
    let answers = [answer("张三", BODY[0], 3), answer("李四", BODY[1], 5), answer("王五", BODY[2], 7)].join("\n");
    let page = format!(
        "新图书馆怎么样？ - 知道\n首页 发现 等你来答\n新图书馆怎么样？\n3 个回答\n{answers}\n相关问题\n哪里能借书？\n"
    );
    let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
    let text = record["text"].as_str().unwrap();
    assert!(BODY.iter().all(|answer| text.contains(answer)), "{text}");
}

#[test]
fn prompts_and_remains_go() {
    for line in [
        "解锁文章",
        "最低0.47元/天 解锁文章",
        "购买本文 ¥9.9",
        "付费后可阅读全文",
        "还剩 65% 的内容，付费后可继续阅读",
        "成為會員即可閱讀全文",
        "登录后阅读全文",
        "END",
        "- END -",
        "— 完 —",
        "（全文完）",
        "◆ END ◆",
        "张立群 于 2024-05-01 09:30 发布 阅读量 1.2k 收藏 12",
        "于 2024-05-01 发布 · 1234 阅读 · 3 评论",
        "阅读量1.2w 收藏 56 点赞数 12",
        "清河在线是清河县唯一的综合性新闻门户网站，由清河日报社主办，始建于二〇〇一年，日均浏览量二十万人次，欢迎来稿。",
        "山海新聞網係山海市重點新聞網站，由市委宣傳部主管、山海日報社主辦，2003年開通，是本市最權威的網路媒體，歡迎洽談合作。",
    ] {
        goes(line);
    }
}

#[test]
fn left_over_styles_and_scripts_go_and_code_that_an_article_shows_stays() {
    for line in [
        ".TRS_Editor P{line-height:1.5;font-family:宋体;font-size:12pt;}.TRS_Editor DIV{line-height:1.5;}",
        "@font-face{font-family:\"Times New Roman\";} p.MsoNormal{mso-style-name:正文;margin:0pt;text-align:justify;}",
        "p { margin: 0; padding: 0; }",
        "var cpro_id = \"u123456\";",
        "var x = 1;",
        "@import url(\"a.css\");",
        "<style type=\"text/css\">.a { color: red; }</style>",
        "{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\"}",
        "_uacct = \"UA-123\"; urchinTracker();",
        "var _hmt = _hmt || [];\n(function() {\nvar hm = document.createElement(\"script\");\n})();",
        "document.write(\"<script src='/count.js'><\\/script>\");",
    ] {
        let page = dump("", FOOT).replace(BODY[0], &format!("{line}\n{}", BODY[0]));
        let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
        assert_eq!(record["text"], BODY.join("\n"), "{page}");
    }
    for code in ["p { margin: 0; padding: 0; }", "var x = 1;"] {
        let text = format!(
            "样式和脚本怎么写_编程笔记\n首页 教程 登录\n样式和脚本怎么写\n2024-05-01 作者：张三\n\
             写网页的人都要和代码打交道，先看下面这一行，它是什么意思呢？我们一点一点地解释。\n{code}\n\
             这一行代码很短，但是初学者常常写错，多半是忘了最后的分号，浏览器也不会报错。\nCopyright © 2024 编程笔记\n"
        );
        let record = Place::with(&[]).feed(&["-"], &text).ends(0, &[]).record();
        assert!(record["text"].as_str().unwrap().contains(code), "{}", record["text"]);
    }
}

#[test]
fn left_over_styles_and_scripts_before_prose_go_and_the_prose_stays() {
    for residue in [
        ".TRS_Editor P{line-height:1.5;font-size:12pt;}.TRS_Editor DIV{line-height:1.5;}",
        "@font-face{font-family:\"Times New Roman\";} p.MsoNormal{mso-style-name:正文;margin:0pt;}",
        "@media screen and (max-width:768px){.nav{display:none}}",
        "<style>.a{color:red}</style>",
        "document.write(\"<script src='/count.js'><\\/script>\");",
        "window._bd_share_config={\"common\":{\"bdText\":\"\"}};",
        "(adsbygoogle = window.adsbygoogle || []).push({});",
        "var x = 1;",
    ] {
        for (page, each) in [(dump("", FOOT), residue.to_owned()), (html("", FOOT), residue.replace('<', "&lt;"))] {
            let page = page.replace(BODY[0], &format!("{each} {}", BODY[0]));
            let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
            assert_eq!(record["text"], BODY.join("\n"), "{page}");
        }
    }
    // Prose about code keeps it.
    let text = format!("{}\n写成 p {{ margin: 0; }} 就没有外边距，这是样式表里最常见的一行。\n{}", BODY[0], BODY[1]);
    let record = Place::with(&[]).feed(&["-"], format!("{HEAD}\n{text}\n{FOOT}\n")).ends(0, &[]).record();
    assert_eq!(record["text"], text);
}

#[test]
fn rows_of_a_table_stay_between_what_stays() {
    let rows = "<table><tr><th>名次<th>姓名<th>单位<th>积分<tr><td>1<td>张立群<td>河滨小学<td>18\
                <tr><td>2<td>李文静<td>县医院<td>15<tr><td>3<td>王小鹏<td>南坡村<td>12</table>";
    let page = html("", FOOT).replace(&format!("<p>{}</p>", BODY[1]), &format!("{rows}<p>{}</p>", BODY[1]));
    let record = Place::with(&[]).feed(&["-"], &page).ends(0, &[]).record();
    let expected = [
        BODY[0],
        "名次 | 姓名 | 单位 | 积分",
        "1 | 张立群 | 河滨小学 | 18",
        "2 | 李文静 | 县医院 | 15",
        "3 | 王小鹏 | 南坡村 | 12",
        BODY[1],
        BODY[2],
    ];
    assert_eq!(record["text"], expected.join("\n"));
}
