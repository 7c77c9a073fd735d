//! What is there stays: no output takes the place of an input or of another file unless that is asked for.

use crate::containers::{jsonl, page};
use crate::{PAGE, Place};

/// What is said of an output that is there.
const THERE: &str = "it is there already; --overwrite replaces it";
/// What is said of one that is an input.
const INPUT: &str = "it is an input of this command";

#[test]
fn an_output_that_is_itself_a_named_input_is_refused() {
    let place = Place::with(&[("x.txt", PAGE), ("x.jsonl", &jsonl(0..3)), ("tree/a.txt", PAGE), ("t.tsv", PAGE)]);
    for arguments in [
        &["x.txt", "-o", "x.txt"][..],
        &["x.txt", "-o", "./tree/../x.txt"],
        &["x.jsonl", "-o", "x.jsonl", "--overwrite"],
        &["tree/a.txt", "x.txt", "-o", "x.txt", "--overwrite"],
        &["tree", "-o", "tree/"],
        &["tree", "x.txt", "-o", "./tree", "--overwrite"],
        &["x.txt", "--stats", "x.txt", "--overwrite"],
        &["x.txt", "--rejects", "x.txt", "--overwrite"],
        &["check", "x.txt", "--junit", "x.txt", "--overwrite"],
        &["check", "x.txt", "--summary", "x.txt"],
        &["sites", "t.tsv", "-o", "t.tsv", "--overwrite"],
    ] {
        place.run(arguments).ends(2, &[INPUT]);
    }
    assert_eq!(
        (place.read("x.txt"), place.read("t.tsv"), place.read("x.jsonl")),
        (PAGE.into(), PAGE.into(), jsonl(0..3))
    );
    assert_eq!(std::fs::read_dir(place.path("tree")).unwrap().count(), 1);
}

#[test]
fn files_that_are_read_beside_the_pages_are_inputs_too() {
    let place = Place::with(&[("x.txt", PAGE), ("lines.txt", "一行\n"), ("pages.jsonl", &jsonl(0..3))]);
    place.run(&["sites", "pages.jsonl", "-o", "t.tsv", "-q"]);
    let table = place.read("t.tsv");
    for arguments in [
        &["x.txt", "--sites", "t.tsv", "-o", "t.tsv", "--overwrite"][..],
        &["x.txt", "--sites", "t.tsv", "--stats", "t.tsv", "--overwrite"],
        &["x.txt", "--allow", "lines.txt", "-o", "lines.txt", "--overwrite"],
    ] {
        place.run(arguments).ends(2, &[INPUT]);
    }
    assert_eq!((place.read("t.tsv"), &*place.read("lines.txt")), (table, "一行\n"));
}

#[test]
fn two_outputs_are_never_the_same_file() {
    let place = Place::with(&[("x.txt", PAGE)]);
    for arguments in [
        &["x.txt", "-o", "n.json", "--stats", "n.json"][..],
        &["x.txt", "-o", "n.json", "--rejects", "./n.json"],
        &["x.txt", "--stats", "n.json", "--rejects", "n.json", "--overwrite"],
        &["check", "x.txt", "--junit", "n.json", "--stats", "n.json"],
        &["check", "x.txt", "--summary", "n.json", "--junit", "n.json"],
    ] {
        place.run(arguments).ends(2, &["n.json: two outputs have this name"]);
        assert!(!place.path("n.json").exists(), "{arguments:?}");
    }
    place.run(&["-q", "x.txt", "-o", "/dev/null", "--stats", "/dev/null"]).ends(0, &[]);
}

#[cfg(unix)]
#[test]
fn a_link_does_not_hide_that_an_output_is_an_input() {
    let place = Place::with(&[("x.txt", PAGE), ("tree/a.txt", PAGE)]);
    std::os::unix::fs::symlink("x.txt", place.path("link.txt")).unwrap();
    std::os::unix::fs::symlink("tree", place.path("other")).unwrap();
    place.run(&["link.txt", "-o", "x.txt", "--overwrite"]).ends(2, &[INPUT]);
    place.run(&["x.txt", "-o", "link.txt", "--overwrite"]).ends(2, &[INPUT]);
    place.run(&["tree", "-o", "other/"]).ends(2, &[INPUT]);
    assert_eq!(place.read("x.txt"), PAGE);
}

