//! Page features: the values of a whole page besides the means of its lines' features.

macro_rules! page {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A feature of a page. *Short* lines have fewer than eight letters.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum PageFeature { $($(#[$doc])* $variant,)* }

        impl PageFeature {
            /// All features, in order.
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The feature's name in model files.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

page! {
    /// Number of lines.
    Lines = "lines",
    /// Number of letters and digits.
    Letters = "letters",
    /// Expected body: the sum over lines of letters times posterior.
    Body = "body",
    /// Expected body per letter.
    Density = "body per letter",
    /// Largest posterior of a line.
    Most = "most probable line",
    /// Share of lines with a posterior above .5.
    Sure = "share of probable lines",
    /// Number of lines with a posterior above .2.
    Possible = "possible lines",
    /// How often the posteriors of two neighbouring lines are on different sides of .5.
    Switches = "switches between body and not",
    /// Mean word score over lines.
    Words = "words by line",
    /// Mean word score over letters.
    WordsLetters = "words by letter",
    /// Mean over lines of the positive word scores; negative ones count as 0.
    WordsAbove = "words above 0",
    /// Letters of the longest line.
    Longest = "letters of the longest line",
    /// Share of short lines.
    Short = "share of short lines",
    /// Whether the boilerplate of posts is repeated all over the page.
    Posts = "boilerplate of posts recurs",
}
