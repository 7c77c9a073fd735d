//! What is written: formats, files, scripts, labels, and what does not depend on the machine.

use std::io::{BufRead, BufReader, Read, Write};

use serde_json::Value;

use crate::{BODY, COPYRIGHT, PAGE, Place, TITLE};

#[test]
fn writes_json_lines_one_array_or_text() {
    let place = Place::with(&[("p/a.txt", PAGE), ("p/b.txt", ""), ("p/c.txt", PAGE)]);
    let lines = place.run(&["-q", "p"]).ends(0, &[]).records();
    let array = place.run(&["-q", "--format", "json", "p"]).ends(0, &[]).out;
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array).unwrap(), lines);
    assert_eq!(place.run(&["-q", "--format", "jsonl", "p"]).records(), lines);
    assert_eq!(place.run(&["--format", "text", "p/a.txt"]).ends(0, &[]).out, format!("{BODY}\n"));
    assert_eq!(place.run(&["-q", "--format", "text", "p"]).out, format!("{BODY}\n\n\n{BODY}\n"));
    place.write("none/.hidden", "");
    assert_eq!(place.run(&["--format", "json", "none"]).ends(0, &["no page found"]).out, "[\n]\n");
    assert_eq!(place.run(&["none"]).ends(0, &["no page found"]).out, "");
}

#[test]
fn a_record_carries_what_the_page_and_the_caller_say() {
    let record = Place::with(&[]).feed(&["--added", "2025-01-02", "--title", TITLE], PAGE).ends(0, &[]).record();
    for (pointer, value) in [
        ("/schema", 2.into()),
        ("/added", "2025-01-02".into()),
        ("/created", "2024-05-01".into()),
        ("/created_time", "11:03".into()),
        ("/created_offset", Value::Null),
        ("/metadata/title", TITLE.into()),
        ("/metadata/publisher", "某某日报".into()),
        ("/metadata/encoding", "UTF-8".into()),
        ("/taosha/lines", 5.into()),
        ("/taosha/kept", 1.into()),
    ] {
        assert_eq!(record.pointer(pointer), Some(&value), "{pointer} of {record}");
    }
}

#[test]
fn single_characters_are_put_right_unless_the_user_says_no() {
    let page = PAGE.replace("河水上涨", "河⽔\u{200B}上涨&nbsp;２米");
    let text = |arguments: &[&str]| {
        let record = Place::with(&[]).feed(arguments, &page).ends(0, &[]).record();
        (record["text"].as_str().unwrap().to_owned(), record["taosha"]["restored"]["characters"].as_u64().unwrap())
    };
    let body = |part: &str| BODY.replace("河水上涨", part);
    assert_eq!(text(&[]), (body("河水上涨\u{A0}2米"), 4));
    assert_eq!(text(&["--no-normalize", "width"]), (body("河水上涨\u{A0}２米"), 3));
    assert_eq!(
        text(&["--no-normalize", "entities", "--no-normalize", "invisible"]),
        (body("河水\u{200B}上涨&nbsp;2米"), 2)
    );
    assert_eq!(text(&["--no-normalize", "all"]), (body("河⽔\u{200B}上涨&nbsp;２米"), 0));
}

#[test]
fn lines_of_mojibake_are_restored_and_counted() {
    let page =
        PAGE.replace(BODY, "浠婂ぉ鐨勯洦涓嬪緱寰堝ぇ锛岃\u{E51C}涓婃病鏈変汉锛屽\u{FFFD}瀹堕兘鍦ㄥ\u{FFFD}閲屻€?");
    let record = Place::with(&[]).feed(&[], page).ends(0, &[]).record();
    let trace = &record["taosha"];
    assert!(record["text"].as_str().unwrap().contains("今天的雨下得很大，街上没有人，"), "{record}");
    assert!(trace["restored"]["mojibake"].as_u64().unwrap() >= 18, "{trace}");
    assert_eq!(trace["restored"]["injection"], 0);
}

