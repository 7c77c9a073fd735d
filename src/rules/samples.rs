//! Random strings that a regex matches, on which `rules check` tries each rule.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

/// Characters preferred for a class that contains any of them: Han, letters, digits and marks of Chinese pages.
const PALETTE: &str =
    "新闻网站地方人民政府公司中国文章作者发布时间来源阅读大学生活动通知一二三天年月日abcxyz0123456789 :,./-|()_";

/// The most repetitions of an unbounded part, beyond its minimum.
const REPEATS: u64 = 3;

/// A pseudo-random sequence, the same for the same seed (`SplitMix64`, Steele, Lea and Flood 2014).
pub(super) struct Random(u64);

impl Random {
    /// The sequence whose seed is the hash (FNV-1a) of a text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)))
    }

    /// The next number of the sequence, below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}

/// A random string that the expression matches, unless one of its assertions fails on it.
pub(super) fn sample(regex: &Hir, random: &mut Random) -> String {
    let mut text = String::new();
    write(regex, random, &mut text);
    text
}

fn write(regex: &Hir, random: &mut Random, into: &mut String) {
    match regex.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => into.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => into.extend(one_of(class, random)),
        HirKind::Class(Class::Bytes(class)) => {
            into.extend(class.to_unicode_class().and_then(|class| one_of(&class, random)));
        }
        HirKind::Repetition(of) => {
            let least = u64::from(of.min);
            let most = of.max.map_or(least + REPEATS, u64::from).min(least + REPEATS);
            for _ in 0..least + random.below(most - least + 1) {
                write(&of.sub, random, into);
            }
        }
        HirKind::Capture(of) => write(&of.sub, random, into),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, random, into)),
        HirKind::Alternation(parts) => write(&parts[random.below(parts.len() as u64) as usize], random, into),
    }
}

fn one_of(class: &ClassUnicode, random: &mut Random) -> Option<char> {
    let has = |c: char| class.iter().any(|range| (range.start()..=range.end()).contains(&c));
    let known: Vec<char> = PALETTE.chars().filter(|c| has(*c)).collect();
    if !known.is_empty() {
        return Some(known[random.below(known.len() as u64) as usize]);
    }
    let range = class.ranges().get(random.below(class.ranges().len() as u64) as usize)?;
    let (first, last) = (u32::from(range.start()), u32::from(range.end()));
    char::from_u32(first + random.below(u64::from(last - first) + 1) as u32).or(Some(range.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match() {
        for regex in ["^(?:上|下)一?篇[:：]?$", "[0-9]{1,3}次[^。]{0,9}", "(?:甲|乙)+丙*", r"^\W$", "a{2}"] {
            let hir = regex_syntax::parse(regex).expect(regex);
            let library = regex::Regex::new(regex).expect(regex);
            let mut random = Random::of(regex);
            let samples: Vec<String> = (0..50).map(|_| sample(&hir, &mut random)).collect();
            assert!(samples.iter().all(|text| library.is_match(text)), "{regex} {samples:?}");
            let mut again = Random::of(regex);
            assert_eq!(samples[0], sample(&hir, &mut again), "{regex}");
        }
    }
}
