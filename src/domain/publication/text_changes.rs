//! The lines of the correction log about what a publication says beside its figures: a line for each text or number
//! that differs, with what it was and what it is, or the place alone of what rests on answers.
//!
//! **Invariant:** no line repeats a figure of the former revision, which the later one may hide.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::change::{Change, PART, What};
use super::list::{ListColumn, ListHead};
use super::{Outcome, Publication};
use crate::figure::Figure;
use crate::indicator::{Indicator, Part};

/// What is said otherwise of survey, round, basis, outcome and list, and of indicators and series.
pub(super) fn texts(old: &Publication, new: &Publication) -> Vec<Change> {
    let mut found = told("survey", &old.survey, &new.survey);
    found.extend(told("round", &old.round, &new.round));
    found.extend(outcome(&old.outcome, &new.outcome));
    found.extend(list(old.list.as_ref(), new.list.as_ref()));
    found.extend(told("indicator_sets", &old.indicator_sets, &new.indicator_sets));
    found.extend(indicators(old, new));
    found.extend(series(old, new));
    found.extend(told("basis", &old.basis, &new.basis));
    found
}

fn line(member: &str, part: &str) -> Change {
    let mut line = Change::of(What::Text).named(member);
    if !part.is_empty() {
        line.place.insert(PART.to_owned(), part.to_owned());
    }
    line
}

/// The texts and numbers of a member that differ, from what to what.
fn told(member: &str, old: &impl Serialize, new: &impl Serialize) -> Vec<Change> {
    let [old, new] = [serde_json::to_value(old), serde_json::to_value(new)];
    let [old, new] = [old, new].map(Result::unwrap_or_default);
    let [before, now] = [leaves(&old), leaves(&new)];
    let parts: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differing = parts.into_iter().filter(|part| before.get(*part) != now.get(*part));
    let told = |part: &String| Change {
        from: before.get(part).cloned(),
        to: now.get(part).cloned(),
        ..line(member, part)
    };
    let mut found: Vec<Change> = differing.map(told).collect();
    // What differs only in its order.
    found.extend((found.is_empty() && old != new).then(|| line(member, "")));
    found
}

/// Every text and number of a value by the way to it.
fn leaves(of: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    gather(of, "", &mut found);
    found
}

/// What stands in a list is known by its code, so that it may move; else by its place.
fn gather(of: &Value, way: &str, found: &mut BTreeMap<String, String>) {
    let on = |name: &str| if way.is_empty() { name.to_owned() } else { format!("{way}.{name}") };
    match of {
        Value::Null => {}
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| gather(value, &on(name), found));
        }
        Value::Array(all) => {
            for (at, value) in all.iter().enumerate() {
                let code = ["round", "code", "id"].into_iter().find_map(|key| value.get(key));
                let place = (at + 1).to_string();
                gather(value, &on(code.and_then(Value::as_str).unwrap_or(&place)), found);
            }
        }
        Value::String(text) => {
            // Figures are kept as exact fractions.
            let figure = serde_json::from_value::<Figure>(of.clone()).ok();
            let figure =
                figure.filter(|_| way.rsplit('.').next() == Some("mean")).map(Figure::unrounded);
            found.insert(way.to_owned(), figure.unwrap_or_else(|| text.clone()));
        }
        Value::Bool(_) | Value::Number(_) => {
            found.insert(way.to_owned(), of.to_string());
        }
    }
}

/// The eligibility, and that groups differ; the counts over all have lines of their own.
fn outcome(old: &Outcome, new: &Outcome) -> Vec<Change> {
    let mut found = Vec::new();
    for change in told("outcome", &old.eligibility, &new.eligibility) {
        found.push(Change { place: line("outcome", "eligibility").place, ..change });
    }
    found.extend((old.by != new.by).then(|| line("outcome", "by")));
    found
}

/// What a list says of itself; its rows have lines of their own.
fn list(old: Option<&ListHead>, new: Option<&ListHead>) -> Vec<Change> {
    let (Some(old), Some(new)) = (old, new) else {
        return if old.is_some() == new.is_some() { Vec::new() } else { vec![line("list", "")] };
    };
    let bare = |head: &ListHead| {
        let (n, sha256) = (0, String::new());
        ListHead { columns: Vec::new(), facets: Vec::new(), n, sha256, ..head.clone() }
    };
    let mut found = told("list", &bare(old), &bare(new));
    let column = |head: &ListHead, id: &str| {
        head.columns.iter().find(|column| column.id.as_str() == id).cloned()
    };
    let ids = |head: &ListHead| {
        head.columns.iter().map(|column: &ListColumn| column.id.to_string()).collect::<Vec<_>>()
    };
    let (former, present) = (ids(old), ids(new));
    let gone = former.iter().filter(|id| !present.contains(id));
    for id in present.iter().chain(gone) {
        if column(old, id) != column(new, id) {
            found.push(line("list", &format!("columns.{id}")));
        }
    }
    if found.is_empty() && former != present {
        found.push(line("list", "columns"));
    }
    found
}

/// Indicators that have come, gone, or say something else of themselves or rest on other figures.
fn indicators(old: &Publication, new: &Publication) -> Vec<Change> {
    let mut found = Vec::new();
    for indicator in &new.indicators {
        let Some(former) = old.indicator(indicator.id.as_str()) else {
            found.push(Change { to: Some(indicator.id.to_string()), ..line("indicators", "") });
            continue;
        };
        let differing = told("indicators", &described(former), &described(indicator));
        let differing = differing.into_iter().chain(beside(former, indicator));
        let table = Some(indicator.id.to_string());
        found.extend(differing.map(|change| Change { table: table.clone(), ..change }));
    }
    let gone = old.indicators.iter().filter(|one| new.indicator(one.id.as_str()).is_none());
    let gone = gone.map(|one| one.id.to_string());
    found.extend(gone.map(|id| Change { from: Some(id), ..line("indicators", "") }));
    found
}

