//! What goes wrong in long runs: each costs what it must and no more, is named, and leaves a list.

use std::io::{Read, Write};
use std::process::Command;

use serde_json::{Value, json};

use crate::Place;
use crate::containers::{body, jsonl, page, tar, zip};

fn gzip(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

/// A record of a web archive.
fn warc(number: usize, length: Option<usize>) -> String {
    let page = page(number);
    let length = length.unwrap_or(page.len());
    format!(
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://例.cn/{number}\r\nContent-Length: {length}\r\n\r\n{page}\r\n\r\n"
    )
}

/// What is wrong with an input, and what comes of it.
struct Fault {
    name: &'static str,
    bytes: Vec<u8>,
    /// Numbers of the pages that are written all the same.
    pages: Vec<usize>,
    /// The `source` of each reject, and a part of its reason.
    rejects: Vec<(&'static str, &'static str)>,
}

fn faults() -> Vec<Fault> {
    let gz = gzip(&page(1));
    let mut crc = gz.clone();
    let at = crc.len() - 8;
    crc[at] ^= 1;
    let lines = jsonl(0..40);
    let members: Vec<Vec<u8>> = (0..4).map(|n| gzip(&warc(n, None))).collect();
    let mut damaged = members.concat();
    damaged[members[0].len() + members[1].len() - 6] ^= 0x55;
    let archive = tar(&[("1", page(1).as_bytes()), ("2", page(2).as_bytes())]);
    let mut packed = zip(&[("1", page(1).as_bytes()), ("2", page(2).as_bytes()), ("3", page(3).as_bytes())]);
    let stored = memchr::memmem::find(&packed, page(2).as_bytes()).unwrap();
    packed[stored + 40] ^= 1;
    let fault = |name, bytes, pages, rejects| Fault { name, bytes, pages, rejects };
    vec![
        fault("truncated.txt.gz", gz[..gz.len() / 2].to_vec(), vec![], vec![("truncated.txt.gz", "cut off")]),
        fault("crc.txt.gz", crc, vec![], vec![("crc.txt.gz", "gzip member 1: ")]),
        fault("member.warc.gz", damaged, vec![0, 2, 3], vec![("member.warc.gz:2", "gzip member 2: ")]),
        fault(
            "half.warc",
            [warc(1, None), warc(2, None)[..199].to_owned()].concat().into_bytes(),
            vec![1],
            vec![("half.warc:2", "ends within the record")],
        ),
        fault(
            "header.warc",
            [&warc(1, None), "WARC/1.0\r\nWARC-Ty"].concat().into_bytes(),
            vec![1],
            vec![("header.warc:2", "ends within a header")],
        ),
        fault(
            "short.warc",
            [warc(1, Some(100)), warc(2, None)].concat().into_bytes(),
            vec![2],
            vec![("short.warc:1", "does not end where its Content-Length says")],
        ),
        fault(
            "long.warc",
            [warc(1, Some(700)), warc(2, None), warc(3, None)].concat().into_bytes(),
            vec![2, 3],
            vec![("long.warc:1", "does not end where its Content-Length says")],
        ),
        fault(
            "beyond.warc",
            [warc(1, None), warc(2, Some(99_999)), warc(3, None)].concat().into_bytes(),
            vec![1, 3],
            vec![("beyond.warc:2", "ends within the record")],
        ),
        fault(
            "junk.warc",
            [warc(1, None), "今天天气很好。\n".repeat(9000), warc(2, None)].concat().into_bytes(),
            vec![1, 2],
            vec![("junk.warc:2", "no record begins here")],
        ),
        fault(
            "line.jsonl",
            lines.replacen("\"n\":3", "\"n\":", 1).into_bytes(),
            (0..40).filter(|n| *n != 3).collect(),
            vec![("line.jsonl:4", "no JSON object")],
        ),
        fault(
            "field.jsonl",
            format!("{}{{\"body\":\"页\"}}\n", jsonl(1..3)).into_bytes(),
            vec![1, 2],
            vec![("field.jsonl:3", "--field")],
        ),
        fault(
            "cut.tar",
            archive[..archive.len() - 1024 - 412].to_vec(),
            vec![1],
            vec![("cut.tar/2", "cut off"), ("cut.tar", "the rest of the archive")],
        ),
        fault("crc.zip", packed, vec![1, 3], vec![("crc.zip/2", "checksum")]),
        fault("end.zip", zip(&[("1", page(1).as_bytes())])[..300].to_vec(), vec![], vec![("end.zip", "zip: ")]),
    ]
}

#[test]
fn damaged_inputs_are_named_and_cost_no_others() {
    let place = Place::with(&[]);
    for Fault { name, bytes, pages, rejects } in faults() {
        place.write(name, bytes);
        place.write("last.txt", page(77));
        let done = place.run(&[name, "last.txt", "--rejects", "rejects.jsonl", "--overwrite"]);
        let says: Vec<String> = rejects.iter().map(|(source, _)| format!("taosha: {source}: ")).collect();
        let done = done.ends(1, &says.iter().map(String::as_str).collect::<Vec<_>>());
        let texts: Vec<Value> = done.records().iter().map(|record| record["text"].clone()).collect();
        let expected: Vec<Value> = pages.iter().chain([&77]).map(|n| json!(body(*n))).collect();
        assert_eq!(texts, expected, "{name}");
        let listed: Vec<Value> =
            place.read("rejects.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(listed.len(), rejects.len(), "{name}: {listed:?}");
        for (of, (source, reason)) in listed.iter().zip(&rejects) {
            assert_eq!(of["source"], *source, "{name}");
            assert!(of["reason"].as_str().unwrap().contains(reason), "{name}: {of}");
        }
    }
}

#[test]
fn the_lines_before_a_cut_in_a_compressed_file_are_written() {
    let place = Place::with(&[]);
    let bytes = gzip(&jsonl(0..400));
    place.write("in.jsonl.gz", &bytes[..bytes.len() / 2]);
    let done = place.run(&["in.jsonl.gz"]).ends(1, &["taosha: in.jsonl.gz:", "cut off"]);
    let records = done.records();
    assert!(records.len() > 100, "{}", records.len());
    assert!(records.iter().enumerate().all(|(n, record)| record["text"] == body(n)));
}

/// Peak memory of a process in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_200_megabytes_is_read_past() {
    let place = Place::with(&[]);
    let mut child = place.command(&["--progress", "0", "--jobs", "1", "-"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(jsonl(1..2).as_bytes()).unwrap();
    let block = "大浪淘沙".repeat(1 << 16);
    let mut left = 200usize << 20;
    stdin.write_all(b"{\"text\":\"").unwrap();
    while left > 0 {
        stdin.write_all(&block.as_bytes()[..left.min(block.len())]).unwrap();
        left -= left.min(block.len());
    }
    stdin.write_all(b"\"}\n").unwrap();
    stdin.write_all(jsonl(2..3).as_bytes()).unwrap();
    stdin.flush().unwrap();
    let most = peak(child.id());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("taosha: -:2: the line has 209715211 bytes") && err.contains("--max-page"), "{err}");
    let texts: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["text"].clone())
        .collect();
    assert_eq!(texts, [body(1), body(2)]);
    assert!(most < 150 << 20, "{} MB", most >> 20);
}

#[cfg(unix)]
#[test]
fn odd_directories_are_walked() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let place = Place::with(&[("in/a.txt", &page(1))]);
    symlink(".", place.path("in/loop")).unwrap();
    symlink("round", place.path("about")).unwrap();
    symlink("about", place.path("round")).unwrap();
    place.write("in/b.txt", "");
    std::fs::rename(place.path("in/b.txt"), place.path("in").join(OsStr::from_bytes(b"\xB5\xB1.txt"))).unwrap();
    let done = place.run(&["in", "about"]).ends(1, &["taosha: about: "]);
    assert_eq!(done.sources(), ["in/a.txt", "in/\u{FFFD}\u{FFFD}.txt"]);
    // It keeps its name, whatever that is.
    place.run(&["-q", "in", "-o", "out/"]).ends(0, &[]);
    assert!(place.path("out").join(OsStr::from_bytes(b"\xB5\xB1.txt.jsonl")).exists());
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::with(&[("in/a.txt", &page(1)), ("in/b.txt", &page(2)), ("in/c/d.txt", &page(3))]);
    for path in ["in/a.txt", "in/c"] {
        std::fs::set_permissions(place.path(path), std::fs::Permissions::from_mode(0o0)).unwrap();
    }
    if std::fs::read(place.path("in/a.txt")).is_ok() {
        println!("skipped: files without permission (this user may read all)");
    } else {
        let done = place.run(&["-q", "in"]).ends(1, &["in/a.txt: Permission", "in/c: Permission"]);
        assert_eq!(done.sources(), ["in/b.txt"]);
    }
    std::fs::set_permissions(place.path("in/c"), std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_named_before_there_is_work_in_it() {
    let place = Place::with(&[("a.txt", &page(1))]);
    for (output, code, says) in [
        ("/proc/pages.jsonl", 1, "/proc/pages.jsonl"),
        ("/proc/pages/", 1, "/proc/pages"),
        ("a.txt/b.jsonl", 1, "a.txt/b.jsonl"),
        ("/dev/full", 1, "No space left on device"),
    ] {
        place.run(&["a.txt", "-o", output]).ends(code, &[says]);
    }
    place.run(&["a.txt", "-o", "b.jsonl", "--rejects", "/proc/r.jsonl"]).ends(1, &["/proc/r.jsonl"]);
    place.run(&["a.txt", "-o", "b.jsonl", "--stats", "/proc/s.json"]).ends(1, &["/proc/s.json"]);
}

/// Runs a script in this folder and gives its output.
#[cfg(target_os = "linux")]
fn script(place: &Place, shell: &[&str], script: &str) -> (Option<i32>, String) {
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).arg(script).current_dir(place.path("."));
    let output = command.env("TAOSHA", env!("CARGO_BIN_EXE_taosha")).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// Where there is no file system of its own to be had, a bound on the size of files does the same.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_it_cleanly_and_it_goes_on_when_there_is_room() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..300))]);
    place.run(&["-q", "in.jsonl", "-o", "whole.jsonl"]).ends(0, &[]);
    let run = "$TAOSHA -q in.jsonl -o disk/out.jsonl --checkpoint 10k 2>&1";
    let own = format!(
        "mount -t tmpfs -o size=200k tmpfs disk || exit 99\n{run}; echo code $?\nls -A disk\n\
         mount -o remount,size=10m disk\n{run}; echo code $?\nls -A disk\ncmp disk/out.jsonl whole.jsonl && echo same"
    );
    let bounded = format!(
        "trap '' XFSZ\n(ulimit -f 200; {run}; echo code $?)\nls -A disk\n{run}; echo code $?\nls -A disk\n\
         cmp disk/out.jsonl whole.jsonl && echo same"
    );
    for (name, shell, text) in [
        ("a file system of its own", &["unshare", "-m", "sh", "-c"][..], own),
        ("bounded files", &["bash", "-c"], bounded),
    ] {
        std::fs::create_dir(place.path("disk")).unwrap();
        let (code, said) = script(&place, shell, &text);
        if code != Some(0) && !said.contains("code 1") {
            println!("skipped: {name}: {said}");
        } else {
            let (first, second) = said.split_once("code 1\n").expect(&said);
            assert!(
                first.contains("the same command goes on where it stopped") && first.contains("out.jsonl"),
                "{said}"
            );
            assert!(second.starts_with(".out.jsonl.part\n.out.jsonl.resume\n"), "{said}");
            assert!(second.ends_with("code 0\nout.jsonl\nsame\n"), "{said}");
        }
        let _ = std::fs::remove_dir_all(place.path("disk"));
    }
}

#[test]
fn too_many_errors_end_it() {
    let place = Place::with(&[]);
    for number in 0..20 {
        place.write(
            &format!("in/{number:02}.txt"),
            if number < 10 { b"\x01".repeat(99) } else { page(number).into_bytes() },
        );
    }
    place.run(&["-q", "in", "--max-errors", "9"]).ends(1, &["more than 9 inputs failed"]);
    place
        .run(&["-q", "in", "--max-errors", "4", "--rejects", "r.jsonl"])
        .ends(1, &["there is no checkpoint to resume from"]);
    assert!(place.read("r.jsonl").lines().count() >= 5, "what went wrong is listed all the same");
    assert_eq!(place.run(&["in", "--max-errors", "10"]).ends(1, &["in/09"]).records().len(), 20);
}

#[test]
fn a_pipe_that_closes_ends_it_though_much_is_to_come() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..2000))]);
    let mut child = place.command(&["-q", "in.jsonl"]).spawn().unwrap();
    let mut start = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}
