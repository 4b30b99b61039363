//! The receipt: what was received, when, and the hash that proves it.

use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::answer::see;
use super::landing::ContactView;
use super::loaded::layout;
use super::session::{Posted, Respondent, removal};
use crate::domain::answer::Source;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::Document;
use crate::http::page::{Layout, Page, Wanted, format};
use crate::http::problem::Problem;
use crate::service::Cx;
use crate::service::collect::{self, Access, CollectError, Grantee, Receipt, Registered, Visit};
use crate::words::Words;

#[derive(Template)]
#[template(path = "respondent/receipt.html")]
struct ReceiptPage {
    layout: Layout,
    heading: &'static str,
    lead: String,
    /// Why staff made this version, if they did.
    reason: Option<String>,
    /// Whether staff made it.
    by_staff: bool,
    contact: ContactView,
    number: i32,
    /// What the instant is.
    time_label: &'static str,
    received: String,
    hash: String,
    organisation: String,
    orgnr: String,
    round: String,
    late: bool,
    newest: bool,
    writable: bool,
    own_result: bool,
    /// The last day on which the answer can be changed.
    last: String,
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
        collect::registered(cx, grantee).map(|versions| (visit, versions))
    };
    let (visit, versions) = respondent.read(all).await?;
    let lang = wanted.lang(Some(visit.unit.facts.language));
    let sought = versions.iter().find(|version| version.receipt.number == *number);
    let sought = sought.ok_or(CollectError::NothingSubmitted)?;
    let csrf = respondent.csrf();
    Page::private(lang, &view(&visit, sought, &versions, &request, lang, csrf))
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

/// When a version of the answer was received, which it is, and who made it.
#[must_use]
pub fn told(words: Words, receipt: &Receipt, document: &Document) -> String {
    let key = match receipt.source {
        Source::Respondent => "receipt-sent",
        Source::StaffEntered => "receipt-entered",
        Source::StaffCorrection => "receipt-corrected",
    };
    words.say_all(
        key,
        [
            ("time", format::instant(receipt.received_at, words.lang).into()),
            ("number", receipt.number.to_string().into()),
            ("publisher", document.metadata.publisher.name.get(words.lang).into()),
        ],
    )
}

/// Why staff made a version, as its respondent is told; none of a respondent's own.
#[must_use]
pub fn reason(words: Words, version: &Registered) -> Option<String> {
    let reason = version.reason.trim();
    (!reason.is_empty()).then(|| words.say_with("receipt-reason", "reason", reason))
}

/// What a receipt says above its facts.
fn opening(
    words: Words,
    source: Source,
    counts: bool,
    document: &Document,
) -> (&'static str, String) {
    let publisher = document.metadata.publisher.name.get(words.lang);
    match source {
        Source::Respondent => ("receipt-heading", words.say("receipt-thanks")),
        Source::StaffEntered => {
            ("tasks-entered", words.say_with("receipt-entered-text", "publisher", publisher))
        }
        Source::StaffCorrection => {
            let key = if counts { "receipt-corrected-text" } else { "receipt-corrected-before" };
            ("tasks-corrected", words.say_with(key, "publisher", publisher))
        }
    }
}

fn view(
    visit: &Visit,
    version: &Registered,
    versions: &[Registered],
    request: &HttpRequest,
    lang: Lang,
    csrf: String,
) -> ReceiptPage {
    let (facts, receipt) = (&visit.unit.facts, &version.receipt);
    let document = &visit.instrument.document;
    let layout = layout(visit, request, lang, "");
    let words = layout.words;
    let newest = versions.first() == Some(version);
    let (heading, lead) = opening(words, receipt.source, newest, document);
    let all = versions.iter().map(|version| &version.receipt);
    let others = all.filter(|other| other.number != receipt.number);
    ReceiptPage {
        heading,
        lead,
        reason: reason(words, version),
        by_staff: receipt.source != Source::Respondent,
        contact: ContactView::new(&document.metadata.contact, lang),
        number: receipt.number,
        time_label: match receipt.source {
            Source::Respondent | Source::StaffEntered => "receipt-time",
            Source::StaffCorrection => "receipt-time-corrected",
        },
        received: format::instant(receipt.received_at, lang),
        hash: receipt.hash.clone(),
        organisation: facts.name.clone(),
        orgnr: format::orgnr(&facts.orgnr),
        round: visit.round.code.to_string(),
        late: receipt.late,
        newest,
        writable: matches!(visit.access, Access::Writable { .. }),
        own_result: visit.published && visit.grantee.scope.is_whole(),
        last: format::date(visit.last_on(), lang),
        others: others
            .map(|other| OtherReceipt {
                href: format!("/respond/receipts/{}", other.number),
                text: told(words, other, document),
            })
            .collect(),
        layout: Layout { title: words.say("receipt-title"), ..layout },
        csrf,
    }
}
