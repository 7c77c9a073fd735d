//! The other commands, help, and wrong usage.

use serde_json::Value;

use crate::{BODY, COPYRIGHT, PAGE, Place, TITLE};

#[test]
fn explain_is_plain_in_a_pipe_and_in_colour_when_asked() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let plain = place.run(&["explain", "a.txt"]).ends(0, &[]).out;
    assert!(!plain.contains('\x1b'), "{plain}");
    for (mark, line) in [('+', BODY), ('-', COPYRIGHT), ('-', "首页 > 新闻")] {
        assert!(plain.lines().any(|l| l.starts_with(mark) && l.ends_with(line)), "{mark} {line} in\n{plain}");
    }
    assert!(plain.contains(&format!("title  {TITLE}")) && plain.contains("1 of 5 lines"), "{plain}");
    assert_eq!(place.feed(&["explain"], PAGE).ends(0, &[]).out, plain);
    assert!(place.run(&["explain", "--reasons", "a.txt"]).ends(0, &[]).out.lines().count() > plain.lines().count());
    assert!(place.run(&["explain", "--color", "always", "a.txt"]).ends(0, &[]).out.contains('\x1b'));
    let steered = place.feed(&["explain"], format!("{BODY}\u{1b}[2J\n")).ends(0, &[]).out;
    assert!(!steered.contains('\x1b'), "a page must not steer the terminal");
}

#[test]
fn explain_gives_json_for_programs() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let explained: Value = serde_json::from_str(&place.run(&["explain", "--json", "a.txt"]).ends(0, &[]).out).unwrap();
    assert_eq!(explained["record"], place.run(&["a.txt"]).record());
    let verdicts: Vec<_> = explained["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["lines"][0].as_u64(), l["verdict"].as_str()))
        .collect();
    assert_eq!(
        verdicts,
        [(1, "drop"), (2, "drop"), (3, "drop"), (4, "keep"), (5, "drop")].map(|(n, v)| (Some(n), Some(v)))
    );
    place.run(&["explain", "--max-page", "9", "a.txt"]).ends(1, &["more than the bound of 9"]);
}

/// A page that pinyin was injected into; the second `?` lost a byte of 校, which only the context tells.
const INJECTED: &str = "小鎮的圖(tú)書館每個周末都有學(xué)習(xí)活動(dòng)，老師(shī)會(huì)來(lái)講(jiǎng)故事。\n\
    因?yàn)檠a(bǔ)課(kè)。我們從學(xué)?！胺N(zhǒng)子計(jì)划”開(kāi)始，準(zhǔn)備(bèi)了很長(zhǎng)時(shí)間。\n";

#[test]
fn explain_shows_restored_lines_before_and_after() {
    let place = Place::with(&[("a.txt", INJECTED)]);
    let plain = place.run(&["explain", "a.txt"]).ends(0, &[]).out;
    assert!(plain.contains("  1  injection   was  小鎮的圖(tú)書館"), "{plain}");
    assert!(plain.contains("now  小鎮的圖書館每個周末都有學習活動，老師會來講故事。"), "{plain}");
    assert!(plain.contains("我們從學⟦校⟧“種子計划”開始"), "guesses are marked:\n{plain}");
    let explained: Value = serde_json::from_str(&place.run(&["explain", "--json", "a.txt"]).ends(0, &[]).out).unwrap();
    let line = &explained["restored"][1];
    assert_eq!((&line["line"], &line["damage"]), (&2.into(), &"injection".into()));
    let after: Vec<char> = line["after"].as_str().unwrap().chars().collect();
    let guessed = line["guessed"].as_array().unwrap().iter().map(|at| after[at.as_u64().unwrap() as usize]);
    assert_eq!(guessed.collect::<String>(), "校");
}

#[test]
fn restoring_can_be_safe_or_left() {
    let place = Place::with(&[("a.txt", INJECTED)]);
    let restored = |mode: &str| {
        let record = place.run(&["--restore", mode, "--keep", "content", "a.txt"]).ends(0, &[]).record();
        let count = |kind: &str| record["taosha"][kind]["injection"].as_u64().unwrap();
        (record["text"].as_str().unwrap().to_owned(), count("restored"), count("lost"))
    };
    let annotations = INJECTED.matches('(').count() as u64 + 1;
    let (text, taken, lost) = restored("all");
    assert!(text.contains("從學校“種子") && (taken, lost) == (annotations, 0), "{text} {taken} {lost}");
    let (text, taken, lost) = restored("safe");
    assert!(text.contains("從學\u{FFFD}“種子") && (taken, lost) == (annotations, 1), "{text} {taken} {lost}");
    let (text, taken, lost) = restored("none");
    assert!(text.contains("從學(xué)?！") && (taken, lost) == (0, 0), "{text}");
}

#[test]
fn a_record_has_the_keys_of_the_schema() {
    let place = Place::with(&[]);
    let schema: Value = serde_json::from_str(&place.run(&["schema"]).ends(0, &[]).out).unwrap();
    for arguments in [&["-"][..], &["--added", "2025-01-02", "--attributes"], &["--max-page", "9"]] {
        let record = place.feed(arguments, PAGE).record();
        conforms(&record, &schema, &schema, "record");
    }
    // The proof must not be empty: a key too many and a key too few are seen.
    let mut record = place.feed(&["-"], PAGE).record();
    let metadata = record["metadata"].as_object_mut().unwrap();
    metadata.insert("colour".into(), "red".into());
    assert!(std::panic::catch_unwind(|| conforms(&record, &schema, &schema, "record")).is_err());
    record.as_object_mut().unwrap().remove("metadata");
    assert!(std::panic::catch_unwind(|| conforms(&record, &schema, &schema, "record")).is_err());
}

