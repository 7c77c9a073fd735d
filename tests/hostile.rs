//! Pages that were made to break things, or might as well have been: each gives a record that says what happened, in
//! time and memory that grow with the page and not faster.
//!
//! Every page goes through the program, so that the peak of its memory can be read from the system (Linux; elsewhere
//! the bound is skipped, and said to be).

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use taosha::Label;
use taosha::PageKind;
use taosha::Record;
use taosha::record::{ErrorCode, Note, SuspectCode};

/// Most memory for a page beyond the program's own, in bytes for each byte of the page: reached by lists within lists in
/// HTML (27 measured); prose takes 5, paragraphs of HTML 11.
const MEMORY_PER_BYTE: u64 = 32;

/// The same for each line, however short it is: its place, its counts, its score with reasons, its verdict (310
/// measured). A page of nothing but lines of two bytes thus takes 160 times its length, one of furniture of 13 bytes a
/// line 38 times, one of prose of 46 bytes a line 9 times.
const MEMORY_PER_LINE: u64 = 450;

/// What the program takes for itself before it reads a page: rules, tables, and what its allocator keeps at hand (23 MiB
/// measured, 14 with the system's).
const OWN_MEMORY: u64 = 48 << 20;

/// Seconds for a page; thirty times what a slow machine takes in an unoptimized build. Anything that grows with the
/// square of these pages takes far longer.
const TIME: Duration = Duration::from_secs(90);

const PROSE: &str =
    "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告，道路已经恢复通行，学校从星期一起照常上课。";

/// What the program made of a page.
struct Outcome {
    record: Record,
    code: Option<i32>,
}

