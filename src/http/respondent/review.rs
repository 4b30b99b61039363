//! The review: all answers as they would be sent, and what must be mended first.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde_json::Value as Json;

use super::answer::see;
use super::entries::edition;
use super::loaded::{Place, load};
use super::review_page::ReviewPage;
use super::session::{Posted, Respondent, of_session};
use crate::domain::answer::json::sheet_json;
use crate::domain::answer::{Reviewed, Sheet};
use crate::domain::code::Name;
use crate::domain::ids::EntryId;
use crate::http::page::{Page, Wanted};
use crate::http::problem::Problem;
use crate::http::problem::pages::FORM_INCOMPLETE;
use crate::http::spelling::idempotency_key;
use crate::service::collect::{
    self, CollectError, Grantee, OffRoute, PutEntry, put_entry, save_header,
};
use crate::service::{Cx, Shell};

/// What to say above a review that is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It is shown for the first time.
    No,
    /// Something must be mended first.
    NotReady,
    /// Somebody has changed answers since the review.
    Changed,
}

/// `GET /respond/review` shows all answers and what must be mended.
///
/// # Errors
///
/// 403 `session-ended`.
pub async fn show(
    respondent: Respondent,
    shell: Data<Shell>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<Page, Problem> {
    page(&respondent, &shell, wanted, &request, Again::No).await
}

async fn page(
    respondent: &Respondent,
    shell: &Shell,
    wanted: Wanted,
    request: &HttpRequest,
    again: Again,
) -> Result<Page, Problem> {
    let all = |cx: &mut Cx<'_>, grantee: &Grantee| {
        let review = collect::review(cx, grantee)?;
        load(cx, grantee).map(|loaded| (loaded, review))
    };
    let (loaded, review) = respondent.read(all).await?;
    let lang = loaded.lang(wanted);
    // A key of the page: pressing its button twice is one submission.
    let key = shell.chance.secret().to_string();
    let view = ReviewPage::new(&loaded, &review, request, lang, &respondent.csrf(), key, again);
    Page::private(lang, &view)
}

/// `POST /respond/submit` submits what was reviewed; twice from the same page is once.
///
/// # Errors
///
/// 400 `form-incomplete`, 409 when nothing can be changed. What is not ready or has changed since
/// is shown on the review page.
pub async fn submit(
    posted: Posted,
    shell: Data<Shell>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let unread = |_| Problem::of(&FORM_INCOMPLETE, "the form does not say what was reviewed");
    let reviewed: Reviewed = serde_json::from_str(posted.must("reviewed")?).map_err(unread)?;
    let key = idempotency_key(posted.must("key")?).map(str::to_owned);
    let key =
        key.ok_or_else(|| Problem::of(&FORM_INCOMPLETE, "the form's key is not one of ours"))?;
    let submit =
        move |cx: &mut Cx<'_>, grantee: &Grantee| collect::submit(cx, grantee, &reviewed, &key);
    let again = match posted.respondent.submit(submit).await {
        Ok(receipt) => return Ok(see(&format!("/respond/receipts/{}", receipt.number))),
        Err(CollectError::NotReady(_)) => Again::NotReady,
        Err(CollectError::ChangedSinceReview(_)) => Again::Changed,
        Err(other) => return Err(of_session(other)),
    };
    let page = page(&posted.respondent, &shell, wanted, &request, again).await?;
    Ok(page.with_status(StatusCode::CONFLICT).respond_to(&request))
}

/// `POST /respond/confirm` confirms one soft check with a comment, from the review page.
///
/// # Errors
///
/// 400 `form-incomplete`, 412 when somebody has changed the part since.
pub async fn confirm(posted: Posted) -> Result<HttpResponse, Problem> {
    let unread = || Problem::of(&FORM_INCOMPLETE, "the form does not say what is confirmed");
    let rule: Name = posted.must("rule")?.parse().map_err(|_| unread())?;
    let entry = posted.fields.one("entry").map(str::parse::<EntryId>).transpose();
    let entry = entry.map_err(|_| unread())?;
    let (edition, comment) = (edition(&posted)?, posted.must("comment")?.trim().to_owned());
    if !comment.is_empty() {
        let confirm = move |cx: &mut Cx<'_>, grantee: &Grantee| {
            let confirmed = |sheet: &Sheet| {
                let mut sheet = sheet.clone();
                sheet.confirmations.insert(rule.clone(), comment.clone());
                sheet_json(&sheet)
            };
            put_confirmed(cx, grantee, entry, edition, confirmed)
        };
        posted.respondent.save(confirm).await?;
    }
    Ok(see("/respond/review?done=saved"))
}

fn put_confirmed(
    cx: &mut Cx<'_>,
    grantee: &Grantee,
    entry: Option<EntryId>,
    based_on: crate::domain::answer::Edition,
    confirmed: impl FnOnce(&Sheet) -> Json,
) -> Result<(), CollectError> {
    let draft = collect::draft(cx, grantee)?;
    let Some(id) = entry else {
        let json = confirmed(&draft.header.sheet);
        return save_header(cx, grantee, based_on, &json, OffRoute::Keep).map(|_| ());
    };
    let stored = draft.entry(id).ok_or(CollectError::NoSuchEntry(id))?;
    let json = confirmed(&stored.sheet);
    let put = PutEntry {
        entry: id,
        roster: &stored.roster,
        based_on: Some(based_on),
        sheet: &json,
        off_route: OffRoute::Keep,
    };
    put_entry(cx, grantee, &put).map(|_| ())
}

/// The address of a place in which a review found something, with the field that it is at.
#[must_use]
pub fn mend(place: &Place, field: &str) -> String {
    format!("{}?check=1#{field}", place.href())
}
