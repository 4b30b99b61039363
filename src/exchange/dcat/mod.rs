//! The catalogue of what is published, for harvesters: DCAT-AP-NO as Turtle and JSON-LD.
//!
//! A survey is a dataset, each of its rounds gives files, and the interface that answers from all
//! tables is a data service. What the profile's versions 2 and 3 both demand is there; where they
//! contradict each other (`adms:status`) nothing is said.
//!
//! **Invariant:** names are absolute and stay the same, so that a harvester knows what it knows; the
//! same publications give the same bytes.
//!
//! Source: Digdir, *Standard for beskrivelse av datasett, datatjenester og datakataloger*
//! (DCAT-AP-NO) 2.2, and the draft of 3.0.

mod graph;
mod survey;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use oxjsonld::JsonLdSerializer;
use oxrdf::{GraphNameRef, IriParseError, Triple};
use oxttl::TurtleSerializer;

use crate::domain::oslo::day_in_oslo;
use crate::domain::publication::Publication;
use graph::{Graph, Node};

/// The prefixes that both forms use.
const PREFIXES: [(&str, &str); 9] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Why there is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A name in a publication, such as its licence, is no IRI.
    #[error("a name in a publication is no IRI")]
    Iri(#[from] IriParseError),
    /// The form cannot be written.
    #[error("the catalogue cannot be written")]
    Write(#[from] std::io::Error),
}

/// What the catalogue says, one statement after the other.
#[derive(Clone, Debug)]
pub struct Catalogue(Vec<Triple>);

/// One published survey: its publications in force, each of another round, the oldest first.
pub type Survey = Vec<Arc<Publication>>;

impl Catalogue {
    /// The catalogue of `surveys`; `root` is the address of the service, without a slash at its end.
    ///
    /// It is the publisher's whose survey was published last; none when nothing is published.
    ///
    /// # Errors
    ///
    /// [`CatalogueError::Iri`].
    pub fn of(surveys: &[Survey], root: &str) -> Result<Option<Self>, CatalogueError> {
        let newest = surveys.iter().flatten().max_by_key(|one| one.published_at);
        let Some(newest) = newest else { return Ok(None) };
        let mut graph = Graph::default();
        let catalogue = graph.node(&format!("{root}/catalog#catalogue"), "dcat:Catalog")?;
        let service = graph.node(&format!("{root}/catalog#tables"), "dcat:DataService")?;
        head(&mut graph, &catalogue, newest, root)?;
        graph.link(&catalogue, "dcat:service", service.iri())?;
        about_service(&mut graph, &service, newest, root)?;
        for survey in surveys {
            let Some(dataset) = survey::dataset(&mut graph, survey, &service, root)? else {
                continue;
            };
            graph.link(&catalogue, "dcat:dataset", dataset.iri())?;
            graph.link(&service, "dcat:servesDataset", dataset.iri())?;
        }
        Ok(Some(Self(graph.sorted())))
    }

    /// The catalogue as Turtle.
    ///
    /// # Errors
    ///
    /// [`CatalogueError::Write`].
    pub fn turtle(&self) -> Result<Vec<u8>, CatalogueError> {
        let mut form = TurtleSerializer::new();
        for (prefix, iri) in PREFIXES {
            form = form.with_prefix(prefix, iri)?;
        }
        let mut writer = form.for_writer(Vec::new());
        for triple in &self.0 {
            writer.serialize_triple(triple)?;
        }
        Ok(writer.finish()?)
    }

    /// The catalogue as JSON-LD.
    ///
    /// # Errors
    ///
    /// [`CatalogueError::Write`].
    pub fn json_ld(&self) -> Result<Vec<u8>, CatalogueError> {
        let mut form = JsonLdSerializer::new();
        for (prefix, iri) in PREFIXES {
            form = form.with_prefix(prefix, iri)?;
        }
        let mut writer = form.for_writer(Vec::new());
        for triple in &self.0 {
            writer.serialize_quad(triple.as_ref().in_graph(GraphNameRef::DefaultGraph))?;
        }
        Ok(writer.finish()?)
    }
}

fn head(
    graph: &mut Graph,
    catalogue: &Node,
    newest: &Publication,
    root: &str,
) -> Result<(), CatalogueError> {
    graph.text(catalogue, "dct:identifier", catalogue.iri())?;
    graph.texts(catalogue, "dct:title", &words::catalogue(&newest.survey.publisher.name))?;
    graph.texts(catalogue, "dct:description", &words::catalogue_is())?;
    survey::responsible(graph, catalogue, newest, root)?;
    graph.link(catalogue, "foaf:homepage", &format!("{root}/results"))?;
    graph.link(catalogue, "dcat:themeTaxonomy", &eu("data-theme", ""))?;
    graph.link(catalogue, "dct:spatial", &eu("country", "NOR"))?;
    graph.instant(catalogue, "dct:modified", newest.published_at)?;
    for language in ["NOB", "NNO", "ENG"] {
        graph.link(catalogue, "dct:language", &eu("language", language))?;
    }
    Ok(())
}

fn about_service(
    graph: &mut Graph,
    service: &Node,
    newest: &Publication,
    root: &str,
) -> Result<(), CatalogueError> {
    graph.text(service, "dct:identifier", service.iri())?;
    graph.texts(service, "dct:title", &words::service())?;
    graph.texts(service, "dct:description", &words::service_is())?;
    survey::responsible(graph, service, newest, root)?;
    graph.link(service, "dcat:endpointURL", &format!("{root}/api/pxwebapi/v2"))?;
    graph.link(service, "dcat:endpointDescription", &format!("{root}/api/openapi.json"))?;
    graph.link(service, "dcat:theme", &eu("data-theme", "GOVE"))?;
    graph.link(service, "dct:accessRights", &eu("access-right", "PUBLIC"))?;
    graph.link(service, "dct:license", &survey::licence(&newest.survey.licence))?;
    graph.link(service, "dct:format", &eu("file-type", "JSON"))?;
    graph.link(service, "dcatap:availability", &eu("planned-availability", "STABLE"))
}

/// A name in one of the Publications Office's lists, or the list itself.
fn eu(list: &str, name: &str) -> String {
    let slash = if name.is_empty() { "" } else { "/" };
    format!("http://publications.europa.eu/resource/authority/{list}{slash}{name}")
}

/// The day of an instant in Norway, as a date without time.
fn day(at: DateTime<Utc>) -> String {
    day_in_oslo(at).to_string()
}

#[cfg(test)]
mod tests;
