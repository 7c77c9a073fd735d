//! Pages that were damaged before they came: read in a wrong encoding, put together of several, or lost.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use encoding_rs::{BIG5, Encoding, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};
use serde_json::Value;

use super::{Done, Place};

/// An article of eight paragraphs, in simplified characters.
const ARTICLE: &str = "\
清河县图书馆新馆昨天正式对外开放，首日接待读者三千二百余人次。新馆位于河滨路东段，建筑面积一万二千平方米。
记者在现场看到，一楼的少儿阅览区最为热闹，不少家长带着孩子坐在地毯上翻看绘本。二楼的自习区座无虚席。
图书馆馆长介绍，新馆采用自助借还设备，读者凭身份证即可办理借阅手续，每人一次最多可以借书十册，借期三十天。
“以前借一本书要坐四十分钟的公共汽车，现在走路十分钟就到了。”家住河滨小区的退休教师说，她打算每天下午都来看报。
据了解，新馆的建设前后用了三年时间，总投资一亿六千万元，其中一半来自社会捐赠，捐赠者的名字刻在大厅的墙上。
为了方便上班的读者，新馆的开放时间延长到晚上九点，周一上午闭馆整理，其余时间照常开放，节假日也不休息。
馆里还为视力不便的读者准备了有声读物和盲文图书，由志愿者轮流值班，帮助他们查找资料、操作设备。
下个月起，图书馆每个星期六下午举办一场讲座，内容包括地方历史、家庭教育和健康知识，市民可以免费参加。";

/// The same in traditional ones, of which Big5 has all.
const TRADITIONAL: &str = "\
清河縣圖書館新館昨天正式對外開放，首日接待讀者三千二百餘人次。新館位於河濱路東段，建築面積一萬二千平方公尺。
記者在現場看到，一樓的兒童閱覽區最為熱鬧，不少家長帶著孩子坐在地毯上翻看繪本。二樓的自習區座無虛席。
圖書館館長介紹，新館採用自助借還設備，讀者憑證件即可辦理借閱手續，每人一次最多可以借書十冊，借期三十天。
「以前借一本書要坐四十分鐘的公車，現在走路十分鐘就到了。」住在附近的退休教師說，她打算每天下午都來看報。
據了解，新館的建設前後用了三年時間，總經費一億六千萬元，其中一半來自各界捐款，捐款人的名字刻在大廳的牆上。
為了方便上班的讀者，新館的開放時間延長到晚上九點，星期一上午閉館整理，其餘時間照常開放，節日也不休息。";

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

fn cp1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, wrong) = encoding.encode(text);
    assert!(!wrong, "{text}");
    bytes.into_owned()
}

/// Reads bytes as GBK, as decoders do that write `mark` for what is no character: `?` with the byte behind it, U+FFFD
/// alone.
fn gbk(bytes: &[u8], mark: char) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(&lead) = bytes.get(at) {
        at += 1;
        match bytes.get(at) {
            _ if lead < 0x80 => text.push(char::from(lead)),
            _ if lead == 0x80 => text.push('€'),
            Some(&trail) if trail >= 0x40 && trail != 0x7F && trail != 0xFF => {
                at += 1;
                let read = GBK.decode_without_bom_handling_and_without_replacement(&[lead, trail]).map(String::from);
                let read =
                    read.filter(|read| mark == '?' || !read.contains(|c| ('\u{E000}'..='\u{F8FF}').contains(&c)));
                text.push_str(&read.unwrap_or("\u{FFFD}".into()));
            }
            _ => {
                text.push(mark);
                at += usize::from(mark == '?');
            }
        }
    }
    text
}

/// A page around paragraphs: a dump, or HTML.
fn page(paragraphs: &str, html: bool) -> String {
    if !html {
        return format!("{paragraphs}\n");
    }
    let paragraphs: Vec<String> = paragraphs.lines().map(|line| format!("<p>{line}</p>")).collect();
    format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>Library</title>\n</head>\n<body>\n<div>\n{}\n</div>\n</body>\n</html>\n",
        paragraphs.join("\n")
    )
}

