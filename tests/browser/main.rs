//! The report in a real browser: it clicks, filters, compares, labels and saves, with mouse and keyboard. Where Chromium is
//! missing, the tests say so and pass.

#![allow(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod chromium;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use chromium::Chromium;

/// A page of the tests: name and text.
const RAIN: (&str, &str) = (
    "rain.txt",
    "首页 > 新闻 > 本地\n沿岸居民因大雨撤离\n2024-05-01 11:03 来源：某某日报 作者：张三\n\
     连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n\
     气象部门预计，未来三天还有大到暴雨，请居民留意水位，不要靠近河堤。<script>window.broken = 1</script></script>\n\
     分享到：微信 微博 QQ空间\n相关新闻\n水库开闸放水\n京ICP备05012345号\n版权所有 某报社\n",
);
/// Another one; its first line of prose is one that a rule of the tests removes.
const SNOW: (&str, &str) = (
    "snow.txt",
    "首页 > 新闻 > 天气\n山区迎来今冬第一场雪\n2024-11-21 08:00 来源：某某晚报\n\
     昨天夜里，北部山区下了今冬第一场雪，积雪最深的地方有十二厘米，部分山路已经封闭。\n\
     交通部门提醒司机减速慢行，并在出发之前查看路况信息，避免在结冰的路段停车。\n\
     上一篇：秋收结束\n下一篇：没有了\n版权所有 某晚报\n",
);

struct Place(TempDir);

