//! Recomputing a publication from the frozen answers, and comparing it with what was published by hash.
//!
//! **Invariant:** everything is read that the figures rest on: the stored document and list, the freeze, each
//! submission that counts, and the plan that held when it was published. Nothing is changed.

use super::DisseminateError;
use super::publish::{Written, changes_since, document, entry_changes};
use super::published::read;
use crate::domain::canonical;
use crate::domain::code::{Code, Name};
use crate::domain::ids::{PublicationId, SubmissionId};
use crate::domain::publication::{Change, ListHash, ListRows, Publication, changes};
use crate::service::{Cx, collect, design, process};
use crate::store::publications::{self, StoredPublication};

/// What recomputing a publication came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// The revision.
    pub revision: u32,
    /// The freeze that it rests on.
    pub freeze: u32,
    /// SHA-256 under which it was published.
    pub published: [u8; 32],
    /// SHA-256 of what the frozen answers give now; none when they can no longer be counted.
    pub recomputed: Option<[u8; 32]>,
    /// Everything that is not as it was; empty for a publication that stands.
    pub faults: Vec<Fault>,
}

impl Recomputed {
    /// Whether the frozen answers give what was published, byte for byte, and all that they rest on is intact.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.faults.is_empty()
    }
}

/// One thing that is not as it was when it was published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The stored document does not give the hash.
    #[error("the stored publication is not what was published")]
    Document,
    /// The stored rows of the list do not give the hash in the document.
    #[error("the stored list is not what was published")]
    List,
    /// The rows of the freeze do not give its hash.
    #[error("the freeze is not what was fixed")]
    Freeze,
    /// The stored answers of a submission do not give the hash of its receipt.
    #[error("the answers of submission {0} are not what was received")]
    Submission(SubmissionId),
    /// The frozen answers cannot be counted any more.
    #[error("the frozen answers cannot be counted any more: {0}")]
    NotCounted(String),
    /// The frozen answers give another document than was published.
    #[error("the frozen answers give {} differences from what was published", .0.len())]
    Figures(Vec<Change>),
}

/// Whether the stored document of a publication and its list still give their hashes.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`]; the store's, also for a document that cannot be read.
pub fn is_intact(cx: &mut Cx<'_>, id: PublicationId) -> Result<bool, DisseminateError> {
    let stored = publications::find(cx.conn, id)?.ok_or(DisseminateError::NotPublished)?;
    if canonical::hash(&stored.document) != stored.hash {
        return Ok(false);
    }
    is_list_intact(cx, id, &read(&stored)?.publication)
}

/// Whether the stored rows of a publication's list give the hash in its document, if it has one.
fn is_list_intact(
    cx: &mut Cx<'_>,
    id: PublicationId,
    publication: &Publication,
) -> Result<bool, DisseminateError> {
    let mut hash = ListHash::default();
    publications::each_entry(cx.conn, id, |row| hash.add(&row))?;
    let hash = hash.hex();
    Ok(publication.list.as_ref().is_none_or(|head| head.sha256 == hash))
}

/// Recomputes one revision of a round, the newest unless said, also under an embargo.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`]; the store's.
pub fn recompute(
    cx: &mut Cx<'_>,
    survey: &Name,
    round: &Code,
    revision: Option<u32>,
) -> Result<Recomputed, DisseminateError> {
    let (survey, round) = (survey.as_str(), round.as_str());
    let stored = publications::find_revision(cx.conn, survey, round, revision, None)?;
    let stored = stored.ok_or(DisseminateError::NotPublished)?;
    let published = read(&stored)?.publication;
    let mut faults = Vec::new();
    if canonical::hash(&stored.document) != stored.hash {
        faults.push(Fault::Document);
    }
    if !is_list_intact(cx, stored.id, &published)? {
        faults.push(Fault::List);
    }
    if !process::is_freeze_intact(cx, stored.round_id, published.freeze)? {
        faults.push(Fault::Freeze);
    }
    let altered = collect::list_altered(cx, (stored.round_id, published.freeze))?;
    faults.extend(altered.into_iter().map(Fault::Submission));
    let recomputed = match again(cx, &stored, &published) {
        Ok((again, listed)) => {
            let hash = Publication::hash(&again.to_json());
            if hash != stored.hash {
                let entries = entry_changes(cx, stored.id, &listed)?;
                faults.push(Fault::Figures(changes(&published, &again, entries)));
            }
            Some(hash)
        }
        // What was altered may be unreadable; that is told, and is no failure of this program.
        Err(error) if !faults.is_empty() => {
            faults.push(Fault::NotCounted(error.to_string()));
            None
        }
        Err(error) => return Err(error),
    };
    let (revision, freeze) = (published.revision, published.freeze);
    Ok(Recomputed { revision, freeze, published: stored.hash, recomputed, faults })
}

/// The publication as the frozen answers and the plan of its time give it.
fn again(
    cx: &mut Cx<'_>,
    stored: &StoredPublication,
    published: &Publication,
) -> Result<(Publication, ListRows), DisseminateError> {
    let round = design::find_round(cx, stored.round_id)?;
    let instrument = design::instrument_as_of(cx, round.version_id, stored.amendment)?;
    let (freeze, before, basis) = (published.freeze, published.revision, &published.basis);
    let written = document(cx, &instrument, &round, freeze, before, Some(basis))?;
    let Written { publication: mut again, rows, .. } = written;
    again.revision = published.revision;
    again.kind = published.kind;
    again.reason.clone_from(&published.reason);
    again.published_at = published.published_at;
    if published.round.closed_early_at.is_none() {
        // One of a former version does not tell.
        again.round.closed_early_at = None;
    }
    let all = publications::list_revisions(cx.conn, stored.round_id)?;
    let former = all.iter().rfind(|one| one.revision < published.revision).map(read).transpose()?;
    again.changes = changes_since(cx, former.as_ref(), &again, &rows)?;
    Ok((again, rows))
}
