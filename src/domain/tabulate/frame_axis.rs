//! Axes made of the frame: organisation, level, ministry, size, stratum, group, outcome, late.
//!
//! The register says these, never the respondent. A category in which nobody answered stays on the
//! axis as *silent*, so that a missing answer is not read as a zero.

use std::collections::BTreeMap;

use super::sheets::{Columns, UnitRow};
use super::table::{Axis, Category};
use super::words;
use crate::code::Code;
use crate::frame::Level;
use crate::lang::Texts;
use crate::outcome::Disposition;
use crate::questionnaire::breakdown::{GroupRow, LabelRow};
use crate::questionnaire::unit::{FrameVariable, Unit};

/// The code of the axis of answers on time and late ones, in that order.
pub(super) const LATE: &str = "late";

/// How the category of a row is found.
pub(super) enum Of {
    /// By the row's unit.
    Unit(Vec<Option<u16>>),
    /// By the row's own instant: on time is 0, late is 1.
    Late,
}

/// The categories of a frame variable, and how those of rows are found.
struct Divided {
    categories: Vec<Category>,
    of: Of,
}

/// The category of one unit; categories stand in the order of their keys.
struct Described<K> {
    key: K,
    code: String,
    label: Texts,
}

/// The axis of a frame variable, and the category of each unit.
pub(super) fn categories(columns: &Columns, unit: &Unit, variable: &FrameVariable) -> (Axis, Of) {
    let whole_frame = matches!(unit, Unit::Frame);
    let Divided { mut categories, of } = divided(columns, variable, whole_frame);
    if !whole_frame && let Of::Unit(category_of) = &of {
        mark_silent(columns, category_of, &mut categories);
    }
    let (code, label) = (code(variable), label(columns, variable));
    (Axis { code, label, categories, answers: false, multiple: false }, of)
}

fn code(variable: &FrameVariable) -> String {
    let code = match variable {
        FrameVariable::Organisation => "organisation",
        FrameVariable::Level => "level",
        FrameVariable::Ministry => "ministry",
        FrameVariable::Size => "size",
        FrameVariable::Stratum => "stratum",
        FrameVariable::Disposition => "disposition",
        FrameVariable::Group(group) => group.as_str(),
        FrameVariable::Late => LATE,
    };
    code.to_owned()
}

fn label(columns: &Columns, variable: &FrameVariable) -> Texts {
    match variable {
        FrameVariable::Group(group) => {
            words::member_of(&words::labelled(&columns.labels.group, group.as_str()))
        }
        _ => words::frame_axis(variable),
    }
}

/// Divides units, or rows, by a frame variable; organisations that keep silent are named over the whole frame only.
fn divided(columns: &Columns, variable: &FrameVariable, whole_frame: bool) -> Divided {
    match variable {
        FrameVariable::Late => Divided { categories: on_time_or_late(), of: Of::Late },
        FrameVariable::Organisation => by_key(columns, |row| {
            let (name, code) = (row.facts.short_name.clone(), row.facts.orgnr.to_string());
            let label = words::in_all(&name);
            let listed = whole_frame || row.counts;
            listed.then(|| Described { key: (name, code.clone()), code, label })
        }),
        FrameVariable::Level => by_key(columns, |row| {
            let level = row.facts.level;
            let key = Level::ALL.iter().position(|one| *one == level);
            Some(Described { key, code: level.as_str().to_owned(), label: words::level(level) })
        }),
        FrameVariable::Ministry => by_key(columns, |row| {
            let ministry = row.facts.ministry.as_ref()?;
            let label = words::in_all(&ministry.name);
            Some(Described { key: ministry.code.clone(), code: ministry.code.to_string(), label })
        }),
        FrameVariable::Size => by_size(columns),
        FrameVariable::Stratum => {
            by_code(columns, &columns.labels.stratum, |row| row.facts.stratum.as_ref())
        }
        FrameVariable::Disposition => by_key(columns, |row| {
            let of = row.disposition;
            let key = Disposition::ALL.iter().position(|one| *one == of);
            Some(Described { key, code: of.as_str().to_owned(), label: words::disposition(of) })
        }),
        FrameVariable::Group(group) => by_key(columns, |row| {
            let member = row.facts.groups.contains(group.as_str());
            let code = if member { "yes" } else { "no" }.to_owned();
            Some(Described { key: !member, code, label: words::yes_no(member) })
        }),
    }
}

