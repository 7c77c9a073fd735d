//! The character model: the probability of a character in Chinese text, by itself and after another one.
//!
//! It tells intact text from broken text, and it weighs the readings of a damaged place. It knows one script only. The
//! table itself folds every character to simplified, letters to one letter, digits to one digit, and ASCII punctuation
//! to full width. `rules/charmodel/README.md` describes the source of the counts and the format of the bytes.
//!
//! Nothing is parsed or cached: every question is a look-up in the program's own read-only data.

/// The model. `rules/charmodel/README.md` describes its format.
static MODEL: &[u8] = include_bytes!("../../rules/charmodel/model.bin");

/// The [`rarity`] of each character of the Basic Multilingual Plane. The 21 KB of it that Chinese pages use stay in a
/// core's first cache; the model does not.
static RARITY: &[u8; PLANE] = include_bytes!(concat!(env!("OUT_DIR"), "/rarity.bin"));

/// The number of [`rarity`] units in a nat; `build/character_tables.rs` has the same number.
pub(crate) const RARITY_PARTS: f32 = 14.0;
/// The [`rarity`] of a character beyond the plane, where the model knows none.
pub(crate) const RARITY_BEYOND: u8 = 244;

/// The rarity of a character of the Basic Multilingual Plane: its cost in nats by itself (the negative of
/// [`CharModel::unigram`]) times [`RARITY_PARTS`], rounded up. ASCII and white space have 0. Private use has 255, the
/// maximum.
#[inline]
pub(crate) fn rarity(code: u16) -> u8 {
    RARITY[usize::from(code)]
}

/// The characters of the Basic Multilingual Plane. Each has an entry in the table of numbers.
const PLANE: usize = 0x1_0000;
/// The unit of the costs of single characters, in nats.
const FINE: f32 = 1.0 / 1024.0;
/// The unit of the costs of bigrams, in nats.
const COARSE: f32 = 1.0 / 16.0;

/// A character as the model knows it. All characters with the same fold are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u16);

impl Symbol {
    /// Whether the model has seen the character. It has never seen a character that is not Chinese text (kana, hangul,
    /// private use, most symbols).
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The model's number of the character.
    pub(crate) fn number(self) -> u16 {
        self.0
    }
}

/// The model: a view of the table that is part of the program. Logarithms are natural (nats).
#[derive(Debug, Clone, Copy)]
pub struct CharModel {
    numbers: &'static [u8],
    unigrams: &'static [u8],
    back_off: &'static [u8],
    starts: &'static [u8],
    seconds: &'static [u8],
    costs: &'static [u8],
}

impl CharModel {
    /// The model. It costs nothing to get: the table is only split into its sections.
    pub fn get() -> Self {
        let (characters, bigrams) = (u32_at(MODEL, 0) as usize, u32_at(MODEL, 1) as usize);
        let mut rest = MODEL.get(8..).unwrap_or_default();
        let mut section = |bytes: usize| {
            let (section, left) = rest.split_at(bytes.min(rest.len()));
            rest = left;
            section
        };
        Self {
            numbers: section(2 * PLANE),
            unigrams: section(2 * characters),
            back_off: section(2 * characters),
            starts: section(4 * (characters + 1)),
            seconds: section(2 * bigrams),
            costs: section(bigrams),
        }
    }

    /// The symbol of a character.
    #[inline]
    pub fn symbol(self, c: char) -> Symbol {
        Symbol(u16_at(self.numbers, c as usize))
    }

    /// The log-probability of a character by itself.
    pub fn unigram(self, c: char) -> f32 {
        self.unigram_of(self.symbol(c))
    }

    /// The log-probability of `second` directly after `first`.
    pub fn bigram(self, first: char, second: char) -> f32 {
        self.bigram_of(self.symbol(first), self.symbol(second))
    }

    /// [`Self::unigram`] of a symbol.
    #[inline]
    pub fn unigram_of(self, symbol: Symbol) -> f32 {
        -f32::from(u16_at(self.unigrams, symbol.0.into())) * FINE
    }

    /// Whether `second` follows `first` directly in the counted text, three times or more.
    pub fn knows(self, first: char, second: char) -> bool {
        self.counted_bigram(self.symbol(first), self.symbol(second)).is_some()
    }

    /// [`Self::bigram`] of two symbols.
    pub fn bigram_of(self, first: Symbol, second: Symbol) -> f32 {
        self.counted_bigram(first, second)
            .unwrap_or_else(|| self.unigram_of(second) - f32::from(u16_at(self.back_off, usize::from(first.0))) * FINE)
    }

