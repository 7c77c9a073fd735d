//! How the build combines OpenCC's dictionaries, on small ones that show each rule.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[path = "../build/dictionary.rs"]
#[allow(dead_code, clippy::print_stdout, reason = "the build script uses what these tests do not, and speaks to cargo")]
mod dictionary;

use dictionary::{Dictionaries, Table, convert, short_circuit, union};

fn table(entries: &[(&str, &str)]) -> Table {
    entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Writes a dictionary file of this name and gives the table that is derived from it under another.
fn derived(file: &str, text: &str, name: &str) -> Result<Table, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file).with_extension("txt"), text).unwrap();
    Dictionaries::new(folder.path().to_owned()).table(name).map_err(|error| error.to_string())
}

#[test]
fn in_a_short_circuit_the_earlier_dictionary_wins_with_a_shorter_match() {
    let first = table(&[("甲", "一"), ("乙丙", "二")]);
    let second = table(&[("甲乙", "三"), ("甲", "四"), ("乙", "五"), ("乙丙丁", "六"), ("丁", "七")]);
    let both = short_circuit([first, second]);
    assert_eq!(both, table(&[("甲", "一"), ("乙丙", "二"), ("乙", "五"), ("丁", "七")]));
    assert_eq!(convert(&both, "甲乙丙丁乙丁"), "一二七五七");
}

#[test]
fn in_a_union_the_longest_match_wins_and_of_equals_the_earlier() {
    let both = union([table(&[("甲", "一"), ("乙丙", "二")]), table(&[("甲乙", "三"), ("甲", "四")])]);
    assert_eq!(both, table(&[("甲", "一"), ("甲乙", "三"), ("乙丙", "二")]));
    assert_eq!(convert(&both, "甲乙丙甲丙"), "三丙一丙");
}

#[test]
fn a_reversed_dictionary_takes_the_first_key_or_the_preferred_one() {
    let text = "# @reverse-prefer: 戊 乙\n甲\t丙 丁\n乙\t丁 戊\n己\t戊\n";
    assert_eq!(
        derived("TWVariants", text, "TWVariantsRev").unwrap(),
        table(&[("丙", "甲"), ("丁", "甲"), ("戊", "乙")])
    );
    let error = derived("HKVariants", "# @reverse-prefer: 丙 乙\n甲\t丙\n", "HKVariantsRev").unwrap_err();
    assert_eq!(error, "reverse preference 丙 -> 乙 has no entry");
}

#[test]
fn tofu_risks_are_the_second_candidates_of_marked_entries() {
    let text = "# a comment\n# @tofu-risk: rare\n甲\t甲 乙\n丙\t丙 丁\n";
    assert_eq!(derived("TSCharacters", text, "TSCharactersExt").unwrap(), table(&[("甲", "乙")]));
    assert_eq!(derived("TSCharacters", text, "TSCharacters").unwrap(), table(&[("甲", "甲"), ("丙", "丙")]));
}

#[test]
fn a_broken_dictionary_names_its_line() {
    assert!(derived("STPhrases", "甲\t乙\n丙 丁\n", "STPhrases").unwrap_err().ends_with("STPhrases.txt:2: no tab"));
    let error = derived("STPhrases", "甲\t\n", "STPhrases").unwrap_err();
    assert!(error.ends_with("STPhrases.txt:1: an empty key or candidate"), "{error}");
}
