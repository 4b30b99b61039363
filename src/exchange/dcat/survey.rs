//! One survey as a dataset, and the files of its rounds.

use super::graph::{Graph, Node};
use super::{CatalogueError, Survey, day, eu, words};
use crate::domain::publication::Publication;

/// A file of a round: its address there, its media type and its name in the list of file types.
const FILES: [(&str, &str, &str); 7] = [
    (
        "publication.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
    ),
    ("publication.json", "application/json", "JSON"),
    ("indicators.csv?lang=nb", "text/csv", "CSV"),
    ("indicators.json", "application/json", "JSON"),
    ("list.csv?lang=nb", "text/csv", "CSV"),
    ("list.json", "application/json", "JSON"),
    ("list.parquet", "application/vnd.apache.parquet", "PARQUET"),
];

/// States what a survey is and which files it has; none when it has no publication.
pub fn dataset(
    graph: &mut Graph,
    survey: &Survey,
    service: &Node,
    root: &str,
) -> Result<Option<Node>, CatalogueError> {
    let (Some(first), Some(newest)) = (survey.first(), survey.last()) else { return Ok(None) };
    let head = &newest.survey;
    let dataset = graph.node(&format!("{root}/catalog#{}", head.code), "dcat:Dataset")?;
    graph.text(&dataset, "dct:identifier", dataset.iri())?;
    graph.texts(&dataset, "dct:title", &head.title)?;
    graph.texts(&dataset, "dct:description", &head.purpose)?;
    responsible(graph, &dataset, newest, root)?;
    graph.link(&dataset, "dcat:theme", &eu("data-theme", "GOVE"))?;
    graph.link(&dataset, "dct:accessRights", &eu("access-right", "PUBLIC"))?;
    graph.link(&dataset, "dct:spatial", &eu("country", "NOR"))?;
    graph.link(&dataset, "dct:provenance", "http://data.brreg.no/datakatalog/provinens/bruker")?;
    graph.link(&dataset, "dcat:landingPage", &format!("{root}/results/{}", head.code))?;
    if let Some(published) = survey.iter().map(|one| one.published_at).min() {
        graph.instant(&dataset, "dct:issued", published)?;
    }
    if let Some(published) = survey.iter().map(|one| one.published_at).max() {
        graph.instant(&dataset, "dct:modified", published)?;
    }
    for lang in &head.languages {
        let name = match lang.tag() {
            "nb" => "NOB",
            "nn" => "NNO",
            _ => "ENG",
        };
        graph.link(&dataset, "dct:language", &eu("language", name))?;
    }
    let codes: Vec<&str> = survey.iter().map(|one| one.round.code.as_str()).collect();
    if let Some(often) = frequency(&codes) {
        graph.link(&dataset, "dct:accrualPeriodicity", &eu("frequency", often))?;
    }
    let period = graph.node(&format!("{}-period", dataset.iri()), "dct:PeriodOfTime")?;
    graph.day(&period, "dcat:startDate", &first.round.schedule.opens_on.to_string())?;
    graph.day(&period, "dcat:endDate", &day(newest.frozen_at))?;
    graph.link(&dataset, "dct:temporal", period.iri())?;
    for one in survey {
        files(graph, &dataset, one, root)?;
    }
    through_service(graph, &dataset, newest, service, root)?;
    Ok(Some(dataset))
}

/// How often a survey is made, by the years that its rounds are named by; none when they do not tell.
fn frequency(rounds: &[&str]) -> Option<&'static str> {
    let years: Option<Vec<i32>> = rounds.iter().map(|code| code.parse().ok()).collect();
    let years = years.filter(|years| years.len() > 1)?;
    let steps: Vec<i32> =
        years.windows(2).filter_map(|two| Some(two.last()? - two.first()?)).collect();
    let even = steps.windows(2).all(|two| two.first() == two.last());
    match steps.first() {
        Some(1) if even => Some("ANNUAL"),
        Some(2) if even => Some("BIENNIAL"),
        Some(3) if even => Some("TRIENNIAL"),
        _ => Some("IRREG"),
    }
}

fn files(
    graph: &mut Graph,
    dataset: &Node,
    publication: &Publication,
    root: &str,
) -> Result<(), CatalogueError> {
    let survey = &publication.survey;
    let page = format!("{root}/results/{}/{}", survey.code, publication.round.code);
    for (path, media, kind) in FILES {
        let missing = match path.split('.').next() {
            Some("list") => publication.list.is_none(),
            Some("indicators") => publication.indicators.is_empty(),
            _ => false,
        };
        if missing || (path.ends_with(".parquet") && !cfg!(feature = "parquet")) {
            continue;
        }
        let name = path.split('?').next().unwrap_or(path);
        let iri = format!("{}-{}-{name}", dataset.iri(), publication.round.code);
        let file = distribution(graph, dataset, publication, (&iri, &page))?;
        graph.texts(&file, "dct:title", &words::file(name, publication.round.code.as_str()))?;
        graph.link(&file, "dcat:downloadURL", &format!("{page}/{path}"))?;
        let media = format!("https://www.iana.org/assignments/media-types/{media}");
        graph.link(&file, "dcat:mediaType", &media)?;
        graph.link(&file, "dct:format", &eu("file-type", kind))?;
    }
    Ok(())
}

