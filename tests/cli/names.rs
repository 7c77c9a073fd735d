//! Names as people type them: misspelt commands, options, variables and labels; names of scripts; standard output.

use crate::containers::jsonl;
use crate::{BODY, COPYRIGHT, PAGE, Place, TITLE};

#[test]
fn a_misspelt_name_is_answered_with_the_closest_and_cleans_nothing() {
    let place = Place::with(&[("a.txt", PAGE), ("taosha.toml", "")]);
    for (arguments, says) in [
        (&["explan", "a.txt"][..], "did you mean explain?"),
        (&["chekc", "a.txt"], "did you mean check?"),
        (&["Convert", "a.txt"], "did you mean convert?"),
        (&["rule"], "did you mean rules?"),
        (&["help", "explan"], "did you mean explain?"),
        (&["-q", "check", "a.txt"], "put it first: taosha check"),
        (&["rules", "lst"], "'list'"),
        (&["rules", "list", "linkz"], "did you mean links?"),
        (&["rules", "show", "links/friendly-link"], "did you mean links/friendly-links?"),
        (&["--scrpt", "hans", "a.txt"], "'--script'"),
        (&["--keep", "linkz", "a.txt"], "'links'"),
        (&["--keep", "links,captoin", "a.txt"], "'caption'"),
        (&["--script", "s2tvp", "a.txt"], "'s2twp'"),
        (&["convert", "--to", "s2tvp", "a.txt"], "'s2twp'"),
        (&["--format", "jsnl", "a.txt"], "'jsonl'"),
        (&["--restore", "saef", "a.txt"], "'safe'"),
        (&["--no-normalize", "entitys", "a.txt"], "'entities'"),
        (&["--compress", "gzz", "a.txt"], "'gz'"),
        (&["--annotations", "gitub", "a.txt"], "'github'"),
        (&["completions", "bsh"], "'bash'"),
        (&["schema", "--format", "markdwn"], "'markdown'"),
        (
            &["--disable", "lnks", "a.txt"],
            "--disable: no rule or family lnks (did you mean links?); `taosha rules list` shows all",
        ),
        (
            &["--disable", "share,links/freindly-links", "a.txt"],
            "no rule or family links/freindly-links (did you mean links/friendly-links?)",
        ),
        (&["check", "--fail-on", "supect>5%", "a.txt"], "called supect (did you mean suspect?); a bound is suspect, "),
        (&["--fail-on", "rejected>0,withoutarticle>5%", "a.txt"], "(did you mean without-article?)"),
        (&["--fields", "txt", "a.txt"], "no field \"txt\" (did you mean text?); the fields are schema, "),
        (&["--fields", "metadata.titel", "a.txt"], "(did you mean metadata.title?); the fields of metadata are title"),
        (&["--fields", "title", "a.txt"], "(did you mean metadata.title?)"),
        (&["--fields", "metdata.title", "a.txt"], "(did you mean metadata.title?)"),
        (&["--encoding", "gbk18030", "a.txt"], "(did you mean gb18030?)"),
        (&["--script-engine", "bultin", "a.txt"], "(did you mean builtin?)"),
        (&["train", "gold", "--folds", "--without", "lettres"], "(did you mean letters?)"),
    ] {
        let done = place.run(arguments).ends(2, &[says]);
        assert_eq!(done.out, "", "{arguments:?}");
    }
    // In files, too.
    place.write(
        "own/links.toml",
        "[family]\nlabel = \"links\"\nabout = \"\"\n[[rule]]\nid = \"friendly-lnks\"\ndisabled = true\n",
    );
    place.write("gold/a.txt", PAGE);
    place.write("gold/a.labels.tsv", "1\ttitel\n");
    for (arguments, says) in [
        (
            &["--rules", "own", "a.txt"][..],
            "no rule links/friendly-lnks to disable (did you mean links/friendly-links?)",
        ),
        (&["eval", "gold"], "a.labels.tsv:1: unknown label \"titel\" (did you mean title?); the labels are content, "),
    ] {
        assert_eq!(place.run(arguments).ends(2, &[says]).out, "", "{arguments:?}");
    }
    // A name that is like no other gets no suggestion, and a list of the names or the way to one.
    for (arguments, says) in [
        (&["--disable", "newspapers", "a.txt"][..], "no rule or family newspapers; `taosha rules list` shows all"),
        (&["--fail-on", "lines>5%", "a.txt"], "called lines; a bound is suspect, "),
        (&["--fields", "newspapers", "a.txt"], "no field \"newspapers\"; the fields are schema, "),
        (&["--encoding", "newspapers", "a.txt"], "\"newspapers\"; use a label of the WHATWG"),
    ] {
        assert_eq!(place.run(arguments).ends(2, &[says]).out, "", "{arguments:?}");
    }
    // A file of such a name is a page, and a word that is like no command is one that is missing.
    place.write("explan", PAGE);
    assert_eq!(place.run(&["explan"]).ends(0, &[]).record()["metadata"]["title"], TITLE);
    place.run(&["newspaper"]).ends(1, &["newspaper: No such file"]);
}

