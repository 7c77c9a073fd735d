//! Linear models over hashed features, with a weight of one byte for each hash (feature hashing, Weinberger et al.
//! 2009).
//!
//! A model has two of them: *words*, over the characters of a line and the rules that fired on it ([`super::words`]),
//! and *markup*, over the class names and ids of the blocks around it ([`super::markup`]).

use serde::{Deserialize, Serialize};

use super::packed;

/// Bits of a hash.
pub(crate) const BITS: u32 = 15;

/// The hash of a feature.
pub(crate) type Hash = u16;

/// Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^64 / golden ratio.
pub(crate) fn hash(key: u64) -> Hash {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS)) as Hash
}

/// A linear model: the log-odds of body as a sum of weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hashed {
    /// The score of a line without any feature.
    pub(crate) base: f32,
    /// The value of a stored weight of 1.
    scale: f32,
    /// One weight for each hash, stored with 128 added.
    #[serde(with = "packed::hex")]
    weights: Vec<u8>,
}

impl Hashed {
    /// A model with these weights, each rounded to a byte.
    pub(crate) fn new(base: f32, weights: &[f32]) -> Self {
        let most = weights.iter().fold(0f32, |most, weight| most.max(weight.abs()));
        let scale = (most / 127.0).max(1e-6);
        #[expect(clippy::cast_sign_loss, reason = "from 1 to 255")]
        let byte = |weight: &f32| ((weight / scale).round() + 128.0) as u8;
        Self { base, scale, weights: weights.iter().map(byte).collect() }
    }

    /// Whether it has a weight for each hash, and finite numbers.
    pub(crate) fn is_whole(&self) -> bool {
        self.weights.len() == 1 << BITS && self.base.is_finite() && self.scale.is_finite()
    }

    /// The weight of a hash.
    pub(crate) fn weight(&self, hash: Hash) -> f32 {
        (f32::from(self.weights[usize::from(hash) & ((1 << BITS) - 1)]) - 128.0) * self.scale
    }
}
