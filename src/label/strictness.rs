//! Strictness: the dial from recall to precision.

/// The least probability of body for a line to stay, 0 to 1. Low values favour recall, high values precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strictness(f32);

impl Strictness {
    /// A strictness from a probability. `None` unless it is a number from 0 to 1.
    pub fn new(probability: f32) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self(probability))
    }

    /// The probability.
    pub fn value(self) -> f32 {
        self.0
    }

    /// The least probability of body for a line of a page with this probability of being a thread. It is half as high
    /// for a certain thread: each post is a text of its own there, and a short post gives the scorer little evidence.
    pub fn threshold(self, thread: f32) -> f32 {
        self.0 * (1.0 - thread / 2.0)
    }
}

impl Default for Strictness {
    /// 0.4, where the mean F1 out of fold is best, for articles and for threads. The model's card has the curve.
    fn default() -> Self {
        Self(0.4)
    }
}
