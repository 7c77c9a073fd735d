//! Lines that sites print on many pages: counted over a corpus, and evidence when its pages are cleaned.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};
use taosha::internals::sites::SiteRow;
use taosha::{Options, Page, Pipeline};

use crate::Place;

/// A page of a made-up site: its address, its lines, and which of them are the article's.
struct Made {
    url: String,
    lines: Vec<(String, bool)>,
}

impl Made {
    fn json(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|(line, _)| line.as_str()).collect();
        json!({ "url": self.url, "text": lines.join("\n") }).to_string()
    }
}

/// Picks one of many, the same in every run, as if at random.
fn pick<'w>(seed: usize, words: &[&'w str]) -> &'w str {
    let mixed = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    words[usize::try_from((mixed ^ mixed >> 29) >> 11).unwrap() % words.len()]
}

/// A paragraph that no other number gives.
fn paragraph(seed: usize) -> String {
    let (who, place, what, then) = (
        pick(seed, &["村民", "医生", "老师", "工人", "渔民", "学生", "司机", "店主"]),
        pick(seed + 1_000_003, &["河边", "镇上", "学校", "码头", "山下", "车站", "市场", "桥头"]),
        pick(seed + 2_000_003, &["修好了水渠", "排起了长队", "种下了新树", "收完了晚稻", "搭起了棚子", "清走了淤泥"]),
        pick(seed + 3_000_017, &["大家都松了一口气", "这是多年来的头一回", "附近的人赶来帮忙", "事情还没有结束"]),
    );
    format!(
        "{seed}日清早，{who}在{place}{what}，{then}。据在场的人说，前后一共用了{}个小时，花费由各家分摊。",
        seed % 23 + 2
    )
}

/// What the site prints around every article, and a box that it prints in the middle of each.
const ABOVE: [&str; 6] = ["晨光在线", "要闻", "社区", "书架", "登录", "晨光在线 > 社区"];
const BOX: [&str; 5] = ["晨光小屋", "读得懂的邻里生活：", "晨光携手街角书店", "推出“一人一书”：", "本周荐读"];
const BELOW: [&str; 6] =
    ["分享到：", "晨光书架", "一本书认识一座城", "老街上的百年茶馆", "晨光在线版权所有", "联系我们"];
/// What opens every piece of a series.
const SERIES: &str = "“老街旧事”是本刊的系列报道，每期请一位老街坊讲述自己经历过的一件旧事，希望读者喜欢。";

/// A page with all that its site prints; the article's lines come from outside.
fn page(site: &str, number: usize, article: &[String]) -> Made {
    let mut lines: Vec<(String, bool)> = ABOVE.iter().map(|line| ((*line).to_owned(), false)).collect();
    lines.push((format!("{}{}见闻", pick(number, &["春日", "夏夜", "秋收", "冬闲"]), number), false));
    lines.push((format!("2024-05-{:02} 08:{:02} 来源：晨光报", number % 28 + 1, number % 60), false));
    let half = article.len().div_ceil(2);
    lines.extend(article[..half].iter().map(|line| (line.clone(), true)));
    lines.extend(BOX.iter().map(|line| ((*line).to_owned(), false)));
    lines.extend(article[half..].iter().map(|line| (line.clone(), true)));
    lines.extend(BELOW.iter().map(|line| ((*line).to_owned(), false)));
    Made { url: format!("http://www.{site}/{number}.html"), lines }
}

/// A site of two hundred pages: ninety with articles of their own; ninety that post one article again, with a list in it, each
/// with two other paragraphs about it; and twenty of a series.
fn site(site: &str) -> Vec<Made> {
    let own = |number: usize, count: usize| (0..count).map(|n| paragraph(number * 100 + n)).collect::<Vec<_>>();
    let list = ["面粉三百克", "白糖二十克", "鸡蛋两个", "清水适量", "猪油一小勺"].map(str::to_owned);
    let posted = [own(7_000_000, 4), list.to_vec(), own(7_000_001, 3)].concat();
    let article = |number: usize| match number {
        0..90 => own(number, 3 + number % 4),
        90..180 => [posted.clone(), own(number, 2)].concat(),
        _ => [vec![SERIES.to_owned()], own(number, 4)].concat(),
    };
    (0..200).map(|number| page(site, number, &article(number))).collect()
}

