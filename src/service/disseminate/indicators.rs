//! The indicators of a publication: the round's own answers beside those of earlier published rounds.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::DisseminateError;
use super::basis::{find_round, revisions_to};
use super::compile::Tabulated;
use super::frozen::frozen_units;
use crate::domain::code::Name;
use crate::domain::indicator::{
    Beside, Computed, Fielded, PanelFigure, indicators, past_stays_hidden,
};
use crate::domain::publication::Basis;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::questionnaire::plan::Plan;
use crate::domain::round::Round;
use crate::domain::tabulate::{Builder, Columns};
use crate::service::{Cx, design};
use crate::store::versions;

/// An earlier round with its answers.
struct Earlier {
    basis: Basis,
    instrument: Arc<Instrument>,
    columns: Columns,
}

/// Computes the plan's indicators for a freeze beside its tables and the earlier rounds of `bases`.
pub(super) fn compute(
    cx: &mut Cx<'_>,
    round: &Round,
    instrument: &Instrument,
    freeze: u32,
    tabulated: &Tabulated,
    bases: &[Basis],
) -> Result<Computed, DisseminateError> {
    let plan = &instrument.document.plan;
    if plan.indicators.is_empty() {
        return Ok(Computed { indicators: Vec::new(), exact: true });
    }
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
    let columns = &tabulated.columns;
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
    let Tabulated { counted, protected, known, .. } = tabulated;
    let beside = Beside { counted, shown: &protected.tables, known };
    let mut made = indicators(plan, now, &before, &all, beside)?;
    for basis in earlier.iter().map(|earlier| &earlier.basis) {
        let Some(revision) = basis.revision else { continue };
        let found = find_round(cx, round, &basis.round)?;
        if let Some(then) = revisions_to(cx, &found, revision)?.pop() {
            let then = &then.publication;
            past_stays_hidden(&mut made.indicators, &basis.round, &then.indicators, &then.tables);
        }
    }
    Ok(made)
}

/// The frozen answers of an earlier round of the same survey, with the size classes of the present plan.
fn answers(
    cx: &mut Cx<'_>,
    round: &Round,
    basis: Basis,
    plan: &Plan,
) -> Result<Earlier, DisseminateError> {
    let found = find_round(cx, round, &basis.round)?;
    let instrument = design::instrument(cx, found.version_id)?;
    let only_sizes = Plan { sizes: plan.sizes.clone(), ..Plan::default() };
    let mut builder = Builder::new(&instrument, &only_sizes)?;
    frozen_units(cx, &instrument, &found, basis.freeze, |unit| Ok(builder.push(unit, |_| {})?))?;
    let columns = builder.finish();
    Ok(Earlier { basis, instrument, columns })
}
