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
mod prefilter;
mod reading;
mod single_byte;
mod token;
mod utf8_as_gbk;

use std::borrow::Cow;

use crate::restore::log::{Damage, RestoreLog, RestoredLine};
use crate::restore::mode::Restore;
use candidates::{Candidates, LineNumbers, candidates};
use line::RestoringLine;
use single_byte::may_be_single_bytes;

/// Restores the lines of a page, and logs the restored and lost characters. Tags stay unchanged.
pub(super) fn restore<'t>(text: Cow<'t, str>, mode: Restore, log: &mut RestoreLog) -> Cow<'t, str> {
    let Candidates { lines, has_marks, are_rare } = candidates(&text);
    let mut numbers = LineNumbers::default();
    let mut out = String::new();
    let mut copied = 0;
    for range in lines {
        let line = &text[range.clone()];
        let improbable = if are_rare { prefilter::is_improbable_if_rare(line) } else { prefilter::is_improbable(line) };
        let is_tried = improbable || may_be_single_bytes(line);
        log.tried += u32::from(is_tried);
        let restored = is_tried.then(|| RestoringLine::of(line, improbable, mode));
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
