//! The conversions of scripts, and the engines that do them.

use std::fmt;

/// An OpenCC configuration: the script or regional standard to convert from, and the one to convert to.
///
/// `t` is OpenCC's own traditional standard, `tw` and `hk` are those of Taiwan and Hong Kong, `s` is simplified, and
/// `jp` is the new Japanese forms. A final `p` also replaces regional vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Config {
    /// Hong Kong's traditional to simplified.
    Hk2s,
    /// Hong Kong's traditional to simplified, with mainland vocabulary.
    Hk2sp,
    /// Hong Kong's traditional to OpenCC's standard.
    Hk2t,
    /// New Japanese forms to traditional.
    Jp2t,
    /// Simplified to Hong Kong's traditional.
    S2hk,
    /// Simplified to Hong Kong's traditional, with Hong Kong's vocabulary.
    S2hkp,
    /// Simplified to OpenCC's traditional standard.
    S2t,
    /// Simplified to Taiwan's traditional.
    S2tw,
    /// Simplified to Taiwan's traditional, with Taiwan's vocabulary.
    S2twp,
    /// OpenCC's traditional standard to Hong Kong's.
    T2hk,
    /// Traditional to new Japanese forms.
    T2jp,
    /// Traditional to simplified.
    T2s,
    /// OpenCC's traditional standard to Taiwan's.
    T2tw,
    /// Taiwan's traditional to simplified.
    Tw2s,
    /// Taiwan's traditional to simplified, with mainland vocabulary.
    Tw2sp,
    /// Taiwan's traditional to OpenCC's standard.
    Tw2t,
}

impl Config {
    /// Every configuration, sorted by name.
    pub const ALL: [Self; 16] = [
        Self::Hk2s,
        Self::Hk2sp,
        Self::Hk2t,
        Self::Jp2t,
        Self::S2hk,
        Self::S2hkp,
        Self::S2t,
        Self::S2tw,
        Self::S2twp,
        Self::T2hk,
        Self::T2jp,
        Self::T2s,
        Self::T2tw,
        Self::Tw2s,
        Self::Tw2sp,
        Self::Tw2t,
    ];

    /// Whether the configuration reads or writes Japanese.
    pub fn is_japanese(self) -> bool {
        matches!(self, Self::Jp2t | Self::T2jp)
    }

    /// OpenCC's name of the configuration, such as `s2twp`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hk2s => "hk2s",
            Self::Hk2sp => "hk2sp",
            Self::Hk2t => "hk2t",
            Self::Jp2t => "jp2t",
            Self::S2hk => "s2hk",
            Self::S2hkp => "s2hkp",
            Self::S2t => "s2t",
            Self::S2tw => "s2tw",
            Self::S2twp => "s2twp",
            Self::T2hk => "t2hk",
            Self::T2jp => "t2jp",
            Self::T2s => "t2s",
            Self::T2tw => "t2tw",
            Self::Tw2s => "tw2s",
            Self::Tw2sp => "tw2sp",
            Self::Tw2t => "tw2t",
        }
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The engine that converts text. Both engines give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Engine {
    /// The automaton over OpenCC's dictionaries in this crate.
    #[default]
    Builtin,
    /// OpenCC itself; only in builds with the cargo feature `libopencc`. It takes one lock around every conversion, so
    /// more threads do not make it faster.
    Libopencc,
}

impl Engine {
    /// The name of the engine on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Libopencc => "libopencc",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
