//! The questionnaire language: the document as written, its static check, and the instrument it yields.
//!
//! Answers to an instrument are in [`answer`](super::answer), counting them in
//! [`tabulate`](super::tabulate).

pub mod breakdown;
pub mod check;
pub mod codebook;
#[cfg(test)]
mod described;
pub mod document;
pub mod indicator_plan;
pub mod instrument;
pub mod plan;
pub mod unit;
pub mod weights_plan;
#[cfg(any(test, feature = "samples"))]
pub mod sample;
