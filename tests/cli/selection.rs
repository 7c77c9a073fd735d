//! Which files of a directory are read, and what is said when none is.

use crate::containers::jsonl;
use crate::{BODY, PAGE, Place};

#[test]
fn a_directory_gives_its_pages_and_says_what_it_passes_over() {
    let place = Place::with(&[]);
    let html = format!("<p>{BODY}</p>");
    let pages = ["a.txt", "b.html", "c.shtml", "d.asp", "e.php?id=3", "f.jsonl", "g", "part-00000", "h.dump", "i.md"];
    for name in pages {
        place.write(
            &format!("in/{name}"),
            if name == "f.jsonl" {
                jsonl(0..1)
            } else if name.starts_with(['b', 'c', 'd', 'e']) {
                html.clone()
            } else {
                PAGE.into()
            },
        );
    }
    let others = [
        "a.js",
        "b.css",
        "c.png",
        "d.PDF",
        "e.docx",
        "f.svg",
        "a.gold.txt",
        "a.labels.tsv",
        "conf.json",
        "g.woff2",
        "h.js?v=2",
    ];
    for name in others {
        place.write(&format!("in/{name}"), PAGE);
    }
    place.write("in/blob", [0x1u8, 0x2, 0x7F, 0xFF].repeat(200));
    place.write("in/blob.dat", [0x3u8, 0x4, 0x5, 0x80].repeat(200));
    let done = place.run(&["in"]).ends(0, &["13 files passed over", "--include '*' takes all", "10 records written"]);
    let mut expected: Vec<String> =
        pages.iter().map(|name| format!("in/{name}{}", if *name == "f.jsonl" { ":1" } else { "" })).collect();
    expected.sort();
    assert_eq!(done.sources(), expected);
    // Asked for, all are read, and what is no text is named.
    let all =
        place.run(&["in", "--include", "*", "--stats", "s.json"]).ends(1, &["in/blob: no text", "23 records written"]);
    assert_eq!(all.records().len(), 23);
    place.run(&["-q", "in/a.js", "in/a.gold.txt"]).ends(0, &[]);
    assert_eq!(place.run(&["-q", "in", "--include", "*.css"]).ends(0, &[]).sources(), ["in/b.css"]);
    assert_eq!(place.run(&["-q", "in", "--exclude", "*.txt"]).ends(0, &[]).records().len(), 9);
}

#[test]
fn nothing_found_is_said_and_fails_a_check() {
    let place = Place::with(&[
        ("hidden/.a.txt", PAGE),
        ("pages/a.txt", PAGE),
        ("scripts/a.js", "var x;"),
        ("none.jsonl", "\n\n"),
        ("array.json", "[]\n"),
        ("array", "[ ]"),
        ("run/_SUCCESS", ""),
        ("run/part-00000", ""),
    ]);
    std::fs::create_dir(place.path("empty")).unwrap();
    for arguments in [
        &["empty"][..],
        &["hidden"],
        &["scripts"],
        &["pages", "--include", "*.html"],
        &["pages", "--exclude", "*"],
        &["empty", "hidden"],
        &["none.jsonl"],
        &["array.json"],
        &["array"],
        &["run"],
    ] {
        let done = place.run(&[arguments, &["-q"]].concat()).ends(0, &["no page found", arguments[0]]);
        assert_eq!(done.out, "");
        place.run(&[&["check", "-q"], arguments].concat()).ends(1, &["no page found"]);
    }
    place.run(&["check", "-q", "pages"]).ends(0, &[]);
    // An empty page is a page.
    place.feed(&["-q", "-"], "").ends(0, &[]);
}

#[test]
fn line_ends_of_unicode_end_lines() {
    let lines: Vec<&str> = PAGE.lines().collect();
    let expected = Place::with(&[]).feed(&["-"], lines.join("\n")).ends(0, &[]).record();
    for end in ["\u{85}", "\u{2028}", "\u{2029}", "\r\n", "\r"] {
        let record = Place::with(&[]).feed(&["-"], lines.join(end)).ends(0, &[]).record();
        assert_eq!((&record["text"], &record["taosha"]["lines"]), (&BODY.into(), &5.into()), "{end:?}");
        assert_eq!(record["taosha"]["removed"], expected["taosha"]["removed"], "{end:?}");
    }
    let mixed = format!("{}\u{85}{}\n{}\u{2028}{}\r\n{}", lines[0], lines[1], lines[2], lines[3], lines[4]);
    assert_eq!(Place::with(&[]).feed(&["-"], mixed).ends(0, &[]).record()["taosha"]["lines"], 5);
}

#[test]
fn the_last_record_of_an_archive_may_end_in_one_line_end_or_none() {
    let record = format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len());
    for end in ["", "\r\n", "\n", "\r\n\r\n", "\n\n"] {
        let archive = format!("{record}\r\n\r\n{record}{end}");
        let done = Place::with(&[]).feed(&["-q", "-"], archive).ends(0, &[]);
        assert_eq!(done.records().len(), 2, "{end:?}");
        assert!(done.records().iter().all(|record| record["text"] == BODY), "{end:?}");
    }
}
