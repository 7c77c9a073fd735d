//! All readings of a damaged stretch as a graph (a lattice). Nodes are states of reading; an edge is the text read
//! between two states.
//!
//! Every path is a reading, and the best reading has the least cost. Equal states share one node, so the graph stays
//! small. The best path through each edge is known, which gives the exact margin of a guess.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

/// The most nodes at one place that are expanded, and how much worse than the best they may be in nats; set by hand.
const MAX_NODES: usize = 160;
const MAX_LOSS: f32 = 22.0;
/// The number of edges from which only the best reading of a stretch is expanded. It bounds the graph on any page.
const MAX_EDGES: usize = 50_000;

/// A state of reading: the last character, and a lead byte that waits for its trail byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    /// The lead byte whose trail byte is still to come; 0 for none.
    pub(super) pending: u8,
    /// Whether that byte is a guess at an unknown byte.
    pub(super) guessed: bool,
    /// The last complete character.
    pub(super) last: char,
}

/// The text that an edge puts in the place of the bytes it spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emit {
    /// The same bytes.
    Copy,
    /// Nothing: an annotation is removed.
    Annotation,
    /// One or two characters (`\0` for none).
    Characters {
        /// The characters.
        characters: [char; 2],
        /// Which of them are guesses.
        guessed: [bool; 2],
        /// Whether an annotation is removed with them.
        annotation: bool,
    },
}

struct Node {
    at: usize,
    state: State,
    cost: f32,
    /// The last edge of the best path to the node.
    from: Option<usize>,
    /// The cost of the best path from the node to the end of the stretch.
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
    node_of: FxHashMap<(usize, State), usize>,
    /// The nodes that are not expanded yet, by their place.
    open: BTreeMap<usize, Vec<usize>>,
}

impl Lattice {
    /// Clears the graph and starts from one state.
    pub(super) fn start(&mut self, at: usize, state: State) {
        self.nodes.clear();
        self.edges.clear();
        self.node_of.clear();
        self.open.clear();
        self.nodes.push(Node { at, state, cost: 0.0, from: None, onward: f32::INFINITY });
        self.open.insert(at, vec![0]);
    }

    /// Takes the next place to expand: the place, its nodes with the best first, and whether no other node is left.
    pub(super) fn next(&mut self) -> Option<(usize, Vec<usize>, bool)> {
        let (at, mut here) = self.open.pop_first()?;
        here.sort_by(|&a, &b| self.nodes[a].cost.total_cmp(&self.nodes[b].cost).then(a.cmp(&b)));
        let best = here.first().map_or(0.0, |&node| self.nodes[node].cost);
        here.retain(|&node| self.nodes[node].cost <= best + MAX_LOSS);
        here.truncate(MAX_NODES);
        if self.edges.len() > MAX_EDGES {
            here.truncate(1);
            self.open.clear();
        }
        Some((at, here, self.open.is_empty()))
    }

    pub(super) fn state(&self, node: usize) -> State {
        self.nodes[node].state
    }

    /// Whether the graph has grown beyond its start.
    pub(super) fn has_edges(&self) -> bool {
        !self.edges.is_empty()
    }

    /// Whether no node is left to expand.
    pub(super) fn is_stuck(&self) -> bool {
        self.open.is_empty()
    }

    /// Adds an edge from a node to the state at a place.
    pub(super) fn add(&mut self, from: usize, at: usize, state: State, cost: f32, emit: Emit) {
        let total = self.nodes[from].cost + cost;
        let edge = self.edges.len();
        let to = *self.node_of.entry((at, state)).or_insert_with(|| {
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

    /// The edges of the best reading up to a node at which all readings end. Each comes with the place where it ends
    /// and with its margin: for an edge whose first character is a guess, the extra cost, in nats, of the best reading
    /// without that character.
    pub(super) fn best(&mut self, end: usize) -> Vec<(usize, Emit, f32)> {
        self.nodes[end].onward = 0.0;
        // Edges are in the order of the places where they begin.
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

    /// The extra cost of the best reading that has another character at this place.
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
