use super::*;
use crate::document::DomFacts;
use crate::extract::{Extracted, text};

fn extract(page: &str) -> Extracted<'_> {
    text::extract(page, &[])
}

fn normalized(line: &str) -> String {
    let lines = normalize(extract(line), Normalizations::ALL);
    (0..lines.doc.len()).map(|at| lines.doc.text(at)).collect::<Vec<_>>().join("\n")
}

fn block(text: &str, tag: &str) -> Line<'static> {
    let extracted = extract(text);
    let mut line = extracted.lines[0].clone();
    line.dom = Some(Box::new(DomFacts { tag: tag.to_owned(), ..DomFacts::default() }));
    Line { text: Cow::Owned(line.text.into_owned()), ..line }
}

#[test]
fn normalizes_single_characters() {
    for (line, expected) in [
        ("A&amp;amp;B\u{200B}公司，⼈⼯２０２３年，\\u5e74\\u6708\\u65e5", "A&B公司，人工2023年，年月日"),
        ("ＡＢＣ，ｘｙｚ：（１２３）！", "ABC，xyz：（123）！"),
        ("零\u{200B}宽\u{FEFF}字\u{2060}符\u{AD}和\u{202E}方\u{2069}向\u{200F}", "零宽字符和方向"),
        ("铃\u{7}声\u{1B}[0m", "铃声[0m"),
        ("⺠⻅⻋⻓⻔⻝", "民见车长门食"),
        ("&#x200B;甲&#65279;乙&zwj;丙", "甲乙丙"),
        ("\\u2f08\\u2f2f\\uff21\\u200b\\u4e2d", "人工A中"),
        ("他说&ldquo;好&rdquo;&hellip;&hellip;", "他说“好”……"),
        ("甲&amp;nbsp;乙&nbsp;丙", "甲\u{A0}乙\u{A0}丙"),
        ("&nbsp;&nbsp;正文&nbsp;", "正文"),
    ] {
        assert_eq!(normalized(line), expected, "{line}");
    }
}

#[test]
fn leaves_intended_characters_alone() {
    for line in [
        "，。：；！？（）、“”‘’《》【】——……·　全角标点",
        "👨\u{200D}👩\u{200D}👧 和 👩🏽\u{200D}🚀 和 ❤\u{FE0F}\u{200D}🔥 和 🏳\u{FE0F}\u{200D}🌈",
        "ﾃｽﾄ ﾊﾝｶｸ",
        "A&B、R&D、AT&T",
        "http://a.com/?a=1&copy=2&lt=3 和 /list?a=1&copy=2",
        "https://zh.wikipedia.org/wiki/%E4%BD%A0?a=1&amp;b=2",
        "字符\\u4e2d是“中”，C:\\users\\u",
        r#"print("\u4f60\u597d\u554a")"#,
        "if (a &lt; b &amp;&amp; c) {",
        "“&lt;”是小于号",
        "می\u{200C}خواهم क्\u{200D}ष",
        "汉\tà, naïve, Straße, 한국어, ½ × 10³ ℃ ①Ⅳ㎡",
        "\u{FA0E}\u{FA0F} 㐀 𠮷",
    ] {
        assert_eq!(normalized(line), line.trim());
        assert_eq!(normalize(extract(line), Normalizations::ALL).characters, 0, "{line}");
    }
}

#[test]
fn each_normalization_can_be_switched_off() {
    let line = "&copy;\u{200B}⼈２\\u5e74\\u6708\\u65e5";
    for (normalization, expected) in [
        (Normalization::Entities, "&copy;人2年月日"),
        (Normalization::Invisible, "©\u{200B}人2年月日"),
        (Normalization::Ideographs, "©⼈2年月日"),
        (Normalization::Width, "©人２年月日"),
        (Normalization::Escapes, "©人2\\u5e74\\u6708\\u65e5"),
    ] {
        let lines = normalize(extract(line), Normalizations::ALL.without(normalization));
        assert_eq!(lines.doc.text(0), expected, "{normalization:?}");
    }
    let lines = normalize(extract(line), Normalizations::NONE);
    assert_eq!((lines.doc.text(0), lines.characters), (line, 0));
    let all = normalize(extract(line), Normalizations::ALL);
    assert_eq!((all.doc.text(0), all.characters), ("©人2年月日", 7));
}

#[test]
fn code_blocks_stay_and_html_is_unescaped_once_more_only() {
    let text = "甲&amp;nbsp;乙\u{200B} ＡＢ";
    let html = |tag: &str| {
        let extracted = Extracted { lines: vec![block(text, tag)], ..extract("") };
        normalize(extracted, Normalizations::ALL).doc.text(0).to_owned()
    };
    assert_eq!(html("pre"), text);
    assert_eq!(html("p"), "甲&nbsp;乙 AB");
}

#[test]
fn a_line_without_visible_characters_is_blank() {
    let lines = normalize(extract("甲\n&nbsp;&nbsp;\n\u{200B}\u{1}\n\n　　&emsp;乙"), Normalizations::ALL);
    let got: Vec<_> =
        lines.doc.lines().iter().map(|l| (&*l.text, l.source.first, l.layout.blank_before, l.layout.indent)).collect();
    assert_eq!(got, [("甲", 1, 0, 0), ("乙", 5, 3, 3)]);
}

#[test]
fn the_prefilter_misses_nothing() {
    // Every character that is normalized when it is alone must pass the prefilter on the bytes.
    for c in (1..=0x10_FFFF).filter_map(char::from_u32).filter(|c| !matches!(c, '\n' | '\r')) {
        let line = format!("汉{c}字");
        let (_, count) = rewrite(&line, Normalizations::ALL, Origin::Text);
        assert!(count == 0 || may_change(line.as_bytes()), "{c:?}");
    }
    assert!(!may_change("汉字，“引号”（１".trim_end_matches('１').as_bytes()));
}
