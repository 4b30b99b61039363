//! The words that the catalogue brings with it.

use crate::domain::lang::{Lang, Texts};
use crate::domain::tabulate::words::texts;

/// The title of a publisher's catalogue.
pub fn catalogue(publisher: &Texts) -> Texts {
    let of = |lang: Lang, what: &str| (lang, format!("{what}: {}", publisher.get(lang)));
    Texts(
        [of(Lang::Nb, "Undersøkelser"), of(Lang::Nn, "Undersøkingar"), of(Lang::En, "Surveys")]
            .into(),
    )
}

/// What the catalogue holds.
pub fn catalogue_is() -> Texts {
    texts(
        "Publiserte tall fra undersøkelser blant offentlige virksomheter.",
        "Publiserte tal frå undersøkingar blant offentlege verksemder.",
        "Published figures of surveys among public bodies.",
    )
}

/// The title of the interface to tables.
pub fn service() -> Texts {
    texts("Tabeller gjennom PxWebApi 2", "Tabellar gjennom PxWebApi 2", "Tables through PxWebApi 2")
}

/// What the interface to tables gives.
pub fn service_is() -> Texts {
    texts(
        "Søk i publiserte tabeller, og hent utvalg av dem som JSON-stat 2.0, CSV eller XLSX.",
        "Søk i publiserte tabellar, og hent utval av dei som JSON-stat 2.0, CSV eller XLSX.",
        "Search the published tables, and get selections of them as JSON-stat 2.0, CSV or XLSX.",
    )
}

/// The title of a file of a round.
pub fn file(name: &str, round: &str) -> Texts {
    let what = match name {
        "publication.xlsx" => texts(
            "Alle tabeller og indikatorer som arbeidsbok",
            "Alle tabellar og indikatorar som arbeidsbok",
            "All tables and indicators as a workbook",
        ),
        "publication.json" => texts(
            "Hele publikasjonen som JSON",
            "Heile publikasjonen som JSON",
            "The whole publication as JSON",
        ),
        "indicators.csv" => {
            texts("Indikatorene som CSV", "Indikatorane som CSV", "The indicators as CSV")
        }
        "indicators.json" => {
            texts("Indikatorene som JSON", "Indikatorane som JSON", "The indicators as JSON")
        }
        "list.parquet" => texts("Listen som Parquet", "Lista som Parquet", "The list as Parquet"),
        "list.csv" => texts("Listen som CSV", "Lista som CSV", "The list as CSV"),
        _ => texts("Listen som JSON", "Lista som JSON", "The list as JSON"),
    };
    Texts(what.0.into_iter().map(|(lang, text)| (lang, format!("{text}, {round}"))).collect())
}
