//! Answers keyed by item and entry: reading them, routing them, validating them, hashing them.

mod edition;
mod grant;
pub mod json;
mod response;
mod state;
mod value;

pub use edition::{Difference, Edition, Reviewed};
pub use grant::GrantScope;
pub use response::{Entry, Response};
pub use state::{Confirmation, Source};
pub use value::{Answer, Answers, Missing, Sheet, Value};
