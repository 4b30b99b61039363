//! Ways over three versions of one questionnaire, and what they say of its items.

use super::{Link, Why, between, lineage};
use crate::lang::{Lang, Texts};
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::sample::edited;

/// The sample as that version, with `har_tiltak` and `nytte` declared against the version before.
fn version(code: &str, compares_to: &str, declared: [&str; 2]) -> Box<Instrument> {
    let asked = "codes: ja_nei, required: true, class: named";
    let scale = "type: scale, codes: grad, class: aggregate";
    let with = |text: &str, declared: &str| format!("{text}, comparability: {declared}");
    Box::new(edited(&[
        ("version: \"2020\"", &format!("version: \"{code}\"")),
        ("compares_to: \"2019\"", &format!("compares_to: \"{compares_to}\"")),
        (asked, &with(asked, declared[0])),
        (scale, &with(scale, declared[1])),
    ]))
}

fn note(text: &str) -> Texts {
    Texts::from([(Lang::Nb, text), (Lang::Nn, text), (Lang::En, text)])
}

fn three() -> [Box<Instrument>; 3] {
    let changed = "{ changed: { nb: ny, nn: ny, en: ny } }";
    let broken = "{ break: { nb: annet, nn: annet, en: annet } }";
    [
        version("2022", "2021", ["same", "same"]),
        version("2021", "2020", [changed, broken]),
        version("2020", "2019", ["same", "same"]),
    ]
}

#[test]
fn a_note_on_the_way_is_kept_and_a_break_on_the_way_is_a_break() {
    let versions = three();
    let way = lineage(&versions[0], "2020", &versions).unwrap();
    assert_eq!(way.len(), 3);
    let of = |item: &str| between(Some(&way), &item.parse().unwrap());
    assert_eq!(of("har_tiltak"), Link::Changed(vec![note("ny")]));
    assert_eq!(of("nytte"), Link::Break { why: Why::Declared, notes: vec![note("annet")] });
    assert_eq!(of("emneord"), Link::broken(Why::Undeclared), "nothing is said of it");
    assert_eq!(of("finnes_ikke"), Link::broken(Why::Absent));
    assert_eq!(of("svar"), Link::Changed(vec![note("ny")]), "derived of `har_tiltak` alone");
    let recent = lineage(&versions[0], "2021", &versions).unwrap();
    assert_eq!(between(Some(&recent), &"nytte".parse().unwrap()), Link::Same);
}

#[test]
fn a_version_is_wholly_comparable_with_itself_and_not_with_one_that_no_way_leads_to() {
    let versions = three();
    let way = lineage(&versions[1], "2021", &versions).unwrap();
    assert_eq!(between(Some(&way), &"emneord".parse().unwrap()), Link::Same);
    assert!(lineage(&versions[1], "2022", &versions).is_none(), "no version compares forwards");
    assert!(lineage(&versions[1], "2019", &versions).is_none(), "2019 is not known");
    assert_eq!(between(None, &"nytte".parse().unwrap()), Link::broken(Why::Undeclared));
}

#[test]
fn a_circle_of_versions_leads_nowhere() {
    let versions =
        [version("2022", "2021", ["same", "same"]), version("2021", "2022", ["same", "same"])];
    assert!(lineage(&versions[0], "2020", &versions).is_none());
}

#[test]
fn two_links_give_the_worse_with_the_notes_of_both() {
    let (a, b) = (Link::Changed(vec![note("a")]), Link::Changed(vec![note("b"), note("a")]));
    assert_eq!(a.clone().and(b), Link::Changed(vec![note("a"), note("b")]));
    let broken = Link::broken(Why::Absent).and(a.clone());
    assert_eq!(broken, Link::Break { why: Why::Absent, notes: vec![note("a")] });
    let declared = Link::broken(Why::Undeclared).and(Link::broken(Why::Declared));
    assert_eq!(declared, Link::broken(Why::Declared), "what is declared says more");
    assert_eq!(Link::Same.and(a.clone()), a);
}
