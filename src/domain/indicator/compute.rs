//! From the columns of this round and of earlier ones to indicators that may be published.

use std::collections::BTreeMap;

use super::assemble;
use super::groups::{groups, members};
use super::linked::{Beside, Guarded, Held, held};
use super::panel::PanelFigure;
use super::protect::{Figures, Hidden, protect};
use super::published::{Group, SafeIndicator};
use super::scale::Scale;
use super::tally::{Rows, Tally};
use crate::code::{Code, Name};
use crate::comparison::{Link, Why, between, lineage};
use crate::orgnr::OrgNumber;
use crate::questionnaire::indicator_plan::{Form, IndicatorRow, PartRow};
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::Plan;
use crate::tabulate::column::State;
use crate::tabulate::{Columns, TabulateError};

/// One round that has been in the field, with its frozen answers.
#[derive(Clone, Copy)]
pub struct Fielded<'a> {
    /// The round.
    pub code: &'a Code,
    /// The questionnaire that was asked.
    pub instrument: &'a Instrument,
    /// The freeze.
    pub freeze: u32,
    /// The answers that it holds.
    pub columns: &'a Columns,
    /// Figures from elsewhere that were imported for it.
    pub panel: &'a BTreeMap<Name, PanelFigure>,
}

/// The indicators of a plan.
#[derive(Clone, Debug)]
pub struct Computed {
    /// In the order of the plan, protected.
    pub indicators: Vec<SafeIndicator>,
    /// Whether it was proved that what they hide stays hidden beside all that they are linked to.
    pub exact: bool,
}

/// Why an indicator cannot be computed. The static check of a plan finds all but the last earlier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndicatorError {
    /// The unit of analysis or a frame variable is not there.
    #[error("an indicator cannot be shown by its groups")]
    Axis(#[source] TabulateError),
    /// The frame has more categories than an indicator can be shown by.
    #[error("indicator {indicator}: it would be shown by more than {limit} groups")]
    TooManyGroups {
        /// The indicator.
        indicator: Name,
        /// The most that are taken.
        limit: usize,
    },
}

/// One indicator in one round: its tallies, part by part, and what of them is hidden.
pub(super) struct Measured<'a> {
    pub round: Fielded<'a>,
    /// A part without one has no answers here: a panel figure, or an item that was not asked.
    pub tallies: Vec<Option<Tally>>,
    pub hidden: Hidden,
    /// Units that count, by group.
    pub n: Vec<u64>,
    /// Organisations with one in both rounds, by group: those in the group in both.
    pub n_matched: Vec<u64>,
}

/// Computes and protects every indicator of a plan.
///
/// `earlier` are the rounds to compare with, the newest first; `versions` are all versions of the
/// questionnaire that a way between them may lead over. The tables of the plan were decided on before: what
/// they hide is not told here either.
///
/// # Errors
///
/// [`IndicatorError`].
pub fn indicators(
    plan: &Plan,
    now: Fielded<'_>,
    earlier: &[Fielded<'_>],
    versions: &[impl AsRef<Instrument>],
    beside: Beside<'_>,
) -> Result<Computed, IndicatorError> {
    let Guarded { held, exact } = held(plan, now, beside)?;
    let of = |(row, held): (_, &Held)| {
        let groups = groups(now.columns, row)?;
        let view = View { row, groups: &groups, threshold: plan.threshold, now, earlier };
        let former = earlier.first();
        let mut rounds = vec![view.measure(now, former, held)?];
        for (at, round) in earlier.iter().enumerate() {
            rounds.push(view.measure(*round, if at == 0 { Some(&now) } else { None }, &[])?);
        }
        let links = view.links(versions);
        Ok(SafeIndicator(assemble::indicator(&view, &rounds, &links)))
    };
    let indicators = plan.indicators.iter().zip(&held).map(of);
    Ok(Computed { indicators: indicators.collect::<Result<_, _>>()?, exact })
}

/// One indicator on its way.
pub(super) struct View<'a> {
    pub row: &'a IndicatorRow,
    pub groups: &'a [Group],
    pub threshold: u16,
    pub now: Fielded<'a>,
    pub earlier: &'a [Fielded<'a>],
}

