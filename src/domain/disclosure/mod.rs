//! Disclosure control: what the tables of a publication may show.
//!
//! Takes the counted [`Table`](super::tabulate::Table)s of one publication together and returns
//! [`SafeTable`]s in which no number is sensitive, and none that is hidden can be worked out closely from
//! the others, from the public list, or from earlier revisions; with an [`AuditReport`] for staff.
//!
//! **Invariant:** this is the only room that makes a [`SafeTable`], and a publication takes nothing
//! else, so an unchecked number cannot be published by forgetting a call. Thresholds count
//! organisations, never entries.
//!
//! The way of a publication: `protect` takes those over the same rows `together`; `linked` finds every number of
//! theirs once and what binds them; `suppress` hides by elimination, `audit` proves by linear programs that it is
//! enough and hides more where it is not, for `counts`, then `sums`, then the reasons for missing numbers
//! (`lacking`); `whole` looks at tables over some of the rows, `veil` at figures that tell more than plain ones;
//! `table` writes what is left. What is decided later stands `alongside`; tables that only a former revision had are
//! found by `former`. A table that is asked for beside those of a
//! publication is rounded instead (`ad_hoc`).
//!
//! **Not here:** counting (`tabulate`); rounding for readers (`http::results`).
//!
//! Vocabulary: Hundepool et al., *Handbook on Statistical Disclosure Control*, v1.2, 2010.

mod ad_hoc;
mod alongside;
mod audit;
mod counts;
mod error;
mod former;
mod known;
mod lacking;
mod linked;
mod protect;
mod ratio;
mod report;
mod rounding;
mod rules;
mod sums;
mod suppress;
mod table;
mod together;
mod veil;
mod whole;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
pub(crate) mod tests;

pub use ad_hoc::round_table;
pub(crate) use alongside::{Alongside, alongside};
pub use error::DisclosureError;
pub use former::former_tables;
pub use known::Known;
pub use protect::protect_all;
pub use report::{AuditReport, FewChanged, IndicatorReport, TableReport};
pub use rounding::{round_all, round_small};
pub use rules::Rules;
pub use table::measure::{Measure, MeasureKind};
pub use table::safe::{Absent, Head, SafeTable};
pub use table::sign::Sign;
pub use together::Protected;
