//! Comparisons worked by hand, over a handful of organisations.

use uuid::Uuid;

use super::*;
use crate::answer::{Answer, Entry, Response, Sheet, Value};
use crate::frame::Facts;
use crate::frame::sample::facts;
use crate::ids::EntryId;
use crate::lang::Lang;
use crate::outcome::Disposition;
use crate::questionnaire::check;
use crate::questionnaire::instrument::Instrument;
use crate::tabulate::{Builder, Columns, FrozenSubmission, FrozenUnit};

const RULE: Protection = Protection { threshold: 3, seed: [5; 32] };

fn instrument() -> Instrument {
    check::read(include_str!("tests.yaml")).and_then(check::check).unwrap()
}

fn code(raw: &str) -> Value {
    Value::Code(raw.parse().unwrap())
}

fn sheet(answers: &[(&str, Value)]) -> Sheet {
    let answers =
        answers.iter().map(|(item, value)| (item.parse().unwrap(), Answer::Value(value.clone())));
    Sheet { answers: answers.collect(), ..Sheet::default() }
}

/// A unit that answered with this header and these phases of its entries.
fn unit(n: u128, groups: &[&str], header: &[(&str, Value)], phases: &[&str]) -> FrozenUnit {
    let facts = Facts {
        name: format!("Etat {n}"),
        short_name: format!("E{n}"),
        groups: groups.iter().map(|group| group.parse().unwrap()).collect(),
        ..facts("991825827")
    };
    let entry = |(at, phase): (usize, &&str)| Entry {
        id: EntryId::from(Uuid::from_u128(n * 100 + at as u128)),
        first_submitted_at: None,
        sheet: sheet(&[("fase", code(phase))]),
    };
    let entries: Vec<Entry> = phases.iter().enumerate().map(entry).collect();
    let at = "2026-03-10T10:00:00Z".parse().unwrap();
    let rosters = [("tiltak".parse().unwrap(), entries)].into();
    let response = Response { header: sheet(header), rosters, ..Response::default() };
    FrozenUnit {
        id: Uuid::from_u128(n).into(),
        facts,
        disposition: Disposition::Complete,
        deadline: "2026-03-31T22:00:00Z".parse().unwrap(),
        submission: Some(FrozenSubmission { response, received_at: at, first_at: at }),
    }
}

fn columns(instrument: &Instrument, units: &[FrozenUnit]) -> Columns {
    let mut builder = Builder::new(instrument, &instrument.document.plan).unwrap();
    for unit in units {
        builder.push(unit, |_| {}).unwrap();
    }
    builder.finish()
}

/// What the first unit sees of one item.
fn seen(units: &[FrozenUnit], item: &str) -> OwnItem {
    let instrument = instrument();
    let found = own_result(&columns(&instrument, units), &instrument, 0, RULE);
    found.items.into_iter().find(|one| one.id.as_str() == item).unwrap()
}

/// Organisations by their answer to one item of the header.
fn answering(item: &str, answers: &[&str]) -> Vec<FrozenUnit> {
    let of = |(n, answer): (usize, &&str)| unit(n as u128 + 1, &[], &[(item, code(answer))], &[]);
    answers.iter().enumerate().map(of).collect()
}

fn own(item: &OwnItem) -> Vec<u32> {
    item.categories.iter().map(|category| category.own).collect()
}

/// By hand: the unit itself said yes; of the four others two said yes and one no, and one does not know.
#[test]
fn the_unit_is_beside_the_others_and_not_among_them() {
    let item = seen(&answering("open", &["ja", "ja", "ja", "nei", "vet_ikke"]), "open");
    assert_eq!((own(&item), item.missing), (vec![1, 0], None));
    assert_eq!(item.others, [Others::Counts { base: 3, counts: vec![2, 1], rounded: false }]);
}

#[test]
fn the_threshold_counts_the_others() {
    let two = seen(&answering("open", &["ja", "ja", "nei"]), "open");
    assert_eq!(two.others, [Others::Hidden], "two others, and three are needed");
    let three = seen(&answering("open", &["ja", "ja", "nei", "nei"]), "open");
    assert_ne!(three.others, [Others::Hidden]);
}

#[test]
fn a_unit_that_does_not_know_sees_the_others_all_the_same() {
    let item = seen(&answering("open", &["vet_ikke", "ja", "nei", "nei"]), "open");
    assert_eq!((own(&item), item.missing), (vec![0, 0], Some(State::DontKnow)));
    assert_eq!(item.others, [Others::Counts { base: 3, counts: vec![1, 2], rounded: false }]);
}

