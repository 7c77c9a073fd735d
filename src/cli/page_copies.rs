//! Copies of pages of containers, which `taosha report` writes beside its file so that they can be labelled.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use super::files::{refuse_to_replace, write_file};
use crate::extract::InputKind;
use crate::pipeline::Page;
use crate::report::{LabelPlace, PageFile, ReportPage};

/// The bytes of a page of a container.
pub(super) struct Copy {
    bytes: Vec<u8>,
    /// The charset that the sender declared. A file cannot carry it, so the copy is UTF-8 with a byte order mark.
    charset: bool,
    kind: InputKind,
}

impl Copy {
    pub(super) fn of(page: &Page<'_>) -> Self {
        Self { bytes: page.bytes.to_vec(), charset: page.charset.is_some(), kind: page.kind }
    }

    /// The bytes of a file that is read as the page was, by the encoding in its record.
    fn file(self, encoding: Option<&str>) -> Vec<u8> {
        let encoding = encoding.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
        match encoding.filter(|of| self.charset && *of != encoding_rs::UTF_8) {
            Some(encoding) => format!("\u{FEFF}{}", encoding.decode(&self.bytes).0).into_bytes(),
            None => self.bytes,
        }
    }
}

/// The copies of pages of containers, beside the report.
pub(super) struct Copies {
    folder: String,
    /// The name of each copy, and the hash of its bytes.
    taken: BTreeMap<String, blake3::Hash>,
}

impl Copies {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.display().to_string(), taken: BTreeMap::new() }
    }

    /// The name of a page's copy and of its labels. It is its id; an id that is no plain file name, or that another page
    /// has as well, is replaced or extended by a hash.
    pub(super) fn place(&mut self, page: &ReportPage, copy: Copy) -> (LabelPlace, PageFile) {
        let is_html = match copy.kind {
            InputKind::Html => true,
            InputKind::Text => false,
            InputKind::Auto => page.record.blocks,
        };
        let bytes = copy.file(page.record.field("encoding"));
        let hash = blake3::hash(&bytes);
        let id = &page.record.id;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let plain = !id.is_empty() && id.len() <= 100 && id.chars().all(is_plain);
        let mut stem = if plain { id.clone() } else { blake3::hash(id.as_bytes()).to_hex()[..32].to_owned() };
        if self.taken.get(&stem).is_some_and(|taken| *taken != hash) {
            stem = format!("{stem}-{}", &hash.to_hex()[..8]);
        }
        self.taken.insert(stem.clone(), hash);
        let labels = format!("{}/{stem}.labels.tsv", self.folder);
        let name = format!("{stem}.{}", if is_html { "html" } else { "txt" });
        (LabelPlace::Copy(labels), PageFile { name, bytes })
    }
}

/// Writes the copies of pages. A file with the same bytes is left alone.
///
/// # Errors
/// Another file is in the place of one, and `overwrite` is not set.
pub(super) fn write_copies(folder: &Path, files: &[PageFile], overwrite: bool) -> anyhow::Result<()> {
    let path = |file: &PageFile| folder.join(&file.name);
    let differs = |file: &&PageFile| std::fs::read(path(file)).map_or(true, |bytes| bytes != file.bytes);
    let due: Vec<&PageFile> = files.iter().filter(differs).collect();
    due.iter().try_for_each(|file| refuse_to_replace(&path(file), overwrite))?;
    if !due.is_empty() && !folder.is_dir() {
        std::fs::create_dir(folder).with_context(|| folder.display().to_string())?;
    }
    due.iter().try_for_each(|file| write_file(&path(file), &file.bytes))
}
