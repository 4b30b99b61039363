//! The files of a publication: tables as CSV, JSON-stat and workbooks, the list as CSV and JSON with a
//! description of its columns, the codebook, and the publication itself, whose bytes are those that
//! were hashed.

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, LINK};

use super::asked::Asked;
use super::indicators::with_indicators;
use super::list::{head, rows};
use super::serve::{self, CSV, Good, JSON, XLSX};
use super::table::named;
use crate::domain::canonical;
use crate::domain::disclosure::SafeTable;
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::domain::publication::cube::DISTRIBUTION;
use crate::exchange::{csv, csvw, jsonstat, xlsx};
use crate::http::page::language;
use crate::http::problem::Problem;
use crate::service::disseminate::DisseminateError;

/// The media type of CSV on the Web metadata.
const CSVM: &str = "application/csvm+json; charset=utf-8";

/// How a table is found by what the address names.
type Find = for<'a> fn(&'a Publication, &str) -> Result<Cow<'a, SafeTable>, Problem>;
/// How a table is written.
type Write = fn(&Publication, &SafeTable, Lang) -> Result<Vec<u8>, Problem>;

/// A table of the plan.
fn planned<'a>(publication: &'a Publication, id: &str) -> Result<Cow<'a, SafeTable>, Problem> {
    named(publication, id).map(Cow::Borrowed)
}

/// An indicator as a table, or how the answers behind it are spread.
fn indicator<'a>(publication: &'a Publication, key: &str) -> Result<Cow<'a, SafeTable>, Problem> {
    let id = key.strip_suffix(DISTRIBUTION).unwrap_or(key);
    let found = publication
        .indicator(id)
        .and_then(|one| if id == key { Some(one.table()) } else { one.distribution() });
    Ok(found.map(Cow::Owned).ok_or(DisseminateError::NotPublished)?)
}

const AS_CSV: Write = |of, table, lang| Ok(csv::table(of, table, lang));
const AS_DATASET: Write =
    |of, table, lang| Ok(jsonstat::dataset(of, table, lang).to_string().into_bytes());
const AS_WORKBOOK: Write = |of, table, lang| Ok(xlsx::table(of, table, lang)?);

fn as_series(of: &Publication, table: &SafeTable, lang: Lang) -> Result<Vec<u8>, Problem> {
    let series = of.series(table.head().id.as_str()).ok_or(DisseminateError::NotPublished)?;
    Ok(csv::series(of, table, series, lang))
}

impl Asked {
    /// The file of the table that the address names, made where that keeps nobody waiting.
    async fn table(
        &self,
        find: Find,
        (end, media_type): (&str, &'static str),
        write: Write,
    ) -> Result<HttpResponse, Problem> {
        let published = self.published().await?;
        let (part, lang) = (self.part().to_owned(), self.lang);
        let made = move || {
            let publication = &*published.publication;
            write(publication, &*find(publication, &part)?, lang)
        };
        let bytes = serve::apart(made).await?;
        let file = self.file(&format!("-{}{end}", self.part()), media_type, bytes);
        Ok(self.in_language(file))
    }

    /// The file, named by survey, round and `end`.
    pub(super) fn file(&self, end: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
        let name = format!("{}{end}", self.name());
        let good = Good::under(self.revision);
        serve::file(&self.request, &name, media_type, bytes, good)
    }

    /// The same answer, whose language followed from the reader's wishes unless the address has one.
    fn in_language(&self, answer: HttpResponse) -> HttpResponse {
        if language::asked(&self.request).is_some() {
            return answer;
        }
        serve::varying(answer, "Accept-Language, Cookie")
    }

    /// The address of the list's file and of its description, beside any file of the round.
    fn list_addresses(&self) -> (String, String) {
        let revision = self.revision.map(|number| format!("&revision={number}"));
        let query = format!("?lang={}{}", self.lang, revision.unwrap_or_default());
        (format!("list.csv{query}"), format!("list.csv-metadata.json{query}"))
    }

    /// The same answer with the way to the description of the list's columns.
    fn described(&self, mut answer: HttpResponse) -> HttpResponse {
        let (_, description) = self.list_addresses();
        let link = format!("<{description}>; rel=\"describedby\"; type=\"application/csvm+json\"");
        if let Ok(link) = HeaderValue::try_from(link) {
            answer.headers_mut().append(LINK, link);
        }
        self.in_language(answer)
    }
}

/// `GET …/tables/{table}.csv` is one table as CSV; `lang` chooses labels and flavour.
///
/// # Errors
///
/// 404 `not-published`, as for every file here.
pub async fn table_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(planned, (".csv", CSV), AS_CSV).await
}

