//! One stage of a conversion: it replaces the longest key at every position by its value.

use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use memchr::memchr_iter;

use super::sequence;

/// The embedded tables of a stage; `build/main.rs` describes their formats.
pub(super) struct StageData {
    pub(super) characters: &'static str,
    pub(super) phrases: Option<PhrasesData>,
}

/// The embedded tables of keys of two or more characters.
pub(super) struct PhrasesData {
    pub(super) automaton: &'static [u8],
    pub(super) pairs: &'static str,
    pub(super) values: &'static str,
}

/// One conversion by longest match.
pub(super) struct Stage {
    characters: Characters,
    phrases: Option<Phrases>,
}

impl Stage {
    pub(super) fn unpack(data: &StageData) -> Result<Self, String> {
        let mut characters = Characters::unpack(data.characters)?;
        let phrases = data.phrases.as_ref().map(Phrases::unpack).transpose()?;
        if let Some(phrases) = &data.phrases {
            characters.mark_starts(phrases.pairs);
        }
        Ok(Self { characters, phrases })
    }

    /// Writes the converted text to an empty `out` and returns true, or returns false if nothing changes.
    pub(super) fn convert(&self, text: &str, has_sequences: bool, out: &mut String) -> bool {
        let mut sink = Sink::new(text, out);
        sequence::for_each_piece_between(text, has_sequences, |piece| self.convert_piece(piece, &mut sink));
        sink.finish()
    }

    fn convert_piece(&self, piece: Range<usize>, sink: &mut Sink<'_, '_>) {
        let Some(phrases) = &self.phrases else {
            return self.characters.convert(piece, sink);
        };
        let mut position = piece.start;
        // The automaton is slower than the table of characters. Therefore it runs only from where a key may begin to
        // the next key it finds.
        while let Some(candidate) = self.characters.convert_until_bigram(position..piece.end, &phrases.bigrams, sink) {
            let Some(found) = phrases.automaton.leftmost_find_iter(&sink.text[candidate..piece.end]).next() else {
                return self.characters.convert(candidate..piece.end, sink);
            };
            let key = candidate + found.start()..candidate + found.end();
            self.characters.convert(candidate..key.start, sink);
            position = key.end;
            sink.replace(key, phrases.value(found.value()));
        }
    }
}

/// Keys of two or more characters.
pub(super) struct Phrases {
    pub(super) automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    bigrams: BigramFilter,
    /// The value of each key, one line each.
    values: &'static str,
    /// The end of each line of `values`, in bytes.
    ends: Vec<u32>,
}

impl Phrases {
    pub(super) fn unpack(data: &PhrasesData) -> Result<Self, String> {
        let (automaton, _) =
            CharwiseDoubleArrayAhoCorasick::deserialize(data.automaton).map_err(|error| error.to_string())?;
        let ends = memchr_iter(b'\n', data.values.as_bytes()).map(|end| end as u32).collect();
        Ok(Self { automaton, bigrams: BigramFilter::new(data.pairs), values: data.values, ends })
    }

    /// The value of a key; empty if the key stays as it is.
    pub(super) fn value(&self, key: u32) -> &'static str {
        let key = key as usize;
        let start = key.checked_sub(1).map_or(0, |previous| self.ends[previous] as usize + 1);
        &self.values[start..self.ends[key] as usize]
    }
}

/// The character bigrams with which keys begin: a set with one bit for each hash, which may give false positives.
struct BigramFilter {
    bits: Vec<u64>,
}

impl BigramFilter {
    /// 64 KiB: the 33,000 bigrams of the largest dictionary fill a sixteenth of it.
    const WORDS: usize = 1 << 13;

    fn new(pairs: &str) -> Self {
        let mut bits = vec![0; Self::WORDS];
        for (first, second) in bigrams_of(pairs) {
            let (word, bit) = Self::place(first, second);
            bits[word] |= bit;
        }
        Self { bits }
    }

    fn may_contain(&self, first: char, second: char) -> bool {
        let (word, bit) = Self::place(first, second);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Multiplicative hashing: 2^32 divided by the golden ratio spreads the bigrams over the upper bits.
    fn place(first: char, second: char) -> (usize, u64) {
        let hash = (u32::from(first) ^ u32::from(second).rotate_left(16)).wrapping_mul(0x9E37_79B1);
        ((hash >> 19) as usize % Self::WORDS, 1 << ((hash >> 13) % 64))
    }
}

/// The bigrams in a string that lists them one after the other.
fn bigrams_of(pairs: &str) -> impl Iterator<Item = (char, char)> {
    let (first, second) = (pairs.chars().step_by(2), pairs.chars().skip(1).step_by(2));
    first.zip(second)
}

/// Keys of one character, and the characters that begin longer keys.
struct Characters {
    /// By code point, for the basic plane.
    basic: Vec<Entry>,
    /// Sorted by character, for all others.
    supplementary: Vec<(char, Entry)>,
    /// The values of several characters.
    strings: Vec<&'static str>,
}

/// The value of a character: 0 if it needs no action.
///
/// The lower 21 bits are the replacement character, or with `STRING` the number of a string. They are 0 if the
/// character stays.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Entry(u32);

impl Entry {
    const VALUE: u32 = (1 << 21) - 1;
    const STRING: u32 = 1 << 30;
    /// The character begins a longer key.
    const START: u32 = 1 << 31;
}

impl Characters {
    /// The code points of the basic plane.
    const BASIC: usize = 0x1_0000;

