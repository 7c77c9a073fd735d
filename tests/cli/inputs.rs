//! Where pages come from, and what happens to those that cannot be read.

use crate::{BODY, PAGE, Place};

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_says_how_it_is_built_in() {
    let place = Place::with(&[("a.txt", PAGE)]);
    place.write("b.parquet", "PAR1....");
    for arguments in [&["b.parquet"][..], &["a.txt", "-o", "c.parquet"], &["a.txt", "--format", "parquet"]] {
        let code = if arguments == ["b.parquet"] { 1 } else { 2 };
        place.run(arguments).ends(code, &["cargo install --path . --features parquet"]);
    }
}

#[test]
fn reads_standard_input_files_and_both() {
    let place = Place::with(&[("a.txt", PAGE), ("b.txt", PAGE)]);
    for (arguments, sources) in [
        (&[][..], &["-"][..]),
        (&["-"], &["-"]),
        (&["clean", "-"], &["-"]),
        (&["a.txt"], &["a.txt"]),
        (&["--quiet", "b.txt", "-", "a.txt"], &["b.txt", "-", "a.txt"]),
        (&["--source", "page 7", "a.txt"], &["page 7"]),
        (&["--source", "page 7"], &["page 7"]),
    ] {
        let done = place.feed(arguments, PAGE).ends(0, &[]);
        assert_eq!(done.sources(), sources, "{arguments:?}");
        assert!(done.records().iter().all(|record| record["text"] == BODY), "{}", done.out);
    }
}

#[test]
fn walks_a_directory_in_sorted_order_without_hidden_files() {
    let place = Place::with(&[
        ("pages/b.txt", PAGE),
        ("pages/a/2.txt", PAGE),
        ("pages/a/10.html", PAGE),
        ("pages/a.txt", PAGE),
        ("pages/.hidden.txt", PAGE),
        ("pages/.git/c.txt", PAGE),
    ]);
    for (arguments, sources) in [
        (&["-q", "pages"][..], &["pages/a/10.html", "pages/a/2.txt", "pages/a.txt", "pages/b.txt"][..]),
        (&["-q", "pages", "--include", "*.txt"], &["pages/a/2.txt", "pages/a.txt", "pages/b.txt"]),
        (&["-q", "pages", "--exclude", "a/**", "--exclude", "b.*"], &["pages/a.txt"]),
        (&["-q", "pages/.git"], &["pages/.git/c.txt"]),
        (&["-q", "pages/.hidden.txt"], &["pages/.hidden.txt"]),
    ] {
        assert_eq!(place.run(arguments).ends(0, &[]).sources(), sources, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn follows_no_links_below_a_directory() {
    use std::os::unix::fs::symlink;

    let place = Place::with(&[("pages/a.txt", PAGE), ("elsewhere/b.txt", PAGE)]);
    symlink(place.path("elsewhere"), place.path("pages/folder")).unwrap();
    symlink(place.path("elsewhere/b.txt"), place.path("pages/file.txt")).unwrap();
    symlink(place.path("nowhere"), place.path("pages/dangling.txt")).unwrap();
    symlink(place.path("pages"), place.path("pages/loop")).unwrap();
    assert_eq!(place.run(&["-q", "pages"]).ends(0, &[]).sources(), ["pages/a.txt"]);
    // A link that the user names is meant.
    symlink(place.path("pages"), place.path("named")).unwrap();
    assert_eq!(place.run(&["-q", "named"]).ends(0, &[]).sources(), ["named/a.txt"]);
    assert_eq!(place.run(&["-q", "pages/file.txt"]).ends(0, &[]).sources(), ["pages/file.txt"]);
}

#[test]
fn a_missing_file_is_named_and_the_others_are_written() {
    let place = Place::with(&[("a.txt", PAGE), ("b.txt", PAGE)]);
    let done = place
        .run(&["a.txt", "gone.txt", "b.txt"])
        .ends(1, &["taosha: gone.txt: ", "2 records written, 1 input failed"]);
    assert_eq!(done.sources(), ["a.txt", "b.txt"]);
    place.run(&["explain", "gone.txt"]).ends(1, &["gone.txt"]);
    place.run(&["convert", "--to", "s2t", "gone.txt"]).ends(1, &["gone.txt"]);
}

/// The kernel gives every user, root too, a file that is listed and cannot be read: a process's memory from its start.
#[cfg(target_os = "linux")]
#[test]
fn an_unreadable_file_of_a_directory_is_named_and_the_others_are_written() {
    let place = Place::with(&[]);
    let done = place.run(&["/proc/self/task", "--include", "comm", "--include", "mem"]).ends(1, &["/mem: ", " failed"]);
    let sources = done.sources();
    assert!(!sources.is_empty() && sources.iter().all(|source| source.ends_with("/comm")), "{sources:?}");
}

#[test]
fn a_page_that_cannot_be_cleaned_has_a_record_that_says_so() {
    let place = Place::with(&[("a.txt", PAGE), ("b.txt", BODY)]);
    let done = place
        .run(&["--max-page", "150", "a.txt", "b.txt"])
        .ends(1, &["taosha: a.txt: ", "--max-page", "2 records written"]);
    let records = done.records();
    assert!(records[0]["error"]["message"].as_str().unwrap().contains("more than the bound of 150"), "{}", done.out);
    assert_eq!(
        (&records[0]["text"], &records[1]["text"], &records[1]["error"]),
        (&"".into(), &BODY.into(), &().into())
    );
    place.run(&["--max-page", "1k", "--quiet", "a.txt", "b.txt"]).ends(0, &[]);
    let binary = place.feed(&["-"], [&b"\x7FELF\x02\x01\x01"[..], &[1; 64]].concat()).ends(1, &["taosha: -: no text"]);
    assert_eq!(binary.record()["error"]["code"], "not-text");
}

#[test]
fn reads_other_encodings() {
    let place = Place::with(&[]);
    let gb = encoding_rs::GB18030.encode(PAGE).0;
    let big5 =
        encoding_rs::BIG5.encode("連日大雨，河水上漲，沿岸居民昨晚全部撤離，目前沒有人員傷亡的報告。").0.into_owned();
    for (arguments, bytes, encoding) in [
        (&[][..], &gb[..], "gb18030"),
        (&["--encoding", "gbk"], &gb, "gb18030"),
        (&["--encoding", "big5"], &big5, "Big5"),
    ] {
        let record = place.feed(arguments, bytes).ends(0, &[]).record();
        assert_eq!(record["metadata"]["encoding"], encoding);
        assert!(record["text"].as_str().unwrap().starts_with("連日大雨") || record["text"] == BODY, "{record}");
    }
}

#[test]
fn a_path_named_like_a_command_stands_behind_two_dashes() {
    let place = Place::with(&[("rules", PAGE), ("schema/a.txt", PAGE)]);
    assert_eq!(place.run(&["--", "rules"]).ends(0, &[]).sources(), ["rules"]);
    // Only the first word can be a command.
    place.run(&["--lean", "schema", "rules", "explain"]).ends(1, &["taosha: explain: "]);
    assert_eq!(place.run(&["clean", "-q", "schema", "--", "rules"]).ends(0, &[]).sources(), ["schema/a.txt", "rules"]);
}
