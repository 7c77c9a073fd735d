//! The edges of a match: the characters that it can begin or end with.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// An end of a match.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    First,
    Last,
}

/// The class of characters that a match can begin or end with; `None` if the match can be empty.
pub(super) fn at_edge(hir: &Hir, edge: Edge) -> Option<ClassUnicode> {
    let mut set = ClassUnicode::empty();
    (!collect(hir, edge, &mut set)).then_some(set)
}

/// Adds to `set` the characters that a match can have at an edge. Returns whether the match can be empty; then the
/// characters of the neighbouring part are at the edge, too.
fn collect(hir: &Hir, edge: Edge, set: &mut ClassUnicode) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let c = std::str::from_utf8(&literal.0).ok().and_then(|text| match edge {
                Edge::First => text.chars().next(),
                Edge::Last => text.chars().next_back(),
            });
            set.push(c.map_or(ClassUnicodeRange::new('\0', char::MAX), |c| ClassUnicodeRange::new(c, c)));
            false
        }
        HirKind::Class(Class::Unicode(class)) => {
            set.union(class);
            false
        }
        HirKind::Class(Class::Bytes(_)) => {
            set.push(ClassUnicodeRange::new('\0', char::MAX));
            false
        }
        HirKind::Repetition(of) => collect(&of.sub, edge, set) || of.min == 0,
        HirKind::Capture(of) => collect(&of.sub, edge, set),
        HirKind::Concat(parts) => match edge {
            Edge::First => parts.iter().all(|part| collect(part, edge, set)),
            Edge::Last => parts.iter().rev().all(|part| collect(part, edge, set)),
        },
        HirKind::Alternation(parts) => {
            let mut empty = false;
            for part in parts {
                empty |= collect(part, edge, set);
            }
            empty
        }
    }
}
