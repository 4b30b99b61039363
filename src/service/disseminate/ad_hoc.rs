//! A table of a freeze that somebody asks for beside those of the plan, with rounded counts.
//!
//! **Not here:** what rounding is (`domain::disclosure`), and how a table of the plan is published.

use std::error::Error;

use serde_json::json;

use super::DisseminateError;
use super::compile::Frozen;
use super::frozen::frozen_units;
use super::publish::head;
use super::published::read_once;
use crate::domain::canonical;
use crate::domain::disclosure::{Rules, SafeTable, round_table};
use crate::domain::ids::RoundId;
use crate::domain::publication::{Kind, Publication};
use crate::domain::questionnaire::check::{Finding, check_plan};
use crate::domain::questionnaire::plan::{Plan, TableRow};
use crate::domain::tabulate::{Builder, FrozenUnit, count};
use crate::service::{Cx, Subject, design};
use crate::store::publications;

/// Most bytes of a table as it is asked for.
const MOST_BYTES: usize = 20_000;

/// Counts and rounds a table that need not be of the plan; returned behind the head of a publication of revision 0,
/// which is preliminary unless what readers see of the round is final.
///
/// Thresholds, size classes, names of frame categories and the rule for late answers are the plan's. `secret` is what
/// rounding is drawn from, with the freeze: the same on every instance, and known to nobody.
///
/// # Errors
///
/// [`DisseminateError::Process`] for an unknown round or freeze, [`DisseminateError::AdHoc`] for a table that does
/// not fit the questionnaire, or that rounding does not protect.
pub fn ad_hoc_table(
    cx: &mut Cx<'_>,
    round: RoundId,
    freeze: u32,
    table: TableRow,
    secret: [u8; 32],
) -> Result<(Publication, SafeTable), DisseminateError> {
    let round = design::find_round(cx, round)?;
    let instrument = design::instrument(cx, round.version_id)?;
    let whole = &instrument.document.plan;
    let plan = Plan {
        tables: vec![table.clone()],
        sizes: whole.sizes.clone(),
        threshold: whole.threshold,
        late: whole.late,
        frame_labels: whole.frame_labels.clone(),
        disclosure: whole.disclosure.clone(),
        ..Plan::default()
    };
    let mut findings = check_plan(&instrument, &plan);
    findings.extend(long(&table));
    if !findings.is_empty() {
        return Err(DisseminateError::AdHoc(findings.into_iter().map(within).collect()));
    }
    let mut builder = Builder::new(&instrument, &plan)?;
    let push = |unit: &FrozenUnit| Ok(builder.push(unit, |_| {})?);
    let (frozen, outcome) = frozen_units(cx, &instrument, &round, freeze, push)?;
    let items = builder.filter_items(&table.id);
    let counted = count(&builder.finish(), &table, &items).map_err(|error| refused(&error))?;
    let seed = canonical::hash([secret, frozen.hash].concat());
    let rounded =
        round_table(counted, &Rules::from(&plan), seed).map_err(|error| refused(&error))?;
    let newest = publications::find_newest(cx.conn, round.id, Some(cx.now))?;
    let newest = newest.map(|stored| read_once(cx, &stored)).transpose()?;
    let kind = newest.map_or(Kind::Preliminary, |newest| newest.publication.kind);
    let head = head(cx, &instrument, &round, Frozen::of(&frozen), outcome);
    Ok((Publication { kind, ..head }, rounded))
}

/// Notes in the audit log that somebody got a table, which stands there as it was asked for.
///
/// # Errors
///
/// The store's own.
pub fn note_ad_hoc_table(
    cx: &mut Cx<'_>,
    (round, freeze): (RoundId, u32),
    asked: &TableRow,
    made: &SafeTable,
) -> Result<(), DisseminateError> {
    let sha256 = canonical::hex(canonical::hash(canonical::to_json(made)));
    let detail = json!({"freeze": freeze, "table": asked, "sha256": sha256});
    Ok(cx.audit("table.ad_hoc", Subject::new("round", round), detail)?)
}

/// What is wrong with the length of a table as it is asked for: it goes into a file and into the audit log.
fn long(table: &TableRow) -> Option<Finding> {
    let length = canonical::to_json(table).len();
    let message = format!("the table has {length} bytes as JSON; it may have {MOST_BYTES}");
    (length > MOST_BYTES).then_some(Finding { path: String::new(), code: "length", message })
}

/// A finding of the check of a plan with one table, as one of that table.
fn within(finding: Finding) -> Finding {
    let path = finding.path.strip_prefix("plan.tables[0]").unwrap_or(&finding.path);
    Finding { path: path.trim_start_matches('.').to_owned(), ..finding }
}

fn refused(error: &dyn Error) -> DisseminateError {
    let finding = Finding { path: String::new(), code: "table", message: error.to_string() };
    DisseminateError::AdHoc(vec![finding])
}
