//! Tests of hostile pages: time must be linear in their length, and no text may get lost.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::extract::Capped;
use crate::extract::Extracted;

/// Extracts a page without markup for Markdown.
fn extract(page: &str) -> Extracted<'static> {
    super::extract(page, false, None)
}

/// Makes a page of about this many bytes.
type Page = fn(usize) -> String;

/// Repeats a unit up to a number of bytes. Each `#` becomes the number of the repetition.
fn repeat(unit: &str, bytes: usize) -> String {
    let mut page = String::with_capacity(bytes + 64);
    let mut number = 0;
    while page.len() < bytes {
        let mut parts = unit.split('#');
        page.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let _ = write!(page, "{number}{part}");
        }
        number += 1;
    }
    page
}

fn ld(json: &str) -> String {
    format!("<script type=application/ld+json>{json}</script>")
}

/// The hostile part of each page. `文前` and `文后` are put around it ([`page`]), and must be found.
const PAGES: &[(&str, Page)] = &[
    ("nested div", |n| repeat("<div>", n)),
    ("nested div with text", |n| repeat("<div>字", n)),
    ("nested and closed div", |n| repeat("<div>", n / 2) + &repeat("</div>", n / 2)),
    ("nested b", |n| repeat("<b>", n)),
    ("nested b with classes", |n| repeat("<b class=c#>", n)),
    ("nested a", |n| repeat("<a href=#>字", n)),
    ("nested font", |n| repeat("<font color=#>字", n)),
    ("nested span", |n| repeat("<span>", n)),
    ("nested table", |n| repeat("<table>", n)),
    ("nested table cells", |n| repeat("<table><tr><td>", n)),
    ("tables without cells", |n| repeat("<table><b>字", n)),
    ("nested lists", |n| repeat("<ul><li>", n)),
    ("nested forms and buttons", |n| repeat("<form><button>", n)),
    ("nested select", |n| repeat("<select><option>", n / 2) + &repeat("</option></select>", n)),
    ("nested svg", |n| repeat("<svg><g>", n)),
    ("nested math", |n| repeat("<math><mi><svg><foreignObject>", n)),
    ("nested ruby", |n| repeat("<ruby><rt>", n)),
    ("nested object", |n| repeat("<object>", n)),
    ("objects in cells", |n| format!("<table><tr>{}</table>", repeat("<td><object></td><td><b></b></td>", n))),
    ("marquees in cells", |n| format!("<table><tr>{}</table>", repeat("<td><marquee></td><td><b></b></td>", n))),
    ("b and p in turn", |n| repeat("<b><p>", n)),
    ("a and p in turn", |n| repeat("<a href=1><p>", n)),
    ("a and div in turn", |n| repeat("<a href=1><div>", n)),
    ("p with unclosed fonts", |n| repeat("<p><font size=#>字", n)),
    ("p with unclosed everything", |n| repeat("<p><b><i><u><s><em><tt><big><code><small><strong>字", n)),
    ("fonts, then paragraphs", |n| repeat("<font size=#>", n / 2) + &repeat("<p>字", n / 2)),
    ("formatting, then paragraphs", |n| {
        "<p><b><i><u><s><em><tt><big><code><small><strong>".repeat(3) + &repeat("<p>字", n)
    }),
    ("formatting closed the wrong way round", |n| repeat("<b><i><p></b></i>字", n)),
    ("formatting around a broad block", |n| {
        "<b><i><u>".repeat(60) + "<p>" + &repeat("<br>", n) + &"</b></i></u>".repeat(60)
    }),
    ("wrong end tags in deep elements", |n| repeat("<i>", 2000) + &repeat("</x>", n)),
    ("end tags of p in deep elements", |n| repeat("<span>", 4000) + &repeat("</p>", n)),
    ("end tags of p", |n| repeat("</p>", n)),
    ("end tags of br", |n| repeat("</br>", n)),
    ("cells without a table", |n| repeat("<td>字", n)),
    ("table after table", |n| repeat("<table><td>字</table>", n)),
    ("one tag with many attributes", |n| format!("<div {}>", repeat("a# ", n))),
    ("one tag with many quoted attributes", |n| format!("<div {}>", repeat("a#='>\"'", n))),
    ("one end tag with many attributes", |n| format!("</div {}>", repeat("a# ", n))),
    ("many tags with as many attributes as may be", |n| repeat(&format!("<p {}>", "a# b# c# ".repeat(80)), n)),
    ("many bodies with attributes", |n| repeat("<body a#=1>", n)),
    ("an attribute that is long", |n| format!("<p title='{}'>", repeat("符", n))),
    ("an attribute of references", |n| format!("<p title='{}'>", repeat("&amp;", n))),
    ("an attribute's name that is long", |n| format!("<p {}>", repeat("x", n))),
    ("a tag's name that is long", |n| format!("<{}>", repeat("x", n))),
    ("many names of tags", |n| repeat("<x#>字</x#>", n)),
    ("attributes in svg style", |n| format!("<svg><style><a {}></style></svg>", repeat("a# ", n))),
    ("attributes in a title", |n| format!("<title><a {}></title>", repeat("a# ", n))),
    ("nothing but <", |n| repeat("<", n) + " "),
    ("nothing but </", |n| repeat("</", n) + ">"),
    ("nothing but <!", |n| repeat("<!", n) + ">"),
    ("comments", |n| repeat("<!-->", n)),
    ("a comment of dashes", |n| format!("<!--{}x-->", repeat("-", n))),
    ("a comment of almost ends", |n| format!("<!--{}-->", repeat("--!", n))),
    ("a script of almost ends", |n| format!("<script>{}</script>", repeat("</scrip", n))),
    ("a script that holds its end", |n| format!("<script><!--<script>{}--></script>", repeat("</script ", n))),
    ("many scripts", |n| repeat("<script></script>", n)),
    ("sections of CDATA", |n| repeat("<![CDATA[", n) + ">"),
    ("sections of CDATA in svg", |n| format!("<svg>{}</svg>", repeat("<![CDATA[x]]>", n))),
    ("references", |n| repeat("&amp;", n)),
    ("references in references", |n| format!("&{};", repeat("amp;", n))),
    ("almost references", |n| repeat("&am", n)),
    ("numbers of characters", |n| repeat("&#x1F600;&#xD800;&#0;", n)),
    ("one line", |n| repeat("字", n)),
    ("words in a frameset", |n| format!("<frameset>{}</frameset>", repeat("字 ", n))),
    ("deep templates", |n| repeat("<template>", n) + &repeat("</template>", 2 * n)),
    ("templates with cells", |n| repeat("<template><td></template>", n)),
    ("nested noscript", |n| repeat("<noscript>", n) + &repeat("</noscript>", 2 * n)),
    ("line breaks", |n| repeat("<br>", n)),
    ("one long row", |n| format!("<table><tr>{}</table>", repeat("<td>字", n))),
    ("many rows", |n| format!("<table>{}</table>", repeat("<tr><td>字<td>字", n))),
    ("headings", |n| repeat("<h1>", n)),
    ("entities declared of entities", |n| {
        format!("<!DOCTYPE x [{}]>&a0;{}", repeat("<!ENTITY a# \"&a#;&a#;&a#;&a#;\">", n / 2), repeat("&a#;", n / 2))
    }),
    ("linked data of small objects", |n| ld(&format!("[{}0]", repeat("{\"\":0},", n)))),
    ("linked data that is nested", |n| ld(&repeat("[{\"@graph\":", n))),
    ("linked data without an end", |n| {
        format!("<script type=application/ld+json>{}", repeat("{\"a\":", n)) + "</script>"
    }),
    ("many scripts of linked data", |n| repeat("<script type=application/ld+json>{\"@type\":\"Article\"}</script>", n)),
    ("a state of many texts", |n| format!("<script>a={{{}\"b\":0}}</script>", repeat("\"content\":\"文#。\",", n))),
    ("many assignments", |n| format!("<script>{}</script>", repeat("a={\"b\":[{\"c\":\"=", n))),
    ("properties in properties", |n| repeat("<div itemprop=author>字", n)),
    ("many times", |n| repeat("<time>2024-01-0#</time>", n)),
    ("many titles stated", |n| repeat("<meta property=og:title content='甲#_乙_丙'>", n)),
    ("definitions", |n| repeat("<dl><dd><dt>", n)),
];

