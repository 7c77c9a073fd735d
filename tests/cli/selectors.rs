//! `--select` and `--remove`: elements of HTML pages that are kept alone, or dropped, whatever the model says.

use serde_json::Value;

use crate::{BODY, Place};

const SECOND: &str = "气象部门预计，强降雨还将持续两天，请市民减少外出，注意防范山洪和滑坡。";
const ASIDE: &str = "本台记者提醒，山区道路仍有落石，司机应当绕行，不要在河边停车，也不要涉水。";

/// A page with two paragraphs, a box that looks like prose, and a menu.
fn page() -> String {
    format!(
        "<!doctype html><title>雨</title><ul id=menu><li><a href=/>首页</a><li><a href=/n>新闻</a></ul>\
         <div class='story main' data-role=\"body\"><p>{BODY}</p><p>{SECOND}</p><p class=tip>{ASIDE}</p></div>\
         <div id=footer>某某网络传媒有限公司</div>"
    )
}

fn lines(record: &Value) -> Vec<&str> {
    record["text"].as_str().unwrap().split('\n').collect()
}

/// The number of runs of lines that a rule removed.
fn removed(record: &Value, rule: &str) -> usize {
    record["taosha"]["removed"].as_array().unwrap().iter().filter(|of| of["rule"] == rule).count()
}

#[test]
fn selected_elements_are_kept_alone() {
    for (select, kept) in [
        (&["--select", ".story"][..], &[BODY, SECOND, ASIDE][..]),
        (&["--select", "[data-role=body] > p:first-child"], &[BODY]),
        (&["--select", "p:first-child", "--select", "#footer"], &[BODY, "某某网络传媒有限公司"]),
        // The model keeps no menu by itself.
        (&["--select", "#menu"], &["首页", "新闻"]),
        (&["--select", ".story", "--remove", ".tip"], &[BODY, SECOND]),
        (&["--select", ".nothing"], &[""]),
    ] {
        let place = Place::with(&[("a.html", &page())]);
        let record = place.run(&[select, &["a.html"]].concat()).ends(0, &[]).record();
        assert_eq!(lines(&record), kept, "{select:?}: {record}");
        let others = removed(&record, "option/select") + removed(&record, "option/remove");
        assert!(others > 0, "{select:?}: {record}");
    }
}

#[test]
fn removed_elements_go_with_their_rule() {
    let place = Place::with(&[("a.html", &page())]);
    let record = place.run(&["--remove", ".tip", "a.html"]).ends(0, &[]).record();
    assert_eq!(lines(&record), [BODY, SECOND]);
    assert_eq!(removed(&record, "option/remove"), 1, "{record}");
    let explained = place.run(&["explain", "--remove", "p", "a.html"]).ends(0, &[]);
    assert_eq!(explained.out.matches("option/remove").count(), 3, "{}", explained.out);
}

#[test]
fn matched_words_have_lines_of_their_own() {
    for (html, text) in [
        (format!("<p>{BODY}<span class=ad>请扫码关注</span>{SECOND}</p>"), format!("{BODY}\n{SECOND}")),
        (
            format!("<table><tr><td class=ad>1</td><td>{BODY}</td></tr></table><p>{SECOND}</p>"),
            format!("{BODY}\n{SECOND}"),
        ),
        (format!("<svg><g class=ad><text>甲</text></g></svg><p>{BODY}</p>"), BODY.to_owned()),
        // A formatting element keeps no class in the tree, but selectors see it.
        (format!("<p>{BODY}<b class='x ad'>请扫码</b><p>{SECOND}</p>"), format!("{BODY}\n{SECOND}")),
        // An element that the parser opens again is the same element.
        (format!("<b class=ad><p>请扫码</b>{BODY}</p>"), BODY.to_owned()),
        (format!("<!-- &amp; --><p title='a&amp;b' class=\"&#97;d\">请扫码</p><p>{BODY}"), BODY.to_owned()),
    ] {
        let place = Place::with(&[]);
        let record = place.feed(&["--input", "html", "--remove", ".ad", "-"], &html).ends(0, &[]).record();
        assert_eq!(record["text"], text, "{html}: {record}");
    }
}

#[test]
fn selectors_are_for_html_and_valid() {
    let place =
        Place::with(&[("a.txt", crate::PAGE), ("b.html", &page()), ("taosha.toml", "select = [\"#footer\"]\n")]);
    place.run(&["--no-config", "--remove", ".ad", "a.txt"]).ends(1, &["--select and --remove need HTML"]);
    place.run(&["--no-config", "--remove", "p[", "b.html"]).ends(2, &["--remove \"p[\" is no CSS selector"]);
    place.run(&["--no-config", "--select", "", "b.html"]).ends(2, &["--select \"\" is no CSS selector"]);
    let record = place.run(&["b.html"]).ends(0, &[]).record();
    assert_eq!(record["text"], "某某网络传媒有限公司");
}

#[test]
fn hostile_pages_stay_bounded() {
    let page = format!("<div class=a>{}<p class=ad>甲</p>{BODY}", "<div class=b x=1><b class=ad>".repeat(20_000));
    let place = Place::with(&[("a.html", &page)]);
    let record = place.run(&["--remove", "div .ad", "a.html"]).ends(0, &[]).record();
    assert!(record["error"].is_null(), "{record}");
}
