//! Spam lines of hacked pages: a few short phrases in a row, two of them from the spam lexicon.
//!
//! Hackers put them where a crawler looks first and a reader last: in the first two or the last fifteen lines. Spam is
//! written in simplified characters; on a traditional page this is additional evidence.

use std::collections::BTreeSet;

use super::lexicon::{SPAM, SPAM_ALLOW};
use crate::characters::class::{Classes, HAN};
use crate::characters::units::Folded;
use crate::document::Document;
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};
use crate::script::detect::{self, Script};

/// See the module's documentation.
pub struct SpamLine;

/// Lines at the start of a page that are searched for spam; set by hand.
const FIRST_LINES: usize = 2;

/// Lines at the end of a page that are searched for spam; set by hand.
const LAST_LINES: usize = 15;

/// Fewest distinct words of the lexicon on a spam line.
const WORDS_MIN: usize = 2;

impl Cleaner for SpamLine {
    fn name(&self) -> &'static str {
        "spam"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let last = doc.len().saturating_sub(LAST_LINES);
        let places = (0..doc.len().min(FIRST_LINES)).chain(last.max(FIRST_LINES)..doc.len());
        for line in places.filter(|&line| doc.stats(line).alnum <= 400) {
            let folded = doc.folded(line);
            let words = distinct_words(doc.folded_line(line));
            // One word is no proof, but a simplified line on a traditional page is half a proof.
            let foreign = words == 1 && is_phrases(folded) && is_simplified_on_traditional(doc, line);
            if words >= WORDS_MIN && (is_phrases(folded) || words > WORDS_MIN) || foreign {
                let rule = if foreign { "spam/simplified-on-traditional" } else { "spam/lexicon" };
                findings.push_line(doc, line, Label::Spam, rule, Strength::Certain);
            }
        }
    }
}

/// The number of distinct words of the spam lexicon in a folded line, without those inside an allowed word.
fn distinct_words(folded: Folded<'_>) -> usize {
    let found = SPAM.find(folded);
    if found.is_empty() {
        return 0;
    }
    let allowed: Vec<_> = SPAM_ALLOW.find(folded).into_iter().map(|(_, range)| range).collect();
    let inside = |r: &std::ops::Range<usize>| allowed.iter().any(|a| a.start <= r.start && r.end <= a.end);
    found.into_iter().filter(|(_, range)| !inside(range)).map(|(word, _)| word).collect::<BTreeSet<_>>().len()
}

/// Whether a folded line is three to twelve phrases, at least two thirds of them of 4 to 20 Han, without the end of a
/// sentence.
fn is_phrases(folded: &str) -> bool {
    if folded.contains(['。', '!', '?']) {
        return false;
    }
    let classes = Classes::get();
    let phrases: Vec<u32> = folded
        .split([',', '_', '|', '丨', '、', ' ', '-'])
        .map(|p| p.chars().map(|c| u32::from(classes.of(c) & HAN != 0)).sum())
        .filter(|&han| han > 0)
        .collect();
    (3..=12).contains(&phrases.len())
        && phrases.iter().filter(|han| (4..=20).contains(*han)).count() * 3 >= phrases.len() * 2
}

/// Whether a line is in simplified characters and the rest of the page in traditional ones.
fn is_simplified_on_traditional(doc: &Document<'_>, line: usize) -> bool {
    let of_line = detect::count(doc.text(line));
    let mut page = detect::ScriptCounts::default();
    for other in (0..doc.len()).filter(|&other| other != line) {
        page += detect::count(doc.text(other));
    }
    of_line.simplified > 0 && of_line.traditional == 0 && page.script() == Some(Script::Hant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::characters::fold::fold;
    use crate::characters::units::units;

    #[test]
    fn counts_distinct_words_outside_allowed_ones() {
        let distinct_words = |text| distinct_words(Folded { text, units: &units(text) });
        assert!(distinct_words("精品无码毛片,在线免费av") >= 2);
        assert_eq!(distinct_words("医院的毛片剂量说明书"), distinct_words("医院的毛片剂量说明书"));
        assert_eq!(distinct_words("人民医院今天开诊,门诊部的医生们都很忙"), 0);
    }

    #[test]
    fn phrases_are_told_from_prose() {
        assert!(is_phrases(&fold("精品无码特级毛片，久久99官网免费，五月天激情无码AV，超碰免费在线播放")));
        assert!(!is_phrases(&fold("他说，博彩业在当地已经合法多年，但游客不多。")));
        assert!(!is_phrases(&fold("今天，我们去了公园")));
    }
}