/// The axis of groups that may overlap, and the categories of each unit.
pub(super) fn groups(columns: &Columns, unit: &Unit, groups: &[GroupRow]) -> (Axis, Vec<Vec<u16>>) {
    let label = |group: &GroupRow| match group {
        GroupRow::Level(level) => words::level(*level),
        GroupRow::Size(code) => {
            let classes = columns.sizes.iter().flat_map(|sizes| &sizes.classes);
            let class = classes.into_iter().find(|class| class.code == *code);
            let labelled = || words::labelled(&columns.labels.size, code.as_str());
            class.map_or_else(labelled, |class| class.label.clone())
        }
        GroupRow::Stratum(code) => words::labelled(&columns.labels.stratum, code.as_str()),
        GroupRow::Group(code) => words::labelled(&columns.labels.group, code.as_str()),
        GroupRow::Ministry(code) => {
            let mut of = columns.units.iter().filter_map(|row| row.facts.ministry.as_ref());
            let found = of.find(|ministry| ministry.code == *code);
            words::in_all(found.map_or(code.as_str(), |ministry| &ministry.name))
        }
    };
    let categories_of: Vec<Vec<u16>> = columns
        .units
        .iter()
        .map(|row| {
            let here = (0_u16..).zip(groups).filter(|(_, group)| group.holds(&row.facts));
            here.map(|(at, _)| at).collect()
        })
        .collect();
    let heard = |at: u16| {
        let rows = columns.units.iter().zip(&categories_of);
        let mut here = rows.filter(|(_, categories)| categories.contains(&at)).peekable();
        here.peek().is_none() || here.any(|(row, _)| row.counts)
    };
    let category = |(at, group): (u16, &GroupRow)| Category {
        code: group.code().to_owned(),
        label: label(group),
        silent: *unit != Unit::Frame && !heard(at),
    };
    let axis = Axis {
        code: "groups".to_owned(),
        label: words::groups(),
        categories: (0_u16..).zip(groups).map(category).collect(),
        answers: false,
        multiple: true,
    };
    (axis, categories_of)
}

fn on_time_or_late() -> Vec<Category> {
    let one = |code: &str, late| Category {
        code: code.to_owned(),
        label: words::late(late),
        silent: false,
    };
    vec![one("no", false), one("yes", true)]
}

/// In the order of the labels; codes without one come last.
fn by_code(
    columns: &Columns,
    labels: &[LabelRow],
    code_of: impl Fn(&UnitRow) -> Option<&Code>,
) -> Divided {
    by_key(columns, |row| {
        let code = code_of(row)?;
        let place = labels.iter().position(|row| row.code == *code).unwrap_or(usize::MAX);
        let label = words::labelled(labels, code.as_str());
        Some(Described { key: (place, code.clone()), code: code.to_string(), label })
    })
}

/// The declared classes in their order, with their labels; else the register's, by their codes.
fn by_size(columns: &Columns) -> Divided {
    let Some(sizes) = &columns.sizes else {
        return by_code(columns, &columns.labels.size, |row| row.facts.size_class.as_ref());
    };
    by_key(columns, |row| {
        let code = row.facts.size_class.as_ref()?;
        let key = sizes.classes.iter().position(|class| class.code == *code)?;
        let label = sizes.classes.get(key)?.label.clone();
        Some(Described { key, code: code.to_string(), label })
    })
}

/// Gathers the distinct categories of all units in the order of their keys.
fn by_key<K: Ord>(
    columns: &Columns,
    describe: impl Fn(&UnitRow) -> Option<Described<K>>,
) -> Divided {
    let described: Vec<_> = columns.units.iter().map(describe).collect();
    let mut distinct: BTreeMap<&K, &Described<K>> = BTreeMap::new();
    for one in described.iter().flatten() {
        distinct.entry(&one.key).or_insert(one);
    }
    let position: BTreeMap<&K, u16> = distinct.keys().copied().zip(0_u16..).collect();
    let place = |one: &Option<Described<K>>| position.get(&one.as_ref()?.key).copied();
    let category = |one: &&Described<K>| Category {
        code: one.code.clone(),
        label: one.label.clone(),
        silent: false,
    };
    Divided {
        categories: distinct.values().map(category).collect(),
        of: Of::Unit(described.iter().map(place).collect()),
    }
}

fn mark_silent(columns: &Columns, category_of: &[Option<u16>], categories: &mut [Category]) {
    let mut heard = vec![false; categories.len()];
    for (row, at) in columns.units.iter().zip(category_of) {
        if let Some(heard) = at.and_then(|at| heard.get_mut(usize::from(at))) {
            *heard |= row.counts;
        }
    }
    for (category, heard) in categories.iter_mut().zip(heard) {
        category.silent = !heard;
    }
}
