//! The date of publication, over whole pages: where it is printed, in what form, and which dates are not it.

use crate::{Place, iso};

/// Three paragraphs that are body for certain.
const BODY: &str = "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告，救援人员仍在现场值守。\n\
                    当地气象部门说，未来三天还有降雨，低洼地区要注意防范，学校和工厂已经做好了停课停工的准备。\n\
                    交通部门封闭了两座老桥，过往车辆改走上游的新桥，公共汽车的班次也随之调整，请市民提前安排出行。\n";

/// The same in traditional script.
const BODY_HANT: &str = "連日大雨，河水上漲，沿岸居民昨晚全部撤離，目前沒有人員傷亡的報告，救援人員仍在現場值守。\n\
                         當地氣象部門說，未來三天還有降雨，低窪地區要注意防範，學校和工廠已經做好了停課停工的準備。\n\
                         交通部門封閉了兩座老橋，過往車輛改走上游的新橋，公車的班次也隨之調整，請市民提前安排出行。\n";

const TITLE: &str = "沿岸居民因大雨撤离";

#[track_caller]
fn check(name: &str, page: &str, arguments: &[&str], expected: Option<&str>) {
    let place = Place::with(&[(name, page)]);
    let record = place.run(&[&["-q", "--no-config", name], arguments].concat()).ends(0, &[]).record();
    assert_eq!(iso(&record, "created").as_deref(), expected, "{page}\n{record}");
}

/// A dump with these lines around its title and after its body.
fn dump(above: &str, below: &str, after: &str) -> String {
    format!("林一的博客\n首页\n归档\n关于\n{above}{TITLE}\n{below}{BODY}{after}版权所有 某报社\n")
}

#[test]
fn a_date_alone_below_the_title_is_the_date_of_publication() {
    for (line, expected) in [
        ("2013-11-06", "2013-11-06"),
        ("06 Nov 2013", "2013-11-06"),
        ("Nov 6, 2013", "2013-11-06"),
        ("Wed Nov 6th, 2013", "2013-11-06"),
        ("2013年11月6日 星期三", "2013-11-06"),
        ("十一月 6, 2013", "2013-11-06"),
        ("二〇一三年十一月六日", "2013-11-06"),
        ("Posted on November 6, 2013", "2013-11-06"),
        ("Posted by 林一 on November 6, 2013", "2013-11-06"),
        ("2013-11-06 · By linyi · Posted in Notes · 0 Comments", "2013-11-06"),
        ("发表于 2013-11-06 更新于 2014-01-02 分类于 笔记", "2013-11-06"),
        ("Date: 2013/11/06", "2013-11-06"),
        ("发布日期：20131106", "2013-11-06"),
        ("发布时间：13-11-06 09:30", "2013-11-06T09:30"),
        ("2013年11月6日 晚8:05", "2013-11-06T20:05"),
        ("2013-11-062013-11-06 09:30:00阅读 4140", "2013-11-06T09:30:00"),
        ("2013/11/062013/11/06 09:30", "2013-11-06T09:30"),
        ("06\nNov\n2013", "2013-11-06"),
        ("2013-11\n06", "2013-11-06"),
    ] {
        check("a.txt", &dump("", &format!("{line}\n"), ""), &[], Some(expected));
    }
}

#[test]
fn a_date_directly_above_the_title_is_the_date_of_publication() {
    for (line, expected) in [
        ("2013-11-06", "2013-11-06"),
        ("林一 2013年11月6日 早上\n975 字 12 分钟", "2013-11-06"),
        ("06\nNov 2013", "2013-11-06"),
        ("2013-11\n06", "2013-11-06"),
        ("Nov 6, 2013", "2013-11-06"),
    ] {
        check("a.txt", &dump(&format!("{line}\n"), "", ""), &[], Some(expected));
    }
}

#[test]
fn a_notice_is_dated_by_its_sign_off() {
    for line in ["2013年11月6日", "二〇一三年十一月六日", "二○一三年十一月六日", "2013年十一月六日", "2013-11-06"]
    {
        check("a.txt", &dump("", "", &format!("某某县人民政府\n{line}\n")), &[], Some("2013-11-06"));
    }
    let page = format!("首頁\n公告\n關於撤離的公告\n{BODY_HANT}某某縣政府\n中華民國一百零二年十一月六日\n");
    check("hant.txt", &page, &[], Some("2013-11-06"));
}