/// By hand: of the others 7 said yes and 4 no, so yes is shown as 6 or 9 and no as 3 or 6.
#[test]
fn counts_over_a_guarded_item_are_rounded_and_add_up() {
    let answers = [["ja"; 8].as_slice(), ["nei"; 4].as_slice()].concat();
    let item = seen(&answering("vern", &answers), "vern");
    let [Others::Counts { base, counts, rounded: true }] = item.others.as_slice() else {
        panic!("{:?}", item.others)
    };
    assert!([6, 9].contains(&counts[0]) && [3, 6].contains(&counts[1]), "{counts:?}");
    assert_eq!(*base, counts.iter().sum::<u64>());
    assert_eq!(own(&item), [1, 0], "the unit's own answer is exact");
}

/// Five units with the same answer see the same four others: the draw must not differ, or their mean would
/// tell the truth.
#[test]
fn units_that_compare_their_pages_see_the_same_rounding() {
    let instrument = instrument();
    let columns = columns(&instrument, &answering("vern", &["ja"; 5]));
    let pages: Vec<_> = (0..5)
        .map(|me| {
            let found = own_result(&columns, &instrument, me, RULE);
            found.items.into_iter().find(|one| one.id.as_str() == "vern").unwrap().others
        })
        .collect();
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
}

#[test]
fn internal_items_and_what_others_exempted_are_never_used() {
    let mut units = answering("open", &["ja", "ja", "ja", "nei", "nei"]);
    let exempt = &mut units[4].submission.as_mut().unwrap().response.header;
    exempt.exemptions.insert("open".parse().unwrap(), "offl_13".parse().unwrap());
    let item = seen(&units, "open");
    assert_eq!(item.others, [Others::Counts { base: 3, counts: vec![2, 1], rounded: false }]);

    let instrument = instrument();
    let units = answering("internt", &["ja"; 5]);
    let found = own_result(&columns(&instrument, &units), &instrument, 0, RULE);
    assert!(found.items.iter().all(|one| one.id.as_str() != "internt"));
}

/// By hand: 4 of the 5 others are in the group. Level is the same for all of them and is not repeated.
#[test]
fn groups_are_shown_beside_all_and_those_that_coincide_once() {
    let of =
        |n: u128, groups: &[&str], answer: &str| unit(n, groups, &[("open", code(answer))], &[]);
    let units = [
        of(1, &["skate", "annen"], "ja"),
        of(2, &["skate"], "ja"),
        of(3, &["skate"], "ja"),
        of(4, &["skate"], "ja"),
        of(5, &["skate"], "nei"),
        of(6, &[], "nei"),
    ];
    let instrument = instrument();
    let found = own_result(&columns(&instrument, &units), &instrument, 0, RULE);
    let peers: Vec<_> =
        found.groups.iter().map(|one| (one.peers.code(), one.organisations)).collect();
    assert_eq!(peers, [("all".to_owned(), 5), ("group:skate".to_owned(), 4)]);
    let open =
        |counts: [u64; 2], base| Others::Counts { base, counts: counts.into(), rounded: false };
    assert_eq!(seen(&units, "open").others, [open([3, 2], 5), open([3, 1], 4)]);
}

fn phases(n: u128, groups: &[&str], phases: &[&str]) -> FrozenUnit {
    unit(n, groups, &[], phases)
}

/// One organisation owns every entry that is not in the first phase.
#[test]
fn entries_of_one_organisation_hide_the_whole_distribution() {
    let mut units: Vec<_> = (1..=4).map(|n| phases(n, &[], &["ja", "ja"])).collect();
    units.push(phases(5, &[], &["nei"; 12]));
    assert_eq!(seen(&units, "fase").others, [Others::Hidden]);

    let three_more = (6..=7).map(|n| phases(n, &[], &["nei"]));
    units.extend(three_more);
    assert!(matches!(seen(&units, "fase").others[..], [Others::Counts { rounded: true, .. }]));
}

