//! Evidence from a table of site lines: a line that its site prints on many pages is less probably body.
//!
//! One line proves little. Authors repeat themselves, every paper has its 参考文献, and the tables of an encyclopedia have
//! 出生地 and then one of a hundred towns. A site's template prints blocks of lines. The lines of a block are on the same
//! pages, so their numbers of pages are about equal. The prose of these pages differs; otherwise they are one article
//! that was posted many times. Only lines of such blocks count.
//!
//! The evidence is applied after the model. It changes no other line, and a line that is almost certainly body stays.

use super::labels::LineLabel;
use crate::finding::Label;
use crate::sites::Standing;

/// Fewest consecutive lines of a block.
const BLOCK: usize = 3;

/// Least ratio of the page counts of two neighbouring lines of a block. It is below 1 because other pages may print a
/// line of the block, too.
const TOGETHER: f64 = 0.9;

/// Fewest different texts with the lines of a block, on average.
const TEXTS: f64 = 8.0;

/// Different texts, on average, from which a block is trusted more.
const TEXTS_MORE: f64 = 16.0;

/// Least ratio of different texts to pages of a block: the pages must have prose of their own.
const OWN: f64 = 0.5;

/// Log-odds of body that a line on many pages of its site loses. Lines that the model doubts (.8 and less) go. Not
/// learned, like [`MOST`]: one site is too few to learn from.
const MANY: f32 = 1.5;

/// Log-odds of body that a line on most pages of its site loses. Lines that the model finds likely (.99 and less) go.
const MOST: f32 = 5.0;

/// Probability of body below which such a line is not taken for body.
const BODY: f32 = 0.5;

/// Lowers the probabilities of body by the evidence. `site` has an element for each line, or is empty.
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

/// Lowers the probability of one line.
fn weigh_line(most: bool, line: &mut LineLabel<'_>) {
    let (points, rule) = if most { (MOST, "template/on-most-pages") } else { (MANY, "template/on-many-pages") };
    line.template = points;
    let odds = line.body / (1.0 - line.body).max(f32::EPSILON) * (-points).exp();
    line.body = odds / (1.0 + odds);
    if line.body < BODY {
        line.in_run = false;
        // The label of a rule is more specific.
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

    /// Which of the lines with these probabilities of body stay.
    fn stays(lines: &[(f32, Option<Standing>)]) -> Vec<bool> {
        let site: Vec<Option<Standing>> = lines.iter().map(|(_, standing)| *standing).collect();
        let line = |&(body, _): &(f32, Option<Standing>)| LineLabel {
            label: Label::Content,
            rule: "",
            role: None,
            by_model: true,
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
    fn only_blocks_of_a_site_go_and_only_where_the_model_doubts() {
        let on = |pages| Some(Standing { pages, texts: pages, most: true });
        let posted = |texts| Some(Standing { pages: 100, texts, most: true });
        for (lines, expected) in [
            (
                &[(0.3, None), (0.7, MANY), (0.7, MANY), (0.7, MOST), (0.3, None)][..],
                &[true, false, false, false, true][..],
            ),
            // Two lines are not a block.
            (&[(0.3, None), (0.3, MOST), (0.3, MOST), (0.3, None)], &[true; 4]),
            // Nor are lines on unequal numbers of pages.
            (&[(0.3, on(900)), (0.3, on(500)), (0.3, on(950)), (0.3, on(300))], &[true; 4]),
            (&[(0.3, on(900)), (0.3, on(950)), (0.3, on(1000)), (0.3, on(300))], &[false, false, false, true]),
            // Nor is an article that was posted many times, although one line has enough texts.
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
    fn nothing_changes_without_evidence() {
        assert_eq!(stays(&[(0.3, None), (0.1, None), (0.9, None)]), [true, false, true]);
        weigh(&[], &mut []);
    }
}