    /// The log-probability of a bigram that was counted; `None` for any other.
    fn counted_bigram(self, first: Symbol, second: Symbol) -> Option<f32> {
        let first = usize::from(first.0);
        let (mut from, mut to) = (u32_at(self.starts, first) as usize, u32_at(self.starts, first + 1) as usize);
        while from < to {
            let middle = usize::midpoint(from, to);
            match u16_at(self.seconds, middle).cmp(&second.0) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => {
                    return Some(-f32::from(self.costs.get(middle).copied().unwrap_or(u8::MAX)) * COARSE);
                }
            }
        }
        None
    }

    /// The log-probability of a text: its first character by itself, each further one after the one before it. A run of
    /// letters counts as one, and so does a run of digits. White space does not count. The empty text has 0.
    pub fn score(self, text: &str) -> f32 {
        self.walk(text).0
    }

    /// [`Self::score`] divided by the number of characters that count. Intact text has −7.6 to −3.3 (median −5.6), text
    /// read in a wrong encoding −14.5 to −12.3, measured on lines broken in several ways. The empty text has 0.
    pub fn mean(self, text: &str) -> f32 {
        let (score, characters) = self.walk(text);
        score / characters.max(1) as f32
    }

    fn walk(self, text: &str) -> (f32, u32) {
        let (mut score, mut characters) = (0.0, 0);
        let mut last: Option<(char, Symbol)> = None;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            let symbol = self.symbol(c);
            let run = c.is_ascii_alphanumeric() && last.is_some_and(|(l, s)| l.is_ascii_alphanumeric() && s == symbol);
            if !run {
                score += last.map_or_else(|| self.unigram_of(symbol), |(_, before)| self.bigram_of(before, symbol));
                characters += 1;
            }
            last = Some((c, symbol));
        }
        (score, characters)
    }
}

#[inline]
fn u16_at(table: &[u8], index: usize) -> u16 {
    match table.get(2 * index..2 * index + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

#[inline]
fn u32_at(table: &[u8], index: usize) -> u32 {
    match table.get(4 * index..4 * index + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete() {
        let model = CharModel::get();
        let bigrams = model.costs.len();
        assert_eq!((model.unigrams.len() / 2 - 1, bigrams), (8777, 320_989));
        assert_eq!(u32_at(model.starts, model.unigrams.len() / 2) as usize, bigrams);
        let sections = [model.numbers, model.unigrams, model.back_off, model.starts, model.seconds, model.costs];
        assert_eq!(sections.iter().map(|section| section.len()).sum::<usize>() + 8, MODEL.len());
    }

    #[test]
    fn rarity_is_never_below_the_cost() {
        let model = CharModel::get();
        let of = |c: char| u16::try_from(c as u32).map_or(RARITY_BEYOND, rarity);
        for c in ('\u{80}'..='\u{2_0010}').filter(|c| !c.is_whitespace()) {
            let (rarity, cost) = (f32::from(of(c)), -model.unigram(c) * RARITY_PARTS);
            assert!(rarity >= cost && (rarity < cost + 1.0 || rarity > 254.0), "{c:?}");
        }
        for (c, is) in [('a', 0), ('\u{3000}', 0), ('\u{E000}', 255), ('\u{F8FF}', 255)] {
            assert_eq!(of(c), is, "{c:?}");
        }
    }

    /// The counts are those of the lists that the model was made from: 269,141 times 的, 109,734 一, 487,391 ，, 331,082
    /// 。, and 20,173 times 没, 13,072 of these followed by 有.
    #[test]
    fn agrees_with_the_counts() {
        let model = CharModel::get();
        let close = |found: f32, expected: f32| assert!((found - expected).abs() < 0.1, "{found} for {expected}");
        close(model.unigram('的') - model.unigram('一'), (269_141.0f32 / 109_734.0).ln());
        close(model.unigram('，') - model.unigram('。'), (487_391.0f32 / 331_082.0).ln());
        // The word list adds its own counts.
        assert!((model.bigram('没', '有') - (13_072.0f32 / 20_173.0).ln()).abs() < 0.3);
        assert!(model.bigram('酒', '店') > model.bigram('酒', '点') + 4.0);
    }

    #[test]
    fn folds_script_width_letters_and_digits() {
        let model = CharModel::get();
        for (a, b) in
            [("國際衛生組織", "国际卫生组织"), ("裏裡", "里里"), ("爲，", "为,"), ("Ａ９", "z0"), ("（！", "(!")]
        {
            for (a, b) in a.chars().zip(b.chars()) {
                assert_eq!(model.symbol(a), model.symbol(b), "{a} {b}");
                assert!(model.symbol(a).is_known(), "{a}");
            }
        }
        for c in ['\u{E000}', 'か', '한', '\u{FFFD}', '\u{2_0000}'] {
            assert!(!model.symbol(c).is_known(), "{c:?}");
        }
    }

    /// The two ranges in the documentation of [`CharModel::mean`] do not overlap.
    #[test]
    fn tells_intact_text_from_broken_text() {
        let model = CharModel::get();
        for text in [
            "今天的雨下得很大，街上没有人。",
            "今天的雨下得很大，街上沒有人。",
            "连日大雨，河水上涨，沿岸居民昨晚全部撤离。",
            "中国的海岸线很长",
        ] {
            let mean = model.mean(text);
            assert!((-8.5..-3.0).contains(&mean), "{text}: {mean}");
        }
        for text in ["浠婂ぉ鐨勯洦涓嬪緱寰堝ぇ锛岃涓婃病鏈変汉銆", "さぱ獴眔刁⊿Τ", "½ñÌìµÄÓêÏÂµÃºÜ´ó£¬½ÖÉÏ"]
        {
            let mean = model.mean(text);
            assert!(mean < -11.0, "{text}: {mean}");
        }
        assert!(model.score("").abs() < f32::EPSILON && model.mean(" \n").abs() < f32::EPSILON);
    }
}