#[test]
fn what_is_there_is_replaced_only_when_that_is_asked_for() {
    let place = Place::with(&[("a.txt", PAGE), ("in/a.txt", PAGE), ("in/b.txt", PAGE)]);
    for (path, arguments) in [
        ("precious.txt", &["a.txt", "-o", "precious.txt"][..]),
        ("p.txt.gz", &["a.txt", "-o", "p.txt.gz", "--format", "text"]),
        ("p-00000.jsonl", &["a.txt", "-o", "p.jsonl", "--shard", "1M"]),
        ("p-00007.jsonl", &["a.txt", "-o", "p.jsonl", "--shard", "1M"]),
        ("out/b.txt.jsonl", &["in", "-o", "out/"]),
        ("stats.json", &["a.txt", "--stats", "stats.json"]),
        ("r.jsonl", &["a.txt", "--rejects", "r.jsonl"]),
        ("j.xml", &["check", "a.txt", "--junit", "j.xml"]),
        ("t.tsv", &["sites", "a.txt", "-o", "t.tsv", "--url", "http://a.cn/"]),
    ] {
        place.write(path, "precious");
        place.run(arguments).ends(2, &[path, THERE]);
        assert_eq!(place.read(path), "precious", "{arguments:?}");
        // Refused once, it is refused again: nothing was left that would go on.
        place.run(arguments).ends(2, &[path, THERE]);
        let overwrite = [arguments, &["--overwrite"]].concat();
        let done = place.run(&overwrite);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert_ne!(std::fs::read(place.path(path)).ok(), Some(b"precious".to_vec()), "{arguments:?}");
        let _ = std::fs::remove_file(place.path(path));
        let _ = std::fs::remove_file(place.path("p-00000.jsonl"));
    }
    // Beside other files of a directory there is room.
    place.write("out/c.txt.jsonl", "precious");
    place.run(&["-q", "in/a.txt", "-o", "out/", "--overwrite"]).ends(0, &[]);
    std::fs::remove_file(place.path("out/a.txt.jsonl")).unwrap();
    std::fs::remove_file(place.path("out/b.txt.jsonl")).unwrap_or_default();
    place.run(&["-q", "in", "-o", "out/"]).ends(0, &[]);
    assert_eq!(place.read("out/c.txt.jsonl"), "precious");
    // A model, too.
    place.write("gold/p.txt", PAGE);
    place.write("gold/p.gold.txt", crate::BODY);
    place.write("m.json", "precious");
    place.run(&["train", "gold", "-o", "m.json"]).ends(2, &["m.json", THERE]);
    assert_eq!(place.read("m.json"), "precious");
}

#[test]
fn records_in_a_directory_are_no_pages() {
    let place = Place::with(&[]);
    for n in 0..3 {
        place.write(&format!("tree/{n}.txt"), page(n));
    }
    let expected = place.run(&["-q", "tree"]).ends(0, &[]).out;
    for (n, arguments) in [
        &["-o", "tree/all.jsonl"][..],
        &["-o", "tree/all.json", "--format", "json"],
        &["-o", "tree/all.jsonl.gz"],
        &["-o", "tree/all.jsonl.zst"],
        &["-o", "tree/all.jsonl.xz", "--script", "hans"],
        &["-o", "tree/parts/p.jsonl", "--shard", "1k"],
        #[cfg(feature = "parquet")]
        &["-o", "tree/all.parquet"],
    ]
    .iter()
    .enumerate()
    {
        std::fs::create_dir_all(place.path("tree/parts")).unwrap();
        place.run(&[&["-q", "tree"], *arguments].concat()).ends(0, &[]);
        assert_eq!(place.run(&["-q", "tree"]).ends(0, &[]).out, expected, "{arguments:?}");
        let says = if n == 0 { "1 file of records" } else { "files of records" };
        place.run(&["tree"]).ends(0, &[says, "name such a file to read it", "3 records written"]);
        // A glob names kinds of files, and no file of records itself.
        let done = place.run(&["-q", "tree", "--include", "*.txt", "--include", "*.json*"]).ends(0, &[]);
        assert_eq!(done.out, expected);
    }
    // Named, it is read: records are JSON Lines like any.
    assert_eq!(place.run(&["-q", "tree/all.jsonl"]).ends(0, &[]).records().len(), 3);
    // JSON Lines of others are read.
    place.write("tree/others.jsonl", jsonl(0..2));
    assert_eq!(place.run(&["-q", "tree"]).ends(0, &[]).records().len(), 5);
}
