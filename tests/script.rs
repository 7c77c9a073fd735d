//! Script conversion as a user of the crate sees it: OpenCC's own expectations, and what they do not cover.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use taosha::script::tables::SIMPLIFIED;
use taosha::script::{Config, Converter, Engine, Error};

#[derive(serde::Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    input: String,
    expected: BTreeMap<String, String>,
}

fn converter(config: Config) -> Converter {
    Converter::new(config, Engine::Builtin).unwrap()
}

/// Every engine of this build must give the expected text.
fn check(config: Config, rows: &[(&str, &str)]) {
    for engine in [Engine::Builtin, Engine::Libopencc] {
        if engine == Engine::Libopencc && cfg!(not(feature = "libopencc")) {
            continue;
        }
        let converter = Converter::new(config, engine).unwrap();
        for (input, expected) in rows {
            assert_eq!(converter.convert(input), *expected, "{config} of {input:?} by {engine}");
        }
    }
}

#[test]
fn gives_what_opencc_expects() {
    let cases: Cases = serde_json::from_str(include_str!("../fixtures/script/opencc-cases.json")).unwrap();
    let converters: BTreeMap<String, Converter> =
        Config::ALL.into_iter().map(|config| (config.to_string(), converter(config))).collect();
    let mut failures = Vec::new();
    let mut checked = 0;
    for case in &cases.cases {
        for (config, expected) in &case.expected {
            checked += 1;
            let found = converters[config].convert(&case.input);
            if found != *expected {
                failures.push(format!("{} {config} {}: {found}, not {expected}", case.id, case.input));
            }
        }
    }
    assert_eq!(checked, 556);
    assert!(failures.is_empty(), "{} of {checked} fail:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn takes_the_longest_phrase_of_both_dictionaries() {
    check(Config::S2t, &[("头发发白", "頭髮發白"), ("一发不可收拾", "一發不可收拾"), ("后天皇后", "後天皇后")]);
    check(Config::S2twp, &[("光标", "游標"), ("宏内核的宏", "單核心的宏"), ("二极管", "二極體")]);
}

#[test]
fn no_stage_sees_across_the_edge_of_a_segment() {
    // 主板 is 主機板 in Taiwan, but 借主 takes the 主 away from it; 万位 does the same to 位图.
    check(Config::S2twp, &[("主板", "主機板"), ("借主板", "借主板"), ("位图", "點陣圖"), ("万位图", "萬位圖")]);
}

#[test]
fn phrases_may_begin_with_ascii() {
    check(Config::S2twp, &[("做B超", "做超音波"), ("AB超", "A超音波"), ("B 超", "B 超"), ("U盘", "隨身碟")]);
    check(Config::Tw2sp, &[("B肝", "乙肝"), ("BMW集團", "宝马集团"), ("BM", "BM")]);
}

#[test]
fn ideographic_descriptions_stay_as_they_are() {
    check(
        Config::T2s,
        &[
            ("⿰言馬是罵嗎", "⿰言馬是骂吗"),
            ("⿲馬馬", "⿲马马"),
            ("⿰馬⿱艹\u{FA1A}魚", "⿰馬⿱艹\u{FA1A}鱼"),
            ("⿰馬\0馬", "⿰马\0马"),
        ],
    );
    check(Config::S2twp, &[("借⿰言马主板", "借⿰言马主機板"), ("主⿰言马板", "主⿰言马板")]);
}

#[test]
fn compatibility_ideographs_are_normalized_first() {
    // U+F967 is 不, U+F907 is 龜, U+2F82B is 北: as parts of phrases, and in a text that needs nothing else.
    check(Config::T2s, &[("\u{F967}瞭解", "不了解"), ("\u{F907}", "龟"), ("\u{2F82B}方", "北方")]);
    check(Config::Jp2t, &[("\u{FA12}", "晴"), ("！ﾊﾝ", "！ﾊﾝ")]);
}

#[test]
fn rare_simplified_forms_are_used_as_by_the_c_interface() {
    check(Config::T2s, &[("㑮", "𫝈"), ("㒓㓄", "𠉂𪠟")]);
}

#[test]
fn nuls_pass_through() {
    let rows = [("\0", "\0"), ("汉\0字", "漢\0字"), ("\0\0头\0发\0", "\0\0頭\0發\0"), ("好\0好", "好\0好")];
    check(Config::S2t, &rows);
}

#[test]
fn borrows_what_it_does_not_change() {
    for config in Config::ALL {
        let converter = converter(config);
        for text in ["", "plain text\n", "人之初，性本善。😀\0", "⿰言馬"] {
            let found = converter.convert(text);
            assert!(matches!(found, Cow::Borrowed(same) if same == text), "{config} of {text:?}: {found}");
        }
    }
    // A phrase that becomes itself is no change either: 皇后 keeps the 后 that 后天 loses.
    assert!(matches!(converter(Config::S2t).convert("皇后"), Cow::Borrowed(_)));
}

#[test]
fn the_whole_is_its_lines() {
    let text = "头发\n里面\r\n干杯\n\n鼠标里面的硅二极管坏了\n主板";
    for config in Config::ALL {
        let converter = converter(config);
        let lines: String = text.split_inclusive('\n').map(|line| converter.convert(line).into_owned()).collect();
        assert_eq!(converter.convert(text), lines, "{config}");
    }
}

#[test]
fn threads_share_a_converter() {
    let converter = converter(Config::S2twp);
    let text = "鼠标里面的硅二极管坏了。".repeat(200);
    let expected = converter.convert(&text);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(converter.convert(&text), expected));
        }
    });
}

#[test]
fn names_lead_back_to_configurations() {
    for config in Config::ALL {
        assert_eq!(config.to_string().parse::<Config>().unwrap(), config);
    }
    let error = "s2x".parse::<Config>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown script 's2x' (did you mean s2t?); valid are hans, hant, zh-Hans, zh-Hant, hk2s, hk2sp, hk2t, jp2t, s2hk, \
         s2hkp, s2t, s2tw, s2twp, t2hk, t2jp, t2s, t2tw, tw2s, tw2sp, tw2t"
    );
}

#[test]
fn names_lead_back_to_engines() {
    assert_eq!("builtin".parse::<Engine>().unwrap(), Engine::Builtin);
    assert!(matches!("opencc".parse::<Engine>(), Err(Error::UnknownEngine { .. })));
    let libopencc = "libopencc".parse::<Engine>();
    if cfg!(feature = "libopencc") {
        assert_eq!(libopencc.unwrap(), Engine::Libopencc);
    } else {
        let error = libopencc.unwrap_err().to_string();
        assert!(error.contains("--features libopencc"), "{error}");
        assert!(matches!(Converter::new(Config::T2s, Engine::Libopencc), Err(Error::EngineNotBuilt)));
    }
}

#[test]
fn the_table_of_simplified_characters_is_sorted_and_changes_something() {
    assert!(SIMPLIFIED.is_sorted_by(|(a, _), (b, _)| a < b));
    assert!(SIMPLIFIED.iter().all(|(from, to)| from != to));
    let simplified = |c: char| SIMPLIFIED.binary_search_by_key(&c, |(from, _)| *from).map_or(c, |at| SIMPLIFIED[at].1);
    assert_eq!("版權所有網路乾隆好".chars().map(simplified).collect::<String>(), "版权所有网路干隆好");
}
