//! All readings of a damaged stretch as a graph: nodes are states of reading, edges what is read between them.
//!
//! Every path is a reading; the best one has the least cost. Because equal states meet in one node, the graph stays
//! small, and for every edge the best path through it is known: how sure a guess is can be told exactly.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

/// Nodes at one place that are followed further, at most, and how much worse than the best they may be (facts on
/// restoration, section 1: 160 hypotheses within 22 nats).
const WIDEST: usize = 160;
const DEEPEST: f32 = 22.0;
/// Edges of a stretch beyond which only its best reading is followed on: no page makes the graph grow without bound.
const LARGEST: usize = 50_000;

/// A state of reading: what was read last, and what waits for its second byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    /// A lead byte whose trail byte is to come; 0 for none.
    pub(super) pending: u8,
    /// Whether that byte is unknown and only tried out.
    pub(super) guessed: bool,
    /// The last whole character.
    pub(super) last: char,
}

/// What an edge puts in the place of the bytes it spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emit {
    /// The bytes themselves.
    Copy,
    /// Nothing: an annotation goes.
    Annotation,
    /// One or two characters (`\0` for none).
    Characters {
        /// The characters.
        characters: [char; 2],
        /// Which of them are guesses.
        guessed: [bool; 2],
        /// Whether an annotation went with them.
        annotation: bool,
    },
}

struct Node {
    at: usize,
    state: State,
    cost: f32,
    /// The edge of the best path to it.
    from: Option<usize>,
    /// Cost of the best path from it to the end of the stretch.
    onward: f32,
}

pub(super) struct Edge {
    from: usize,
    to: usize,
    cost: f32,
    pub(super) emit: Emit,
}

/// The graph of one stretch.
#[derive(Default)]
pub(super) struct Lattice {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    known: FxHashMap<(usize, State), usize>,
    /// Nodes that are not followed yet, by their place.
    open: BTreeMap<usize, Vec<usize>>,
}

impl Lattice {
    /// Starts over, from one state.
    pub(super) fn start(&mut self, at: usize, state: State) {
        self.nodes.clear();
        self.edges.clear();
        self.known.clear();
        self.open.clear();
        self.nodes.push(Node { at, state, cost: 0.0, from: None, onward: f32::INFINITY });
        self.open.insert(at, vec![0]);
    }

    /// The nodes at the next place, best first, and whether they are all that is left.
    pub(super) fn next(&mut self) -> Option<(usize, Vec<usize>, bool)> {
        let (at, mut here) = self.open.pop_first()?;
        here.sort_by(|&a, &b| self.nodes[a].cost.total_cmp(&self.nodes[b].cost).then(a.cmp(&b)));
        let best = here.first().map_or(0.0, |&node| self.nodes[node].cost);
        here.retain(|&node| self.nodes[node].cost <= best + DEEPEST);
        here.truncate(WIDEST);
        if self.edges.len() > LARGEST {
            here.truncate(1);
            self.open.clear();
        }
        Some((at, here, self.open.is_empty()))
    }

    pub(super) fn state(&self, node: usize) -> State {
        self.nodes[node].state
    }

    /// Whether the graph is more than its start.
    pub(super) fn has_edges(&self) -> bool {
        !self.edges.is_empty()
    }

    /// Whether nothing is left to follow.
    pub(super) fn is_stuck(&self) -> bool {
        self.open.is_empty()
    }

    /// Adds a way on from a node.
    pub(super) fn add(&mut self, from: usize, at: usize, state: State, cost: f32, emit: Emit) {
        let total = self.nodes[from].cost + cost;
        let edge = self.edges.len();
        let to = *self.known.entry((at, state)).or_insert_with(|| {
            self.nodes.push(Node { at, state, cost: f32::INFINITY, from: None, onward: f32::INFINITY });
            self.open.entry(at).or_default().push(self.nodes.len() - 1);
            self.nodes.len() - 1
        });
        let node = &mut self.nodes[to];
        if total < node.cost {
            (node.cost, node.from) = (total, Some(edge));
        }
        self.edges.push(Edge { from, to, cost, emit });
    }

    /// The best reading up to a node at which all are to end: each edge with the place where it ends, and for one whose
    /// first character is a guess, how much worse the best reading without that character is, in nats.
    pub(super) fn best(&mut self, end: usize) -> Vec<(usize, Emit, f32)> {
        self.nodes[end].onward = 0.0;
        // Edges were added in the order of the places where they begin.
        for edge in self.edges.iter().rev() {
            let onward = self.nodes[edge.to].onward + edge.cost;
            let from = &mut self.nodes[edge.from];
            from.onward = from.onward.min(onward);
        }
        let mut path = Vec::new();
        let mut node = end;
        while let Some(edge) = self.nodes[node].from {
            let Edge { from, emit, .. } = self.edges[edge];
            let margin = match emit {
                Emit::Characters { characters: [c, _], guessed: [true, _], .. } => self.margin(edge, c, end),
                _ => f32::INFINITY,
            };
            path.push((self.nodes[node].at, emit, margin));
            node = from;
        }
        path.reverse();
        path
    }

    /// How much the best reading gains over the best one that has another character in this place.
    fn margin(&self, edge: usize, c: char, end: usize) -> f32 {
        let place = |edge: &Edge| self.nodes[edge.from].at;
        let at = place(&self.edges[edge]);
        let from = self.edges.partition_point(|edge| place(edge) < at);
        let here = self.edges[from..].iter().take_while(|edge| place(edge) == at);
        let others = here
            .filter(|edge| !matches!(edge.emit, Emit::Characters { characters: [other, _], .. } if other == c))
            .map(|edge| self.nodes[edge.from].cost + edge.cost + self.nodes[edge.to].onward);
        others.fold(f32::INFINITY, f32::min) - self.nodes[end].cost
    }
}
