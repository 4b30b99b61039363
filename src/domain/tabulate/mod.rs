//! Counting a closed round: typed columns built once from the frozen responses, and every table of
//! the plan counted from them.
//!
//! **Invariant:** a missing answer is counted by its reason and never as a value; whatever is
//! divided has its denominator beside it.
//!
//! **Not here:** which cells may be shown ([`disclosure`](super::disclosure)), how they are written
//! (`exchange`), and outcome rates ([`outcome`](super::outcome)).

mod apart;
pub(crate) mod axis;
pub mod build;
pub mod column;
mod contributors;
pub mod count;
mod counter;
mod counting;
mod derivation;
mod frame_axis;
mod number;
mod pass;
mod places;
pub mod ratio;
mod read;
pub mod sheets;
pub(crate) mod statistic;
mod tags;
mod top;
pub mod table;
pub mod weighted;
pub mod whole;
pub mod words;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod breakdown_tests;
#[cfg(test)]
mod build_tests;
#[cfg(test)]
mod ratio_tests;
#[cfg(test)]
mod tests;

pub use apart::Apart;
pub use build::{BuildError, Builder, EntryRow, FrozenSubmission, FrozenUnit, is_exempt};
pub(crate) use count::census;
pub use count::{count, count_apart};
pub use derivation::{Derivations, derivations};
pub use places::CountAt;
pub(crate) use read::{DERIVED_DECIMALS, derived_row_value, derived_variable};
pub use sheets::Columns;
pub use table::{Table, TabulateError};
pub use weighted::{WeighError, Weighting};
