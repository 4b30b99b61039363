//! The publication of a freeze, and of its revisions.

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::json;

use super::DisseminateError;
use super::audited::PUBLISHED;
use super::compile::{Answers, Compiled, Frozen, compile};
use super::difference::few_changed;
use super::published::{Published, read_once};
use crate::domain::disclosure::AuditReport;
use crate::domain::ids::{PublicationId, RoundId};
use crate::domain::publication::{
    Basis, Change, Former, FormerList, Kind, ListRows, Outcome, Publication, RoundHead, SurveyHead,
    changes, release,
};
use crate::domain::questionnaire::document::Document;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;
use crate::service::{Actor, Cx, Subject, design, process};
use crate::store::StoreError;
use crate::store::publications::{self, StoredPublication};

/// What staff decide of a publication.
#[derive(Clone, Copy, Debug)]
pub struct Release<'a> {
    /// The freeze to publish.
    pub freeze: u32,
    /// Whether the figures may still change.
    pub kind: Kind,
    /// What has changed since the former revision; may be empty where none stands.
    pub reason: &'a str,
    /// The instant before which no reader learns of it; none makes it public at once.
    pub embargo_until: Option<DateTime<Utc>>,
    /// How those agree whose changes readers would see by subtracting an earlier revision; may be empty when
    /// they are not few.
    pub agreed: &'a str,
    /// Why it may be published although the audit has not proved everything; may be empty when it has.
    pub unproved: &'a str,
}

/// A publication that is whole but not stored: made from what one moment held, in a transaction that only
/// reads, since counting and protecting may take long and nobody's answer should wait for it.
pub struct Prepared {
    /// The round as it becomes; its edition is the one that all of this rests on.
    round: Round,
    freeze: u32,
    stored: StoredPublication,
    publication: Publication,
    rows: ListRows,
    report: AuditReport,
    embargo_until: Option<DateTime<Utc>>,
    agreed: String,
    unproved: String,
}

/// Publishes a freeze of a round in one transaction; see [`prepare`] and [`publish_prepared`].
///
/// # Errors
///
/// As theirs.
pub fn publish(
    cx: &mut Cx<'_>,
    round: RoundId,
    of: Release<'_>,
) -> Result<Published, DisseminateError> {
    let prepared = prepare(cx, round, of)?;
    publish_prepared(cx, prepared)
}

/// Counts, protects and writes a publication: the round's first, or a revision with its reason. Nothing is stored.
///
/// # Errors
///
/// [`DisseminateError::Process`] when the round's state refuses, [`DisseminateError::NoReason`] without one when
/// a former revision stands, which one that was withdrawn does not, [`DisseminateError::Release`] for an embargo
/// or a kind that does not go with the former revision, [`DisseminateError::FewChanged`] when few have changed
/// something since an earlier one and nobody has said that they agree, [`DisseminateError::Unproved`] when the audit has not
/// proved everything and nobody has said why it may be published all the same, and whatever refuses a table or the list.
pub fn prepare(
    cx: &mut Cx<'_>,
    round: RoundId,
    of: Release<'_>,
) -> Result<Prepared, DisseminateError> {
    let (round, revision) = process::next_revision(cx, round, of.freeze)?;
    let former = publications::find_newest(cx.conn, round.id, None)?;
    let former = former.map(|stored| read_once(cx, &stored)).transpose()?;
    let reason = of.reason.trim();
    if former.is_some() && reason.is_empty() {
        return Err(DisseminateError::NoReason);
    }
    let embargo_until = of.embargo_until.map(|until| until.trunc_subsecs(6));
    let published_at = release(cx.now, embargo_until, of.kind, former.as_ref().map(heeded))?;
    let instrument = design::instrument(cx, round.version_id)?;
    let written = document(cx, &instrument, &round, of.freeze, revision, None)?;
    let Written { mut publication, rows, mut report } = written;
    publication.revision = revision;
    publication.kind = of.kind;
    publication.published_at = published_at;
    reason.clone_into(&mut publication.reason);
    report.few_changed = few_changed(cx, &instrument, &round, &publication)?;
    refuse(&report, of)?;
    publication.changes = changes_since(cx, former.as_ref(), &publication, &rows)?;
    let stored = stored(cx, &round, &publication)?;
    Ok(Prepared {
        round,
        freeze: of.freeze,
        stored,
        publication,
        rows,
        agreed: kept(!report.few_changed.is_empty(), of.agreed),
        unproved: kept(!report.exact, of.unproved),
        report,
        embargo_until,
    })
}

