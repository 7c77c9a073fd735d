//! The arguments of the commands for labelled pages: `eval` and `train`.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};

use super::Cleaning;
use crate::batch::Filter;
use crate::eval::{FOLDS, Labelled};

pub(super) const LAYOUT_HELP: &str = "\
Labelled pages: each page NAME.html or NAME.txt has its gold beside it: NAME.gold.txt (the text of its body) or NAME.labels.tsv, not both. In each row of labels: the number of a line, from 1, a tab, its label, and if you like another tab and the line's text, by which the line is found again when its number has changed; such rows are named. `taosha report` shows pages, lets you label their lines, and saves such files. Directories are read recursively, and a directory's name is the group of its pages. A manifest.jsonl beside the pages may say more, one object per page:
  {\"name\": \"NAME\", \"group\": \"news\", \"host\": \"example.cn\", \"fold\": 0, \"title\": \"...\", \"date\": \"2024-05-01\"}
Pages of one host are never split between training and measuring. A page with an empty gold has no article: it counts only by whether its text is empty.";

pub(super) const EVAL_EXAMPLES: &str = "\
Examples:
  taosha eval gold/                          means by group and label, and the worst pages
  taosha eval gold/ --json > before.json     all figures, as JSON
  taosha eval gold/ --rules mine/ --baseline before.json   exit 1 if a group got worse
  taosha eval --sealed sealed/               means by group, and nothing about any page";

pub(super) const MEASURE_HELP: &str = "\
The measure is the overlap of character 4-grams (after NFKC, without white space), averaged over pages. The interval contains the mean F1 of 95 in 100 sets of other hosts like these. 'lost' and 'drowned' are the shares of pages with recall and with precision below .5; 'emptied' is the share of pages whose text is empty. Titles and days count only if the manifest has them.";

pub(super) const TRAIN_EXAMPLES: &str = "\
Examples:
  taosha train gold/ -o mine.json         train a model; the same pages give the same file
  taosha train gold/ --folds              measure on a fifth what four fifths taught
  taosha train gold/ --folds --fold 1     the same for one fold, in a fifth of the time
  taosha train gold/ --folds --choose     choose settings inside the folds, unseen by the measure
  taosha train gold/ --folds --table ablation   F1 and speed without rules, without words, ...
  taosha --model mine.json pages/         use the model";

#[derive(Debug, ClapArgs)]
pub(crate) struct Eval {
    #[command(flatten)]
    pub(crate) pages: LabelledPages,
    /// Print all figures as JSON, and for each page the lines that were wrongly kept and lost
    #[arg(long)]
    pub(crate) json: bool,
    /// The output of an earlier run with --json; exit 1 if a figure fell by more than --bound
    ///
    /// The figures are the mean F1 of a group, the share of pages without an article whose text is empty, and the share
    /// of right titles or days.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// The largest accepted fall of a mean F1 or a share, from 0 to 1
    #[arg(long, value_name = "FALL", default_value_t = 0.002)]
    pub(crate) bound: f64,
    /// Print only the means of groups, and nothing that names or shows a page
    #[arg(long, conflicts_with_all = ["json", "baseline", "worst", "lines", "include", "exclude"])]
    pub(crate) sealed: bool,
    /// The number of pages to show of each group, worst first
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) worst: usize,
    /// The number of lines wrongly kept, and of lines lost, to show of each page
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) lines: usize,
    #[command(flatten)]
    pub(crate) cleaning: Cleaning,
}

#[derive(Debug, ClapArgs)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Train {
    #[command(flatten)]
    pub(crate) pages: LabelledPages,
    /// The model file to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", required_unless_present = "folds")]
    pub(crate) output: Option<PathBuf>,
    /// Replace an existing model file
    #[arg(long, requires = "output")]
    pub(crate) overwrite: bool,
    /// Measure instead: train on four fifths of the hosts, score the pages of the fifth left out, five times
    #[arg(long)]
    pub(crate) folds: bool,
    /// With --folds: measure only this fold (0 to 4), with a model trained on the others
    #[arg(long, value_name = "K", hide_short_help = true, requires = "folds", conflicts_with_all = ["output", "table"],
          value_parser = clap::value_parser!(u32).range(..i64::from(FOLDS)))]
    pub(crate) fold: Option<u32>,
    /// With --folds: also print precision, recall and F1 of each group at strictness .1 to .9
    #[arg(long, hide_short_help = true, requires = "folds", conflicts_with = "json")]
    pub(crate) curve: bool,
    /// With --folds: print all figures as JSON (a baseline for `taosha eval`)
    #[arg(long, requires = "folds")]
    pub(crate) json: bool,
    /// With --folds: print a table of F1 by group and of speed instead
    #[arg(long, value_enum, value_name = "ROWS", hide_short_help = true, requires = "folds", conflicts_with_all = ["output", "curve", "json"])]
    pub(crate) table: Option<Table>,
    /// With --folds: choose the settings for each fold on another fold first, and print the choices
    ///
    /// No choice has seen the pages that are measured. Takes ten times as long.
    #[arg(long, hide_short_help = true, requires = "folds", conflicts_with_all = ["output", "table", "curve", "fold"])]
    pub(crate) choose: bool,
    /// Leave out all features whose name begins so, to see what they contribute (may be repeated)
    #[arg(long, value_name = "FEATURE", hide_short_help = true)]
    pub(crate) without: Vec<String>,
    #[command(flatten)]
    pub(crate) cleaning: Cleaning,
}

/// The tables of `train --folds --table`, by their rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Table {
    /// The whole, and the whole without: the second pass, words, class names, DOM blocks, rules, hosts to learn from
    #[value(alias = "parts")]
    Ablation,
    /// The whole, and models with fewer, more or flatter trees
    Sizes,
}

/// The labelled pages to use.
#[derive(Debug, ClapArgs)]
pub(crate) struct LabelledPages {
    /// Directories of labelled pages
    #[arg(value_name = "DIR", required = true)]
    directories: Vec<PathBuf>,
    /// Use only pages that match this glob (repeatable)
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    include: Vec<String>,
    /// Skip pages that match this glob (repeatable)
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    exclude: Vec<String>,
}

impl LabelledPages {
    /// Reads the pages of all directories.
    ///
    /// # Errors
    /// A glob is wrong, or a page, its gold or the manifest cannot be read.
    pub(crate) fn read(&self) -> anyhow::Result<Vec<Labelled>> {
        let filter = Filter::new(&self.include, &self.exclude).context("--include/--exclude")?;
        let mut pages = Vec::new();
        for directory in &self.directories {
            pages.extend(Labelled::all(directory, &filter).map_err(|error| anyhow::anyhow!("{error}"))?);
        }
        Ok(pages)
    }
}
