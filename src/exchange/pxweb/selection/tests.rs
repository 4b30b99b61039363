//! Selections of a table: what they name, what they leave out, and what is refused.

use std::sync::Arc;

use super::*;
use crate::domain::lang::Texts;
use crate::domain::publication::cube::CONTENTS;
use crate::domain::publication::sample::publication;
use crate::domain::publication::{Kind, Publication};

fn cube(table: &str) -> Cube {
    let of = |year: &str| -> Arc<Publication> {
        let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        Arc::new(serde_json::from_value(json).unwrap())
    };
    Cube::of(table, &[of("2018"), of("2019")]).unwrap()
}

fn asked(selection: &[(&str, &[&str])]) -> Asked {
    let one = |(code, values): &(&str, &[&str])| AskedVariable {
        variable_code: (*code).to_owned(),
        value_codes: values.iter().map(|value| (*value).to_owned()).collect(),
        codelist: None,
    };
    Asked { selection: selection.iter().map(one).collect(), placement: None }
}

/// The selection as `variable=a,b` beside, then `|`, then above.
fn chosen(selection: &[(&str, &[&str])]) -> String {
    let cube = cube("open");
    let chosen = match Chosen::of(&cube, &asked(selection), 1_000) {
        Ok(chosen) => chosen,
        Err(error) => return error.to_string(),
    };
    let written = chosen.written(&cube);
    let side = |kept: &[Kept]| {
        let of = |kept: &Kept| {
            let code = &cube.variables[kept.variable].code;
            let one = written.selection.iter().find(|one| one.variable_code == *code).unwrap();
            format!("{code}={}", one.value_codes.join(","))
        };
        kept.iter().map(of).collect::<Vec<_>>().join(" ")
    };
    format!("{} | {}", side(&chosen.stub), side(&chosen.heading))
}

#[test]
fn a_variable_with_a_published_total_may_be_left_out_and_no_other() {
    let two: &[(&str, &[&str])] = &[("ContentsCode", &["count"]), ("time", &["*"])];
    assert_eq!(chosen(two), "Tid=2018,2019 | ContentsCode=count");
    assert_eq!(
        chosen(&[("q", &["ja"]), ("ministry", &[]), ("Tid", &["TOP(1)"])]),
        "select values of `ContentsCode`: no total of it was published, and none is computed"
    );
    assert!(chosen(&[("ContentsCode", &["count"])]).starts_with("select values of `Tid`"));
}

#[test]
fn what_is_left_out_stands_at_the_published_total() {
    let cube = cube("open");
    let two = asked(&[("ContentsCode", &["count"]), ("Tid", &["2019"])]);
    let chosen = Chosen::of(&cube, &two, 1).unwrap();
    let [place] = <[Vec<usize>; 1]>::try_from(chosen.places()).unwrap();
    let total = |at: usize| cube.variables[at].total().unwrap();
    assert_eq!(place, [total(0), total(1), 0, 1]);
    let left: Vec<&str> = chosen.left_out(&cube).iter().map(|one| one.code.as_str()).collect();
    assert_eq!(left, ["q", "ministry"]);
}

#[test]
fn values_come_once_and_in_the_order_of_the_table() {
    let values: &[&str] = &["nei", "JA", "j*", "TOP(1)"];
    let all = [("Q", values), ("contentscode", &["share", "count"]), ("tid", &["FROM(2019)"])];
    assert_eq!(chosen(&all), "q=ja,nei Tid=2019 | ContentsCode=count,share");
}

#[test]
fn nothing_asked_gets_the_latest_round_with_its_base() {
    assert_eq!(chosen(&[]), "q=ja,nei,_T ministry=ASD,SD,_T Tid=2019 | ContentsCode=count,n_base");
    let cube = cube("open");
    let narrow = Chosen::default_of(&cube, 6);
    assert_eq!((narrow.cells(), narrow.stub[1].categories.len()), (6, 1));
    assert_eq!(Chosen::default_of(&cube, 1).cells(), 2, "the least is the total with its base");
}

#[test]
fn the_n_of_a_measure_is_that_of_its_numbers() {
    let mut contents = cube("open").variables.into_iter().find(|one| one.code == CONTENTS).unwrap();
    let first = |codes: &[&str], contents: &mut Variable| {
        let listed = |code: &&str| ((*code).to_owned(), Texts::default());
        contents.categories = codes.iter().map(listed).collect();
        base_of(contents).map(|at| codes[at].to_owned())
    };
    for (codes, base) in [
        (["count", "valid_x", "n_base"], "n_base"),
        (["mean_x", "valid_x", "n_base"], "valid_x"),
        (["box_topp_x", "valid_topp_x", "n_base"], "valid_topp_x"),
        (["ratio_r", "base_r", "n_base"], "base_r"),
    ] {
        assert_eq!(first(&codes, &mut contents).as_deref(), Some(base));
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_name() {
    type Selected<'a> = &'a [(&'a str, &'a [&'a str])];
    let cases: [(Selected<'_>, &str); 3] = [
        (&[("x", &["*"])], "the table has no variable `x`"),
        (&[("q", &["ja", "x"])], "`x` is no value of `q` and no expression over them"),
        (
            &[("q", &["ja"]), ("Q", &["nei"])],
            "the variable `Q` is named twice, or is placed without being selected",
        ),
    ];
    for (selection, expected) in cases {
        assert_eq!(chosen(selection), expected);
    }
    let cube = cube("open");
    let mut listed = asked(&[("q", &["ja"])]);
    listed.selection[0].codelist = Some("agg_x".to_owned());
    let refused = Chosen::of(&cube, &listed, 9).unwrap_err();
    assert_eq!(refused, SelectionError::NoSuchCodeList("agg_x".to_owned()));
    let all = asked(&[("q", &["*"]), ("ContentsCode", &["*"]), ("Tid", &["*"])]);
    let cells = 3 * cube.variables[2].categories.len() * 2;
    let refused = Chosen::of(&cube, &all, cells - 1).unwrap_err();
    assert_eq!(refused, SelectionError::TooMany { cells, limit: cells - 1 });
    assert!(Chosen::of(&cube, &all, cells).is_ok());
}

#[test]
fn variables_stand_where_they_are_placed() {
    let cube = cube("open");
    let place = |heading: &[&str], stub: &[&str]| {
        let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        let mut asked = asked(&[("q", &["*"]), ("ContentsCode", &["count"]), ("Tid", &["*"])]);
        asked.placement = Some(Placement { heading: codes(heading), stub: codes(stub) });
        let placed = Chosen::of(&cube, &asked, 99)?.written(&cube).placement.unwrap();
        Ok::<_, SelectionError>(format!("{} | {}", placed.stub.join(" "), placed.heading.join(" ")))
    };
    assert_eq!(place(&["time"], &[]).unwrap(), "q ContentsCode | Tid");
    assert_eq!(place(&[], &["Tid"]).unwrap(), "Tid q ContentsCode | ");
    assert_eq!(place(&["q"], &["ContentsCode", "Tid"]).unwrap(), "ContentsCode Tid | q");
    assert!(place(&["q"], &["q"]).is_err() && place(&["ministry"], &[]).is_err());
}
