//! Label: what each line is, and the posterior probability that it is body.
//!
//! The scorer makes two passes over a page.
//!
//! 1. The first pass (`first_pass`) scores each line by its own features: `features` names them, `rows` computes them.
//!    An additive model (`additive`) weighs them, and a linear chain (`segment`) turns the scores into posteriors. Two
//!    linear models add a score of the line's words (`words`) and a score of the class names around it (`markup`).
//! 2. The second pass (`second_pass`) is a forest of decision trees (`trees`). It reads the same features again,
//!    together with the first pass's view of the neighbouring lines, of the blocks of the DOM and of the page
//!    (`context`).
//!
//! `model` holds everything learned. `labelling` makes labels from the posteriors.

pub(crate) mod additive;
mod bigrams;
mod block_tree;
mod body_lines;
mod chosen;
pub(crate) mod context;
pub(crate) mod context_feature;
mod dom;
mod example;
mod features;
mod finding_levels;
mod findings_by_line;
pub(crate) mod first_pass;
mod forest_table;
mod frame;
mod group_set;
mod groups;
pub(crate) mod hashed;
mod labelling;
mod labels;
pub(crate) mod markup;
mod model;
mod packed;
mod page_feature;
mod page_input;
pub(crate) mod page_row;
mod reasons;
mod repeated_lines;
mod rows;
pub(crate) mod second_pass;
mod second_scores;
pub(crate) mod segment;
mod site;
mod sketch;
pub(crate) mod source;
mod strictness;
mod title_line;
pub(crate) mod trees;
mod windows;
mod words;

pub(crate) use example::Example;
pub use features::{Feature, FeatureRow, UNKNOWN};
pub(crate) use group_set::GroupSet;
pub use groups::Group;
pub(crate) use labelling::SMALL;
pub use labelling::label;
pub use labels::{Labels, LineLabel};
pub use model::{Model, ModelError};
pub use reasons::Reason;
pub(crate) use reasons::reasons;
pub use segment::Reading;
pub use strictness::Strictness;
pub(crate) use title_line::may_be_title;
