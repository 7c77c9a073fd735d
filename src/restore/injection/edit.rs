//! Copies a page's text with changes, and logs the changed lines.

use crate::characters::lines::line_ends;
use crate::restore::log::{Damage, RestoreLog, RestoredLine};

/// A text while it is copied with changes.
pub(super) struct Edited<'t> {
    source: &'t str,
    /// The number of bytes of the source that are copied or replaced.
    done: usize,
    /// The text so far.
    pub(super) text: String,
    edits: Vec<Edit>,
    /// The byte offsets of guessed characters in the new text.
    guessed: Vec<usize>,
}

/// A replacement: a byte range of the source, and the byte range of the new text that replaces it.
struct Edit {
    source: (usize, usize),
    new: (usize, usize),
}

impl<'t> Edited<'t> {
    pub(super) fn new(source: &'t str) -> Self {
        Self { source, done: 0, text: String::with_capacity(source.len()), edits: Vec::new(), guessed: Vec::new() }
    }

    /// Copies the source up to a byte offset.
    pub(super) fn copy(&mut self, to: usize) {
        self.text.push_str(&self.source[self.done..to]);
        self.done = to;
    }

    /// Replaces the source up to `to` by characters; `true` marks a guess.
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

    /// Copies the rest of the source, and writes every changed line to the log.
    pub(super) fn finish(mut self, log: &mut RestoreLog) -> String {
        self.copy(self.source.len());
        let source = self.source;
        // The start of the line after the last changed one, and its number in the new text.
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
            // The text before the line's first change and after its last one is a copy.
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
            // Line ends inside the new line were there before, or else they split it now. A CR LF may be cut in two:
            // its CR ends this line, its LF comes after it.
            let whole_ends = |text: &str| {
                line_ends(if source[end..].starts_with('\n') { text.trim_end_matches('\r') } else { text })
            };
            let new_ends = whole_ends(after);
            let old_ends = whole_ends(before).min(new_ends);
            line += old_ends;
            for _ in old_ends..new_ends {
                line += 1;
                log.record_split(line);
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
        assert_eq!(log.splits, [3]);
    }
}
