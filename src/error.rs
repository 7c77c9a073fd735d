//! What can go wrong while a pipeline is built. Cleaning itself never fails: it gives a record that carries its error.

use crate::similar::did_you_mean;

/// The labels that a misspelt encoding is compared with: the names in the Encoding Standard, and other common labels for
/// Chinese pages. `encoding_rs` has no list of them.
const ENCODINGS: &str = "utf-8 gbk gb18030 gb2312 big5 big5-hkscs utf-16le utf-16be utf-16 euc-kr euc-jp shift_jis \
                         iso-2022-jp latin1 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 \
                         windows-1255 windows-1256 windows-1257 windows-1258 windows-874 iso-8859-2 iso-8859-3 \
                         iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 \
                         iso-8859-14 iso-8859-15 iso-8859-16 ibm866 koi8-r koi8-u macintosh x-mac-cyrillic";

/// Why a pipeline could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule, or a rule file, is wrong.
    #[error(transparent)]
    Rule(#[from] crate::rules::RuleError),
    /// The script conversion could not be set up.
    #[error(transparent)]
    Script(#[from] crate::script::Error),
    /// `--encoding` names no encoding of the WHATWG Encoding Standard.
    #[error(
        "unknown encoding {0:?}{meant}; use a label of the WHATWG Encoding Standard, such as utf-8, gb18030 or big5",
        meant = did_you_mean(.0, ENCODINGS.split(' '))
    )]
    Encoding(String),
    /// A selector of `--select` or `--remove` is not valid CSS.
    #[error(transparent)]
    Selector(#[from] crate::extract::html::SelectorError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_that_are_suggested_exist() {
        for label in ENCODINGS.split(' ') {
            assert!(encoding_rs::Encoding::for_label(label.as_bytes()).is_some(), "{label}");
        }
        assert!(Error::Encoding("gbk18030".into()).to_string().contains("(did you mean gb18030?)"));
    }
}
