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
//! The way of a publication: `space` finds the variables that tables share, `ledger` every number once,
//! `model` the equations that bind them; `suppress` hides by elimination, `audit` proves by linear
//! programs that it is enough and hides more where it is not; `assemble` writes what is left. A table that is asked
//! for beside those of a publication is rounded instead (`ad_hoc`).
//!
//! **Not here:** counting (`tabulate`); rounding for readers (`http::results`).
//!
//! Vocabulary: Hundepool et al., *Handbook on Statistical Disclosure Control*, v1.2, 2010.

mod ad_hoc;
mod alongside;
mod assemble;
mod audit;
mod choice;
mod counts;
mod edges;
mod elimination;
mod equations;
mod error;
mod interval;
mod known;
mod lacking;
mod ledger;
mod measures;
mod mend;
mod model;
mod net;
mod points;
mod program;
mod protect;
mod ratio;
mod report;
mod rounding;
mod rules;
mod safe;
mod set;
mod settled;
mod sign;
mod slots;
mod space;
mod sums;
mod suppress;
mod veil;
mod weighted;
mod whole;
mod without;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use ad_hoc::round_table;
pub(crate) use alongside::alongside;
pub use error::DisclosureError;
pub use known::Known;
pub(crate) use ledger::is_sensitive;
pub use measures::{Measure, MeasureKind};
pub use protect::{Protected, protect_all};
pub use report::{AuditReport, FewChanged, TableReport};
pub use rounding::{round_all, round_small};
pub use rules::Rules;
pub use safe::{Absent, Head, SafeTable};
pub use sign::Sign;