/// What the release of a revision heeds of the former one.
fn heeded(former: &Published) -> Former {
    let Publication { published_at, kind, .. } = *former.publication;
    Former { published_at, kind }
}

/// Refuses what few have not agreed to, or nobody has said why to publish unproved.
fn refuse(report: &AuditReport, of: Release<'_>) -> Result<(), DisseminateError> {
    if let Some(few) = report.few_changed.first().filter(|_| of.agreed.trim().is_empty()) {
        return Err(DisseminateError::FewChanged(few.clone()));
    }
    if !report.exact && of.unproved.trim().is_empty() {
        return Err(DisseminateError::Unproved(report.unproved.clone()));
    }
    Ok(())
}

/// What was said where it was asked for; what nothing asked for is not kept.
fn kept(is_asked: bool, said: &str) -> String {
    if is_asked { said.trim().to_owned() } else { String::new() }
}

/// The row of a publication that is whole.
fn stored(
    cx: &mut Cx<'_>,
    round: &Round,
    publication: &Publication,
) -> Result<StoredPublication, DisseminateError> {
    let document = publication.to_json();
    Ok(StoredPublication {
        id: cx.id(),
        round_id: round.id,
        survey_id: round.survey_id,
        revision: publication.revision,
        prepared_at: cx.now,
        amendment: design::plan_in_force(cx, round.version_id)?,
        account: match cx.actor {
            Actor::Staff(account, _) => Some(account),
            Actor::Respondent(..) | Actor::System => None,
        },
        hash: Publication::hash(&document),
        document,
    })
}

/// Stores a publication that was prepared, if all that it rests on is as it was.
///
/// # Errors
///
/// [`DesignError::Stale`](design::DesignError::Stale) when the round was frozen again, published, given another
/// plan or other figures from elsewhere meanwhile, or its former revision was withdrawn.
pub fn publish_prepared(
    cx: &mut Cx<'_>,
    prepared: Prepared,
) -> Result<Published, DisseminateError> {
    let Prepared { mut round, freeze, stored, publication, rows, report, .. } = prepared;
    let Prepared { embargo_until, agreed, unproved, .. } = prepared;
    if design::plan_in_force(cx, round.version_id)? != stored.amendment {
        return Err(design::DesignError::Stale(round.edition).into());
    }
    let (revision, kind) = (publication.revision, publication.kind);
    process::publish_round(cx, &mut round, (freeze, revision))?;
    publications::insert(cx.conn, &stored, &publication, rows.iter())?;
    cx.decoded.forget_calendar();
    let published = Published::of(&stored, publication);
    let detail = json!({"revision": revision, "freeze": freeze, "kind": kind,
        "hash": published.hash_hex(), "publication": stored.id, "embargo_until": embargo_until,
        "disclosure": report, "agreed": agreed, "unproved": unproved});
    cx.audit(PUBLISHED, Subject::new("round", round.id), detail)?;
    Ok(published)
}

/// What is different from the former revision; nothing when there is none.
pub(super) fn changes_since(
    cx: &mut Cx<'_>,
    former: Option<&Published>,
    publication: &Publication,
    rows: &ListRows,
) -> Result<Vec<Change>, DisseminateError> {
    let Some(former) = former else { return Ok(Vec::new()) };
    let entries = entry_changes(cx, former.id, rows)?;
    Ok(changes(&former.publication, publication, entries))
}

