//! `PxWebApi` 2: how published tables are listed, described, selected from and written for the
//! clients of Statistics Norway's and Statistics Sweden's table banks.
//!
//! **Invariant:** everything here is made from a [`Cube`](crate::domain::publication::cube::Cube), so
//! only cells of publications are ever written; a variable may be left out of a selection only where
//! its total was published.
//!
//! Saved queries and code lists other than a variable's own categories are not offered.
//!
//! Source: `PxTools` `PxApiSpecs`, `PxAPI-2.yml` (2.0), and for the order in which a selection is
//! read the reference server, `PxTools` `PxWebApi`.

pub mod catalogue;
mod data;
mod dataset;
pub mod expression;
pub mod query;
pub mod selection;

pub use data::{Format, Layout, Show, csv, xlsx};
pub use dataset::{dataset, metadata};

#[cfg(test)]
mod tests;
