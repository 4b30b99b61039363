//! Publishing: frozen answers become tables and a list, pass disclosure control, and are kept as a snapshot.
//!
//! **Invariant:** what readers get is read from stored publications alone, and a publication is never changed.

mod compile;
mod error;
mod publish;
mod published;

pub use compile::preview;
pub use error::DisseminateError;
pub use publish::publish;
pub use published::{Published, find_published, list_published, published_list, published_surveys};
