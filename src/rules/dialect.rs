//! Rule expressions as they are compiled.
//!
//! On folded text `\s` can only be a blank, and rules mean by `\p{han}` the ideographs that pages are written in and
//! by `\w` the letters of names and code. A class of one or four ranges instead of hundreds is sooner compiled and told.

/// Writes `\s` as a blank, `\p{han}` (also `\p{Han}`) as U+4E00–U+9FFF and `\w` as ASCII letters, digits and `_`; their
/// negations `\S`, `\P{han}` and `\W` as what these are not.
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

/// Escapes of classes, and what they are. A negation is a class of its own, also inside another.
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
