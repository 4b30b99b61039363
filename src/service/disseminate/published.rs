//! What has been published, as readers ask for it.
//!
//! **Invariant:** every verb for readers compares with the present, so that a publication under embargo
//! is not there for them, and is there from that instant on without anything having to run. Only
//! [`list_revisions`] and [`find_revision`], which are for staff, show it before.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{DisseminateError, Stock};
use crate::domain::canonical;
use crate::domain::code::{Code, Name};
use crate::domain::ids::{EntryId, PublicationId, RoundId};
use crate::domain::publication::{ListRow, Listing, ListingBuilder, Publication};
use crate::domain::questionnaire::codebook::Codebook;
use crate::service::{Cx, design};
use crate::store::StoreError;
use crate::store::publications::{self, PublicationHead, StoredPublication};

/// A publication with its id and hash.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its id.
    pub id: PublicationId,
    /// What was published.
    pub publication: Arc<Publication>,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// When staff made it: before it was public, under an embargo.
    pub prepared_at: DateTime<Utc>,
    /// The revision in force when it was read, where that is a later one.
    pub superseded_by: Option<u32>,
}

impl Published {
    pub(super) fn of(stored: &StoredPublication, publication: Publication) -> Self {
        Self::kept(stored.id, stored.hash, stored.prepared_at, Arc::new(publication))
    }

    fn kept(
        id: PublicationId,
        hash: [u8; 32],
        prepared_at: DateTime<Utc>,
        publication: Arc<Publication>,
    ) -> Self {
        Self { id, publication, hash, prepared_at, superseded_by: None }
    }

    /// The end of its embargo; none when it was public at once.
    #[must_use]
    pub fn embargo_until(&self) -> Option<DateTime<Utc>> {
        let until = self.publication.published_at;
        (until > self.prepared_at).then_some(until)
    }

    fn under(mut self, in_force: Option<u32>) -> Self {
        self.superseded_by = in_force.filter(|number| *number > self.publication.revision);
        self
    }

    /// The hash in lower-case hex.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        canonical::hex(self.hash)
    }
}

pub(super) fn read(stored: &StoredPublication) -> Result<Published, StoreError> {
    let untrue = |column| StoreError::Inconsistent { table: "publications", column };
    let publication = serde_json::from_str(&stored.document).map_err(|_| untrue("document"))?;
    Ok(Published::of(stored, publication))
}

/// As [`read`], but for a document that was read before: then its publication is still in memory.
pub(super) fn read_once(cx: &Cx<'_>, stored: &StoredPublication) -> Result<Published, StoreError> {
    if let Some(publication) = cx.decoded.publications.find(&stored.hash) {
        return Ok(Published::kept(stored.id, stored.hash, stored.prepared_at, publication));
    }
    let published = read(stored)?;
    cx.decoded.publications.keep(stored.hash, &published.publication, stored.document.len());
    Ok(published)
}

/// The publication of that head, whose document is only fetched when it is not in memory.
fn open(cx: &mut Cx<'_>, head: &PublicationHead) -> Result<Published, StoreError> {
    if let Some(publication) = cx.decoded.publications.find(&head.hash) {
        return Ok(Published::kept(head.id, head.hash, head.prepared_at, publication));
    }
    let stored = publications::find(cx.conn, head.id)?;
    let gone = StoreError::Inconsistent { table: "publications", column: "id" };
    read_once(cx, &stored.ok_or(gone)?)
}

/// One public revision of a round, the one in force unless said.
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
    let (survey, round) = (survey.as_str(), round.as_str());
    let found = publications::find_revision(cx.conn, survey, round, revision, Some(cx.now))?;
    let found = found.ok_or(DisseminateError::NotPublished)?;
    let in_force = publications::find_in_force(cx.conn, found.round_id, cx.now)?;
    Ok(read_once(cx, &found)?.under(in_force))
}

/// The newest public publication of each survey, the newest first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn published_surveys(cx: &mut Cx<'_>) -> Result<Vec<Published>, DisseminateError> {
    let mut seen = HashSet::new();
    let mut newest = publications::list(cx.conn, None, cx.now)?;
    newest.retain(|head| seen.insert(head.survey_id));
    newest.iter().map(|head| Ok(open(cx, head)?)).collect()
}

/// Of each round of a survey, or of all surveys, the public publication in force, the newest first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub(super) fn list_in_force(
    cx: &mut Cx<'_>,
    survey: Option<&Name>,
) -> Result<Vec<Published>, DisseminateError> {
    let all = publications::list(cx.conn, survey.map(Name::as_str), cx.now)?;
    let newest = newest_by_round(&all);
    let in_force = all.iter().filter(|head| newest.get(&head.round_id) == Some(&head.revision));
    in_force.map(|head| Ok(open(cx, head)?)).collect()
}

/// The highest revision of each round.
fn newest_by_round(heads: &[PublicationHead]) -> HashMap<RoundId, u32> {
    let mut newest: HashMap<RoundId, u32> = HashMap::new();
    for head in heads {
        let known = newest.entry(head.round_id).or_default();
        *known = head.revision.max(*known);
    }
    newest
}

