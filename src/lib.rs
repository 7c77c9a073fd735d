//! `taosha` (淘沙) turns scraped Chinese web pages into clean JSON records: the article as it was written, its metadata,
//! and a reason for every line that was removed. It reads HTML and flattened text.
//!
//! # Clean a page
//!
//! ```
//! use taosha::{Options, Page, Pipeline};
//!
//! let pipeline = Pipeline::new(Options::default())?;
//! let page = "首页 > 新闻\n雨季来临\n来源：某报 2024-05-01\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社";
//! let record = pipeline.clean(&Page { bytes: page.as_bytes(), source: "page.txt", ..Page::default() });
//! assert_eq!(record.text, "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。");
//! assert_eq!(record.metadata.publisher.as_deref(), Some("某报"));
//! # Ok::<(), taosha::Error>(())
//! ```
//!
//! A pipeline is built once and used from any number of threads. [`Pipeline::clean`] never fails: a page that cannot be
//! read gives a record with `error`. [`Options`] holds everything that can be set.
//!
//! # Explain a page
//!
//! ```
//! use taosha::{Label, Options, Page, Pipeline};
//!
//! let pipeline = Pipeline::new(Options::default())?;
//! let page = "雨季来临\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n京ICP备05012345号";
//! let explanation = pipeline.explain(&Page { bytes: page.as_bytes(), ..Page::default() });
//! let last = explanation.lines.last().unwrap();
//! assert_eq!((last.verdict, last.label), ("drop", Label::Licence));
//! # Ok::<(), taosha::Error>(())
//! ```
//!
//! # Convert the script of a text
//!
//! ```
//! use taosha::script::{Config, Converter, Engine};
//!
//! let converter = Converter::new(Config::T2s, Engine::Builtin)?;
//! assert_eq!(converter.convert("圖書館"), "图书馆");
//! # Ok::<(), taosha::script::Error>(())
//! ```
//!
//! `Options { script: ScriptTarget::Hans, ..Options::default() }` converts the text and the title of records.
//!
//! # Use rules of your own
//!
//! ```
//! use taosha::rules::{RuleFile, Sources};
//! use taosha::{Options, Page, Pipeline};
//!
//! let rules = r#"
//! [family]
//! label = "promotion"
//! about = "Lines that ask readers to follow an account."
//!
//! [[rule]]
//! id = "follow-us"
//! strength = "certain"
//! equals = ["长按二维码关注我们"]
//! why = "An account asks for followers."
//! hit = ["长按二维码关注我们"]
//! miss = ["他长按二维码,关注了我们的账号。"]
//! "#;
//! let file = RuleFile { path: "follow.toml".into(), text: rules.into() };
//! let sources = Sources { files: vec![file], ..Sources::default() };
//! let pipeline = Pipeline::with_rules(Options::default(), &sources)?;
//! let page = "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n长按二维码关注我们";
//! let record = pipeline.clean(&Page { bytes: page.as_bytes(), ..Page::default() });
//! assert_eq!(record.taosha.removed[0].rule, "follow/follow-us");
//! # Ok::<(), taosha::Error>(())
//! ```
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `cli` | yes | the program `taosha`; it needs `batch`, `eval` and `train` |
//! | `mimalloc` | yes | the program's own allocator, on Linux; needs a C compiler |
//! | `batch` | with `cli` | containers and compression for [`batch`]: gzip, Zstandard, WARC, tar, zip and others |
//! | `eval` | with `cli` | measurement against pages with labels |
//! | `train` | with `cli` | training of the model that finds the article |
//! | `parquet` | no | Parquet files in and out; needs a C compiler |
//! | `libopencc` | no | the original OpenCC engine |
//! | `internals` | no | the stages themselves, for this project's own tests and benchmarks; nothing in it is stable |

// Some functions have no user but tests and benchmarks, which reach them through `internals`.
#![cfg_attr(not(all(feature = "internals", feature = "cli")), allow(dead_code, unreachable_pub, unused_imports))]

pub mod batch;
mod characters;
mod clean;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod date;
mod decide;
mod decode;
mod document;
mod error;
#[cfg(feature = "eval")]
pub mod eval;
mod extract;
mod finding;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
mod label;
mod markdown;
mod measure;
mod metadata;
mod normalize;
mod options;
mod page_problem;
mod pipeline;
pub mod record;
#[cfg(feature = "cli")]
mod report;
mod restore;
pub mod rules;
pub mod script;
mod similar;
mod sites;
mod stated;
mod title;
#[cfg(feature = "train")]
pub mod train;

pub use encoding_rs::Encoding;
pub use error::Error;
pub use extract::html::{Selection, SelectorError};
pub use extract::{InputKind, Unit};
pub use finding::{Label, UnknownLabel};
pub use label::{Model, ModelError, Reason, Strictness};
pub use measure::{Amount, Measure, Stage, Times};
pub use metadata::PageKind;
pub use normalize::{Normalization, Normalizations};
pub use options::Options;
pub use pipeline::{ExplainedLine, Explanation, Page, Pipeline};
pub use record::Record;
pub use restore::{Damage, Restore, RestoredLine};
pub use script::ScriptTarget;
pub use sites::{PageLines, SiteLines, SiteRow};
