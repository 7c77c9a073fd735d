//! The record: its definition and what is made from it, choice of fields, codes, and records of version 1.

use std::path::Path;

use serde_json::{Value, json};

use crate::containers::jsonl;
use crate::{BODY, PAGE, Place, TITLE};

/// What is made from the definition, and the file in the repository that holds it.
const MADE: [(&str, &str); 2] =
    [("markdown", "docs/fields.md"), ("python", "bindings/python/python/taosha/_record.py")];

/// With `TAOSHA_BLESS` set, the files are written anew.
#[test]
fn the_files_made_from_the_definition_are_up_to_date() {
    for (format, file) in MADE {
        let made = Place::with(&[]).run(&["schema", "--format", format]).ends(0, &[]).out;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::env::var_os("TAOSHA_BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept == made, "{file} is old; TAOSHA_BLESS=1 cargo test --test cli record:: writes it anew");
    }
}

#[test]
fn the_reference_has_every_key_of_a_record() {
    let reference = Place::with(&[]).run(&["schema", "--format", "markdown"]).ends(0, &[]).out;
    let record = Place::with(&[]).feed(&["--attributes"], PAGE).ends(0, &[]).record();
    let mut paths = Vec::new();
    paths_of(&record, "", &mut paths);
    assert!(paths.len() > 40, "{paths:?}");
    for path in paths.iter().filter(|path| !path.starts_with("attributes.")) {
        assert!(reference.contains(&format!("| `{path}` |")), "{path}");
    }
}

fn paths_of(value: &Value, above: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = format!("{above}{key}");
                let list = if value.is_array() { "[]" } else { "" };
                paths_of(value, &format!("{path}{list}."), paths);
                paths.push(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths_of(item, above, paths)),
        _ => {}
    }
}

#[test]
fn fields_are_chosen_by_their_paths() {
    let place = Place::with(&[("a.txt", PAGE), ("b.txt", "")]);
    let done = place.run(&["-q", "--fields", "text,metadata.title", "a.txt"]).ends(0, &[]);
    assert_eq!(done.out, format!("{{\"text\":\"{BODY}\",\"metadata\":{{\"title\":\"{TITLE}\"}}}}\n"));
    let suspect = place.run(&["-q", "--fields", "taosha.suspect.code,source", "b.txt"]).ends(0, &[]);
    assert_eq!(suspect.out, "{\"taosha\":{\"suspect\":{\"code\":\"empty-page\"}},\"source\":\"b.txt\"}\n");
    let indented = place.run(&["-q", "--format", "json", "--fields", "id,taosha", "a.txt"]).ends(0, &[]);
    let whole = place.run(&["-q", "a.txt"]).record();
    let read: Value = serde_json::from_str(&indented.out).unwrap();
    assert_eq!(read, json!([{ "id": whole["id"], "taosha": whole["taosha"] }]));
    assert!(indented.out.contains("\n  \"taosha\": {\n    \"version\""), "{}", indented.out);
    for (arguments, message) in [
        (["--fields", "titel"], "no field \"titel\" (did you mean metadata.title?); the fields are schema, id, text"),
        (["--fields", "metadata.titel"], "the fields of metadata are title, author"),
        (["--fields", "posts.text"], "records have no field \"posts.text\""),
    ] {
        place.run(&[&arguments[..], &["a.txt"]].concat()).ends(2, &[message]);
    }
    place.run(&["--fields", "id", "--format", "text", "a.txt"]).ends(2, &["text and Markdown have no fields"]);
    place.run(&["--lean", "--format", "markdown", "a.txt"]).ends(2, &["--lean: text and Markdown have no fields"]);
    place.run(&["--lean", "--fields", "id", "a.txt"]).ends(2, &["cannot be used with"]);
}

#[test]
fn other_fields_of_a_line_keep_their_numbers_as_written() {
    let line = json!({ "text": PAGE }).to_string().replace('}', ",\"n\":1.10,\"big\":12345678901234567890123}");
    for format in ["jsonl", "json"] {
        let place = Place::with(&[("a.jsonl", &line)]);
        let done = place.run(&["-q", "--format", format, "--fields", "extra,id", "a.jsonl"]).ends(0, &[]);
        assert!(done.out.contains("\"n\":1.10") && done.out.contains("12345678901234567890123"), "{}", done.out);
    }
}

