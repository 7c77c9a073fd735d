//! OpenCC's configurations: which dictionaries each one uses, in which order, and how it combines them.

use std::error::Error;
use std::path::Path;

use serde::Deserialize;

use crate::dictionary::{Dictionaries, Table, short_circuit, union};

/// A configuration with its dictionaries combined. Each table is applied by longest match.
pub(crate) struct Configuration {
    pub(crate) name: String,
    pub(crate) normalization: Table,
    pub(crate) segmentation: Option<Table>,
    pub(crate) stages: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "name")]
    _name: String,
    normalization: [Conversion; 1],
    segmentation: Option<Segmentation>,
    conversion_chain: Vec<Conversion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conversion {
    dict: Dict,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Segmentation {
    Mmseg { dict: Dict },
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Dict {
    Ocd2 {
        file: String,
        /// Ignored: the C interface uses these dictionaries, the `opencc` command leaves them out.
        #[serde(default, rename = "may_output_tofu")]
        _may_output_tofu: bool,
    },
    Group {
        match_policy: MatchPolicy,
        dicts: Vec<Dict>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MatchPolicy {
    ShortCircuit,
    Union,
}

/// Reads every configuration of a folder, sorted by file name.
pub(crate) fn load_all(folder: &Path, dictionaries: &Dictionaries) -> Result<Vec<Configuration>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    paths.iter().map(|path| load(path, dictionaries).map_err(|e| format!("{}: {e}", path.display()).into())).collect()
}

fn load(path: &Path, dictionaries: &Dictionaries) -> Result<Configuration, Box<dyn Error>> {
    let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a name that is not text")?;
    let file: File = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let [normalization] = file.normalization;
    let segmentation = file.segmentation.map(|Segmentation::Mmseg { dict }| combine(&dict, dictionaries));
    let stages = file.conversion_chain.iter().map(|conversion| combine(&conversion.dict, dictionaries));
    Ok(Configuration {
        name: name.to_owned(),
        normalization: combine(&normalization.dict, dictionaries)?,
        segmentation: segmentation.transpose()?,
        stages: stages.collect::<Result<_, _>>()?,
    })
}

fn combine(dict: &Dict, dictionaries: &Dictionaries) -> Result<Table, Box<dyn Error>> {
    match dict {
        Dict::Ocd2 { file, .. } => dictionaries.table(file.strip_suffix(".ocd2").unwrap_or(file)),
        Dict::Group { match_policy, dicts } => {
            let tables = dicts.iter().map(|dict| combine(dict, dictionaries)).collect::<Result<Vec<_>, _>>()?;
            Ok(match match_policy {
                MatchPolicy::ShortCircuit => short_circuit(tables),
                MatchPolicy::Union => union(tables),
            })
        }
    }
}
