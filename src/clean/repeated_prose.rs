//! Prose that the page prints twice: an abstract that repeats the lead, or a paragraph printed again.

use crate::characters::letters::{self, Letters};
use crate::document::{Document, PROSE_HAN};
use crate::finding::Cleaner;
use crate::finding::{Findings, Label, Strength};

/// See the module's documentation.
pub struct RepeatedProse;

/// Letters and digits at the start of two lines that must agree before the lines are compared in full.
const LEAD_LETTERS: usize = 20;

impl Cleaner for RepeatedProse {
    fn name(&self) -> &'static str {
        "repeated-prose"
    }

    fn find<'r>(&'r self, doc: &Document<'_>, findings: &mut Findings<'r>) {
        let mut leads: Vec<(u64, usize)> = (0..doc.len())
            .filter(|&line| doc.stats(line).han >= PROSE_HAN)
            .map(|line| (Letters::of(after_heading(doc.folded(line)), LEAD_LETTERS).hash, line))
            .collect();
        leads.sort_unstable();
        for alike in leads.chunk_by(|a, b| a.0 == b.0) {
            for pair in alike.windows(2) {
                let pair = [pair[0].1, pair[1].1];
                let (earlier, later) = (letters(doc, pair[0]), letters(doc, pair[1]));
                if earlier == later {
                    findings.push_line(doc, pair[1], Label::Duplicate, "duplicate/prose", Strength::Certain);
                } else if is_truncated(&earlier, &later) {
                    findings.push_line(doc, pair[0], Label::Abstract, "abstract/repeats-lead", Strength::Certain);
                } else if is_truncated(&later, &earlier) {
                    findings.push_line(doc, pair[1], Label::Duplicate, "duplicate/prose", Strength::Certain);
                }
            }
        }
    }
}

/// The text after the word that announces a summary: `【摘要】`, `摘要:`, `导语:`.
fn after_heading(folded: &str) -> &str {
    for open in ["【摘要】", "[摘要]", "摘要:", "内容摘要:", "导语:", "核心提示:", "简介:"] {
        if let Some(rest) = folded.strip_prefix(open) {
            return rest.trim_start();
        }
    }
    folded
}

/// The letters and digits of a line after the word that announces a summary.
fn letters(doc: &Document<'_>, line: usize) -> String {
    letters::letters(after_heading(doc.folded(line)))
}

/// Whether `short` is a truncated beginning of `long`. Its last three characters may differ (`...`, a truncated word).
fn is_truncated(short: &str, long: &str) -> bool {
    let keep = short.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    short.len() < long.len() && keep > 0 && long.starts_with(&short[..keep])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_beginning_of_the_lead() {
        assert!(is_truncated("今天上午市政府召开会议部署防汛", "今天上午市政府召开会议部署防汛工作各县区负责人参加"));
        assert!(!is_truncated("今天上午市政府召开会议部署防汛", "今天上午市政府召开另一个会议部署教育工作"));
        assert!(!is_truncated("今天上午", "今天上午"));
    }
}
