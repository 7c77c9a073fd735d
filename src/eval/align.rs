//! Alignment of a page's lines with its gold text: the share of each line that is body.

use std::collections::BTreeMap;

use crate::characters::class::Classes;
use crate::characters::fold::fold_char;

/// Letters and digits of a token. Four in a row seldom agree by accident, and most lines have at least four.
/// [`super::measure`] counts four as well.
const TOKEN: usize = 4;

/// Most occurrences of a token in the gold text. A more frequent token (`哈哈哈哈`, rows of zeros) says nothing about the
/// place, and its cost would grow with the square.
const OCCURRENCES: usize = 64;

/// For each line of a page, the share of its letters and digits that occur in the gold text in the gold's order; 0 for
/// a line without letters and digits.
///
/// Page and gold are compared by their folds, without marks and blanks, so width, script and line breaks do not count.
/// Tokens overlap line ends, so the context of a short body line helps to find it.
pub(crate) fn body_shares<'l>(lines: impl Iterator<Item = &'l str>, gold: &str) -> Vec<f32> {
    let classes = Classes::get();
    let letters = |text: &str| text.chars().map(fold_char).filter(|&c| classes.is_alnum(c)).collect::<Vec<char>>();
    let gold = letters(gold);
    let mut page = Vec::new();
    let mut ends = Vec::new();
    for line in lines {
        page.extend(letters(line));
        ends.push(page.len());
    }
    let mut found = vec![false; page.len()];
    // A gold shorter than a token is one token.
    let token = TOKEN.min(gold.len()).max(1);
    for (at, _) in common(&page, &gold, token) {
        found[at..at + token].fill(true);
    }
    let mut start = 0;
    ends.iter()
        .map(|&end| {
            let of = &found[std::mem::replace(&mut start, end)..end];
            of.iter().filter(|f| **f).count() as f32 / of.len().max(1) as f32
        })
        .collect()
}

/// The places of the tokens, in page and gold, of a longest common subsequence (Hunt and Szymanski 1977: the longest
/// increasing chain of pairs of equal tokens), last first. A token is `token` items in a row.
pub(super) fn common<T: Ord>(page: &[T], gold: &[T], token: usize) -> Vec<(usize, usize)> {
    let mut places: BTreeMap<&[T], Vec<usize>> = BTreeMap::new();
    for (at, of) in gold.windows(token).enumerate() {
        places.entry(of).or_default().push(at);
    }
    // Each link: a place in the page and one in the gold, and the link before it.
    let mut links: Vec<((usize, usize), Option<usize>)> = Vec::new();
    // For each length of chain, the smallest place in the gold where such a chain ends, and its last link.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (at, of) in page.windows(token).enumerate() {
        let Some(places) = places.get(of).filter(|places| places.len() <= OCCURRENCES) else { continue };
        for &place in places.iter().rev() {
            let length = ends.partition_point(|&(end, _)| end < place);
            links.push(((at, place), length.checked_sub(1).map(|before| ends[before].1)));
            let end = (place, links.len() - 1);
            match ends.get_mut(length) {
                Some(slot) => *slot = end,
                None => ends.push(end),
            }
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|&(_, link)| link);
    while let Some(link) = next {
        chain.push(links[link].0);
        next = links[link].1;
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(lines: &[&str], gold: &str) -> Vec<f32> {
        body_shares(lines.iter().copied(), gold)
    }

    #[test]
    fn finds_the_body_whatever_its_marks_and_line_breaks() {
        let page = ["首页 > 新闻 > 雨季", "連日大雨,河水上漲，", "沿岸居民已", "撤离。", "沿岸居民的更多新闻"];
        let shares = shares(&page, "连日大雨，河水上涨，沿岸居民已撤离。");
        assert_eq!(&shares[1..4], [1.0, 1.0, 1.0]);
        assert!(shares[0] == 0.0 && shares[4] < 0.5, "{shares:?}");
    }

    #[test]
    fn a_page_without_gold_has_no_body() {
        assert_eq!(shares(&["首页", "正文也没有"], ""), [0.0, 0.0]);
    }
}
