//! Selections of a published table: what is chosen is what was asked, within the table and within the limit.
//!
//! An input is the body of a query as JSON when it begins with `{`, else the query of an address.

use std::sync::{Arc, LazyLock};

use kartlegger::domain::lang::Lang;
use kartlegger::domain::publication::Kind;
use kartlegger::domain::publication::cube::Cube;
use kartlegger::domain::publication::sample::publication;
use kartlegger::exchange::pxweb::selection::{Asked, Chosen};
use kartlegger::exchange::pxweb::{Format, Layout, csv, dataset, metadata, query};

/// Most cells that are answered; the table has more.
const LIMIT: usize = 40;

/// Two rounds of one table with two axes.
static CUBE: LazyLock<Cube> = LazyLock::new(|| {
    let of = |year: &str| {
        let mut json = serde_json::to_value(publication(Kind::Final)).expect("it is JSON");
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        Arc::new(serde_json::from_value(json).expect("it is a publication"))
    };
    Cube::of("open", &[of("2018"), of("2019")]).expect("the table is in both")
});

/// Makes the claims of one input.
pub fn hold(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let asked = if text.starts_with('{') {
        match serde_json::from_str::<Asked>(text) {
            Ok(asked) => asked,
            Err(error) => return super::readable(&error.to_string()),
        }
    } else {
        let names = text.split('&');
        for format in Format::ALL {
            if let Some(layout) = Layout::parse(format, names.clone()) {
                assert!(format != Format::JsonStat2 || layout == Layout::default());
            }
            assert_eq!(Format::parse(format.as_str()), Some(format));
        }
        query::selection(text)
    };
    // What was read, written as a body, is read as the same.
    let body = serde_json::to_string(&asked).expect("a selection is JSON");
    assert_eq!(serde_json::from_str::<Asked>(&body).expect("it is a selection"), asked);
    for limit in [LIMIT, usize::MAX] {
        match Chosen::of(&CUBE, &asked, limit) {
            Err(error) => assert!(!error.to_string().is_empty()),
            Ok(chosen) => answered(&chosen, &asked, limit),
        }
    }
}

fn answered(chosen: &Chosen, asked: &Asked, limit: usize) {
    assert!(chosen.cells() <= limit, "{} cells of {asked:?}", chosen.cells());
    let places = chosen.places();
    assert_eq!(places.len(), chosen.cells());
    for place in &places {
        let within = place.iter().zip(&CUBE.variables).all(|(at, one)| *at < one.categories.len());
        assert!(within && place.len() == CUBE.variables.len(), "{place:?}");
    }
    let written = chosen.written(&CUBE);
    assert_eq!(Chosen::of(&CUBE, &written, limit).as_ref(), Ok(chosen), "{written:?}");
    let stat = dataset("survey-open", &CUBE, chosen, Lang::Nb);
    let sizes = stat["size"].as_array().expect("the sizes of a dataset");
    let cells = sizes.iter().map(|n| n.as_u64().expect("a number")).product::<u64>();
    assert_eq!(
        (cells, stat["value"].as_array().map(Vec::len)),
        (places.len() as u64, Some(places.len()))
    );
    assert_eq!(metadata("survey-open", &CUBE, chosen, Lang::En)["class"], "dataset");
    let file = csv(&CUBE, chosen, Layout::default(), Lang::Nn);
    assert!(std::str::from_utf8(&file).is_ok_and(|text| text.ends_with("\r\n")));
}