fn json_lines<'m>(pages: impl IntoIterator<Item = &'m Made>) -> String {
    pages.into_iter().fold(String::new(), |mut all, page| {
        writeln!(all, "{}", page.json()).unwrap();
        all
    })
}

/// The table as an engine that groups would make it, from what the library gives of each page.
fn grouped<'m>(pages: impl IntoIterator<Item = &'m Made>, least: u64) -> String {
    let pipeline = Pipeline::new(Options::default()).unwrap();
    let mut hosts: BTreeMap<u64, u64> = BTreeMap::new();
    let mut lines: BTreeMap<(u64, u64), (u64, BTreeSet<u64>)> = BTreeMap::new();
    for page in pages {
        let text: Vec<&str> = page.lines.iter().map(|(line, _)| line.as_str()).collect();
        let text = text.join("\n");
        let read = Page { bytes: text.as_bytes(), url: Some(&page.url), ..Page::default() };
        let of = pipeline.page_lines(&read).unwrap().unwrap();
        *hosts.entry(of.host).or_default() += 1;
        for line in &of.lines {
            let (pages, texts) = lines.entry((of.host, *line)).or_default();
            *pages += 1;
            texts.insert(of.text(*line));
        }
    }
    let mut table = "host\tline\tpages\ttexts\thost_pages\n".to_owned();
    for ((host, line), (pages, texts)) in lines {
        let row = SiteRow { host, line, pages, texts: texts.len() as u64, host_pages: hosts[&host] };
        if row.pages >= least {
            writeln!(table, "{host:016x}\t{line:016x}\t{pages}\t{}\t{}", row.texts, row.host_pages).unwrap();
        }
    }
    table
}

#[test]
fn the_table_is_the_one_that_grouping_gives_whatever_the_order_threads_and_memory() {
    let pages: Vec<Made> = [site("a.cn"), site("b.cn")].into_iter().flatten().collect();
    let place = Place::with(&[]);
    place.write("in/1.jsonl", json_lines(&pages[..130]));
    place.write("in/2.jsonl", json_lines(&pages[130..]));
    place.write("back.jsonl", json_lines(pages.iter().rev()));
    for least in ["1", "2", "8"] {
        let expected = grouped(&pages, least.parse().unwrap());
        assert!(expected.lines().count() > 20);
        for more in [&["in"][..], &["in", "--jobs", "8"], &["back.jsonl", "--jobs", "1"], &["in", "--memory", "5k"]] {
            place.run(&[&["sites", "-q", "-o", "t.tsv", "--overwrite", "--least", least], more].concat()).ends(0, &[]);
            assert!(place.read("t.tsv") == expected, "{least} {more:?}");
        }
        #[cfg(feature = "parquet")]
        place.run(&["sites", "-q", "in", "-o", "t.parquet", "--overwrite", "--least", least]).ends(0, &[]);
    }
    let temporary = ["sites", "-q", "in", "-o", "t.tsv", "--overwrite", "--memory", "5k", "--temporary", "none"];
    place.run(&temporary).ends(1, &["none"]);
    assert!(!place.path(".t.tsv.part").exists(), "what is half written goes");
}

/// What stays of each page.
fn cleaned(place: &Place, more: &[&str]) -> Vec<BTreeSet<String>> {
    let records = place.run(&[&["-q", "in.jsonl"], more].concat()).ends(0, &[]).records();
    let lines = |record: &Value| record["text"].as_str().unwrap().lines().map(str::to_owned).collect();
    records.iter().map(lines).collect()
}

/// Lines that are kept and not the article's, and article lines that are kept.
fn amounts(pages: &[Made], kept: &[BTreeSet<String>]) -> (usize, usize) {
    let count = |body: bool| -> usize {
        let of = |(page, kept): (&Made, &BTreeSet<String>)| {
            page.lines.iter().filter(|(line, is)| *is == body && kept.contains(line)).count()
        };
        pages.iter().zip(kept).map(of).sum()
    };
    (count(false), count(true))
}

