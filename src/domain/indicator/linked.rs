//! The figures of indicators as tables beside those of the plan, so that both are protected together.
//!
//! What an indicator publishes over one item is what small tables over it would: how everybody's answers are
//! spread over the codes, and for everybody and each group the mean, the share in the box, and their bases.
//! These tables pass disclosure control after those of the plan and beside them: what they may not show, the
//! indicator does not show either. Figures that no such table gives are hidden as soon as anything over the
//! item is: those of the organisations in both rounds, and means of points that are not the codes' scores
//! or of units that answered several items.

use super::compute::{Fielded, IndicatorError};
use super::groups::groups;
use super::protect::Figures;
use super::published::Group;
use super::scale::Scale;
use crate::code::{Code, Name};
use crate::disclosure::{Absent, Alongside, Known, Rules, SafeTable, Sign, alongside};
use crate::lang::Texts;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::document::Class;
use crate::questionnaire::indicator_plan::{IndicatorRow, PartRow};
use crate::questionnaire::plan::{
    BaseRule, BoxShareRow, Chart, DimensionOf, DimensionRow, MeasureRow, Plan, TableRow,
};
use crate::questionnaire::unit::{FrameVariable, Unit};
use crate::tabulate::column::State;
use crate::tabulate::table::Table;
use crate::tabulate::{Columns, count};

/// The tables of the same publication.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// As counted.
    pub counted: &'a [Table],
    /// As they will be published, in the same order.
    pub shown: &'a [SafeTable],
    /// What readers know beside them.
    pub known: &'a Known,
}

/// What is hidden of one indicator, each with its part.
pub(super) type Held = Vec<(usize, Figures)>;

/// What is hidden of the indicators of a plan.
pub(super) struct Guarded {
    /// By indicator.
    pub held: Vec<Held>,
    /// Whether it was proved that the rest does not tell it.
    pub exact: bool,
}

/// The tables that tell what one part of an indicator does.
struct Told {
    indicator: usize,
    part: usize,
    item: Name,
    boxed: Name,
    /// The position of the table of its codes.
    spread: usize,
    /// The positions of the tables of everybody and of the groups.
    figures: Vec<usize>,
    /// Whether its mean is none that a table gives.
    apart: bool,
}

/// What the tables of the plan leave each of its indicators to show of the round `now`.
///
/// # Errors
///
/// As [`indicators`](super::indicators).
pub(super) fn held(
    plan: &Plan,
    now: Fielded<'_>,
    beside: Beside<'_>,
) -> Result<Guarded, IndicatorError> {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut told = Vec::new();
    for (at, row) in plan.indicators.iter().enumerate() {
        let parts = row.items.iter().enumerate();
        told.extend(parts.filter_map(|(nth, part)| tell(&mut rows, now, row, (at, nth, part))));
    }
    let mut held: Vec<Held> = vec![Vec::new(); plan.indicators.len()];
    if told.is_empty() {
        return Ok(Guarded { held, exact: true });
    }
    let mut names = free_names(beside);
    let mut extra = Vec::with_capacity(rows.len());
    for row in rows {
        let row = TableRow { id: names.next().unwrap_or(row.id), ..row };
        extra.push(count(now.columns, &row, &[]).map_err(IndicatorError::Axis)?);
    }
    let rules = Rules::from(plan);
    let shown = alongside(&extra, beside.counted, beside.shown, &rules, beside.known);
    let exact = shown.as_ref().is_none_or(|shown| shown.exact);
    for one in &told {
        let row = plan.indicators.get(one.indicator);
        let Some((held, row)) = held.get_mut(one.indicator).zip(row) else { continue };
        let groups = groups(now.columns, row)?;
        match &shown {
            Some(Alongside { tables: shown, .. }) => {
                let seen = Seen { told: one, groups: &groups, shown, columns: now.columns, row };
                held.extend(seen.hidden(beside));
            }
            None => {
                held.extend(everything().map(|figures| (one.part, figures)));
            }
        }
    }
    Ok(Guarded { held, exact })
}

/// All that a part says of everybody, with the groups and codes that hang on it.
fn everything() -> impl Iterator<Item = Figures> {
    let reasons = (0..State::REASONS.len()).map(Figures::Absent);
    std::iter::once(Figures::Group(0)).chain(reasons)
}

