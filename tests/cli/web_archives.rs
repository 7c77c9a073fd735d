//! Web archives made by a public library, compared record by record.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::Place;

/// Makes archives with warcio, and writes what should come of each record beside them.
const MAKE: &str = r#"
import gzip, io, json, sys
from warcio.warcwriter import WARCWriter
from warcio.statusandheaders import StatusAndHeaders

BODY = "第{}天，连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。"
TEXT = "首页 > 新闻\n沿岸居民因大雨撤离\n2024-05-01 11:03 来源：某某日报 作者：张三\n{}\n版权所有 某报社\n"
HTML = "<html><head><title>沿岸居民因大雨撤离</title></head><body><h1>沿岸居民因大雨撤离</h1><p>{}</p><p>版权所有 某报社</p></body></html>"

def chunked(body):
    return b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 70]), body[i:i + 70]) for i in range(0, len(body), 70)) + b"0\r\n\r\n"

def archive(path, gz):
    expected = []
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=gz)
        writer.write_record(writer.create_warcinfo_record(path, {"software": "test"}))
        for n, (charset, headers, change) in enumerate([
            ("utf-8", [], bytes),
            ("gbk", [], bytes),
            ("big5", [], bytes),
            ("utf-8", [("Transfer-Encoding", "chunked")], chunked),
            ("gbk", [("Content-Encoding", "gzip")], gzip.compress),
            ("utf-8", [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], lambda b: chunked(gzip.compress(b))),
        ]):
            url, date = f"http://example.cn/{n}?a=b", f"2024-05-0{n + 1}T01:02:03Z"
            body = BODY.format(n)
            text = HTML.format(body)
            if charset == "big5":
                body = body.replace("连", "連").replace("涨", "漲").replace("员伤", "員傷").replace("报", "報").replace("没", "沒")
                text = HTML.format(body).replace("\u5c45\u6c11\u56e0", "居民因").replace("撤离", "撤離").replace("权", "權").replace("报", "報").replace("离", "離")
                body = body.replace("离", "離")
            page = change(text.encode(charset))
            http = StatusAndHeaders("200 OK", [("Content-Type", f"text/html; charset={charset}")] + headers, protocol="HTTP/1.1")
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "example.cn")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=request))
            record = writer.create_warc_record(url, "response", payload=io.BytesIO(page), http_headers=http,
                                               warc_headers_dict={"WARC-Date": date})
            writer.write_record(record)
            expected.append({"id": record.rec_headers.get_header("WARC-Record-ID").strip("<>"), "url": url,
                             "added": date, "text": body})
        for status, kind in [("404 Not Found", "text/html"), ("301 Moved", "text/html"), ("200 OK", "image/png")]:
            http = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record("http://example.cn/x", "response", payload=io.BytesIO(b"x" * 9), http_headers=http))
    return expected

def wet(path, gz):
    expected = []
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=gz)
        writer.write_record(writer.create_warcinfo_record(path, {"software": "test"}))
        for n in range(20):
            url, date = f"http://example.cn/wet/{n}", "2024-06-01T00:00:00Z"
            record = writer.create_warc_record(url, "conversion", payload=io.BytesIO(TEXT.format(BODY.format(n)).encode()),
                                               warc_content_type="text/plain", warc_headers_dict={"WARC-Date": date})
            writer.write_record(record)
            expected.append({"id": record.rec_headers.get_header("WARC-Record-ID").strip("<>"), "url": url,
                             "added": date, "text": BODY.format(n)})
    return expected

for name, make, gz in [("a.warc", archive, False), ("a.warc.gz", archive, True), ("a.wet", wet, False), ("a.wet.gz", wet, True)]:
    with open(name + ".expected.json", "w") as out:
        json.dump(make(name, gz), out)
"#;

/// A Python in which a package is to be had, or nothing and a line that says which test is skipped, and why.
#[expect(clippy::print_stdout, reason = "a test says what it skips")]
pub(crate) fn python_or_skip(package: &str, test: &str) -> Option<PathBuf> {
    python_with(package)
        .inspect_err(|reason| println!("skipped: {test} ({})", reason.lines().last().unwrap_or_default()))
        .ok()
}

/// A Python in which a package is to be had; installed once a target directory.
fn python_with(package: &str) -> Result<PathBuf, String> {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(package);
    let python = place.join("bin/python3");
    let run = |program: &str, arguments: &[&str]| match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("{program}: {error}")),
    };
    let has_package = || run(&python.to_string_lossy(), &["-c", &format!("import {package}")]);
    if has_package().is_err() {
        run("python3", &["-m", "venv", &place.to_string_lossy()])?;
        let arguments = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", package];
        run(&python.to_string_lossy(), &arguments)?;
        has_package()?;
    }
    Ok(python)
}

#[test]
fn archives_of_a_public_library_are_read_record_by_record() {
    let Some(python) = python_or_skip("warcio", "archives made by warcio") else { return };
    let place = Place::with(&[("make.py", MAKE)]);
    let made = Command::new(python).arg("make.py").current_dir(place.path(".")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for name in ["a.warc", "a.warc.gz", "a.wet", "a.wet.gz"] {
        let done = place.run(&["-q", name, "--stats", "stats.json", "--overwrite"]).ends(0, &[]);
        let expected: Vec<Value> = serde_json::from_str(&place.read(&format!("{name}.expected.json"))).unwrap();
        let records = done.records();
        assert_eq!(records.len(), expected.len(), "{name}");
        for (record, expected) in records.iter().zip(&expected) {
            for (pointer, key) in [("/id", "id"), ("/metadata/url", "url"), ("/added", "added"), ("/text", "text")] {
                assert_eq!(record.pointer(pointer), Some(&expected[key]), "{name}: {pointer} of {record}");
            }
        }
        let stats: Value = serde_json::from_str(&place.read("stats.json")).unwrap();
        // An archive's own record; and of the WARC, requests, errors, redirections and images.
        let skipped = if name.contains("warc") { 1 + 6 + 3 } else { 1 };
        assert_eq!((&stats["rejected"], &stats["skipped"]), (&0.into(), &skipped.into()), "{name}");
    }
}
