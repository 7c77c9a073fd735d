//! Finds lines that look like program code, and listings made of them.

use std::ops::Range;

/// How much a line looks like code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// It is prose or something else that is not code.
    None,
    /// It is a number, like the line numbers of a listing.
    Number,
    /// It may be code if its neighbours are (`else`, `end`, a word).
    Weak,
    /// It is almost certainly code.
    Strong,
}

/// Fewest consecutive lines of code that make a listing.
pub const LISTING_LINES: usize = 3;

/// Fewest lines of a listing that must be [`Likeness::Strong`].
const STRONG_LINES: usize = 2;

/// Starts of statements, in the languages that pages write about.
const STATEMENTS: [&str; 28] = [
    "#include",
    "#define",
    "#!",
    "//",
    "/*",
    "import ",
    "from ",
    "def ",
    "class ",
    "return ",
    "if ",
    "if(",
    "for ",
    "for(",
    "while ",
    "while(",
    "else:",
    "elif ",
    "try:",
    "except",
    "var ",
    "let ",
    "const ",
    "function ",
    "public ",
    "private ",
    "<?",
    "@",
];

/// Tells how much a line looks like code. The line must be trimmed. A line of code has Han only in comments and in
/// quoted strings.
pub fn likeness(line: &str) -> Likeness {
    let bytes = line.as_bytes();
    if !line.is_empty() && bytes.iter().all(u8::is_ascii_digit) {
        return Likeness::Number;
    }
    if !bytes.first().is_some_and(u8::is_ascii) || has_prose(line) {
        return Likeness::None;
    }
    let last = bytes[bytes.len() - 1];
    let call = bytes.windows(2).any(|pair| (pair[0].is_ascii_alphanumeric() || pair[0] == b'_') && pair[1] == b'(');
    let has = |marks: &[&str]| marks.iter().any(|mark| line.contains(mark));
    // Fast path: code is full of these characters, and nearly all other lines have none of them.
    let is_marked =
        bytes.iter().any(|b| matches!(b, b'=' | b'(' | b'<' | b'>' | b';' | b'{' | b'}' | b'"' | b'/' | b'&' | b'|'))
            || bytes.windows(2).any(|pair| pair == b"::");
    if !is_marked && !line.starts_with("return ") {
        return if line.is_ascii() { Likeness::Weak } else { Likeness::None };
    }
    let strong = matches!(last, b';' | b'{' | b'}')
        || call && matches!(last, b')' | b':' | b',' | b'(')
        || has(&[" = ", "==", "+=", "->", "=>", "::", "</", "/>", "\": ", "&&", "||", ":="])
        || STATEMENTS.iter().any(|word| line.starts_with(word)) && has(&["(", ":", "=", "\"", "'", "<", ";", "."])
        || line.starts_with("return ")
        || line.starts_with("//")
        || line.starts_with("/*");
    match () {
        () if strong => Likeness::Strong,
        () if line.is_ascii() => Likeness::Weak,
        () => Likeness::None,
    }
}

/// Whether a line has non-ASCII characters outside comments and quoted strings.
fn has_prose(line: &str) -> bool {
    if line.is_ascii() {
        return false;
    }
    let bytes = line.as_bytes();
    let mut quote = None;
    for (at, &byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'#') => return false,
            (None, b'/') if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => return false,
            (None, b'-') if bytes[at..].starts_with(b"-- ") || bytes[at..].starts_with(b"--\t") => return false,
            (None, b'<') if bytes[at..].starts_with(b"<!--") => return false,
            (None, byte) if !byte.is_ascii() => return true,
            _ => {}
        }
    }
    false
}

/// Finds the listings of a text, given the likeness of each line. A listing is a run of at least [`LISTING_LINES`]
/// lines that may be code; at least half of them, and at least two, are [`Likeness::Strong`]. Line numbers
/// belong to a listing, but do not count.
pub fn listings(lines: &[Likeness]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for run in lines.chunk_by(|a, b| (*a > Likeness::None) == (*b > Likeness::None)) {
        let strong = run.iter().filter(|line| **line == Likeness::Strong).count();
        let code = run.iter().filter(|line| **line > Likeness::Number).count();
        if code >= LISTING_LINES && strong >= STRONG_LINES && 2 * strong >= code {
            found.push(start..start + run.len());
        }
        start += run.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_differs_from_prose() {
        for line in [
            "def add(a, b):",
            "return a + b;",
            "if (a < b) {",
            "int n = 0; // 行数",
            "print(\"你好\")",
            "for i in range(10):",
            "<div class=\"a\">文字</div>",
            "\"name\": \"张三\",",
        ] {
            assert_eq!(likeness(line), if line.contains("文字") { Likeness::None } else { Likeness::Strong }, "{line}");
        }
        for line in ["pass", "end", "Hello World"] {
            assert_eq!(likeness(line), Likeness::Weak, "{line}");
        }
        for line in ["今天（周一）开会；", "A 股今日上涨；成交放大", "Python 是一种语言", "1. 打开文件", "“abc”;"]
        {
            assert_eq!(likeness(line), Likeness::None, "{line}");
        }
    }

    #[test]
    fn a_listing_has_three_lines() {
        let of = |text: &str| {
            let found = listings(&text.lines().map(likeness).collect::<Vec<_>>());
            found.into_iter().map(|listing| (listing.start, listing.end)).collect::<Vec<_>>()
        };
        assert_eq!(of("正文\ndef add(a, b):\nif a < b:\nreturn (a + b)\n正文"), [(1, 4)]);
        assert_eq!(of("x = 1;\ny = 2;\n正文"), []);
        assert_eq!(of("It was a fine day.\nWe went out.\nIt rained (a bit).\nf(x);"), []);
    }
}