/// Adds the tables of a part that rests on answers for aggregates only, each once.
fn tell(
    rows: &mut Vec<TableRow>,
    now: Fielded<'_>,
    row: &IndicatorRow,
    (indicator, part, of): (usize, usize, &PartRow),
) -> Option<Told> {
    let item = of.item.as_ref().filter(|_| of.round.is_none())?;
    let seen = now.columns.seen(&row.unit, item.as_str())?;
    if seen.column.variable.class != Class::Aggregate {
        return None;
    }
    let scale = Scale::of(of, seen.column.list());
    let pointed = !scale.points.is_empty();
    let apart = pointed && (!of.points.is_empty() || row.min_items > 1);
    let boxed = boxed(item)?;
    let listed = |code: &Code| seen.column.position(code).is_some();
    let codes: Vec<Code> = scale.boxed.into_iter().filter(listed).collect();
    let measures = measures(item, (&boxed, codes), pointed && !apart);
    let tables = tables(&row.unit, item, &row.by, &measures);
    let mut at = tables.into_iter().map(|table| place_of(rows, table));
    let spread = at.next()?;
    Some(Told { indicator, part, item: item.clone(), boxed, spread, figures: at.collect(), apart })
}

/// What an indicator tells of everybody and of each group over one item.
pub(super) fn measures(
    item: &Name,
    (boxed, codes): (&Name, Vec<Code>),
    mean: bool,
) -> Vec<MeasureRow> {
    let (id, label) = (boxed.clone(), Texts::default());
    let share = BoxShareRow { item: item.clone(), id, label, codes };
    let share = (!share.codes.is_empty()).then_some(MeasureRow::BoxShare(share));
    share.into_iter().chain(mean.then(|| MeasureRow::Mean(item.clone()))).collect()
}

/// The tables that an indicator over one item amounts to: how the answers are spread and, where something is
/// measured, everybody and the groups by each of the frame's variables.
pub(super) fn tables(
    unit: &Unit,
    item: &Name,
    by: &[FrameVariable],
    measures: &[MeasureRow],
) -> Vec<TableRow> {
    let spread = DimensionOf::Item(item.clone());
    let spread = table(unit, item, Some(spread), vec![MeasureRow::Count]);
    let by = by.iter().map(|variable| Some(DimensionOf::Frame(variable.clone())));
    let all = std::iter::once(None).chain(by).filter(|_| !measures.is_empty());
    let figures = all.map(|by| table(unit, item, by, measures.to_vec()));
    std::iter::once(spread).chain(figures).collect()
}

/// The position of a table among others, to which it is added when it is not there.
pub(super) fn place_of(rows: &mut Vec<TableRow>, table: TableRow) -> usize {
    rows.iter().position(|one| *one == table).unwrap_or_else(|| {
        rows.push(table);
        rows.len() - 1
    })
}

/// A code for the box of an item, other than the item's own.
pub(super) fn boxed(item: &Name) -> Option<Name> {
    let code = if item.as_str() == "box" { "in_box" } else { "box" };
    code.parse().ok()
}

fn table(unit: &Unit, id: &Name, by: Option<DimensionOf>, measures: Vec<MeasureRow>) -> TableRow {
    TableRow {
        id: id.clone(),
        title: Texts::default(),
        unit: unit.clone(),
        filter: None,
        by: by.into_iter().map(|of| DimensionRow { of, total: false }).collect(),
        base: BaseRule::Answered,
        late: Some(LateRule::Included),
        measures,
        weighted: false,
        protect_exempt: false,
        notes: Vec::new(),
        chart: Chart::None,
    }
}

/// Codes that no table has or had.
fn free_names(beside: Beside<'_>) -> impl Iterator<Item = Name> {
    let former = beside.known.revisions.iter().flatten().map(|table| &table.head().id);
    let taken: Vec<Name> =
        beside.counted.iter().map(|table| &table.id).chain(former).cloned().collect();
    let named = (0_u32..).filter_map(|n| format!("indicator_{n}").parse::<Name>().ok());
    named.filter(move |name| !taken.contains(name))
}

