//! The workflow and the hook that others copy, run as their services would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::Place;
use crate::containers::page;

fn repository(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A command in which `taosha` is the program under test.
fn with_program(place: &Place, program: &Path) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_taosha")).parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
    let mut command = Command::new(program);
    command.current_dir(place.path(".")).env("PATH", path);
    command
}

fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr].iter().map(|bytes| String::from_utf8_lossy(bytes)).collect()
}

/// The script of a step: what stands below `run: |`, without its indent.
fn step(workflow: &str, name: &str) -> String {
    let (_, step) = workflow.split_once(&format!("- name: {name}\n")).expect("the step");
    let (_, script) = step.split_once("run: |\n").expect("its script");
    let indent = script.len() - script.trim_start().len();
    let lines = script.lines().take_while(|line| line.len() - line.trim_start().len() >= indent);
    lines.fold(String::new(), |all, line| all + &line[indent..] + "\n")
}

#[test]
fn the_workflow_example_does_what_it_says() {
    let script = step(&repository("examples/github-workflow.yml"), "Check pages");
    for (bad, code) in [(false, 0), (true, 1)] {
        let place = Place::with(&[("pages/a.txt", &page(1)), ("pages/b.txt", &page(2))]);
        if bad {
            place.write("pages/c.txt", [1u8; 100]);
        }
        // The shell that GitHub's runners use.
        let mut bash = with_program(&place, Path::new("bash"));
        let run = bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script]);
        let Ok(output) = run.env("GITHUB_STEP_SUMMARY", place.path("summary.md")).output() else {
            println!("skipped: the workflow example (no bash)");
            return;
        };
        assert_eq!(output.status.code(), Some(code), "{}", text(&output));
        assert_eq!(text(&output).contains("::error file=pages/c.txt,line=1"), bad, "{}", text(&output));
        assert!(place.read("summary.md").contains(if bad {
            "| 1 of 3 pages rejected"
        } else {
            "| 0 of 2 pages rejected"
        }));
        assert!(place.read("taosha.xml").contains("classname=\"taosha.bounds\" name=\"suspect&gt;5.0%\""));
    }
}

/// pre-commit, installed once a target directory.
fn pre_commit() -> Result<PathBuf, String> {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pre-commit");
    let program = place.join("bin/pre-commit");
    let run = |program: &Path, arguments: &[&str]| match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(text(&output)),
        Err(error) => Err(error.to_string()),
    };
    if run(&program, &["--version"]).is_err() {
        run(Path::new("python3"), &["-m", "venv", &place.to_string_lossy()])?;
        let arguments =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "pre-commit"];
        run(&place.join("bin/python3"), &arguments)?;
        run(&program, &["--version"])?;
    }
    Ok(program)
}

#[test]
fn the_hook_stops_a_commit_of_pages_that_are_in_doubt() {
    let program = match pre_commit() {
        Ok(program) => program,
        Err(reason) => {
            println!("skipped: the hook of pre-commit ({})", reason.lines().last().unwrap_or_default());
            return;
        }
    };
    // As it stands but for where the program comes from: it is built already.
    let hook = repository(".pre-commit-hooks.yaml").replace("language: rust", "language: system");
    let lines = hook.lines().filter(|line| !line.starts_with('#'));
    let hook = lines.fold(String::new(), |all, line| all + "      " + line + "\n");
    let place = Place::with(&[
        (".pre-commit-config.yaml", &format!("repos:\n  - repo: local\n    hooks:\n{hook}")),
        ("pages/a.txt", &page(1)),
        ("pages/b.html", "<html><body><p>今天的雨下得很大，街上没有人，商店都关着门。</p></body></html>"),
        ("code.rs", "fn main() {}"),
    ]);
    let git = |arguments: &[&str]| {
        let output = with_program(&place, Path::new("git")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    let run = || {
        let mut command = with_program(&place, &program);
        command.args(["run", "--all-files", "--verbose"]).env("PRE_COMMIT_HOME", env!("CARGO_TARGET_TMPDIR"));
        command.output().unwrap()
    };
    let output = run();
    assert!(output.status.success() && text(&output).contains("Passed"), "{}", text(&output));
    place.write("pages/c.txt", [1u8; 100]);
    git(&["add", "-A"]);
    let output = run();
    assert!(!output.status.success() && text(&output).contains("taosha: pages/c.txt: no text"), "{}", text(&output));
}
