//! One function a verb, filed by the phase of the statistical process that it belongs to.
//!
//! A verb loads, decides through `domain`, saves and audits inside the one transaction that its
//! [`Cx`] stands for; it neither knows HTTP nor sends anything to the network. Only here does an
//! absent row become "no such".

pub mod bounded;
pub mod chance;
pub mod collect;
pub mod cx;
pub mod design;
pub mod disseminate;
pub mod operation;
pub mod process;
pub mod shell;
pub mod staff;

pub use chance::{Chance, Secret};
pub use cx::{Actor, Cx, Role, Subject};
pub use shell::{Clock, Shell};

pub use crate::store::StoreError;
