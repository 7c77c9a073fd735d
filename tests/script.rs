//! Script conversion as a user of the crate sees it: OpenCC's own expectations, and what they do not cover.

use std::borrow::Cow;
use std::collections::BTreeMap;

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

fn check(config: Config, rows: &[(&str, &str)]) {
    let converter = converter(config);
    for (input, expected) in rows {
        assert_eq!(converter.convert(input), *expected, "{config} of {input}");
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