#[test]
fn a_lean_record_lacks_only_what_was_removed() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..50))]);
    let whole = place.run(&["-q", "in.jsonl"]).ends(0, &[]);
    let lean = place.run(&["-q", "--lean", "in.jsonl"]).ends(0, &[]);
    assert!(lean.out.len() < whole.out.len() * 4 / 5, "{} of {}", lean.out.len(), whole.out.len());
    for (mut whole, lean) in whole.records().into_iter().zip(lean.records()) {
        assert!(whole["taosha"].as_object_mut().unwrap().remove("removed").is_some());
        assert_eq!(whole, lean);
    }
    // The choice is part of a run: another one does not go on where it stopped.
    place.run(&["-q", "in.jsonl", "-o", "out.jsonl"]).ends(0, &[]);
    assert_eq!(place.read("out.jsonl"), whole.out);
}

#[test]
fn reasons_have_codes_and_statistics_count_them() {
    let place = Place::with(&[("in/a.txt", PAGE), ("in/empty.txt", ""), ("in/lost.txt", &"\u{FFFD}".repeat(80))]);
    place.write("in/binary.txt", [1u8; 100]);
    place.write("in/large.txt", PAGE.repeat(9));
    let says = ["in/binary.txt: no text", "in/large.txt: the page has 1998 bytes"];
    let done = place.run(&["in", "--max-page", "1k", "--stats", "stats.json"]).ends(1, &says);
    let codes: Vec<(Value, Value)> = done
        .records()
        .into_iter()
        .map(|record| (record["error"]["code"].clone(), record["taosha"]["suspect"]["code"].clone()))
        .collect();
    let of = |error: Option<&str>, suspect: Option<&str>| (Value::from(error), Value::from(suspect));
    assert_eq!(
        codes,
        [
            of(None, None),
            of(Some("not-text"), None),
            of(None, Some("empty-page")),
            of(Some("too-large"), None),
            of(None, Some("text-lost")),
        ]
    );
    let stats: Value = serde_json::from_str(&place.read("stats.json")).unwrap();
    assert_eq!(stats["errors"], json!({ "not-text": 1, "too-large": 1 }));
    assert_eq!(stats["suspects"], json!({ "empty-page": 1, "text-lost": 1 }));
    assert_eq!((&stats["suspect"], &stats["rejected"]), (&json!(2), &json!(2)));
}

/// A record as version 1 wrote it.
const VERSION_1: &str = r#"{"schema":1,"id":"0a","text":"连日大雨。\n河水上涨。","source":"a.txt","created":"2024-05-01T11:03:00+08:00","error":null,"metadata":{"title":"雨","author":null,"publisher":null,"site":null,"url":null,"modified":"2024-05-03T03:00Z","abstract":null,"keywords":null,"description":null,"image":null,"kind":"forum","language":"zh","script":"Hans","encoding":"UTF-8","licences":[]},"posts":[{"author":"山里人","created":"2024-05-01T11:03","lines":[2,3],"text":"连日大雨。"},{"author":null,"created":null,"lines":[5,5],"text":"河水上涨。"}],"taosha":{"version":"0.1.0","rules":"c0ffee","unit":"line","lines":6,"kept":2,"suspect":"rules would take out 97% of the prose; kept its likeliest run, lines 2 to 5","notes":["truncated"],"restored":{"injection":0,"mojibake":0,"characters":1},"lost":{"injection":0,"mojibake":0,"bytes":0},"removed":[{"lines":[1,1],"chars":null,"label":"navigation","rule":"menu/home"},{"lines":[5,5],"chars":[3,9],"label":"byline","rule":"byline/editor"}]},"attributes":{"content":[[0,5,0.93]]},"extra":{"n":1.10}}"#;

