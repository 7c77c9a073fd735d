//! Labelled pages in a directory: which files are pages, and which files are their gold.
//!
//! A page is `NAME.html`, `NAME.htm`, `NAME.txt` or `NAME.raw.txt`. Its gold lies beside it: `NAME.gold.txt`, the text
//! of its body, or `NAME.labels.tsv`, whose rows have a line number (from 1), the label of that line, and its text if the
//! file comes from `taosha report`. The name of the directory is the group of its pages. A `manifest.jsonl` in the directory may say more, one JSON object per page:
//! `name`, and `group`, `host`, `fold`, `kind` (`forum` and `qa` are threads), `title` and `date`. A page may also have
//! a folder of its own, with `source.html` or `source.txt` and `expected.txt`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::gold::Gold;
use super::label_rows::LabelRows;
use super::layout_error::LayoutError;
use crate::batch::{Filter, Input, walk};

/// Number of folds. A model is measured on the pages of a fold that it was not trained on.
pub const FOLDS: u32 = 5;

/// A page with its gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Its path relative to the directory.
    pub name: String,
    /// The group whose means it counts in.
    pub group: String,
    /// Where it comes from. Pages of one host are alike, so they are always in the same fold.
    pub host: String,
    /// 0 to [`FOLDS`] - 1, from the manifest or else derived from the host.
    pub fold: u32,
    /// Its title, if the manifest gives it.
    pub title: Option<String>,
    /// Its date of publication, if the manifest gives it: `YYYY-MM-DD`, with or without a time after it.
    pub date: Option<String>,
    /// Whether it is a thread of posts, by its group or kind.
    pub thread: bool,
    /// Whether it is HTML, by its file name.
    pub html: bool,
    /// Whether models are trained on it. `trained = false` in its `about.toml`, or `"trained": false` in the manifest, leaves
    /// it out.
    pub trained: bool,
    /// Its file.
    pub path: PathBuf,
    /// The file of its gold. A page's dump and its HTML share one.
    pub(crate) gold: PathBuf,
}

/// A row of `manifest.jsonl`. Other keys are ignored.
#[derive(Debug, Clone, Default, Deserialize)]
struct ManifestRow {
    name: String,
    group: Option<String>,
    host: Option<String>,
    fold: Option<u32>,
    title: Option<String>,
    date: Option<String>,
    kind: Option<String>,
    trained: Option<bool>,
}

/// The group of threads, and the kinds of pages that are threads: posts of several people, one after another.
const THREADS: &str = "thread";
const THREAD_KINDS: [&str; 4] = ["forum", "qa", "question", "thread"];

impl Labelled {
    /// All labelled pages below a directory, sorted by name.
    ///
    /// # Errors
    /// A directory or manifest cannot be read, or there is no labelled page.
    pub fn all(directory: &Path, filter: &Filter) -> Result<Vec<Self>, LayoutError> {
        let (inputs, errors) = walk(directory, filter);
        if let Some(error) = errors.into_iter().next() {
            return Err(LayoutError::Io { path: error.path, error: io::Error::other(error.reason) });
        }
        let mut manifests: BTreeMap<PathBuf, BTreeMap<String, ManifestRow>> = BTreeMap::new();
        let mut pages = Vec::new();
        for input in inputs {
            let Input::File { path, .. } = input else { continue };
            let folder = path.parent().unwrap_or(directory);
            let Some(PageName { stem, html }) = PageName::of(&path) else { continue };
            let Some(gold) = gold_of(&path, &stem)? else { continue };
            if !manifests.contains_key(folder) {
                manifests.insert(folder.to_owned(), manifest(&folder.join("manifest.jsonl"))?);
            }
            let own_folder = stem == "source";
            let above = if own_folder { folder.parent().unwrap_or(folder) } else { folder };
            let row = manifests.get(folder).and_then(|rows| rows.get(&stem)).cloned().unwrap_or_default();
            let last = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let host = row.host.unwrap_or_else(|| if own_folder { last(folder) } else { stem.clone() });
            let group = row.group.unwrap_or_else(|| last(above));
            let kind = row.kind.or_else(|| if own_folder { kind_of(&folder.join("expected.json")) } else { None });
            let kind = kind.as_deref();
            pages.push(Self {
                thread: group == THREADS || kind.is_some_and(|kind| THREAD_KINDS.contains(&kind)),
                name: path.strip_prefix(directory).unwrap_or(&path).to_string_lossy().into_owned(),
                group,
                fold: row.fold.unwrap_or_else(|| fold_of(&host)) % FOLDS,
                host,
                title: row.title.filter(|title| !title.is_empty()),
                date: row.date.filter(|date| !date.is_empty()),
                html,
                trained: row.trained.unwrap_or(true) && !(own_folder && is_left_out(&folder.join("about.toml"))?),
                path,
                gold,
            });
        }
        if pages.is_empty() { Err(LayoutError::Empty(directory.to_owned())) } else { Ok(pages) }
    }