/// Cleans a page given on standard input.
fn cleaned(page: &[u8], arguments: &[&str]) -> Done {
    Place::with(&[]).feed(&[arguments, &["-"]].concat(), page)
}

fn suspect(record: &Value) -> &str {
    record["taosha"]["suspect"]["message"].as_str().unwrap_or_default()
}

/// Share of the characters of a text that another one has in the same order.
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row = vec![0usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let longest = if x == y { diagonal + 1 } else { row[j].max(row[j + 1]) };
            diagonal = std::mem::replace(&mut row[j + 1], longest);
        }
    }
    row[b.len()] as f64 / a.len().max(b.len()).max(1) as f64
}

/// Damages a page's lines in every way: all of them, every third one, and one of eight; gives the least similarity.
#[track_caller]
fn comes_back(name: &str, article: &str, least: f64, damage: impl Fn(&str) -> String) {
    for html in [false, true] {
        let whole = page(article, html);
        let expected = cleaned(whole.as_bytes(), &[]).ends(0, &[]).record();
        for every in [1, 3, 8] {
            let lines =
                whole.lines().enumerate().map(|(at, line)| if at % every == 0 { damage(line) } else { line.into() });
            let damaged = lines.collect::<Vec<_>>().join("\n");
            let record = cleaned(damaged.as_bytes(), &[]).ends(0, &[]).record();
            let text = |record: &Value| record["text"].as_str().unwrap().to_owned();
            let alike = similarity(&text(&expected), &text(&record));
            assert!(alike >= least, "{name}, html {html}, every line of {every}: {alike}\n{}", text(&record));
        }
    }
}

#[test]
fn whole_pages_of_mojibake_are_restored_and_not_refused() {
    for article in [ARTICLE, TRADITIONAL] {
        comes_back("UTF-8 as Latin-1", article, 1.0, |line| latin1(line.as_bytes()));
        comes_back("UTF-8 as windows-1252", article, 1.0, |line| cp1252(line.as_bytes()));
        comes_back("UTF-8 as windows-1252 twice", article, 1.0, |line| cp1252(cp1252(line.as_bytes()).as_bytes()));
        comes_back("GBK as Latin-1", article, 1.0, |line| latin1(&encoded(line, GB18030)));
        comes_back("UTF-8 as GBK, ?", article, 0.985, |line| gbk(line.as_bytes(), '?'));
        // Here a mark also stands for pairs of bytes that GBK has no character for.
        comes_back("UTF-8 as GBK, U+FFFD", article, 0.95, |line| gbk(line.as_bytes(), '\u{FFFD}'));
    }
    comes_back("Big5 as GBK", TRADITIONAL, 0.985, |line| gbk(&encoded(line, BIG5), '?'));
}

/// Lines too short to be judged by themselves, as menus, stamps and buttons have them.
const SHORT: [&str; 8] =
    ["首页", "登录 | 注册", "2 分类", "2020年1月29日", "452次浏览", "评论RSS", "↑ 顶部", "rsync+inotify同步"];

/// A way of damage and its name.
type Way<'d> = (&'d str, &'d dyn Fn(&str) -> String);

/// The lines of a dump as the program restores them; those that it leaves are as they came.
fn restored_lines(page: &str) -> Vec<String> {
    let done = Place::with(&[]).feed(&["explain", "--json", "-"], page).ends(0, &[]);
    let explained: Value = serde_json::from_str(&done.out).unwrap();
    let restored = explained["restored"].as_array().unwrap();
    let after = |line: &str| restored.iter().find(|one| one["before"] == line)?["after"].as_str().map(str::to_owned);
    page.split('\n').map(|line| after(line).unwrap_or_else(|| line.to_owned())).collect()
}

