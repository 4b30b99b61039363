//! Who asks: the session that a link's button started, and proof that a form came from its page.
//!
//! The cookie holds 256 random bits; the form's token is a hash of them, so that it is bound to the
//! session without being stored. `SameSite=Lax` keeps the cookie away from posts of other sites,
//! and the token refuses those that a browser lets through.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::HeaderValue;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::form::Fields;
use crate::http::body;
use crate::http::live::Live;
use crate::http::problem::Problem;
use crate::http::problem::pages::{FORM_INCOMPLETE, FORM_NOT_OURS, SESSION_ENDED};
use crate::http::site::is_secure;
use crate::service::collect::{self, CollectError, Grantee, Writing};
use crate::service::{Actor, Cx, Secret, Shell, StoreError};

/// The most that one form may hold, in bytes: a section full of long texts in percent-encoding.
const FORM_BYTES: usize = 2 << 20;

/// Somebody with a session. Whether it is live is seen with what is asked, in one transaction.
pub struct Respondent {
    token: Secret,
    live: Data<Live>,
    shell: Data<Shell>,
}

/// A form that came from a page of the same session.
pub struct Posted {
    /// Who sent it.
    pub respondent: Respondent,
    /// What it holds.
    pub fields: Fields,
}

/// Why a verb was refused.
enum Refused<E> {
    Session(CollectError),
    Verb(E),
}

impl<E> From<StoreError> for Refused<E> {
    fn from(error: StoreError) -> Self {
        Self::Session(error.into())
    }
}

impl<E: Into<Problem>> From<Refused<E>> for Problem {
    fn from(refused: Refused<E>) -> Self {
        match refused {
            Refused::Session(error) => of_session(error),
            Refused::Verb(error) => error.into(),
        }
    }
}

/// Runs a verb of whoever a session was found to belong to.
fn for_holder<T, E>(
    cx: &mut Cx<'_>,
    found: Result<Grantee, CollectError>,
    verb: impl FnOnce(&mut Cx<'_>, &Grantee) -> Result<T, E>,
) -> Result<T, Refused<E>> {
    let grantee = found.map_err(Refused::Session)?;
    verb(cx, &grantee).map_err(Refused::Verb)
}

impl Respondent {
    /// Sees that the session is live, unless it was lately: before what was sent is read, and before it takes a turn of
    /// the writer.
    async fn look_up(&self) -> Result<(), Problem> {
        self.live.look_up(&self.token, self.read(|_, _| Ok::<_, CollectError>(()))).await
    }

    /// What was asked came to, and that the session is forgotten if it has ended.
    fn heeded<T, E>(&self, asked: Result<T, Refused<E>>) -> Result<T, Refused<E>> {
        if matches!(asked, Err(Refused::Session(CollectError::Gone))) {
            self.live.forget(&self.token);
        }
        asked
    }

    /// Runs a verb of whoever holds the session that only reads, in one transaction with the look at the session.
    ///
    /// # Errors
    ///
    /// 403 `session-ended`; and the verb's own.
    pub async fn read<T, E>(
        &self,
        verb: impl FnOnce(&mut Cx<'_>, &Grantee) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let token = self.token.clone();
        let run = move |cx: &mut Cx<'_>| {
            let found = collect::find_session(cx, &token);
            for_holder(cx, found, verb)
        };
        Ok(self.heeded(self.shell.read(Actor::System, run).await)?)
    }

    /// The same for a verb that stores a part of the draft.
    ///
    /// # Errors
    ///
    /// As [`Respondent::read`].
    pub async fn save<T, E>(
        &self,
        verb: impl Fn(&mut Cx<'_>, &Grantee) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let token = self.token.clone();
        let run = move |cx: &mut Cx<'_>| {
            let found = collect::find_session_to_write(cx, &token, Writing::Draft);
            for_holder(cx, found, &verb)
        };
        Ok(self.heeded(self.shell.save(Actor::System, Writing::Draft, run).await)?)
    }

    /// The same for a verb that hands in, in the lane of submissions.
    ///
    /// # Errors
    ///
    /// [`CollectError::Gone`] for a session that has ended; and the verb's own.
    pub async fn submit<T: Send + 'static>(
        &self,
        verb: impl Fn(&mut Cx<'_>, &Grantee) -> Result<T, CollectError> + Send + 'static,
    ) -> Result<T, CollectError> {
        let token = self.token.clone();
        let run = move |cx: &mut Cx<'_>| {
            let found = collect::find_session_to_write(cx, &token, Writing::Submission);
            for_holder(cx, found, &verb)
        };
        let submitted = self.heeded(self.shell.save(Actor::System, Writing::Submission, run).await);
        submitted.map_err(|refused| match refused {
            Refused::Session(error) | Refused::Verb(error) => error,
        })
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// As [`Respondent::read`].
    pub async fn leave(self) -> Result<(), Problem> {
        let token = self.token.clone();
        self.save(move |cx, _| collect::end_session(cx, &token)).await?;
        self.live.forget(&self.token);
        Ok(())
    }

    /// The token that the session's forms hold.
    #[must_use]
    pub fn csrf(&self) -> String {
        csrf(&self.token)
    }
}

/// The problem that an error is on a page: a session that is gone has ended.
#[must_use]
pub fn of_session(error: CollectError) -> Problem {
    match error {
        CollectError::Gone => ended(),
        other => other.into(),
    }
}

/// The cookie's name: over https the prefix ties it to this host (OWASP ASVS 5.0, 3.3.1).
fn cookie_name(request: &HttpRequest) -> &'static str {
    if is_secure(request) { "__Host-respondent" } else { "respondent" }
}