/// What the tables of one part show.
struct Seen<'a> {
    told: &'a Told,
    groups: &'a [Group],
    shown: &'a [SafeTable],
    columns: &'a Columns,
    row: &'a IndicatorRow,
}

impl Seen<'_> {
    fn hidden(&self, beside: Beside<'_>) -> Held {
        let mut found = self.codes();
        found.extend(self.told.figures.iter().filter_map(|at| self.shown.get(*at)).flat_map(
            |table| {
                let groups = 0..table.head().axes.first().map_or(1, |axis| axis.categories.len());
                groups.filter_map(|place| self.group(table, place)).collect::<Vec<_>>()
            },
        ));
        if !found.is_empty() || self.is_hidden_beside(beside) {
            found.extend((0..self.groups.len()).map(Figures::Matched));
            found.extend(self.told.apart.then_some(Figures::Group(0)));
        }
        found.into_iter().map(|figures| (self.told.part, figures)).collect()
    }

    /// The codes and the reasons whose counts are hidden; those that no table has are.
    fn codes(&self) -> Vec<Figures> {
        let Some(table) = self.shown.get(self.told.spread) else { return everything().collect() };
        let Some(seen) = self.columns.seen(&self.row.unit, self.told.item.as_str()) else {
            return Vec::new();
        };
        let reasons = table.absent().iter().filter(|one| one.count.is_none());
        let reasons: Vec<&str> = reasons.map(|one| one.reason.as_str()).collect();
        let is_hidden = |reason: State| reasons.contains(&reason.as_str());
        let categories = table.head().axes.first().map(|axis| axis.categories.as_slice());
        let place = |code: &Code| {
            categories.unwrap_or_default().iter().position(|one| one.code == code.as_str())
        };
        let mut found = Vec::new();
        for (at, listed) in seen.column.list().iter().enumerate() {
            let hidden = match listed.missing {
                Some(reason) => is_hidden(reason.into()),
                None => place(&listed.code).is_none_or(|at| is_suppressed(table, &[at], "count")),
            };
            found.extend(hidden.then_some(Figures::Code(at)));
        }
        let reasons = State::REASONS.into_iter().enumerate();
        found.extend(reasons.filter(|(_, one)| is_hidden(*one)).map(|(at, _)| Figures::Absent(at)));
        found
    }

    /// What is hidden of the group at a place of a table's axis, or of everybody in a table without one.
    fn group(&self, table: &SafeTable, place: usize) -> Option<Figures> {
        let axis = table.head().axes.first();
        let group = match axis {
            None => 0,
            Some(axis) => {
                let code = &axis.categories.get(place)?.code;
                let is = |one: &Group| one.axis.as_ref() == Some(&axis.code) && one.code == *code;
                self.groups.iter().position(is)?
            }
        };
        let places = if axis.is_some() { vec![place] } else { Vec::new() };
        let Told { item, boxed, .. } = self.told;
        let hides = |measure: String| is_suppressed(table, &places, &measure);
        let whole = [format!("mean_{item}"), format!("valid_{item}"), format!("valid_{boxed}")];
        if whole.into_iter().any(hides) {
            return Some(Figures::Group(group));
        }
        is_suppressed(table, &places, &format!("box_{boxed}")).then_some(Figures::Share(group))
    }

    /// Whether a table of the plan hides something over the item.
    fn is_hidden_beside(&self, beside: Beside<'_>) -> bool {
        let linked = |table: &Table| {
            let same = table.of == self.row.unit && table.filter.is_none();
            same && table.items.iter().any(|(item, _)| *item == self.told.item)
        };
        let hides = |table: &SafeTable| {
            table.n_suppressed() > 0 || table.absent().iter().any(Absent::is_hidden)
        };
        let mut pairs = beside.counted.iter().zip(beside.shown);
        pairs.any(|(table, shown)| linked(table) && hides(shown))
    }
}

fn is_suppressed(table: &SafeTable, places: &[usize], measure: &str) -> bool {
    let at = table.measure(measure).and_then(|measure| table.position(places, measure));
    at.is_some_and(|at| table.sign(at) == Some(Sign::Suppressed))
}
