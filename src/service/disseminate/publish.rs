//! The publication of a freeze, and of its revisions.

use serde_json::json;

use super::DisseminateError;
use super::compile::compile;
use super::published::Published;
use crate::domain::ids::RoundId;
use crate::domain::publication::{Kind, ListRow, Publication, RoundHead, SurveyHead};
use crate::domain::questionnaire::document::Document;
use crate::domain::round::Round;
use crate::service::{Actor, Cx, Subject, design, process};
use crate::store::publications::{self, StoredPublication};

/// Publishes a freeze of a round: the first time, or as a revision with its reason.
///
/// # Errors
///
/// [`DisseminateError::Process`] when the round's state refuses, [`DisseminateError::NoReason`] for a
/// revision without one, and whatever refuses a table or the list.
pub fn publish(
    cx: &mut Cx<'_>,
    round: RoundId,
    freeze: u32,
    kind: Kind,
    reason: &str,
) -> Result<Published, DisseminateError> {
    let (round, revision) = process::publish_round(cx, round, freeze)?;
    let reason = reason.trim();
    if revision > 1 && reason.is_empty() {
        return Err(DisseminateError::NoReason);
    }
    let (mut publication, rows) = document(cx, &round, freeze)?;
    publication.revision = revision;
    publication.kind = kind;
    reason.clone_into(&mut publication.reason);
    let document = publication.to_json();
    let stored = StoredPublication {
        id: cx.id(),
        round_id: round.id,
        survey_id: round.survey_id,
        account: match cx.actor {
            Actor::Staff(account, _) => Some(account),
            Actor::Respondent(..) | Actor::System => None,
        },
        hash: Publication::hash(&document),
        document,
    };
    publications::insert(cx.conn, &stored, &publication, &rows)?;
    let published = Published::of(stored.id, publication, stored.hash);
    let detail = json!({"revision": revision, "freeze": freeze, "kind": kind,
        "hash": published.hash_hex(), "publication": stored.id});
    cx.audit("publication.publish", Subject::new("round", round.id), detail)?;
    Ok(published)
}

/// The tables that publishing a freeze would give, for staff to look at first: the publication as it
/// would be, but for its revision, which is 0, its kind and its reason.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round or freeze, and whatever refuses a table.
pub fn preview(
    cx: &mut Cx<'_>,
    round: RoundId,
    freeze: u32,
) -> Result<Publication, DisseminateError> {
    let round = design::find_round(cx, round)?;
    Ok(document(cx, &round, freeze)?.0)
}

/// The publication of a freeze as far as the answers and the plan decide it, and its list's rows.
fn document(
    cx: &mut Cx<'_>,
    round: &Round,
    freeze: u32,
) -> Result<(Publication, Vec<ListRow>), DisseminateError> {
    let instrument = design::instrument(cx, round.version_id)?;
    let (frozen, compiled) = compile(cx, round, freeze)?;
    let (list, rows) = compiled.list.unzip();
    let publication = Publication {
        format: Publication::FORMAT,
        survey: survey_head(&instrument.document),
        round: round_head(round, &instrument.document),
        freeze,
        frozen_at: frozen.frozen_at,
        revision: 0,
        kind: Kind::Preliminary,
        reason: String::new(),
        published_at: cx.now,
        outcome: compiled.outcome,
        tables: compiled.tables,
        list,
    };
    Ok((publication, rows.unwrap_or_default()))
}

fn survey_head(document: &Document) -> SurveyHead {
    let metadata = &document.metadata;
    SurveyHead {
        code: document.survey.clone(),
        title: document.title.clone(),
        languages: document.languages.clone(),
        purpose: metadata.purpose.clone(),
        legal_basis: metadata.legal_basis.clone(),
        publisher: metadata.publisher.clone(),
        contact: metadata.contact.clone(),
        licence: metadata.licence.clone(),
    }
}

fn round_head(round: &Round, document: &Document) -> RoundHead {
    RoundHead {
        code: round.code.clone(),
        version: document.version.clone(),
        schedule: round.schedule.clone(),
    }
}
