//! The rows of one unit of analysis, and the columns of a whole closed round.
//!
//! **Invariant:** rows stand in the order of their units, so that the organisations behind a cell
//! can be counted in the same pass as its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::column::Column;
use super::derivation::Derivation;
use super::weighted::Weighting;
use crate::code::Name;
use crate::frame::Facts;
use crate::lang::Texts;
use crate::outcome::Disposition;
use crate::questionnaire::breakdown::{FrameLabels, LateRule};
use crate::questionnaire::check::Never;
use crate::questionnaire::indicator_plan::SizesRow;
use crate::questionnaire::plan::{DimensionRow, TableRow};
use crate::questionnaire::unit::Unit;

/// A unit of the frame as tables see it.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// The register's facts in the frame's snapshot.
    pub facts: Facts,
    /// The final outcome.
    pub disposition: Disposition,
    /// Whether a response of the unit counts.
    pub counts: bool,
}

/// Rows of one unit of analysis: the frame's units, the organisations, or a roster's entries.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// The position of each row's unit in [`Columns::units`]; never decreasing.
    pub owners: Vec<usize>,
    /// Whether the whole row is exempt from publication.
    pub exempt: Vec<bool>,
    /// Whether the row came after the deadline; none when nothing came.
    pub late: Vec<Option<bool>>,
    /// The columns by item.
    pub columns: BTreeMap<Name, Column>,
    /// The rows that a table's filter lets through, by table; absent without a filter.
    pub passes: BTreeMap<Name, Vec<bool>>,
    /// The tables whose filter reads nothing but the frame.
    pub by_frame: BTreeSet<Name>,
}

/// The typed columns of a closed round.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Every unit of the frame.
    pub units: Vec<UnitRow>,
    /// One row a unit of the frame; no columns.
    pub frame: Sheets,
    /// One row an organisation whose response counts, with the header's items.
    pub organisations: Sheets,
    /// One row an entry, by roster.
    pub rosters: BTreeMap<Name, Sheets>,
    /// The row in `organisations` of each unit.
    pub header_rows: Vec<Option<usize>>,
    /// What the entries of each roster are, in plural.
    pub roster_titles: BTreeMap<Name, Texts>,
    /// Fewest organisations behind a named category of a ranking of answers for aggregates only.
    pub threshold: u16,
    /// Size classes that the plan declares.
    pub sizes: Option<SizesRow>,
    /// The weights of those who answered, when the plan has weights.
    pub weighting: Option<Weighting>,
    /// Whether late answers are counted in tables that do not say themselves.
    pub late: LateRule,
    /// What the codes of the frame are called.
    pub labels: FrameLabels,
    /// The categories that cannot occur, by table.
    pub never: BTreeMap<Name, Vec<Never>>,
    /// The items that a table's filter reads, with those that the derived ones among them derive from.
    pub filter_reads: BTreeMap<Name, BTreeSet<Name>>,
    /// By unit of analysis the axes that tables have over items that some filter of the unit reads.
    pub filtered_by: Vec<(Unit, Vec<DimensionRow>)>,
    /// The axes over derived items with those over what they derive from.
    pub derivations: Vec<Derivation>,
}

impl Columns {
    /// The axes that tables of a unit of analysis have over items that some filter of it reads.
    pub(super) fn filtered_by(&self, unit: &Unit) -> &[DimensionRow] {
        self.filtered_by.iter().find(|(of, _)| of == unit).map_or(&[], |(_, by)| by)
    }

    /// How many values it holds, for whoever keeps it: each unit counts for as many as its facts are long.
    #[must_use]
    pub fn n_values(&self) -> usize {
        let of = |sheets: &Sheets| sheets.owners.len() * (sheets.columns.len() + 2);
        let sheets = [&self.frame, &self.organisations].into_iter().chain(self.rosters.values());
        self.units.len() * 32 + sheets.map(of).sum::<usize>()
    }
}

/// Which rows a table is about.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub sheets: &'a Sheets,
    passes: Option<&'a [bool]>,
    /// Whether late rows are counted.
    pub rule: LateRule,
}

impl Rows<'_> {
    /// Whether the table's filter lets the row through.
    pub fn passes(&self, row: usize) -> bool {
        self.passes.is_none_or(|passes| passes.get(row).copied().unwrap_or_default())
    }

    /// Whether the row came after the deadline.
    pub fn is_late(&self, row: usize) -> bool {
        self.sheets.late.get(row).copied().flatten() == Some(true)
    }

    /// Whether the row is counted.
    pub fn counts(&self, row: usize) -> bool {
        self.passes(row) && (self.rule == LateRule::Included || !self.is_late(row))
    }
}

impl<'a> Rows<'a> {
    /// Every row of a unit of analysis.
    pub const fn all(sheets: &'a Sheets) -> Self {
        Self { sheets, passes: None, rule: LateRule::Included }
    }
}

/// A column as the rows of some table see it: their own, or their organisation's header.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The column.
    pub column: &'a Column,
    /// For an entry's row the way to its organisation's: owners, and each owner's header row.
    through: Option<(&'a [usize], &'a [Option<usize>])>,
}

impl Seen<'_> {
    /// The row of the column that stands behind the table's row.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<usize> {
        match self.through {
            None => Some(row),
            Some((owners, header_rows)) => *header_rows.get(*owners.get(row)?)?,
        }
    }

    /// Whether the value behind the table's row is exempt.
    #[must_use]
    pub fn is_exempt(&self, row: usize) -> bool {
        self.row(row).is_some_and(|row| self.column.is_exempt(row))
    }

    /// The number behind the table's row.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<i64> {
        self.column.number(self.row(row)?)
    }
}

impl Columns {
    /// The facts with the size class that the plan declares in the register's place, if it declares any.
    #[must_use]
    pub fn classed(&self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        if let Some(sizes) = &self.sizes {
            let class = sizes.class(facts.level, facts.size);
            facts.size_class = class.map(|class| class.code.clone());
        }
        facts
    }

    /// The rows that a table counts or leaves out as late.
    ///
    /// Nothing for an unknown roster.
    #[must_use]
    pub(super) fn rows<'a>(&'a self, plan: &TableRow) -> Option<Rows<'a>> {
        let sheets = self.sheets(&plan.unit)?;
        // Who of the frame is late is a variable of it; every unit counts.
        let rule = if plan.unit == Unit::Frame { LateRule::Included } else { self.late };
        let passes = sheets.passes.get(&plan.id).map(Vec::as_slice);
        Some(Rows { sheets, passes, rule: plan.late.unwrap_or(rule) })
    }

    /// The rows of a unit of analysis; none for an unknown roster.
    #[must_use]
    pub fn sheets(&self, unit: &Unit) -> Option<&Sheets> {
        match unit {
            Unit::Frame => Some(&self.frame),
            Unit::Organisation => Some(&self.organisations),
            Unit::Entry(roster) => self.rosters.get(roster),
        }
    }

    /// An item's column as the rows of `unit` see it: the rows' own, or for entries the header's.
    #[must_use]
    pub fn seen(&self, unit: &Unit, item: &str) -> Option<Seen<'_>> {
        let sheets = self.sheets(unit)?;
        if let Some(column) = sheets.columns.get(item) {
            return Some(Seen { column, through: None });
        }
        if !matches!(unit, Unit::Entry(_)) {
            return None;
        }
        let column = self.organisations.columns.get(item)?;
        Some(Seen { column, through: Some((&sheets.owners, &self.header_rows)) })
    }
}
