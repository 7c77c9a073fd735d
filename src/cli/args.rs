//! Arguments as typed, and how they become options.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::batch::{Filter, Format};
use crate::clean::Label;
use crate::error::Error;
use crate::eval::Labelled;
use crate::label::Model;
use crate::normalize::{Kind, Kinds};
use crate::options::{InputKind, Options, Restore, ScriptTarget, Strictness};
use crate::rules::{RuleFile, Sources};
use crate::script::{Config, Engine};

/// Words that are commands; any other first word is a path for `clean`.
pub(super) const OUTER_COMMANDS: &[&str] =
    &["clean", "explain", "rules", "convert", "eval", "train", "schema", "help", "--help", "-h", "--version", "-V"];

const AFTER_HELP: &str = "\
Examples:
  taosha page.txt                       one JSON record on standard output
  curl -s $URL | taosha --format text   only the article
  taosha pages/ -o clean.jsonl          a directory, one record a page, in sorted order
  taosha --script hans pages/           traditional pages in simplified characters
  taosha explain page.txt               every line with its verdict, label and rule
  taosha --rules my-rules/ pages/       with rules of your own (taosha rules check my-rules/)

Exit status: 0 all done; 1 some inputs failed (named on standard error, the others are written); 2 wrong usage or rules.
Records go to standard output and nothing else does; messages go to standard error.";

