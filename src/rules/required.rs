//! The literals of a regex: a set of strings such that every match contains at least one of them. The regex runs only
//! on lines with one of them.
//!
//! For each position in the expression, the library gives the strings that a match of the rest can begin with. The set
//! of strings that is rarest in text is chosen.

use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, HirKind};

/// Limits: literals of a set, bytes of a literal (several are tried), characters of a class that are enumerated, and
/// copies of a repeated part that are enumerated.
const MOST: usize = 400;
const BYTES: [usize; 3] = [6, 12, 24];
const CLASS: usize = 24;
const REPEATED: usize = 3;

/// Most occurrences of a set's literals per character of text. A more frequent set would save nothing.
const FREQUENT: f64 = 0.03;

/// A set of strings such that every match of an expression contains at least one of them; `None` if no such set is rare
/// enough.
pub(crate) fn literals(regex: &Hir) -> Option<Vec<String>> {
    let set = best(regex)?;
    (frequency(&set) <= FREQUENT).then_some(set)
}

fn best(regex: &Hir) -> Option<Vec<String>> {
    let mut found = Vec::new();
    found.extend(prefixes(regex));
    match regex.kind() {
        HirKind::Capture(of) => found.extend(best(&of.sub)),
        HirKind::Repetition(of) if of.min > 0 => found.extend(best(&of.sub)),
        HirKind::Alternation(parts) => {
            let all: Option<Vec<Vec<String>>> = parts.iter().map(best).collect();
            found.extend(all.map(|all| fewest(all.concat())));
        }
        HirKind::Concat(parts) => {
            for at in 0..parts.len() {
                if at > 0 {
                    found.extend(prefixes(&Hir::concat(parts[at..].to_vec())));
                }
                found.extend(best(&parts[at]));
            }
        }
        _ => {}
    }
    found.retain(|set| set.len() <= MOST);
    found.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b)))
}

/// The strings that a match can begin with.
fn prefixes(regex: &Hir) -> Option<Vec<String>> {
    let sets = BYTES.into_iter().filter_map(|bytes| prefixes_of(regex, bytes));
    sets.min_by(|a, b| cost(a).total_cmp(&cost(b)))
}

/// The strings that a match can begin with, of at most `bytes` bytes each.
fn prefixes_of(regex: &Hir, bytes: usize) -> Option<Vec<String>> {
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix).limit_class(CLASS).limit_repeat(REPEATED);
    extractor.limit_literal_len(bytes).limit_total(MOST);
    let found = extractor.extract(regex);
    let whole = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(cut) => String::from_utf8_lossy(&bytes[..cut.valid_up_to()]).into_owned(),
    };
    let set: Vec<String> = found.literals()?.iter().map(|literal| whole(literal.as_bytes())).collect();
    (!set.is_empty() && set.iter().all(|literal| !literal.trim().is_empty())).then(|| fewest(set))
}

/// The set without the literals that contain another of its literals.
fn fewest(mut set: Vec<String>) -> Vec<String> {
    set.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    set.dedup();
    let mut fewest: Vec<String> = Vec::new();
    for literal in set {
        if !fewest.iter().any(|held| literal.contains(&**held)) {
            fewest.push(literal);
        }
    }
    fewest
}

/// The commonest characters of Chinese prose, by rank of frequency in the character model's text.
const COMMON: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日";

/// The cost of a set: how often a line is tried, plus the space of its literals in the common matcher.
fn cost(set: &[String]) -> f64 {
    const LITERAL: f64 = 3e-5;
    frequency(set) + LITERAL * set.len() as f64
}

/// The approximate number of occurrences of a set's literals per character of text: the frequency of each first
/// character, times the probability of each further one. Rounded from counts over dumps of Chinese pages.
fn frequency(set: &[String]) -> f64 {
    let first = |c: char| match c {
        ' ' | '0'..='9' => 0.03,
        c if c.is_ascii() => 0.01,
        c if COMMON.contains(c) => 0.008,
        _ => 0.002,
    };
    let follows = |c: char| match c {
        ' ' | '0'..='9' => 0.15,
        c if c.is_ascii() => 0.1,
        _ => 0.05,
    };
    let of = |literal: &String| {
        let mut chars = literal.chars();
        chars.next().map_or(1.0, first) * chars.map(follows).product::<f64>()
    };
    set.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_match_holds_a_literal() {
        for (regex, expected) in [
            ("^欢迎(?:关注|订阅)$", Some(vec!["欢迎关注", "欢迎订阅"])),
            ("关 *键 *词", Some(vec!["关 ", "关键 ", "关键词"])),
            ("^(?:上|下|前|后) *一(?:篇|页)$", Some(vec!["一篇", "一页"])),
            ("[0-9]{1,3}次阅读", Some(vec!["次阅读"])),
            ("(?:阅读|浏览)(?:量|数)?", Some(vec!["浏览", "阅读"])),
            ("^[^。]{0,20}版权所有[^。]*$", Some(vec!["版权所有"])),
            ("(?:甲乙|丙丁)?", None),
            ("[0-9]{1,3}", None),
            (".*", None),
        ] {
            let found = literals(&regex_syntax::parse(regex).expect(regex));
            assert_eq!(
                found.as_deref(),
                expected.map(|e| e.into_iter().map(str::to_owned).collect::<Vec<_>>()).as_deref(),
                "{regex}"
            );
        }
    }
}
