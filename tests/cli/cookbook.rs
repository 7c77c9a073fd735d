//! The cookbook, in English and in Chinese, and the first steps in Chinese: every command in them runs on the inputs of
//! the cookbook.

#![allow(clippy::print_stdout, reason = "a test says what it skips")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Place;

/// A block of commands or code in the cookbook: the words after its fence, and its text.
fn blocks(document: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut rest = document;
    while let Some((_, from)) = rest.split_once("\n```") {
        let (kind, body) = from.split_once('\n').unwrap();
        let (body, after) = body.split_once("\n```\n").expect("the block ends");
        blocks.push((kind.to_owned(), body.to_owned()));
        rest = after;
    }
    blocks
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Runs the commands of a document in a copy of the cookbook's inputs, and returns the place and what they printed. At least
/// `least` commands of taosha must run. `None` if a program is missing.
fn run(document: &str, least: usize) -> Option<(Place, String)> {
    if !is_there("bash") {
        println!("skipped: {document} (no bash)");
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::with(&[]);
    copy(&root.join("examples/cookbook"), &place.path("examples/cookbook"));
    let mut ran = 0;
    let mut script = "set -euo pipefail\n".to_owned();
    for (kind, commands) in &blocks(&fs::read_to_string(root.join(document)).unwrap()) {
        match kind.as_str() {
            "sh" => {}
            "text" => continue,
            "sh python3" if is_there("python3") => {}
            // The wheel's tests run what is in Python, and `cargo test` builds the examples.
            "sh python3" | "sh cargo" | "python" | "python spark" | "toml" | "rust" => {
                println!("skipped here: {kind}: {}", commands.lines().next().unwrap_or_default());
                continue;
            }
            kind => panic!("a block of an unknown kind: {kind}"),
        }
        script += commands;
        script.push('\n');
        ran += commands.lines().filter(|line| line.contains("taosha ")).count();
    }
    assert!(ran >= least, "only {ran} commands ran");
    let own = Path::new(env!("CARGO_BIN_EXE_taosha")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([own.to_path_buf()].into_iter().chain(std::env::split_paths(&path))).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-c", &script])
        .current_dir(place.path("."))
        .env("PATH", path)
        .env("LC_ALL", "C");
    let output = bash.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{document}:\n{said}");
    Some((place, said))
}

#[test]
fn every_command_of_the_cookbook_runs() {
    runs_with_its_results("docs/cookbook.md");
}

#[test]
fn every_command_of_the_cookbook_in_chinese_runs() {
    runs_with_its_results("docs/zh/cookbook.md");
}

fn runs_with_its_results(document: &str) {
    let Some((place, said)) = run(document, 20) else { return };
    // The results that the recipes promise.
    for (file, part) in [
        ("wechat.jsonl", "被洪水冲坏的石桥昨天修好"),
        ("notes/bridge.html.md", "title: \"石桥修好了\""),
        ("clean2.jsonl", "镇上的小学上个月给操场铺了新跑道"),
        ("shop.jsonl", "shop/free-delivery"),
        ("mine.jsonl", "一天卖出去三百箱"),
    ] {
        let text = place.read(&format!("examples/cookbook/{file}"));
        assert!(text.contains(part), "{file}:\n{text}");
    }
    assert!(said.contains("\n体育老师说，旧跑道一下雨就积水"), "the garbled file is restored:\n{said}");
    assert!(said.contains("\"code\":\"text-lost\""), "the lost file is suspect:\n{said}");
    assert!(place.read("examples/cookbook/sites.tsv").lines().count() > 1, "the table shows something");
    let line = |rule: &str| said.lines().any(|line| line.contains(rule) && line.ends_with("本店全场包邮，欢迎选购。"));
    assert!(line("model/content") && line("shop/free-delivery"), "the rule makes the difference:\n{said}");
    assert!(!place.read("examples/cookbook/notes/bridge.html.md").contains("二维码"));
}

#[test]
fn every_command_of_the_first_steps_in_chinese_runs() {
    let Some((place, said)) = run("docs/zh/first-steps.md", 14) else { return };
    assert!(said.contains("鎮上的小學上個月給操場鋪了新跑道"), "{said}");
    assert!(place.read("examples/cookbook/notes/library.html.md").contains("木匠做了三张矮桌"));
}
