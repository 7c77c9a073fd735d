//! The command as a user runs it: arguments and files in; records, messages and exit codes out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod checks;
mod commands;
mod config;
mod containers;
mod cookbook;
mod damaged;
mod dates;
mod faults;
mod files;
mod fragments;
mod help;
mod inputs;
mod integrations;
mod json;
mod kinds;
mod layouts;
mod measures;
mod metadata;
mod models;
mod names;
mod outputs;
mod overwriting;
mod parquet;
mod record;
mod report;
mod resume;
mod rules;
mod sections;
mod selection;
mod selectors;
mod sites;
mod web_archives;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A page that every test understands: one line of body between furniture.
const PAGE: &str = "首页 > 新闻\n沿岸居民因大雨撤离\n2024-05-01 11:03 来源：某某日报 作者：张三\n\
                    连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社\n";
/// Its title.
const TITLE: &str = "沿岸居民因大雨撤离";
/// Its body.
const BODY: &str = "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。";
/// The line below it.
const COPYRIGHT: &str = "版权所有 某报社";

/// A folder of its own for one test, in which the command runs.
struct Place(TempDir);

impl Place {
    /// Makes the folder and these files (path and content) in it.
    fn with(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// The command with its arguments, in this folder, with nothing of the tester's environment that could colour it.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taosha"));
        command.args(arguments).current_dir(self.0.path()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        // Help is in the language of the locale.
        command.env("LC_ALL", "C").env_remove("COLUMNS");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TAOSHA_")) {
            command.env_remove(name);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the command with nothing on its standard input.
    fn run(&self, arguments: &[&str]) -> Done {
        self.feed(arguments, "")
    }

    /// Runs the command with this on its standard input.
    fn feed(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Done {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that ends without reading its input is free to do so.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        let output = child.wait_with_output().unwrap();
        Done {
            call: format!("taosha {}", arguments.join(" ")),
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// How a call ended and what it wrote.
struct Done {
    call: String,
    code: Option<i32>,
    out: String,
    err: String,
}

impl Done {
    /// Asserts the exit code, and that standard error holds all of these and is empty if there are none.
    #[track_caller]
    fn ends(self, code: i32, says: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.call, self.err);
        for part in says {
            assert!(self.err.contains(part), "{} should say {part:?}, but says\n{}", self.call, self.err);
        }
        assert!(!says.is_empty() || self.err.is_empty(), "{} should say nothing, but says\n{}", self.call, self.err);
        self
    }

    /// The JSON Lines it wrote.
    #[track_caller]
    fn records(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The only record it wrote.
    #[track_caller]
    fn record(&self) -> Value {
        let mut records = self.records();
        assert_eq!(records.len(), 1, "{}\n{}", self.call, self.out);
        records.remove(0)
    }

    /// The `source` of every record it wrote.
    #[track_caller]
    fn sources(&self) -> Vec<String> {
        self.records().iter().map(|record| record["source"].as_str().unwrap().to_owned()).collect()
    }
}

/// A date of a record as one string of ISO 8601, from the keys for its day, time and offset.
pub fn iso(of: &Value, key: &str) -> Option<String> {
    let part = |ending: &str| of[format!("{key}{ending}")].as_str();
    let time = part("_time").map_or_else(String::new, |time| format!("T{time}"));
    Some(format!("{}{time}{}", part("")?, part("_offset").unwrap_or_default()))
}
