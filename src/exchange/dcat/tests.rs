//! The catalogue as other programs read it.

use super::*;
use crate::domain::publication::Kind;
use crate::domain::publication::sample::publication;

fn rounds() -> Vec<Survey> {
    let of = |year: &str| {
        let mut json = serde_json::to_value(publication(Kind::Final)).unwrap();
        json["round"]["code"] = year.into();
        json["round"]["schedule"]["opens_on"] = format!("{year}-06-01").into();
        Arc::new(serde_json::from_value(json).unwrap())
    };
    vec![vec![of("2018"), of("2019")]]
}

fn catalogue() -> Catalogue {
    Catalogue::of(&rounds(), "https://stat.example.no").unwrap().unwrap()
}

#[test]
fn nothing_published_gives_no_catalogue() {
    assert!(Catalogue::of(&[], "https://stat.example.no").unwrap().is_none());
    assert!(Catalogue::of(&[Vec::new()], "https://stat.example.no").unwrap().is_none());
}

#[test]
fn a_survey_is_a_dataset_with_the_files_of_its_rounds() {
    let turtle = String::from_utf8(catalogue().turtle().unwrap()).unwrap();
    for statement in [
        "<https://stat.example.no/catalog#tiltak> a dcat:Dataset ;",
        "dct:title \"Tiltak\"@nb",
        "dct:publisher <https://data.norge.no/organizations/991825827>",
        "vcard:hasEmail <mailto:statistikk@example.no>",
        "dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL>",
        "dcat:startDate \"2018-06-01\"^^xsd:date",
        "dcat:endDate \"2019-09-25\"^^xsd:date",
        "dcat:downloadURL <https://stat.example.no/results/tiltak/2018/publication.xlsx>",
        "dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>",
        "dcat:endpointURL <https://stat.example.no/api/pxwebapi/v2>",
    ] {
        assert!(turtle.contains(statement), "{statement} is not in\n{turtle}");
    }
    assert!(!turtle.contains("list.csv"), "there is no list");
    assert_eq!(turtle.matches(" a dcat:Distribution").count(), 5);
}

#[test]
fn both_forms_say_the_same_and_twice_the_same_bytes() {
    let catalogue = catalogue();
    let turtle = catalogue.turtle().unwrap();
    let mut read: Vec<String> = oxttl::TurtleParser::new()
        .for_slice(&turtle)
        .map(|triple| triple.unwrap().to_string())
        .collect();
    let json = catalogue.json_ld().unwrap();
    let mut same: Vec<String> = oxjsonld::JsonLdParser::new()
        .for_slice(&json)
        .map(|quad| Triple::from(quad.unwrap()).to_string())
        .collect();
    read.sort();
    same.sort();
    assert_eq!(read, same);
    assert_eq!(super::tests::catalogue().turtle().unwrap(), turtle);
}

#[test]
fn a_licence_that_is_no_iri_is_an_error() {
    let mut json = serde_json::to_value(&*rounds()[0][0]).unwrap();
    json["survey"]["licence"] = "gratis for alle".into();
    let one = Arc::new(serde_json::from_value(json).unwrap());
    let refused = Catalogue::of(&[vec![one]], "https://stat.example.no");
    assert!(matches!(refused, Err(CatalogueError::Iri(_))));
}

#[test]
fn the_day_of_the_data_is_that_in_oslo() {
    assert_eq!(day("2019-12-19T23:30:00Z".parse().unwrap()), "2019-12-20");
}
