//! The language of a program listing, as its classes and attributes name it.

/// Starts of classes that name a language after them: the HTML specification, Prism, GitHub, and Rouge in Jekyll.
const PREFIXES: [&str; 3] = ["language-", "lang-", "highlight-source-"];

/// Classes that name a language as another class beside them: Hexo and Rouge, highlight.js, Pandoc.
const BESIDE: [&str; 3] = ["highlight", "hljs", "sourcecode"];

/// Words beside such a class that are no language.
const NO_LANGUAGE: [&str; 14] = [
    "code",
    "copyable",
    "hljs",
    "highlight",
    "highlighter-rouge",
    "line-numbers",
    "linenums",
    "nohighlight",
    "none",
    "plain",
    "plaintext",
    "prettyprint",
    "sourcecode",
    "text",
];

/// Most characters of a language's name.
const MAX_NAME: usize = 20;

/// The language that an element of a listing names, in lower case. `class` is its class attribute. `data` is the value of
/// `data-lang` or `data-language`, or the class of the `code` in it.
pub(super) fn of(class: Option<&str>, data: Option<&str>) -> Option<String> {
    let data = data.map(|data| data.trim().to_ascii_lowercase());
    let plain = data.as_deref().filter(|data| is_language(data) && !has_prefix(data)).map(str::to_owned);
    plain.or_else(|| of_class(data.as_deref()?)).or_else(|| of_class(&class?.to_ascii_lowercase()))
}

/// Whether a word begins like a class that names a language.
fn has_prefix(word: &str) -> bool {
    PREFIXES.iter().any(|prefix| word.starts_with(prefix))
}

/// The language that a class in lower case names.
fn of_class(class: &str) -> Option<String> {
    // SyntaxHighlighter: `brush: java; toolbar: false`.
    let brush =
        class.split_once("brush:").map(|(_, rest)| rest.trim_start().split([';', ' ']).next().unwrap_or_default());
    let words = || class.split_ascii_whitespace();
    let prefixed = || words().find_map(|word| PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix)));
    let beside = || words().find(|word| words().any(|other| BESIDE.contains(&other)) && is_language(word));
    brush.or_else(prefixed).or_else(beside).filter(|name| is_language(name)).map(str::to_owned)
}

/// Whether a word can be the name of a language: `c++`, `objective-c`, `f#`.
fn is_language(word: &str) -> bool {
    let name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'#' | b'-' | b'_' | b'.');
    (1..=MAX_NAME).contains(&word.len()) && word.bytes().all(name) && !NO_LANGUAGE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn listings_name_their_language_in_many_ways() {
        for (class, data, expected) in [
            ("language-python", None, Some("python")),
            ("prettyprint lang-js", None, Some("js")),
            ("highlight highlight-source-shell", None, Some("shell")),
            ("brush: java; toolbar: false", None, Some("java")),
            ("brush:cpp", None, Some("cpp")),
            ("hljs Rust", None, Some("rust")),
            ("highlight python", None, Some("python")),
            ("sourceCode haskell", None, Some("haskell")),
            ("", Some("C++"), Some("c++")),
            ("", Some("language-Go hljs"), Some("go")),
            ("brush: sql", Some("hljs"), Some("sql")),
            ("language-python highlighter-rouge", None, Some("python")),
            ("language-plaintext highlighter-rouge", None, None),
            ("hljs", None, None),
            ("highlight", None, None),
            ("article python", None, None),
            ("language-a b`c", None, Some("a")),
            ("language-```", None, None),
        ] {
            assert_eq!(of(Some(class), data).as_deref(), expected, "{class}");
        }
    }
}
