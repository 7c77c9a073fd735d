//! Context features: the values that the second pass reads besides the features of the first.

macro_rules! context {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A feature of a line that only the second pass has.
        ///
        /// - The *expected body* of a line is its letters times its posterior of the first pass.
        /// - A *window* is the line and as many lines on each side as its name says.
        /// - The *best segment* is the run of lines with the largest sum of log-odds, limited to ±4 and times ln(1 +
        ///   letters).
        /// - A line is *sure* if the first pass gives it a probability of more than .8.
        /// - The *best block* is the smallest block with four fifths of the page's expected body.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ContextFeature { $($(#[$doc])* $variant,)* }

        impl ContextFeature {
            /// All features, in order.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The feature's name in model files and explanations.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

context! {
    /// Posterior of the first pass.
    First = "first pass",
    /// Log-odds of the lines before and after; -9 beyond the page's ends.
    Before1 = "first pass, 1 line before",
    After1 = "first pass, 1 line behind",
    Before2 = "first pass, 2 lines before",
    After2 = "first pass, 2 lines behind",
    Before3 = "first pass, 3 lines before",
    After3 = "first pass, 3 lines behind",
    Before4 = "first pass, 4 lines before",
    After4 = "first pass, 4 lines behind",
    Before5 = "first pass, 5 lines before",
    After5 = "first pass, 5 lines behind",
    Before6 = "first pass, 6 lines before",
    After6 = "first pass, 6 lines behind",
    /// Share of the page's expected body before the line.
    MassBefore = "share of the body before",
    /// Share of the page's expected body after the line.
    MassAfter = "share of the body behind",
    /// For windows of four sizes: expected body per letter, mean posterior of the lines, share of the page's expected
    /// body.
    Density3 = "body per letter in 3 lines around",
    Lines3 = "body per line in 3 lines around",
    Mass3 = "share of the body in 3 lines around",
    Density8 = "body per letter in 8 lines around",
    Lines8 = "body per line in 8 lines around",
    Mass8 = "share of the body in 8 lines around",
    Density20 = "body per letter in 20 lines around",
    Lines20 = "body per line in 20 lines around",
    Mass20 = "share of the body in 20 lines around",
    Density50 = "body per letter in 50 lines around",
    Lines50 = "body per line in 50 lines around",
    Mass50 = "share of the body in 50 lines around",
    /// Lines since the first line of the best segment, negative before it.
    FromSegment = "lines from the start of the best segment",
    /// Lines since the last line of the best segment, negative before it.
    ToSegment = "lines from the end of the best segment",
    /// Whether the line is in the best segment.
    InSegment = "in the best segment",
    /// Expected body of the page.
    Mass = "body of the page",
    /// Largest posterior of the page.
    Most = "most probable line",
    /// Lines of the page, as ln(1 + n).
    PageLines = "lines of the page",
    /// Expected body per letter of the page.
    PageDensity = "body per letter of the page",
    /// Lines since the last sure line, 0 for a sure line, at most 99.
    FromSure = "lines behind a sure line",
    /// Lines to the next sure line, 0 for a sure line, at most 99.
    ToSure = "lines to a sure line",
    /// Expected body per letter of the lines directly in the line's block.
    BlockDensity = "body per letter in its block",
    /// Share of the page's expected body in the line's block.
    BlockMass = "share of the body in its block",
    /// The same two values for all lines of the block around it, and of the next one.
    ParentDensity = "body per letter in the block around",
    ParentMass = "share of the body in the block around",
    GrandDensity = "body per letter one block further out",
    GrandMass = "share of the body one block further out",
    /// Number of steps outward to the best block; 30 if that block is not around the line.
    ToBest = "blocks to the best block",
    /// Number of steps outward to the first block that contains the best block.
    ToTrunk = "blocks to one around the best block",
    /// Expected body per letter in all blocks of its form.
    FormDensity = "body per letter in blocks of its form",
    /// Share of the page's letters in all blocks of its form.
    FormShare = "share of the letters in blocks of its form",
    /// Expected body per letter of the best block.
    BestDensity = "body per letter in the best block",
    /// Score of the additive model, without the chain.
    Score = "first pass, without the lines around",
    /// Word score: the log-odds of the line by its words.
    Words = "words",
    /// Word scores of the lines before and after; 0 beyond the page's ends.
    WordsBefore1 = "words, 1 line before",
    WordsAfter1 = "words, 1 line behind",
    WordsBefore2 = "words, 2 lines before",
    WordsAfter2 = "words, 2 lines behind",
    /// Mean word score of windows and of the page; each line has the weight ln(1 + letters).
    Words3 = "words in 3 lines around",
    Words8 = "words in 8 lines around",
    Words25 = "words in 25 lines around",
    WordsPage = "words of the page",
    /// Log-odds of the line's block by its class names and ids; -20 on a dump.
    Markup = "class names",
    /// The same, minus the mean of the page; -20 on a dump.
    MarkupLess = "class names, against the page's",
    /// Log-odds that the page is a thread.
    Thread = "page: a thread",
    /// Log-odds that the page has no article.
    NoArticle = "page: no article",
    /// Lines before the line, as ln(1 + n). This and the next two are for the titles of dumps alone.
    Place = "lines before",
    /// Other lines with the same text.
    Repeats = "lines with the same text",
    /// Other lines with the text as a part between `>`, `|`, `_` or `-`, as in a breadcrumb or the browser's title.
    Within = "lines with the text as a part",
}
