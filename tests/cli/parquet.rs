//! Parquet in and out.

#![cfg(feature = "parquet")]

use std::fs::File;
use std::process::Command;
use std::sync::Arc;

use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};

use crate::containers::{body, jsonl, page, tar};
use crate::web_archives::python_or_skip;
use crate::{PAGE, Place};

/// Rows of a table of pages that [`table`] writes.
struct Rows {
    schema: &'static str,
    codec: Codec,
    /// Numbers of the pages of each row group; none for a null.
    groups: Vec<Vec<Option<usize>>>,
    dictionary: bool,
}

const SCHEMA: &str = "message pages {
    OPTIONAL BYTE_ARRAY url (STRING);
    OPTIONAL BYTE_ARRAY text (STRING);
    REQUIRED INT64 id;
    OPTIONAL DOUBLE score;
    OPTIONAL group tags (LIST) { REPEATED group list { OPTIONAL BYTE_ARRAY element (STRING); } }
    REQUIRED INT64 fetched (TIMESTAMP(MILLIS,true));
}";

fn rows(groups: Vec<Vec<Option<usize>>>) -> Rows {
    Rows { schema: SCHEMA, codec: Codec::UNCOMPRESSED, groups, dictionary: true }
}

/// A Parquet file with a null, a number, a list and a time beside each page.
fn table(of: &Rows) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(of.schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(of.codec)
        .set_dictionary_enabled(of.dictionary)
        .set_write_batch_size(7)
        .set_data_page_row_count_limit(20)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for pages in &of.groups {
        let mut group = writer.next_row_group().unwrap();
        let texts = |text: &dyn Fn(usize) -> String| -> (Vec<ByteArray>, Vec<i16>) {
            let values = pages.iter().flatten().map(|n| ByteArray::from(text(*n).into_bytes())).collect();
            (values, pages.iter().map(|n| i16::from(n.is_some())).collect())
        };
        for name in ["url", "text", "id", "score", "element", "fetched"] {
            let mut column = group.next_column().unwrap().unwrap();
            let numbers = || pages.iter().map(|n| i64::try_from(n.unwrap_or(0)).unwrap());
            match name {
                "url" | "text" => {
                    let (values, levels) =
                        if name == "url" { texts(&|n| format!("http://例.cn/{n}")) } else { texts(&page) };
                    column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
                }
                "element" => {
                    // One list of two for each row, the second of it null.
                    let values: Vec<_> = pages.iter().map(|_| ByteArray::from("标签")).collect();
                    let (levels, repeats): (Vec<i16>, Vec<i16>) = pages.iter().flat_map(|_| [(3, 0), (2, 1)]).unzip();
                    column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), Some(&repeats)).unwrap();
                }
                "score" => {
                    let values: Vec<f64> = numbers().map(|n| n as f64 / 4.0).collect();
                    let levels = vec![1; values.len()];
                    column.typed::<DoubleType>().write_batch(&values, Some(&levels), None).unwrap();
                }
                _ => {
                    let values: Vec<i64> = numbers().collect();
                    column.typed::<Int64Type>().write_batch(&values, None, None).unwrap();
                }
            }
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// The same rows as JSON Lines.
fn as_lines(numbers: impl Iterator<Item = usize>) -> String {
    let line = |n: usize| {
        json!({ "text": page(n), "url": format!("http://例.cn/{n}"), "id": n, "score": n as f64 / 4.0, "tags": ["标签", null],
            "fetched": format!("1970-01-01 00:00:00.{n:03} +00:00") })
    };
    numbers.map(|n| line(n).to_string() + "\n").collect()
}

#[test]
fn rows_are_read_as_lines_of_json_are() {
    let place = Place::with(&[]);
    place.write("in.jsonl", as_lines(0..100));
    let lines = place.run(&["-q", "in.jsonl"]).ends(0, &[]).records();
    let groups = || [0..60, 60..61, 61..61, 61..100].map(|of| of.map(Some).collect()).to_vec();
    for codec in [
        Codec::UNCOMPRESSED,
        Codec::SNAPPY,
        Codec::ZSTD(ZstdLevel::default()),
        Codec::GZIP(<_>::default()),
        Codec::LZ4_RAW,
    ] {
        for dictionary in [true, false] {
            place.write("a.bin", table(&Rows { codec, dictionary, ..rows(groups()) }));
            let mut read = place.run(&["-q", "--jobs", "2", "a.bin"]).ends(0, &[]).records();
            for (number, (record, line)) in read.iter_mut().zip(&lines).enumerate() {
                assert_eq!(record["source"], format!("a.bin:{}", number + 1));
                record["source"] = line["source"].clone();
                assert_eq!(record, line, "{codec:?}");
            }
            assert_eq!(read.len(), lines.len(), "{codec:?}");
        }
    }
}

#[test]
fn a_table_in_a_pipe_or_an_archive_is_put_aside_and_read() {
    let place = Place::with(&[]);
    let bytes = table(&rows(vec![(0..30).map(Some).collect()]));
    place.write("a.tar", tar(&[("1.txt", page(99).as_bytes()), ("b.parquet", &bytes)]));
    let records = place.run(&["-q", "a.tar"]).ends(0, &[]).records();
    assert_eq!(records.len(), 31);
    assert_eq!((&records[30]["source"], &records[30]["text"]), (&json!("a.tar/b.parquet:30"), &json!(body(29))));
    let done = place.feed(&["-q"], &bytes).ends(0, &[]);
    assert_eq!(done.sources()[29], "-:30");
}

#[test]
fn a_column_of_bytes_holds_pages_in_any_encoding() {
    let place = Place::with(&[]);
    let schema = "message pages { REQUIRED INT64 n; REQUIRED BYTE_ARRAY body; }";
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(schema).unwrap()), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[i64::MAX], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let (gbk, ..) = encoding_rs::GBK.encode(PAGE);
    column.typed::<ByteArrayType>().write_batch(&[ByteArray::from(gbk.to_vec())], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    place.write("a.parquet", writer.into_inner().unwrap());
    let record = place.run(&["--field", "body", "a.parquet"]).ends(0, &[]).record();
    assert_eq!((&record["text"], &record["metadata"]["encoding"]), (&json!(crate::BODY), &json!("gb18030")));
    assert_eq!(record["extra"], json!({ "n": i64::MAX }));
    place.run(&["a.parquet"]).ends(1, &["no column text, content", "--field", "the columns are n, body"]);
    place.run(&["--field", "n", "a.parquet"]).ends(1, &["no column n of strings or bytes"]);
    place.run(&["--field", "body", "--max-page", "100", "a.parquet"]).ends(1, &["a.parquet:1", "--max-page"]);
}

/// A file and its bytes, the pages that are written all the same, and the `source` of each reject with a part of its reason.
type Case<'c> = (&'c str, Vec<u8>, Vec<usize>, Vec<(&'c str, &'c str)>);