#[test]
fn other_dates_are_not_the_date_of_publication() {
    for (above, below, after) in [
        ("", "注册时间：2012-05-06\n", ""),
        ("今天是2024年5月1日 星期三\n", "", ""),
        ("", "报名截止 2024-05-01\n", ""),
        ("", "", "Copyright © 2014-05-01 林一\n"),
        ("", "3天前\n", ""),
        ("", "昨天 12:30\n", ""),
        ("", "11-06\n", ""),
        ("", "Nov 2013\n", ""),
        ("", "06/02/2022\n", ""),
    ] {
        check("a.txt", &dump(above, below, after), &[], None);
    }
}

#[test]
fn the_date_near_the_title_wins_over_those_of_margins_and_comments() {
    let comments = "评论\n路人甲\n2014-07-22 15:42:32\n写得好\n路人乙 发表于 2014-07-23\n";
    let related = "相关文章\n上游水库泄洪 2011-08-02\n老桥的历史 2010-03-04\n";
    for after in [comments, related] {
        check("a.txt", &dump("", "2013-11-06\n", after), &[], Some("2013-11-06"));
    }
    let key = "发布时间：2013-11-06\n活动时间：2013-12-01\n";
    check("a.txt", &dump("", key, ""), &[], Some("2013-11-06"));
    check("a.txt", &dump("", "活动日期 2013-12-01\n发布时间：2013-11-06\n", ""), &[], Some("2013-11-06"));
    check("a.txt", &dump("发表于 2013-11-06\n", "2011/08/02\n", ""), &[], Some("2013-11-06"));
}

#[test]
fn a_list_of_other_pages_has_none_of_their_dates() {
    let list = "某某县人民政府\n首页\n登录\n通知公告\n关于放假的通知 2024-05-01\n关于体检的通知 2024-04-18\n\
                图书馆开放时间 2024-04-02\n上一页\n1\n2\n下一页\n版权所有 某某县人民政府\n";
    check("list.txt", list, &[], None);
    let stated = "<!doctype html><html><head><title>通知公告</title><meta property=\"article:published_time\" \
                  content=\"2024-05-02\"></head><body><a href=/>首页</a><ul><li><a href=/1>关于放假的通知</a> 2024-05-01\
                  </li><li><a href=/2>关于体检的通知</a> 2024-04-18</li></ul></body></html>";
    check("list.html", stated, &[], Some("2024-05-02"));
}

/// An HTML page with this in its head and below its title.
fn html(head: &str, below: &str) -> String {
    let paragraphs = BODY.trim_end().replace('\n', "</p><p>");
    format!(
        "<!doctype html><html><head><title>{TITLE} - 林一的博客</title>{head}</head><body><ul><li><a href=/>首页</a>\
         </li></ul><article><h1>{TITLE}</h1>{below}<p>{paragraphs}</p></article></body></html>"
    )
}

#[test]
fn a_moment_in_utc_is_given_as_the_page_prints_it() {
    let stated = "<meta property=\"article:published_time\" content=\"2020-08-11T16:37:51.000Z\">";
    for (head, below, expected) in [
        (stated, "<p>2020-08-12</p>", "2020-08-12"),
        (stated, "<p>发表于 2020年8月12日</p>", "2020-08-12"),
        (stated, "<p>Posted on August 12, 2020</p>", "2020-08-12"),
        (stated, "<p>2020-08-12 00:37</p>", "2020-08-12T00:37"),
        (
            stated,
            "<time itemprop=\"datePublished\" datetime=\"2020-08-12T00:37:51+08:00\">2020-08-12</time>",
            "2020-08-12T00:37:51+08:00",
        ),
        // No time zone makes this the same day.
        (stated, "<p>2020-08-15</p>", "2020-08-11T16:37:51+00:00"),
    ] {
        check("a.html", &html(head, below), &[], Some(expected));
    }
}

#[test]
fn a_page_that_prints_no_date_has_that_of_its_address() {
    for (url, expected) in [
        ("https://news.example/2013/11/06/rain.html", Some("2013-11-06")),
        ("https://news.example/2013/1106/c1005-1.html", Some("2013-11-06")),
        ("https://news.example/20131106/1.html", Some("2013-11-06")),
        ("https://news.example/2013-11/06/content_1.htm", Some("2013-11-06")),
        ("https://news.example/2013/11/rain.html", None),
        ("https://news.example/article/20131399/", None),
    ] {
        check("a.html", &html("", ""), &["--url", url], expected);
    }
    let dated = html("", "<p>发布时间：2013-11-07</p>");
    check("a.html", &dated, &["--url", "https://news.example/2013/11/06/rain.html"], Some("2013-11-07"));
}