#[test]
fn a_misspelt_variable_or_key_is_answered_with_the_closest() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let run = |name: &str| place.command(&["a.txt"]).env(name, "hans").output().unwrap();
    let wrong = run("TAOSHA_SCRPT");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean TAOSHA_SCRIPT?"));
    assert!(wrong.stdout.is_empty());
    // Those of other commands and of other programs are left alone.
    for name in ["TAOSHA_LEAST", "TAOSHA_BENCH", "TAOSHA_BLESS"] {
        assert_eq!(run(name).status.code(), Some(0), "{name}");
    }
    for (text, says) in [
        ("scrpt = \"hans\"\n", "taosha.toml:1: scrpt is not an option (did you mean script?)"),
        ("max_page = \"1M\"\n", "max_page is not an option (did you mean max-page?)"),
        ("[chek]\nquiet = true\n", "chek is not an option (did you mean check?)"),
        ("[check]\nfail_on = []\n", "check has no option fail_on (did you mean fail-on?)"),
    ] {
        place.write("taosha.toml", text);
        place.run(&["a.txt"]).ends(2, &[says]);
    }
}

#[test]
fn a_script_has_the_same_names_everywhere() {
    let text = "汉语发展\n";
    let place = Place::with(&[("a.txt", text)]);
    for (name, converted) in [
        ("hant", "漢語發展"),
        ("zh-Hant", "漢語發展"),
        ("ZH-HANT", "漢語發展"),
        ("s2t", "漢語發展"),
        ("hans", "汉语发展"),
        ("zh-Hans", "汉语发展"),
        ("S2TWP", "漢語發展"),
    ] {
        let convert = place.run(&["convert", "--to", name, "a.txt"]).ends(0, &[]).out;
        assert_eq!(convert.trim_end(), converted, "convert --to {name}");
        let script = place.run(&["convert", "--script", name, "a.txt"]).ends(0, &[]).out;
        assert_eq!(script, convert, "convert --script {name}");
        let clean = ["--script", name, "--keep", "content,heading,title", "--strictness", "0", "--format", "text"];
        let cleaned = place.run(&[&clean[..], &["a.txt"]].concat()).ends(0, &[]).out;
        assert_eq!(cleaned.trim_end(), converted, "--script {name}");
        place.write("taosha.toml", format!("script = \"{name}\"\n"));
        assert_eq!(place.run(&[&clean[2..], &["a.txt"]].concat()).ends(0, &[]).out, cleaned, "script = {name}");
        std::fs::remove_file(place.path("taosha.toml")).unwrap();
    }
}

#[test]
fn lists_are_repeated_or_separated_by_commas() {
    let place = Place::with(&[("a.txt", PAGE)]);
    let text = |arguments: &[&str]| place.run(&[arguments, &["--format", "text", "a.txt"]].concat()).ends(0, &[]).out;
    assert_eq!(text(&["--keep", "title,copyright"]), format!("{TITLE}\n{BODY}\n{COPYRIGHT}\n"));
    assert_eq!(text(&["--keep", "title", "--keep", "copyright"]), text(&["--keep", "title,copyright"]));
    // Text alone cannot say why it is empty, so a message does.
    let nothing = place.run(&["--drop", "content,heading", "--format", "text", "a.txt"]);
    assert_eq!(nothing.ends(0, &["a.txt: nothing is left of the page"]).out, "");
}

#[test]
fn a_hyphen_as_output_is_standard_output() {
    let place = Place::with(&[("a.txt", PAGE), ("b.jsonl", &jsonl(0..3))]);
    let plain = place.run(&["a.txt"]).ends(0, &[]).out;
    assert_eq!(place.run(&["a.txt", "-o", "-"]).ends(0, &[]).out, plain);
    assert_eq!(place.run(&["check", "a.txt", "-o", "-"]).ends(0, &[]).out, plain);
    place.write("records.jsonl", &plain);
    assert_eq!(place.run(&["upgrade", "records.jsonl", "-o", "-"]).ends(0, &["1 record of version 2"]).out, plain);
    let sites = ["sites", "b.jsonl", "-q", "--url", "http://a.cn/", "--least", "2", "-o"];
    place.run(&[&sites[..], &["t.tsv"]].concat()).ends(0, &[]);
    assert_eq!(place.run(&[&sites[..], &["-"]].concat()).ends(0, &[]).out, place.read("t.tsv"));
    assert!(!place.path("-").exists());
    place.run(&["a.txt", "-o", "-", "--shard", "1k"]).ends(2, &["--shard writes numbered files"]);
}

