//! Help: one screen with `-h`, everything with `--help`, and Chinese in a Chinese locale.

use crate::Place;

/// Every command, in the words after the program's name, as the lists of commands in the help name them.
fn commands() -> Vec<String> {
    let mut commands = vec![String::new()];
    let mut at = 0;
    while at < commands.len() {
        let listed = help(&commands[at], "-h", "C");
        let listed = listed.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        // The lines that are indented more go on with a description.
        let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        let names = names.filter(|name| !name.is_empty() && *name != "help");
        let below: Vec<String> = names.map(|name| format!("{} {name}", commands[at]).trim_start().to_owned()).collect();
        commands.extend(below);
        at += 1;
    }
    for known in ["clean", "rules check", "man"] {
        assert!(commands.iter().any(|command| command == known), "{commands:?}");
    }
    commands
}

/// The help of a command in a locale.
fn help(command: &str, option: &str, locale: &str) -> String {
    let place = Place::with(&[]);
    let words: Vec<&str> = command.split_whitespace().chain([option]).collect();
    let output = place.command(&words).env("LC_ALL", locale).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The columns of a line on a terminal: two for a character outside ASCII.
fn columns(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn short_help_fits_on_a_screen() {
    for locale in ["C", "zh_CN.UTF-8"] {
        for command in commands() {
            let help = help(&command, "-h", locale);
            assert!(help.lines().count() <= 40, "{command} -h has {} lines:\n{help}", help.lines().count());
            for line in help.lines() {
                assert!(columns(line) <= 110, "{command} -h: {line}");
            }
        }
    }
}

#[test]
fn long_help_lists_what_short_help_leaves_out() {
    let long = help("clean", "--help", "C");
    for part in [
        "--checkpoint <SIZE>",
        "--no-normalize <KIND>",
        "- s2twp:",
        "ICP filings and other licence numbers",
        "TAOSHA_*",
    ] {
        assert!(long.contains(part), "{part}");
    }
    let short = help("clean", "-h", "C");
    assert!(short.contains("--help` has all options") && !short.contains("--checkpoint") && !short.contains("s2twp"));
}

#[test]
fn help_is_in_the_language_of_the_locale() {
    for (locale, says) in [
        ("C", "Clean pages"),
        ("en_US.UTF-8", "Clean pages"),
        ("de_DE.UTF-8", "Clean pages"),
        ("zh_CN.UTF-8", "清洗网页"),
        ("zh", "清洗网页"),
        ("zh_TW.UTF-8", "清洗網頁"),
        ("zh_HK.UTF-8", "清洗網頁"),
    ] {
        for option in ["-h", "--help"] {
            let help = help("clean", option, locale);
            assert!(help.starts_with(says), "{locale}:\n{help}");
        }
    }
    // The first variable that is set counts.
    let place = Place::with(&[]);
    for (variables, says) in [
        ([("LC_ALL", ""), ("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "C")], "清洗网页"),
        ([("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", "zh_SG.UTF-8")], "清洗网页"),
        ([("LC_ALL", "C"), ("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "zh_CN.UTF-8")], "Clean pages"),
    ] {
        let output = place.command(&["clean", "-h"]).envs(variables).output().unwrap();
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(says), "{variables:?}");
    }
}

#[test]
fn chinese_help_has_every_option_and_no_english_sentence() {
    for command in commands() {
        let (english, chinese) = (help(&command, "--help", "C"), help(&command, "--help", "zh_CN.UTF-8"));
        let options = |help: &str| -> Vec<String> {
            let words = help.lines().filter(|line| line.trim_start().starts_with('-')).filter_map(|line| {
                line.split([' ', ',']).find(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned)
            });
            let mut words: Vec<String> = words.collect();
            words.sort();
            words.dedup();
            words
        };
        assert_eq!(options(&chinese), options(&english), "{command}");
        for line in chinese.lines().filter(|line| line.is_ascii() && line.split_whitespace().count() > 5) {
            // Only commands of the examples.
            assert!(line.contains("taosha "), "{command}: {line}");
        }
    }
}
