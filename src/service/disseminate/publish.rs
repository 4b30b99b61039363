//! The publication of a freeze, and of its revisions.

use serde_json::json;

use super::DisseminateError;
use super::compile::compile;
use super::published::Published;
use crate::domain::ids::RoundId;
use crate::domain::publication::{Kind, Publication, RoundHead, SurveyHead};
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
    let instrument = design::instrument(cx, round.version_id)?;
    let (frozen, compiled) = compile(cx, &round, freeze)?;
    let (list, rows) = compiled.list.unzip();
    let publication = Publication {
        format: Publication::FORMAT,
        survey: survey_head(&instrument.document),
        round: round_head(&round, &instrument.document),
        freeze,
        frozen_at: frozen.frozen_at,
        revision,
        kind,
        reason: reason.to_owned(),
        published_at: cx.now,
        outcome: compiled.outcome,
        tables: compiled.tables,
        list,
    };
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
    publications::insert(cx.conn, &stored, &publication, &rows.unwrap_or_default())?;
    let published = Published::of(stored.id, publication, stored.hash);
    let detail = json!({"revision": revision, "freeze": freeze, "kind": kind,
        "hash": published.hash_hex(), "publication": stored.id});
    cx.audit("publication.publish", Subject::new("round", round.id), detail)?;
    Ok(published)
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