/// `GET …/tables/{table}/series.csv` is one table over the rounds of its survey as CSV.
///
/// # Errors
///
/// 404 `not-published`, also for a table that no earlier round has.
pub async fn series_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(planned, ("-series.csv", CSV), as_series).await
}

/// `GET …/indicators/{indicator}.csv` is one indicator by part and group as CSV, and with `-distribution` behind
/// its name how the answers behind it are spread.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn indicator_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(indicator, (".csv", CSV), AS_CSV).await
}

/// `GET …/indicators/{indicator}.json` is the same as JSON-stat 2.0.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn indicator_json(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(indicator, (".json", JSON), AS_DATASET).await
}

/// `GET …/indicators/{indicator}.xlsx` is the same as a workbook.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn indicator_xlsx(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(indicator, (".xlsx", XLSX), AS_WORKBOOK).await
}

/// `GET …/tables/{table}.json` is one table as JSON-stat 2.0.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn table_json(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(planned, (".json", JSON), AS_DATASET).await
}

/// `GET …/tables/{table}.xlsx` is one table as a workbook, with a sheet of what it rests on.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn table_xlsx(asked: Asked) -> Result<HttpResponse, Problem> {
    asked.table(planned, (".xlsx", XLSX), AS_WORKBOOK).await
}

/// `GET …/publication.xlsx` is every table of the publication in one workbook.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn publication_xlsx(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let lang = asked.lang;
    let made = move || -> Result<Vec<u8>, Problem> {
        Ok(xlsx::publication(&published.publication, lang)?)
    };
    let bytes = serve::apart(made).await?;
    Ok(asked.in_language(asked.file(".xlsx", XLSX, bytes)))
}

/// `GET …/list.csv` is the whole public list as CSV.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn list_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let (rows, lang) = (rows(&asked, &published).await?, asked.lang);
    let made = move || Ok(csv::list(&published.publication, head(&published)?, &rows, lang));
    let bytes = serve::apart(made).await?;
    Ok(asked.described(asked.file("-list.csv", CSV, bytes)))
}

/// `GET …/list.csv-metadata.json` describes the columns of the list's CSV file: CSV on the Web.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn list_metadata(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let (url, _) = asked.list_addresses();
    let head = head(&published)?;
    let codebook = super::codebook::read(&asked, &published).await?;
    let described = csvw::list(&published.publication, head, &codebook, &url, asked.lang);
    let bytes = canonical::to_json(&described).into_bytes();
    Ok(asked.in_language(asked.file("-list.csv-metadata.json", CSVM, bytes)))
}

/// `GET …/list.json` is the whole public list as JSON: its columns and its rows.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn list_json(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let rows = rows(&asked, &published).await?;
    let made = move || {
        let document = serde_json::json!({ "list": head(&published)?, "rows": rows });
        Ok(canonical::to_json(&document).into_bytes())
    };
    let bytes = serve::apart(made).await?;
    Ok(asked.described(asked.file("-list.json", JSON, bytes)))
}

/// `GET …/indicators.csv` is every figure of every indicator as CSV, with earlier rounds.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn indicators_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let lang = asked.lang;
    let made = move || Ok(csv::indicators(with_indicators(&published)?, lang));
    let bytes = serve::apart(made).await?;
    Ok(asked.in_language(asked.file("-indicators.csv", CSV, bytes)))
}

/// `GET …/indicators.json` is the sets and indicators as the publication holds them.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn indicators_json(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let made = move || {
        let publication = with_indicators(&published)?;
        let document = serde_json::json!({
            "survey": publication.survey.code,
            "round": publication.round.code,
            "indicator_sets": publication.indicator_sets,
            "indicators": publication.indicators,
            "basis": publication.basis,
        });
        Ok(canonical::to_json(&document).into_bytes())
    };
    let bytes = serve::apart(made).await?;
    Ok(asked.file("-indicators.json", JSON, bytes))
}

/// `GET …/codebook.json` describes every item of the questionnaire that was asked.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn codebook(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let codebook = super::codebook::read(&asked, &published).await?;
    Ok(asked.file("-codebook.json", JSON, canonical::to_json(&codebook).into_bytes()))
}

/// `GET …/publication.json` is the publication byte for byte as it was hashed.
///
/// # Errors
///
/// As [`table_csv`].
pub async fn publication(asked: Asked) -> Result<HttpResponse, Problem> {
    let published = asked.published().await?;
    let made = move || Ok(published.publication.to_json().into_bytes());
    Ok(asked.file(".json", JSON, serve::apart(made).await?))
}
