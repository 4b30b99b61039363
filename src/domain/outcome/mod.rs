//! Dispositions of units, and the outcome rates counted from them.
//!
//! A rate is never a bare number: it carries its numerator, its denominator and the name of that
//! denominator, because two rates of one survey often differ only in whom they leave out.
//!
//! **Not here:** which disposition a unit gets (`answer` from a response, `service::process` from staff) and item response rates, which
//! are tables (`tabulate`).
//!
//! Source: AAPOR, *Standard Definitions*, on response, cooperation, refusal and contact rates.

mod breakdown;
mod counts;
mod disposition;
mod rates;

pub use breakdown::{Breakdown, Group, answered_by_day, by};
pub use counts::Counts;
pub use disposition::Disposition;
pub use rates::{Denominator, Numerator, Rate, RateName};
