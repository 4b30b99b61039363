//! Who answers: the holder of a link, whose secret is the bearer token.
//!
//! **Invariant:** whoever shows no live link has no body read, and takes no turn of the writer.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::http::auth::bearer;
use crate::http::guesses::Guesses;
use crate::http::live::Live;
use crate::http::problem::Problem;
use crate::http::problem::collect::link_required;
use crate::service::collect::{CollectError, Grantee, Writing, find_grantee, find_writer};
use crate::service::{Actor, Cx, Secret, Shell};

/// The holder of a link. As an extractor it refuses a request without a bearer with 401, a token that cannot be a link
/// with 410, and one that leads nowhere, too, where the request is to write.
pub struct Bearer {
    secret: Secret,
    guesses: Guesses,
    live: Data<Live>,
    shell: Data<Shell>,
}

/// The holder of a link, and what they sent, which is read once the link was found live: headers, too, so that whoever
/// shows none is told so and counted, whatever else is missing.
pub struct Sent<T>(pub Bearer, pub T);

/// Two parts of what was sent, the first read first.
pub struct Both<A, B>(pub A, pub B);

type Later<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Later<Self> {
        let (bearer, reads) = (Self::of(request), request.method().is_safe());
        Box::pin(async move {
            let bearer = bearer?;
            if !reads {
                bearer.look_up().await?;
            }
            Ok(bearer)
        })
    }
}

impl<T: FromRequest<Error = Problem>> FromRequest for Sent<T> {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let bearer = Bearer::from_request(request, payload);
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bearer = bearer.await?;
            Ok(Self(bearer, T::from_request(&request, &mut payload).await?))
        })
    }
}

impl<A, B> FromRequest for Both<A, B>
where
    A: FromRequest<Error = Problem>,
    B: FromRequest<Error = Problem>,
{
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Later<Self> {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let first = A::from_request(&request, &mut payload).await?;
            Ok(Self(first, B::from_request(&request, &mut payload).await?))
        })
    }
}

impl Bearer {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let live = request.app_data::<Data<Live>>();
        let shell = request.app_data::<Data<Shell>>();
        let token = bearer(request).zip(live).zip(shell);
        let ((token, live), shell) = token.ok_or_else(link_required)?;
        let guesses = Guesses::of(request);
        match Secret::parse(token) {
            Some(secret) => Ok(Self { secret, guesses, live: live.clone(), shell: shell.clone() }),
            None => Err(guesses.counted(CollectError::Gone)),
        }
    }

    /// Sees that the link is live, unless it was lately.
    async fn look_up(&self) -> Result<(), Problem> {
        let secret = self.secret.clone();
        let find = move |cx: &mut Cx<'_>| find_grantee(cx, &secret).map(drop);
        let found = self.live.look_up(&self.secret, self.shell.read(Actor::System, find)).await;
        found.map_err(|error: CollectError| self.guesses.counted(error))
    }

    /// Runs a verb of whoever holds the link that writes, in one transaction with the look at the link.
    ///
    /// # Errors
    ///
    /// 410 `link-gone`, or 429 `quota-exceeded` after many of them; and the verb's own.
    pub async fn save<T: Send + 'static>(
        self,
        writing: Writing,
        verb: impl Fn(&mut Cx<'_>, &Grantee) -> Result<T, CollectError> + Send + 'static,
    ) -> Result<T, Problem> {
        let secret = self.secret.clone();
        let run = move |cx: &mut Cx<'_>| {
            let grantee = find_writer(cx, &secret, writing)?;
            verb(cx, &grantee)
        };
        let saved = self.shell.save(Actor::System, writing, run).await;
        if matches!(saved, Err(CollectError::Gone)) {
            self.live.forget(&self.secret);
        }
        saved.map_err(|error| self.guesses.counted(error))
    }

    /// The same for a verb that only reads.
    ///
    /// # Errors
    ///
    /// As [`Bearer::save`].
    pub async fn read<T: Send + 'static>(
        self,
        verb: impl FnOnce(&mut Cx<'_>, &Grantee) -> Result<T, CollectError> + Send + 'static,
    ) -> Result<T, Problem> {
        let secret = self.secret.clone();
        let run = move |cx: &mut Cx<'_>| {
            let grantee = find_grantee(cx, &secret)?;
            verb(cx, &grantee)
        };
        let read = self.shell.read(Actor::System, run).await;
        match &read {
            Ok(_) => self.live.note(&self.secret),
            Err(CollectError::Gone) => self.live.forget(&self.secret),
            Err(_) => {}
        }
        read.map_err(|error| self.guesses.counted(error))
    }
}