/// Asserts that a value has the type, all the keys and no others that a schema asks for, down to its leaves.
fn conforms(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return conforms(value, root.pointer(&reference[1..]).expect(reference), root, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let of_null = |s: &&Value| s["type"] == "null";
        let fitting = any.iter().find(|s| of_null(s) == value.is_null());
        return conforms(value, fitting.unwrap_or_else(|| panic!("{at} may not be {value}")), root, at);
    }
    for constant in [schema.get("const")].into_iter().flatten() {
        assert_eq!(value, constant, "{at}");
    }
    if let Some(names) = schema["oneOf"].as_array() {
        assert!(names.iter().any(|name| name["const"] == *value), "{at} is {value}, which the list does not have");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |t: &Value| t == kind || t == "number" && kind == "integer";
    let allowed = &schema["type"];
    assert!(
        allowed.is_null() || fits(allowed) || allowed.as_array().is_some_and(|all| all.iter().any(fits)),
        "{at} is {value}, not {allowed}"
    );
    match value {
        Value::Object(object) => {
            let properties = &schema["properties"];
            for (key, value) in object {
                let at = format!("{at}.{key}");
                let other = &schema["additionalProperties"];
                let of_key = properties.get(key).or(Some(other).filter(|s| s.is_object() || **s == true));
                // Maps by label name their keys by a pattern where the schema of the key is closed.
                let patterns = schema["patternProperties"].as_object().and_then(|all| all.values().next());
                conforms(value, of_key.or(patterns).unwrap_or_else(|| panic!("{at} is not in the schema")), root, &at);
            }
            for key in schema["required"].as_array().into_iter().flatten() {
                assert!(object.contains_key(key.as_str().unwrap()), "{at} lacks {key}");
            }
        }
        Value::Array(items) if schema["items"].is_object() => {
            for item in items {
                conforms(item, &schema["items"], root, &format!("{at}[]"));
            }
        }
        _ => {}
    }
}

#[test]
fn convert_changes_the_script_and_nothing_else() {
    let place = Place::with(&[("a.txt", "首页 > 新闻\r\n\r\n  汉语发展\n鼠标")]);
    for (to, text) in [
        ("s2t", "首頁 > 新聞\r\n\r\n  漢語發展\n鼠標"),
        ("s2twp", "首頁 > 新聞\r\n\r\n  漢語發展\n滑鼠"),
        ("t2s", "首页 > 新闻\r\n\r\n  汉语发展\n鼠标"),
    ] {
        assert_eq!(place.run(&["convert", "--to", to, "a.txt"]).ends(0, &[]).out, text);
        assert_eq!(place.feed(&["convert", "--to", to], place.read("a.txt")).ends(0, &[]).out, text);
    }
    place.feed(&["convert", "--to", "s2t"], b"\n\xD6\xD0\n").ends(1, &["-:2: not UTF-8"]);
}

#[test]
fn help_is_printed_on_standard_output() {
    let place = Place::with(&[]);
    for (arguments, part) in [
        (&["--help"][..], "Usage: taosha"),
        (&["-h"], "Usage: taosha"),
        (&["help"], "Usage: taosha"),
        (&["clean", "--help"], "--script <SCRIPT>"),
        (&["help", "rules"], "check"),
        (&["--version"], concat!("taosha ", env!("CARGO_PKG_VERSION"))),
    ] {
        let done = place.run(arguments).ends(0, &[]);
        assert!(done.out.contains(part), "{arguments:?} prints\n{}", done.out);
    }
}

#[test]
fn wrong_usage_ends_with_2_and_writes_no_record() {
    let place = Place::with(&[("a.txt", PAGE)]);
    for (arguments, says) in [
        (&["--nonsense", "a.txt"][..], "--nonsense"),
        (&["--format", "xml", "a.txt"], "xml"),
        (&["--jobs", "many", "a.txt"], "many"),
        (&["--script", "klingon", "a.txt"], "klingon"),
        (&["--script-engine", "klingon", "a.txt"], "klingon"),
        (&["--encoding", "klingon", "a.txt"], "klingon"),
        (&["--keep", "klingon", "a.txt"], "possible values: content, heading"),
        (&["--drop", "klingon", "a.txt"], "possible values: content, heading"),
        (&["--max-page", "0", "a.txt"], "number of bytes"),
        (&["--max-page", "10X", "a.txt"], "number of bytes"),
        (&["--include", "[", "a.txt"], "--include"),
        (&["--allow", "gone.txt", "a.txt"], "gone.txt"),
        (&["--rules", "gone", "a.txt"], "gone"),
        (&["--rules", "a.txt", "a.txt"], "a.txt"),
        (&["convert", "a.txt"], "--to"),
        (&["convert", "--to", "klingon", "a.txt"], "klingon"),
        (&["rules"], "rules"),
        (&["rules", "show"], "ID"),
        (&["rules", "show", "no/rule"], "no/rule"),
        (&["explain", "a.txt", "b.txt"], "b.txt"),
    ] {
        let done = place.run(arguments).ends(2, &[says]);
        assert_eq!(done.out, "", "{arguments:?}");
    }
}
