//! How a page is cleaned: the arguments as typed, and the options they become.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};

use super::names::{label, script};
use super::size::parse_size;
use crate::error::Error;
use crate::extract::InputKind;
use crate::extract::html::Selection;
use crate::finding::Label;
use crate::label::Model;
use crate::label::Strictness;
use crate::normalize::{Normalization, Normalizations};
use crate::options::Options;
use crate::restore::Restore;
use crate::rules::{RuleFile, Sources};
use crate::script::{Engine, ScriptTarget};

/// How a page is cleaned.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Cleaning")]
pub(crate) struct Cleaning {
    /// Keep lines with these labels, such as links,caption (repeatable)
    #[arg(long, value_name = "LABEL", value_delimiter = ',', value_parser = label())]
    keep: Vec<Label>,
    /// Drop lines with these labels (those of --keep), even from the body
    #[arg(long, value_name = "LABEL", value_delimiter = ',', value_parser = label(), hide_possible_values = true)]
    drop: Vec<Label>,
    /// The script of text and title
    #[arg(long, value_name = "SCRIPT", default_value = "keep", value_parser = script(), ignore_case = true)]
    script: ScriptTarget,
    /// The engine that converts scripts: builtin, or libopencc if built with it
    #[arg(long, value_name = "ENGINE", default_value = "builtin", hide_short_help = true)]
    script_engine: String,
    /// Add this directory of rule files to the built-in ones (repeatable)
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Disable a rule (family/id) or a whole family (repeatable)
    #[arg(long, value_name = "RULE", value_delimiter = ',', hide_short_help = true)]
    disable: Vec<String>,
    /// Your own model for scoring lines, made by `taosha train`
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    model: Option<PathBuf>,
    /// Probability of body that a line needs; less keeps more
    #[arg(long, value_name = "P", default_value_t = Strictness::default().value(), value_parser = probability)]
    strictness: f32,
    /// Keep only what this CSS selector matches (HTML; repeatable)
    ///
    /// The model does not overrule it.
    #[arg(long, value_name = "CSS", hide_short_help = true)]
    select: Vec<String>,
    /// Drop what this CSS selector matches (HTML; repeatable)
    ///
    /// The model does not overrule it.
    #[arg(long, value_name = "CSS", hide_short_help = true)]
    remove: Vec<String>,
    /// A table of lines on many pages of a site, made by `taosha sites`
    ///
    /// It counts as evidence against such lines.
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
    /// The encoding of the pages, such as gbk or big5; detected if not given
    ///
    /// Any label of the WHATWG's encoding standard: utf-8, gbk, gb18030, big5, euc-kr, utf-16le, windows-1252, ...
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<String>,
    /// A file of lines that are never dropped, one per line
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    allow: Option<PathBuf>,
    /// How much damaged text (injected pinyin, mojibake) to restore
    #[arg(long, value_enum, default_value_t = RestoreArg::All, hide_short_help = true)]
    restore: RestoreArg,
    /// Leave characters of this kind unchanged (repeatable)
    #[arg(long, value_enum, value_name = "KIND", value_delimiter = ',', hide_short_help = true)]
    no_normalize: Vec<KindArg>,
    /// Output the whole page as text, with labels as spans over it (dolma's attributes)
    #[arg(long, hide_short_help = true)]
    attributes: bool,
    /// Begin Markdown with front matter: title, author, date and source, as YAML
    #[arg(long, hide_short_help = true)]
    pub(crate) front_matter: bool,
    /// The type of the pages
    #[arg(long, value_enum, default_value_t = InputArg::Auto, help_heading = PAGES, hide_short_help = true)]
    input: InputArg,
    /// The address of the page, if neither the input nor the page itself states it
    #[arg(long, help_heading = PAGES, hide_short_help = true)]
    url: Option<String>,
    /// The title of the page, if known
    #[arg(long, help_heading = PAGES, hide_short_help = true)]
    pub(crate) title: Option<String>,
    /// The name of the page in its record, instead of its path
    #[arg(long, value_name = "NAME", help_heading = PAGES, hide_short_help = true)]
    pub(crate) source: Option<String>,
    /// Write this date as `added` into every record
    #[arg(long, value_name = "DATE", help_heading = PAGES, hide_short_help = true)]
    added: Option<String>,
    /// The largest accepted page, in bytes (k, M, G); a larger one gets a record with an error
    #[arg(long, value_name = "SIZE", default_value = "32M", value_parser = parse_size, help_heading = PAGES,
          hide_short_help = true)]
    pub(crate) max_page: usize,
}

