//! The arguments as typed, and how they become options.

mod cleaning;
mod io;
mod judging;
mod labelled;
mod names;
mod reading;
mod report;
mod sites;
mod size;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use cleaning::{Cleaning, rule_files};
pub(super) use io::{Io, LongRun};
pub(super) use judging::{Annotations, Judging};
use labelled::{EVAL_EXAMPLES, LAYOUT_HELP, MEASURE_HELP, TRAIN_EXAMPLES};
pub(super) use labelled::{Eval, Table, Train};
use names::config;
pub(super) use reading::Reading;
pub(super) use report::Report;
use report::{REPORT_EXAMPLES, REPORT_HELP};
pub(super) use sites::Sites;
use sites::{SITES_EXAMPLES, SITES_HELP};

use crate::script::{Config, Engine};

/// First words that `clean` is not inserted before; any other first word is a path for `clean`.
pub(super) const OUTER_COMMANDS: &[&str] = &[
    "clean",
    "check",
    "explain",
    "upgrade",
    "report",
    "rules",
    "convert",
    "sites",
    "eval",
    "train",
    "schema",
    "config",
    "completions",
    "man",
    "help",
    "--help",
    "-h",
    "--version",
    "-V",
];

// Paragraphs are not wrapped here: clap wraps them for the terminal.

const EXAMPLES: &str = "\
Examples:
  taosha page.txt                           one JSON record on standard output
  curl -s $URL | taosha --format text       only the article
  taosha pages/ -o clean.jsonl              a directory: one record per page, in sorted order
  taosha --script hans pages/               traditional pages in simplified characters
  taosha crawl.warc.gz -o clean.jsonl.zst   a web archive; if killed, the same command resumes
  taosha explain page.txt                   every line with its verdict, label and rule
  taosha report pages/ -o report.html       a page to look at them all, to compare runs and to label lines
  taosha check pages/                       exit 1 if too many pages are suspect or unreadable";

const ALL_OPTIONS: &str = "`--help` has all options, their values and more.";

const NOTES: &str = "\
Options can also be set in taosha.toml (the nearest from the working directory upwards, or --config FILE) and in TAOSHA_* variables. The command line overrides the environment, and the environment overrides the file. `taosha config` shows the values in force.

Exit status: 0 success; 1 some inputs failed (standard error names them; the others are written) or a bound was exceeded; 2 wrong usage or rules; 128 plus the signal's number if a signal stopped the run.

Only records go to standard output; messages go to standard error.";

const CHECK_EXAMPLES: &str = "\
Examples:
  taosha check pages/                   rejected>0, suspect>5%, emptied>5%
  taosha check pages/ --fail-on 'suspect>2%,removed>70%' --junit taosha.xml
  taosha check $(git diff --name-only --diff-filter=AM -- pages/) --annotations github";

const CHECK_NOTES: &str = "Unless a bound on `rejected` is given, any page that cannot be read makes it exit 1.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  taosha explain page.html              every line with its verdict, label and rule
  taosha explain --reasons page.html    also why the scorer kept or dropped it
  taosha explain crawl.warc.gz#3        the third page of a container";

