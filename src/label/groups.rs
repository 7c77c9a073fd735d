//! Groups of features. The features of a group are computed together, and left out together.

macro_rules! groups {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A group of features, by what they describe.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Group { $($(#[$doc])* $variant,)* }

        impl Group {
            /// Every group.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name of the group.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

groups! {
    /// The line alone: its letters and punctuation, and its own element.
    Line = "the line",
    /// The findings about the line.
    Findings = "findings",
    /// The place of the line on the page, relative to title, byline, markers and the largest block of prose.
    Place = "place",
    /// The lines before and after it.
    Around = "lines around",
    /// Its similarity to title, lead, body and description.
    Likeness = "likeness",
    /// Repeated lines.
    Repeated = "what comes back",
    /// The class of the line, crossed with its place.
    Crossed = "crossed",
    /// The blocks of an HTML page around the line.
    Dom = "blocks of the DOM",
}

impl Group {
    /// Whether its features describe more than the line alone.
    pub fn is_context(self) -> bool {
        !matches!(self, Self::Line | Self::Findings)
    }
}
