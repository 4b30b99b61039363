//! Revisions that say once more what was said: the same answers by the same plan, as when preliminary figures become
//! final.
//!
//! **Invariant:** whoever repeats a revision to the letter tells its readers nothing, so that nothing more is hidden for
//! their sake. It is repeated whole or not at all: where anything comes out otherwise, the revision is one that readers
//! know, and the figures are protected anew beside it.

use std::sync::Arc;

use super::DisseminateError;
use super::compile::{Answers, Compiled};
use super::published::read_once;
use crate::domain::disclosure::SafeTable;
use crate::domain::indicator::SafeIndicator;
use crate::domain::publication::Publication;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;
use crate::domain::series::TableSeries;
use crate::service::design::instrument_as_of;
use crate::service::{Cx, process};
use crate::store::freezes::{self, FrozenUnit};
use crate::store::publications;

/// The newest of the known revisions, with those right before it that show the same and rest on the same answers and the
/// same plan as it and as what is made now. Two plans are the same when they count the same, whatever their tables and indicators are
/// called.
pub(super) struct Said {
    /// The first of them: of those before it readers know when they see it.
    pub first: u32,
    /// How many revisions are known, these among them.
    pub n_known: usize,
    newest: Arc<Publication>,
}

impl Said {
    /// Whether these figures say that once more.
    pub fn is_repeated(&self, by: &Compiled) -> bool {
        Figures::of(&self.newest).shows_as(&Figures {
            tables: &by.tables,
            indicators: &by.indicators,
            series: &by.series,
        })
    }
}

/// All that a publication says of answers for aggregates.
struct Figures<'a> {
    tables: &'a [SafeTable],
    indicators: &'a [SafeIndicator],
    series: &'a [TableSeries],
}

impl<'a> Figures<'a> {
    fn of(publication: &'a Publication) -> Self {
        let Publication { tables, indicators, series, .. } = publication;
        Self { tables, indicators, series }
    }

    fn shows_as(&self, other: &Self) -> bool {
        all(self.tables, other.tables, SafeTable::shows_as)
            && all(self.indicators, other.indicators, SafeIndicator::shows_as)
            && all(self.series, other.series, TableSeries::shows_as)
    }
}

/// Whether that holds of each two of as many.
fn all<T>(some: &[T], others: &[T], holds: impl Fn(&T, &T) -> bool) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| holds(one, other))
}

/// What the revisions `before` a number have said last of these answers by the plan of this instrument; none where it was
/// of others, or by another one.
pub(super) fn said_last(
    cx: &mut Cx<'_>,
    instrument: &Instrument,
    round: &Round,
    answers: Answers,
    before: u32,
) -> Result<Option<Said>, DisseminateError> {
    let mut known = publications::list_revisions(cx.conn, round.id)?;
    known.retain(|stored| stored.revision < before);
    let n_known = known.len();
    let Some(last) = known.last() else { return Ok(None) };
    let newest = read_once(cx, last)?.publication;
    let now = fixed(cx, round, answers)?;
    let mut first = None;
    for stored in known.iter().rev() {
        let then = read_once(cx, stored)?.publication;
        let plan = instrument_as_of(cx, round.version_id, stored.amendment)?;
        let is_same = plan.document.plan.counts_as(&instrument.document.plan)
            && fixed(cx, round, Answers::Frozen(then.freeze))? == now
            && Figures::of(&then).shows_as(&Figures::of(&newest));
        if !is_same {
            break;
        }
        first = Some(stored.revision);
    }
    Ok(first.map(|first| Said { first, n_known, newest }))
}

/// Which submission counts of every unit, and its disposition, by organisation number.
fn fixed(
    cx: &mut Cx<'_>,
    round: &Round,
    answers: Answers,
) -> Result<Vec<FrozenUnit>, DisseminateError> {
    Ok(match answers {
        Answers::Frozen(number) => process::find_freeze(cx, round.id, number)?.1,
        Answers::Current => {
            let counting = freezes::list_counting(cx.conn, round.id)?;
            counting.into_iter().map(|one| one.unit).collect()
        }
    })
}