fn through_service(
    graph: &mut Graph,
    dataset: &Node,
    newest: &Publication,
    service: &Node,
    root: &str,
) -> Result<(), CatalogueError> {
    let page = format!("{root}/results/{}", newest.survey.code);
    let iri = format!("{}-tables", dataset.iri());
    let tables = distribution(graph, dataset, newest, (&iri, &page))?;
    graph.texts(&tables, "dct:title", &words::service())?;
    graph.link(&tables, "dcat:accessService", service.iri())?;
    graph.link(&tables, "dct:format", &eu("file-type", "JSON"))
}

fn distribution(
    graph: &mut Graph,
    dataset: &Node,
    publication: &Publication,
    (iri, page): (&str, &str),
) -> Result<Node, CatalogueError> {
    let node = graph.node(iri, "dcat:Distribution")?;
    graph.link(dataset, "dcat:distribution", node.iri())?;
    graph.link(&node, "dcat:accessURL", page)?;
    graph.link(&node, "dct:license", &licence(&publication.survey.licence))?;
    graph.link(&node, "dcatap:availability", &eu("planned-availability", "STABLE"))?;
    Ok(node)
}

/// The licence by its name in the Publications Office's list, which the profile demands; one that is
/// not in the list as it is.
pub fn licence(iri: &str) -> String {
    let known = [
        ("data.norge.no/nlod/", "2.0", "NLOD_2_0"),
        ("creativecommons.org/licenses/by/", "4.0", "CC_BY_4_0"),
        ("creativecommons.org/publicdomain/zero/", "1.0", "CC0"),
    ];
    let found = known.iter().find(|(place, version, _)| {
        iri.split_once("://").is_some_and(|(_, rest)| {
            rest.strip_prefix(place).is_some_and(|end| end.contains(version))
        })
    });
    found.map_or_else(|| iri.to_owned(), |(_, _, name)| eu("licence", name))
}

/// States who publishes something and whom to ask about it.
pub fn responsible(
    graph: &mut Graph,
    node: &Node,
    publication: &Publication,
    root: &str,
) -> Result<(), CatalogueError> {
    let survey = &publication.survey;
    let orgnr = survey.publisher.orgnr.to_string();
    let iri = format!("https://data.norge.no/organizations/{orgnr}");
    let publisher = graph.node(&iri, "foaf:Agent")?;
    graph.class(&publisher, "org:Organization")?;
    graph.texts(&publisher, "foaf:name", &survey.publisher.name)?;
    graph.text(&publisher, "dct:identifier", &orgnr)?;
    graph.link(node, "dct:publisher", publisher.iri())?;
    let iri = format!("{root}/catalog#{}-contact", survey.code);
    // Version 2 asks for the one class, version 3 for the other.
    let contact = graph.node(&iri, "vcard:Organization")?;
    graph.class(&contact, "vcard:Kind")?;
    graph.texts(&contact, "vcard:fn", &survey.contact.name)?;
    graph.link(&contact, "vcard:hasEmail", &format!("mailto:{}", survey.contact.email))?;
    graph.link(node, "dcat:contactPoint", contact.iri())
}

#[cfg(test)]
mod tests {
    use super::{frequency, licence};

    #[test]
    fn a_licence_has_the_name_of_the_european_list() {
        let eu =
            |name: &str| format!("http://publications.europa.eu/resource/authority/licence/{name}");
        for (iri, expected) in [
            ("https://data.norge.no/nlod/no/2.0", eu("NLOD_2_0")),
            ("http://creativecommons.org/licenses/by/4.0/", eu("CC_BY_4_0")),
            ("https://creativecommons.org/publicdomain/zero/1.0/", eu("CC0")),
            (eu("CC_BY_4_0").as_str(), eu("CC_BY_4_0")),
            ("https://example.no/licence", "https://example.no/licence".to_owned()),
        ] {
            assert_eq!(licence(iri), expected);
        }
    }

    #[test]
    fn years_at_even_steps_tell_how_often() {
        for (rounds, expected) in [
            (&["2019"] as &[&str], None),
            (&["2018", "2019", "2020"], Some("ANNUAL")),
            (&["2016", "2018"], Some("BIENNIAL")),
            (&["2015", "2018", "2019"], Some("IRREG")),
            (&["v1", "v2"], None),
        ] {
            assert_eq!(frequency(rounds), expected, "{rounds:?}");
        }
    }
}
