//! What pages are packed in: detected by content, one in another, streamed.

use std::io::Write;

use serde_json::{Value, json};
use taosha::batch::Compression;

use crate::{BODY, PAGE, Place};

/// A page with a number in its body, so that pages are told apart.
pub(crate) fn page(number: usize) -> String {
    PAGE.replace(BODY, &body(number))
}

pub(crate) fn body(number: usize) -> String {
    format!("第{number}天，{BODY}")
}

/// Compresses with what is no part of the program under test: the crates' own writers at other levels, and so that
/// there is more than one member.
fn compressed(how: Compression, bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    for part in bytes.chunks(bytes.len() / 2 + 1) {
        match how {
            Compression::Gzip => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                out.write_all(part).unwrap();
                all.extend(out.finish().unwrap());
            }
            Compression::Bzip2 => {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                out.write_all(part).unwrap();
                all.extend(out.finish().unwrap());
            }
            Compression::Xz => {
                let options = lzma_rust2::XzOptions::with_preset(1);
                let mut out = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
                out.write_all(part).unwrap();
                all.extend(out.finish().unwrap());
            }
            Compression::Zstd => {
                all.extend(ruzstd::encoding::compress_to_vec(part, ruzstd::encoding::CompressionLevel::Uncompressed));
            }
            Compression::None => all.extend(part),
        }
    }
    all
}

pub(crate) const PACKED: [Compression; 4] = [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz];

pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (number, (name, bytes)) in files.iter().enumerate() {
        let method = if number % 2 == 0 { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        archive.start_file(*name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub(crate) fn jsonl(pages: std::ops::Range<usize>) -> String {
    let line = |n| json!({ "text": page(n), "id": format!("page-{n}"), "n": n }).to_string();
    pages.fold(String::new(), |all, n| all + &line(n) + "\n")
}

/// The bodies of records, without what is cut off them.
fn texts(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["text"].as_str().unwrap()).collect()
}

#[test]
fn compressed_pages_and_lines_are_told_by_their_content() {
    let place = Place::with(&[]);
    for how in PACKED {
        for (content, count) in [(page(7), 1), (jsonl(0..30), 30)] {
            // The name says nothing, and standard input has none.
            let bytes = compressed(how, content.as_bytes());
            place.write("packed", &bytes);
            let named = place.run(&["-q", "packed"]).ends(0, &[]).records();
            let piped = place.feed(&["-q", "-"], &bytes).ends(0, &[]).records();
            assert_eq!((named.len(), texts(&named)), (count, texts(&piped)), "{how}");
            assert!(named[0]["text"].as_str().unwrap().ends_with(BODY), "{how}");
        }
    }
}

#[test]
fn json_lines_give_ids_and_addresses_and_pass_the_rest_through() {
    let place = Place::with(&[]);
    let line =
        json!({"raw_content": page(1), "id": 7, "url": "http://例.cn/1", "meta": {"b": [1, 2], "a": null}, "n": 1.5});
    let records = place
        .feed(&["-"], format!("\u{FEFF}\r\n{line}\r\n\r\n{}", json!({"html": "<html><body><p>页</p>"})))
        .ends(0, &["2 records written"])
        .records();
    for (pointer, value) in [
        ("/id", json!("7")),
        ("/text", json!(body(1))),
        ("/source", json!("-:2")),
        ("/metadata/url", json!("http://例.cn/1")),
        ("/extra", json!({"meta": {"b": [1, 2], "a": null}, "n": 1.5})),
    ] {
        assert_eq!(records[0].pointer(pointer), Some(&value), "{pointer}");
    }
    assert_eq!(
        (&records[1]["source"], &records[1]["taosha"]["unit"], records[1].get("extra")),
        (&json!("-:4"), &json!("block"), None)
    );
    let field =
        place.feed(&["--field", "body", "-"], json!({"body": page(2), "text": "摘要"}).to_string()).ends(0, &[]);
    assert_eq!(
        (field.record()["text"].clone(), field.record()["extra"].clone()),
        (json!(body(2)), json!({"text": "摘要"}))
    );
}

#[test]
fn archives_are_opened_one_in_another() {
    let gz = compressed(Compression::Gzip, page(3).as_bytes());
    let lines = compressed(Compression::Zstd, jsonl(10..12).as_bytes());
    let inner = zip(&[("一.txt", page(5).as_bytes()), ("folder/b.html", page(6).as_bytes())]);
    let first = page(1);
    let files: &[(&str, &[u8])] =
        &[("a.txt", first.as_bytes()), ("b/2.gz", &gz), ("c.jsonl.zst", &lines), ("d.zip", &inner), ("empty", b"")];
    let sources =
        ["/a.txt", "/b/2.gz", "/c.jsonl.zst:1", "/c.jsonl.zst:2", "/d.zip/一.txt", "/d.zip/folder/b.html", "/empty"];
    let bodies = [body(1), body(3), body(10), body(11), body(5), body(6), String::new()];
    let place = Place::with(&[]);
    for (name, bytes) in [
        ("all.tar", tar(files)),
        ("all.tar.xz", compressed(Compression::Xz, &tar(files))),
        ("all.zip", zip(files)),
        ("all.bin", compressed(Compression::Bzip2, &compressed(Compression::Gzip, &tar(files)))),
    ] {
        place.write(name, bytes);
        let done = place.run(&["-q", name]).ends(0, &[]);
        assert_eq!(done.sources(), sources.map(|source| format!("{name}{source}")));
        assert_eq!(texts(&done.records()), bodies.each_ref().map(String::as_str), "{name}");
    }
    // A zip's directory is at its end, which a pipe has not.
    let piped = place.feed(&["-q", "--source", "all", "-"], zip(files)).ends(0, &[]);
    assert_eq!(piped.sources(), sources.map(|source| format!("all{source}")));
}

#[test]
fn what_holds_itself_is_left_after_a_while() {
    let mut bytes = page(1).into_bytes();
    for _ in 0..12 {
        bytes = compressed(Compression::Gzip, &bytes);
    }
    let place = Place::with(&[]);
    let done = place.feed(&["-"], bytes).ends(1, &["deep in one another"]);
    assert_eq!(done.out, "");
}

#[test]
fn what_came_out_of_taosha_goes_in_again() {
    let place = Place::with(&[("pages/1.txt", &page(1)), ("pages/2.txt", &page(2))]);
    place.run(&["-q", "pages", "-o", "once.jsonl.gz"]).ends(0, &[]);
    let twice = place.run(&["-q", "once.jsonl.gz"]).ends(0, &[]).records();
    assert_eq!(texts(&twice), [body(1), body(2)]);
    assert_eq!(twice[0]["extra"]["source"], "pages/1.txt");
}
