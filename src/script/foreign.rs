//! Japanese and Korean text with Han, which no conversion between Chinese scripts may change.

/// Fewest kana or hangul of a Japanese or Korean line. They must also be a tenth of its letters, as in all Japanese
/// prose; the same share tells the language of a page. Many Chinese names contain a single の.
const KANA_HANGUL_MIN: usize = 3;

/// Whether a character is kana or hangul.
fn is_kana_or_hangul(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{31F0}'..='\u{31FF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Whether a text may contain a line that is not Chinese.
pub fn may_be_foreign(text: &str) -> bool {
    text.chars().any(is_kana_or_hangul)
}

/// Whether a line is Japanese or Korean.
pub fn is_foreign(line: &str) -> bool {
    let (mut found, mut letters) = (0, 0);
    for c in line.chars() {
        found += usize::from(is_kana_or_hangul(c));
        letters += usize::from(c.is_alphabetic());
    }
    found >= KANA_HANGUL_MIN && found * 10 >= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_and_korean_are_told_from_chinese() {
        for line in ["東京都立図書館の新館が昨日オープンした。", "大韓民國의 首都는 서울이다", "カタカナ"]
        {
            assert!(may_be_foreign(line) && is_foreign(line), "{line}");
        }
        for line in
            ["優の良品在街角開了新店。", "臺北市立圖書館", "他說「こ」這個假名是從「己」來的，寫法很像。", "", "abc"]
        {
            assert!(!is_foreign(line), "{line}");
        }
        assert!(!may_be_foreign("臺北市立圖書館，，。「」"));
    }
}
