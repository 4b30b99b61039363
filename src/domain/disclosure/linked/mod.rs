//! Linked tables as one system: every number once, and what binds them.
//!
//! `space` finds the variables that tables share, `atoms` the parts of each, `numbered` what they say of numbers,
//! `slots` which rows each count takes in, `ledger` says of every number what it is, `told` which ones readers are told
//! beside, `edges` and `model` set up the regions on which numbers are sums, and `net` what binds the regions together.
//!
//! **Not here:** what is hidden (`suppress`), and what that leaves open (`audit`).

mod atoms;
mod choice;
pub(super) mod edges;
pub(super) mod ledger;
pub(super) mod model;
pub(super) mod net;
mod numbered;
pub(super) mod set;
pub(super) mod slots;
pub(super) mod space;
pub(super) mod told;
