//! Compiles the expressions of `regex-syntax` into programs.

use std::ops::RangeInclusive;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::super::edges::{Edge, at_edge};
use super::{END, INSTRUCTIONS_MAX, Instruction, NO_BOUND, Program, Set, Word};
use crate::characters::units::{BEYOND, EMOJI, SHARED, Unit, is_shared, unit_of};

impl Program {
    /// Compiles an expression; `None` if a program cannot run it. It cannot run halves of word boundaries, multi-line
    /// mode, bytes that are not characters, matches of the empty string, unbounded repetition of a part that can be
    /// empty, characters beyond the Basic Multilingual Plane that share their unit with others, and programs that need
    /// more than 16 bits for a number or more than [`INSTRUCTIONS_MAX`] instructions.
    pub(in crate::rules) fn new(hir: &Hir) -> Option<Self> {
        if hir.properties().minimum_len().is_none_or(|least| least == 0) {
            return None;
        }
        let mut compiler = Compiler::default();
        compiler.add(hir)?;
        compiler.push(Instruction::Match)?;
        let first = compiler.set(&at_edge(hir, Edge::First)?)?;
        Some(Self {
            lookahead: compiler.lookahead().into(),
            instructions: compiler.instructions.into(),
            words: compiler.words.into(),
            units: compiler.units.into(),
            sets: compiler.sets.into(),
            first,
            is_anchored: hir.properties().look_set_prefix().contains(Look::Start),
        })
    }
}

/// A program under construction. Its methods return `None` if a program cannot run the expression.
#[derive(Default)]
struct Compiler {
    instructions: Vec<Instruction>,
    words: Vec<Word>,
    units: Vec<Unit>,
    sets: Vec<Set>,
    /// The class that each set was built from.
    classes: Vec<ClassUnicode>,
}

impl Compiler {
    /// Adds an instruction and returns its number.
    fn push(&mut self, instruction: Instruction) -> Option<u16> {
        let number = self.instructions.len();
        self.instructions.push(instruction);
        (number < INSTRUCTIONS_MAX).then_some(number as u16)
    }

    fn next(&self) -> u16 {
        self.instructions.len() as u16
    }

    /// Computes [`Program::lookahead`].
    fn lookahead(&self) -> Vec<u64> {
        let bit = |unit: Unit| 1 << (unit & 63);
        let mut lookahead = vec![0; self.instructions.len()];
        // The sets of a loop's start are known after the first round, so rounds repeat until nothing changes.
        loop {
            let before = lookahead.clone();
            for (at, instruction) in self.instructions.iter().enumerate().rev() {
                lookahead[at] = match *instruction {
                    Instruction::Word(word) => bit(self.words[usize::from(word)].first),
                    Instruction::Words(from, to) => {
                        self.words[from.into()..to.into()].iter().fold(0, |bits, word| bits | bit(word.first))
                    }
                    Instruction::Run { set, min, .. } => {
                        self.sets[usize::from(set)].bits | if min == 0 { lookahead[at + 1] } else { 0 }
                    }
                    Instruction::Either(first, second) => {
                        lookahead[usize::from(first)] | lookahead[usize::from(second)]
                    }
                    Instruction::Jump(to) => lookahead[usize::from(to)],
                    Instruction::Start | Instruction::Boundary => lookahead[at + 1],
                    Instruction::End => bit(END),
                    Instruction::Match => u64::MAX,
                };
            }
            if lookahead == before {
                return lookahead;
            }
        }
    }

