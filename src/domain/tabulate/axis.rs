//! Axes: which categories a dimension of the plan has, and in which of them a row lies.
//!
//! Axes made of the frame are in [`super::frame_axis`].

use std::collections::{BTreeMap, BTreeSet};

use super::column::{State, VariableKind};
use super::frame_axis;
use super::sheets::{Columns, Rows, Seen};
use super::table::{Axis, Bounds, Category, Place, Span, TabulateError};
use super::top::Ranking;
use super::words;
use crate::code::{Code, Name};
use crate::questionnaire::breakdown::{RankBy, TopOf, TopRow};
use crate::questionnaire::document::Class;
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::plan::{BandsRow, BoxesRow, DimensionOf, DimensionRow};
use crate::questionnaire::unit::{FrameVariable, Unit};

/// An axis with the way to place rows on it.
pub(crate) struct Placed<'a> {
    /// The axis as published.
    pub axis: Axis,
    /// The item it is made of, if it is made of answers.
    pub item: Option<Seen<'a>>,
    placer: Placer<'a>,
}

enum Placer<'a> {
    /// Codes to categories; a code without one is not substantive here.
    Codes { seen: Seen<'a>, category_of: Vec<Option<u16>> },
    /// Numbers to bands, each `from <= value < below` in the column's scale.
    Bands { seen: Seen<'a>, bands: Vec<Bounds> },
    /// The category of each unit of the frame, found through the rows' owners.
    Owners { owners: &'a [usize], category_of: Vec<Option<u16>> },
    /// On time (0) or late (1).
    Late(&'a [Option<bool>]),
    /// The categories of each unit of the frame, of which there may be several.
    Groups { owners: &'a [usize], categories_of: Vec<Vec<u16>> },
    /// The tags of a row that are among the kept ones, by their numbers.
    Tags { seen: Seen<'a>, kept: Vec<Option<u16>> },
    /// The category of each row, and whether it tells of answers for aggregates only.
    Rows { category_of: Vec<Option<u16>>, aggregate: bool },
    /// Those with both numbers (0), and the others (1).
    Pair([Seen<'a>; 2]),
    /// Another axis's categories as far as they are kept.
    Kept { of: Box<Placer<'a>>, kept: Vec<Option<u16>> },
}

impl<'a> Placed<'a> {
    /// An axis of units, by the category of each unit of the frame.
    pub(super) fn of_units(axis: Axis, owners: &'a [usize], category_of: Vec<Option<u16>>) -> Self {
        Self { axis, item: None, placer: Placer::Owners { owners, category_of } }
    }

    /// An axis of rows, by the category of each.
    pub(super) fn of_rows(axis: Axis, category_of: Vec<Option<u16>>, aggregate: bool) -> Self {
        Self { axis, item: None, placer: Placer::Rows { category_of, aggregate } }
    }

    /// An axis of two categories: the rows with both numbers, and the others.
    pub(super) fn of_pair(axis: Axis, item: Seen<'a>, pair: [Seen<'a>; 2]) -> Self {
        Self { axis, item: Some(item), placer: Placer::Pair(pair) }
    }

    /// Appends the categories of the row to `found`, ascending, and returns the row's state.
    pub fn place(&self, row: usize, found: &mut Vec<u16>) -> State {
        self.placer.place(row, found)
    }

    /// What the axis is made of; `counts` says which units may have rows.
    pub fn span(&self, counts: impl Fn(usize) -> bool) -> Span {
        let item = self.item().cloned();
        let codes = |item: Name, seen: &Seen<'_>, category_of: Vec<Option<u16>>| Span::Codes {
            item,
            category_of,
            states: seen.column.code_states(),
        };
        if let Some(places) = self.placer.places_of_units() {
            let places = places.into_iter().enumerate().filter(|(unit, _)| counts(*unit));
            return of_frame(places.map(|(_, place)| place).collect());
        }
        match (&self.placer, item) {
            (Placer::Codes { seen, category_of }, Some(item)) => {
                codes(item, seen, category_of.clone())
            }
            (Placer::Kept { of, kept }, Some(item)) => {
                let Placer::Codes { seen, category_of } = &**of else {
                    return Span::Own(Some(item));
                };
                let place = |at: u16| kept.get(usize::from(at)).copied().flatten();
                codes(item, seen, category_of.iter().map(|at| at.and_then(place)).collect())
            }
            (Placer::Bands { bands, .. }, Some(item)) => Span::Bands { item, bands: bands.clone() },
            (Placer::Rows { category_of, aggregate }, _) => {
                Span::Rows { category_of: category_of.clone(), aggregate: *aggregate }
            }
            (_, item) => Span::Own(item),
        }
    }

    /// The item that the axis is made of.
    pub fn item(&self) -> Option<&Name> {
        self.item.as_ref().map(|seen| &seen.column.variable.id)
    }

    /// Whether the value behind the row is exempt from publication.
    pub fn is_exempt(&self, row: usize) -> bool {
        self.item.is_some_and(|seen| seen.is_exempt(row))
    }
}

/// An axis of the frame, by the place of each unit.
fn of_frame(places_of: Vec<Place>) -> Span {
    let distinct: BTreeSet<&Place> = places_of.iter().collect();
    let position: BTreeMap<&Place, u16> = distinct.iter().copied().zip(0..).collect();
    let place_of = places_of.iter().filter_map(|place| position.get(place).copied()).collect();
    Span::Units { places: distinct.into_iter().cloned().collect(), place_of }
}

impl Placer<'_> {
    /// Where each unit of the frame lies, on an axis of the frame.
    fn places_of_units(&self) -> Option<Vec<Place>> {
        let state = |is_in: bool| if is_in { State::Valid } else { State::OffRoute };
        let one = |category: &Option<u16>| {
            let categories: Vec<u16> = category.iter().copied().collect();
            Place { state: state(category.is_some()), categories }
        };
        match self {
            Self::Owners { category_of, .. } => Some(category_of.iter().map(one).collect()),
            Self::Groups { categories_of, .. } => {
                let several = |categories: &Vec<u16>| {
                    let state = state(!categories.is_empty());
                    Place { state, categories: categories.clone() }
                };
                Some(categories_of.iter().map(several).collect())
            }
            Self::Kept { of, kept } => {
                let mut places = of.places_of_units()?;
                for Place { categories, .. } in &mut places {
                    let kept = |at: &u16| kept.get(usize::from(*at)).copied().flatten();
                    *categories = categories.iter().filter_map(kept).collect();
                    categories.sort_unstable();
                }
                Some(places)
            }
            _ => None,
        }
    }

    fn place(&self, row: usize, found: &mut Vec<u16>) -> State {
        let one = |category: Option<u16>, found: &mut Vec<u16>| {
            found.extend(category);
            if category.is_some() { State::Valid } else { State::OffRoute }
        };
        match self {
            Self::Codes { seen, category_of } => {
                let Some(row) = seen.row(row) else { return State::Unanswered };
                let from = found.len();
                seen.column.each_code(row, |code| {
                    found.extend(category_of.get(usize::from(code)).copied().flatten());
                });
                if found.len() == from {
                    return seen.column.state(row);
                }
                found.get_mut(from..).unwrap_or_default().sort_unstable();
                // Two chosen codes of one box put the row into it once.
                let mut kept = found.split_off(from);
                kept.dedup();
                found.append(&mut kept);
                State::Valid
            }
            Self::Bands { seen, bands } => {
                let Some(number) = seen.number(row) else {
                    return seen.row(row).map_or(State::Unanswered, |row| seen.column.state(row));
                };
                found.extend(band_of(bands, number).and_then(|at| u16::try_from(at).ok()));
                State::Valid
            }
            Self::Owners { owners, category_of } => {
                let unit = owners.get(row).copied();
                one(unit.and_then(|unit| category_of.get(unit).copied().flatten()), found)
            }
            Self::Rows { category_of, .. } => one(category_of.get(row).copied().flatten(), found),
            Self::Late(late) => one(late.get(row).copied().flatten().map(u16::from), found),
            Self::Groups { owners, categories_of } => {
                let unit = owners.get(row).and_then(|unit| categories_of.get(*unit));
                let categories = unit.map(Vec::as_slice).unwrap_or_default();
                found.extend_from_slice(categories);
                if categories.is_empty() { State::OffRoute } else { State::Valid }
            }
            Self::Tags { seen, kept } => {
                let Some(row) = seen.row(row) else { return State::Unanswered };
                let from = found.len();
                let tags = seen.column.tags().row(row);
                let place = |tag: &u32| kept.get(usize::try_from(*tag).ok()?).copied().flatten();
                found.extend(tags.iter().filter_map(place));
                found.get_mut(from..).unwrap_or_default().sort_unstable();
                seen.column.state(row)
            }
            Self::Pair(pair) => {
                found.push(u16::from(pair.iter().any(|seen| seen.number(row).is_none())));
                State::Valid
            }
            Self::Kept { of, kept } => {
                let from = found.len();
                let state = of.place(row, found);
                let all = found.split_off(from);
                found.extend(all.into_iter().filter_map(|at| *kept.get(usize::from(at))?));
                found.get_mut(from..).unwrap_or_default().sort_unstable();
                state
            }
        }
    }
}

/// Finds the categories of a dimension for every row of `unit`.
///
/// # Errors
///
/// As [`place_among`], and [`TabulateError::NoSuchUnit`].
pub(crate) fn place<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    dimension: &DimensionRow,
) -> Result<Placed<'a>, TabulateError> {
    let no_unit = || TabulateError::NoSuchUnit { table: table.clone() };
    let rows = Rows::all(columns.sheets(unit).ok_or_else(no_unit)?);
    place_among(columns, unit, table, dimension, rows)
}

/// Finds the categories of a dimension for the rows of `unit`; what is ranked is ranked over `rows`.
///
/// # Errors
///
/// Whatever the static check of a plan should have found: unknown items and codes, items that
/// cannot span an axis.
pub(super) fn place_among<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    dimension: &DimensionRow,
    rows: Rows<'a>,
) -> Result<Placed<'a>, TabulateError> {
    let mut placed = match &dimension.of {
        DimensionOf::Item(item) => codes(columns, unit, table, item)?,
        DimensionOf::Boxes(boxes) => boxed(columns, unit, table, boxes)?,
        DimensionOf::Bands(bands) => banded(columns, unit, table, bands)?,
        DimensionOf::Frame(variable) => framed(columns, unit, variable, rows),
        DimensionOf::Groups(groups) => {
            let (axis, categories_of) = frame_axis::groups(columns, unit, groups);
            let placer = Placer::Groups { owners: &rows.sheets.owners, categories_of };
            Placed { axis, item: None, placer }
        }
        DimensionOf::Top(row) => most_frequent(columns, unit, table, row, rows)?,
    };
    if placed.axis.total().is_some() {
        return Err(TabulateError::TotalTaken { table: table.clone() });
    }
    if dimension.total {
        let total = Category { code: TOTAL.to_owned(), label: words::total(), silent: false };
        placed.axis.categories.push(total);
    }
    Ok(placed)
}

fn seen<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    item: &Name,
) -> Result<Seen<'a>, TabulateError> {
    columns
        .seen(unit, item.as_str())
        .ok_or_else(|| TabulateError::NoSuchItem { table: table.clone(), item: item.clone() })
}

