//! The tabulation plan: tables over items that exist, belong to what is counted and may travel there.

use std::collections::{BTreeSet, HashSet};

use super::axes;
use super::expressions::{class_of, filter};
use super::finding::{Finding, Findings};
use super::{indicators, list, weights};
use crate::code::Name;
use crate::expression::{Expression, ExpressionError};
use crate::questionnaire::breakdown::{LateRule, RankBy, TopOf, TopRow};
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::{Instrument, ItemKind, Place};
use crate::questionnaire::plan::MOST_CONTRIBUTORS;
use crate::questionnaire::plan::{
    Chart, DimensionOf, DisclosureRow, DominanceRow, MeasureRow, Plan, TableRow,
};
use crate::questionnaire::unit::{FrameVariable, Unit};

/// Most axes of one table.
const MAX_AXES: usize = 4;

/// Checks what a plan counts against an instrument. Its texts are left alone: whoever asks for one table needs them in
/// one language.
#[must_use]
pub fn check_plan(instrument: &Instrument, plan: &Plan) -> Vec<Finding> {
    let mut findings = Findings::default();
    check(instrument, plan, &HashSet::new(), &mut findings);
    findings.0
}

/// The typed filter of a table; none when it has none.
///
/// # Errors
///
/// What is wrong with the filter; nothing in a plan that has been checked.
pub fn table_filter(
    instrument: &Instrument,
    table: &TableRow,
) -> Result<Option<Expression>, Vec<ExpressionError>> {
    typed_filter(instrument, table, &HashSet::new())
}

fn typed_filter(
    instrument: &Instrument,
    table: &TableRow,
    broken: &HashSet<Name>,
) -> Result<Option<Expression>, Vec<ExpressionError>> {
    let source = table.filter.as_ref();
    source.map(|source| filter(instrument, source, roster_of(&table.unit), broken)).transpose()
}

pub(super) const fn roster_of(unit: &Unit) -> Option<&Name> {
    match unit {
        Unit::Entry(roster) => Some(roster),
        Unit::Organisation | Unit::Frame => None,
    }
}

/// `broken` are derived items at fault: what stands on them is not blamed for it.
pub(super) fn check(
    instrument: &Instrument,
    plan: &Plan,
    broken: &HashSet<Name>,
    findings: &mut Findings,
) {
    let message = "write 1 or more organisations";
    findings.add_if(plan.threshold == 0, "plan.threshold", "out_of_range", message);
    check_disclosure(&plan.disclosure, findings);
    let mut ids = HashSet::new();
    for (at, table) in plan.tables.iter().enumerate() {
        let path = format!("plan.tables[{at}]");
        let fresh = ids.insert(table.id.as_str().to_ascii_lowercase());
        let message = format!("`{}` is already used by another table", table.id);
        findings.add_if(!fresh, format!("{path}.id"), "duplicate_id", message);
        Table { instrument, table, path: &path, broken, findings }.check();
    }
    for (key, labels) in plan.frame_labels.lists() {
        let mut codes = HashSet::new();
        for (at, row) in labels.iter().enumerate() {
            let path = format!("plan.frame_labels.{key}[{at}].code");
            let message = format!("`{}` is already labelled", row.code);
            let fresh = codes.insert(row.code.as_str().to_ascii_lowercase());
            findings.add_if(!fresh, path, "duplicate_code", message);
        }
    }
    weights::check(plan, findings);
    if let Some(row) = &plan.list {
        list::check(instrument, row, broken, findings);
    }
    indicators::check(instrument, plan, broken, findings);
}

fn check_disclosure(rules: &DisclosureRow, findings: &mut Findings) {
    if let Some(DominanceRow { n, k }) = rules.dominance {
        let message = "write 1 to 5 contributors";
        let wrong = !(1..=MOST_CONTRIBUTORS).contains(&usize::from(n));
        findings.add_if(wrong, "plan.disclosure.dominance.n", "out_of_range", message);
        let message = "write 1 to 99 per cent";
        let wrong = !(1..=99).contains(&k);
        findings.add_if(wrong, "plan.disclosure.dominance.k", "out_of_range", message);
    }
    let wrong = rules.p.is_some_and(|p| !(1..=100).contains(&p));
    findings.add_if(wrong, "plan.disclosure.p", "out_of_range", "write 1 to 100 per cent");
}

struct Table<'a> {
    instrument: &'a Instrument,
    table: &'a TableRow,
    path: &'a str,
    broken: &'a HashSet<Name>,
    findings: &'a mut Findings,
}