/// The newest public publication of a survey, and the head of each of its publications, the newest first.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`].
pub fn published_rounds(
    cx: &mut Cx<'_>,
    survey: &Name,
) -> Result<(Published, Vec<PublicationHead>), DisseminateError> {
    let heads = publications::list(cx.conn, Some(survey.as_str()), cx.now)?;
    let newest = open(cx, heads.first().ok_or(DisseminateError::NotPublished)?)?;
    Ok((newest, heads))
}

/// Every public publication, of one survey or of all, the newest first.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn list_published(
    cx: &mut Cx<'_>,
    survey: Option<&Name>,
) -> Result<Vec<Published>, DisseminateError> {
    let all = publications::list(cx.conn, survey.map(Name::as_str), cx.now)?;
    let newest = newest_by_round(&all);
    let under =
        |head: &PublicationHead| Ok(open(cx, head)?.under(newest.get(&head.round_id).copied()));
    all.iter().map(under).collect()
}

/// The correction log: every public revision that replaced another, of all, of one survey or of one of its rounds,
/// the newest first; each with the number of the one that it replaced, which is the newest before it that was not
/// withdrawn.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`] for a survey or round of which nothing is public.
pub fn list_corrections(
    cx: &mut Cx<'_>,
    survey: Option<&Name>,
    round: Option<&Code>,
) -> Result<Vec<(Published, u32)>, DisseminateError> {
    let mut all = list_published(cx, survey)?;
    all.retain(|one| round.is_none_or(|round| one.publication.round.code == *round));
    if all.is_empty() && survey.is_some() {
        return Err(DisseminateError::NotPublished);
    }
    let place = |one: &Published, revision: u32| {
        let Publication { survey, round, .. } = &*one.publication;
        (survey.code.clone(), round.code.clone(), revision)
    };
    let known: BTreeSet<_> = all.iter().map(|one| place(one, one.publication.revision)).collect();
    let after = |one: Published| {
        let earlier = place(&one, 0)..place(&one, one.publication.revision);
        let former = known.range(earlier).next_back().map(|(_, _, former)| *former);
        former.map(|former| (one, former))
    };
    Ok(all.into_iter().filter_map(after).collect())
}

/// Every publication of a round, for staff: also under an embargo; the first revision first.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round.
pub fn list_revisions(cx: &mut Cx<'_>, round: RoundId) -> Result<Vec<Published>, DisseminateError> {
    let round = design::find_round(cx, round)?;
    let revisions = publications::list_revisions(cx.conn, round.id)?;
    let in_force = publications::find_in_force(cx.conn, round.id, cx.now)?;
    revisions.iter().map(|stored| Ok(read_once(cx, stored)?.under(in_force))).collect()
}

/// One publication of a round, for staff: also under an embargo.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`], [`DisseminateError::Process`] for an unknown round.
pub fn find_revision(
    cx: &mut Cx<'_>,
    round: RoundId,
    revision: u32,
) -> Result<Published, DisseminateError> {
    let round = design::find_round(cx, round)?;
    let mut revisions = publications::list_revisions(cx.conn, round.id)?.into_iter();
    let stored = revisions.find(|one| one.revision == revision);
    let in_force = publications::find_in_force(cx.conn, round.id, cx.now)?;
    Ok(read_once(cx, &stored.ok_or(DisseminateError::NotPublished)?)?.under(in_force))
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

/// The list of a publication as it is searched.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`] when it has none.
pub fn published_listing(
    cx: &mut Cx<'_>,
    of: &Published,
) -> Result<Arc<Listing>, DisseminateError> {
    let (id, head) = (of.id, of.publication.list.as_ref());
    if let Some(listing) = cx.decoded.listings.find(&id) {
        return Ok(listing);
    }
    let head = head.ok_or(DisseminateError::NotPublished)?;
    let mut listing = ListingBuilder::new(head);
    publications::each_entry(cx.conn, id, |row| listing.push(row))?;
    let listing = Arc::new(listing.finish());
    cx.decoded.listings.keep(id, &listing, listing.n_bytes());
    Ok(listing)
}

/// One row of a publication's list; the others are not read for it.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`] for an entry that is not in the list.
pub fn published_entry(
    cx: &mut Cx<'_>,
    id: PublicationId,
    entry: EntryId,
) -> Result<ListRow, DisseminateError> {
    publications::find_entry(cx.conn, id, entry)?.ok_or(DisseminateError::NotPublished)
}

/// What is public now, read from the database and kept for others to ask.
///
/// # Errors
///
/// [`DisseminateError::Store`].
pub fn read_stock(cx: &mut Cx<'_>) -> Result<Stock, DisseminateError> {
    let all = publications::list_instants(cx.conn)?;
    Ok(cx.decoded.keep_calendar(cx.now, &all))
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
    Ok(design::find_codebook(cx, round.version_id)?)
}