impl<'a> View<'a> {
    /// Counts one round; `other` is the round that its organisations are matched with, and `held` is what may not
    /// be shown of it.
    fn measure(
        &self,
        round: Fielded<'a>,
        other: Option<&Fielded<'a>>,
        held: &[(usize, Figures)],
    ) -> Result<Measured<'a>, IndicatorError> {
        let masks = members(round.columns, self.row, self.groups)?;
        let counted = self.counted(round);
        let none = Vec::new();
        let owners = round.columns.sheets(&self.row.unit).map_or(&none, |sheets| &sheets.owners);
        let here = organisations(round, owners, (&masks, &counted));
        let there = other.map(|other| self.partners(*other)).transpose()?.unwrap_or_default();
        // Who has moved to another group since would be in one of its two values only.
        let in_both = |(owner, mask): (&usize, &u64)| {
            let orgnr = round.columns.units.get(*owner).map(|unit| unit.facts.orgnr);
            let both = orgnr.and_then(|orgnr| Some(here.get(&orgnr)? & there.get(&orgnr)?));
            mask & both.unwrap_or_default()
        };
        let matched: Vec<u64> = owners.iter().zip(&masks).map(in_both).collect();
        let rows = Rows { owners, groups: &masks, counted: &counted, matched: &matched };
        let tallies: Vec<Option<Tally>> = (self.row.items.iter())
            .map(|part| self.tally(part, round, &rows))
            .collect::<Result<_, _>>()?;
        let guarded: Vec<Tally> =
            tallies.iter().map(|one| one.clone().unwrap_or_default()).collect();
        let hidden = protect(&guarded, self.row.form, self.groups.len(), self.threshold, held);
        let within = |masks: &[u64], group: usize| -> Vec<usize> {
            let rows = owners.iter().zip(masks).zip(&counted);
            let here = rows.filter(|((_, mask), counted)| **counted && **mask >> group & 1 == 1);
            here.map(|((owner, _), _)| *owner).collect()
        };
        let n = (0..self.groups.len()).map(|group| within(&masks, group).len() as u64);
        let n_matched = (0..self.groups.len()).map(|group| {
            let mut organisations = within(&matched, group);
            organisations.dedup();
            organisations.len() as u64
        });
        let (n, n_matched) = (n.collect(), n_matched.collect());
        Ok(Measured { round, tallies, hidden, n, n_matched })
    }

    /// Which rows count: those with enough substantive answers to own items; in an indicator of shares,
    /// those with enough answers of any kind.
    fn counted(&self, round: Fielded<'_>) -> Vec<bool> {
        let unit = &self.row.unit;
        let n_rows = round.columns.sheets(unit).map_or(0, |sheets| sheets.owners.len());
        let own = self.row.items.iter().filter(|part| part.round.is_none());
        let columns: Vec<_> =
            own.filter_map(|part| round.columns.seen(unit, part.item.as_ref()?.as_str())).collect();
        let takes = |state: State| match self.row.form {
            Form::Mean => state == State::Valid,
            Form::Share => {
                matches!(state, State::Valid | State::DontKnow | State::NotRelevant)
            }
        };
        let answered = |row: usize| {
            let state = |seen: &crate::tabulate::sheets::Seen<'_>| {
                seen.row(row).map(|row| seen.column.state(row))
            };
            columns.iter().filter_map(state).filter(|state| takes(*state)).count()
        };
        // A round that asked fewer items cannot be held to more than it asked.
        let least = usize::from(self.row.min_items).min(columns.len()).max(1);
        (0..n_rows).map(|row| answered(row) >= least).collect()
    }

    /// The organisations with a row that counts in a round, with their groups.
    fn partners(&self, round: Fielded<'_>) -> Result<BTreeMap<OrgNumber, u64>, IndicatorError> {
        let Some(sheets) = round.columns.sheets(&self.row.unit) else { return Ok(BTreeMap::new()) };
        let masks = members(round.columns, self.row, self.groups)?;
        Ok(organisations(round, &sheets.owners, (&masks, &self.counted(round))))
    }

    /// The answers to one part; those of another round are the same whatever round is looked at.
    fn tally(
        &self,
        part: &PartRow,
        round: Fielded<'_>,
        rows: &Rows<'_>,
    ) -> Result<Option<Tally>, IndicatorError> {
        let Some(item) = &part.item else { return Ok(None) };
        let keep = usize::from(self.threshold);
        if part.round.is_none() {
            let Some(seen) = round.columns.seen(&self.row.unit, item.as_str()) else {
                return Ok(None);
            };
            let Some(scale) = self.scale(part) else { return Ok(None) };
            return Ok(Some(Tally::count(seen, &scale, rows, keep)));
        }
        let Some(there) = self.elsewhere(part) else { return Ok(None) };
        let Some(seen) = there.columns.seen(&self.row.unit, item.as_str()) else {
            return Ok(None);
        };
        let Some(scale) = self.scale(part) else { return Ok(None) };
        let masks = members(there.columns, self.row, self.groups)?;
        let none = Vec::new();
        let owners = there.columns.sheets(&self.row.unit).map_or(&none, |sheets| &sheets.owners);
        let all = vec![true; owners.len()];
        let rows = Rows { owners, groups: &masks, counted: &all, matched: &[] };
        Ok(Some(Tally::count(seen, &scale, &rows, keep)))
    }

    /// The round that a part names.
    fn elsewhere(&self, part: &PartRow) -> Option<Fielded<'a>> {
        let named = part.round.as_ref()?;
        self.earlier.iter().find(|round| round.code == named).copied()
    }

    /// What the codes of a part are worth: by the present code list, whatever round is looked at.
    pub fn scale(&self, part: &PartRow) -> Option<Scale> {
        let round = if part.round.is_some() { self.elsewhere(part)? } else { self.now };
        let seen = round.columns.seen(&self.row.unit, part.item.as_ref()?.as_str())?;
        Some(Scale::of(part, seen.column.list()))
    }

    /// How each round compares with the next earlier one, part by part: the newest first.
    fn links(&self, versions: &[impl AsRef<Instrument>]) -> Vec<Vec<Link>> {
        let rounds: Vec<Fielded<'_>> = [self.now].iter().chain(self.earlier).copied().collect();
        let pairs = rounds.iter().zip(rounds.iter().skip(1));
        pairs
            .map(|(later, before)| {
                let version = &before.instrument.document.version;
                let way = lineage(later.instrument, version, versions);
                let items = self.row.items.iter();
                items.map(|part| self.link(part, (*later, *before), way.as_deref())).collect()
            })
            .collect()
    }

    fn link(
        &self,
        part: &PartRow,
        (later, before): (Fielded<'_>, Fielded<'_>),
        way: Option<&[&Instrument]>,
    ) -> Link {
        if part.round.is_some() {
            return Link::Same;
        }
        if let Some(panel) = &part.panel {
            // Of two rounds without the figure neither value has it in it.
            let alike = later.panel.contains_key(panel) == before.panel.contains_key(panel);
            return if alike { Link::Same } else { Link::broken(Why::Absent) };
        }
        let Some(item) = &part.item else { return Link::broken(Why::Absent) };
        let link = between(way, item);
        let covers = |round: Fielded<'_>| {
            let seen = round.columns.seen(&self.row.unit, item.as_str());
            seen.zip(self.scale(part)).is_some_and(|(seen, scale)| scale.covers(seen.column.list()))
        };
        if link.is_comparable() && !(covers(later) && covers(before)) {
            return link.and(Link::broken(Why::Codes));
        }
        link
    }
}

/// The organisations with a row that counts, each with the groups of those rows.
fn organisations(
    round: Fielded<'_>,
    owners: &[usize],
    (masks, counted): (&[u64], &[bool]),
) -> BTreeMap<OrgNumber, u64> {
    let mut found = BTreeMap::new();
    for ((owner, mask), _) in owners.iter().zip(masks).zip(counted).filter(|(_, counted)| **counted)
    {
        if let Some(unit) = round.columns.units.get(*owner) {
            *found.entry(unit.facts.orgnr).or_default() |= *mask;
        }
    }
    found
}