impl Table<'_> {
    fn check(mut self) {
        if let Unit::Entry(roster) = &self.table.unit
            && self.instrument.roster(roster.as_str()).is_none()
        {
            let message = format!("there is no roster `{roster}`");
            self.findings.add(format!("{}.unit", self.path), "unknown_roster", message);
            return;
        }
        let every = self.table.unit == Unit::Frame && self.table.late == Some(LateRule::Excluded);
        let message = "a table of the frame counts every unit, and who is late is a frame variable";
        self.findings.add_if(every, format!("{}.late", self.path), "late", message);
        self.filter();
        self.axes();
        self.measures();
        self.chart();
    }

    fn chart(&mut self) {
        let path = format!("{}.chart", self.path);
        let stacked = self.table.chart == Chart::Stacked && self.table.by.len() < 2;
        let message = "a stacked chart needs two axes";
        self.findings.add_if(stacked, path.clone(), "chart", message);
        let ordered = match self.table.by.first().map(|dimension| &dimension.of) {
            Some(DimensionOf::Boxes(_)) => true,
            Some(DimensionOf::Item(item)) => {
                let kind = self.instrument.item(item.as_str()).map(|item| &item.kind);
                matches!(kind, Some(ItemKind::Single { scale: true, .. }))
            }
            Some(
                DimensionOf::Bands(_)
                | DimensionOf::Frame(_)
                | DimensionOf::Groups(_)
                | DimensionOf::Top(_),
            )
            | None => false,
        };
        let flat = self.table.chart == Chart::Diverging && !ordered;
        let message =
            "a diverging chart needs an ordered scale, or boxes of one, as its first axis";
        self.findings.add_if(flat, path, "chart", message);
    }

    fn filter(&mut self) {
        let path = format!("{}.filter", self.path);
        match typed_filter(self.instrument, self.table, self.broken) {
            Ok(None) => {}
            Ok(Some(filter)) => {
                for name in filter.reads() {
                    if self.table.unit == Unit::Frame {
                        let message = format!("`{name}` is an answer, and the frame has none");
                        self.findings.add(path.clone(), "frame_item", message);
                    } else {
                        self.travels(name, &path);
                    }
                }
            }
            Err(errors) => {
                errors.into_iter().for_each(|error| self.findings.add(&*path, "expression", error));
            }
        }
    }

    fn axes(&mut self) {
        let message = format!("{} axes, and at most {MAX_AXES} are taken", self.table.by.len());
        let path = format!("{}.by", self.path);
        self.findings.add_if(self.table.by.len() > MAX_AXES, path, "too_many", message);
        let mut seen = HashSet::new();
        for (at, dimension) in self.table.by.iter().enumerate() {
            let path = format!("{}.by[{at}]", self.path);
            let id = axes::axis_id(&dimension.of);
            let message = format!("the axis `{id}` is already there");
            self.findings.add_if(!seen.insert(id), path.clone(), "duplicate_axis", message);
            if let Some(item) = axes::item_of(&dimension.of)
                && !self.belongs(item, &path)
            {
                continue;
            }
            axes::check(self.instrument, &dimension.of, &path, self.findings);
        }
        for (at, dimension) in self.table.by.iter().enumerate() {
            let path = format!("{}.by[{at}]", self.path);
            match &dimension.of {
                DimensionOf::Frame(FrameVariable::Organisation) => {
                    self.all_named(&path, "organisation_axis", "the axis names organisations");
                }
                DimensionOf::Top(top) => {
                    let names = top.of == TopOf::Frame(FrameVariable::Organisation);
                    if names {
                        self.all_named(&path, "top_class", "the axis names organisations");
                    } else {
                        // Which are the most frequent would tell what the filter reads.
                        self.unfiltered(
                            &path,
                            "top_class",
                            "the axis ranks what passes the filter",
                        );
                    }
                    self.ranked_by(top, &format!("{path}.top.rank_by"));
                }
                _ => {}
            }
        }
    }

    fn ranked_by(&mut self, top: &TopRow, path: &str) {
        let RankBy::Sum(item) = &top.rank_by else { return };
        if self.belongs(item, path) {
            let message = format!("`{item}` is no number");
            let numeric = axes::is_number(self.instrument, item, false);
            self.findings.add_if(!numeric, path, "not_numeric", message);
            let only_aggregate = class_of(self.instrument, item) == Some(Class::Aggregate);
            let message = format!("the order tells of `{item}`, which is `class: aggregate`");
            self.findings.add_if(only_aggregate, path, "top_class", message);
        }
        // One large amount that is known by name would put its category among the first.
        let ranked =
            if let TopOf::Item(of) = &top.of { class_of(self.instrument, of) } else { None };
        let message = "answers of `class: aggregate` are ranked by `count` or `organisations`";
        self.findings.add_if(ranked == Some(Class::Aggregate), path, "top_class", message);
    }

    /// The filter may not read answers for aggregates only.
    fn unfiltered(&mut self, path: &str, code: &'static str, why: &str) {
        let filter = typed_filter(self.instrument, self.table, self.broken).ok().flatten();
        for item in filter.iter().flat_map(Expression::reads).collect::<BTreeSet<_>>() {
            let only_aggregate = class_of(self.instrument, item) == Some(Class::Aggregate);
            let message = format!("{why}, and `{item}` is `class: aggregate`");
            self.findings.add_if(only_aggregate, path, code, message);
        }
    }

    /// An axis that names organisations: nothing else in the table may be for aggregates only.
    fn all_named(&mut self, path: &str, code: &'static str, why: &str) {
        let axes = self.table.by.iter().filter_map(|dimension| axes::item_of(&dimension.of));
        let filter = typed_filter(self.instrument, self.table, self.broken).ok().flatten();
        let measured = self.table.measures.iter().flat_map(MeasureRow::items);
        let read = filter.iter().flat_map(Expression::reads);
        for item in axes.chain(measured).chain(read).collect::<BTreeSet<_>>() {
            let only_aggregate = class_of(self.instrument, item) == Some(Class::Aggregate);
            let message = format!("{why}, and `{item}` is `class: aggregate`");
            self.findings.add_if(only_aggregate, path, code, message);
        }
    }

    fn measures(&mut self) {
        let path = format!("{}.measures", self.path);
        let none = self.table.measures.is_empty();
        self.findings.add_if(none, path.clone(), "empty", "a table needs a measure");
        for (at, measure) in self.table.measures.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let same = self.table.measures.iter().take(at).any(|earlier| earlier == measure);
            self.findings.add_if(
                same,
                path.clone(),
                "duplicate_measure",
                "the measure is already there",
            );
            let whole = *measure == MeasureRow::Share && self.table.by.is_empty();
            let message = "a share needs an axis to be a share of";
            self.findings.add_if(whole, path.clone(), "share", message);
            for item in measure.items() {
                if self.belongs(item, &path) {
                    self.measured(measure, item, &path);
                }
            }
            if let MeasureRow::Ratio(row) = measure {
                axes::check_ratio(self.instrument, row, &format!("{path}.ratio"), self.findings);
            }
            if let Some(id) = measure.own_id() {
                let clash = |one: &MeasureRow| {
                    one.own_id()
                        .is_some_and(|other| other.as_str().eq_ignore_ascii_case(id.as_str()))
                };
                let twice = self.table.measures.iter().take(at).any(clash);
                let message = format!("`{id}` is already used by another measure");
                let of =
                    if matches!(measure, MeasureRow::Ratio(_)) { "ratio" } else { "box_share" };
                let path = format!("{path}.{of}.id");
                self.findings.add_if(twice && !same, path, "duplicate_id", message);
            }
        }
    }

    /// Whether an item can be measured so.
    fn measured(&mut self, measure: &MeasureRow, item: &Name, path: &str) {
        if let MeasureRow::BoxShare(row) = measure {
            axes::check_box_share(
                self.instrument,
                row,
                &format!("{path}.box_share"),
                self.findings,
            );
            return;
        }
        let scale = matches!(measure, MeasureRow::Mean(_) | MeasureRow::StandardDeviation(_));
        let numeric = axes::is_number(self.instrument, item, scale);
        let message = format!("`{item}` is no number");
        self.findings.add_if(!numeric, path, "not_numeric", message);
        if let MeasureRow::Quantile(row) = measure {
            let outside = !(1..=99).contains(&row.percent);
            let path = format!("{path}.quantile.percent");
            self.findings.add_if(outside, path, "out_of_range", "write 1 to 99");
        }
    }

    /// Whether an item is one of those that the table's unit has, and may travel into a table.
    fn belongs(&mut self, name: &Name, path: &str) -> bool {
        let instrument = self.instrument;
        let owner = match instrument.place(name.as_str()) {
            Some(Place::Item { roster, .. }) => {
                roster.and_then(|at| instrument.rosters.get(at)).map(|roster| &roster.id)
            }
            Some(Place::Derived(at)) => {
                instrument.derived.get(*at).and_then(|derived| derived.roster.as_ref())
            }
            None if self.broken.contains(name) => return false,
            None => {
                let message = format!("there is no item `{name}`");
                self.findings.add(path, "unknown_item", message);
                return false;
            }
        };
        if self.table.unit == Unit::Frame {
            let message = format!("`{name}` is an answer, and the frame has none");
            self.findings.add(path, "frame_item", message);
            return false;
        }
        if owner != roster_of(&self.table.unit) {
            let what = owner.map_or("the header".to_owned(), |roster| format!("`{roster}`"));
            let message = format!("`{name}` belongs to {what}, which is not what the table counts");
            self.findings.add(path, "wrong_unit", message);
            return false;
        }
        self.travels(name, path)
    }

    fn travels(&mut self, name: &Name, path: &str) -> bool {
        let internal = class_of(self.instrument, name) == Some(Class::Internal);
        let message = format!("`{name}` is `class: internal` and never leaves staff");
        self.findings.add_if(internal, path, "internal", message);
        !internal
    }
}
