//! The text that was removed from a page: counted by label and rule, and listed for the record.

use super::judged::Judged;
use crate::decide::Verdict;
use crate::measure::Measure;
use crate::record::Removed;

/// Counts the characters of a page, and its removed text by label and rule. The times stay zero.
pub(super) fn amounts(judged: &Judged<'_, '_>) -> Measure {
    let mut measure = Measure::default();
    for (line, verdict) in judged.decisions.lines.iter().enumerate() {
        let of = &judged.labels.lines[line];
        let chars = judged.lines.doc.stats(line).chars;
        measure.characters += u64::from(chars);
        match verdict {
            Verdict::Keep => {}
            Verdict::Drop => measure.removed(of.label, of.rule, 1, chars),
            Verdict::Cut(cuts) => {
                let text = judged.lines.doc.text(line);
                for cut in cuts {
                    measure.removed(cut.label, &cut.rule, 0, text[cut.bytes.clone()].chars().count() as u32);
                }
            }
        }
    }
    measure
}

/// The removed text, in order. Adjacent dropped lines with the same label and rule are one entry.
pub(super) fn removed(judged: &Judged<'_, '_>) -> Vec<Removed> {
    let mut all: Vec<Removed> = Vec::new();
    let mut open = false;
    for (line, verdict) in judged.decisions.lines.iter().enumerate() {
        let source = judged.lines.doc.lines()[line].source;
        let of = &judged.labels.lines[line];
        match verdict {
            Verdict::Keep => open = false,
            Verdict::Drop => {
                match all.last_mut().filter(|last| open && last.label == of.label && last.rule == of.rule) {
                    Some(last) => last.last_line = source.last,
                    None => all.push(Removed {
                        first_line: source.first,
                        last_line: source.last,
                        first_char: None,
                        end_char: None,
                        label: of.label,
                        rule: of.rule.to_owned(),
                    }),
                }
                open = true;
            }
            Verdict::Cut(cuts) => {
                open = false;
                let text = judged.lines.doc.text(line);
                let (mut from, mut end) = (0, 0);
                for cut in cuts {
                    let start = end + text[from..cut.bytes.start].chars().count() as u32;
                    end = start + text[cut.bytes.clone()].chars().count() as u32;
                    from = cut.bytes.end;
                    all.push(Removed {
                        first_line: source.first,
                        last_line: source.last,
                        first_char: Some(start),
                        end_char: Some(end),
                        label: cut.label,
                        rule: cut.rule.clone(),
                    });
                }
            }
        }
    }
    all
}
