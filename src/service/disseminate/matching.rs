//! The organisations that answered a round and an earlier one: their tables in both, beside what is published.

use std::collections::BTreeMap;

use super::DisseminateError;
use super::basis::revisions_to;
use super::compile::tables;
use super::frozen::{frozen_frame, frozen_units};
use super::published::Published;
use super::series::{Earlier, Present, as_published};
use crate::domain::code::{Code, Name};
use crate::domain::disclosure::{Known, SafeTable};
use crate::domain::orgnr::OrgNumber;
use crate::domain::round::Round;
use crate::domain::series::{MatchedTables, Partner, Side, TableSeries, matched};
use crate::domain::tabulate::sheets::UnitRow;
use crate::domain::tabulate::{Builder, Columns, derivations};
use crate::service::Cx;
use crate::store::StoreError;

/// Adds to each series that is comparable the figures of the organisations that answered both rounds, or why there are none.
pub(super) fn match_units(
    cx: &mut Cx<'_>,
    of: &Present<'_>,
    newest: &Earlier,
    series: &mut [TableSeries],
) -> Result<(), DisseminateError> {
    let code = &newest.round.code;
    let comparable = |one: &&TableSeries| {
        one.past.first().is_some_and(|past| past.round == *code && past.link.is_comparable())
    };
    let wanted: Vec<Name> = series.iter().filter(comparable).map(|one| one.table.clone()).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let plan = &newest.instrument.document.plan;
    let freeze = newest.publication.freeze;
    let mut builder = Builder::new(&newest.instrument, plan)?;
    frozen_units(cx, &newest.instrument, &newest.round, freeze, |unit| {
        Ok(builder.push(unit, |_| {})?)
    })?;
    let (columns, counted, filters) = tables(builder, plan)?;
    let tabulated = of.tabulated;
    let now = Partner { round: of.round.code.clone(), answered: counting(&tabulated.columns) };
    let then = Partner { round: code.clone(), answered: counting(&columns) };
    let own = revisions_to(cx, of.round, of.revision.saturating_sub(1))?;
    let seen = revisions_to(cx, &newest.round, newest.publication.revision)?;
    let revisions = told(&own, &now.round);
    let known = tabulated.known.clone();
    let mut known =
        Known { revisions, answered: None, former: Vec::new(), seen: Vec::new(), ..known };
    known.revisions.push(tabulated.protected.tables.clone());
    let present = Side {
        columns: &tabulated.columns,
        instrument: of.instrument,
        filters: &tabulated.filters,
        counted: &tabulated.counted,
        shown: &tabulated.protected.tables,
        known,
        others: others(cx, of.round, &own)?,
    };
    let list = plan.list.as_ref().map(|list| list.roster.clone());
    let revisions = told(seen.iter().chain(&own), code);
    let former = Side {
        columns: &columns,
        instrument: &newest.instrument,
        filters: &filters,
        counted: &counted,
        shown: &newest.publication.tables,
        known: Known { list, revisions, derivations: derivations(&columns)?, ..Known::default() },
        others: others(cx, &newest.round, &seen)?,
    };
    let [mut told_now, mut told_then] =
        [matched(&present, &then, &wanted), matched(&former, &now, &wanted)];
    for one in series {
        match told_now.remove(&one.table).zip(told_then.remove(&one.table)) {
            Some((Ok(now), Ok(then))) => {
                let (round, n) = (code.clone(), now.n);
                one.matched = Some(MatchedTables { round, n, now: now.table, then: then.table });
            }
            Some((Err(why), _) | (_, Err(why))) => one.unmatched = Some(why),
            None => {}
        }
    }
    Ok(())
}

/// The organisations whose answer counts.
fn counting(columns: &Columns) -> BTreeMap<OrgNumber, UnitRow> {
    let counting = columns.units.iter().filter(|unit| unit.counts);
    counting.map(|unit| (unit.facts.orgnr, unit.clone())).collect()
}

/// The organisations whose answer an earlier round counts, without their answers.
fn answered(
    cx: &mut Cx<'_>,
    earlier: &Earlier,
) -> Result<BTreeMap<OrgNumber, UnitRow>, DisseminateError> {
    let sizes = earlier.instrument.document.plan.sizes.clone();
    let mut columns = Columns { sizes, ..Columns::default() };
    let (_, units) = frozen_frame(cx, earlier.round.id, earlier.publication.freeze)?;
    for unit in units {
        let (facts, disposition) = (columns.classed(&unit.facts), unit.disposition);
        columns.units.push(UnitRow { facts, disposition, counts: disposition.answered() });
    }
    Ok(counting(&columns))
}

/// What publications tell of one round: its tables, and those of its organisations that answered another.
fn told<'a>(
    publications: impl IntoIterator<Item = &'a Published>,
    round: &Code,
) -> Vec<Vec<SafeTable>> {
    let of = |one: &Published| -> Vec<SafeTable> {
        let publication = &one.publication;
        let own = publication.round.code == *round;
        let matched = publication.series.iter().filter_map(|series| series.matched.as_ref());
        let tables = publication.tables.iter().filter(|_| own).cloned();
        let matched = matched.filter_map(|matched| match own {
            true => Some(matched.now.clone()),
            false => (matched.round == *round).then(|| matched.then.clone()),
        });
        tables.chain(matched).collect()
    };
    publications.into_iter().map(of).collect()
}

/// The rounds whose organisations in common with this one its publications tell of.
fn others(
    cx: &mut Cx<'_>,
    round: &Round,
    publications: &[Published],
) -> Result<Vec<Partner>, DisseminateError> {
    let mut found: Vec<Partner> = Vec::new();
    for one in publications.iter().rev() {
        let publication = &one.publication;
        for matched in publication.series.iter().filter_map(|series| series.matched.as_ref()) {
            let code = &matched.round;
            let basis = publication.basis.iter().find(|basis| basis.round == *code);
            let Some(basis) = basis.filter(|_| found.iter().all(|known| known.round != *code))
            else {
                continue;
            };
            let untrue = StoreError::Inconsistent { table: "publications", column: "document" };
            let other = as_published(cx, round, basis)?.ok_or(untrue)?;
            found.push(Partner { round: code.clone(), answered: answered(cx, &other)? });
        }
    }
    Ok(found)
}
