//! The axes of tables: what can span one, and bands and boxes that do not overlap.

use std::collections::HashSet;

use super::finding::Findings;
use crate::code::Name;
use crate::expression::Kind;
use crate::questionnaire::breakdown::BandRow;
use crate::questionnaire::breakdown::{GroupRow, TopOf, TopRow};
use crate::questionnaire::instrument::{CodeList, Instrument, ItemKind};
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::plan::{BandsRow, BoxShareRow, BoxesRow, DimensionOf, RatioRow};
use crate::questionnaire::unit::FrameVariable;

/// Most categories of a list of the most frequent.
const MAX_TOP: u16 = 100;
/// Most digits that a ratio is shown with after its point.
const MOST_DECIMALS: u8 = 6;

/// The axis's own code in published tables.
pub(super) fn axis_id(of: &DimensionOf) -> String {
    match of {
        DimensionOf::Item(item) => item.to_string(),
        DimensionOf::Bands(bands) => bands.id.to_string(),
        DimensionOf::Boxes(boxes) => boxes.id.to_string(),
        DimensionOf::Groups(_) => "groups".to_owned(),
        DimensionOf::Top(top) => top.id.to_string(),
        DimensionOf::Frame(FrameVariable::Group(group)) => format!("group {group}"),
        DimensionOf::Frame(variable) => format!("{variable:?}"),
    }
}

/// The item that an axis is made of.
pub(super) const fn item_of(of: &DimensionOf) -> Option<&Name> {
    match of {
        DimensionOf::Item(item) => Some(item),
        DimensionOf::Bands(bands) => Some(&bands.item),
        DimensionOf::Boxes(boxes) => Some(&boxes.item),
        DimensionOf::Top(TopRow { of: TopOf::Item(item), .. }) => Some(item),
        DimensionOf::Top(_) | DimensionOf::Groups(_) | DimensionOf::Frame(_) => None,
    }
}

pub(super) fn check(
    instrument: &Instrument,
    of: &DimensionOf,
    path: &str,
    findings: &mut Findings,
) {
    match of {
        DimensionOf::Frame(_) => {}
        DimensionOf::Item(item) => {
            if !spans(instrument, item) {
                let message =
                    format!("`{item}` has no codes to span an axis; a number needs `bands`");
                findings.add(path, "not_coded", message);
            }
            for listed in codes_of(instrument, item).into_iter().flat_map(|list| &list.codes) {
                not_reserved(listed.code.as_str(), path, findings);
            }
        }
        DimensionOf::Bands(bands) => check_bands(instrument, bands, path, findings),
        DimensionOf::Boxes(boxes) => check_boxes(instrument, boxes, path, findings),
        DimensionOf::Groups(groups) => check_groups(groups, &format!("{path}.groups"), findings),
        DimensionOf::Top(top) => check_top(instrument, top, &format!("{path}.top"), findings),
    }
}

fn check_groups(groups: &[GroupRow], path: &str, findings: &mut Findings) {
    findings.add_if(groups.is_empty(), path, "empty", "an axis of groups needs groups");
    let mut codes = HashSet::new();
    for (at, group) in groups.iter().enumerate() {
        let place = format!("{path}[{at}]");
        let message = format!("`{}` is already there", group.code());
        let fresh = codes.insert(group.code().to_ascii_lowercase());
        findings.add_if(!fresh, place.clone(), "duplicate_code", message);
        not_reserved(group.code(), &place, findings);
    }
}

