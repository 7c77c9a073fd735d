//! Mojibake: lines that were read in a wrong encoding before they came here, in every way that the character model can
//! tell from intact text.
//!
//! Each way has a file of its own. A reading is accepted only if its bytes are valid in the right encoding and the
//! result is far more probable than the line. A prefilter on a few characters of a line spares nearly all lines the
//! attempt.

mod candidates;
mod double_byte;
mod line;
mod lost;
mod ngrams;
mod prefilter;
mod proven;
mod reading;
mod single_byte;
mod token;
mod utf8_as_gbk;

use std::borrow::Cow;

use crate::restore::log::{Damage, RestoreLog, RestoredLine};
use crate::restore::mode::Restore;
use candidates::{Candidates, LineNumbers, candidates};
use line::RestoringLine;
use ngrams::Ngrams;
use proven::{PageEvidence, Proven};
use single_byte::may_be_single_bytes;

/// Restores the lines of a page, and logs the restored and lost characters. Tags stay unchanged.
///
/// Lines that are long enough prove the ways in which the page is broken. If there is such a proof, all lines are read
/// again, and short ones are restored with it.
pub(super) fn restore<'t>(text: Cow<'t, str>, mode: Restore, log: &mut RestoreLog) -> Cow<'t, str> {
    let Candidates { mut lines, has_marks, are_rare } = candidates(&text);
    let mut restored: Vec<Option<RestoringLine>> = Vec::with_capacity(lines.len());
    for range in &lines {
        let line = &text[range.clone()];
        let improbable = if are_rare { prefilter::is_improbable_if_rare(line) } else { prefilter::is_improbable(line) };
        let is_tried = improbable || may_be_single_bytes(line);
        log.tried += u32::from(is_tried);
        restored.push(is_tried.then(|| RestoringLine::of(line, improbable, PageEvidence::default(), mode)));
    }
    let proven = Proven::by(&text, restored.iter().flatten().map(|line| line.by_way));
    let mut ngrams = Ngrams::default();
    if !proven.is_empty() {
        let all = candidates::beyond_ascii(&text);
        let mut known = lines.iter().zip(&restored).peekable();
        for range in &all {
            match known.next_if(|(line, _)| *line == range) {
                Some((_, Some(line))) => ngrams.add(&line.text, |at| line.guessed.binary_search(&at).is_err()),
                _ => ngrams.add(&text[range.clone()], |_| true),
            }
        }
        log.tried += all.len() as u32;
        let page = PageEvidence { proven, ngrams: Some(&ngrams) };
        let again = all.iter().map(|range| {
            let line = &text[range.clone()];
            RestoringLine::of(line, prefilter::is_improbable(line), page, mode)
        });
        restored = again.map(Some).collect();
        lines = all;
    }
    let mut numbers = LineNumbers::default();
    let mut out = String::new();
    let mut copied = 0;
    for (range, restored) in lines.into_iter().zip(restored) {
        let line = &text[range.clone()];
        let Some(restored) = restored.filter(|restored| restored.text != line) else {
            if has_marks {
                flag(line, || numbers.of(&text, &range), log);
            }
            continue;
        };
        log.mojibake.restored += restored.characters;
        log.mojibake.lost += restored.lost;
        out.push_str(&text[copied..range.start]);
        out.push_str(&restored.text);
        copied = range.end;
        log.lines.push(RestoredLine {
            line: numbers.of(&text, &range),
            damage: Damage::Mojibake,
            before: line.to_owned(),
            after: restored.text,
            guessed: restored.guessed,
        });
    }
    if copied == 0 {
        return text;
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Logs a line that has lost characters for good.
fn flag(line: &str, number: impl FnOnce() -> u32, log: &mut RestoreLog) {
    let lost = lost::characters(line, log.invalid_sequences > 0);
    if lost > 0 {
        log.mojibake.lost += lost;
        let line = RestoredLine {
            line: number(),
            damage: Damage::Mojibake,
            before: line.to_owned(),
            after: line.to_owned(),
            guessed: Vec::new(),
        };
        log.lines.push(line);
    }
}

#[cfg(test)]
mod tests;
