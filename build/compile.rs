//! Writes the combined dictionaries in the form that the script engine reads. Equal files are written once.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use crate::config::Configuration;
use crate::dictionary::{Dictionaries, Table, convert};

/// Writes the tables of every configuration, and `configurations.rs`, which assigns tables to configurations.
pub(crate) fn configurations(configurations: &[Configuration], out: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Files { out, written: BTreeMap::new(), code: String::new() };
    let mut arms = String::new();
    let normalization = &configurations.first().ok_or("no configurations")?.normalization;
    let normalization_code = stage(normalization, &mut files)?;
    for configuration in configurations {
        check(configuration, normalization).map_err(|error| format!("{}: {error}", configuration.name))?;
        let mut stages = configuration.stages.clone();
        let segmentation = match &configuration.segmentation {
            None => "None".to_owned(),
            Some(keys) => {
                let whole: Table = keys.keys().map(|key| (key.clone(), chain(&stages, key))).collect();
                // No key of the segmentation matches between two of its matches, so the first stage does not need these
                // keys.
                if let Some(first) = stages.first_mut() {
                    first.retain(|key, _| !keys.contains_key(key));
                }
                format!("Some({})", phrases(&whole, &mut files)?)
            }
        };
        let stages = stages.iter().map(|table| stage(table, &mut files)).collect::<Result<Vec<_>, _>>()?;
        writeln!(
            arms,
            "Config::{} => ConfigData {{ segmentation: {segmentation}, stages: vec![{}] }},",
            variant(&configuration.name),
            stages.join(", ")
        )?;
    }
    let code = format!(
        "{}\nfn normalization() -> StageData {{\n{normalization_code}\n}}\n\
         fn data(config: Config) -> ConfigData {{\nmatch config {{\n{arms}}}\n}}\n",
        files.code
    );
    std::fs::write(out.join("configurations.rs"), code)?;
    Ok(())
}

/// Writes the tables of single characters: traditional to simplified, and the characters that occur in only one of the
/// scripts. Returns the traditional-to-simplified table.
pub(crate) fn characters(dictionaries: &Dictionaries, out: &Path) -> Result<BTreeMap<char, char>, Box<dyn Error>> {
    let to_traditional = dictionaries.read("STCharacters")?.entries;
    let to_simplified = dictionaries.read("TSCharacters")?.entries;

    let mut pairs = BTreeMap::new();
    for entry in &to_simplified {
        if let (Some(from), Some(to)) = (only_character(&entry.key), only_character(&entry.candidates[0]))
            && from != to
        {
            pairs.insert(from, to);
        }
    }
    std::fs::write(out.join("simplified.rs"), format!("&{:?}", pairs.iter().collect::<Vec<_>>()))?;

    // A character belongs to one script only if its conversion always changes it and the other direction does not have
    // it as a key.
    for (name, entries, others) in
        [("only-simplified", &to_traditional, &to_simplified), ("only-traditional", &to_simplified, &to_traditional)]
    {
        let others: BTreeSet<&String> = others.iter().map(|entry| &entry.key).collect();
        let changing = entries.iter().filter(|entry| !entry.candidates.contains(&entry.key));
        let only: BTreeSet<char> =
            changing.filter(|entry| !others.contains(&entry.key)).filter_map(|e| only_character(&e.key)).collect();
        std::fs::write(out.join(name), only.iter().collect::<String>())?;
    }
    Ok(pairs)
}

