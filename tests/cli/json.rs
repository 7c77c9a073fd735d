//! JSON: fields with damage, empty fields, arrays, and rows that give no page.

use serde_json::{Value, json};

use crate::{BODY, PAGE, Place};

#[test]
fn half_a_surrogate_pair_or_a_bad_byte_costs_one_character() {
    let place = Place::with(&[]);
    let with = |bad: &[u8]| {
        [b"{\"id\":\"a\",\"n\":1,\"text\":\"".as_slice(), BODY.as_bytes(), bad, BODY.as_bytes(), b"\"}\n"].concat()
    };
    for bad in [&b"\\ud83d"[..], b"\\udc00", b"\\uD800", b"\xFF", b"\xE4\xBB", b"\xC0"] {
        let done = place.feed(&["-"], with(bad)).ends(0, &[]).record();
        assert_eq!(done["text"], format!("{BODY}\u{FFFD}{BODY}"), "{bad:?}");
        assert_eq!(
            (&done["id"], &done["taosha"]["lost"]["bytes"], &done["extra"]),
            (&"a".into(), &1.into(), &json!({ "n": 1 })),
            "{bad:?}"
        );
    }
    // A whole pair is a character, and what only looks like an escape is none.
    let whole = place.feed(&["-"], with(b"\\ud83d\\ude00")).ends(0, &[]).record();
    assert_eq!(whole["text"], format!("{BODY}😀{BODY}"));
    let escaped = place.feed(&["-"], with(b"\\\\ud800")).ends(0, &[]).record();
    assert_eq!(escaped["text"], format!("{BODY}\\ud800{BODY}"));
    // Damage in another field costs the page nothing.
    let line = [b"{\"text\":\"".as_slice(), BODY.as_bytes(), b"\",\"author\":\"\xFF\xB5\"}"].concat();
    assert_eq!(place.feed(&["-"], line).ends(0, &[]).record()["text"], BODY);
    // A line in GBK is read as GBK.
    let line = encoding_rs::GB18030.encode(&json!({ "text": format!("{BODY}{BODY}") }).to_string()).0.into_owned();
    assert_eq!(place.feed(&["--source", "a.jsonl", "-"], line).ends(0, &[]).record()["text"], format!("{BODY}{BODY}"));
}

#[test]
fn an_empty_field_says_nothing_against_a_filled_one() {
    let place = Place::with(&[]);
    let html = format!("<p>{BODY}</p>");
    for (row, text) in [
        (json!({ "text": "", "html": html }), BODY),
        (json!({ "text": " \n\t", "content": BODY }), BODY),
        (json!({ "text": "\u{3000}\n", "content": BODY }), BODY),
        (json!({ "text": "\u{FEFF}", "html": html }), BODY),
        (json!({ "text": "\u{A0}\u{A0}", "html": html }), BODY),
        (json!({ "content": "", "raw_content": "", "html": html }), BODY),
        (json!({ "text": null, "html": html }), BODY),
        (json!({ "text": BODY, "html": "<p>别的文字，和正文没有关系，也不应当出现在结果里。</p>" }), BODY),
        (json!({ "text": "", "html": "" }), ""),
    ] {
        let done = place.feed(&["-"], row.to_string()).ends(0, &[]).record();
        assert_eq!(done["text"], text, "{row}");
    }
    // The user's field is the only one.
    let row = json!({ "body": "", "text": BODY }).to_string();
    assert_eq!(place.feed(&["--field", "body", "-"], row).ends(0, &[]).record()["text"], "");
}

#[test]
fn an_array_of_pages_is_read_page_by_page() {
    let rows: Vec<Value> = (0..40).map(|n| json!({ "id": format!("p{n}"), "text": format!("第{n}天，{BODY}"), "tags": ["{", "]\"}"], "of": { "n": n } })).collect();
    let place = Place::with(&[]);
    let long: Vec<Value> =
        rows.iter().map(|row| json!({ "id": row["id"], "text": PAGE.repeat(60), "of": row["of"] })).collect();
    let lines = |rows: &[Value]| rows.iter().map(|row| format!("{row}\n")).collect::<Vec<_>>().concat();
    for (name, text, rows) in [
        ("compact.json", json!(rows).to_string(), &rows),
        ("pretty.json", serde_json::to_string_pretty(&rows).unwrap(), &rows),
        ("lines.json", format!("[\n{}\n]\n", lines(&rows).trim_end().replace('\n', ",\n")), &rows),
        ("bom.json", format!("\u{FEFF}{}", json!(rows)), &rows),
        ("long.json", json!(long).to_string(), &long),
        ("no-name", serde_json::to_string_pretty(&rows).unwrap(), &rows),
        (
            "objects",
            rows.iter().map(|row| serde_json::to_string_pretty(row).unwrap()).collect::<Vec<_>>().join("\n"),
            &rows,
        ),
        (
            "objects.json",
            rows.iter().map(|row| serde_json::to_string_pretty(row).unwrap()).collect::<Vec<_>>().join("\n"),
            &rows,
        ),
    ] {
        place.write(name, &text);
        let done = place.run(&["-q", name]).ends(0, &[]).records();
        let expected = place.feed(&["-q", "-"], lines(rows)).ends(0, &[]).records();
        assert_eq!(done.len(), rows.len(), "{name}");
        for (n, (mut record, mut of_line)) in done.into_iter().zip(expected).enumerate() {
            assert_eq!(record["source"], format!("{name}:{}", n + 1));
            record["source"].take();
            of_line["source"].take();
            assert_eq!(record, of_line, "{name}");
        }
    }
    // One that is cut off costs its last page, and one too large costs itself.
    let cut = &json!(rows).to_string()[..3000];
    place.write("cut.json", cut);
    let done = place.run(&["cut.json"]).ends(1, &["no JSON object"]);
    assert!(done.records().len() > 10, "{}", done.out);
    let huge = json!([{ "text": BODY }, { "text": BODY.repeat(300) }, { "text": BODY }]).to_string();
    assert_eq!(place.feed(&["--max-page", "2k", "-"], huge).ends(1, &["--max-page"]).records().len(), 2);
    // Brackets do not make an array.
    for text in [format!("[图] {BODY}\n"), format!("[{{{BODY}}}]\n"), "[1, 2, 3]\n".into()] {
        assert_eq!(place.feed(&["-"], &text).ends(0, &[]).records().len(), 1, "{text}");
    }
}

#[test]
fn rejects_carry_the_id_of_their_row() {
    let place = Place::with(&[(
        "in.jsonl",
        "{\"id\":\"a\",\"body\":\"x\"}\n{\"id\":17,\"text\":7}\nno json\n{\"id\":\"b\",\"text\":\"\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\\u0001\"}\n",
    )]);
    place.run(&["in.jsonl", "--rejects", "r.jsonl"]).ends(1, &["in.jsonl:1: ", "in.jsonl:4: no text"]);
    let ids: Vec<Value> =
        place.read("r.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].take()).collect();
    assert_eq!(ids, [json!("a"), json!("17"), Value::Null, json!("b")]);
}
