//! The structure of the source: no two files import each other, and no stage imports a later one.
//!
//! Imports are read as text: `use` declarations and paths in the code, without tests and comments. A re-export (`pub use`)
//! is no import.

#![allow(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod documents;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A module by its path from the root, as in `label/model`; the root is empty.
type Module = String;

/// The modules of `src` with the stages in their order: a module imports only those above it, and modules of its own entry.
const ORDER: &[&[&str]] = &[
    &["similar"],
    &["script"],
    &["characters"],
    &["date"],
    &["stated"],
    &["decode"],
    &["restore"],
    &["document", "page_problem"],
    &["extract"],
    &["normalize"],
    &["finding"],
    &["rules"],
    // Cleaners in code; the title's are among them.
    &["title", "clean"],
    &["sites"],
    &["label"],
    &["options"],
    &["decide"],
    &["title/choice", "metadata"],
    &["record"],
    &["markdown"],
    &["measure", "error"],
    &["pipeline"],
    &["batch"],
    &["eval"],
    &["train"],
    &["report"],
    &["cli", "internals", ""],
];

#[test]
fn no_two_files_import_each_other() {
    let sources = Sources::read();
    let circles = circles(&sources.imports());
    assert!(circles.is_empty(), "files that import each other:\n{}", circles.join("\n"));
}

#[test]
fn no_stage_imports_a_later_one() {
    let mut wrong = Vec::new();
    for (from, imported) in Sources::read().imports() {
        for to in imported.keys() {
            if place(&from) < place(to) {
                wrong.push(format!("{from} imports {to}: {:?}", imported[to]));
            }
        }
    }
    assert!(wrong.is_empty(), "imports of later stages:\n{}", wrong.join("\n"));
}

/// What a stage asks of a finding beyond its label is the finding's role.
#[test]
fn no_stage_asks_for_a_rule_by_its_id() {
    let asks =
        regex::Regex::new(r#"\brule(?:\.starts_with\(|\.ends_with\(|\.contains\(| == | != )"|match \w+\.rule\b"#)
            .unwrap();
    for (module, code) in Sources::read().0.iter().filter(|(module, _)| place(module) < place("pipeline")) {
        assert!(!asks.is_match(code), "{module}: {:?}", asks.find(code));
    }
}

#[test]
fn circles_and_later_stages_are_seen() {
    let imports = |pairs: &[(&str, &str)]| {
        let mut imports = Imports::new();
        for (from, to) in pairs {
            imports.entry((*from).to_owned()).or_default().entry((*to).to_owned()).or_default().insert("X".to_owned());
        }
        imports
    };
    assert!(circles(&imports(&[("label", "decide"), ("decide", "record")])).is_empty());
    assert_eq!(circles(&imports(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])), ["a, b, c"]);
    assert!(place("decode") < place("label/model"));
    assert_eq!(
        code("let a = '\"'; // crate::b\nlet c = \"https://a\"; use crate::d;"),
        "let a = \"\"; \nlet c = \"\"; use crate::d;"
    );
    assert!(place("title/printed") < place("label") && place("label") < place("title/choice"));
}

/// The place of a module in [`ORDER`].
fn place(module: &str) -> usize {
    let holds = |entry: &str| module == entry || module.strip_prefix(entry).is_some_and(|rest| rest.starts_with('/'));
    // The longest entry that holds it.
    let places = ORDER.iter().enumerate().flat_map(|(at, entries)| entries.iter().map(move |entry| (at, *entry)));
    let fitting = places.filter(|(_, entry)| holds(entry)).max_by_key(|(_, entry)| entry.len());
    fitting.unwrap_or_else(|| panic!("`{module}` has no place in the order of modules: add it to ORDER")).0
}

/// For each module the modules that it imports, with the names that it takes from them.
type Imports = BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>;

/// The code of every module, without comments, strings and tests.
struct Sources(BTreeMap<Module, String>);