    /// The kind of input that it is cleaned as: `html` or `text`.
    pub fn input(&self) -> &'static str {
        if self.html { "html" } else { "text" }
    }

    /// The page's bytes and its gold.
    ///
    /// # Errors
    /// A file cannot be read, or a row of labels is wrong.
    pub fn read(&self) -> Result<(Vec<u8>, Gold), LayoutError> {
        let bytes = fs::read(&self.path).map_err(|error| LayoutError::Io { path: self.path.clone(), error })?;
        let text = read_text(&self.gold)?;
        let labels = self.gold.extension().is_some_and(|e| e == "tsv");
        Ok((bytes, if labels { Gold::Labels(LabelRows::parse(&self.gold, &text)?) } else { Gold::Text(text) }))
    }
}

/// The `kind` in the expected record of a page with a folder of its own, if there is one.
fn kind_of(expected: &Path) -> Option<String> {
    let record: serde_json::Value = serde_json::from_slice(&fs::read(expected).ok()?).ok()?;
    record.get("kind").and_then(|kind| kind.as_str()).map(str::to_owned)
}

/// Whether the description of a page with a folder of its own, if there is one, has `trained = false`.
///
/// # Errors
/// The description cannot be read.
fn is_left_out(about: &Path) -> Result<bool, LayoutError> {
    if !about.is_file() {
        return Ok(false);
    }
    let table: toml::Table = read_text(about)?.parse().map_err(|error: toml::de::Error| LayoutError::Line {
        path: about.to_owned(),
        line: 1,
        reason: error.to_string(),
    })?;
    Ok(table.get("trained").and_then(toml::Value::as_bool) == Some(false))
}

/// The name that a page's gold and labels share, and whether the page is HTML, both by its file name.
struct PageName {
    stem: String,
    html: bool,
}

impl PageName {
    /// `None` if a file with this name is never a labelled page.
    fn of(path: &Path) -> Option<Self> {
        let (stem, ending) = path.file_name()?.to_str()?.rsplit_once('.')?;
        let html = match ending {
            "html" | "htm" => true,
            "txt" => false,
            _ => return None,
        };
        Some(Self { stem: stem.strip_suffix(".raw").unwrap_or(stem).to_owned(), html })
    }
}

/// The file that holds or would hold the labels of a page; `None` if a file with this name is never a labelled page.
pub(crate) fn labels_path(page: &Path) -> Option<PathBuf> {
    PageName::of(page).map(|PageName { stem, .. }| labels_beside(page, &stem))
}

/// The gold text of a page, if it has one.
pub(crate) fn gold_text_path(page: &Path) -> Option<PathBuf> {
    PageName::of(page).and_then(|PageName { stem, .. }| gold_text_beside(page, &stem))
}

fn labels_beside(page: &Path, stem: &str) -> PathBuf {
    page.with_file_name(format!("{stem}.labels.tsv"))
}

fn gold_text_beside(page: &Path, stem: &str) -> Option<PathBuf> {
    let own_folder = (stem == "source").then_some("expected.txt".to_owned());
    let names = [Some(format!("{stem}.gold.txt")), own_folder];
    let found = names.into_iter().flatten().map(|name| page.with_file_name(name)).find(|gold| gold.is_file())?;
    (found != page).then_some(found)
}

/// The gold of a page: its text or its labels; `None` if the file is not a labelled page.
///
/// # Errors
/// The page has both.
fn gold_of(page: &Path, stem: &str) -> Result<Option<PathBuf>, LayoutError> {
    let labels = Some(labels_beside(page, stem)).filter(|labels| labels.is_file());
    match (gold_text_beside(page, stem), labels) {
        (Some(text), Some(labels)) => Err(LayoutError::TwoGolds { page: page.to_owned(), text, labels }),
        (text, labels) => Ok(text.or(labels)),
    }
}

/// The rows of a manifest, by name; empty if there is no manifest.
fn manifest(path: &Path) -> Result<BTreeMap<String, ManifestRow>, LayoutError> {
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let text = read_text(path)?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(at, line)| {
        let row: ManifestRow = serde_json::from_str(line).map_err(|error| LayoutError::Line {
            path: path.to_owned(),
            line: at + 1,
            reason: error.to_string(),
        })?;
        Ok((row.name.clone(), row))
    });
    rows.collect()
}

fn read_text(path: &Path) -> Result<String, LayoutError> {
    let bytes = fs::read(path).map_err(|error| LayoutError::Io { path: path.to_owned(), error })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fold of a host, the same on every machine.
fn fold_of(host: &str) -> u32 {
    u32::from(blake3::hash(host.as_bytes()).as_bytes()[0]) % FOLDS
}