#[test]
fn short_lines_of_a_damaged_page_are_restored() {
    let page = format!("{}\n{ARTICLE}\n{}", SHORT[..4].join("\n"), SHORT[4..].join("\n"));
    let lines: Vec<&str> = page.split('\n').collect();
    let ways: [Way; 5] = [
        ("UTF-8 as Latin-1", &|line| latin1(line.as_bytes())),
        ("UTF-8 as windows-1252", &|line| cp1252(line.as_bytes())),
        ("UTF-8 as windows-1252 twice", &|line| cp1252(cp1252(line.as_bytes()).as_bytes())),
        ("GB 18030 as Latin-1", &|line| latin1(&encoded(line, GB18030))),
        ("GB 18030 as windows-1252", &|line| cp1252(&encoded(line, GB18030))),
    ];
    for (name, damage) in ways {
        for every in [1, 2, 3] {
            let damaged: Vec<String> =
                lines.iter().enumerate().map(|(at, l)| if at % every == 0 { damage(l) } else { (*l).into() }).collect();
            assert_eq!(restored_lines(&damaged.join("\n")), lines, "{name}, every line of {every}");
        }
    }
    // Where bytes are lost, what is whole comes back, and the rest is marked.
    let damaged: Vec<String> = lines.iter().map(|line| gbk(line.as_bytes(), '?')).collect();
    let after = restored_lines(&damaged.join("\n"));
    assert_eq!((&*after[0], &*after[1], &*after[15]), ("首页", "登录 | 注册", "rsync+inotify同步"), "{after:?}");
    assert_eq!(after[3], "2020年\u{FFFD}\u{FFFD}\u{FFFD}9日");
}

#[test]
fn a_page_that_shows_short_mojibake_keeps_it() {
    let shown = latin1("首页".as_bytes());
    for quoted in [
        format!("网页上的“首页”两个字变成了“{shown}”，这是因为浏览器按别的编码读了它。"),
        "有人看到“棣栭〉”，就以为网站坏了，其实只是编码错了，换一种编码就好。".into(),
        "Ê×Ò³".into(),
        "café, naïve, ×, ·, 25°C, «oui», ±5".into(),
    ] {
        let page = format!("{ARTICLE}\n{quoted}");
        assert_eq!(restored_lines(&page).join("\n"), page);
    }
    // Accented letters between damaged lines are no Chinese.
    let damaged: Vec<String> = ARTICLE.lines().map(|line| latin1(&encoded(line, GB18030))).collect();
    let page = format!("{}\ncafé au lait\nnaïve\n25°C ±5\n{}", damaged[..4].join("\n"), damaged[4..].join("\n"));
    let after = restored_lines(&page);
    assert_eq!(after[4..7], ["café au lait", "naïve", "25°C ±5"]);
}

#[test]
fn quotation_marks_of_attributes_and_ends_of_comments_are_not_swallowed() {
    let lines: Vec<&str> = ARTICLE.lines().collect();
    for tag in [
        "<a href=\"/a\" title=\"县图书馆新\">图书馆</a>",
        "<img src=\"a.png\" alt=\"县图书馆新\" width=\"20\">",
        "<img src=\"a.png\" alt='县图书馆新'/>",
        "<!-- 正文开始吧--><!--县图书馆新-->",
        "<meta name=\"description\" content=\"县图书馆新\"/>",
    ] {
        let page = page(&lines[..4].join("\n"), true).replace("<div>\n", &format!("<div>\n{tag}\n"));
        let damaged = page.lines().map(|line| gbk(line.as_bytes(), '?')).collect::<Vec<_>>().join("\n");
        assert_ne!(
            damaged.matches(['"', '\'']).count() + damaged.matches("--").count(),
            page.matches(['"', '\'']).count() + page.matches("--").count(),
            "{tag} loses nothing"
        );
        let record = cleaned(damaged.as_bytes(), &[]).ends(0, &[]).record();
        let text = record["text"].as_str().unwrap();
        let alike = similarity(&lines[..4].join("\n"), text);
        assert!(alike >= 0.97, "{tag}: {alike}\n{text}");
    }
}

