//! The conversions of scripts, and the engines that do them.

use std::fmt;

macro_rules! configs {
    ($(#[doc = $about:literal] $variant:ident = $name:literal,)*) => {
        /// An OpenCC configuration: the script or regional standard to convert from, and the one to convert to.
        ///
        /// `t` is OpenCC's own traditional standard, `tw` and `hk` are those of Taiwan and Hong Kong, `s` is simplified,
        /// and `jp` is the new Japanese forms. A final `p` also replaces regional vocabulary.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Config { $(#[doc = $about] $variant,)* }

        impl Config {
            /// Every configuration, sorted by name.
            pub const ALL: [Self; 16] = [$(Self::$variant,)*];

            /// OpenCC's name of the configuration, such as `s2twp`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// A description of the conversion, for people.
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about.trim_ascii(),)* }
            }
        }
    };
}

configs! {
    /// Hong Kong's traditional to simplified.
    Hk2s = "hk2s",
    /// Hong Kong's traditional to simplified, with mainland vocabulary.
    Hk2sp = "hk2sp",
    /// Hong Kong's traditional to OpenCC's standard.
    Hk2t = "hk2t",
    /// New Japanese forms to traditional.
    Jp2t = "jp2t",
    /// Simplified to Hong Kong's traditional.
    S2hk = "s2hk",
    /// Simplified to Hong Kong's traditional, with Hong Kong's vocabulary.
    S2hkp = "s2hkp",
    /// Simplified to OpenCC's traditional standard.
    S2t = "s2t",
    /// Simplified to Taiwan's traditional.
    S2tw = "s2tw",
    /// Simplified to Taiwan's traditional, with Taiwan's vocabulary.
    S2twp = "s2twp",
    /// OpenCC's traditional standard to Hong Kong's.
    T2hk = "t2hk",
    /// Traditional to new Japanese forms.
    T2jp = "t2jp",
    /// Traditional to simplified.
    T2s = "t2s",
    /// OpenCC's traditional standard to Taiwan's.
    T2tw = "t2tw",
    /// Taiwan's traditional to simplified.
    Tw2s = "tw2s",
    /// Taiwan's traditional to simplified, with mainland vocabulary.
    Tw2sp = "tw2sp",
    /// Taiwan's traditional to OpenCC's standard.
    Tw2t = "tw2t",
}

impl Config {
    /// Whether the configuration reads or writes Japanese.
    pub fn is_japanese(self) -> bool {
        matches!(self, Self::Jp2t | Self::T2jp)
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
