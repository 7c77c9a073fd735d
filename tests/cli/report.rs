//! `taosha report`: what its file holds, and what it refuses. `tests/browser` opens such files in a browser.

use serde_json::{Value, json};

use crate::{BODY, COPYRIGHT, PAGE, Place, TITLE};

/// The JSON of an element of a report.
#[track_caller]
fn part(html: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    let from = html.find(&start).unwrap_or_else(|| panic!("no element {id}")) + start.len();
    let end = html[from..].find("</script>").unwrap();
    serde_json::from_str(&html[from..from + end]).unwrap()
}

/// A report that was read: its head, and for each page `source status origin`, with ` lines` if it shows them.
struct Read {
    html: String,
    head: Value,
    pages: Vec<String>,
}

impl Read {
    #[track_caller]
    fn of(place: &Place, name: &str) -> Self {
        let html = place.read(name);
        let (head, rows) = (part(&html, "head"), part(&html, "rows"));
        let text =
            |at: &Value| head["names"][usize::try_from(at.as_u64().unwrap()).unwrap()].as_str().unwrap().to_owned();
        let pages = rows.as_array().unwrap().iter().enumerate().map(|(at, row)| {
            let lines = if html.contains(&format!("id=\"page-{at}\"")) { " lines" } else { "" };
            format!("{} {} {}{lines}", row[0].as_str().unwrap(), text(&row[6]), text(&row[16]))
        });
        let pages = pages.collect();
        Self { html, head, pages }
    }

    /// The lines of a page: `number verdict rule text`.
    fn lines(&self, page: usize) -> Vec<String> {
        let view = part(&self.html, &format!("page-{page}"));
        let name = |at: &Value| {
            self.head["names"][usize::try_from(at.as_u64().unwrap()).unwrap()].as_str().unwrap().to_owned()
        };
        let verdicts = ["keep", "cut", "drop"];
        let shown = |line: &Value| {
            let verdict = verdicts[usize::try_from(line[2].as_u64().unwrap()).unwrap()];
            format!("{} {verdict} {} {}", line[0], name(&line[4]), line[6].as_str().unwrap())
        };
        view["lines"].as_array().unwrap().iter().map(shown).collect()
    }
}

#[test]
fn a_report_counts_as_statistics_do_and_shows_lines_as_explain_does() {
    let place =
        Place::with(&[("in/a.txt", PAGE), ("in/b.html", "<html><body></body></html>"), ("in/c.bin", "\0\u{1}\u{2}")]);
    place.run(&["-q", "in", "-o", "clean.jsonl", "--stats", "stats.json"]);
    place.run(&["report", "-q", "in", "-o", "r.html"]).ends(0, &[]);
    let read = Read::of(&place, "r.html");
    let stats: Value = serde_json::from_str(&place.read("stats.json")).unwrap();
    let totals = &read.head["totals"];
    assert_eq!(totals["pages"], stats["pages"]);
    assert_eq!(totals["chars"], stats["characters"]["read"]);
    assert_eq!(totals["removed_chars"], stats["characters"]["removed"]);
    for (rule, of) in stats["rules"].as_object().unwrap() {
        let found = &totals["rules"][rule];
        assert_eq!((&found["lines"], &found["chars"]), (&of["lines"], &of["characters"]), "{rule}");
    }
    let explained: Value =
        serde_json::from_str(&place.run(&["explain", "--json", "in/a.txt"]).ends(0, &[]).out).unwrap();
    let expected: Vec<String> = explained["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            format!("{} {} {} {}", line["lines"][0], text("verdict"), text("rule"), text("text"))
        })
        .collect();
    assert_eq!(read.lines(0), expected);
    // The same bytes with any number of threads, and no file is replaced unasked.
    place.run(&["report", "-q", "in", "-o", "r.html", "-j", "1", "--overwrite"]).ends(0, &[]);
    assert_eq!(place.read("r.html"), read.html);
    place.run(&["report", "in", "-o", "r.html"]).ends(2, &["r.html: it is there already", "--overwrite"]);
    place.run(&["report", "in/a.txt", "-o", "in/a.txt", "--overwrite"]).ends(2, &["it is an input"]);
    place.run(&["report", "in", "-o", "in"]).ends(2, &["it is a directory"]);
    place.run(&["report", "in", "-o", "r.pages"]).ends(2, &["r.pages", ".html"]);
    place.run(&["report", "none", "-o", "n.html"]).ends(1, &["none"]);
    // A run over the directory of a report does not read it.
    let done = place.run(&["-q", ".", "--exclude", "in/*"]).ends(0, &["no page found"]);
    assert_eq!(done.out, "");
}

