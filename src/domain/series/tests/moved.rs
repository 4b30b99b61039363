//! Organisations that have moved to another ministry, size class or group between the rounds, worked by hand.

use super::super::stayed::Standing;
use super::*;

const BY_MINISTRY: &str =
    "by: [{item: q}, {frame: ministry}]\nmeasures: [count]\nprotect_exempt: false";

/// Organisations with those ministries, each with one entry and its answer: 0 yes, 1 no.
fn under(class: Class, answers: &[(&str, u16)]) -> Columns {
    let numbered: Vec<(usize, u16)> =
        answers.iter().enumerate().map(|(n, (_, code))| (n, *code)).collect();
    let mut made = columns(class, &numbered);
    for (row, (ministry, _)) in made.units.iter_mut().zip(answers) {
        row.facts.ministry = unit(0, ministry, &[], true).facts.ministry;
    }
    made
}

/// All eight said yes then. The fourth was under ASD and is under KMD now, where it says no: KMD has a no more, of
/// an organisation that was not there, and ASD one organisation less. Among the seven others nothing changed.
#[test]
fn who_has_moved_is_in_no_categorys_change() {
    let then: Vec<_> = (0..8).map(|n| (if n < 4 { "ASD" } else { "KMD" }, 0)).collect();
    let mut now = then.clone();
    now[3] = ("KMD", 1);
    let [now, then] = [now, then].map(|answers| under(Class::Named, &answers));
    let (table, series) = series_of(BY_MINISTRY, &now, &then);
    let of = |places: [usize; 2]| moved_at(&table, &series, &places, "count");
    assert_eq!(of([0, 0]), ["-1", "0"], "yes under ASD");
    assert_eq!(of([0, 1]), ["0", "0"], "yes under KMD");
    assert_eq!(of([1, 1]), ["1", "0"], "no under KMD");
    assert_eq!(of([0, 2]), ["-1", "0"], "the total is of the same organisations as its parts");
    assert_eq!(series.matched.as_ref().unwrap().n, 7);
}

/// Twelve under each ministry and every second one says yes, so that all rests on six; alone among the others, the
/// one that has moved would be what the published table has more than that of those that stayed.
#[test]
fn who_alone_has_moved_is_not_told_of() {
    let stood = |moved: usize, to: &'static str| -> Vec<(&'static str, u16)> {
        let ministry = |n| if n == moved { to } else { ["ASD", "KMD"][n / 12] };
        (0..24).map(|n| (ministry(n), u16::from(n % 2 == 1))).collect()
    };
    let of = |moved, to| under(Class::Aggregate, &stood(moved, to));
    let (now, moved) = (of(0, "ASD"), of(0, "KMD"));
    let told = |with: &Columns, others: &[(&str, &Columns)]| {
        let others = others.iter().map(|(round, columns)| partner(round, columns)).collect();
        side(&now, table(BY_MINISTRY), &partner("2019", with), others).1.ok().map(|told| told.n)
    };
    assert_eq!(told(&now, &[]), Some(24));
    assert_eq!(told(&moved, &[]), None);
    assert_eq!(told(&now, &[("2017", &now)]), Some(24));
    assert_eq!(told(&now, &[("2017", &moved)]), None, "readers have a table of the others of 2017");
}

#[test]
fn what_a_table_reads_of_the_frame_decides_who_has_moved() {
    let instrument = edited(&[]);
    let stays = |yaml: &str, edit: &dyn Fn(&mut UnitRow)| {
        let mut here = unit(0, "ASD", &["skate"], true);
        here.facts.size = Some(120);
        let mut there = here.clone();
        edit(&mut there);
        let row = table(yaml);
        Standing::of(&instrument, &row).unwrap().is_same(&here, &there)
    };
    let level = |row: &mut UnitRow| row.facts.level = crate::frame::Level::County;
    let size = |n: i64| move |row: &mut UnitRow| row.facts.size = Some(n);
    let class = |row: &mut UnitRow| row.facts.size_class = Some("liten".parse().unwrap());
    let alone = |row: &mut UnitRow| row.facts.groups.clear();
    assert!(!stays("by: [{frame: level}]", &level));
    assert!(stays("by: [{frame: size}]", &level));
    assert!(!stays("by: [{frame: size}]", &class));
    assert!(!stays("by: [{groups: [{size: liten}]}]", &class));
    assert!(stays("by: [{groups: [{size: stor}]}]", &class), "in that group neither time");
    assert!(!stays("by: [{groups: [skate]}]", &alone));
    assert!(!stays("by: [{frame: {group: skate}}]", &alone));
    let filter = "by: [{frame: level}]\nfilter: unit.size >= 100";
    assert!(stays(filter, &size(150)));
    assert!(!stays(filter, &size(90)), "the filter lets it through one of the two times");
}

#[test]
fn an_axis_that_the_frame_alone_decides_tells_who_has_moved() {
    let instrument = edited(&[("value: \"ramme >= 1000000\"", "value: \"unit.size >= 100\"")]);
    let row = table("by: [{item: dyrt}]");
    let of = |size: i64| {
        let mut unit = unit(0, "ASD", &[], true);
        unit.facts.size = Some(size);
        unit
    };
    let stays = |then| Standing::of(&instrument, &row).unwrap().is_same(&of(120), &of(then));
    assert!(stays(150) && !stays(90), "it was small, and is large");
    let answered = edited(&[]);
    let by_answers = Standing::of(&answered, &row).unwrap();
    assert!(by_answers.is_same(&of(120), &of(90)), "what is answered may change");
}

/// A derived item's categories gathered: who stays in the same box or band has not moved, however its value changed.
#[test]
fn boxes_and_bands_that_the_frame_alone_decides_tell_who_has_moved() {
    let of = |size: i64| {
        let mut unit = unit(0, "ASD", &[], true);
        unit.facts.size = Some(size);
        unit
    };
    let stays = |value: &str, yaml: &str, then: i64| {
        let filter = ("not dyrt or unit.level", "unit.level");
        let instrument = edited(&[("value: \"ramme >= 1000000\"", value), filter]);
        Standing::of(&instrument, &table(yaml)).unwrap().is_same(&of(120), &of(then))
    };
    let boxes = "by:\n- boxes:\n    item: dyrt\n    id: boks\n    boxes:\n    - {code: b, label: {nb: B, nn: B}, codes: ['true']}";
    let large = "value: \"unit.size >= 100\"";
    assert!(stays(large, boxes, 150) && !stays(large, boxes, 90));
    let bands = "by:\n- bands:\n    item: dyrt\n    id: band\n    bands:\n    - {code: s, label: {nb: S, nn: S}, below: 100}\n    - {code: l, label: {nb: L, nn: L}, from: 100}";
    let size = "value: \"unit.size\"";
    assert!(stays(size, bands, 150) && !stays(size, bands, 90));
    // 99.9999999 is kept with six decimals, as 100.
    assert!(stays("value: \"unit.size - 0.0000001\"", bands, 100));
}