#[test]
fn an_output_file_is_replaced_only_when_all_is_written() {
    let place = Place::with(&[("out.jsonl", "before"), ("a.txt", PAGE)]);
    place.run(&["-o", "out.jsonl", "--rules", "no-such-directory", "a.txt"]).ends(2, &["no-such-directory"]);
    assert_eq!(place.read("out.jsonl"), "before", "nothing was written");

    let mut child =
        place.command(&["-q", "-o", "out.jsonl", "--overwrite", "--jobs", "1", "a.txt", "-"]).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(BODY.as_bytes()).unwrap();
    // The command waits for the rest of its input; its output is under way.
    while !std::fs::read_dir(place.path(".")).unwrap().any(|file| file.unwrap().path().extension().unwrap() == "part") {
        assert!(child.try_wait().unwrap().is_none(), "it should wait for its input");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(place.read("out.jsonl"), "before");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(place.read("out.jsonl"), place.feed(&["-q", "a.txt", "-"], BODY).out);
    assert_eq!(std::fs::read_dir(place.path(".")).unwrap().count(), 2, "no half-written file stays");

    let done = place.run(&["-o", "out.jsonl", "--overwrite", "a.txt", "gone.txt"]).ends(1, &["gone.txt"]);
    assert_eq!(done.out, "");
    assert_eq!(place.read("out.jsonl").lines().count(), 1, "what failed does not keep the others");
    place.run(&["-o", "no/such/folder", "a.txt"]).ends(1, &["no/such/folder"]);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let place = Place::with(&[]);
    for page in 0..150 {
        let body = format!("第{page}天，{}", BODY.repeat(1 + page % 40));
        place.write(&format!("pages/{page}.txt"), PAGE.replace(BODY, &body));
    }
    let one = place.run(&["-q", "--jobs", "1", "pages"]).ends(0, &[]);
    assert_eq!(one.records().len(), 150);
    for jobs in ["2", "5", "0"] {
        assert_eq!(place.run(&["-q", "--jobs", jobs, "pages"]).ends(0, &[]).out, one.out, "--jobs {jobs}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let place = Place::with(&[]);
    for page in 0..64 {
        place.write(&format!("pages/{page}.txt"), BODY.repeat(100));
    }
    place.write("page.txt", format!("{BODY}\n").repeat(3000));
    for arguments in [
        &["-q", "pages"][..],
        &["--format", "json", "-q", "pages"],
        &["explain", "page.txt"],
        &["explain", "--json", "page.txt"],
        &["convert", "--to", "s2t", "page.txt"],
    ] {
        let mut child = place.command(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*err), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn writes_the_script_that_is_asked_for() {
    let page = "連日大雨，河水上漲，沿岸居民昨晚全部撤離，目前沒有人員傷亡的報告。";
    let place = Place::with(&[]);
    for (script, from, to) in [
        ("keep", page, page),
        ("hans", page, BODY),
        ("hant", BODY, page),
        ("hant", page, page),
        ("t2s", page, BODY),
        (
            "s2twp",
            "这个软件里面的鼠标很好用，硬盘也换成了新的固态硬盘。",
            "這個軟體裡面的滑鼠很好用，硬碟也換成了新的固態硬碟。",
        ),
    ] {
        let done = place.feed(&["--script", script, "--format", "text"], from).ends(0, &[]);
        assert_eq!(done.out.trim_end(), to, "--script {script}");
    }
}

#[test]
fn labels_are_kept_and_dropped_as_the_user_says() {
    let place = Place::with(&[("allow.txt", "某报社\n\n  版权所有　某报社  \n")]);
    for (arguments, text) in [
        (&[][..], BODY.to_owned()),
        (&["--keep", "copyright"], format!("{BODY}\n{COPYRIGHT}")),
        (&["--keep", "copyright", "--keep", "title"], format!("{TITLE}\n{BODY}\n{COPYRIGHT}")),
        (&["--drop", "content"], String::new()),
        (&["--allow", "allow.txt"], format!("{BODY}\n{COPYRIGHT}")),
    ] {
        let record = place.feed(arguments, PAGE).ends(0, &[]).record();
        assert_eq!(record["text"], text, "{arguments:?}");
    }
}

#[test]
fn attributes_lie_over_the_whole_page() {
    let record = Place::with(&[]).feed(&["--attributes"], PAGE).ends(0, &[]).record();
    let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
    assert_eq!(text.iter().collect::<String>(), PAGE.trim_end());
    let span = |label: &str| {
        let span = &record["attributes"][label][0];
        let place = |at: usize| usize::try_from(span[at].as_u64().unwrap()).unwrap();
        assert!((0.0..=1.0).contains(&span[2].as_f64().unwrap()));
        text[place(0)..place(1)].iter().collect::<String>()
    };
    assert_eq!((&*span("content"), &*span("copyright")), (BODY, COPYRIGHT));
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_written_into_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;

    let place = Place::with(&[("a.txt", PAGE), ("real.jsonl", "old")]);
    std::os::unix::fs::symlink("real.jsonl", place.path("link.jsonl")).unwrap();
    place.run(&["-q", "-o", "link.jsonl", "a.txt"]).ends(2, &["real.jsonl", "--overwrite"]);
    place.run(&["-q", "-o", "link.jsonl", "--overwrite", "a.txt"]).ends(0, &[]);
    assert!(place.path("link.jsonl").is_symlink());
    assert!(place.read("real.jsonl").contains("a.txt"));

    let made = std::process::Command::new("mkfifo").arg(place.path("pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: the named pipe (mkfifo cannot make one here)");
        return;
    }
    let pipe = place.path("pipe");
    let reader = std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap());
    place.run(&["-q", "-o", "pipe", "a.txt"]).ends(0, &[]);
    assert!(reader.join().unwrap().contains("a.txt"));
    assert!(place.path("pipe").metadata().unwrap().file_type().is_fifo());
}

#[test]
fn front_matter_says_what_is_known_of_a_page() {
    let place = Place::with(&[("a.txt", &PAGE.replace("张三", "张三 \"笔名\"")), ("b.txt", "无题\n")]);
    let markdown = ["-q", "--format", "markdown", "--front-matter"];
    let out = place.run(&[&markdown[..], &["--url", "https://a.example/1", "a.txt"]].concat()).ends(0, &[]).out;
    let (front, body) = out.split_once("---\n\n").unwrap();
    assert!(front.starts_with(&format!("---\ntitle: \"{TITLE}\"\nauthor: ")), "{out}");
    assert!(front.ends_with("\ndate: 2024-05-01\nsource: \"https://a.example/1\"\n"), "{out}");
    assert_eq!(body, format!("{BODY}\n"));
    let title = "题: \"雨\" # 1";
    place.write("q.html", format!("<html><title>{title}</title><h1>{title}</h1><p>{BODY}</p><p>{BODY}</p></html>"));
    let quoted = place.run(&[&markdown[..], &["q.html"]].concat()).ends(0, &[]).out;
    assert!(quoted.starts_with("---\ntitle: \"题: \\\"雨\\\" # 1\"\nsource: \"q.html\"\n---\n"), "{quoted}");
    place.run(&["--front-matter", "a.txt"]).ends(2, &["only Markdown has front matter"]);
}

#[test]
fn a_name_that_promises_another_format_is_told() {
    let place = Place::with(&[("a.txt", PAGE)]);
    for name in ["x.csv", "x.TSV", "x.md.gz", "x.txt"] {
        place.run(&["a.txt", "-o", name]).ends(0, &[name, "it gets JSON Lines", "--format"]);
        place.run(&["-q", "a.txt", "-o", name, "--overwrite"]).ends(0, &[]);
        std::fs::remove_file(place.path(name)).unwrap();
    }
    for name in ["x.jsonl", "x.json", "x.jsonl.gz", "x", "d.csv/"] {
        place.run(&["a.txt", "-o", name]).ends(0, &[]);
    }
    place.run(&["a.txt", "-o", "y.txt", "--format", "text"]).ends(0, &[]);
    assert_eq!(place.read("y.txt"), format!("{BODY}\n"));
}
