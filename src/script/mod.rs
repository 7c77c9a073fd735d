//! Script detection, and conversion between simplified, traditional and regional standards.
//!
//! ```
//! use taosha::script::{Config, Converter, Engine};
//!
//! let converter = Converter::new(Config::S2twp, Engine::Builtin)?;
//! assert_eq!(converter.convert("鼠标里面的硅"), "滑鼠裡面的矽");
//! # Ok::<(), taosha::script::Error>(())
//! ```
//!
//! The output equals that of OpenCC 1.4.2 through its C interface, byte for byte. It includes the rare simplified forms
//! that many fonts lack (OpenCC's dictionary `TSCharactersExt`), which the `opencc` command omits.

mod config;
mod converter;
#[doc(hidden)]
pub mod detect;
mod engine;
mod error;
#[doc(hidden)]
pub mod foreign;
#[cfg(feature = "libopencc")]
mod libopencc;
mod parse;
mod sequence;
mod stage;
#[doc(hidden)]
pub mod tables;
mod target;

pub use config::{Config, Engine};
pub use converter::Converter;
pub use error::Error;
pub use target::ScriptTarget;
