//! Why a page could not be read, or why its record deserves a human look: a code from a closed list, and a message for
//! people. Programs should compare codes only; messages contain numbers and may change.

use serde::{Deserialize, Serialize};

/// Defines an enum of codes. Records and statistics write a code by its name.
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant,)* }

        impl $name {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name of the code in records and statistics.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

codes! {
    /// Why a record deserves a human look.
    SuspectCode {
        /// At least half of the page's characters outside ASCII are U+FFFD, or what is left of lost text (`锟斤拷`, runs of `?`):
        /// the text was lost before the page came here.
        TextLost = "text-lost",
        /// The encoding was given as an option, but another one fits the bytes better; or most of the page is Latin letters as
        /// bytes of another encoding look, and restoration could not undo it.
        EncodingDoubtful = "encoding-doubtful",
        /// Almost all prose would have been removed, so the likeliest run of it was kept.
        ProseRescued = "prose-rescued",
        /// The page has no text at all.
        EmptyPage = "empty-page",
        /// A reason that has no code. Only `taosha upgrade` writes it, for a record of version 1.
        Other = "other",
    }
}

codes! {
    /// Why a page could not be read.
    ErrorCode {
        /// The page has more bytes than `--max-page` allows, or 4 GiB and more.
        TooLarge = "too-large",
        /// The bytes are not text: too many of the characters are control characters.
        NotText = "not-text",
        /// `--select` or `--remove` is given, and the page is not HTML.
        NotHtml = "not-html",
        /// The row of a table has no page.
        NoPage = "no-page",
        /// The program failed on this page. This is a fault in taosha; please report the page.
        Fault = "fault",
        /// A reason that has no code. Only `taosha upgrade` writes it, for a record of version 1.
        Other = "other",
    }
}

/// Why a record deserves a human look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suspect {
    /// The code of the reason.
    pub code: SuspectCode,
    /// The reason in words, with its numbers.
    pub message: String,
}

/// Why a page could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PageError {
    /// The code of the reason.
    pub code: ErrorCode,
    /// The reason in words, with its numbers.
    pub message: String,
}

impl Suspect {
    pub(crate) fn new(code: SuspectCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl PageError {
    /// The error of a page that could not be read.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}
