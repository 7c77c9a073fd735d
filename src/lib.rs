//! `taosha` (淘沙) turns scraped Chinese web pages into clean JSON records: the article as it was written, its
//! metadata, and a reason for everything that was taken out.
//!
//! ```
//! use taosha::{Options, Page, Pipeline, rules::Sources};
//!
//! let pipeline = Pipeline::new(Options::default(), &Sources::default())?;
//! let page = "首页 > 新闻\n雨季来临\n来源：某报 2024-05-01\n连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n版权所有 某报社";
//! let record = pipeline.clean(&Page { bytes: page.as_bytes(), source: "page.txt", ..Page::default() });
//! assert_eq!(record.text, "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。");
//! # Ok::<(), taosha::Error>(())
//! ```
//!
//! The order of the stages stands in [`pipeline`]; each stage is one module. `ARCHITECTURE.md` draws the map.

pub mod batch;
pub mod characters;
pub mod clean;
#[cfg(feature = "cli")]
pub mod cli;
pub mod date;
pub mod decide;
pub mod decode;
pub mod document;
mod error;
pub mod eval;
pub mod extract;
pub mod finding;
pub mod label;
pub mod markdown;
pub mod measure;
pub mod metadata;
pub mod normalize;
mod options;
pub mod pipeline;
pub mod record;
pub mod restore;
pub mod rules;
pub mod script;
pub mod sites;
pub mod stated;
pub mod title;
pub mod train;

pub use error::Error;
pub use extract::InputKind;
pub use label::Strictness;
pub use options::Options;
pub use pipeline::{Page, Pipeline};
pub use record::Record;
pub use restore::Restore;
pub use script::ScriptTarget;