/// Turn scraped Chinese web pages into clean JSON records, and say why each line was removed
#[derive(Debug, Parser)]
#[command(name = "taosha", version, max_term_width = 100, infer_long_args = false)]
#[command(override_usage = "taosha [OPTIONS] [PATH]...\n       taosha <COMMAND> [OPTIONS] ...", after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{NOTES}"))]
pub(super) struct Args {
    /// Read options from this file instead of the nearest taosha.toml
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config", hide_short_help = true)]
    config: Option<PathBuf>,
    /// Read options from no file
    #[arg(long, global = true, hide_short_help = true)]
    no_config: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Clean pages: text or HTML in, records out (the default command)
    #[command(after_help = ALL_OPTIONS, after_long_help = format!("{EXAMPLES}\n\n{NOTES}"))]
    Clean(Box<Clean>),
    /// Clean pages, and exit 1 if too many are suspect, emptied or unreadable
    ///
    /// Records are written only with `-o`.
    #[command(after_help = ALL_OPTIONS, after_long_help = format!("{CHECK_EXAMPLES}\n\n{CHECK_NOTES}"))]
    Check(Box<Clean>),
    /// Show every line of a page with its verdict, label and rule
    #[command(after_help = ALL_OPTIONS, after_long_help = EXPLAIN_EXAMPLES)]
    Explain(Box<Explain>),
    /// Write a page to look at a run in a browser, to compare it with an earlier one, and to label lines
    #[command(after_help = ALL_OPTIONS, after_long_help = format!("{REPORT_EXAMPLES}\n\n{REPORT_HELP}"))]
    Report(Box<Report>),
    /// List, show and check rules
    Rules(Rules),
    /// Count on how many pages of its site each line appears, for --sites
    #[command(after_help = ALL_OPTIONS, after_long_help = format!("{SITES_EXAMPLES}\n\n{SITES_HELP}"))]
    Sites(Box<Sites>),
    /// Convert text between scripts line by line, and do nothing else
    Convert(Convert),
    /// Measure cleaning on labelled pages, and compare with an earlier run
    #[command(after_help = EVAL_EXAMPLES, after_long_help = format!("{EVAL_EXAMPLES}\n\n{MEASURE_HELP}\n\n{LAYOUT_HELP}"))]
    Eval(Box<Eval>),
    /// Train the line scorer on labelled pages
    #[command(after_help = TRAIN_EXAMPLES, after_long_help = format!("{TRAIN_EXAMPLES}\n\n{LAYOUT_HELP}"))]
    Train(Box<Train>),
    /// Print the definition of a record: its JSON Schema, a reference for people, or Python's types
    Schema {
        /// The form of the definition
        #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
        format: SchemaFormat,
    },
    /// Turn records of version 1 into records of version 2
    Upgrade(Upgrade),
    /// Print the options in force for `clean`, and where each comes from
    Config(Box<Clean>),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page, or write one for each command
    Man {
        /// Write the pages of all commands to this directory
        #[arg(value_name = "DIR")]
        directory: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct Clean {
    #[command(flatten)]
    pub(super) io: Io,
    #[command(flatten)]
    pub(super) long: LongRun,
    #[command(flatten)]
    pub(super) judging: Judging,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Explain {
    /// The page, or a container with `#N` for its N-th page; without it or with `-`, standard input
    #[arg(value_name = "PATH[#N]", default_value = "-", hide_default_value = true)]
    pub(super) path: PathBuf,
    /// The JSON Lines field or Parquet column that holds the page
    ///
    /// Without it, the first of `text`, `content`, `raw_content` and `html` that is not empty.
    #[arg(long, value_name = "NAME")]
    pub(super) field: Option<String>,
    /// Print one JSON object: the record and every line
    #[arg(long)]
    pub(super) json: bool,
    /// Also print the three strongest reasons for each line's score
    #[arg(long)]
    pub(super) reasons: bool,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
    #[command(flatten)]
    pub(super) cleaning: Cleaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Only on a terminal, and not if `NO_COLOR` is set
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
    /// Print one line for each rule: id, label, scope, strength, reason
    List {
        /// Directories of rule files, added to the built-in rules
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
        /// List only this family or label
        only: Option<String>,
    },
    /// Print everything about one rule
    Show {
        /// The rule: family/id
        id: String,
        /// Directories of rule files, added to the built-in rules
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
    },
    /// Print one line for each label: whether it belongs to the text, the number of rules, what such lines are
    Labels {
        /// Directories of rule files, added to the built-in rules
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
        /// Print a table in Markdown
        #[arg(long)]
        markdown: bool,
    },
    /// Check that every hit matches, no miss does, ids are unique and no rule is shadowed
    Check {
        /// Directories of rule files; without them, the built-in rules
        #[arg(value_name = "DIR")]
        rules: Vec<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct Upgrade {
    /// Files of records as JSON Lines, compressed or not; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// Write all records to this file, compressed by the ending of its name; without it or with `-`, to standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    pub(super) overwrite: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Convert {
    /// The script to convert to
    #[arg(long, visible_alias = "script", value_name = "SCRIPT", value_parser = config(), ignore_case = true)]
    pub(super) to: Config,
    /// The engine: builtin, or libopencc if this program was built with it
    #[arg(long, value_name = "ENGINE", default_value = "builtin")]
    pub(super) script_engine: Engine,
    /// UTF-8 text; without it or with `-`, standard input
    #[arg(value_name = "PATH", default_value = "-", hide_default_value = true)]
    pub(super) path: PathBuf,
}

/// The forms in which `schema` prints the definition of a record.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SchemaFormat {
    /// JSON Schema, draft 2020-12
    Json,
    /// A table of all fields, and the closed lists of values
    Markdown,
    /// A `TypedDict` for each object
    Python,
}
