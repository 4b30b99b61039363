//! What became of each unit, which submissions count, and the rates that follow.

mod dispositions;
mod error;
mod freezes;
mod rates;

pub use dispositions::{Outcome, list_outcomes, set_disposition};
pub use error::ProcessError;
pub use freezes::{
    Freeze, FrozenUnit, find_freeze, freeze_round, is_freeze_intact, list_freezes, next_revision,
    publish_round,
};
pub use rates::{Outcomes, outcomes};