    fn unpack(lines: &'static str) -> Result<Self, String> {
        let basic = vec![Entry::default(); Self::BASIC];
        let mut characters = Self { basic, supplementary: Vec::new(), strings: Vec::new() };
        for line in lines.lines() {
            let mut rest = line.chars();
            let (Some(key), Some(first)) = (rest.next(), rest.next()) else {
                return Err(format!("a character without a value: {line}"));
            };
            let value = if rest.next().is_none() {
                u32::from(first)
            } else {
                characters.strings.push(&line[key.len_utf8()..]);
                Entry::STRING | (characters.strings.len() - 1) as u32
            };
            characters.entry_mut(key).0 |= value;
        }
        Ok(characters)
    }

    fn mark_starts(&mut self, pairs: &str) {
        for (first, _) in bigrams_of(pairs) {
            self.entry_mut(first).0 |= Entry::START;
        }
    }

    fn entry_mut(&mut self, key: char) -> &mut Entry {
        if let Some(entry) = self.basic.get_mut(key as usize) {
            return entry;
        }
        let at = self.supplementary.binary_search_by_key(&key, |(key, _)| *key).unwrap_or_else(|at| {
            self.supplementary.insert(at, (key, Entry::default()));
            at
        });
        &mut self.supplementary[at].1
    }

    fn entry(&self, key: char) -> Entry {
        self.basic.get(key as usize).copied().unwrap_or_else(|| self.supplementary_entry(key))
    }

    #[cold]
    fn supplementary_entry(&self, key: char) -> Entry {
        let found = self.supplementary.binary_search_by_key(&key, |(key, _)| *key);
        found.map_or(Entry::default(), |at| self.supplementary[at].1)
    }

    /// Converts a range character by character.
    fn convert(&self, range: Range<usize>, sink: &mut Sink<'_, '_>) {
        let text = sink.text;
        let mut rest = text[range.clone()].chars();
        while let Some(c) = rest.next() {
            let entry = self.entry(c);
            if entry != Entry::default() {
                let end = range.end - rest.as_str().len();
                self.replace(entry, end - c.len_utf8()..end, sink);
            }
        }
    }

    /// Converts a range character by character up to where a longer key may begin. Returns this byte position, or
    /// `None` at the end of the range.
    fn convert_until_bigram(
        &self,
        range: Range<usize>,
        bigrams: &BigramFilter,
        sink: &mut Sink<'_, '_>,
    ) -> Option<usize> {
        let text = sink.text;
        let mut rest = text[range.clone()].chars();
        while let Some(c) = rest.next() {
            let entry = self.entry(c);
            if entry == Entry::default() {
                continue;
            }
            let end = range.end - rest.as_str().len();
            let start = end - c.len_utf8();
            if entry.0 & Entry::START != 0
                && let Some(second) = rest.clone().next()
                && bigrams.may_contain(c, second)
            {
                return Some(start);
            }
            self.replace(entry, start..end, sink);
        }
        None
    }

    fn replace(&self, entry: Entry, range: Range<usize>, sink: &mut Sink<'_, '_>) {
        let value = entry.0 & Entry::VALUE;
        if entry.0 & Entry::STRING != 0 {
            sink.replace(range, self.strings[value as usize]);
        } else if let Some(c) = char::from_u32(value).filter(|_| value != 0) {
            sink.replace_with_character(range, c);
        }
    }
}

/// Collects replacements in a text, in order, and copies the text between them.
pub(super) struct Sink<'t, 'o> {
    text: &'t str,
    /// The byte position up to which the text has been copied or replaced.
    done: usize,
    out: &'o mut String,
}

impl<'t, 'o> Sink<'t, 'o> {
    pub(super) fn new(text: &'t str, out: &'o mut String) -> Self {
        Self { text, done: 0, out }
    }

    /// Replaces a byte range that lies after all earlier ones. An empty string leaves the range as it is.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        if !with.is_empty() {
            self.copy_until(range);
            self.out.push_str(with);
        }
    }

    fn replace_with_character(&mut self, range: Range<usize>, with: char) {
        self.copy_until(range);
        self.out.push(with);
    }

    fn copy_until(&mut self, range: Range<usize>) {
        if self.out.capacity() == 0 {
            // Most texts keep their length.
            self.out.reserve(self.text.len());
        }
        if self.done < range.start {
            self.out.push_str(&self.text[self.done..range.start]);
        }
        self.done = range.end;
    }

    /// Copies the rest, and returns whether anything was replaced; if not, `out` is unchanged.
    pub(super) fn finish(self) -> bool {
        if self.done > 0 {
            self.out.push_str(&self.text[self.done..]);
        }
        self.done > 0
    }
}