/// The heading of options that say what the pages are.
const PAGES: &str = "The pages";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InputArg {
    /// Detect from the page
    Auto,
    /// Flattened text
    Text,
    /// HTML
    Html,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RestoreArg {
    /// Everything that is certain or that the context makes very probable
    All,
    /// Only what is certain; the rest becomes U+FFFD
    Safe,
    /// Nothing
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KindArg {
    /// Entities written out as text (&nbsp;)
    Entities,
    /// Zero-width, direction and control characters
    Invisible,
    /// Radicals and compatibility ideographs
    Ideographs,
    /// Full-width letters and digits
    Width,
    /// Sequences of \uXXXX written out as text
    Escapes,
    /// All of these
    All,
}

impl KindArg {
    fn without(self, kinds: Normalizations) -> Normalizations {
        match self {
            Self::Entities => kinds.without(Normalization::Entities),
            Self::Invisible => kinds.without(Normalization::Invisible),
            Self::Ideographs => kinds.without(Normalization::Ideographs),
            Self::Width => kinds.without(Normalization::Width),
            Self::Escapes => kinds.without(Normalization::Escapes),
            Self::All => Normalizations::NONE,
        }
    }
}

impl Cleaning {
    pub(crate) fn options(&self) -> anyhow::Result<Options> {
        let sites = match &self.sites {
            None => None,
            Some(path) => {
                // Only the message is kept (it names the path), so that the exit code is that of wrong usage.
                let read = crate::batch::sites::read(path).map_err(|error| anyhow::anyhow!("{error}"));
                Some(Arc::new(read?))
            }
        };
        Ok(Options { sites, ..self.options_without_sites()? })
    }

    /// The options without the table of site lines, for the command that makes the table.
    pub(crate) fn options_without_sites(&self) -> anyhow::Result<Options> {
        let encoding = match &self.encoding {
            None => None,
            Some(name) => {
                let found = encoding_rs::Encoding::for_label(name.as_bytes());
                Some(found.ok_or_else(|| Error::Encoding(name.clone()))?)
            }
        };
        let allow = match &self.allow {
            None => Vec::new(),
            Some(path) => read(path)?.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect(),
        };
        Ok(Options {
            input: match self.input {
                InputArg::Auto => InputKind::Auto,
                InputArg::Text => InputKind::Text,
                InputArg::Html => InputKind::Html,
            },
            encoding,
            restore: match self.restore {
                RestoreArg::All => Restore::All,
                RestoreArg::Safe => Restore::Safe,
                RestoreArg::None => Restore::None,
            },
            normalize: self.no_normalize.iter().fold(Normalizations::ALL, |kinds, kind| kind.without(kinds)),
            script: self.script,
            engine: self.script_engine.parse::<Engine>()?,
            model: match &self.model {
                None => None,
                Some(path) => Some(Model::parse(&read(path)?).with_context(|| path.display().to_string())?),
            },
            strictness: Strictness::new(self.strictness).unwrap_or_default(),
            keep: self.keep.clone(),
            drop: self.drop.clone(),
            selection: Selection::new(&self.select, &self.remove)?.map(Arc::new),
            allow,
            sites: None,
            url: self.url.clone(),
            max_page: Some(self.max_page),
            added: self.added.clone(),
            attributes: self.attributes,
            markdown: false,
            front_matter: self.front_matter,
        })
    }

    /// The files that are read beside the pages: the model, the site lines, the lines to keep.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.model, &self.sites, &self.allow].into_iter().flatten()
    }

    pub(crate) fn sources(&self) -> anyhow::Result<Sources> {
        Ok(Sources { files: rule_files(&self.rules)?, disable: self.disable.clone() })
    }
}

/// Reads the `*.toml` files of the directories, sorted by name within each.
pub(crate) fn rule_files(directories: &[PathBuf]) -> anyhow::Result<Vec<RuleFile>> {
    let mut files = Vec::new();
    for directory in directories {
        let entries = std::fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries =
            entries.map_err(|error| wrong_path(directory, &error)).context("a directory of rule files is expected")?;
        let mut paths: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
        paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
        paths.sort();
        for path in paths {
            files.push(RuleFile { path: path.display().to_string(), text: read(&path)? });
        }
    }
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).map_err(|error| wrong_path(path, &error))
}

/// An error for a path argument that cannot be read. It keeps only the message of the system's error, so that the exit
/// code is that of wrong usage and not that of an unreadable page.
fn wrong_path(path: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("{}: {error}", path.display())
}

fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse::<f32>().ok().filter(|&p| Strictness::new(p).is_some());
    number.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}
