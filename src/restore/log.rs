//! What restoration did to a page.

use serde::Serialize;

/// A kind of damage to a page's raw text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Damage {
    /// Pinyin injected between the bytes of a GBK text.
    Injection,
    /// Text read in a wrong encoding.
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
    /// Injection: annotations that were taken out. Mojibake: characters that came back.
    pub restored: u32,
    /// Characters that are lost for good; each stands as U+FFFD in the text. Of mojibake also those that were lost before:
    /// they have a mark in the text (`锟斤拷`, `烫烫烫`, rows of `?`), which stays.
    pub lost: u32,
}

/// A line that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoredLine {
    /// Its physical line in the source, 1-based.
    pub line: u32,
    /// What had happened to it.
    pub damage: Damage,
    /// The line as it came.
    pub before: String,
    /// The line as it is now; U+FFFD stands for what is lost. It holds a line break where the damage had swallowed one.
    pub after: String,
    /// Which characters of `after` are guesses by their context, in Unicode scalars, ascending.
    pub guessed: Vec<u32>,
}

/// What restoration did to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoreLog {
    /// Invalid byte sequences of the source; each is one U+FFFD.
    pub invalid_sequences: u32,
    /// Injected pinyin.
    pub injection: Tally,
    /// Mojibake.
    pub mojibake: Tally,
    /// What looked damaged and was read in other ways, restored or not: lines, and the page as a whole if it may be
    /// injected. A page of which this is 0 passed no gate.
    pub tried: u32,
    /// Every line that was restored, each kind of damage in the order of the page.
    pub lines: Vec<RestoredLine>,
    /// Physical lines of the repaired text (1-based, ascending) that restoration parted from the line before them: both
    /// keep the number of the one line they were.
    pub parted: Vec<u32>,
}

impl RestoreLog {
    /// The line of the source that a physical line of the text as it is now came from; both 1-based.
    pub fn source_line(&self, line: u32) -> u32 {
        line - self.parted.partition_point(|&parted| parted <= line) as u32
    }

    /// Takes note that a new line break was put in, behind which line `line` of the text as it is now begins.
    pub fn part(&mut self, line: u32) {
        let at = self.parted.partition_point(|&parted| parted < line);
        for later in &mut self.parted[at..] {
            *later += 1;
        }
        self.parted.insert(at, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_of_a_parted_line_keep_its_number() {
        let mut log = RestoreLog::default();
        log.part(5);
        log.part(3);
        assert_eq!(log.parted, [3, 6]);
        let numbers: Vec<u32> = (1..=7).map(|line| log.source_line(line)).collect();
        assert_eq!(numbers, [1, 2, 2, 3, 4, 4, 5]);
    }
}
