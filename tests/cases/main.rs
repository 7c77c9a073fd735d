//! Small pages after public reports on extractors, repairers and corpus pipelines, and what must come of each: `cases.jsonl`
//! has a line for each page, with the arguments, the text (null where only parts are asked for), what the text holds and lacks,
//! and right values of metadata (a list means any of them; null that nothing may be guessed).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

fn strings(of: &Value) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect()
}

/// A time of a record, with seconds that are none left out.
fn minute(value: &Value) -> Value {
    let time = value.as_str().filter(|time| time.len() == 19).and_then(|time| time.strip_suffix(":00"));
    time.map_or_else(|| value.clone(), Value::from)
}

fn record(place: &Path, case: &Value) -> Value {
    let path = place.join(case["file"].as_str().unwrap());
    let is_html = path.extension().is_some_and(|ending| ending == "html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_taosha"));
    command.args(["clean", "--no-config", "--quiet"]).args(strings(&case["args"])).stdout(Stdio::piped());
    // A text comes through a pipe, without a name.
    if is_html {
        command.arg(&path);
    } else {
        command.arg("-").stdin(std::fs::File::open(&path).unwrap());
    }
    let done = command.output().unwrap();
    serde_json::from_slice(done.stdout.split(|b| *b == b'\n').next().unwrap()).unwrap()
}

/// A date of a record as one string of ISO 8601, from the keys for its day, time and offset.
fn iso(of: &Value, key: &str) -> Value {
    let part = |ending: &str| of[format!("{key}{ending}")].as_str();
    let Some(day) = part("") else { return Value::Null };
    let time = part("_time").map_or_else(String::new, |time| format!("T{time}"));
    Value::from(format!("{day}{time}{}", part("_offset").unwrap_or_default()))
}

/// What is wrong with a record.
fn wrong(case: &Value, record: &Value) -> Vec<String> {
    let text = record["text"].as_str().unwrap();
    let mut faults = Vec::new();
    if let Some(wanted) = case["text"].as_str().filter(|wanted| *wanted != text) {
        faults.push(format!("{text:?}, not {wanted:?}"));
    }
    faults.extend(
        strings(&case["holds"]).iter().filter(|part| !text.contains(**part)).map(|part| format!("lacks {part:?}")),
    );
    faults.extend(
        strings(&case["lacks"]).iter().filter(|part| text.contains(**part)).map(|part| format!("holds {part:?}")),
    );
    for (name, wanted) in case["metadata"].as_object().unwrap() {
        let is = match &**name {
            "text" => record[name].clone(),
            "created" => iso(record, name),
            "modified" => iso(&record["metadata"], name),
            _ => record["metadata"][name].clone(),
        };
        let may_be = match wanted {
            Value::Array(any) if name != "keywords" => any.clone(),
            other => vec![other.clone()],
        };
        if !may_be.iter().any(|value| minute(value) == minute(&is)) {
            faults.push(format!("{name}: {is}, not {wanted}"));
        }
    }
    faults
}

#[test]
fn every_case_gives_what_it_must() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases = std::fs::read_to_string(place.join("cases.jsonl")).unwrap();
    let mut faults = Vec::new();
    let mut count = 0;
    for case in cases.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let name = case["file"].as_str().unwrap();
        let found = wrong(&case, &record(&place, &case));
        faults.extend(found.iter().map(|fault| format!("{name}: {fault}")));
        count += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count >= 83, "only {count} cases");
}