#[test]
fn damage_costs_its_own_rows_and_is_named() {
    let place = Place::with(&[]);
    let all = |of: std::ops::Range<usize>| of.map(Some).collect::<Vec<_>>();
    let whole = table(&Rows { dictionary: false, ..rows(vec![all(0..40), all(40..80), all(80..120)]) });
    // A length within the second group, which then reaches beyond its page.
    let at = memchr::memmem::find(&whole, page(65).as_bytes()).unwrap() - 4;
    let mut broken = whole.clone();
    broken[at..at + 4].copy_from_slice(&[0xFF; 4]);
    let nulls = table(&rows(vec![vec![Some(1), None, Some(2)], vec![None]]));
    let cases: [Case<'_>; 4] = [
        ("cut.parquet", whole[..whole.len() - 100].to_vec(), vec![], vec![("cut.parquet", "read from its end")]),
        ("head.parquet", whole[..4].to_vec(), vec![], vec![("head.parquet", "parquet: ")]),
        ("group.parquet", broken, (0..65).chain(80..120).collect(), vec![("group.parquet:66", "row group 2: ")]),
        (
            "null.parquet",
            nulls,
            vec![1, 2],
            vec![("null.parquet:2", "the column text is null"), ("null.parquet:4", "the column text is null")],
        ),
    ];
    for (name, bytes, pages, rejects) in cases {
        place.write(name, bytes);
        place.write("last.txt", page(777));
        let done = place.run(&[name, "last.txt", "--rejects", "rejects.jsonl", "--overwrite"]);
        let listed: Vec<Value> =
            place.read("rejects.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let texts: Vec<Value> = done.records().iter().map(|record| record["text"].clone()).collect();
        for (of, (source, reason)) in listed.iter().zip(&rejects) {
            assert!(of["source"] == *source && of["reason"].as_str().unwrap().contains(reason), "{name}: {of}");
        }
        assert_eq!(listed.len(), rejects.len(), "{name}: {listed:?}");
        assert_eq!(texts, pages.iter().chain([&777]).map(|n| json!(body(*n))).collect::<Vec<_>>(), "{name}");
        done.ends(1, &[&format!("taosha: {}: ", rejects[0].0)]);
    }
}

/// The rows of a file as records of JSON: the same, but that columns of JSON are parsed, and absent keys are null.
fn read_back(path: &std::path::Path) -> Vec<Value> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| with_extra_parsed(row.unwrap().to_json_value())).collect()
}

