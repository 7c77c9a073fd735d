//! `taosha train` and `taosha eval`: labelled pages in; models, scores and comparisons out.

use serde_json::Value;

use super::{BODY, COPYRIGHT, PAGE, Place, TITLE};

/// Pages with gold text and with labels.
fn labelled() -> Place {
    let place = Place::with(&[("gold/news/a.txt", PAGE), ("gold/news/a.gold.txt", BODY)]);
    for (number, town) in ["江口", "柳林", "石桥", "白塔", "青山", "南湾"].iter().enumerate() {
        let body = format!(
            "{town}镇昨天修好了第{number}座水渠，四百亩稻田当天就放上了水。\n村民说，今年的秧比去年早插了十天，收成应该不差。"
        );
        let page = format!(
            "首页 | 新闻 | 视频 | 图片\n{town}镇修好水渠\n2023-04-1{number} 来源：{town}日报\n{body}\n责任编辑：李四\n\
             相关阅读\n{town}镇开了三家新店\n{town}镇的桥明年通车\n版权所有 {town}日报社\n"
        );
        let labels: String = [
            "1\tnavigation",
            "2\ttitle",
            "3\tbyline",
            "4\tcontent",
            "5\tcontent",
            "6\tbyline",
            "7\trelated",
            "8\trelated",
            "9\trelated",
            "10\tcopyright",
        ]
        .join("\n");
        place.write(&format!("gold/towns/{number}.txt"), &page);
        if number % 2 == 0 {
            place.write(&format!("gold/towns/{number}.gold.txt"), &body);
        } else {
            place.write(&format!("gold/towns/{number}.labels.tsv"), &labels);
        }
    }
    place
}

fn report(place: &Place, arguments: &[&str]) -> Value {
    let mut all = vec!["eval", "gold", "--json"];
    all.extend(arguments);
    serde_json::from_str(&place.run(&all).ends(0, &[]).out).unwrap()
}

