//! What a publication rests on beside its own freeze: earlier rounds that readers see, and figures from elsewhere.
//!
//! **Invariant:** nothing is compared with a round that readers do not see yet. The basis is in the publication,
//! so that it can be computed again whatever is published later.

use super::DisseminateError;
use super::published::{Published, read_once};
use crate::domain::code::Code;
use crate::domain::publication::{Basis, Kind};
use crate::domain::round::Round;
use crate::service::Cx;
use crate::store::{StoreError, panel_figures, publications, rounds};

/// Most rounds of a survey that are looked through for earlier ones.
const MOST_ROUNDS: i64 = 1_000;

/// The round itself, then every earlier round of the survey that readers see, the newest first.
pub(super) fn bases(
    cx: &mut Cx<'_>,
    round: &Round,
    freeze: u32,
) -> Result<Vec<Basis>, DisseminateError> {
    let panel = panel_figures::list(cx.conn, round.id)?;
    let (code, preliminary) = (round.code.clone(), false);
    let mut found = vec![Basis { round: code, freeze, revision: None, preliminary, panel }];
    let mut before = rounds::list(cx.conn, Some(round.survey_id), None, MOST_ROUNDS)?;
    // As the rounds of a cube are ordered.
    let order = |round: &Round| (round.schedule.opens_on, round.code.clone());
    before.retain(|other| !other.test && order(other) < order(round));
    before.sort_by_key(|other| std::cmp::Reverse(order(other)));
    for other in before {
        let Some(stored) = publications::find_newest(cx.conn, other.id, Some(cx.now))? else {
            continue;
        };
        let seen = read_once(cx, &stored)?.publication;
        let panel = panel_figures::list(cx.conn, other.id)?;
        let (revision, preliminary) = (Some(seen.revision), seen.kind == Kind::Preliminary);
        found.push(Basis { round: other.code, freeze: seen.freeze, revision, preliminary, panel });
    }
    Ok(found)
}

/// An earlier round of the same survey.
pub(super) fn find_round(
    cx: &mut Cx<'_>,
    round: &Round,
    code: &Code,
) -> Result<Round, DisseminateError> {
    let untrue = StoreError::Inconsistent { table: "publications", column: "document" };
    let found = rounds::find_by_code(cx.conn, round.survey_id, code.as_str(), false)?;
    Ok(found.ok_or(untrue)?)
}

/// The revisions of a round up to one, the first first.
pub(super) fn revisions_to(
    cx: &mut Cx<'_>,
    round: &Round,
    last: u32,
) -> Result<Vec<Published>, DisseminateError> {
    let stored = publications::list_revisions(cx.conn, round.id)?;
    let to_last = stored.iter().filter(|one| one.revision <= last);
    to_last.map(|one| Ok(read_once(cx, one)?)).collect()
}
