//! A table's metadata, its default selection, and its figures.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{self, Form};
use super::call::{Call, Found};
use crate::domain::lang::Lang;
use crate::domain::publication::cube::Cube;
use crate::exchange::pxweb::catalogue::{Link, TableId};
use crate::exchange::pxweb::selection::{Asked, AskedVariable, Chosen, Placement};
use crate::exchange::pxweb::{self, Format, query};
use crate::http::body::Json;
use crate::http::problem::Problem;
use crate::http::results::serve::{self, CSV, Good, JSON, XLSX};

/// What is answered when nothing is asked.
#[derive(Serialize, ToSchema)]
#[schema(as = PxDefaultSelection)]
pub(super) struct DefaultSelectionView {
    language: Lang,
    selection: Vec<AskedVariable>,
    placement: Placement,
    links: Vec<Link>,
}

/// Describe a table: its variables, their categories, and by which totals they may be left out.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/tables/{table}/metadata", tag = "pxweb", security(()),
    params(("table" = String, Path, description = "Its id"),
        ("lang" = Option<String>, Query, description = "The language of labels"),
        ("defaultSelection" = Option<bool>, Query, description = "Only what is selected by default")),
    responses(
        (status = 200, description = "A JSON-stat 2.0 dataset without values", body = Object),
        (status = 400, description = "`invalid-parameter`"),
        (status = 404, description = "`not-published`"),
    )
)]
pub(super) async fn metadata(call: Call, path: Path<String>) -> Result<HttpResponse, Problem> {
    let Found { id, cube, .. } = call.table(&path).await?;
    let chosen = if asked::only_default(call.request.query_string())? {
        Chosen::default_of(&cube, call.options.tables.max_cells)
    } else {
        Chosen::everything(&cube)
    };
    let id = id.to_string();
    let metadata = pxweb::metadata(&id, &cube, &chosen, call.lang);
    Ok(call.json(&id, &metadata))
}

/// The selection that is answered when nothing is selected.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/tables/{table}/defaultselection", tag = "pxweb", security(()),
    params(("table" = String, Path, description = "Its id"),
        ("lang" = Option<String>, Query, description = "The language of the links")),
    responses(
        (status = 200, description = "The default selection", body = DefaultSelectionView),
        (status = 404, description = "`not-published`"),
    )
)]
pub(super) async fn default_selection(
    call: Call,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (lang, root) = (call.lang, call.root());
    let Found { id, cube, .. } = call.table(&path).await?;
    let written = Chosen::default_of(&cube, call.options.tables.max_cells).written(&cube);
    let link = |rel, part| Link {
        rel,
        hreflang: lang,
        href: format!("{root}/tables/{id}/{part}?lang={lang}"),
    };
    let view = DefaultSelectionView {
        language: lang,
        selection: written.selection,
        placement: written.placement.unwrap_or_default(),
        links: vec![link("self", "defaultselection"), link("data", "data")],
    };
    Ok(call.json(&id.to_string(), &view))
}

/// Get figures of a table, selected in the address.
///
/// `valueCodes[VARIABLE]` takes a list of codes and expressions: `*` and `?` as wildcards, `TOP(n)`,
/// `BOTTOM(n)`, `FROM(a)`, `TO(a)`, `RANGE(a,b)`. A variable that is not named is left out, which
/// gives its published total and is refused where there is none.
#[utoipa::path(
    get, path = "/api/pxwebapi/v2/tables/{table}/data", tag = "pxweb", security(()),
    params(("table" = String, Path, description = "Its id"),
        ("lang" = Option<String>, Query, description = "The language of labels"),
        ("valueCodes[Tid]" = Option<String>, Query, description = "Which rounds; so for each variable"),
        ("outputFormat" = Option<String>, Query, description = "json-stat2, csv or xlsx"),
        ("outputFormatParams" = Option<String>, Query,
            description = "UseCodes, UseTexts, UseCodesAndTexts, IncludeTitle, SeparatorTab, SeparatorSpace, SeparatorSemicolon"),
        ("heading" = Option<String>, Query, description = "Variables above the columns of a file"),
        ("stub" = Option<String>, Query, description = "Variables beside the lines of a file")),
    responses(
        (status = 200, description = "The figures", body = Object),
        (status = 400, description = "`invalid-selection`, `invalid-parameter`"),
        (status = 403, description = "`too-many-cells`"),
        (status = 404, description = "`not-published`"),
    )
)]
pub(super) async fn get_data(call: Call, path: Path<String>) -> Result<HttpResponse, Problem> {
    let asked = query::selection(call.request.query_string());
    let (name, media, bytes) = file(&call, &path, asked).await?;
    let answer = serve::file(&call.request, &name, media, bytes, Good::Shortly);
    Ok(call.answered(answer))
}

/// Get figures of a table, selected in the body.
#[utoipa::path(
    post, path = "/api/pxwebapi/v2/tables/{table}/data", tag = "pxweb", security(()),
    params(("table" = String, Path, description = "Its id"),
        ("lang" = Option<String>, Query, description = "The language of labels"),
        ("outputFormat" = Option<String>, Query, description = "json-stat2, csv or xlsx"),
        ("outputFormatParams" = Option<String>, Query, description = "As for GET")),
    request_body = Asked,
    responses(
        (status = 200, description = "The figures", body = Object),
        (status = 400, description = "`invalid-selection`, `invalid-parameter`"),
        (status = 403, description = "`too-many-cells`"),
        (status = 404, description = "`not-published`"),
        (status = 422, description = "`invalid-body`"),
    )
)]
pub(super) async fn post_data(
    call: Call,
    path: Path<String>,
    Json(asked): Json<Asked>,
) -> Result<HttpResponse, Problem> {
    let (name, media, bytes) = file(&call, &path, asked).await?;
    Ok(call.answered(serve::once(&name, media, bytes)))
}

type File = (String, &'static str, Vec<u8>);

/// The selected figures in the form that is asked for: a file's name, its media type and its bytes.
async fn file(call: &Call, table: &str, asked: Asked) -> Result<File, Problem> {
    let form = asked::form(call.request.query_string())?;
    let Found { id, cube, .. } = call.table(table).await?;
    let (limit, lang) = (call.options.tables.max_cells, call.lang);
    serve::apart(move || written(&id, &cube, &asked, form, (limit, lang))).await
}

fn written(
    id: &TableId,
    cube: &Cube,
    asked: &Asked,
    form: Form,
    (limit, lang): (usize, Lang),
) -> Result<File, Problem> {
    let chosen = Chosen::of(cube, asked, limit)?;
    Ok(match form.format {
        Format::JsonStat2 => {
            let dataset = pxweb::dataset(&id.to_string(), cube, &chosen, lang);
            (format!("{id}.json"), JSON, dataset.to_string().into_bytes())
        }
        Format::Csv => (format!("{id}.csv"), CSV, pxweb::csv(cube, &chosen, form.layout, lang)),
        Format::Xlsx => {
            (format!("{id}.xlsx"), XLSX, pxweb::xlsx(cube, &chosen, form.layout, lang)?)
        }
    })
}