const LAYOUT_HELP: &str = "\
Labelled pages: a page NAME.html or NAME.txt has its gold beside it, NAME.gold.txt (the text of its body) or
NAME.labels.tsv (in each row a line of the page, from 1, a tab, and its label). Directories are walked, and give pages
the name of their group. A manifest.jsonl beside pages may say more, one object a page: {\"name\": \"NAME\", \"group\":
\"news\", \"host\": \"example.cn\", \"fold\": 0}; pages of one host are never trained on and measured together.";

const EVAL_HELP: &str = "\
Examples:
  taosha eval gold/                                   means by group and label, the worst pages
  taosha eval gold/ --json > before.json              all that was measured
  taosha eval gold/ --rules mine/ --baseline before.json   exit 1 when a group got worse

The measure is the overlap of pieces of four characters (NFKC, without white space), averaged over pages; behind each
mean stands the 95% interval it would vary in over other pages like these.";

const TRAIN_HELP: &str = "\
Examples:
  taosha train gold/ -o mine.json          a model; the same pages give the same file
  taosha train gold/ --folds               how well models trained on four fifths do on the fifth left out
  taosha --model mine.json pages/          use it";

/// Turn scraped Chinese web pages into clean JSON records, and say why every removed line went.
#[derive(Debug, Parser)]
#[command(name = "taosha", version, after_help = AFTER_HELP, max_term_width = 110, infer_long_args = false)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Clean pages: text or HTML in, records out (the command when none is named)
    #[command(after_help = AFTER_HELP)]
    Clean(Box<Clean>),
    /// Show every line of a page with its verdict, label and rule
    Explain(Box<Explain>),
    /// List, show and prove rules
    Rules(Rules),
    /// Convert text between scripts, line for line, and nothing else
    Convert(Convert),
    /// Score cleaning against pages whose body is known, and compare with an earlier run
    #[command(after_help = EVAL_HELP, after_long_help = format!("{EVAL_HELP}\n\n{LAYOUT_HELP}"))]
    Eval(Box<Eval>),
    /// Train the line scorer on pages whose body is known
    #[command(after_help = TRAIN_HELP, after_long_help = format!("{TRAIN_HELP}\n\n{LAYOUT_HELP}"))]
    Train(Box<Train>),
    /// Print the JSON Schema of a record
    Schema,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Clean {
    #[command(flatten)]
    pub(super) io: Io,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

/// Where pages come from and records go to.
#[derive(Debug, ClapArgs)]
pub(super) struct Io {
    /// Files or directories; `-` or none reads one page from standard input (a path named like a command: after `--`)
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Write to FILE instead of standard output; it is replaced only when all is written
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// What is written for a page
    #[arg(long, value_enum, default_value_t = FormatArg::Jsonl)]
    format: FormatArg,
    /// Threads; 0 takes one for each core
    #[arg(short, long, default_value_t = 0)]
    pub(super) jobs: usize,
    /// Of directories, only files that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// Of directories, no files that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// No progress and no closing line on standard error; failures are still named
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl Io {
    pub(super) fn format(&self) -> Format {
        match self.format {
            FormatArg::Jsonl => Format::Jsonl,
            FormatArg::Json => Format::Json,
            FormatArg::Text => Format::Text,
            FormatArg::Markdown => Format::Markdown,
        }
    }

    pub(super) fn filter(&self) -> anyhow::Result<Filter> {
        Filter::new(&self.include, &self.exclude).context("--include/--exclude")
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// One JSON record a line
    Jsonl,
    /// One indented JSON array
    Json,
    /// The article's text alone; pages are parted by a blank line
    Text,
    /// The article as markdown, with headings, lists, tables, links, code, pictures and quotations
    Markdown,
}

/// How a page is cleaned.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Cleaning")]
pub(super) struct Cleaning {
    /// What pages hold
    #[arg(long, value_enum, default_value_t = InputArg::Auto)]
    input: InputArg,
    /// Encoding of the pages, by any WHATWG label (gbk, big5, utf-16le); detected without it
    #[arg(long, value_name = "LABEL")]
    encoding: Option<String>,
    /// How much of damaged text (injected pinyin, mojibake) is restored
    #[arg(long, value_enum, default_value_t = RestoreArg::All)]
    restore: RestoreArg,
    /// Leave single characters of this kind as they came (may be repeated)
    #[arg(long, value_enum, value_name = "KIND")]
    no_normalize: Vec<KindArg>,
    /// Script of text and title: keep, hans (t2s), hant (s2t, only of pages that are simplified), or an OpenCC
    /// configuration (s2twp, tw2sp, t2hk, ...)
    #[arg(long, value_name = "SCRIPT", default_value = "keep")]
    script: String,
    /// What converts scripts: builtin, or libopencc where it is built in
    #[arg(long, value_name = "ENGINE", default_value = "builtin")]
    script_engine: String,
    /// A directory of rule files over the built-in ones (may be repeated)
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Do without a rule (family/id) or a whole family (may be repeated)
    #[arg(long, value_name = "RULE")]
    disable: Vec<String>,
    /// A model of your own for scoring lines (taosha train)
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// How probable it must be that a line is body for it to stay, 0 (more is kept) to 1 (more is dropped)
    #[arg(long, value_name = "PROBABILITY", default_value_t = Strictness::default().threshold(), value_parser = probability)]
    strictness: f32,
    /// Keep lines of this label (may be repeated)
    #[arg(long, value_name = "LABEL")]
    keep: Vec<Label>,
    /// Drop lines of this label, body or not (may be repeated)
    #[arg(long, value_name = "LABEL")]
    drop: Vec<Label>,
    /// A file of lines that are never dropped, one a line
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// Largest page in bytes (k, M, G); a larger one gets a record with an error
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    max_page: usize,
    /// The title of the page, where it is known
    #[arg(long)]
    pub(super) title: Option<String>,
    /// The name of the page in its record, instead of its path
    #[arg(long, value_name = "NAME")]
    pub(super) source: Option<String>,
    /// Write this date as `added` into every record
    #[arg(long, value_name = "DATE")]
    added: Option<String>,
    /// Give the whole page as text, with labels over it as spans (dolma's attributes)
    #[arg(long)]
    attributes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum InputArg {
    /// Look at the page
    Auto,
    /// Flattened text
    Text,
    /// HTML
    Html,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RestoreArg {
    /// What is certain, and what the context makes very probable
    All,
    /// Only what is certain; the rest is marked U+FFFD
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
    /// Rows of \uXXXX written out as text
    Escapes,
    /// All of these
    All,
}

impl KindArg {
    fn without(self, kinds: Kinds) -> Kinds {
        match self {
            Self::Entities => kinds.without(Kind::Entities),
            Self::Invisible => kinds.without(Kind::Invisible),
            Self::Ideographs => kinds.without(Kind::Ideographs),
            Self::Width => kinds.without(Kind::Width),
            Self::Escapes => kinds.without(Kind::Escapes),
            Self::All => Kinds::NONE,
        }
    }
}

impl Cleaning {
    pub(super) fn options(&self) -> anyhow::Result<Options> {
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
            normalize: self.no_normalize.iter().fold(Kinds::ALL, |kinds, kind| kind.without(kinds)),
            script: match self.script.as_str() {
                "keep" => ScriptTarget::Keep,
                "hans" => ScriptTarget::Hans,
                "hant" => ScriptTarget::Hant,
                name => ScriptTarget::Config(
                    name.parse::<Config>().context("--script takes keep, hans, hant or an OpenCC configuration")?,
                ),
            },
            engine: self.script_engine.parse::<Engine>()?,
            model: match &self.model {
                None => None,
                Some(path) => Some(Model::parse(&read(path)?).with_context(|| path.display().to_string())?),
            },
            strictness: Strictness::new(self.strictness).unwrap_or_default(),
            keep: self.keep.clone(),
            drop: self.drop.clone(),
            allow,
            max_page: Some(self.max_page),
            added: self.added.clone(),
            attributes: self.attributes,
            markdown: false,
        })
    }

    pub(super) fn sources(&self) -> anyhow::Result<Sources> {
        Ok(Sources { files: rule_files(&self.rules)?, disable: self.disable.clone() })
    }
}

/// The `*.toml` files of directories, sorted by name.
pub(super) fn rule_files(directories: &[PathBuf]) -> anyhow::Result<Vec<RuleFile>> {
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

/// An argument that names no readable path is wrong usage, unlike a page that cannot be read: the message takes the
/// place of the system's error, by which the exit code would tell the latter.
fn wrong_path(path: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("{}: {error}", path.display())
}

fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse::<f32>().ok().filter(|&p| Strictness::new(p).is_some());
    number.ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}

/// `64k`, `10M`, `1G` or plain bytes.
fn size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1usize),
    };
    let number = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(unit)).filter(|&n| n > 0);
    number.ok_or_else(|| "a number of bytes is expected, with k, M or G behind it if you like".to_owned())
}

