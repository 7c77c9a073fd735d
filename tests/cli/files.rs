//! What is written to disk: compressed files, numbered ones, and trees.

use std::io::Read;
use std::path::Path;

use taosha::batch::Compression;

use crate::Place;
use crate::containers::{PACKED, jsonl, page};

/// What a file holds, unpacked by the crates' own readers.
fn unpacked(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    match Compression::of_name(path) {
        Compression::Gzip => flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap(),
        Compression::Bzip2 => bzip2::read::MultiBzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap(),
        Compression::Xz => lzma_rust2::XzReader::new(&bytes[..], true).read_to_string(&mut text).unwrap(),
        Compression::Zstd => {
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                ruzstd::decoding::StreamingDecoder::new(&mut rest).unwrap().read_to_string(&mut text).unwrap();
            }
            0
        }
        Compression::None => (&bytes[..]).read_to_string(&mut text).unwrap(),
    };
    text
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = walk(directory).into_iter().collect();
    names.sort();
    names
}

fn walk(directory: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            all.extend(walk(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            all.push(name);
        }
    }
    all
}

#[test]
fn a_file_is_compressed_as_its_name_says() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..40))]);
    let plain = place.run(&["-q", "in.jsonl"]).ends(0, &[]).out;
    for how in PACKED {
        let name = format!("out.jsonl{}", how.suffix());
        // Small checkpoints, so that there are many members.
        place.run(&["-q", "in.jsonl", "-o", &name, "--checkpoint", "4k"]).ends(0, &[]);
        assert_eq!(Compression::of_name(Path::new(&name)), how);
        assert_ne!(std::fs::read(place.path(&name)).unwrap(), plain.as_bytes());
        assert!(unpacked(&place.path(&name)) == plain, "{name}");
        assert_eq!(place.run(&["-q", &name]).ends(0, &[]).records().len(), 40, "{name} reads as any container");
    }
    place.run(&["-q", "in.jsonl", "-o", "named.bin", "--compress", "gz"]).ends(0, &[]);
    place.run(&["-q", "in.jsonl", "-o", "plain.gz", "--compress", "none"]).ends(0, &[]);
    assert_eq!(place.read("plain.gz"), plain);
    assert_eq!(&std::fs::read(place.path("named.bin")).unwrap()[..2], [0x1F, 0x8B]);
}

#[test]
fn a_tree_of_inputs_becomes_a_tree_of_outputs() {
    let place = Place::with(&[
        ("in/a.txt", &page(1)),
        ("in/a.html", &page(2)),
        ("in/deep/er/b.txt", &page(3)),
        ("in/many.jsonl", &jsonl(0..5)),
        ("in/none.jsonl", "{}\n"),
        ("single.txt", &page(4)),
    ]);
    for (arguments, suffix, ending) in [
        (&["-o", "out/"][..], ".jsonl", ""),
        (&["-o", "out/", "--compress", "zst"], ".jsonl", ".zst"),
        (&["-o", "out/", "--format", "json"], ".json", ""),
        (&["-o", "out/", "--format", "text"], ".txt", ""),
    ] {
        let done = place.run(&[&["in"], arguments].concat()).ends(1, &["in/none.jsonl:1: "]);
        assert_eq!(done.out, "");
        let expected = ["a.html", "a.txt", "deep/er/b.txt", "many.jsonl"];
        assert_eq!(names(&place.path("out")), expected.map(|name| format!("{name}{suffix}{ending}")));
        if suffix == ".jsonl" {
            let all: String =
                expected.iter().map(|n| unpacked(&place.path(&format!("out/{n}{suffix}{ending}")))).collect();
            assert_eq!(all, place.run(&["-q", "in"]).out);
        } else if suffix == ".json" {
            let many: Vec<serde_json::Value> = serde_json::from_str(&place.read("out/many.jsonl.json")).unwrap();
            assert_eq!(many.len(), 5);
        }
        std::fs::remove_dir_all(place.path("out")).unwrap();
    }
    // A directory that is there needs no slash.
    std::fs::create_dir(place.path("there")).unwrap();
    place.run(&["-q", "single.txt", "-o", "there"]).ends(0, &[]);
    assert_eq!(names(&place.path("there")), ["single.txt.jsonl"]);
    // Of several paths each keeps its own, so that no file takes another's place.
    place.write("other/a.txt", page(9));
    place.run(&["-q", "./in/deep", "other", "single.txt", "-o", "several/"]).ends(0, &[]);
    assert_eq!(names(&place.path("several")), ["in/deep/er/b.txt.jsonl", "other/a.txt.jsonl", "single.txt.jsonl"]);
    let clash = ["-q", "a.txt", "../a.txt", "-o", "../out/"];
    place.write("other/../a.txt", page(10));
    let output = place.command(&clash).current_dir(place.path("other")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("../a.txt and a.txt would be written to the same files"));
    place.run(&["-q", "single.txt", "-o", "there", "--shard", "1M"]).ends(2, &["--shard", "there/pages.jsonl"]);
}

#[test]
fn numbered_files_hold_together_what_one_file_would() {
    let place = Place::with(&[("in.jsonl", &jsonl(0..60)), ("more.txt", &page(99))]);
    let whole = place.run(&["-q", "in.jsonl", "more.txt"]).ends(0, &[]).out;
    for (name, pattern) in [("out/p.jsonl", "p-#.jsonl"), ("out/p.jsonl.gz", "p-#.jsonl.gz")] {
        std::fs::create_dir(place.path("out")).unwrap();
        place.run(&["-q", "in.jsonl", "more.txt", "-o", name, "--shard", "8k"]).ends(0, &[]);
        let shards = names(&place.path("out"));
        assert!(shards.len() > 3, "{shards:?}");
        let numbers: Vec<String> = (0..shards.len()).map(|n| pattern.replace('#', &format!("{n:05}"))).collect();
        assert_eq!(shards, numbers);
        let parts: Vec<String> = shards.iter().map(|s| unpacked(&place.path("out").join(s))).collect();
        assert_eq!(parts.concat(), whole);
        for part in &parts[..parts.len() - 1] {
            assert!(part.len() >= 8 << 10 && part.ends_with('\n'), "{}", part.len());
        }
        // A run with fewer files leaves none of an earlier one's.
        place.run(&["-q", "more.txt", "-o", name, "--shard", "8k", "--overwrite"]).ends(0, &[]);
        assert_eq!(names(&place.path("out")).len(), 1);
        std::fs::remove_dir_all(place.path("out")).unwrap();
    }
}

#[test]
fn what_a_run_writes_is_no_input_of_it() {
    let place = Place::with(&[("a.txt", &page(1)), ("b.txt", &page(2))]);
    let arguments = ["-q", ".", "-o", "z.jsonl", "--rejects", "y.jsonl", "--stats", "stats.json", "--overwrite"];
    place.run(&arguments).ends(0, &[]);
    let once = place.read("z.jsonl");
    assert_eq!(once.lines().count(), 2);
    place.run(&arguments).ends(0, &[]);
    assert_eq!(place.read("z.jsonl"), once);
    place.run(&["-q", ".", "-o", "tree/", "--include", "*.txt"]).ends(0, &[]);
    place
        .run(&[
            "-q",
            ".",
            "-o",
            "tree/",
            "--include",
            "*.txt",
            "--include",
            "*.jsonl",
            "--exclude",
            "[yz].jsonl",
            "--overwrite",
        ])
        .ends(0, &[]);
    assert_eq!(names(&place.path("tree")), ["a.txt.jsonl", "b.txt.jsonl"]);
}