#[test]
fn records_of_version_1_become_records_of_version_2() {
    let failed = r#"{"schema":1,"id":"0b","text":"","source":"b","added":"2025","created":null,"error":"no text: 98% of its characters are control characters","metadata":{"title":null,"author":null,"publisher":null,"site":null,"url":null,"modified":null,"abstract":null,"keywords":["雨","水"],"description":null,"image":null,"kind":null,"language":null,"script":null,"encoding":null,"licences":[]},"posts":null,"taosha":{"version":"0.1.0","rules":"c0ffee","unit":"line","lines":0,"kept":0,"suspect":null,"notes":[],"restored":{"injection":0,"mojibake":0,"characters":0},"lost":{"injection":0,"mojibake":0,"bytes":0},"removed":[]}}"#;
    let new = Place::with(&[("a.txt", PAGE)]).run(&["-q", "a.txt"]).ends(0, &[]).out;
    let place = Place::with(&[("old.jsonl", &format!("{VERSION_1}\n\n{failed}\n")), ("new.jsonl", &new)]);
    let done =
        place.run(&["upgrade", "old.jsonl", "new.jsonl"]).ends(0, &["2 records upgraded, 1 record of version 2"]);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(format!("{}\n", lines[2]), new, "a record of version 2 is copied byte for byte");
    let first: Value = serde_json::from_str(lines[0]).unwrap();
    for (pointer, value) in [
        ("/schema", json!(2)),
        ("/added", Value::Null),
        ("/created", json!("2024-05-01")),
        ("/created_time", json!("11:03:00")),
        ("/created_offset", json!("+08:00")),
        ("/metadata/modified", json!("2024-05-03")),
        ("/metadata/modified_time", json!("03:00")),
        ("/metadata/modified_offset", json!("+00:00")),
        ("/metadata/keywords", json!([])),
        ("/posts/0/created_time", json!("11:03")),
        ("/posts/1/first_line", json!(5)),
        ("/taosha/suspect/code", json!("prose-rescued")),
        ("/taosha/removed/0/end_char", Value::Null),
        (
            "/taosha/removed/1",
            json!({ "first_line": 5, "last_line": 5, "first_char": 3, "end_char": 9, "label": "byline", "rule": "byline/editor" }),
        ),
        ("/attributes/content", json!([[0, 5, 0.93]])),
    ] {
        assert_eq!(first.pointer(pointer), Some(&value), "{pointer}");
    }
    assert!(lines[0].ends_with("\"extra\":{\"n\":1.10}}"), "{}", lines[0]);
    let second: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!((&second["error"]["code"], &second["posts"]), (&json!("not-text"), &json!([])));
    assert_eq!((&second["added"], &second["metadata"]["keywords"]), (&json!("2025"), &json!(["雨", "水"])));
    // An upgraded file is upgraded already.
    place.write("again.jsonl", &done.out);
    assert_eq!(place.run(&["upgrade", "again.jsonl"]).ends(0, &["0 records upgraded"]).out, done.out);
}

#[test]
fn upgrading_writes_whole_files_and_names_what_is_no_record() {
    let place = Place::with(&[("old.jsonl", &format!("{VERSION_1}\n").repeat(3)), ("page.jsonl", &jsonl(0..2))]);
    let plain = place.run(&["upgrade", "old.jsonl"]).ends(0, &["3 records"]).out;
    place.run(&["upgrade", "old.jsonl", "-o", "new.jsonl.gz"]).ends(0, &["3 records"]);
    place.run(&["upgrade", "new.jsonl.gz", "-o", "copy.jsonl"]).ends(0, &["0 records upgraded, 3 records"]);
    assert_eq!(place.read("copy.jsonl"), plain);
    assert_eq!(place.feed(&["upgrade", "-"], format!("{VERSION_1}\n").repeat(3)).ends(0, &["3 records"]).out, plain);
    place.run(&["upgrade", "old.jsonl", "-o", "copy.jsonl"]).ends(2, &["--overwrite replaces it"]);
    place.run(&["upgrade", "old.jsonl", "-o", "old.jsonl", "--overwrite"]).ends(2, &["it is an input"]);
    let broken = VERSION_1.replace("\"kept\":2,", "");
    for (bytes, message) in [
        (jsonl(0..2), "x.jsonl:1: not a record of taosha"),
        (format!("{VERSION_1}\n{broken}\n"), "x.jsonl:2: missing field `kept`"),
        (VERSION_1.replace("\"schema\":1", "\"schema\":3"), "x.jsonl:1: a record of version 3"),
    ] {
        place.write("x.jsonl", &bytes);
        place.run(&["upgrade", "x.jsonl", "-o", "y.jsonl"]).ends(2, &[message]);
        assert!(!place.path("y.jsonl").exists());
    }
    place.write("none.jsonl", "\n");
    place.run(&["upgrade", "none.jsonl"]).ends(1, &["no record in it"]);
    place.run(&["upgrade", "absent.jsonl"]).ends(1, &["absent.jsonl"]);
}
