//! The built-in engine: OpenCC's conversion chain as tables and automata that are built at compile time.
//!
//! Its output equals OpenCC's, because every step is the same function of the text:
//! - Compatibility ideographs are normalized first.
//! - Some configurations split the text once, into the keys of a segmentation dictionary and the runs between them. A
//!   key always passes through the stages in the same way, so its result is precomputed. Each run passes through the
//!   stages alone, so that no later stage sees across the edge of a segment.
//! - A stage takes the longest key at every position. If an earlier dictionary wins even with a shorter match, the
//!   dictionaries have been combined so that the longest match is the winner (see `build/dictionary.rs`).
//! - Ideographic description sequences are skipped in every step.

use std::borrow::Cow;

use super::config::Config;
use super::error::Error;
use super::sequence;
use super::stage::{Phrases, PhrasesData, Sink, Stage, StageData};

include!(concat!(env!("OUT_DIR"), "/script/configurations.rs"));

/// The embedded tables of a configuration; `build/main.rs` describes their formats.
struct ConfigData {
    segmentation: Option<PhrasesData>,
    stages: Vec<StageData>,
}

/// One configuration, ready to convert.
pub(super) struct Builtin {
    normalization: Stage,
    segmentation: Option<Phrases>,
    stages: Vec<Stage>,
}

impl Builtin {
    pub(super) fn new(config: Config) -> Result<Self, Error> {
        Self::unpack(&data(config)).map_err(|reason| Error::Tables { config, reason })
    }

    fn unpack(data: &ConfigData) -> Result<Self, String> {
        Ok(Self {
            normalization: Stage::unpack(&normalization())?,
            segmentation: data.segmentation.as_ref().map(Phrases::unpack).transpose()?,
            stages: data.stages.iter().map(Stage::unpack).collect::<Result<_, _>>()?,
        })
    }

    /// Converts a text without NULs.
    pub(super) fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let has_sequences = sequence::may_occur(text);
        let mut normalized = String::new();
        if may_need_normalization(text) && self.normalization.convert(text, has_sequences, &mut normalized) {
            let converted = self.convert_normalized(&normalized, has_sequences);
            return Cow::Owned(converted.unwrap_or(normalized));
        }
        self.convert_normalized(text, has_sequences).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// The converted text, or `None` if nothing changes.
    fn convert_normalized(&self, text: &str, has_sequences: bool) -> Option<String> {
        let mut scratch = Scratch::default();
        let Some(segmentation) = &self.segmentation else {
            return self.run_stages(text, has_sequences, &mut scratch).then_some(scratch.now);
        };
        let mut converted = String::new();
        let mut sink = Sink::new(text, &mut converted);
        let mut run_start = 0;
        sequence::for_each_piece_between(text, has_sequences, |piece| {
            let offset = piece.start;
            for found in segmentation.automaton.leftmost_find_iter(&text[piece]) {
                let key = offset + found.start()..offset + found.end();
                if self.run_stages(&text[run_start..key.start], has_sequences, &mut scratch) {
                    sink.replace(run_start..key.start, &scratch.now);
                }
                run_start = key.end;
                sink.replace(key, segmentation.value(found.value()));
            }
        });
        if self.run_stages(&text[run_start..], has_sequences, &mut scratch) {
            sink.replace(run_start..text.len(), &scratch.now);
        }
        sink.finish().then_some(converted)
    }

    /// Passes a text through all stages. Returns whether it changed; if so, the result is `scratch.now`.
    fn run_stages(&self, text: &str, has_sequences: bool, scratch: &mut Scratch) -> bool {
        let mut changed = false;
        for stage in &self.stages {
            scratch.next.clear();
            let input = if changed { scratch.now.as_str() } else { text };
            if stage.convert(input, has_sequences, &mut scratch.next) {
                std::mem::swap(&mut scratch.now, &mut scratch.next);
                changed = true;
            }
        }
        changed
    }
}

/// Scratch buffers for the text before and after a stage, shared by all runs of a text.
#[derive(Default)]
struct Scratch {
    now: String,
    next: String,
}

/// Whether a text may contain a compatibility ideograph (U+F900 to U+FAFF, U+2F800 to U+2FA1F), by the first two bytes
/// of such characters. The build checks that the normalization has no other keys.
fn may_need_normalization(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(0xEF, 0xF0, bytes).any(|at| match bytes.get(at + 1) {
        Some(0xA4..=0xAB) => bytes[at] == 0xEF,
        Some(0xAF) => bytes[at] == 0xF0,
        _ => false,
    })
}
