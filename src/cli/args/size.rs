//! Sizes as typed.

/// Parses a size in bytes: `64k`, `10M`, `1G` or a plain number; the units are powers of 1024.
///
/// # Errors
/// The text is no such number, or is zero, or overflows.
pub(super) fn parse_size(text: &str) -> Result<usize, String> {
    let (digits, unit) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1usize),
    };
    let number = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(unit)).filter(|&n| n > 0);
    number.ok_or_else(|| "a number of bytes is expected, optionally followed by k, M or G".to_owned())
}
