//! Figures from elsewhere for a round's indicators: the import of a file, all of it or nothing.
//!
//! A publication holds the figures that it was made with, so that a later import changes none that is
//! published.

use std::collections::BTreeMap;

use serde_json::json;

use super::DisseminateError;
use crate::domain::code::Name;
use crate::domain::ids::RoundId;
use crate::domain::indicator::PanelFigure;
use crate::domain::questionnaire::plan::Plan;
use crate::service::{Cx, Subject, design};
use crate::store::panel_figures;

/// Puts these figures in the place of all that the round had.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round, [`DisseminateError::Panel`] for figures that the
/// plan does not know or whose mean cannot be, [`DesignError::Stale`](design::DesignError::Stale) when the
/// round is changed at the same time.
pub fn import_panel(
    cx: &mut Cx<'_>,
    id: RoundId,
    figures: &[PanelFigure],
) -> Result<(), DisseminateError> {
    let mut round = design::find_round(cx, id)?;
    let instrument = design::instrument(cx, round.version_id)?;
    let ranges = ranges(&instrument.document.plan);
    let known = || ranges.keys().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
    let refusal = |figure: &PanelFigure| match ranges.get(&figure.code) {
        None => Some(format!("no indicator has this figure; they have: {}", known())),
        Some([low, high]) => {
            let mean = figure.mean.to_f64();
            #[expect(clippy::cast_precision_loss, reason = "the ends of a scale are small")]
            let within = (*low as f64..=*high as f64).contains(&mean);
            (!within).then(|| format!("the plan says that the mean is from {low} to {high}"))
        }
    };
    let refused: Vec<(Name, String)> =
        figures.iter().filter_map(|figure| Some((figure.code.clone(), refusal(figure)?))).collect();
    if !refused.is_empty() {
        return Err(DisseminateError::Panel(refused));
    }
    // A publication that was prepared with the former figures is then refused.
    design::save_round(cx, &mut round)?;
    panel_figures::replace(cx.conn, id, figures, cx.now)?;
    let codes: Vec<&Name> = figures.iter().map(|figure| &figure.code).collect();
    cx.audit("panel.import", Subject::new("round", id), json!({ "figures": codes }))?;
    Ok(())
}

/// The figures of a round, by code.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round.
pub fn list_panel(cx: &mut Cx<'_>, id: RoundId) -> Result<Vec<PanelFigure>, DisseminateError> {
    let round = design::find_round(cx, id)?;
    Ok(panel_figures::list(cx.conn, round.id)?)
}

/// The panel figures that the plan knows, each with the lowest and highest mean that it can have.
fn ranges(plan: &Plan) -> BTreeMap<&Name, [i64; 2]> {
    let parts = plan.indicators.iter().flat_map(|indicator| &indicator.items);
    parts.filter_map(|part| Some((part.panel.as_ref()?, part.panel_range()))).collect()
}
