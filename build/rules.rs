//! Lists the rule files that are embedded in the binary.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

/// Writes `builtin_rules.rs`: the name and text of every `rules/*.toml`, by name.
pub(crate) fn embed(out: &Path) -> io::Result<()> {
    let rules = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("rules");
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
        "/// Path and text of the built-in rule files, by name.\npub static BUILTIN: &[(&str, &str)] = &[\n",
    );
    for name in names {
        let path = rules.join(&name);
        let _ = writeln!(code, "    ({:?}, include_str!({:?})),", format!("rules/{name}"), path.display().to_string());
    }
    code.push_str("];\n");
    fs::write(out.join("builtin_rules.rs"), code)
}
