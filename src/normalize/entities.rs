//! Entities that a page shows as text: `&nbsp;`, `&#8220;`, `&#x4E2D;`, and entities that were escaped twice
//! (`&amp;nbsp;`).
//!
//! Text that only looks like an entity stays: `A&B`, `?id=1&copy=2`, and `“&lt;”` in quotes, where the text is about
//! the entity.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The letters of the longest name in the table (`CounterClockwiseContourIntegral`).
const LONGEST_NAME: usize = 31;

/// An entity, and the characters that it encodes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entity {
    /// Its length in the text, in bytes.
    pub(super) length: usize,
    /// The character it encodes. A few names encode two.
    pub(super) first: char,
    pub(super) second: Option<char>,
}

/// The entity at a `&`. `depth` is how many times the text may have been escaped, at least 1.
pub(super) fn entity(text: &str, at: usize, depth: u8) -> Option<Entity> {
    let rest = text[at..].strip_prefix('&')?;
    let mut found = body(rest)?;
    found.length += 1;
    if is_quoted(&text[..at], &text[at + found.length..]) {
        return None;
    }
    for _ in 1..depth {
        if found.first != '&' || found.second.is_some() {
            break;
        }
        let Some(inner) = body(&text[at + found.length..]) else { break };
        found = Entity { length: found.length + inner.length, ..inner };
    }
    Some(found)
}

/// The entity whose `&` precedes `rest`. The length does not include the `&`.
fn body(rest: &str) -> Option<Entity> {
    match rest.strip_prefix('#') {
        Some(number) => numeric(number),
        None => named(rest),
    }
}

fn numeric(rest: &str) -> Option<Entity> {
    let (radix, digits, prefix) = match rest.strip_prefix(['x', 'X']) {
        Some(digits) => (16, digits, 2),
        None => (10, rest, 1),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let value = u32::from_str_radix(&digits[..end], radix).ok()?;
    let first = match value {
        // A line holds no line break.
        0x0A | 0x0D => ' ',
        0 => return None,
        0x80..=0x9F => C1_REPLACEMENTS[(value - 0x80) as usize].unwrap_or(char::from_u32(value)?),
        _ => char::from_u32(value)?,
    };
    let closed = closed(&digits[end..])?;
    Some(Entity { length: prefix + end + usize::from(closed), first, second: None })
}

fn named(rest: &str) -> Option<Entity> {
    let end = rest.bytes().take(LONGEST_NAME + 1).take_while(u8::is_ascii_alphanumeric).count();
    let name = &rest[..end];
    let closed = closed(&rest[end..])?;
    let found = if closed { NAMED_ENTITIES.get(&rest[..=end]) } else { NAMED_ENTITIES.get(name) };
    // The table also holds beginnings of names, which encode nothing.
    let &(first, second) = found.filter(|(first, _)| *first != 0)?;
    let first = if first == u32::from('\n') { ' ' } else { char::from_u32(first)? };
    let second = char::from_u32(second).filter(|c| *c != '\0');
    Some(Entity { length: end + usize::from(closed), first, second })
}

/// Whether a semicolon closes a name or number; `None` if the text continues it, as the parameters of a URL do.
fn closed(rest: &str) -> Option<bool> {
    match rest.bytes().next() {
        Some(b';') => Some(true),
        Some(b'=' | b'_' | b'-' | b'.' | b'/') => None,
        Some(b) if b.is_ascii_alphanumeric() => None,
        _ => Some(false),
    }
}

/// Whether an entity is alone between quotes or brackets: then the text is about the entity.
fn is_quoted(before: &str, after: &str) -> bool {
    let pair = (before.chars().next_back(), after.chars().next());
    matches!(
        pair,
        (Some('"'), Some('"'))
            | (Some('\''), Some('\''))
            | (Some('`'), Some('`'))
            | (Some('“'), Some('”'))
            | (Some('‘'), Some('’'))
            | (Some('「'), Some('」'))
            | (Some('('), Some(')'))
            | (Some('（'), Some('）'))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, depth: u8) -> Option<(usize, char)> {
        let at = text.find('&')?;
        entity(text, at, depth).map(|e| (e.length, e.first))
    }

    #[test]
    fn reads_names_and_numbers() {
        for (text, expected) in [
            ("&nbsp;", Some((6, '\u{A0}'))),
            ("&nbsp 甲", Some((5, '\u{A0}'))),
            ("&ldquo;", Some((7, '“'))),
            ("&ldquo", None),
            ("&#8220;", Some((7, '“'))),
            ("&#x4e2D;", Some((8, '中'))),
            ("&#147;", Some((6, '“'))),
            ("&#10;", Some((5, ' '))),
            ("&NewLine;", Some((9, ' '))),
            ("&#0;", None),
            ("&#xD800;", None),
            ("&#99999999999;", None),
            ("&#;", None),
            ("A&B", None),
            ("AT&T;", None),
            ("a&b;", None),
            ("&copy=2", None),
            ("&copy2", None),
            ("&copy 2020", Some((5, '©'))),
            ("&", None),
            ("甲&", None),
        ] {
            assert_eq!(first(text, 2), expected, "{text}");
        }
        assert_eq!(entity("&NotEqualTilde;", 0, 1).map(|e| e.second), Some(Some('\u{338}')));
    }

    #[test]
    fn undoes_as_many_escapes_as_allowed() {
        assert_eq!(first("&amp;nbsp;", 1), Some((5, '&')));
        assert_eq!(first("&amp;nbsp;", 2), Some((10, '\u{A0}')));
        assert_eq!(first("&amp;amp;B", 2), Some((9, '&')));
        assert_eq!(first("&amp;amp;nbsp;", 2), Some((9, '&')));
        assert_eq!(first("&amp;#8220;", 2), Some((11, '“')));
    }

    #[test]
    fn quoted_entities_stay() {
        for text in ["“&lt;”表示小于号", "空格（&nbsp;）", "'&amp;'", "`&copy;`"] {
            assert_eq!(first(text, 2), None, "{text}");
        }
    }
}