#[test]
fn the_command_may_follow_the_configuration() {
    let place = Place::with(&[("c.toml", "fail-on = [\"removed>1%\"]\n"), ("in/a.txt", PAGE), ("in/b.txt", PAGE)]);
    for arguments in [&["--config", "c.toml", "check", "in"][..], &["--config=c.toml", "check", "in"]] {
        let done = place.run(arguments).ends(1, &["removed>1.0%: "]);
        assert_eq!(done.out, "");
    }
    place.run(&["--no-config", "check", "-q", "in"]).ends(0, &[]);
    place.run(&["--config", "c.toml", "explain", "in/a.txt"]).ends(0, &[]);
}

#[test]
fn explain_opens_what_clean_opens() {
    let place = Place::with(&[("a.txt", PAGE), ("x.jsonl", &jsonl(0..3)), ("none.jsonl", "{\"id\":1}\n{\"id\":2}\n")]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, jsonl(0..3).as_bytes()).unwrap();
    place.write("x.jsonl.gz", packed.finish().unwrap());
    let records = place.run(&["-q", "x.jsonl"]).records();
    for (number, record) in records.iter().enumerate() {
        for file in ["x.jsonl", "x.jsonl.gz"] {
            let page = format!("{file}#{}", number + 1);
            let explained = place.run(&["explain", "--json", &page]).ends(0, &[]).out;
            let explained: serde_json::Value = serde_json::from_str(&explained).unwrap();
            assert_eq!(explained["record"]["text"], record["text"], "{page}");
            assert_eq!(explained["record"]["id"], record["id"], "{page}");
        }
    }
    let first = place.run(&["explain", "x.jsonl"]).ends(0, &["x.jsonl#2 shows the next"]).out;
    assert_eq!(first, place.run(&["explain", "x.jsonl#1"]).ends(0, &[]).out);
    place.feed(&["explain", "--", "-#2"], jsonl(0..3)).ends(0, &[]);
    place.run(&["explain", "x.jsonl#4"]).ends(1, &["x.jsonl: there is no page 4; it has 3 pages"]);
    place.run(&["explain", "a.txt#2"]).ends(1, &["a.txt: there is no page 2; it has 1 page"]);
    place.run(&["explain", "none.jsonl"]).ends(1, &["none.jsonl:1: "]);
    place.run(&["explain", "x.jsonl#0"]).ends(1, &["x.jsonl#0: No such file"]);
    place.run(&["explain", "."]).ends(2, &["it is a directory"]);
    place.run(&["explain", "--max-page", "9", "a.txt"]).ends(1, &["more than the bound of 9"]);
    // A file of the whole name counts before the number.
    place.write("x.jsonl#2", PAGE);
    assert!(place.run(&["explain", "x.jsonl#2"]).ends(0, &[]).out.contains(TITLE));
}

#[test]
fn of_failures_of_one_kind_ten_are_printed_and_the_others_counted() {
    let place = Place::with(&[("in/a.txt", PAGE)]);
    for number in 0..30 {
        place.write(&format!("in/{number:02}.bin.txt"), vec![1u8; 100 + number]);
    }
    for number in 0..3 {
        place.write(&format!("in/broken{number}.jsonl"), format!("{{\"text\": {number}}}\n{{\"text\": {number}}}\n"));
    }
    let done = place.run(&["in", "-o", "out.jsonl"]).ends(1, &["20 more inputs", "--rejects FILE lists all"]);
    assert_eq!(done.err.matches(".bin.txt: no text").count(), 10, "{}", done.err);
    assert_eq!(done.err.matches(".jsonl:").count(), 6, "few of another kind are all printed: {}", done.err);
    let done = place.run(&["in", "-o", "o2.jsonl", "--rejects", "r.jsonl"]).ends(1, &["20 more inputs"]);
    assert!(done.err.contains("r.jsonl lists all"), "{}", done.err);
    assert_eq!(place.read("r.jsonl").lines().count(), 36);
    let quiet = place.run(&["-q", "in", "-o", "o3.jsonl", "--rejects", "r2.jsonl"]).ends(1, &[]);
    assert_eq!(quiet.out, "");
    assert_eq!(place.read("r2.jsonl"), place.read("r.jsonl"));
}

#[test]
fn labels_are_listed_with_their_meaning() {
    let place = Place::with(&[]);
    let listed = place.run(&["rules", "labels"]).ends(0, &[]).out;
    assert_eq!(listed.lines().count(), 27);
    assert!(listed.lines().any(|line| line.starts_with("content ") && line.contains(" text ")), "{listed}");
    assert!(listed.lines().any(|line| line.starts_with("licence ") && line.contains("ICP filings")), "{listed}");
    let made = place.run(&["rules", "labels", "--markdown"]).ends(0, &[]).out;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/labels.md");
    if std::env::var_os("TAOSHA_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == made, "docs/labels.md is old; TAOSHA_BLESS=1 cargo test --test cli labels writes it anew");
    for line in made.lines().filter(|line| line.starts_with("| `")) {
        assert!(!line.ends_with("|  |"), "no Chinese: {line}");
    }
}