/// The substantive codes of an item; a code that stands for a missing reason is no category.
fn codes<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    item: &Name,
) -> Result<Placed<'a>, TabulateError> {
    let seen = seen(columns, unit, table, item)?;
    let mut categories = Vec::new();
    let mut category_of = Vec::new();
    for listed in seen.column.list() {
        let substantive = listed.missing.is_none();
        category_of.push(if substantive { u16::try_from(categories.len()).ok() } else { None });
        if substantive {
            categories.push(category(&listed.code, &listed.label));
        }
    }
    if categories.is_empty() {
        return Err(TabulateError::NoCodes { table: table.clone(), item: item.clone() });
    }
    Ok(of_answers(item.as_str(), categories, seen, Placer::Codes { seen, category_of }))
}

/// Boxes of codes; a code that a box names counts as substantive on this axis.
fn boxed<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    row: &BoxesRow,
) -> Result<Placed<'a>, TabulateError> {
    let seen = seen(columns, unit, table, &row.item)?;
    let mut category_of = vec![None; seen.column.list().len()];
    for (at, boxed) in row.boxes.iter().enumerate() {
        for code in &boxed.codes {
            let slot =
                seen.column.position(code).and_then(|at| category_of.get_mut(usize::from(at)));
            let no_such = || TabulateError::NoSuchCode {
                table: table.clone(),
                item: row.item.clone(),
                code: code.clone(),
            };
            *slot.ok_or_else(no_such)? = u16::try_from(at).ok();
        }
    }
    let categories = row.boxes.iter().map(|boxed| category(&boxed.code, &boxed.label)).collect();
    let placer = Placer::Codes { seen, category_of };
    Ok(of_answers(row.id.as_str(), categories, seen, placer))
}

