//! Building the columns of a closed round: one unit of the frame after another, each looked at once.
//!
//! **Invariant:** only submissions that count make rows; an item off route is off route in its column
//! whatever was stored; a row is exempt unless its roster's condition surely does not hold.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::column::{Column, State};
use super::derivation::{Derivation, sources};
use super::read::{cell, derived_cell, derived_variable, variable};
use super::sheets::{Columns, Sheets, UnitRow};
use super::whole;
use crate::answer::{Entry, Response, Route, Sheet, route};
use crate::code::Name;
use crate::expression::{Expression, Scope};
use crate::frame::Facts;
use crate::ids::{EntryId, UnitId};
use crate::oslo::day_in_oslo;
use crate::outcome::Disposition;
use crate::questionnaire::check::{never, table_filter};
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::{Derived, Instrument, Item, Part, Place, Roster};
use crate::questionnaire::plan::Plan;
use crate::questionnaire::unit::Unit;

/// A unit of the frame with what a freeze fixes for it.
#[derive(Clone, Debug)]
pub struct FrozenUnit {
    /// The unit.
    pub id: UnitId,
    /// The register's facts in the frame's snapshot.
    pub facts: Facts,
    /// Its disposition in the freeze.
    pub disposition: Disposition,
    /// The instant from which its answers are late.
    pub deadline: DateTime<Utc>,
    /// The submission that the freeze holds.
    pub submission: Option<FrozenSubmission>,
}

/// The submission that a freeze holds for a unit.
#[derive(Clone, Debug)]
pub struct FrozenSubmission {
    /// What was answered.
    pub response: Response,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// When the unit first submitted anything.
    pub first_at: DateTime<Utc>,
}

/// Why columns cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A filter that the plan's check would not have let through.
    #[error("the filter of table {0} is no condition")]
    Filter(Name),
    /// A stored answer that its item cannot have.
    #[error("a stored answer to item {0} does not fit the questionnaire")]
    Answer(Name),
}

/// Columns on their way.
pub struct Builder<'a> {
    instrument: &'a Instrument,
    filters: Vec<(Name, Unit, Expression)>,
    columns: Columns,
    header: PartColumns<'a>,
    rosters: Vec<(&'a Name, PartColumns<'a>)>,
}