/// Real pages, damaged in every way: how alike their bodies are to those of the undamaged pages. Skipped, with a line that
/// says so, where the labelled pages are not there.
#[test]
fn real_pages_come_back() {
    let bench = std::env::var_os("TAOSHA_BENCH")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/bench").into(), std::path::PathBuf::from);
    let Ok(files) = std::fs::read_dir(bench.join("dev")) else {
        println!("skipped: no labelled pages in {}", bench.display());
        return;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    // Every 24th page, as dump and as HTML.
    let of = |ending: &str| -> Vec<String> {
        let names = files.iter().filter(|path| path.to_string_lossy().ends_with(ending)).step_by(24);
        let texts = names.map(|path| String::from_utf8(std::fs::read(path).unwrap()));
        texts.filter_map(Result::ok).filter(|text| !text.contains('\u{FFFD}')).collect()
    };
    let traditional = |line: &str| BIG5.encode(line).2;
    let ways: [Damaging; 8] = [
        // Bytes are lost where UTF-8 was read as GBK. The floors are .01 below what was measured.
        ("UTF-8 as Latin-1", [0.985; 4], &|line| latin1(line.as_bytes())),
        ("UTF-8 as windows-1252", [0.985; 4], &|line| cp1252(line.as_bytes())),
        ("UTF-8 as windows-1252 twice", [0.985; 4], &|line| cp1252(cp1252(line.as_bytes()).as_bytes())),
        ("GB 18030 as Latin-1", [0.985; 4], &|line| latin1(&encoded(line, GB18030))),
        ("UTF-8 as GBK, ?", [0.955, 0.97, 0.965, 0.98], &|line| gbk(line.as_bytes(), '?')),
        ("UTF-8 as GBK, U+FFFD", [0.945, 0.975, 0.95, 0.975], &|line| gbk(line.as_bytes(), '\u{FFFD}')),
        ("UTF-8 as GBK, U+FFFD and user-defined codes", [0.97, 0.975, 0.975, 0.985], &|line| {
            encoding_rs::GBK.decode_without_bom_handling(line.as_bytes()).0.into_owned()
        }),
        ("Big5 as GBK", [0.985; 4], &|line| gbk(&BIG5.encode(line).0, '?')),
    ];
    let clean = |pages: &[String], field: &str| -> Vec<Value> {
        let lines: Vec<String> = pages.iter().map(|page| format!("{}\n", serde_json::json!({ field: page }))).collect();
        Place::with(&[]).feed(&["--quiet", "-"], lines.concat()).records()
    };
    let mut below = Vec::new();
    for (kind, (pages, field)) in [(of(".raw.txt"), "text"), (of(".html"), "html")].into_iter().enumerate() {
        let expected = clean(&pages, field);
        for (name, floors, damage) in &ways {
            for (some, every) in [1, 3].into_iter().enumerate() {
                let damaged = |page: &String| -> Vec<String> {
                    let lines = page.split('\n').enumerate();
                    lines.map(|(at, line)| if at % every == 0 { damage(line) } else { line.into() }).collect()
                };
                let has_all = |page: &&String| !name.starts_with("Big5") || !traditional(page);
                let whole: Vec<(&String, &Value)> =
                    pages.iter().zip(&expected).filter(|(page, _)| has_all(page)).collect();
                let broken: Vec<String> = whole.iter().map(|(page, _)| damaged(page).join("\n")).collect();
                let (mut sum, mut count) = (0.0, 0);
                for ((_, expected), record) in whole.iter().zip(clean(&broken, field)) {
                    assert!(record["error"].is_null(), "{name}: {}", record["error"]);
                    let body = |record: &Value| record["text"].as_str().unwrap().to_owned();
                    // Alignment takes the square of the length.
                    if (1..=MOST_COMPARED).contains(&body(expected).chars().count()) {
                        sum += similarity(&body(expected), &body(&record));
                        count += 1;
                    }
                }
                let (mean, floor) = (sum / f64::from(count.max(1)), floors[2 * kind + some]);
                println!("{name}, {field}, every line of {every}: {count} pages, mean {mean:.4}");
                if mean < floor {
                    below.push(format!("{name}, {field}, every line of {every}: {mean:.4}, at least {floor}"));
                }
            }
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}

/// The most characters of a body that is compared.
const MOST_COMPARED: usize = 4000;

/// A way of damage: its name, the least means (all lines and some lines of dumps, the same of HTML), and what it does.
type Damaging<'d> = (&'d str, [f64; 4], &'d dyn Fn(&str) -> String);

#[test]
fn a_page_of_two_encodings_is_read_in_both() {
    let html = |parts: &[Vec<u8>]| {
        let mut page = "<!doctype html><html><head><title>图书馆</title></head><body>".as_bytes().to_vec();
        for part in parts {
            page.extend([b"<p>", &part[..], b"</p>\n"].concat());
        }
        page
    };
    let lines: Vec<&str> = ARTICLE.lines().collect();
    let hant: Vec<&str> = TRADITIONAL.lines().collect();
    let utf8 = |line: &str| line.as_bytes().to_vec();
    let in_gbk = |line: &str| encoded(line, GB18030);
    let in_big5 = |line: &str| encoded(line, BIG5);
    for (name, lines, parts) in [
        ("one paragraph in GBK", &lines, [utf8(lines[0]), in_gbk(lines[1]), utf8(lines[2]), utf8(lines[3])]),
        ("half in GBK", &lines, [utf8(lines[0]), in_gbk(lines[1]), utf8(lines[2]), in_gbk(lines[3])]),
        ("one paragraph in UTF-8", &lines, [in_gbk(lines[0]), in_gbk(lines[1]), in_gbk(lines[2]), utf8(lines[3])]),
        ("one paragraph in Big5", &hant, [utf8(hant[0]), utf8(hant[1]), in_big5(hant[2]), utf8(hant[3])]),
        ("UTF-8 in Big5", &hant, [in_big5(hant[0]), utf8(hant[1]), in_big5(hant[2]), in_big5(hant[3])]),
    ] {
        let expected = lines[..4].join("\n");
        for page in [html(&parts), parts.join(&b"\n"[..])] {
            let record = cleaned(&page, &[]).ends(0, &[]).record();
            assert_eq!(record["text"], Value::from(&*expected), "{name}");
            assert_eq!(record["taosha"]["lost"]["bytes"], 0, "{name}");
        }
    }
}

#[test]
fn a_page_of_which_next_to_nothing_can_be_read_is_a_suspect_record() {
    let lost: String = ARTICLE.chars().map(|c| if c == '\n' { c } else { '\u{FFFD}' }).collect();
    let menu = "<nav><a href=/>Home</a> <a href=/a>News</a></nav>";
    for page in [
        lost.clone(),
        "\u{FFFD}".repeat(200),
        page(&lost, true),
        format!("<!doctype html><html><body>{menu}<p>{}</p></body></html>", "\u{FFFD}".repeat(90)),
        ARTICLE.chars().map(|c| if "，。\n".contains(c) { c } else { '\u{FFFD}' }).collect(),
    ] {
        let record = cleaned(page.as_bytes(), &[]).ends(0, &[]).record();
        assert!(record["error"].is_null(), "{record}");
        assert!(suspect(&record).contains("are lost (U+FFFD)"), "{record}");
    }
    // One lost character, or a few, is no such page.
    for page in
        [ARTICLE.replace('馆', "\u{FFFD}"), format!("{ARTICLE}\u{FFFD}\u{FFFD}"), "a caf\u{FFFD} in the town".into()]
    {
        let record = cleaned(page.as_bytes(), &[]).ends(0, &[]).record();
        assert_eq!(suspect(&record), "", "{record}");
    }
}

#[test]
fn a_forced_encoding_that_does_not_fit_is_named() {
    for (page, forced, fits) in [
        (encoded(ARTICLE, GB18030), "utf-8", "--encoding says UTF-8, but gb18030 fits better"),
        (encoded(TRADITIONAL, BIG5), "utf-8", "but Big5 fits better"),
        (ARTICLE.into(), "big5", "--encoding says Big5, but UTF-8 fits better"),
        (ARTICLE.into(), "gbk", "--encoding says GBK, but UTF-8 fits better"),
        (encoded(ARTICLE, GB18030), "utf-16le", "but gb18030 fits better"),
        (ARTICLE.into(), "windows-1252", "but UTF-8 fits better"),
    ] {
        let record = cleaned(&page, &["--encoding", forced]).ends(0, &[]).record();
        assert!(suspect(&record).contains(fits), "{forced}: {record}");
    }
    // UTF-16 of letters is full of controls when it is read as UTF-8, and so refused; why is said all the same.
    let utf16: Vec<u8> = TRADITIONAL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let refused = cleaned(&utf16, &["--encoding", "iso-8859-1"]).ends(1, &["UTF-16LE fits better"]).record();
    assert!(refused["error"]["message"].as_str().unwrap().starts_with("no text: "), "{refused}");
    for (page, forced) in [
        (encoded(ARTICLE, GB18030), "gbk"),
        (ARTICLE.into(), "utf-8"),
        (encoded(TRADITIONAL, BIG5), "big5"),
        (encoded("昨日の夜から雨が降り続いています。図書館で本を読みました。", SHIFT_JIS), "shift_jis"),
        (b"plain words in English only".to_vec(), "windows-1252"),
    ] {
        let record = cleaned(&page, &["--encoding", forced]).ends(0, &[]).record();
        assert_eq!(suspect(&record), "", "{forced}: {record}");
    }
}

#[test]
fn a_file_that_is_no_text_is_still_refused() {
    let noise = |seed: u64| {
        let mut state = seed;
        (0..20_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 20) as u8
            })
            .collect::<Vec<u8>>()
    };
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &noise(7)].concat();
    for page in [png, noise(1), noise(99), [ARTICLE.as_bytes(), &noise(5)[..8000]].concat()[900..].to_vec()] {
        cleaned(&page, &[]).ends(1, &["no text: "]);
    }
}

