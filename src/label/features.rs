//! Features: the numbers that the scorer reads of each line. This file names and documents them, each with its
//! [`Group`]; [`super::rows`] computes them.
//!
//! A value is 0 or more. It is [`UNKNOWN`] where the page does not have it: a dump has no DOM.

use super::groups::Group;
use super::trees::Lanes;

/// The value of a feature that the page does not have.
pub const UNKNOWN: f32 = -1.0;

/// The number of blocks to the main block for a line outside it. Larger numbers count as this one.
pub(super) const OUTSIDE: u8 = 20;

macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $group:ident,)*) => {
        /// A feature of a line.
        ///
        /// - *Letters* are letters and digits.
        /// - A line of *prose* ends a sentence or has clauses, and is long enough for it. A line of *talk* may be
        ///   shorter.
        /// - A line is *boilerplate* if a likely or certain finding says so.
        /// - The *line class* is 0 for boilerplate, 1 for neither, 2 for talk, 3 for prose.
        /// - A feature *crossed with the line class* is a value from 0 to 3, times four, plus the line class.
        /// - An *end finding* is about text that follows an article: related stories, links, footers.
        /// - - The *form* of a block is the name and class of its element and of the element around it.
        /// - - An *item* is one of three or more sibling blocks of the same form, such as a post or a teaser.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature { $($(#[$doc])* $variant,)* }

        impl Feature {
            /// Every feature, in the order of a line's values.
            pub const ALL: &[Feature] = &[$(Feature::$variant,)*];

            /// The feature's name in model files and explanations.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The group it belongs to.
            pub fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group,)* }
            }
        }
    };
}

/// The values of a line's features, in the order of [`Feature::ALL`].
pub type FeatureRow = [f32; Feature::ALL.len()];

/// The values of sixteen lines that are scored together, feature by feature. Lanes beyond the page's end are unknown.
pub(super) type FeatureBlock = [Lanes<f32>; Feature::ALL.len()];

