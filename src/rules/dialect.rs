//! Translates regexes from the dialect of rule files.
//!
//! On folded text `\s` can only be a blank. Rules use `\p{han}` for the ideographs of ordinary pages and `\w` for the
//! letters of names and code. A class of one to four ranges, instead of hundreds, compiles and matches faster.

/// Replaces `\s` by a blank, `\p{han}` (also `\p{Han}`) by U+4E00–U+9FFF, and `\w` by ASCII letters, digits and `_`.
/// The negations `\S`, `\P{han}` and `\W` become the complements of these.
pub(super) fn translate(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len());
    let mut in_class = false;
    let mut rest = rule;
    while let Some(c) = rest.chars().next() {
        if let Some((from, to)) = CLASSES.into_iter().find(|(from, _)| rest.starts_with(from)) {
            if in_class || to == " " || to.starts_with('[') {
                out.push_str(to);
            } else {
                out.push('[');
                out.push_str(to);
                out.push(']');
            }
            rest = &rest[from.len()..];
            continue;
        }
        let step =
            if c == '\\' { c.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8) } else { c.len_utf8() };
        match c {
            '[' if !in_class => in_class = true,
            ']' if in_class => in_class = false,
            _ => {}
        }
        out.push_str(&rest[..step]);
        rest = &rest[step..];
    }
    out
}

/// Class escapes and their replacements. A negation is a class of its own, also inside another class.
const CLASSES: [(&str, &str); 8] = [
    (r"\s", " "),
    (r"\p{han}", "一-鿿"),
    (r"\p{Han}", "一-鿿"),
    (r"\w", "0-9a-z_"),
    (r"\S", "[^ ]"),
    (r"\P{han}", "[^一-鿿]"),
    (r"\P{Han}", "[^一-鿿]"),
    (r"\W", "[^0-9a-z_]"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_written_out() {
        for (rule, expected) in [
            (r"^[\s|]*\p{han}{2,8}$", "^[ |]*[一-鿿]{2,8}$"),
            (r"[^\p{han}。]{0,40}\s+", "[^一-鿿。]{0,40} +"),
            (r"\[\s*\w+\]\\s", r"\[ *[0-9a-z_]+\]\\s"),
            (r"^\W+\P{han}[\P{Han}a]\S$", "^[^0-9a-z_]+[^一-鿿][[^一-鿿]a][^ ]$"),
        ] {
            assert_eq!(translate(rule), expected);
            assert!(regex::Regex::new(&translate(rule)).is_ok(), "{rule}");
        }
    }
}
