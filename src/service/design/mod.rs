//! What is asked, whom, and when: questionnaires, the register, rounds and their frames.

mod error;
mod instruments;
mod questionnaires;

pub use error::DesignError;
pub use instruments::Instruments;
pub use questionnaires::instrument;
