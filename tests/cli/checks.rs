//! What continuous integration asks: bounds, exit codes, and the files it reads.

use serde_json::Value;

use crate::Place;
use crate::containers::{jsonl, page};

/// Pages of which one cannot be read, and one has no article.
fn pages() -> Place {
    let place = Place::with(&[("in/all.jsonl", &jsonl(0..17)), ("in/menu.txt", "首页\n登录\n注册\n版权所有 某报社\n")]);
    place.write("in/binary.txt", [1u8; 100]);
    place
}

#[test]
fn a_check_writes_no_records_and_fails_when_a_bound_is_passed() {
    let place = pages();
    for (arguments, code, says) in [
        (&[][..], 1, &["rejected>0.0%: 1 of 19 pages rejected (5.3%)"][..]),
        (&["--fail-on", "rejected>6%"], 0, &[]),
        (&["--fail-on", "rejected>1 page", "--fail-on", "removed>90%"], 0, &[]),
        (&["--fail-on", "rejected>1 page", "--fail-on", "removed>10%"], 1, &["removed>10.0%: "]),
        // A menu has no article that could be lost.
        (&["--fail-on", "emptied>0", "--fail-on", "rejected>1 page"], 0, &[]),
        (
            &["--fail-on", "without-article>1%", "--fail-on", "rejected>1 page"],
            1,
            &["without-article>1.0%: 1 of 19 pages without an article"],
        ),
        // Without a bound on rejects any of them fails.
        (&["--fail-on", "removed>90%"], 1, &[]),
        (&["--fail-on", "suspect>lots"], 2, &["suspect>5%"]),
    ] {
        let done = place.run(&[&["check", "in"], arguments].concat());
        assert_eq!((done.code, &*done.out), (Some(code), ""), "{arguments:?} {}", done.err);
        for part in says {
            assert!(done.err.contains(part), "{arguments:?} should say {part:?}, but says\n{}", done.err);
        }
    }
    place.run(&["check", "-q", "in/all.jsonl"]).ends(0, &[]);
    // The records of a check are to be had, and what is cleaned can be held to bounds.
    place.run(&["check", "-q", "in/all.jsonl", "-o", "out.jsonl"]).ends(0, &[]);
    assert_eq!(place.read("out.jsonl").lines().count(), 17);
    let clean = place.run(&["-q", "in/all.jsonl", "--fail-on", "removed>1%"]).ends(1, &["removed>1.0%: "]);
    assert_eq!(clean.records().len(), 17);
}

#[test]
fn services_are_told_in_their_own_words() {
    let place = pages();
    let arguments = ["check", "-q", "in", "--annotations", "github", "--summary", "s.md", "--junit", "j.xml"];
    let done = place.run(&arguments).ends(
        1,
        &[
            "::error title=taosha rejected>0.0%25::1 of 19 pages rejected (5.3%25)\n",
            "::error file=in/binary.txt,line=1,title=taosha%3A rejected::no text: 100%25 of its characters",
        ],
    );
    assert_eq!(done.out, "");
    let summary = place.read("s.md");
    for part in [
        "| `rejected>0.0%` | 1 of 19 pages rejected (5.3%) | **failed** |",
        "| read | 19 |",
        "| in/binary.txt | rejected |",
    ] {
        assert!(summary.contains(part), "{summary}");
    }
    // A summary is added to, as a job's steps do.
    place.run(&arguments).ends(2, &["j.xml: it is there already; --overwrite replaces it"]);
    place.run(&[&arguments[..], &["--overwrite"]].concat()).ends(1, &["rejected"]);
    assert_eq!(place.read("s.md").matches("## taosha").count(), 2);
    let junit = place.read("j.xml");
    let tests = junit.matches("<testcase ").count();
    assert!(
        junit.contains(&format!("<testsuites name=\"taosha\" tests=\"{tests}\" failures=\"1\" errors=\"1\"")),
        "{junit}"
    );
    assert!(junit.contains("name=\"in/binary.txt\"><error message=\"no text: "), "{junit}");
}

#[test]
fn statistics_add_up() {
    let place = pages();
    place.run(&["in", "-o", "out.jsonl", "--stats", "stats.json"]).ends(1, &["binary"]);
    let stats: Value = serde_json::from_str(&place.read("stats.json")).unwrap();
    let number =
        |pointer: &str| stats.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{pointer}: {stats}"));
    assert_eq!((number("/pages"), number("/records"), number("/rejected"), number("/kept")), (19, 19, 1, 17));
    assert_eq!((number("/emptied"), number("/without_article")), (0, 1));
    let sum = |of: &str, what: &str| -> u64 {
        stats[of].as_object().unwrap().values().map(|amounts| amounts[what].as_u64().unwrap()).sum()
    };
    for (what, all) in [("lines", "/lines/removed"), ("characters", "/characters/removed")] {
        assert_eq!((sum("labels", what), sum("rules", what)), (number(all), number(all)), "{what}");
    }
    // Every page: breadcrumb, title, byline and copyright line go, of which the title has nine characters.
    assert_eq!((number("/labels/title/lines"), number("/labels/title/characters")), (17, 17 * 9));
    let kept: u64 = place
        .read("out.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().chars().count() as u64)
        .sum();
    assert_eq!(number("/characters/read") - number("/characters/removed"), kept);
    assert_eq!(number("/encodings/UTF-8"), 18);
    let stages = stats["stages"].as_object().unwrap();
    assert_eq!(stages.len(), 9);
    assert!(stages.values().all(|seconds| seconds.as_f64().unwrap() >= 0.0));
}

#[test]
fn the_closing_table_and_lines_of_progress_go_to_standard_error() {
    let place = pages();
    let done = place
        .run(&["in/all.jsonl"])
        .ends(0, &["17 records written, 0 inputs failed", "  kept               17  100.0%", "title "]);
    assert_eq!(done.records().len(), 17);
    place.run(&["-q", "in/all.jsonl"]).ends(0, &[]);
    let mut child = place.command(&["-", "--progress", "1"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2500));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), page(1).as_bytes()).unwrap();
    let err = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert!(err.starts_with("taosha: 0 pages, 0 B, "), "{err}");
}
