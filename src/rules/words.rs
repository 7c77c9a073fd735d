//! The words that every match of a regex contains: all words of a list, or at least one of them.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};
use serde::{Deserialize, Serialize};

use crate::characters::units::{CharacterFilter, Unit, unit_of};

/// The words that a matching line must contain, each known by its first and last character.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) enum Words {
    /// No word is required.
    #[default]
    None,
    /// At least one of these.
    Set(Box<[Ends]>),
    /// The words of every part.
    All(Box<[Words]>),
    /// The words of at least one part.
    Any(Box<[Words]>),
}

/// The first and the last character of a word.
type Ends = (Unit, Unit);

/// Characters of the largest class that counts as a set of words. A larger class counts as any character.
const FEW: u32 = 64;

/// Character filter of one folded line. To test for a word's first and last character is almost as selective as to
/// search for the word, and costs almost nothing.
#[derive(Debug)]
pub(super) struct LineFilter {
    units: CharacterFilter<16>,
    /// The index of the line that the filter was built from.
    line: usize,
}

impl Default for LineFilter {
    fn default() -> Self {
        Self { units: CharacterFilter::NONE, line: usize::MAX }
    }
}

impl LineFilter {
    /// The filter of a line of the page. It is rebuilt unless the last call was for the same line.
    pub(super) fn of_line(&mut self, line: usize, units: &[Unit]) -> &Self {
        if std::mem::replace(&mut self.line, line) != line {
            self.units = CharacterFilter::NONE;
            for unit in units {
                self.units.insert(*unit);
            }
        }
        self
    }

    /// Whether the line may contain both ends of at least one of the words.
    fn may_have_one(&self, words: &[Ends]) -> bool {
        words.iter().any(|&(first, last)| self.units.may_hold(first) && self.units.may_hold(last))
    }

    /// Whether the line may contain the required words.
    pub(super) fn may_have(&self, words: &Words) -> bool {
        match words {
            Words::None => true,
            Words::Set(words) => self.may_have_one(words),
            Words::All(parts) => parts.iter().all(|part| self.may_have(part)),
            Words::Any(parts) => parts.iter().any(|part| self.may_have(part)),
        }
    }
}

impl Words {
    /// The words that every match of an expression contains.
    pub(super) fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).unwrap_or_default();
                ends(text.chars()).map_or(Self::None, |word| Self::Set([word].into()))
            }
            HirKind::Class(Class::Unicode(class)) => Self::of_class(class),
            HirKind::Repetition(of) if of.min > 0 => Self::of(&of.sub),
            HirKind::Capture(of) => Self::of(&of.sub),
            HirKind::Concat(parts) => {
                let mut parts: Vec<_> = parts.iter().map(Self::of).filter(|part| !part.is_none()).collect();
                // The rarest part is tested first.
                parts.sort_by_key(Self::count);
                match parts.len() {
                    0 | 1 => parts.pop().unwrap_or_default(),
                    _ => Self::All(parts.into()),
                }
            }
            HirKind::Alternation(parts) => {
                let parts: Vec<_> = parts.iter().map(Self::of).collect();
                if parts.iter().any(Self::is_none) {
                    return Self::None;
                }
                // Parts that are single sets become one set.
                let (mut set, mut others) = (Vec::new(), Vec::new());
                for part in parts {
                    match part {
                        Self::Set(words) => set.extend(words),
                        other => others.push(other),
                    }
                }
                if others.is_empty() {
                    return Self::Set(set.into());
                }
                if !set.is_empty() {
                    others.insert(0, Self::Set(set.into()));
                }
                Self::Any(others.into())
            }
            HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) | HirKind::Repetition(_) => Self::None,
        }
    }

    /// The characters of a class, if it has at most [`FEW`].
    fn of_class(class: &ClassUnicode) -> Self {
        let length = |range: &ClassUnicodeRange| u32::from(range.end()) - u32::from(range.start()) + 1;
        if class.iter().map(length).sum::<u32>() > FEW {
            return Self::None;
        }
        let chars = class.iter().flat_map(|range| range.start()..=range.end());
        Self::Set(chars.filter_map(|c| ends([c].into_iter())).collect())
    }

    /// Whether no word is required.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The number of alternative words.
    fn count(&self) -> usize {
        match self {
            Self::None => usize::MAX,
            Self::Set(words) => words.len(),
            Self::All(parts) => parts.iter().map(Self::count).min().unwrap_or(usize::MAX),
            Self::Any(parts) => parts.iter().map(Self::count).fold(0, usize::saturating_add),
        }
    }
}

/// The ends of a word; `None` for an empty word.
fn ends(mut word: impl Iterator<Item = char>) -> Option<Ends> {
    let first = word.next().map(unit_of)?;
    Some((first, word.last().map_or(first, unit_of)))
}