/// All others and the group each have three organisations or more behind every number, but taking the group
/// from all would leave one.
#[test]
fn a_group_is_hidden_when_its_difference_from_all_is_one_organisation() {
    let mut units: Vec<_> = (1..=4).map(|n| phases(n, &["skate"], &["ja"])).collect();
    units.push(phases(5, &[], &["ja"]));
    let others = seen(&units, "fase").others;
    assert!(matches!(others[..], [Others::Counts { .. }, Others::Hidden]), "{others:?}");
    units.extend((6..=7).map(|n| phases(n, &[], &["ja"])));
    let others = seen(&units, "fase").others;
    assert!(matches!(others[..], [Others::Counts { .. }, Others::Counts { .. }]), "{others:?}");
}

/// Organisations by a number of the header; the first one is the unit itself.
fn numbered(item: &str, numbers: &[i64]) -> Vec<FrozenUnit> {
    let of = |(n, number): (usize, &i64)| {
        unit(n as u128 + 1, &[], &[(item, Value::Integer(*number))], &[])
    };
    numbers.iter().enumerate().map(of).collect()
}

/// By hand: of 20, 99, 100 and 5000 two are below a hundred.
#[test]
fn numbers_stand_in_the_bands_of_the_plan() {
    let item = seen(&numbered("ansatte", &[150, 20, 99, 100, 5_000]), "ansatte");
    assert_eq!((own(&item), &item.values[..]), (vec![0, 1], &[Figure::whole(150)][..]));
    assert_eq!(item.others, [Others::Counts { base: 4, counts: vec![2, 2], rounded: false }]);
}

/// By hand: of 1010, 1020, … 1120 the quartiles are 1035, 1065 and 1095; with two digits 1000, 1100 and 1100
/// (1065 and 1095 go up). The unit's 1050 is above the first edge and not above the second.
#[test]
fn other_numbers_stand_in_quarters_whose_edges_are_rounded() {
    let others: Vec<i64> = (1..=12).map(|n| 1_000 + 10 * n).collect();
    let item = seen(&numbered("kostnad", &[&[1_050], others.as_slice()].concat()), "kostnad");
    let edges = [1_000, 1_100, 1_100].map(Figure::whole);
    assert_eq!(item.others, [Others::Quartiles { edges, own: [0, 1, 0, 0], rounded: true }]);

    let eleven = seen(&numbered("kostnad", &[&[1_050], &others[1..]].concat()), "kostnad");
    assert_eq!(eleven.others, [Others::Hidden], "twelve others are four quarters of three");
}

/// Years as two digits would be centuries. By hand: of the others' twelve the third is 2012, the sixth 2015 and the
/// ninth 2018, and three gave each of them. The unit's own 2016 is above the second edge.
#[test]
fn years_stand_in_quarters_whose_edges_are_years_that_enough_have_given() {
    let others =
        [2010, 2012, 2012, 2012, 2015, 2015, 2015, 2018, 2018, 2018, 2019, 2020].as_slice();
    let edges = [2012, 2015, 2018].map(Figure::whole);
    let shown = [Others::Quartiles { edges, own: [0, 0, 1, 0], rounded: false }];
    let guarded = seen(&numbered("revidert", &[&[2016], others].concat()), "revidert");
    assert_eq!(guarded.others, shown);

    let two_of_2015 =
        [2010, 2012, 2012, 2012, 2014, 2015, 2015, 2018, 2018, 2018, 2019, 2020].as_slice();
    let of = |item: &str| seen(&numbered(item, &[&[2016], two_of_2015].concat()), item).others;
    assert_eq!(of("revidert"), [Others::Hidden], "an edge that two have given would be theirs");
    assert_eq!(of("stiftet"), shown, "what is named may be one organisation's");
}

/// The register has size classes as codes; the plan says what they and the groups are called.
#[test]
fn peers_are_called_what_the_plan_calls_them() {
    let instrument = instrument();
    let mut units: Vec<FrozenUnit> = (1..=3).map(|n| unit(n, &["skate"], &[], &[])).collect();
    units.push(unit(4, &[], &[], &[]));
    units.push(unit(5, &["skate"], &[], &[]));
    for one in units.iter_mut().take(3) {
        one.facts.size_class = Some("over_40_000".parse().unwrap());
    }
    let mut columns = columns(&instrument, &units);
    let label = serde_json::json!({"group": [{"code": "skate", "label": {"nb": "Skate-etater"}}]});
    columns.labels = serde_json::from_value(label).unwrap();
    let found = own_result(&columns, &instrument, 0, RULE);
    let labels: Vec<&str> = found.groups.iter().map(|one| one.label.get(Lang::Nb)).collect();
    assert_eq!(labels, ["Alle andre", "Over 40 000", "Skate-etater"], "all are of one level");
}
