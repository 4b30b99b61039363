//! Mails: inviting, reminding, what became of each, and the notices that mail servers send later.
//!
//! A list of mails shows addresses, so all of this is for those who run rounds.

use actix_web::web::{self, Data, Path, ServiceConfig};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use validator::Validate;

use crate::domain::ids::{ContactId, MailId, RoundId, UnitId};
use crate::domain::lang::Lang;
use crate::domain::mail::{Action, Mail, MailKind, MailState, Notice};
use crate::domain::orgnr::OrgNumber;
use crate::exchange::delivery_notice::parse_notice;
use crate::http::auth::Manager;
use crate::http::body::{Upload, ValidJson};
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::collect::mails::{self, MailFilter, Queued};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(invite, remind, invite_unit, list, show, resend, note, note_message),
    components(schemas(QueuedView, MailView, NoticeBody)),
    tags((name = "mails", description = "Invitations, reminders and receipts"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/rounds/{round_id}/invite").post(invite),
            at("/api/v1/rounds/{round_id}/remind").post(remind),
            at("/api/v1/rounds/{round_id}/mails").get(list),
            at("/api/v1/units/{unit_id}/invite").post(invite_unit),
            at("/api/v1/mails/{mail_id}").get(show),
            at("/api/v1/mails/{mail_id}/resend").post(resend),
            at("/api/v1/notices").post(note),
            at("/api/v1/notices/message").post(note_message),
        ],
    );
}

/// What was queued. The worker sends it; the list of mails shows what became of it.
#[derive(Serialize, ToSchema)]
pub struct QueuedView {
    /// How many mails were queued.
    mails: usize,
    /// How many units they go to.
    units: usize,
    /// How many units were reminded less than a day ago, or will be, and got none.
    reminded_lately: usize,
    /// The organisations that have no address left to write to.
    without_contact: Vec<OrgNumber>,
}

impl From<Queued> for QueuedView {
    fn from(queued: Queued) -> Self {
        let Queued { mails, units, reminded_lately, without_contact } = queued;
        Self { mails, units, reminded_lately, without_contact }
    }
}

/// Whom a reminder goes to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RemindQuery {
    /// Also those who were reminded less than a day ago.
    #[serde(default)]
    again: bool,
}

/// A mail.
#[derive(Serialize, ToSchema)]
pub struct MailView {
    /// Its id.
    id: MailId,
    /// The round.
    round_id: RoundId,
    /// The unit.
    unit_id: UnitId,
    /// The contact; null for a mail to staff, and once the contact is purged.
    contact_id: Option<ContactId>,
    /// What it is for.
    kind: MailKind,
    /// The address; empty once the contact is purged.
    recipient: String,
    /// The language it is written in.
    language: Lang,
    /// How far it has come.
    state: MailState,
    /// How often it was tried to hand it over.
    attempts: i32,
    /// When it is to be sent, or tried again.
    due_at: DateTime<Utc>,
    /// Its Message-ID without angle brackets; null before the first attempt.
    message_id: Option<String>,
    /// What the server said last, without addresses.
    last_reply: String,
    /// When it was queued.
    created_at: DateTime<Utc>,
    /// When it reached its state; null while it is queued or being sent.
    settled_at: Option<DateTime<Utc>>,
}

impl From<Mail> for MailView {
    fn from(mail: Mail) -> Self {
        Self {
            kind: mail.kind(),
            id: mail.id,
            round_id: mail.round_id,
            unit_id: mail.unit_id,
            contact_id: mail.contact_id,
            recipient: mail.recipient,
            language: mail.language,
            state: mail.state,
            attempts: mail.attempts,
            due_at: mail.due_at,
            message_id: mail.message_id,
            last_reply: mail.last_reply,
            created_at: mail.created_at,
            settled_at: mail.settled_at,
        }
    }
}

/// Which mails a list is of.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailsQuery {
    /// Only those in this state; `bounced` lists the bounces.
    state: Option<MailState>,
    /// Only those of this kind.
    kind: Option<MailKind>,
    /// Only those of this unit.
    unit_id: Option<UnitId>,
    /// The cursor that the former page gave.
    cursor: Option<String>,
    /// How many items, 1 to 500; 50 when not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u16>,
}

/// A notice as fields.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeBody {
    /// The Message-ID of the mail, with or without angle brackets.
    #[validate(length(min = 1, max = 500))]
    message_id: String,
    /// What was done with it.
    action: Action,
    /// The status code.
    #[validate(length(max = 50))]
    #[schema(example = "5.1.1")]
    #[serde(default)]
    status: String,
    /// What the server says.
    #[validate(length(max = 2000))]
    #[serde(default)]
    diagnostic: String,
}

impl From<NoticeBody> for Notice {
    fn from(body: NoticeBody) -> Self {
        Self {
            message_id: body.message_id.trim_matches(['<', '>']).to_owned(),
            action: body.action,
            status: body.status,
            diagnostic: body.diagnostic,
        }
    }
}