impl Sources {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        collect(&root, &mut files);
        assert!(files.len() > 100, "the sources are not where they were");
        let module = |path: &Path| {
            let path = path.strip_prefix(&root).unwrap().with_extension("");
            let parts: Vec<_> = path.iter().map(|part| part.to_str().unwrap()).collect();
            let own = matches!(parts.last(), Some(&("mod" | "lib")));
            parts[..parts.len() - usize::from(own)].join("/")
        };
        let is_read = |path: &&PathBuf| !path.ends_with("main.rs") && !path.ends_with("tests.rs");
        let code = |path: &PathBuf| code(&std::fs::read_to_string(path).unwrap());
        Self(files.iter().filter(is_read).map(|path| (module(path), code(path))).collect())
    }

    fn imports(&self) -> Imports {
        let reexports: BTreeMap<&str, Vec<(Module, String)>> = self
            .0
            .iter()
            .map(|(module, code)| {
                let used = uses(code).into_iter().filter(|(public, _)| *public).flat_map(|(_, tree)| expand(&tree));
                (&**module, used.filter_map(|path| self.resolve(module, &path)).collect())
            })
            .collect();
        let mut imports = Imports::new();
        for (module, code) in &self.0 {
            let mut paths: Vec<String> = Vec::new();
            let mut rest = code.clone();
            for (public, tree) in uses(code) {
                rest = rest.replace(&format!("use {tree};"), "");
                if !public {
                    paths.extend(expand(&tree));
                }
            }
            paths.extend(inline_paths(&rest));
            for path in paths {
                let Some((mut target, name)) = self.resolve(module, &path) else { continue };
                // A re-exported name counts for the module that defines it.
                for _ in 0..4 {
                    let passed_on = reexports[&*target].iter().find(|(_, known)| *known == name);
                    match passed_on.filter(|_| !self.defines(&target, &name)) {
                        Some((next, _)) if *next != target => target.clone_from(next),
                        _ => break,
                    }
                }
                if target != *module && !target.is_empty() {
                    imports.entry(module.clone()).or_default().entry(target).or_default().insert(name);
                }
            }
        }
        imports
    }

    /// The module that a path leads to, and the first name in it.
    fn resolve(&self, module: &str, path: &str) -> Option<(Module, String)> {
        let mut parts: Vec<&str> = path.split("::").collect();
        let mut base: Vec<&str> = module.split('/').filter(|part| !part.is_empty()).collect();
        match parts[0] {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while parts.first() == Some(&"super") {
                    base.pop();
                    parts.remove(0);
                }
                parts.insert(0, "super");
            }
            first if self.0.contains_key(&join(&base, first)) => parts.insert(0, "self"),
            _ => return None,
        }
        let mut parts = parts[1..].iter().peekable();
        let mut found = base.join("/");
        while let Some(part) = parts.peek().filter(|part| self.0.contains_key(&join(&base, part))) {
            base.push(part);
            found = base.join("/");
            parts.next();
        }
        let name = parts.next().map_or_else(|| "self".to_owned(), |name| (*name).to_owned());
        self.0.contains_key(&found).then_some((found, name))
    }

    fn defines(&self, module: &str, name: &str) -> bool {
        let kinds = ["struct", "enum", "fn", "trait", "const", "static", "type"];
        kinds.iter().any(|kind| {
            let definition = format!("{kind} {name}");
            self.0[module].match_indices(&definition).any(|(at, found)| {
                !self.0[module][at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            })
        })
    }
}

fn join(base: &[&str], part: &str) -> String {
    base.iter().copied().chain([part]).collect::<Vec<_>>().join("/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// Source without comments, strings, characters, and the tests at its end.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let literal =
        regex::Regex::new(r##"//[^\n]*|'(?:\\[^\n']+|[^'\\\n])'|r#"[\s\S]*?"#|"(?:\\[\s\S]|[^"\\])*""##).unwrap();
    // An empty string stays of each literal, so that a comparison with one is seen.
    literal
        .replace_all(source, |found: &regex::Captures<'_>| if found[0].starts_with("//") { "" } else { "\"\"" })
        .into()
}

/// The trees of all `use` declarations, and whether they are re-exports.
fn uses(code: &str) -> Vec<(bool, String)> {
    let declaration = regex::Regex::new(r"(pub(?:\([^)]*\))? )?\buse ([^;]+);").unwrap();
    declaration.captures_iter(code).map(|found| (found.get(1).is_some(), found[2].to_owned())).collect()
}

/// The paths of a tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((base, inner)) = tree.split_once('{').filter(|_| tree.ends_with('}')) else {
        let path = tree.split_whitespace().next().unwrap_or_default();
        return vec![path.to_owned()];
    };
    let inner = &inner[..inner.len() - 1];
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(part)).map(|part| format!("{}{part}", base.trim())).collect()
}

/// The paths with `::` in code.
fn inline_paths(code: &str) -> Vec<String> {
    let path = regex::Regex::new(r"\b[a-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)+").unwrap();
    path.find_iter(code).filter(|found| !code[..found.start()].ends_with("::")).map(|p| p.as_str().to_owned()).collect()
}

/// The groups of modules that import each other in a ring.
fn circles(imports: &Imports) -> Vec<String> {
    // A module is in a circle with those that it reaches and that reach it.
    let reached = |from: &str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = vec![from];
        while let Some(module) = open.pop() {
            for next in imports.get(module).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen.into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let all: BTreeMap<&Module, BTreeSet<String>> = imports.keys().map(|module| (module, reached(module))).collect();
    let mut circles: BTreeSet<String> = BTreeSet::new();
    for (module, reached) in all.iter().filter(|(module, reached)| reached.contains(**module)) {
        let ring: Vec<&str> =
            reached.iter().filter(|other| all.get(other).is_some_and(|r| r.contains(*module))).map(|m| &**m).collect();
        circles.insert(ring.join(", "));
    }
    circles.into_iter().collect()
}