#[test]
fn what_a_site_prints_goes_and_no_page_loses_a_line_of_its_article() {
    let pages = site("a.cn");
    let place = Place::with(&[]);
    place.write("in.jsonl", json_lines(&pages));
    place.run(&["sites", "-q", "in.jsonl", "-o", "sites.tsv"]).ends(0, &[]);
    let (without, with) = (cleaned(&place, &[]), cleaned(&place, &["--sites", "sites.tsv"]));
    for ((page, without), with) in pages.iter().zip(&without).zip(&with) {
        for (line, body) in &page.lines {
            assert!(!body || !without.contains(line) || with.contains(line), "{}: lost {line}", page.url);
            assert!(without.contains(line) || !with.contains(line), "{}: came {line}", page.url);
        }
    }
    let ((junk, body), (junk_left, body_left)) = (amounts(&pages, &without), amounts(&pages, &with));
    println!("{junk} lines of the site and {body} of articles without, {junk_left} and {body_left} with");
    assert_eq!(body, body_left);
    assert!(junk > 200 && junk_left * 10 < junk, "{junk} lines of the site were kept, and {junk_left} are");
    // Rows may come in any order: engines give them in none.
    let table = place.read("sites.tsv");
    let (head, rows) = table.split_once('\n').unwrap();
    let back: Vec<&str> = rows.lines().rev().collect();
    place.write("back.tsv", format!("{head}\n{}\n", back.join("\n")));
    assert_eq!(cleaned(&place, &["--sites", "back.tsv"]), with);
    // Another site knows nothing of it.
    place.write("in.jsonl", json_lines(&site("b.cn")));
    assert_eq!(amounts(&pages, &cleaned(&place, &["--sites", "sites.tsv"])), (junk, body));
}

