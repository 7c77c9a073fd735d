//! The documents: the files that they name are there, and their links lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The folders of the project whose paths documents give from its root.
const FOLDERS: &[&str] =
    &["src", "tests", "scripts", "rules", "docs", "benches", "bindings", "fixtures", "build", "examples"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The project's documents with their text.
fn documents() -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> =
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bindings/python/README.md"]
            .map(|name| root().join(name))
            .to_vec();
    for folder in ["docs", "docs/zh", "examples/cookbook", "rules", "rules/model", "rules/charmodel", "fixtures"] {
        let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        paths.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    assert!(paths.len() > 12);
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The anchor of a heading, as forges make it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn files_that_documents_name_are_there() {
    let code = Regex::new("`([^`\\s]+)`").unwrap();
    let mut seen = 0;
    for (path, text) in documents() {
        for named in code.captures_iter(&text).map(|found| found[1].to_owned()) {
            let folder = named.split('/').next().unwrap_or_default();
            let is_pattern = named.contains(['*', '<', '{', '(', ':', '$']) || named.contains("NAME");
            if !named.contains('/') || !FOLDERS.contains(&folder) || is_pattern {
                continue;
            }
            // Beside the document, or from the root.
            let there = path.with_file_name(&named).exists() || root().join(&named).exists();
            assert!(there, "{}: `{named}` is not there", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} files are named");
}

#[test]
fn links_of_documents_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for (path, text) in documents() {
        for target in link.captures_iter(&text).map(|found| found[1].to_owned()) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, part) = target.split_once('#').unwrap_or((&target, ""));
            let linked = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(linked.exists(), "{}: the link {target} leads nowhere", path.display());
            if !part.is_empty() && linked.extension().is_some_and(|ending| ending == "md") {
                let linked = fs::read_to_string(&linked).unwrap();
                let found = linked.lines().any(|line| line.starts_with('#') && anchor(line) == part);
                assert!(found, "{}: the link {target} names no heading", path.display());
            }
        }
    }
}

#[test]
fn every_file_names_the_same_owner() {
    let cargo = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let address =
        |text: &str| Regex::new(r"github\.com/([^/\s]+)/taosha\b").unwrap().captures(text).map(|c| c[1].to_owned());
    let owner = address(&cargo).expect("`repository` of Cargo.toml");
    let mut named = 0;
    for file in [
        "README.md",
        "README.zh-CN.md",
        "docs/cookbook.md",
        "examples/github-workflow.yml",
        "bindings/python/pyproject.toml",
    ] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for line in text.lines().filter(|line| line.contains("/taosha") && line.contains("github.com")) {
            assert_eq!(
                address(line).as_ref(),
                Some(&owner),
                "{file}: {line}; scripts/owner.sh NAME writes it everywhere"
            );
            named += 1;
        }
    }
    assert!(named >= 8, "only {named} lines name the owner");
}

/// `cargo binstall` finds what the workflow packs.
#[test]
fn the_release_has_the_names_that_cargo_binstall_asks_for() {
    let cargo = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let release = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
    for (asked, packed) in [
        ("/releases/download/v{ version }/taosha-{ target }.tar.gz\"", "name=taosha-$TARGET\n"),
        ("bin-dir = \"taosha-{ target }/{ bin }\"", "\"$name.tar.gz\" \"$name\"\n"),
    ] {
        assert!(cargo.contains(asked) && release.contains(packed), "{asked} / {packed}");
    }
    assert!(release.contains("tags: [\"v*\"]") && release.contains("gh release create \"$TAG\""));
}
