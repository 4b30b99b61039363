//! `kartlegger migrate`: brings the database's tables up to this version.

use super::{Outcome, opening, tell};
use crate::config::Settings;
use crate::store::Store;

/// Runs the migrations that are missing.
pub(super) fn run(settings: &Settings) -> Outcome {
    opening::make_private(settings)?;
    match Store::migrate(&settings.database)? {
        0 => tell("The database is up to date."),
        1 => tell("1 migration was run."),
        n => tell(format!("{n} migrations were run.")),
    }
}
