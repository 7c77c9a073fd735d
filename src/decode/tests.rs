use encoding_rs::{BIG5, GB18030, UTF_16BE, UTF_16LE};

use super::legacy::DECLARED;
use super::*;
use crate::script::{Config, Converter, Engine};

const HANS: &str = "今天的雨下得很大，街上没有人。我们在图书馆里读书，等雨停了再回家去。";
const HANT: &str = "今天的雨下得很大，街上沒有人。我們在圖書館裡讀書，等雨停了再回家去。";

fn bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

#[test]
fn finds_the_encoding_without_a_declaration() {
    for (text, encoding) in [
        (HANS, UTF_8),
        (HANT, UTF_8),
        (HANS, GB18030),
        (HANT, GB18030),
        (HANT, BIG5),
        (HANS, UTF_16LE),
        (HANT, UTF_16BE),
    ] {
        let bytes = bytes(text, encoding);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding.name(), text));
        assert_eq!((decoded.invalid, decoded.truncated), (0, false));
    }
}

#[test]
fn a_byte_order_mark_decides_and_goes() {
    for encoding in [UTF_8, UTF_16LE, UTF_16BE] {
        let bytes = bytes(&format!("\u{FEFF}abc {HANS}"), encoding);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding, decoded.text.chars().next()), (encoding, Some('a')));
    }
}

#[test]
fn a_byte_order_mark_beats_a_declaration() {
    for (declared, encoding) in [("gb2312", UTF_8), ("utf-8", UTF_16LE), ("big5", UTF_16BE)] {
        let page = format!("\u{FEFF}<meta charset={declared}><p>{HANS}");
        assert_eq!(decode(&bytes(&page, encoding), None).encoding, encoding, "{declared}");
    }
}

#[test]
fn every_form_of_declaration_is_read() {
    for declaration in [
        "<meta charset=big5>",
        "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; CHARSET=Big5'>",
        "<?xml version=\"1.0\" encoding=\"big5\"?><html>",
    ] {
        // Two characters are not enough for the character model alone.
        let page = bytes(&format!("{declaration}<p>臺灣</p>"), BIG5);
        assert_eq!(decode(&page, None).encoding, BIG5, "{declaration}");
    }
}

#[test]
fn a_declaration_does_not_beat_validity() {
    let page = format!("<meta charset=gb2312><p>{HANS}");
    assert_eq!(decode(page.as_bytes(), None).encoding, UTF_8);
    let page = bytes(&format!("<meta charset=\"utf-8\"><p>{HANS}"), GB18030);
    assert_eq!(decode(&page, None).encoding, GB18030);
}

#[test]
fn few_invalid_bytes_leave_utf8() {
    let mut page = HANS.repeat(10).into_bytes();
    page.insert(300, 0xFF);
    let decoded = decode(&page, None);
    assert_eq!((decoded.encoding, decoded.invalid), (UTF_8, 1));
}

#[test]
fn a_proper_replacement_character_is_not_an_invalid_sequence() {
    let page = format!("{HANS}\u{FFFD}\u{FFFD}");
    assert_eq!(decode(page.as_bytes(), None).invalid, 0);
}

#[test]
fn a_cut_character_is_left_out_and_reported() {
    for encoding in [UTF_8, GB18030] {
        let mut page = bytes(&HANS.repeat(3), encoding);
        page.pop();
        page.pop();
        page.pop();
        page.pop();
        let whole = decode(&page, None);
        assert_eq!((whole.encoding, whole.truncated, whole.invalid), (encoding, encoding == UTF_8, 0));
    }
}

#[test]
fn lone_surrogates_are_counted() {
    let mut page = bytes(HANS, UTF_16LE);
    page.splice(10..10, [0x00, 0xD8]);
    let decoded = decode(&page, Some(UTF_16LE));
    assert_eq!(decoded.invalid, 1);
    assert!(decoded.text.contains('\u{FFFD}'));
}

#[test]
fn nuls_are_removed_and_reported() {
    let decoded = decode(b"a\0b\0\0c", None);
    assert_eq!((&*decoded.text, decoded.nuls), ("abc", true));
}

/// Short texts of many kinds, separated by blank lines.
const TEXTS: &str = include_str!("../../tests/mojibake/texts.txt");

fn traditional(text: &str) -> String {
    let converter = Converter::new(Config::S2tw, Engine::Builtin).expect("the built-in tables");
    converter.convert(text).into_owned()
}

/// The first forty non-ASCII characters of a text, in an encoding.
fn forty(text: &str, encoding: &'static Encoding) -> (String, Vec<u8>) {
    let text: String = text.chars().filter(|c| !c.is_ascii()).take(40).collect();
    let bytes = bytes(&text, encoding);
    (text, bytes)
}

#[test]
fn forty_characters_tell_gb18030_from_big5() {
    for text in TEXTS.split("\n\n") {
        let traditional = traditional(text);
        for (text, encoding) in [(text, GB18030), (&*traditional, GB18030), (&*traditional, BIG5)] {
            let (text, bytes) = forty(text, encoding);
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding.name(), &*text));
        }
    }
}

#[test]
fn every_text_is_decoded_from_every_encoding() {
    for text in TEXTS.split("\n\n") {
        let traditional = traditional(text).replace('\n', "\r\n");
        for (text, encodings) in
            [(text, &[UTF_8, GB18030, UTF_16LE, UTF_16BE][..]), (&traditional, &[UTF_8, GB18030, BIG5, UTF_16LE])]
        {
            for &encoding in encodings {
                let decoded_bytes = bytes(text, encoding);
                let decoded = decode(&decoded_bytes, None);
                assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding.name(), text));
            }
        }
    }
}

