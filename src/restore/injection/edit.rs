//! Changes to a page's text, and the log of them.

use super::super::log::{Damage, RestoreLog, RestoredLine};
use crate::extract::text::line_ends;

/// A text that is copied with changes.
pub(super) struct Edited<'t> {
    source: &'t str,
    /// Bytes of the source that are copied or replaced.
    done: usize,
    /// The text so far.
    pub(super) text: String,
    edits: Vec<Edit>,
    /// Where characters of the new text are guesses.
    guessed: Vec<usize>,
}

/// Bytes of the source that were replaced, and where in the new text what stands for them begins and ends.
struct Edit {
    source: (usize, usize),
    new: (usize, usize),
}

impl<'t> Edited<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self { source, done: 0, text: String::with_capacity(source.len()), edits: Vec::new(), guessed: Vec::new() }
    }

    /// Copies the source up to a place.
    pub(super) fn copy(&mut self, to: usize) {
        self.text.push_str(&self.source[self.done..to]);
        self.done = to;
    }

    /// Puts characters in the place of the source up to `to`; those that are `true` are guesses.
    pub(super) fn replace(&mut self, to: usize, characters: &[(char, bool)]) {
        let start = self.text.len();
        for &(c, guessed) in characters {
            if guessed {
                self.guessed.push(self.text.len());
            }
            self.text.push(c);
        }
        let (source, new) = ((self.done, to), (start, self.text.len()));
        match self.edits.last_mut() {
            Some(last) if last.source.1 == source.0 && last.new.1 == new.0 => {
                (last.source.1, last.new.1) = (source.1, new.1);
            }
            _ => self.edits.push(Edit { source, new }),
        }
        self.done = to;
    }

    /// Whether anything was replaced.
    pub(super) fn is_changed(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Copies the rest and writes every changed line to the log.
    pub(super) fn finish(mut self, log: &mut RestoreLog) -> String {
        self.copy(self.source.len());
        let source = self.source;
        // Where the line behind the last changed one begins, and the number of that line in the new text.
        let (mut from, mut line) = (0, 1);
        let mut guessed = self.guessed.iter().copied().peekable();
        let mut edits = self.edits.iter().peekable();
        while let Some(first) = edits.next() {
            let mut last = first;
            while let Some(next) = edits.next_if(|next| !source[last.source.1..next.source.0].contains(['\n', '\r'])) {
                last = next;
            }
            let start = from + source[from..first.source.0].rfind(['\n', '\r']).map_or(0, |at| at + 1);
            let end = last.source.1 + line_length(&source[last.source.1..]);
            let before = &source[start..end];
            // What stands before the first change and behind the last is a copy.
            let (new_start, new_end) = (first.new.0 - (first.source.0 - start), last.new.1 + (end - last.source.1));
            let after = &self.text[new_start..new_end];
            line += line_ends(&source[from..start]);
            let mut places = Vec::new();
            let (mut at, mut place) = (new_start, 0);
            while let Some(next) = guessed.next_if(|&next| next < new_end) {
                place += self.text[at..next].chars().count() as u32;
                at = next;
                places.push(place);
            }
            let number = log.source_line(line);
            // Line ends inside it were there before, or the line is parted now.
            // Half of one may stand at its end, and the other behind it.
            let whole = |text: &str| {
                line_ends(if source[end..].starts_with('\n') { text.trim_end_matches('\r') } else { text })
            };
            let inside = whole(after);
            let before_it = whole(before).min(inside);
            line += before_it;
            for _ in before_it..inside {
                line += 1;
                log.part(line);
            }
            log.lines.push(RestoredLine {
                line: number,
                damage: Damage::Injection,
                before: before.to_owned(),
                after: after.to_owned(),
                guessed: places,
            });
            from = end;
        }
        self.text
    }
}

fn line_length(text: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_changed_lines_with_their_numbers() {
        let source = "甲\r\n乙x丙?丁\n\n戊x\n";
        let mut edited = Edited::new(source);
        for (mark, characters) in [("x", &[][..]), ("?", &[('己', true), ('\n', false)]), ("x", &[('\u{FFFD}', false)])]
        {
            let at = edited.done + source[edited.done..].find(mark).expect(mark);
            edited.copy(at);
            edited.replace(at + 1, characters);
        }
        let mut log = RestoreLog::default();
        assert_eq!(edited.finish(&mut log), "甲\r\n乙丙己\n丁\n\n戊\u{FFFD}\n");
        let lines: Vec<_> = log.lines.iter().map(|l| (l.line, &*l.before, &*l.after, &*l.guessed)).collect();
        assert_eq!(lines, [(2, "乙x丙?丁", "乙丙己\n丁", &[2][..]), (4, "戊x", "戊\u{FFFD}", &[])]);
        assert_eq!(log.parted, [3]);
    }
}
