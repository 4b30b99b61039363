//! The draft over JSON: read it, write its parts, validate it.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, ETAG, LOCATION};
use actix_web::web::{self, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::based_on::BasedOn;
use super::bearer::{Bearer, Both, Sent};
use super::views::{DraftView, EntryView, FindingsView, HeaderView, SheetView, WholeBody};
use crate::domain::answer::{Edition, Route, route};
use crate::domain::canonical::Tree;
use crate::domain::code::Name;
use crate::domain::frame::Facts;
use crate::domain::ids::EntryId;
use crate::domain::oslo::day_in_oslo;
use crate::domain::questionnaire::instrument::Instrument;
use crate::http::body::Json;
use crate::http::precondition::etag;
use crate::http::problem::Problem;
use crate::service::Cx;
use crate::service::collect::{
    self, CollectError, Draft, EntryDraft, Grantee, OffRoute, PutEntry, Stored, Writing,
};

/// What the views need of a draft. They are made of it when its transaction has ended.
struct Asked {
    draft: Arc<Draft>,
    instrument: Arc<Instrument>,
    facts: Facts,
    today: NaiveDate,
}

impl Asked {
    fn load(cx: &mut Cx<'_>, grantee: &Grantee) -> Result<Self, CollectError> {
        let draft = collect::draft(cx, grantee)?;
        let (instrument, facts) = collect::asked(cx, grantee)?;
        Ok(Self { draft, instrument, facts, today: day_in_oslo(cx.now) })
    }

    fn route(&self) -> Route {
        route(&self.instrument, self.draft.response(), Some(&self.facts), self.today)
    }

    fn whole(&self) -> DraftView {
        DraftView::new(&self.draft, &self.instrument, &self.route())
    }

    fn header(&self) -> HeaderView {
        HeaderView::new(&self.draft.header, &self.instrument.header, &self.route())
    }

    fn entry(&self, entry: &EntryDraft) -> Result<EntryView, CollectError> {
        entry_view(entry, &self.instrument, &self.route())
    }
}

fn entry_view(
    entry: &EntryDraft,
    instrument: &Instrument,
    route: &Route,
) -> Result<EntryView, CollectError> {
    let roster = instrument.roster(entry.roster.as_str());
    let roster = roster.ok_or_else(|| CollectError::NoSuchRoster(entry.roster.clone()))?;
    Ok(EntryView::new(entry, &roster.part, route))
}

/// Refuses an address that names an entry under a roster in which it does not stand.
fn check_roster(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    roster: &Name,
    entry: EntryId,
) -> Result<(), CollectError> {
    let draft = collect::draft(cx, grantee)?;
    let mut known = draft.entries.iter().chain(&draft.removed);
    if known.any(|known| known.id == entry && known.roster == *roster) {
        Ok(())
    } else {
        Err(CollectError::NoSuchEntry(entry))
    }
}

/// The draft as it stands, as far as the link reaches, prefilled with what was carried.
#[utoipa::path(
    get, path = "/api/v1/respond/draft", tag = "respond", security(("link" = [])),
    responses(
        (status = 200, description = "Each part with its own `etag`", body = DraftView),
        (status = 401, description = "`link-required`"),
        (status = 410, description = "`link-gone`"),
    )
)]
pub async fn show(bearer: Bearer) -> Result<HttpResponse, Problem> {
    let asked = bearer.read(Asked::load).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(asked.whole()))
}

/// Store the header over the version that `If-Match` names (`"0"` before it was first stored).
///
/// Answers to items that are not asked are refused.
#[utoipa::path(
    put, path = "/api/v1/respond/draft/header", tag = "respond", security(("link" = [])),
    params(("If-Match" = String, Header, description = "The header's `etag`")),
    request_body = SheetView,
    responses(
        (status = 200, description = "As stored, with its new `ETag`", body = HeaderView),
        (status = 403, description = "`outside-grant`"),
        (status = 409, description = "`round-closed`, `round-not-open`"),
        (status = 412, description = "`stale-version` with both versions"),
        (status = 422, description = "`invalid-answers` with every place"),
        (status = 428, description = "`version-required`"),
    )
)]
pub async fn put_header(
    Sent(bearer, Both(BasedOn(based_on), Json(Tree(sheet)))): Sent<Both<BasedOn, Json<Tree>>>,
) -> Result<HttpResponse, Problem> {
    let based_on = based_on.unwrap_or_default();
    let (kept, asked) = bearer
        .save(Writing::Draft, move |cx, grantee| {
            let kept = collect::save_header(cx, grantee, based_on, &sheet, OffRoute::Refuse)?;
            Ok((kept, Asked::load(cx, grantee)?))
        })
        .await?;
    let etag = (ETAG, etag(&kept.edition.to_string()));
    Ok(HttpResponse::Ok().insert_header(etag).json(asked.header()))
}

