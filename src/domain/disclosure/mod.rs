//! Disclosure control: what a published table may show.
//!
//! Takes a counted [`Table`](super::tabulate::Table) and returns a [`SafeTable`] in which no number
//! rests on fewer organisations than the threshold, and none that does can be worked out from the
//! others of the same table.
//!
//! **Invariant:** this is the only room that makes a [`SafeTable`], and a publication takes nothing
//! else, so an unchecked number cannot be published by forgetting a call. Thresholds count
//! organisations, never entries.
//!
//! **Not here:** protection across linked tables and the width of the intervals that remain; counting
//! (`tabulate`); rounding for readers (`http::results`).
//!
//! Vocabulary: Hundepool et al., *Handbook on Statistical Disclosure Control*, v1.2, 2010.

mod elimination;
mod error;
mod inner;
mod measures;
mod protect;
mod safe;
mod sign;
mod suppress;
mod without;

#[cfg(test)]
mod tests;

pub use error::DisclosureError;
pub use measures::{Measure, MeasureKind};
pub use protect::protect;
pub use safe::{Absent, Head, SafeTable};
pub use sign::Sign;