/// What is different from the list of a stored publication.
pub(super) fn entry_changes(
    cx: &mut Cx<'_>,
    before: PublicationId,
    rows: &ListRows,
) -> Result<Vec<Change>, StoreError> {
    let mut former = FormerList::default();
    publications::each_entry(cx.conn, before, |row| former.add(&row))?;
    let gone = || StoreError::Inconsistent { table: "published_entries", column: "entry_id" };
    former.changes(rows.iter(), |entry| {
        publications::find_entry(cx.conn, before, entry)?.ok_or_else(gone)
    })
}

/// The tables that publishing a freeze would give, for staff to look at first: the publication as it
/// would be, but for its revision, which is 0, its kind and its reason; and what was done to protect them.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round or freeze, and whatever refuses a table.
pub fn preview(
    cx: &mut Cx<'_>,
    round: RoundId,
    freeze: u32,
) -> Result<(Publication, AuditReport), DisseminateError> {
    let round = design::find_round(cx, round)?;
    let instrument = design::instrument(cx, round.version_id)?;
    let written = document(cx, &instrument, &round, freeze, u32::MAX, None)?;
    let Written { publication, mut report, .. } = written;
    report.few_changed = few_changed(cx, &instrument, &round, &publication)?;
    Ok((publication, report))
}

/// The tables that freezing a round and publishing it now would give, before anything is frozen: as
/// [`preview`], with freeze 0. An open round's answers are still coming in.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round, and whatever refuses a table.
pub fn preview_current(
    cx: &mut Cx<'_>,
    round: RoundId,
) -> Result<(Round, Publication, AuditReport), DisseminateError> {
    let round = design::find_round(cx, round)?;
    let instrument = design::instrument(cx, round.version_id)?;
    let compiled = compile(cx, &instrument, &round, Answers::Current, u32::MAX, None)?;
    let Written { publication, report, .. } = written(cx, &instrument, &round, compiled);
    Ok((round, publication, report))
}

/// A publication as far as the answers and the plan decide it.
pub(super) struct Written {
    pub(super) publication: Publication,
    /// The rows of its list.
    pub(super) rows: ListRows,
    /// What was done to protect it.
    report: AuditReport,
}

/// The publication of a freeze, protected from readers who know the revisions `before` that number; its indicators
/// and series rest on the basis when one is given.
pub(super) fn document(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    freeze: u32,
    before: u32,
    basis: Option<&[Basis]>,
) -> Result<Written, DisseminateError> {
    let compiled = compile(cx, instrument, round, Answers::Frozen(freeze), before, basis)?;
    Ok(written(cx, instrument, round, compiled))
}

fn written(cx: &Cx<'_>, instrument: &Instrument, round: &Round, compiled: Compiled) -> Written {
    let (list, rows) = compiled.list.unzip();
    let publication = Publication {
        tables: compiled.tables,
        list,
        indicator_sets: instrument.document.plan.indicator_sets.clone(),
        indicators: compiled.indicators,
        series: compiled.series,
        basis: compiled.basis,
        ..head(cx, instrument, round, compiled.freeze, compiled.outcome)
    };
    Written { publication, rows: rows.unwrap_or_default(), report: compiled.report }
}

/// What a publication of a freeze says of itself, without figures: revision 0, preliminary.
pub(super) fn head(
    cx: &Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    freeze: Frozen,
    outcome: Outcome,
) -> Publication {
    Publication {
        format: Publication::FORMAT,
        survey: survey_head(&instrument.document),
        round: round_head(round, &instrument.document),
        freeze: freeze.number,
        frozen_at: freeze.at,
        revision: 0,
        kind: Kind::Preliminary,
        reason: String::new(),
        published_at: cx.now,
        outcome,
        tables: Vec::new(),
        list: None,
        changes: Vec::new(),
        indicator_sets: Vec::new(),
        indicators: Vec::new(),
        series: Vec::new(),
        basis: Vec::new(),
    }
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
        closed_early_at: round.state.closed_at().filter(|at| *at < round.schedule.closes_at(None)),
    }
}