/// Make an entry with an id of your own, or store it over the version that `If-Match` names.
///
/// Repeating a write that was stored is no change. Answers to items that are not asked are refused.
#[utoipa::path(
    put, path = "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}", tag = "respond",
    security(("link" = [])),
    params(
        ("roster" = Name, Path), ("entry_id" = EntryId, Path, description = "A new UUID to make one"),
        ("If-Match" = Option<String>, Header, description = "The entry's `etag`, to change it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to make it"),
    ),
    request_body = SheetView,
    responses(
        (status = 200, description = "As stored, with its new `ETag`", body = EntryView),
        (status = 201, description = "Made", body = EntryView),
        (status = 404, description = "`no-such-roster`, `no-such-entry`"),
        (status = 409, description = "`round-closed`, `round-not-open`, `entry-removed`, \
            `entry-id-taken`, `too-many-entries`"),
        (status = 412, description = "`stale-version` with both versions"),
        (status = 422, description = "`invalid-answers` with every place"),
        (status = 428, description = "`version-required`"),
    )
)]
pub async fn put_entry(
    Sent(bearer, Both(BasedOn(based_on), Json(Tree(sheet)))): Sent<Both<BasedOn, Json<Tree>>>,
    request: HttpRequest,
    path: Path<(Name, EntryId)>,
) -> Result<HttpResponse, Problem> {
    let (roster, entry) = path.into_inner();
    let (kept, asked, today) = bearer
        .save(Writing::Draft, move |cx, grantee| {
            let off_route = OffRoute::Refuse;
            let put = PutEntry { entry, roster: &roster, based_on, sheet: &sheet, off_route };
            let kept = collect::put_entry(cx, grantee, &put)?;
            Ok((kept, collect::asked(cx, grantee)?, day_in_oslo(cx.now)))
        })
        .await?;
    let Stored { entry: kept, around } = kept;
    let (instrument, facts) = asked;
    let route = route(&instrument, &around, Some(&facts), today);
    let mut answer = if based_on.is_none() && kept.edition == Edition(1) {
        let mut made = HttpResponse::Created();
        made.insert_header((LOCATION, request.path()));
        made
    } else {
        HttpResponse::Ok()
    };
    let etag = (ETAG, etag(&kept.edition.to_string()));
    Ok(answer.insert_header(etag).json(entry_view(&kept, &instrument, &route)?))
}

/// Remove an entry; it can be restored until submission.
#[utoipa::path(
    delete, path = "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}", tag = "respond",
    security(("link" = [])),
    params(
        ("roster" = Name, Path), ("entry_id" = EntryId, Path),
        ("If-Match" = String, Header, description = "The entry's `etag`"),
    ),
    responses(
        (status = 204, description = "Removed"),
        (status = 404, description = "`no-such-entry`"),
        (status = 409, description = "`round-closed`, `round-not-open`"),
        (status = 412, description = "`stale-version` with the stored version"),
        (status = 428, description = "`version-required`"),
    )
)]
pub async fn remove_entry(
    Sent(bearer, BasedOn(based_on)): Sent<BasedOn>,
    path: Path<(Name, EntryId)>,
) -> Result<HttpResponse, Problem> {
    let (roster, entry) = path.into_inner();
    let based_on = based_on.unwrap_or_default();
    bearer
        .save(Writing::Draft, move |cx, grantee| {
            check_roster(cx, grantee, &roster, entry)?;
            collect::remove_entry(cx, grantee, entry, based_on)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Restore a removed entry.
#[utoipa::path(
    post, path = "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}/restore",
    tag = "respond", security(("link" = [])),
    params(("roster" = Name, Path), ("entry_id" = EntryId, Path)),
    responses(
        (status = 200, description = "As it stands again", body = EntryView),
        (status = 404, description = "`no-such-entry`"),
        (status = 409, description = "`round-closed`, `round-not-open`, `too-many-entries`"),
    )
)]
pub async fn restore_entry(
    bearer: Bearer,
    path: Path<(Name, EntryId)>,
) -> Result<HttpResponse, Problem> {
    let (roster, entry) = path.into_inner();
    let (kept, asked) = bearer
        .save(Writing::Draft, move |cx, grantee| {
            check_roster(cx, grantee, &roster, entry)?;
            let kept = collect::restore_entry(cx, grantee, entry)?;
            Ok((kept, Asked::load(cx, grantee)?))
        })
        .await?;
    let etag = (ETAG, etag(&kept.edition.to_string()));
    Ok(HttpResponse::Ok().insert_header(etag).json(asked.entry(&kept)?))
}

/// Whether a roster has nothing to report.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NilBody {
    /// True to state it, false to take it back.
    nil: bool,
}

/// State that a roster has nothing to report, or take that back.
#[utoipa::path(
    put, path = "/api/v1/respond/draft/rosters/{roster}/nil", tag = "respond",
    security(("link" = [])), params(("roster" = Name, Path)), request_body = NilBody,
    responses(
        (status = 204, description = "Stored"),
        (status = 404, description = "`no-such-roster`"),
        (status = 409, description = "`nil-with-entries`, `round-closed`, `round-not-open`"),
    )
)]
pub async fn put_nil(
    Sent(bearer, Json(body)): Sent<Json<NilBody>>,
    roster: Path<Name>,
) -> Result<HttpResponse, Problem> {
    bearer
        .save(Writing::Draft, move |cx, grantee| collect::set_nil(cx, grantee, &roster, body.nil))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Everything that stands between the stored draft and its submission.
#[utoipa::path(
    post, path = "/api/v1/respond/draft/validate", tag = "respond", security(("link" = [])),
    responses((status = 200, description = "All findings at once", body = FindingsView))
)]
pub async fn validate(bearer: Bearer) -> Result<web::Json<FindingsView>, Problem> {
    let review = bearer.read(collect::review).await?;
    Ok(web::Json(FindingsView::of_review(review)))
}

/// Everything that would stand between a whole answer and its submission; nothing is stored.
#[utoipa::path(
    post, path = "/api/v1/respond/validate", tag = "respond", security(("link" = [])),
    request_body = WholeBody,
    responses(
        (status = 200, description = "All findings at once", body = FindingsView),
        (status = 422, description = "`invalid-answers`: some of it cannot even be read"),
    )
)]
pub async fn validate_whole(
    Sent(bearer, Json(body)): Sent<Json<WholeBody>>,
) -> Result<web::Json<FindingsView>, Problem> {
    let examine =
        move |cx: &mut Cx<'_>, grantee: &Grantee| collect::examine_whole(cx, grantee, &body.into());
    let (findings, response) = bearer.read(examine).await?;
    Ok(web::Json(FindingsView::of_whole(&findings, &response)))
}
