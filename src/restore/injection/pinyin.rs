//! Annotations: the injected readings, and whether one is a reading of a character.

use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;

/// The letters of the longest syllable (`zhuāng`).
const LONGEST: usize = 6;

/// An annotation in the text, without the parenthesis that opens it: `yàn)`, or `huì )` on some sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Annotation<'t> {
    /// The syllable.
    pub(super) letters: &'t str,
    /// Whether a letter carries a tone mark.
    pub(super) toned: bool,
    /// The bytes up to the closing parenthesis, this included.
    pub(super) bytes: usize,
}

impl<'t> Annotation<'t> {
    /// The annotation at the start of a text: one to six letters, an optional blank, and `)`.
    pub(super) fn at(text: &'t str) -> Option<Self> {
        let mut toned = false;
        let mut end = 0;
        for c in text.chars().take(LONGEST) {
            match c {
                'a'..='z' | 'ü' | 'ê' | 'ɡ' | 'ɑ' => {}
                _ if is_toned(c) => toned = true,
                _ => break,
            }
            end += c.len_utf8();
        }
        let rest = &text.as_bytes()[end..];
        let bytes = match rest {
            _ if end == 0 => return None,
            [b')', ..] => end + 1,
            [b' ', b')', ..] => end + 2,
            _ => return None,
        };
        Some(Self { letters: &text[..end], toned, bytes })
    }

    /// The same syllable twice, each in parentheses, the first of them already open: `hui)(hui)`. Some scripts ran
    /// twice. People never write this, so it needs no tone mark.
    pub(super) fn doubled(text: &'t str) -> Option<Self> {
        let first = Self::at(text)?;
        let second = Self::at(text[first.bytes..].strip_prefix('(')?)?;
        (first.letters == second.letters).then_some(Self { bytes: first.bytes + 1 + second.bytes, ..first })
    }

    /// Whether the annotation is a reading of a character, apart from the tone.
    pub(super) fn sounds_like(self, c: char) -> bool {
        let own = || toneless(self.letters);
        c.to_pinyin_multi().is_some_and(|all| all.into_iter().any(|reading| toneless(reading.with_tone()).eq(own())))
    }

    /// Whether the annotation is a reading of a character.
    pub(super) fn reads(self, c: char) -> bool {
        let own = || self.letters.chars().map(plain);
        c.to_pinyin_multi().is_some_and(|all| all.into_iter().any(|reading| reading.with_tone().chars().eq(own())))
    }
}

/// Whether a letter of GBK carries a tone mark.
fn is_toned(c: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(c)
}

/// The letters without their tone marks; `ü` keeps its dots.
fn toneless(letters: &str) -> impl Iterator<Item = char> {
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{304}' | '\u{30C}');
    letters.chars().map(plain).nfd().filter(move |c| !is_tone(c))
}

/// The usual form of a letter. Some pages write `ɡ` and `ɑ`, which GBK has beside the vowels with tone marks.
fn plain(c: char) -> char {
    match c {
        'ɡ' => 'g',
        'ɑ' => 'a',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_annotations_and_nothing_else() {
        for (text, letters, toned, bytes) in [
            ("yàn)閲", "yàn", true, 5),
            ("huì )議", "huì", true, 6),
            ("zhuāng)", "zhuāng", true, 8),
            ("ma)", "ma", false, 3),
            ("ɡuān)", "ɡuān", true, 7),
        ] {
            assert_eq!(Annotation::at(text), Some(Annotation { letters, toned, bytes }), "{text}");
        }
        for text in ["", ")", "WHO)", "0719)", "yàn", "yàn  )", "zhuāngs)", "くに)", "C6H6)", "é )x"] {
            assert_eq!(Annotation::at(text).map(|a| a.letters), (text == "é )x").then_some("é"), "{text}");
        }
    }

    #[test]
    fn recognizes_doubled_syllables() {
        for (text, c, bytes) in
            [("hui)(hui)議", '會', Some(9)), ("lü)(lü )", '綠', Some(10)), ("huì)(huì)", '會', Some(11))]
        {
            let doubled = Annotation::doubled(text);
            assert!(doubled.is_some_and(|a| a.sounds_like(c)), "{text}");
            assert_eq!(doubled.map(|a| a.bytes), bytes, "{text}");
        }
        for text in ["hui)", "hui)(kuai)", "hui) (hui)", "hui)hui)"] {
            assert_eq!(Annotation::doubled(text), None, "{text}");
        }
        assert!(!Annotation::doubled("ma)(ma)").is_some_and(|a| a.sounds_like('會')));
    }

    #[test]
    fn knows_every_reading_of_a_character() {
        for (text, c, reads) in [
            ("zhǎng)", '長', true),
            ("cháng)", '長', true),
            ("chāng)", '長', false),
            ("ɡuān)", '關', true),
            ("lǜ)", '綠', true),
            ("yàn)", '\u{E24F}', false),
        ] {
            assert_eq!(Annotation::at(text).map(|a| a.reads(c)), Some(reads), "{text} {c}");
        }
    }
}
