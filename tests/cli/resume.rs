//! Runs that end before their time, and go on.

#![cfg(unix)]

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::containers::{jsonl, page, tar};
use crate::{BODY, Place};

/// All files below a directory with what they hold, hidden ones too.
fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                all.push((path.strip_prefix(directory).unwrap().display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

/// Inputs of every kind, with some that fail.
fn inputs() -> Place {
    let place = Place::with(&[]);
    for number in 0..60 {
        place.write(&format!("in/a/{number:03}.txt"), page(number).replace(BODY, &BODY.repeat(1 + number % 7)));
    }
    place.write("in/b.jsonl", jsonl(0..120).replace("\"n\":17", "\"n\":17,"));
    let files: Vec<(String, String)> = (0..40).map(|n| (format!("{n}.txt"), page(n))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    place.write("in/c.tar", tar(&files));
    place.write("in/d.txt", [1u8; 100]);
    place
}

/// How runs are started.
const RUNS: &[&[&str]] = &[
    &["-o", "out/all.jsonl"],
    &["-o", "out/all.jsonl.gz"],
    &["-o", "out/all.jsonl.zst", "--shard", "40k"],
    &["-o", "out/", "--format", "json"],
    &["-o", "out/", "--compress", "xz"],
    #[cfg(feature = "parquet")]
    &["-o", "out/all.parquet"],
    #[cfg(feature = "parquet")]
    &["-o", "out/all.parquet", "--shard", "40k"],
    #[cfg(feature = "parquet")]
    &["-o", "out/", "--format", "parquet"],
];

fn arguments(run: &[&'static str]) -> Vec<&'static str> {
    [&["-q", "in", "--checkpoint", "8k", "--rejects", "out/rejects.jsonl", "--jobs", "2"], run].concat()
}

fn start(place: &Place, arguments: &[&str]) -> Child {
    place.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap()
}

/// Numbers that are spread like random ones, the same in every run of the tests.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn a_run_that_is_killed_at_any_instant_goes_on_and_ends_with_the_same_bytes() {
    let place = inputs();
    let mut state = 0x2545_F491_4F6C_DD1D;
    let (mut kills, mut resumed) = (0, 0);
    for run in RUNS {
        let arguments = arguments(run);
        std::fs::create_dir(place.path("out")).unwrap();
        let begin = Instant::now();
        assert_eq!(start(&place, &arguments).wait().unwrap().code(), Some(1), "the broken line fails");
        let whole = begin.elapsed();
        let expected = contents(&place.path("out"));
        assert!(!expected.iter().any(|(name, _)| name.contains("/.") || name.starts_with('.')), "nothing hidden stays");
        std::fs::remove_dir_all(place.path("out")).unwrap();

        let mut killed = 0;
        std::fs::create_dir(place.path("out")).unwrap();
        while killed < 10 {
            let mut child = start(&place, &arguments);
            let part = random(&mut state) % 1000;
            std::thread::sleep(whole.mul_f64(part as f64 / 1000.0));
            if child.try_wait().unwrap().is_none() {
                child.kill().unwrap();
            }
            let code = child.wait().unwrap().code();
            assert!(matches!(code, None | Some(1)), "{run:?} does not go on: {code:?}");
            let left = contents(&place.path("out"));
            // A run can end before it is killed, or be killed when it has nothing more to do than to remove its lock.
            let at_its_end = left.iter().filter(|(name, _)| !name.contains(".lock")).eq(&expected);
            let done = code.is_some() || at_its_end;
            killed += usize::from(!done);
            resumed += usize::from(left.iter().any(|(name, state)| name.ends_with(".resume") && has_progress(state)));
            for (name, bytes) in left.iter().filter(|(name, _)| !name.split('/').any(|part| part.starts_with('.'))) {
                let whole = expected.iter().find(|(expected, _)| expected == name);
                assert!(whole.is_some_and(|(_, whole)| whole == bytes), "{name} has its name and is not whole");
            }
            // Some go on from where they are, some from the start.
            if done || part.is_multiple_of(4) {
                std::fs::remove_dir_all(place.path("out")).unwrap();
                std::fs::create_dir(place.path("out")).unwrap();
            }
        }
        kills += killed;
        place.run(&arguments).ends(1, &[]);
        let left = contents(&place.path("out"));
        let names = |of: &[(String, Vec<u8>)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&left), names(&expected), "{run:?}");
        assert!(left == expected, "{run:?} gives other bytes when it is killed");
        std::fs::remove_dir_all(place.path("out")).unwrap();
    }
    assert_eq!(kills, 10 * RUNS.len());
    println!("{resumed} of {kills} killed runs left a checkpoint");
    assert!(resumed >= 10, "too few runs were killed behind a checkpoint: {resumed}");
}

/// Runs a child to its end and gives its code and messages, and how long it took from now.
fn end(mut child: Child) -> (Option<i32>, String, Duration) {
    let begin = Instant::now();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    let code = child.wait().unwrap().code();
    (code, err, begin.elapsed())
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Whether a checkpoint is behind the start of its run.
fn has_progress(state: &[u8]) -> bool {
    let state: Option<serde_json::Value> = serde_json::from_slice(state).ok();
    state.is_some_and(|state| state["inputs"] != 0 || state["items"] != 0)
}

/// Waits until a run can go on behind its start.
fn wait_for_progress(place: &Place, path: &str) {
    let begin = Instant::now();
    while !std::fs::read(place.path(path)).is_ok_and(|state| has_progress(&state)) {
        assert!(begin.elapsed() < Duration::from_secs(20), "{path} does not come");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits for a file of a run.
fn wait_for(place: &Place, path: &str) {
    let begin = Instant::now();
    while !place.path(path).exists() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{path} does not come");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_run_that_is_killed_between_its_last_files_writes_the_others() {
    let place = inputs();
    std::fs::create_dir(place.path("out")).unwrap();
    let stats = ["--stats", "late/stats.json"];
    for (number, run) in RUNS.iter().enumerate() {
        let arguments = arguments(run);
        assert_eq!(start(&place, &arguments).wait().unwrap().code(), Some(1));
        let expected = contents(&place.path("out"));
        std::fs::remove_dir_all(place.path("out")).unwrap();
        std::fs::create_dir(place.path("out")).unwrap();
        // All records have their names here, and the list of rejects, too: only the statistics are missing.
        let with_stats = [&arguments[..], &stats].concat();
        place.run(&with_stats).ends(1, &["220 records written", "late/stats.json", "the same command goes on"]);
        let visible = |(name, _): &&(String, Vec<u8>)| !name.split('/').any(|part| part.starts_with('.'));
        assert!(contents(&place.path("out")).iter().filter(visible).eq(&expected), "{run:?}");
        place.write("late/x", "");
        place.run(&with_stats).ends(1, &[]);
        assert!(contents(&place.path("out")) == expected, "{run:?} gives other bytes, or leaves something hidden");
        let written: serde_json::Value = serde_json::from_str(&place.read("late/stats.json")).unwrap();
        assert_eq!((&written["pages"], &written["rejected"]), (&221.into(), &2.into()), "{number}: {run:?}");
        std::fs::remove_dir_all(place.path("late")).unwrap();
        std::fs::remove_dir_all(place.path("out")).unwrap();
        std::fs::create_dir(place.path("out")).unwrap();
    }
}

#[test]
fn a_run_that_is_asked_to_end_does_so_within_a_second_and_goes_on() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..3000))]);
    place.run(&["-q", "in.jsonl", "-o", "whole.jsonl"]).ends(0, &[]);
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let arguments = ["in.jsonl", "-o", "out.jsonl", "--checkpoint", "20k", "--jobs", "1"];
        let child = place.command(&arguments).spawn().unwrap();
        wait_for_progress(&place, ".out.jsonl.resume");
        signal(&child, name);
        let (ended, err, took) = end(child);
        assert_eq!(ended, Some(code), "{err}");
        assert!(took < Duration::from_secs(1), "{name}: {took:?}");
        assert!(err.contains("stopped after") && err.contains("the same command goes on where it stopped"), "{err}");
        assert!(!place.path("out.jsonl").exists());
        let done = place.run(&arguments).ends(0, &["resuming an unfinished run after", "3000 records written"]);
        assert_eq!(done.out, "");
        assert!(place.read("out.jsonl") == place.read("whole.jsonl"), "{name}");
        std::fs::remove_file(place.path("out.jsonl")).unwrap();
    }
}

