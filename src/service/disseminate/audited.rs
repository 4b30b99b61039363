//! What disclosure control did to a publication, as it was written down when it was published.
//!
//! The audit event of publishing is the only copy: it commits with the publication, is never changed, and is sealed with
//! all others. So a publication's bytes, and their hash, say nothing of how it was protected.

use serde::Deserialize;

use super::{DisseminateError, find_revision};
use crate::domain::disclosure::AuditReport;
use crate::domain::ids::{PublicationId, RoundId};
use crate::service::Cx;
use crate::store::{StoreError, audit};

/// The action of the event, as [`publish_prepared`](super::publish_prepared) writes it.
pub(super) const PUBLISHED: &str = "publication.publish";

/// What is known of how a publication was protected.
#[derive(Clone, Debug)]
pub struct Audited {
    /// What disclosure control did.
    pub report: AuditReport,
    /// How those agreed whose changes readers see by subtracting an earlier revision; empty when nobody was asked.
    pub agreed: String,
    /// Why it was published although not everything was proved; empty when everything was.
    pub unproved: String,
}

/// How one publication of a round was protected, for staff: also under an embargo.
///
/// # Errors
///
/// [`DisseminateError::NotPublished`], also where nothing was written down, and [`DisseminateError::Process`] for an
/// unknown round.
pub fn find_audit(
    cx: &mut Cx<'_>,
    round: RoundId,
    revision: u32,
) -> Result<Audited, DisseminateError> {
    let id = find_revision(cx, round, revision)?.id;
    for event in audit::list_actions(cx.conn, ("round", round.into()), PUBLISHED)? {
        let detail: Detail = serde_json::from_str(&event.detail).map_err(|_| UNTRUE)?;
        if detail.publication == id {
            let Detail { disclosure: report, agreed, unproved, .. } = detail;
            return Ok(Audited { report, agreed, unproved });
        }
    }
    Err(DisseminateError::NotPublished)
}

/// What the event says; those of earlier versions do not say all of it.
#[derive(Deserialize)]
struct Detail {
    publication: PublicationId,
    disclosure: AuditReport,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    unproved: String,
}

const UNTRUE: StoreError = StoreError::Inconsistent { table: "audit_events", column: "detail" };