impl Place {
    fn with(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            place.write(name, text.as_bytes());
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the program here; it must end with 0. Returns its standard output.
    fn run(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } =
            Command::new(env!("CARGO_BIN_EXE_taosha")).args(arguments).current_dir(self.0.path()).output().unwrap();
        assert!(status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// Writes a report with these arguments and opens it in a browser.
    fn report(&self, arguments: &[&str]) -> Option<Chromium> {
        self.run(&[&["report", "-q", "-o", "report.html", "--overwrite"], arguments].concat());
        let mut browser = Chromium::start()?;
        browser.open(&self.path("report.html"));
        Some(browser)
    }

    fn eval(&self, folder: &str) -> Value {
        serde_json::from_str(&self.run(&["eval", "--json", folder])).unwrap()
    }
}

/// A fixture's page, as a page of the tests.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

/// Two pages, and one with restored lines, below `pages/`.
fn pages() -> Place {
    let injected =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hospital-injected/source.txt")).unwrap();
    let place = Place::with(&[(&format!("pages/{}", RAIN.0), RAIN.1), (&format!("pages/{}", SNOW.0), SNOW.1)]);
    place.write("pages/injected.txt", &injected);
    place
}

#[test]
fn the_overview_leads_to_pages_and_their_lines() {
    let place = pages();
    let Some(mut browser) = place.report(&["pages"]) else { return };
    assert!(browser.text(".tiles").contains("3Pages"), "{}", browser.text(".tiles"));
    // A label in a plot leads to the pages with it.
    browser.click(".plot button", Some("pagination"), false);
    browser.wait("location.hash === '#pages' && document.getElementById('shown') !== null");
    assert_eq!(browser.text("#shown"), "1 of 3 pages");
    assert!(browser.text(".list tbody").contains("snow.txt"));
    browser.click("#reset", None, false);
    assert_eq!(browser.text("#shown"), "3 of 3 pages");
    // A text of a line, a title, a rule and a family of rules.
    for (field, typed, found) in [
        ("text", "暴雨", "1 of 3 pages"),
        ("text", "第一场雪", "1 of 3 pages"),
        ("text", "\",\"", "0 of 3 pages"),
        ("text", "<script>", "1 of 3 pages"),
        ("rule", "licence/icp-filing", "1 of 3 pages"),
        ("rule", "pagination/", "1 of 3 pages"),
        ("rule", "no/such-rule", "0 of 3 pages"),
    ] {
        browser.fill(&format!("#filter-{field}"), typed);
        browser.wait(&format!("document.getElementById('shown').textContent === {}", json!(found)));
        browser.fill(&format!("#filter-{field}"), "");
    }
    // Sorting by a column.
    browser.click("#sort-page", None, false);
    let order = |browser: &mut Chromium| {
        browser.value("[...document.querySelectorAll('.list small')].map((of) => of.textContent).filter((of) => of.includes('/')).join()")
    };
    assert_eq!(order(&mut browser), json!("pages/injected.txt,pages/rain.txt,pages/snow.txt"));
    browser.click("#sort-page", None, false);
    assert_eq!(order(&mut browser), json!("pages/snow.txt,pages/rain.txt,pages/injected.txt"));
    assert_eq!(browser.value("document.activeElement.id"), json!("sort-page"));

    // A page: the verdicts are those of `explain`.
    browser.fill("#filter-rule", "licence/icp-filing");
    browser.click(".list a", Some("沿岸居民因大雨撤离"), false);
    browser.wait("document.querySelectorAll('.line').length > 0");
    let explained: Value = serde_json::from_str(&place.run(&["explain", "--json", "pages/rain.txt"])).unwrap();
    let expected: Vec<String> = explained["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            format!("{} {} {}", line["lines"][0], line["verdict"].as_str().unwrap(), line["text"].as_str().unwrap())
        })
        .collect();
    let shown = browser.value(
        "[...document.querySelectorAll('.line')].map((of) => `${of.querySelector('.at').textContent} ${of.classList[1]} ${of.querySelector('.text').textContent}`)",
    );
    assert_eq!(shown, json!(expected));
    assert_eq!(browser.count(".line.hit"), 1);
    // Hover names rule and reasons; the keyboard moves along the lines, and the panel follows.
    browser.click(".line", Some("ICP"), false);
    let title =
        browser.value("[...document.querySelectorAll('.line')].find((of) => of.textContent.includes('ICP')).title");
    assert!(title.as_str().unwrap().contains("licence/icp-filing"), "{title}");
    assert!(browser.text(".detail").contains("licence/icp-filing"));
    browser.press("ArrowUp", false);
    assert!(browser.value("document.activeElement.textContent").as_str().unwrap().contains("水库开闸放水"));
    assert!(browser.text(".detail").contains("model/") || browser.text(".detail").contains("related/"));
    // Text of the page is text, and nothing was asked of a network.
    assert_eq!(browser.value("window.broken === undefined"), json!(true));
    assert!(browser.requests.iter().all(|url| url.starts_with("file://")), "{:?}", browser.requests);
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}

#[test]
fn restored_lines_show_what_they_were() {
    let place = pages();
    let Some(mut browser) = place.report(&["pages"]) else { return };
    browser.value("location.hash = '#page-0'");
    browser.wait("document.querySelectorAll('.line.restored').length > 0");
    browser.value("(() => { const of = document.getElementById('show-lines'); of.value = 'restored'; of.dispatchEvent(new Event('change')); })()");
    browser.wait("document.querySelectorAll('.line').length === document.querySelectorAll('.line.restored').length");
    browser.click(".line.restored", None, false);
    let detail = browser.text(".detail");
    assert!(detail.contains("Before restoration") && detail.contains("injected pinyin"), "{detail}");
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}

#[test]
fn a_comparison_shows_what_a_change_did_worst_first() {
    let place = pages();
    place.run(&["-q", "pages", "-o", "old.jsonl"]);
    // The change: a rule that takes prose of one page.
    let rule = "[family]\nlabel = \"advert\"\nabout = \"Road reports.\"\n\n[[rule]]\nid = \"roads\"\nstrength = \"certain\"\nrest-max = 100\n\
                contains = [\"查看路况信息\"]\nwhy = \"A test.\"\nhit = [\"请在出发之前查看路况信息\"]\nmiss = [\"请查看\"]\n";
    place.write("mine/roads.toml", rule.as_bytes());
    let Some(mut browser) = place.report(&["pages", "--rules", "mine", "--against", "old.jsonl"]) else { return };
    let tiles = browser.text("#differences");
    assert!(tiles.contains("3pages compared") && tiles.contains("1differ"), "{tiles}");
    assert!(browser.text(".plot").contains("roads/roads"));
    browser.click("#differences button", Some("differ"), false);
    browser.wait("document.getElementById('shown')?.textContent === '1 of 3 pages'");
    browser.value("openList({})");
    browser.wait("document.querySelectorAll('.list tbody tr').length === 3");
    assert!(browser.text(".list tbody tr:first-child").contains("snow.txt"));
    browser.click(".list tbody a", None, false);
    browser.wait("document.querySelectorAll('.line.lost').length === 1");
    assert!(browser.text(".line.lost").contains("查看路况信息"));
    browser.click("#next-notable", None, false);
    assert!(browser.value("document.activeElement.className").as_str().unwrap().contains("lost"));
    assert!(browser.text(".detail").contains("kept before, dropped now"));
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}

#[test]
fn labels_are_given_by_mouse_and_keyboard_and_read_by_eval() {
    let place = pages();
    let Some(mut browser) = place.report(&["pages"]) else { return };
    let at = |browser: &mut Chromium, name: &str| {
        browser.value(&format!("PAGES.findIndex((of) => of.source.endsWith({}))", json!(name)))
    };
    let rain = at(&mut browser, "rain.txt");
    browser.value(&format!("location.hash = '#page-{rain}'"));
    browser.click("#label", None, false);
    browser.wait("document.querySelector('.labelling') !== null");
    let labels = |browser: &mut Chromium| {
        browser.value("[...document.querySelectorAll('.own')].map((of) => of.classList[1][0]).join('')")
    };
    let before = labels(&mut browser);
    assert_eq!(before.as_str().unwrap().len(), 10);
    assert_eq!(&before.as_str().unwrap()[3..6], "bbn");
    // A click switches a line; Shift and a click set a range to the label of its first line.
    browser.click(".line", Some("分享到"), false);
    assert_eq!(&labels(&mut browser).as_str().unwrap()[5..6], "b");
    browser.click(".line", Some("水库开闸放水"), true);
    assert_eq!(&labels(&mut browser).as_str().unwrap()[5..9], "bbbn");
    // The keyboard: from the last line of the range back over three lines, not body.
    browser.press("ArrowUp", false);
    browser.press("ArrowUp", true);
    browser.press("n", false);
    assert_eq!(&labels(&mut browser).as_str().unwrap()[5..9], "nnbn");
    browser.press("ArrowDown", false);
    browser.press("ArrowDown", false);
    browser.press("n", false);
    assert_eq!(&labels(&mut browser).as_str().unwrap()[5..9], "nnnn");
    browser.press("Home", false);
    browser.press(" ", false);
    browser.press(" ", false);
    assert_eq!(labels(&mut browser), before);
    browser.click("#save-page", None, false);
    let saved = String::from_utf8(browser.downloaded("rain.labels.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = saved.lines().map(|row| row.split('\t').collect()).collect();
    assert_eq!(rows.len(), 10, "{saved}");
    assert_eq!(rows[3], ["4", "content", "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。"]);
    assert!(rows[8][..2] == ["9", "licence"], "{saved}");

    // Another page, and both as one archive. Labels outlive the page in the browser.
    let snow = at(&mut browser, "snow.txt");
    browser.value(&format!("location.hash = '#page-{snow}'"));
    browser.wait("document.querySelectorAll('.labelling .line').length === 8");
    browser.click("#right", None, false);
    browser.open(&place.path("report.html"));
    assert_eq!(browser.dialogs, 1, "unsaved labels are not left without a question");
    browser.value("location.hash = '#labels'");
    browser.wait("document.getElementById('save-all') !== null");
    assert!(browser.text("#main").contains("2 pages are labelled"));
    assert!(browser.text("#main").contains("Unpack the archive in this directory: pages"));
    browser.click("#save-all", None, false);
    let archive = browser.downloaded("taosha-labels.zip");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    archive.extract(place.path("pages")).unwrap();
    assert_eq!(std::fs::read_to_string(place.path("pages/rain.labels.tsv")).unwrap(), saved);
    let report = place.eval("pages");
    let pages = report["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 2);
    assert!(pages.iter().all(|page| page["f1"] == json!(1.0)), "{report}");

    // The next report begins with the labels of the files, and a page with a gold text cannot be labelled.
    std::fs::remove_file(place.path("pages/snow.labels.tsv")).unwrap();
    place.write("pages/snow.gold.txt", "雪".as_bytes());
    std::fs::write(place.path("pages/rain.labels.tsv"), saved.replace("4\tcontent", "4\tadvert")).unwrap();
    drop(browser);
    let Some(mut browser) = place.report(&["pages"]) else { return };
    browser.value(&format!("location.hash = '#page-{rain}'"));
    browser.click("#label", None, false);
    browser.wait("document.querySelector('.labelling') !== null");
    assert_eq!(&labels(&mut browser).as_str().unwrap()[3..5], "nb");
    browser.value(&format!("location.hash = '#page-{snow}'"));
    browser.wait("document.getElementById('label')?.disabled === true");
    assert!(browser.text("#main").contains("snow.gold.txt"));
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}

#[test]
fn pages_of_containers_are_labelled_beside_the_report() {
    let line = |id: &str, page: &str| json!({ "id": id, "text": page }).to_string();
    let lines = [line("rain-1", RAIN.1), line("../snow", SNOW.1)].join("\n");
    let place = Place::with(&[("crawl.jsonl", &lines)]);
    let Some(mut browser) = place.report(&["crawl.jsonl"]) else { return };
    for at in 0..2 {
        browser.value(&format!("location.hash = '#page-{at}'"));
        if at == 0 {
            browser.click("#label", None, false);
        }
        browser.wait("document.querySelector('.labelling') !== null");
        browser.click("#right", None, false);
    }
    browser.value("location.hash = '#labels'");
    browser.click("#save-all", None, false);
    let archive = browser.downloaded("taosha-labels.zip");
    assert!(browser.text("#main").contains("report.pages"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    assert!(archive.file_names().all(|name| !name.unwrap().contains('/')));
    archive.extract(place.path("report.pages")).unwrap();
    assert!(place.path("report.pages/rain-1.txt").is_file() && !place.path("snow.txt").exists());
    let report = place.eval("report.pages");
    let pages = report["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 2);
    assert!(pages.iter().all(|page| page["f1"] == json!(1.0)), "{report}");
}

/// The contrast of every text with what is behind it, the least first: `ratio text`.
const CONTRAST: &str = r"(() => {
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (of) => { for (; of; of = of.parentElement) { const c = parse(getComputedStyle(of).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = [];
  for (const of of document.querySelectorAll('body *')) {
    const own = [...of.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || of.closest('.hidden, script, noscript, :disabled, .skip, option')) continue;
    const [a, b] = [light(parse(getComputedStyle(of).color)), light(behind(of))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), of.textContent.slice(0, 30)]);
  }
  return found.sort((a, b) => a[0] - b[0]).slice(0, 3).map((of) => of.join(' '));
})()";

#[test]
fn the_page_is_for_keyboard_and_screen_reader_in_two_languages() {
    let place = pages();
    place.run(&["-q", "--disable", "pagination", "pages", "-o", "old.jsonl"]);
    let Some(mut browser) = place.report(&["pages", "--against", "old.jsonl"]) else { return };
    for theme in ["light", "dark"] {
        browser.call(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] }),
        );
        for view in ["#overview", "#pages", "#page-0", "#page-2", "#labels"] {
            browser.value(&format!("location.hash = '{view}'"));
            browser
                .wait(&format!("document.querySelector('#nav [aria-current]') !== null && location.hash === '{view}'"));
            let least = browser.value(CONTRAST);
            let ratio: f64 = least[0].as_str().unwrap().split(' ').next().unwrap().parse().unwrap();
            assert!(ratio >= 4.5, "{theme} {view}: {least}");
            // Everything to use has a name.
            let nameless: Vec<String> = browser
                .accessible()
                .into_iter()
                .filter(|of| {
                    [
                        "button: ",
                        "link: ",
                        "textbox: ",
                        "searchbox: ",
                        "combobox: ",
                        "option: ",
                        "listbox: ",
                        "checkbox: ",
                    ]
                    .contains(&&**of)
                })
                .collect();
            assert!(nameless.is_empty(), "{view}: {nameless:?}");
        }
    }
    browser.value("location.hash = '#page-2'");
    browser.wait("document.querySelectorAll('.line').length === 8");
    let spoken = browser.accessible();
    assert!(spoken.iter().any(|of| of.starts_with("listbox: Lines of the page")), "{spoken:#?}");
    assert!(
        spoken.iter().any(|of| of.starts_with("option: line 4, kept, content") && of.contains("今冬第一场雪")),
        "{spoken:#?}"
    );
    // Tab reaches the lines once, and the focus is seen.
    browser.value("document.getElementById('language').focus()");
    let mut reached = Vec::new();
    for _ in 0..20 {
        browser.press("Tab", false);
        if browser.value("document.activeElement === document.body") == json!(true) {
            break;
        }
        let of = browser.value("`${document.activeElement.className} ${document.activeElement.tagName} ${getComputedStyle(document.activeElement).outlineStyle}`");
        reached.push(of.as_str().unwrap().to_owned());
    }
    assert_eq!(reached.iter().filter(|of| of.starts_with("line ")).count(), 1, "{reached:?}");
    assert!(
        reached.iter().filter(|of| of.contains("BUTTON") || of.starts_with("line ")).all(|of| of.ends_with("solid")),
        "{reached:?}"
    );
    // Chinese: the switch, and a browser that asks for it.
    browser.click("#language", None, false);
    browser.wait("document.documentElement.lang === 'zh-Hans'");
    assert!(browser.text("#nav").contains("概览") && browser.text("#main").contains("保留"));
    let missing = browser.value("Object.keys(TEXTS.en).filter((key) => TEXTS.zh[key] === undefined).concat(Object.keys(TEXTS.zh).filter((key) => TEXTS.en[key] === undefined))");
    assert_eq!(missing, json!([]));
    let agent = browser.value("navigator.userAgent");
    browser.call("Emulation.setUserAgentOverride", &json!({ "userAgent": agent, "acceptLanguage": "zh-TW" }));
    browser.open(&place.path("report.html"));
    assert!(browser.text("#nav").contains("概览"));
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}

/// Ten thousand pages: the size of the file, and how fast a browser opens and filters it. `.ci/run --full` runs it.
#[test]
#[ignore = "takes minutes"]
fn ten_thousand_pages_open_in_three_seconds_and_filter_in_a_third() {
    let place = Place::with(&[]);
    // Pages as long as those of real sites: made of fixtures, each with a text and an address of its own.
    let bodies = [
        "college-news/source.txt",
        "made-encyclopedia/source.txt",
        "made-results-table/source.txt",
        "hospital-injected/source.txt",
    ]
    .map(fixture);
    let lines: Vec<String> = (0..10_000)
        .map(|at| {
            let body = bodies[at % bodies.len()].repeat(1 + at % 7);
            json!({ "id": format!("p{at}"), "url": format!("http://host{}.example/{at}", at % 300), "text": format!("第{at}号页面\n{body}\n第{at}号的结尾在这里。\n") }).to_string()
        })
        .collect();
    place.write("crawl.jsonl", lines.join("\n").as_bytes());
    place.run(&["report", "-q", "crawl.jsonl", "-o", "report.html", "--pages", "crawl.jsonl:1?"]);
    let size = std::fs::metadata(place.path("report.html")).unwrap().len();
    let Some(mut browser) = Chromium::start() else { return };
    let start = Instant::now();
    browser.open(&place.path("report.html"));
    browser.wait("document.querySelectorAll('.plot tr').length > 10");
    let opened = start.elapsed().as_secs_f64();
    browser.value("location.hash = '#pages'");
    browser.wait("document.getElementById('shown') !== null");
    // From the key to the frame that shows the result.
    let mut timed = |field: &str, typed: &str| {
        let expression = format!(
            "new Promise((done) => {{ const of = document.getElementById('filter-{field}'); const start = performance.now(); of.value = {}; \
             of.dispatchEvent(new Event('input')); requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); }})",
            json!(typed)
        );
        browser.value(&expression).as_f64().unwrap() / 1000.0
    };
    // The slowest is a text that is nowhere, and the first search.
    let filters = [
        ("text", "哪里也没有的文字"),
        ("text", "号的结尾"),
        ("text", ""),
        ("rule", "model/"),
        ("rule", ""),
        ("label", "related"),
        ("kind", "article"),
    ]
    .map(|(field, typed)| timed(field, typed));
    let slowest = filters.iter().copied().fold(0.0, f64::max);
    println!("{:.1} MB, opened in {opened:.2} s, slowest filter {slowest:.3} s", size as f64 / 1e6);
    let with_lines = browser.value("PAGES.filter((page) => page.hasLines).length").as_u64().unwrap();
    assert!((500..=510).contains(&with_lines), "{with_lines} pages with lines");
    assert_eq!(browser.value("PAGES.length"), json!(10_000));
    assert_eq!(
        browser.value("PAGES.filter((page) => /:1.$/.test(page.source)).every((page) => page.hasLines)"),
        json!(true)
    );
    assert!(size < 50_000_000, "{size} bytes");
    assert!(opened < 3.0, "opened in {opened} s");
    assert!(slowest < 0.3, "{filters:?}");
    assert!(browser.errors.is_empty(), "{:?}", browser.errors);
}
