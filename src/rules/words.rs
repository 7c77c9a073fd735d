//! The words that every match of a regex holds: which of them must stand together, and which one of several.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use crate::characters::class::Classes;
use crate::characters::units::{CharacterFilter, Unit, unit};

/// Which words must stand in a line, as far as their ends tell.
#[derive(Debug, Default)]
pub(super) enum Words {
    /// Any line will do.
    #[default]
    None,
    /// One of these.
    Set(Box<[Ends]>),
    /// Those of every part.
    All(Box<[Words]>),
    /// Those of one part.
    Any(Box<[Words]>),
}

/// The first and the last character of a word.
type Ends = (Unit, Unit);

/// Characters of a class at most that are told from any character at all.
const FEW: u32 = 64;

/// The characters of a folded line, nearly: whether a word's first and last one stand in it says nearly as much as whether
/// the word does, and costs next to nothing.
#[derive(Debug)]
pub(super) struct Held {
    units: CharacterFilter<16>,
    /// The number of the line.
    line: usize,
}

impl Default for Held {
    fn default() -> Self {
        Self { units: CharacterFilter::NONE, line: usize::MAX }
    }
}

impl Held {
    /// The characters of a line of the page, which is read unless it was the last one.
    pub(super) fn of(&mut self, line: usize, units: &[Unit]) -> &Self {
        if std::mem::replace(&mut self.line, line) != line {
            self.units = CharacterFilter::NONE;
            for unit in units {
                self.units.insert(*unit);
            }
        }
        self
    }

    /// Whether both ends of one of a set's words may stand in the line.
    fn has_one(&self, words: &[Ends]) -> bool {
        words.iter().any(|&(first, last)| self.units.may_hold(first) && self.units.may_hold(last))
    }

    /// Whether the words may stand in the line.
    pub(super) fn has(&self, words: &Words) -> bool {
        match words {
            Words::None => true,
            Words::Set(words) => self.has_one(words),
            Words::All(parts) => parts.iter().all(|part| self.has(part)),
            Words::Any(parts) => parts.iter().any(|part| self.has(part)),
        }
    }
}

impl Words {
    /// The words of every match of an expression.
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
                // What is seldom there goes first.
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
                // Those of one word each are one set.
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

    /// The characters of a class, if they are few enough to tell it from any character at all.
    fn of_class(class: &ClassUnicode) -> Self {
        let length = |range: &ClassUnicodeRange| u32::from(range.end()) - u32::from(range.start()) + 1;
        if class.iter().map(length).sum::<u32>() > FEW {
            return Self::None;
        }
        let chars = class.iter().flat_map(|range| range.start()..=range.end());
        Self::Set(chars.filter_map(|c| ends([c].into_iter())).collect())
    }

    /// Whether any line will do.
    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// How many words there are to choose from.
    fn count(&self) -> usize {
        match self {
            Self::None => usize::MAX,
            Self::Set(words) => words.len(),
            Self::All(parts) => parts.iter().map(Self::count).min().unwrap_or(usize::MAX),
            Self::Any(parts) => parts.iter().map(Self::count).fold(0, usize::saturating_add),
        }
    }
}

/// The first and the last character of a word of some.
fn ends(mut word: impl Iterator<Item = char>) -> Option<Ends> {
    let unit_of = |c| unit(c, Classes::get().of(c));
    let first = word.next().map(unit_of)?;
    Some((first, word.last().map_or(first, unit_of)))
}
