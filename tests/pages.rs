//! The fixture pages, one named test each, and the share of line labels that agree over all of them.

#![allow(clippy::print_stdout, reason = "a test says what it measures and what it skips")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use taosha::Explanation;
use taosha::Label;
use taosha::{Options, Page, Pipeline};

/// Share of labelled lines that must agree; some golds are a matter of taste.
const LABELS_AGREE: f64 = 0.95;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("fixtures/")
        .map(|entry| entry.expect("fixtures/").path())
        .filter(|path| path.join("about.toml").is_file())
        .collect();
    cases.sort();
    let mut trials: Vec<Trial> = cases
        .iter()
        .cloned()
        .map(|case| {
            let name = case.file_name().expect("a name").to_string_lossy().into_owned();
            Trial::test(name, move || check(&about(&case), &wrong(&case)))
        })
        .collect();
    trials.push(Trial::test("labels_agree", move || labels(&cases)));
    libtest_mimic::run(&arguments, trials).exit();
}

/// A page passes without faults, or with those that its `wrong` lists: a page that is known to fail fails for the stated
/// reason only.
fn check(about: &toml::Table, wrong: &[String]) -> Result<(), Failed> {
    let known: Vec<&str> = about.get("wrong").and_then(toml::Value::as_array).map_or(Vec::new(), |known| {
        known.iter().map(|fault| fault.as_str().expect("`wrong` is a list of strings")).collect()
    });
    if about.contains_key("fails") == known.is_empty() {
        return Err(format!("about.toml has `fails` and `wrong` together, or neither\n{}", wrong.join("\n")).into());
    }
    if wrong == known {
        return Ok(());
    }
    if wrong.is_empty() {
        return Err("it passes now: remove `fails` and `wrong` from its about.toml".into());
    }
    let new = wrong.iter().filter(|fault| !known.contains(&&***fault)).map(|fault| format!("new: {fault}"));
    let gone = known.iter().filter(|fault| !wrong.iter().any(|w| w == **fault)).map(|fault| format!("gone: {fault}"));
    Err(new.chain(gone).collect::<Vec<_>>().join("\n").into())
}

fn about(case: &Path) -> toml::Table {
    fs::read_to_string(case.join("about.toml")).expect("about.toml").parse().expect("about.toml")
}

fn explain(case: &Path) -> Explanation {
    let about = about(case);
    let source =
        ["source.txt", "source.html"].map(|n| case.join(n)).into_iter().find(|p| p.is_file()).expect("a source");
    let bytes = fs::read(&source).expect("the source");
    let pipeline = Pipeline::new(Options::default()).expect("the built-in rules");
    let title = about.get("title").and_then(toml::Value::as_str);
    pipeline.explain(&Page { bytes: &bytes, source: &source.to_string_lossy(), title, ..Page::default() })
}

fn expected(case: &Path) -> Value {
    serde_json::from_slice(&fs::read(case.join("expected.json")).expect("expected.json")).expect("expected.json")
}

/// A date of a record as one string of ISO 8601, from the keys for its day, time and offset.
fn iso(of: &Value, key: &str) -> Value {
    let part = |ending: &str| of[format!("{key}{ending}")].as_str();
    let Some(day) = part("") else { return Value::Null };
    let time = part("_time").map_or_else(String::new, |time| format!("T{time}"));
    Value::from(format!("{day}{time}{}", part("_offset").unwrap_or_default()))
}

/// The faults of one page's text and metadata.
fn wrong(case: &Path) -> Vec<String> {
    let explanation = explain(case);
    let record = serde_json::to_value(&explanation.record).expect("a record is JSON");
    let mut wrong = Vec::new();
    if let Ok(text) = fs::read_to_string(case.join("expected.txt")) {
        let got: Vec<&str> = explanation.record.text.lines().map(str::trim).collect();
        let want: Vec<&str> = text.lines().map(str::trim).collect();
        wrong.extend(want.iter().filter(|l| !got.contains(l)).map(|l| format!("lost: {l}")));
        wrong.extend(got.iter().filter(|l| !want.contains(l)).map(|l| format!("left: {l}")));
        if wrong.is_empty() && got != want {
            wrong.push("the lines are right, their order or number is not".into());
        }
    }
    let expected = expected(case);
    let by_key: BTreeMap<&String, &Value> = expected.as_object().expect("an object").iter().collect();
    for (key, want) in by_key {
        let got = match key.as_str() {
            "labels" => continue,
            "created" => iso(&record, key),
            "modified" => iso(&record["metadata"], key),
            "error" => record[key]["code"].clone(),
            "suspect" => record["taosha"][key]["code"].clone(),
            _ => record["metadata"][key].clone(),
        };
        if got != *want {
            wrong.push(format!("{key}: {got}, expected {want}"));
        }
    }
    wrong
}

/// The labels of all pages that have a gold for them: exact where the page's owner gave it, body or not elsewhere,
/// where the kind of furniture is the maker's taste.
fn labels(cases: &[PathBuf]) -> Result<(), Failed> {
    let mut poor = Vec::new();
    for made in [false, true] {
        let (mut all, mut agree) = (0, 0);
        let mut differ = Vec::new();
        for case in cases {
            let name = case.file_name().unwrap_or_default().to_string_lossy();
            let Value::Object(gold) = expected(case)["labels"].take() else { continue };
            if name.starts_with("made-") != made || about(case).contains_key("fails") {
                continue;
            }
            for line in explain(case).lines {
                let want: Option<Label> =
                    gold.get(&line.lines.0.to_string()).and_then(Value::as_str).and_then(|l| l.parse().ok());
                all += 1;
                let same =
                    want.is_some_and(|want| want == line.label || made && want.is_body() == (line.verdict != "drop"));
                agree += u32::from(same);
                if !same {
                    let want = want.map_or("none", Label::name);
                    differ.push(format!("{name}:{}: {} by {}, gold {want}", line.lines.0, line.label, line.rule));
                }
            }
        }
        let share = f64::from(agree) / f64::from(all.max(1));
        let kind = if made { "made pages, body or not" } else { "real pages, labels" };
        println!("{kind}: {agree} of {all} lines agree ({:.1}%)\n{}", share * 100.0, differ.join("\n"));
        if all == 0 || share < LABELS_AGREE {
            poor.push(format!("{kind}: only {:.1}% of {all} lines agree\n{}", share * 100.0, differ.join("\n")));
        }
    }
    if poor.is_empty() { Ok(()) } else { Err(poor.join("\n").into()) }
}