#[test]
fn verse_and_lists_with_injected_readings_come_back() {
    let verse = "遠(yuǎn)山樓臺入夢來\n舊(jiù)書一卷對(duì)門開\n風(fēng)雨幾番愁未盡(jìn)\n聲(shēng)聲(shēng)猶在短墻隈\n獨(dú)坐寒燈(dēng)人不語\n誰(shuí)家簫鼓過江臺\n";
    let links = "縣(xiàn)圖書館新館開(kāi)放\n歷(lì)史文化名城巡禮\n學(xué)校食堂安全檢(jiǎn)查\n兒童醫(yī)院門診(zhěn)時間\n環(huán)境保護條例全文\n農(nóng)業(yè)技術推廣站招聘\n";
    for (page, html) in [(verse, false), (verse, true), (links, false), (links, true)] {
        let page = if html { page_of_lines(page) } else { page.to_owned() };
        let record = cleaned(page.as_bytes(), &["--attributes"]).ends(0, &[]).record();
        assert!(record["taosha"]["restored"]["injection"].as_u64().unwrap() >= 8, "{record}");
        assert!(!record["text"].as_str().unwrap().contains('('), "{record}");
    }
}

/// A page of lines, each a block.
fn page_of_lines(lines: &str) -> String {
    let lines: Vec<&str> = lines.lines().collect();
    format!("<!doctype html><html><body><ul>\n<li>{}</li>\n</ul></body></html>\n", lines.join("</li>\n<li>"))
}

