//! Answers keyed by item and entry: reading them, routing them, validating them, hashing them.

mod response;
mod value;

pub use response::{Entry, Response};
pub use value::{Answer, Answers, Missing, Sheet, Value};
