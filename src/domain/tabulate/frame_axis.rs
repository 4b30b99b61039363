//! Axes made of the frame: organisation, level, ministry, size, stratum, group, outcome, late.
//!
//! The register says these, never the respondent. A category in which nobody answered stays on the
//! axis as *silent*, so that a missing answer is not read as a zero.

use std::collections::BTreeMap;

use super::sheets::{Columns, UnitRow};
use super::table::{Axis, Category};
use super::words;
use crate::domain::code::Code;
use crate::domain::frame::Level;
use crate::domain::lang::{Lang, Texts};
use crate::domain::outcome::Disposition;
use crate::domain::questionnaire::plan::{FrameVariable, Unit};

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
        FrameVariable::Late => ("late".to_owned(), on_time_or_late(), Of::Late),
        FrameVariable::Organisation => {
            let listed = |row: &UnitRow| whole_frame || row.counts;
            let (categories, of) = by_key(columns, |row| {
                let name = row.facts.short_name.clone();
                let code = row.facts.orgnr.to_string();
                listed(row).then(|| ((name.clone(), code.clone()), code, in_all(&name)))
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
                Some((ministry.code.clone(), ministry.code.to_string(), in_all(&ministry.name)))
            });
            ("ministry".to_owned(), categories, of)
        }
        FrameVariable::Size => {
            let (categories, of) = by_size(columns);
            ("size".to_owned(), categories, of)
        }
        FrameVariable::Stratum => {
            let (categories, of) = by_code(columns, |row| row.facts.stratum.as_ref());
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
    let label = words::frame_axis(variable);
    (Axis { code, label, categories, answers: false, multiple: false }, of)
}

fn in_all(name: &str) -> Texts {
    Texts::from([(Lang::Nb, name)])
}

fn on_time_or_late() -> Vec<Category> {
    let one = |code: &str, late| Category {
        code: code.to_owned(),
        label: words::late(late),
        silent: false,
    };
    vec![one("no", false), one("yes", true)]
}

fn by_code(columns: &Columns, code_of: impl Fn(&UnitRow) -> Option<&Code>) -> (Vec<Category>, Of) {
    by_key(columns, |row| {
        let code = code_of(row)?;
        Some((code.clone(), code.to_string(), in_all(code.as_str())))
    })
}

/// The declared classes in their order, with their labels; else the register's, by their codes.
fn by_size(columns: &Columns) -> (Vec<Category>, Of) {
    let Some(sizes) = &columns.sizes else {
        return by_code(columns, |row| row.facts.size_class.as_ref());
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
