//! Difi's mapping of 2019 with every item published in aggregates only: its plan and its answers.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::answer::json::read_sheet;
use crate::answer::{Entry, Response};
use crate::code::Name;
use crate::disclosure::{Known, Rules, Sign, protect_all};
use crate::frame::{Facts, Level, Ministry};
use crate::ids::EntryId;
use crate::lang::Lang;
use crate::outcome::Disposition;
use crate::questionnaire::check;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::{Instrument, Item, ItemKind};
use crate::questionnaire::plan::Plan;
use crate::tabulate::{Builder, FrozenSubmission, FrozenUnit, Table, count, derivations};

type Row = HashMap<String, String>;

/// The rows of a file of comma-separated values, as RFC 4180 quotes them.
fn rows(text: &str) -> Vec<Row> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            _ => field.push(letter),
        }
    }
    let mut records = records.into_iter();
    let head: Vec<String> = records.next().unwrap();
    records.map(|record| head.iter().cloned().zip(record).collect()).collect()
}

fn answer(item: &Item, raw: &str) -> Json {
    if let Some(reason) = raw.strip_prefix("missing:") {
        return json!({ "missing": reason });
    }
    match &item.kind {
        ItemKind::Integer { .. } | ItemKind::Amount { .. } | ItemKind::Year { .. } => {
            json!(raw.parse::<i64>().unwrap())
        }
        ItemKind::Multiple { .. } | ItemKind::Tags { .. } => raw.split('|').collect(),
        _ => json!(raw),
    }
}

fn units(instrument: &Instrument) -> Vec<FrozenUnit> {
    let entries = rows(include_str!("../../../../demo/difi2019/entries.csv"));
    let part = instrument.part(Some("tiltak")).unwrap();
    let mut by_unit: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
    for (n, row) in entries.iter().enumerate() {
        let with = |item: &Item| {
            let raw = row.get(item.id.as_str()).filter(|raw| !raw.is_empty())?;
            Some((item.id.to_string(), answer(item, raw)))
        };
        let answers: serde_json::Map<String, Json> = part.items().filter_map(with).collect();
        let sheet = read_sheet(instrument, Some("tiltak"), &json!({ "answers": answers }));
        let at = format!("{}Z", row["registered_at"]).parse().unwrap();
        by_unit.entry(&row["orgnr"]).or_default().push(Entry {
            id: EntryId::from(Uuid::from_u128(n as u128)),
            first_submitted_at: Some(at),
            sheet: sheet.unwrap(),
        });
    }
    let units = rows(include_str!("../../../../demo/difi2019/register.csv"));
    units
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let text = |column: &str| row[column].clone();
            let entries = by_unit.remove(row["orgnr"].as_str());
            let received_at = "2019-08-20T10:00:00Z".parse().unwrap();
            let rosters = entries.map(|entries| [("tiltak".parse().unwrap(), entries)].into());
            let submission = rosters.map(|rosters| FrozenSubmission {
                response: Response { rosters, ..Response::default() },
                received_at,
                first_at: received_at,
            });
            FrozenUnit {
                id: Uuid::from_u128(n as u128).into(),
                facts: Facts {
                    orgnr: row["orgnr"].parse().unwrap(),
                    name: text("name"),
                    short_name: text("short_name"),
                    level: Level::State,
                    ministry: Some(Ministry {
                        code: row["ministry_code"].parse().unwrap(),
                        name: text("ministry_name"),
                    }),
                    size: None,
                    size_class: None,
                    stratum: None,
                    groups: row["groups"].split('|').filter_map(|one| one.parse().ok()).collect(),
                    language: Lang::Nb,
                },
                disposition: if submission.is_some() {
                    Disposition::Complete
                } else {
                    Disposition::NonContact
                },
                deadline: "2019-08-30T22:00:00Z".parse().unwrap(),
                submission,
            }
        })
        .collect()
}

/// The plan's tables, and what readers know beside them; `change` is made to the classes of their items and the
/// protection of the exempt.
fn tables(change: impl Fn(&mut Table)) -> (Plan, Vec<Table>, Known) {
    let text = include_str!("../../../../questionnaires/difi-2019.yaml");
    let instrument = check::check(check::read(text).unwrap()).unwrap();
    let plan = instrument.document.plan.clone();
    let mut builder = Builder::new(&instrument, &plan).unwrap();
    for unit in units(&instrument) {
        builder.push(&unit, |_| {}).unwrap();
    }
    let filters: Vec<Vec<(Name, Class)>> =
        plan.tables.iter().map(|table| builder.filter_items(&table.id)).collect();
    let columns = builder.finish();
    let known = Known { derivations: derivations(&columns).unwrap(), ..Known::default() };
    let counted = plan.tables.iter().zip(filters).map(|(table, items)| {
        let mut table = count(&columns, table, &items).unwrap();
        change(&mut table);
        table
    });
    (plan.clone(), counted.collect(), known)
}

/// The axis of organisations takes no aggregate item, so the one table that crosses them stays away. What
/// the audit can solve holds; what is too large for it is told and not passed over.
#[test]
fn difis_plan_is_protected_when_everything_is_aggregate() {
    let (plan, mut counted, known) = tables(|table| {
        table.protect_exempt = true;
        for (_, class) in &mut table.items {
            *class = Class::Aggregate;
        }
    });
    counted.retain(|table| !table.names_organisations || table.items.is_empty());
    let protected = protect_all(&counted, &Rules::from(&plan), &known).unwrap();
    assert_eq!(protected.tables.len(), counted.len());
    for (report, table) in protected.report.tables.iter().zip(&protected.tables) {
        assert_eq!(report.table, table.head().id);
        assert!(report.narrowest.is_none_or(|narrowest| narrowest >= u64::from(plan.threshold)));
    }
    for (table, counted) in protected.tables.iter().zip(&counted) {
        let Some(at) = table.measure("count").filter(|_| !counted.items.is_empty()) else {
            continue;
        };
        let n = table.head().measures.len();
        for (cell, position) in counted.cells.iter().zip((at..).step_by(n)) {
            let few = (1..u32::from(plan.threshold)).contains(&cell.tally.organisations);
            assert!(!few || table.sign(position) == Some(Sign::Suppressed), "{:?}", counted.id);
        }
    }
}

/// A derived item goes with what it derives from, whether tables have it as an axis or measure it; an item with what
/// decides whether it is asked.
#[test]
fn what_the_questionnaire_tells_of_items_is_known() {
    let (_, _, known) = tables(|_| {});
    let code = |table: &Table, at: usize| table.axes[at].code.clone();
    let pairs = known.derivations.tables.iter().map(|table| [code(table, 0), code(table, 1)]);
    let pairs: Vec<[String; 2]> = pairs.collect();
    for pair in [["q10", "fase"], ["q08", "kostnadsklasse"], ["q11", "q12"], ["q12", "q13"]] {
        assert!(pairs.contains(&pair.map(str::to_owned)), "{pair:?}, {pairs:?}");
    }
    assert!(!pairs.iter().any(|[_, told]| told == "q10"), "everybody is asked for the phase");
}

/// Its items are `named`; two tables of amounts protect what is exempt, and nothing else is hidden.
#[test]
fn difis_own_plan_hides_only_what_is_exempt() {
    let (plan, counted, known) = tables(|_| {});
    let known = Known { list: Some("tiltak".parse().unwrap()), ..known };
    let protected = protect_all(&counted, &Rules::from(&plan), &known).unwrap();
    for (table, counted) in protected.tables.iter().zip(&counted) {
        assert!(counted.protect_exempt || table.n_suppressed() == 0, "{:?}", counted.id);
    }
}
