//! Taking in answers: links and sessions, drafts, review and submission, and what staff do to answers.
//!
//! Every verb of a respondent takes a [`Grantee`], which only a live link or session yields
//! ([`find_grantee`], [`find_session`]), so that no verb can be reached with a dead one. A stale
//! write is refused with both versions; a submission is never updated.

mod carry;
mod drafts;
mod entries;
mod error;
mod header;
mod links;
mod load;
pub mod mails;
mod purge;
mod rebase;
mod receive;
mod review;
mod seen;
mod sheets;
mod staff;
mod standing;
mod submit;
mod visit;
mod whole;

pub use carry::{Carried, CarriedEntries, carry_forward, carry_forward_round};
pub use drafts::{Draft, EntryDraft, HeaderDraft, draft, is_begun};
pub use entries::{
    PutEntry, Stored, add_entry, duplicate_entry, put_entry, remove_entry, restore_entry,
};
pub use error::{CollectError, Stale};
pub use header::{save_header, set_nil};
pub use links::{
    Session, Writing, end_session, find_grantee, find_session, find_session_to_write, find_writer,
    issue_link, list_links, note_fetched, reissue_link, revoke_link, revoke_links, start_session,
};
pub use load::{
    Answered, Personal, altered_among, current_responses, frozen_responses, is_intact,
    list_altered, read_submission,
};
pub use purge::{
    KEYS_KEPT, Purged, ended_rounds, note_purged, purge_keys, purge_personal, purge_sessions,
    purge_units, units_to_purge,
};
pub use review::{Review, examine_whole, is_unsent, review};
pub(in crate::service) use seen::Seen;
pub use sheets::OffRoute;
pub use staff::{correct, enter_answers, list_submissions};
pub use submit::{Receipt, Registered, receipt, receipts, registered, submit};
pub use visit::{Access, Grantee, ReadOnly, Visit, asked, revisit, visit};
pub use whole::{SentRoster, Whole};

pub use crate::store::links::Link;
pub use crate::store::submissions::Submission;
