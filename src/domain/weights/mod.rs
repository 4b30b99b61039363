//! Weights: how many units of the population each respondent stands for.
//!
//! **Invariant:** weights are made from the frame and from who answered, never from what was answered;
//! they add up to the population in every category that they were fitted to.
//!
//! **Not here:** estimates and their precision ([`precision`](super::precision)), and which variable of
//! the frame a survey is weighted by ([`tabulate`](super::tabulate)). Linear calibration and trimming
//! would be further files beside [`rake`](mod@rake): both turn weights into weights.

pub mod error;
pub mod margin;
pub mod rake;
pub mod response;

pub use error::WeightError;
pub use margin::Margin;
pub use rake::rake;
pub use response::{post_stratify, response_weights};
