//! Arguments as typed, and how they become options.

mod cleaning;
mod io;
mod judging;
mod labelled;
mod reading;
mod sites;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use cleaning::{Cleaning, rule_files};
pub(super) use io::{Io, LongRun};
pub(super) use judging::{Annotations, Judging};
use labelled::{EVAL_HELP, LAYOUT_HELP, TRAIN_HELP};
pub(super) use labelled::{Eval, Table, Train};
pub(super) use reading::Reading;
use sites::SITES_HELP;
pub(super) use sites::Sites;

use crate::script::{Config, Engine};

/// Words that are commands; any other first word is a path for `clean`.
pub(super) const OUTER_COMMANDS: &[&str] = &[
    "clean",
    "check",
    "explain",
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

const AFTER_HELP: &str = "\
Examples:
  taosha page.txt                       one JSON record on standard output
  curl -s $URL | taosha --format text   only the article
  taosha pages/ -o clean.jsonl          a directory, one record a page, in sorted order
  taosha --script hans pages/           traditional pages in simplified characters
  taosha crawl.warc.gz -o clean.jsonl.zst   a web archive; killed, the same command goes on
  taosha explain page.txt               every line with its verdict, label and rule
  taosha check pages/                   exit 1 when too many pages are in doubt
  taosha --rules my-rules/ pages/       with rules of your own (taosha rules check my-rules/)

Options also stand in taosha.toml (the nearest from the working directory upwards, or --config FILE) and in TAOSHA_*
variables; the command line counts before the environment, and that before the file. `taosha config` shows them.

Exit status: 0 all done; 1 some inputs failed (named on standard error, the others are written) or a bound was passed; 2
wrong usage or rules; 128 and the signal's number when it was stopped by one.
Records go to standard output and nothing else does; messages go to standard error.";

const CHECK_HELP: &str = "\
Examples:
  taosha check pages/                                       rejected>0, suspect>5%, emptied>5%
  taosha check pages/ --fail-on 'suspect>2%' --fail-on 'removed>70%' --junit taosha.xml
  taosha check $(git diff --name-only --diff-filter=AM -- pages/) --annotations github --summary summary.md

Without a bound on `rejected` among them, any page that cannot be read makes it exit 1.";

/// Turn scraped Chinese web pages into clean JSON records, and say why every removed line went.
#[derive(Debug, Parser)]
#[command(name = "taosha", version, after_help = AFTER_HELP, max_term_width = 110, infer_long_args = false)]
pub(super) struct Args {
    /// Take options from this file, instead of the nearest taosha.toml
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Take options from no file
    #[arg(long, global = true)]
    no_config: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Clean pages: text or HTML in, records out (the command when none is named)
    #[command(after_help = AFTER_HELP)]
    Clean(Box<Clean>),
    /// Clean pages, write records only where `-o` says so, and exit 1 when too many of them are in doubt
    #[command(after_help = CHECK_HELP)]
    Check(Box<Clean>),
    /// Show every line of a page with its verdict, label and rule
    Explain(Box<Explain>),
    /// List, show and prove rules
    Rules(Rules),
    /// Count on how many pages of its site each line stands, for --sites
    #[command(after_help = SITES_HELP)]
    Sites(Box<Sites>),
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
    /// Print the options that are in force for `clean`, and where each came from
    Config(Box<Clean>),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page, or write one for each command
    Man {
        /// A directory for the pages of all commands
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
