//! Answers keyed by item and entry: reading them, routing them, validating them, hashing them.

mod bounds;
mod derive;
mod edition;
pub mod extent;
mod finding;
mod grant;
mod hash;
pub mod json;
mod merge;
pub mod place;
mod response;
pub mod route;
pub mod schema;
mod seal;
mod state;
pub mod status;
#[cfg(test)]
mod tests;
mod validate;
mod value;

pub use derive::derive;
pub use edition::{Difference, Edition, Reviewed};
pub use finding::{Breach, Depth, Finding, Severity};
pub use grant::GrantScope;
pub use hash::{HashedEntry, submission_hash};
pub use merge::merge;
pub use response::{Entry, Response};
pub use route::{Route, prune, route};
pub use seal::seal;
pub use state::{Confirmation, Source};
pub use validate::{Examined, examine, validate};
pub use value::{Answer, Answers, Missing, Sheet, Value};
