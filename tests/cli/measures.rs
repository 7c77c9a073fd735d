//! What `taosha eval` and `taosha train --folds` measure: groups, hosts, pages without an article, titles and days.

use serde_json::Value;

use super::{BODY, PAGE, Place, TITLE};

/// Pages of four groups: two hosts of articles, one page of news, a thread, two pages without an article.
fn bench() -> Place {
    let place = Place::with(&[]);
    let title = "沿岸居民因大雨撤离 - 某某日报";
    let rows = [
        format!(r#"{{"name":"a1","group":"article","host":"x.cn","fold":0,"title":"{TITLE}","date":"2024-05-01"}}"#),
        r#"{"name":"a2","group":"article","host":"x.cn","fold":0,"title":"另一个标题","date":"2024-05-02"}"#.to_owned(),
        format!(r#"{{"name":"a3","group":"article","host":"y.cn","fold":1,"title":"{title}","date":"2024-05-03"}}"#),
        r#"{"name":"n1","group":"news","host":"z.cn","fold":1,"title":null,"date":null}"#.to_owned(),
        r#"{"name":"t1","group":"thread","host":"bbs.cn","fold":2}"#.to_owned(),
        r#"{"name":"e1","group":"none","host":"e.cn","fold":3}"#.to_owned(),
        r#"{"name":"e2","group":"news","host":"e.cn","fold":3}"#.to_owned(),
    ];
    place.write("gold/manifest.jsonl", rows.join("\n"));
    // One article is emptied, because its page is; one page without an article comes out empty, one does not.
    let pages = [
        ("a1", PAGE, BODY),
        ("a2", PAGE, BODY),
        ("a3", "\n \n", BODY),
        ("n1", PAGE, BODY),
        ("t1", PAGE, BODY),
        ("e1", " \n", ""),
        ("e2", PAGE, " \n"),
    ];
    for (name, page, gold) in pages {
        place.write(&format!("gold/{name}.txt"), page);
        place.write(&format!("gold/{name}.gold.txt"), gold);
    }
    place
}

fn json(place: &Place, arguments: &[&str]) -> Value {
    serde_json::from_str(&place.run(arguments).ends(0, &[]).out).unwrap()
}

fn near(value: &Value, expected: f64) -> bool {
    (value.as_f64().unwrap() - expected).abs() < 1e-9
}

#[test]
fn groups_have_rows_and_articles_are_one_more() {
    let place = bench();
    let shown = place.run(&["eval", "gold"]).ends(0, &[]).out;
    let article = "article text 3 2 0.6667 0.6667 0.6667 0.000-1.000 0.5000 33.3% 33.3% 33.3%";
    // One host has no interval.
    let thread = "thread text 1 1 1.0000 1.0000 1.0000 - 1.0000 0.0% 0.0% 0.0%";
    for row in [article, thread] {
        assert!(shown.lines().any(|line| line.split_whitespace().eq(row.split(' '))), "{row}: {shown}");
    }
    let report = json(&place, &["eval", "gold", "--json"]);
    let groups: Vec<&String> = report["groups"].as_object().unwrap().keys().collect();
    assert_eq!(groups, ["article text", "articles text", "news text", "thread text"]);
    let article = &report["groups"]["article text"];
    assert_eq!((article["pages"].as_u64(), article["hosts"].as_u64()), (Some(3), Some(2)));
    // Two pages of one host are whole, the only page of the other is lost.
    assert!(near(&article["f1"], 2.0 / 3.0) && near(&article["by_host"], 0.5), "{article}");
    for share in ["lost", "drowned", "emptied"] {
        assert!(near(&article[share], 1.0 / 3.0), "{share}: {article}");
    }
    // Hosts are drawn: with one of two, all is well or all is lost.
    assert_eq!(article["interval"].as_array().unwrap(), &[0.0, 1.0]);
    // The page of news without an article does not count.
    let articles = &report["groups"]["articles text"];
    assert_eq!((articles["pages"].as_u64(), articles["hosts"].as_u64()), (Some(4), Some(3)));
    assert!(near(&articles["f1"], 0.75) && near(&report["groups"]["news text"]["f1"], 1.0), "{report:#}");
}

#[test]
fn one_group_of_articles_has_no_row_of_all() {
    let place = bench();
    let report = json(&place, &["eval", "gold", "--json", "--include", "a*"]);
    assert_eq!(report["groups"].as_object().unwrap().keys().collect::<Vec<_>>(), ["article text"]);
}

#[test]
fn pages_without_an_article_count_by_whether_they_are_empty() {
    let place = bench();
    let report = json(&place, &["eval", "gold", "--json"]);
    let none = &report["no_article"]["none text"];
    assert!(none["pages"] == 2 && near(&none["empty"], 0.5), "{none}");
    let shown = place.run(&["eval", "gold"]).ends(0, &[]).out;
    assert!(shown.lines().any(|line| line.split_whitespace().eq(["none", "text", "2", "50.0%"])), "{shown}");
    assert!(shown.contains("e2.txt (none text): F1 0.0") && !shown.contains("e1.txt"), "{shown}");
}

#[test]
fn labels_without_body_are_a_page_without_an_article() {
    let place = Place::with(&[("gold/a.txt", PAGE), ("gold/a.labels.tsv", "1\tnavigation\n5\tcopyright\n")]);
    let report = json(&place, &["eval", "gold", "--json"]);
    assert!(near(&report["no_article"]["none text"]["empty"], 0.0), "{report:#}");
    assert!(report["groups"].as_object().unwrap().is_empty(), "{report:#}");
}

#[test]
fn rows_of_labels_find_their_lines_again_by_text() {
    let labels = ["navigation", "title", "byline", "content", "copyright"];
    let rows: Vec<String> =
        (1..).zip(PAGE.lines()).zip(labels).map(|((at, line), label)| format!("{at}\t{label}\t{line}\n")).collect();
    let rows = rows.concat();
    let place = Place::with(&[("gold/a.txt", PAGE), ("gold/a.labels.tsv", &rows)]);
    let f1 = |report: &Value| report["pages"][0]["f1"].as_f64().unwrap();
    let report = json(&place, &["eval", "gold", "--json"]);
    assert!(near(&report["pages"][0]["f1"], 1.0) && report["pages"][0]["moved"].is_null(), "{report:#}");
    // The page was saved again: a line more at its top, and another copyright.
    place.write("gold/a.txt", format!("广告\n{}", PAGE.replace("某报社", "别的报社")));
    let names = [
        "a.labels.tsv:4: line 4 does not have",
        "line 5 has it",
        "a.labels.tsv:5: line 5 does not have",
        "no line has it",
    ];
    let done = place.run(&["eval", "gold", "--json"]).ends(0, &names);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    assert!((f1(&report) - 1.0).abs() < 1e-9, "{report:#}");
    assert_eq!(report["pages"][0]["moved"].as_array().unwrap().len(), 5);
    let done = place.run(&["eval", "gold"]).ends(0, &names);
    assert!(done.err.lines().count() == 5, "{}", done.err);
    // `train` names the same rows. Rows without texts cannot be checked.
    place.run(&["train", "gold", "-o", "m.json"]).ends(0, &names);
    place.write("gold/a.labels.tsv", "5\tcontent\n");
    place.run(&["eval", "gold"]).ends(0, &[]);
    // One page has one gold.
    place.write("gold/a.gold.txt", BODY);
    for command in [&["eval", "gold"][..], &["train", "gold", "-o", "n.json"]] {
        place.run(command).ends(2, &["a.gold.txt and", "a.labels.tsv", "remove one of them"]);
    }
}

#[test]
fn titles_and_days_count_where_the_manifest_knows_them() {
    let place = bench();
    let report = json(&place, &["eval", "gold", "--json"]);
    // Of three known ones one is right, one is another, and the empty page has none.
    for field in ["title text", "day text"] {
        let of = &report["metadata"][field];
        assert!(of["pages"] == 3 && near(&of["right"], 1.0 / 3.0) && near(&of["other"], 1.0 / 3.0), "{field}: {of}");
    }
    let page = &report["pages"][1];
    assert_eq!((&page["name"], &page["title"]["agreement"]), (&"a2.txt".into(), &"other".into()));
    assert_eq!(report["pages"][2]["day"]["agreement"], "missing");
    let shown = place.run(&["eval", "gold"]).ends(0, &[]).out;
    let row = ["day", "text", "3", "33.3%", "33.3%", "33.3%"];
    assert!(shown.lines().any(|line| line.split_whitespace().eq(row)), "{shown}");
}

#[test]
fn a_baseline_compares_all_rows() {
    let place = bench();
    place.write("before.json", place.run(&["eval", "gold", "--json"]).ends(0, &[]).out);
    place.run(&["eval", "gold", "--baseline", "before.json"]).ends(0, &[]);
    place.write("gold/e1.txt", PAGE);
    place.write("gold/a1.txt", PAGE.replace(TITLE, "水位回落").replace("2024-05-01", "2024-04-30"));
    let says = [
        "group none text got worse: empty 0.5000, now 0.0000",
        "metadata title text got worse: right 0.3333, now 0.0000",
        "metadata day text got worse: right 0.3333, now 0.0000",
        "page e1.txt got worse: F1 1.0000, now 0.0000",
    ];
    place.run(&["eval", "gold", "--baseline", "before.json"]).ends(1, &says);
}

#[test]
fn sealed_pages_are_never_named() {
    let place = bench();
    let shown = place.run(&["eval", "--sealed", "gold"]).ends(0, &[]).out;
    assert!(shown.contains("articles text") && shown.contains("none text"), "{shown}");
    for part in ["a1", "a2", "e2", "x.cn", "F1 0.", BODY, "标题"] {
        assert!(!shown.contains(part), "{part}: {shown}");
    }
    for more in
        [&["--json"][..], &["--worst", "1"], &["--baseline", "x.json"], &["--include", "a1*"], &["--exclude", "a*"]]
    {
        place.run(&[&["eval", "--sealed", "gold"], more].concat()).ends(2, &[more[0]]);
    }
    // A page that cannot be read is not named either.
    place.write("gold/a1.labels.tsv", "1\tnovel\n");
    std::fs::remove_file(place.path("gold/a1.gold.txt")).unwrap();
    let done = place.run(&["eval", "--sealed", "gold"]).ends(2, &["cannot be read"]);
    assert!(!done.err.contains("a1") && !done.err.contains("novel"), "{}", done.err);
    place.run(&["eval", "gold"]).ends(2, &["a1.labels.tsv:1"]);
}

#[test]
fn one_fold_is_measured_as_among_all() {
    let place = bench();
    let run = |more: &[&str]| {
        let done = place.run(&[&["train", "gold", "--folds", "--json"], more].concat()).ends(0, &["without fold 1"]);
        (serde_json::from_str::<Value>(&done.out).unwrap(), done.err)
    };
    let ((all, _), (one, said)) = (run(&[]), run(&["--fold", "1"]));
    assert!(!said.contains("without fold 0"), "{said}");
    let of_fold: Vec<&Value> = all["pages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|page| ["a3.txt", "n1.txt"].contains(&page["name"].as_str().unwrap()))
        .collect();
    assert_eq!(one["pages"].as_array().unwrap().iter().collect::<Vec<_>>(), of_fold);
    assert_eq!(one["groups"]["articles text"]["pages"], 2);
    place.run(&["train", "gold", "--folds", "--fold", "5"]).ends(2, &["--fold", "5"]);
    place.run(&["train", "gold", "--folds", "--fold", "4"]).ends(2, &["--fold 4: no page is in this fold"]);
    place.run(&["train", "gold", "--fold", "1"]).ends(2, &["--folds"]);
    place.run(&["train", "gold", "--folds", "--fold", "1", "-o", "x.json"]).ends(2, &["--output"]);
}
