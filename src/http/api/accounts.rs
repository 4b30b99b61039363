//! Staff accounts: kept by administrators; everybody changes their own password.

use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use validator::Validate;

use super::session::LoginLimits;
use crate::domain::account::{Account, Password, Role, Username};
use crate::domain::ids::AccountId;
use crate::http::auth::{Administrator, Viewer};
use crate::http::body::ValidJson;
use crate::http::paging::{Page, PageQuery};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::route::{addresses, at};
use crate::service::Shell;
use crate::service::staff::StaffError;
use crate::service::staff::account::{self, NewAccount};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(create, list, show, change, reset_password, me, change_own_password),
    components(schemas(AccountView, CreateAccountBody, ChangeAccountBody, ResetPasswordBody, OwnPasswordBody)),
    tags((name = "accounts", description = "Staff accounts"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/accounts").get(list).post(create),
            at("/api/v1/accounts/me").get(me),
            at("/api/v1/accounts/me/password").put(change_own_password),
            at("/api/v1/accounts/{account_id}").get(show).patch(change),
            at("/api/v1/accounts/{account_id}/password").put(reset_password),
        ],
    );
}

/// A staff account.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    id: AccountId,
    /// What is typed at login.
    username: Username,
    /// The person's name.
    name: String,
    /// The person's address.
    email: String,
    /// What it may do.
    role: Role,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Since when it may no longer log in; null while it may.
    disabled_at: Option<DateTime<Utc>>,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            username: account.username,
            name: account.name,
            email: account.email,
            role: account.role,
            created_at: account.created_at,
            disabled_at: account.disabled_at,
        }
    }
}

/// An account to be made.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccountBody {
    /// What is typed at login.
    username: Username,
    /// The person's name.
    #[validate(length(min = 1, max = 200))]
    name: String,
    /// The person's address.
    #[validate(email)]
    email: String,
    /// What it may do.
    role: Role,
    /// The first password, 12 to 256 characters.
    #[schema(format = Password)]
    password: String,
}

/// What is to be changed; what is absent stays.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAccountBody {
    /// What it may do from now on.
    role: Option<Role>,
    /// Whether it may log in no more.
    disabled: Option<bool>,
}

/// A password for somebody else.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPasswordBody {
    /// The new password, 12 to 256 characters.
    #[schema(format = Password)]
    password: String,
}

/// A password of one's own.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPasswordBody {
    /// The password until now.
    #[validate(length(max = 256))]
    #[schema(format = Password)]
    former: String,
    /// The new password, 12 to 256 characters.
    #[schema(format = Password)]
    password: String,
}

/// Make an account. (administrator)
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "accounts", request_body = CreateAccountBody,
    responses(
        (status = 201, description = "Made; `Location` names it", body = AccountView),
        (status = 409, description = "`username-taken`"),
        (status = 422, description = "`invalid-body` or `weak-password`"),
    )
)]
async fn create(
    who: Administrator,
    shell: Data<Shell>,
    ValidJson(body): ValidJson<CreateAccountBody>,
) -> Result<HttpResponse, Problem> {
    let password = Password::parse(&body.password, &body.username).map_err(StaffError::from)?;
    let hash = shell.passwords.hash(&shell.chance, password).await?;
    let CreateAccountBody { username, name, email, role, .. } = body;
    let new = NewAccount { username, name, email, role };
    let made = shell.write(who.actor(), move |cx| account::create(cx, new, hash)).await?;
    let location = format!("/api/v1/accounts/{}", made.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(AccountView::from(made)))
}

/// List the accounts by user name. (administrator)
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "accounts", params(PageQuery),
    responses((status = 200, description = "One page", body = Page<AccountView>))
)]
async fn list(
    who: Administrator,
    shell: Data<Shell>,
    Query(query): Query<PageQuery>,
) -> Result<Page<AccountView>, Problem> {
    let (after, rows) = (query.after::<String>()?, query.rows()?);
    let found =
        shell.read(who.actor(), move |cx| account::list(cx, after.as_deref(), rows)).await?;
    query.page(found, |account| account.username.to_string(), AccountView::from)
}

/// One account. (administrator)
#[utoipa::path(
    get, path = "/api/v1/accounts/{account_id}", tag = "accounts",
    params(("account_id" = AccountId, Path)),
    responses(
        (status = 200, description = "The account", body = AccountView),
        (status = 404, description = "`no-such-account`"),
    )
)]
async fn show(
    who: Administrator,
    shell: Data<Shell>,
    id: Path<AccountId>,
) -> Result<web::Json<AccountView>, Problem> {
    let found = shell.read(who.actor(), move |cx| account::get(cx, *id)).await?;
    Ok(web::Json(found.into()))
}

/// Change the role of an account, disable it or enable it again. (administrator)
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account_id}", tag = "accounts",
    params(("account_id" = AccountId, Path)), request_body = ChangeAccountBody,
    responses(
        (status = 200, description = "As it is now", body = AccountView),
        (status = 404, description = "`no-such-account`"),
        (status = 409, description = "`last-administrator`"),
    )
)]
async fn change(
    who: Administrator,
    shell: Data<Shell>,
    id: Path<AccountId>,
    ValidJson(body): ValidJson<ChangeAccountBody>,
) -> Result<web::Json<AccountView>, Problem> {
    let ChangeAccountBody { role, disabled } = body;
    let changed =
        shell.write(who.actor(), move |cx| account::change(cx, *id, role, disabled)).await?;
    Ok(web::Json(changed.into()))
}

/// Set somebody's password; all their logins end. (administrator)
#[utoipa::path(
    put, path = "/api/v1/accounts/{account_id}/password", tag = "accounts",
    params(("account_id" = AccountId, Path)), request_body = ResetPasswordBody,
    responses(
        (status = 204, description = "Set"),
        (status = 404, description = "`no-such-account`"),
        (status = 422, description = "`weak-password`"),
    )
)]
async fn reset_password(
    who: Administrator,
    shell: Data<Shell>,
    id: Path<AccountId>,
    ValidJson(body): ValidJson<ResetPasswordBody>,
) -> Result<HttpResponse, Problem> {
    account::reset_password(&shell, who.actor(), *id, &body.password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// One's own account.
#[utoipa::path(
    get, path = "/api/v1/accounts/me", tag = "accounts",
    responses((status = 200, description = "The account", body = AccountView))
)]
async fn me(who: Viewer, shell: Data<Shell>) -> Result<web::Json<AccountView>, Problem> {
    let found = shell.read(who.actor(), move |cx| account::get(cx, who.id)).await?;
    Ok(web::Json(found.into()))
}

/// Set one's own password; all one's logins end.
///
/// Attempts count as attempts to log in do, so that a stolen token is no means of guessing.
#[utoipa::path(
    put, path = "/api/v1/accounts/me/password", tag = "accounts", request_body = OwnPasswordBody,
    responses(
        (status = 204, description = "Set"),
        (status = 401, description = "`wrong-credentials`: the former password is another"),
        (status = 422, description = "`weak-password`"),
        (status = 429, description = "`quota-exceeded`, with `Retry-After` in seconds"),
    )
)]
async fn change_own_password(
    who: Viewer,
    shell: Data<Shell>,
    limits: Data<LoginLimits>,
    ValidJson(body): ValidJson<OwnPasswordBody>,
) -> Result<HttpResponse, Problem> {
    let OwnPasswordBody { former, password } = body;
    limits.per_account.take(&who.id.to_string())?;
    account::change_own_password(&shell, who.actor(), who.id, former, &password).await?;
    Ok(HttpResponse::NoContent().finish())
}