/// The columns of the header or of one roster.
struct PartColumns<'a> {
    items: Vec<(&'a Item, Column)>,
    derived: Vec<(&'a Derived, Column)>,
}

/// What is known of the items of a row while its derived items are computed.
type States<'a> = BTreeMap<&'a Name, (State, bool)>;

impl<'a> Builder<'a> {
    /// Columns without rows, ready to count `plan`, which need not be the instrument's own.
    ///
    /// # Errors
    ///
    /// [`BuildError::Filter`].
    pub fn new(instrument: &'a Instrument, plan: &Plan) -> Result<Self, BuildError> {
        let mut filters = Vec::new();
        for table in &plan.tables {
            let filter = table_filter(instrument, table);
            if let Some(filter) = filter.map_err(|_| BuildError::Filter(table.id.clone()))? {
                filters.push((table.id.clone(), table.unit.clone(), filter));
            }
        }
        let mut columns = Columns {
            threshold: plan.threshold,
            sizes: plan.sizes.clone(),
            late: plan.late,
            labels: plan.frame_labels.clone(),
            derivations: Derivation::of(instrument, plan),
            ..Columns::default()
        };
        for (table, _, filter) in &filters {
            let derived = filter.reads().iter().filter_map(|id| instrument.derived(id.as_str()));
            let of_derived = derived.flat_map(|of| sources(instrument, of));
            let reads = filter.reads().iter().chain(of_derived).cloned().collect();
            columns.filter_reads.insert(table.clone(), reads);
        }
        columns.filtered_by = whole::filtered_by(plan, &columns.filter_reads);
        for table in &plan.tables {
            columns.never.insert(table.id.clone(), never(instrument, table));
        }
        for roster in &instrument.rosters {
            columns.rosters.insert(roster.id.clone(), Sheets::default());
            columns.roster_titles.insert(roster.id.clone(), roster.title.clone());
        }
        Ok(Self {
            instrument,
            filters,
            columns,
            header: PartColumns::new(instrument, None),
            rosters: instrument
                .rosters
                .iter()
                .map(|roster| (&roster.id, PartColumns::new(instrument, Some(&roster.id))))
                .collect(),
        })
    }

    /// The items that a table's filter reads, with their classes.
    #[must_use]
    pub fn filter_items(&self, table: &Name) -> Vec<(Name, Class)> {
        let filter = self.filters.iter().find(|(id, ..)| id == table);
        let class = |id: &Name| {
            let item = self.instrument.item(id.as_str()).map(|item| item.class);
            item.or_else(|| self.instrument.derived(id.as_str()).map(|derived| derived.class))
        };
        filter
            .into_iter()
            .flat_map(|(.., filter)| filter.reads())
            .filter_map(|id| Some((id.clone(), class(id)?)))
            .collect()
    }

    /// Adds a unit. `each_entry` learns of every entry: roster, row, entry, and whether it is exempt.
    ///
    /// # Errors
    ///
    /// [`BuildError::Answer`].
    pub fn push(
        &mut self,
        unit: &FrozenUnit,
        mut each_entry: impl FnMut(&Name, usize, &Entry, bool),
    ) -> Result<(), BuildError> {
        let owner = self.columns.units.len();
        let counted = unit.submission.as_ref().filter(|_| unit.disposition.answered());
        let facts = self.columns.classed(&unit.facts);
        self.columns.units.push(UnitRow {
            facts: facts.clone(),
            disposition: unit.disposition,
            counts: counted.is_some(),
        });
        let late = |instant: DateTime<Utc>| instant >= unit.deadline;
        let nothing = Response::default();
        let response = counted.map_or(&nothing, |submission| &submission.response);
        let received_at = counted.map_or(unit.deadline, |submission| submission.received_at);
        let today = day_in_oslo(received_at);
        let scope = Scope {
            instrument: self.instrument,
            header: &response.header.answers,
            entry: None,
            rosters: &response.rosters,
            facts: Some(&facts),
            today,
        };
        let first_late = unit.submission.as_ref().map(|submission| late(submission.first_at));
        self.columns.frame.add(owner, false, first_late);
        filter(&self.filters, &Unit::Frame, &scope, &mut self.columns.frame);
        if counted.is_none() {
            self.columns.header_rows.push(None);
            return Ok(());
        }
        self.columns.header_rows.push(Some(self.columns.organisations.owners.len()));
        let route = route(self.instrument, response, Some(&unit.facts), today);
        self.columns.organisations.add(owner, false, first_late);
        // A condition of the questionnaire keeps to the register's own size class.
        let asked = Scope { facts: Some(&unit.facts), ..scope };
        let scopes = (&scope, &asked);
        let states = self.header.push(&response.header, None, &route, scopes, &States::new())?;
        filter(&self.filters, &Unit::Organisation, &scope, &mut self.columns.organisations);
        for ((id, part), roster) in self.rosters.iter_mut().zip(&self.instrument.rosters) {
            let Some(sheets) = self.columns.rosters.get_mut(*id) else { continue };
            for entry in response.entries(id.as_str()) {
                let scope = Scope { entry: Some(&entry.sheet.answers), ..scope };
                let asked = Scope { entry: scope.entry, ..asked };
                let exempt = is_exempt(roster, &asked);
                let first_at = entry.first_submitted_at.unwrap_or(received_at);
                each_entry(id, sheets.owners.len(), entry, exempt);
                sheets.add(owner, exempt, Some(late(first_at)));
                part.push(&entry.sheet, Some(entry.id), &route, (&scope, &asked), &states)?;
                filter(&self.filters, &Unit::Entry((*id).clone()), &scope, sheets);
            }
        }
        Ok(())
    }

    /// The columns.
    #[must_use]
    pub fn finish(mut self) -> Columns {
        self.columns.organisations.columns = self.header.finish();
        for (id, part) in self.rosters {
            if let Some(sheets) = self.columns.rosters.get_mut(id) {
                sheets.columns = part.finish();
            }
        }
        self.columns
    }
}

impl Sheets {
    fn add(&mut self, owner: usize, exempt: bool, late: Option<bool>) {
        self.owners.push(owner);
        self.exempt.push(exempt);
        self.late.push(late);
    }
}

/// Whether the entry that `scope` stands in is exempt from publication: its roster has a condition
/// for it, and that does not surely fail.
#[must_use]
pub fn is_exempt(roster: &Roster, scope: &Scope<'_>) -> bool {
    roster.exempt.as_ref().is_some_and(|condition| condition.holds(scope) != Some(false))
}

/// Notes for each filtered table of `unit` whether it takes the newest row; unknown is no.
fn filter(
    filters: &[(Name, Unit, Expression)],
    unit: &Unit,
    scope: &Scope<'_>,
    sheets: &mut Sheets,
) {
    for (table, _, condition) in filters.iter().filter(|(_, of, _)| of == unit) {
        let passes = condition.holds(scope) == Some(true);
        if condition.reads().is_empty() && !sheets.by_frame.contains(table) {
            sheets.by_frame.insert(table.clone());
        }
        sheets.passes.entry(table.clone()).or_default().push(passes);
    }
}

impl<'a> PartColumns<'a> {
    fn new(instrument: &'a Instrument, roster: Option<&Name>) -> Self {
        let part = instrument.part(roster.map(Name::as_str));
        let items = part.into_iter().flat_map(Part::items);
        let derived = instrument.derived.iter().filter(|one| one.roster.as_ref() == roster);
        Self {
            items: items.map(|item| (item, Column::new(variable(item)))).collect(),
            derived: derived
                .map(|one| (one, Column::new(derived_variable(one, instrument))))
                .collect(),
        }
    }

    fn push(
        &mut self,
        sheet: &Sheet,
        entry: Option<EntryId>,
        route: &Route,
        (scope, asked): (&Scope<'_>, &Scope<'_>),
        above: &States<'a>,
    ) -> Result<States<'a>, BuildError> {
        let mut states: States<'a> = above.clone();
        for (item, column) in &mut self.items {
            let answer = sheet.answers.get(&item.id);
            let cell = if route.asks(entry, item.id.as_str()) {
                cell(item, answer).ok_or_else(|| BuildError::Answer(item.id.clone()))?
            } else {
                super::column::Cell::Missing(State::OffRoute)
            };
            let exempt = sheet.exemptions.contains_key(&item.id);
            column.push(&cell, exempt);
            states.insert(&item.id, (column.state(column.len() - 1), exempt));
        }
        for (derived, column) in &mut self.derived {
            let reads = derived.value.reads();
            let known = reads.iter().filter_map(|id| states.get(id));
            let exempt = known.clone().any(|(_, exempt)| *exempt) || spans_exempt(derived, asked);
            let missing = known.map(|(state, _)| *state).filter(|state| *state != State::Valid);
            let missing = missing.min().unwrap_or(State::Unanswered);
            let cell = derived_cell(column, derived.value.evaluate(scope), missing)
                .ok_or_else(|| BuildError::Answer(derived.id.clone()))?;
            column.push(&cell, exempt);
            states.insert(&derived.id, (column.state(column.len() - 1), exempt));
        }
        Ok(states)
    }

    fn finish(self) -> BTreeMap<Name, Column> {
        let items = self.items.into_iter().map(|(_, column)| column);
        let derived = self.derived.into_iter().map(|(_, mut column)| {
            column.settle_decimals();
            column
        });
        items.chain(derived).map(|column| (column.variable.id.clone(), column)).collect()
    }
}

/// Whether a derived item gathers values of entries of which one is exempt.
fn spans_exempt(derived: &Derived, scope: &Scope<'_>) -> bool {
    let instrument = scope.instrument;
    let of_roster = |id: &Name| match instrument.place(id.as_str()) {
        Some(Place::Item { roster, .. }) => roster.and_then(|at| instrument.rosters.get(at)),
        Some(Place::Derived(at)) => {
            let roster = instrument.derived.get(*at).and_then(|of| of.roster.as_ref());
            roster.and_then(|roster| instrument.roster(roster.as_str()))
        }
        None => None,
    };
    let exempt = |roster: &Roster, sheet: &Sheet, id: &Name| {
        let entry = Scope { entry: Some(&sheet.answers), ..*scope };
        sheet.exemptions.contains_key(id) || is_exempt(roster, &entry)
    };
    (derived.roster.is_none() || derived.value.spans())
        && derived.value.reads().iter().any(|id| {
            of_roster(id).is_some_and(|roster| {
                let entries = scope.rosters.get(&roster.id).into_iter().flatten();
                entries.into_iter().any(|entry| exempt(roster, &entry.sheet, id))
            })
        })
}