fn framed<'a>(
    columns: &'a Columns,
    unit: &Unit,
    variable: &FrameVariable,
    rows: Rows<'a>,
) -> Placed<'a> {
    let (axis, of) = frame_axis::categories(columns, unit, variable);
    let placer = match of {
        frame_axis::Of::Unit(category_of) => {
            Placer::Owners { owners: &rows.sheets.owners, category_of }
        }
        frame_axis::Of::Late => Placer::Late(&rows.sheets.late),
    };
    Placed { axis, item: None, placer }
}

/// The most frequent categories of another axis, or the most frequent tags.
fn most_frequent<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    row: &TopRow,
    rows: Rows<'a>,
) -> Result<Placed<'a>, TabulateError> {
    let of_sum = match &row.rank_by {
        RankBy::Sum(item) => Some(seen(columns, unit, table, item)?),
        RankBy::Count | RankBy::Organisations => None,
    };
    let class = match &row.of {
        TopOf::Item(item) => Some(seen(columns, unit, table, item)?.column.variable.class),
        TopOf::Frame(_) => None,
    };
    let least = (class == Some(Class::Aggregate)).then_some(columns.threshold);
    let ranking = Ranking { row, rows, sum: of_sum, least };
    if let TopOf::Item(item) = &row.of {
        let tagged = seen(columns, unit, table, item)?;
        if matches!(tagged.column.variable.kind, VariableKind::Tags) {
            let (order, kept) = ranking.of_tags(tagged);
            let distinct = tagged.column.tags().distinct();
            let shown = order.into_iter().filter_map(|at| distinct.get(at));
            let categories = shown.map(|(code, shown)| Category {
                code: code.clone(),
                label: words::in_all(shown),
                silent: false,
            });
            let placer = Placer::Tags { seen: tagged, kept };
            return Ok(of_answers(row.id.as_str(), categories.collect(), tagged, placer));
        }
    }
    let mut placed = match &row.of {
        TopOf::Item(item) => codes(columns, unit, table, item)?,
        TopOf::Frame(variable) => framed(columns, unit, variable, rows),
    };
    let mut found = Vec::new();
    let n = placed.axis.categories.len();
    let (order, kept) = ranking.of(n, |row, each| {
        found.clear();
        placed.placer.place(row, &mut found);
        found.iter().for_each(|&at| each(usize::from(at)));
    });
    let of_place = |at: usize| placed.axis.categories.get(at).cloned();
    placed.axis.categories = order.into_iter().filter_map(of_place).collect();
    row.id.as_str().clone_into(&mut placed.axis.code);
    placed.placer = Placer::Kept { of: Box::new(placed.placer), kept };
    Ok(placed)
}

