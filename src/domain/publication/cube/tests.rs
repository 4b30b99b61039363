//! A publication as cubes: what of it is kept, in which order, and what is hidden.

use super::*;
use crate::publication::Kind;
use crate::publication::sample::publication;

/// The shared example in the round of that year, its `open` table changed before it is read.
fn round(year: &str, change: impl FnOnce(&mut serde_json::Value)) -> Arc<Publication> {
    let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
    json["round"]["code"] = year.into();
    json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
    change(&mut json["tables"][0]);
    let past = serde_json::json!({"round": "2019", "version": "2019", "revision": 1, "link": "same",
        "values": [], "signs": {}});
    json["series"] = serde_json::json!([{"table": "open", "past": [past]}]);
    Arc::new(serde_json::from_value(json).unwrap())
}

fn at(cube: &Cube, codes: [&str; 4]) -> Vec<usize> {
    let pairs = cube.variables.iter().zip(codes);
    pairs.map(|(variable, code)| variable.position(code).expect(code)).collect()
}

#[test]
fn rounds_are_joined_by_code_the_oldest_first() {
    let rename = |table: &mut serde_json::Value| {
        table["head"]["axes"][0]["categories"][0]["label"]["nb"] = "Jada".into();
    };
    let cube = Cube::of("open", &[round("2021", rename), round("2019", |_| {})]).unwrap();
    let codes = |at: usize| -> Vec<&str> {
        cube.variables[at].categories.iter().map(|(code, _)| code.as_str()).collect()
    };
    assert_eq!((codes(0), codes(3)), (vec!["ja", "nei", "_T"], vec!["2019", "2021"]));
    assert_eq!(cube.variables[0].categories[0].1.get(crate::lang::Lang::Nb), "Jada");
    for year in ["2019", "2021"] {
        let cell = cube.cell(&at(&cube, ["ja", "ASD", "count", year]));
        assert_eq!(cell, shown(3, false, None));
        assert_eq!(cell.status(), None);
    }
}

/// A cell with a figure.
fn shown(figure: i128, broken: bool, sign: Option<Sign>) -> CubeCell {
    CubeCell { value: Some(Figure::whole(figure)), broken, sign }
}

#[test]
fn a_preliminary_figure_after_a_break_bears_both_signs_and_a_hidden_one_its_own() {
    let preliminary = |year, change: fn(&mut serde_json::Value)| {
        let mut json = serde_json::to_value(&*round(year, change)).unwrap();
        json["kind"] = "preliminary".into();
        Arc::new(serde_json::from_value::<Publication>(json).unwrap())
    };
    let nothing_changed = |_: &mut serde_json::Value| {};
    let before = round("2017", nothing_changed);
    let after = preliminary("2019", nothing_changed);
    let cell = |table: &str, codes, rounds: &[Arc<Publication>]| {
        let cube = Cube::of(table, rounds).unwrap();
        cube.cell(&at(&cube, codes))
    };
    let broken = cell("open", ["ja", "ASD", "count", "2019"], &[before.clone(), after.clone()]);
    assert_eq!(broken, shown(3, true, Some(Sign::Preliminary)));
    assert_eq!(broken.status().as_deref(), Some("|*"));
    assert!(broken.signs().eq([Sign::Break, Sign::Preliminary]));
    let later = preliminary("2021", nothing_changed);
    let same = cell("open", ["ja", "ASD", "count", "2021"], &[after.clone(), later]);
    assert_eq!(same.status().as_deref(), Some("*"), "2021 compares with 2019");
    let hidden = cell("guarded", ["ja", "ASD", "count", "2019"], &[before, after]);
    assert_eq!(hidden.status().as_deref(), Some(":"), "where no figure is, none is broken off");
}

#[test]
fn a_category_that_a_round_lacks_is_a_sign_there_and_never_a_sum() {
    // In 2017 the answer was called by another code, and there was no total.
    let other = |table: &mut serde_json::Value| {
        table["head"]["axes"][0]["categories"][0]["code"] = "kanskje".into();
        table["head"]["axes"][0]["categories"][2]["code"] = "annet".into();
    };
    let cube = Cube::of("open", &[round("2017", other), round("2019", |_| {})]).unwrap();
    let codes: Vec<&str> =
        cube.variables[0].categories.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["ja", "nei", "kanskje", "annet", "_T"], "the total stays last");
    let nothing = CubeCell { value: None, broken: false, sign: Some(Sign::NotApplicable) };
    assert_eq!(cube.cell(&at(&cube, ["ja", "ASD", "count", "2017"])), nothing);
    assert_eq!(cube.cell(&at(&cube, ["_T", "ASD", "count", "2017"])), nothing);
    assert_eq!(cube.cell(&at(&cube, ["kanskje", "ASD", "count", "2019"])), nothing);
    let undeclared = cube.cell(&at(&cube, ["nei", "ASD", "count", "2019"]));
    assert_eq!(undeclared, shown(2, true, None));
    assert_eq!(undeclared.status().as_deref(), Some("|"));
    assert_eq!(
        cube.cell(&at(&cube, ["kanskje", "ASD", "count", "2017"])).value,
        Some(Figure::whole(3))
    );
    assert_eq!(cube.cell(&[0, 0, 0]), nothing, "a cell of too few places is none");
}

#[test]
fn a_round_with_other_axes_is_left_out_and_an_old_table_is_told_apart() {
    let other = |table: &mut serde_json::Value| table["head"]["axes"][0]["code"] = "r".into();
    let rounds = [round("2019", |_| {}), round("2021", other)];
    let cube = Cube::of("open", &rounds).unwrap();
    assert_eq!(
        cube.publications().map(|one| one.round.code.as_str()).collect::<Vec<_>>(),
        ["2021"]
    );
    let gone = |table: &mut serde_json::Value| table["head"]["id"] = "other".into();
    let listed = tables(&[round("2019", |_| {}), round("2021", gone)]);
    let listed: Vec<(&str, bool)> = listed.iter().map(|(id, now)| (id.as_str(), *now)).collect();
    assert_eq!(listed, [("other", true), ("guarded", true), ("open", false)]);
    assert!(Cube::of("none", &rounds).is_none());
}

#[test]
fn a_hidden_cell_keeps_its_sign() {
    let cube = Cube::of("guarded", &[round("2019", |_| {})]).unwrap();
    let hidden = cube.cell(&at(&cube, ["ja", "ASD", "count", "2019"]));
    assert_eq!((hidden.value, hidden.status().as_deref()), (None, Some(":")));
    assert_eq!(cube.variables[1].total(), cube.variables[1].position("_t"));
    assert_eq!(cube.variables[2].total(), None);
}
