//! Logging in: a password for an access token and a refresh token, and the exchange of the latter.

use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use validator::Validate;

use super::accounts::AccountView;
use crate::http::auth::{Keys, Staff};
use crate::http::body::{ShortJson, ValidJson};
use crate::http::client::address_of;
use crate::http::limit::{self, Left, Limiter};
use crate::http::problem::Problem;
use crate::http::route::{addresses, at};
use crate::http::site::Options;
use crate::service::staff::StaffError;
use crate::service::staff::session::{self, Opened};
use crate::service::{Actor, Secret, Shell};

/// The part of the API's description that this file answers for.
#[derive(OpenApi)]
#[openapi(
    paths(log_in, refresh, log_out),
    components(schemas(LogInBody, TokenBody, SessionView)),
    tags((name = "session", description = "Logging in and out"))
)]
pub struct Docs;

/// The addresses of this file.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/api/v1/session").post(log_in).delete(log_out),
            at("/api/v1/session/refresh").post(refresh),
        ],
    );
}

/// How often somebody may try to log in.
pub struct LoginLimits {
    /// By user name, whether or not there is such an account.
    pub per_account: Limiter,
    /// By the client's address.
    pub per_address: Limiter,
}

/// Who wants to log in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInBody {
    /// The user name, in any case.
    #[validate(length(max = 64))]
    username: String,
    /// The password.
    #[validate(length(max = 256))]
    #[schema(format = Password)]
    password: String,
}

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// The token that the last exchange gave.
    #[validate(length(max = 64))]
    refresh_token: String,
}

/// A login that may go on.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// To be sent as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds for which the access token is good.
    expires_in: i64,
    /// To be exchanged once for the next pair, before the login ends.
    refresh_token: String,
    /// When the login ends, and with it the refresh token.
    ends_at: DateTime<Utc>,
    /// Who is logged in.
    account: AccountView,
}

/// Log in with user name and password.
///
/// Attempts are counted by user name and by address; the answer tells what is left of both.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", security(()), request_body = LogInBody,
    responses(
        (status = 200, description = "Logged in", body = SessionView),
        (status = 401, description = "`wrong-credentials`"),
        (status = 429, description = "`quota-exceeded`, with `Retry-After` in seconds"),
    )
)]
async fn log_in(
    request: HttpRequest,
    shell: Data<Shell>,
    keys: Data<Keys>,
    options: Data<Options>,
    limits: Data<LoginLimits>,
    ValidJson(body): ShortJson<LogInBody>,
) -> Result<HttpResponse, Problem> {
    let by_address = address_of(&request).map(|one| limits.per_address.take(&one)).transpose()?;
    let by_account = limits.per_account.take(&body.username.to_ascii_lowercase())?;
    let left: Vec<Left> = std::iter::once(by_account).chain(by_address).collect();
    let lifetime = options.login_lifetime;
    let opened = session::log_in(&shell, &body.username, body.password, lifetime).await?;
    let joined = |of: fn(&Left) -> &str| left.iter().map(of).collect::<Vec<_>>().join(", ");
    let told = [
        (limit::policy_header(), joined(|one| &one.policy)),
        (limit::state_header(), joined(|one| &one.state)),
    ];
    answer(&shell, &keys, &options, opened, told)
}

/// Exchange a refresh token for a new pair.
///
/// Each refresh token is good once. One that comes a second time ends the whole login, because one
/// of the two who sent it has stolen it.
#[utoipa::path(
    post, path = "/api/v1/session/refresh", tag = "session", security(()), request_body = TokenBody,
    responses(
        (status = 200, description = "The next pair", body = SessionView),
        (status = 401, description = "`login-ended` or `token-reused`"),
    )
)]
async fn refresh(
    shell: Data<Shell>,
    keys: Data<Keys>,
    options: Data<Options>,
    ValidJson(body): ShortJson<TokenBody>,
) -> Result<HttpResponse, Problem> {
    let token = Secret::parse(&body.refresh_token).ok_or(StaffError::SessionEnded)?;
    let opened = session::refresh(&shell, token).await?;
    answer(&shell, &keys, &options, opened, [])
}

/// Log out: end the login that a refresh token belongs to.
///
/// Its access tokens live on for their few minutes. Logging out twice is no error.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session", security(()), request_body = TokenBody,
    responses((status = 204, description = "Logged out"))
)]
async fn log_out(
    shell: Data<Shell>,
    ValidJson(body): ShortJson<TokenBody>,
) -> Result<HttpResponse, Problem> {
    if let Some(token) = Secret::parse(&body.refresh_token) {
        shell.write(Actor::System, move |cx| session::close(cx, &token)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

fn answer<const N: usize>(
    shell: &Shell,
    keys: &Keys,
    options: &Options,
    opened: Opened,
    headers: [(HeaderName, String); N],
) -> Result<HttpResponse, Problem> {
    let staff = Staff { id: opened.account.id, role: opened.account.role };
    let view = SessionView {
        access_token: keys.issue(staff, shell.clock.now(), options.access_lifetime)?,
        token_type: "Bearer",
        expires_in: options.access_lifetime.num_seconds(),
        refresh_token: opened.refresh.to_string(),
        ends_at: opened.ends_at,
        account: opened.account.into(),
    };
    let mut answer = HttpResponse::Ok();
    for header in headers {
        answer.insert_header(header);
    }
    Ok(answer.insert_header((CACHE_CONTROL, "no-store")).json(view))
}
