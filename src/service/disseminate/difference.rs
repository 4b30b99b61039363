//! What few organisations have changed since the earlier revisions of a round.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::DisseminateError;
use super::frozen::beside;
use super::published::read_once;
use crate::domain::code::Name;
use crate::domain::disclosure::FewChanged;
use crate::domain::ids::UnitId;
use crate::domain::publication::{Difference, Publication};
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::{Round, Unit};
use crate::domain::tabulate::Columns;
use crate::domain::tabulate::build::Builder;
use crate::service::collect::{Personal, read_submission};
use crate::service::{Cx, process};
use crate::store::freezes::FrozenUnit as Fixed;
use crate::store::{publications, units};

/// The earlier revisions from which a publication differs by what few organisations have answered, and where
/// readers would see it.
///
/// Organisations are looked at one after another until enough of them have changed each thing that tables and indicators
/// say.
pub(super) fn few_changed(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    publication: &Publication,
) -> Result<Vec<FewChanged>, DisseminateError> {
    let mut earlier: BTreeMap<u32, Vec<Arc<Publication>>> = BTreeMap::new();
    for stored in publications::list_revisions(cx.conn, round.id)? {
        let before = read_once(cx, &stored)?.publication;
        if before.freeze != publication.freeze && guards(&before) {
            earlier.entry(before.freeze).or_default().push(before);
        }
    }
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    let frame: HashMap<UnitId, Unit> =
        units::list_all(cx.conn, round.id)?.into_iter().map(|unit| (unit.id, unit)).collect();
    let (_, now) = process::find_freeze(cx, round.id, publication.freeze)?;
    let now: HashMap<UnitId, Fixed> = now.into_iter().map(|one| (one.unit_id, one)).collect();
    let plan = &instrument.document.plan;
    let builder = Builder::new(instrument, plan)?;
    let filters: Vec<_> = plan.tables.iter().map(|one| builder.filter_items(&one.id)).collect();
    let mut found = Vec::new();
    for (number, revisions) in earlier {
        let (_, then) = process::find_freeze(cx, round.id, number)?;
        let mut difference = Difference::of(plan, &filters);
        for then in &then {
            let Some((now, unit)) = now.get(&then.unit_id).zip(frame.get(&then.unit_id)) else {
                continue;
            };
            let counts = |one: &Fixed| one.submission_id.filter(|_| one.disposition.answered());
            if counts(then) != counts(now) {
                let alone = |cx: &mut Cx<'_>, fixed| alone(cx, instrument, round, unit, fixed);
                difference.add(alone(cx, then)?, alone(cx, now)?)?;
            }
            if difference.is_enough() {
                break;
            }
        }
        let few = difference.few();
        for before in revisions {
            let told = few.iter().filter(|few| few.is_told(&before, publication));
            let of: Vec<Name> = told.map(|few| few.id.clone()).collect();
            let revision = before.revision;
            found.extend((!of.is_empty()).then_some(FewChanged { revision, of }));
        }
    }
    Ok(found)
}

/// Whether something in a publication is over items that are published in aggregates only.
fn guards(publication: &Publication) -> bool {
    publication.tables.iter().any(|table| table.head().threshold.is_some())
        || publication.indicators.iter().any(|one| one.threshold.is_some())
}

/// The columns of one unit alone, as a freeze has it.
fn alone(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    unit: &Unit,
    fixed: &Fixed,
) -> Result<Columns, DisseminateError> {
    let answered = fixed.submission_id.map(|id| read_submission(cx, id, Personal::Sealed));
    let unit = Unit { disposition: fixed.disposition, ..unit.clone() };
    let unit = beside(round, unit, answered.transpose()?);
    let mut builder = Builder::new(instrument, &instrument.document.plan)?;
    builder.push(&unit, |_| {})?;
    Ok(builder.finish())
}