/// A row whose column of JSON is parsed.
fn with_extra_parsed(mut row: Value) -> Value {
    row["extra"] = row["extra"].as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
    row
}

/// A record of JSON as a row has it: keys that only some records have are null.
fn as_row(record: &Value, attributes: bool) -> Value {
    let mut row = record.clone();
    row["extra"] = row.get("extra").cloned().unwrap_or_default();
    if attributes {
        row["attributes"] = row.get("attributes").cloned().unwrap_or_default();
        if let Some(spans) = row["attributes"].as_object_mut() {
            for label in taosha::Label::ALL {
                spans.entry(label.name()).or_insert(Value::Null);
            }
            // Columns of spans hold real numbers.
            for span in spans.values_mut().filter_map(Value::as_array_mut).flatten() {
                for number in span.as_array_mut().unwrap() {
                    *number = number.as_f64().unwrap().into();
                }
            }
        }
    }
    row
}

/// Pages of all kinds: threads with posts, cuts within lines, keywords, damage, other fields, and some that fail.
fn every_kind(place: &Place) {
    place.write("in/1.txt", PAGE.replace("的报告。", "的报告。(责任编辑:张某)"));
    place.write("in/2.txt", "");
    place.write("in/3.txt", [1u8; 100]);
    place.write("in/4.jsonl", jsonl(0..50));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (number, entry) in std::fs::read_dir(root).unwrap().enumerate() {
        for name in ["source.txt", "source.html"] {
            if let Ok(bytes) = std::fs::read(entry.as_ref().unwrap().path().join(name)) {
                place.write(&format!("in/5/{number:03}{name}"), bytes);
            }
        }
    }
}

type Test = fn(&Value) -> bool;

#[test]
fn a_table_of_records_holds_what_lines_of_json_do() {
    let place = Place::with(&[]);
    every_kind(&place);
    for more in [&[][..], &["--attributes"], &["--added", "2025-01-02", "--compress", "gz"]] {
        let lines = place
            .run(
                &[&["-q", "in", "--format", "jsonl"], more]
                    .concat()
                    .into_iter()
                    .filter(|a| !["--compress", "gz"].contains(a))
                    .collect::<Vec<_>>(),
            )
            .records();
        place.run(&[&["-q", "in", "-o", "out.parquet", "--overwrite"], more].concat());
        let rows = read_back(&place.path("out.parquet"));
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(*row, as_row(line, more.contains(&"--attributes")));
        }
        let holds: [(&str, Test); 5] = [
            ("posts", |of| of["posts"][0].is_object()),
            ("keywords", |of| of["metadata"]["keywords"][0].is_string()),
            ("chars", |of| of["taosha"]["removed"].as_array().unwrap().iter().any(|r| r["end_char"].is_u64())),
            ("error", |of| of["error"]["code"] == "not-text"),
            ("extra", |of| of["extra"].is_object()),
        ];
        for (what, test) in holds {
            assert!(lines.iter().any(test), "no page has {what}");
        }
    }
}

