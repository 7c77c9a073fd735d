//! Features: what the scorer looks at, named and documented in one place, each with its [`Group`]; [`super::rows`]
//! computes them once for each line.
//!
//! A feature is one number. What a page cannot tell (a dump has no DOM) is [`UNKNOWN`]; all others are 0 or more.

use super::groups::Group;

/// The value of a feature that the page cannot tell.
pub const UNKNOWN: f32 = -1.0;

/// Blocks to the main block for a line that is not inside it, and the most that are told apart.
pub(super) const OUTSIDE: u8 = 20;

macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $group:ident,)*) => {
        /// What the scorer looks at. *Letters* are letters and digits; a line of *prose* ends a sentence or has clauses
        /// and is long enough for it; *furniture* is what a likely or certain finding speaks of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature { $($(#[$doc])* $variant,)* }

        impl Feature {
            /// Every feature, in the order of a line's values.
            pub const ALL: &[Feature] = &[$(Feature::$variant,)*];

            /// The feature's name in model files and explanations.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it tells of.
            pub fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group,)* }
            }
        }
    };
}

/// The values of a line's features, in the order of [`Feature::ALL`].
pub type Row = [f32; Feature::ALL.len()];

features! {
    /// Letters and digits.
    Letters = "letters" in Line,
    /// Share of Han among the letters and digits.
    Han = "share of Han" in Line,
    /// Share of digits among the letters and digits.
    Digits = "share of digits" in Line,
    /// Marks that end a sentence.
    Ends = "sentence ends" in Line,
    /// `。`, which headlines do without.
    Stops = "full stops" in Line,
    /// Marks that part clauses.
    Clauses = "clauses" in Line,
    /// Blank lines before it, at most 3.
    BlankBefore = "blank lines before" in Around,
    /// Blank lines behind it, at most 3.
    BlankAfter = "blank lines behind" in Around,
    /// Blanks of its indent.
    Indent = "indent" in Line,
    /// Where it lies: 0 no title known, 1 before the title, 2 behind it.
    SideOfTitle = "side of the title" in Place,
    /// Lines behind the title.
    FromTitle = "lines behind the title" in Place,
    /// Letters of prose between title and line.
    ProseFromTitle = "prose since the title" in Place,
    /// Where it lies to what stands between the title and the first marker that ends an article: 0 there is no such
    /// place, 1 before it, 2 inside, 3 inside and the marker is the line of editor or source that closes news, 4 inside
    /// and there is next to no prose: verse, a table, a list; 5 behind that marker, 6 behind the line of editor or source.
    Zone = "place to title and end marker" in Place,
    /// Bylines since the first prose behind the title: each may begin another story. A thread does not know it.
    Bylines = "bylines since the first prose" in Place,
    /// Lines behind the last byline.
    FromByline = "lines behind a byline" in Place,
    /// Lines to the next byline.
    ToByline = "lines to a byline" in Place,
    /// Strongest finding of what stands behind an article (related, links, footer): 0 none, 1 hint, 2 follows from a
    /// marker, 3 likely, 4 certain.
    EndFinding = "finding: end of article" in Findings,
    /// The same of site furniture.
    ToolFinding = "finding: furniture" in Findings,
    /// The same of title, byline and the like.
    MetaFinding = "finding: metadata" in Findings,
    /// The same of the furniture of posts and comments.
    CommentFinding = "finding: comment" in Findings,
    /// Heads of lists of other stories between the first prose and the line.
    Heads = "heads of other stories" in Place,
    /// Where the line lies to the title (0 none known, 1 before it, 2 behind it, 3 behind what ends an article or begins
    /// another behind the first prose), and what the line is (0 furniture, 1 neither, 2 some talk, 3 prose), as four times
    /// the one plus the other. A thread does not know it.
    SideLine = "side of title and end, and the line" in Crossed,
    /// The same of what ends an article or begins another, counted to 3, since the first prose.
    BreaksLine = "breaks since the first prose, and the line" in Crossed,
    /// The same of the place to title and end marker: 0 none, 1 before, 2 inside, 3 behind.
    ZoneLine = "place to title and end marker, and the line" in Crossed,
    /// The same of lines behind a byline: 0 one, 1 up to 3, 2 up to 12, 3 more.
    BylineLine = "lines behind a byline, and the line" in Crossed,
    /// The same of repeats of a pattern of lines: 0 none, 1 one or two, 2 up to four, 3 more.
    PeriodLine = "repeats of a pattern of lines, and the line" in Crossed,
    /// Lines behind the last of them.
    FromHead = "lines behind a head of other stories" in Place,
    /// How often the pattern of two to six lines that it lies in, not all alike, comes back directly before or behind.
    Period = "repeats of a pattern of lines" in Around,
    /// Share of its letters that findings cover.
    Covered = "share covered by findings" in Findings,
    /// Lines since a line of furniture.
    FromFurniture = "lines behind furniture" in Around,
    /// Lines to the next line of furniture.
    ToFurniture = "lines to furniture" in Around,
    /// Letters of the texty line directly before it; 0 if it is none.
    ProseBefore1 = "prose in the line before" in Around,
    /// The same behind it.
    ProseAfter1 = "prose in the line behind" in Around,
    /// Letters of prose in the second to fourth line before it.
    ProseBefore4 = "prose 2-4 lines before" in Around,
    /// The same behind it.
    ProseAfter4 = "prose 2-4 lines behind" in Around,
    /// Letters of prose in the fifth to twelfth line before it.
    ProseBefore12 = "prose 5-12 lines before" in Around,
    /// The same behind it.
    ProseAfter12 = "prose 5-12 lines behind" in Around,
    /// Share of furniture in the four lines before it.
    FurnitureBefore = "furniture in 4 lines before" in Around,
    /// The same behind it.
    FurnitureAfter = "furniture in 4 lines behind" in Around,
    /// Share of furniture in the twelve lines before it.
    FurnitureBefore12 = "furniture in 12 lines before" in Around,
    /// The same behind it.
    FurnitureAfter12 = "furniture in 12 lines behind" in Around,
    /// Length of the run of short lines it lies in.
    ShortRun = "run of short lines" in Around,
    /// Letters of the line before it.
    LettersBefore = "letters of the line before" in Around,
    /// Letters of the line behind it.
    LettersAfter = "letters of the line behind" in Around,
    /// Letters of the block of prose it lies in, or of the nearest, as a share of the largest block.
    Block = "share of its block" in Place,
    /// Where it lies to the largest block: 0 before, 1 inside, 2 behind.
    SideOfBlock = "side of the largest block" in Place,
    /// Lines to the largest block.
    FromBlock = "lines to the largest block" in Place,
    /// Lines to the nearest line of prose.
    FromProse = "lines to prose" in Around,
    /// Share of its pairs of characters that the title has.
    LikeTitle = "like the title" in Likeness,
    /// Share of its pairs of characters that other lines of the lead have.
    LikeLead = "like the lead" in Likeness,
    /// Share of its pairs of characters that other lines of the largest block have.
    LikeBlock = "like the largest block" in Likeness,
    /// Lines of the same width around it, at most four on each side: text that was wrapped by hand.
    Wrapped = "lines of the same width" in Around,
    /// Share of its pieces of three characters that come back on the page, digits being alike.
    Recurs = "share that comes back" in Recurring,
    /// How often talk follows lines that come back: turns of a conversation.
    Turns = "turns on the page" in Recurring,
    /// Lines behind one that comes back.
    FromRecurring = "lines behind a recurring line" in Recurring,
    /// Lines to the next such line.
    ToRecurring = "lines to a recurring line" in Recurring,
    /// Letters since that line.
    LettersFromRecurring = "letters since a recurring line" in Recurring,
    /// Furniture of posts on the page (0 none, 1 up to 3 lines, 2 up to 10, 3 more) and what the line is (0 furniture,
    /// 1 neither, 2 some talk, 3 prose), as four times the one plus the other.
    PostsLine = "post furniture on the page, and the line" in Crossed,
    /// The same of turns on the page (0 up to 1, 1 up to 4, 2 up to 9, 3 more).
    TurnsLine = "turns on the page, and the line" in Recurring,
    /// Furniture of posts on the page, and where the line lies to the largest block: four times the one plus the other.
    PostsBlock = "post furniture on the page, and the side of the largest block" in Crossed,
    /// Lines since the last furniture of posts.
    FromComment = "lines behind post furniture" in Place,
    /// Lines to the next furniture of posts.
    ToComment = "lines to post furniture" in Place,
    /// Share of the page's text that stands in the block around its own.
    DomMass = "share of the page in the block around" in Dom,
    /// The same one block further out.
    DomMass2 = "share of the page one block further out" in Dom,
    /// Blocks between it and the innermost one that holds most of the page's text; 20 where it is not inside.
    DomMain = "blocks to the main block" in Dom,
    /// Lines that share the block around its own.
    DomSiblings = "lines in the block around" in Dom,
    /// Share of links in the block around its own.
    DomLinks = "share of links in the block around" in Dom,
    /// What the nearest class name or id says that says anything: 0 furniture, 1 nothing, 2 body.
    DomHint = "class names: nearest" in Dom,
    /// Blocks around it whose class or id speaks of furniture.
    DomFurniture = "class names: furniture" in Dom,
    /// Blocks around it whose class or id speaks of the article.
    DomBody = "class names: body" in Dom,
    /// Blocks between it and the block that paragraphs vote for; 20 where it is not inside.
    DomTop = "blocks to the elected block" in Dom,
    /// Blocks to the elected block (0 none or one, 1 up to 3, 2 more, 3 outside) and what the line is (0 furniture, 1
    /// neither, 2 some talk, 3 prose), as four times the one plus the other.
    DomTopLine = "blocks to the elected block, and the line" in Dom,
    /// Share of links in its item, or where there are none in the block around it (0 next to none, 1 up to a third, 2 up
    /// to two thirds, 3 more) and the line, likewise.
    DomLinksLine = "share of links around, and the line" in Dom,
    /// Share of the page's prose in the items beside its own (0 none, 1 up to a third, 2 up to two thirds, 3 more) and the
    /// line, likewise.
    DomItemsLine = "prose of the items beside its own, and the line" in Dom,
    /// Share of the letters in blocks of its form that somebody may have said (0 to a tenth, 1 to a half, 2 to four fifths,
    /// 3 more) and the line, likewise; unknown for a form of fewer than three lines.
    FormTalk = "talk in blocks of its form, and the line" in Dom,
    /// Share of links in blocks of its form.
    FormLinks = "share of links in blocks of its form" in Dom,
    /// Lines in blocks of its form.
    FormLines = "lines in blocks of its form" in Dom,
    /// Votes for the best block around it, as a share of those for the elected one.
    DomVotes = "votes for a block around" in Dom,
    /// Share of its pairs of characters that the page's description of itself has.
    LikeDescription = "like the description" in Likeness,
    /// Items of a list beside the one it lies in (items have two lines or more); 0 where there are not three.
    DomItems = "items beside its own" in Dom,
    /// Share of links in that item.
    DomItemLinks = "share of links in its item" in Dom,
    /// Letters of prose in that item.
    DomItemProse = "prose of its item" in Dom,
    /// The last heading or linked headline before it, at most 6 lines off: 0 none, 1 a heading, 2 one that is a link.
    HeadingBefore = "heading before" in Around,
    /// Headings as high as the title's, or as high as can be, between the title and the line.
    Headings = "high headings since the title" in Place,
    /// Share of links in the four lines before it.
    LinksBefore = "links in 4 lines before" in Around,
    /// The same behind it.
    LinksAfter = "links in 4 lines behind" in Around,
    /// Share of its letters that stand in links.
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