#[test]
fn declarations_may_lie() {
    for (declared, actual) in [
        ("gb2312", UTF_8),
        ("iso-8859-1", UTF_8),
        ("big5", UTF_8),
        ("utf-8", GB18030),
        ("big5", GB18030),
        ("iso-8859-1", GB18030),
        ("windows-1252", GB18030),
        ("shift_jis", GB18030),
        ("utf-16", GB18030),
        ("nonsense", GB18030),
        ("utf-8", BIG5),
        ("gb2312", BIG5),
        ("iso-8859-1", BIG5),
        ("euc-kr", BIG5),
    ] {
        for text in TEXTS.split("\n\n") {
            let text = if actual == BIG5 { traditional(text) } else { text.to_owned() };
            let page = format!("<html><head><meta charset=\"{declared}\"></head><p>{text}</p></html>");
            let bytes = bytes(&page, actual);
            let decoded = decode(&bytes, None);
            assert_eq!((decoded.encoding.name(), &*decoded.text), (actual.name(), &*page), "declared {declared}");
        }
    }
}

#[test]
fn a_declaration_decides_where_there_is_hardly_any_text() {
    let pairs = (0xB0..=0xF0u8).flat_map(|lead| (0xA1..=0xFEu8).map(move |trail| [lead, trail]));
    let alike = |pair: &[u8; 2]| (probability(pair, GB18030) - probability(pair, BIG5)).abs() < DECLARED / 2.0;
    let pair = pairs.into_iter().find(alike).expect("two characters that are as common");
    for (declared, expected) in [("gbk", GB18030), ("gb2312", GB18030), ("big5", BIG5), ("big5-hkscs", BIG5)] {
        let mut page = format!("<html><meta charset={declared}>").into_bytes();
        page.extend(pair);
        assert_eq!(decode(&page, None).encoding, expected, "{declared}");
        // The charset of the header outranks the page's own.
        for (sent, expected) in [("GB2312", GB18030), ("Big5", BIG5)] {
            assert_eq!(decode_sent(&page, None, Some(sent)).encoding, expected, "{declared}, sent as {sent}");
        }
    }
}

#[test]
fn other_languages_are_not_taken_for_chinese() {
    for (text, encoding) in [
        ("昨日の夜から雨が降り続いています。明日は晴れるでしょう。図書館で本を読みました。", encoding_rs::SHIFT_JIS),
        ("昨日の夜から雨が降り続いています。明日は晴れるでしょう。図書館で本を読みました。", encoding_rs::EUC_JP),
        ("어제 밤부터 비가 많이 내렸습니다. 내일은 맑을 것 같습니다. 도서관에서 책을 읽었습니다.", encoding_rs::EUC_KR),
        ("Вчера ночью шёл сильный дождь, сегодня на улице никого нет, мы читаем книги.", encoding_rs::WINDOWS_1251),
        ("Le garçon a mangé des pâtes à l’hôtel, près de la forêt où il était allé hier.", encoding_rs::WINDOWS_1252),
    ] {
        let bytes = bytes(text, encoding);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.encoding.name(), &*decoded.text), (encoding.name(), text));
    }
}

#[test]
fn hong_kong_characters_are_read() {
    // The test looks up 喺 (8B FE) and 嘅 (8B F8 in the standard's table), because encoders do not write them.
    let pair = |wanted: &str| {
        let pairs = (0x87..=0xA0u8).flat_map(|lead| (0x40..=0xFEu8).map(move |trail| [lead, trail]));
        pairs.into_iter().find(|pair| BIG5.decode(pair).0 == wanted).expect(wanted)
    };
    let mut page = bytes("我", BIG5);
    page.extend(pair("喺"));
    page.extend(bytes("圖書館睇書，今日落好大雨，街上面冇人，等雨停", BIG5));
    page.extend(pair("咗"));
    page.extend(bytes("再返屋企食飯。", BIG5));
    let decoded = decode(&page, None);
    let expected = "我喺圖書館睇書，今日落好大雨，街上面冇人，等雨停咗再返屋企食飯。";
    assert_eq!((decoded.encoding, &*decoded.text, decoded.invalid), (BIG5, expected, 0));
}

#[test]
fn damaged_utf8_is_not_read_as_something_else() {
    for text in TEXTS.split("\n\n") {
        // One byte in a hundred is replaced. Properly encoded U+FFFD are there too.
        let mut page = format!("{text}\u{FFFD}\u{FFFD}").into_bytes();
        for at in (50..page.len()).step_by(100) {
            page[at] = 0xFF;
        }
        let decoded = decode(&page, None);
        assert_eq!(decoded.encoding, UTF_8, "{text}");
        let marks = decoded.text.matches('\u{FFFD}').count();
        assert!(decoded.invalid > 0 && marks >= decoded.invalid as usize + 2);
    }
}

#[test]
fn truncation_is_told_from_a_wrong_byte_at_the_end() {
    for (end, truncated, invalid) in [(&[0xD6][..], true, 0), (&[0xFF], false, 1), (&[0xD6, 0xD0], false, 0)] {
        let mut page = bytes(HANS, GB18030);
        page.extend(end);
        let decoded = decode(&page, None);
        assert_eq!((decoded.encoding, decoded.truncated, decoded.invalid), (GB18030, truncated, invalid), "{end:?}");
    }
    let mut page = bytes(HANS, UTF_16LE);
    page.push(0x4E);
    let decoded = decode(&page, Some(UTF_16LE));
    assert_eq!((&*decoded.text, decoded.truncated), (HANS, true));
}