#[test]
fn tables_go_to_files_shards_trees_and_streams_and_are_the_same_on_any_number_of_threads() {
    let place = Place::with(&[]);
    every_kind(&place);
    let texts = |paths: &[&str]| -> Vec<Value> {
        paths.iter().flat_map(|path| read_back(&place.path(path))).map(|row| row["id"].clone()).collect()
    };
    place.run(&["-q", "in", "-o", "one.parquet", "--jobs", "1"]);
    place.run(&["-q", "in", "-o", "two.parquet", "--jobs", "8"]);
    assert!(std::fs::read(place.path("one.parquet")).unwrap() == std::fs::read(place.path("two.parquet")).unwrap());
    let all = texts(&["one.parquet"]);
    place.run(&["-q", "in", "-o", "s.parquet", "--shard", "100k"]);
    let mut shards: Vec<String> = std::fs::read_dir(place.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("s-"))
        .collect();
    shards.sort();
    assert!(shards.len() > 1, "{shards:?}");
    assert_eq!(texts(&shards.iter().map(String::as_str).collect::<Vec<_>>()), all);
    place.run(&["-q", "in", "-o", "tree/", "--format", "parquet"]);
    assert_eq!(texts(&["tree/4.jsonl.parquet"]).len(), 50);
    let bytes = {
        let output = place.command(&["-q", "in", "--format", "parquet"]).output().unwrap();
        output.stdout
    };
    assert!(bytes == std::fs::read(place.path("one.parquet")).unwrap(), "a stream is the same as a file");
    place.write("none/.hidden", "");
    place.run(&["-q", "none", "-o", "none.parquet"]).ends(0, &["no page found"]);
    assert_eq!(texts(&["none.parquet"]), [Value::Null; 0]);
    for (arguments, says) in [
        (&["in", "-o", "a.parquet.gz"][..], "compressed within"),
        (&["in", "-o", "a.parquet", "--compress", "xz"], "zst, gz or none"),
        (&["in", "-o", "a.jsonl.zst", "--format", "parquet"], "compressed within"),
    ] {
        place.run(arguments).ends(2, &[says]);
    }
}

#[test]
fn what_is_written_is_read_again_with_all_its_columns() {
    let place = Place::with(&[]);
    place.write("in.jsonl", jsonl(0..10));
    place.run(&["-q", "in.jsonl", "-o", "a.parquet"]).ends(0, &[]);
    let record = place.run(&["-q", "a.parquet"]).ends(0, &[]).records().remove(3);
    assert_eq!((&record["id"], &record["text"]), (&json!("page-3"), &json!(body(3))));
    assert_eq!(record["extra"]["metadata"]["publisher"], "某某日报");
    assert_eq!(record["extra"]["taosha"]["kept"], 1);
}

/// Writes tables with pyarrow in every type that a page may have, beside lines of the same; and reads a table of records.
const PYARROW: &str = r#"
import datetime, decimal, json, sys
import pyarrow as pa, pyarrow.parquet as pq

if sys.argv[1] == "read":
    table = pq.read_table(sys.argv[2])
    with open("read.jsonl", "w") as out:
        for row in table.to_pylist():
            print(json.dumps(row, ensure_ascii=False), file=out)
    sys.exit()

lines = [json.loads(line) for line in open("in.jsonl")]
texts = [line["text"] for line in lines]
numbers = list(range(len(lines)))
more = {
    "id": pa.array([f"p-{n}" for n in numbers]),
    "url": pa.array([f"http://例.cn/{n}" for n in numbers]).dictionary_encode(),
    "n": pa.array(numbers, pa.uint8()),
    "half": pa.array([n / 2 for n in numbers], pa.float32()),
    "yes": pa.array([n % 2 == 0 for n in numbers]),
    "day": pa.array([datetime.date(2024, 5, 1)] * len(lines)),
    "price": pa.array([decimal.Decimal("1.50")] * len(lines), pa.decimal128(9, 2)),
    "names": pa.array([["甲", "乙"][: n % 3] for n in numbers], pa.list_(pa.string())),
    "of": pa.array([{"a": n, "b": [n, None]} for n in numbers]),
    "none": pa.array([None] * len(lines), pa.string()),
    "nanoseconds": pa.array([n * 1000 for n in numbers], pa.timestamp("ns")),
}
with open("expected.jsonl", "w") as out:
    for n, line in enumerate(lines):
        extra = {"n": n, "half": n / 2, "yes": n % 2 == 0, "day": "2024-05-01", "price": "1.50", "names": ["甲", "乙"][: n % 3],
                 "of": {"a": n, "b": [n, None]}, "none": None, "nanoseconds": n * 1000}
        print(json.dumps({"text": line["text"], "id": f"p-{n}", "url": f"http://例.cn/{n}", **extra}, ensure_ascii=False), file=out)
