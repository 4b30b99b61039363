//! The receipt: what was received, when, and the hash that proves it.

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::answer::see;
use super::loaded::layout;
use super::session::{Posted, Respondent, removal};
use crate::http::page::{Layout, Page, Wanted, format};
use crate::http::problem::Problem;
use crate::service::Cx;
use crate::service::collect::{self, Access, CollectError, Grantee, Receipt, Visit};
use crate::words::Words;

#[derive(Template)]
#[template(path = "respondent/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    number: i32,
    received: String,
    hash: String,
    organisation: String,
    orgnr: String,
    round: String,
    late: bool,
    newest: bool,
    writable: bool,
    own_result: bool,
    deadline: String,
    others: Vec<OtherReceipt>,
    csrf: String,
}

struct OtherReceipt {
    href: String,
    text: String,
}

/// `GET /respond/receipt` leads to the receipt of the submission that counts.
///
/// # Errors
///
/// 404 when nothing has been submitted.
pub async fn newest(respondent: Respondent) -> Result<HttpResponse, Problem> {
    let receipt = respondent.read(collect::receipt).await?;
    Ok(see(&format!("/respond/receipts/{}", receipt.number)))
}

/// `GET /respond/receipts/{number}` shows the receipt of one submission.
///
/// # Errors
///
/// 404 when there is no such submission.
pub async fn show(
    respondent: Respondent,
    number: Path<i32>,
    wanted: Wanted,
    request: HttpRequest,
) -> Result<Page, Problem> {
    let all = |cx: &mut Cx<'_>, grantee: &Grantee| {
        let visit = collect::revisit(cx, grantee)?;
        collect::receipts(cx, grantee).map(|receipts| (visit, receipts))
    };
    let (visit, receipts) = respondent.read(all).await?;
    let lang = wanted.lang(Some(visit.unit.facts.language));
    let sought = receipts.iter().find(|receipt| receipt.number == *number);
    let receipt = sought.ok_or(CollectError::NothingSubmitted)?;
    let csrf = respondent.csrf();
    Page::private(lang, &view(&visit, receipt, &receipts, &request, wanted, csrf))
}

/// `POST /respond/leave` ends the session.
///
/// # Errors
///
/// 403 `session-ended`.
pub async fn leave(posted: Posted, request: HttpRequest) -> Result<HttpResponse, Problem> {
    posted.respondent.leave().await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/respond/left"))
        .cookie(removal(&request))
        .finish())
}

/// When the submission that counts was received, and which it is.
#[must_use]
pub fn sent(words: Words, receipt: &Receipt) -> String {
    words.say_all(
        "receipt-sent",
        [
            ("time", format::instant(receipt.received_at, words.lang).into()),
            ("number", receipt.number.to_string().into()),
        ],
    )
}

fn view(
    visit: &Visit,
    receipt: &Receipt,
    receipts: &[Receipt],
    request: &HttpRequest,
    wanted: Wanted,
    csrf: String,
) -> ReceiptPage {
    let facts = &visit.unit.facts;
    let lang = wanted.lang(Some(facts.language));
    let layout = layout(visit, request, lang, "");
    let words = layout.words;
    let others = receipts.iter().filter(|other| other.number != receipt.number);
    ReceiptPage {
        number: receipt.number,
        received: format::instant(receipt.received_at, lang),
        hash: receipt.hash.clone(),
        organisation: facts.name.clone(),
        orgnr: format::orgnr(&facts.orgnr),
        round: visit.round.code.to_string(),
        late: receipt.late,
        newest: receipts.first().is_some_and(|newest| newest.number == receipt.number),
        writable: matches!(visit.access, Access::Writable { .. }),
        own_result: visit.published && visit.grantee.scope.is_whole(),
        deadline: format::date(visit.deadline_on(), lang),
        others: others
            .map(|other| OtherReceipt {
                href: format!("/respond/receipts/{}", other.number),
                text: sent(words, other),
            })
            .collect(),
        layout: Layout { title: words.say("receipt-title"), ..layout },
        csrf,
    }
}
