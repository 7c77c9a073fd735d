//! The dial from recall to precision.

/// How probable it must be that a line is body for it to stay, 0 to 1: one dial from recall to precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strictness(f32);

impl Strictness {
    /// `None` for what is no number from 0 to 1.
    pub fn new(probability: f32) -> Option<Self> {
        (0.0..=1.0).contains(&probability).then_some(Self(probability))
    }

    /// The number itself.
    pub fn value(self) -> f32 {
        self.0
    }

    /// The least probability of a line that stays on a page that is a thread with this probability: in a thread half as
    /// much. Every post is a text of its own there, and short ones have little to show for themselves.
    pub fn threshold(self, thread: f32) -> f32 {
        self.0 * (1.0 - thread / 2.0)
    }
}

impl Default for Strictness {
    /// Where the mean F1 out of fold is best, of articles and threads alike; the model's card has the curve.
    fn default() -> Self {
        Self(0.4)
    }
}
