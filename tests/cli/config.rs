//! Options from files and the environment, and which of them counts.

use crate::containers::page;
use crate::{BODY, COPYRIGHT, PAGE, Place, TITLE};

#[test]
fn the_command_line_counts_before_the_environment_and_that_before_the_file() {
    let place = Place::with(&[("taosha.toml", "format = \"text\"\nkeep = [\"copyright\"]\n"), ("deep/er/a.txt", PAGE)]);
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = place.command(arguments);
        let output = command.envs(variables.iter().copied()).current_dir(place.path("deep/er")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let with_title = format!("{TITLE}\n{BODY}\n");
    assert_eq!(run(&[], &["a.txt"]), format!("{BODY}\n{COPYRIGHT}\n"), "found upwards");
    assert_eq!(run(&[("TAOSHA_KEEP", "title")], &["a.txt"]), with_title, "a list counts as a whole");
    assert_eq!(run(&[("TAOSHA_KEEP", "copyright,share")], &["a.txt", "--keep", "title"]), with_title);
    assert!(run(&[], &["a.txt", "--format", "jsonl"]).starts_with('{'));
    assert!(run(&[("TAOSHA_FORMAT", "json")], &["a.txt"]).starts_with('['));
    assert!(run(&[], &["--no-config", "a.txt"]).starts_with('{'));
    assert!(run(&[], &["explain", "a.txt"]).contains("+     5  copyright"), "other commands have their share of it");
}

#[test]
fn every_option_can_stand_in_the_file() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let shown = place.run(&["config"]).ends(0, &[]).out;
    let mut count = 0;
    for line in shown.lines() {
        // What is in force is a file that gives the same; options without a value get one.
        let line = match line.strip_prefix("# ").and_then(|rest| rest.strip_suffix(" is not set")) {
            None => line.to_owned(),
            Some(name @ ("shard" | "max-errors")) => format!("{name} = 7"),
            Some("format") => "format = \"json\"".to_owned(),
            Some("compress") => "compress = \"gz\"".to_owned(),
            Some("encoding") => "encoding = \"gbk\"".to_owned(),
            Some(name @ ("model" | "allow")) => format!("{name} = \"a.txt\""),
            Some(name) => format!("{name} = \"x\""),
        };
        // --shard wants an output, which is another line's option.
        place.write(
            "taosha.toml",
            if line.starts_with("shard") { format!("{line}\noutput = \"o\"\n") } else { line.clone() },
        );
        let again = place.run(&["config"]).ends(0, &[]).out;
        let name = line.split(" = ").next().unwrap();
        let origin =
            again.lines().find(|l| l.starts_with(&format!("{name} = "))).unwrap_or_else(|| panic!("{line}\n{again}"));
        assert!(origin.ends_with("taosha.toml:1"), "{line}: {origin}");
        count += 1;
    }
    assert!(count > 30, "{count}");
}

#[test]
fn config_shows_where_each_value_came_from() {
    let place = Place::with(&[("c/other.toml", "jobs = 3\nrules = [\"mine\"]\n\n[clean]\nmax-page = \"1M\"\n")]);
    let mut command = place.command(&["config", "--config", "c/other.toml", "--restore", "safe"]);
    let output = command.env("TAOSHA_QUIET", "true").output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    for (line, origin) in [
        ("jobs = 3", "c/other.toml:1"),
        ("rules = [\"c/mine\"]", "c/other.toml:2"),
        ("max-page = \"1M\"", "c/other.toml:4"),
        ("quiet = true", "TAOSHA_QUIET"),
        ("restore = \"safe\"", "command line"),
        ("checkpoint = \"16M\"", "default"),
    ] {
        let found = shown.lines().find(|found| found.starts_with(line)).unwrap_or_else(|| panic!("{line}\n{shown}"));
        assert!(found.ends_with(&format!("# {origin}")), "{found}");
    }
}

#[test]
fn what_is_wrong_in_a_file_is_named() {
    for (text, says) in [
        ("jbos = 1\n", "taosha.toml:1: jbos is not an option"),
        ("jobs = 1\n[check]\nstrictnes = 1\n", "check has no option strictnes"),
        ("jobs = \n", "taosha.toml: TOML parse error at line 1"),
        ("quiet = 1\n", "taosha.toml:1: true or false is expected"),
        ("\njobs = [1]\n", "taosha.toml:2: one value is expected"),
        ("jobs = \"many\"\n", "--jobs from "),
    ] {
        let place = Place::with(&[("taosha.toml", text), ("a.txt", &page(1))]);
        place.run(&["a.txt"]).ends(2, &[says]);
        place.run(&["--no-config", "-q", "a.txt"]).ends(0, &[]);
    }
    let place = Place::with(&[("a.txt", PAGE)]);
    place.run(&["--config", "gone.toml", "a.txt"]).ends(2, &["gone.toml: No such file"]);
    let output = place.command(&["a.txt"]).env("TAOSHA_QUIET", "perhaps").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("TAOSHA_QUIET: true or false"));
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let place = Place::with(&[]);
    for (shell, word) in [("bash", "complete -F"), ("zsh", "#compdef taosha"), ("fish", "complete -c taosha")] {
        let text = place.run(&["completions", shell]).ends(0, &[]).out;
        assert!(text.contains(word) && text.contains("max-errors"), "{shell}");
    }
    assert!(place.run(&["man"]).ends(0, &[]).out.contains(".TH taosha 1"));
    place.run(&["man", "man1"]).ends(0, &[]);
    let clean = place.read("man1/taosha-clean.1");
    assert!(clean.contains("checkpoint") && place.path("man1/taosha-rules-check.1").exists());
    // What is written for bash is a script that bash takes.
    std::fs::write(place.path("t.bash"), place.run(&["completions", "bash"]).out).unwrap();
    if let Ok(status) = std::process::Command::new("bash").arg("-n").arg(place.path("t.bash")).status() {
        assert!(status.success());
    }
}
