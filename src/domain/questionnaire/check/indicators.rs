//! Indicators of the plan: sets and items that exist, points for every code, and boxes of known codes.
//!
//! Items of another round and panel figures are only looked at as far as this document knows them.

use std::collections::HashSet;

use super::axes::codes_of;
use super::expressions::class_of;
use super::finding::Findings;
use crate::code::Name;
use crate::questionnaire::document::Class;
use crate::questionnaire::indicator_plan::{Form, IndicatorRow, PartRow, SizesRow};
use crate::questionnaire::instrument::{CodeList, Instrument, Place};
use crate::questionnaire::plan::Plan;
use crate::questionnaire::unit::{FrameVariable, Unit};

/// Most items and panel figures of one indicator.
const MAX_PARTS: usize = 100;
/// Greatest weight.
const MAX_WEIGHT: u16 = 1000;

/// `broken` are derived items at fault: what stands on them is not blamed for it.
pub(super) fn check(
    instrument: &Instrument,
    plan: &Plan,
    broken: &HashSet<Name>,
    findings: &mut Findings,
) {
    let mut sets = HashSet::new();
    for (at, set) in plan.indicator_sets.iter().enumerate() {
        let message = format!("`{}` is already used by another set", set.id);
        let fresh = sets.insert(set.id.as_str().to_ascii_lowercase());
        findings.add_if(!fresh, format!("plan.indicator_sets[{at}].id"), "duplicate_id", message);
    }
    // Tables and indicators have their addresses beside each other.
    let lower = |id: &Name| id.as_str().to_ascii_lowercase();
    let mut ids: HashSet<String> = plan.tables.iter().map(|table| lower(&table.id)).collect();
    for (at, row) in plan.indicators.iter().enumerate() {
        let path = format!("plan.indicators[{at}]");
        let message = format!("`{}` is already used by another indicator or table", row.id);
        let fresh = ids.insert(lower(&row.id));
        findings.add_if(!fresh, format!("{path}.id"), "duplicate_id", message);
        if let Some(set) = &row.set {
            let known = plan.indicator_sets.iter().any(|one| one.id == *set);
            let message = format!("there is no set `{set}` in `indicator_sets`");
            findings.add_if(!known, format!("{path}.set"), "unknown_set", message);
        }
        Indicator { instrument, row, path, broken, findings }.check();
    }
    if let Some(sizes) = &plan.sizes {
        check_sizes(sizes, findings);
    }
}

struct Indicator<'a> {
    instrument: &'a Instrument,
    row: &'a IndicatorRow,
    path: String,
    broken: &'a HashSet<Name>,
    findings: &'a mut Findings,
}