    /// Adds the instructions of an expression. The instruction added next follows them.
    fn add(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(_) => {
                let word = self.word(hir)?;
                self.push(Instruction::Word(word))?;
            }
            HirKind::Class(_) => self.run(hir, 1, Some(1), true)?,
            HirKind::Look(Look::Start) => {
                self.push(Instruction::Start)?;
            }
            HirKind::Look(Look::End) => {
                self.push(Instruction::End)?;
            }
            HirKind::Look(Look::WordUnicode) => {
                self.push(Instruction::Boundary)?;
            }
            HirKind::Look(_) => return None,
            HirKind::Repetition(of) if is_one_unit(&of.sub) => self.run(&of.sub, of.min, of.max, of.greedy)?,
            HirKind::Repetition(of) => self.repeat(&of.sub, of.min, of.max, of.greedy)?,
            HirKind::Capture(of) => self.add(&of.sub)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part))?,
            HirKind::Alternation(parts) => self.alternatives(parts)?,
        }
        Some(())
    }

    /// Adds a word and returns its number.
    fn word(&mut self, hir: &Hir) -> Option<u16> {
        let HirKind::Literal(literal) = hir.kind() else { return None };
        let start = self.units.len();
        for c in std::str::from_utf8(&literal.0).ok()?.chars() {
            self.units.push(own_unit(c)?);
        }
        let (first, length) = (*self.units.get(start)?, u16::try_from(self.units.len() - start).ok()?);
        self.words.push(Word { first, start: u16::try_from(start).ok()?, length });
        u16::try_from(self.words.len() - 1).ok()
    }

    /// Adds a run of characters of a class, or of one character.
    fn run(&mut self, of: &Hir, min: u32, max: Option<u32>, greedy: bool) -> Option<()> {
        let class = match of.kind() {
            HirKind::Class(Class::Unicode(class)) => class.clone(),
            HirKind::Literal(literal) => {
                let c = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
                ClassUnicode::new([ClassUnicodeRange::new(c, c)])
            }
            _ => return None,
        };
        let known = self.classes.iter().position(|known| *known == class);
        let set = if let Some(set) = known {
            set as u16
        } else {
            let set = self.set(&class)?;
            self.sets.push(set);
            self.classes.push(class);
            (self.sets.len() - 1) as u16
        };
        let bound = |bound: u32| u16::try_from(bound).ok().filter(|&bound| bound < NO_BOUND);
        let max = max.map_or(Some(NO_BOUND), bound)?;
        self.push(Instruction::Run { set, min: bound(min)?, max, greedy })?;
        Some(())
    }

    /// Adds an expression `min` times, then as an option up to `max` times.
    fn repeat(&mut self, of: &Hir, min: u32, max: Option<u32>, greedy: bool) -> Option<()> {
        for _ in 0..min {
            self.add(of)?;
        }
        let either = |inside, after| {
            if greedy { Instruction::Either(inside, after) } else { Instruction::Either(after, inside) }
        };
        let Some(max) = max else {
            // An empty round would loop forever.
            of.properties().minimum_len().filter(|&least| least > 0)?;
            let choice = self.push(Instruction::Match)?;
            self.add(of)?;
            self.push(Instruction::Jump(choice))?;
            self.instructions[usize::from(choice)] = either(choice + 1, self.next());
            return Some(());
        };
        let mut choices = Vec::new();
        for _ in min..max {
            choices.push(self.push(Instruction::Match)?);
            self.add(of)?;
        }
        for choice in choices {
            self.instructions[usize::from(choice)] = either(choice + 1, self.next());
        }
        Some(())
    }

    /// Adds alternatives. Earlier ones are tried first.
    fn alternatives(&mut self, parts: &[Hir]) -> Option<()> {
        let is_word = |part: &Hir| matches!(part.kind(), HirKind::Literal(_));
        let mut jumps = Vec::new();
        let mut groups = parts.chunk_by(|a, b| is_word(a) && is_word(b)).peekable();
        while let Some(group) = groups.next() {
            let choice = groups.peek().map(|_| self.push(Instruction::Match));
            match group {
                [alone] => self.add(alone)?,
                words => {
                    let from = u16::try_from(self.words.len()).ok()?;
                    for word in words {
                        self.word(word)?;
                    }
                    self.push(Instruction::Words(from, u16::try_from(self.words.len()).ok()?))?;
                }
            }
            if let Some(choice) = choice {
                let choice = choice?;
                jumps.push(self.push(Instruction::Match)?);
                self.instructions[usize::from(choice)] = Instruction::Either(choice + 1, self.next());
            }
        }
        for jump in jumps {
            self.instructions[usize::from(jump)] = Instruction::Jump(self.next());
        }
        Some(())
    }

    /// The set of a class; `None` if it contains some but not all of the characters that share units.
    fn set(&mut self, class: &ClassUnicode) -> Option<Set> {
        let start = u16::try_from(self.units.len()).ok()?;
        let mut bits = 0;
        let (mut beyond, mut emoji) = (0, Vec::new());
        for range in class.iter() {
            let [first, last] = [range.start(), range.end()].map(u32::from);
            beyond += last.saturating_sub(first.max(0x1_0000) - 1);
            let (first_own, last_own) = (first.max(*EMOJI.start()), last.min(*EMOJI.end()));
            if let (true, Some(first), Some(last)) =
                (first_own <= last_own, char::from_u32(first_own), char::from_u32(last_own))
            {
                beyond -= last_own - first_own + 1;
                emoji.push((unit_of(first), unit_of(last)));
            }
            // The surrogates in between are not characters, but the units of the characters beyond the plane.
            for (first, last) in [(first, last.min(0xD7FF)), (first.max(0xE000), last.min(0xFFFF))] {
                if first <= last {
                    self.add_range(first as Unit, last as Unit, &mut bits);
                }
            }
        }
        let all_shared = 0x10_0000 - EMOJI.count() as u32;
        match (beyond, &*emoji) {
            (0, own) => own.iter().for_each(|&(first, last)| self.add_range(first, last, &mut bits)),
            (_, &[(first, last)]) if beyond == all_shared && usize::from(last - first) + 1 == EMOJI.count() => {
                self.add_range(*BEYOND.start(), *BEYOND.end(), &mut bits);
            }
            (_, own) if beyond == all_shared => {
                let shared = SHARED.map(RangeInclusive::into_inner);
                shared.iter().chain(own).for_each(|&(first, last)| self.add_range(first, last, &mut bits));
            }
            _ => return None,
        }
        // Most characters tested are Han, so the range that contains them comes first.
        let (ranges, _) = self.units[usize::from(start)..].as_chunks_mut();
        if let Some(han) = ranges.iter().position(|&[first, last]| (first..=last).contains(&0x4E00)) {
            ranges.swap(0, han);
        }
        Some(Set { bits, start, end: u16::try_from(self.units.len()).ok()? })
    }

    fn add_range(&mut self, first: Unit, last: Unit, bits: &mut u64) {
        self.units.extend([first, last]);
        *bits |= match last - first {
            63.. => u64::MAX,
            _ => (first..=last).fold(0, |bits, unit| bits | 1 << (unit & 63)),
        };
    }
}

/// Whether an expression always matches exactly one character.
fn is_one_unit(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(_) => true,
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().count() == 1),
        _ => false,
    }
}

/// The unit of a character, if no other character shares it.
fn own_unit(c: char) -> Option<Unit> {
    Some(unit_of(c)).filter(|&unit| !is_shared(unit))
}