#[test]
fn text_of_pages_cannot_leave_the_data() {
    let hostile = "</script><script>alert(1)</script>\u{2028}<!-- <script> {nonce}{script}";
    let page = PAGE.replace(BODY, &format!("{BODY}{hostile}")).replace(TITLE, &format!("{TITLE}<b>{{data}}</b>"));
    let place = Place::with(&[("in/a</script>.txt", &page)]);
    place.run(&["report", "-q", "--input", "text", "in", "-o", "r.html"]).ends(0, &[]);
    let read = Read::of(&place, "r.html");
    assert_eq!(read.html.matches("<script").count(), 4, "head, rows, one page, the scripts");
    assert_eq!(read.html.matches("</script>").count(), 4);
    assert!(read.lines(0).iter().any(|line| line.contains("{nonce}{script}")), "{:?}", read.lines(0));
    assert!(
        read.html.contains("default-src 'none'") && !read.html.contains("http://") && !read.html.contains("https://")
    );
}

#[test]
fn a_finished_run_is_shown_with_its_sources() {
    let line = |id: &str, text: &str| json!({ "id": id, "text": text }).to_string();
    let lines = [line("x", PAGE), "no json".to_owned(), line("y", &PAGE.replace("大雨", "大雪"))].join("\n");
    let place = Place::with(&[
        ("in/a.txt", PAGE),
        ("in/b.txt", &PAGE.replace('雨', "雪")),
        ("in/crawl.jsonl", &lines),
        ("in/d.txt", PAGE),
    ]);
    place.run(&["-q", "in", "-o", "clean.jsonl.gz"]);
    place.run(&["report", "-q", "clean.jsonl.gz", "-o", "r.html"]).ends(0, &[]);
    let all = [
        "in/a.txt kept cleaned lines",
        "in/b.txt kept cleaned lines",
        "in/crawl.jsonl:1 kept cleaned lines",
        "in/crawl.jsonl:3 kept cleaned lines",
        "in/d.txt kept cleaned lines",
    ];
    assert_eq!(Read::of(&place, "r.html").pages, all);
    // One source has changed, one is missing, and one was moved with --sources.
    std::fs::remove_file(place.path("in/b.txt")).unwrap();
    place.write("in/d.txt", "另一个网页");
    let says = ["1 source missing", "in/b.txt", "--sources", "1 source changed since the run", "in/d.txt"];
    place.run(&["report", "clean.jsonl.gz", "-o", "r.html", "--overwrite"]).ends(0, &says);
    let read = Read::of(&place, "r.html");
    assert_eq!(read.pages[3..], ["in/b.txt kept missing lines", "in/d.txt kept changed lines"]);
    assert_eq!(read.lines(3), [format!("0 keep  {}", BODY.replace('雨', "雪"))]);
    assert_eq!(read.head["totals"]["without_lines"], json!({ "changed": 1, "missing": 1 }));
    std::fs::create_dir(place.path("moved")).unwrap();
    std::fs::rename(place.path("in"), place.path("moved/in")).unwrap();
    place
        .run(&["report", "-q", "clean.jsonl.gz", "--sources", "moved", "-o", "r.html", "--overwrite"])
        .ends(0, &["missing"]);
    assert_eq!(Read::of(&place, "r.html").pages[..3], [all[0], all[2], all[3]]);
    // The verdicts are those of the record where these options decide in another way.
    place.run(&[
        "report",
        "-q",
        "clean.jsonl.gz",
        "--sources",
        "moved",
        "--disable",
        "copyright",
        "--strictness",
        "0",
        "-o",
        "s.html",
    ]);
    let read = Read::of(&place, "s.html");
    assert_eq!(read.pages[0], "in/a.txt kept of-record lines");
    assert!(read.lines(0).last().unwrap().starts_with("5 drop copyright/"), "{:?}", read.lines(0));
    place.run(&["report", "clean.jsonl.gz", "moved", "-o", "t.html"]).ends(2, &["holds records", "moved does not"]);
    place.run(&["report", "moved", "--sources", "moved", "-o", "t.html"]).ends(2, &["--sources"]);
}