/// An encyclopedia of people: tables of which the names of the fields stand on every page, and many values on many.
fn encyclopedia() -> Vec<Made> {
    let person = |number: usize| {
        let value = |salt: usize, words: &[&'static str]| pick(number * 7 + salt, words).to_owned();
        let town = value(1, &["苏州", "成都", "西安", "洛阳", "大理", "泉州"]);
        let of = [
            ("国籍", value(2, &["中国", "中国", "中国", "新加坡", "马来西亚"])),
            ("民族", value(3, &["汉族", "汉族", "汉族", "回族", "满族", "壮族"])),
            ("职业", value(4, &["演员", "导演", "歌手", "教师"])),
            ("出生地", town),
            ("出生日期", format!("{}年", 1940 + number % 50)),
        ];
        let body = |line: String| (line, true);
        let mut lines: Vec<(String, bool)> =
            ["百科首页", "登录", "注册", "编辑"].iter().map(|line| ((*line).to_owned(), false)).collect();
        lines.push((format!("某某{number}"), false));
        lines.extend((0..2).map(|n| body(paragraph(number * 50 + n))));
        lines.extend(of.into_iter().flat_map(|(name, value)| [body(name.to_owned()), body(value)]));
        lines.push(body("人物经历".to_owned()));
        lines.extend((2..6).map(|n| body(paragraph(number * 50 + n))));
        lines.push(body("参考资料".to_owned()));
        lines.push(body(format!("《戏剧志》第{number}期，第{}页", number % 90 + 3)));
        lines.extend(["词条标签：", "百科声明", "联系我们"].iter().map(|line| ((*line).to_owned(), false)));
        Made { url: format!("http://baike.cn/{number}"), lines }
    };
    (0..200).map(person).collect()
}

#[test]
fn tables_and_headings_that_come_back_on_many_pages_stay() {
    let pages = encyclopedia();
    let place = Place::with(&[]);
    place.write("in.jsonl", json_lines(&pages));
    place.run(&["sites", "-q", "in.jsonl", "-o", "sites.tsv"]).ends(0, &[]);
    let (without, with) = (cleaned(&place, &[]), cleaned(&place, &["--sites", "sites.tsv"]));
    let ((junk, body), (junk_left, body_left)) = (amounts(&pages, &without), amounts(&pages, &with));
    println!("{junk} lines of the site and {body} of articles without, {junk_left} and {body_left} with");
    for ((page, without), with) in pages.iter().zip(&without).zip(&with) {
        for (line, body) in &page.lines {
            assert!(!body || !without.contains(line) || with.contains(line), "{}: lost {line}", page.url);
        }
    }
    assert!(without.iter().any(|kept| kept.contains("人物经历")), "nothing is proven where nothing was kept");
    assert_eq!(body, body_left);
    assert!(junk_left <= junk);
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_in_parquet_is_as_good() {
    let pages = site("a.cn");
    let place = Place::with(&[]);
    place.write("in.jsonl", json_lines(&pages));
    place.run(&["sites", "-q", "in.jsonl", "-o", "sites.tsv"]).ends(0, &[]);
    place.run(&["sites", "-q", "in.jsonl", "-o", "sites.parquet"]).ends(0, &[]);
    assert_eq!(cleaned(&place, &["--sites", "sites.tsv"]), cleaned(&place, &["--sites", "sites.parquet"]),);
    place.run(&["-q", "in.jsonl", "-o", "records.parquet"]).ends(0, &[]);
    place.run(&["in.jsonl", "--sites", "records.parquet"]).ends(2, &["records.parquet: no column host"]);
}

#[test]
fn explain_says_that_a_line_stands_on_many_pages_of_the_site() {
    let pages = site("a.cn");
    let text: Vec<&str> = pages[3].lines.iter().map(|(line, _)| line.as_str()).collect();
    let place = Place::with(&[]);
    place.write("in.jsonl", json_lines(&pages));
    place.write("page.txt", text.join("\n"));
    place.run(&["sites", "-q", "in.jsonl", "-o", "sites.tsv"]).ends(0, &[]);
    let with = ["--sites", "sites.tsv", "--url", "https://a.cn/"];
    let shown = place.run(&[&["explain", "--reasons", "page.txt"], &with[..]].concat()).ends(0, &[]).out;
    assert!(shown.contains("template/on-most-pages") && shown.contains("-5.0  on many pages of its site"), "{shown}");
    let record = place.run(&[&["page.txt"], &with[..]].concat()).ends(0, &[]).record();
    assert_eq!(record["metadata"]["url"], "https://a.cn/");
    let removed = record["taosha"]["removed"].as_array().unwrap();
    assert!(removed.iter().any(|of| of["label"] == "template"), "{record}");
}

#[test]
fn a_site_is_known_by_every_way_a_page_can_say_its_address() {
    let place = Place::with(&[]);
    let body = "连日大雨，河水上涨，沿岸居民昨晚全部撤离。";
    let html = |head: &str| format!("<html><head>{head}</head><body><p>{body}</p></body></html>");
    place.write("line.jsonl", json!({ "text": body, "url": "http://www.a.cn/1" }).to_string() + "\n");
    place.write("canonical.html", html("<link rel=canonical href='https://A.cn/1'>"));
    place.write("og.html", html("<meta property=og:url content='https://a.cn:443/1'>"));
    place.write(
        "data.html",
        html("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"url\":\"//a.cn/1\"}</script>"),
    );
    place.write(
        "a.warc",
        format!("WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://a.cn/1\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n", body.len()),
    );
    place.write("bare.txt", body);
    let table = |arguments: &[&str]| {
        place.run(&[&["sites", "-q", "--least", "1", "-o", "t.tsv", "--overwrite"], arguments].concat()).ends(0, &[]);
        place.read("t.tsv")
    };
    let expected = table(&["bare.txt", "--url", "http://a.cn/"]);
    assert_eq!(expected.lines().count(), 2, "{expected}");
    for name in ["line.jsonl", "canonical.html", "og.html", "data.html", "a.warc"] {
        assert_eq!(table(&[name]), expected, "{name}");
        // What the page says counts before what is said of all.
        assert_eq!(table(&[name, "--url", "http://b.cn/"]), expected, "{name}");
    }
    place.run(&["sites", "bare.txt", "-o", "t.tsv", "--overwrite"]).ends(1, &["1 page of no known site", "--url"]);
}

#[test]
fn a_table_that_is_none_is_wrong_usage_and_names_its_line() {
    let place = Place::with(&[("a.txt", "页")]);
    let head = "host\tline\tpages\ttexts\thost_pages\n";
    place.write("head.tsv", "a\tb\n");
    place.write("row.tsv", format!("{head}{0}\t{0}\t9\t9\t9\n{0}\tx\t9\t9\t9\n", "0123456789abcdef"));
    for (table, says) in [
        ("none.tsv", &["none.tsv: "][..]),
        ("head.tsv", &["head.tsv: line 1: ", "host, line, pages"]),
        ("row.tsv", &["row.tsv: line 3: ", "16 hexadecimal digits"]),
    ] {
        place.run(&["a.txt", "--sites", table]).ends(2, says);
    }
    place.run(&["sites", "a.txt"]).ends(2, &["--output"]);
    #[cfg(not(feature = "parquet"))]
    place.run(&["sites", "a.txt", "-o", "a.parquet"]).ends(2, &["--features parquet"]);
}

#[test]
fn options_of_the_file_hold_for_counting_but_for_where_it_writes() {
    let page = "连日大雨，河水上涨，沿岸居民昨晚全部撤离。\n";
    let place = Place::with(&[("a.txt", page), ("b.txt", page)]);
    // The table that cleaning is to read is not there yet, and its records are no place for it.
    place.write("taosha.toml", "url = \"http://a.cn/\"\nsites = \"t.tsv\"\noutput = \"clean.jsonl\"\nquiet = true\n");
    place.run(&["sites", "a.txt", "b.txt"]).ends(2, &["--output"]);
    place.run(&["sites", "a.txt", "b.txt", "-o", "t.tsv", "--least", "2"]).ends(0, &[]);
    assert_eq!(place.read("t.tsv").lines().count(), 2);
    assert!(!place.path("clean.jsonl").exists());
    place.run(&["a.txt"]).ends(0, &[]);
    assert!(place.path("clean.jsonl").exists());
    place
        .write("taosha.toml", "[sites]\nurl = \"http://a.cn/\"\nleast = 2\nquiet = true\n[clean]\nsites = \"t.tsv\"\n");
    place.run(&["sites", "a.txt", "b.txt", "-o", "u.tsv"]).ends(0, &[]);
    assert_eq!(place.read("u.tsv"), place.read("t.tsv"));
    place.write("taosha.toml", "[sites]\nleast = 2\nlost = 3\n");
    place.run(&["sites", "a.txt", "-o", "u.tsv"]).ends(2, &["sites has no option lost"]);
}

#[test]
fn a_run_goes_on_only_with_the_same_table() {
    let pages = site("a.cn");
    let place = Place::with(&[]);
    place.write("in.jsonl", json_lines(&pages));
    place.run(&["sites", "-q", "in.jsonl", "-o", "s.tsv"]).ends(0, &[]);
    let run = ["-q", "in.jsonl", "-o", "out.jsonl", "--checkpoint", "1k", "--max-errors", "0", "none.txt"];
    place.run(&[&run[..], &["--sites", "s.tsv"]].concat()).ends(1, &["the same command goes on"]);
    place.write("s.tsv", place.read("s.tsv").lines().take(3).collect::<Vec<_>>().join("\n") + "\n");
    place.run(&[&run[..], &["--sites", "s.tsv"]].concat()).ends(2, &["--overwrite"]);
}

/// Memory of a count that has three times as many tuples as may be held, while all of them are there.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_lines_that_are_counted() {
    use std::io::Write as _;
    let place = Place::with(&[]);
    // Each page has 300 lines of its own; 24 bytes for each of 1,500,000 lines are 36 MB.
    let arguments = ["sites", "-q", "-", "-o", "t.tsv", "--jobs", "1", "--least", "1", "--memory", "1M"];
    let mut child = place.command(&arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut first = 0;
    for page in 0..5000 {
        let text = (0..300).map(|line| format!("甲{page}乙{line}")).collect::<Vec<_>>().join("\n");
        writeln!(stdin, "{}", json!({ "text": text, "url": "http://a.cn/" })).unwrap();
        if page == 500 {
            first = crate::faults::peak(child.id());
        }
    }
    stdin.flush().unwrap();
    let most = crate::faults::peak(child.id());
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(place.read("t.tsv").lines().count(), 1_500_001);
    println!("{} MB behind 500 pages, {} MB behind 5,000", first >> 20, most >> 20);
    assert!(most < first + (8 << 20), "{first} behind 500 pages, {most} behind 5,000");
}

#[test]
fn nothing_found_is_no_success() {
    let place = Place::with(&[("empty/.hidden", "页")]);
    place.run(&["sites", "-q", "empty", "-o", "sites.jsonl"]).ends(1, &["empty: no page found"]);
}
