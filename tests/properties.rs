//! What holds for every page: cleaning is deterministic, never fails, loses no line unaccounted for, and leaves a clean
//! text alone.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use taosha::Explanation;
use taosha::internals::characters::fold::{fold, unfold};
use taosha::record::Removed;
use taosha::{Options, Page, Pipeline};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::new(Options::default()).expect("the built-in rules"));

/// What lines of Chinese pages are made of, furniture and prose, with damage and markup among it.
const PIECES: &[&str] = &[
    "首页 > 新闻 > 正文",
    "雨季来临",
    "来源：某报",
    "2024-05-01 11:03",
    "作者：张三",
    "连日大雨，河水上涨，沿岸居民昨晚全部撤离。",
    "目前没有人员伤亡的报告，道路已经恢复通行，学校从星期一起照常上课，气象台说雨还要下三天。",
    "連日大雨，河水上漲，沿岸居民昨晚全部撤離。",
    "版权所有 某报社",
    "京ICP备12345678号-1",
    "上一篇：没有了",
    "下一篇：雨季过后",
    "相关阅读",
    "分享到：微信 微博 QQ空间",
    "登录 | 注册",
    "责任编辑：李四",
    "回复",
    "举报",
    "1楼",
    "扫一扫，关注我们",
    "博彩 娱乐城 开户 送彩金",
    "<div id=\"x1\"></div>",
    "<p>段落</p>",
    "&nbsp;&amp;",
    "\u{3000}\u{3000}",
    "\u{FEFF}",
    "\u{200B}",
    "\u{0}",
    "\u{1b}[2J",
    "𠮷野家",
    "①②③",
    "- ",
    " ",
    "\t",
    "\r",
    "ＡＢＣ　１２３",
    "a",
    "。",
];

/// Texts of such lines, and between them any character.
fn dump() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => ".{0,12}", 1 => "\\PC{0,40}"];
    let line = prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat());
    let end = prop::sample::select(&["\n", "\n", "\n", "\r\n", "\n\n", "\r"][..]);
    prop::collection::vec((line, end), 0..40)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

fn explain(text: &[u8], source: &str, title: Option<&str>) -> Explanation {
    PIPELINE.explain(&Page { bytes: text, source, title, ..Page::default() })
}

/// Asserts that every line of a page is kept, cut or dropped, that `removed` says the same, and that the text is what
/// was kept, unchanged and in order.
fn accounts(explanation: &Explanation) {
    let Explanation { record, lines, .. } = explanation;
    let trace = &record.taosha;
    if record.error.is_some() {
        assert!(lines.is_empty() && record.text.is_empty() && trace.removed.is_empty());
        return;
    }
    let mut text = Vec::new();
    let mut removed = trace.removed.iter().peekable();
    let mut last = 0;
    for line in lines {
        assert!(line.lines.0 >= last.max(1) && line.lines.0 <= line.lines.1 && line.lines.1 <= trace.lines, "{line:?}");
        last = line.lines.1;
        let covers = |entry: &Removed| entry.first_line <= line.lines.0 && line.lines.1 <= entry.last_line;
        // Entries that end above this line are done with.
        while removed.next_if(|entry| entry.last_line < line.lines.0).is_some() {}
        let entries: Vec<_> = removed
            .clone()
            .take_while(|entry| entry.first_line <= line.lines.0)
            .filter(|entry| covers(entry))
            .collect();
        match line.verdict {
            "keep" => {
                assert!(entries.is_empty() && line.cuts.is_empty(), "kept and removed: {line:?} {entries:?}");
                text.push(line.text.clone());
            }
            "drop" => {
                assert!(
                    entries.len() == 1 && entries[0].chars().is_none(),
                    "dropped, but not once: {line:?} {entries:?}"
                );
                assert_eq!((entries[0].label, &entries[0].rule), (line.label, &line.rule));
            }
            "cut" => {
                assert!(!entries.is_empty() && entries.iter().copied().eq(&line.cuts), "{line:?} {entries:?}");
                let left = without(&line.text, line.cuts.iter().filter_map(Removed::chars));
                text.extend(Some(left).filter(|left| left.chars().any(char::is_alphanumeric)));
            }
            other => panic!("{other} is no verdict"),
        }
        assert!(!line.rule.is_empty());
    }
    assert_eq!(trace.kept as usize, text.len());
    assert_eq!(record.text, text.join("\n"));
}