/// Measures the time to extract a page, and checks that its text is complete.
fn measure(name: &str, page: &str) -> Duration {
    let start = Instant::now();
    let lines = extract(page).lines;
    let time = start.elapsed();
    for text in ["文前", "文后"] {
        assert!(lines.iter().any(|l| l.text.contains(text)), "{name}: {text} is lost");
    }
    let found: usize = lines.iter().map(|l| l.text.matches('字').count()).sum();
    assert_eq!(found, page.matches('字').count(), "{name}: text is lost");
    time
}

/// A hostile page of about this many bytes, with a paragraph before and after.
fn page(make: Page, bytes: usize) -> String {
    format!("<p>文前</p>{}<p>文后</p>", make(bytes))
}

/// Four times the bytes may take about four times the time; a quadratic step would take sixteen times. Other processes
/// disturb the measurements, so the best of five runs counts.
#[test]
fn time_grows_with_the_length_and_all_text_is_kept() {
    for (name, make) in PAGES {
        let (short, long) = (page(*make, 1 << 16), page(*make, 1 << 18));
        let linear = (0..5).any(|_| {
            let allowed = 8 * measure(name, &short) + Duration::from_millis(20);
            measure(name, &long) < allowed
        });
        assert!(linear, "{name}: time grows faster than the page");
    }
}

