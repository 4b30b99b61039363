//! The tables of a publication over the earlier rounds of their survey.
//!
//! What each earlier round shows is read from its publication; only for the organisations that answered both this
//! round and the newest of the earlier ones are answers counted again.

use std::sync::Arc;

use super::DisseminateError;
use super::basis::find_round;
use super::compile::Tabulated;
use super::matching::match_units;
use super::published::read_once;
use crate::domain::code::Name;
use crate::domain::publication::{Basis, Publication};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;
use crate::domain::series::{Planned, TableSeries, link, past};
use crate::service::{Cx, design};
use crate::store::{StoreError, publications, versions};

/// The round that is published, as counted.
pub(super) struct Present<'a> {
    pub round: &'a Round,
    pub instrument: &'a Instrument,
    pub tabulated: &'a Tabulated,
    /// The revision that is made; readers know those before.
    pub revision: u32,
}

/// An earlier round as readers see it.
pub(super) struct Earlier {
    pub round: Round,
    pub publication: Arc<Publication>,
    /// The questionnaire with the plan that was in force.
    pub instrument: Arc<Instrument>,
}

/// The series of every table that an earlier round has too.
pub(super) fn compute(
    cx: &mut Cx<'_>,
    of: &Present<'_>,
    bases: &[Basis],
) -> Result<Vec<TableSeries>, DisseminateError> {
    let earlier = earlier(cx, of, bases)?;
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for version in versions::list(cx.conn, of.round.survey_id)? {
        all.push(design::instrument(cx, version.id)?);
    }
    let mut found = Vec::new();
    let pairs = of.tabulated.protected.tables.iter().zip(&of.tabulated.counted);
    for (safe, counted) in pairs {
        let table = counted.id.clone();
        let mut later = of.instrument;
        let mut pasts = Vec::new();
        for one in &earlier {
            let (now, then) = (plan_of(later, &table), plan_of(&one.instrument, &table));
            if let Some(past) = past(safe, &one.publication, link(now, then, counted, &all)) {
                pasts.push(past);
                later = &one.instrument;
            }
        }
        if !pasts.is_empty() {
            found.push(TableSeries { table, past: pasts, matched: None, unmatched: None });
        }
    }
    if let Some(newest) = earlier.first() {
        match_units(cx, of, newest, &mut found)?;
    }
    Ok(found)
}

const fn plan_of<'a>(instrument: &'a Instrument, table: &'a Name) -> Planned<'a> {
    Planned { instrument, table }
}

fn earlier(
    cx: &mut Cx<'_>,
    of: &Present<'_>,
    bases: &[Basis],
) -> Result<Vec<Earlier>, DisseminateError> {
    let mut found = Vec::new();
    for basis in bases {
        found.extend(as_published(cx, of.round, basis)?);
    }
    Ok(found)
}

/// An earlier round as the revision of a basis has it; none for the round of the publication itself.
pub(super) fn as_published(
    cx: &mut Cx<'_>,
    round: &Round,
    basis: &Basis,
) -> Result<Option<Earlier>, DisseminateError> {
    let Some(revision) = basis.revision else { return Ok(None) };
    let round = find_round(cx, round, &basis.round)?;
    let mut revisions = publications::list_revisions(cx.conn, round.id)?.into_iter();
    let untrue = StoreError::Inconsistent { table: "publications", column: "document" };
    let stored = revisions.find(|one| one.revision == revision).ok_or(untrue)?;
    let publication = read_once(cx, &stored)?.publication;
    let instrument = design::instrument_as_of(cx, round.version_id, stored.amendment)?;
    Ok(Some(Earlier { round, publication, instrument }))
}