/// A record of an article as version 1 wrote it.
fn version_1(record: &Value) -> Value {
    let mut old = record.clone();
    for (of, key) in [("", "created"), ("/metadata", "modified")] {
        let of = old.pointer_mut(of).unwrap().as_object_mut().unwrap();
        let [time, offset] = ["time", "offset"].map(|part| of.remove(&format!("{key}_{part}")).unwrap());
        assert!(offset.is_null());
        let time = time.as_str().map_or_else(String::new, |time| format!("T{time}"));
        of[key] = of[key].as_str().map_or(Value::Null, |day| format!("{day}{time}").into());
    }
    old["schema"] = 1.into();
    old["posts"] = Value::Null;
    for removed in old["taosha"]["removed"].as_array_mut().unwrap() {
        assert!(removed["first_char"].is_null());
        *removed = json!({
            "lines": [removed["first_line"], removed["last_line"]], "chars": null,
            "label": removed["label"], "rule": removed["rule"],
        });
    }
    old
}

#[test]
fn a_comparison_orders_pages_by_what_changed() {
    let place =
        Place::with(&[("in/a.txt", PAGE), ("in/b.txt", &PAGE.replace("新闻", "要闻")), ("in/new.txt", "新的一页")]);
    place.run(&["-q", "in", "--exclude", "new.txt", "-o", "old.jsonl"]);
    let old = place.read("old.jsonl");
    // An earlier run that kept the copyright of one page, and had one page more.
    let mut records: Vec<Value> = old.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let removed = records[1]["taosha"]["removed"].as_array().unwrap().clone();
    records[1]["taosha"]["removed"] = removed[..removed.len() - 1].to_vec().into();
    records[1]["text"] = json!(format!("{BODY}\n{COPYRIGHT}"));
    records[1]["metadata"]["title"] = json!("别的题目");
    let gone = json!({ "source": "in/gone.txt", "id": "gone" });
    let mut third = records[0].clone();
    third.as_object_mut().unwrap().extend(gone.as_object().unwrap().clone());
    records.push(third);
    records[0] = version_1(&records[0]);
    let text: Vec<String> = records.iter().map(Value::to_string).collect();
    place.write("old.jsonl", text.join("\n"));
    place.run(&["report", "-q", "in", "--against", "old.jsonl", "--worst", "1", "-o", "r.html"]).ends(0, &[]);
    let read = Read::of(&place, "r.html");
    assert_eq!(read.pages, ["in/a.txt kept cleaned", "in/b.txt kept cleaned lines", "in/new.txt kept cleaned"]);
    let against = &read.head["totals"]["against"];
    for (key, value) in [("compared", 2), ("same", 1), ("new", 1), ("gone", 1), ("lost", 8), ("gained", 0)] {
        assert_eq!(against[key], json!(value), "{key}: {against}");
    }
    assert_eq!(against["fields"], json!({ "title": 1 }));
    let view = part(&read.html, "page-1");
    let last = view["lines"].as_array().unwrap().last().unwrap();
    assert_eq!((&last[2], &last[9][0]), (&json!(2), &json!(0)), "{last}");
    // Records that cannot be compared.
    place.write("no.jsonl", "{\"text\":\"页\"}\n");
    place
        .run(&["report", "in", "--against", "no.jsonl", "-o", "s.html"])
        .ends(2, &["no.jsonl", "no `schema`", "taosha -o"]);
    place.run(&["-q", "in", "--attributes", "-o", "whole.jsonl"]);
    place.run(&["report", "in", "--against", "whole.jsonl", "-o", "s.html"]).ends(2, &["--attributes"]);
    place.write("old.jsonl", format!("{}\n{{\"schema\":9}}\n", text.join("\n")));
    place.run(&["report", "-q", "in", "--against", "old.jsonl", "-o", "s.html"]).ends(1, &["old.jsonl:4", "schema 9"]);
}