/// The cookie of a session; it ends with the browser.
#[must_use]
pub fn cookie(request: &HttpRequest, token: &Secret) -> Cookie<'static> {
    holding(request, token.to_string())
}

/// The cookie with that value: a browser takes one away only by its own name, path and flags.
fn holding(request: &HttpRequest, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(request), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure(request))
        .finish()
}

/// The cookie of the session that a request comes from.
#[must_use]
pub fn cookie_of(request: &HttpRequest) -> Option<Cookie<'static>> {
    request.cookie(cookie_name(request))
}

/// The cookie that takes the session's away.
#[must_use]
pub fn removal(request: &HttpRequest) -> Cookie<'static> {
    let mut cookie = holding(request, String::new());
    cookie.make_removal();
    cookie
}

/// Refuses a post that the browser says comes from a page of another site, which could otherwise
/// put somebody into a session that is not theirs.
///
/// # Errors
///
/// 403 `form-not-ours`.
pub fn refuse_other_sites(request: &HttpRequest) -> Result<(), Problem> {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    match site {
        Some(b"cross-site" | b"same-site") => {
            Err(Problem::of(&FORM_NOT_OURS, "the form is on a page of another site"))
        }
        _ => Ok(()),
    }
}

impl FromRequest for Respondent {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = cookie_of(request).and_then(|c| Secret::parse(c.value()));
        let shell = request.app_data::<Data<Shell>>().cloned();
        let live = request.app_data::<Data<Live>>().cloned();
        let respondent = token.zip(live).zip(shell);
        let respondent = respondent.map(|((token, live), shell)| Self { token, live, shell });
        ready(respondent.ok_or_else(ended))
    }
}

impl FromRequest for Posted {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let respondent = Respondent::from_request(request, payload);
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let respondent = respondent.await?;
            respondent.look_up().await?;
            let fields = form(&request, payload, &respondent.token).await?;
            Ok(Self { respondent, fields })
        })
    }
}

/// The fields of a form that came from a page of the session.
async fn form(request: &HttpRequest, payload: Payload, token: &Secret) -> Result<Fields, Problem> {
    let bytes = body::read(request, payload, FORM_BYTES).await?;
    let fields = Fields(url::form_urlencoded::parse(&bytes).into_owned().collect());
    let sent = fields.one("csrf").unwrap_or_default();
    if Sha256::digest(sent) == Sha256::digest(csrf(token)) {
        Ok(fields)
    } else {
        Err(Problem::of(&FORM_NOT_OURS, "the form does not belong to this session"))
    }
}

fn csrf(token: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("form of {token}")))
}

fn ended() -> Problem {
    Problem::of(&SESSION_ENDED, "no live session came with the request")
}

impl Posted {
    /// A field that every page of the kind holds; a form without it broke off on its way.
    ///
    /// # Errors
    ///
    /// 400 `form-incomplete`.
    pub fn must(&self, name: &str) -> Result<&str, Problem> {
        let missing = || Problem::of(&FORM_INCOMPLETE, format!("the form has no field {name}"));
        self.fields.one(name).ok_or_else(missing)
    }
}
