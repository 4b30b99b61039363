//! Precision: how far an estimate may lie from what all units of the population would have answered.
//!
//! **Invariant:** a stratum in which everybody answered adds nothing to a variance; a stratum with one
//! respondent adds what [`Lonely`] says, and never silently nothing.
//!
//! **Not here:** where the weights come from ([`weights`](super::weights)), and which figures of a table
//! are estimated ([`tabulate`](super::tabulate)). Korn-Graubard intervals would stand beside
//! [`interval::wilson`], and medians with intervals beside [`Respondents::ratio`].

pub mod interval;
mod linear;
pub mod respondents;

pub use interval::{Interval, t_interval, t_quantile, wilson};
pub use respondents::{Estimate, Lonely, PrecisionError, Respondents, Stratum};
