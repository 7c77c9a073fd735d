//! Posts of the threads among the fixture pages: their authors and times, and that their texts are the record's.

use std::fs;
use taosha::record::Post;
use taosha::{Options, Page, Pipeline, Record};

fn clean(case: &str) -> Record {
    let path = format!("{}/fixtures/{case}/source.html", env!("CARGO_MANIFEST_DIR"));
    let bytes = fs::read(path).expect("the fixture");
    let pipeline = Pipeline::new(Options::default()).expect("the built-in rules");
    pipeline.clean(&Page { bytes: &bytes, source: "source.html", ..Page::default() })
}

#[test]
fn threads_have_posts_with_author_and_time() {
    for (case, expected) in [
        (
            "made-html-forum-discuz",
            &[
                (Some("山里人"), "2012-03-18T20:11"),
                (Some("老邢"), "2012-03-18T20:40"),
                (Some("蓝布衫"), "2012-03-18T21:05"),
                (Some("山里人"), "2012-03-19T08:12"),
                (Some("老邢"), "2012-03-19T08:55"),
            ][..],
        ),
        (
            "made-html-forum-phpwind",
            &[
                (Some("桥头茶馆"), "2010-06-21T09:30"),
                (Some("阿宽"), "2010-06-21T10:02"),
                (Some("桥头茶馆"), "2010-06-21T12:47"),
                (Some("小满"), "2010-06-22T07:15"),
            ],
        ),
        (
            "made-html-forum-vbulletin",
            &[
                (Some("northwind"), "2009-03-14T20:21"),
                (Some("Lin88"), "2009-03-14T21:10"),
                (Some("northwind"), "2009-03-15T10:02"),
                (Some("moss"), "2009-03-15T11:30"),
            ],
        ),
        (
            "made-html-qa-site",
            &[
                // The question, whose author and time the page does not print.
                (None, ""),
                (Some("半亩"), "2021-08-03T10:20"),
                (Some("修房子的老周"), "2021-08-04T11:20"),
                (Some("云上人家"), "2021-08-05T12:20"),
            ],
        ),
    ] {
        let record = clean(case);
        let posts = &record.posts;
        let found: Vec<_> = posts.iter().map(|post| (post.author.as_deref(), iso(post))).collect();
        let expected: Vec<_> = expected.iter().map(|(author, created)| (*author, (*created).to_owned())).collect();
        assert_eq!(found, expected, "{case}");
        let joined: Vec<&str> = posts.iter().map(|post| &*post.text).collect();
        assert!(record.text.contains(&joined.join("\n")), "{case}");
    }
}

/// The day and time of a post in one string; empty if it has none.
fn iso(post: &Post) -> String {
    let time = post.created_time.as_ref().map_or_else(String::new, |time| format!("T{time}"));
    format!("{}{time}", post.created.as_deref().unwrap_or_default())
}

#[test]
fn an_article_has_no_posts() {
    assert_eq!(clean("made-html-school-news").posts, []);
}
