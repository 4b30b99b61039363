//! Submitting over JSON, and the receipts of what was received.

use actix_web::web;
use serde::Deserialize;
use utoipa::ToSchema;

use super::bearer::{Bearer, Both, Sent};
use crate::domain::answer::Reviewed;
use crate::http::body::Json;
use crate::http::precondition::IdempotencyKey;
use crate::http::problem::Problem;
use crate::service::collect::{self, Receipt, Writing};

/// What is submitted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitBody {
    /// `reviewed` of the draft or the validation that you looked at.
    reviewed: Reviewed,
}

/// Submit the draft as it was reviewed.
///
/// Repeating the request with the same key gives the same receipt and makes no second submission.
/// Keys are kept for 90 days. Until the deadline a draft may be changed and submitted again.
#[utoipa::path(
    post, path = "/api/v1/respond/submissions", tag = "respond", security(("link" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters")),
    request_body = SubmitBody,
    responses(
        (status = 200, description = "The receipt", body = Receipt),
        (status = 400, description = "`idempotency-key-required`"),
        (status = 403, description = "`outside-grant`"),
        (status = 409, description = "`changed-since-review` with the differences, `round-closed`, \
            `round-not-open`"),
        (status = 422, description = "`not-ready` with every finding, `idempotency-key-reused`"),
    )
)]
pub async fn submit(
    Sent(bearer, Both(IdempotencyKey(key), Json(body))): Sent<
        Both<IdempotencyKey, Json<SubmitBody>>,
    >,
) -> Result<web::Json<Receipt>, Problem> {
    let submit = bearer.save(Writing::Submission, move |cx, grantee| {
        collect::submit(cx, grantee, &body.reviewed, &key)
    });
    Ok(web::Json(submit.await?))
}

/// The receipts of all submissions, the newest first.
#[utoipa::path(
    get, path = "/api/v1/respond/submissions", tag = "respond", security(("link" = [])),
    responses((status = 200, description = "All of them", body = Vec<Receipt>))
)]
pub async fn list(bearer: Bearer) -> Result<web::Json<Vec<Receipt>>, Problem> {
    Ok(web::Json(bearer.read(collect::receipts).await?))
}

/// The receipt of the submission that counts.
#[utoipa::path(
    get, path = "/api/v1/respond/receipt", tag = "respond", security(("link" = [])),
    responses(
        (status = 200, description = "The receipt", body = Receipt),
        (status = 404, description = "`nothing-submitted`"),
    )
)]
pub async fn receipt(bearer: Bearer) -> Result<web::Json<Receipt>, Problem> {
    Ok(web::Json(bearer.read(collect::receipt).await?))
}
