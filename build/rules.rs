//! Parses the rule files and embeds them in the binary.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

#[path = "../src/rules/dialect.rs"]
mod dialect;
#[path = "../src/rules/required.rs"]
mod required;

/// Writes `builtin_rules.rs`: for each `rules/*.toml`, sorted by name, its path and its content as JSON.
///
/// The JSON has the family, and each rule with the line where it begins. It is parsed here because parsing TOML would
/// take most of the program's start-up time, and so would finding the literals that each match of a regex contains.
pub(crate) fn embed(out: &Path) -> Result<(), Box<dyn Error>> {
    let rules = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("rules");
    println!("cargo:rerun-if-changed={}", rules.display());
    println!("cargo:rerun-if-changed=src/rules/dialect.rs");
    println!("cargo:rerun-if-changed=src/rules/required.rs");
    let mut names = Vec::new();
    for entry in fs::read_dir(&rules)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|ending| ending == "toml") {
            names.push(name);
        }
    }
    names.sort();
    let mut code = String::from(
        "/// Path and content (JSON) of the built-in rule files, by name.\npub(super) static BUILTIN: &[(&str, &str)] = &[\n",
    );
    for name in names {
        let text = fs::read_to_string(rules.join(&name))?;
        let content = read(&text).map_err(|error| format!("rules/{name}: {error}"))?;
        let _ = writeln!(code, "    ({:?}, {:?}),", format!("rules/{name}"), content.to_string());
    }
    code.push_str("];\n");
    fs::write(out.join("builtin_rules.rs"), code)?;
    Ok(())
}

fn read(text: &str) -> Result<Value, Box<dyn Error>> {
    let mut file: Value = toml::from_str(text)?;
    let rules = file.get_mut("rule").map(Value::take).unwrap_or_default();
    let heads = text.lines().enumerate().filter(|(_, line)| line.trim() == "[[rule]]").map(|(at, _)| at + 1);
    let Value::Array(rules) = rules else { return Err("it has no [[rule]]".into()) };
    let rules: Vec<Value> = heads.zip(rules).map(|(line, rule)| json!([line, with_literals(rule)])).collect();
    Ok(json!({ "family": file["family"], "rules": rules }))
}

/// Adds to a rule without `needs` and `needs-only` the literals that every match of its regex contains.
fn with_literals(mut rule: Value) -> Value {
    let given = ["needs", "needs-only"].iter().any(|key| !rule[*key].is_null());
    if let Some(regex) = rule["regex"].as_str().filter(|_| !given) {
        let parsed = regex_syntax::parse(&dialect::translate(regex)).ok();
        if let Some(literals) = parsed.and_then(|regex| required::literals(&regex)) {
            rule["holds"] = json!(literals);
        }
    }
    rule
}