features! {
    /// Letters and digits.
    Letters = "letters" in Line,
    /// Share of Han among the letters and digits.
    Han = "share of Han" in Line,
    /// Share of digits among the letters and digits.
    Digits = "share of digits" in Line,
    /// Punctuation marks that end a sentence.
    SentenceEnds = "sentence ends" in Line,
    /// Full stops `。`. Headlines do not have them.
    FullStops = "full stops" in Line,
    /// Punctuation marks that separate clauses.
    Clauses = "clauses" in Line,
    /// Blank lines before the line, at most 3. Unknown in HTML.
    BlankBefore = "blank lines before" in Around,
    /// Blank lines after the line, at most 3. Unknown in HTML.
    BlankAfter = "blank lines behind" in Around,
    /// Characters of white space before the text, at most 20. Unknown in HTML.
    Indent = "indent" in Line,
    /// Side of the title: 0 no title known, 1 before it or the title itself, 2 after it.
    SideOfTitle = "side of the title" in Place,
    /// Lines after the title.
    FromTitle = "lines behind the title" in Place,
    /// Letters of prose between title and line.
    ProseFromTitle = "prose since the title" in Place,
    /// Place relative to the article region, the lines between the title and the first marker that ends an article: 0
    /// the page has no such region; 1 before it; 2 inside; 3 inside, and the marker is the line of editor or source
    /// that closes news; 4 inside, and the region has next to no prose (verse, a table, a list); 5 after it; 6 after
    /// it, and the marker is the line of editor or source.
    Region = "place to title and end marker" in Place,
    /// Bylines since the first prose after the title, at most 8: each may begin another story. Unknown in a thread.
    Bylines = "bylines since the first prose" in Place,
    /// Lines after the last byline.
    FromByline = "lines behind a byline" in Place,
    /// Lines to the next byline.
    ToByline = "lines to a byline" in Place,
    /// Strongest end finding: 0 none, 1 hint, 2 follows from a marker, 3 likely, 4 certain.
    EndFinding = "finding: end of article" in Findings,
    /// Strongest finding of site boilerplate, on the same scale.
    ToolFinding = "finding: furniture" in Findings,
    /// Strongest finding of title, byline and other metadata, on the same scale.
    MetaFinding = "finding: metadata" in Findings,
    /// Strongest finding of boilerplate of posts and comments, on the same scale.
    CommentFinding = "finding: comment" in Findings,
    /// Headings of lists of other stories between the first prose and the line, at most 8.
    Heads = "heads of other stories" in Place,
    /// Side of the title (0 no title known, 1 before it, 2 after it, 3 after it and after an end finding or metadata
    /// since the first prose), crossed with the line class. Unknown in a thread.
    SideLine = "side of title and end, and the line" in Crossed,
    /// Lines with an end finding or metadata since the first prose (at most 3), crossed with the line class. Unknown in
    /// a thread.
    BreaksLine = "breaks since the first prose, and the line" in Crossed,
    /// Place relative to the article region (0 none, 1 before, 2 inside, 3 after), crossed with the line class. Unknown
    /// in a thread.
    RegionLine = "place to title and end marker, and the line" in Crossed,
    /// Lines after a byline (0 one, 1 up to 3, 2 up to 12, 3 more), crossed with the line class. Unknown in a thread.
    BylineLine = "lines behind a byline, and the line" in Crossed,
    /// Repeats of a pattern of lines (0 none, 1 one or two, 2 up to four, 3 more), crossed with the line class. Unknown
    /// in a thread.
    PeriodLine = "repeats of a pattern of lines, and the line" in Crossed,
    /// Lines after the last heading of a list of other stories.
    FromHead = "lines behind a head of other stories" in Place,
    /// Repeats of the pattern around the line, at most 8: two to six lines, not all alike, that follow each other
    /// again.
    Period = "repeats of a pattern of lines" in Around,
    /// Share of its letters that findings cover.
    Covered = "share covered by findings" in Findings,
    /// Lines since a boilerplate line.
    FromBoilerplate = "lines behind furniture" in Around,
    /// Lines to the next boilerplate line.
    ToBoilerplate = "lines to furniture" in Around,
    /// Letters of the line directly before it, if that is prose; else 0.
    ProseBefore1 = "prose in the line before" in Around,
    /// Letters of the line directly after it, if that is prose; else 0.
    ProseAfter1 = "prose in the line behind" in Around,
    /// Letters of prose in the second to fourth line before it.
    ProseBefore4 = "prose 2-4 lines before" in Around,
    /// Letters of prose in the second to fourth line after it.
    ProseAfter4 = "prose 2-4 lines behind" in Around,
    /// Letters of prose in the fifth to twelfth line before it.
    ProseBefore12 = "prose 5-12 lines before" in Around,
    /// Letters of prose in the fifth to twelfth line after it.
    ProseAfter12 = "prose 5-12 lines behind" in Around,
    /// Boilerplate lines among the four lines before it.
    BoilerplateBefore = "furniture in 4 lines before" in Around,
    /// Boilerplate lines among the four lines after it.
    BoilerplateAfter = "furniture in 4 lines behind" in Around,
    /// Boilerplate lines among the twelve lines before it.
    BoilerplateBefore12 = "furniture in 12 lines before" in Around,
    /// Boilerplate lines among the twelve lines after it.
    BoilerplateAfter12 = "furniture in 12 lines behind" in Around,
    /// Length of the run of short lines around it, in lines.
    ShortRun = "run of short lines" in Around,
    /// Letters of the line before it.
    LettersBefore = "letters of the line before" in Around,
    /// Letters of the line after it.
    LettersAfter = "letters of the line behind" in Around,
    /// Letters of the block of prose around it, or of the nearest one, as a share of the largest block.
    Block = "share of its block" in Place,
    /// Place relative to the largest block of prose: 0 before, 1 inside, 2 after.
    SideOfBlock = "side of the largest block" in Place,
    /// Lines to the largest block of prose.
    FromBlock = "lines to the largest block" in Place,
    /// Lines to the nearest line of prose.
    FromProse = "lines to prose" in Around,
    /// Share of its character bigrams that the title has.
    LikeTitle = "like the title" in Likeness,
    /// Share of its character bigrams that other lines of the lead have.
    LikeLead = "like the lead" in Likeness,
    /// Share of its character bigrams that other lines of the largest block have.
    LikeBlock = "like the largest block" in Likeness,
    /// Lines of the same width around it, at most four on each side: text that was wrapped by hand.
    Wrapped = "lines of the same width" in Around,
    /// Share of its character trigrams that are repeated on the page. All digits count as the same character.
    RepeatedShare = "share that comes back" in Repeated,
    /// Turns of a conversation on the page: the number of times that talk follows repeated lines.
    Turns = "turns on the page" in Repeated,
    /// Lines after a repeated line.
    FromRepeated = "lines behind a recurring line" in Repeated,
    /// Lines to the next repeated line.
    ToRepeated = "lines to a recurring line" in Repeated,
    /// Letters since the last repeated line.
    LettersFromRepeated = "letters since a recurring line" in Repeated,
    /// Lines with boilerplate of posts on the page (0 none, 1 up to 3, 2 up to 10, 3 more), crossed with the line
    /// class.
    PostsLine = "post furniture on the page, and the line" in Crossed,
    /// Turns on the page (0 up to 1, 1 up to 4, 2 up to 9, 3 more), crossed with the line class.
    TurnsLine = "turns on the page, and the line" in Repeated,
    /// Lines with boilerplate of posts on the page (0 to 3 as above), times four, plus the side of the largest block.
    PostsBlock = "post furniture on the page, and the side of the largest block" in Crossed,
    /// Lines since the last boilerplate of posts. Known only in a thread.
    FromComment = "lines behind post furniture" in Place,
    /// Lines to the next boilerplate of posts. Known only in a thread.
    ToComment = "lines to post furniture" in Place,
    /// Share of the page's prose that is in the block around its own.
    DomMass = "share of the page in the block around" in Dom,
    /// Share of the page's prose that is one block further out.
    DomMass2 = "share of the page one block further out" in Dom,
    /// Blocks between the line and the main block, the innermost one with most of the page's prose; 20 outside it.
    DomMain = "blocks to the main block" in Dom,
    /// Lines in the block around its own.
    DomSiblings = "lines in the block around" in Dom,
    /// Share of links in the block around its own.
    DomLinks = "share of links in the block around" in Dom,
    /// Hint of the nearest class name or id that gives one: 0 boilerplate, 1 none, 2 body.
    DomHint = "class names: nearest" in Dom,
    /// Blocks around it whose class or id hints at boilerplate.
    DomBoilerplate = "class names: furniture" in Dom,
    /// Blocks around it whose class or id hints at the article.
    DomBody = "class names: body" in Dom,
    /// Blocks between the line and the elected block, the one that paragraphs vote for; 20 outside it.
    DomTop = "blocks to the elected block" in Dom,
    /// Blocks to the elected block (0 none or one, 1 up to 3, 2 more, 3 outside), crossed with the line class.
    DomTopLine = "blocks to the elected block, and the line" in Dom,
    /// Share of links in its item, or in the block around it if it is in no item (0 next to none, 1 up to a third, 2 up
    /// to two thirds, 3 more), crossed with the line class.
    DomLinksLine = "share of links around, and the line" in Dom,
    /// Share of the page's prose in its item and the sibling items (0 none, 1 up to a third, 2 up to two thirds, 3
    /// more), crossed with the line class.
    DomItemsLine = "prose of the items beside its own, and the line" in Dom,
    /// Share of talk among the letters in blocks of its form (0 to a tenth, 1 to a half, 2 to four fifths, 3 more),
    /// crossed with the line class; unknown for a form of fewer than three lines.
    FormTalk = "talk in blocks of its form, and the line" in Dom,
    /// Share of links in blocks of its form.
    FormLinks = "share of links in blocks of its form" in Dom,
    /// Lines in blocks of its form.
    FormLines = "lines in blocks of its form" in Dom,
    /// Most votes for a block around it, as a share of those for the elected block.
    DomVotes = "votes for a block around" in Dom,
    /// Share of its character bigrams that the page's description of itself has.
    LikeDescription = "like the description" in Likeness,
    /// Items of a list, its own among them (items have two lines or more); 0 for fewer than three.
    DomItems = "items beside its own" in Dom,
    /// Share of links in its item.
    DomItemLinks = "share of links in its item" in Dom,
    /// Letters of prose in its item.
    DomItemProse = "prose of its item" in Dom,
    /// The last heading or linked headline in the six lines before it: 0 none, 1 a heading, 2 a heading that is a link.
    HeadingBefore = "heading before" in Around,
    /// Headings at least as high as the title's (or of the highest level) between the title and the line, this line
    /// included, at most 8.
    Headings = "high headings since the title" in Place,
    /// Share of links in the four lines before it.
    LinksBefore = "links in 4 lines before" in Around,
    /// Share of links in the four lines after it.
    LinksAfter = "links in 4 lines behind" in Around,
    /// Share of its letters that are in links.
    LinkShare = "share of links" in Line,
    /// Heading level, 0 for none.
    Heading = "heading level" in Line,
    /// Element: 0 other, 1 `p`, 2 item of a list, 3 cell or row, 4 `div`, 5 preformatted or quotation.
    Tag = "element" in Line,
}

impl Feature {
    /// Whether only HTML pages have it.
    pub fn is_of_dom(self) -> bool {
        self as usize >= Self::DomMass as usize
    }
}

impl Group {
    /// Its features.
    pub fn features(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |feature| feature.group() == self)
    }
}
