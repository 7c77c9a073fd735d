//! Training: fits a model for the line scorer to labelled pages.

pub mod ablation;
mod boost;
mod choose;
mod data;
mod derive;
mod fit;
mod folds;
mod labelled_page;
mod lbfgs;
mod linear;
mod options;
mod sample;
mod second;
mod story;
mod weight;
mod whole_page;

pub use boost::Trees;
pub use choose::{Choice, Setting, choose, settings};
pub use data::Data;
pub use folds::{OutOfFold, fold_models, models_of_sizes};
pub use options::{Fit, SecondPassOptions};