fn check_top(instrument: &Instrument, row: &TopRow, path: &str, findings: &mut Findings) {
    own_id(instrument, &row.id, &format!("{path}.id"), findings);
    let outside = !(1..=MAX_TOP).contains(&row.most);
    let message = format!("write 1 to {MAX_TOP}");
    findings.add_if(outside, format!("{path}.most"), "out_of_range", message);
    let path = format!("{path}.of");
    match &row.of {
        TopOf::Item(item) => {
            let tags = instrument.item(item.as_str()).map(|item| &item.kind);
            let fits = matches!(tags, Some(ItemKind::Tags { .. })) || spans(instrument, item);
            let message = format!("`{item}` has neither codes nor tags to rank");
            findings.add_if(!fits, path, "not_coded", message);
        }
        TopOf::Frame(variable) => {
            let fits = matches!(variable, FrameVariable::Organisation | FrameVariable::Ministry);
            let message = "of the frame, organisations and ministries can be ranked";
            findings.add_if(!fits, path, "top", message);
        }
    }
}

fn spans(instrument: &Instrument, item: &Name) -> bool {
    let condition = instrument
        .derived(item.as_str())
        .is_some_and(|derived| derived.value.kind() == Kind::Boolean);
    condition || codes_of(instrument, item).is_some()
}

/// The codes of a choice item or of a derived item that gives codes.
pub(crate) fn codes_of<'a>(instrument: &'a Instrument, item: &Name) -> Option<&'a CodeList> {
    match instrument.item(item.as_str()) {
        Some(asked) => match &asked.kind {
            ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => Some(codes),
            _ => None,
        },
        None => instrument.derived(item.as_str())?.codes.as_ref(),
    }
}

/// Whether an item gives numbers; with `scale`, the scores of a scale are numbers too.
pub(crate) fn is_number(instrument: &Instrument, item: &Name, scale: bool) -> bool {
    match instrument.item(item.as_str()) {
        Some(asked) => match &asked.kind {
            ItemKind::Integer { .. }
            | ItemKind::Decimal { .. }
            | ItemKind::Amount { .. }
            | ItemKind::Year { .. } => true,
            ItemKind::Single { codes, .. } => {
                scale && codes.codes.iter().all(|one| one.score.is_some() || one.missing.is_some())
            }
            _ => false,
        },
        None => instrument
            .derived(item.as_str())
            .is_some_and(|derived| derived.value.kind() == Kind::Number),
    }
}

fn check_bands(instrument: &Instrument, row: &BandsRow, path: &str, findings: &mut Findings) {
    own_id(instrument, &row.id, &format!("{path}.bands.id"), findings);
    let message = format!("`{}` is no number", row.item);
    let numeric = is_number(instrument, &row.item, false);
    findings.add_if(!numeric, format!("{path}.bands.item"), "not_numeric", message);
    check_band_rows(&row.bands, &format!("{path}.bands.bands"), findings);
}

/// Bands stand in order and do not overlap, and each has a code of its own.
pub(super) fn check_band_rows(bands: &[BandRow], path: &str, findings: &mut Findings) {
    findings.add_if(bands.is_empty(), path, "empty", "an axis of bands needs bands");
    let mut codes = HashSet::new();
    for (at, band) in bands.iter().enumerate() {
        let place = format!("{path}[{at}]");
        let message = format!("`{}` is already used", band.code);
        let fresh = codes.insert(band.code.as_str().to_ascii_lowercase());
        findings.add_if(!fresh, format!("{place}.code"), "duplicate_code", message);
        not_reserved(band.code.as_str(), &format!("{place}.code"), findings);
        if let (Some(from), Some(below)) = (band.from, band.below) {
            let message = "the band is empty: `from` must be less than `below`";
            findings.add_if(from >= below, place.clone(), "band", message);
        }
        let Some(before) = at.checked_sub(1).and_then(|before| bands.get(before)) else {
            continue;
        };
        let after = before.below.zip(band.from).is_some_and(|(below, from)| from >= below);
        let message = "bands stand in order and do not overlap: `from` must be at least the former band's `below`";
        findings.add_if(!after, place, "band_overlap", message);
    }
}

