//! The closed set of labels a line can have.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::similar::did_you_mean;

macro_rules! labels {
    ($(#[doc = $about:literal] $variant:ident = $name:literal,)*) => {
        /// The label of a line. The order matters: if two labels cover equal parts of a line, the earlier one wins.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "lowercase")]
        #[non_exhaustive]
        pub enum Label { $(#[doc = $about] $variant,)* }

        impl Label {
            /// Every label, in order.
            pub const ALL: &[Label] = &[$(Label::$variant,)*];

            /// The label's name in records and rule files.
            pub fn name(self) -> &'static str {
                match self { $(Label::$variant => $name,)* }
            }

            /// A description of such lines, for people.
            pub fn about(self) -> &'static str {
                match self { $(Label::$variant => $about.trim_ascii(),)* }
            }
        }
    };
}

labels! {
    /// A paragraph, list item, table row, quotation: the article itself.
    Content = "content",
    /// A heading inside the article.
    Heading = "heading",
    /// The caption of a picture or table.
    Caption = "caption",
    /// The page's title.
    Title = "title",
    /// Author, editor, date, source line.
    Byline = "byline",
    /// A summary printed before the article.
    Abstract = "abstract",
    /// The first publication of the article.
    Source = "source",
    /// The name and self-description of the site or journal.
    Site = "site",
    /// Menus, breadcrumbs, tools.
    Navigation = "navigation",
    /// Share bars.
    Share = "share",
    /// Login and registration.
    Account = "account",
    /// Comments and their forms.
    Comment = "comment",
    /// Addresses, telephones, mail.
    Contact = "contact",
    /// ICP filings and other licence numbers.
    Licence = "licence",
    /// Copyright notices.
    Copyright = "copyright",
    /// Disclaimers.
    Disclaimer = "disclaimer",
    /// Prompts to follow, scan, install.
    Promotion = "promotion",
    /// Marks of authorities and partners.
    Badge = "badge",
    /// Teasers of other stories.
    Related = "related",
    /// Previous, next, page numbers.
    Pagination = "pagination",
    /// Lists of links.
    Links = "links",
    /// Keyword lists and tags.
    Keywords = "keywords",
    /// Text printed a second time.
    Duplicate = "duplicate",
    /// Injected spam.
    Spam = "spam",
    /// Advertisements.
    Advert = "advert",
    /// Residue of markup and scripts.
    Markup = "markup",
    /// Text that the site prints on many of its pages, by a table of site lines.
    Template = "template",
}

impl Label {
    /// Whether lines of this label belong to the article's text.
    pub fn is_body(self) -> bool {
        // Each label is named, so that a new label needs a decision here.
        match self {
            Self::Content | Self::Heading | Self::Caption => true,
            Self::Title
            | Self::Byline
            | Self::Abstract
            | Self::Source
            | Self::Site
            | Self::Navigation
            | Self::Share
            | Self::Account
            | Self::Comment
            | Self::Contact
            | Self::Licence
            | Self::Copyright
            | Self::Disclaimer
            | Self::Promotion
            | Self::Badge
            | Self::Related
            | Self::Pagination
            | Self::Links
            | Self::Keywords
            | Self::Duplicate
            | Self::Spam
            | Self::Advert
            | Self::Markup
            | Self::Template => false,
        }
    }

    /// Whether a line of this label ends an article, and does not only interrupt it.
    pub(crate) fn ends_article(self) -> bool {
        match self {
            Self::Duplicate | Self::Markup | Self::Keywords | Self::Advert | Self::Title | Self::Contact => false,
            Self::Content
            | Self::Heading
            | Self::Caption
            | Self::Byline
            | Self::Abstract
            | Self::Source
            | Self::Site
            | Self::Navigation
            | Self::Share
            | Self::Account
            | Self::Comment
            | Self::Licence
            | Self::Copyright
            | Self::Disclaimer
            | Self::Promotion
            | Self::Badge
            | Self::Related
            | Self::Pagination
            | Self::Links
            | Self::Spam
            | Self::Template => true,
        }
    }

    /// Whether a line of this label begins a new section below an article.
    pub(crate) fn begins_section(self) -> bool {
        match self {
            Self::Related
            | Self::Copyright
            | Self::Licence
            | Self::Navigation
            | Self::Links
            | Self::Disclaimer
            | Self::Site => true,
            Self::Content
            | Self::Heading
            | Self::Caption
            | Self::Title
            | Self::Byline
            | Self::Abstract
            | Self::Source
            | Self::Share
            | Self::Account
            | Self::Comment
            | Self::Contact
            | Self::Promotion
            | Self::Badge
            | Self::Pagination
            | Self::Keywords
            | Self::Duplicate
            | Self::Spam
            | Self::Advert
            | Self::Markup
            | Self::Template => false,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error for a name that is not a label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown label {0:?}{meant}; the labels are {list}", meant = did_you_mean(.0, names()), list = names().collect::<Vec<_>>().join(", "))]
pub struct UnknownLabel(pub String);

fn names() -> impl Iterator<Item = &'static str> {
    Label::ALL.iter().map(|label| label.name())
}

impl FromStr for Label {
    type Err = UnknownLabel;

    fn from_str(name: &str) -> Result<Self, UnknownLabel> {
        Self::ALL.iter().copied().find(|label| label.name() == name).ok_or_else(|| UnknownLabel(name.to_owned()))
    }
}