/// Cleans a page and asserts that time and memory stay bounded.
#[track_caller]
fn clean(name: &str, page: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (folder.path().join(name), folder.path().join("record"));
    File::create(&input).expect("a file").write_all(page).expect("a file");
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_taosha"))
        .args(["--quiet", "--jobs", "1", "--max-page", "256M"])
        .arg(&input)
        .stdout(File::create(&output).expect("a file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let mut peak = None;
    let status = loop {
        peak = peak_memory(child.id()).or(peak);
        if let Some(status) = child.try_wait().expect("the program") {
            break status;
        }
        if start.elapsed() > TIME {
            child.kill().expect("the program");
            panic!("{name}: not done after {TIME:?}");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = start.elapsed();
    let written = std::fs::read(&output).expect("its output");
    let record =
        serde_json::from_slice(&written).unwrap_or_else(|error| panic!("{name}: {status}: no record: {error}"));
    let bytes = page.len() as u64;
    match peak {
        None => println!("{name}: {bytes} bytes in {took:.1?}; skipped: memory is measured on Linux"),
        Some(peak) => {
            let times = peak.saturating_sub(OWN_MEMORY) as f64 / bytes.max(1) as f64;
            println!("{name}: {bytes} bytes in {took:.1?}, peak {} MB, {times:.1} times the page", peak >> 20);
            let lines = memchr::memchr_iter(b'\n', page).count() as u64;
            let most = OWN_MEMORY + MEMORY_PER_BYTE * bytes + MEMORY_PER_LINE * lines;
            assert!(peak <= most, "{name}: {peak} bytes for a page of {bytes}, at most {most}");
        }
    }
    Outcome { record, code: status.code() }
}

/// The most memory a running process ever held, in bytes.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

/// A page of so many lines, each made of its number.
fn lines(count: u32, line: impl Fn(u32) -> String) -> String {
    (0..count).fold(String::new(), |page, n| page + &line(n) + "\n")
}

/// A number in letters.
fn five_letters(n: u32) -> String {
    (0..5).map(|place| char::from(b'a' + (n / 26u32.pow(place) % 26) as u8)).collect()
}

/// The characters of a text, but for what extraction may change about white space.
fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !c.is_whitespace())
}

#[test]
fn an_empty_page_says_that_it_is_empty() {
    for (name, page) in [
        ("empty.txt", &b""[..]),
        ("blank.txt", " \r\n\t\n\u{3000}\u{FEFF}\n".as_bytes()),
        ("empty.html", b"<!doctype html><p> </p>"),
    ] {
        let Outcome { record, code } = clean(name, page);
        assert_eq!((code, record.error, record.metadata.kind, &*record.text), (Some(0), None, None, ""), "{name}");
        assert_eq!(record.taosha.suspect.map(|suspect| suspect.code), Some(SuspectCode::EmptyPage), "{name}");
    }
}

#[test]
fn a_binary_is_refused_with_an_error() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_taosha")).expect("the program");
    let Outcome { record, code } = clean("program.txt", &program);
    assert_eq!(record.error.expect("an error").code, ErrorCode::NotText);
    assert_eq!((code, &*record.text), (Some(1), ""));
}

#[test]
fn nuls_are_left_out_and_noted() {
    let Outcome { record, .. } = clean("nuls.txt", &vec![0; 1 << 20]);
    assert_eq!(
        (record.taosha.notes, record.taosha.suspect.map(|suspect| suspect.code)),
        (vec![Note::NulsRemoved], Some(SuspectCode::EmptyPage))
    );
    let page = PROSE.replace('，', "\0，").repeat(1000);
    let Outcome { record, .. } = clean("some-nuls.txt", page.as_bytes());
    assert_eq!(record.text, PROSE.repeat(1000));
    assert_eq!(record.taosha.notes, [Note::NulsRemoved]);
}

#[test]
fn lone_surrogates_are_counted_as_lost() {
    let units: Vec<u16> = PROSE.repeat(1000).encode_utf16().collect();
    let mut bytes = vec![0xFF, 0xFE];
    for (at, unit) in units.iter().enumerate() {
        if at % 100 == 50 {
            bytes.extend(0xD800u16.to_le_bytes());
        }
        bytes.extend(unit.to_le_bytes());
    }
    let Outcome { record, .. } = clean("surrogates.txt", &bytes);
    assert_eq!(record.metadata.encoding.as_deref(), Some("UTF-16LE"));
    assert_eq!(record.taosha.lost.bytes as usize, (units.len() + 49) / 100);
    assert_eq!(record.text.replace('\u{FFFD}', ""), PROSE.repeat(1000));
}

#[test]
fn one_line_of_50_mb_stays_whole() {
    let line = PROSE.repeat((50 << 20) / PROSE.len() + 1);
    let Outcome { record, .. } = clean("line.txt", line.as_bytes());
    assert!(record.text == line && record.taosha.lines == 1);
}

#[test]
fn a_million_lines_of_prose_stay() {
    let page = lines(1_000_000, |n| format!("第{n}天，连日大雨，河水上涨。"));
    let Outcome { record, .. } = clean("lines.txt", page.as_bytes());
    assert_eq!((record.taosha.lines, record.taosha.kept), (1_000_000, 1_000_000));
    assert!(record.text == page.trim_end());
}

#[test]
fn a_million_lines_of_two_bytes_are_an_index() {
    let Outcome { record, .. } = clean("short.txt", "a\n".repeat(1_000_000).as_bytes());
    assert_eq!((record.taosha.lines, record.metadata.kind), (1_000_000, Some(PageKind::Index)));
}

/// A page's name, the label of its lines, and each line by its number.
type Furniture = (&'static str, Label, fn(u32) -> String);

/// Furniture in such numbers that anything done once for each pair of lines is never done.
#[test]
fn hundreds_of_thousands_of_lines_of_furniture_go() {
    let pages: [Furniture; 7] = [
        ("related.txt", Label::Related, |_| "相关阅读".into()),
        ("comments.txt", Label::Comment, |n| format!("网友评论（{n}条）")),
        ("licences.txt", Label::Licence, |n| format!("京ICP备{n:08}号")),
        ("bylines.txt", Label::Byline, |n| format!("责任编辑：张三{n}")),
        ("tags.txt", Label::Markup, |n| format!("<i id=\"{}\"></i>", five_letters(n))),
        ("box.txt", Label::Site, |n| {
            ["刊名：某学报", "主办：某大学", "ISSN：1000-0000", "", "周期：月刊", "某", "某", "某"][n as usize % 8]
                .into()
        }),
        ("copyright.txt", Label::Copyright, |n| format!("Copyright © {} 某报社 版权所有", 1000 + n % 9000)),
    ];
    for (name, label, line) in pages {
        let page = lines(300_000, line);
        let Outcome { record, .. } = clean(name, page.as_bytes());
        let of_label = record.taosha.removed.iter().any(|removed| removed.label == label);
        assert!(of_label, "{name}: {:?}", &record.taosha.removed[..record.taosha.removed.len().min(3)]);
    }
}

#[test]
fn one_line_full_of_the_words_of_rules_is_read_in_one_pass() {
    for (name, words) in [
        ("words.txt", "上一篇下一篇版权所有相关阅读责任编辑icp备案登录注册评论分享到"),
        ("tags-in-line.txt", "<div id=\"rnwfk\"></div>"),
        ("parts.txt", "雨季 | 来临 > 新闻 - 频道 _ "),
        ("marks.txt", "，：（。）《》"),
        ("blanks.txt", "雨 \u{3000}\t"),
        ("editors.txt", "（责任编辑：张三）连日大雨，河水上涨。"),
    ] {
        let line = words.repeat((10 << 20) / words.len());
        let Outcome { record, .. } = clean(name, line.as_bytes());
        // Nothing but tags is a fragment of HTML, with no line.
        let lines = u32::from(name != "tags-in-line.txt");
        assert_eq!((record.error, record.taosha.lines), (None, lines), "{name}");
    }
}

#[test]
fn nested_tags_are_capped_and_their_text_is_kept() {
    const DEPTH: usize = 100_000;
    for (name, open, close) in [
        ("nested.html", "<div>", "</div>"),
        ("unclosed.html", "<div><span>", ""),
        ("lists.html", "<ul><li>", "</li></ul>"),
        ("tables.html", "<table><tr><td>", "</td></tr></table>"),
    ] {
        let page = format!("<!doctype html><body>{}{PROSE}{}", open.repeat(DEPTH), close.repeat(DEPTH));
        let Outcome { record, .. } = clean(name, page.as_bytes());
        assert!(record.taosha.notes.contains(&Note::DepthCapped), "{name}: {:?}", record.taosha.notes);
        assert!(letters(&record.text).eq(letters(PROSE)), "{name}: {:?}", record.text);
    }
}

#[test]
fn formatting_that_is_never_closed_does_not_multiply() {
    let page = format!("<!doctype html><body>{}{PROSE}", "<p><font color=red><b><i>".repeat(100_000));
    let Outcome { record, .. } = clean("formatting.html", page.as_bytes());
    assert!(letters(&record.text).eq(letters(PROSE)), "{:?}", record.text);
}

#[test]
fn ten_million_attributes_are_capped() {
    let attributes = lines(10_000_000, |n| format!(" a{n}=b"));
    let page = format!("<!doctype html><body><p{attributes}>{PROSE}</p>");
    let Outcome { record, .. } = clean("attributes.html", page.as_bytes());
    assert_eq!(record.taosha.notes, [Note::AttributesCapped]);
    assert!(letters(&record.text).eq(letters(PROSE)), "{:?}", record.text);
}

#[test]
fn a_title_of_a_megabyte_is_only_a_title() {
    let page = format!("<!doctype html><title>{}</title><p>{PROSE}</p>", "雨季-来临_".repeat(80_000));
    let Outcome { record, .. } = clean("title.html", page.as_bytes());
    assert!(letters(&record.text).eq(letters(PROSE)), "{:?}", record.text);
}

#[test]
fn a_hundred_megabytes_of_html_stay_whole() {
    let paragraph = format!("<p>{PROSE}</p>\n");
    let count = (100 << 20) / paragraph.len() + 1;
    let page = format!("<!doctype html><body><div>{}</div>", paragraph.repeat(count));
    let Outcome { record, .. } = clean("paragraphs.html", page.as_bytes());
    assert_eq!((record.error, record.taosha.notes.as_slice()), (None, [].as_slice()));
    assert!(letters(&record.text).eq(letters(&PROSE.repeat(count))));
}

/// What is looked at once for each of its kind, in such numbers that a look at all others each time would take minutes.
#[test]
fn what_recurs_is_not_compared_with_all_that_recurs() {
    let many = |part: &str| part.repeat(100_000);
    for (name, page) in [
        ("title.html", format!("<title>{}</title><p>文章的正文在这里。</p>", many("甲乙_"))),
        ("formulas.html", format!("<p>{}</p>", many("<span class=katex-html>a</span>"))),
        ("math.html", format!("<p>{}</p>", many("<mjx-math>a</mjx-math>"))),
        ("ends.txt", format!("文章的正文在这里。\n{}", many("完\n河水上涨\n"))),
        // Each part of the browser title may be the name in one of the notices.
        (
            "parts.html",
            format!(
                "<title>河水上涨居民撤离{}</title><h1>河水上涨居民撤离</h1><p>{PROSE}</p>{}",
                many("_丙丁"),
                many("<p>版权所有 清河</p>")
            ),
        ),
    ] {
        let start = std::time::Instant::now();
        let Outcome { record, .. } = clean(name, page.as_bytes());
        assert!(record.error.is_none(), "{name}: {:?}", record.error);
        assert!(start.elapsed().as_secs() < 20, "{name}: {:?}", start.elapsed());
    }
}
