//! Arguments of what works on labelled pages: `eval` and `train`.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};

use super::Cleaning;
use crate::batch::Filter;
use crate::eval::{FOLDS, Labelled};

pub(super) const LAYOUT_HELP: &str = "\
Labelled pages: a page NAME.html or NAME.txt has its gold beside it, NAME.gold.txt (the text of its body) or
NAME.labels.tsv (in each row a line of the page, from 1, a tab, and its label). Directories are walked, and give pages
the name of their group. A manifest.jsonl beside pages may say more, one object a page: {\"name\": \"NAME\", \"group\":
\"news\", \"host\": \"example.cn\", \"fold\": 0, \"title\": \"...\", \"date\": \"2024-05-01\"}; pages of one host are never
trained on and measured together. A page with an empty gold has no article: it counts only by whether its text is empty.";

pub(super) const EVAL_HELP: &str = "\
Examples:
  taosha eval gold/                                   means by group and label, the worst pages
  taosha eval gold/ --json > before.json              all that was measured
  taosha eval gold/ --rules mine/ --baseline before.json   exit 1 when a group got worse
  taosha eval --sealed sealed/                        means by group and nothing of any page

The measure is the overlap of pieces of four characters (NFKC, without white space), averaged over pages. The interval is
where the mean F1 would be in 95 of 100 sets of other hosts like these. 'lost' and 'drowned' are the pages with recall and
with precision below .5, 'emptied' those whose text is empty. Of titles and days, those that the manifest knows are counted.";

pub(super) const TRAIN_HELP: &str = "\
Examples:
  taosha train gold/ -o mine.json          a model; the same pages give the same file
  taosha train gold/ --folds               how well models trained on four fifths do on the fifth left out
  taosha train gold/ --folds --fold 1      the same for one fold, in a fifth of the time
  taosha train gold/ --folds --choose      settings chosen inside the folds, and figures that no choice has seen
  taosha train gold/ --folds --table parts   a table of F1 and speed without rules, without the model, ...
  taosha --model mine.json pages/          use it";

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Eval {
    #[command(flatten)]
    pub(in crate::cli) pages: LabelledPages,
    /// Print all that was measured as JSON, every page with the lines that were wrongly kept and lost
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// What an earlier run printed with --json; exit 1 when the mean F1 of a group, the share of empty texts of pages
    /// without an article, or the share of right titles or days fell by more than --bound
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) baseline: Option<PathBuf>,
    /// Fall of a mean F1 or of a share that is still accepted, from 0 to 1
    #[arg(long, value_name = "FALL", default_value_t = 0.002)]
    pub(in crate::cli) bound: f64,
    /// Sealed pages: print the means of groups and nothing that names or shows a page
    #[arg(long, conflicts_with_all = ["json", "baseline", "worst", "lines", "include", "exclude"])]
    pub(in crate::cli) sealed: bool,
    /// Pages to show of each group, worst first
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(in crate::cli) worst: usize,
    /// Lines to show of each of them: wrongly kept, and lost
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(in crate::cli) lines: usize,
    #[command(flatten)]
    pub(in crate::cli) cleaning: Cleaning,
}

#[derive(Debug, ClapArgs)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(in crate::cli) struct Train {
    #[command(flatten)]
    pub(in crate::cli) pages: LabelledPages,
    /// The model file to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "folds")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Replace the model file that is there
    #[arg(long, requires = "output")]
    pub(in crate::cli) overwrite: bool,
    /// Measure: train on four fifths of the hosts, score the pages of the fifth left out, five times
    #[arg(long)]
    pub(in crate::cli) folds: bool,
    /// With --folds: measure only this fold (0 to 4), by a model that is trained on the others
    #[arg(long, value_name = "K", requires = "folds", conflicts_with_all = ["output", "table"],
          value_parser = clap::value_parser!(u32).range(..i64::from(FOLDS)))]
    pub(in crate::cli) fold: Option<u32>,
    /// With --folds: also print precision, recall and F1 of each group for strictness .1 to .9
    #[arg(long, requires = "folds", conflicts_with = "json")]
    pub(in crate::cli) curve: bool,
    /// With --folds: print all that was measured as JSON (a baseline for `taosha eval`)
    #[arg(long, requires = "folds")]
    pub(in crate::cli) json: bool,
    /// With --folds: instead, a table of F1 by group and of speed, a row for each of
    #[arg(long, value_enum, value_name = "ROWS", requires = "folds", conflicts_with_all = ["output", "curve", "json"])]
    pub(in crate::cli) table: Option<Table>,
    /// With --folds: choose settings for each fold on another fold first, and say which; the figures are then of pages that no
    /// choice has seen. Takes ten times as long
    #[arg(long, requires = "folds", conflicts_with_all = ["output", "table", "curve", "fold"])]
    pub(in crate::cli) choose: bool,
    /// Leave out a feature, or all whose name begins so (may be repeated): what does it bring?
    #[arg(long, value_name = "FEATURE")]
    pub(in crate::cli) without: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) cleaning: Cleaning,
}

/// What a table has rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Table {
    /// The whole, and the whole without the second pass, words, class names, blocks of the DOM, rules, hosts to learn from
    Parts,
    /// The whole, and models with fewer, more and flatter trees
    Sizes,
}

/// Which pages are labelled.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LabelledPages {
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
    pub(in crate::cli) fn read(&self) -> anyhow::Result<Vec<Labelled>> {
        let filter = Filter::new(&self.include, &self.exclude).context("--include/--exclude")?;
        let mut pages = Vec::new();
        for directory in &self.directories {
            pages.extend(Labelled::all(directory, &filter).map_err(|error| anyhow::anyhow!("{error}"))?);
        }
        Ok(pages)
    }
}