impl Indicator<'_> {
    fn check(mut self) {
        let unit = format!("{}.unit", self.path);
        match &self.row.unit {
            Unit::Entry(roster) if self.instrument.roster(roster.as_str()).is_none() => {
                return self.findings.add(
                    unit,
                    "unknown_roster",
                    format!("there is no roster `{roster}`"),
                );
            }
            Unit::Frame => {
                return self.findings.add(unit, "frame_item", "the frame has no answers");
            }
            Unit::Entry(_) | Unit::Organisation => {}
        }
        let (n, items) = (self.row.items.len(), format!("{}.items", self.path));
        self.findings.add_if(n == 0, items.clone(), "empty", "an indicator needs items");
        let message = format!("{n} items, and at most {MAX_PARTS} are taken");
        self.findings.add_if(n > MAX_PARTS, items.clone(), "too_many", message);
        for (at, part) in self.row.items.iter().enumerate() {
            let earlier = self.row.items.iter().take(at);
            let same = |other: &PartRow| {
                (&other.item, &other.panel, &other.round) == (&part.item, &part.panel, &part.round)
            };
            let path = format!("{items}[{at}]");
            let message = "the item is already in the indicator";
            self.findings.add_if(earlier.into_iter().any(same), &*path, "duplicate_item", message);
            self.part(part, &path);
        }
        let own = self.row.items.iter().filter(|part| is_own(part)).count();
        let least = usize::from(self.row.min_items);
        let message = format!("write 1 to {}, the items of this round", own.max(1));
        let path = format!("{}.min_items", self.path);
        self.findings.add_if(least == 0 || least > own.max(1), path, "out_of_range", message);
        self.by();
    }

    fn by(&mut self) {
        for (at, variable) in self.row.by.iter().enumerate() {
            let path = format!("{}.by[{at}]", self.path);
            let twice = self.row.by.iter().take(at).any(|earlier| earlier == variable);
            self.findings.add_if(twice, &*path, "duplicate_axis", "the axis is already there");
            let group = matches!(
                variable,
                FrameVariable::Level
                    | FrameVariable::Ministry
                    | FrameVariable::Size
                    | FrameVariable::Stratum
                    | FrameVariable::Group(_)
            );
            let message =
                "an indicator is shown by `level`, `ministry`, `size`, `stratum` or a group";
            self.findings.add_if(!group, path, "indicator_axis", message);
        }
    }

    fn part(&mut self, part: &PartRow, path: &str) {
        let weight = part.weight;
        let message = format!("write 1 to {MAX_WEIGHT}");
        let wrong = weight == 0 || weight > MAX_WEIGHT;
        self.findings.add_if(wrong, format!("{path}.weight"), "out_of_range", message);
        let elsewhere = part.panel.is_some() || part.round.is_some();
        let message = "say in `text` what was asked: this questionnaire does not have it";
        self.findings.add_if(
            elsewhere && part.text.is_none(),
            format!("{path}.text"),
            "missing_key",
            message,
        );
        let [low, high] = part.panel_range();
        let message = "write the lowest and then the highest mean that there can be";
        self.findings.add_if(low >= high, format!("{path}.range"), "out_of_range", message);
        if part.panel.is_some() {
            self.panel(part, path);
        } else if let Some(item) = part.item.as_ref().filter(|_| part.round.is_none()) {
            self.item(part, item, path);
        }
    }

    /// A panel figure has no codes, and belongs to the round that it is imported for.
    fn panel(&mut self, part: &PartRow, path: &str) {
        let keys = [
            ("round", part.round.is_some()),
            ("points", !part.points.is_empty()),
            ("box", !part.boxed.is_empty()),
        ];
        for (key, given) in keys {
            let message = format!("`{key}` does not belong to a panel figure");
            self.findings.add_if(given, format!("{path}.{key}"), "key", message);
        }
        let share = self.row.form == Form::Share;
        let message = "a panel figure is a mean, and this indicator is of shares";
        self.findings.add_if(share, path, "panel_share", message);
    }

    fn item(&mut self, part: &PartRow, item: &Name, path: &str) {
        if self.broken.contains(item) {
            return;
        }
        let path_item = format!("{path}.item");
        let Some(place) = self.instrument.place(item.as_str()) else {
            let message = format!("there is no item `{item}`");
            return self.findings.add(path_item, "unknown_item", message);
        };
        let owner = match place {
            Place::Item { roster, .. } => {
                roster.and_then(|at| self.instrument.rosters.get(at)).map(|roster| &roster.id)
            }
            Place::Derived(at) => {
                self.instrument.derived.get(*at).and_then(|derived| derived.roster.as_ref())
            }
        };
        let counted = match &self.row.unit {
            Unit::Entry(roster) => Some(roster),
            Unit::Organisation | Unit::Frame => None,
        };
        let message =
            format!("`{item}` belongs elsewhere than to what the indicator rests on: see `unit`");
        self.findings.add_if(owner != counted, &*path_item, "wrong_unit", message);
        let internal = class_of(self.instrument, item) == Some(Class::Internal);
        let message = format!("`{item}` is `class: internal` and never leaves staff");
        self.findings.add_if(internal, &*path_item, "internal", message);
        match codes_of(self.instrument, item) {
            Some(list) if !self.is_multiple(item) => self.codes(part, item, list, path),
            _ => {
                let message = format!("`{item}` is no choice of one code: it has no points");
                self.findings.add(path_item, "not_coded", message);
            }
        }
    }

    fn is_multiple(&self, item: &Name) -> bool {
        use crate::questionnaire::instrument::ItemKind;
        let asked = self.instrument.item(item.as_str());
        asked.is_some_and(|asked| matches!(asked.kind, ItemKind::Multiple { .. }))
    }

    /// Either every substantive code has points or, in an indicator of shares, none has.
    fn codes(&mut self, part: &PartRow, item: &Name, list: &CodeList, path: &str) {
        let known = |code: &str| list.codes.is_empty() || list.find(code).is_some();
        for code in part.points.keys().filter(|code| !known(code.as_str())) {
            let message = format!("`{code}` is not in the code list `{}`", list.name);
            self.findings.add(format!("{path}.points.{code}"), "unknown_code", message);
        }
        for (at, code) in part.boxed.iter().enumerate() {
            let path = format!("{path}.box[{at}]");
            let message = format!("`{code}` is not in the code list `{}`", list.name);
            self.findings.add_if(!known(code.as_str()), &*path, "unknown_code", message);
            let twice = part.boxed.iter().take(at).any(|earlier| earlier == code);
            let message = format!("`{code}` is already in the box");
            self.findings.add_if(twice, path, "box_overlap", message);
        }
        let substantive = || list.codes.iter().filter(|one| one.missing.is_none());
        let pointed = substantive()
            .filter(|one| {
                if part.points.is_empty() {
                    one.score.is_some()
                } else {
                    part.points.contains_key(&one.code)
                }
            })
            .count();
        let (share, all) = (self.row.form == Form::Share, substantive().count());
        let pointless = share && pointed == 0 && !part.boxed.is_empty() && !part.reversed;
        let message =
            format!("give each substantive code of `{item}` points, or scores in its code list");
        self.findings.add_if(
            pointed < all && !pointless,
            format!("{path}.points"),
            "points",
            message,
        );
    }
}

/// Whether the part is answered in the indicator's own round.
fn is_own(part: &PartRow) -> bool {
    part.item.is_some() && part.round.is_none()
}

fn check_sizes(sizes: &SizesRow, findings: &mut Findings) {
    let message = "name the levels of government that the classes are for";
    findings.add_if(sizes.levels.is_empty(), "plan.sizes.levels", "empty", message);
    super::axes::check_band_rows(&sizes.classes, "plan.sizes.classes", findings);
}