/// An indicator without its figures.
fn described(indicator: &Indicator) -> Indicator {
    let part = |part: &Part| Part {
        figures: Vec::new(),
        distribution: Vec::new(),
        absent: Vec::new(),
        shift: None,
        ..part.clone()
    };
    Indicator {
        parts: indicator.parts.iter().map(part).collect(),
        values: Vec::new(),
        past: Vec::new(),
        shifts: Vec::new(),
        ..indicator.clone()
    }
}

/// The figures of an indicator that have no lines of their own: a line that they differ.
fn beside(old: &Indicator, new: &Indicator) -> Vec<Change> {
    let parts = |one: &Indicator| {
        let figures =
            |part: &Part| (part.figures.clone(), part.distribution.clone(), part.absent.clone());
        one.parts.iter().map(figures).collect::<Vec<_>>()
    };
    let shifts = |one: &Indicator| {
        let parts = one.parts.iter().map(|part| part.shift.clone()).collect::<Vec<_>>();
        (one.shifts.clone(), parts)
    };
    let differing = [
        ("figures", parts(old) != parts(new)),
        ("past", old.past != new.past),
        ("change", shifts(old) != shifts(new)),
    ];
    let differing = differing.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(part, _)| line("indicators", part)).collect()
}

/// The tables whose earlier rounds differ.
fn series(old: &Publication, new: &Publication) -> Vec<Change> {
    let known = |of: &Publication| {
        of.series.iter().map(|series| series.table.to_string()).collect::<BTreeSet<_>>()
    };
    let tables = known(old).into_iter().chain(known(new)).collect::<BTreeSet<_>>();
    let differing = tables.into_iter().filter(|id| old.series(id) != new.series(id));
    differing.map(|id| Change { table: Some(id), ..line("series", "") }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::publication::Kind;
    use crate::publication::sample::publication;

    /// The tests' publication with members added to its document.
    fn with(members: Value) -> Publication {
        let mut document = serde_json::to_value(publication(Kind::Final)).unwrap();
        document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        serde_json::from_value(document).unwrap()
    }

    fn lines(old: &Publication, new: &Publication) -> Vec<Value> {
        texts(old, new).iter().map(|change| serde_json::to_value(change).unwrap()).collect()
    }

    #[test]
    fn a_text_says_where_it_stands_and_from_what_to_what() {
        let old = publication(Kind::Final);
        let mut new = old.clone();
        new.survey.title.0.insert(crate::lang::Lang::Nb, "Andre tiltak".to_owned());
        new.survey.languages.pop();
        let found = [
            json!({"what": "text", "variable": "survey", "place": {"part": "languages.2"}, "from": "nn"}),
            json!({"what": "text", "variable": "survey", "place": {"part": "title.nb"},
                "from": "Tiltak", "to": "Andre tiltak"}),
        ];
        assert_eq!(lines(&old, &new), found);
        assert_eq!(lines(&old, &old), [] as [Value; 0]);
    }

    /// A later revision on another freeze, beside an earlier round that was corrected and a figure from elsewhere.
    #[test]
    fn the_basis_says_which_freeze_round_and_figure_is_another() {
        let basis = |freeze: u32, revision: u32, mean: &str| {
            let panel = json!([{"code": "p", "mean": mean, "base": 9, "source": "S"}]);
            with(json!({"basis": [
                {"round": "2019", "freeze": freeze, "panel": panel},
                {"round": "2017", "freeze": 1, "revision": revision, "panel": []},
            ]}))
        };
        let change = |part: &str, from: &str, to: &str| json!({"what": "text", "variable": "basis", "place": {"part": part}, "from": from, "to": to});
        let found = lines(&basis(1, 1, "7/2"), &basis(2, 3, "4"));
        let (round, mean) =
            (change("2017.revision", "1", "3"), change("2019.panel.p.mean", "3.5", "4"));
        assert_eq!(found, [round, change("2019.freeze", "1", "2"), mean]);
    }

    #[test]
    fn figures_of_an_indicator_without_lines_are_named_and_not_repeated() {
        let indicator = |title: &str, mean: &str| {
            let text = json!({"nb": title});
            let figures = json!([{"mean": {"value": mean, "n": 9, "sign": null},
                "share": {"value": null, "n": null, "sign": ":"}}]);
            let part = json!({"code": "q", "text": text, "kind": "item", "weight": 1, "reversed": false,
                "boxed": [], "figures": figures, "distribution": [], "absent": [], "shift": null});
            let everybody =
                json!({"axis": null, "axis_label": text, "code": "_T", "label": {"nb": "Alle"}});
            with(json!({"indicators": [{
                "id": "i", "set": null, "title": text, "note": null, "form": "mean", "min_items": 1,
                "threshold": 3, "groups": [everybody], "values": [], "parts": [part], "past": [], "shifts": [],
            }]}))
        };
        let old = indicator("Styring", "7/2");
        let named = json!({"what": "text", "table": "i", "variable": "indicators", "place": {"part": "figures"}});
        assert_eq!(lines(&old, &indicator("Styring", "4")), [named]);
        let found = lines(&old, &indicator("Samordning", "7/2"));
        let title = json!({"what": "text", "table": "i", "variable": "indicators",
            "place": {"part": "title.nb"}, "from": "Styring", "to": "Samordning"});
        assert!(found.contains(&title), "{found:?}");
        let added = json!({"what": "text", "variable": "indicators", "to": "i"});
        assert_eq!(lines(&publication(Kind::Final), &old), [added]);
    }
}