kinds = {
    "string": pa.array(texts, pa.string()),
    "large": pa.array(texts, pa.large_string()),
    "binary": pa.array([text.encode() for text in texts], pa.binary()),
    "large_binary": pa.array([text.encode() for text in texts], pa.large_binary()),
    "dictionary": pa.array(texts).dictionary_encode(),
    "view": pa.array(texts, pa.string_view()),
    "binary_view": pa.array([text.encode() for text in texts], pa.binary_view()),
}
for codec in ["snappy", "zstd", "gzip", "lz4", "none"]:
    for version in ["1.0", "2.0"]:
        for kind, column in kinds.items():
            table = pa.table({"raw_content": column, **more})
            pq.write_table(table, f"{kind}-{codec}-{version}.parquet", compression=codec, row_group_size=17,
                           data_page_version=version, write_page_checksum=version == "2.0")
"#;

#[test]
fn tables_of_pyarrow_are_read_whatever_their_types_and_it_reads_ours() {
    let Some(python) = python_or_skip("pyarrow", "tables made by pyarrow") else { return };
    let place = Place::with(&[("make.py", PYARROW)]);
    place.write("in.jsonl", jsonl(0..50));
    let call = |arguments: &[&str]| {
        let made = Command::new(&python).arg("make.py").args(arguments).current_dir(place.path(".")).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    call(&["make"]);
    let expected = place.run(&["-q", "expected.jsonl"]).ends(0, &[]).records();
    let mut tables = 0;
    for entry in std::fs::read_dir(place.path(".")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".parquet") {
            continue;
        }
        let mut records = place.run(&["-q", &name]).ends(0, &[]).records();
        for (record, expected) in records.iter_mut().zip(&expected) {
            record["source"] = expected["source"].clone();
            assert_eq!(record, expected, "{name}");
        }
        assert_eq!(records.len(), expected.len(), "{name}");
        tables += 1;
    }
    assert_eq!(tables, 7 * 5 * 2);

    every_kind(&place);
    let lines = place.run(&["-q", "in"]).records();
    place.run(&["-q", "in", "-o", "out.parquet"]);
    call(&["read", "out.parquet"]);
    let read = place.read("read.jsonl");
    let rows: Vec<Value> = read.lines().map(|line| with_extra_parsed(serde_json::from_str(line).unwrap())).collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        assert_eq!(*row, as_row(line, false));
    }
}

#[test]
fn an_empty_column_says_nothing_against_a_filled_one() {
    let schema = "message pages { OPTIONAL BYTE_ARRAY text (STRING); OPTIONAL BYTE_ARRAY html (STRING); }";
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(schema).unwrap()), Arc::default()).unwrap();
    let html = format!("<p>{}</p>", crate::BODY);
    let rows: [(Option<&str>, Option<&str>); 4] = [
        (Some(""), Some(&html)),
        (None, Some(&html)),
        (Some(crate::BODY), Some("<p>别的</p>")),
        (Some("  "), Some(&html)),
    ];
    let mut group = writer.next_row_group().unwrap();
    for column in 0..2 {
        let of = |row: &(Option<&str>, Option<&str>)| if column == 0 { row.0 } else { row.1 }.map(ByteArray::from);
        let values: Vec<ByteArray> = rows.iter().filter_map(of).collect();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(of(row).is_some())).collect();
        let mut writer = group.next_column().unwrap().unwrap();
        writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
        writer.close().unwrap();
    }
    group.close().unwrap();
    let place = Place::with(&[]);
    place.write("pages.parquet", writer.into_inner().unwrap());
    let records = place.run(&["-q", "pages.parquet"]).ends(0, &[]).records();
    assert_eq!(records.iter().map(|record| &record["text"]).collect::<Vec<_>>(), [crate::BODY; 4]);
    // Who names a column means it.
    place.run(&["--field", "text", "pages.parquet"]).ends(1, &["the column text is null"]);
}
