//! Building the columns of a closed round: one unit of the frame after another, each looked at once.
//!
//! **Invariant:** only submissions that count make rows; an item off route is off route in its column
//! whatever was stored; a row is exempt unless its roster's condition surely does not hold.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::column::{Column, RowValue, State};
use super::derivation::{Derivation, sources};
use super::read::{derived_row_value, derived_variable, row_value, variable};
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

impl FrozenUnit {
    /// Whether what came at an instant is late.
    fn is_late(&self, instant: DateTime<Utc>) -> bool {
        instant >= self.deadline
    }
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
    filters: Vec<TableFilter>,
    columns: Columns,
    header: PartColumns<'a>,
    rosters: Vec<(&'a Roster, PartColumns<'a>)>,
}

/// The condition that a table's rows must meet.
struct TableFilter {
    table: Name,
    unit: Unit,
    condition: Expression,
}

/// An entry as the columns have it.
pub struct EntryRow<'a> {
    /// The roster.
    pub roster: &'a Name,
    /// Its row.
    pub position: usize,
    /// The entry.
    pub entry: &'a Entry,
    /// Whether it is exempt from publication.
    pub exempt: bool,
}

/// The columns of the header or of one roster.
struct PartColumns<'a> {
    items: Vec<&'a Item>,
    derived: Vec<DerivedColumn<'a>>,
    /// Those of the items, then those of the derived items.
    columns: Vec<Column>,
}

/// A derived item, and the positions of the columns that it reads.
struct DerivedColumn<'a> {
    of: &'a Derived,
    /// Among the columns of its own part.
    own: Vec<usize>,
    /// Among those of the header above a roster.
    above: Vec<usize>,
}

