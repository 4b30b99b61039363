//! The indicators of a publication: the round's own answers beside those of earlier published rounds.
//!
//! **Invariant:** nothing is compared with a round that readers do not see yet. What an indicator rests on
//! is in the publication as its [`Basis`], so that it can be computed again whatever is published later.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::DisseminateError;
use super::frozen::frozen_units;
use crate::domain::code::Name;
use crate::domain::indicator::{Fielded, PanelFigure, SafeIndicator, indicators};
use crate::domain::publication::{Basis, Publication};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::questionnaire::plan::Plan;
use crate::domain::round::Round;
use crate::domain::tabulate::{Builder, Columns};
use crate::service::{Cx, design};
use crate::store::{StoreError, panel_figures, publications, rounds, versions};

/// Most rounds of a survey that are looked through for earlier ones.
const MOST_ROUNDS: i64 = 1_000;

/// An earlier round with its answers.
struct Earlier {
    basis: Basis,
    instrument: Arc<Instrument>,
    columns: Columns,
}

/// Computes the plan's indicators for a freeze whose answers are in `columns`; `known` is what a former
/// computation rested on, which is then repeated.
pub(super) fn compute(
    cx: &mut Cx<'_>,
    round: &Round,
    instrument: &Instrument,
    (freeze, columns): (u32, &Columns),
    known: Option<&[Basis]>,
) -> Result<(Vec<SafeIndicator>, Vec<Basis>), DisseminateError> {
    let plan = &instrument.document.plan;
    if plan.indicators.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let bases = match known {
        Some(known) => known.to_vec(),
        None => bases(cx, round, freeze)?,
    };
    let mut earlier = Vec::new();
    for basis in bases.iter().filter(|basis| basis.round != round.code) {
        earlier.push(answers(cx, round, basis.clone(), plan)?);
    }
    let mut all = Vec::new();
    for version in versions::list(cx.conn, round.survey_id)? {
        all.push(design::instrument(cx, version.id)?);
    }
    let by_code = |basis: &Basis| -> BTreeMap<Name, PanelFigure> {
        basis.panel.iter().map(|figure| (figure.code.clone(), figure.clone())).collect()
    };
    let panels: Vec<_> = earlier.iter().map(|earlier| by_code(&earlier.basis)).collect();
    let own = bases.iter().find(|basis| basis.round == round.code).map(by_code).unwrap_or_default();
    let now = Fielded { code: &round.code, instrument, freeze, columns, panel: &own };
    let before: Vec<Fielded<'_>> = earlier
        .iter()
        .zip(&panels)
        .map(|(earlier, panel)| Fielded {
            code: &earlier.basis.round,
            instrument: &earlier.instrument,
            freeze: earlier.basis.freeze,
            columns: &earlier.columns,
            panel,
        })
        .collect();
    Ok((indicators(plan, now, &before, &all)?, bases))
}

/// The round itself, then every earlier round of the survey that readers see, the newest first.
fn bases(cx: &mut Cx<'_>, round: &Round, freeze: u32) -> Result<Vec<Basis>, DisseminateError> {
    let panel = panel_figures::list(cx.conn, round.id)?;
    let mut found = vec![Basis { round: round.code.clone(), freeze, panel }];
    let mut before = rounds::list(cx.conn, Some(round.survey_id), None, MOST_ROUNDS)?;
    before.retain(|other| {
        !other.test && other.schedule.opens_on < round.schedule.opens_on && other.id != round.id
    });
    before.sort_by_key(|other| std::cmp::Reverse((other.schedule.opens_on, other.id)));
    for other in before {
        let mut revisions = publications::list_revisions(cx.conn, other.id)?;
        let mut in_force = None;
        while let Some(stored) = revisions.pop().filter(|_| in_force.is_none()) {
            let untrue = |_| StoreError::Inconsistent { table: "publications", column: "document" };
            let read: Publication = serde_json::from_str(&stored.document).map_err(untrue)?;
            in_force = (read.published_at <= cx.now).then_some(read.freeze);
        }
        if let Some(freeze) = in_force {
            let panel = panel_figures::list(cx.conn, other.id)?;
            found.push(Basis { round: other.code, freeze, panel });
        }
    }
    Ok(found)
}

/// The frozen answers of an earlier round of the same survey, with the size classes of the present plan.
fn answers(
    cx: &mut Cx<'_>,
    round: &Round,
    basis: Basis,
    plan: &Plan,
) -> Result<Earlier, DisseminateError> {
    let untrue = StoreError::Inconsistent { table: "publications", column: "document" };
    let code = basis.round.as_str();
    let found = rounds::find_by_code(cx.conn, round.survey_id, code, false)?.ok_or(untrue)?;
    let instrument = design::instrument(cx, found.version_id)?;
    let only_sizes = Plan { sizes: plan.sizes.clone(), ..Plan::default() };
    let mut builder = Builder::new(&instrument, &only_sizes)?;
    frozen_units(cx, &instrument, &found, basis.freeze, |unit| {
        Ok(builder.push(unit, |_, _, _, _| {})?)
    })?;
    let columns = builder.finish();
    Ok(Earlier { basis, instrument, columns })
}
