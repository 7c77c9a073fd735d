//! OpenCC's dictionaries as text, the dictionaries derived from them, and the operations that combine them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

/// A dictionary for longest match: each key with its replacement, the first candidate of its line.
pub(crate) type Table = BTreeMap<String, String>;

/// The dictionaries of a folder, under OpenCC's names.
pub(crate) struct Dictionaries {
    folder: PathBuf,
}

/// One dictionary file, with its entries in file order.
pub(crate) struct Dictionary {
    pub(crate) entries: Vec<Entry>,
    /// From `# @reverse-prefer:` lines: the candidate that a key gets when the dictionary is reversed.
    preferred: Vec<(String, String)>,
}

pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) candidates: Vec<String>,
    /// Whether the line before it is `# @tofu-risk:`, which means that fonts may lack its second candidate.
    tofu_risk: bool,
}

impl Dictionaries {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The dictionary with this name, read from its file or derived in the same way as OpenCC's own build derives it.
    pub(crate) fn table(&self, name: &str) -> Result<Table, Box<dyn Error>> {
        match name {
            "TSCharactersExt" => Ok(self.read("TSCharacters")?.tofu_risks()),
            "TWVariantsRev" => self.read("TWVariants")?.reversed(),
            "HKVariantsRev" => self.read("HKVariants")?.reversed(),
            "JPShinjitaiCharactersRev" => self.read("JPShinjitaiCharacters")?.reversed(),
            "STPhrases_GeneratedFromRegionalPhrases" => self.regional_phrases(),
            _ => Ok(self.read(name)?.first_candidates()),
        }
    }

    pub(crate) fn read(&self, name: &str) -> Result<Dictionary, Box<dyn Error>> {
        let path = self.folder.join(name).with_extension("txt");
        println!("cargo:rerun-if-changed={}", path.display());
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Dictionary::parse(&text).map_err(|error| format!("{}:{error}", path.display()).into())
    }

    /// The keys of the regional dictionaries in simplified script, if they have three characters or more. They keep
    /// simplified input in one segment until the regional dictionary converts it.
    fn regional_phrases(&self) -> Result<Table, Box<dyn Error>> {
        let tables = [self.table("TSPhrases")?, self.table("TSCharactersExt")?, self.table("TSCharacters")?];
        let to_simplified = short_circuit(tables);
        let mut phrases = Table::new();
        for name in ["HKPhrases", "TWPhrases"] {
            for entry in self.read(name)?.entries {
                let simplified = convert(&to_simplified, &entry.key);
                if simplified.chars().count() < 3 {
                    continue;
                }
                if let Some(other) = phrases.insert(simplified, entry.key.clone())
                    && other != entry.key
                {
                    return Err(format!("{name}: {other} and {} are one in simplified script", entry.key).into());
                }
            }
        }
        Ok(phrases)
    }
}

impl Dictionary {
    fn parse(text: &str) -> Result<Self, String> {
        let mut dictionary = Self { entries: Vec::new(), preferred: Vec::new() };
        let mut tofu_risk = false;
        for (number, line) in text.lines().enumerate() {
            if let Some(preference) = line.strip_prefix("# @reverse-prefer:") {
                let mut names = preference.split_whitespace().map(str::to_owned);
                let key = names.next().ok_or_else(|| format!("{}: a preference without a key", number + 1))?;
                let candidate = names.next().unwrap_or_else(|| key.clone());
                dictionary.preferred.push((key, candidate));
            }
            if line.starts_with('#') || line.trim().is_empty() {
                tofu_risk = line.starts_with("# @tofu-risk:");
                continue;
            }
            let (key, candidates) = line.split_once('\t').ok_or_else(|| format!("{}: no tab", number + 1))?;
            let candidates: Vec<String> = candidates.split(' ').map(str::to_owned).collect();
            if key.is_empty() || candidates.iter().any(String::is_empty) {
                return Err(format!("{}: an empty key or candidate", number + 1));
            }
            dictionary.entries.push(Entry { key: key.to_owned(), candidates, tofu_risk });
            tofu_risk = false;
        }
        Ok(dictionary)
    }

    fn first_candidates(self) -> Table {
        let first = |entry: Entry| Some((entry.key, entry.candidates.into_iter().next()?));
        self.entries.into_iter().filter_map(first).collect()
    }

    /// The second candidates of the entries marked `@tofu-risk`. The first candidate of these entries is the key
    /// itself.
    fn tofu_risks(self) -> Table {
        let at_risk = self.entries.into_iter().filter(|entry| entry.tofu_risk);
        at_risk
            .filter_map(|Entry { key, candidates, .. }| {
                let other = candidates.into_iter().find(|candidate| *candidate != key)?;
                Some((key, other))
            })
            .collect()
    }

    /// Reverses the dictionary: every candidate becomes a key for the first key that has it, unless a preference names
    /// another one.
    fn reversed(self) -> Result<Table, Box<dyn Error>> {
        let mut table = Table::new();
        for entry in &self.entries {
            for candidate in &entry.candidates {
                table.entry(candidate.clone()).or_insert_with(|| entry.key.clone());
            }
        }
        for (key, candidate) in &self.preferred {
            let known = self.entries.iter().any(|entry| entry.key == *candidate && entry.candidates.contains(key));
            if !known {
                return Err(format!("reverse preference {key} -> {candidate} has no entry").into());
            }
            table.insert(key.clone(), candidate.clone());
        }
        Ok(table)
    }
}

/// Combines tables so that an earlier table wins wherever it has any match, even a shorter one. A key is removed if an
/// earlier table has a key that is a prefix of it. Longest match over the remaining keys gives the same result.
pub(crate) fn short_circuit(tables: impl IntoIterator<Item = Table>) -> Table {
    let mut combined = Table::new();
    for table in tables {
        let earlier = combined.clone();
        let shadowed = |key: &str| prefixes(key).any(|prefix| earlier.contains_key(prefix));
        combined.extend(table.into_iter().filter(|(key, _)| !shadowed(key)));
    }
    combined
}

/// Combines tables so that the longest match wins. Of two equal keys, the earlier table's wins.
pub(crate) fn union(tables: impl IntoIterator<Item = Table>) -> Table {
    let mut combined = Table::new();
    for (key, value) in tables.into_iter().flatten() {
        combined.entry(key).or_insert(value);
    }
    combined
}

/// Converts a text by longest match at every position. Only used on keys, which are short.
pub(crate) fn convert(table: &Table, text: &str) -> String {
    let mut converted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let longest = prefixes(rest).filter_map(|prefix| Some((prefix, table.get(prefix)?))).last();
        let (key, value) = longest.map_or((&rest[..first.len_utf8()], None), |(key, value)| (key, Some(value)));
        converted.push_str(value.map_or(key, String::as_str));
        rest = &rest[key.len()..];
    }
    converted
}

/// Every prefix of a text that ends at a character boundary, shortest first.
fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(start, character)| &text[..start + character.len_utf8()])
}
