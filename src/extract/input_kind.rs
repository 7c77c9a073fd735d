//! The declared format of a page: HTML, text, or detected.

/// The format of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Detected from the content type or field name, or else from the tags of the page and the name of its file.
    #[default]
    Auto,
    /// Plain text, without markup.
    Text,
    /// HTML.
    Html,
}

impl InputKind {
    /// The kind that the name of a field or column implies: HTML if it contains `html` in any case, else `Auto`.
    pub fn of_field(name: &str) -> Self {
        if name.to_ascii_lowercase().contains("html") { Self::Html } else { Self::Auto }
    }

    /// The kind that a content type means. It must be in lower case; parameters are ignored.
    pub fn of_content_type(kind: &str) -> Self {
        match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" | "application/vnd.wap.xhtml+xml" => Self::Html,
            "text/plain" => Self::Text,
            _ => Self::Auto,
        }
    }
}
