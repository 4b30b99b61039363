//! Who answers: the holder of a link, whose secret is the bearer token.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use crate::http::auth::bearer;
use crate::http::guesses::Guesses;
use crate::http::problem::Problem;
use crate::http::problem::collect::link_required;
use crate::service::collect::{CollectError, Grantee, Writing, find_grantee, find_writer};
use crate::service::{Actor, Cx, Secret, Shell};

/// The holder of a link. As an extractor it refuses a request without a bearer with 401.
pub struct Bearer {
    /// None for a token that cannot be a secret: it leads where an unknown one does.
    secret: Option<Secret>,
    guesses: Guesses,
    shell: Data<Shell>,
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let shell = request.app_data::<Data<Shell>>();
        ready(match (bearer(request), shell) {
            (Some(token), Some(shell)) => {
                let (secret, guesses) = (Secret::parse(token), Guesses::of(request));
                Ok(Self { secret, guesses, shell: shell.clone() })
            }
            _ => Err(link_required()),
        })
    }
}

impl Bearer {
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
        let secret = self.secret.ok_or(CollectError::Gone)?;
        let run = move |cx: &mut Cx<'_>| {
            let grantee = find_writer(cx, &secret, writing)?;
            verb(cx, &grantee)
        };
        let saved = self.shell.save(Actor::System, writing, run).await;
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
        let secret = self.secret.ok_or(CollectError::Gone)?;
        let run = move |cx: &mut Cx<'_>| {
            let grantee = find_grantee(cx, &secret)?;
            verb(cx, &grantee)
        };
        self.shell.read(Actor::System, run).await.map_err(|error| self.guesses.counted(error))
    }
}
