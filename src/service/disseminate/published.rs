//! What has been published, as readers ask for it.

use std::collections::HashSet;
use std::sync::Arc;

use super::DisseminateError;
use crate::domain::canonical;
use crate::domain::code::{Code, Name};
use crate::domain::ids::{PublicationId, RoundId};
use crate::domain::publication::{ListRow, Publication};
use crate::domain::questionnaire::codebook::Codebook;
use crate::service::{Cx, design};
use crate::store::StoreError;
use crate::store::publications::{self, StoredPublication};

/// A publication with its id and hash.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its id.
    pub id: PublicationId,
    /// What was published.
    pub publication: Arc<Publication>,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
}

impl Published {
    pub(super) fn of(id: PublicationId, publication: Publication, hash: [u8; 32]) -> Self {
        Self { id, publication: Arc::new(publication), hash }
    }

    /// The hash in lower-case hex.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        canonical::hex(self.hash)
    }
}

fn read(stored: StoredPublication) -> Result<Published, DisseminateError> {
    let untrue = |column| StoreError::Inconsistent { table: "publications", column };
    let publication = serde_json::from_str(&stored.document).map_err(|_| untrue("document"))?;
    Ok(Published::of(stored.id, publication, stored.hash))
}

/// One revision of a round, the one in force unless said.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`].
pub fn find_published(
    cx: &mut Cx<'_>,
    survey: &Name,
    round: &Code,
    revision: Option<u32>,
) -> Result<Published, DisseminateError> {
    let found = publications::find_revision(cx.conn, survey.as_str(), round.as_str(), revision)?;
    read(found.ok_or(DisseminateError::NotPublished)?)
}

/// The newest publication of each survey, the newest first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn published_surveys(cx: &mut Cx<'_>) -> Result<Vec<Published>, DisseminateError> {
    let mut seen = HashSet::new();
    let mut newest = publications::list(cx.conn, None)?;
    newest.retain(|stored| seen.insert(stored.survey_id));
    newest.into_iter().map(read).collect()
}

/// Every publication, of one survey or of all, the newest first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn list_published(
    cx: &mut Cx<'_>,
    survey: Option<&Name>,
) -> Result<Vec<Published>, DisseminateError> {
    let all = publications::list(cx.conn, survey.map(Name::as_str))?;
    all.into_iter().map(read).collect()
}

/// Every publication of a round, the first revision first.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round.
pub fn list_revisions(cx: &mut Cx<'_>, round: RoundId) -> Result<Vec<Published>, DisseminateError> {
    let round = design::find_round(cx, round)?;
    let revisions = publications::list_revisions(cx.conn, round.id)?;
    revisions.into_iter().map(read).collect()
}

/// The rows of a publication's list, in their order.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn published_list(
    cx: &mut Cx<'_>,
    id: PublicationId,
) -> Result<Vec<ListRow>, DisseminateError> {
    Ok(publications::list_entries(cx.conn, id)?)
}

/// The codebook of the questionnaire that a publication's round asked.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`].
pub fn published_codebook(
    cx: &mut Cx<'_>,
    id: PublicationId,
) -> Result<Codebook, DisseminateError> {
    let stored = publications::find(cx.conn, id)?.ok_or(DisseminateError::NotPublished)?;
    let round = design::find_round(cx, stored.round_id)?;
    Ok(Codebook::of(&*design::instrument(cx, round.version_id)?))
}
