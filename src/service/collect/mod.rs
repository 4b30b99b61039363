//! Taking in answers: links and sessions, drafts, review and submission, and what staff do to answers.
//!
//! Every verb of a respondent takes a [`Grantee`], which only a live
//! link or session yields, so that no verb can be reached with a dead link. A stale write is refused
//! with both versions; a submission is never updated.

mod drafts;
mod error;
mod links;
mod submit;
mod visit;

pub use drafts::{Draft, EntryDraft, HeaderDraft};
pub use error::{CollectError, Stale};
pub use links::Session;
pub use submit::Receipt;
pub use visit::{Access, Grantee, ReadOnly, Visit};
