//! The register: organisations, their dated facts, and the import of a file.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use crate::domain::calendar;
use crate::domain::code::Code;
use crate::domain::frame::{Facts, Level, Ministry};
use crate::domain::ids::OrganisationId;
use crate::domain::lang::Lang;
use crate::domain::orgnr::OrgNumber;
use crate::exchange::register_csv::read_register;
use crate::http::auth::{Manager, Viewer};
use crate::http::body::{Upload, ValidJson};
use crate::http::paging::{Page, PageQuery};
use crate::http::precondition::{IfMatch, tagged};
use crate::http::problem::Problem;
use crate::http::problem::design::REGISTER_FILE_REFUSED;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::design::{self, DatedFacts, Ending, Organisation};
use crate::service::{Cx, Shell, StoreError};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(create, list, show, update, end, import),
    components(schemas(
        OrganisationView, HistoryView, DatedView, FactsBody, CreateBody, UpdateBody, EndBody,
        ImportedView
    )),
    tags((name = "organisations", description = "The register of organisations"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/organisations").get(list).post(create),
            at("/api/v1/organisations/import").post(import),
            at("/api/v1/organisations/{organisation_id}").get(show),
            at("/api/v1/organisations/{organisation_id}/facts").put(update),
            at("/api/v1/organisations/{organisation_id}/end").post(end),
        ],
    );
}

/// An organisation as of a date.
#[derive(Serialize, ToSchema)]
pub struct OrganisationView {
    /// Its id.
    id: OrganisationId,
    /// Its organisation number.
    orgnr: OrgNumber,
    /// What holds on the date; null before the first facts.
    current: Option<DatedView>,
    /// Its edition, the `ETag` of its own page.
    edition: i64,
    /// When it was registered here.
    created_at: DateTime<Utc>,
}

/// An organisation with all that the register knew of it.
#[derive(Serialize, ToSchema)]
pub struct HistoryView {
    /// Its id.
    id: OrganisationId,
    /// Its organisation number.
    orgnr: OrgNumber,
    /// What held from each date on, the oldest first.
    history: Vec<DatedView>,
    /// Its edition, also the `ETag`.
    edition: i64,
    /// When it was registered here.
    created_at: DateTime<Utc>,
}

/// What holds from a date on.
#[derive(Serialize, ToSchema)]
pub struct DatedView {
    /// The first day.
    valid_from: NaiveDate,
    /// The facts.
    facts: Facts,
    /// Merged or closed from that day on.
    ended: bool,
    /// The organisation that took over.
    successor_id: Option<OrganisationId>,
    /// Why it changed.
    note: String,
}

impl From<DatedFacts> for DatedView {
    fn from(dated: DatedFacts) -> Self {
        Self {
            valid_from: dated.valid_from,
            facts: dated.facts,
            ended: dated.ended,
            successor_id: dated.successor,
            note: dated.note,
        }
    }
}

impl From<(Organisation, Option<DatedFacts>)> for OrganisationView {
    fn from((organisation, dated): (Organisation, Option<DatedFacts>)) -> Self {
        let Organisation { id, orgnr, created_at, edition } = organisation;
        Self { id, orgnr, current: dated.map(DatedView::from), edition, created_at }
    }
}

impl From<(Organisation, Vec<DatedFacts>)> for HistoryView {
    fn from((organisation, history): (Organisation, Vec<DatedFacts>)) -> Self {
        let Organisation { id, orgnr, created_at, edition } = organisation;
        let history = history.into_iter().map(DatedView::from).collect();
        Self { id, orgnr, history, edition, created_at }
    }
}

/// What the register shall know of an organisation.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactsBody {
    /// The name.
    #[validate(length(min = 1, max = 200))]
    name: String,
    /// The name that lists and axes use; the name unless given.
    #[validate(length(min = 1, max = 200))]
    short_name: Option<String>,
    /// State, county, municipality or other.
    level: Level,
    /// The ministry above it.
    ministry: Option<Ministry>,
    /// Inhabitants of a municipality, employees of others.
    #[validate(range(min = 0))]
    size: Option<i64>,
    /// The size class.
    size_class: Option<Code>,
    /// The design stratum.
    stratum: Option<Code>,
    /// Overlapping groups.
    #[serde(default)]
    groups: BTreeSet<Code>,
    /// The language it has chosen; bokmål unless given.
    #[serde(default)]
    language: Lang,
}

