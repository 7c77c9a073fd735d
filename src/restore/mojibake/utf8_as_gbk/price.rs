//! The price, in nats, of characters that are unlikely in the place of a lost one.

/// The price of guessing a blank, or of guessing a mark that opens or separates something at the end of a line. Hardly
/// ever was such a character lost there.
pub(super) const UNLIKELY: f32 = 8.0;
/// The price of a mark that closes nothing, or opens a quotation inside the same; set by hand.
const UNBALANCED: f32 = 4.0;
/// The price of a stop directly after the end of a sentence: many texts that the model counted are reviews, which write
/// `。。` for `。”`; set by hand.
const DOUBLED: f32 = 8.0;

/// The most characters before a mark that are searched for the one that it belongs to.
const FAR: usize = 400;

/// Marks that open something, and those that close it.
const PAIRS: [(char, char); 9] = [
    ('「', '」'),
    ('『', '』'),
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('【', '】'),
    ('（', '）'),
    ('〔', '〕'),
];

/// The price of a character at the end of a line or element: nothing opens there.
pub(super) fn end_price(c: char) -> f32 {
    let opens = PAIRS.iter().any(|(open, _)| *open == c) || matches!(c, '、' | '，' | '·' | '－');
    if opens { UNLIKELY } else { 0.0 }
}

/// The price of a character after the text before it on its line.
pub(super) fn price_after(text: &str, c: char) -> f32 {
    if matches!(c, '。' | '，' | '、' | '；' | '：') && text.ends_with(['。', '！', '？', '…', c]) {
        return DOUBLED;
    }
    let Some((open, close)) = PAIRS.iter().find(|(open, close)| [*open, *close].contains(&c)) else { return 0.0 };
    let last = text.chars().rev().take(FAR).find(|c| c == open || c == close);
    if (last == Some(*open)) == (c == *close) { 0.0 } else { UNBALANCED }
}
