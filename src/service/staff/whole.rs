//! Whether everything that is stored is what it was when it was stored: of a backup above all.
//!
//! **Invariant:** every row is read, and each hash is computed anew from what it stands for. Nothing is changed.

use super::audit::{self, Head, Verdict};
use super::moving::{self, MovingError};
use crate::domain::canonical;
use crate::domain::ids::{PublicationId, RoundId, SubmissionId, VersionId};
use crate::exchange::dump::Seal;
use crate::service::disseminate::DisseminateError;
use crate::service::process::ProcessError;
use crate::service::{Cx, collect, disseminate, process};
use crate::store::{StoreError, freezes, publications, snapshot, submissions, versions};

/// How many submissions are read at a time.
const PAGE: i64 = 200;

/// What checking a whole installation came to.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The audit log.
    pub audit: Verdict,
    /// How many submissions there are.
    pub submissions: usize,
    /// How many freezes there are.
    pub freezes: usize,
    /// How many publications there are.
    pub publications: usize,
    /// How many questionnaire versions there are.
    pub versions: usize,
    /// Everything that is stored, as `kartlegger dump` seals it.
    pub seal: Seal,
    /// Everything that is not as it was.
    pub faults: Vec<Fault>,
}

/// One thing that is not as it was when it was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// What the database itself finds wrong with its file.
    #[error("the database says: {0}")]
    Database(String),
    /// The chain of the audit log breaks.
    #[error("the audit log is broken at event {0}")]
    Audit(i64),
    /// The stored answers of a submission do not give the hash of its receipt.
    #[error("the answers of submission {0} are not what was received")]
    Submission(SubmissionId),
    /// The rows of a freeze do not give its hash.
    #[error("freeze {1} of round {0} is not what was fixed")]
    Freeze(RoundId, u32),
    /// A document or its list does not give its hash.
    #[error("publication {0} is not what was published")]
    Publication(PublicationId),
    /// A document does not give its hash.
    #[error("questionnaire version {0} is not what was uploaded")]
    Version(VersionId),
}

/// What keeps an installation from being checked to its end.
#[derive(Debug, thiserror::Error)]
pub enum WholeError {
    /// The rows cannot be read as a dump reads them.
    #[error("the rows cannot be read")]
    Moving(#[from] MovingError),
    /// A freeze cannot be read.
    #[error("a freeze cannot be read")]
    Freeze(#[from] ProcessError),
    /// A publication cannot be read.
    #[error("a publication cannot be read")]
    Publication(#[from] DisseminateError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}

/// Checks everything; `expected` is a head of the audit log that was written down earlier.
///
/// # Errors
///
/// [`WholeError`], also for a row that cannot even be read.
pub fn check(cx: &mut Cx<'_>, expected: Option<Head>) -> Result<Whole, WholeError> {
    let mut faults: Vec<Fault> =
        snapshot::list_faults(cx.conn)?.into_iter().map(Fault::Database).collect();
    let audit = audit::verify(cx, expected)?;
    faults.extend(audit.broken.as_ref().map(|(seq, _)| Fault::Audit(*seq)));
    let submissions = check_submissions(cx, &mut faults)?;
    let freezes = freezes::list_all(cx.conn)?;
    for freeze in &freezes {
        if !process::is_freeze_intact(cx, freeze.round_id, freeze.number)? {
            faults.push(Fault::Freeze(freeze.round_id, freeze.number));
        }
    }
    let publications = publications::list_ids(cx.conn)?;
    for &id in &publications {
        if !disseminate::is_intact(cx, id)? {
            faults.push(Fault::Publication(id));
        }
    }
    let versions = versions::list_hashes(cx.conn)?;
    for &(id, hash) in &versions {
        let document = versions::find_document(cx.conn, id)?.unwrap_or_default();
        if canonical::hash(document) != hash {
            faults.push(Fault::Version(id));
        }
    }
    let seal = moving::dump(cx, std::io::sink())?;
    Ok(Whole {
        audit,
        submissions,
        freezes: freezes.len(),
        publications: publications.len(),
        versions: versions.len(),
        seal,
        faults,
    })
}

fn check_submissions(cx: &mut Cx<'_>, faults: &mut Vec<Fault>) -> Result<usize, StoreError> {
    let mut n = 0;
    let mut after: Option<SubmissionId> = None;
    loop {
        let page = submissions::list_all(cx.conn, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(n) };
        after = Some(last.id);
        n += page.len();
        faults.extend(collect::altered_among(cx, &page)?.into_iter().map(Fault::Submission));
    }
}
