//! Weighted figures: what all units of the frame would have come to, estimated from those who answered,
//! with the precision of each estimate.
//!
//! **Invariant:** a weighted figure rests on the same rows as the plain one beside it; units that turned
//! out not to be eligible are neither in the population nor among the respondents. The frame is asked as
//! a whole, so that the only uncertainty is that of not answering.

mod estimate;
mod owned;
mod weigh;
mod words;

#[cfg(test)]
mod tests;

pub use estimate::{Weighted, WeightedCell, WeightedCells};
pub(super) use estimate::{estimate, estimate_ratios};
pub(super) use owned::Owned;
pub use weigh::{WeighError, Weighting};