#[test]
fn pages_are_scored_by_page_group_and_label() {
    let place = labelled();
    let report = report(&place, &[]);
    let pages = report["pages"].as_array().unwrap();
    let names: Vec<&str> = pages.iter().map(|page| page["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["news/a.txt", "towns/0.txt", "towns/1.txt", "towns/2.txt", "towns/3.txt", "towns/4.txt", "towns/5.txt"]
    );
    assert_eq!(report["groups"]["towns text"]["pages"], 6);
    assert!(pages.iter().all(|page| page["f1"] == 1.0), "{report:#}");
    // Three of the pages have labels, each with two lines of content; the others say only what is body.
    let content = &report["labels"]["content"];
    assert_eq!((content["gold"].as_u64(), content["found"].as_u64()), (Some(6), Some(6)), "{content}");
}

#[test]
fn what_was_wrongly_kept_and_lost_is_shown() {
    let place = labelled();
    place.write("gold/news/a.gold.txt", "首页 > 新闻\n");
    let shown = place.run(&["eval", "gold"]).ends(0, &[]).out;
    assert!(shown.contains("news/a.txt (news text): F1 0.0"), "{shown}");
    assert!(shown.lines().any(|line| line.starts_with("  kept") && line.contains("连日大雨")), "{shown}");
    assert!(shown.lines().any(|line| line.starts_with("  lost") && line.contains("首页")), "{shown}");
}

#[test]
fn getting_worse_is_an_exit_code() {
    let place = labelled();
    let before = place.run(&["eval", "gold", "--json"]).ends(0, &[]).out;
    place.write("before.json", &before);
    place.run(&["eval", "gold", "--baseline", "before.json"]).ends(0, &[]);
    let worse = ["eval", "gold", "--baseline", "before.json", "--drop", "content"];
    place.run(&worse).ends(1, &["group towns text got worse: F1 1.0000", "page towns/0.txt got worse"]);
    place.run(&[&worse[..], &["--bound", "1"]].concat()).ends(0, &["page towns/0.txt got worse"]);
    place.write("before.json", "{}");
    place
        .run(&["eval", "gold", "--baseline", "before.json"])
        .ends(2, &["before.json", "not an output of `taosha eval --json`"]);
}

/// A page with `trained = false` is measured and never trained on; a description that cannot be read is an error.
#[test]
fn a_page_can_be_left_out_of_training() {
    let place = labelled();
    place.run(&["train", "gold", "-o", "before.json"]).ends(0, &["7 pages"]);
    for (file, text) in [("source.txt", PAGE), ("expected.txt", BODY), ("about.toml", "trained = false\n")] {
        place.write(&format!("gold/towns/new/{file}"), text);
    }
    place.run(&["train", "gold", "-o", "after.json"]).ends(0, &["7 pages"]);
    assert_eq!(place.read("before.json"), place.read("after.json"));
    let report: Value = serde_json::from_str(&place.run(&["eval", "gold", "--json"]).ends(0, &[]).out).unwrap();
    assert!(
        report["pages"].as_array().unwrap().iter().any(|page| page["name"] == "towns/new/source.txt"),
        "{report:#}"
    );
    place.write("gold/towns/new/about.toml", "trained = maybe\n");
    place.run(&["train", "gold", "-o", "other.json"]).ends(2, &["about.toml"]);
}

#[test]
fn training_twice_gives_the_same_file_and_it_can_be_used() {
    let place = labelled();
    place.run(&["train", "gold", "-o", "one.json"]).ends(0, &["7 pages", "wrote one.json"]);
    place.run(&["train", "gold", "-o", "two.json"]).ends(0, &["wrote two.json"]);
    assert_eq!(place.read("one.json"), place.read("two.json"));
    place.write("a.txt", PAGE);
    let record = place.run(&["--model", "one.json", "a.txt"]).ends(0, &[]).record();
    assert!(record["text"].as_str().unwrap().contains(BODY), "{record:#}");
    assert_eq!(record["metadata"]["title"], TITLE);
    let folds = place.run(&["train", "gold", "--folds", "--curve"]).ends(0, &["without fold 4"]).out;
    assert!(folds.contains("towns text") && folds.lines().any(|line| line.starts_with("0.9  ")), "{folds}");
}

/// The numbers of a table's row.
fn row(table: &str, name: &str) -> Vec<f64> {
    let row = table.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {table}"));
    row.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

#[test]
fn a_table_says_what_each_part_brings() {
    let place = labelled();
    place.write("gold/other/a.txt", PAGE.replace(COPYRIGHT, "柳林新村的龙舟队今年又拿了冠军\n版权所有 某报社"));
    place.write("gold/other/a.gold.txt", BODY);
    let done =
        place.run(&["train", "gold", "--folds", "--table", "parts"]).ends(0, &["1 of 13: whole", "13 of 13: half of "]);
    let whole = row(&done.out, "whole");
    // Three groups of text, and the speed of labelling.
    assert!(whole.len() == 4 && whole[3] > 0.0, "{}", done.out);
    for name in [
        "without the second pass",
        "without words",
        "without class names",
        "without anything of the DOM",
        "without context features",
        "without rules and cleaners",
        "a quarter of the hosts",
    ] {
        assert_eq!(row(&done.out, name).len(), 4, "{name}: {}", done.out);
    }
    place.run(&["train", "gold", "--table", "parts", "-o", "x.json"]).ends(2, &["--table", "--output"]);
}

#[test]
fn settings_are_chosen_on_other_folds() {
    let place = labelled();
    let done = place.run(&["train", "gold", "--folds", "--choose"]).ends(0, &["fold 4: chosen: ", "80 trees"]);
    assert!(done.out.contains("towns text"), "{}", done.out);
    place.run(&["train", "gold", "--folds", "--choose", "--table", "parts"]).ends(2, &["--choose", "--table"]);
}

#[test]
fn a_table_says_what_smaller_models_do() {
    let place = labelled();
    let table = place.run(&["train", "gold", "--folds", "--table", "sizes"]).ends(0, &["1 of 7: 160 trees"]).out;
    for name in ["160 trees of 6 questions", "80 trees of 6 questions", "160 trees of 4 questions"] {
        assert_eq!(row(&table, name).len(), 3, "{name}: {table}");
    }
}

#[test]
fn strictness_is_a_dial() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let kept = |strictness: &str| {
        let record = place.run(&["--strictness", strictness, "a.txt"]).ends(0, &[]).record();
        record["taosha"]["kept"].as_u64().unwrap()
    };
    assert!(kept("0") >= kept("0.5") && kept("0.5") >= kept("1"));
    assert!(kept("0") > kept("1"));
    place.run(&["--strictness", "2", "a.txt"]).ends(2, &["a number from 0 to 1"]);
}

#[test]
fn what_is_wrong_with_pages_or_model_is_named() {
    let place = labelled();
    place.write("none/a.txt", PAGE);
    place.run(&["eval", "none"]).ends(2, &["none: no labelled pages", "NAME.gold.txt"]);
    place.run(&["train", "gold"]).ends(2, &["--output"]);
    place
        .run(&["train", "gold", "--folds", "--without", "colour"])
        .ends(2, &["no feature name begins so", "share of Han"]);
    place.write("gold/towns/1.labels.tsv", "1\tnavigation\n2 title\n");
    place.run(&["eval", "gold"]).ends(2, &["1.labels.tsv:2", "a tab"]);
    place.write("gold/towns/1.labels.tsv", "1\tnovel\n");
    place.run(&["eval", "gold"]).ends(2, &["1.labels.tsv:1", "novel"]);
    place.write("gold/towns/1.labels.tsv", "");
    place.write("gold/manifest.jsonl", "{\"name\": 1}\n");
    place.write("gold/x.txt", PAGE);
    place.write("gold/x.gold.txt", BODY);
    place.run(&["eval", "gold"]).ends(2, &["manifest.jsonl:1"]);
    place.write("bad.json", "{\"schema\": 1}");
    place.run(&["--model", "bad.json", "gold/x.txt"]).ends(2, &["bad.json", "not a model file"]);
}

#[test]
fn explaining_gives_three_reasons() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let done = place.run(&["explain", "--json", "a.txt"]).ends(0, &[]);
    let explained: Value = serde_json::from_str(&done.out).unwrap();
    for line in explained["lines"].as_array().unwrap() {
        let reasons = line["reasons"].as_array().unwrap();
        assert_eq!(reasons.len(), 3, "{line}");
        let points: Vec<f64> = reasons.iter().map(|reason| reason["points"].as_f64().unwrap().abs()).collect();
        assert!(points.is_sorted_by(|a, b| a >= b), "{line}");
    }
}
