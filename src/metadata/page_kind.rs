//! The kinds of pages.

use serde::{Deserialize, Serialize};

/// The kind of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PageKind {
    /// One text: news, notices, papers, stories, recipes.
    Article,
    /// A thread of posts.
    Forum,
    /// A question and its answers.
    Question,
    /// An article of a public account on WeChat.
    Wechat,
    /// An entry of a blog.
    Blog,
    /// An article on sale and its description.
    Product,
    /// An entry of an encyclopedia.
    Encyclopedia,
    /// Links to other pages; the body is empty.
    Index,
    /// Search results, or a message that there are none; the body is empty.
    Search,
    /// A form to log in, to register or to reset a password; the body is empty.
    Login,
    /// A message instead of a page: not found, deleted, forbidden, blocked or broken; the body is empty.
    Error,
    /// Injected or generated spam; the body is empty.
    Spam,
}

impl PageKind {
    /// Whether pages of this kind have no article, so that an empty text is correct.
    pub fn is_without_article(self) -> bool {
        matches!(self, Self::Index | Self::Search | Self::Login | Self::Error)
    }
}
