//! A table that may be published: its measures, its signs, and how it is put together.
//!
//! **Not here:** which numbers it shows, on which the rest of this room decides.

pub(super) mod assemble;
pub(super) mod measure;
pub(super) mod measures;
mod parts;
pub(super) mod safe;
pub(super) mod sign;
pub(super) mod weighted;
mod without;