#[test]
fn reports_the_limits_that_were_exceeded() {
    for (page, depth, attributes) in [
        ("<div>".repeat(500), false, false),
        ("<div>".repeat(600), true, false),
        ("<p><b>字".repeat(10_000), false, false),
        (format!("<p><b><i><u><s><em>{}", "<p>字".repeat(10_000)), true, false),
        (repeat("<x#>", 100_000), true, false),
        (format!("<p {}>", repeat("a# ", 1000)), false, false),
        (format!("<p {}>", repeat("a# ", 2000)), false, true),
        (format!("<!-- <p {}> -->", repeat("a# ", 2000)), false, false),
    ] {
        assert_eq!(extract(&page).capped, Capped { depth, attributes }, "{page:.20}");
    }
}

#[test]
fn blocks_that_are_nested_too_deep_still_end_their_lines() {
    let page = extract(&format!("{}<b>乙</b>丙", "<div>甲".repeat(1000)));
    assert_eq!(page.lines.len(), 1000);
    assert_eq!(page.lines.last().map(|l| &*l.text), Some("甲乙丙"));
}

#[test]
fn scripts_are_not_text_even_on_a_full_page() {
    let script = "<script>if (a < b) { c() }</script><style>p {}</style>甲";
    for page in [format!("{}{script}", repeat("<x#>", 50_000)), format!("{}{script}", "<div>".repeat(1000))] {
        let lines: Vec<_> = extract(&page).lines.into_iter().map(|l| l.text).collect();
        assert_eq!(lines, ["甲"]);
    }
}

#[test]
#[ignore = "prints figures; takes minutes"]
fn prints_the_time_of_every_hostile_page() {
    for (name, make) in PAGES {
        let seconds = [1, 2, 4].map(|mb| measure(name, &page(*make, mb << 20)).as_secs_f64());
        println!("{name:45} {seconds:6.3?} s  x{:.2} x{:.2}", seconds[1] / seconds[0], seconds[2] / seconds[1]);
    }
}