impl FactsBody {
    fn of(self, orgnr: OrgNumber) -> Facts {
        Facts {
            orgnr,
            short_name: self.short_name.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            level: self.level,
            ministry: self.ministry,
            size: self.size,
            size_class: self.size_class,
            stratum: self.stratum,
            groups: self.groups,
            language: self.language,
        }
    }
}

/// An organisation to be registered.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Its organisation number.
    orgnr: OrgNumber,
    /// What holds of it.
    #[validate(nested)]
    facts: FactsBody,
    /// From which day on; today unless given.
    #[serde(default, deserialize_with = "calendar::some_day")]
    valid_from: Option<NaiveDate>,
}

/// Facts that hold from a day on.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// What holds of it.
    #[validate(nested)]
    facts: FactsBody,
    /// From which day on; today unless given.
    #[serde(default, deserialize_with = "calendar::some_day")]
    valid_from: Option<NaiveDate>,
    /// Why it changes.
    #[serde(default)]
    #[validate(length(max = 2000))]
    note: String,
}

/// The end of an organisation.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    /// The first day on which it is gone.
    #[serde(deserialize_with = "calendar::day")]
    on: NaiveDate,
    /// The organisation number of the one that takes over.
    successor: Option<OrgNumber>,
    /// What happened.
    #[validate(length(min = 1, max = 2000))]
    note: String,
}

/// The day that a list or an import is of.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OnQuery {
    /// The day; today unless given.
    #[serde(default, deserialize_with = "calendar::some_day")]
    on: Option<NaiveDate>,
    /// The cursor that the former page gave.
    cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// What an import is dated.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The first day on which the file's facts hold; today unless given.
    #[serde(default, deserialize_with = "calendar::some_day")]
    valid_from: Option<NaiveDate>,
}

/// What an import did.
#[derive(Serialize, ToSchema)]
pub struct ImportedView {
    /// Organisations that are new.
    created: u64,
    /// Organisations whose facts changed.
    changed: u64,
    /// Organisations of which the file says what was known.
    unchanged: u64,
    /// Contacts added or put in the place of another.
    contacts: u64,
    /// Columns that were passed over.
    ignored_columns: Vec<String>,
}

/// Register an organisation. (manager)
#[utoipa::path(
    post, path = "/api/v1/organisations", tag = "organisations", request_body = CreateBody,
    responses(
        (status = 201, description = "Registered; `Location` names it", body = HistoryView),
        (status = 409, description = "`organisation-exists`"),
        (status = 422, description = "`invalid-body`, `organisation-number-refused`"),
    )
)]
async fn create(
    who: Manager,
    shell: Data<Shell>,
    ValidJson(body): ValidJson<CreateBody>,
) -> Result<HttpResponse, Problem> {
    let CreateBody { orgnr, facts, valid_from } = body;
    let facts = facts.of(orgnr);
    let view = HistoryView::from(
        shell
            .write(who.actor(), move |cx| {
                let organisation = design::create_organisation(cx, facts, valid_from)?;
                design::organisation_history(cx, organisation.id)
            })
            .await?,
    );
    let location = format!("/api/v1/organisations/{}", view.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(view))
}

/// List the organisations by number, with what holds of each on a day.
#[utoipa::path(
    get, path = "/api/v1/organisations", tag = "organisations", params(OnQuery),
    responses((status = 200, description = "One page", body = Page<OrganisationView>))
)]
async fn list(
    who: Viewer,
    shell: Data<Shell>,
    Query(query): Query<OnQuery>,
) -> Result<Page<OrganisationView>, Problem> {
    let OnQuery { on, cursor, limit } = query;
    let page = PageQuery { cursor, limit };
    let (after, rows) = (page.after::<String>()?, page.rows()?);
    let found = shell
        .read(who.actor(), move |cx| design::list_organisations(cx, on, after.as_deref(), rows))
        .await?;
    page.page(found, |(organisation, _)| organisation.orgnr.to_string(), OrganisationView::from)
}

/// One organisation with its history.
#[utoipa::path(
    get, path = "/api/v1/organisations/{organisation_id}", tag = "organisations",
    params(("organisation_id" = OrganisationId, Path)),
    responses(
        (status = 200, description = "The organisation, with its `ETag`", body = HistoryView),
        (status = 404, description = "`no-such-organisation`"),
    )
)]
async fn show(
    who: Viewer,
    shell: Data<Shell>,
    id: Path<OrganisationId>,
) -> Result<HttpResponse, Problem> {
    let found = shell.read(who.actor(), move |cx| design::organisation_history(cx, *id)).await?;
    let edition = found.0.edition;
    Ok(tagged(edition, &HistoryView::from(found)))
}