#[test]
fn restored_lines_have_the_numbers_of_the_record_whatever_ends_them() {
    let first = ARTICLE.lines().next().unwrap();
    let damaged = latin1(first.as_bytes());
    for end in ["\n", "\r\n", "\r", "\u{2028}", "\u{2029}", "\u{85}"] {
        // What looks like a line end of Unicode is a byte of mojibake in a damaged line.
        let page = format!("{first}{end}{first}\n{damaged}\n{first}{end}{first}\n{damaged}\n");
        let done = Place::with(&[]).feed(&["explain", "--json", "-"], &page).ends(0, &[]);
        let explained: Value = serde_json::from_str(&done.out).unwrap();
        let lines: Vec<&Value> = explained["restored"].as_array().unwrap().iter().map(|line| &line["line"]).collect();
        assert_eq!(lines, [&Value::from(3), &Value::from(6)], "{end:?}");
    }
}

/// What of a page cannot be read is said by its record, and on standard error where only the text is written.
#[test]
fn a_page_that_stays_unreadable_is_suspect() {
    // As `errors="replace"` and `"ignore"` of Python read windows-1252, which has no character for five bytes.
    let python = |mark: Option<char>| -> String {
        let undefined = |byte: u8| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
        ARTICLE.bytes().filter_map(|byte| if undefined(byte) { mark } else { cp1252(&[byte]).chars().next() }).collect()
    };
    let lost = GBK.encode(ARTICLE).0;
    let replaced = String::from_utf8_lossy(&lost).into_owned();
    let twice = GBK.decode_without_bom_handling(replaced.as_bytes()).0.into_owned();
    let questions: String = ARTICLE.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect();
    let french = "L’été dernier, la bibliothèque a été rénovée ; les élèves y étudient déjà après l’école.\n".repeat(9);
    let about = format!("{ARTICLE}\n网页上出现“锟斤拷”，是因为文字用错了编码；古人说ÄÅ不是汉字。");
    for (name, text, code) in [
        ("replace.txt", python(Some('\u{FFFD}')), Some("encoding-doubtful")),
        ("ignore.txt", python(None), Some("encoding-doubtful")),
        ("lost.txt", replaced, Some("text-lost")),
        ("twice.txt", twice, Some("text-lost")),
        ("questions.txt", questions, Some("text-lost")),
        ("latin1.txt", latin1(ARTICLE.as_bytes()), None),
        ("french.txt", french, None),
        ("about.txt", about, None),
    ] {
        for page in [text.clone(), format!("<html><body><p>{}</p></body></html>", text.replace('\n', "</p><p>"))] {
            let name = if page.starts_with('<') { name.replace(".txt", ".html") } else { name.to_owned() };
            let place = Place::with(&[(&name, &page)]);
            let record = place.run(&["-q", &name]).ends(0, &[]).record();
            assert_eq!(record["taosha"]["suspect"]["code"].as_str(), code, "{name}: {}", record["taosha"]);
            let said = code.map(|code| format!("{name}: the page is suspect ({code})"));
            let said: Vec<&str> = said.iter().map(String::as_str).collect();
            place.run(&["--format", "text", &name]).ends(0, &said);
        }
    }
}

/// An encoding that the user names cannot bring back what is lost, and the record says so.
#[test]
fn a_lost_page_stays_suspect_whatever_encoding_is_given() {
    let replaced = String::from_utf8_lossy(&GBK.encode(ARTICLE).0).into_owned();
    let place = Place::with(&[("lost.txt", &replaced)]);
    for encoding in ["gbk", "gb18030", "utf-8"] {
        let record = place.run(&["-q", "--encoding", encoding, "lost.txt"]).ends(0, &[]).record();
        assert_eq!(record["taosha"]["suspect"]["code"], "text-lost", "{encoding}: {}", record["taosha"]);
    }
    let explained = place.run(&["explain", "lost.txt"]).ends(0, &[]).out;
    assert!(explained.contains("now  the same: what is lost cannot be restored"), "{explained}");
    assert!(explained.contains(" by mojibake, 0 invalid sequences"), "{explained}");
}
