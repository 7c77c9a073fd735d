//! Character references (`&nbsp;`, `&#20013;`), as the HTML standard decodes them (section 13.2.5.72).

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// References that make up nearly all of those of real pages.
const COMMON: [(&[u8], char); 12] = [
    (b"nbsp;", '\u{A0}'),
    (b"lt;", '<'),
    (b"gt;", '>'),
    (b"amp;", '&'),
    (b"quot;", '"'),
    (b"ldquo;", '“'),
    (b"rdquo;", '”'),
    (b"middot;", '·'),
    (b"raquo;", '»'),
    (b"mdash;", '—'),
    (b"hellip;", '…'),
    (b"copy;", '©'),
];

/// Most bytes of a name (`CounterClockwiseContourIntegral;` has 32).
const MAX_NAME: usize = 32;

/// Decodes the character reference after an ampersand. `text` is what follows the ampersand. Appends its characters and
/// returns its bytes; 0 if it is none. In an attribute, a reference without a semicolon is none if a letter, digit or
/// equals sign follows, because addresses contain such parameters.
pub(super) fn decode(text: &[u8], in_attribute: bool, into: &mut String) -> usize {
    match text.first() {
        Some(b'#') => numeric(text, into),
        Some(c) if c.is_ascii_alphanumeric() => {
            if let Some((name, c)) = COMMON.iter().find(|(name, _)| text.starts_with(name)) {
                into.push(*c);
                return name.len();
            }
            named(text, in_attribute, into)
        }
        _ => 0,
    }
}

fn numeric(text: &[u8], into: &mut String) -> usize {
    let (base, start) = if matches!(text.get(1), Some(b'x' | b'X')) { (16, 2) } else { (10, 1) };
    let mut at = start;
    let mut number = 0u32;
    while let Some(digit) = text.get(at).and_then(|b| char::from(*b).to_digit(base)) {
        number = number.saturating_mul(base).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return 0;
    }
    let c = match number {
        0 => None,
        0x80..=0x9F => C1_REPLACEMENTS[number as usize - 0x80].or(char::from_u32(number)),
        _ => char::from_u32(number),
    };
    into.push(c.unwrap_or('\u{FFFD}'));
    at + usize::from(text.get(at) == Some(&b';'))
}

fn named(text: &[u8], in_attribute: bool, into: &mut String) -> usize {
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || **b == b';';
    let length = text.iter().take(MAX_NAME).take_while(is_part).count();
    let name = std::str::from_utf8(&text[..length]).unwrap_or_default();
    // The table also holds all beginnings of names, without characters.
    let mut found = None;
    for end in 1..=length {
        match NAMED_ENTITIES.get(&name[..end]) {
            Some((0, _)) => {}
            Some(characters) => found = Some((end, characters)),
            None => break,
        }
    }
    let Some((end, (first, second))) = found else { return 0 };
    let next = text.get(end);
    if in_attribute && !name[..end].ends_with(';') && next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
        return 0;
    }
    into.extend([*first, *second].into_iter().filter(|c| *c != 0).filter_map(char::from_u32));
    end
}
