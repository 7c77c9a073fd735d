//! What a table of site lines says of a page's lines: evidence against each of them, and of no other.
//!
//! A line alone proves little: authors repeat themselves, every paper has its 参考文献, and an encyclopedia's tables say
//! 出生地 and then one of a hundred towns. What a site prints comes in blocks whose lines stand on the same pages, and so
//! on equally many; and these pages differ in most of their prose, or they are one article that was posted many times.
//! Only there a line counts. It counts as evidence of its own, behind what the model makes of the page: what the table
//! knows changes nothing for the lines around, and a line that is all but certainly body stays.

use super::LineLabel;
use crate::finding::Label;
use crate::sites::Standing;

/// Lines one behind another from which they are a block of the site.
const BLOCK: usize = 3;

/// Pages of one line for those of the next, at least, from which they come together: a block's line may be printed
/// elsewhere as well.
const TOGETHER: f64 = 0.9;

/// Different texts that a block's lines stand on, on average; from the second number on they are trusted more.
const TEXTS: f64 = 8.0;
const TEXTS_MORE: f64 = 16.0;

/// Share of prose that is the pages' own, at least.
const OWN: f64 = 0.5;

/// What the logarithm of the odds of body loses for a line on many pages of the site, and for one on most. Not learned:
/// one site is too few to learn them from. The first takes what the model doubts (from .8 down), the second what it thinks
/// likely (from .99 down).
const MANY: f32 = 1.5;
const MOST: f32 = 5.0;

/// Probability of body below which such a line is not taken for body.
const BODY: f32 = 0.5;

/// Weighs the evidence. `site` has an element for each line, or none at all.
pub(super) fn weigh(site: &[Option<Standing>], lines: &mut [LineLabel<'_>]) {
    let together = |a: &Option<Standing>, b: &Option<Standing>| {
        let Some((a, b)) = a.zip(*b) else { return false };
        f64::from(a.pages.min(b.pages)) >= f64::from(a.pages.max(b.pages)) * TOGETHER
    };
    let mut from = 0;
    for block in site.chunk_by(together) {
        let mean = |of: fn(&Standing) -> u32| {
            block.iter().flatten().map(|standing| f64::from(of(standing))).sum::<f64>() / block.len() as f64
        };
        let texts = mean(|standing| standing.texts);
        if block.len() >= BLOCK && texts >= TEXTS && texts >= mean(|standing| standing.pages) * OWN {
            let trusted = texts >= TEXTS_MORE;
            for (standing, line) in block.iter().flatten().zip(&mut lines[from..]) {
                weigh_line(standing.most && trusted, line);
            }
        }
        from += block.len();
    }
}

fn weigh_line(most: bool, line: &mut LineLabel<'_>) {
    let (points, rule) = if most { (MOST, "template/on-most-pages") } else { (MANY, "template/on-many-pages") };
    line.template = points;
    let odds = line.body / (1.0 - line.body).max(f32::EPSILON) * (-points).exp();
    line.body = odds / (1.0 + odds);
    if line.body < BODY {
        line.in_run = false;
        // Where a rule knows what it is, that says more.
        if line.rule.is_empty() {
            (line.label, line.rule) = (Label::Template, rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: Option<Standing> = Some(Standing { pages: 100, texts: 80, most: false });
    const MOST: Option<Standing> = Some(Standing { pages: 100, texts: 80, most: true });

    /// What stays of lines with these probabilities of body.
    fn stays(lines: &[(f32, Option<Standing>)]) -> Vec<bool> {
        let site: Vec<Option<Standing>> = lines.iter().map(|(_, standing)| *standing).collect();
        let line = |&(body, _): &(f32, Option<Standing>)| LineLabel {
            label: Label::Content,
            rule: "",
            body,
            in_run: body >= 0.2,
            certain: false,
            template: 0.0,
        };
        let mut lines: Vec<LineLabel<'_>> = lines.iter().map(line).collect();
        weigh(&site, &mut lines);
        lines.iter().map(|line| line.in_run).collect()
    }

    #[test]
    fn blocks_of_a_site_go_where_the_model_doubts_and_nothing_else_does() {
        let on = |pages| Some(Standing { pages, texts: pages, most: true });
        let posted = |texts| Some(Standing { pages: 100, texts, most: true });
        for (lines, expected) in [
            (
                &[(0.3, None), (0.7, MANY), (0.7, MANY), (0.7, MOST), (0.3, None)][..],
                &[true, false, false, false, true][..],
            ),
            // Two are no block.
            (&[(0.3, None), (0.3, MOST), (0.3, MOST), (0.3, None)], &[true; 4]),
            // Nor are lines that stand on unequally many pages.
            (&[(0.3, on(900)), (0.3, on(500)), (0.3, on(950)), (0.3, on(300))], &[true; 4]),
            (&[(0.3, on(900)), (0.3, on(950)), (0.3, on(1000)), (0.3, on(300))], &[false, false, false, true]),
            // Nor is an article that was posted again, though a draw may say otherwise.
            (&[(0.7, posted(60)), (0.7, posted(20)), (0.7, posted(30))], &[true; 3]),
            (&[(0.7, posted(60)), (0.7, posted(40)), (0.7, posted(70))], &[false; 3]),
            (&[(0.9, MANY), (0.9, MANY), (0.9, MOST)], &[true, true, false]),
            (&[(0.995, MOST), (1.0, MOST), (0.98, MOST)], &[true, true, false]),
            (&[(0.1, MOST), (0.0, MOST), (0.1, MOST)], &[false; 3]),
        ] {
            assert_eq!(stays(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn nothing_known_changes_nothing() {
        assert_eq!(stays(&[(0.3, None), (0.1, None), (0.9, None)]), [true, false, true]);
        weigh(&[], &mut []);
    }
}