fn check_boxes(instrument: &Instrument, row: &BoxesRow, path: &str, findings: &mut Findings) {
    own_id(instrument, &row.id, &format!("{path}.boxes.id"), findings);
    let Some(list) = codes_of(instrument, &row.item) else {
        let message = format!("`{}` has no codes to put in boxes", row.item);
        findings.add(format!("{path}.boxes.item"), "not_coded", message);
        return;
    };
    let path = format!("{path}.boxes.boxes");
    findings.add_if(row.boxes.is_empty(), path.clone(), "empty", "an axis of boxes needs boxes");
    let mut ids = HashSet::new();
    let mut codes = HashSet::new();
    for (at, one) in row.boxes.iter().enumerate() {
        let place = format!("{path}[{at}]");
        let message = format!("`{}` is already used", one.code);
        let fresh = ids.insert(one.code.as_str().to_ascii_lowercase());
        findings.add_if(!fresh, format!("{place}.code"), "duplicate_code", message);
        not_reserved(one.code.as_str(), &format!("{place}.code"), findings);
        findings.add_if(one.codes.is_empty(), place.clone(), "empty", "the box has no codes");
        for (at, code) in one.codes.iter().enumerate() {
            let place = format!("{place}.codes[{at}]");
            let unknown = !list.codes.is_empty() && list.find(code.as_str()).is_none();
            let message = format!("`{code}` is not in the code list `{}`", list.name);
            findings.add_if(unknown, place.clone(), "unknown_code", message);
            let message = format!("`{code}` is already in a box");
            findings.add_if(!codes.insert(code), place, "box_overlap", message);
        }
    }
}

/// A box as a measure: codes of its item, each once.
pub(super) fn check_box_share(
    instrument: &Instrument,
    row: &BoxShareRow,
    path: &str,
    findings: &mut Findings,
) {
    own_id(instrument, &row.id, &format!("{path}.id"), findings);
    let Some(list) = codes_of(instrument, &row.item) else {
        let message = format!("`{}` has no codes to put in a box", row.item);
        findings.add(format!("{path}.item"), "not_coded", message);
        return;
    };
    let path = format!("{path}.codes");
    findings.add_if(row.codes.is_empty(), path.clone(), "empty", "the box has no codes");
    for (at, code) in row.codes.iter().enumerate() {
        let place = format!("{path}[{at}]");
        let unknown = !list.codes.is_empty() && list.find(code.as_str()).is_none();
        let message = format!("`{code}` is not in the code list `{}`", list.name);
        findings.add_if(unknown, place.clone(), "unknown_code", message);
        let twice = row.codes.iter().take(at).any(|earlier| earlier == code);
        findings.add_if(twice, place, "box_overlap", format!("`{code}` is already in the box"));
    }
}

/// A ratio as a measure: of two items, with a code of its own.
pub(super) fn check_ratio(
    instrument: &Instrument,
    row: &RatioRow,
    path: &str,
    findings: &mut Findings,
) {
    own_id(instrument, &row.id, &format!("{path}.id"), findings);
    let same = row.numerator == row.denominator;
    let message = format!("`{}` over itself is 1", row.numerator);
    findings.add_if(same, format!("{path}.denominator"), "same_item", message);
    let many = row.decimals > MOST_DECIMALS;
    let message = format!("write 0 to {MOST_DECIMALS}");
    findings.add_if(many, format!("{path}.decimals"), "out_of_range", message);
}

/// The code of a total is no category's.
fn not_reserved(code: &str, path: &str, findings: &mut Findings) {
    let message = format!("`{TOTAL}` is the code of totals; choose another");
    findings.add_if(code == TOTAL, path, "reserved_code", message);
}

/// An axis of bands or boxes is not the item itself, and so is not called like one.
fn own_id(instrument: &Instrument, id: &Name, path: &str, findings: &mut Findings) {
    let taken = instrument.names().any(|name| name.as_str().eq_ignore_ascii_case(id.as_str()));
    let message = format!("`{id}` is an item; give the axis a code of its own");
    findings.add_if(taken, path, "duplicate_id", message);
}
