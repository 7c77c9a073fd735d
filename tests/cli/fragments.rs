//! Fragments of HTML, without doctype, `html`, `head` or `body`, on every way that pages come.

use serde_json::{Value, json};

use crate::{BODY, Place};

const SECOND: &str = "气象部门预计，强降雨还将持续两天，请市民减少外出，注意防范山洪和滑坡。";

/// Fragments of the same two paragraphs.
fn fragments() -> Vec<String> {
    let hard = |text: &str| text.replace('，', "，\n");
    vec![
        format!("<p>{BODY}</p>\n<p>{SECOND}</p>\n"),
        format!("{BODY}<br/>&nbsp;&nbsp;{SECOND}"),
        format!("{BODY}<br>\n{SECOND}<br>\n"),
        format!("<div class=\"content\"><p>{}</p><p>{}</p></div>", BODY, hard(SECOND).replace('\n', "")),
        format!("<!-- 正文 -->\n<DIV>\n<SPAN style='x'>{BODY}</SPAN><BR>\n<SPAN>{SECOND}</SPAN>\n</DIV>"),
        format!("<table><tr><td><p>{BODY}</p>\n<p>{SECOND}</p></td></tr></table>"),
    ]
}

fn expected() -> String {
    format!("{BODY}\n{SECOND}")
}

#[track_caller]
fn is_read(record: &Value, name: &str) {
    assert_eq!((&record["text"], &record["taosha"]["unit"]), (&expected().into(), &"block".into()), "{name}: {record}");
}

#[test]
fn a_fragment_is_html_on_every_way() {
    for fragment in fragments() {
        let place = Place::with(&[]);
        is_read(&place.feed(&["-"], &fragment).ends(0, &[]).record(), &fragment);
        for name in [
            "a.txt",
            "a",
            "a.html",
            "a.shtml",
            "a.asp",
            "view.aspx",
            "a.php",
            "a.jsp",
            "a.php?id=3&p=1.5",
            "t?id=1.htm",
        ] {
            place.write(name, &fragment);
            is_read(&place.run(&[name]).ends(0, &[]).record(), name);
        }
        for field in ["text", "content", "raw_content", "html"] {
            is_read(&place.feed(&["-"], json!({ field: fragment }).to_string()).ends(0, &[]).record(), field);
        }
        let line = json!({ "body_html": fragment }).to_string();
        is_read(&place.feed(&["--field", "body_html", "-"], line).ends(0, &[]).record(), "body_html");
        for (kind, content_type) in [("response", "application/http"), ("resource", "text/html")] {
            let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{fragment}");
            let block = if kind == "response" { &http } else { &fragment };
            let warc = format!(
                "WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
                block.len()
            );
            is_read(&place.feed(&["-"], warc).ends(0, &[]).record(), kind);
        }
    }
}

#[test]
fn the_name_of_a_field_or_a_content_type_tells_where_tags_hardly_do() {
    let place = Place::with(&[]);
    // One stray tag is residue in a dump, and a tag in HTML.
    let text = format!("{BODY}\n{BODY}<br>{BODY}\n{BODY}\n{BODY}");
    for (page, unit) in [
        (json!({ "html": text }).to_string(), "block"),
        (json!({ "text": text }).to_string(), "line"),
        (text.clone(), "line"),
        (
            format!(
                "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
                text.len()
            ),
            "block",
        ),
        (
            format!(
                "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
                text.len()
            ),
            "line",
        ),
    ] {
        assert_eq!(place.feed(&["-"], &page).ends(0, &[]).record()["taosha"]["unit"], unit, "{page}");
    }
    // What is called HTML and has no tag at all keeps its lines.
    let lines = json!({ "html": format!("{BODY}\n{SECOND}") }).to_string();
    let record = place.feed(&["-"], lines).ends(0, &[]).record();
    assert_eq!((&record["text"], &record["taosha"]["unit"]), (&expected().into(), &"line".into()));
    // What the user says goes before all.
    let fragment = &fragments()[0];
    let forced = place.feed(&["--input", "text", "-"], json!({ "html": fragment }).to_string()).ends(0, &[]).record();
    assert_eq!(forced["taosha"]["unit"], "line");
}

#[test]
fn a_dump_with_stray_tags_stays_a_dump() {
    let place = Place::with(&[]);
    let lesson = "在网页里，<p>标签表示一个段落，<br>标签表示换行，初学者常常把两者混用。";
    for page in [
        format!("{BODY}\n{SECOND}<br>\n{BODY}\n{SECOND}\n"),
        format!("{BODY}\n{lesson}\n{SECOND}\n{BODY}\n"),
        format!("{BODY}\n下面是例子，请把它们保存成一个文件：\n<div>\n<p>hello</p>\n</div>\n{SECOND}\n{BODY}\n"),
        format!("{BODY}\n如果a<b而且c>d，那么程序输出“是”，否则输出“否”，这一点要注意。\n{SECOND}\n"),
        format!("{BODY}\n{SECOND}，请按<Enter>键继续，按<Esc>键退出程序，谢谢大家的配合。\n"),
        format!("{BODY}\n我们在<body>和<html>之间什么都不写，这是规范要求的写法，请记住。\n{SECOND}\n"),
    ] {
        let record = place.feed(&["-"], &page).ends(0, &[]).record();
        assert_eq!(record["taosha"]["unit"], "line", "{page}");
        assert_eq!(record["taosha"]["lines"], page.lines().count(), "{page}");
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_column_of_html_is_read_as_such() {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    for (column, fragment) in
        ["html", "text", "content"].into_iter().flat_map(|c| fragments().into_iter().map(move |f| (c, f)))
    {
        let schema =
            Arc::new(parse_message_type(&format!("message m {{ REQUIRED BYTE_ARRAY {column} (UTF8); }}")).unwrap());
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut pages = group.next_column().unwrap().unwrap();
        pages.typed::<ByteArrayType>().write_batch(&[ByteArray::from(fragment.as_str())], None, None).unwrap();
        pages.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        let place = Place::with(&[]);
        place.write("p.parquet", &bytes);
        is_read(&place.run(&["p.parquet"]).ends(0, &[]).record(), column);
    }
}