/// Bands of a number. Bounds are in the item's stored unit; for decimals they are whole numbers.
fn banded<'a>(
    columns: &'a Columns,
    unit: &Unit,
    table: &Name,
    row: &BandsRow,
) -> Result<Placed<'a>, TabulateError> {
    let seen = seen(columns, unit, table, &row.item)?;
    if !seen.column.is_numeric() {
        let (table, item) = (table.clone(), row.item.clone());
        return Err(TabulateError::NotNumeric { table, item });
    }
    let bands = bounds(row, seen.column.decimals());
    let categories = row.bands.iter().map(|band| category(&band.code, &band.label)).collect();
    let placer = Placer::Bands { seen, bands };
    Ok(of_answers(row.id.as_str(), categories, seen, placer))
}

/// The bounds of each band, in the scale of a column with so many decimals.
pub(crate) fn bounds(row: &BandsRow, decimals: u8) -> Vec<Bounds> {
    let scale = 10_i64.saturating_pow(u32::from(decimals));
    let scaled = |bound: Option<i64>| bound.map(|bound| bound.saturating_mul(scale));
    row.bands.iter().map(|band| (scaled(band.from), scaled(band.below))).collect()
}

/// Which band a number lies in.
pub(crate) fn band_of(bands: &[Bounds], number: i64) -> Option<usize> {
    bands.iter().position(|&(from, below)| {
        from.is_none_or(|from| from <= number) && below.is_none_or(|below| number < below)
    })
}

fn category(code: &Code, label: &crate::lang::Texts) -> Category {
    Category { code: code.to_string(), label: label.clone(), silent: false }
}

fn of_answers<'a>(
    code: &str,
    categories: Vec<Category>,
    seen: Seen<'a>,
    placer: Placer<'a>,
) -> Placed<'a> {
    let variable = &seen.column.variable;
    let axis = Axis {
        code: code.to_owned(),
        label: variable.label.clone(),
        categories,
        answers: true,
        multiple: matches!(variable.kind, VariableKind::Multiple(_) | VariableKind::Tags),
    };
    Placed { axis, item: Some(seen), placer }
}