/// Checks the properties of a configuration that the engine relies on.
fn check(configuration: &Configuration, normalization: &Table) -> Result<(), String> {
    let tables = || configuration.stages.iter().chain(&configuration.segmentation).chain([normalization]);
    let compatibility = |c: char| matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}');
    // The engine removes ideographic description sequences before it matches, and looks for them once for all stages.
    if tables()
        .flatten()
        .any(|(key, value)| key.chars().chain(value.chars()).any(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c)))
    {
        return Err("an entry holds an ideographic description character".into());
    }
    if tables().flatten().any(|(key, value)| key.contains(['\n', '\r', '\0']) || value.contains(['\n', '\r', '\0'])) {
        return Err("an entry holds a line break or a NUL".into());
    }
    if configuration.normalization != *normalization {
        return Err("its normalization differs from the others'".into());
    }
    if !normalization.keys().all(|key| only_character(key).is_some_and(compatibility)) {
        return Err("the normalization changes more than compatibility ideographs".into());
    }
    if configuration.segmentation.is_none() && configuration.stages.len() != 1 {
        return Err("several stages without a segmentation".into());
    }
    if configuration.segmentation.iter().flatten().any(|(key, _)| only_character(key).is_some()) {
        return Err("its segmentation has a key of one character".into());
    }
    Ok(())
}

fn chain(stages: &[Table], text: &str) -> String {
    stages.iter().fold(text.to_owned(), |text, table| convert(table, &text))
}

/// The variant of `Config` for a configuration: `Config::S2twp` for `s2twp`.
fn variant(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

fn only_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn stage(table: &Table, files: &mut Files) -> Result<String, Box<dyn Error>> {
    let (single, multiple): (Table, Table) =
        table.clone().into_iter().partition(|(key, _)| only_character(key).is_some());
    let mut characters = String::new();
    for (key, value) in single.iter().filter(|(key, value)| key != value) {
        writeln!(characters, "{key}{value}")?;
    }
    let characters = files.text("characters", characters)?;
    let phrases = if multiple.is_empty() { "None".to_owned() } else { format!("Some({})", phrases(&multiple, files)?) };
    Ok(format!("StageData {{ characters: {characters}, phrases: {phrases} }}"))
}

fn phrases(table: &Table, files: &mut Files) -> Result<String, Box<dyn Error>> {
    let builder = CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest);
    let automaton: CharwiseDoubleArrayAhoCorasick<u32> =
        builder.build(table.keys()).map_err(|error| error.to_string())?;
    let automaton = files.add("automaton", automaton.serialize(), "include_bytes!", "&[u8]")?;

    let pairs: BTreeSet<String> = table.keys().map(|key| key.chars().take(2).collect()).collect();
    let pairs = files.text("pairs", pairs.into_iter().collect())?;

    let mut values = String::new();
    for (key, value) in table {
        writeln!(values, "{}", if key == value { "" } else { value })?;
    }
    let values = files.text("phrases", values)?;
    Ok(format!("PhrasesData {{ automaton: {automaton}, pairs: {pairs}, values: {values} }}"))
}

/// The files written so far, by kind and content, and the statics that embed them.
struct Files<'a> {
    out: &'a Path,
    written: BTreeMap<(&'static str, Vec<u8>), String>,
    code: String,
}

impl Files<'_> {
    fn text(&mut self, kind: &'static str, content: String) -> Result<String, Box<dyn Error>> {
        self.add(kind, content.into_bytes(), "include_str!", "&str")
    }

    /// Writes a file unless an equal one exists, and returns the name of its static.
    fn add(
        &mut self,
        kind: &'static str,
        content: Vec<u8>,
        include: &str,
        kind_of_static: &str,
    ) -> Result<String, Box<dyn Error>> {
        let number = self.written.keys().filter(|(other, _)| *other == kind).count();
        if let Some(name) = self.written.get(&(kind, content.clone())) {
            return Ok(name.clone());
        }
        let file = format!("{kind}-{number}");
        let name = format!("{}_{number}", kind.to_uppercase());
        std::fs::write(self.out.join(&file), &content)?;
        writeln!(
            self.code,
            "static {name}: {kind_of_static} = {include}(concat!(env!(\"OUT_DIR\"), \"/script/{file}\"));"
        )?;
        self.written.insert((kind, content), name.clone());
        Ok(name)
    }
}