#[test]
fn lines_are_kept_for_the_worst_and_those_asked_for() {
    let place = Place::with(&[
        ("in/a.txt", PAGE),
        ("in/b.txt", PAGE),
        ("in/c.txt", "页面\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\n"),
        ("in/d.txt", PAGE),
        ("in/bad.jsonl", "no json\n"),
    ]);
    let id = place.run(&["in/d.txt"]).record()["id"].as_str().unwrap().to_owned();
    for (more, lines) in [
        (&["--worst", "0"][..], &[][..]),
        (&["--worst", "1"], &["in/c.txt"]),
        (&["--worst", "0", "--pages", "in/b*"], &["in/b.txt"]),
        (&["--worst", "0", "--pages", "b.txt", "--pages", "in/c.txt"], &["in/b.txt", "in/c.txt"]),
        // Pages with the same bytes have the same id.
        (&["--worst", "0", "--pages", &id], &["in/a.txt", "in/b.txt", "in/d.txt"]),
    ] {
        let arguments = [&["report", "in", "-o", "r.html", "--overwrite"], more].concat();
        place.run(&arguments).ends(1, &["in/bad.jsonl:1"]);
        let read = Read::of(&place, "r.html");
        assert_eq!(read.pages.len(), 5);
        assert!(read.pages.contains(&"in/bad.jsonl:1 rejected cleaned".to_owned()), "{:?}", read.pages);
        let with: Vec<&str> = read
            .pages
            .iter()
            .filter_map(|page| Some(page.strip_suffix(" lines")?.split(' ').next().unwrap()))
            .collect();
        assert_eq!(with, lines, "{more:?}");
    }
    place.run(&["report", "in", "--pages", "[", "-o", "s.html"]).ends(2, &["--pages"]);
}

#[test]
fn pages_of_containers_are_written_beside_the_report() {
    let line = |id: &str, text: &str| json!({ "id": id, "text": text }).to_string();
    let lines =
        [line("x", PAGE), line("x", &PAGE.replace('雨', "雪")), line("../../y", PAGE), line("x", PAGE)].join("\n");
    let place = Place::with(&[("crawl.jsonl", &lines)]);
    place.run(&["report", "-q", "crawl.jsonl", "-o", "out/r.html"]).ends(1, &["out/r"]);
    std::fs::create_dir(place.path("out")).unwrap();
    place.run(&["report", "-q", "crawl.jsonl", "-o", "out/r.html"]).ends(0, &[]);
    let mut names: Vec<String> = std::fs::read_dir(place.path("out/r.pages"))
        .unwrap()
        .map(|of| of.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"x.txt".to_owned()) && names.iter().any(|name| name.starts_with("x-")), "{names:?}");
    assert_eq!(place.read("out/r.pages/x.txt"), PAGE);
    // Pages that are there already are left alone; others are not replaced unasked. Labels beside them are read.
    place.write("out/r.pages/x.labels.tsv", format!("5\tadvert\t{COPYRIGHT}\n"));
    place.run(&["report", "-q", "crawl.jsonl", "-o", "out/r.html", "--overwrite"]).ends(0, &[]);
    let read = Read::of(&place, "out/r.html");
    assert_eq!(part(&read.html, "page-0")["labels"], json!([null, null, null, null, "advert"]));
    std::fs::remove_file(place.path("out/r.html")).unwrap();
    place.write("out/r.pages/x.txt", "mine");
    place
        .run(&["report", "-q", "crawl.jsonl", "-o", "out/r.html"])
        .ends(2, &["x.txt: it is there already", "--overwrite"]);
    assert_eq!(place.read("out/r.pages/x.txt"), "mine");
    assert!(!place.path("out/r.html").exists());
}

#[test]
fn a_copy_is_read_as_the_page_was_though_its_charset_was_declared_outside() {
    let page = format!("<html><body><h1>{TITLE}</h1><p>{BODY}</p><p>{}</p></body></html>", BODY.repeat(3));
    let (bytes, _, _) = encoding_rs::GB18030.encode(&page);
    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb18030\r\n\r\n", &*bytes].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1-2>\r\nWARC-Target-URI: http://x.example/\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    let place = Place::with(&[]);
    place.write("crawl.warc", [head.as_bytes(), &http, b"\r\n\r\n"].concat());
    place.run(&["report", "-q", "crawl.warc", "-o", "r.html"]).ends(0, &[]);
    let name = std::fs::read_dir(place.path("r.pages")).unwrap().next().unwrap().unwrap().file_name();
    let copy = format!("r.pages/{}", name.into_string().unwrap());
    assert_eq!(place.read(&copy), format!("\u{FEFF}{page}"));
    let record = |path: &str| place.run(&[path]).record();
    assert_eq!(record(&copy)["text"], record("crawl.warc")["text"]);
}
