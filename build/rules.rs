//! Parses the rule files and embeds them in the binary.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

/// The parts of the program that compile a regex.
#[path = "../src/rules"]
#[allow(dead_code, reason = "the program uses the rest")]
mod parts {
    mod compiled;
    mod dialect;
    mod edges;
    mod prefilter;
    mod program;
    mod required;
    mod words;

    /// The compiled form of a regex.
    pub(super) fn compile(regex: &str) -> postcard::Result<Vec<u8>> {
        postcard::to_allocvec(&compiled::Compiled::of(regex))
    }

    /// The literals that every match of a regex contains.
    pub(super) fn literals(regex: &str) -> Option<Vec<String>> {
        required::literals(&regex_syntax::parse(&dialect::translate(regex)).ok()?)
    }
}

/// Writes `builtin_rules.rs`: for each `rules/*.toml`, sorted by name, its path and its content as JSON.
///
/// The JSON has the family, and each rule with the line where it begins and what is prepared of its regex: the literals that
/// each match contains, and where its compiled form is in `compiled-rules.bin`. Parsing TOML and expressions would take
/// most of the program's start-up time.
pub(crate) fn embed(out: &Path) -> Result<(), Box<dyn Error>> {
    let rules = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("rules");
    println!("cargo:rerun-if-changed={}", rules.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&rules)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|ending| ending == "toml") {
            names.push(name);
        }
    }
    names.sort();
    let mut compiled = Vec::new();
    let mut code = String::from(
        "/// The compiled regexes of the built-in rules.\n\
        pub(super) static COMPILED: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/compiled-rules.bin\"));\n\
        /// Path and content (JSON) of the built-in rule files, by name.\n\
        pub(super) static BUILTIN: &[(&str, &str)] = &[\n",
    );
    for name in names {
        let text = fs::read_to_string(rules.join(&name))?;
        let content = read(&text, &mut compiled).map_err(|error| format!("rules/{name}: {error}"))?;
        let _ = writeln!(code, "    ({:?}, {:?}),", format!("rules/{name}"), content.to_string());
    }
    code.push_str("];\n");
    fs::write(out.join("builtin_rules.rs"), code)?;
    fs::write(out.join("compiled-rules.bin"), compiled)?;
    Ok(())
}

/// The content of a rule file. Appends the compiled forms of its regexes to `compiled`.
fn read(text: &str, compiled: &mut Vec<u8>) -> Result<Value, Box<dyn Error>> {
    let mut file: Value = toml::from_str(text)?;
    let rules = file.get_mut("rule").map(Value::take).unwrap_or_default();
    let heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[rule]]").map(|(at, _)| at + 1);
    let Value::Array(rules) = rules else { return Err("it has no [[rule]]".into()) };
    let mut prepared = Vec::new();
    for (line, rule) in heads.zip(rules) {
        let regex = prepare(&rule, compiled)?;
        prepared.push(json!([line, rule, regex]));
    }
    Ok(json!({ "family": file["family"], "rules": prepared }))
}

/// What is prepared of a rule's regex (`Prepared` in `src/rules/schema.rs`).
fn prepare(rule: &Value, compiled: &mut Vec<u8>) -> Result<Value, Box<dyn Error>> {
    let Some(regex) = rule["regex"].as_str() else { return Ok(json!({})) };
    let gives_literals = ["needs", "needs-only"].iter().any(|key| !rule[*key].is_null());
    let literals = if gives_literals { None } else { parts::literals(regex) };
    let start = compiled.len();
    compiled.extend(parts::compile(regex)?);
    Ok(json!({ "literals": literals.unwrap_or_default(), "compiled": [start, compiled.len()] }))
}