/// Change what the register knows of an organisation from a day on. (manager)
#[utoipa::path(
    put, path = "/api/v1/organisations/{organisation_id}/facts", tag = "organisations",
    params(("organisation_id" = OrganisationId, Path), ("If-Match" = String, Header)),
    request_body = UpdateBody,
    responses(
        (status = 200, description = "As it is now", body = HistoryView),
        (status = 404, description = "`no-such-organisation`"),
        (status = 409, description = "`organisation-ended`"),
        (status = 412, description = "`stale-version`"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn update(
    who: Manager,
    shell: Data<Shell>,
    id: Path<OrganisationId>,
    seen: IfMatch,
    ValidJson(body): ValidJson<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let UpdateBody { facts, valid_from, note } = body;
    let found = shell
        .write(who.actor(), move |cx| {
            let known = design::find_organisation(cx, *id)?;
            let facts = facts.of(known.orgnr);
            design::update_organisation(cx, *id, seen.expected(), facts, valid_from, note)?;
            design::organisation_history(cx, *id)
        })
        .await?;
    Ok(tagged(found.0.edition, &HistoryView::from(found)))
}

/// Note that an organisation is merged or closed. (manager)
///
/// Rounds that are planned already keep it in their frame: set the unit's disposition there.
#[utoipa::path(
    post, path = "/api/v1/organisations/{organisation_id}/end", tag = "organisations",
    params(("organisation_id" = OrganisationId, Path), ("If-Match" = String, Header)),
    request_body = EndBody,
    responses(
        (status = 200, description = "As it is now", body = HistoryView),
        (status = 404, description = "`no-such-organisation`"),
        (status = 409, description = "`organisation-ended`"),
        (status = 412, description = "`stale-version`"),
        (status = 422, description = "`not-in-register`: the successor, or the organisation on that day"),
        (status = 428, description = "`version-required`"),
    )
)]
async fn end(
    who: Manager,
    shell: Data<Shell>,
    id: Path<OrganisationId>,
    seen: IfMatch,
    ValidJson(body): ValidJson<EndBody>,
) -> Result<HttpResponse, Problem> {
    let EndBody { on, successor, note } = body;
    let found = shell
        .write(who.actor(), move |cx| {
            design::end_organisation(cx, *id, seen.expected(), &Ending { on, successor, note })?;
            design::organisation_history(cx, *id)
        })
        .await?;
    Ok(tagged(found.0.edition, &HistoryView::from(found)))
}

/// Import a register file: all rows or none. (manager)
///
/// CSV in UTF-8 with a header. Required columns: `orgnr`, `name`, `level` (state, county,
/// municipality, other). Others: `short_name`, `ministry_code`, `ministry_name`, `size`,
/// `size_class`, `stratum`, `groups` (codes separated by `|`), `language`, `postmottak_email`,
/// `contact_email`, `contact_name`, `contact_phone`, `contact_delete_after`.
#[utoipa::path(
    post, path = "/api/v1/organisations/import", tag = "organisations", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "Imported", body = ImportedView),
        (status = 409, description = "`organisation-ended`; `organisation-exists`: made meanwhile"),
        (status = 412, description = "`stale-version`: changed meanwhile"),
        (status = 422, description = "`register-file-refused`, with every error by line and column"),
    )
)]
async fn import(
    who: Manager,
    shell: Data<Shell>,
    Query(query): Query<ImportQuery>,
    Upload(bytes): Upload,
) -> Result<web::Json<ImportedView>, Problem> {
    let series = shell.series;
    let mut file = web::block(move || read_register(&bytes, series))
        .await
        .map_err(|_| StoreError::Interrupted)?
        .map_err(|errors| Problem::of_file(&REGISTER_FILE_REFUSED, errors))?;
    let ignored_columns = std::mem::take(&mut file.ignored);
    let compare = move |cx: &mut Cx<'_>| design::compare_register(cx, file, query.valid_from);
    let import = shell.read(who.actor(), compare).await?;
    let done = shell.write(who.actor(), move |cx| design::import_compared(cx, import)).await?;
    let design::Imported { created, changed, unchanged, contacts } = done;
    Ok(web::Json(ImportedView { created, changed, unchanged, contacts, ignored_columns }))
}
