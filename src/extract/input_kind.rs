//! What a page's bytes are told to hold.

/// What a page's bytes hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputKind {
    /// What the page was sent as or the field that it stood in says, or else its tags and its name.
    #[default]
    Auto,
    /// Flattened text.
    Text,
    /// HTML.
    Html,
}

impl InputKind {
    /// What the name of a field or column says of the pages in it.
    pub fn of_field(name: &str) -> Self {
        if name.to_ascii_lowercase().contains("html") { Self::Html } else { Self::Auto }
    }

    /// What a content type says, without its parameters, in lower case.
    pub fn of_content_type(kind: &str) -> Self {
        match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Self::Html,
            "text/plain" => Self::Text,
            _ => Self::Auto,
        }
    }
}
