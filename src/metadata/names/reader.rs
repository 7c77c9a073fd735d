//! Reads the names from a position of a line on.

use super::super::marks::after_marks;
use super::validity::{LETTERS_MAX, PEN_NAME_MAX, has_surname, is_name};
use super::words::{DEEDS, OTHERS, REPORTERS, TITLES};

/// Marks that separate a key from a name, and names from each other.
const SEPARATORS: [char; 7] = [':', '】', '丨', '/', ']', '|', '·'];

/// Han of a name that follows another name.
const NAME_HAN: std::ops::RangeInclusive<usize> = 2..=4;

/// A line from which names are read.
pub(super) struct NameReader<'a> {
    pub(super) original: &'a [char],
    pub(super) folded: &'a [char],
}

impl NameReader<'_> {
    pub(super) fn is_at(&self, at: usize, word: &str) -> bool {
        let mut line = self.folded[at..].iter();
        word.chars().all(|c| line.next() == Some(&c))
    }

    pub(super) fn begins_word(&self, at: usize) -> bool {
        at == 0 || !self.folded[at - 1].is_alphanumeric()
    }

    /// The position after a mark and blanks; `None` if no mark follows.
    pub(super) fn after_mark(&self, from: usize) -> Option<usize> {
        after_marks(self.folded, from, &SEPARATORS)
    }

    /// The word for reporters at a position.
    fn reporter_word(&self, at: usize) -> Option<&'static str> {
        REPORTERS.at_start(self.folded.get(at..)?)
    }

    /// The reporters that a byline names after a word for reporters.
    pub(super) fn reporter(&self) -> Option<String> {
        let begins = |at: &usize| self.reporter_word(*at).is_some() && self.begins_word(*at);
        (0..self.folded.len()).filter(begins).find_map(|at| self.reporter_from(at))
    }

    pub(super) fn reporter_from(&self, at: usize) -> Option<String> {
        let mut at = at;
        while self.folded.get(at) == Some(&' ') {
            at += 1;
        }
        let word = self.reporter_word(at)?;
        let after = at + word.chars().count();
        let from = self.after_mark(after).unwrap_or(after);
        // Anything may follow the word for a reporter: `记者昨天去过`.
        self.names(from, false).filter(|names| has_surname(names))
    }

    /// The names from a position on. `keyed`: the first one may be a pen name.
    pub(super) fn names(&self, from: usize, keyed: bool) -> Option<String> {
        let mut at = from;
        let mut names = String::new();
        let mut separator = "";
        loop {
            while self.folded.get(at).is_some_and(|c| matches!(c, ' ' | '"' | '“' | '\'')) {
                at += 1;
            }
            if let Some(word) = self.reporter_word(at) {
                at += word.chars().count();
                at = self.after_mark(at).unwrap_or(at);
                continue;
            }
            // `《某报》记者 张三`: a newspaper is not an author.
            if self.folded.get(at) == Some(&'《') {
                at += 1 + self.folded[at..].iter().take(LETTERS_MAX).position(|c| *c == '》')?;
                let reporter = at + usize::from(self.folded.get(at) == Some(&' '));
                self.reporter_word(reporter)?;
                continue;
            }
            at = self.after_nation(at);
            let (end, name) = self.name(at, keyed && names.is_empty())?;
            at = end;
            // `王小鹏 译`, `李四 摄`: another person's part.
            let blank = usize::from(self.folded.get(at) == Some(&' '));
            match self.folded.get(at + blank) {
                Some('译' | '摄') => break,
                Some('著' | '撰') => {
                    names = names + separator + &name;
                    break;
                }
                _ => {}
            }
            names = names + separator + &name;
            let Some((next, mark)) = self.next_name(at) else { break };
            (at, separator) = (next, mark);
        }
        let folded = crate::characters::fold::fold(&names);
        let is_date = crate::date::find(&folded.chars().collect::<Vec<_>>()).next().is_some();
        Some(names).filter(|names| is_name(names) && !is_date)
    }

    /// The position after `[美]`, `（英）`, `【清】`.
    fn after_nation(&self, at: usize) -> usize {
        let Some('[' | '(' | '【' | '〔') = self.folded.get(at) else { return at };
        let close = self.folded[at..].iter().take(7).position(|c| matches!(c, ']' | ')' | '】' | '〕'));
        let mut after = close.map_or(at, |close| at + close + 1);
        while self.folded.get(after) == Some(&' ') {
            after += 1;
        }
        after
    }

    /// The name at a position, and the position after it.
    fn name(&self, at: usize, pen_name: bool) -> Option<(usize, String)> {
        let is_han = |c: &char| matches!(c, '\u{3007}' | '\u{3400}'..='\u{9FFF}');
        let run = |from: usize, part: &dyn Fn(&char) -> bool| {
            from + self.folded[from.min(self.folded.len())..].iter().take_while(|c| part(c)).count()
        };
        let text = |from: usize, to: usize| self.original[from..to].iter().collect::<String>();
        let word = |from: usize, to: usize| self.folded[from..to].iter().collect::<String>();
        let first = self.folded.get(at)?;
        if first.is_ascii_alphanumeric() {
            let part = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '-' | '_');
            let mut end = run(at, &part);
            // An attribute of markup: `size="20"`.
            if OTHERS.contains(&&*word(at, end)) || matches!(self.folded.get(end), Some('=' | '@')) {
                return None;
            }
            // Latin names have a blank between them and begin with capitals.
            for _ in 0..3 {
                let next = end + 1;
                let capital =
                    self.folded.get(end) == Some(&' ') && self.original.get(next).is_some_and(|c| c.is_uppercase());
                let stop = run(next, &part);
                if !capital || OTHERS.contains(&&*word(next.min(stop), stop)) {
                    break;
                }
                end = stop;
            }
            return Some((end, text(at, end)));
        }
        let end = run(at, &|c| is_han(c) || *c == '·' || *c == '•');
        let whole = word(at, end);
        let count = end - at;
        // `赵 培`: two characters set apart to be as wide as three.
        if count == 1 && self.folded.get(end).is_some_and(|c| *c == ' ') {
            let next = run(end, &|c| *c == ' ');
            let stop = run(next, &is_han);
            let alone = self.folded.get(stop).is_none_or(|c| !c.is_alphanumeric());
            return (stop == next + 1 && alone).then(|| (stop, text(at, end) + " " + &text(next, stop)));
        }
        let given = NAME_HAN.contains(&count) || whole.contains('·') && count <= LETTERS_MAX;
        // `张三摄`: the name of a photographer.
        let others = ["摄影", "摄像", "翻译", "校对", "审核", "编辑"];
        let made = count > 2 && (whole.ends_with(['摄', '译']) && !whole.ends_with("编译"))
            || !pen_name && others.iter().any(|word| whole.ends_with(word));
        if OTHERS.contains(&&*whole) || made {
            return None;
        }
        // `張三丰台北報導`: a name of two or three characters before a place of at least two.
        if let Some(place) =
            whole.strip_suffix("报导").or(whole.strip_suffix("报道")).map(|named| named.chars().count())
            && place > 3
        {
            let length = if place > 4 { 3 } else { 2 };
            return Some((end, text(at, at + length)));
        }
        // `记者张三采写`.
        let deed = DEEDS.iter().any(|deed| whole.ends_with(deed));
        if deed && !pen_name && NAME_HAN.contains(&count.saturating_sub(2)) {
            return Some((end, text(at, end - 2)));
        }
        let ends = self.folded.get(end).is_none_or(|c| !c.is_alphanumeric() && *c != '_');
        if given && (ends || !pen_name) {
            return Some((end, text(at, end)));
        }
        // A pen name ends at a blank or a mark.
        let pen = |c: &char| c.is_alphanumeric() || matches!(c, '·' | '_' | '-' | '\'' | '~');
        let stop = run(at, &pen);
        let length = stop - at;
        (pen_name && (2..=PEN_NAME_MAX).contains(&length)).then(|| (stop, text(at, stop)))
    }

    /// The position of the next name, and the separator before it.
    fn next_name(&self, at: usize) -> Option<(usize, &'static str)> {
        let (from, mark) = match self.folded.get(at)? {
            '、' | '和' => (at + 1, "、"),
            ',' => (at + 1, "，"),
            '/' => (at + 1, "/"),
            '&' => (at + 1, "&"),
            ' ' => (at + 1, " "),
            _ => return None,
        };
        let mut from = from;
        while self.folded.get(from).is_some_and(|c| *c == ' ') {
            from += 1;
        }
        let (from, mark) = match self.folded.get(from) {
            Some('&' | '、') if mark == " " => (from + 1 + usize::from(self.folded.get(from + 1) == Some(&' ')), "、"),
            _ => (from, mark),
        };
        if self.reporter_word(from).is_some() {
            return Some((from, mark));
        }
        let start = self.after_nation(from);
        let (end, name) = self.name(start, false)?;
        // A place with `报导`, an office, or a key with its mark is not a name.
        let folded: String = self.folded[start..end].iter().collect();
        let is_title = TITLES.iter().any(|title| folded.ends_with(title));
        let blank = usize::from(self.folded.get(end) == Some(&' '));
        let is_key = matches!(self.folded.get(end + blank), Some(':' | '|' | '丨' | '】'))
            || mark != "/" && self.folded.get(end) == Some(&'/');
        let is_report = folded.ends_with(['电', '摄'])
            || DEEDS.iter().chain(OTHERS).any(|word| word.chars().count() > 1 && folded.ends_with(word));
        let han = folded.chars().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '·' | ' '));
        let count = folded.chars().filter(|c| *c != ' ').count();
        let fits = han
            && (if mark == " " { (2..=3).contains(&count) } else { NAME_HAN.contains(&count) } || name.contains('·'));
        (fits && !is_title && !is_key && !is_report).then_some((from, mark))
    }
}