#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The page; `-` or none reads standard input
    #[arg(value_name = "PATH", default_value = "-")]
    pub(super) path: PathBuf,
    /// One JSON object for programs: the record, and every line
    #[arg(long)]
    pub(super) json: bool,
    /// Also print the three strongest reasons of each line's score
    #[arg(long)]
    pub(super) reasons: bool,
    /// Colours
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub(super) command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// One line for each rule: id, label, scope, strength, why
    List {
        /// Directories of rule files over the built-in ones
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
        /// Only this family or label
        only: Option<String>,
    },
    /// All that a rule says
    Show {
        /// family/id
        id: String,
        /// Directories of rule files over the built-in ones
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
    },
    /// Prove every hit and miss, unique ids, and that no rule is shadowed; of the built-in rules, or of DIR over them
    Check {
        /// Directories of rule files
        #[arg(value_name = "DIR")]
        rules: Vec<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct Convert {
    /// OpenCC configuration (s2t, t2s, s2tw, tw2s, s2hk, hk2s, s2twp, tw2sp, ...)
    #[arg(long, value_name = "CONFIG")]
    pub(super) to: Config,
    /// builtin, or libopencc where it is built in
    #[arg(long, value_name = "ENGINE", default_value = "builtin")]
    pub(super) script_engine: Engine,
    /// UTF-8 text; `-` or none reads standard input
    #[arg(value_name = "PATH", default_value = "-")]
    pub(super) path: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Eval {
    #[command(flatten)]
    pub(super) pages: LabelledPages,
    /// Print all that was measured as JSON, every page with the lines that were wrongly kept and lost
    #[arg(long)]
    pub(super) json: bool,
    /// What an earlier run printed with --json; exit 1 when the mean F1 of a group fell by more than --bound
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Fall of a group's mean F1 that is still borne
    #[arg(long, value_name = "F1", default_value_t = 0.002)]
    pub(super) bound: f64,
    /// Pages to show of each group, worst first
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) worst: usize,
    /// Lines to show of each of them: wrongly kept, and lost
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) lines: usize,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Train {
    #[command(flatten)]
    pub(super) pages: LabelledPages,
    /// The model file to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "folds")]
    pub(super) output: Option<PathBuf>,
    /// Measure: train on four fifths of the hosts, score the pages of the fifth left out, five times
    #[arg(long)]
    pub(super) folds: bool,
    /// With --folds: also print precision, recall and F1 of each group for strictness .1 to .9
    #[arg(long, requires = "folds", conflicts_with = "json")]
    pub(super) curve: bool,
    /// With --folds: print all that was measured as JSON (a baseline for `taosha eval`)
    #[arg(long, requires = "folds")]
    pub(super) json: bool,
    /// Leave out a feature, or all whose name begins so (may be repeated): what does it bring?
    #[arg(long, value_name = "FEATURE")]
    pub(super) without: Vec<String>,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

/// Which pages are labelled.
#[derive(Debug, ClapArgs)]
pub(super) struct LabelledPages {
    /// Directories of labelled pages
    #[arg(value_name = "DIR", required = true)]
    directories: Vec<PathBuf>,
    /// Only pages that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// No pages that match this glob (may be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
}

impl LabelledPages {
    pub(super) fn read(&self) -> anyhow::Result<Vec<Labelled>> {
        let filter = Filter::new(&self.include, &self.exclude).context("--include/--exclude")?;
        let mut pages = Vec::new();
        for directory in &self.directories {
            pages.extend(Labelled::all(directory, &filter).map_err(|error| anyhow::anyhow!("{error}"))?);
        }
        Ok(pages)
    }
}
