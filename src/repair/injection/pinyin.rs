//! Annotations: what was injected, and whether a character is read so.

use pinyin::ToPinyinMulti;

/// Letters of the longest syllable (`zhuāng`).
const LONGEST: usize = 6;

/// An annotation as it stands in the text, without what opens it: `yàn)`, or `huì )` on some sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Annotation<'t> {
    /// The syllable.
    pub(super) letters: &'t str,
    /// Whether a letter carries a tone mark.
    pub(super) toned: bool,
    /// Bytes up to and with the closing parenthesis.
    pub(super) bytes: usize,
}

impl<'t> Annotation<'t> {
    /// The annotation that a text begins with: one to six letters, perhaps a blank, and `)`.
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

    /// Whether this is a reading of a character.
    pub(super) fn reads(self, c: char) -> bool {
        let own = || self.letters.chars().map(plain);
        c.to_pinyin_multi().is_some_and(|all| all.into_iter().any(|reading| reading.with_tone().chars().eq(own())))
    }
}

/// The letters of GBK that carry a tone mark.
fn is_toned(c: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".contains(c)
}

/// Some pages write `ɡ` and `ɑ`, as GBK has them beside the vowels with tone marks.
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
    fn sees_annotations_and_nothing_else() {
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
