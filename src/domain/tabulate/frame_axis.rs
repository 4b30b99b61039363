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

/// The axis of a frame variable, and the category of each unit.
pub(super) fn categories(columns: &Columns, unit: &Unit, variable: &FrameVariable) -> (Axis, Of) {
    let whole_frame = matches!(unit, Unit::Frame);
    let (code, mut categories, of) = match variable {
        FrameVariable::Late => (LATE.to_owned(), on_time_or_late(), Of::Late),
        FrameVariable::Organisation => {
            let listed = |row: &UnitRow| whole_frame || row.counts;
            let (categories, of) = by_key(columns, |row| {
                let name = row.facts.short_name.clone();
                let code = row.facts.orgnr.to_string();
                listed(row).then(|| ((name.clone(), code.clone()), code, words::in_all(&name)))
            });
            ("organisation".to_owned(), categories, of)
        }
        FrameVariable::Level => {
            let (categories, of) = by_key(columns, |row| {
                let level = row.facts.level;
                let at = Level::ALL.iter().position(|one| *one == level);
                Some((at, level.as_str().to_owned(), words::level(level)))
            });
            ("level".to_owned(), categories, of)
        }
        FrameVariable::Ministry => {
            let (categories, of) = by_key(columns, |row| {
                let ministry = row.facts.ministry.as_ref()?;
                Some((
                    ministry.code.clone(),
                    ministry.code.to_string(),
                    words::in_all(&ministry.name),
                ))
            });
            ("ministry".to_owned(), categories, of)
        }
        FrameVariable::Size => {
            let (categories, of) = by_size(columns);
            ("size".to_owned(), categories, of)
        }
        FrameVariable::Stratum => {
            let (categories, of) =
                by_code(columns, &columns.labels.stratum, |row| row.facts.stratum.as_ref());
            ("stratum".to_owned(), categories, of)
        }
        FrameVariable::Disposition => {
            let (categories, of) = by_key(columns, |row| {
                let at = Disposition::ALL.iter().position(|one| *one == row.disposition);
                let code = row.disposition.as_str().to_owned();
                Some((at, code, words::disposition(row.disposition)))
            });
            ("disposition".to_owned(), categories, of)
        }
        FrameVariable::Group(group) => {
            let (categories, of) = by_key(columns, |row| {
                let member = row.facts.groups.contains(group.as_str());
                let code = if member { "yes" } else { "no" };
                Some((!member, code.to_owned(), words::yes_no(member)))
            });
            (group.to_string(), categories, of)
        }
    };
    if !whole_frame && let Of::Unit(category_of) = &of {
        mark_silent(columns, category_of, &mut categories);
    }
    let label = match variable {
        FrameVariable::Group(group) => {
            words::member_of(&words::labelled(&columns.labels.group, group.as_str()))
        }
        _ => words::frame_axis(variable),
    };
    (Axis { code, label, categories, answers: false, multiple: false }, of)
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
) -> (Vec<Category>, Of) {
    by_key(columns, |row| {
        let code = code_of(row)?;
        let place = labels.iter().position(|row| row.code == *code).unwrap_or(usize::MAX);
        let label = words::labelled(labels, code.as_str());
        Some(((place, code.clone()), code.to_string(), label))
    })
}

/// The declared classes in their order, with their labels; else the register's, by their codes.
fn by_size(columns: &Columns) -> (Vec<Category>, Of) {
    let Some(sizes) = &columns.sizes else {
        return by_code(columns, &columns.labels.size, |row| row.facts.size_class.as_ref());
    };
    by_key(columns, |row| {
        let code = row.facts.size_class.as_ref()?;
        let at = sizes.classes.iter().position(|class| class.code == *code)?;
        let label = sizes.classes.get(at)?.label.clone();
        Some((at, code.to_string(), label))
    })
}

/// Gathers the distinct categories of all units in the order of their keys.
fn by_key<K: Ord>(
    columns: &Columns,
    describe: impl Fn(&UnitRow) -> Option<(K, String, Texts)>,
) -> (Vec<Category>, Of) {
    let described: Vec<_> = columns.units.iter().map(describe).collect();
    let mut distinct: BTreeMap<&K, (&String, &Texts)> = BTreeMap::new();
    for (key, code, label) in described.iter().flatten() {
        distinct.entry(key).or_insert((code, label));
    }
    let position: BTreeMap<&K, u16> = distinct.keys().copied().zip(0_u16..).collect();
    let category_of = described
        .iter()
        .map(|one| one.as_ref().and_then(|(key, _, _)| position.get(key).copied()))
        .collect();
    let category = |(code, label): &(&String, &Texts)| Category {
        code: (*code).clone(),
        label: (*label).clone(),
        silent: false,
    };
    (distinct.values().map(category).collect(), Of::Unit(category_of))
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
