//! The log of a page's restoration.

use serde::Serialize;

/// A kind of damage to a page's raw text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Damage {
    /// Pinyin injected between the bytes of a GBK text.
    Injection,
    /// Text that was read in a wrong encoding.
    Mojibake,
}

impl Damage {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Injection => "injection",
            Self::Mojibake => "mojibake",
        }
    }
}

/// How much of one kind of damage was undone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// For injection the number of removed annotations, for mojibake the number of restored characters.
    pub restored: u32,
    /// The number of lost characters; each is a U+FFFD in the text. For mojibake the number includes characters that
    /// were lost before: they have left a mark in the text (`锟斤拷`, `烫烫烫`, runs of `?`), which stays.
    pub lost: u32,
}

/// A line that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoredLine {
    /// Its number among the physical lines of the source, 1-based.
    pub line: u32,
    /// The kind of damage.
    pub damage: Damage,
    /// The line in the source.
    pub before: String,
    /// The restored line. U+FFFD is in the place of a lost character. It holds a line break if the damage had swallowed
    /// one.
    pub after: String,
    /// The characters of `after` that are guesses by their context: their indices in Unicode scalars, ascending.
    pub guessed: Vec<u32>,
}

/// The log of a page's restoration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreLog {
    /// The number of invalid byte sequences in the source. Each is one U+FFFD.
    pub invalid_sequences: u32,
    /// The counts for injected pinyin.
    pub injection: Tally,
    /// The counts for mojibake.
    pub mojibake: Tally,
    /// The number of texts that looked damaged and were read in other ways, restored or not: lines, and the page as a
    /// whole if it may be injected. It is 0 if no prefilter let anything of the page pass.
    pub tried: u32,
    /// Every restored line; for each kind of damage in the order of the page.
    pub lines: Vec<RestoredLine>,
    /// The physical lines of the restored text (1-based, ascending) that restoration split off from the line before
    /// them. Both keep the number of the source line.
    pub splits: Vec<u32>,
}

impl RestoreLog {
    /// The source line of a physical line of the restored text; both are 1-based.
    pub fn source_line(&self, line: u32) -> u32 {
        line - self.splits.partition_point(|&split| split <= line) as u32
    }

    /// Records a new line break, after which line `line` of the restored text begins.
    pub fn record_split(&mut self, line: u32) {
        let at = self.splits.partition_point(|&split| split < line);
        for later in &mut self.splits[at..] {
            *later += 1;
        }
        self.splits.insert(at, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_a_split_line_keep_its_number() {
        let mut log = RestoreLog::default();
        log.record_split(5);
        log.record_split(3);
        assert_eq!(log.splits, [3, 6]);
        let numbers: Vec<u32> = (1..=7).map(|line| log.source_line(line)).collect();
        assert_eq!(numbers, [1, 2, 2, 3, 4, 4, 5]);
    }
}
