//! The character model: how probable a character is in Chinese text, by itself and after another one.
//!
//! It tells true text from broken text and weighs the readings of a damaged place. It knows one script only: every
//! character is folded to simplified, letters to one letter, digits to one digit, ASCII punctuation to full width, by
//! the table itself. `rules/charmodel/README.md` says where the counts come from and what the bytes mean.
//!
//! Nothing is parsed and nothing kept: every question is a look-up in the program's own read-only data.

/// See `rules/charmodel/README.md`.
static MODEL: &[u8] = include_bytes!("../../rules/charmodel/model.bin");

/// For each character of the Basic Multilingual Plane its [`rarity`]. The 21 KB of it that Chinese pages ask for stay in a
/// core's first cache, where the model does not.
static RARITY: &[u8; PLANE] = include_bytes!(concat!(env!("OUT_DIR"), "/rarity.bin"));

/// Parts of a nat in which [`rarity`] is given; as in `build/characters.rs`.
pub(crate) const RARITY_PARTS: f32 = 14.0;
/// [`rarity`] beyond the plane, where the model knows no character.
pub(crate) const RARITY_BEYOND: u8 = 244;

/// How rare a character of the Basic Multilingual Plane is: its cost in nats by itself ([`CharModel::unigram`], negative),
/// times [`RARITY_PARTS`] and rounded up. ASCII and white space have 0; private use has 255, the most there is.
#[inline]
pub(crate) fn rarity(code: u16) -> u8 {
    RARITY[usize::from(code)]
}

/// Characters of the Basic Multilingual Plane, each of which has an entry in the table of numbers.
const PLANE: usize = 0x1_0000;
/// Parts of a nat in which single characters are given.
const FINE: f32 = 1.0 / 1024.0;
/// Parts of a nat in which pairs are given.
const COARSE: f32 = 1.0 / 16.0;

/// A character as the model knows it; all that fold to one are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u16);

impl Symbol {
    /// Whether the model has seen the character. What is not Chinese text (kana, hangul, private use, most symbols)
    /// it never has.
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The model's number for it.
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
    /// The model. It costs nothing to get: the table is only cut into its parts.
    pub fn get() -> Self {
        let (characters, pairs) = (u32_at(MODEL, 0) as usize, u32_at(MODEL, 1) as usize);
        let mut rest = MODEL.get(8..).unwrap_or_default();
        let mut part = |bytes: usize| {
            let (part, left) = rest.split_at(bytes.min(rest.len()));
            rest = left;
            part
        };
        Self {
            numbers: part(2 * PLANE),
            unigrams: part(2 * characters),
            back_off: part(2 * characters),
            starts: part(4 * (characters + 1)),
            seconds: part(2 * pairs),
            costs: part(pairs),
        }
    }

    /// The symbol of a character.
    #[inline]
    pub fn symbol(self, c: char) -> Symbol {
        Symbol(u16_at(self.numbers, c as usize))
    }

    /// Log-probability of a character by itself.
    pub fn unigram(self, c: char) -> f32 {
        self.unigram_of(self.symbol(c))
    }

    /// Log-probability of `second` directly after `first`.
    pub fn bigram(self, first: char, second: char) -> f32 {
        self.bigram_of(self.symbol(first), self.symbol(second))
    }

    /// [`Self::unigram`] of a symbol.
    #[inline]
    pub fn unigram_of(self, symbol: Symbol) -> f32 {
        -f32::from(u16_at(self.unigrams, symbol.0.into())) * FINE
    }

    /// Whether `second` stands directly after `first` in the counted text, three times or more.
    pub fn knows(self, first: char, second: char) -> bool {
        self.pair_cost(self.symbol(first), self.symbol(second)).is_some()
    }

    /// [`Self::bigram`] of symbols.
    pub fn bigram_of(self, first: Symbol, second: Symbol) -> f32 {
        self.pair_cost(first, second)
            .unwrap_or_else(|| self.unigram_of(second) - f32::from(u16_at(self.back_off, usize::from(first.0))) * FINE)
    }

    /// Log-probability of a pair that was counted.
    fn pair_cost(self, first: Symbol, second: Symbol) -> Option<f32> {
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

    /// Log-probability of a text: its first character by itself, each further one after the one before it. A run of
    /// letters counts as one, and so does a run of digits; white space is not looked at. The empty text has 0.
    pub fn score(self, text: &str) -> f32 {
        self.walk(text).0
    }

    /// [`Self::score`] per character that was looked at: text as it was written has −7.6 to −3.3 (median −5.6), text
    /// read in a wrong encoding −14.5 to −12.3 (facts on restoration, section 2). The empty text has 0.
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
    fn the_table_is_whole() {
        let model = CharModel::get();
        let pairs = model.costs.len();
        assert_eq!((model.unigrams.len() / 2 - 1, pairs), (8777, 320_989));
        assert_eq!(u32_at(model.starts, model.unigrams.len() / 2) as usize, pairs);
        let parts = [model.numbers, model.unigrams, model.back_off, model.starts, model.seconds, model.costs];
        assert_eq!(parts.iter().map(|part| part.len()).sum::<usize>() + 8, MODEL.len());
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

    /// Counts as in the lists the model was made of: 269,141 times 的, 109,734 一, 487,391 ，, 331,082 。, and of 20,173
    /// times 没, 13,072 with 有 behind it.
    #[test]
    fn agrees_with_the_counts() {
        let model = CharModel::get();
        let close = |found: f32, expected: f32| assert!((found - expected).abs() < 0.1, "{found} for {expected}");
        close(model.unigram('的') - model.unigram('一'), (269_141.0f32 / 109_734.0).ln());
        close(model.unigram('，') - model.unigram('。'), (487_391.0f32 / 331_082.0).ln());
        // The word list has its say, too.
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

    /// The two bands of the facts do not meet.
    #[test]
    fn tells_true_text_from_broken_text() {
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