/// What a row of a part is read from.
struct Source<'a> {
    sheet: &'a Sheet,
    entry: Option<EntryId>,
    route: &'a Route,
    scope: Scope<'a>,
    /// The same with the register's own size class, to which a condition of the questionnaire keeps.
    asked: Scope<'a>,
}

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
            if let Some(condition) = filter.map_err(|_| BuildError::Filter(table.id.clone()))? {
                let (table, unit) = (table.id.clone(), table.unit.clone());
                filters.push(TableFilter { table, unit, condition });
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
        for TableFilter { table, condition, .. } in &filters {
            let reads = condition.reads().iter();
            let derived = reads.clone().filter_map(|id| instrument.derived(id.as_str()));
            let of_derived = derived.flat_map(|of| sources(instrument, of));
            let reads = reads.chain(of_derived).cloned().collect();
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
        let header = PartColumns::new(instrument, None, &[]);
        let part = |roster: &'a Roster| {
            (roster, PartColumns::new(instrument, Some(&roster.id), &header.columns))
        };
        let rosters = instrument.rosters.iter().map(part).collect();
        Ok(Self { instrument, filters, columns, header, rosters })
    }

    /// The items that a table's filter reads, with their classes.
    #[must_use]
    pub fn filter_items(&self, table: &Name) -> Vec<(Name, Class)> {
        let filter = self.filters.iter().find(|filter| filter.table == *table);
        let class = |id: &Name| {
            let item = self.instrument.item(id.as_str()).map(|item| item.class);
            item.or_else(|| self.instrument.derived(id.as_str()).map(|derived| derived.class))
        };
        filter
            .into_iter()
            .flat_map(|filter| filter.condition.reads())
            .filter_map(|id| Some((id.clone(), class(id)?)))
            .collect()
    }

    /// Adds a unit. `each_entry` learns of every entry.
    ///
    /// # Errors
    ///
    /// [`BuildError::Answer`].
    pub fn push(
        &mut self,
        unit: &FrozenUnit,
        each_entry: impl FnMut(EntryRow<'_>),
    ) -> Result<(), BuildError> {
        let counted = unit.submission.as_ref().filter(|_| unit.disposition.answered());
        let row = UnitRow {
            facts: self.columns.classed(&unit.facts),
            disposition: unit.disposition,
            counts: counted.is_some(),
        };
        let nothing = Response::default();
        let response = counted.map_or(&nothing, |submission| &submission.response);
        let received_at = counted.map_or(unit.deadline, |submission| submission.received_at);
        let scope = Scope {
            instrument: self.instrument,
            header: &response.header.answers,
            entry: None,
            rosters: &response.rosters,
            facts: Some(&row.facts),
            today: day_in_oslo(received_at),
        };
        let owner = self.columns.units.len();
        let late = unit.submission.as_ref().map(|submission| unit.is_late(submission.first_at));
        self.columns.frame.add(owner, false, late);
        filter(&self.filters, &Unit::Frame, &scope, &mut self.columns.frame);
        let header_row = match counted {
            Some(submission) => Some(self.answered(unit, submission, scope, late, each_entry)?),
            None => None,
        };
        self.columns.header_rows.push(header_row);
        self.columns.units.push(row);
        Ok(())
    }

    /// Adds the answers of a unit, the newest; the row of its header.
    fn answered(
        &mut self,
        unit: &FrozenUnit,
        FrozenSubmission { response, received_at, .. }: &FrozenSubmission,
        scope: Scope<'_>,
        late: Option<bool>,
        mut each_entry: impl FnMut(EntryRow<'_>),
    ) -> Result<usize, BuildError> {
        let owner = self.columns.units.len();
        let header_row = self.columns.organisations.owners.len();
        let route = &route(self.instrument, response, Some(&unit.facts), scope.today);
        let asked = Scope { facts: Some(&unit.facts), ..scope };
        let header = Source { sheet: &response.header, entry: None, route, scope, asked };
        self.columns.organisations.add(owner, false, late);
        self.header.push(&header, &[])?;
        filter(&self.filters, &Unit::Organisation, &scope, &mut self.columns.organisations);
        for (roster, part) in &mut self.rosters {
            let Some(sheets) = self.columns.rosters.get_mut(&roster.id) else { continue };
            let of_roster = Unit::Entry(roster.id.clone());
            for entry in response.entries(roster.id.as_str()) {
                let answers = Some(&entry.sheet.answers);
                let source = Source {
                    sheet: &entry.sheet,
                    entry: Some(entry.id),
                    route,
                    scope: Scope { entry: answers, ..scope },
                    asked: Scope { entry: answers, ..asked },
                };
                let exempt = is_exempt(roster, &source.asked);
                let first_at = entry.first_submitted_at.unwrap_or(*received_at);
                let position = sheets.owners.len();
                each_entry(EntryRow { roster: &roster.id, position, entry, exempt });
                sheets.add(owner, exempt, Some(unit.is_late(first_at)));
                part.push(&source, &self.header.columns)?;
                filter(&self.filters, &of_roster, &source.scope, sheets);
            }
        }
        Ok(header_row)
    }

    /// The columns.
    #[must_use]
    pub fn finish(mut self) -> Columns {
        self.columns.organisations.columns = self.header.finish();
        for (roster, part) in self.rosters {
            if let Some(sheets) = self.columns.rosters.get_mut(&roster.id) {
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
fn filter(filters: &[TableFilter], unit: &Unit, scope: &Scope<'_>, sheets: &mut Sheets) {
    for TableFilter { table, condition, .. } in filters.iter().filter(|of| of.unit == *unit) {
        let passes = condition.holds(scope) == Some(true);
        if condition.reads().is_empty() && !sheets.by_frame.contains(table) {
            sheets.by_frame.insert(table.clone());
        }
        sheets.passes.entry(table.clone()).or_default().push(passes);
    }
}

impl<'a> PartColumns<'a> {
    /// Columns without rows; `above` are those of the header above a roster.
    fn new(instrument: &'a Instrument, roster: Option<&Name>, above: &[Column]) -> Self {
        let part = instrument.part(roster.map(Name::as_str));
        let items: Vec<&Item> = part.into_iter().flat_map(Part::items).collect();
        let derived = instrument.derived.iter().filter(|one| one.roster.as_ref() == roster);
        let of_items = items.iter().map(|item| variable(item));
        let of_derived = derived.clone().map(|one| derived_variable(one, instrument));
        let columns: Vec<Column> = of_items.chain(of_derived).map(Column::new).collect();
        let derived = derived.map(|of| DerivedColumn {
            of,
            own: read_by(of, &columns),
            above: read_by(of, above),
        });
        Self { items, derived: derived.collect(), columns }
    }

    /// Adds a row; `above` are the header's columns, with the row that stands above this one as their newest.
    fn push(&mut self, source: &Source<'_>, above: &[Column]) -> Result<(), BuildError> {
        let Source { sheet, entry, route, scope, asked } = source;
        for (item, column) in self.items.iter().zip(&mut self.columns) {
            let value = if route.asks(*entry, item.id.as_str()) {
                let answer = sheet.answers.get(&item.id);
                row_value(item, answer).ok_or_else(|| BuildError::Answer(item.id.clone()))?
            } else {
                RowValue::Missing(State::OffRoute)
            };
            column.push(&value, sheet.exemptions.contains_key(&item.id));
        }
        for (at, derived) in (self.items.len()..).zip(&self.derived) {
            let Some((before, [column, ..])) = self.columns.split_at_mut_checked(at) else {
                continue;
            };
            let own = derived.own.iter().filter_map(|at| before.get(*at));
            let read = own.chain(derived.above.iter().filter_map(|at| above.get(*at)));
            let exempt =
                read.clone().any(Column::newest_is_exempt) || spans_exempt(derived.of, asked);
            let missing = read.map(Column::newest_state).filter(|state| *state != State::Valid);
            let missing = missing.min().unwrap_or(State::Unanswered);
            let value = derived_row_value(column, derived.of.value.evaluate(scope), missing)
                .ok_or_else(|| BuildError::Answer(derived.of.id.clone()))?;
            column.push(&value, exempt);
        }
        Ok(())
    }

    fn finish(mut self) -> BTreeMap<Name, Column> {
        self.columns.iter_mut().skip(self.items.len()).for_each(Column::settle_decimals);
        self.columns.into_iter().map(|column| (column.variable.id.clone(), column)).collect()
    }
}

/// The positions of the columns that a derived item reads.
fn read_by(derived: &Derived, columns: &[Column]) -> Vec<usize> {
    let reads = derived.value.reads();
    let read = columns.iter().enumerate().filter(|(_, one)| reads.contains(&one.variable.id));
    read.map(|(at, _)| at).collect()
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