/// A line without these places, in Unicode scalars, and without blanks at its ends.
fn without(line: &str, cuts: impl Iterator<Item = (u32, u32)>) -> String {
    let cuts: Vec<(u32, u32)> = cuts.collect();
    assert!(cuts.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{cuts:?} overlap");
    let inside = |at: u32| cuts.iter().any(|cut| (cut.0..cut.1).contains(&at));
    let left: String = (0..).zip(line.chars()).filter(|&(at, _)| !inside(at)).map(|(_, c)| c).collect();
    left.trim().to_owned()
}

/// What cleaning the cleaned page again, given its title, takes away or adds.
fn changes_again(source: &Path) -> Option<String> {
    let name = source.to_string_lossy();
    let first = explain(&fs::read(source).expect("a page"), &name, None).record;
    let second = explain(first.text.as_bytes(), "again.txt", first.metadata.title.as_deref()).record;
    let lost = first.text.lines().filter(|line| !second.text.lines().any(|l| l == *line));
    (second.text != first.text).then(|| format!("{name}: {:?} {:?}", lost.collect::<Vec<_>>(), second.taosha.removed))
}

/// The real pages: those among the fixtures, and those beside the project where they are to be had.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = |path: &Path| -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(path) else {
            println!("skipped: no pages in {}", path.strip_prefix(root).unwrap_or(path).display());
            return Vec::new();
        };
        entries.map(|entry| entry.expect("an entry").path()).collect()
    };
    let fixtures =
        folder(&root.join("fixtures")).into_iter().map(|case| case.join("source.txt")).filter(|p| p.is_file());
    let mut pages: Vec<PathBuf> = fixtures.chain(folder(&root.join("../shared/seeds"))).collect();
    pages.sort();
    pages
}

/// Of made pages (`made-*`) some are lists that only what stands around them tells from furniture; how many of them
/// change is printed.
#[test]
fn a_clean_page_stays_as_it_is() {
    let is_made = |page: &Path| page.iter().any(|part| part.to_string_lossy().starts_with("made-"));
    let (made, real): (Vec<PathBuf>, Vec<PathBuf>) = pages().into_iter().partition(|page| is_made(page));
    let changed: Vec<String> = real.iter().filter_map(|page| changes_again(page)).collect();
    assert!(real.len() >= 5 && changed.is_empty(), "{}", changed.join("\n"));
    println!("{} of {} made pages change", made.iter().filter_map(|page| changes_again(page)).count(), made.len());
}

#[test]
fn every_line_of_the_real_pages_is_accounted_for_once() {
    for page in pages() {
        let explanation = explain(&fs::read(&page).expect("a page"), &page.to_string_lossy(), None);
        assert!(!explanation.lines.is_empty(), "{}", page.display());
        accounts(&explanation);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_record_and_always_the_same(bytes in prop::collection::vec(any::<u8>(), 0..2000), html: bool) {
        let source = if html { "page.html" } else { "page.txt" };
        let first = explain(&bytes, source, None);
        accounts(&first);
        prop_assert_eq!(&explain(&bytes, source, None).record, &first.record);
    }

    #[test]
    fn every_line_of_a_dump_is_accounted_for_once(text in dump()) {
        let explanation = explain(text.as_bytes(), "page.txt", None);
        accounts(&explanation);
        prop_assume!(explanation.record.error.is_none() && explanation.record.taosha.unit == taosha::Unit::Line);
        // Counted apart from the pipeline: the physical lines that show anything, with NULs out and the mark cut off.
        let seen = text.strip_prefix('\u{FEFF}').unwrap_or(&text).replace('\0', "");
        let seen = seen.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
        let unseen = |c: char| c.is_ascii_control() || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        let blank = |c: char| c.is_whitespace() || unseen(c);
        let expected: Vec<u32> = (1..).zip(seen.split('\n')).filter(|(_, line)| !line.trim_matches(blank).is_empty()).map(|(n, _)| n).collect();
        let found: Vec<u32> = explanation.lines.iter().flat_map(|line| line.lines.0..=line.lines.1).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn every_block_of_a_html_page_is_accounted_for_once(text in dump(), tags in prop::collection::vec("<(/?)(p|div|li|td|table|h1|a|b|br|script|title|body|form)>", 0..30)) {
        let pieces = text.split('\n').zip(tags.iter().map(String::as_str).chain(std::iter::repeat("<p>")));
        let page = pieces.fold("<!doctype html>".to_owned(), |page, (line, tag)| page + tag + line);
        accounts(&explain(page.as_bytes(), "page.html", None));
    }

    #[test]
    fn cleaning_does_not_depend_on_what_came_before(pages in prop::collection::vec(dump(), 1..4)) {
        let fresh = Pipeline::new(Options::default()).expect("the built-in rules");
        for page in &pages {
            let page = Page { bytes: page.as_bytes(), source: "page.txt", ..Page::default() };
            prop_assert_eq!(fresh.clean(&page), PIPELINE.clean(&page));
        }
    }

    #[test]
    fn spans_of_the_fold_come_back_to_the_same_characters(text in dump(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 2..8)) {
        let folded = fold(&text);
        let offsets = |text: &str| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>();
        let (of_text, of_fold) = (offsets(&text), offsets(&folded));
        prop_assert_eq!(of_text.len(), of_fold.len());
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(of_fold.len())).collect();
        places.sort_unstable();
        let spans = |offsets: &[usize]| -> Vec<Range<usize>> { places.chunks_exact(2).map(|p| offsets[p[0]]..offsets[p[1]]).collect() };
        prop_assert_eq!(unfold(&text, &folded, &spans(&of_fold)), spans(&of_text));
    }
}