/// Invite every contact of the round that was not invited before. (manager)
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/invite", tag = "mails",
    params(("round_id" = RoundId, Path)),
    responses(
        (status = 200, description = "What was queued", body = QueuedView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`, or `account-without-address` in a test round"),
    )
)]
async fn invite(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
) -> Result<web::Json<QueuedView>, Problem> {
    let queued = shell.write(who.actor(), move |cx| mails::invite(cx, *id)).await?;
    Ok(web::Json(queued.into()))
}

/// Remind every contact of the units that have not answered. (manager)
///
/// Whoever was reminded less than a day ago is left out, and counted, unless `again` says otherwise.
#[utoipa::path(
    post, path = "/api/v1/rounds/{round_id}/remind", tag = "mails",
    params(("round_id" = RoundId, Path), RemindQuery),
    responses(
        (status = 200, description = "What was queued", body = QueuedView),
        (status = 404, description = "`no-such-round`"),
        (status = 409, description = "`round-state`, or `account-without-address` in a test round"),
    )
)]
async fn remind(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    query: Query<RemindQuery>,
) -> Result<web::Json<QueuedView>, Problem> {
    let again = query.0.again;
    let queued = shell.write(who.actor(), move |cx| mails::remind(cx, *id, again)).await?;
    Ok(web::Json(queued.into()))
}

/// Invite the contacts of one unit, also those invited before. (manager)
#[utoipa::path(
    post, path = "/api/v1/units/{unit_id}/invite", tag = "mails",
    params(("unit_id" = UnitId, Path)),
    responses(
        (status = 200, description = "What was queued", body = QueuedView),
        (status = 404, description = "`no-such-unit`"),
        (status = 409, description = "`round-state`, `unit-not-asked`, or `account-without-address` in a test \
            round"),
    )
)]
async fn invite_unit(
    who: Manager,
    shell: Data<Shell>,
    id: Path<UnitId>,
) -> Result<web::Json<QueuedView>, Problem> {
    let queued = shell.write(who.actor(), move |cx| mails::invite_unit(cx, *id)).await?;
    Ok(web::Json(queued.into()))
}

/// List the mails of a round, the newest first. (manager)
#[utoipa::path(
    get, path = "/api/v1/rounds/{round_id}/mails", tag = "mails",
    params(("round_id" = RoundId, Path), MailsQuery),
    responses(
        (status = 200, description = "One page", body = Page<MailView>),
        (status = 404, description = "`no-such-round`"),
    )
)]
async fn list(
    who: Manager,
    shell: Data<Shell>,
    id: Path<RoundId>,
    Query(query): Query<MailsQuery>,
) -> Result<Page<MailView>, Problem> {
    let MailsQuery { state, kind, unit_id, cursor, limit } = query;
    let page = PageQuery { cursor, limit };
    let (before, rows) = (page.after::<MailId>()?, page.rows()?);
    let filter = MailFilter { state, kind, unit: unit_id };
    let found =
        shell.read(who.actor(), move |cx| mails::list_mails(cx, *id, filter, before, rows)).await?;
    page.page(found, |mail| mail.id, MailView::from)
}

/// One mail. (manager)
#[utoipa::path(
    get, path = "/api/v1/mails/{mail_id}", tag = "mails", params(("mail_id" = MailId, Path)),
    responses(
        (status = 200, description = "The mail", body = MailView),
        (status = 404, description = "`no-such-mail`"),
    )
)]
async fn show(
    who: Manager,
    shell: Data<Shell>,
    id: Path<MailId>,
) -> Result<web::Json<MailView>, Problem> {
    let found = shell.read(who.actor(), move |cx| mails::find_mail(cx, *id)).await?;
    Ok(web::Json(found.into()))
}

/// Send a mail again that bounced, failed or is unknown; it keeps its Message-ID. (manager)
#[utoipa::path(
    post, path = "/api/v1/mails/{mail_id}/resend", tag = "mails",
    params(("mail_id" = MailId, Path)),
    responses(
        (status = 200, description = "Queued again", body = MailView),
        (status = 404, description = "`no-such-mail`"),
        (status = 409, description = "`mail-not-resendable`"),
    )
)]
async fn resend(
    who: Manager,
    shell: Data<Shell>,
    id: Path<MailId>,
) -> Result<web::Json<MailView>, Problem> {
    let again = shell.write(who.actor(), move |cx| mails::resend(cx, *id)).await?;
    Ok(web::Json(again.into()))
}

/// Hand in what a mail server has said of a mail, as fields. (manager)
#[utoipa::path(
    post, path = "/api/v1/notices", tag = "mails", request_body = NoticeBody,
    responses(
        (status = 200, description = "The mail as it is now", body = MailView),
        (status = 404, description = "`no-such-message`"),
    )
)]
async fn note(
    who: Manager,
    shell: Data<Shell>,
    ValidJson(body): ValidJson<NoticeBody>,
) -> Result<web::Json<MailView>, Problem> {
    let noted = shell.write(who.actor(), move |cx| mails::record_notice(cx, &body.into())).await?;
    Ok(web::Json(noted.into()))
}

/// Hand in a delivery-status notice as the mail server sent it, headers and all. (manager)
#[utoipa::path(
    post, path = "/api/v1/notices/message", tag = "mails",
    request_body(content = String, content_type = "message/rfc822"),
    responses(
        (status = 200, description = "The mail as it is now", body = MailView),
        (status = 404, description = "`no-such-message`"),
        (status = 422, description = "`notice-refused`"),
    )
)]
async fn note_message(
    who: Manager,
    shell: Data<Shell>,
    Upload(message): Upload,
) -> Result<web::Json<MailView>, Problem> {
    let notice = parse_notice(&message)?;
    let noted = shell.write(who.actor(), move |cx| mails::record_notice(cx, &notice)).await?;
    Ok(web::Json(noted.into()))
}