#[test]
fn a_run_that_waits_for_its_input_ends_when_it_is_asked_to() {
    let place = Place::with(&[]);
    let child = place.command(&["-", "-o", "out.jsonl"]).spawn().unwrap();
    wait_for(&place, ".out.jsonl.part");
    signal(&child, "TERM");
    let (code, err, took) = end(child);
    assert_eq!(code, Some(143), "{err}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn an_unfinished_run_goes_on_only_as_what_it_was() {
    let place =
        Place::with(&[("in/a.jsonl", &jsonl(0..400)), ("in/b.txt", &page(1)), ("in/c.jsonl", &jsonl(400..800))]);
    let arguments = ["-q", "in", "-o", "out.jsonl", "--checkpoint", "10k", "--max-errors", "0"];
    place.run(&["-q", "in", "-o", "whole.jsonl"]).ends(0, &[]);
    // A page that fails ends it, beyond the first input.
    place.write("in/b.txt", [1u8; 300]);
    let stopped = "the same command goes on where it stopped";
    place.run(&arguments).ends(1, &["--max-errors", stopped]);
    assert!(!place.path("out.jsonl").exists());
    let unfinished = place.path(".out.jsonl.resume");
    let state = std::fs::read(&unfinished).unwrap();
    for (more, says) in [
        (&["--script", "hans"][..], "other options"),
        (&["--format", "text"], "other options"),
        (&["--exclude", "*.txt"], "other options"),
        (&["--disable", "licence"], "other options"),
        (&["--checkpoint", "11k"], "other options"),
        (&["in/a.jsonl"], "other options"),
    ] {
        place.run(&[&arguments[..4], more].concat()).ends(2, &[says, "--overwrite", ".out.jsonl.resume"]);
        assert_eq!(std::fs::read(&unfinished).unwrap(), state, "{more:?}");
    }
    let first = place.read("in/a.jsonl");
    place.write("in/a.jsonl", format!("{first}\n"));
    place.run(&arguments).ends(2, &["inputs have changed", "--overwrite"]);
    place.write("in/a.jsonl", first);
    // A higher bound, other threads and a list of rejects change nothing of the output.
    place
        .run(&[
            "-q",
            "in",
            "-o",
            "out.jsonl",
            "--checkpoint",
            "10k",
            "--max-errors",
            "5",
            "--jobs",
            "1",
            "--rejects",
            "r.jsonl",
        ])
        .ends(1, &[]);
    assert_eq!((place.read("out.jsonl").lines().count(), &*place.read("r.jsonl")), (801, ""));
    assert!(!unfinished.exists());

    std::fs::remove_file(place.path("out.jsonl")).unwrap();
    place.run(&arguments).ends(1, &[stopped]);
    place.write("in/b.txt", page(1));
    let overwrite = [&arguments[..], &["--overwrite"]].concat();
    place.run(&overwrite).ends(0, &[]);
    assert!(place.read("out.jsonl") == place.read("whole.jsonl"), "--overwrite does all pages anew");
}

#[test]
fn two_runs_do_not_write_one_output() {
    let place = Place::with(&[("a.txt", &page(1))]);
    let mut first = place.command(&["-q", "-", "-o", "out.jsonl"]).spawn().unwrap();
    wait_for(&place, ".out.jsonl.part");
    place.run(&["-q", "a.txt", "-o", "out.jsonl"]).ends(1, &["out.jsonl", "another run is writing it"]);
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert_eq!(place.read("out.jsonl").lines().count(), 1);
}

#[test]
fn numbers_of_a_run_add_up_over_its_parts() {
    let place = inputs();
    std::fs::create_dir(place.path("out")).unwrap();
    let stats = |place: &Place| {
        let mut stats: serde_json::Value = serde_json::from_str(&place.read("out/stats.json")).unwrap();
        let times = stats.as_object_mut().unwrap();
        assert!(times.remove("seconds").unwrap().as_f64().unwrap() > 0.0);
        assert!(times.remove("stages").unwrap()["find"].as_f64().unwrap() > 0.0);
        stats
    };
    let arguments = [&arguments(RUNS[0])[..], &["--stats", "out/stats.json"]].concat();
    place.run(&arguments).ends(1, &[]);
    let whole = stats(&place);
    assert_eq!((&whole["pages"], &whole["rejected"], &whole["records"]), (&221.into(), &2.into(), &220.into()));
    std::fs::remove_dir_all(place.path("out")).unwrap();
    std::fs::create_dir(place.path("out")).unwrap();
    let mut child = start(&place, &arguments);
    wait_for_progress(&place, "out/.all.jsonl.resume");
    child.kill().unwrap();
    child.wait().unwrap();
    place.run(&arguments).ends(1, &[]);
    assert_eq!(stats(&place), whole);
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let place = inputs();
    for (n, run) in RUNS.iter().enumerate() {
        let mut outputs = Vec::new();
        for jobs in ["1", "8"] {
            std::fs::create_dir(place.path("out")).unwrap();
            let arguments = [&arguments(run)[..6], &["--jobs", jobs], run].concat();
            start(&place, &arguments).wait().unwrap();
            outputs.push(contents(&place.path("out")));
            std::fs::remove_dir_all(place.path("out")).unwrap();
        }
        assert!(outputs[0] == outputs[1] && outputs[0].len() > 1, "run {n}");
    }
}

#[test]
fn a_complete_output_is_never_replaced_when_pages_were_added() {
    for (out, appends) in [
        ("o.jsonl", false),
        ("o.jsonl.gz", false),
        ("o.md", false),
        #[cfg(feature = "parquet")]
        ("o.parquet", false),
        ("d/", true),
    ] {
        let place = Place::with(&[]);
        for number in 0..6 {
            place.write(&format!("in/{number}.txt"), page(number));
        }
        let mut arguments = vec!["-q", "in", "-o", out, "--checkpoint", "1", "--stats", "late/s.json"];
        if out == "o.md" {
            arguments.extend(["--format", "markdown"]);
        }
        place.run(&arguments).ends(1, &["late/s.json", "the same command goes on"]);
        let state = || if appends { Vec::new() } else { std::fs::read(place.path(out)).unwrap() };
        let before = state();
        place.write("in/z.txt", page(9));
        place.write("late/x", "");
        if appends {
            place.run(&arguments).ends(0, &[]);
            assert_eq!(std::fs::read_dir(place.path(out)).unwrap().count(), 7);
        } else {
            place.run(&arguments).ends(2, &["the inputs have changed", "--overwrite"]);
            assert!(state() == before, "{out} was replaced");
            std::fs::remove_file(place.path("in/z.txt")).unwrap();
            place.run(&arguments).ends(0, &[]);
            assert!(state() == before, "{out} is as it was");
        }
        assert_eq!(
            contents(&place.path(".")).iter().filter(|(name, _)| name.contains("/.") || name.starts_with('.')).count(),
            0
        );
    }
}

#[test]
fn reports_of_a_resumed_run_say_what_they_do_not_list_and_come_once() {
    let place = inputs();
    std::fs::create_dir(place.path("out")).unwrap();
    let reports = ["--summary", "sum.md", "--junit", "late/j.xml", "--checkpoint", "20k"];
    let arguments = [&["-q", "in", "-o", "out/o.jsonl"][..], &reports].concat();
    place.run(&arguments).ends(1, &["late/j.xml", "the same command goes on"]);
    // Another command is refused and leaves the checkpoint.
    place.run(&[&arguments[..], &["--lean"]].concat()).ends(2, &["out"]);
    place.write("late/x", "");
    place.run(&arguments).ends(1, &["list no problem of its first", "pages"]);
    assert_eq!(place.read("sum.md").matches("## taosha").count(), 1);
    assert!(place.read("late/j.xml").contains("<testsuite"));
}

#[test]
fn a_list_of_rejects_replaces_no_pipe_and_no_link() {
    let place = Place::with(&[("in/a.txt", &page(1)), ("in/b.jsonl", "{\n"), ("list", "")]);
    assert!(Command::new("mkfifo").arg(place.path("pipe")).status().unwrap().success());
    place.run(&["in", "-o", "o.jsonl", "--rejects", "pipe"]).ends(2, &["pipe: --rejects writes a file"]);
    assert!(!place.path("pipe").metadata().unwrap().is_file());
    std::os::unix::fs::symlink(place.path("list"), place.path("link")).unwrap();
    place.run(&["-q", "in", "-o", "o.jsonl", "--rejects", "link", "--overwrite"]).ends(1, &[]);
    assert!(place.path("link").is_symlink() && place.read("list").contains("in/b.jsonl:1"));
}
