//! Ideographs that Unicode encodes a second time, as radicals of a dictionary or for round trips to another standard:
//! Kangxi radicals, the radicals supplement, compatibility ideographs. Text extracted from PDF files is full of them
//! (⼈⼯ for 人工).

use unicode_normalization::UnicodeNormalization;

/// The first character of [`SUPPLEMENT`].
const SUPPLEMENT_START: u32 = 0x2E80;

/// The unified ideographs that look like U+2E80 to U+2EF3, in this order; a blank where there is none. They are from
/// Unicode 15.0's `EquivalentUnifiedIdeograph.txt` (Debian's package `unicode-data`). NFKC maps only two of these
/// radicals.
const SUPPLEMENT: &str = " 厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The unified ideograph of a radical or compatibility ideograph; `None` for any other character.
pub(super) fn unified(c: char) -> Option<char> {
    let unified = match c {
        '\u{2E80}'..='\u{2EFF}' => SUPPLEMENT.chars().nth((c as u32 - SUPPLEMENT_START) as usize).filter(|u| *u != ' '),
        // The canonical or compatibility decomposition is one character. A few characters of the block are unified
        // themselves.
        '\u{2F00}'..='\u{2FD5}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1D}' => {
            std::iter::once(c).nfkc().next()
        }
        _ => None,
    };
    unified.filter(|u| *u != c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supplement_is_complete() {
        assert_eq!(SUPPLEMENT.chars().count(), 0x2EF3 - 0x2E80 + 1);
        // NFKC maps two of the supplement.
        for c in ['\u{2E9F}', '\u{2EF3}'] {
            assert_eq!(unified(c), std::iter::once(c).nfkc().next());
        }
    }

    #[test]
    fn radicals_and_compatibility_ideographs_become_unified_ones() {
        for (from, to) in
            ["⺠民", "⻅见", "⻋车", "⻓长", "⻔门", "⻝食", "⼈人", "⿕龠", "\u{F900}豈", "\u{FA0D}嗀", "\u{2F800}丽"]
                .map(|pair| (pair.chars().next().unwrap(), pair.chars().last().unwrap()))
        {
            assert_eq!(unified(from), Some(to), "{from}");
        }
    }

    #[test]
    fn every_decomposition_is_one_character() {
        for c in ('\u{2F00}'..='\u{2FD5}').chain('\u{F900}'..='\u{FAFF}').chain('\u{2F800}'..='\u{2FA1D}') {
            assert_eq!(std::iter::once(c).nfkc().count(), 1, "{c}");
        }
    }

    #[test]
    fn unified_ideographs_stay() {
        for c in ['人', '\u{FA0E}', '\u{FA29}', '⺀', '\u{2E9A}', '㇀', '〇', '々'] {
            assert_eq!(unified(c), None, "{c}");
        }
    }
}
