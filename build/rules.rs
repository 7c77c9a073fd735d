//! Embeds the rule files in the binary, already read.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

/// Writes `builtin_rules.rs`: of every `rules/*.toml`, by name, its path and what it says as JSON: the family, and each
/// rule with the line it begins in. Reading TOML would be the longest part of every start of the program.
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
    let rules: Vec<Value> = heads.zip(rules).map(|(line, rule)| json!([line, rule])).collect();
    Ok(json!({ "family": file["family"], "rules": rules }))
}
